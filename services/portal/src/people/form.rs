//! The form that invites a colleague, and why somebody cannot be invited, in an administrator's words.

use db::CustomerId;

use crate::access::Preset;
use crate::contacts::access::NotEligible;
use crate::contacts::contact::NewContact;
use crate::contacts::form::{ContactForm, FieldError};

/// What was typed, as typed.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct PersonForm {
    pub(super) first_name: String,
    pub(super) last_name: String,
    pub(super) email: String,
    pub(super) preset: String,
    /// The company that the page was shown for.
    pub(super) acting_for: String,
}

impl PersonForm {
    /// Parses the form by the rules of any contact of this customer.
    ///
    /// # Errors
    /// One entry for each field that is wrong.
    pub(super) fn parse(&self, customer: CustomerId) -> Result<(NewContact, Option<Preset>), Vec<FieldError>> {
        let form = ContactForm {
            customer: customer.to_string(),
            first_name: self.first_name.clone(),
            last_name: self.last_name.clone(),
            email: self.email.clone(),
            is_active: "on".into(),
            ..ContactForm::default()
        };
        let needs_email =
            || FieldError { field: "email", text: "Enter an email address. The invitation goes there.".into() };
        match form.parse() {
            Ok(new) if new.email.is_none() => Err(vec![needs_email()]),
            Ok(new) => Ok((new, Preset::from_key(&self.preset))),
            Err(mut errors) => {
                if self.email.trim().is_empty() {
                    errors.push(needs_email());
                }
                Err(errors)
            }
        }
    }
}

/// Why a colleague cannot get access now, and whom to ask.
pub(super) fn words(why: NotEligible, business: &str) -> String {
    match why {
        NotEligible::Inactive => format!("{business} has set this person inactive. Ask them to change it."),
        NotEligible::RevokedByStaff => {
            format!("{business} has taken this person’s access away. Ask them to give it back.")
        }
        NotEligible::NoEmail => format!("This person has no email address. Ask {business} to add one."),
        NotEligible::EmailFails => format!("Mail to this person came back. Ask {business} to correct the address."),
        NotEligible::NotRevoked => "This person has access already, or never had any.".into(),
        _ => format!("This cannot be done right now. Ask {business}."),
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_name_and_an_address_are_needed() {
        let fields: Vec<_> = PersonForm::default()
            .parse(CustomerId::new(Uuid::nil()))
            .unwrap_err()
            .into_iter()
            .map(|error| error.field)
            .collect();
        assert_eq!(fields, ["first_name", "email"]);
    }
}
