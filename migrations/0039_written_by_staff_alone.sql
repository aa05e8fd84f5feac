-- What customers' people read of the catalogue and its prices, and never write.
SET LOCAL ROLE portico_owner;
DO $$
DECLARE
  table_name text;
BEGIN
  FOREACH table_name IN ARRAY ARRAY['customer_groups', 'price_groups', 'price_levels', 'level_prices', 'item_pricing',
    'interchange_numbers', 'item_relations', 'item_pictures', 'item_documents']
  LOOP
    EXECUTE format($policy$CREATE POLICY not_added_by_customers ON %I AS RESTRICTIVE FOR INSERT
      WITH CHECK (current_setting('app.customer_id', true) = '*')$policy$, table_name);
    EXECUTE format($policy$CREATE POLICY not_changed_by_customers ON %I AS RESTRICTIVE FOR UPDATE
      USING (true) WITH CHECK (current_setting('app.customer_id', true) = '*')$policy$, table_name);
    EXECUTE format($policy$CREATE POLICY not_removed_by_customers ON %I AS RESTRICTIVE FOR DELETE
      USING (current_setting('app.customer_id', true) = '*')$policy$, table_name);
  END LOOP;
END $$;
-- Whoever loses access leaves the runs that have not come to them.
CREATE INDEX bulk_invitation_contacts_still_chosen ON bulk_invitation_contacts (tenant_id, contact_id) WHERE state = 'chosen';
RESET ROLE;
