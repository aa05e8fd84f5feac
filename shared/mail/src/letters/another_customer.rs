//! The letter to somebody who has a login and may act for another customer with it.

use super::wording::Values;
use super::{Brand, Letter, Part, Rendered, Wording, dear, line, signers};
use crate::Kind;

/// To a contact whose login is set up at another customer: it opens this one, too.
#[derive(Debug)]
pub struct AnotherCustomer<'a> {
    /// The business.
    pub brand: Brand<'a>,
    /// The contact's first name; may be empty.
    pub first_name: &'a str,
    /// The contact's last name; may be empty.
    pub last_name: &'a str,
    /// The customer that they may act for now.
    pub customer: &'a str,
    /// Where the portal is.
    pub portal_url: &'a str,
    /// What the contact may sign in with beside the e-mail address.
    pub username: &'a str,
    /// The contact's address.
    pub email: &'a str,
    /// Who gave it to them; may be empty.
    pub signer: &'a str,
    /// The business's own words, if it has any.
    pub wording: Option<&'a Wording>,
}

impl AnotherCustomer<'_> {
    /// The words as long as a business has none of its own.
    #[must_use]
    pub fn usual() -> Wording {
        Wording {
            subject: "You now have access to {customer}, too".to_owned(),
            before: "In our customer portal you can act for {customer} now, too. Sign in as before, with the password you have, and choose the company at the top of the page.".to_owned(),
            after: String::new(),
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
        let wording = self.wording.cloned().unwrap_or_else(Self::usual);
        let mut parts = Wording::paragraphs(&wording.before, &values);
        parts.push(Part::Action("Sign in", format!("{}/sign-in", self.portal_url)));
        parts.extend(Wording::paragraphs(&wording.after, &values));
        parts.push(Part::Facts(vec![("Portal", self.portal_url.to_owned()), ("Company", line(self.customer))]));
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
