-- Staff find the parts that run out and those without a price.

-- A function's owner must be able to make things where it lives while it is made anew.
GRANT CREATE ON SCHEMA public TO portico_search;
SET LOCAL ROLE portico_search;

-- Ids of parts, in the order asked for, at most `most`. `words` is a tsquery of folded words, null for any. `filters`:
-- names (the same words with weight A), number_from, number_to (a range of item numbers that counts like the words),
-- number_exact, prefix_from, prefix_to (a range that must hold beside them), is_active, in_stock, category,
-- sub_category, brands (any of them), year, make, model, sort (match, name, number, price_up, price_down, newest, none) and
-- after, the id that the page before ended with. For those who keep the catalogue: out_of_stock, stock_below (pieces) and unpriced,
-- parts without a list price; among, ids beside which nothing is found. With is_active true a portal user gets what its catalogue holds alone.
-- Conditions are put together from fixed texts; what people typed travels as parameters.
CREATE OR REPLACE FUNCTION search_item_ids(words text, filters jsonb, most integer) RETURNS uuid[]
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_custom_plan AS $$
DECLARE
  tenant uuid := nullif(current_setting('app.tenant_id', true), '')::uuid;
  f record;
  kept record;
  matches text := '';
  wanted text := 'i.tenant_id = $1';
  rank text := '0';
  sorted text;
  found uuid[];
  more uuid[];
  statement text;
BEGIN
  IF tenant IS NULL THEN
    RETURN '{}';
  END IF;
  SELECT * INTO f FROM jsonb_to_record(filters) AS t (
    names text, number_from text, number_to text, number_exact text, prefix_from text, prefix_to text, is_active boolean,
    in_stock boolean, category uuid, sub_category uuid, year integer, make text, model text, sort text, after uuid,
    brands text[], out_of_stock boolean, stock_below bigint, unpriced boolean,
    among uuid[]);

  IF f.number_from IS NOT NULL THEN
    matches := '(i.item_number_norm >= $3 AND i.item_number_norm < $4)';
    rank := 'CASE WHEN i.item_number_norm = $5 THEN 0 WHEN i.item_number_norm >= $3 AND i.item_number_norm < $4 THEN 1'
      || CASE WHEN f.names IS NULL THEN '' ELSE ' WHEN i.words @@ $6::tsquery THEN 2' END || ' ELSE 3 END';
  ELSIF f.names IS NOT NULL THEN
    rank := 'CASE WHEN i.words @@ $6::tsquery THEN 2 ELSE 3 END';
  END IF;
  IF words IS NOT NULL THEN
    matches := matches || CASE matches WHEN '' THEN '' ELSE ' OR ' END || 'i.words @@ $2::tsquery';
  END IF;
  IF matches <> '' THEN
    wanted := wanted || ' AND (' || matches || ')';
  END IF;
  IF f.prefix_from IS NOT NULL THEN
    wanted := wanted || ' AND i.item_number_norm >= $13 AND i.item_number_norm < $14';
  END IF;
  IF f.is_active IS NOT NULL THEN
    wanted := wanted || CASE WHEN f.is_active THEN ' AND i.is_active' ELSE ' AND NOT i.is_active' END;
  END IF;
  SELECT * INTO kept FROM catalogue_limit() WHERE f.is_active;
  IF kept.is_only IS NOT NULL THEN
    wanted := wanted || ' AND (i.category_id = ANY ($17) OR i.sub_category_id = ANY ($17)'
      || CASE WHEN kept.brands = '{}' THEN '' ELSE ' OR i.brand = ANY ($18)' END
      || CASE WHEN kept.items = '{}' THEN '' ELSE ' OR i.id = ANY ($19)' END
      || CASE WHEN kept.is_only THEN ')' ELSE ') IS NOT TRUE' END;
  END IF;
  IF f.in_stock THEN
    wanted := wanted || ' AND i.on_hand > 0';
  END IF;
  IF f.out_of_stock THEN
    wanted := wanted || ' AND i.on_hand = 0';
  END IF;
  IF f.stock_below IS NOT NULL THEN
    wanted := wanted || ' AND i.on_hand < $20';
  END IF;
  IF f.among IS NOT NULL THEN
    wanted := wanted || ' AND i.id = ANY ($21)';
  END IF;
  IF f.unpriced THEN
    wanted := wanted || ' AND i.list_price_minor IS NULL';
  END IF;
  IF f.sub_category IS NOT NULL THEN
    wanted := wanted || ' AND i.sub_category_id = $8';
  ELSIF f.category IS NOT NULL THEN
    wanted := wanted || ' AND i.category_id = $7';
  END IF;
  IF cardinality(f.brands) = 1 THEN
    wanted := wanted || ' AND i.brand = ($16::text[])[1]';
  ELSIF cardinality(f.brands) > 1 THEN
    wanted := wanted || ' AND i.brand = ANY ($16::text[])';
  END IF;
  IF f.year IS NOT NULL OR f.make IS NOT NULL THEN
    wanted := wanted || ' AND i.id IN (SELECT x.item_id FROM public.item_fitments x WHERE x.tenant_id = $1'
      || CASE WHEN f.year IS NULL THEN '' ELSE ' AND x.year_from <= $9 AND x.year_to >= $9' END
      || CASE WHEN f.make IS NULL THEN '' ELSE ' AND x.make_norm = $10' END
      || CASE WHEN f.model IS NULL THEN '' ELSE ' AND x.model_norm = $11' END || ')';
  END IF;

  sorted := CASE f.sort
    WHEN 'match' THEN 'rank, name_norm, id'
    WHEN 'name' THEN 'name_norm, id'
    WHEN 'number' THEN 'item_number_norm, id'
    WHEN 'price_up' THEN 'list_price_minor, id'
    WHEN 'price_down' THEN 'list_price_minor DESC, id DESC'
    WHEN 'newest' THEN 'id DESC'
  END;
  statement := 'SELECT coalesce(array_agg(p.id), ''{}'') FROM (SELECT m.id FROM (SELECT i.id, i.name_norm,'
    || ' i.item_number_norm, i.list_price_minor, ' || rank || ' AS rank FROM public.items i WHERE ' || wanted || '%s) m'
    || CASE WHEN f.after IS NULL OR sorted IS NULL THEN '' ELSE ' WHERE %s' END
    || coalesce(' ORDER BY ' || sorted, '') || ' LIMIT $15) p';
  IF f.after IS NOT NULL AND sorted IS NOT NULL THEN
    statement := format(statement, '%s', CASE f.sort
      WHEN 'price_down' THEN '(m.list_price_minor, m.id) < (SELECT i.list_price_minor, i.id'
      WHEN 'newest' THEN 'm.id < (SELECT i.id'
      ELSE '(' || regexp_replace(sorted, '(\w+)', 'm.\1', 'g') || ') > (SELECT '
        || replace(regexp_replace(sorted, '(\w+)', 'i.\1', 'g'), 'i.rank', rank)
      END || ' FROM public.items i WHERE i.tenant_id = $1 AND i.id = $12)');
  END IF;

  -- Parts without a price come last in both directions, behind those with one.
  EXECUTE format(statement, CASE WHEN f.sort LIKE 'price%' THEN ' AND i.list_price_minor IS NOT NULL' ELSE '' END)
    INTO found USING tenant, words, f.number_from, f.number_to, f.number_exact, f.names, f.category, f.sub_category,
                     f.year, f.make, f.model, f.after, f.prefix_from, f.prefix_to, most, f.brands,
                     kept.groups, kept.brands, kept.items, f.stock_below, f.among;
  IF f.sort LIKE 'price%' AND cardinality(found) < most THEN
    EXECUTE 'SELECT coalesce(array_agg(p.id), ''{}'') FROM (SELECT i.id FROM public.items i WHERE ' || wanted
        || ' AND i.list_price_minor IS NULL'
        || CASE WHEN f.after IS NULL THEN '' ELSE
             ' AND i.id > coalesce((SELECT a.id FROM public.items a WHERE a.tenant_id = $1 AND a.id = $12'
             || ' AND a.list_price_minor IS NULL), ''00000000-0000-0000-0000-000000000000'')' END
        || ' ORDER BY i.id LIMIT $15) p'
      INTO more USING tenant, words, f.number_from, f.number_to, f.number_exact, f.names, f.category, f.sub_category,
                      f.year, f.make, f.model, f.after, f.prefix_from, f.prefix_to, most - cardinality(found),
                      f.brands, kept.groups, kept.brands, kept.items, f.stock_below, f.among;
    found := found || more;
  END IF;
  RETURN found;
END $$;

RESET ROLE;
REVOKE CREATE ON SCHEMA public FROM portico_search;
