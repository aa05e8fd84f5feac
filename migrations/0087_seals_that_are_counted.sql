-- How many seals were put on a business's trail, kept apart from them: it shows when the newest were taken away.
-- The worker alone writes it. Trails that are sealed already are counted from their next seal on.
SET LOCAL ROLE portico_owner;
ALTER TABLE tenants ADD COLUMN audit_seals bigint NOT NULL DEFAULT 0;
RESET ROLE;
