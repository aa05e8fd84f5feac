-- What belongs to one customer through a contact of it, and the trail of what happened: walled off between the customers
-- of a tenant like the customers' own tables. A portal user's transaction sees only its own customer's contacts, and so
-- only what hangs on them.
SET LOCAL ROLE portico_owner;

CREATE PROCEDURE protect_contact(tenant_table regclass)
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  EXECUTE format($policy$CREATE POLICY customer ON %1$s AS RESTRICTIVE
    USING (current_setting('app.customer_id', true) = '*'
           OR EXISTS (SELECT 1 FROM contacts c WHERE c.tenant_id = %1$s.tenant_id AND c.id = %1$s.contact_id))
    WITH CHECK (current_setting('app.customer_id', true) = '*'
           OR EXISTS (SELECT 1 FROM contacts c WHERE c.tenant_id = %1$s.tenant_id AND c.id = %1$s.contact_id))$policy$,
    tenant_table);
END $$;
REVOKE ALL ON PROCEDURE protect_contact FROM PUBLIC;

CALL protect_contact('credentials');
CALL protect_contact('sessions');
CALL protect_contact('links');
CALL protect_contact('sign_in_names');
CALL protect_customer('audit_events', 'customer_id');

RESET ROLE;
