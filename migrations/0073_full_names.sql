-- The name of a contact as lists, mails and reports say it: first name, middle initial, last name.
ALTER TABLE contacts
  ADD COLUMN full_name text NOT NULL GENERATED ALWAYS AS
    (btrim(first_name || ' ' || coalesce(btrim(middle_initial) || ' ', '') || last_name)) STORED;
