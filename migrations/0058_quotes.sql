-- Quotes: what customers ask the price of, what the business offers, and what becomes of it.
SET LOCAL ROLE portico_owner;

-- The last number that a tenant gave a quote. Its row is held while a quote is numbered, so numbers have no gaps.
CREATE TABLE quote_numbers (
  tenant_id uuid PRIMARY KEY,
  last_number bigint NOT NULL
);
ALTER TABLE quote_numbers ADD CONSTRAINT quote_numbers_tenant
  FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE;
CALL protect('quote_numbers');

-- How long quotes count. No row: thirty days.
CREATE TABLE quote_settings (
  tenant_id uuid PRIMARY KEY,
  valid_days integer NOT NULL CHECK (valid_days BETWEEN 1 AND 365),
  updated_at timestamptz NOT NULL
);
ALTER TABLE quote_settings ADD CONSTRAINT quote_settings_tenant
  FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE;
CALL protect('quote_settings');
CALL written_by_staff('quote_settings');

CREATE TABLE quotes (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  number bigint NOT NULL CHECK (number > 0),
  customer_id uuid NOT NULL,
  -- Whom it is for.
  contact_id uuid NOT NULL,
  -- The contact's name when it was made.
  contact_name text NOT NULL,
  -- Made by the business, not asked for.
  is_by_staff boolean NOT NULL,
  -- What the customer calls it; may be empty.
  reference text NOT NULL CHECK (length(reference) <= 60),
  reference_norm text COLLATE "C" NOT NULL,
  -- A draft is the business's alone. Whether one that was sent has run out, its day says.
  status text COLLATE "C" NOT NULL
    CHECK (status IN ('requested', 'draft', 'sent', 'accepted', 'declined', 'withdrawn')),
  -- The version that counts: the last that was sent. Zero: none was.
  version integer NOT NULL CHECK (version >= 0),
  -- Of that version: the last day on which it counts, in the business's calendar, and what it comes to without tax.
  valid_until date,
  total_minor bigint CHECK (total_minor >= 0),
  -- The order that it became.
  order_id uuid,
  -- The form that made it: sent twice, it is one quote.
  form_key bytea,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  row_version integer NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, id),
  -- What belongs to a quote is its customer's: this is what keeps them together.
  CONSTRAINT quotes_customers UNIQUE (tenant_id, id, customer_id),
  CONSTRAINT quotes_number UNIQUE (tenant_id, number),
  CONSTRAINT quotes_form UNIQUE (tenant_id, contact_id, form_key),
  CONSTRAINT quotes_order UNIQUE (tenant_id, order_id, customer_id),
  CHECK (status <> 'sent' OR version > 0 AND valid_until IS NOT NULL AND total_minor IS NOT NULL),
  CHECK ((status = 'accepted') = (order_id IS NOT NULL))
);
ALTER TABLE quotes ADD CONSTRAINT quotes_tenant
  FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE;
ALTER TABLE quotes ADD CONSTRAINT quotes_customer
  FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id);
ALTER TABLE quotes ADD CONSTRAINT quotes_contact
  FOREIGN KEY (tenant_id, contact_id) REFERENCES contacts (tenant_id, id);
ALTER TABLE quotes ADD CONSTRAINT quotes_their_order
  FOREIGN KEY (tenant_id, order_id, customer_id) REFERENCES orders (tenant_id, id, customer_id);
CREATE INDEX quotes_by_customer ON quotes (tenant_id, customer_id, number);
CREATE INDEX quotes_by_contact ON quotes (tenant_id, contact_id);
CREATE INDEX quotes_by_status ON quotes (tenant_id, status, number);
CREATE INDEX quotes_by_time ON quotes (tenant_id, created_at, number);
CALL protect('quotes');
CALL protect_customer('quotes', 'customer_id');
-- What the business begins is its own until it sends it.
CREATE POLICY drafts_are_not_for_customers ON quotes AS RESTRICTIVE FOR SELECT
  USING (NOT (is_by_staff AND version = 0) OR current_setting('app.customer_id', true) = '*');

-- What was offered, each time that it was sent; zero is what was asked for. A draft is what the business prepares to send.
CREATE TABLE quote_versions (
  tenant_id uuid NOT NULL,
  quote_id uuid NOT NULL,
  version integer NOT NULL CHECK (version >= 0),
  customer_id uuid NOT NULL,
  is_draft boolean NOT NULL,
  -- The last day on which it counts; null in what is asked for, and in a draft that counts as long as quotes do.
  valid_until date,
  -- Null: as at the checkout.
  shipping_minor bigint CHECK (shipping_minor >= 0),
  note text NOT NULL CHECK (length(note) <= 1000),
  goods_minor bigint NOT NULL CHECK (goods_minor >= 0),
  core_minor bigint NOT NULL CHECK (core_minor >= 0),
  -- Without tax, which depends on where the goods go.
  total_minor bigint NOT NULL,
  -- Who sent it: a colleague's name, or the contact's where the customer saved its own prices.
  sent_by text NOT NULL,
  sent_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, quote_id, version, customer_id),
  CHECK (total_minor = goods_minor + core_minor + coalesce(shipping_minor, 0))
);
ALTER TABLE quote_versions ADD CONSTRAINT quote_versions_quote
  FOREIGN KEY (tenant_id, quote_id, customer_id) REFERENCES quotes (tenant_id, id, customer_id) ON DELETE CASCADE;
CALL protect('quote_versions');
CALL protect_customer('quote_versions', 'customer_id');

CREATE TABLE quote_lines (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  quote_id uuid NOT NULL,
  version integer NOT NULL,
  customer_id uuid NOT NULL,
  is_draft boolean NOT NULL,
  place integer NOT NULL,
  -- Null: what the catalogue does not have, in words.
  item_id uuid,
  -- As they were then; free text has no number.
  item_number text NOT NULL,
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  unit text NOT NULL,
  own_number text NOT NULL,
  -- Item number, name and own number, in small letters.
  search_text text COLLATE "C" NOT NULL,
  quantity integer NOT NULL CHECK (quantity BETWEEN 1 AND 1000000),
  -- Of one piece; null: nobody said it yet.
  unit_minor bigint CHECK (unit_minor >= 0),
  core_minor bigint NOT NULL CHECK (core_minor >= 0),
  PRIMARY KEY (tenant_id, id),
  -- A part stands in a version once: pieces of it are set aside once.
  CONSTRAINT quote_lines_once UNIQUE (tenant_id, quote_id, version, item_id, customer_id)
);
ALTER TABLE quote_lines ADD CONSTRAINT quote_lines_version
  FOREIGN KEY (tenant_id, quote_id, version, customer_id)
  REFERENCES quote_versions (tenant_id, quote_id, version, customer_id) ON DELETE CASCADE;
ALTER TABLE quote_lines ADD CONSTRAINT quote_lines_item
  FOREIGN KEY (tenant_id, item_id) REFERENCES items (tenant_id, id);
CREATE INDEX quote_lines_by_quote ON quote_lines (tenant_id, quote_id, version, place);
CREATE INDEX quote_lines_by_item ON quote_lines (tenant_id, item_id);
CREATE INDEX quote_lines_by_customer ON quote_lines (tenant_id, customer_id);
CALL protect('quote_lines');
CALL protect_customer('quote_lines', 'customer_id');

-- What happened to a quote and what was said about it, newest last. Rows are added and never changed.
CREATE TABLE quote_events (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  quote_id uuid NOT NULL,
  customer_id uuid NOT NULL,
  kind text COLLATE "C" NOT NULL CHECK (kind IN ('requested', 'saved', 'sent', 'accepted', 'declined', 'withdrawn', 'message')),
  -- In words, for people.
  detail text NOT NULL CHECK (length(detail) <= 1000),
  -- Who did it; the business speaks to its customer by its own name, not by that of a colleague.
  actor_name text NOT NULL,
  is_by_staff boolean NOT NULL,
  -- What came with it.
  file_id uuid,
  file_name text NOT NULL CHECK (length(file_name) <= 200),
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
ALTER TABLE quote_events ADD CONSTRAINT quote_events_quote
  FOREIGN KEY (tenant_id, quote_id, customer_id) REFERENCES quotes (tenant_id, id, customer_id) ON DELETE CASCADE;
ALTER TABLE quote_events ADD CONSTRAINT quote_events_file
  FOREIGN KEY (tenant_id, file_id) REFERENCES files (tenant_id, id);
CREATE INDEX quote_events_by_quote ON quote_events (tenant_id, quote_id, id);
CREATE INDEX quote_events_by_file ON quote_events (tenant_id, file_id);
CALL protect('quote_events');
CALL protect_customer('quote_events', 'customer_id');

-- Customers see what was sent and never change it.
DO $$
DECLARE
  table_name text;
BEGIN
  FOREACH table_name IN ARRAY ARRAY['quote_versions', 'quote_lines']
  LOOP
    EXECUTE format($policy$CREATE POLICY drafts_are_not_for_customers ON %I AS RESTRICTIVE FOR SELECT
      USING (NOT is_draft OR current_setting('app.customer_id', true) = '*')$policy$, table_name);
    EXECUTE format($policy$CREATE POLICY not_changed_by_customers ON %I AS RESTRICTIVE FOR UPDATE
      USING (true) WITH CHECK (current_setting('app.customer_id', true) = '*')$policy$, table_name);
    EXECUTE format($policy$CREATE POLICY not_removed_by_customers ON %I AS RESTRICTIVE FOR DELETE
      USING (current_setting('app.customer_id', true) = '*')$policy$, table_name);
  END LOOP;
END $$;

-- A quote may hold what the catalogue does not have, and so may the order that it becomes.
ALTER TABLE order_lines ALTER COLUMN item_id DROP NOT NULL;
RESET ROLE;

-- `filters`: words (patterns that number, reference, a customer's name or a part each fit), status (`expired` is one, too) as of
-- a day, customer (only this one's), created_from and created_to. The rest says in which order, and where the page before
-- ended. What a row is named by is its number. It reads as whoever asks: a customer finds its own quotes alone.
CREATE FUNCTION list_quotes(filters jsonb, most integer, count_to integer)
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
  after_number bigint;
  after_amount bigint;
BEGIN
  SELECT * INTO f FROM jsonb_to_record(filters) AS t (
    words text[], status text, today date, customer uuid, created_from timestamptz, created_to timestamptz,
    sort text, phase text, descending boolean, after_word text, after_at timestamptz, after_name text, after_id uuid);
  after_number := CASE WHEN f.after_name ~ '^[0-9]{1,18}$' THEN f.after_name::bigint END;
  after_amount := CASE WHEN f.after_word ~ '^[0-9]{1,18}$' THEN f.after_word::bigint END;

  RETURN QUERY
  WITH matching AS NOT MATERIALIZED (
    SELECT q.id, q.number,
           CASE f.sort WHEN 'total' THEN q.total_minor
                       WHEN 'version' THEN nullif(q.version, 0)::bigint END AS amount,
           CASE f.sort WHEN 'customer' THEN u.name_norm
                       WHEN 'reference' THEN nullif(q.reference_norm, '')
                       WHEN 'by' THEN lower(q.contact_name) COLLATE "C"
                       WHEN 'until' THEN q.valid_until::text COLLATE "C" END AS word,
           CASE f.sort WHEN 'created' THEN q.created_at END AS at
    -- An outer join, though every quote has a customer: it is left out where nothing asks for its name.
    FROM quotes q LEFT JOIN customers u ON u.tenant_id = q.tenant_id AND u.id = q.customer_id
    WHERE q.tenant_id = tenant
      AND (f.customer IS NULL OR q.customer_id = f.customer)
      AND (f.status IS NULL
        OR f.status NOT IN ('sent', 'expired') AND q.status = f.status
        OR f.status = 'sent' AND q.status = 'sent' AND q.valid_until >= f.today
        OR f.status = 'expired' AND q.status = 'sent' AND q.valid_until < f.today)
      AND (f.created_from IS NULL OR q.created_at >= f.created_from)
      AND (f.created_to IS NULL OR q.created_at < f.created_to)
      AND (f.words IS NULL OR NOT EXISTS (
        SELECT 1 FROM unnest(f.words) AS w (pattern)
        WHERE NOT (q.number::text LIKE ltrim(w.pattern, '%') OR q.reference_norm LIKE w.pattern
          OR f.customer IS NULL AND u.name_norm LIKE w.pattern
          OR EXISTS (SELECT 1 FROM quote_lines l
                     WHERE l.tenant_id = tenant AND l.quote_id = q.id AND l.search_text LIKE w.pattern))))
  )
  SELECT m.id, m.number::text, coalesce(m.word, m.amount::text), m.at,
         (SELECT count(*) FROM (SELECT 1 FROM matching LIMIT count_to) x)
  FROM matching m
  WHERE (f.phase IS NULL OR (f.phase = 'valued') = (m.word IS NOT NULL OR m.amount IS NOT NULL OR m.at IS NOT NULL))
    AND CASE WHEN f.after_id IS NULL THEN true
             WHEN f.after_at IS NOT NULL AND f.descending THEN (m.at, m.number) < (f.after_at, after_number)
             WHEN f.after_at IS NOT NULL THEN (m.at, m.number) > (f.after_at, after_number)
             WHEN f.after_word IS NOT NULL AND f.sort IN ('total', 'version') AND f.descending
               THEN (m.amount, m.number) < (after_amount, after_number)
             WHEN f.after_word IS NOT NULL AND f.sort IN ('total', 'version') THEN (m.amount, m.number) > (after_amount, after_number)
             WHEN f.after_word IS NOT NULL AND f.descending THEN (m.word, m.number) < (f.after_word, after_number)
             WHEN f.after_word IS NOT NULL THEN (m.word, m.number) > (f.after_word, after_number)
             WHEN f.descending THEN m.number < after_number
             ELSE m.number > after_number END
  ORDER BY CASE WHEN f.phase = 'valued' AND f.descending THEN m.word END DESC,
           CASE WHEN f.phase = 'valued' AND NOT f.descending THEN m.word END,
           CASE WHEN f.phase = 'valued' AND f.descending THEN m.amount END DESC,
           CASE WHEN f.phase = 'valued' AND NOT f.descending THEN m.amount END,
           CASE WHEN f.phase = 'valued' AND f.descending THEN m.at END DESC,
           CASE WHEN f.phase = 'valued' AND NOT f.descending THEN m.at END,
           CASE WHEN f.descending THEN m.number END DESC, CASE WHEN NOT f.descending THEN m.number END
  LIMIT most;
END $$;
REVOKE ALL ON FUNCTION list_quotes(jsonb, integer, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION list_quotes(jsonb, integer, integer) TO portico_app, portico_system;
