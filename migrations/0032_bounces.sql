-- A mail that a server took and that came back later.
SET LOCAL ROLE portico_owner;
ALTER TABLE mails DROP CONSTRAINT mails_state_check;
ALTER TABLE mails ADD CONSTRAINT mails_state_check
  CHECK (state IN ('waiting', 'sent', 'refused', 'failed', 'withdrawn', 'bounced'));
RESET ROLE;
