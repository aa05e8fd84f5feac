//! A contact: its fields, its access and the status that follows from them.

use accounts::{DisplayName, Email, Username};
use db::{ContactId, CustomerId};
use time::OffsetDateTime;

/// A contact as its page shows it.
#[derive(Clone, Debug)]
pub struct Contact {
    /// Its id.
    pub id: ContactId,
    /// The customer it belongs to; a vendor's contact has none.
    pub customer: Option<CustomerId>,
    /// The customer's name.
    pub customer_name: Option<String>,
    /// Whether the customer's portal switch is on.
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
    /// Telephone number.
    pub phone: Option<String>,
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
    /// Whether staff took the password away and no new one was set.
    pub is_reset_required: bool,
    /// When mail to it was last refused for good.
    pub email_failed_at: Option<OffsetDateTime>,
    /// Last sign-in.
    pub last_sign_in_at: Option<OffsetDateTime>,
    /// Whether it still works there.
    pub is_active: bool,
    /// Counts its changes: the second of two editors is told.
    pub row_version: i32,
}

impl Contact {
    /// First and last name.
    #[must_use]
    pub fn name(&self) -> String {
        [&self.first_name, &self.last_name].map(|part| part.trim()).join(" ").trim().to_owned()
    }

    /// The customer, for a link to it.
    #[must_use]
    pub fn customer_link(&self) -> Option<(CustomerId, &str)> {
        Some((self.customer?, self.customer_name.as_deref()?))
    }

    /// The status at this moment.
    #[must_use]
    pub fn status(&self, now: OffsetDateTime) -> AccountStatus {
        AccountStatus::of(&self.facts(), now)
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

/// What the status follows from.
#[derive(Clone, Copy, Debug)]
pub struct AccessFacts {
    /// The contact's own access.
    pub has_access: bool,
    /// Access was taken away and not given back.
    pub was_revoked: bool,
    /// Mail to it is refused.
    pub email_fails: bool,
    /// Its password was taken away.
    pub is_reset_required: bool,
    /// It has signed in.
    pub is_confirmed: bool,
    /// When its last invitation ends.
    pub invite_expires_at: Option<OffsetDateTime>,
}

/// The state of a contact's account: derived, never typed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountStatus {
    /// Never had access.
    NotInvited,
    /// The invitation is out.
    Invited,
    /// The invitation was not used in time.
    InviteExpired,
    /// Has signed in and is fine.
    AccountConfirmed,
    /// Must set a new password.
    ResetRequired,
    /// Access was taken away.
    Revoked,
    /// Mail to it is refused.
    EmailFailing,
}

impl AccountStatus {
    /// Derives the status; the first that applies, most urgent first.
    #[must_use]
    pub fn of(facts: &AccessFacts, now: OffsetDateTime) -> Self {
        match facts {
            AccessFacts { has_access: false, was_revoked: true, .. } => Self::Revoked,
            AccessFacts { has_access: false, .. } => Self::NotInvited,
            AccessFacts { email_fails: true, .. } => Self::EmailFailing,
            AccessFacts { is_reset_required: true, .. } => Self::ResetRequired,
            AccessFacts { is_confirmed: true, .. } => Self::AccountConfirmed,
            AccessFacts { invite_expires_at: Some(at), .. } if *at > now => Self::Invited,
            AccessFacts { .. } => Self::InviteExpired,
        }
    }

    /// The words on screens.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::NotInvited => "Not invited",
            Self::Invited => "Invited",
            Self::InviteExpired => "Invite expired",
            Self::AccountConfirmed => "Account confirmed",
            Self::ResetRequired => "Reset required",
            Self::Revoked => "Revoked",
            Self::EmailFailing => "Email failing",
        }
    }

    /// The pill's tone: `ok`, `info`, `warn`, `bad` or `mute`.
    #[must_use]
    pub const fn tone(self) -> &'static str {
        match self {
            Self::NotInvited => "mute",
            Self::Invited => "info",
            Self::InviteExpired | Self::ResetRequired => "warn",
            Self::AccountConfirmed => "ok",
            Self::Revoked | Self::EmailFailing => "bad",
        }
    }

    /// What staff would do next.
    #[must_use]
    pub const fn next_action(self) -> NextAction {
        match self {
            Self::NotInvited => NextAction::Invite,
            Self::Invited | Self::InviteExpired => NextAction::Resend,
            Self::AccountConfirmed => NextAction::Revoke,
            Self::ResetRequired => NextAction::SendReset,
            Self::Revoked => NextAction::Restore,
            Self::EmailFailing => NextAction::FixEmail,
        }
    }
}

/// The one action that a row offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextAction {
    /// Give access and mail the invitation.
    Invite,
    /// Mail a new invitation; the old link dies.
    Resend,
    /// Take access away.
    Revoke,
    /// Mail a link to set a new password.
    SendReset,
    /// Give access back.
    Restore,
    /// Correct the address.
    FixEmail,
}

impl NextAction {
    /// The button's words.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Invite => "Invite",
            Self::Resend => "Resend",
            Self::Revoke => "Revoke",
            Self::SendReset => "Send reset",
            Self::Restore => "Restore",
            Self::FixEmail => "Fix email",
        }
    }
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
    /// Telephone number.
    pub phone: Option<String>,
    /// Whether it still works there.
    pub is_active: bool,
}

impl NewContact {
    /// The order of lists: last name first, in lower case.
    #[must_use]
    pub fn sort_name(&self) -> String {
        format!("{} {}", self.last_name, self.first_name).trim().to_lowercase()
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
    /// Telephone number.
    pub phone: String,
    /// `on` when active.
    pub is_active: String,
    /// The version that was edited.
    pub row_version: i32,
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
            ("phone", &self.phone, 40),
            ("vendor_name", &self.vendor_name, 200),
        ] {
            if text.trim().chars().count() > most {
                errors.push(refuse(field, format!("Use at most {most} characters.")));
            } else if text.trim().chars().any(accounts::is_invisible) {
                errors.push(refuse(field, accounts::BadName::Invisible));
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
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
            phone: filled(&self.phone),
            is_active: self.is_active == "on",
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
    use time::Duration;
    use time::macros::datetime;

    use super::*;

    const NOW: OffsetDateTime = datetime!(2026-11-24 12:00 UTC);

    fn facts() -> AccessFacts {
        AccessFacts {
            has_access: true,
            was_revoked: false,
            email_fails: false,
            is_reset_required: false,
            is_confirmed: false,
            invite_expires_at: Some(NOW + Duration::days(1)),
        }
    }

    #[test]
    fn an_invitation_expires_at_its_second() {
        let at = |expires| AccountStatus::of(&AccessFacts { invite_expires_at: Some(expires), ..facts() }, NOW);
        assert_eq!(at(NOW + Duration::seconds(1)), AccountStatus::Invited);
        assert_eq!(at(NOW), AccountStatus::InviteExpired);
    }

    #[test]
    fn without_access_nothing_else_counts() {
        let none = AccessFacts { has_access: false, is_confirmed: true, email_fails: true, ..facts() };
        assert_eq!(AccountStatus::of(&none, NOW), AccountStatus::NotInvited);
        assert_eq!(AccountStatus::of(&AccessFacts { was_revoked: true, ..none }, NOW), AccountStatus::Revoked);
    }

    #[test]
    fn only_a_sign_in_confirms() {
        assert_eq!(
            AccountStatus::of(&AccessFacts { is_confirmed: true, ..facts() }, NOW),
            AccountStatus::AccountConfirmed
        );
        let reset = AccessFacts { is_confirmed: true, is_reset_required: true, ..facts() };
        assert_eq!(AccountStatus::of(&reset, NOW), AccountStatus::ResetRequired);
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
