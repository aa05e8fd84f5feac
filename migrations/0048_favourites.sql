-- Lists of parts that a customer's people come back to.
SET LOCAL ROLE portico_owner;

-- A list: everybody's at the customer, or one contact's alone.
CREATE TABLE favourite_lists (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  customer_id uuid NOT NULL,
  -- Whose it is alone; null where all of the customer's people see it.
  contact_id uuid,
  -- The contact who made it; null where staff did.
  made_by_id uuid,
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
ALTER TABLE favourite_lists ADD CONSTRAINT favourite_lists_customer
  FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id) ON DELETE CASCADE;
ALTER TABLE favourite_lists ADD CONSTRAINT favourite_lists_contact
  FOREIGN KEY (tenant_id, contact_id) REFERENCES contacts (tenant_id, id) ON DELETE CASCADE;
CREATE INDEX favourite_lists_by_customer ON favourite_lists (tenant_id, customer_id, id);
CREATE INDEX favourite_lists_by_contact ON favourite_lists (tenant_id, contact_id);
CALL protect('favourite_lists');
CALL protect_customer('favourite_lists', 'customer_id');

-- The order in which somebody has put their lists.
CREATE TABLE favourite_places (
  tenant_id uuid NOT NULL,
  contact_id uuid NOT NULL,
  list_id uuid NOT NULL,
  customer_id uuid NOT NULL,
  place integer NOT NULL,
  PRIMARY KEY (tenant_id, contact_id, list_id)
) WITH (fillfactor = 85);
ALTER TABLE favourite_places ADD CONSTRAINT favourite_places_contact
  FOREIGN KEY (tenant_id, contact_id) REFERENCES contacts (tenant_id, id) ON DELETE CASCADE;
ALTER TABLE favourite_places ADD CONSTRAINT favourite_places_list
  FOREIGN KEY (tenant_id, list_id) REFERENCES favourite_lists (tenant_id, id) ON DELETE CASCADE;
ALTER TABLE favourite_places ADD CONSTRAINT favourite_places_customer
  FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id) ON DELETE CASCADE;
CREATE INDEX favourite_places_by_list ON favourite_places (tenant_id, list_id);
CALL protect('favourite_places');
CALL protect_customer('favourite_places', 'customer_id');

-- A part of a list under a heading of its own.
CREATE TABLE favourite_sections (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  customer_id uuid NOT NULL,
  list_id uuid NOT NULL,
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
  place integer NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
ALTER TABLE favourite_sections ADD CONSTRAINT favourite_sections_list
  FOREIGN KEY (tenant_id, list_id) REFERENCES favourite_lists (tenant_id, id) ON DELETE CASCADE;
ALTER TABLE favourite_sections ADD CONSTRAINT favourite_sections_customer
  FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id) ON DELETE CASCADE;
CREATE INDEX favourite_sections_by_list ON favourite_sections (tenant_id, list_id, place, id);
CALL protect('favourite_sections');
CALL protect_customer('favourite_sections', 'customer_id');

-- A part on a list.
CREATE TABLE favourite_lines (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  customer_id uuid NOT NULL,
  list_id uuid NOT NULL,
  section_id uuid,
  item_id uuid NOT NULL,
  quantity bigint NOT NULL DEFAULT 1 CHECK (quantity BETWEEN 1 AND 999999),
  note text NOT NULL DEFAULT '' CHECK (length(note) <= 200),
  place integer NOT NULL,
  PRIMARY KEY (tenant_id, id),
  CONSTRAINT favourite_lines_item_once UNIQUE (tenant_id, list_id, item_id)
) WITH (fillfactor = 85);
ALTER TABLE favourite_lines ADD CONSTRAINT favourite_lines_list
  FOREIGN KEY (tenant_id, list_id) REFERENCES favourite_lists (tenant_id, id) ON DELETE CASCADE;
ALTER TABLE favourite_lines ADD CONSTRAINT favourite_lines_customer
  FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id) ON DELETE CASCADE;
ALTER TABLE favourite_lines ADD CONSTRAINT favourite_lines_section
  FOREIGN KEY (tenant_id, section_id) REFERENCES favourite_sections (tenant_id, id);
ALTER TABLE favourite_lines ADD CONSTRAINT favourite_lines_item
  FOREIGN KEY (tenant_id, item_id) REFERENCES items (tenant_id, id) ON DELETE CASCADE;
CREATE INDEX favourite_lines_by_item ON favourite_lines (tenant_id, item_id);
CREATE INDEX favourite_lines_by_section ON favourite_lines (tenant_id, section_id);
CALL protect('favourite_lines');
CALL protect_customer('favourite_lines', 'customer_id');

RESET ROLE;
