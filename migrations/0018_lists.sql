-- Lists: what each staff member makes of them, and what finds, filters and sorts contacts and customers without reading
-- them all.
SET LOCAL ROLE portico_owner;

-- A named view: a search, filters and an order that a staff member comes back to.
CREATE TABLE list_views (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  staff_id uuid NOT NULL,
  -- Which list: contacts, customers.
  list text COLLATE "C" NOT NULL,
  name text NOT NULL,
  name_norm text COLLATE "C" NOT NULL,
  -- The address's parameters, as a query string.
  query text NOT NULL,
  -- What the list opens with.
  is_default boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  CONSTRAINT list_views_name UNIQUE (tenant_id, staff_id, list, name_norm)
);
CREATE UNIQUE INDEX list_views_default ON list_views (tenant_id, staff_id, list) WHERE is_default;
ALTER TABLE list_views ADD CONSTRAINT list_views_staff
  FOREIGN KEY (tenant_id, staff_id) REFERENCES staff (tenant_id, id) ON DELETE CASCADE;
CALL protect('list_views');

-- The columns that a staff member chose for a list, in their order.
CREATE TABLE list_columns (
  tenant_id uuid NOT NULL,
  staff_id uuid NOT NULL,
  list text COLLATE "C" NOT NULL,
  columns text[] NOT NULL,
  PRIMARY KEY (tenant_id, staff_id, list)
);
ALTER TABLE list_columns ADD CONSTRAINT list_columns_staff
  FOREIGN KEY (tenant_id, staff_id) REFERENCES staff (tenant_id, id) ON DELETE CASCADE;
CALL protect('list_columns');

-- What is searched, in its compared form, and how far a contact's account has come. An invitation's end is not in it:
-- that depends on the clock.
ALTER TABLE contacts
  ADD COLUMN search_text text COLLATE "C" NOT NULL GENERATED ALWAYS AS
    (sort_name || E'\n' || coalesce(email_norm, '') || E'\n' || coalesce(username_norm, '')) STORED,
  ADD COLUMN access_state text COLLATE "C" NOT NULL GENERATED ALWAYS AS
    (CASE WHEN NOT has_access AND revoked_at IS NOT NULL THEN 'revoked'
          WHEN NOT has_access THEN 'not_invited'
          WHEN email_failed_at IS NOT NULL THEN 'email_failing'
          WHEN is_reset_required THEN 'reset_required'
          WHEN confirmed_at IS NOT NULL THEN 'confirmed'
          ELSE 'invited' END) STORED;
ALTER TABLE customers
  ADD COLUMN search_text text COLLATE "C" NOT NULL GENERATED ALWAYS AS
    (name_norm || E'\n' || coalesce(account_number_norm, '')) STORED;
ALTER TABLE contacts SET (fillfactor = 85);

CREATE INDEX contacts_by_search ON contacts USING gin (tenant_id, search_text gin_trgm_ops);
CREATE INDEX customers_by_search ON customers USING gin (tenant_id, search_text gin_trgm_ops);
CREATE INDEX contacts_by_state ON contacts (tenant_id, access_state, sort_name, id);
CREATE INDEX contacts_by_invitation ON contacts (tenant_id, invited_at, sort_name, id);
CREATE INDEX contacts_by_sign_in ON contacts (tenant_id, last_sign_in_at, sort_name, id);

-- Row security keeps LIKE off every index and misleads the planner about how many rows there are, so lists are read by a
-- role of their own, as the search for parts is. It answers staff alone: the customers' wall binds every role that signs
-- in, and this one looks past it.
ALTER POLICY customer ON contacts TO portico_app, portico_system;
ALTER POLICY customer ON customers TO portico_app, portico_system;
CREATE POLICY search ON contacts FOR SELECT TO portico_search USING (true);
CREATE POLICY search ON customers FOR SELECT TO portico_search USING (true);
GRANT SELECT (tenant_id, id, customer_id, search_text, sort_name, email_norm, username_norm, phone, has_access,
              access_state, invited_at, invite_expires_at, email_failed_at, last_sign_in_at, is_active, created_at)
  ON contacts TO portico_search;
GRANT SELECT (tenant_id, id, search_text, name_norm, account_number_norm, email, phone, city, region, has_portal_access,
              is_active, created_at) ON customers TO portico_search;

-- A stretch of the list of contacts: at most `most`, each with what it is sorted by, and how many there are in all,
-- counted up to `count_to`. `filters`: words (patterns for LIKE, each of which stands in the contact or in its customer,
-- the most telling first), customer, has_access, state, invite_is_open at `now`, is_active, bounces, is_vendors, portal and
-- customer_is_active (the customer's switches), has_signed_in, invited_from, invited_to, seen_from, seen_to, sort, phase
-- (valued: those that have what is sorted by; missing: those that have not; nothing: by name alone), descending, and
-- after_word, after_at, after_name, after_id: what the stretch before ended with.
CREATE FUNCTION list_contacts(filters jsonb, most integer, count_to integer)
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
BEGIN
  IF tenant IS NULL OR current_setting('app.customer_id', true) IS DISTINCT FROM '*' THEN
    RETURN;
  END IF;
  SELECT * INTO f FROM jsonb_to_record(filters) AS t (
    words text[], customer uuid, has_access boolean, state text, invite_is_open boolean, now timestamptz,
    is_active boolean, bounces boolean, is_vendors boolean, portal boolean, customer_is_active boolean,
    has_signed_in boolean, invited_from timestamptz, invited_to timestamptz, seen_from timestamptz, seen_to timestamptz,
    sort text, phase text, descending boolean, after_word text, after_at timestamptz, after_name text, after_id uuid);

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

  RETURN QUERY
  WITH listed AS NOT MATERIALIZED (
    SELECT c.id, c.sort_name,
           CASE f.sort WHEN 'email' THEN c.email_norm WHEN 'username' THEN c.username_norm
                       WHEN 'phone' THEN c.phone COLLATE "C" WHEN 'customer' THEN u.name_norm
                       WHEN 'account' THEN u.account_number_norm END AS word,
           CASE f.sort WHEN 'invited' THEN c.invited_at WHEN 'seen' THEN c.last_sign_in_at
                       WHEN 'added' THEN c.created_at END AS at
    FROM contacts c LEFT JOIN customers u ON u.tenant_id = c.tenant_id AND u.id = c.customer_id
    WHERE c.tenant_id = tenant
      AND (found IS NULL OR c.id = ANY (found))
      AND (f.words IS NULL OR found IS NOT NULL OR c.search_text || E'\n' || coalesce(u.search_text, '') LIKE ALL (f.words))
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
           CASE WHEN f.descending THEN m.sort_name END DESC, CASE WHEN NOT f.descending THEN m.sort_name END,
           CASE WHEN f.descending THEN m.id END DESC, CASE WHEN NOT f.descending THEN m.id END
  LIMIT most;
END $$;

-- The same for customers. `filters`: words, account (this account number), but_account (every other one), portal,
-- is_active, has_users (contacts with access), sort, phase, descending, and the after_… of the stretch before.
CREATE FUNCTION list_customers(filters jsonb, most integer, count_to integer)
RETURNS TABLE (id uuid, name text, word text, at timestamptz, total bigint)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_custom_plan
SET max_parallel_workers_per_gather = 0 AS $$
#variable_conflict use_column
DECLARE
  tenant uuid := nullif(current_setting('app.tenant_id', true), '')::uuid;
  f record;
BEGIN
  IF tenant IS NULL OR current_setting('app.customer_id', true) IS DISTINCT FROM '*' THEN
    RETURN;
  END IF;
  SELECT * INTO f FROM jsonb_to_record(filters) AS t (
    words text[], account text, but_account text, portal boolean, is_active boolean, has_users boolean,
    sort text, phase text, descending boolean, after_word text, after_at timestamptz, after_name text, after_id uuid);

  RETURN QUERY
  WITH matching AS NOT MATERIALIZED (
    SELECT u.id, u.name_norm,
           CASE f.sort WHEN 'account' THEN u.account_number_norm WHEN 'email' THEN lower(u.email) COLLATE "C"
                       WHEN 'phone' THEN u.phone COLLATE "C"
                       WHEN 'place' THEN nullif(lower(concat_ws(', ', u.city, u.region)), '') COLLATE "C"
                       WHEN 'contacts' THEN (SELECT lpad(count(*)::text, 9, '0') FROM contacts c
                                             WHERE c.tenant_id = tenant AND c.customer_id = u.id) COLLATE "C"
                       WHEN 'users' THEN (SELECT lpad(count(*)::text, 9, '0') FROM contacts c
                                          WHERE c.tenant_id = tenant AND c.customer_id = u.id AND c.has_access) COLLATE "C"
           END AS word,
           CASE f.sort WHEN 'added' THEN u.created_at END AS at
    FROM customers u
    WHERE u.tenant_id = tenant
      AND (f.words IS NULL OR u.search_text LIKE ALL (f.words))
      AND (f.account IS NULL OR u.account_number_norm = f.account)
      AND (f.but_account IS NULL OR u.account_number_norm IS DISTINCT FROM f.but_account)
      AND (f.portal IS NULL OR u.has_portal_access = f.portal)
      AND (f.is_active IS NULL OR u.is_active = f.is_active)
      AND (f.has_users IS NULL OR f.has_users = EXISTS (
        SELECT 1 FROM contacts c WHERE c.tenant_id = tenant AND c.customer_id = u.id AND c.has_access))
  )
  SELECT m.id, m.name_norm, m.word, m.at, (SELECT count(*) FROM (SELECT 1 FROM matching LIMIT count_to) x)
  FROM matching m
  WHERE (f.phase IS NULL OR (f.phase = 'valued') = (m.word IS NOT NULL OR m.at IS NOT NULL))
    AND CASE WHEN f.after_id IS NULL THEN true
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
           CASE WHEN f.descending THEN m.name_norm END DESC, CASE WHEN NOT f.descending THEN m.name_norm END,
           CASE WHEN f.descending THEN m.id END DESC, CASE WHEN NOT f.descending THEN m.id END
  LIMIT most;
END $$;

RESET ROLE;
-- A function's owner must be able to make things where it lives while it is handed over.
GRANT CREATE ON SCHEMA public TO portico_search;
ALTER FUNCTION list_contacts(jsonb, integer, integer) OWNER TO portico_search;
ALTER FUNCTION list_customers(jsonb, integer, integer) OWNER TO portico_search;
REVOKE CREATE ON SCHEMA public FROM portico_search;
REVOKE ALL ON FUNCTION list_contacts(jsonb, integer, integer), list_customers(jsonb, integer, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION list_contacts(jsonb, integer, integer), list_customers(jsonb, integer, integer)
  TO portico_app, portico_system;
