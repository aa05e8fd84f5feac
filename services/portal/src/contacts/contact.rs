//! A contact: its fields, as they stand and as they are to be.

use accounts::{Change, Email, Username};
use db::{ContactId, CustomerId};
use sqlx::types::Json;
use time::OffsetDateTime;

use super::phone::{Phone, PhoneLabel};
use super::status::{AccessFacts, AccountStatus};
use crate::login_links::state::LinkState;

/// A contact as its page shows it.
#[derive(Clone, Debug)]
pub struct Contact {
    /// Its id.
    pub id: ContactId,
    /// The customer it belongs to; a vendor's contact has none.
    pub customer: Option<CustomerId>,
    /// The customer's name.
    pub customer_name: Option<String>,
    /// The number the tenant knows the customer by.
    pub account_number: Option<String>,
    /// Where its customer is: city and region.
    pub customer_place: String,
    /// The group that its customer is in.
    pub customer_group: Option<String>,
    /// Whether the customer's portal switch is on.
    pub customer_portal: Option<bool>,
    /// Whether the customer's portal switch is on and it still buys.
    pub customer_has_access: bool,
    /// The vendor it belongs to.
    pub vendor_name: Option<String>,
    /// Mr., Ms. and the like.
    pub salutation: Option<String>,
    /// First name.
    pub first_name: String,
    /// Middle initial.
    pub middle_initial: Option<String>,
    /// Last name.
    pub last_name: String,
    /// The primary address.
    pub email: Option<String>,
    /// The other addresses.
    pub other_emails: Vec<String>,
    /// What it signs in with beside the e-mail.
    pub username: Option<String>,
    /// Whose login it signs in with, when the same person is a contact of another customer, too.
    pub signs_in_as: Option<ContactId>,
    /// The primary telephone number.
    pub phone: Option<String>,
    /// Where that rings.
    pub phone_label: PhoneLabel,
    /// The other numbers.
    pub other_phones: Json<Vec<Phone>>,
    /// Whether it may sign in, as far as the contact itself decides.
    pub has_access: bool,
    /// When it was last invited.
    pub invited_at: Option<OffsetDateTime>,
    /// When that invitation ends.
    pub invite_expires_at: Option<OffsetDateTime>,
    /// First sign-in.
    pub confirmed_at: Option<OffsetDateTime>,
    /// When access was taken away.
    pub revoked_at: Option<OffsetDateTime>,
    /// Whether it was its customer's own administrator who took it away.
    pub is_revoked_by_colleague: bool,
    /// Whether staff took the password away and no new one was set.
    pub is_reset_required: bool,
    /// When mail to it was last refused for good.
    pub email_failed_at: Option<OffsetDateTime>,
    /// Last sign-in.
    pub last_sign_in_at: Option<OffsetDateTime>,
    /// Whether it still works there.
    pub is_active: bool,
    /// Whether staff try the portal with it: it stays out of numbers and reports.
    pub is_test: bool,
    /// When it was added.
    pub created_at: OffsetDateTime,
    /// Counts its changes: the second of two editors is told.
    pub row_version: i32,
    /// When its login link stops working; `None` when it has none.
    pub login_link_until: Option<OffsetDateTime>,
}

impl Contact {
    /// First name, middle initial and last name, as far as they are known; the same as the column `full_name`.
    #[must_use]
    pub fn name(&self) -> String {
        let initial = self.middle_initial.as_deref().unwrap_or_default();
        let parts = [&self.first_name, initial, &self.last_name].map(str::trim);
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// Its record in the console.
    #[must_use]
    pub fn address(&self) -> String {
        format!("/contacts/{}", self.id)
    }

    /// The fields that are different in `new`, by their names on the form; `customer` is the name of its customer.
    #[must_use]
    pub fn changes_to(&self, new: &NewContact, customer: &str) -> Vec<Change> {
        let username = new.username_or_email().filter(|_| self.signs_in_as.is_none());
        differences(self.words(), new.words(customer, username))
    }

    /// Its [`FIELDS`].
    fn words(&self) -> [String; 13] {
        [
            text(self.customer_name.as_deref()),
            text(self.vendor_name.as_deref()),
            text(self.salutation.as_deref()),
            self.first_name.clone(),
            text(self.middle_initial.as_deref()),
            self.last_name.clone(),
            text(self.email.as_deref()),
            self.other_emails.join(", "),
            text(self.username.as_deref()),
            first_phone(&self.phone, self.phone_label),
            Phone::all_words(&self.other_phones),
            yes(self.is_active),
            yes(self.is_test),
        ]
    }

    /// All numbers, the primary one first.
    pub(crate) fn phones(&self) -> impl Iterator<Item = Phone> {
        let first = self.phone.clone().map(|number| Phone { label: self.phone_label, number });
        first.into_iter().chain(self.other_phones.iter().cloned())
    }

    /// Its fields as they would be saved again; nothing where what is stored is not what can be saved.
    pub(super) fn as_new(&self) -> Option<NewContact> {
        // A username that is only the address again follows the address.
        let username = self.username.as_ref().filter(|name| Some(*name) != self.email.as_ref());
        Some(NewContact {
            customer: self.customer,
            vendor_name: self.vendor_name.clone(),
            salutation: self.salutation.clone(),
            first_name: self.first_name.clone(),
            middle_initial: self.middle_initial.clone(),
            last_name: self.last_name.clone(),
            email: self.email.as_ref().map(|email| email.parse()).transpose().ok()?,
            other_emails: self.other_emails.iter().map(|email| email.parse()).collect::<Result<_, _>>().ok()?,
            username: username.map(|name| name.parse()).transpose().ok()?,
            phone: self.phone.clone(),
            phone_label: self.phone_label,
            other_phones: self.other_phones.0.clone(),
            is_active: self.is_active,
            is_test: self.is_test,
        })
    }

    /// What names its customer in a form: its account number, or else its name.
    #[must_use]
    pub fn customer_key(&self) -> Option<&str> {
        self.account_number.as_deref().or(self.customer_name.as_deref())
    }

    /// The customer, for a link to it.
    #[must_use]
    pub fn customer_link(&self) -> Option<(CustomerId, &str)> {
        Some((self.customer?, self.customer_name.as_deref()?))
    }

    /// Its access in a word, the same everywhere.
    #[must_use]
    pub const fn access_word(&self) -> &'static str {
        if self.has_access { "Granted" } else { "None" }
    }

    /// Its customer's portal switch in a word.
    #[must_use]
    pub const fn portal_word(&self) -> &'static str {
        match self.customer_portal {
            Some(true) => "Enabled",
            Some(false) => "Disabled",
            None => "",
        }
    }

    /// What keeps it from being let in, in a few words; the address alone is told apart.
    #[must_use]
    pub(crate) fn obstacle(&self) -> Option<&'static str> {
        match self {
            Self { is_active: false, .. } => Some("Contact is inactive"),
            Self { customer_portal: Some(false), .. } => Some("Customer portal is off"),
            Self { customer_has_access: false, .. } => Some("Customer is inactive"),
            Self { username: None, signs_in_as: None, email: Some(_), .. } => Some("Address is somebody else’s"),
            Self { .. } => None,
        }
    }

    /// The status at this moment.
    #[must_use]
    pub fn status(&self, now: OffsetDateTime) -> AccountStatus {
        AccountStatus::of(&self.facts(), now)
    }

    /// Whether its login link works, as far as its term decides.
    #[must_use]
    pub(crate) fn login_link(&self, now: OffsetDateTime) -> LinkState {
        LinkState::of(self.login_link_until, now)
    }

    const fn facts(&self) -> AccessFacts {
        AccessFacts {
            has_access: self.has_access,
            was_revoked: self.revoked_at.is_some(),
            email_fails: self.email_failed_at.is_some(),
            is_reset_required: self.is_reset_required,
            is_confirmed: self.confirmed_at.is_some(),
            invite_expires_at: self.invite_expires_at,
        }
    }
}

fn yes(is_so: bool) -> String {
    if is_so { "yes" } else { "no" }.to_owned()
}

/// What the form calls its fields, in their order there.
const FIELDS: [&str; 13] = [
    "Customer",
    "Vendor",
    "Salutation",
    "First name",
    "M.I.",
    "Last name",
    "Email",
    "Other emails",
    "Username",
    "Phone",
    "Other phones",
    "Active",
    "Test contact",
];

/// The fields that are different, each as it was and as it is.
fn differences(before: [String; 13], after: [String; 13]) -> Vec<Change> {
    let both = FIELDS.into_iter().zip(before.into_iter().zip(after));
    both.filter_map(|(field, (before, after))| Change::of(field, &before, &after)).collect()
}

fn first_phone(number: &Option<String>, label: PhoneLabel) -> String {
    number.clone().map(|number| Phone { label, number }.words()).unwrap_or_default()
}

fn text(field: Option<&str>) -> String {
    field.unwrap_or_default().to_owned()
}

/// A contact's fields, parsed. Made by a form or an import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewContact {
    /// The customer, or none for a vendor's contact.
    pub customer: Option<CustomerId>,
    /// The vendor's name.
    pub vendor_name: Option<String>,
    /// Mr., Ms. and the like, at most 20 characters.
    pub salutation: Option<String>,
    /// First name; may be empty when the last name is not.
    pub first_name: String,
    /// Middle initial, at most 5 characters.
    pub middle_initial: Option<String>,
    /// Last name; may be empty when the first name is not.
    pub last_name: String,
    /// The primary address.
    pub email: Option<Email>,
    /// The other addresses.
    pub other_emails: Vec<Email>,
    /// Username; `None` means the primary address serves.
    pub username: Option<Username>,
    /// The primary telephone number.
    pub phone: Option<String>,
    /// Where that rings.
    pub phone_label: PhoneLabel,
    /// The other numbers, in their order.
    pub other_phones: Vec<Phone>,
    /// Whether it still works there.
    pub is_active: bool,
    /// Whether staff try the portal with it: it stays out of numbers and reports.
    pub is_test: bool,
}

impl NewContact {
    /// The order of lists: last name first, in lower case.
    #[must_use]
    pub fn sort_name(&self) -> String {
        format!("{} {}", self.last_name, self.first_name).trim().to_lowercase()
    }

    /// The fields that are different in `new`, of the same customer.
    #[must_use]
    pub fn changes_to(&self, new: &Self) -> Vec<Change> {
        differences(self.words("", self.username_or_email()), new.words("", new.username_or_email()))
    }

    /// Its [`FIELDS`]; `customer` is the name of its customer, `username` what it signs in with.
    fn words(&self, customer: &str, username: Option<String>) -> [String; 13] {
        let others: Vec<_> = self.other_emails.iter().map(Email::as_str).collect();
        [
            customer.to_owned(),
            text(self.vendor_name.as_deref()),
            text(self.salutation.as_deref()),
            self.first_name.clone(),
            text(self.middle_initial.as_deref()),
            self.last_name.clone(),
            text(self.email.as_ref().map(Email::as_str)),
            others.join(", "),
            username.unwrap_or_default(),
            first_phone(&self.phone, self.phone_label),
            Phone::all_words(&self.other_phones),
            yes(self.is_active),
            yes(self.is_test),
        ]
    }

    /// What it signs in with: the username, or the primary address.
    #[must_use]
    pub fn username_or_email(&self) -> Option<String> {
        self.username
            .as_ref()
            .map(|name| name.as_str().to_owned())
            .or_else(|| self.email.as_ref().map(|e| e.as_str().to_owned()))
    }
}
