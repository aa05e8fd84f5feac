//! Letters about orders.

use super::{Brand, Letter, Part, Rendered, dear, line, signers};
use crate::Kind;

/// What news are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// An order.
    Order,
    /// A quote.
    Quote,
}

impl About {
    const fn kind(self, is_for_business: bool) -> Kind {
        match (self, is_for_business) {
            (Self::Order, false) => Kind::Order,
            (Self::Order, true) => Kind::OrderNotice,
            (Self::Quote, false) => Kind::Quote,
            (Self::Quote, true) => Kind::QuoteNotice,
        }
    }

    const fn action(self) -> &'static str {
        match self {
            Self::Order => "Show the order",
            Self::Quote => "Show the quote",
        }
    }
}

/// News of an order or a quote, to the contact who placed it or to the business.
#[derive(Debug)]
pub struct OrderNews<'a> {
    /// The business.
    pub brand: Brand<'a>,
    /// Which of the two.
    pub about: About,
    /// Whether the business itself gets it.
    pub is_for_business: bool,
    /// The contact's first name; may be empty.
    pub first_name: &'a str,
    /// The contact's last name; may be empty.
    pub last_name: &'a str,
    /// What it is about, in a line.
    pub subject: &'a str,
    /// What happened, in a sentence or two.
    pub lead: &'a str,
    /// What was ordered, each line in words.
    pub lines: &'a [String],
    /// What else to know: label and value.
    pub facts: Vec<(&'static str, String)>,
    /// Where the carrier tells where the goods are: an address that we made, never what somebody typed.
    pub track: Option<&'a str>,
    /// Where the order is seen.
    pub link: &'a str,
}

impl OrderNews<'_> {
    /// Sets it.
    #[must_use]
    pub fn render(&self) -> Rendered {
        let greeting =
            if self.is_for_business { "Good day,".to_owned() } else { dear(self.first_name, self.last_name) };
        let facts = self.facts.iter().map(|(label, value)| (*label, line(value)));
        let facts = facts.chain(self.track.map(|address| ("Track it", address.to_owned()))).collect();
        let lines: Vec<String> = self.lines.iter().map(|text| line(text)).collect();
        let mut parts = vec![Part::Words(line(self.lead))];
        if !lines.is_empty() {
            parts.push(Part::Points(lines));
        }
        parts.push(Part::Facts(facts));
        parts.push(Part::Action(self.about.action(), self.link.to_owned()));
        Letter {
            kind: self.about.kind(self.is_for_business),
            subject: line(self.subject),
            greeting,
            parts,
            signers: signers(["", self.brand.name]),
        }
        .set(self.brand)
    }
}
