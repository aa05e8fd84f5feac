//! Letters about login links: the link, the code for a new device, and the news that there is one.

use time::Duration;

use super::variable::Values;
use super::{Letter, Part, Reader, Rendered, Variable, Wording, line, signers, span};
use crate::Kind;

/// To a contact: the link that lets you in without a password.
#[derive(Debug)]
pub struct LoginLink<'a> {
    /// The contact.
    pub reader: Reader<'a>,
    /// The link on the business's own host.
    pub link: &'a str,
    /// The day it stops working, in words.
    pub works_until: &'a str,
    /// Who mails it; may be empty.
    pub signer: &'a str,
    /// The business's own words, if it has any.
    pub wording: Option<&'a Wording>,
}

impl LoginLink<'_> {
    /// The words as long as a business has none of its own.
    #[must_use]
    pub fn usual() -> Wording {
        Wording::usual(
            "Your login link for our customer portal",
            "With this link you enter our customer portal without a password:",
            "Keep this mail, or save the link as a bookmark.\n\nThe link is yours alone: do not pass it on. On a device that you have not used it on before, we mail you a code first.",
        )
    }

    /// Sets it.
    #[must_use]
    pub fn render(&self) -> Rendered {
        let Reader { brand, portal_url, .. } = self.reader;
        let values = Values::of(&self.reader).with(Variable::Signer, self.signer);
        let wording = self.wording.cloned().unwrap_or_else(Self::usual);
        let ours = vec![
            Part::Action("Enter the portal", self.link.to_owned()),
            Part::Words(format!("It works as often as you like, until {}.", line(self.works_until))),
        ];
        Letter {
            kind: Kind::LoginLink,
            subject: wording.subject(&values),
            greeting: self.reader.dear(),
            parts: wording.around(&values, ours, vec![("Portal", portal_url.to_owned())]),
            signers: signers([self.signer, brand.name]),
        }
        .set(brand)
    }
}

/// To a contact: the six digits that were asked for.
#[derive(Debug)]
pub struct MailedCode<'a> {
    /// The contact.
    pub reader: Reader<'a>,
    /// The digits.
    pub code: &'a str,
    /// How long they work.
    pub valid_for: Duration,
    /// What they are for, after "to": "sign in on a new device".
    pub purpose: &'a str,
    /// The business's own words, if it has any.
    pub wording: Option<&'a Wording>,
}

impl MailedCode<'_> {
    /// The words as long as a business has none of its own.
    #[must_use]
    pub fn usual() -> Wording {
        Wording::usual(
            "Your code for our customer portal",
            "Enter this code to {purpose}:",
            "Nobody of ours will ever ask you for it. If you did not ask for this code, ignore this mail and tell us: somebody may have your login link.",
        )
    }

    /// Sets it.
    #[must_use]
    pub fn render(&self) -> Rendered {
        let brand = self.reader.brand;
        let values = Values::of(&self.reader).with(Variable::Purpose, self.purpose);
        let wording = self.wording.cloned().unwrap_or_else(Self::usual);
        let ours = Part::Facts(vec![("Code", self.code.to_owned()), ("Works for", span(self.valid_for))]);
        Letter {
            kind: Kind::Code,
            subject: wording.subject(&values),
            greeting: self.reader.dear(),
            parts: wording.around(&values, vec![ours], Vec::new()),
            signers: signers([brand.name, ""]),
        }
        .set(brand)
    }
}

/// To a contact: your link was used on a device for the first time.
#[derive(Debug)]
pub struct NewDevice<'a> {
    /// The contact.
    pub reader: Reader<'a>,
    /// The browser in words.
    pub device: &'a str,
    /// Where it is on the network.
    pub client_ip: &'a str,
    /// When, in words.
    pub at: &'a str,
    /// The business's own words, if it has any.
    pub wording: Option<&'a Wording>,
}

impl NewDevice<'_> {
    /// The words as long as a business has none of its own.
    #[must_use]
    pub fn usual() -> Wording {
        Wording::usual(
            "Your login link was used on a new device",
            "Somebody entered our customer portal as you, on a device that is new to us:",
            "If it was you, all is well. If it was not, tell us now: {business_phone} {business_email}.",
        )
    }

    /// Sets it.
    #[must_use]
    pub fn render(&self) -> Rendered {
        let brand = self.reader.brand;
        let values = Values::of(&self.reader);
        let wording = self.wording.cloned().unwrap_or_else(Self::usual);
        let ours = Part::Facts(vec![
            ("Device", line(self.device)),
            ("Network address", line(self.client_ip)),
            ("Time", line(self.at)),
        ]);
        Letter {
            kind: Kind::NewDevice,
            subject: wording.subject(&values),
            greeting: self.reader.dear(),
            parts: wording.around(&values, vec![ours], Vec::new()),
            signers: signers([brand.name, ""]),
        }
        .set(brand)
    }
}
