-- The trail says from where something was done, and is sealed; staff keep notes and tasks on contacts.
SET LOCAL ROLE portico_owner;

ALTER TABLE audit_events ADD COLUMN client_ip text;
ALTER TABLE audit_events ADD COLUMN request_id uuid;

-- Each seal is SHA-256 over the head before it and all events since, in the order of their ids.
CREATE TABLE audit_seals (
  tenant_id uuid NOT NULL,
  number bigint NOT NULL CHECK (number > 0),
  through_id uuid NOT NULL,
  events bigint NOT NULL CHECK (events > 0),
  head bytea NOT NULL CHECK (length(head) = 32),
  sealed_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, number)
);
ALTER TABLE audit_seals ADD CONSTRAINT audit_seals_tenant
  FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE;
CALL protect('audit_seals');
REVOKE UPDATE, DELETE ON audit_seals FROM portico_app, portico_system;

-- The restrictive policy in its stricter form, for what customers never see, their own or not.
CREATE PROCEDURE protect_from_customers(tenant_table regclass)
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  EXECUTE format($policy$CREATE POLICY staff_only ON %1$s AS RESTRICTIVE
    USING (current_setting('app.customer_id', true) = '*')
    WITH CHECK (current_setting('app.customer_id', true) = '*')$policy$, tenant_table);
END $$;
REVOKE ALL ON PROCEDURE protect_from_customers FROM PUBLIC;

CALL protect_from_customers('audit_seals');

-- A customer's doing may send a mail; it never changes or takes away one.
CREATE POLICY not_changed_by_customers ON mails AS RESTRICTIVE FOR UPDATE
  USING (current_setting('app.customer_id', true) = '*');
CREATE POLICY not_removed_by_customers ON mails AS RESTRICTIVE FOR DELETE
  USING (current_setting('app.customer_id', true) = '*');

-- What staff write down about a contact.
CREATE TABLE contact_notes (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  contact_id uuid NOT NULL,
  body text NOT NULL CHECK (length(body) BETWEEN 1 AND 4000),
  author_id uuid NOT NULL,
  author_name text NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
ALTER TABLE contact_notes ADD CONSTRAINT contact_notes_contact
  FOREIGN KEY (tenant_id, contact_id) REFERENCES contacts (tenant_id, id) ON DELETE CASCADE;
CREATE INDEX contact_notes_by_contact ON contact_notes (tenant_id, contact_id, id);
CALL protect('contact_notes');
CALL protect_from_customers('contact_notes');

-- What is still to be done for a contact, and by whom.
CREATE TABLE contact_tasks (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  contact_id uuid NOT NULL,
  subject text NOT NULL CHECK (length(subject) BETWEEN 1 AND 200),
  due_on date NOT NULL,
  assignee_id uuid NOT NULL,
  created_by_name text NOT NULL,
  created_at timestamptz NOT NULL,
  completed_at timestamptz,
  PRIMARY KEY (tenant_id, id)
);
ALTER TABLE contact_tasks ADD CONSTRAINT contact_tasks_contact
  FOREIGN KEY (tenant_id, contact_id) REFERENCES contacts (tenant_id, id) ON DELETE CASCADE;
ALTER TABLE contact_tasks ADD CONSTRAINT contact_tasks_assignee
  FOREIGN KEY (tenant_id, assignee_id) REFERENCES staff (tenant_id, id) ON DELETE CASCADE;
CREATE INDEX contact_tasks_by_contact ON contact_tasks (tenant_id, contact_id, due_on, id);
CREATE INDEX contact_tasks_by_assignee ON contact_tasks (tenant_id, assignee_id, due_on, id) WHERE completed_at IS NULL;
CALL protect('contact_tasks');
CALL protect_from_customers('contact_tasks');

RESET ROLE;
