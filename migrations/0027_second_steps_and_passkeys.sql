-- A second step after the password, sign-in by a mailed link, and passkeys.
SET LOCAL ROLE portico_owner;

-- A secret that a phone makes codes from (RFC 6238). Without confirmed_at it is being set up and asked of nobody.
CREATE TABLE second_steps (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  staff_id uuid,
  contact_id uuid,
  -- The session in which it was begun: while it is being set up its secret is shown there alone, for ten minutes.
  begun_in uuid NOT NULL,
  -- Sealed: to check a code is to know the secret.
  secret bytea NOT NULL,
  confirmed_at timestamptz,
  -- The 30 seconds that the last code was made for: neither it nor an earlier one is taken again.
  last_step bigint NOT NULL DEFAULT 0,
  -- SHA-256 of the recovery codes that are left.
  recovery_hashes bytea[] NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  CHECK (num_nonnulls(staff_id, contact_id) = 1)
);
CREATE UNIQUE INDEX second_steps_by_staff ON second_steps (tenant_id, staff_id);
CREATE UNIQUE INDEX second_steps_by_contact ON second_steps (tenant_id, contact_id);
ALTER TABLE second_steps ADD CONSTRAINT second_steps_staff
  FOREIGN KEY (tenant_id, staff_id) REFERENCES staff (tenant_id, id) ON DELETE CASCADE;
ALTER TABLE second_steps ADD CONSTRAINT second_steps_contact
  FOREIGN KEY (tenant_id, contact_id) REFERENCES contacts (tenant_id, id) ON DELETE CASCADE;
CALL protect('second_steps');
CALL protect_contact('second_steps');

-- Somebody whose first step was right and who is asked for the second: no session yet. It dies with its credential.
CREATE TABLE pending_sign_ins (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  -- SHA-256 of the cookie's 32 bytes.
  token_hash bytea NOT NULL,
  staff_id uuid,
  contact_id uuid,
  credential_id uuid NOT NULL,
  -- What the session is going to be trusted with.
  strength text COLLATE "C" NOT NULL CHECK (strength IN ('full', 'link')),
  tries integer NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, token_hash),
  CHECK (num_nonnulls(staff_id, contact_id) = 1)
);
CREATE INDEX pending_sign_ins_by_staff ON pending_sign_ins (tenant_id, staff_id);
CREATE INDEX pending_sign_ins_by_contact ON pending_sign_ins (tenant_id, contact_id);
CREATE INDEX pending_sign_ins_by_credential ON pending_sign_ins (tenant_id, credential_id);
ALTER TABLE pending_sign_ins ADD CONSTRAINT pending_sign_ins_credential
  FOREIGN KEY (tenant_id, credential_id) REFERENCES credentials (tenant_id, id) ON DELETE CASCADE;
ALTER TABLE pending_sign_ins ADD CONSTRAINT pending_sign_ins_staff
  FOREIGN KEY (tenant_id, staff_id) REFERENCES staff (tenant_id, id) ON DELETE CASCADE;
ALTER TABLE pending_sign_ins ADD CONSTRAINT pending_sign_ins_contact
  FOREIGN KEY (tenant_id, contact_id) REFERENCES contacts (tenant_id, id) ON DELETE CASCADE;
CALL protect('pending_sign_ins');
CALL protect_contact('pending_sign_ins');

-- A key that a device keeps and that proves its owner's presence. Its credential is the proof that sessions name.
CREATE TABLE passkeys (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  staff_id uuid,
  contact_id uuid,
  credential_id uuid NOT NULL,
  -- What its owner calls it.
  name text NOT NULL,
  -- What the device calls it.
  key_id bytea NOT NULL,
  -- A point of P-256, uncompressed.
  public_key bytea NOT NULL,
  -- What the device had counted when it last answered; 0 for one that does not count.
  sign_count bigint NOT NULL,
  created_at timestamptz NOT NULL,
  last_used_at timestamptz,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, key_id),
  CHECK (num_nonnulls(staff_id, contact_id) = 1)
);
CREATE INDEX passkeys_by_staff ON passkeys (tenant_id, staff_id);
CREATE INDEX passkeys_by_contact ON passkeys (tenant_id, contact_id);
CREATE INDEX passkeys_by_credential ON passkeys (tenant_id, credential_id);
ALTER TABLE passkeys ADD CONSTRAINT passkeys_credential
  FOREIGN KEY (tenant_id, credential_id) REFERENCES credentials (tenant_id, id) ON DELETE CASCADE;
ALTER TABLE passkeys ADD CONSTRAINT passkeys_staff
  FOREIGN KEY (tenant_id, staff_id) REFERENCES staff (tenant_id, id) ON DELETE CASCADE;
ALTER TABLE passkeys ADD CONSTRAINT passkeys_contact
  FOREIGN KEY (tenant_id, contact_id) REFERENCES contacts (tenant_id, id) ON DELETE CASCADE;
CALL protect('passkeys');
CALL protect_contact('passkeys');

-- A question that a device was asked and may answer once: to add a key of somebody's, or by anybody to sign in.
CREATE TABLE passkey_challenges (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  -- SHA-256 of the cookie's 32 bytes.
  token_hash bytea NOT NULL,
  staff_id uuid,
  contact_id uuid,
  challenge bytea NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, token_hash)
);
CREATE INDEX passkey_challenges_by_staff ON passkey_challenges (tenant_id, staff_id);
CREATE INDEX passkey_challenges_by_contact ON passkey_challenges (tenant_id, contact_id);
CREATE INDEX passkey_challenges_by_end ON passkey_challenges (tenant_id, expires_at);
ALTER TABLE passkey_challenges ADD CONSTRAINT passkey_challenges_tenant
  FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE;
ALTER TABLE passkey_challenges ADD CONSTRAINT passkey_challenges_staff
  FOREIGN KEY (tenant_id, staff_id) REFERENCES staff (tenant_id, id) ON DELETE CASCADE;
ALTER TABLE passkey_challenges ADD CONSTRAINT passkey_challenges_contact
  FOREIGN KEY (tenant_id, contact_id) REFERENCES contacts (tenant_id, id) ON DELETE CASCADE;
CALL protect('passkey_challenges');
CALL protect_contact('passkey_challenges');

-- What a business asks of its people, and which ways in it offers.
ALTER TABLE portal_settings ADD COLUMN staff_second_step boolean NOT NULL DEFAULT false;
ALTER TABLE portal_settings ADD COLUMN customer_second_step boolean NOT NULL DEFAULT false;
ALTER TABLE portal_settings ADD COLUMN email_sign_in boolean NOT NULL DEFAULT true;

-- A mailed link that signs in.
ALTER TABLE links DROP CONSTRAINT links_purpose_check;
ALTER TABLE links ADD CONSTRAINT links_purpose_check CHECK (purpose IN ('invitation', 'reset', 'sign_in'));

RESET ROLE;
