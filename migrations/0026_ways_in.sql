-- More ways in than a password, and sessions that are trusted less than one that a password began.
SET LOCAL ROLE portico_owner;

ALTER TABLE credentials DROP CONSTRAINT credentials_kind_check;
ALTER TABLE credentials ADD CONSTRAINT credentials_kind_check
  CHECK (kind IN ('password', 'email_link', 'login_link', 'passkey'));
-- Only a password's secret is kept here; the other kinds keep their own tables.
ALTER TABLE credentials ALTER COLUMN secret_hash DROP NOT NULL;
ALTER TABLE credentials ADD CONSTRAINT credentials_secret CHECK ((kind = 'password') = (secret_hash IS NOT NULL));
-- Until when a temporary password opens the door; a password of one's own has no end.
ALTER TABLE credentials ADD COLUMN expires_at timestamptz;
ALTER TABLE credentials ADD CONSTRAINT credentials_end CHECK (expires_at IS NULL OR kind = 'password');
-- Of every kind but passkeys a person has one.
DROP INDEX credentials_by_staff;
DROP INDEX credentials_by_contact;
CREATE INDEX credentials_by_staff ON credentials (tenant_id, staff_id, kind);
CREATE INDEX credentials_by_contact ON credentials (tenant_id, contact_id, kind);
CREATE UNIQUE INDEX credentials_one_of_staff ON credentials (tenant_id, staff_id, kind) WHERE kind <> 'passkey';
CREATE UNIQUE INDEX credentials_one_of_contact ON credentials (tenant_id, contact_id, kind) WHERE kind <> 'passkey';

-- What a session may do. "link": a lasting login link began it, so that changing how one signs in needs more.
ALTER TABLE sessions ADD COLUMN strength text COLLATE "C" NOT NULL DEFAULT 'full'
  CONSTRAINT sessions_strength CHECK (strength IN ('full', 'link'));

RESET ROLE;
