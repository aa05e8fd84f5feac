-- The companies that buy from a tenant, and the people there.
SET LOCAL ROLE portico_owner;

CREATE TABLE customers (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  name text NOT NULL,
  name_norm text COLLATE "C" NOT NULL,
  account_number text,
  account_number_norm text COLLATE "C",
  email text,
  phone text,
  website text,
  street text,
  city text,
  region text,
  postal_code text,
  country text,
  -- The customer's portal switch: off shuts out all its contacts at once and forgets nothing.
  has_portal_access boolean NOT NULL DEFAULT true,
  is_active boolean NOT NULL DEFAULT true,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  row_version integer NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, account_number_norm)
);
CREATE INDEX customers_by_name ON customers (tenant_id, name_norm, id);
ALTER TABLE customers ADD CONSTRAINT customers_tenant
  FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE;
CALL protect('customers');
CALL protect_customer('customers', 'id');

-- Features a customer was switched away from the tenant's choice.
CREATE TABLE customer_features (
  tenant_id uuid NOT NULL,
  customer_id uuid NOT NULL,
  feature text COLLATE "C" NOT NULL,
  is_on boolean NOT NULL,
  PRIMARY KEY (tenant_id, customer_id, feature)
);
ALTER TABLE customer_features ADD CONSTRAINT customer_features_customer
  FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id) ON DELETE CASCADE;
CALL protect('customer_features');
CALL protect_customer('customer_features', 'customer_id');

-- A person at a customer, or at a vendor. Only a customer's contact can get portal access.
CREATE TABLE contacts (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  customer_id uuid,
  vendor_name text,
  salutation text,
  first_name text NOT NULL,
  middle_initial text,
  last_name text NOT NULL,
  -- "last first" in lower case: the order of lists.
  sort_name text COLLATE "C" NOT NULL,
  -- The primary address: the one that mail goes to.
  email text,
  email_norm text COLLATE "C",
  other_emails text[] NOT NULL DEFAULT '{}',
  username text,
  username_norm text COLLATE "C",
  phone text,
  has_access boolean NOT NULL DEFAULT false,
  invited_at timestamptz,
  invite_expires_at timestamptz,
  -- First sign-in with a password of their own.
  confirmed_at timestamptz,
  revoked_at timestamptz,
  is_reset_required boolean NOT NULL DEFAULT false,
  email_failed_at timestamptz,
  last_sign_in_at timestamptz,
  is_active boolean NOT NULL DEFAULT true,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  row_version integer NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, id),
  CHECK (NOT has_access OR (customer_id IS NOT NULL AND email IS NOT NULL AND username IS NOT NULL))
);
CREATE INDEX contacts_by_name ON contacts (tenant_id, sort_name, id);
CREATE INDEX contacts_by_customer ON contacts (tenant_id, customer_id, sort_name, id);
CREATE INDEX contacts_by_access ON contacts (tenant_id, has_access, sort_name, id);
CREATE INDEX contacts_by_email ON contacts (tenant_id, email_norm);
ALTER TABLE contacts ADD CONSTRAINT contacts_tenant
  FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE;
ALTER TABLE contacts ADD CONSTRAINT contacts_customer
  FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id);
CALL protect('contacts');
CALL protect_customer('contacts', 'customer_id');

-- Every name a contact can sign in with (username and primary e-mail), in one space, so that one contact's username
-- can never be another's e-mail.
CREATE TABLE sign_in_names (
  tenant_id uuid NOT NULL,
  name_norm text COLLATE "C" NOT NULL,
  contact_id uuid NOT NULL,
  PRIMARY KEY (tenant_id, name_norm)
);
CREATE INDEX sign_in_names_by_contact ON sign_in_names (tenant_id, contact_id);
ALTER TABLE sign_in_names ADD CONSTRAINT sign_in_names_contact
  FOREIGN KEY (tenant_id, contact_id) REFERENCES contacts (tenant_id, id) ON DELETE CASCADE;
CALL protect('sign_in_names');

ALTER TABLE credentials ADD CONSTRAINT credentials_contact
  FOREIGN KEY (tenant_id, contact_id) REFERENCES contacts (tenant_id, id) ON DELETE CASCADE;
ALTER TABLE sessions ADD CONSTRAINT sessions_contact
  FOREIGN KEY (tenant_id, contact_id) REFERENCES contacts (tenant_id, id) ON DELETE CASCADE;
ALTER TABLE links ADD CONSTRAINT links_contact
  FOREIGN KEY (tenant_id, contact_id) REFERENCES contacts (tenant_id, id) ON DELETE CASCADE;

RESET ROLE;
