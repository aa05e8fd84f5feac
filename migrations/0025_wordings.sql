-- A business's own words in the mails that let its contacts in; without a row the usual ones stand.
SET LOCAL ROLE portico_owner;
CREATE TABLE mail_wordings (
  tenant_id uuid NOT NULL,
  letter text COLLATE "C" NOT NULL CHECK (letter IN ('invitation', 'reset')),
  subject text NOT NULL,
  before_link text NOT NULL,
  after_link text NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, letter)
);
ALTER TABLE mail_wordings ADD CONSTRAINT mail_wordings_tenant
  FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE;
CALL protect('mail_wordings');
RESET ROLE;
