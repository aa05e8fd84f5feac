-- The roles of a database that Portico does not own alone. Run once, as a superuser, before the first start:
--   psql -v migrator="'…'" -v app="'…'" -v system="'…'" -v backup="'…'" -f deploy/roles.sql
--
-- portico_migrator  runs the migrations: DATABASE_URL of the migrating start alone
-- portico_app       the services' role; row security decides what it sees
-- portico_system    work above tenants; row security holds for it too
-- portico_backup    copies everything and changes nothing: deploy/backup.sh alone
-- The owner of the tables, portico_owner, and the search's own role, portico_search, cannot sign in.
BEGIN;
CREATE ROLE portico_owner NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
CREATE ROLE portico_migrator LOGIN PASSWORD :migrator NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
CREATE ROLE portico_search NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
GRANT portico_owner, portico_search TO portico_migrator WITH ADMIN OPTION;
CREATE ROLE portico_app LOGIN PASSWORD :app NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS CONNECTION LIMIT 100;
CREATE ROLE portico_system LOGIN PASSWORD :system NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS CONNECTION LIMIT 60;
-- Row security would leave rows out of a copy.
CREATE ROLE portico_backup LOGIN PASSWORD :backup NOSUPERUSER NOCREATEDB NOCREATEROLE BYPASSRLS CONNECTION LIMIT 2;
GRANT pg_read_all_data TO portico_backup;

-- Plans that know the tenant, and an end to whatever hangs.
ALTER ROLE portico_app SET plan_cache_mode = force_custom_plan;
ALTER ROLE portico_app SET statement_timeout = '5s';
ALTER ROLE portico_app SET lock_timeout = '2s';
ALTER ROLE portico_app SET idle_in_transaction_session_timeout = '10s';
ALTER ROLE portico_system SET plan_cache_mode = force_custom_plan;
ALTER ROLE portico_system SET statement_timeout = '5s';
ALTER ROLE portico_system SET lock_timeout = '2s';
ALTER ROLE portico_system SET idle_in_transaction_session_timeout = '10s';
COMMIT;

CREATE DATABASE portico OWNER portico_migrator ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8' TEMPLATE template0;
REVOKE ALL ON DATABASE portico FROM PUBLIC;
GRANT CONNECT ON DATABASE portico TO portico_app, portico_system, portico_backup;
\connect portico
-- What a role without superuser's rights may not make itself on every server.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gin;
ALTER SCHEMA public OWNER TO portico_owner;
