-- A contact has several telephone numbers, each with a word for where it rings, empty where nobody said; and an activity
-- can be changed.
SET LOCAL ROLE portico_owner;
ALTER TABLE contacts ADD COLUMN phone_label text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE contacts ADD CONSTRAINT contacts_phone_label CHECK (phone_label IN ('', 'office', 'mobile', 'other')) NOT VALID;
ALTER TABLE contacts VALIDATE CONSTRAINT contacts_phone_label;
-- Numbers beside the primary one, in their order: [{"label": "mobile", "number": "+1 555 010 0102"}].
ALTER TABLE contacts ADD COLUMN other_phones jsonb NOT NULL DEFAULT '[]';
ALTER TABLE contacts ADD CONSTRAINT contacts_other_phones CHECK (jsonb_typeof(other_phones) = 'array') NOT VALID;
ALTER TABLE contacts VALIDATE CONSTRAINT contacts_other_phones;
ALTER TABLE contact_tasks ADD COLUMN row_version integer NOT NULL DEFAULT 1;
-- The newest invitation of each, among all other mail to them.
CREATE INDEX mails_of_invitations ON mails (tenant_id, contact_id, id) WHERE kind = 'invitation';
RESET ROLE;
