-- Keys by which a business's own programs come in. Of the secret only its hash is kept.
SET LOCAL ROLE portico_owner;
CREATE TABLE api_keys (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  label text NOT NULL CHECK (length(label) BETWEEN 1 AND 100),
  secret_hash bytea NOT NULL CHECK (octet_length(secret_hash) = 32),
  rights text[] COLLATE "C" NOT NULL
    CHECK (cardinality(rights) > 0 AND rights <@ ARRAY['read-catalogue', 'read-orders', 'import'] COLLATE "C"),
  -- Whoever made it: with them it goes.
  staff_id uuid NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL CHECK (expires_at <= created_at + interval '366 days'),
  last_used_at timestamptz,
  revoked_at timestamptz,
  PRIMARY KEY (tenant_id, id)
);
ALTER TABLE api_keys ADD CONSTRAINT api_keys_staff FOREIGN KEY (tenant_id, staff_id) REFERENCES staff (tenant_id, id);
CREATE INDEX api_keys_by_staff ON api_keys (tenant_id, staff_id);
CALL protect('api_keys');
CALL protect_from_customers('api_keys');
RESET ROLE;
