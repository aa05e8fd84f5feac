-- What a business sells in: all amounts of its rows are counted in the smallest unit of this currency.
SET LOCAL ROLE portico_owner;
ALTER TABLE tenants ADD COLUMN currency text COLLATE "C" NOT NULL DEFAULT 'USD';
ALTER TABLE tenants ADD CONSTRAINT tenants_currency_code CHECK (currency ~ '^[A-Z]{3}$');
ALTER TABLE tenants ADD CONSTRAINT tenants_own_currency UNIQUE (id, currency);
GRANT UPDATE (currency) ON tenants TO portico_app;

-- Documents keep the currency in which they were written. As long as there is one, the business cannot change its own,
-- and none is written in another: whoever does both at once is stopped here.
ALTER TABLE orders ADD CONSTRAINT orders_currency
  FOREIGN KEY (tenant_id, currency) REFERENCES tenants (id, currency) ON DELETE CASCADE;
-- The release before this one writes quotes without a currency: dollars, as all its businesses have.
ALTER TABLE quotes ADD COLUMN currency text COLLATE "C" NOT NULL DEFAULT 'USD';
ALTER TABLE quotes ADD CONSTRAINT quotes_currency
  FOREIGN KEY (tenant_id, currency) REFERENCES tenants (id, currency) ON DELETE CASCADE;

-- A part is priced in its business's currency; nothing ever read this one.
ALTER TABLE items DROP COLUMN currency;
RESET ROLE;
