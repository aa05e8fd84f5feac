//! Letters about orders.

use super::variable::Values;
use super::{Brand, Letter, Part, Reader, Rendered, Variable, Wording, line, signers};
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

/// News of an order or a quote, to a contact: in the business's words, around what was ordered and the button to it.
#[derive(Debug)]
pub struct OrderNews<'a> {
    /// The contact.
    pub reader: Reader<'a>,
    /// Which of the two.
    pub about: About,
    /// The words.
    pub wording: &'a Wording,
    /// What they may speak of beside the reader.
    pub values: &'a [(Variable, String)],
    /// What it is about.
    pub content: Content<'a>,
}

impl OrderNews<'_> {
    /// Sets it.
    #[must_use]
    pub fn render(&self) -> Rendered {
        let brand = self.reader.brand;
        let mut values = Values::of(&self.reader);
        for (variable, value) in self.values {
            values = values.with(*variable, value);
        }
        Letter {
            kind: self.about.kind(false),
            subject: self.wording.subject(&values),
            greeting: self.reader.dear(),
            parts: self.wording.around(&values, self.content.parts(self.about), Vec::new()),
            signers: signers(["", brand.name]),
        }
        .set(brand)
    }
}

/// News of an order or a quote, to the business itself.
#[derive(Debug)]
pub struct OrderNotice<'a> {
    /// The business.
    pub brand: Brand<'a>,
    /// Which of the two.
    pub about: About,
    /// What it is about, in a line.
    pub subject: &'a str,
    /// What happened, in a sentence or two.
    pub lead: &'a str,
    /// What it is about.
    pub content: Content<'a>,
}

impl OrderNotice<'_> {
    /// Sets it.
    #[must_use]
    pub fn render(&self) -> Rendered {
        let mut parts = vec![Part::Words(line(self.lead))];
        parts.extend(self.content.parts(self.about));
        Letter {
            kind: self.about.kind(true),
            subject: line(self.subject),
            greeting: "Good day,".to_owned(),
            parts,
            signers: signers(["", self.brand.name]),
        }
        .set(self.brand)
    }
}

/// What an order or a quote holds, and where it is seen.
#[derive(Debug)]
pub struct Content<'a> {
    /// What was ordered, each line in words.
    pub lines: &'a [String],
    /// What else to know: label and value.
    pub facts: Vec<(&'static str, String)>,
    /// Where the carrier tells where the goods are: an address that we made, never what somebody typed.
    pub track: Option<&'a str>,
    /// Where the order is seen.
    pub link: &'a str,
}

impl Content<'_> {
    fn parts(&self, about: About) -> Vec<Part> {
        let facts = self.facts.iter().map(|(label, value)| (*label, line(value)));
        let facts = facts.chain(self.track.map(|address| ("Track it", address.to_owned()))).collect();
        let lines: Vec<String> = self.lines.iter().map(|text| line(text)).collect();
        let mut parts = Vec::new();
        if !lines.is_empty() {
            parts.push(Part::Points(lines));
        }
        parts.push(Part::Facts(facts));
        parts.push(Part::Action(about.action(), self.link.to_owned()));
        parts
    }
}
