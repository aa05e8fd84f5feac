//! The form of a contact, from what was typed to what it means.

use accounts::{DisplayName, Email, Username};
use db::CustomerId;
use web::fields::Choice;

use super::contact::NewContact;
use super::phone::{Phone, PhoneLabel};

/// What was typed into the contact form, as typed.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ContactForm {
    /// The customer's id, or nothing.
    pub customer: String,
    /// The vendor's name.
    pub vendor_name: String,
    /// Salutation.
    pub salutation: String,
    /// First name.
    pub first_name: String,
    /// Middle initial.
    pub middle_initial: String,
    /// Last name.
    pub last_name: String,
    /// Primary address.
    pub email: String,
    /// Other addresses, separated by commas or lines.
    pub other_emails: String,
    /// Username.
    pub username: String,
    /// The primary telephone number.
    pub phone: String,
    /// Where it rings.
    pub phone_label: String,
    /// A second number.
    pub phone_2: String,
    /// Where it rings.
    pub phone_label_2: String,
    /// A third number.
    pub phone_3: String,
    /// Where it rings.
    pub phone_label_3: String,
    /// A fourth number.
    pub phone_4: String,
    /// Where it rings.
    pub phone_label_4: String,
    /// `on` when active.
    pub is_active: String,
    /// `on` when staff try the portal with it.
    pub is_test: String,
    /// `on` when the switch of access was shown.
    pub access_asked: String,
    /// `on` when it is to have access; counts only if the switch was shown.
    pub has_access: String,
    /// `on` when an invitation or a reset is to be sent once everything is saved.
    pub mail: String,
    /// The contact of another customer that is the same person and whose login it is to sign in with.
    pub same_person: String,
    /// `on` when a portal user is added: only customers whose portal is on can be chosen.
    pub is_user: String,
    /// Where the form leads back to, when it was opened on a customer's page: see [`ContactForm::came_from`].
    pub back: String,
    /// The version that was edited.
    pub row_version: i32,
}

impl ContactForm {
    /// The tab of a customer's page that the form was opened on.
    #[must_use]
    pub fn came_from(&self) -> Option<String> {
        let (tab, customer) = self.back.split_once(' ')?;
        let customer: CustomerId = customer.parse().ok()?;
        ["contacts", "portal"].contains(&tab).then(|| format!("/customers/{customer}/{tab}"))
    }
}

/// A number in the form.
#[derive(Clone, Debug)]
pub(crate) struct PhoneRow<'a> {
    /// The number's field.
    pub(crate) field: &'static str,
    /// Its label's field.
    pub(crate) label_field: &'static str,
    /// As typed.
    pub(crate) number: &'a str,
    /// As chosen.
    pub(crate) label: &'a str,
}

impl PhoneRow<'_> {
    /// What its label may be.
    pub(crate) fn labels(&self) -> Vec<Choice> {
        PhoneLabel::choices(self.label)
    }

    /// What its field is called.
    pub(crate) fn title(&self) -> &'static str {
        if self.field == "phone" { "Phone" } else { "Another phone" }
    }
}

impl ContactForm {
    /// Numbers in the order of the form.
    pub(crate) fn phones(&self) -> [PhoneRow<'_>; 4] {
        let row = |(field, label_field), number, label| PhoneRow { field, label_field, number, label };
        [
            row(("phone", "phone_label"), &self.phone, &self.phone_label),
            row(("phone_2", "phone_label_2"), &self.phone_2, &self.phone_label_2),
            row(("phone_3", "phone_label_3"), &self.phone_3, &self.phone_label_3),
            row(("phone_4", "phone_label_4"), &self.phone_4, &self.phone_label_4),
        ]
    }

    /// The same for the page: those that are filled, and an empty one behind them.
    pub(crate) fn shown_phones(&self) -> Vec<PhoneRow<'_>> {
        let filled = self.phones().iter().rposition(|row| !row.number.trim().is_empty());
        self.phones().into_iter().take(filled.map_or(1, |last| last + 2)).collect()
    }

    /// Puts a contact's numbers into the form.
    pub(super) fn fill_phones(&mut self, phones: impl Iterator<Item = Phone>) {
        let fields = [
            (&mut self.phone, &mut self.phone_label),
            (&mut self.phone_2, &mut self.phone_label_2),
            (&mut self.phone_3, &mut self.phone_label_3),
            (&mut self.phone_4, &mut self.phone_label_4),
        ];
        for ((number, label), phone) in fields.into_iter().zip(phones) {
            *number = phone.number;
            *label = phone.label.key().to_owned();
        }
    }

    /// The numbers that are filled: the first of them is the primary one.
    fn parse_phones(&self, errors: &mut Vec<FieldError>) -> Vec<Phone> {
        let mut phones: Vec<Phone> = Vec::new();
        for row in self.phones() {
            let number = row.number.trim();
            if number.is_empty() {
                continue;
            }
            if number.chars().count() > 40 {
                errors.push(refuse(row.field, "Use at most 40 characters."));
            } else if number.chars().any(accounts::is_invisible) {
                errors.push(refuse(row.field, accounts::BadName::Invisible));
            } else if phones.iter().any(|phone| phone.number == number) {
                errors.push(refuse(row.field, "This number is here already. Leave it empty."));
            }
            phones.push(Phone { label: PhoneLabel::from(row.label.to_owned()), number: number.to_owned() });
        }
        phones
    }
}

/// Why one field of a form was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// The field's name in the form.
    pub field: &'static str,
    /// What to do.
    pub text: String,
}

fn refuse(field: &'static str, text: impl ToString) -> FieldError {
    FieldError { field, text: text.to_string() }
}

impl ContactForm {
    /// Parses the form; every field that is wrong is named.
    ///
    /// # Errors
    /// One entry for each field that is wrong.
    pub fn parse(&self) -> Result<NewContact, Vec<FieldError>> {
        let mut errors = Vec::new();
        let first_name = name(&self.first_name, "first_name", &mut errors);
        let last_name = name(&self.last_name, "last_name", &mut errors);
        if first_name.is_empty() && last_name.is_empty() && errors.is_empty() {
            errors.push(refuse("first_name", "Enter a first or a last name."));
        }
        let customer = optional(&self.customer, "customer", &mut errors, |_| "Choose a customer from the list.");
        let email = optional::<Email, _>(&self.email, "email", &mut errors, ToString::to_string);
        let username = optional::<Username, _>(&self.username, "username", &mut errors, ToString::to_string);
        let other_emails = self
            .other_emails
            .split([',', ';', '\n'])
            .filter_map(|text| {
                optional::<Email, _>(text, "other_emails", &mut errors, |_| {
                    format!("“{}” is not an email address.", text.trim())
                })
            })
            .collect();
        for (field, text, most) in [
            ("salutation", &self.salutation, 20),
            ("middle_initial", &self.middle_initial, 5),
            ("vendor_name", &self.vendor_name, 200),
        ] {
            if text.trim().chars().count() > most {
                errors.push(refuse(field, format!("Use at most {most} characters.")));
            } else if text.trim().chars().any(accounts::is_invisible) {
                errors.push(refuse(field, accounts::BadName::Invisible));
            }
        }
        let mut phones = self.parse_phones(&mut errors).into_iter();
        if !errors.is_empty() {
            return Err(errors);
        }
        let phone = phones.next();
        Ok(NewContact {
            customer,
            vendor_name: filled(&self.vendor_name),
            salutation: filled(&self.salutation),
            first_name,
            middle_initial: filled(&self.middle_initial),
            last_name,
            email,
            other_emails,
            username,
            phone_label: phone.as_ref().map(|phone| phone.label).unwrap_or_default(),
            phone: phone.map(|phone| phone.number),
            other_phones: phones.collect(),
            is_active: self.is_active == "on",
            is_test: self.is_test == "on",
        })
    }
}

fn name(text: &str, field: &'static str, errors: &mut Vec<FieldError>) -> String {
    if text.trim().is_empty() {
        return String::new();
    }
    match text.parse::<DisplayName>() {
        Ok(name) => name.as_str().to_owned(),
        Err(why) => {
            errors.push(refuse(field, why));
            String::new()
        }
    }
}

fn optional<T: std::str::FromStr, W: ToString>(
    text: &str,
    field: &'static str,
    errors: &mut Vec<FieldError>,
    why: impl FnOnce(&T::Err) -> W,
) -> Option<T> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    text.parse().map_err(|error| errors.push(refuse(field, why(&error)))).ok()
}

fn filled(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_number_is_the_primary_one() {
        let form = ContactForm {
            first_name: "Dana".into(),
            phone_2: " 555 0102 ".into(),
            phone_label_2: "mobile".into(),
            phone_4: "555 0104".into(),
            ..ContactForm::default()
        };
        let new = form.parse().unwrap();
        assert_eq!((new.phone.as_deref(), new.phone_label), (Some("555 0102"), PhoneLabel::Mobile));
        assert_eq!(Phone::all_words(&new.other_phones), "555 0104");
        assert_eq!(form.shown_phones().len(), 4);
        assert_eq!(ContactForm::default().shown_phones().len(), 1);
        let twice = ContactForm { phone_3: "555 0104".into(), phone_2: "x".repeat(41), ..form };
        let fields: Vec<_> = twice.parse().unwrap_err().into_iter().map(|error| error.field).collect();
        assert_eq!(fields, ["phone_2", "phone_4"]);
    }

    #[test]
    fn every_wrong_field_is_named() {
        let form = ContactForm {
            first_name: "x".repeat(10_000),
            email: "nobody".into(),
            username: "a b".into(),
            customer: "acme".into(),
            ..ContactForm::default()
        };
        let fields: Vec<_> = form.parse().unwrap_err().into_iter().map(|error| error.field).collect();
        assert_eq!(fields, ["first_name", "customer", "email", "username"]);
    }
}
