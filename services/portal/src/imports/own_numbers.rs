//! A row of a list of customers' own numbers.

use super::cells::{Cells, Problem};
use super::columns::{Field, Kind};
use super::contacts::{CustomerKey, customer};
use super::file::Row;
use super::mapping::Mapping;
use super::parts::number;
use crate::parts::part::ItemNumber;

/// What a customer calls a part, as a file names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OwnNumberRow {
    /// Whose number it is.
    pub(crate) customer: CustomerKey,
    /// The tenant's number for the part.
    pub(crate) item: ItemNumber,
    /// The customer's.
    pub(crate) number: ItemNumber,
}

impl OwnNumberRow {
    /// Reads a row.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub(crate) fn parse(mapping: &Mapping, row: &Row) -> Result<Self, Vec<Problem>> {
        let mut cells = Cells::new(Kind::OwnNumbers, mapping, row);
        let customer = customer(&mut cells);
        let item = number(&mut cells, Field::ItemNumber);
        let own = number(&mut cells, Field::OwnNumber);
        let read = customer.zip(item).zip(own);
        cells.finish(read.map(|((customer, item), number)| Self { customer, item, number }))
    }

    /// What makes two rows of one file say the same, and the words for it.
    pub(crate) fn key(&self) -> (String, String) {
        let customer = match &self.customer {
            CustomerKey::AccountNumber(number) => format!("a{}", number.to_lowercase()),
            CustomerKey::Name(name) => format!("n{}", name.to_lowercase()),
        };
        let said = format!("The number “{}” of this customer", self.number.as_str());
        (format!("{customer}\n{}", self.number.norm()), said)
    }
}
