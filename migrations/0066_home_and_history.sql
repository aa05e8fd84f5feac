-- What a customer's start page asks for at every visit, and the trail of one customer.
SET LOCAL ROLE portico_owner;
CREATE INDEX orders_open ON orders (tenant_id, customer_id, number)
  WHERE status IN ('waiting', 'held', 'received', 'in_progress', 'partly_shipped');
CREATE INDEX quotes_open ON quotes (tenant_id, customer_id, valid_until, number) WHERE status = 'sent';
CREATE INDEX audit_events_by_customer ON audit_events (tenant_id, customer_id, id);
-- What concerns a customer and none of its people is little, and part of what each of them may look back on.
CREATE INDEX audit_events_of_customer ON audit_events (tenant_id, customer_id, id) WHERE contact_id IS NULL;
RESET ROLE;
