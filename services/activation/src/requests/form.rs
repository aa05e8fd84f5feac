//! The Portal Activation Request Form as it is sent, and as it is understood.

use accounts::{DisplayName, Email, Token};
use platform::{Consent, NewRequest, Phone};
use serde::Deserialize;
use tenancy::LoginName;
use web::fields::FieldErrors;

/// The whole form of the public site.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct ActivationForm {
    /// Random, from the page: the same form sent twice is one request.
    pub(super) key: String,
    pub(super) contact_name: String,
    pub(super) email: String,
    pub(super) phone: String,
    pub(super) business: String,
    pub(super) login_name: String,
    pub(super) consent: String,
    /// For machines: nobody sees it.
    pub(super) comments: String,
}

/// The part of the form that a business fills in again when it comes back.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct PersonForm {
    pub(crate) key: String,
    pub(crate) contact_name: String,
    pub(crate) email: String,
    pub(crate) phone: String,
    pub(crate) consent: String,
}

/// Who asks.
pub(crate) struct Person {
    pub(crate) contact_name: DisplayName,
    pub(crate) email: Email,
    pub(crate) phone: Phone,
}

impl Person {
    /// With the consent given: from a form with this key, sent from there.
    pub(crate) fn consents(self, key: Token, client_ip: String) -> Consent {
        Consent { key, contact_name: self.contact_name, email: self.email, phone: self.phone, client_ip }
    }
}

impl PersonForm {
    /// Reads the fields; what is wrong with each is added to `errors`.
    pub(crate) fn read(&self, errors: &mut FieldErrors) -> Option<Person> {
        let contact_name = self.contact_name.parse::<DisplayName>();
        let contact_name = contact_name.map_err(|why| errors.add("contact_name", why.to_string())).ok();
        let email = self.email.parse::<Email>().map_err(|why| errors.add("email", why.to_string())).ok();
        let phone = self.phone.parse::<Phone>().map_err(|why| errors.add("phone", why.to_string())).ok();
        Some(Person { contact_name: contact_name?, email: email?, phone: phone? })
    }

    /// Whether the box is ticked; when not, that is an error like any other.
    pub(crate) fn check_consent(&self, errors: &mut FieldErrors) {
        if self.consent != "on" {
            errors.add("consent", "Tick the box to say that you understand the fee.");
        }
    }
}

impl ActivationForm {
    /// The request, or what to correct, in the order of the form.
    pub(super) fn read(&self, key: Token, client_ip: &str) -> Result<NewRequest, FieldErrors> {
        let mut errors = FieldErrors::none();
        let person = self.person();
        let read = person.read(&mut errors);
        let business = self.business.parse::<DisplayName>().map_err(|why| errors.add("business", why.to_string())).ok();
        let name = self.login_name.parse::<LoginName>().map_err(|why| errors.add("login_name", why.to_string())).ok();
        person.check_consent(&mut errors);
        match (read, business, name) {
            (Some(person), Some(business), Some(login_name)) if errors.is_empty() => {
                Ok(NewRequest { consent: person.consents(key, client_ip.to_owned()), business, login_name })
            }
            _ => Err(errors),
        }
    }

    fn person(&self) -> PersonForm {
        PersonForm {
            key: self.key.clone(),
            contact_name: self.contact_name.clone(),
            email: self.email.clone(),
            phone: self.phone.clone(),
            consent: self.consent.clone(),
        }
    }
}
