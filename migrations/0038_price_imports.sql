-- Prices and costs can be imported.
SET LOCAL ROLE portico_owner;
ALTER TABLE imports DROP CONSTRAINT imports_kind_check;
ALTER TABLE imports ADD CONSTRAINT imports_kind_check
  CHECK (kind IN ('customers', 'contacts', 'parts', 'prices', 'costs', 'interchange', 'own-numbers'));
RESET ROLE;
