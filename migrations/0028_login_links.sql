-- Lasting login links, the devices they were used on, and six-digit codes that are mailed.
SET LOCAL ROLE portico_owner;

-- Whether a business lets people in by a login link at all.
ALTER TABLE portal_settings ADD COLUMN login_links boolean NOT NULL DEFAULT true;

-- Until when somebody has proved anew who they are: for what a session alone is not trusted with.
ALTER TABLE sessions ADD COLUMN proven_until timestamptz;

-- A contact's lasting login link. With its credential go the link, its devices and sessions.
CREATE TABLE login_links (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  contact_id uuid NOT NULL,
  credential_id uuid NOT NULL,
  -- SHA-256 of the link's 32 bytes.
  token_hash bytea NOT NULL,
  -- The link's 32 bytes under the key that mail waits under: staff copy and mail the link as often as they need.
  sealed bytea NOT NULL,
  enabled_at timestamptz NOT NULL,
  -- Six calendar months later, in the tenant's time.
  expires_at timestamptz NOT NULL,
  mailed_at timestamptz,
  last_used_at timestamptz,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, token_hash)
);
-- A contact has one: it has one credential of this kind.
CREATE INDEX login_links_by_contact ON login_links (tenant_id, contact_id);
CREATE INDEX login_links_by_credential ON login_links (tenant_id, credential_id);
ALTER TABLE login_links ADD CONSTRAINT login_links_credential
  FOREIGN KEY (tenant_id, credential_id) REFERENCES credentials (tenant_id, id) ON DELETE CASCADE;
ALTER TABLE login_links ADD CONSTRAINT login_links_contact
  FOREIGN KEY (tenant_id, contact_id) REFERENCES contacts (tenant_id, id) ON DELETE CASCADE;
CALL protect('login_links');
CALL protect_contact('login_links');

-- A browser in which the link's owner has entered a mailed code: there the link alone lets them in.
CREATE TABLE known_devices (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  contact_id uuid NOT NULL,
  credential_id uuid NOT NULL,
  -- SHA-256 of the cookie's 32 bytes.
  token_hash bytea NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, credential_id, token_hash)
);
ALTER TABLE known_devices ADD CONSTRAINT known_devices_credential
  FOREIGN KEY (tenant_id, credential_id) REFERENCES credentials (tenant_id, id) ON DELETE CASCADE;
ALTER TABLE known_devices ADD CONSTRAINT known_devices_contact
  FOREIGN KEY (tenant_id, contact_id) REFERENCES contacts (tenant_id, id) ON DELETE CASCADE;
CREATE INDEX known_devices_by_token ON known_devices (tenant_id, token_hash);
CREATE INDEX known_devices_by_contact ON known_devices (tenant_id, contact_id);
CALL protect('known_devices');
CALL protect_contact('known_devices');

-- A mailed code. What stands here tells nothing: it is keyed with 32 bytes that only the asking browser holds.
CREATE TABLE codes (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  purpose text COLLATE "C" NOT NULL CHECK (purpose IN ('new_device', 'step_up')),
  staff_id uuid,
  contact_id uuid,
  -- SHA-256 of the asking browser's 32 bytes.
  browser_hash bytea NOT NULL,
  -- HMAC-SHA-256 of purpose, person and digits, keyed with those bytes.
  mac bytea NOT NULL,
  tries integer NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  -- When it was used, or a newer one took its place.
  ended_at timestamptz,
  PRIMARY KEY (tenant_id, id),
  CHECK (num_nonnulls(staff_id, contact_id) = 1)
);
ALTER TABLE codes ADD CONSTRAINT codes_staff
  FOREIGN KEY (tenant_id, staff_id) REFERENCES staff (tenant_id, id) ON DELETE CASCADE;
ALTER TABLE codes ADD CONSTRAINT codes_contact
  FOREIGN KEY (tenant_id, contact_id) REFERENCES contacts (tenant_id, id) ON DELETE CASCADE;
CREATE INDEX codes_by_browser ON codes (tenant_id, browser_hash);
CREATE INDEX codes_by_staff ON codes (tenant_id, staff_id, created_at);
CREATE INDEX codes_by_contact ON codes (tenant_id, contact_id, created_at);
CALL protect('codes');
CALL protect_contact('codes');

RESET ROLE;
