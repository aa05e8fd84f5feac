-- How a business lets people in: by a link, or by a temporary password that is good for one sign-in.
SET LOCAL ROLE portico_owner;
ALTER TABLE portal_settings ADD COLUMN invites_with text COLLATE "C" NOT NULL DEFAULT 'link'
  CONSTRAINT portal_settings_invites_with CHECK (invites_with IN ('link', 'temporary_password'));
RESET ROLE;
