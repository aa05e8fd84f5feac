-- The words of every mail to a contact are a business's to change: access, orders and quotes.
SET LOCAL ROLE portico_owner;
ALTER TABLE mail_wordings DROP CONSTRAINT mail_wordings_letter_check;
ALTER TABLE mail_wordings ADD CONSTRAINT mail_wordings_letter_check
  CHECK (letter IN ('invitation', 'reset', 'another_customer', 'sign_in_link', 'login_link', 'code', 'new_device',
                    'order_placed', 'order_waiting', 'order_held', 'order_asked', 'order_approved', 'order_approved_held',
                    'order_rejected', 'order_released', 'order_changed', 'order_partly_shipped', 'order_shipped',
                    'shipment_corrected', 'shipment_undone', 'order_rest_cancelled', 'order_cancelled',
                    'quote_sent', 'quote_new_version', 'quote_message', 'quote_withdrawn')) NOT VALID;
ALTER TABLE mail_wordings VALIDATE CONSTRAINT mail_wordings_letter_check;
RESET ROLE;
