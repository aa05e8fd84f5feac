-- Who may copy everything and change nothing: portico_backup, for pg_dump alone. Row security does not bind it, or a copy
-- would lack rows; no process of ours starts as it. Where the migrating role may not make it, deploy/roles.sql did.
DO $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'portico_backup')
     AND (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
    CREATE ROLE portico_backup LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE BYPASSRLS IN ROLE pg_read_all_data;
  END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;  -- two databases of one cluster migrating at once
END $$;
