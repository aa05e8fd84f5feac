-- One more mail whose words a business may change: to somebody who may act for another customer.
SET LOCAL ROLE portico_owner;
ALTER TABLE mail_wordings DROP CONSTRAINT mail_wordings_letter_check;
ALTER TABLE mail_wordings ADD CONSTRAINT mail_wordings_letter_check
  CHECK (letter IN ('invitation', 'reset', 'another_customer')) NOT VALID;
ALTER TABLE mail_wordings VALIDATE CONSTRAINT mail_wordings_letter_check;
RESET ROLE;
