//! Letters that let somebody in.

use time::Duration;

use super::wording::Values;
use super::{Brand, Letter, Part, Rendered, Wording, dear, line, signers, span};
use crate::Kind;

/// What lets its reader in.
#[derive(Clone, Copy, Debug)]
pub enum WayIn<'a> {
    /// A link on the business's own host, on whose page a password is set.
    Link(&'a str, Duration),
    /// A temporary password, for the portal's sign-in page.
    TemporaryPassword(&'a str, Duration),
}

impl WayIn<'_> {
    /// The sentence that the usual words end with, before it.
    const fn lead(self, by_link: &'static str, by_password: &'static str) -> &'static str {
        match self {
            Self::Link(..) => by_link,
            Self::TemporaryPassword(..) => by_password,
        }
    }
}

/// A business's words around what is never missing: what lets its reader in, how long it works, and the facts.
fn around(
    wording: &Wording,
    values: &Values<'_>,
    (label, way_in): (&'static str, WayIn<'_>),
    facts: Vec<(&'static str, String)>,
) -> Vec<Part> {
    let mut parts = Wording::paragraphs(&wording.before, values);
    match way_in {
        WayIn::Link(link, valid_for) => {
            parts.push(Part::Action(label, link.to_owned()));
            parts.push(Part::Words(format!("The link works once, for {}.", span(valid_for))));
        }
        WayIn::TemporaryPassword(password, valid_for) => {
            parts.push(Part::Facts(vec![("Temporary password", password.to_owned())]));
            parts.push(Part::Action("Sign in", format!("{}/sign-in", values.portal)));
            parts.push(Part::Words(format!(
                "The temporary password works once, for {}. Then you choose your own.",
                span(valid_for)
            )));
        }
    }
    parts.extend(Wording::paragraphs(&wording.after, values));
    parts.push(Part::Facts(facts));
    parts
}

/// To a contact: you may sign in to our portal.
#[derive(Debug)]
pub struct Invitation<'a> {
    /// The business.
    pub brand: Brand<'a>,
    /// The contact's first name; may be empty.
    pub first_name: &'a str,
    /// The contact's last name; may be empty.
    pub last_name: &'a str,
    /// The customer that they act for.
    pub customer: &'a str,
    /// What lets them in.
    pub way_in: WayIn<'a>,
    /// Where the portal is.
    pub portal_url: &'a str,
    /// What the contact may sign in with beside the e-mail address.
    pub username: &'a str,
    /// The address that the contact signs in with, exactly.
    pub email: &'a str,
    /// Who invites: a person of the business; may be empty.
    pub signer: &'a str,
    /// What is said to these readers alone, before all other words; may be empty.
    pub note: &'a str,
    /// The business's own words, if it has any.
    pub wording: Option<&'a Wording>,
}

impl Invitation<'_> {
    /// The words as long as a business has none of its own.
    #[must_use]
    pub fn usual(way_in: WayIn<'_>) -> Wording {
        let lead = way_in.lead(
            "Click the following link to reset your password:",
            "Sign in with your username and this temporary password:",
        );
        Wording {
            subject: "You have been invited to our customer portal".to_owned(),
            before: format!("You have been invited to our customer portal. {lead}"),
            after: "Once you have set your password, you will be able to login with email {email}.".to_owned(),
        }
    }

    /// Sets it.
    #[must_use]
    pub fn render(&self) -> Rendered {
        let values = Values {
            first_name: self.first_name,
            last_name: self.last_name,
            business: self.brand.name,
            username: self.username,
            email: self.email,
            portal: self.portal_url,
            customer: self.customer,
            signer: self.signer,
        };
        let wording = self.wording.cloned().unwrap_or_else(|| Self::usual(self.way_in));
        let facts = vec![("Portal", self.portal_url.to_owned()), ("Username", line(self.username))];
        let mut parts = Wording::paragraphs(self.note, &values);
        parts.extend(around(&wording, &values, ("Reset your password", self.way_in), facts));
        Letter {
            kind: Kind::Invitation,
            subject: wording.subject(&values),
            greeting: dear(self.first_name, self.last_name),
            parts,
            signers: signers([self.signer, self.brand.name]),
        }
        .set(self.brand)
    }
}

/// To a contact: set a new password.
#[derive(Debug)]
pub struct CustomerReset<'a> {
    /// The business.
    pub brand: Brand<'a>,
    /// The contact's first name; may be empty.
    pub first_name: &'a str,
    /// The contact's last name; may be empty.
    pub last_name: &'a str,
    /// The customer that they act for.
    pub customer: &'a str,
    /// What lets them in.
    pub way_in: WayIn<'a>,
    /// Where the portal is.
    pub portal_url: &'a str,
    /// The address that the contact signs in with.
    pub email: &'a str,
    /// What the contact may sign in with beside the e-mail address.
    pub username: &'a str,
    /// The business's own words, if it has any.
    pub wording: Option<&'a Wording>,
}

impl CustomerReset<'_> {
    /// The words as long as a business has none of its own.
    #[must_use]
    pub fn usual(way_in: WayIn<'_>) -> Wording {
        let lead = way_in.lead(
            "Click the following link to set a new password for our customer portal:",
            "Your password for our customer portal was reset. Sign in with your username and this temporary password:",
        );
        let after = way_in.lead(UNASKED, "If you did not expect this, call us.");
        Wording { subject: "Reset your password".to_owned(), before: lead.to_owned(), after: after.to_owned() }
    }

    /// Sets it.
    #[must_use]
    pub fn render(&self) -> Rendered {
        let values = Values {
            first_name: self.first_name,
            last_name: self.last_name,
            business: self.brand.name,
            username: self.username,
            email: self.email,
            portal: self.portal_url,
            customer: self.customer,
            signer: "",
        };
        let wording = self.wording.cloned().unwrap_or_else(|| Self::usual(self.way_in));
        let mut facts = vec![("Portal", self.portal_url.to_owned()), ("Email", line(self.email))];
        if self.username != self.email {
            facts.push(("Username", line(self.username)));
        }
        Letter {
            kind: Kind::CustomerReset,
            subject: wording.subject(&values),
            greeting: dear(self.first_name, self.last_name),
            parts: around(&wording, &values, ("Set a new password", self.way_in), facts),
            signers: signers([self.brand.name, ""]),
        }
        .set(self.brand)
    }
}

/// To a contact who asked for it: sign in by this link.
#[derive(Debug)]
pub struct SignInLink<'a> {
    /// The business.
    pub brand: Brand<'a>,
    /// The contact's first name; may be empty.
    pub first_name: &'a str,
    /// The contact's last name; may be empty.
    pub last_name: &'a str,
    /// The link on the business's own host.
    pub link: &'a str,
    /// How long the link lives.
    pub valid_for: Duration,
    /// Where the portal is.
    pub portal_url: &'a str,
    /// The address that the contact signs in with.
    pub email: &'a str,
}

impl SignInLink<'_> {
    /// Sets it.
    #[must_use]
    pub fn render(&self) -> Rendered {
        Letter {
            kind: Kind::SignInLink,
            subject: "Your link to sign in".to_owned(),
            greeting: dear(self.first_name, self.last_name),
            parts: vec![
                Part::Words("Click the following link to sign in to our customer portal:".to_owned()),
                Part::Action("Sign in", self.link.to_owned()),
                Part::Words(format!("The link works once, for {}.", span(self.valid_for))),
                Part::Facts(vec![("Portal", self.portal_url.to_owned()), ("Email", line(self.email))]),
                Part::Words(
                    "If you did not ask for this, ignore this mail: nobody is signed in without the link.".to_owned(),
                ),
            ],
            signers: signers([self.brand.name, ""]),
        }
        .set(self.brand)
    }
}

/// To a colleague: you may sign in to the console.
#[derive(Debug)]
pub struct StaffInvitation<'a> {
    /// The business.
    pub brand: Brand<'a>,
    /// The colleague's name; may be empty.
    pub name: &'a str,
    /// The set-password link on the console's host.
    pub link: &'a str,
    /// How long the link lives.
    pub valid_for: Duration,
    /// Where the console is.
    pub console_url: &'a str,
    /// The address that the colleague signs in with.
    pub email: &'a str,
    /// What they may do, in a word: "admin".
    pub role: &'a str,
    /// Who invites; may be empty.
    pub signer: &'a str,
}

impl StaffInvitation<'_> {
    /// Sets it.
    #[must_use]
    pub fn render(&self) -> Rendered {
        let business = line(self.brand.name);
        Letter {
            kind: Kind::StaffInvitation,
            subject: format!("You have been invited to the console of {business}"),
            greeting: dear(self.name, ""),
            parts: vec![
                Part::Words(format!(
                    "You have been invited to work in the portal console of {business}. Click the following link to set your password:"
                )),
                Part::Action("Set your password", self.link.to_owned()),
                Part::Words(format!("The link works once, for {}.", span(self.valid_for))),
                Part::Facts(vec![
                    ("Console", self.console_url.to_owned()),
                    ("Email", line(self.email)),
                    ("Role", line(self.role)),
                ]),
            ],
            signers: signers([self.signer, self.brand.name]),
        }
        .set(self.brand)
    }
}

/// To a staff member: set a new password.
#[derive(Debug)]
pub struct StaffReset<'a> {
    /// The business.
    pub brand: Brand<'a>,
    /// Their name; may be empty.
    pub name: &'a str,
    /// The reset link on the console's host.
    pub link: &'a str,
    /// How long the link lives.
    pub valid_for: Duration,
    /// Where the console is.
    pub console_url: &'a str,
    /// The address that they sign in with.
    pub email: &'a str,
}

impl StaffReset<'_> {
    /// Sets it.
    #[must_use]
    pub fn render(&self) -> Rendered {
        Letter {
            kind: Kind::StaffReset,
            subject: "Reset your console password".to_owned(),
            greeting: dear(self.name, ""),
            parts: vec![
                Part::Words(format!(
                    "Click the following link to set a new password for the portal console of {}:",
                    line(self.brand.name)
                )),
                Part::Action("Set a new password", self.link.to_owned()),
                Part::Words(format!("The link works once, for {}.", span(self.valid_for))),
                Part::Facts(vec![("Console", self.console_url.to_owned()), ("Email", line(self.email))]),
                Part::Words(UNASKED.to_owned()),
            ],
            signers: signers([self.brand.name, ""]),
        }
        .set(self.brand)
    }
}

const UNASKED: &str = "If you did not ask for this, ignore this mail: your password stays as it is.";
