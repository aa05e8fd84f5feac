-- A tenant's own fields on contacts and customers, and customers' addresses.
SET LOCAL ROLE portico_owner;

CREATE TABLE custom_fields (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  -- What has it.
  record text COLLATE "C" NOT NULL CHECK (record IN ('contact', 'customer')),
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
  name_norm text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL CHECK (kind IN ('text', 'number', 'date', 'choice', 'yes_no')),
  is_required boolean NOT NULL DEFAULT false,
  -- Its place among the others.
  place integer NOT NULL,
  -- Hidden since then, with all values kept.
  archived_at timestamptz,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX custom_fields_name ON custom_fields (tenant_id, record, name_norm) WHERE archived_at IS NULL;
ALTER TABLE custom_fields ADD CONSTRAINT custom_fields_tenant
  FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE;
CALL protect('custom_fields');
CALL protect_from_customers('custom_fields');

-- What a field of the kind "choice" can be. A number is never given again: values keep it.
CREATE TABLE custom_field_choices (
  tenant_id uuid NOT NULL,
  field_id uuid NOT NULL,
  number integer NOT NULL,
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
  name_norm text COLLATE "C" NOT NULL,
  -- Kept where it is, chosen no more.
  is_retired boolean NOT NULL DEFAULT false,
  PRIMARY KEY (tenant_id, field_id, number),
  CONSTRAINT custom_field_choices_name UNIQUE (tenant_id, field_id, name_norm)
);
ALTER TABLE custom_field_choices ADD CONSTRAINT custom_field_choices_field
  FOREIGN KEY (tenant_id, field_id) REFERENCES custom_fields (tenant_id, id) ON DELETE CASCADE;
CALL protect('custom_field_choices');
CALL protect_from_customers('custom_field_choices');

-- What stands in a field: as it is written, and in the form that is compared. That form is a text which sorts as what it
-- means (a number of fixed width, a day as 2026-11-24, a choice's number), so one index finds, bounds and orders values of
-- every kind behind row security. What a contact does not have is no row.
CREATE TABLE contact_field_values (
  tenant_id uuid NOT NULL,
  contact_id uuid NOT NULL,
  field_id uuid NOT NULL,
  value text NOT NULL,
  key text COLLATE "C" NOT NULL,
  PRIMARY KEY (tenant_id, contact_id, field_id)
);
CREATE INDEX contact_field_values_by_key ON contact_field_values (tenant_id, field_id, key, contact_id);
ALTER TABLE contact_field_values ADD CONSTRAINT contact_field_values_contact
  FOREIGN KEY (tenant_id, contact_id) REFERENCES contacts (tenant_id, id) ON DELETE CASCADE;
ALTER TABLE contact_field_values ADD CONSTRAINT contact_field_values_field
  FOREIGN KEY (tenant_id, field_id) REFERENCES custom_fields (tenant_id, id) ON DELETE CASCADE;
CALL protect('contact_field_values');
CALL protect_from_customers('contact_field_values');

CREATE TABLE customer_field_values (
  tenant_id uuid NOT NULL,
  customer_id uuid NOT NULL,
  field_id uuid NOT NULL,
  value text NOT NULL,
  key text COLLATE "C" NOT NULL,
  PRIMARY KEY (tenant_id, customer_id, field_id)
);
CREATE INDEX customer_field_values_by_key ON customer_field_values (tenant_id, field_id, key, customer_id);
ALTER TABLE customer_field_values ADD CONSTRAINT customer_field_values_customer
  FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id) ON DELETE CASCADE;
ALTER TABLE customer_field_values ADD CONSTRAINT customer_field_values_field
  FOREIGN KEY (tenant_id, field_id) REFERENCES custom_fields (tenant_id, id) ON DELETE CASCADE;
CALL protect('customer_field_values');
CALL protect_from_customers('customer_field_values');

-- Lists are read by the search's role, which answers staff alone and is bound by that too.
CREATE POLICY search ON contact_field_values FOR SELECT TO portico_search USING (true);
CREATE POLICY search ON customer_field_values FOR SELECT TO portico_search USING (true);
GRANT SELECT (tenant_id, contact_id, field_id, key) ON contact_field_values TO portico_search;
GRANT SELECT (tenant_id, customer_id, field_id, key) ON customer_field_values TO portico_search;

-- Where a customer's goods and bills go.
CREATE TABLE customer_addresses (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  customer_id uuid NOT NULL,
  name text NOT NULL,
  name_norm text COLLATE "C" NOT NULL,
  street text NOT NULL,
  city text NOT NULL,
  region text,
  postal_code text,
  country text,
  ships boolean NOT NULL DEFAULT true,
  bills boolean NOT NULL DEFAULT false,
  -- What is taken where nobody chose.
  is_default_ship boolean NOT NULL DEFAULT false,
  is_default_bill boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  row_version integer NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, id),
  CONSTRAINT customer_addresses_name UNIQUE (tenant_id, customer_id, name_norm),
  CONSTRAINT customer_addresses_use CHECK (ships OR bills),
  CONSTRAINT customer_addresses_defaults CHECK ((ships OR NOT is_default_ship) AND (bills OR NOT is_default_bill))
);
CREATE UNIQUE INDEX customer_addresses_default_ship ON customer_addresses (tenant_id, customer_id) WHERE is_default_ship;
CREATE UNIQUE INDEX customer_addresses_default_bill ON customer_addresses (tenant_id, customer_id) WHERE is_default_bill;
ALTER TABLE customer_addresses ADD CONSTRAINT customer_addresses_customer
  FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id) ON DELETE CASCADE;
CALL protect('customer_addresses');
CALL protect_customer('customer_addresses', 'customer_id');

RESET ROLE;

-- The lists of 0018, which now ask for own fields too. `filters` has more: custom (a list of field, and of low, high, any_of
-- and pattern those that matter, each about the compared form) and field (the own field that is sorted by: by its
-- compared form, then by id).
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
    custom jsonb, field uuid, sort text, phase text, descending boolean, after_word text, after_at timestamptz, after_name text, after_id uuid);

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
                       WHEN 'account' THEN u.account_number_norm END END AS word,
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

CREATE OR REPLACE FUNCTION list_customers(filters jsonb, most integer, count_to integer)
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
  found uuid[];
  asked record;
  hits uuid[];
  common jsonb;
  by_field boolean;
BEGIN
  IF tenant IS NULL OR current_setting('app.customer_id', true) IS DISTINCT FROM '*' THEN
    RETURN;
  END IF;
  SELECT * INTO f FROM jsonb_to_record(filters) AS t (
    words text[], account text, but_account text, portal boolean, is_active boolean, has_users boolean,
    custom jsonb, field uuid, sort text, phase text, descending boolean, after_word text, after_at timestamptz, after_name text, after_id uuid);

  -- By their own fields: where few have what is asked for they are the candidates, the rest is looked up row by row.
  FOR asked IN SELECT * FROM jsonb_to_recordset(coalesce(f.custom, '[]')) AS t
    (field uuid, low text, high text, any_of text[], pattern text) LOOP
    hits := ARRAY(
      SELECT v.customer_id FROM customer_field_values v
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
      SELECT r.id FROM customers r
      WHERE r.tenant_id = tenant AND NOT EXISTS (
        SELECT 1 FROM customer_field_values v WHERE v.tenant_id = tenant AND v.field_id = f.field AND v.customer_id = r.id)
      LIMIT 20001);
    IF cardinality(hits) <= 20000 THEN
      found := CASE WHEN found IS NULL THEN hits ELSE ARRAY(SELECT unnest(found) INTERSECT SELECT unnest(hits)) END;
    END IF;
  END IF;
  by_field := f.field IS NOT NULL AND f.phase = 'valued';

  RETURN QUERY
  WITH matching AS NOT MATERIALIZED (
    SELECT CASE WHEN by_field THEN v.customer_id ELSE u.id END AS id, u.name_norm,
           CASE WHEN f.field IS NOT NULL THEN v.key ELSE CASE f.sort WHEN 'account' THEN u.account_number_norm WHEN 'email' THEN lower(u.email) COLLATE "C"
                       WHEN 'phone' THEN u.phone COLLATE "C"
                       WHEN 'place' THEN nullif(lower(concat_ws(', ', u.city, u.region)), '') COLLATE "C"
                       WHEN 'contacts' THEN (SELECT lpad(count(*)::text, 9, '0') FROM contacts c
                                             WHERE c.tenant_id = tenant AND c.customer_id = u.id) COLLATE "C"
                       WHEN 'users' THEN (SELECT lpad(count(*)::text, 9, '0') FROM contacts c
                                          WHERE c.tenant_id = tenant AND c.customer_id = u.id AND c.has_access) COLLATE "C"
           END END AS word,
           CASE f.sort WHEN 'added' THEN u.created_at END AS at
    FROM customers u
      LEFT JOIN customer_field_values v ON v.tenant_id = tenant AND v.field_id = f.field AND v.customer_id = u.id
    WHERE u.tenant_id = tenant
      AND (found IS NULL OR u.id = ANY (found))
      AND (f.words IS NULL OR u.search_text LIKE ALL (f.words))
      AND (f.account IS NULL OR u.account_number_norm = f.account)
      AND (f.but_account IS NULL OR u.account_number_norm IS DISTINCT FROM f.but_account)
      AND (f.portal IS NULL OR u.has_portal_access = f.portal)
      AND (f.is_active IS NULL OR u.is_active = f.is_active)
      AND (f.has_users IS NULL OR f.has_users = EXISTS (
        SELECT 1 FROM contacts c WHERE c.tenant_id = tenant AND c.customer_id = u.id AND c.has_access))
      AND (common IS NULL OR NOT EXISTS (
        SELECT 1 FROM jsonb_to_recordset(common) AS x (field uuid, low text, high text, any_of text[], pattern text)
        WHERE NOT EXISTS (
          SELECT 1 FROM customer_field_values h
          WHERE h.tenant_id = tenant AND h.customer_id = u.id AND h.field_id = x.field
            AND (x.low IS NULL OR h.key >= x.low) AND (x.high IS NULL OR h.key <= x.high)
            AND (x.any_of IS NULL OR h.key = ANY (x.any_of)) AND (x.pattern IS NULL OR h.key LIKE x.pattern))))
  )
  SELECT m.id, m.name_norm, m.word, m.at, (SELECT count(*) FROM (SELECT 1 FROM matching LIMIT count_to) x)
  FROM matching m
  WHERE (f.phase IS NULL OR (f.phase = 'valued') = (m.word IS NOT NULL OR m.at IS NOT NULL))
    AND CASE WHEN f.after_id IS NULL THEN true
             WHEN by_field AND f.descending THEN m.word <= f.after_word AND (m.word, m.id) < (f.after_word, f.after_id)
             WHEN by_field THEN m.word >= f.after_word AND (m.word, m.id) > (f.after_word, f.after_id)
             WHEN f.after_word IS NOT NULL AND f.descending THEN (m.word, m.name_norm, m.id) < (f.after_word, f.after_name, f.after_id)
             WHEN f.after_word IS NOT NULL THEN (m.word, m.name_norm, m.id) > (f.after_word, f.after_name, f.after_id)
             WHEN f.after_at IS NOT NULL AND f.descending THEN (m.at, m.name_norm, m.id) < (f.after_at, f.after_name, f.after_id)
             WHEN f.after_at IS NOT NULL THEN (m.at, m.name_norm, m.id) > (f.after_at, f.after_name, f.after_id)
             WHEN f.descending THEN (m.name_norm, m.id) < (f.after_name, f.after_id)
             ELSE (m.name_norm, m.id) > (f.after_name, f.after_id) END
  ORDER BY CASE WHEN f.phase = 'valued' AND f.descending THEN m.word END DESC,
           CASE WHEN f.phase = 'valued' AND NOT f.descending THEN m.word END,
           CASE WHEN f.phase = 'valued' AND f.descending THEN m.at END DESC,
           CASE WHEN f.phase = 'valued' AND NOT f.descending THEN m.at END,
           CASE WHEN f.descending AND NOT by_field THEN m.name_norm END DESC,
           CASE WHEN NOT f.descending AND NOT by_field THEN m.name_norm END,
           CASE WHEN f.descending THEN m.id END DESC, CASE WHEN NOT f.descending THEN m.id END
  LIMIT most;
END $$;
