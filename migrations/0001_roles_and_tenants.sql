-- Who may touch what, and the businesses themselves.
--
-- portico_owner   owns every table; nobody signs in as it
-- portico_app     the services: row security decides what it sees
-- portico_system  work above tenants (opening one, the job queue, Stripe events); row security holds for it too

DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['portico_owner', 'portico_app', 'portico_system'] LOOP
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = name) THEN
      EXECUTE format('CREATE ROLE %I NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS %s', name,
                     CASE name WHEN 'portico_owner' THEN 'NOLOGIN' ELSE 'LOGIN' END);
    END IF;
  END LOOP;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;  -- two databases of one cluster migrating at once
END $$;

DO $$
DECLARE name text;
BEGIN
  -- One transaction at a time may alter a role, and several databases share the roles.
  PERFORM pg_advisory_xact_lock(712001);
  FOREACH name IN ARRAY ARRAY['portico_app', 'portico_system'] LOOP
    IF NOT EXISTS (SELECT 1 FROM pg_db_role_setting s JOIN pg_roles r ON r.oid = s.setrole
                   WHERE r.rolname = name AND s.setdatabase = 0) THEN
      EXECUTE format('ALTER ROLE %I SET plan_cache_mode = force_custom_plan', name);
      EXECUTE format('ALTER ROLE %I SET statement_timeout = ''5s''', name);
      EXECUTE format('ALTER ROLE %I SET lock_timeout = ''2s''', name);
      EXECUTE format('ALTER ROLE %I SET idle_in_transaction_session_timeout = ''10s''', name);
    END IF;
  END LOOP;
  IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
    EXECUTE format('GRANT portico_owner TO %I', current_user);
  END IF;
END $$;

CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gin;

ALTER SCHEMA public OWNER TO portico_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO portico_app, portico_system;

SET LOCAL ROLE portico_owner;

-- Row security for a tenant table: the one policy text, and the grants that go with it.
CREATE PROCEDURE protect(tenant_table regclass)
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', tenant_table);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', tenant_table);
  EXECUTE format($policy$CREATE POLICY tenant ON %s
    USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)$policy$, tenant_table);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO portico_app, portico_system', tenant_table);
END $$;

-- A second, restrictive policy for what belongs to one customer: a portal user's transaction names its customer,
-- staff and system transactions name '*', and one that names nobody sees nothing.
CREATE PROCEDURE protect_customer(tenant_table regclass, customer_column name)
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  EXECUTE format($policy$CREATE POLICY customer ON %1$s AS RESTRICTIVE
    USING (current_setting('app.customer_id', true) = '*'
           OR %2$I = nullif(nullif(current_setting('app.customer_id', true), '*'), '')::uuid)
    WITH CHECK (current_setting('app.customer_id', true) = '*'
           OR %2$I = nullif(nullif(current_setting('app.customer_id', true), '*'), '')::uuid)$policy$,
    tenant_table, customer_column);
END $$;
REVOKE ALL ON PROCEDURE protect, protect_customer FROM PUBLIC;

-- A business on the platform. customer_portal is true only while its subscription stands.
CREATE TABLE tenants (
  id uuid PRIMARY KEY,
  login_name text COLLATE "C" NOT NULL UNIQUE,
  -- The login name folded so that look-alikes meet: acme and acrne may not both exist.
  look_alike_key text COLLATE "C" NOT NULL UNIQUE,
  name text NOT NULL,
  customer_portal boolean NOT NULL DEFAULT false,
  time_zone text NOT NULL DEFAULT 'America/New_York',
  created_at timestamptz NOT NULL,
  -- When the portal first opened; null for a request that was never paid.
  activated_at timestamptz,
  deactivated_at timestamptz
);
ALTER TABLE tenants ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenants FORCE ROW LEVEL SECURITY;
CREATE POLICY look_up ON tenants FOR SELECT USING (true);
CREATE POLICY own ON tenants FOR UPDATE TO portico_app
  USING (id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (id = nullif(current_setting('app.tenant_id', true), '')::uuid);
CREATE POLICY above ON tenants TO portico_system USING (true) WITH CHECK (true);
GRANT SELECT ON tenants TO portico_app;
GRANT UPDATE (login_name, look_alike_key, name, time_zone) ON tenants TO portico_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON tenants TO portico_system;

-- Login names that were given up: the old address redirects for a time, and nobody else gets the name for 12 months.
CREATE TABLE former_login_names (
  login_name text COLLATE "C" PRIMARY KEY,
  look_alike_key text COLLATE "C" NOT NULL UNIQUE,
  held_for uuid NOT NULL,
  redirects_until timestamptz NOT NULL,
  held_until timestamptz NOT NULL
);
ALTER TABLE former_login_names ADD CONSTRAINT former_login_names_held_for
  FOREIGN KEY (held_for) REFERENCES tenants (id) ON DELETE CASCADE;
CREATE INDEX former_login_names_by_holder ON former_login_names (held_for);
ALTER TABLE former_login_names ENABLE ROW LEVEL SECURITY;
ALTER TABLE former_login_names FORCE ROW LEVEL SECURITY;
CREATE POLICY look_up ON former_login_names FOR SELECT USING (true);
CREATE POLICY own ON former_login_names TO portico_app
  USING (held_for = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (held_for = nullif(current_setting('app.tenant_id', true), '')::uuid);
CREATE POLICY above ON former_login_names TO portico_system USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON former_login_names TO portico_app, portico_system;

-- How a tenant's portal looks and what its search offers.
CREATE TABLE portal_settings (
  tenant_id uuid PRIMARY KEY,
  contact_name text NOT NULL,
  email text NOT NULL,
  phone text NOT NULL,
  brand_colour text NOT NULL DEFAULT '#0b5cad' CHECK (brand_colour ~ '^#[0-9a-f]{6}$'),
  sign_in_logo_id uuid,
  portal_logo_id uuid,
  search_item_number boolean NOT NULL DEFAULT true,
  search_year boolean NOT NULL DEFAULT true,
  search_make boolean NOT NULL DEFAULT true,
  search_model boolean NOT NULL DEFAULT true,
  search_category boolean NOT NULL DEFAULT true,
  search_sub_category boolean NOT NULL DEFAULT true,
  stock_display text NOT NULL DEFAULT 'number' CHECK (stock_display IN ('number', 'in_or_out')),
  updated_at timestamptz NOT NULL
);
ALTER TABLE portal_settings ADD CONSTRAINT portal_settings_tenant
  FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE;
CALL protect('portal_settings');

-- Features a tenant switched away from their default.
CREATE TABLE tenant_features (
  tenant_id uuid NOT NULL,
  feature text COLLATE "C" NOT NULL,
  is_on boolean NOT NULL,
  PRIMARY KEY (tenant_id, feature)
);
ALTER TABLE tenant_features ADD CONSTRAINT tenant_features_tenant
  FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE;
CALL protect('tenant_features');

-- Files kept in object storage under random names; who may read one is decided from this row.
CREATE TABLE files (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  kind text COLLATE "C" NOT NULL,
  storage_key text COLLATE "C" NOT NULL,
  content_type text NOT NULL,
  byte_size bigint NOT NULL,
  width integer,
  height integer,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
ALTER TABLE files ADD CONSTRAINT files_tenant FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE;
CALL protect('files');

-- What happened, who did it, and to whom. Rows are only ever added.
CREATE TABLE audit_events (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  at timestamptz NOT NULL,
  kind text COLLATE "C" NOT NULL,
  actor_kind text COLLATE "C" NOT NULL CHECK (actor_kind IN ('staff', 'contact', 'system')),
  actor_id uuid,
  actor_name text NOT NULL,
  customer_id uuid,
  contact_id uuid,
  detail jsonb NOT NULL DEFAULT '{}',
  PRIMARY KEY (tenant_id, id)
);
ALTER TABLE audit_events ADD CONSTRAINT audit_events_tenant
  FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE;
CREATE INDEX audit_events_by_contact ON audit_events (tenant_id, contact_id, id);
CALL protect('audit_events');
REVOKE UPDATE, DELETE ON audit_events FROM portico_app, portico_system;

RESET ROLE;
