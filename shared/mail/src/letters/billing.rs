//! Letters from the platform to a business: opened, not paid, closed, open again, moved.

use pricing::Currency;
use time::{Date, Duration};

use super::{Brand, Letter, Part, Rendered, dear, line, signers, span};
use crate::Kind;

/// To the owner: the portal is open.
#[derive(Debug)]
pub struct Activation<'a> {
    /// The platform.
    pub platform: Brand<'a>,
    /// The owner's name; may be empty.
    pub name: &'a str,
    /// The business's name.
    pub business: &'a str,
    /// The set-password link on the console's host.
    pub link: &'a str,
    /// How long the link lives.
    pub valid_for: Duration,
    /// Where the portal is.
    pub portal_url: &'a str,
    /// Where the console is.
    pub console_url: &'a str,
    /// The address that the owner signs in with.
    pub email: &'a str,
}

impl Activation<'_> {
    /// Sets it.
    #[must_use]
    pub fn render(&self) -> Rendered {
        let business = line(self.business);
        Letter {
            kind: Kind::Activation,
            subject: "Your customer portal is open".to_owned(),
            greeting: dear(self.name),
            parts: vec![
                Part::Words(format!(
                    "The customer portal of {business} is open. Click the following link to set your password and step into your console:"
                )),
                Part::Action("Set your password", self.link.to_owned()),
                Part::Words(format!("The link works once, for {}.", span(self.valid_for))),
                Part::Facts(vec![
                    ("Portal", self.portal_url.to_owned()),
                    ("Console", self.console_url.to_owned()),
                    ("Email", line(self.email)),
                ]),
            ],
            signers: signers([self.platform.name, ""]),
        }
        .set(self.platform)
    }
}

/// To the owner: a payment failed, nothing has stopped yet.
#[derive(Debug)]
pub struct PaymentFailed<'a> {
    /// The platform.
    pub platform: Brand<'a>,
    /// The owner's name; may be empty.
    pub name: &'a str,
    /// The business's name.
    pub business: &'a str,
    /// What was due, in cents.
    pub amount_minor: i64,
    /// When the card is tried again, if it is.
    pub next_try: Option<Date>,
    /// Where the card can be changed.
    pub billing_url: &'a str,
}

impl PaymentFailed<'_> {
    /// Sets it.
    #[must_use]
    pub fn render(&self) -> Rendered {
        let next = self.next_try.map_or_else(
            || "We will not try the card again by ourselves.".to_owned(),
            |date| format!("We will try the card again on {}.", day(date)),
        );
        Letter {
            kind: Kind::PaymentFailed,
            subject: "Your payment failed".to_owned(),
            greeting: dear(self.name),
            parts: vec![
                Part::Words(format!(
                    "The payment of {} for the customer portal of {} failed. {next}",
                    Currency::USD.show(self.amount_minor),
                    line(self.business)
                )),
                Part::Words("Your portal is still open. So that it stays open, please check your card:".to_owned()),
                Part::Action("Update your card", self.billing_url.to_owned()),
            ],
            signers: signers([self.platform.name, ""]),
        }
        .set(self.platform)
    }
}

/// To the owner: the portal is closed, or will be.
#[derive(Debug)]
pub struct Deactivated<'a> {
    /// The platform.
    pub platform: Brand<'a>,
    /// The owner's name; may be empty.
    pub name: &'a str,
    /// The business's name.
    pub business: &'a str,
    /// The day on which it closes, when that is still to come.
    pub closes_on: Option<Date>,
    /// Whether it closes because bills stayed unpaid.
    pub is_unpaid: bool,
    /// Where it can be opened again.
    pub console_url: &'a str,
}

impl Deactivated<'_> {
    /// Sets it.
    #[must_use]
    pub fn render(&self) -> Rendered {
        let business = line(self.business);
        let (subject, what, signed_out) = self.closes_on.map(day).map_or_else(
            || {
                (
                    "Your customer portal is closed",
                    if self.is_unpaid {
                        format!("The customer portal of {business} is closed, because its payments failed.")
                    } else {
                        format!("The customer portal of {business} is closed.")
                    },
                    "Your customers are signed out and cannot sign in.".to_owned(),
                )
            },
            |date| {
                (
                    "Your customer portal will close",
                    format!("The customer portal of {business} stays open until {date}, the end of the paid month."),
                    format!("After {date} your customers are signed out and cannot sign in."),
                )
            },
        );
        Letter {
            kind: Kind::Deactivated,
            subject: subject.to_owned(),
            greeting: dear(self.name),
            parts: vec![
                Part::Words(what),
                Part::Points(vec![
                    signed_out,
                    "No further month is charged.".to_owned(),
                    "All your data is kept: customers, contacts, parts, prices, logos and settings.".to_owned(),
                    "Your login name stays yours.".to_owned(),
                ]),
                Part::Words(
                    "To come back, activate the portal again in your console. Everything will be there:".to_owned(),
                ),
                Part::Action("Activate again", self.console_url.to_owned()),
            ],
            signers: signers([self.platform.name, ""]),
        }
        .set(self.platform)
    }
}

/// To the owner: the portal is open again.
#[derive(Debug)]
pub struct Reactivated<'a> {
    /// The platform.
    pub platform: Brand<'a>,
    /// The owner's name; may be empty.
    pub name: &'a str,
    /// The business's name.
    pub business: &'a str,
    /// Where the portal is.
    pub portal_url: &'a str,
    /// Where the console is.
    pub console_url: &'a str,
}

impl Reactivated<'_> {
    /// Sets it.
    #[must_use]
    pub fn render(&self) -> Rendered {
        Letter {
            kind: Kind::Reactivated,
            subject: "Your customer portal is open again".to_owned(),
            greeting: dear(self.name),
            parts: vec![
                Part::Words(format!(
                    "Welcome back. The customer portal of {} is open again with all its data. Your customers sign in with \
                     the passwords they had.",
                    line(self.business)
                )),
                Part::Action("Open your console", self.console_url.to_owned()),
                Part::Facts(vec![("Portal", self.portal_url.to_owned())]),
            ],
            signers: signers([self.platform.name, ""]),
        }
        .set(self.platform)
    }
}

/// To the staff: the portal has another address.
#[derive(Debug)]
pub struct LoginNameChanged<'a> {
    /// The platform.
    pub platform: Brand<'a>,
    /// Their name; may be empty.
    pub name: &'a str,
    /// The business's name.
    pub business: &'a str,
    /// Where the portal was.
    pub former_portal_url: &'a str,
    /// Where the portal is.
    pub portal_url: &'a str,
    /// Where the console is.
    pub console_url: &'a str,
    /// Until when the former address leads to the new one.
    pub redirects_until: Date,
}

impl LoginNameChanged<'_> {
    /// Sets it.
    #[must_use]
    pub fn render(&self) -> Rendered {
        Letter {
            kind: Kind::LoginNameChanged,
            subject: "Your customer portal has a new address".to_owned(),
            greeting: dear(self.name),
            parts: vec![
                Part::Words(format!("The customer portal of {} has a new address.", line(self.business))),
                Part::Facts(vec![
                    ("Portal", self.portal_url.to_owned()),
                    ("Console", self.console_url.to_owned()),
                    ("Until now", self.former_portal_url.to_owned()),
                ]),
                Part::Words(format!(
                    "Until {} the former address leads to the new one. Everybody signs in anew, with the password they have.",
                    day(self.redirects_until)
                )),
                Part::Action("Open your console", self.console_url.to_owned()),
            ],
            signers: signers([self.platform.name, ""]),
        }
        .set(self.platform)
    }
}

/// To whoever asked where they sign in, and is known at this business.
#[derive(Debug)]
pub struct Portals<'a> {
    /// The platform.
    pub platform: Brand<'a>,
    /// The business's name.
    pub business: &'a str,
    /// Where its customers sign in, when this is one.
    pub portal_url: Option<&'a str>,
    /// Where its staff signs in, when this is one of them.
    pub console_url: Option<&'a str>,
}

impl Portals<'_> {
    /// Sets it.
    #[must_use]
    pub fn render(&self) -> Rendered {
        let business = line(self.business);
        let facts = [("Portal", self.portal_url), ("Console", self.console_url)];
        let facts = facts.into_iter().filter_map(|(what, url)| Some((what, url?.to_owned()))).collect();
        Letter {
            kind: Kind::Portals,
            subject: format!("Where you sign in at {business}"),
            greeting: dear(""),
            parts: vec![
                Part::Words(format!("You asked where you can sign in. At {business} it is here:")),
                Part::Facts(facts),
                Part::Words("If you did not ask, you need not do anything.".to_owned()),
            ],
            signers: signers([self.platform.name, ""]),
        }
        .set(self.platform)
    }
}

/// A day as Americans write it: "December 1, 2026".
pub(super) fn day(date: Date) -> String {
    format!("{} {}, {}", date.month(), date.day(), date.year())
}
