-- Bulk invitations that begin later, a note in their mails, and what came of each mail. Choices of own fields in an order.
SET LOCAL ROLE portico_owner;

ALTER TABLE bulk_invitations DROP CONSTRAINT bulk_invitations_state_check;
ALTER TABLE bulk_invitations ADD CONSTRAINT bulk_invitations_state_check
  CHECK (state IN ('draft', 'scheduled', 'queued', 'done', 'stopped'));
-- When a scheduled one begins; kept when it has begun.
ALTER TABLE bulk_invitations ADD COLUMN starts_at timestamptz;
-- What stands above the words of every mail; empty for none.
ALTER TABLE bulk_invitations ADD COLUMN note text NOT NULL DEFAULT '';

-- The link in the invitation that a contact got: leads to its mail and to what the contact did with it.
ALTER TABLE bulk_invitation_contacts ADD COLUMN link_id uuid;

-- When the page of a link was first looked at: by its reader, or by whatever scans their mail.
ALTER TABLE links ADD COLUMN opened_at timestamptz;

-- Where a choice stands among the others of its field; one that nobody moved stands by its number.
ALTER TABLE custom_field_choices ADD COLUMN place integer;

RESET ROLE;
