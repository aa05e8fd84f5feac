-- A contact that staff try the portal with: it can sign in, and stays out of numbers and reports.
SET LOCAL ROLE portico_owner;
ALTER TABLE contacts ADD COLUMN is_test boolean NOT NULL DEFAULT false;
RESET ROLE;
