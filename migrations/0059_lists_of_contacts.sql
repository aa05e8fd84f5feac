-- Customers' contacts choose columns and save views, as staff do: each row is a staff member's or a contact's own.
SET LOCAL ROLE portico_owner;
ALTER TABLE list_views ALTER COLUMN staff_id DROP NOT NULL;
ALTER TABLE list_views ADD COLUMN contact_id uuid;
ALTER TABLE list_views ADD COLUMN owner_id uuid NOT NULL GENERATED ALWAYS AS (coalesce(staff_id, contact_id)) STORED;
ALTER TABLE list_views ADD CONSTRAINT list_views_one_owner CHECK ((staff_id IS NULL) <> (contact_id IS NULL));
ALTER TABLE list_views ADD CONSTRAINT list_views_contact
  FOREIGN KEY (tenant_id, contact_id) REFERENCES contacts (tenant_id, id) ON DELETE CASCADE;
ALTER TABLE list_views DROP CONSTRAINT list_views_name;
ALTER TABLE list_views ADD CONSTRAINT list_views_name UNIQUE (tenant_id, owner_id, list, name_norm);
DROP INDEX list_views_default;
CREATE UNIQUE INDEX list_views_default ON list_views (tenant_id, owner_id, list) WHERE is_default;
CREATE INDEX list_views_by_staff ON list_views (tenant_id, staff_id);
CREATE INDEX list_views_by_contact ON list_views (tenant_id, contact_id);
CALL protect_contact('list_views');

-- The key by staff stays: the release before this one writes by it.
ALTER TABLE list_columns ADD CONSTRAINT list_columns_staff_once UNIQUE (tenant_id, staff_id, list);
ALTER TABLE list_columns DROP CONSTRAINT list_columns_pkey;
ALTER TABLE list_columns ALTER COLUMN staff_id DROP NOT NULL;
ALTER TABLE list_columns ADD COLUMN contact_id uuid;
ALTER TABLE list_columns ADD COLUMN owner_id uuid NOT NULL GENERATED ALWAYS AS (coalesce(staff_id, contact_id)) STORED;
ALTER TABLE list_columns ADD CONSTRAINT list_columns_pkey PRIMARY KEY (tenant_id, owner_id, list);
ALTER TABLE list_columns ADD CONSTRAINT list_columns_one_owner CHECK ((staff_id IS NULL) <> (contact_id IS NULL));
ALTER TABLE list_columns ADD CONSTRAINT list_columns_contact
  FOREIGN KEY (tenant_id, contact_id) REFERENCES contacts (tenant_id, id) ON DELETE CASCADE;
CREATE INDEX list_columns_by_contact ON list_columns (tenant_id, contact_id);
CALL protect_contact('list_columns');
RESET ROLE;
