-- Work to do later, and the mail that waits or went.
SET LOCAL ROLE portico_owner;

-- Work to do later, of every tenant: a local table, dispatched across tenants. Services may only add to it, for their
-- own tenant; the worker alone sees it. A row is gone when its work is done.
CREATE TABLE jobs (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind text COLLATE "C" NOT NULL,
  -- Whose work it is; null for work above tenants.
  for_tenant uuid,
  -- What takes turns: a tenant, or everything above tenants together.
  lane uuid NOT NULL GENERATED ALWAYS AS (coalesce(for_tenant, '00000000-0000-0000-0000-000000000000'::uuid)) STORED,
  payload jsonb NOT NULL,
  -- A second job with this key is dropped while the first one waits; cleared when the first try begins.
  dedupe_key text COLLATE "C",
  -- Not before this time; by the services' clock.
  run_at timestamptz NOT NULL DEFAULT '-infinity',
  tries integer NOT NULL DEFAULT 0,
  -- Who runs it, and until when nobody else may; by the database's clock.
  claim uuid,
  leased_until timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  -- Given up: a dead letter that somebody must look at.
  failed_at timestamptz,
  error text,
  UNIQUE (kind, dedupe_key),
  CHECK ((claim IS NULL) = (leased_until IS NULL)),
  CHECK (failed_at IS NULL OR claim IS NULL)
) WITH (fillfactor = 85);
ALTER TABLE jobs ADD CONSTRAINT jobs_for_tenant FOREIGN KEY (for_tenant) REFERENCES tenants (id) ON DELETE CASCADE;
CREATE INDEX jobs_waiting ON jobs (lane, id, run_at) WHERE claim IS NULL AND failed_at IS NULL;
CREATE INDEX jobs_running ON jobs (leased_until) WHERE claim IS NOT NULL;
CREATE INDEX jobs_given_up ON jobs (failed_at) WHERE failed_at IS NOT NULL;
CREATE INDEX jobs_by_tenant ON jobs (for_tenant);
ALTER TABLE jobs ENABLE ROW LEVEL SECURITY;
ALTER TABLE jobs FORCE ROW LEVEL SECURITY;
CREATE POLICY add ON jobs FOR INSERT TO portico_app
  WITH CHECK (for_tenant = nullif(current_setting('app.tenant_id', true), '')::uuid);
CREATE POLICY above ON jobs TO portico_system USING (true) WITH CHECK (true);
GRANT INSERT (kind, for_tenant, payload, dedupe_key, run_at) ON jobs TO portico_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON jobs TO portico_system;

-- When work that repeats is due next.
CREATE TABLE job_schedules (
  name text COLLATE "C" PRIMARY KEY,
  next_at timestamptz NOT NULL
);
ALTER TABLE job_schedules ENABLE ROW LEVEL SECURITY;
ALTER TABLE job_schedules FORCE ROW LEVEL SECURITY;
CREATE POLICY above ON job_schedules TO portico_system USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON job_schedules TO portico_system;

-- A mail that waits or went. What it says is encrypted, and wiped once it went or can no longer go.
CREATE TABLE mails (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  kind text COLLATE "C" NOT NULL,
  to_address text NOT NULL,
  to_name text NOT NULL,
  subject text NOT NULL,
  -- The same at every try, so that a second copy is recognised as one.
  message_id text COLLATE "C" NOT NULL,
  -- Text and HTML with the link's token in them; null once wiped.
  sealed bytea,
  -- The link in it: a mail whose link died meanwhile is not sent.
  link_id uuid,
  contact_id uuid,
  state text COLLATE "C" NOT NULL CHECK (state IN ('waiting', 'sent', 'refused', 'failed', 'withdrawn')),
  -- Why it did not go, in words for the staff; empty when it waits or went.
  reason text NOT NULL DEFAULT '',
  created_at timestamptz NOT NULL,
  -- When it went, or was given up.
  settled_at timestamptz,
  PRIMARY KEY (tenant_id, id),
  CHECK ((state = 'waiting') = (settled_at IS NULL))
);
ALTER TABLE mails ADD CONSTRAINT mails_tenant FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE;
CREATE INDEX mails_by_contact ON mails (tenant_id, contact_id, id);
CREATE INDEX mails_unwiped ON mails (tenant_id, created_at) WHERE sealed IS NOT NULL;
CALL protect('mails');
-- A portal user's transaction may cause mail and never read any.
CREATE POLICY not_for_customers ON mails AS RESTRICTIVE FOR SELECT
  USING (current_setting('app.customer_id', true) = '*');

RESET ROLE;
