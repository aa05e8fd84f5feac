-- Inviting many contacts at once: whom somebody chose, and what became of each.
SET LOCAL ROLE portico_owner;

CREATE TABLE bulk_invitations (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  staff_id uuid NOT NULL,
  staff_name text NOT NULL,
  -- A draft was looked at and not sent; what was stopped says why.
  state text COLLATE "C" NOT NULL CHECK (state IN ('draft', 'queued', 'done', 'stopped')),
  failure text,
  -- How many were to be invited, and how many could not be when they were chosen.
  contacts_chosen bigint NOT NULL,
  contacts_left_out bigint NOT NULL,
  contacts_sent bigint NOT NULL DEFAULT 0,
  -- Those who could not be invited any more when it was their turn.
  contacts_skipped bigint NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL,
  queued_at timestamptz,
  finished_at timestamptz,
  PRIMARY KEY (tenant_id, id)
);
ALTER TABLE bulk_invitations ADD CONSTRAINT bulk_invitations_tenant
  FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE;
CALL protect('bulk_invitations');
CALL protect_from_customers('bulk_invitations');

-- Each contact once, so that each is mailed once, however often the work is taken up again.
CREATE TABLE bulk_invitation_contacts (
  tenant_id uuid NOT NULL,
  run_id uuid NOT NULL,
  contact_id uuid NOT NULL,
  state text COLLATE "C" NOT NULL CHECK (state IN ('chosen', 'left_out', 'sent', 'skipped')),
  -- Why it was left out or skipped.
  reason text COLLATE "C",
  PRIMARY KEY (tenant_id, run_id, contact_id),
  CHECK ((reason IS NOT NULL) = (state IN ('left_out', 'skipped')))
);
ALTER TABLE bulk_invitation_contacts ADD CONSTRAINT bulk_invitation_contacts_run
  FOREIGN KEY (tenant_id, run_id) REFERENCES bulk_invitations (tenant_id, id) ON DELETE CASCADE;
ALTER TABLE bulk_invitation_contacts ADD CONSTRAINT bulk_invitation_contacts_contact
  FOREIGN KEY (tenant_id, contact_id) REFERENCES contacts (tenant_id, id) ON DELETE CASCADE;
CREATE INDEX bulk_invitation_contacts_by_contact ON bulk_invitation_contacts (tenant_id, contact_id);
CREATE INDEX bulk_invitation_contacts_chosen ON bulk_invitation_contacts (tenant_id, run_id, contact_id) WHERE state = 'chosen';
CALL protect('bulk_invitation_contacts');
CALL protect_from_customers('bulk_invitation_contacts');

RESET ROLE;
