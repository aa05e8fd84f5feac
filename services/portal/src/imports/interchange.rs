//! A row of a list of interchange numbers.

use super::cells::{Cells, Problem};
use super::columns::{Field, Kind};
use super::file::Row;
use super::mapping::Mapping;
use super::parts::number;
use crate::part_numbers::number::{BRAND_CHARS, NewInterchange, Source};
use crate::parts::part::ItemNumber;

/// A number that a part stands for, as a file names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct InterchangeRow {
    /// The tenant's number for the part.
    pub(crate) item: ItemNumber,
    /// The number that it stands for.
    pub(crate) new: NewInterchange,
    /// Whether the file says whose number it is.
    pub(crate) says_source: bool,
}

impl InterchangeRow {
    /// Reads a row.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub(crate) fn parse(mapping: &Mapping, row: &Row) -> Result<Self, Vec<Problem>> {
        let mut cells = Cells::new(Kind::Interchange, mapping, row);
        let item = number(&mut cells, Field::ItemNumber);
        let interchange = number(&mut cells, Field::InterchangeNumber);
        let brand = cells.text(Field::Brand, BRAND_CHARS).unwrap_or_default();
        let said = cells.value(Field::NumberSource);
        let source = said.as_deref().and_then(Source::from_words);
        if said.is_some() && source.is_none() {
            cells.refuse(Field::NumberSource, "Write OEM or Competitor, or leave the cell empty.");
        }
        let new = |number| NewInterchange { number, brand, source: source.unwrap_or_default() };
        let read = item.zip(interchange);
        cells.finish(read.map(|(item, number)| Self { item, new: new(number), says_source: source.is_some() }))
    }

    /// What makes two rows of one file say the same, and the words for it.
    pub(crate) fn key(&self) -> (String, String) {
        let (item, number) = (self.item.norm(), self.new.number.norm());
        let key = format!("{item}|{number}|{}", self.new.brand.to_lowercase());
        (key, format!("Interchange number “{}” of “{}”", self.new.number.as_str(), self.item.as_str()))
    }
}
