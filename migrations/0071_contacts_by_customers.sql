-- Contacts listed by what stands on their customers, too: the list of 0063, in which an own field that is asked for or
-- sorted by can be one of the customer's (`of_customer`), and `place` sorts by where the customer is.
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
    groups uuid[], no_group boolean, is_test boolean, custom jsonb, field uuid, of_customer boolean, sort text, phase text, descending boolean,
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
    (field uuid, of_customer boolean, low text, high text, any_of text[], pattern text) LOOP
    IF asked.of_customer THEN
      hits := ARRAY(
        SELECT c.id FROM customer_field_values v
          JOIN contacts c ON c.tenant_id = v.tenant_id AND c.customer_id = v.customer_id
        WHERE v.tenant_id = tenant AND c.tenant_id = tenant AND v.field_id = asked.field
          AND (asked.low IS NULL OR v.key >= asked.low) AND (asked.high IS NULL OR v.key <= asked.high)
          AND (asked.any_of IS NULL OR v.key = ANY (asked.any_of))
          AND (asked.pattern IS NULL OR v.key LIKE asked.pattern)
        LIMIT 20001);
    ELSE
      hits := ARRAY(
        SELECT v.contact_id FROM contact_field_values v
        WHERE v.tenant_id = tenant AND v.field_id = asked.field
          AND (asked.low IS NULL OR v.key >= asked.low) AND (asked.high IS NULL OR v.key <= asked.high)
          AND (asked.any_of IS NULL OR v.key = ANY (asked.any_of))
          AND (asked.pattern IS NULL OR v.key LIKE asked.pattern)
        LIMIT 20001);
    END IF;
    IF cardinality(hits) > 20000 THEN
      common := coalesce(common, '[]') || to_jsonb(asked);
    ELSIF found IS NULL THEN
      found := hits;
    ELSE
      found := ARRAY(SELECT unnest(found) INTERSECT SELECT unnest(hits));
    END IF;
  END LOOP;
  IF f.field IS NOT NULL AND f.of_customer IS NOT TRUE AND f.phase = 'missing' THEN
    hits := ARRAY(
      SELECT r.id FROM contacts r
      WHERE r.tenant_id = tenant AND NOT EXISTS (
        SELECT 1 FROM contact_field_values v WHERE v.tenant_id = tenant AND v.field_id = f.field AND v.contact_id = r.id)
      LIMIT 20001);
    IF cardinality(hits) <= 20000 THEN
      found := CASE WHEN found IS NULL THEN hits ELSE ARRAY(SELECT unnest(found) INTERSECT SELECT unnest(hits)) END;
    END IF;
  END IF;
  -- Customers' values are many contacts' each: those come by name within one, as in every other order by a word.
  by_field := f.field IS NOT NULL AND f.of_customer IS NOT TRUE AND f.phase = 'valued';

  RETURN QUERY
  WITH listed AS NOT MATERIALIZED (
    SELECT CASE WHEN by_field THEN v.contact_id ELSE c.id END AS id, c.sort_name,
           CASE WHEN f.of_customer THEN w.key WHEN f.field IS NOT NULL THEN v.key ELSE CASE f.sort WHEN 'email' THEN c.email_norm WHEN 'username' THEN c.username_norm
                       WHEN 'phone' THEN c.phone COLLATE "C" WHEN 'customer' THEN u.name_norm
                       WHEN 'account' THEN u.account_number_norm
                       WHEN 'place' THEN nullif(lower(concat_ws(', ', u.city, u.region)), '') COLLATE "C"
                       WHEN 'group' THEN (SELECT g.name_norm FROM customer_groups g
                                          WHERE g.tenant_id = tenant AND g.id = u.group_id) END END AS word,
           CASE f.sort WHEN 'invited' THEN c.invited_at WHEN 'seen' THEN c.last_sign_in_at
                       WHEN 'added' THEN c.created_at END AS at
    FROM contacts c LEFT JOIN customers u ON u.tenant_id = c.tenant_id AND u.id = c.customer_id
      LEFT JOIN contact_field_values v ON v.tenant_id = tenant AND v.field_id = f.field AND v.contact_id = c.id
      LEFT JOIN customer_field_values w ON w.tenant_id = tenant AND w.field_id = f.field AND w.customer_id = c.customer_id
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
        SELECT 1 FROM jsonb_to_recordset(common)
          AS x (field uuid, of_customer boolean, low text, high text, any_of text[], pattern text)
        WHERE NOT EXISTS (
          SELECT 1 FROM (
            SELECT h.key FROM contact_field_values h
            WHERE x.of_customer IS NOT TRUE AND h.tenant_id = tenant AND h.contact_id = c.id AND h.field_id = x.field
            UNION ALL
            SELECT h.key FROM customer_field_values h
            WHERE x.of_customer AND h.tenant_id = tenant AND h.customer_id = c.customer_id AND h.field_id = x.field) k
          WHERE (x.low IS NULL OR k.key >= x.low) AND (x.high IS NULL OR k.key <= x.high)
            AND (x.any_of IS NULL OR k.key = ANY (x.any_of)) AND (x.pattern IS NULL OR k.key LIKE x.pattern))))
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
