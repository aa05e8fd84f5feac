-- One row per hole between tenants in the schema; no rows is the only good answer. Run it on a migrated database:
--   psql -AtF ' | ' -f tests/rls-lint.sql
-- Another role is checked with:  SET lint.roles = 'portico_app,portico_system,…'
WITH roles AS (
  SELECT r.* FROM pg_roles r
  WHERE r.rolname = ANY (string_to_array(coalesce(nullif(current_setting('lint.roles', true), ''), 'portico_app,portico_system'), ','))
), above (name, why) AS (VALUES
  -- Tables above tenants: no tenant_id, each with policies of its own.
  ('tenants', 'the tenants themselves'),
  ('former_login_names', 'names that were given up, whosever they were'),
  ('jobs', 'the queue, dispatched across tenants'),
  ('job_schedules', 'what repeats'),
  ('activation_requests', 'asked for before there is a tenant'),
  ('billing', 'its own policies name for_tenant'),
  ('billing_operations', 'calls to Stripe under way'),
  ('stripe_events', 'the inbox of webhooks'),
  ('stripe_cursor', 'how far Stripe''s events were read'),
  ('demo_requests', 'asked for by people without a tenant'),
  ('notices', 'to whoever runs the platform'),
  ('_sqlx_migrations', 'no role of ours may touch it')
), reviewed_functions (name) AS (VALUES
  -- SECURITY DEFINER functions that somebody read: each reads the tenant from the setting.
  ('search_item_ids'),
  ('similar_item_words'),
  ('list_contacts'),
  ('list_customers'),
  ('bought_together')
), reviewed_readers (name) AS (VALUES
  -- Their owner: signs in nowhere, and reads the tables that are searched.
  ('portico_search')
), relations AS (
  SELECT c.*, EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped) AS has_tenant
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = 'public'
    AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
), tables AS (
  SELECT * FROM relations WHERE relkind IN ('r', 'p', 'f')
), tenant_tables AS (
  SELECT t.*, a.attnum AS tenant_column, a.attnotnull AS tenant_not_null, a.atthasdef AS tenant_default
  FROM tables t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
), columns AS (
  SELECT t.relname, a.* FROM tenant_tables t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
), policies AS (
  SELECT t.relname, p.*, pg_get_expr(p.polqual, p.polrelid) AS seen, pg_get_expr(p.polwithcheck, p.polrelid) AS written,
         p.polcmd = 'r' AND p.polroles = ARRAY(SELECT oid FROM pg_roles WHERE rolname IN (SELECT name FROM reviewed_readers)) AS is_searched
  FROM tenant_tables t JOIN pg_policy p ON p.polrelid = t.oid
), keys AS (
  SELECT t.relname, t.tenant_column, i.*, i.indexrelid::regclass::text AS index_name
  FROM tenant_tables t JOIN pg_index i ON i.indrelid = t.oid
), references_ AS (
  SELECT t.relname, r.relname AS parent, r.has_tenant AS parent_has_tenant, con.conname, con.confdeltype, con.confupdtype,
         (SELECT bool_or(child.attname = 'tenant_id' AND above.attname = 'tenant_id')
                 AND bool_and((child.attname = 'tenant_id') = (above.attname = 'tenant_id'))
          FROM unnest(con.conkey, con.confkey) AS pair (child, above)
          JOIN pg_attribute child ON child.attrelid = con.conrelid AND child.attnum = pair.child
          JOIN pg_attribute above ON above.attrelid = con.confrelid AND above.attnum = pair.above) AS pairs_tenants
  FROM pg_constraint con JOIN tenant_tables t ON t.oid = con.conrelid JOIN relations r ON r.oid = con.confrelid
  WHERE con.contype = 'f'
), holders AS (
  -- Tables whose rows belong to one customer: through the customer itself or through a contact of it.
  SELECT relname, CASE WHEN relname = 'customers' THEN 'id' ELSE max(attname) FILTER (WHERE attname = 'customer_id') END AS customer_column,
         bool_or(attname = 'contact_id') AS has_contact
  FROM columns GROUP BY relname
  HAVING relname = 'customers' OR bool_or(attname IN ('customer_id', 'contact_id'))
)
SELECT 'T01 table without tenant_id that is not listed as above tenants' AS hole, relname::text AS place, '' AS detail
  FROM tables WHERE NOT has_tenant AND relname NOT IN (SELECT name FROM above)
UNION ALL SELECT 'T02 row security is not enabled and forced', relname, format('enabled=%s forced=%s', relrowsecurity, relforcerowsecurity)
  FROM tables WHERE NOT (relrowsecurity AND relforcerowsecurity) AND relname <> '_sqlx_migrations'
UNION ALL SELECT 'T03 not exactly one permissive policy', t.relname, count(p.oid)::text
  FROM tenant_tables t LEFT JOIN policies p ON p.polrelid = t.oid AND p.polpermissive AND NOT p.is_searched
  GROUP BY t.relname HAVING count(p.oid) <> 1
UNION ALL SELECT 'T04 tenant policy says something else', relname, format('%s using %s check %s', polname, seen, written)
  FROM policies WHERE polpermissive AND NOT is_searched AND NOT (polcmd = '*' AND polroles = '{0}'
    AND seen = '(tenant_id = (NULLIF(current_setting(''app.tenant_id''::text, true), ''''::text))::uuid)' AND written IS NOT DISTINCT FROM seen)
UNION ALL SELECT 'T05 tenant_id may be null or has a default', relname, '' FROM tenant_tables WHERE NOT tenant_not_null OR tenant_default
UNION ALL SELECT 'T06 index does not begin with tenant_id', relname, index_name FROM keys WHERE indkey[0] <> tenant_column
UNION ALL SELECT 'T07 no primary key', t.relname, '' FROM tenant_tables t WHERE NOT EXISTS (SELECT 1 FROM keys k WHERE k.indrelid = t.oid AND k.indisprimary)
UNION ALL SELECT 'T08 unique key spans tenants', relname, index_name FROM keys WHERE indisunique AND NOT tenant_column = ANY (indkey::int2[])
UNION ALL SELECT 'T09 table above tenants whose policy for services names no tenant', t.relname, p.polname::text
  FROM tables t JOIN pg_policy p ON p.polrelid = t.oid AND p.polpermissive
  WHERE NOT t.has_tenant AND p.polroles <> ARRAY['portico_system'::regrole::oid]
    AND concat(pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)) NOT LIKE '%current_setting(''app.tenant_id''%'
    AND NOT (p.polname = 'look_up' AND p.polcmd = 'r' AND t.relname IN ('tenants', 'former_login_names'))
UNION ALL SELECT 'K01 foreign key does not pair tenant_id with tenant_id', relname, conname::text FROM references_ WHERE parent_has_tenant AND pairs_tenants IS NOT TRUE
UNION ALL SELECT 'K02 foreign key sets columns to null or default', relname, conname::text FROM references_ WHERE confdeltype IN ('n', 'd') OR confupdtype IN ('n', 'd')
UNION ALL SELECT 'K03 column of a parent in no foreign key', c.relname, c.attname::text
  FROM columns c WHERE c.attname IN ('customer_id', 'contact_id') AND c.relname NOT IN ('audit_events', 'mails')
  AND NOT EXISTS (SELECT 1 FROM pg_constraint con WHERE con.conrelid = c.attrelid AND con.contype = 'f' AND c.attnum = ANY (con.conkey))
UNION ALL SELECT 'C01 customer''s rows without the customer policy', h.relname, coalesce(h.customer_column, 'contact_id')
  FROM holders h WHERE h.relname <> 'mails' AND NOT EXISTS (SELECT 1 FROM policies p WHERE p.relname = h.relname AND NOT p.polpermissive
    AND p.polname = 'customer' AND p.polcmd = '*' AND p.written IS NOT DISTINCT FROM p.seen
    -- It binds every role of ours; the reader of search alone may stand outside.
    AND (p.polroles = '{0}' OR NOT EXISTS (SELECT 1 FROM roles r WHERE r.oid <> ALL (p.polroles)))
    AND p.seen LIKE '((current_setting(''app.customer_id''::text, true) = ''*''::text) OR %'
    AND (h.customer_column IS NULL OR p.seen LIKE format('%%(%I = (NULLIF(NULLIF(current_setting(''app.customer_id''%%', h.customer_column))
    AND (h.customer_column IS NOT NULL OR p.seen ILIKE '%contacts%tenant_id%id = %contact_id%'))
  AND NOT EXISTS (SELECT 1 FROM policies p WHERE p.relname = h.relname AND NOT p.polpermissive
    AND p.polname = 'staff_only' AND p.polcmd = '*' AND p.polroles = '{0}' AND p.written IS NOT DISTINCT FROM p.seen
    AND p.seen = '(current_setting(''app.customer_id''::text, true) = ''*''::text)')
UNION ALL SELECT 'C02 customers could read mail', 'mails', '' WHERE NOT EXISTS (SELECT 1 FROM policies
    WHERE relname = 'mails' AND NOT polpermissive AND polcmd = 'r' AND polroles = '{0}' AND seen = '(current_setting(''app.customer_id''::text, true) = ''*''::text)')
UNION ALL SELECT 'V01 view without security_invoker', relname, '' FROM relations
  WHERE relkind = 'v' AND NOT coalesce((SELECT bool_or(o IN ('security_invoker=true', 'security_invoker=on')) FROM unnest(reloptions) o), false)
UNION ALL SELECT 'V02 materialized view that a role of ours may read', v.relname, r.rolname::text FROM relations v, roles r WHERE v.relkind = 'm' AND has_table_privilege(r.rolname, v.oid, 'SELECT')
UNION ALL SELECT 'P01 partition that a role of ours may reach', t.relname, r.rolname::text FROM tables t, roles r
  WHERE t.relispartition AND has_table_privilege(r.rolname, t.oid, 'SELECT,INSERT,UPDATE,DELETE')
UNION ALL SELECT 'P02 default partition', relname, '' FROM tables WHERE relispartition AND pg_get_expr(relpartbound, oid) = 'DEFAULT'
UNION ALL SELECT 'P03 foreign table', relname, '' FROM tables WHERE relkind = 'f'
UNION ALL SELECT 'G01 grant that row security does not bind', t.relname, format('%s: %s', r.rolname, privilege) FROM tables t, roles r, unnest(ARRAY['TRUNCATE', 'REFERENCES', 'TRIGGER']) privilege
  WHERE has_table_privilege(r.rolname, t.oid, privilege)
UNION ALL SELECT 'G02 sequence that a role of ours may read or set', s.relname, r.rolname::text FROM relations s, roles r
  WHERE CASE WHEN s.relkind = 'S' THEN has_sequence_privilege(r.rolname, s.oid, 'SELECT,UPDATE') END
UNION ALL SELECT 'G03 table granted without row security', t.relname, r.rolname::text FROM tables t, roles r
  WHERE NOT t.relrowsecurity AND (has_any_column_privilege(r.rolname, t.oid, 'SELECT,INSERT,UPDATE') OR has_table_privilege(r.rolname, t.oid, 'SELECT,INSERT,UPDATE,DELETE'))
UNION ALL SELECT 'G04 granted to everybody', c.relname, acl.privilege_type FROM relations c, aclexplode(c.relacl) acl WHERE acl.grantee = 0
UNION ALL SELECT 'G05 granted in advance', d.defaclobjtype::text, d.defaclacl::text FROM pg_default_acl d
UNION ALL SELECT 'G06 the trail of what happened, or a seal on it, may be changed', t.name, r.rolname::text FROM roles r, unnest(ARRAY['audit_events', 'audit_seals']) t (name)
  WHERE has_any_column_privilege(r.rolname, t.name, 'UPDATE') OR has_table_privilege(r.rolname, t.name, 'DELETE')
UNION ALL SELECT 'F01 SECURITY DEFINER function that nobody reviewed, or without search_path', p.oid::regprocedure::text, coalesce(array_to_string(p.proconfig, ','), 'no search_path')
  FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
  WHERE n.nspname = 'public' AND p.prosecdef AND (p.proname NOT IN (SELECT name FROM reviewed_functions) OR coalesce(array_to_string(p.proconfig, ','), '') NOT LIKE '%search_path%')
UNION ALL SELECT 'F02 SECURITY DEFINER function that everybody may call, or whose owner row security does not bind', p.oid::regprocedure::text, o.rolname::text
  FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_roles o ON o.oid = p.proowner
  WHERE n.nspname = 'public' AND p.prosecdef AND (o.rolsuper OR o.rolbypassrls OR p.proacl IS NULL OR EXISTS (SELECT 1 FROM aclexplode(p.proacl) acl WHERE acl.grantee = 0))
UNION ALL SELECT 'F03 trigger', t.relname, g.tgname::text FROM tables t JOIN pg_trigger g ON g.tgrelid = t.oid WHERE NOT g.tgisinternal
UNION ALL SELECT 'F04 rewrite rule', t.relname, w.rulename::text FROM tables t JOIN pg_rewrite w ON w.ev_class = t.oid
UNION ALL SELECT 'R01 role that row security does not bind', rolname::text, format('super=%s bypass=%s createrole=%s replication=%s', rolsuper, rolbypassrls, rolcreaterole, rolreplication)
  FROM roles WHERE rolsuper OR rolbypassrls OR rolcreaterole OR rolreplication
UNION ALL SELECT 'R02 role that may act as another', r.rolname::text, m.roleid::regrole::text FROM roles r JOIN pg_auth_members m ON m.member = r.oid
UNION ALL SELECT 'R03 role of ours owns an object', c.relname, r.rolname::text FROM relations c JOIN roles r ON r.oid = c.relowner
UNION ALL SELECT 'R04 owned by another than portico_owner', c.relname, pg_get_userbyid(c.relowner)::text FROM relations c
  WHERE c.relowner <> 'portico_owner'::regrole AND c.relname NOT LIKE '\_sqlx\_migrations%'
UNION ALL SELECT 'R05 role that may create in the schema', r.rolname::text, '' FROM roles r WHERE has_schema_privilege(r.rolname, 'public', 'CREATE')
UNION ALL SELECT 'R06 the owner may sign in or is bound by nothing', o.rolname::text, '' FROM pg_roles o WHERE o.rolname = 'portico_owner' AND (o.rolcanlogin OR o.rolsuper OR o.rolbypassrls)
UNION ALL SELECT 'R08 reader of search that may sign in, write, or that somebody may act as', o.rolname::text, '' FROM pg_roles o
  WHERE o.rolname IN (SELECT name FROM reviewed_readers)
    AND (o.rolcanlogin OR o.rolsuper OR o.rolbypassrls OR o.rolcreaterole OR EXISTS (SELECT 1 FROM pg_auth_members m WHERE m.member = o.oid)
         OR EXISTS (SELECT 1 FROM pg_auth_members m WHERE m.roleid = o.oid AND m.member IN (SELECT oid FROM roles))
         OR EXISTS (SELECT 1 FROM relations c WHERE c.relkind IN ('r', 'p') AND has_table_privilege(o.rolname, c.oid, 'INSERT,UPDATE,DELETE,TRUNCATE')))
UNION ALL SELECT 'R07 there is no such role', 'portico_app, portico_system', '' WHERE (SELECT count(*) FROM roles) < 2
UNION ALL SELECT 'D01 type that row security keeps off indexes', c.relname, format('%s %s', c.attname, t.typname) FROM columns c JOIN pg_type t ON t.oid = c.atttypid
  WHERE t.typtype = 'e' OR t.typname = 'citext'
ORDER BY 1, 2, 3;
