-- One person at several customers: a contact that signs in with the login of another.
SET LOCAL ROLE portico_owner;

-- Whose login it is, if not its own. Such a contact has no names, passwords, passkeys, second step or links.
ALTER TABLE contacts ADD COLUMN signs_in_as uuid;
-- A login is never borrowed from one who borrows: the key below finds only contacts with a login of their own.
ALTER TABLE contacts
  ADD COLUMN has_own_login boolean NOT NULL GENERATED ALWAYS AS (signs_in_as IS NULL) STORED,
  ADD COLUMN lender_has_login boolean GENERATED ALWAYS AS (CASE WHEN signs_in_as IS NOT NULL THEN true END) STORED;
ALTER TABLE contacts ADD CONSTRAINT contacts_logins UNIQUE (tenant_id, id, has_own_login);
ALTER TABLE contacts ADD CONSTRAINT contacts_signs_in_as
  FOREIGN KEY (tenant_id, signs_in_as, lender_has_login) REFERENCES contacts (tenant_id, id, has_own_login);
CREATE INDEX contacts_by_login ON contacts (tenant_id, signs_in_as) WHERE signs_in_as IS NOT NULL;

ALTER TABLE contacts ADD CONSTRAINT contacts_borrowed CHECK (signs_in_as IS NULL OR username IS NULL);
ALTER TABLE contacts DROP CONSTRAINT contacts_check;
ALTER TABLE contacts ADD CONSTRAINT contacts_check
  CHECK (NOT has_access OR (customer_id IS NOT NULL AND email IS NOT NULL
                            AND (username IS NOT NULL OR signs_in_as IS NOT NULL)));

RESET ROLE;
