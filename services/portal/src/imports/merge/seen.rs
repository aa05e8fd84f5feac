//! What the rows of a file have named so far: what a file says twice is brought in once.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};

use super::Reading;
use crate::imports::columns::Field;
use crate::imports::parts::PartRow;

/// The keys of the rows so far, as keyed hashes of 64 bits: a file of a million rows is remembered in some forty megabytes.
/// That two of a million keys share a hash, so that one of their rows is refused, is a matter of once in thirty million files.
pub(crate) struct Seen {
    /// Whether several rows may be about one part: where they name vehicles or places.
    may_repeat: bool,
    hasher: RandomState,
    lines: HashMap<u64, u32>,
    /// What rows said of a part: its line and the hash of what it said. Half a hash will do: a contradiction that it misses
    /// once in four thousand million is decided by the later row.
    facts: HashMap<u64, (u32, u32)>,
}

impl Seen {
    pub(crate) fn new(reading: Reading<'_>) -> Self {
        let has = |field| reading.mapping.columns(field).next().is_some();
        let mut stock = reading.mapping.columns(Field::Stock).filter_map(|column| reading.columns.get(column));
        let names_places = stock.any(|column| !column.place().is_empty());
        Self {
            may_repeat: names_places || has(Field::Year) || has(Field::Location),
            hasher: RandomState::new(),
            lines: HashMap::new(),
            facts: HashMap::new(),
        }
    }

    /// Notes a row; an error names the earlier line that says the same.
    pub(super) fn note(&mut self, line: u64, (key, words): (String, String)) -> Result<(), String> {
        let line = short(line);
        match *self.lines.entry(self.hasher.hash_one(key)).or_insert(line) {
            first if first == line => Ok(()),
            first => Err(format!("{words} is in line {first} already. Remove one of the two.")),
        }
    }

    /// Notes a row of a part, of which there may be several where they name vehicles or places: an error when it repeats one
    /// or contradicts it. Two rows that contradict each other would take turns at every import.
    pub(super) fn note_part(&mut self, line: u64, row: &PartRow) -> Result<(), String> {
        self.note(line, row.key())?;
        if !self.may_repeat {
            return Ok(());
        }
        let number = crate::parts::words::number(row.number.as_str());
        for (words, said) in row.facts() {
            let hash = self.hasher.hash_one(said);
            let now = (short(line), u32::try_from(hash >> 32).unwrap_or(u32::MAX));
            let (first, before) = *self.facts.entry(self.hasher.hash_one((&number, words))).or_insert(now);
            if before != now.1 {
                return Err(format!(
                    "Item number “{}” has another {words} in line {first}. Correct one of the two.",
                    row.number.as_str()
                ));
            }
        }
        Ok(())
    }
}

/// A file of 200 MB has fewer lines than that.
fn short(line: u64) -> u32 {
    u32::try_from(line).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imports::columns::Kind;
    use crate::imports::mapping::Mapping;

    #[test]
    fn what_a_file_says_twice_is_told_with_its_first_line() {
        let mapping = Mapping::from_keys(Kind::Customers, &["name"]).unwrap();
        let mut seen = Seen::new(Reading {
            kind: Kind::Customers,
            mapping: &mapping,
            columns: &[],
            own: &[],
            currency: pricing::Currency::USD,
            by: accounts::Actor::System,
            was_seen: true,
        });
        let key = |key: &str| (key.to_owned(), format!("Customer “{key}”"));
        for line in 2..100_000 {
            assert_eq!(seen.note(line, key(&line.to_string())), Ok(()));
        }
        assert_eq!(seen.note(5, key("5")), Ok(()), "the row itself, once more");
        assert!(seen.note(200_000, key("77")).unwrap_err().contains("“77” is in line 77 already"));
        assert!(std::mem::size_of::<(u64, u32)>() <= 16);
    }
}
