//! What is bought or sold: an order, a quote. All amounts, days and counts are words already.

use serde::Serialize;

use crate::{Document, Letterhead};

/// An order, a quote, or whatever else has lines that come to a sum.
#[derive(Clone, Debug, Serialize)]
pub struct Sale {
    /// Who sells.
    pub letterhead: Letterhead,
    /// What it is: `Order 1042`.
    pub title: String,
    /// Who buys.
    pub customer: String,
    /// Where it stands, and the tone of that, as badges have it: `ok`, `info`, `warn`, `bad` or `mute`.
    pub status: (String, &'static str),
    /// What is known of it, in its order: its date, its numbers, its terms.
    pub facts: Vec<Fact>,
    /// Where it goes and who pays; a value may have several lines.
    pub addresses: Vec<Fact>,
    /// Its lines.
    pub lines: Vec<Line>,
    /// What it comes to; the last one is the total.
    pub sums: Vec<Fact>,
    /// What was written to it; a value may have several lines.
    pub notes: Vec<Fact>,
    /// When the document was made.
    pub made: String,
}

/// A label and a value.
#[derive(Clone, Debug, Serialize)]
pub struct Fact {
    /// What it is.
    pub label: String,
    /// How it is.
    pub value: String,
}

impl Fact {
    /// One of them.
    pub fn new(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self { label: label.into(), value: value.into() }
    }
}

/// A line.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    /// The part's number.
    pub number: String,
    /// What it is.
    pub name: String,
    /// What else is to be said of it, each in a line: the customer's own number, what was sent of it.
    pub details: Vec<String>,
    /// How many.
    pub quantity: String,
    /// What is counted: `each`, `box`.
    pub unit: String,
    /// The price of one.
    pub price: String,
    /// What is said below the price: a core charge.
    pub price_detail: String,
    /// The price of all.
    pub total: String,
    /// Whether nothing of it is wanted any more.
    pub is_gone: bool,
}

impl Document for Sale {
    const TEMPLATE: &'static str = include_str!("../templates/sale.typ");

    fn letterhead(&self) -> &Letterhead {
        &self.letterhead
    }

    fn lines(&self) -> usize {
        self.lines.len()
    }
}
