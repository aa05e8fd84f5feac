-- Whether a customer may send an order to an address that the business does not know yet, and keep it for the next one.
SET LOCAL ROLE portico_owner;
ALTER TABLE checkout_settings ADD COLUMN other_addresses boolean NOT NULL DEFAULT true;
-- The contact who typed it there, by the name of that day; empty for one that staff added.
ALTER TABLE customer_addresses ADD COLUMN added_by text NOT NULL DEFAULT '';
RESET ROLE;
