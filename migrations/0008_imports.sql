-- Files that staff bring in: what each is, how its columns are read, and how far the import came.
SET LOCAL ROLE portico_owner;

CREATE TABLE imports (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  kind text COLLATE "C" NOT NULL CHECK (kind IN ('customers', 'contacts', 'parts')),
  file_name text NOT NULL,
  staff_id uuid NOT NULL,
  staff_name text NOT NULL,
  state text COLLATE "C" NOT NULL CHECK (state IN ('uploading', 'ready', 'running', 'done', 'failed')),
  -- How the file is to be read; null while it is being uploaded.
  layout jsonb,
  -- Which field each column fills; null until somebody chose.
  mapping jsonb,
  rows_total bigint NOT NULL DEFAULT 0,
  -- Rows that are dealt with: where the work goes on after an interruption.
  rows_done bigint NOT NULL DEFAULT 0,
  rows_new bigint NOT NULL DEFAULT 0,
  rows_changed bigint NOT NULL DEFAULT 0,
  rows_unchanged bigint NOT NULL DEFAULT 0,
  rows_bad bigint NOT NULL DEFAULT 0,
  -- What stopped it, for staff to read; null unless it failed.
  failure text,
  created_at timestamptz NOT NULL,
  started_at timestamptz,
  finished_at timestamptz,
  PRIMARY KEY (tenant_id, id)
);
ALTER TABLE imports ADD CONSTRAINT imports_tenant
  FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE;
CALL protect('imports');

-- The file, in pieces of a megabyte; gone when the import is done.
CREATE TABLE import_files (
  tenant_id uuid NOT NULL,
  import_id uuid NOT NULL,
  piece integer NOT NULL,
  bytes bytea NOT NULL,
  PRIMARY KEY (tenant_id, import_id, piece)
);
-- Compressing megabytes of CSV costs more time than it saves room for a day.
ALTER TABLE import_files ALTER COLUMN bytes SET STORAGE EXTERNAL;
ALTER TABLE import_files ADD CONSTRAINT import_files_import
  FOREIGN KEY (tenant_id, import_id) REFERENCES imports (tenant_id, id) ON DELETE CASCADE;
CALL protect('import_files');

-- Rows that could not be brought in, as they stood in the file.
CREATE TABLE import_rows (
  tenant_id uuid NOT NULL,
  import_id uuid NOT NULL,
  line bigint NOT NULL,
  cells text[] NOT NULL,
  problem text NOT NULL,
  PRIMARY KEY (tenant_id, import_id, line)
);
ALTER TABLE import_rows ADD CONSTRAINT import_rows_import
  FOREIGN KEY (tenant_id, import_id) REFERENCES imports (tenant_id, id) ON DELETE CASCADE;
CALL protect('import_rows');

RESET ROLE;
