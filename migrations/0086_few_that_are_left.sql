-- Parts that run out are those of which few are left: what was promised is not counted, as nowhere else.
GRANT CREATE ON SCHEMA public TO portico_search;
SET LOCAL ROLE portico_search;

-- What is promised is read once for all of them, as promises are few beside the parts that nobody ordered.
-- One condition of the function changes, the rest of its text stays as 0075 has it.
DO $$
DECLARE
  written text := pg_get_functiondef('search_item_ids(text, jsonb, integer)'::regprocedure);
  before text := ''' AND i.on_hand < $20''';
  after text := ''' AND (i.on_hand < $20 OR i.id IN (SELECT p.item_id FROM item_commitments p'
    || ' JOIN public.items c ON c.tenant_id = p.tenant_id AND c.id = p.item_id'
    || ' WHERE p.tenant_id = $1 AND c.on_hand - p.pieces < $20))''';
  changed text := replace(written, before, after);
BEGIN
  IF length(changed) <> length(written) + length(after) - length(before) THEN
    RAISE EXCEPTION 'the search is not as it was written';
  END IF;
  EXECUTE changed;
END $$;

RESET ROLE;
REVOKE CREATE ON SCHEMA public FROM portico_search;
