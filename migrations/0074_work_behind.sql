-- One of very many: everything else of its lane, which somebody may be waiting for, goes first.
ALTER TABLE jobs ADD COLUMN is_behind boolean NOT NULL DEFAULT false;
DROP INDEX jobs_waiting;
CREATE INDEX jobs_waiting ON jobs (lane, is_behind, id, run_at) WHERE claim IS NULL AND failed_at IS NULL;
GRANT INSERT (is_behind) ON jobs TO portico_app;
