-- What customers pay: groups of customers and of parts, price levels, costs, and the rules that make a price of them.
SET LOCAL ROLE portico_owner;

-- Customers that are treated alike: dealers, municipalities.
CREATE TABLE customer_groups (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
  name_norm text COLLATE "C" NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  CONSTRAINT customer_groups_name UNIQUE (tenant_id, name_norm)
);
ALTER TABLE customer_groups ADD CONSTRAINT customer_groups_tenant
  FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE;
CALL protect('customer_groups');

ALTER TABLE customers ADD COLUMN group_id uuid;
ALTER TABLE customers ADD CONSTRAINT customers_group
  FOREIGN KEY (tenant_id, group_id) REFERENCES customer_groups (tenant_id, id);
CREATE INDEX customers_by_group ON customers (tenant_id, group_id, name_norm, id);

-- Parts that are priced alike.
CREATE TABLE price_groups (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
  name_norm text COLLATE "C" NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  CONSTRAINT price_groups_name UNIQUE (tenant_id, name_norm)
);
ALTER TABLE price_groups ADD CONSTRAINT price_groups_tenant
  FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE;
CALL protect('price_groups');

-- Named lists of prices: Gold, Wholesale.
CREATE TABLE price_levels (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
  name_norm text COLLATE "C" NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  CONSTRAINT price_levels_name UNIQUE (tenant_id, name_norm)
);
ALTER TABLE price_levels ADD CONSTRAINT price_levels_tenant
  FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE;
CALL protect('price_levels');

-- What a price level says for a part, from so many pieces.
CREATE TABLE level_prices (
  tenant_id uuid NOT NULL,
  item_id uuid NOT NULL,
  level_id uuid NOT NULL,
  min_quantity bigint NOT NULL CHECK (min_quantity BETWEEN 1 AND 1000000000),
  amount_minor bigint NOT NULL CHECK (amount_minor BETWEEN 0 AND 999999999999),
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, item_id, level_id, min_quantity)
) WITH (fillfactor = 85);
CREATE INDEX level_prices_by_level ON level_prices (tenant_id, level_id, item_id, min_quantity);
ALTER TABLE level_prices ADD CONSTRAINT level_prices_item
  FOREIGN KEY (tenant_id, item_id) REFERENCES items (tenant_id, id) ON DELETE CASCADE;
ALTER TABLE level_prices ADD CONSTRAINT level_prices_level
  FOREIGN KEY (tenant_id, level_id) REFERENCES price_levels (tenant_id, id) ON DELETE CASCADE;
CALL protect('level_prices');

-- What a part costs the business, and what it is priced with. Beside the part, so that no list of parts reads it by
-- accident, and so that new costs leave the words of parts alone.
CREATE TABLE item_pricing (
  tenant_id uuid NOT NULL,
  item_id uuid NOT NULL,
  cost_minor bigint CHECK (cost_minor BETWEEN 0 AND 999999999999),
  price_group_id uuid,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, item_id)
) WITH (fillfactor = 85);
CREATE INDEX item_pricing_by_group ON item_pricing (tenant_id, price_group_id, item_id);
ALTER TABLE item_pricing ADD CONSTRAINT item_pricing_item
  FOREIGN KEY (tenant_id, item_id) REFERENCES items (tenant_id, id) ON DELETE CASCADE;
ALTER TABLE item_pricing ADD CONSTRAINT item_pricing_group
  FOREIGN KEY (tenant_id, price_group_id) REFERENCES price_groups (tenant_id, id);
CALL protect('item_pricing');

-- How a price is made: for whom (one customer, a group, or everybody), for what (one part, a pricing group, or
-- everything), from how many pieces, and in which days of the business's calendar.
CREATE TABLE price_rules (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  customer_id uuid,
  customer_group_id uuid,
  item_id uuid,
  price_group_id uuid,
  method text COLLATE "C" NOT NULL CHECK (method IN ('list', 'fixed', 'percent_off', 'markup', 'level')),
  -- Of a fixed price, in the currency's smallest unit.
  amount_minor bigint CHECK (amount_minor BETWEEN 0 AND 999999999999),
  -- Hundredths of a percent: off the list price, or on top of the cost.
  basis_points bigint CHECK (basis_points BETWEEN 0 AND 100000),
  level_id uuid,
  min_quantity bigint NOT NULL DEFAULT 1 CHECK (min_quantity BETWEEN 1 AND 1000000000),
  starts_on date,
  ends_on date,
  -- For the staff: why it was agreed.
  note text NOT NULL DEFAULT '' CHECK (length(note) <= 500),
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  row_version integer NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, id),
  CONSTRAINT price_rules_once UNIQUE NULLS NOT DISTINCT
    (tenant_id, customer_id, customer_group_id, item_id, price_group_id, min_quantity, starts_on, ends_on),
  CHECK (customer_id IS NULL OR customer_group_id IS NULL),
  CHECK (item_id IS NULL OR price_group_id IS NULL),
  CHECK (ends_on >= starts_on),
  CHECK ((method = 'fixed') = (amount_minor IS NOT NULL)),
  CHECK ((method IN ('percent_off', 'markup')) = (basis_points IS NOT NULL)),
  CHECK (method <> 'percent_off' OR basis_points <= 10000),
  CHECK ((method = 'level') = (level_id IS NOT NULL))
);
CREATE INDEX price_rules_by_customer ON price_rules (tenant_id, customer_id, item_id) WHERE customer_id IS NOT NULL;
CREATE INDEX price_rules_by_group ON price_rules (tenant_id, customer_group_id, item_id)
  WHERE customer_group_id IS NOT NULL;
CREATE INDEX price_rules_by_item ON price_rules (tenant_id, item_id) WHERE item_id IS NOT NULL;
CREATE INDEX price_rules_by_price_group ON price_rules (tenant_id, price_group_id) WHERE price_group_id IS NOT NULL;
CREATE INDEX price_rules_by_level ON price_rules (tenant_id, level_id) WHERE level_id IS NOT NULL;
-- For everything, whoever it is for: few.
CREATE INDEX price_rules_of_everything ON price_rules (tenant_id, customer_id, customer_group_id)
  WHERE item_id IS NULL AND price_group_id IS NULL;
ALTER TABLE price_rules ADD CONSTRAINT price_rules_tenant
  FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE;
ALTER TABLE price_rules ADD CONSTRAINT price_rules_customer
  FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id) ON DELETE CASCADE;
ALTER TABLE price_rules ADD CONSTRAINT price_rules_customer_group
  FOREIGN KEY (tenant_id, customer_group_id) REFERENCES customer_groups (tenant_id, id);
ALTER TABLE price_rules ADD CONSTRAINT price_rules_item
  FOREIGN KEY (tenant_id, item_id) REFERENCES items (tenant_id, id) ON DELETE CASCADE;
ALTER TABLE price_rules ADD CONSTRAINT price_rules_price_group
  FOREIGN KEY (tenant_id, price_group_id) REFERENCES price_groups (tenant_id, id);
ALTER TABLE price_rules ADD CONSTRAINT price_rules_level
  FOREIGN KEY (tenant_id, level_id) REFERENCES price_levels (tenant_id, id);
CALL protect('price_rules');
-- A customer's people read their own rules and those that name no customer, and write none.
CREATE POLICY customer ON price_rules AS RESTRICTIVE
  USING (current_setting('app.customer_id', true) = '*'
         OR customer_id = nullif(nullif(current_setting('app.customer_id', true), '*'), '')::uuid
         OR customer_id IS NULL AND nullif(current_setting('app.customer_id', true), '') IS NOT NULL)
  WITH CHECK (current_setting('app.customer_id', true) = '*'
         OR customer_id = nullif(nullif(current_setting('app.customer_id', true), '*'), '')::uuid
         OR customer_id IS NULL AND nullif(current_setting('app.customer_id', true), '') IS NOT NULL);
CREATE POLICY not_added_by_customers ON price_rules AS RESTRICTIVE FOR INSERT
  WITH CHECK (current_setting('app.customer_id', true) = '*');
CREATE POLICY not_changed_by_customers ON price_rules AS RESTRICTIVE FOR UPDATE
  USING (true) WITH CHECK (current_setting('app.customer_id', true) = '*');
CREATE POLICY not_removed_by_customers ON price_rules AS RESTRICTIVE FOR DELETE
  USING (current_setting('app.customer_id', true) = '*');
RESET ROLE;
