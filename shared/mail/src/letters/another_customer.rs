//! The letter to somebody who has a login and may act for another customer with it.

use super::{Brand, Letter, Part, Rendered, dear, line, signers};
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
    /// Who gave it to them; may be empty.
    pub signer: &'a str,
}

impl AnotherCustomer<'_> {
    /// Sets it.
    #[must_use]
    pub fn render(&self) -> Rendered {
        let customer = line(self.customer);
        Letter {
            kind: Kind::Invitation,
            subject: format!("You now have access to {customer}, too"),
            greeting: dear(self.first_name, self.last_name),
            parts: vec![
                Part::Words(format!(
                    "In our customer portal you can act for {customer} now, too. Sign in as before, with the password you have, and choose the company at the top of the page."
                )),
                Part::Action("Sign in", format!("{}/sign-in", self.portal_url)),
                Part::Facts(vec![("Portal", self.portal_url.to_owned()), ("Company", customer)]),
            ],
            signers: signers([self.signer, self.brand.name]),
        }
        .set(self.brand)
    }
}
