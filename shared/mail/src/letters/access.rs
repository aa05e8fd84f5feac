//! Letters that let somebody in.

use time::Duration;

use super::variable::Values;
use super::{Brand, Letter, Part, Reader, Rendered, Variable, Wording, dear, line, signers, span};
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

    /// The button, how long what it leads to works, and the password where there is one.
    fn parts(self, label: &'static str, portal_url: &str) -> Vec<Part> {
        match self {
            Self::Link(link, valid_for) => vec![
                Part::Action(label, link.to_owned()),
                Part::Words(format!("The link works once, for {}.", span(valid_for))),
            ],
            Self::TemporaryPassword(password, valid_for) => vec![
                Part::Facts(vec![("Temporary password", password.to_owned())]),
                Part::Action("Sign in", format!("{portal_url}/sign-in")),
                Part::Words(format!(
                    "The temporary password works once, for {}. Then you choose your own.",
                    span(valid_for)
                )),
            ],
        }
    }
}

/// To a contact: you may sign in to our portal.
#[derive(Debug)]
pub struct Invitation<'a> {
    /// The contact.
    pub reader: Reader<'a>,
    /// What lets them in.
    pub way_in: WayIn<'a>,
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
        Wording::usual(
            "You have been invited to our customer portal",
            &format!("You have been invited to our customer portal. {lead}"),
            "Once you have set your password, you will be able to login with email {email}.",
        )
    }

    /// Sets it.
    #[must_use]
    pub fn render(&self) -> Rendered {
        let Reader { brand, portal_url, username, .. } = self.reader;
        let values = Values::of(&self.reader).with(Variable::Signer, self.signer);
        let wording = self.wording.cloned().unwrap_or_else(|| Self::usual(self.way_in));
        let facts = vec![("Portal", portal_url.to_owned()), ("Username", line(username))];
        let mut parts = Wording::paragraphs(self.note, &values);
        parts.extend(wording.around(&values, self.way_in.parts("Reset your password", portal_url), facts));
        Letter {
            kind: Kind::Invitation,
            subject: wording.subject(&values),
            greeting: self.reader.dear(),
            parts,
            signers: signers([self.signer, brand.name]),
        }
        .set(brand)
    }
}

/// To a contact: set a new password.
#[derive(Debug)]
pub struct CustomerReset<'a> {
    /// The contact.
    pub reader: Reader<'a>,
    /// What lets them in.
    pub way_in: WayIn<'a>,
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
        Wording::usual("Reset your password", lead, way_in.lead(UNASKED, "If you did not expect this, call us."))
    }

    /// Sets it.
    #[must_use]
    pub fn render(&self) -> Rendered {
        let Reader { brand, portal_url, username, email, .. } = self.reader;
        // Words that were saved when every mail took it; nobody signs this one.
        let values = Values::of(&self.reader).with(Variable::Signer, "");
        let wording = self.wording.cloned().unwrap_or_else(|| Self::usual(self.way_in));
        let mut facts = vec![("Portal", portal_url.to_owned()), ("Email", line(email))];
        if username != email {
            facts.push(("Username", line(username)));
        }
        Letter {
            kind: Kind::CustomerReset,
            subject: wording.subject(&values),
            greeting: self.reader.dear(),
            parts: wording.around(&values, self.way_in.parts("Set a new password", portal_url), facts),
            signers: signers([brand.name, ""]),
        }
        .set(brand)
    }
}

/// To a contact who asked for it: sign in by this link.
#[derive(Debug)]
pub struct SignInLink<'a> {
    /// The contact.
    pub reader: Reader<'a>,
    /// The link on the business's own host.
    pub link: &'a str,
    /// How long the link lives.
    pub valid_for: Duration,
    /// The business's own words, if it has any.
    pub wording: Option<&'a Wording>,
}

impl SignInLink<'_> {
    /// The words as long as a business has none of its own.
    #[must_use]
    pub fn usual() -> Wording {
        Wording::usual(
            "Your link to sign in",
            "Click the following link to sign in to our customer portal:",
            "If you did not ask for this, ignore this mail: nobody is signed in without the link.",
        )
    }

    /// Sets it.
    #[must_use]
    pub fn render(&self) -> Rendered {
        let Reader { brand, portal_url, email, .. } = self.reader;
        let values = Values::of(&self.reader);
        let wording = self.wording.cloned().unwrap_or_else(Self::usual);
        let facts = vec![("Portal", portal_url.to_owned()), ("Email", line(email))];
        Letter {
            kind: Kind::SignInLink,
            subject: wording.subject(&values),
            greeting: self.reader.dear(),
            parts: wording.around(&values, WayIn::Link(self.link, self.valid_for).parts("Sign in", portal_url), facts),
            signers: signers([brand.name, ""]),
        }
        .set(brand)
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
            greeting: dear(self.name),
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
            greeting: dear(self.name),
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
