-- Filling a cart fast: the pad of a quick order, and which parts are bought together.
SET LOCAL ROLE portico_owner;

-- What a contact typed, pasted or uploaded and has not put into the cart yet.
CREATE TABLE quick_order_lines (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  customer_id uuid NOT NULL,
  contact_id uuid NOT NULL,
  -- As typed: what a line comes to is worked out whenever it is looked at.
  number text NOT NULL CHECK (length(number) <= 100),
  quantity text NOT NULL CHECK (length(quantity) <= 40),
  -- The part that was chosen where the number means several. No key: it counts only while customers see such a part.
  chosen_id uuid,
  -- The line of the file that it stood in; zero when it was typed.
  line integer NOT NULL CHECK (line >= 0),
  PRIMARY KEY (tenant_id, id)
);
ALTER TABLE quick_order_lines ADD CONSTRAINT quick_order_lines_customer
  FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id) ON DELETE CASCADE;
ALTER TABLE quick_order_lines ADD CONSTRAINT quick_order_lines_contact
  FOREIGN KEY (tenant_id, contact_id) REFERENCES contacts (tenant_id, id) ON DELETE CASCADE;
CREATE INDEX quick_order_lines_by_contact ON quick_order_lines (tenant_id, contact_id, id);
CREATE INDEX quick_order_lines_by_customer ON quick_order_lines (tenant_id, customer_id);
CALL protect('quick_order_lines');
CALL protect_customer('quick_order_lines', 'customer_id');

-- The newest orders of a part: its index serves what order_lines_by_item served, too.
CREATE INDEX order_lines_newest_by_item ON order_lines (tenant_id, item_id, id);
DROP INDEX order_lines_by_item;

-- What is bought together is counted over all customers of a tenant, so the wall between them binds every role that signs
-- in, and the search's own looks past it: the function below tells part ids alone.
ALTER POLICY customer ON order_lines TO portico_app, portico_system;
CREATE POLICY search ON order_lines FOR SELECT TO portico_search USING (true);
GRANT SELECT (tenant_id, id, order_id, customer_id, item_id, quantity, cancelled) ON order_lines TO portico_search;

RESET ROLE;
-- A function's owner must be able to make things where it lives while it is made.
GRANT CREATE ON SCHEMA public TO portico_search;
SET LOCAL ROLE portico_search;

-- Parts that at least three customers bought together with `item`, in its newest 500 orders; what was cancelled was not
-- bought. The commonest first, at most `most`.
CREATE FUNCTION bought_together(item uuid, most integer) RETURNS uuid[]
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_custom_plan AS $$
DECLARE
  tenant uuid := nullif(current_setting('app.tenant_id', true), '')::uuid;
BEGIN
  RETURN (SELECT coalesce(array_agg(p.item_id ORDER BY p.orders DESC, p.item_id), '{}') FROM (
    SELECT o.item_id, count(DISTINCT o.order_id) AS orders
    FROM (SELECT l.order_id FROM public.order_lines l
          WHERE l.tenant_id = tenant AND l.item_id = item AND l.cancelled < l.quantity
          ORDER BY l.id DESC LIMIT 500) newest
    JOIN public.order_lines o ON o.tenant_id = tenant AND o.order_id = newest.order_id
    WHERE o.item_id <> item AND o.cancelled < o.quantity
    GROUP BY o.item_id HAVING count(DISTINCT o.customer_id) >= 3
    ORDER BY orders DESC, o.item_id LIMIT most) p);
END $$;
REVOKE ALL ON FUNCTION bought_together(uuid, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION bought_together(uuid, integer) TO portico_app, portico_system;

RESET ROLE;
REVOKE CREATE ON SCHEMA public FROM portico_search;
