//! What is to become, or became, of a contact of a run: the keys that are stored, and their words.

use crate::contacts::access::NotEligible;

/// What a row says of its contact: the state, and why when it gets nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Outcome {
    /// `chosen`, `left_out`, `sent` or `skipped`.
    pub(crate) state: &'static str,
    /// The reason's key.
    pub(crate) reason: Option<&'static str>,
}

impl Outcome {
    /// It is to be invited.
    pub(crate) const CHOSEN: Self = Self { state: "chosen", reason: None };
    /// It was invited.
    pub(crate) const SENT: Self = Self { state: "sent", reason: None };

    /// It cannot be invited, as was seen when it was chosen.
    pub(crate) const fn left_out(why: NotEligible) -> Self {
        Self { state: "left_out", reason: Some(key(why)) }
    }

    /// It could not be invited any more when it was its turn.
    pub(crate) const fn skipped(why: NotEligible) -> Self {
        Self { state: "skipped", reason: Some(key(why)) }
    }
}

const fn key(why: NotEligible) -> &'static str {
    match why {
        NotEligible::SetUp => "set_up",
        NotEligible::Revoked | NotEligible::NotRevoked | NotEligible::RevokedByStaff => "revoked",
        NotEligible::NoCustomer => "no_customer",
        NotEligible::NoEmail => "no_email",
        NotEligible::EmailFails => "email_fails",
        NotEligible::Inactive => "inactive",
        NotEligible::CustomerOff => "customer_off",
        NotEligible::PortalClosed => "portal_closed",
        NotEligible::OtherLogin => "other_login",
        NotEligible::AddressTaken => "address_taken",
    }
}

/// A group of contacts in words, and what to do about it.
pub(crate) fn words(key: &str) -> (&'static str, &'static str) {
    match key {
        "first" => ("Never invited", "They get their first invitation."),
        "again" => ("Invited before", "They get a new link. The one they have stops working."),
        "set_up" => ("Already set up", "They have signed in before. Nothing to do."),
        "revoked" => ("Access revoked", "Restore their access if they should come back."),
        "no_customer" => ("No customer", "Choose the customer they belong to."),
        "no_email" => ("No valid email", "Add an email address."),
        "email_fails" => ("Email failing", "Mail to them came back. Correct the address."),
        "inactive" => ("Contact inactive", "Make them active if they still work there."),
        "customer_off" => ("Customer’s portal is off", "Turn it on, on the customer’s Customer Portal tab."),
        "other_login" => ("Sign in with another login", "Give them access on their record: they need no invitation."),
        "address_taken" => {
            ("Email signs somebody else in", "Edit the contact: it is the same person, or needs its own.")
        }
        "portal_closed" => ("Your portal is not active", "Activate it in Settings, Customer Portal."),
        _ => ("Other", ""),
    }
}
