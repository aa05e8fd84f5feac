-- Catalogues: which parts the customers of a group, or one customer, may see.
SET LOCAL ROLE portico_owner;

-- whole: every shown part; only: what is listed in catalogue_entries; but: everything else.
ALTER TABLE customer_groups ADD COLUMN catalogue text COLLATE "C" NOT NULL DEFAULT 'whole'
  CONSTRAINT customer_groups_catalogue CHECK (catalogue IN ('whole', 'only', 'but'));
-- group: as its group's, or whole without one.
ALTER TABLE customers ADD COLUMN catalogue text COLLATE "C" NOT NULL DEFAULT 'group'
  CONSTRAINT customers_catalogue CHECK (catalogue IN ('group', 'whole', 'only', 'but'));

-- What a catalogue lists: a category with its sub categories, a sub category, a brand, or a part; for a customer or a group.
CREATE TABLE catalogue_entries (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  customer_id uuid,
  customer_group_id uuid,
  category_id uuid,
  brand text COLLATE "C",
  item_id uuid,
  PRIMARY KEY (tenant_id, id),
  CONSTRAINT catalogue_entries_once UNIQUE NULLS NOT DISTINCT
    (tenant_id, customer_id, customer_group_id, category_id, brand, item_id),
  CONSTRAINT catalogue_entries_whose CHECK (num_nonnulls(customer_id, customer_group_id) = 1),
  CONSTRAINT catalogue_entries_what CHECK (num_nonnulls(category_id, brand, item_id) = 1)
);
CREATE INDEX catalogue_entries_by_group ON catalogue_entries (tenant_id, customer_group_id)
  WHERE customer_group_id IS NOT NULL;
CREATE INDEX catalogue_entries_by_item ON catalogue_entries (tenant_id, item_id) WHERE item_id IS NOT NULL;
ALTER TABLE catalogue_entries ADD CONSTRAINT catalogue_entries_customer
  FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id) ON DELETE CASCADE;
ALTER TABLE catalogue_entries ADD CONSTRAINT catalogue_entries_customer_group
  FOREIGN KEY (tenant_id, customer_group_id) REFERENCES customer_groups (tenant_id, id) ON DELETE CASCADE;
ALTER TABLE catalogue_entries ADD CONSTRAINT catalogue_entries_category
  FOREIGN KEY (tenant_id, category_id) REFERENCES categories (tenant_id, id);
ALTER TABLE catalogue_entries ADD CONSTRAINT catalogue_entries_item
  FOREIGN KEY (tenant_id, item_id) REFERENCES items (tenant_id, id) ON DELETE CASCADE;
CALL protect('catalogue_entries');
-- A customer's people read their own entries and those of groups, and write none.
CREATE POLICY customer ON catalogue_entries AS RESTRICTIVE
  USING (current_setting('app.customer_id', true) = '*'
         OR customer_id = nullif(nullif(current_setting('app.customer_id', true), '*'), '')::uuid
         OR customer_id IS NULL AND nullif(current_setting('app.customer_id', true), '') IS NOT NULL)
  WITH CHECK (current_setting('app.customer_id', true) = '*'
         OR customer_id = nullif(nullif(current_setting('app.customer_id', true), '*'), '')::uuid
         OR customer_id IS NULL AND nullif(current_setting('app.customer_id', true), '') IS NOT NULL);
CALL written_by_staff('catalogue_entries');
CREATE POLICY search ON catalogue_entries FOR SELECT TO portico_search USING (true);
GRANT SELECT ON catalogue_entries TO portico_search;
GRANT SELECT (catalogue) ON customers, customer_groups TO portico_search;

-- How many shown parts there are of each kind that catalogues tell apart. Without a category, the nil id; without a brand,
-- nothing.
CREATE TABLE item_kinds (
  tenant_id uuid NOT NULL,
  category_id uuid NOT NULL,
  sub_category_id uuid NOT NULL,
  brand text COLLATE "C" NOT NULL,
  items bigint NOT NULL,
  PRIMARY KEY (tenant_id, category_id, sub_category_id, brand)
) WITH (fillfactor = 85);
ALTER TABLE item_kinds ADD CONSTRAINT item_kinds_tenant
  FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE;
CALL protect('item_kinds');

-- What the catalogue of whoever acts holds: nothing at all for staff and for customers with the whole catalogue. A customer
-- that is not there sees nothing.
CREATE FUNCTION catalogue_limit() RETURNS TABLE (is_only boolean, groups uuid[], brands text[], items uuid[])
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  tenant uuid := nullif(current_setting('app.tenant_id', true), '')::uuid;
  acting text := current_setting('app.customer_id', true);
  way text;
  whose uuid;
  of_group uuid;
BEGIN
  IF acting = '*' THEN
    RETURN;
  END IF;
  SELECT CASE u.catalogue WHEN 'group' THEN coalesce(g.catalogue, 'whole') ELSE u.catalogue END,
         CASE WHEN u.catalogue <> 'group' THEN u.id END, g.id
    INTO way, whose, of_group
    FROM customers u LEFT JOIN customer_groups g ON g.tenant_id = tenant AND g.id = u.group_id
    WHERE u.tenant_id = tenant AND u.id = nullif(acting, '')::uuid;
  IF way = 'whole' THEN
    RETURN;
  END IF;
  IF whose IS NOT NULL THEN
    RETURN QUERY SELECT way = 'only', coalesce(array_agg(e.category_id) FILTER (WHERE e.category_id IS NOT NULL), '{}'),
        coalesce(array_agg(e.brand::text) FILTER (WHERE e.brand IS NOT NULL), '{}'),
        coalesce(array_agg(e.item_id) FILTER (WHERE e.item_id IS NOT NULL), '{}')
      FROM catalogue_entries e WHERE e.tenant_id = tenant AND e.customer_id = whose;
  ELSE
    RETURN QUERY SELECT coalesce(way = 'only', true), coalesce(array_agg(e.category_id) FILTER (WHERE e.category_id IS NOT NULL), '{}'),
        coalesce(array_agg(e.brand::text) FILTER (WHERE e.brand IS NOT NULL), '{}'),
        coalesce(array_agg(e.item_id) FILTER (WHERE e.item_id IS NOT NULL), '{}')
      FROM catalogue_entries e WHERE e.tenant_id = tenant AND e.customer_group_id = of_group;
  END IF;
END $$;
REVOKE ALL ON FUNCTION catalogue_limit() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION catalogue_limit() TO portico_app, portico_system, portico_search;

-- The one place that says which parts customers see: those that are shown and, for a portal user, in its catalogue. What
-- belongs to customers asks here and not `items`.
CREATE VIEW shown_items WITH (security_invoker = true) AS
SELECT i.tenant_id, i.id, i.item_number, i.item_number_norm, i.name, i.name_norm
FROM items i
WHERE i.is_active AND ((SELECT l.is_only FROM catalogue_limit() l) IS NULL
  OR (SELECT l.is_only FROM catalogue_limit() l) = coalesce(
       i.category_id = ANY ((SELECT l.groups FROM catalogue_limit() l)::uuid[])
       OR i.sub_category_id = ANY ((SELECT l.groups FROM catalogue_limit() l)::uuid[])
       OR i.brand = ANY ((SELECT l.brands FROM catalogue_limit() l)::text[])
       OR i.id = ANY ((SELECT l.items FROM catalogue_limit() l)::uuid[]), false));
GRANT SELECT ON shown_items TO portico_app, portico_system;

RESET ROLE;
-- The parts that are there already, tenant by tenant as row security wants it.
DO $$
DECLARE
  tenant uuid;
BEGIN
  SET LOCAL app.customer_id = '*';
  FOR tenant IN SELECT id FROM tenants LOOP
    EXECUTE format('SET LOCAL app.tenant_id = %L', tenant);
    INSERT INTO item_kinds (tenant_id, category_id, sub_category_id, brand, items)
    SELECT tenant, coalesce(i.category_id, '00000000-0000-0000-0000-000000000000'),
           coalesce(i.sub_category_id, '00000000-0000-0000-0000-000000000000'), coalesce(i.brand, ''), count(*)
    FROM items i WHERE i.tenant_id = tenant AND i.is_active GROUP BY 1, 2, 3, 4;
  END LOOP;
  SET LOCAL app.tenant_id = '';
  SET LOCAL app.customer_id = '';
END $$;

-- A function's owner must be able to make things where it lives while it is made anew.
GRANT CREATE ON SCHEMA public TO portico_search;
SET LOCAL ROLE portico_search;

-- Ids of parts, in the order asked for, at most `most`. `words` is a tsquery of folded words, null for any. `filters`:
-- names (the same words with weight A), number_from, number_to (a range of item numbers that counts like the words),
-- number_exact, prefix_from, prefix_to (a range that must hold beside them), is_active, in_stock, category,
-- sub_category, brands (any of them), year, make, model, sort (match, name, number, price_up, price_down, newest, none) and
-- after, the id that the page before ended with. With is_active true a portal user gets what its catalogue holds alone.
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
    brands text[]);

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
                     kept.groups, kept.brands, kept.items;
  IF f.sort LIKE 'price%' AND cardinality(found) < most THEN
    EXECUTE 'SELECT coalesce(array_agg(p.id), ''{}'') FROM (SELECT i.id FROM public.items i WHERE ' || wanted
        || ' AND i.list_price_minor IS NULL'
        || CASE WHEN f.after IS NULL THEN '' ELSE
             ' AND i.id > coalesce((SELECT a.id FROM public.items a WHERE a.tenant_id = $1 AND a.id = $12'
             || ' AND a.list_price_minor IS NULL), ''00000000-0000-0000-0000-000000000000'')' END
        || ' ORDER BY i.id LIMIT $15) p'
      INTO more USING tenant, words, f.number_from, f.number_to, f.number_exact, f.names, f.category, f.sub_category,
                      f.year, f.make, f.model, f.after, f.prefix_from, f.prefix_to, most - cardinality(found),
                      f.brands, kept.groups, kept.brands, kept.items;
    found := found || more;
  END IF;
  RETURN found;
END $$;

RESET ROLE;
REVOKE CREATE ON SCHEMA public FROM portico_search;
