//! The letter to somebody who has a login and may act for another customer with it.

use super::variable::Values;
use super::{Letter, Part, Reader, Rendered, Variable, Wording, line, signers};
use crate::Kind;

/// To a contact whose login is set up at another customer: it opens this one, too.
#[derive(Debug)]
pub struct AnotherCustomer<'a> {
    /// The contact, with the customer that they may act for now.
    pub reader: Reader<'a>,
    /// Who gave it to them; may be empty.
    pub signer: &'a str,
    /// The business's own words, if it has any.
    pub wording: Option<&'a Wording>,
}

impl AnotherCustomer<'_> {
    /// The words as long as a business has none of its own.
    #[must_use]
    pub fn usual() -> Wording {
        Wording::usual(
            "You now have access to {customer}, too",
            "In our customer portal you can act for {customer} now, too. Sign in as before, with the password you have, and choose the company at the top of the page.",
            "",
        )
    }

    /// Sets it.
    #[must_use]
    pub fn render(&self) -> Rendered {
        let Reader { brand, portal_url, .. } = self.reader;
        let values = Values::of(&self.reader).with(Variable::Signer, self.signer);
        let wording = self.wording.cloned().unwrap_or_else(Self::usual);
        let facts = vec![("Portal", portal_url.to_owned()), ("Company", line(self.reader.customer))];
        Letter {
            kind: Kind::Invitation,
            subject: wording.subject(&values),
            greeting: self.reader.dear(),
            parts: wording.around(&values, vec![Part::Action("Sign in", format!("{portal_url}/sign-in"))], facts),
            signers: signers([self.signer, brand.name]),
        }
        .set(brand)
    }
}
