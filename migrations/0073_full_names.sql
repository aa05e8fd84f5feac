-- The name of a contact as lists, mails and reports say it: first name, middle initial, last name.
ALTER TABLE contacts
  ADD COLUMN full_name text NOT NULL GENERATED ALWAYS AS
    (btrim(btrim(first_name) || ' ' || coalesce(nullif(btrim(middle_initial), '') || ' ', '') || btrim(last_name))) STORED;
