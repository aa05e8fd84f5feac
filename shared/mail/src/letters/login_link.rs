//! Letters about login links: the link, the code for a new device, and the news that there is one.

use time::Duration;

use super::{Brand, Letter, Part, Rendered, dear, line, signers, span};
use crate::Kind;

/// To a contact: the link that lets you in without a password.
#[derive(Debug)]
pub struct LoginLink<'a> {
    /// The business.
    pub brand: Brand<'a>,
    /// The contact's first name; may be empty.
    pub first_name: &'a str,
    /// The contact's last name; may be empty.
    pub last_name: &'a str,
    /// The link on the business's own host.
    pub link: &'a str,
    /// The day it stops working, in words.
    pub works_until: &'a str,
    /// Where the portal is.
    pub portal_url: &'a str,
    /// Who mails it; may be empty.
    pub signer: &'a str,
}

impl LoginLink<'_> {
    /// Sets it.
    #[must_use]
    pub fn render(&self) -> Rendered {
        let until = line(self.works_until);
        Letter {
            kind: Kind::LoginLink,
            subject: "Your login link for our customer portal".to_owned(),
            greeting: dear(self.first_name, self.last_name),
            parts: vec![
                Part::Words("With this link you enter our customer portal without a password:".to_owned()),
                Part::Action("Enter the portal", self.link.to_owned()),
                Part::Words(format!(
                    "It works as often as you like, until {until}. Keep this mail, or save the link as a bookmark."
                )),
                Part::Words(
                    "The link is yours alone: do not pass it on. On a device that you have not used it on before, we mail you a code first."
                        .to_owned(),
                ),
                Part::Facts(vec![("Portal", self.portal_url.to_owned())]),
            ],
            signers: signers([self.signer, self.brand.name]),
        }
        .set(self.brand)
    }
}

/// To a contact: the six digits that were asked for.
#[derive(Debug)]
pub struct MailedCode<'a> {
    /// The business.
    pub brand: Brand<'a>,
    /// The contact's first name; may be empty.
    pub first_name: &'a str,
    /// The contact's last name; may be empty.
    pub last_name: &'a str,
    /// The digits.
    pub code: &'a str,
    /// How long they work.
    pub valid_for: Duration,
    /// What they are for, after "to": "sign in on a new device".
    pub purpose: &'a str,
}

impl MailedCode<'_> {
    /// Sets it.
    #[must_use]
    pub fn render(&self) -> Rendered {
        Letter {
            kind: Kind::Code,
            subject: "Your code for our customer portal".to_owned(),
            greeting: dear(self.first_name, self.last_name),
            parts: vec![
                Part::Words(format!("Enter this code to {}:", self.purpose)),
                Part::Facts(vec![("Code", self.code.to_owned()), ("Works for", span(self.valid_for))]),
                Part::Words(
                    "Nobody of ours will ever ask you for it. If you did not ask for this code, ignore this mail and tell us: somebody may have your login link."
                        .to_owned(),
                ),
            ],
            signers: signers([self.brand.name, ""]),
        }
        .set(self.brand)
    }
}

/// To a contact: your link was used on a device for the first time.
#[derive(Debug)]
pub struct NewDevice<'a> {
    /// The business.
    pub brand: Brand<'a>,
    /// The contact's first name; may be empty.
    pub first_name: &'a str,
    /// The contact's last name; may be empty.
    pub last_name: &'a str,
    /// The browser in words.
    pub device: &'a str,
    /// Where it is on the network.
    pub client_ip: &'a str,
    /// When, in words.
    pub at: &'a str,
    /// How the business is reached, in words.
    pub help: &'a str,
}

impl NewDevice<'_> {
    /// Sets it.
    #[must_use]
    pub fn render(&self) -> Rendered {
        Letter {
            kind: Kind::NewDevice,
            subject: "Your login link was used on a new device".to_owned(),
            greeting: dear(self.first_name, self.last_name),
            parts: vec![
                Part::Words("Somebody entered our customer portal as you, on a device that is new to us:".to_owned()),
                Part::Facts(vec![
                    ("Device", line(self.device)),
                    ("Network address", line(self.client_ip)),
                    ("Time", line(self.at)),
                ]),
                Part::Words(format!("If it was you, all is well. If it was not, tell us now: {}.", line(self.help))),
            ],
            signers: signers([self.brand.name, ""]),
        }
        .set(self.brand)
    }
}
