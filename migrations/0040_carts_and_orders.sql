-- What customers gather, order and get: carts, orders with their lines, shipments and history.
SET LOCAL ROLE portico_owner;

-- What a contact means to order, on all of its devices.
CREATE TABLE cart_lines (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  customer_id uuid NOT NULL,
  contact_id uuid NOT NULL,
  item_id uuid NOT NULL,
  quantity integer NOT NULL CHECK (quantity BETWEEN 1 AND 1000000),
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  CONSTRAINT cart_lines_once UNIQUE (tenant_id, contact_id, item_id, customer_id)
);
ALTER TABLE cart_lines ADD CONSTRAINT cart_lines_customer
  FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id) ON DELETE CASCADE;
ALTER TABLE cart_lines ADD CONSTRAINT cart_lines_contact
  FOREIGN KEY (tenant_id, contact_id) REFERENCES contacts (tenant_id, id) ON DELETE CASCADE;
ALTER TABLE cart_lines ADD CONSTRAINT cart_lines_item
  FOREIGN KEY (tenant_id, item_id) REFERENCES items (tenant_id, id) ON DELETE CASCADE;
CREATE INDEX cart_lines_by_customer ON cart_lines (tenant_id, customer_id);
CREATE INDEX cart_lines_by_item ON cart_lines (tenant_id, item_id);
CALL protect('cart_lines');
CALL protect_customer('cart_lines', 'customer_id');

-- The last number that a tenant gave an order. Its row is held while an order is numbered, so numbers have no gaps.
CREATE TABLE order_numbers (
  tenant_id uuid PRIMARY KEY,
  last_number bigint NOT NULL
);
ALTER TABLE order_numbers ADD CONSTRAINT order_numbers_tenant
  FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE;
CALL protect('order_numbers');

-- Pieces of an item that open orders were promised from stock.
CREATE TABLE item_commitments (
  tenant_id uuid NOT NULL,
  item_id uuid NOT NULL,
  pieces bigint NOT NULL CHECK (pieces >= 0),
  PRIMARY KEY (tenant_id, item_id)
);
ALTER TABLE item_commitments ADD CONSTRAINT item_commitments_item
  FOREIGN KEY (tenant_id, item_id) REFERENCES items (tenant_id, id) ON DELETE CASCADE;
CALL protect('item_commitments');

CREATE TABLE orders (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  number bigint NOT NULL CHECK (number > 0),
  customer_id uuid NOT NULL,
  contact_id uuid NOT NULL,
  -- The contact's name when it was placed.
  placed_by text NOT NULL,
  status text COLLATE "C" NOT NULL
    CHECK (status IN ('held', 'received', 'in_progress', 'partly_shipped', 'shipped', 'cancelled')),
  -- Why it is or was held: the customer's credit limit, or because the business looks at each order first.
  is_over_credit boolean NOT NULL,
  needs_release boolean NOT NULL,
  -- Amounts in cents of this currency.
  currency text COLLATE "C" NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  goods_minor bigint NOT NULL CHECK (goods_minor >= 0),
  core_minor bigint NOT NULL CHECK (core_minor >= 0),
  -- Null: said later.
  shipping_minor bigint CHECK (shipping_minor >= 0),
  tax_minor bigint NOT NULL CHECK (tax_minor >= 0),
  total_minor bigint NOT NULL,
  -- Millionths of what is taxed.
  tax_ppm bigint NOT NULL CHECK (tax_ppm BETWEEN 0 AND 1000000),
  tax_name text NOT NULL,
  taxes_shipping boolean NOT NULL,
  purchase_order text NOT NULL,
  purchase_order_norm text COLLATE "C" NOT NULL,
  note text NOT NULL,
  requested_on date,
  -- As it was then, a line each.
  ship_to text NOT NULL,
  shipping_method text NOT NULL,
  carrier_account text NOT NULL,
  terms text NOT NULL,
  net_days integer,
  -- The form that placed it: sent twice, it is one order.
  form_key bytea NOT NULL,
  placed_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  row_version integer NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, id),
  -- What belongs to an order is its customer's: this is what keeps them together.
  CONSTRAINT orders_customers UNIQUE (tenant_id, id, customer_id),
  CONSTRAINT orders_number UNIQUE (tenant_id, number),
  CONSTRAINT orders_form UNIQUE (tenant_id, contact_id, form_key),
  CHECK (total_minor = goods_minor + core_minor + coalesce(shipping_minor, 0) + tax_minor)
);
ALTER TABLE orders ADD CONSTRAINT orders_tenant
  FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE;
ALTER TABLE orders ADD CONSTRAINT orders_customer
  FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id);
ALTER TABLE orders ADD CONSTRAINT orders_contact
  FOREIGN KEY (tenant_id, contact_id) REFERENCES contacts (tenant_id, id);
CREATE INDEX orders_by_customer ON orders (tenant_id, customer_id, number);
CREATE INDEX orders_by_status ON orders (tenant_id, status, number);
CREATE INDEX orders_by_purchase_order ON orders (tenant_id, customer_id, purchase_order_norm);
CALL protect('orders');
CALL protect_customer('orders', 'customer_id');

CREATE TABLE order_lines (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  order_id uuid NOT NULL,
  customer_id uuid NOT NULL,
  place integer NOT NULL,
  item_id uuid NOT NULL,
  -- As they were when it was ordered.
  item_number text NOT NULL,
  name text NOT NULL,
  unit text NOT NULL,
  -- What the customer calls it; empty when it has no number of its own.
  own_number text NOT NULL,
  quantity integer NOT NULL CHECK (quantity BETWEEN 1 AND 1000000),
  -- Of one piece.
  unit_minor bigint NOT NULL CHECK (unit_minor >= 0),
  core_minor bigint NOT NULL CHECK (core_minor >= 0),
  -- Pieces set aside in stock, sent, and not wanted any more. The rest is on back order, where stock is kept at all.
  reserved integer NOT NULL CHECK (reserved >= 0),
  shipped integer NOT NULL DEFAULT 0 CHECK (shipped >= 0),
  cancelled integer NOT NULL DEFAULT 0 CHECK (cancelled >= 0),
  is_stocked boolean NOT NULL,
  PRIMARY KEY (tenant_id, id),
  CONSTRAINT order_lines_fit CHECK (reserved + shipped + cancelled <= quantity)
);
ALTER TABLE order_lines ADD CONSTRAINT order_lines_order
  FOREIGN KEY (tenant_id, order_id, customer_id) REFERENCES orders (tenant_id, id, customer_id) ON DELETE CASCADE;
ALTER TABLE order_lines ADD CONSTRAINT order_lines_item
  FOREIGN KEY (tenant_id, item_id) REFERENCES items (tenant_id, id);
CREATE INDEX order_lines_by_order ON order_lines (tenant_id, order_id, place);
CREATE INDEX order_lines_by_item ON order_lines (tenant_id, item_id);
CREATE INDEX order_lines_by_customer ON order_lines (tenant_id, customer_id, item_id);
CALL protect('order_lines');
CALL protect_customer('order_lines', 'customer_id');

CREATE TABLE shipments (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  order_id uuid NOT NULL,
  customer_id uuid NOT NULL,
  carrier text NOT NULL,
  tracking text NOT NULL,
  shipped_on date NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  CONSTRAINT shipments_customers UNIQUE (tenant_id, id, customer_id)
);
ALTER TABLE shipments ADD CONSTRAINT shipments_order
  FOREIGN KEY (tenant_id, order_id, customer_id) REFERENCES orders (tenant_id, id, customer_id) ON DELETE CASCADE;
CREATE INDEX shipments_by_order ON shipments (tenant_id, order_id, id);
CALL protect('shipments');
CALL protect_customer('shipments', 'customer_id');

CREATE TABLE shipment_lines (
  tenant_id uuid NOT NULL,
  shipment_id uuid NOT NULL,
  line_id uuid NOT NULL,
  customer_id uuid NOT NULL,
  pieces integer NOT NULL CHECK (pieces > 0),
  PRIMARY KEY (tenant_id, shipment_id, line_id, customer_id)
);
ALTER TABLE shipment_lines ADD CONSTRAINT shipment_lines_shipment
  FOREIGN KEY (tenant_id, shipment_id, customer_id) REFERENCES shipments (tenant_id, id, customer_id) ON DELETE CASCADE;
ALTER TABLE shipment_lines ADD CONSTRAINT shipment_lines_line
  FOREIGN KEY (tenant_id, line_id) REFERENCES order_lines (tenant_id, id) ON DELETE CASCADE;
CREATE INDEX shipment_lines_by_line ON shipment_lines (tenant_id, line_id);
CALL protect('shipment_lines');
CALL protect_customer('shipment_lines', 'customer_id');

-- What was sent, staff say alone.
DO $$
DECLARE
  table_name text;
BEGIN
  FOREACH table_name IN ARRAY ARRAY['shipments', 'shipment_lines']
  LOOP
    EXECUTE format($policy$CREATE POLICY not_added_by_customers ON %I AS RESTRICTIVE FOR INSERT
      WITH CHECK (current_setting('app.customer_id', true) = '*')$policy$, table_name);
    EXECUTE format($policy$CREATE POLICY not_changed_by_customers ON %I AS RESTRICTIVE FOR UPDATE
      USING (true) WITH CHECK (current_setting('app.customer_id', true) = '*')$policy$, table_name);
    EXECUTE format($policy$CREATE POLICY not_removed_by_customers ON %I AS RESTRICTIVE FOR DELETE
      USING (current_setting('app.customer_id', true) = '*')$policy$, table_name);
  END LOOP;
END $$;

-- What happened to an order, newest last. Rows are added and never changed.
CREATE TABLE order_events (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  order_id uuid NOT NULL,
  customer_id uuid NOT NULL,
  kind text COLLATE "C" NOT NULL CHECK (kind IN ('placed', 'held', 'released', 'accepted', 'changed', 'shipped',
    'rest_cancelled', 'cancelled', 'note')),
  -- In words, for people.
  detail text NOT NULL,
  -- Who did it; the business speaks to its customer by its own name, not by that of a colleague.
  actor_name text NOT NULL,
  is_by_staff boolean NOT NULL,
  -- Staff alone see it.
  is_internal boolean NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
ALTER TABLE order_events ADD CONSTRAINT order_events_order
  FOREIGN KEY (tenant_id, order_id, customer_id) REFERENCES orders (tenant_id, id, customer_id) ON DELETE CASCADE;
CREATE INDEX order_events_by_order ON order_events (tenant_id, order_id, id);
CALL protect('order_events');
CALL protect_customer('order_events', 'customer_id');
CREATE POLICY internal_is_not_for_customers ON order_events AS RESTRICTIVE FOR SELECT
  USING (NOT is_internal OR current_setting('app.customer_id', true) = '*');
RESET ROLE;
