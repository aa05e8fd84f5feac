-- What each contact may do under its customer's ceiling, and staff who look at the portal as a contact does.
SET LOCAL ROLE portico_owner;

-- Features a contact was switched away from what its preset, or its customer, says.
CREATE TABLE contact_features (
  tenant_id uuid NOT NULL,
  contact_id uuid NOT NULL,
  feature text COLLATE "C" NOT NULL,
  is_on boolean NOT NULL,
  PRIMARY KEY (tenant_id, contact_id, feature)
);
ALTER TABLE contact_features ADD CONSTRAINT contact_features_contact
  FOREIGN KEY (tenant_id, contact_id) REFERENCES contacts (tenant_id, id) ON DELETE CASCADE;
CALL protect('contact_features');
CALL protect_contact('contact_features');
-- The right to manage one's own people is given by staff alone: no customer gives it, takes it or moves it.
CREATE POLICY people_added_by_staff ON contact_features AS RESTRICTIVE FOR INSERT
  WITH CHECK (current_setting('app.customer_id', true) = '*' OR feature <> 'people');
CREATE POLICY people_changed_by_staff ON contact_features AS RESTRICTIVE FOR UPDATE
  USING (current_setting('app.customer_id', true) = '*' OR feature <> 'people')
  WITH CHECK (current_setting('app.customer_id', true) = '*' OR feature <> 'people');
CREATE POLICY people_removed_by_staff ON contact_features AS RESTRICTIVE FOR DELETE
  USING (current_setting('app.customer_id', true) = '*' OR feature <> 'people');

-- What the contact does at its customer's: decides every feature that was not switched for it singly.
ALTER TABLE contacts ADD COLUMN preset text COLLATE "C";
ALTER TABLE contacts ADD CONSTRAINT contacts_preset
  CHECK (preset IN ('viewer', 'technician', 'buyer', 'approver', 'accounts_payable'));
-- Whether it was its customer's own administrator who took access away. What staff took away, only staff give back.
ALTER TABLE contacts ADD COLUMN is_revoked_by_colleague boolean NOT NULL DEFAULT false;

-- A staff member who looks at the portal as a contact does, or is about to.
CREATE TABLE contact_views (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  contact_id uuid NOT NULL,
  staff_id uuid NOT NULL,
  -- The staff member's session: without it there is nothing to see.
  session_id uuid NOT NULL,
  -- SHA-256 of 32 bytes: the grant's until it is opened, then the cookie's.
  token_hash bytea NOT NULL,
  reason text NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
  created_at timestamptz NOT NULL,
  opened_at timestamptz,
  -- A minute after it was granted, half an hour after it was opened, and the past once somebody was shut out.
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, token_hash)
);
CREATE INDEX contact_views_by_contact ON contact_views (tenant_id, contact_id);
CREATE INDEX contact_views_by_session ON contact_views (tenant_id, session_id);
ALTER TABLE contact_views ADD CONSTRAINT contact_views_contact
  FOREIGN KEY (tenant_id, contact_id) REFERENCES contacts (tenant_id, id) ON DELETE CASCADE;
ALTER TABLE contact_views ADD CONSTRAINT contact_views_staff
  FOREIGN KEY (tenant_id, staff_id) REFERENCES staff (tenant_id, id) ON DELETE CASCADE;
CALL protect('contact_views');
CALL protect_contact('contact_views');

RESET ROLE;
