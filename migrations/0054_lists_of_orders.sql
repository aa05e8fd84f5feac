-- The list of orders: searched, filtered, and sorted by each of its columns, a page at a time.
SET LOCAL ROLE portico_owner;
CREATE INDEX orders_by_time ON orders (tenant_id, placed_at, number);
CREATE INDEX orders_by_total ON orders (tenant_id, total_minor, number);
CREATE INDEX orders_by_own_total ON orders (tenant_id, customer_id, total_minor, number);
CREATE INDEX orders_by_beginning ON orders (tenant_id, purchase_order_norm, number);
RESET ROLE;

-- `filters`: what is looked for is an order's number, the beginning of its PO number up to (and without) an end, and those
-- of customers or with items, any of these; customer (only this one's); status; placed_from and placed_to; total_from and
-- total_to in cents, both included. The rest says in which order, and where the page before ended. What a row is named by is
-- its number. It reads as whoever asks: a customer finds its own orders alone.
CREATE FUNCTION list_orders(filters jsonb, most integer, count_to integer)
RETURNS TABLE (id uuid, name text, word text, at timestamptz, total bigint)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_custom_plan
SET max_parallel_workers_per_gather = 0
SET random_page_cost = 1.1 AS $$
#variable_conflict use_column
DECLARE
  tenant uuid := nullif(current_setting('app.tenant_id', true), '')::uuid;
  f record;
  found uuid[];
  after_number bigint;
  after_amount bigint;
BEGIN
  SELECT * INTO f FROM jsonb_to_record(filters) AS t (
    is_search boolean, number bigint, beginning text, ending text, customers uuid[], items uuid[], customer uuid, status text,
    placed_from timestamptz, placed_to timestamptz, total_from bigint, total_to bigint,
    sort text, phase text, descending boolean, after_word text, after_at timestamptz, after_name text, after_id uuid);
  after_number := CASE WHEN f.after_name ~ '^[0-9]{1,18}$' THEN f.after_name::bigint END;
  after_amount := CASE WHEN f.after_word ~ '^-?[0-9]{1,18}$' THEN f.after_word::bigint END;

  -- Candidates by what is looked for; where it fits many, enough of them stand within the next few rows.
  IF f.is_search THEN
    found := ARRAY(
      SELECT o.id FROM orders o WHERE o.tenant_id = tenant AND o.number = f.number
      UNION
      (SELECT o.id FROM orders o WHERE o.tenant_id = tenant AND o.purchase_order_norm >= f.beginning
         AND o.purchase_order_norm < f.ending ORDER BY o.number DESC LIMIT 5001)
      UNION
      (SELECT o.id FROM orders o WHERE o.tenant_id = tenant AND o.customer_id = ANY (f.customers) LIMIT 5001)
      UNION
      (SELECT l.order_id FROM order_lines l WHERE l.tenant_id = tenant AND l.item_id = ANY (f.items) LIMIT 5001)
      LIMIT 5001);
  END IF;

  RETURN QUERY
  WITH matching AS NOT MATERIALIZED (
    SELECT o.id, o.number, o.placed_at,
           CASE f.sort WHEN 'total' THEN o.total_minor
                       WHEN 'lines' THEN (SELECT count(*) FROM order_lines l WHERE l.tenant_id = tenant AND l.order_id = o.id)
           END AS amount,
           CASE f.sort WHEN 'customer' THEN u.name_norm
                       WHEN 'po' THEN nullif(o.purchase_order_norm, '')
                       WHEN 'by' THEN lower(o.placed_by) COLLATE "C"
                       WHEN 'method' THEN nullif(lower(o.shipping_method), '') COLLATE "C"
                       WHEN 'terms' THEN nullif(lower(o.terms), '') COLLATE "C"
                       WHEN 'wanted' THEN o.requested_on::text COLLATE "C" END AS word
    -- An outer join, though every order has a customer: it is left out where nothing is sorted by the customer's name.
    FROM orders o LEFT JOIN customers u ON u.tenant_id = o.tenant_id AND u.id = o.customer_id
    WHERE o.tenant_id = tenant
      AND (f.is_search IS NOT TRUE OR cardinality(found) > 5000 OR o.id = ANY (found))
      AND (f.is_search IS NOT TRUE OR cardinality(found) <= 5000
        OR o.number = f.number OR (o.purchase_order_norm >= f.beginning AND o.purchase_order_norm < f.ending)
        OR o.customer_id = ANY (f.customers)
        OR EXISTS (SELECT 1 FROM order_lines l WHERE l.tenant_id = tenant AND l.order_id = o.id AND l.item_id = ANY (f.items)))
      AND (f.customer IS NULL OR o.customer_id = f.customer)
      AND (f.status IS NULL OR o.status = f.status)
      AND (f.placed_from IS NULL OR o.placed_at >= f.placed_from)
      AND (f.placed_to IS NULL OR o.placed_at < f.placed_to)
      AND (f.total_from IS NULL OR o.total_minor >= f.total_from)
      AND (f.total_to IS NULL OR o.total_minor <= f.total_to)
  )
  SELECT m.id, m.number::text, coalesce(m.word, m.amount::text),
         CASE WHEN f.sort = 'placed' THEN m.placed_at END,
         (SELECT count(*) FROM (SELECT 1 FROM matching LIMIT count_to) x)
  FROM matching m
  WHERE (f.phase IS NULL OR f.sort = 'placed' OR (f.phase = 'valued') = (m.word IS NOT NULL OR m.amount IS NOT NULL))
    AND (f.phase IS DISTINCT FROM 'missing' OR f.sort <> 'placed')
    AND CASE WHEN f.after_id IS NULL THEN true
             WHEN f.after_at IS NOT NULL AND f.descending THEN (m.placed_at, m.number) < (f.after_at, after_number)
             WHEN f.after_at IS NOT NULL THEN (m.placed_at, m.number) > (f.after_at, after_number)
             WHEN f.after_word IS NOT NULL AND f.sort IN ('total', 'lines') AND f.descending
               THEN (m.amount, m.number) < (after_amount, after_number)
             WHEN f.after_word IS NOT NULL AND f.sort IN ('total', 'lines') THEN (m.amount, m.number) > (after_amount, after_number)
             WHEN f.after_word IS NOT NULL AND f.descending THEN (m.word, m.number) < (f.after_word, after_number)
             WHEN f.after_word IS NOT NULL THEN (m.word, m.number) > (f.after_word, after_number)
             WHEN f.descending THEN m.number < after_number
             ELSE m.number > after_number END
  ORDER BY CASE WHEN f.phase = 'valued' AND f.descending AND f.sort <> 'placed' THEN m.word END DESC,
           CASE WHEN f.phase = 'valued' AND NOT f.descending AND f.sort <> 'placed' THEN m.word END,
           CASE WHEN f.phase = 'valued' AND f.descending AND f.sort IN ('total', 'lines') THEN m.amount END DESC,
           CASE WHEN f.phase = 'valued' AND NOT f.descending AND f.sort IN ('total', 'lines') THEN m.amount END,
           CASE WHEN f.phase = 'valued' AND f.descending AND f.sort = 'placed' THEN m.placed_at END DESC,
           CASE WHEN f.phase = 'valued' AND NOT f.descending AND f.sort = 'placed' THEN m.placed_at END,
           CASE WHEN f.descending THEN m.number END DESC, CASE WHEN NOT f.descending THEN m.number END
  LIMIT most;
END $$;
REVOKE ALL ON FUNCTION list_orders(jsonb, integer, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION list_orders(jsonb, integer, integer) TO portico_app, portico_system;
