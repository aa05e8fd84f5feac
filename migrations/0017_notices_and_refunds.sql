SET LOCAL ROLE portico_owner;

-- What the product tells whoever runs it: a mail above tenants, written in the transaction of its cause. It holds no link
-- that lets anybody in, so it is kept in the clear.
CREATE TABLE notices (
  id uuid PRIMARY KEY,
  -- What it is about: nothing is told twice.
  cause text COLLATE "C" NOT NULL UNIQUE,
  subject text NOT NULL,
  body_text text NOT NULL,
  body_html text NOT NULL,
  -- The same at every try, so that a second copy is recognised as one.
  message_id text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL CHECK (state IN ('waiting', 'sent', 'refused', 'failed')),
  -- Why it did not go; empty when it waits or went.
  reason text NOT NULL DEFAULT '',
  created_at timestamptz NOT NULL,
  -- When it went, or was given up.
  settled_at timestamptz,
  CHECK ((state = 'waiting') = (settled_at IS NULL))
);
ALTER TABLE notices ENABLE ROW LEVEL SECURITY;
ALTER TABLE notices FORCE ROW LEVEL SECURITY;
CREATE POLICY above ON notices TO portico_system USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON notices TO portico_system;

-- A payment that was taken twice is given back.
ALTER TABLE billing_operations DROP CONSTRAINT billing_operations_kind_check;
ALTER TABLE billing_operations ADD CONSTRAINT billing_operations_kind_check
  CHECK (kind IN ('checkout', 'expire', 'cancel', 'resume', 'card', 'pay', 'refund'));

RESET ROLE;
