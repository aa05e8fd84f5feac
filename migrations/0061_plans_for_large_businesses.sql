-- Postgres guesses how many rows a business has in a table from the number of businesses in it. Ten thousand small ones make
-- a large one look small: to find twenty of its parts by their ids it would read all of them. A plan for a business with
-- much is good for one with little, too, but not the other way round. So where a business may have thousands of rows, the
-- guess is a tenth of the table, whatever is in it.
SET LOCAL ROLE portico_owner;
CREATE PROCEDURE plan_for_large(tenant_table regclass)
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ALTER COLUMN tenant_id SET (n_distinct = 10)', tenant_table);
END $$;
REVOKE ALL ON PROCEDURE plan_for_large FROM PUBLIC;

-- A large business has its stock at a few places, not at one of ten thousand.
ALTER TABLE item_stock ALTER COLUMN location_id SET (n_distinct = 10);

DO $$
DECLARE
  large regclass;
BEGIN
  FOREACH large IN ARRAY ARRAY[
    'approvers', 'audit_events', 'budgets', 'bulk_invitation_contacts', 'cart_lines', 'catalogue_entries', 'codes',
    'contact_features', 'contact_field_values', 'contact_notes', 'contact_tasks', 'contact_views', 'contacts', 'credentials',
    'customer_addresses', 'customer_features', 'customer_field_values', 'customer_item_numbers', 'customer_terms',
    'customers', 'favourite_lines', 'favourite_lists', 'favourite_places', 'favourite_sections', 'files',
    'fruitless_searches', 'import_rows', 'interchange_numbers', 'item_commitments', 'item_documents', 'item_facets',
    'item_fitments', 'item_kinds', 'item_pictures', 'item_pricing', 'item_relations', 'item_stock', 'item_vehicles',
    'item_words', 'items', 'known_devices', 'level_prices', 'links', 'list_columns', 'list_views', 'login_links', 'mails',
    'order_events', 'order_lines', 'orders', 'parts_views', 'passkey_challenges', 'passkeys', 'pending_sign_ins',
    'price_rules', 'quick_order_lines', 'quote_events', 'quote_lines', 'quote_versions', 'quotes', 'recent_searches',
    'second_steps', 'sessions', 'shipment_lines', 'shipments', 'sign_in_failures', 'sign_in_names', 'stand_ins'
  ]::regclass[] LOOP
    CALL plan_for_large(large);
    -- The guess is made when a table is looked at: now, where there is something to see.
    IF (SELECT reltuples > 0 FROM pg_class WHERE oid = large) THEN
      EXECUTE format('ANALYZE %s', large);
    END IF;
  END LOOP;
END $$;
RESET ROLE;
