-- People who sign in, what they sign in with, their sessions and the links mailed to them.
SET LOCAL ROLE portico_owner;

-- A person of the tenant who works in the console.
CREATE TABLE staff (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  name text NOT NULL,
  email text NOT NULL,
  email_norm text COLLATE "C" NOT NULL,
  role text COLLATE "C" NOT NULL CHECK (role IN ('owner', 'admin', 'sales', 'support', 'viewer')),
  invited_by uuid,
  invited_at timestamptz,
  last_sign_in_at timestamptz,
  removed_at timestamptz,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, email_norm)
);
ALTER TABLE staff ADD CONSTRAINT staff_tenant FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE;
CALL protect('staff');

-- A lasting proof of who someone is. Exactly one of staff_id and contact_id is set.
CREATE TABLE credentials (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  staff_id uuid,
  contact_id uuid,
  kind text COLLATE "C" NOT NULL CHECK (kind IN ('password')),
  -- Argon2id in PHC string form; never shown to anybody.
  secret_hash text NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  CHECK (num_nonnulls(staff_id, contact_id) = 1)
);
CREATE UNIQUE INDEX credentials_by_staff ON credentials (tenant_id, staff_id, kind);
CREATE UNIQUE INDEX credentials_by_contact ON credentials (tenant_id, contact_id, kind);
ALTER TABLE credentials ADD CONSTRAINT credentials_staff
  FOREIGN KEY (tenant_id, staff_id) REFERENCES staff (tenant_id, id) ON DELETE CASCADE;
CALL protect('credentials');

-- Failed sign-ins in a row, by what was typed: known and unknown names are slowed down alike.
CREATE TABLE sign_in_failures (
  tenant_id uuid NOT NULL,
  kind text COLLATE "C" NOT NULL CHECK (kind IN ('staff', 'contact')),
  -- SHA-256 of the name in its compared form: people type passwords into this field too.
  name_hash bytea NOT NULL,
  failures integer NOT NULL,
  failed_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, kind, name_hash)
);
ALTER TABLE sign_in_failures ADD CONSTRAINT sign_in_failures_tenant
  FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE;
CALL protect('sign_in_failures');

-- A signed-in browser. It dies with the credential that began it.
CREATE TABLE sessions (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  -- SHA-256 of the cookie's 32 bytes.
  token_hash bytea NOT NULL,
  staff_id uuid,
  contact_id uuid,
  credential_id uuid NOT NULL,
  user_agent text NOT NULL,
  client_ip text NOT NULL,
  created_at timestamptz NOT NULL,
  last_seen_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, token_hash),
  CHECK (num_nonnulls(staff_id, contact_id) = 1)
);
CREATE INDEX sessions_by_staff ON sessions (tenant_id, staff_id);
CREATE INDEX sessions_by_contact ON sessions (tenant_id, contact_id);
CREATE INDEX sessions_by_credential ON sessions (tenant_id, credential_id);
ALTER TABLE sessions ADD CONSTRAINT sessions_credential
  FOREIGN KEY (tenant_id, credential_id) REFERENCES credentials (tenant_id, id) ON DELETE CASCADE;
ALTER TABLE sessions ADD CONSTRAINT sessions_staff
  FOREIGN KEY (tenant_id, staff_id) REFERENCES staff (tenant_id, id) ON DELETE CASCADE;
CALL protect('sessions');

-- A link that was mailed: it opens a page, and the button on that page uses it up.
CREATE TABLE links (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  purpose text COLLATE "C" NOT NULL CHECK (purpose IN ('invitation', 'reset')),
  -- SHA-256 of the link's 32 bytes.
  token_hash bytea NOT NULL,
  staff_id uuid,
  contact_id uuid,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at timestamptz,
  revoked_at timestamptz,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, token_hash),
  CHECK (num_nonnulls(staff_id, contact_id) = 1)
);
CREATE INDEX links_by_staff ON links (tenant_id, staff_id);
CREATE INDEX links_by_contact ON links (tenant_id, contact_id);
ALTER TABLE links ADD CONSTRAINT links_staff
  FOREIGN KEY (tenant_id, staff_id) REFERENCES staff (tenant_id, id) ON DELETE CASCADE;
CALL protect('links');

RESET ROLE;
