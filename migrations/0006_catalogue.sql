-- What a tenant sells: parts, where they lie, what they fit, and how they are found.

-- The search's own role: it may read what search needs past row security's filters, and nobody signs in as it.
DO $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'portico_search') THEN
    CREATE ROLE portico_search NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
  END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;  -- two databases of one cluster migrating at once
END $$;
DO $$
BEGIN
  PERFORM pg_advisory_xact_lock(712001);
  IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
    EXECUTE format('GRANT portico_search TO %I', current_user);
  END IF;
END $$;
GRANT USAGE ON SCHEMA public TO portico_search;

SET LOCAL ROLE portico_owner;

-- A group of parts; with a parent it is a sub category.
CREATE TABLE categories (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  parent_id uuid,
  name text NOT NULL,
  name_norm text COLLATE "C" NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  CONSTRAINT categories_name UNIQUE NULLS NOT DISTINCT (tenant_id, parent_id, name_norm)
);
ALTER TABLE categories ADD CONSTRAINT categories_tenant
  FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE;
ALTER TABLE categories ADD CONSTRAINT categories_parent
  FOREIGN KEY (tenant_id, parent_id) REFERENCES categories (tenant_id, id);
CALL protect('categories');

-- A place where parts lie.
CREATE TABLE locations (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  name text NOT NULL,
  name_norm text COLLATE "C" NOT NULL,
  -- The order in lists; the lowest is the one that is meant when nobody names a place.
  position integer NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  CONSTRAINT locations_name UNIQUE (tenant_id, name_norm)
);
ALTER TABLE locations ADD CONSTRAINT locations_tenant
  FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE;
CALL protect('locations');

-- A part for sale.
CREATE TABLE items (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  item_number text NOT NULL,
  -- Letters and digits alone, in capitals: what is compared, searched by its beginning, and unique.
  item_number_norm text COLLATE "C" NOT NULL,
  name text NOT NULL,
  -- The name in lower case: the order of lists.
  name_norm text COLLATE "C" NOT NULL,
  description text NOT NULL DEFAULT '',
  brand text,
  category_id uuid,
  sub_category_id uuid,
  -- In the currency's smallest unit; null where there is no list price.
  list_price_minor bigint CHECK (list_price_minor >= 0),
  currency text COLLATE "C" NOT NULL DEFAULT 'USD' CHECK (currency ~ '^[A-Z]{3}$'),
  -- What one of it is: each, pair, box of 50.
  unit text NOT NULL DEFAULT 'each',
  -- Pieces at all places together: what is filtered by.
  on_hand bigint NOT NULL DEFAULT 0 CHECK (on_hand >= 0),
  -- Hidden parts are for staff alone.
  is_active boolean NOT NULL DEFAULT true,
  -- Words of the name (weight A), of brand and categories (B) and of the description (D), folded by us.
  words tsvector NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  row_version integer NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, id),
  CONSTRAINT items_number UNIQUE (tenant_id, item_number_norm),
  CHECK (sub_category_id IS NULL OR category_id IS NOT NULL)
) WITH (fillfactor = 85);
CREATE INDEX items_by_name ON items (tenant_id, name_norm, id);
CREATE INDEX items_by_price ON items (tenant_id, list_price_minor, id);
CREATE INDEX items_by_category ON items (tenant_id, category_id, name_norm, id);
CREATE INDEX items_by_sub_category ON items (tenant_id, sub_category_id, name_norm, id);
CREATE INDEX items_by_words ON items USING gin (tenant_id, words);
ALTER TABLE items ADD CONSTRAINT items_tenant
  FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE;
ALTER TABLE items ADD CONSTRAINT items_category
  FOREIGN KEY (tenant_id, category_id) REFERENCES categories (tenant_id, id);
ALTER TABLE items ADD CONSTRAINT items_sub_category
  FOREIGN KEY (tenant_id, sub_category_id) REFERENCES categories (tenant_id, id);
CALL protect('items');

-- How many pieces of a part lie at a place.
CREATE TABLE item_stock (
  tenant_id uuid NOT NULL,
  item_id uuid NOT NULL,
  location_id uuid NOT NULL,
  on_hand bigint NOT NULL CHECK (on_hand >= 0),
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, item_id, location_id)
) WITH (fillfactor = 85);
CREATE INDEX item_stock_by_location ON item_stock (tenant_id, location_id);
ALTER TABLE item_stock ADD CONSTRAINT item_stock_item
  FOREIGN KEY (tenant_id, item_id) REFERENCES items (tenant_id, id) ON DELETE CASCADE;
ALTER TABLE item_stock ADD CONSTRAINT item_stock_location
  FOREIGN KEY (tenant_id, location_id) REFERENCES locations (tenant_id, id);
CALL protect('item_stock');

-- A vehicle that a part fits, for a range of model years.
CREATE TABLE item_fitments (
  tenant_id uuid NOT NULL,
  item_id uuid NOT NULL,
  make_norm text COLLATE "C" NOT NULL,
  model_norm text COLLATE "C" NOT NULL,
  year_from integer NOT NULL,
  year_to integer NOT NULL,
  make text NOT NULL,
  model text NOT NULL,
  PRIMARY KEY (tenant_id, item_id, make_norm, model_norm, year_from, year_to),
  CHECK (year_from BETWEEN 1900 AND 2100 AND year_to BETWEEN year_from AND 2100)
);
CREATE INDEX item_fitments_by_vehicle ON item_fitments (tenant_id, make_norm, model_norm, year_from, year_to, item_id);
ALTER TABLE item_fitments ADD CONSTRAINT item_fitments_item
  FOREIGN KEY (tenant_id, item_id) REFERENCES items (tenant_id, id) ON DELETE CASCADE;
CALL protect('item_fitments');

-- The vehicles that shown parts fit, year by year, with how many parts: what the selectors offer.
CREATE TABLE item_vehicles (
  tenant_id uuid NOT NULL,
  year integer NOT NULL,
  make_norm text COLLATE "C" NOT NULL,
  model_norm text COLLATE "C" NOT NULL,
  make text NOT NULL,
  model text NOT NULL,
  items bigint NOT NULL,
  PRIMARY KEY (tenant_id, year, make_norm, model_norm)
) WITH (fillfactor = 85);
CREATE INDEX item_vehicles_by_make ON item_vehicles (tenant_id, make_norm, model_norm, year);
ALTER TABLE item_vehicles ADD CONSTRAINT item_vehicles_tenant
  FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE;
CALL protect('item_vehicles');

-- How many parts there are in each group, so that nobody has to count them.
CREATE TABLE item_facets (
  tenant_id uuid NOT NULL,
  -- shown, hidden: all of them; category: those shown, by a category's or sub category's id.
  kind text COLLATE "C" NOT NULL CHECK (kind IN ('shown', 'hidden', 'category')),
  value_id uuid NOT NULL,
  items bigint NOT NULL,
  PRIMARY KEY (tenant_id, kind, value_id)
) WITH (fillfactor = 85);
ALTER TABLE item_facets ADD CONSTRAINT item_facets_tenant
  FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE;
CALL protect('item_facets');

-- The words of a tenant's parts, with how many parts have each: where mistyped words are looked up.
CREATE TABLE item_words (
  tenant_id uuid NOT NULL,
  word text COLLATE "C" NOT NULL,
  items bigint NOT NULL,
  PRIMARY KEY (tenant_id, word)
) WITH (fillfactor = 85);
CREATE INDEX item_words_alike ON item_words USING gin (tenant_id, word gin_trgm_ops);
ALTER TABLE item_words ADD CONSTRAINT item_words_tenant
  FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE;
CALL protect('item_words');

-- Row security keeps text operators off every index. The search therefore runs as a role of its own, which reads the
-- tenant from the transaction's setting and gives back nothing but ids and words of that tenant.
CREATE POLICY search ON items FOR SELECT TO portico_search USING (true);
CREATE POLICY search ON item_fitments FOR SELECT TO portico_search USING (true);
CREATE POLICY search ON item_words FOR SELECT TO portico_search USING (true);
GRANT SELECT ON items, item_fitments, item_words TO portico_search;

-- Ids of parts, in the order asked for, at most `most`. `words` is a tsquery of folded words, null for any. `filters`:
-- names (the same words with weight A), number_from, number_to (a range of item numbers that counts like the words),
-- number_exact, prefix_from, prefix_to (a range that must hold beside them), is_active, in_stock, category,
-- sub_category, year, make, model, sort (match, name, number, price_up, price_down, none) and after, the id that the
-- page before ended with. Conditions are put together from fixed texts; what people typed travels as parameters.
CREATE FUNCTION search_item_ids(words text, filters jsonb, most integer) RETURNS uuid[]
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_custom_plan AS $$
DECLARE
  tenant uuid := nullif(current_setting('app.tenant_id', true), '')::uuid;
  f record;
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
    in_stock boolean, category uuid, sub_category uuid, year integer, make text, model text, sort text, after uuid);

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
  IF f.in_stock THEN
    wanted := wanted || ' AND i.on_hand > 0';
  END IF;
  IF f.sub_category IS NOT NULL THEN
    wanted := wanted || ' AND i.sub_category_id = $8';
  ELSIF f.category IS NOT NULL THEN
    wanted := wanted || ' AND i.category_id = $7';
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
  END;
  statement := 'SELECT coalesce(array_agg(p.id), ''{}'') FROM (SELECT m.id FROM (SELECT i.id, i.name_norm,'
    || ' i.item_number_norm, i.list_price_minor, ' || rank || ' AS rank FROM public.items i WHERE ' || wanted || '%s) m'
    || CASE WHEN f.after IS NULL OR sorted IS NULL THEN '' ELSE ' WHERE %s' END
    || coalesce(' ORDER BY ' || sorted, '') || ' LIMIT $15) p';
  IF f.after IS NOT NULL AND sorted IS NOT NULL THEN
    statement := format(statement, '%s', CASE f.sort
      WHEN 'price_down' THEN '(m.list_price_minor, m.id) < (SELECT i.list_price_minor, i.id'
      ELSE '(' || regexp_replace(sorted, '(\w+)', 'm.\1', 'g') || ') > (SELECT '
        || replace(regexp_replace(sorted, '(\w+)', 'i.\1', 'g'), 'i.rank', rank)
      END || ' FROM public.items i WHERE i.tenant_id = $1 AND i.id = $12)');
  END IF;

  -- Parts without a price come last in both directions, behind those with one.
  EXECUTE format(statement, CASE WHEN f.sort LIKE 'price%' THEN ' AND i.list_price_minor IS NOT NULL' ELSE '' END)
    INTO found USING tenant, words, f.number_from, f.number_to, f.number_exact, f.names, f.category, f.sub_category,
                     f.year, f.make, f.model, f.after, f.prefix_from, f.prefix_to, most;
  IF f.sort LIKE 'price%' AND cardinality(found) < most THEN
    EXECUTE 'SELECT coalesce(array_agg(p.id), ''{}'') FROM (SELECT i.id FROM public.items i WHERE ' || wanted
        || ' AND i.list_price_minor IS NULL'
        || CASE WHEN f.after IS NULL THEN '' ELSE
             ' AND i.id > coalesce((SELECT a.id FROM public.items a WHERE a.tenant_id = $1 AND a.id = $12'
             || ' AND a.list_price_minor IS NULL), ''00000000-0000-0000-0000-000000000000'')' END
        || ' ORDER BY i.id LIMIT $15) p'
      INTO more USING tenant, words, f.number_from, f.number_to, f.number_exact, f.names, f.category, f.sub_category,
                      f.year, f.make, f.model, f.after, f.prefix_from, f.prefix_to, most - cardinality(found);
    found := found || more;
  END IF;
  RETURN found;
END $$;

-- Words that a mistyped one may stand for, the likeliest first.
CREATE FUNCTION similar_item_words(typed text, most integer) RETURNS text[]
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
SET pg_trgm.similarity_threshold = 0.25 AS $$
  SELECT coalesce(array_agg(w.word), '{}') FROM (
    SELECT word FROM public.item_words
    WHERE tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid AND word % typed AND items > 0
    ORDER BY similarity(word, typed) DESC, items DESC, word LIMIT most) w
$$;

RESET ROLE;
-- A function's owner must be able to make things where it lives while it is handed over.
GRANT CREATE ON SCHEMA public TO portico_search;
ALTER FUNCTION search_item_ids(text, jsonb, integer) OWNER TO portico_search;
ALTER FUNCTION similar_item_words(text, integer) OWNER TO portico_search;
REVOKE CREATE ON SCHEMA public FROM portico_search;
REVOKE ALL ON FUNCTION search_item_ids(text, jsonb, integer), similar_item_words(text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION search_item_ids(text, jsonb, integer), similar_item_words(text, integer)
  TO portico_app, portico_system;
