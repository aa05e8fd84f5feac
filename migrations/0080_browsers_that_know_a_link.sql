-- Staff see in which browsers a contact's login link works without a code: what each calls itself, where it was and when
-- it was last used. Of those that were remembered before, nobody wrote it down.
SET LOCAL ROLE portico_owner;
ALTER TABLE known_devices ADD COLUMN user_agent text NOT NULL DEFAULT '';
ALTER TABLE known_devices ADD COLUMN client_ip text NOT NULL DEFAULT '';
ALTER TABLE known_devices ADD COLUMN last_used_at timestamptz;
RESET ROLE;
