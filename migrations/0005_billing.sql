-- Above tenants: who asked for a portal, what each tenant pays for, and what Stripe told us.
SET LOCAL ROLE portico_owner;

-- A filled-in Portal Activation Request Form, with the consent given: the first one of a tenant that is not open yet, or
-- the one by which a closed portal was opened again.
CREATE TABLE activation_requests (
  id uuid PRIMARY KEY,
  for_tenant uuid NOT NULL,
  is_first boolean NOT NULL,
  -- SHA-256 of the form's 32 random bytes: the same form sent twice is one request.
  key_hash bytea NOT NULL UNIQUE,
  contact_name text NOT NULL,
  email text NOT NULL,
  phone text NOT NULL,
  -- When the box was ticked, and which wording stood beside it.
  consented_at timestamptz NOT NULL,
  consent_version text COLLATE "C" NOT NULL,
  client_ip text NOT NULL,
  created_at timestamptz NOT NULL,
  -- A first request that is not paid by then is dropped with its tenant, and the login name is free again.
  expires_at timestamptz NOT NULL
);
ALTER TABLE activation_requests ADD CONSTRAINT activation_requests_for_tenant
  FOREIGN KEY (for_tenant) REFERENCES tenants (id) ON DELETE CASCADE;
CREATE INDEX activation_requests_by_tenant ON activation_requests (for_tenant, id);
CREATE INDEX activation_requests_by_end ON activation_requests (expires_at) WHERE is_first;
ALTER TABLE activation_requests ENABLE ROW LEVEL SECURITY;
ALTER TABLE activation_requests FORCE ROW LEVEL SECURITY;
CREATE POLICY above ON activation_requests TO portico_system USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON activation_requests TO portico_system;

-- What a tenant pays for, as Stripe said when it was asked last. Services read their own tenant's row and write none.
CREATE TABLE billing (
  for_tenant uuid PRIMARY KEY,
  -- Counts the writes: what was fetched before the latest one is fetched again rather than written.
  revision bigint NOT NULL DEFAULT 0,
  stripe_customer text COLLATE "C",
  stripe_subscription text COLLATE "C",
  -- Stripe's word for the subscription's state; null before the first one.
  status text COLLATE "C",
  current_period_end timestamptz,
  cancel_at_period_end boolean NOT NULL DEFAULT false,
  past_due_since timestamptz,
  -- The payment page that was opened last and is not settled yet.
  checkout_session text COLLATE "C",
  -- The business wants its portal closed at once; holds while Stripe still has to be told.
  stop_wanted_at timestamptz,
  -- When the payment that opened the portal was made, and when the portal was open.
  paid_at timestamptz,
  opened_at timestamptz,
  updated_at timestamptz NOT NULL
);
ALTER TABLE billing ADD CONSTRAINT billing_for_tenant FOREIGN KEY (for_tenant) REFERENCES tenants (id) ON DELETE CASCADE;
CREATE UNIQUE INDEX billing_by_customer ON billing (stripe_customer);
CREATE UNIQUE INDEX billing_by_subscription ON billing (stripe_subscription);
CREATE INDEX billing_past_due ON billing (past_due_since) WHERE past_due_since IS NOT NULL;
ALTER TABLE billing ENABLE ROW LEVEL SECURITY;
ALTER TABLE billing FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON billing FOR SELECT TO portico_app
  USING (for_tenant = nullif(current_setting('app.tenant_id', true), '')::uuid);
CREATE POLICY above ON billing TO portico_system USING (true) WITH CHECK (true);
-- A portal user has no business with it.
CREATE POLICY not_for_customers ON billing AS RESTRICTIVE FOR SELECT TO portico_app
  USING (current_setting('app.customer_id', true) = '*');
GRANT SELECT ON billing TO portico_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON billing TO portico_system;

-- Something that is being asked of Stripe: written down before the call, and its id is the idempotency key of every try.
CREATE TABLE billing_operations (
  id uuid PRIMARY KEY,
  for_tenant uuid NOT NULL,
  kind text COLLATE "C" NOT NULL CHECK (kind IN ('checkout', 'expire', 'cancel', 'resume', 'card', 'pay')),
  -- What it is done to, where one kind is done to several things: a card, a bill; else empty.
  subject text COLLATE "C" NOT NULL,
  started_at timestamptz NOT NULL,
  -- Stripe said yes or no, or the key was spent; null while nobody knows.
  ended_at timestamptz
);
ALTER TABLE billing_operations ADD CONSTRAINT billing_operations_for_tenant
  FOREIGN KEY (for_tenant) REFERENCES tenants (id) ON DELETE CASCADE;
CREATE UNIQUE INDEX billing_operations_open ON billing_operations (for_tenant, kind, subject) WHERE ended_at IS NULL;
CREATE INDEX billing_operations_by_tenant ON billing_operations (for_tenant, kind, subject);
ALTER TABLE billing_operations ENABLE ROW LEVEL SECURITY;
ALTER TABLE billing_operations FORCE ROW LEVEL SECURITY;
CREATE POLICY above ON billing_operations TO portico_system USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON billing_operations TO portico_system;

-- Every event that Stripe sent or listed, once. It says where to look; what is true is fetched.
CREATE TABLE stripe_events (
  id text COLLATE "C" PRIMARY KEY,
  kind text COLLATE "C" NOT NULL,
  object_id text COLLATE "C" NOT NULL,
  livemode boolean NOT NULL,
  -- Stripe's time.
  created_at timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  -- As it was sent, for people who look for what went wrong; null when it was found by asking.
  raw bytea,
  -- Whether anybody has to look at it: kinds we do not know, and events of another mode or account, are kept and left.
  is_ours boolean NOT NULL,
  handled_at timestamptz
);
CREATE INDEX stripe_events_by_time ON stripe_events (received_at);
ALTER TABLE stripe_events ENABLE ROW LEVEL SECURITY;
ALTER TABLE stripe_events FORCE ROW LEVEL SECURITY;
CREATE POLICY above ON stripe_events TO portico_system USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON stripe_events TO portico_system;

-- The newest event that asking has found: where the next round goes on.
CREATE TABLE stripe_cursor (
  is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
  event_id text COLLATE "C" NOT NULL,
  updated_at timestamptz NOT NULL
);
ALTER TABLE stripe_cursor ENABLE ROW LEVEL SECURITY;
ALTER TABLE stripe_cursor FORCE ROW LEVEL SECURITY;
CREATE POLICY above ON stripe_cursor TO portico_system USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON stripe_cursor TO portico_system;

-- Businesses that want to be shown around.
CREATE TABLE demo_requests (
  id uuid PRIMARY KEY,
  key_hash bytea NOT NULL UNIQUE,
  contact_name text NOT NULL,
  business_name text NOT NULL,
  email text NOT NULL,
  phone text NOT NULL,
  wanted_on date NOT NULL,
  note text NOT NULL,
  created_at timestamptz NOT NULL
);
ALTER TABLE demo_requests ENABLE ROW LEVEL SECURITY;
ALTER TABLE demo_requests FORCE ROW LEVEL SECURITY;
CREATE POLICY above ON demo_requests TO portico_system USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON demo_requests TO portico_system;

RESET ROLE;
