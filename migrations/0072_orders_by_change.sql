-- Programs ask for the orders that changed since they asked last.
SET LOCAL ROLE portico_owner;
CREATE INDEX orders_by_change ON orders (tenant_id, updated_at);
RESET ROLE;
