//! A customer: a company that buys from the tenant.

use accounts::{Change, DisplayName, Email};
use db::CustomerId;

use crate::contacts::form::FieldError;

/// A customer as its page shows it.
#[derive(Clone, Debug)]
pub struct Customer {
    /// Its id.
    pub id: CustomerId,
    /// Its name.
    pub name: String,
    /// The number the tenant knows it by.
    pub account_number: Option<String>,
    /// The group it is in.
    pub group_name: Option<String>,
    /// Its address for mail.
    pub email: Option<String>,
    /// Telephone number.
    pub phone: Option<String>,
    /// Web site.
    pub website: Option<String>,
    /// Street and number.
    pub street: Option<String>,
    /// City.
    pub city: Option<String>,
    /// State or province.
    pub region: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// Country.
    pub country: Option<String>,
    /// Whether its contacts may use the portal at all.
    pub has_portal_access: bool,
    /// Whether it still buys.
    pub is_active: bool,
    /// When it was added.
    pub created_at: time::OffsetDateTime,
    /// Counts its changes: the second of two editors is told.
    pub row_version: i32,
    /// How many contacts it has, but for those that staff try the portal with.
    pub contacts: i64,
    /// How many of them have access.
    pub portal_users: i64,
    /// How many contacts staff try the portal with.
    pub test_contacts: i64,
}

impl Customer {
    /// What names it in a form: its account number, or else its name.
    #[must_use]
    pub fn key(&self) -> &str {
        self.account_number.as_deref().unwrap_or(&self.name)
    }

    /// City and region in one line.
    #[must_use]
    pub fn place(&self) -> String {
        [&self.city, &self.region].into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(", ")
    }
}

impl Customer {
    /// The fields that are different in `new`, by their names on the form.
    #[must_use]
    pub fn changes_to(&self, new: &NewCustomer) -> Vec<Change> {
        let before = [
            Some(self.name.as_str()),
            self.account_number.as_deref(),
            self.email.as_deref(),
            self.phone.as_deref(),
            self.website.as_deref(),
            self.street.as_deref(),
            self.city.as_deref(),
            self.region.as_deref(),
            self.postal_code.as_deref(),
            self.country.as_deref(),
            yes(self.is_active),
        ];
        differences(before, new.words())
    }
}

const fn yes(is_so: bool) -> Option<&'static str> {
    Some(if is_so { "yes" } else { "no" })
}

/// What the form calls its fields, in their order there.
const FIELDS: [&str; 11] = [
    "Name",
    "Account number",
    "Email",
    "Phone",
    "Website",
    "Street",
    "City",
    "State or province",
    "Postal code",
    "Country",
    "Active",
];

/// The fields that are different, each as it was and as it is.
fn differences(before: [Option<&str>; 11], after: [Option<&str>; 11]) -> Vec<Change> {
    let both = FIELDS.into_iter().zip(before.into_iter().zip(after));
    both.filter_map(|(field, (before, after))| Change::of(field, before.unwrap_or_default(), after.unwrap_or_default()))
        .collect()
}

/// A customer's fields, parsed. Made by a form or an import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCustomer {
    /// Its name: the only thing it must have.
    pub name: DisplayName,
    /// The number the tenant knows it by, at most 64 characters.
    pub account_number: Option<String>,
    /// Its address for mail.
    pub email: Option<Email>,
    /// Telephone number.
    pub phone: Option<String>,
    /// Web site.
    pub website: Option<String>,
    /// Street and number.
    pub street: Option<String>,
    /// City.
    pub city: Option<String>,
    /// State or province.
    pub region: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// Country.
    pub country: Option<String>,
    /// Whether it still buys.
    pub is_active: bool,
}

impl NewCustomer {
    /// The fields that are different in `new`.
    #[must_use]
    pub fn changes_to(&self, new: &Self) -> Vec<Change> {
        differences(self.words(), new.words())
    }

    /// Its [`FIELDS`].
    fn words(&self) -> [Option<&str>; 11] {
        [
            Some(self.name.as_str()),
            self.account_number.as_deref(),
            self.email.as_ref().map(Email::as_str),
            self.phone.as_deref(),
            self.website.as_deref(),
            self.street.as_deref(),
            self.city.as_deref(),
            self.region.as_deref(),
            self.postal_code.as_deref(),
            self.country.as_deref(),
            yes(self.is_active),
        ]
    }

    /// The form that is compared and sorted.
    #[must_use]
    pub fn name_norm(&self) -> String {
        self.name.as_str().to_lowercase()
    }

    /// The form that is compared.
    #[must_use]
    pub fn account_number_norm(&self) -> Option<String> {
        self.account_number.as_ref().map(|number| number.to_lowercase())
    }
}

/// What was typed into the customer form, as typed.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CustomerForm {
    /// Name.
    pub name: String,
    /// Account number.
    pub account_number: String,
    /// E-mail.
    pub email: String,
    /// Telephone number.
    pub phone: String,
    /// Web site.
    pub website: String,
    /// Street and number.
    pub street: String,
    /// City.
    pub city: String,
    /// State or province.
    pub region: String,
    /// Postal code.
    pub postal_code: String,
    /// Country.
    pub country: String,
    /// `on` when active.
    pub is_active: String,
    /// The version that was edited.
    pub row_version: i32,
}

impl CustomerForm {
    /// Parses the form; every field that is wrong is named.
    ///
    /// # Errors
    /// One entry for each field that is wrong.
    pub fn parse(&self) -> Result<NewCustomer, Vec<FieldError>> {
        let mut errors = Vec::new();
        let name = self.name.parse::<DisplayName>();
        if let Err(why) = &name {
            errors.push(FieldError { field: "name", text: why.to_string() });
        }
        let email = match self.email.trim() {
            "" => None,
            text => text
                .parse::<Email>()
                .map_err(|why| errors.push(FieldError { field: "email", text: why.to_string() }))
                .ok(),
        };
        let mut text = |field, text: &str, most| {
            if text.trim().chars().count() > most {
                errors.push(FieldError { field, text: format!("Use at most {most} characters.") });
            } else if text.trim().chars().any(accounts::is_invisible) {
                errors.push(FieldError { field, text: accounts::BadName::Invisible.to_string() });
            }
            (!text.trim().is_empty()).then(|| text.trim().to_owned())
        };
        let account_number = text("account_number", &self.account_number, 64);
        let phone = text("phone", &self.phone, 40);
        let website = text("website", &self.website, 200);
        let street = text("street", &self.street, 200);
        let city = text("city", &self.city, 100);
        let region = text("region", &self.region, 100);
        let postal_code = text("postal_code", &self.postal_code, 20);
        let country = text("country", &self.country, 100);
        let is_active = self.is_active == "on";
        match name {
            Ok(name) if errors.is_empty() => Ok(NewCustomer {
                name,
                account_number,
                email,
                phone,
                website,
                street,
                city,
                region,
                postal_code,
                country,
                is_active,
            }),
            _ => Err(errors),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_name_is_required() {
        let form = CustomerForm { name: " Halvorsen Haulage ".into(), ..CustomerForm::default() };
        assert_eq!(form.parse().unwrap().name.as_str(), "Halvorsen Haulage");
        let fields: Vec<_> = CustomerForm::default().parse().unwrap_err().into_iter().map(|e| e.field).collect();
        assert_eq!(fields, ["name"]);
    }

    #[test]
    fn long_texts_are_refused_at_their_field() {
        let form = CustomerForm { name: "a".into(), city: "x".repeat(10_000), ..CustomerForm::default() };
        assert_eq!(form.parse().unwrap_err()[0].field, "city");
    }
}
