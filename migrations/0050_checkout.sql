-- What a business sets about checkout: how goods are sent, on which terms customers buy, and with which taxes.
SET LOCAL ROLE portico_owner;

-- For what customers' people read and staff alone write.
CREATE PROCEDURE written_by_staff(tenant_table regclass)
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  EXECUTE format($policy$CREATE POLICY not_added_by_customers ON %s AS RESTRICTIVE FOR INSERT
    WITH CHECK (current_setting('app.customer_id', true) = '*')$policy$, tenant_table);
  EXECUTE format($policy$CREATE POLICY not_changed_by_customers ON %s AS RESTRICTIVE FOR UPDATE
    USING (true) WITH CHECK (current_setting('app.customer_id', true) = '*')$policy$, tenant_table);
  EXECUTE format($policy$CREATE POLICY not_removed_by_customers ON %s AS RESTRICTIVE FOR DELETE
    USING (current_setting('app.customer_id', true) = '*')$policy$, tenant_table);
END $$;
REVOKE ALL ON PROCEDURE written_by_staff FROM PUBLIC;

-- What one piece weighs, in its box.
ALTER TABLE items ADD COLUMN weight_grams integer;
ALTER TABLE items ADD CONSTRAINT items_weight CHECK (weight_grams > 0);

-- How customers may have their goods.
CREATE TABLE shipping_methods (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
  name_norm text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL CHECK (kind IN ('flat', 'by_weight', 'by_value', 'pickup', 'own_account')),
  is_active boolean NOT NULL DEFAULT true,
  -- Its place among the others.
  place integer NOT NULL,
  -- From goods of so many cents it costs nothing.
  free_over_minor bigint CHECK (free_over_minor BETWEEN 0 AND 999999999999),
  -- Where goods are picked up; null where the business says so.
  location_id uuid,
  -- For the customer: how long it takes, what to bring.
  note text NOT NULL DEFAULT '' CHECK (length(note) <= 300),
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  row_version integer NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, id),
  CONSTRAINT shipping_methods_name UNIQUE (tenant_id, name_norm),
  CHECK (location_id IS NULL OR kind = 'pickup')
);
CREATE INDEX shipping_methods_by_location ON shipping_methods (tenant_id, location_id);
ALTER TABLE shipping_methods ADD CONSTRAINT shipping_methods_tenant
  FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE;
ALTER TABLE shipping_methods ADD CONSTRAINT shipping_methods_location
  FOREIGN KEY (tenant_id, location_id) REFERENCES locations (tenant_id, id);
CALL protect('shipping_methods');
CALL written_by_staff('shipping_methods');

-- What a method costs, in steps: the highest that is reached counts.
CREATE TABLE shipping_rates (
  tenant_id uuid NOT NULL,
  method_id uuid NOT NULL,
  -- By weight: grams; by value: cents of goods; one price for everything: zero.
  from_amount bigint NOT NULL CHECK (from_amount BETWEEN 0 AND 999999999999),
  cost_minor bigint NOT NULL CHECK (cost_minor BETWEEN 0 AND 999999999999),
  PRIMARY KEY (tenant_id, method_id, from_amount)
);
ALTER TABLE shipping_rates ADD CONSTRAINT shipping_rates_method
  FOREIGN KEY (tenant_id, method_id) REFERENCES shipping_methods (tenant_id, id) ON DELETE CASCADE;
CALL protect('shipping_rates');
CALL written_by_staff('shipping_rates');

-- When customers pay: Net 30 is thirty days after the order is billed.
CREATE TABLE payment_terms (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
  name_norm text COLLATE "C" NOT NULL,
  net_days integer NOT NULL CHECK (net_days BETWEEN 0 AND 3650),
  place integer NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  row_version integer NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, id),
  CONSTRAINT payment_terms_name UNIQUE (tenant_id, name_norm)
);
ALTER TABLE payment_terms ADD CONSTRAINT payment_terms_tenant
  FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE;
CALL protect('payment_terms');
CALL written_by_staff('payment_terms');

-- What holds for every customer of whom nothing else is said. No row: nothing is asked for.
CREATE TABLE checkout_settings (
  tenant_id uuid NOT NULL,
  terms_id uuid,
  po_required boolean NOT NULL DEFAULT false,
  -- A customer uses a PO number once.
  po_unique boolean NOT NULL DEFAULT false,
  order_minimum_minor bigint CHECK (order_minimum_minor BETWEEN 1 AND 999999999999),
  approval_by_seller boolean NOT NULL DEFAULT false,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id)
);
CREATE INDEX checkout_settings_by_terms ON checkout_settings (tenant_id, terms_id);
ALTER TABLE checkout_settings ADD CONSTRAINT checkout_settings_tenant
  FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE;
ALTER TABLE checkout_settings ADD CONSTRAINT checkout_settings_terms
  FOREIGN KEY (tenant_id, terms_id) REFERENCES payment_terms (tenant_id, id);
CALL protect('checkout_settings');
CALL written_by_staff('checkout_settings');

-- What holds for one customer. Null: as for every other.
CREATE TABLE customer_terms (
  tenant_id uuid NOT NULL,
  customer_id uuid NOT NULL,
  terms_id uuid,
  po_required boolean,
  -- Zero: no minimum, whatever others have.
  order_minimum_minor bigint CHECK (order_minimum_minor BETWEEN 0 AND 999999999999),
  -- Null: no limit.
  credit_limit_minor bigint CHECK (credit_limit_minor BETWEEN 0 AND 999999999999),
  approval_by_seller boolean,
  is_tax_exempt boolean NOT NULL DEFAULT false,
  certificate_number text NOT NULL DEFAULT '' CHECK (length(certificate_number) <= 60),
  -- The last day on which it counts; null: it does not run out.
  certificate_expires_on date,
  certificate_file_id uuid,
  updated_at timestamptz NOT NULL,
  row_version integer NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, customer_id)
);
CREATE INDEX customer_terms_by_terms ON customer_terms (tenant_id, terms_id);
CREATE INDEX customer_terms_by_file ON customer_terms (tenant_id, certificate_file_id);
ALTER TABLE customer_terms ADD CONSTRAINT customer_terms_customer
  FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id) ON DELETE CASCADE;
ALTER TABLE customer_terms ADD CONSTRAINT customer_terms_terms
  FOREIGN KEY (tenant_id, terms_id) REFERENCES payment_terms (tenant_id, id);
ALTER TABLE customer_terms ADD CONSTRAINT customer_terms_certificate
  FOREIGN KEY (tenant_id, certificate_file_id) REFERENCES files (tenant_id, id);
CALL protect('customer_terms');
CALL protect_customer('customer_terms', 'customer_id');
CALL written_by_staff('customer_terms');

-- Sales tax by where the goods go.
CREATE TABLE tax_rates (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
  country text NOT NULL,
  -- As places are compared: two letters where the country or state has a code.
  country_norm text COLLATE "C" NOT NULL,
  -- Null: every other region of the country.
  region text,
  region_norm text COLLATE "C",
  -- Millionths: 65000 is 6.5 %.
  rate_ppm bigint NOT NULL CHECK (rate_ppm BETWEEN 0 AND 1000000),
  on_shipping boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  row_version integer NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, id),
  CONSTRAINT tax_rates_place UNIQUE NULLS NOT DISTINCT (tenant_id, country_norm, region_norm)
);
ALTER TABLE tax_rates ADD CONSTRAINT tax_rates_tenant
  FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE;
CALL protect('tax_rates');
CALL written_by_staff('tax_rates');
RESET ROLE;
