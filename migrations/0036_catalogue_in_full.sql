-- What a catalogue knows of a part beside its description: in which quantities it is sold, by which other numbers it is
-- known, which parts belong to it, and its pictures and documents.
SET LOCAL ROLE portico_owner;

-- Pieces in a case: something to know, no limit.
ALTER TABLE items ADD COLUMN case_pack integer;
ALTER TABLE items ADD COLUMN min_quantity integer;
ALTER TABLE items ADD COLUMN quantity_multiple integer;
ALTER TABLE items ADD COLUMN max_quantity integer;
-- Cents that are paid on top and given back when the old part comes back.
ALTER TABLE items ADD COLUMN core_charge_minor bigint;
ALTER TABLE items ADD CONSTRAINT items_quantities CHECK (
  case_pack > 0 AND min_quantity > 0 AND quantity_multiple > 0 AND max_quantity > 0 AND core_charge_minor >= 0);
ALTER TABLE items ADD CONSTRAINT items_quantities_fit CHECK (
  min_quantity <= max_quantity AND min_quantity % quantity_multiple = 0 AND max_quantity % quantity_multiple = 0);

-- Numbers of the part's maker and of competitors.
CREATE TABLE interchange_numbers (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  item_id uuid NOT NULL,
  source text COLLATE "C" NOT NULL CHECK (source IN ('oem', 'competitor')),
  -- Who makes it; empty when nobody said.
  brand text NOT NULL,
  brand_norm text COLLATE "C" NOT NULL,
  number text NOT NULL,
  -- Letters and digits alone, in capitals: what is compared and searched by its beginning.
  number_norm text COLLATE "C" NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  CONSTRAINT interchange_numbers_once UNIQUE (tenant_id, item_id, number_norm, brand_norm)
);
ALTER TABLE interchange_numbers ADD CONSTRAINT interchange_numbers_item
  FOREIGN KEY (tenant_id, item_id) REFERENCES items (tenant_id, id) ON DELETE CASCADE;
CREATE INDEX interchange_numbers_by_number ON interchange_numbers (tenant_id, number_norm, id);
CALL protect('interchange_numbers');

-- What a customer calls a part. No other customer ever sees it, or finds anything by it.
CREATE TABLE customer_item_numbers (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  customer_id uuid NOT NULL,
  item_id uuid NOT NULL,
  number text NOT NULL,
  number_norm text COLLATE "C" NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  CONSTRAINT customer_item_numbers_once UNIQUE (tenant_id, customer_id, number_norm)
);
ALTER TABLE customer_item_numbers ADD CONSTRAINT customer_item_numbers_customer
  FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id) ON DELETE CASCADE;
ALTER TABLE customer_item_numbers ADD CONSTRAINT customer_item_numbers_item
  FOREIGN KEY (tenant_id, item_id) REFERENCES items (tenant_id, id) ON DELETE CASCADE;
CREATE INDEX customer_item_numbers_by_item ON customer_item_numbers (tenant_id, item_id);
CREATE INDEX customer_item_numbers_by_number ON customer_item_numbers (tenant_id, number_norm, id);
CALL protect('customer_item_numbers');
CALL protect_customer('customer_item_numbers', 'customer_id');

-- How parts belong together.
CREATE TABLE item_relations (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  item_id uuid NOT NULL,
  -- The other part: what took its place, what goes with it.
  related_id uuid NOT NULL,
  kind text COLLATE "C" NOT NULL CHECK (kind IN ('replaced_by', 'accessory', 'related')),
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  CONSTRAINT item_relations_once UNIQUE (tenant_id, item_id, related_id),
  CHECK (item_id <> related_id)
);
-- A part is replaced by one other; that this never goes round in a circle is seen to where it is written.
CREATE UNIQUE INDEX item_relations_successor ON item_relations (tenant_id, item_id) WHERE kind = 'replaced_by';
CREATE INDEX item_relations_by_other ON item_relations (tenant_id, related_id);
ALTER TABLE item_relations ADD CONSTRAINT item_relations_item
  FOREIGN KEY (tenant_id, item_id) REFERENCES items (tenant_id, id) ON DELETE CASCADE;
ALTER TABLE item_relations ADD CONSTRAINT item_relations_other
  FOREIGN KEY (tenant_id, related_id) REFERENCES items (tenant_id, id) ON DELETE CASCADE;
CALL protect('item_relations');

-- Pictures of a part, each kept in two sizes.
CREATE TABLE item_pictures (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  item_id uuid NOT NULL,
  -- The order; the lowest stands for the part in lists.
  place integer NOT NULL,
  -- What is to be seen, for those who do not see it; empty for the part's name.
  alt text NOT NULL,
  page_file_id uuid NOT NULL,
  list_file_id uuid NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
CREATE INDEX item_pictures_by_item ON item_pictures (tenant_id, item_id, place, id);
ALTER TABLE item_pictures ADD CONSTRAINT item_pictures_item
  FOREIGN KEY (tenant_id, item_id) REFERENCES items (tenant_id, id) ON DELETE CASCADE;
ALTER TABLE item_pictures ADD CONSTRAINT item_pictures_page_file
  FOREIGN KEY (tenant_id, page_file_id) REFERENCES files (tenant_id, id);
ALTER TABLE item_pictures ADD CONSTRAINT item_pictures_list_file
  FOREIGN KEY (tenant_id, list_file_id) REFERENCES files (tenant_id, id);
CREATE INDEX item_pictures_by_page_file ON item_pictures (tenant_id, page_file_id);
CREATE INDEX item_pictures_by_list_file ON item_pictures (tenant_id, list_file_id);
CALL protect('item_pictures');

-- Documents of a part, to be taken away.
CREATE TABLE item_documents (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  item_id uuid NOT NULL,
  name text NOT NULL,
  file_id uuid NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
CREATE INDEX item_documents_by_item ON item_documents (tenant_id, item_id, id);
ALTER TABLE item_documents ADD CONSTRAINT item_documents_item
  FOREIGN KEY (tenant_id, item_id) REFERENCES items (tenant_id, id) ON DELETE CASCADE;
ALTER TABLE item_documents ADD CONSTRAINT item_documents_file
  FOREIGN KEY (tenant_id, file_id) REFERENCES files (tenant_id, id);
CREATE INDEX item_documents_by_file ON item_documents (tenant_id, file_id);
CALL protect('item_documents');

-- Numbers of both kinds can be imported.
ALTER TABLE imports DROP CONSTRAINT imports_kind_check;
ALTER TABLE imports ADD CONSTRAINT imports_kind_check
  CHECK (kind IN ('customers', 'contacts', 'parts', 'interchange', 'own-numbers'));

RESET ROLE;
