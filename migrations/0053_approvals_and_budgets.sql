-- Who at a customer's says yes to its orders, and how much it may order in a month, a quarter or a year.
SET LOCAL ROLE portico_owner;

-- Orders above an amount need the yes of a colleague.
CREATE TABLE approval_rules (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  customer_id uuid NOT NULL,
  -- Whose orders; null: those of everybody who has no rules of their own.
  contact_id uuid,
  -- Cents; zero: every order.
  over_minor bigint NOT NULL CHECK (over_minor BETWEEN 0 AND 999999999999),
  -- An approver may approve orders of their own.
  allows_own boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  row_version integer NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, id),
  CONSTRAINT approval_rules_customers UNIQUE (tenant_id, id, customer_id),
  CONSTRAINT approval_rules_once UNIQUE NULLS NOT DISTINCT (tenant_id, customer_id, contact_id, over_minor)
);
ALTER TABLE approval_rules ADD CONSTRAINT approval_rules_customer
  FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id) ON DELETE CASCADE;
ALTER TABLE approval_rules ADD CONSTRAINT approval_rules_contact
  FOREIGN KEY (tenant_id, contact_id) REFERENCES contacts (tenant_id, id) ON DELETE CASCADE;
CREATE INDEX approval_rules_by_contact ON approval_rules (tenant_id, contact_id);
CALL protect('approval_rules');
CALL protect_customer('approval_rules', 'customer_id');

-- Whom a rule asks: any one of them decides.
CREATE TABLE approvers (
  tenant_id uuid NOT NULL,
  rule_id uuid NOT NULL,
  contact_id uuid NOT NULL,
  customer_id uuid NOT NULL,
  PRIMARY KEY (tenant_id, rule_id, contact_id, customer_id)
);
ALTER TABLE approvers ADD CONSTRAINT approvers_rule
  FOREIGN KEY (tenant_id, rule_id, customer_id) REFERENCES approval_rules (tenant_id, id, customer_id) ON DELETE CASCADE;
ALTER TABLE approvers ADD CONSTRAINT approvers_contact
  FOREIGN KEY (tenant_id, contact_id) REFERENCES contacts (tenant_id, id) ON DELETE CASCADE;
CREATE INDEX approvers_by_contact ON approvers (tenant_id, contact_id);
CALL protect('approvers');
CALL protect_customer('approvers', 'customer_id');

-- Who decides beside somebody who is away.
CREATE TABLE stand_ins (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  customer_id uuid NOT NULL,
  contact_id uuid NOT NULL,
  stand_in_id uuid NOT NULL,
  -- First and last day, in the business's calendar.
  from_on date NOT NULL,
  to_on date NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  CHECK (from_on <= to_on),
  CHECK (contact_id <> stand_in_id)
);
ALTER TABLE stand_ins ADD CONSTRAINT stand_ins_customer
  FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id) ON DELETE CASCADE;
ALTER TABLE stand_ins ADD CONSTRAINT stand_ins_contact
  FOREIGN KEY (tenant_id, contact_id) REFERENCES contacts (tenant_id, id) ON DELETE CASCADE;
ALTER TABLE stand_ins ADD CONSTRAINT stand_ins_stand_in
  FOREIGN KEY (tenant_id, stand_in_id) REFERENCES contacts (tenant_id, id) ON DELETE CASCADE;
CREATE INDEX stand_ins_by_customer ON stand_ins (tenant_id, customer_id);
CREATE INDEX stand_ins_by_contact ON stand_ins (tenant_id, contact_id);
CREATE INDEX stand_ins_by_stand_in ON stand_ins (tenant_id, stand_in_id);
CALL protect('stand_ins');
CALL protect_customer('stand_ins', 'customer_id');

-- What may be ordered in a period.
CREATE TABLE budgets (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  customer_id uuid NOT NULL,
  -- Whose orders; null: all of the customer's together.
  contact_id uuid,
  period text COLLATE "C" NOT NULL CHECK (period IN ('month', 'quarter', 'year')),
  amount_minor bigint NOT NULL CHECK (amount_minor BETWEEN 0 AND 999999999999),
  -- An order beyond it needs an approver's yes; else it is refused.
  asks boolean NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  CONSTRAINT budgets_once UNIQUE NULLS NOT DISTINCT (tenant_id, customer_id, contact_id, period)
);
ALTER TABLE budgets ADD CONSTRAINT budgets_customer
  FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id) ON DELETE CASCADE;
ALTER TABLE budgets ADD CONSTRAINT budgets_contact
  FOREIGN KEY (tenant_id, contact_id) REFERENCES contacts (tenant_id, id) ON DELETE CASCADE;
CREATE INDEX budgets_by_contact ON budgets (tenant_id, contact_id);
CALL protect('budgets');
CALL protect_customer('budgets', 'customer_id');

-- An order that waits for a colleague of whoever placed it, and what came of it.
ALTER TABLE orders DROP CONSTRAINT orders_status_check;
ALTER TABLE orders ADD CONSTRAINT orders_status_check
  CHECK (status IN ('waiting', 'held', 'received', 'in_progress', 'partly_shipped', 'shipped', 'cancelled'));
ALTER TABLE order_events DROP CONSTRAINT order_events_kind_check;
ALTER TABLE order_events ADD CONSTRAINT order_events_kind_check
  CHECK (kind IN ('placed', 'asked', 'approved', 'rejected', 'held', 'released', 'accepted', 'changed', 'shipped',
    'rest_cancelled', 'cancelled', 'note'));
CREATE INDEX orders_by_placing ON orders (tenant_id, customer_id, placed_at);
RESET ROLE;
