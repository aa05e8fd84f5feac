-- Test contacts as a filter of the list of contacts, and orders that know that a test contact placed them: these stay out
-- of numbers, reports and accounting.
SET LOCAL ROLE portico_owner;
ALTER TABLE orders ADD COLUMN is_test boolean NOT NULL DEFAULT false;
GRANT SELECT (is_test) ON contacts TO portico_search;
RESET ROLE;

-- The list of 0045, which now asks for test contacts too: `filters` has is_test.
CREATE OR REPLACE FUNCTION list_contacts(filters jsonb, most integer, count_to integer)
RETURNS TABLE (id uuid, name text, word text, at timestamptz, total bigint)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_custom_plan
SET max_parallel_workers_per_gather = 0
SET random_page_cost = 1.1 AS $$
#variable_conflict use_column
DECLARE
  tenant uuid := nullif(current_setting('app.tenant_id', true), '')::uuid;
  f record;
  pattern text;
  found uuid[];
  by_words boolean := false;
  asked record;
  hits uuid[];
  common jsonb;
  by_field boolean;
BEGIN
  IF tenant IS NULL OR current_setting('app.customer_id', true) IS DISTINCT FROM '*' THEN
    RETURN;
  END IF;
  SELECT * INTO f FROM jsonb_to_record(filters) AS t (
    words text[], customer uuid, has_access boolean, state text, invite_is_open boolean, now timestamptz,
    is_active boolean, bounces boolean, is_vendors boolean, portal boolean, customer_is_active boolean,
    has_signed_in boolean, invited_from timestamptz, invited_to timestamptz, seen_from timestamptz, seen_to timestamptz,
    groups uuid[], no_group boolean, is_test boolean, custom jsonb, field uuid, sort text, phase text, descending boolean,
    after_word text, after_at timestamptz, after_name text, after_id uuid);

  -- Candidates by a telling word; where every word is common, enough of them stand within the next few rows.
  FOREACH pattern IN ARRAY coalesce(f.words, '{}') LOOP
    found := ARRAY(
      SELECT x.id FROM (
        SELECT c.id FROM contacts c WHERE c.tenant_id = tenant AND c.search_text LIKE pattern
        UNION ALL
        SELECT c.id FROM customers u JOIN contacts c ON c.tenant_id = u.tenant_id AND c.customer_id = u.id
        WHERE u.tenant_id = tenant AND c.tenant_id = tenant AND u.search_text LIKE pattern
      ) x LIMIT 5001);
    EXIT WHEN cardinality(found) <= 5000;
    found := NULL;
  END LOOP;
  IF cardinality(found) > 0 AND cardinality(f.words) > 1 THEN
    found := ARRAY(
      SELECT c.id FROM contacts c LEFT JOIN customers u ON u.tenant_id = c.tenant_id AND u.id = c.customer_id
      WHERE c.tenant_id = tenant AND c.id = ANY (found)
        AND c.search_text || E'\n' || coalesce(u.search_text, '') LIKE ALL (f.words));
  END IF;
  by_words := f.words IS NULL OR found IS NOT NULL;

  -- By their own fields: where few have what is asked for they are the candidates, the rest is looked up row by row.
  FOR asked IN SELECT * FROM jsonb_to_recordset(coalesce(f.custom, '[]')) AS t
    (field uuid, low text, high text, any_of text[], pattern text) LOOP
    hits := ARRAY(
      SELECT v.contact_id FROM contact_field_values v
      WHERE v.tenant_id = tenant AND v.field_id = asked.field
        AND (asked.low IS NULL OR v.key >= asked.low) AND (asked.high IS NULL OR v.key <= asked.high)
        AND (asked.any_of IS NULL OR v.key = ANY (asked.any_of))
        AND (asked.pattern IS NULL OR v.key LIKE asked.pattern)
      LIMIT 20001);
    IF cardinality(hits) > 20000 THEN
      common := coalesce(common, '[]') || to_jsonb(asked);
    ELSIF found IS NULL THEN
      found := hits;
    ELSE
      found := ARRAY(SELECT unnest(found) INTERSECT SELECT unnest(hits));
    END IF;
  END LOOP;
  IF f.field IS NOT NULL AND f.phase = 'missing' THEN
    hits := ARRAY(
      SELECT r.id FROM contacts r
      WHERE r.tenant_id = tenant AND NOT EXISTS (
        SELECT 1 FROM contact_field_values v WHERE v.tenant_id = tenant AND v.field_id = f.field AND v.contact_id = r.id)
      LIMIT 20001);
    IF cardinality(hits) <= 20000 THEN
      found := CASE WHEN found IS NULL THEN hits ELSE ARRAY(SELECT unnest(found) INTERSECT SELECT unnest(hits)) END;
    END IF;
  END IF;
  by_field := f.field IS NOT NULL AND f.phase = 'valued';

  RETURN QUERY
  WITH listed AS NOT MATERIALIZED (
    SELECT CASE WHEN by_field THEN v.contact_id ELSE c.id END AS id, c.sort_name,
           CASE WHEN f.field IS NOT NULL THEN v.key ELSE CASE f.sort WHEN 'email' THEN c.email_norm WHEN 'username' THEN c.username_norm
                       WHEN 'phone' THEN c.phone COLLATE "C" WHEN 'customer' THEN u.name_norm
                       WHEN 'account' THEN u.account_number_norm
                       WHEN 'group' THEN (SELECT g.name_norm FROM customer_groups g
                                          WHERE g.tenant_id = tenant AND g.id = u.group_id) END END AS word,
           CASE f.sort WHEN 'invited' THEN c.invited_at WHEN 'seen' THEN c.last_sign_in_at
                       WHEN 'added' THEN c.created_at END AS at
    FROM contacts c LEFT JOIN customers u ON u.tenant_id = c.tenant_id AND u.id = c.customer_id
      LEFT JOIN contact_field_values v ON v.tenant_id = tenant AND v.field_id = f.field AND v.contact_id = c.id
    WHERE c.tenant_id = tenant
      AND (found IS NULL OR c.id = ANY (found))
      AND (by_words OR c.search_text || E'\n' || coalesce(u.search_text, '') LIKE ALL (f.words))
      AND (f.customer IS NULL OR c.customer_id = f.customer)
      AND (f.has_access IS NULL OR c.has_access = f.has_access)
      AND (f.state IS NULL OR c.access_state = f.state)
      AND (f.invite_is_open IS NULL OR (c.invite_expires_at > f.now) IS TRUE = f.invite_is_open)
      AND (f.is_active IS NULL OR c.is_active = f.is_active)
      AND (f.bounces IS NULL OR (c.email_failed_at IS NOT NULL) = f.bounces)
      AND (f.is_vendors IS NULL OR (c.customer_id IS NULL) = f.is_vendors)
      AND (f.portal IS NULL OR u.has_portal_access = f.portal)
      AND (f.customer_is_active IS NULL OR u.is_active = f.customer_is_active)
      AND (f.groups IS NULL OR u.group_id = ANY (f.groups) OR (f.no_group AND u.group_id IS NULL))
      AND (f.is_test IS NULL OR c.is_test = f.is_test)
      AND (f.has_signed_in IS NULL OR (c.last_sign_in_at IS NOT NULL) = f.has_signed_in)
      AND (f.invited_from IS NULL OR c.invited_at >= f.invited_from)
      AND (f.invited_to IS NULL OR c.invited_at < f.invited_to)
      AND (f.seen_from IS NULL OR c.last_sign_in_at >= f.seen_from)
      AND (f.seen_to IS NULL OR c.last_sign_in_at < f.seen_to)
      AND (common IS NULL OR NOT EXISTS (
        SELECT 1 FROM jsonb_to_recordset(common) AS x (field uuid, low text, high text, any_of text[], pattern text)
        WHERE NOT EXISTS (
          SELECT 1 FROM contact_field_values h
          WHERE h.tenant_id = tenant AND h.contact_id = c.id AND h.field_id = x.field
            AND (x.low IS NULL OR h.key >= x.low) AND (x.high IS NULL OR h.key <= x.high)
            AND (x.any_of IS NULL OR h.key = ANY (x.any_of)) AND (x.pattern IS NULL OR h.key LIKE x.pattern))))
  ), matching AS NOT MATERIALIZED (
    -- What was found by its words is sorted: walking an index in its order could pass nearly all contacts before.
    SELECT l.id, CASE WHEN found IS NULL THEN l.sort_name ELSE l.sort_name || '' END AS sort_name,
           CASE WHEN found IS NULL THEN l.word ELSE l.word || '' END AS word,
           CASE WHEN found IS NULL THEN l.at ELSE l.at + interval '0' END AS at
    FROM listed l
  )
  SELECT m.id, m.sort_name, m.word, m.at, (SELECT count(*) FROM (SELECT 1 FROM matching LIMIT count_to) x)
  FROM matching m
  WHERE (f.phase IS NULL OR (f.phase = 'valued') = (m.word IS NOT NULL OR m.at IS NOT NULL))
    AND CASE WHEN f.after_id IS NULL THEN true
             WHEN by_field AND f.descending THEN m.word <= f.after_word AND (m.word, m.id) < (f.after_word, f.after_id)
             WHEN by_field THEN m.word >= f.after_word AND (m.word, m.id) > (f.after_word, f.after_id)
             -- What a row comparison says of its first column, once more: that finds customers by their index.
             WHEN f.after_word IS NOT NULL AND f.descending THEN m.word <= f.after_word
               AND (m.word, m.sort_name, m.id) < (f.after_word, f.after_name, f.after_id)
             WHEN f.after_word IS NOT NULL THEN m.word >= f.after_word
               AND (m.word, m.sort_name, m.id) > (f.after_word, f.after_name, f.after_id)
             WHEN f.after_at IS NOT NULL AND f.descending THEN (m.at, m.sort_name, m.id) < (f.after_at, f.after_name, f.after_id)
             WHEN f.after_at IS NOT NULL THEN (m.at, m.sort_name, m.id) > (f.after_at, f.after_name, f.after_id)
             WHEN f.descending THEN (m.sort_name, m.id) < (f.after_name, f.after_id)
             ELSE (m.sort_name, m.id) > (f.after_name, f.after_id) END
  ORDER BY CASE WHEN f.phase = 'valued' AND f.descending THEN m.word END DESC,
           CASE WHEN f.phase = 'valued' AND NOT f.descending THEN m.word END,
           CASE WHEN f.phase = 'valued' AND f.descending THEN m.at END DESC,
           CASE WHEN f.phase = 'valued' AND NOT f.descending THEN m.at END,
           CASE WHEN f.descending AND NOT by_field THEN m.sort_name END DESC,
           CASE WHEN NOT f.descending AND NOT by_field THEN m.sort_name END,
           CASE WHEN f.descending THEN m.id END DESC, CASE WHEN NOT f.descending THEN m.id END
  LIMIT most;
END $$;

-- The list of 0054, which now asks for test orders too: `filters` has is_test.
CREATE OR REPLACE FUNCTION list_orders(filters jsonb, most integer, count_to integer)
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
    is_test boolean, placed_from timestamptz, placed_to timestamptz, total_from bigint, total_to bigint,
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
      AND (f.is_test IS NULL OR o.is_test = f.is_test)
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
