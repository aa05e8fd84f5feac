-- In stock is what lies somewhere and was promised to nobody: the search asks for that, as pages show it.
CREATE POLICY search ON item_commitments FOR SELECT TO portico_search USING (true);
GRANT SELECT (tenant_id, item_id, pieces) ON item_commitments TO portico_search;
GRANT CREATE ON SCHEMA public TO portico_search;
SET LOCAL ROLE portico_search;

-- Two conditions of the function change, the rest of its text stays as 0069 has it.
DO $$
DECLARE
  written text := pg_get_functiondef('search_item_ids(text, jsonb, integer)'::regprocedure);
  promised text := 'EXISTS (SELECT 1 FROM item_commitments p'
    || ' WHERE p.tenant_id = i.tenant_id AND p.item_id = i.id AND p.pieces >= i.on_hand)';
  changed text := replace(replace(written,
    ''' AND i.on_hand > 0''', ''' AND i.on_hand > 0 AND NOT ' || promised || ''''),
    ''' AND i.on_hand = 0''', ''' AND (i.on_hand = 0 OR ' || promised || ')''');
BEGIN
  IF length(changed) <> length(written) + 2 * length(promised) + length(' AND NOT ') + length('( OR )') THEN
    RAISE EXCEPTION 'the search is not as it was written';
  END IF;
  EXECUTE changed;
END $$;

RESET ROLE;
REVOKE CREATE ON SCHEMA public FROM portico_search;
