-- The list of orders is asked for those that are open, too: neither all sent nor cancelled; and for those that are
-- not cancelled. One condition of the function
-- changes, the rest of its text stays as 0063 has it.
DO $$
DECLARE
  written text := pg_get_functiondef('list_orders(jsonb, integer, integer)'::regprocedure);
  before text := '(f.status IS NULL OR o.status = f.status)';
  after text := '(f.status IS NULL OR o.status = f.status'
    || ' OR f.status = ''open'' AND o.status IN (''waiting'', ''held'', ''received'', ''in_progress'', ''partly_shipped'')'
    || ' OR f.status = ''not_cancelled'' AND o.status <> ''cancelled'')';
  changed text := replace(written, before, after);
BEGIN
  IF length(changed) <> length(written) + length(after) - length(before) THEN
    RAISE EXCEPTION 'the list is not as it was written';
  END IF;
  EXECUTE changed;
END $$;
