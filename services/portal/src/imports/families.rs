//! Rows that say only what differs from a row above: variants of a product, further pictures of it, and customers in a
//! list of contacts with whom nobody is named.

use std::collections::{HashMap, VecDeque};

use super::columns::{Field, Kind};
use super::file::Row;
use super::mapping::Mapping;
use super::row_types;

/// How much is remembered of the rows above, in bytes of text; the oldest are forgotten first.
const REMEMBERED: usize = 16 * 1024 * 1024;
/// What a row takes over from the one that it belongs to where it is silent itself.
const SHARED: [Field; 8] = [
    Field::PartName,
    Field::Description,
    Field::Brand,
    Field::Unit,
    Field::Category,
    Field::Categories,
    Field::SubCategory,
    Field::Active,
];
/// What says nothing on its own.
const IDLE: [Field; 4] = [Field::Family, Field::WeightUnit, Field::RowId, Field::RowType];
/// What shops write where a product has one variant only.
const NO_VARIANT: [&str; 4] = ["default title", "default", "regular", "title"];

/// The rows above that others may belong to.
pub(super) struct Families<'a> {
    kind: Kind,
    mapping: &'a Mapping,
    heads: HashMap<String, Vec<(usize, String)>>,
    /// The keys in the order in which they came, and how much their rows hold.
    order: VecDeque<(String, usize)>,
    bytes: usize,
}

impl<'a> Families<'a> {
    pub(super) fn new(kind: Kind, mapping: &'a Mapping) -> Self {
        Self { kind, mapping, heads: HashMap::new(), order: VecDeque::new(), bytes: 0 }
    }

    /// Fills in what a row takes over, or notes that it brings in nothing itself.
    pub(super) fn settle(&mut self, row: &mut Row) {
        if row.fault.is_some() {
            return;
        }
        match self.kind {
            Kind::Parts if self.has(Field::Family) || self.has(Field::Parent) || self.has(Field::Variant) => {
                self.settle_part(row);
            }
            Kind::Contacts => row.is_more = self.names_nobody(row),
            _ => {}
        }
    }

    fn settle_part(&mut self, row: &mut Row) {
        let (family, parent) = (self.cell(row, Field::Family), self.cell(row, Field::Parent));
        if let Some(parent) = &parent {
            match self.heads.get(&key(Field::Parent, parent)) {
                Some(head) => fill(row, head),
                None if self.cell(row, Field::PartName).is_none() => {
                    row.fault = Some(format!(
                        "This is a variation of “{}”, which is no row above this one. Give it a name, or add that row.",
                        parent.chars().take(60).collect::<String>()
                    ));
                    return;
                }
                None => {}
            }
        } else if let Some(family) = family {
            match self.heads.get(&key(Field::Family, &family)) {
                Some(head) => {
                    row.is_more = self.is_silent(row);
                    fill(row, head);
                }
                None => self.remember(key(Field::Family, &family), row),
            }
        } else if self.has(Field::Parent) {
            row.is_more = self.settle_head(row);
            return;
        }
        self.name_variant(row);
    }

    /// Remembers a row that others may name as theirs; whether it is that alone.
    fn settle_head(&mut self, row: &Row) -> bool {
        let kind = self.cell(row, Field::RowType);
        let is_head = kind.as_deref().is_some_and(row_types::is_head);
        if is_head || kind.is_none() {
            for (field, before) in [(Field::ItemNumber, ""), (Field::RowId, "id:")] {
                if let Some(name) = self.cell(row, field) {
                    self.remember(key(Field::Parent, &format!("{before}{name}")), row);
                }
            }
        }
        is_head
    }

    fn remember(&mut self, key: String, row: &Row) {
        let shared = SHARED.into_iter().flat_map(|field| self.mapping.columns(field));
        let filled = shared.filter_map(|column| Some((column, row.cells.get(column)?.clone())));
        let head: Vec<_> = filled.filter(|(_, cell)| !cell.trim().is_empty()).collect();
        let bytes = key.len() + head.iter().map(|(_, cell)| cell.len() + 32).sum::<usize>();
        self.bytes += bytes;
        self.order.push_back((key.clone(), bytes));
        self.heads.insert(key, head);
        while self.bytes > REMEMBERED {
            let Some((key, bytes)) = self.order.pop_front() else { break };
            self.heads.remove(&key);
            self.bytes -= bytes;
        }
    }

    /// Puts size, colour and the like behind the name, unless it says them already.
    fn name_variant(&self, row: &mut Row) {
        let Some(column) = self.mapping.columns(Field::PartName).next() else { return };
        let variants: Vec<String> = self
            .mapping
            .columns(Field::Variant)
            .filter_map(|column| Some(row.cells.get(column)?.trim().to_owned()))
            .filter(|said| !said.is_empty() && !NO_VARIANT.contains(&said.to_lowercase().as_str()))
            .collect();
        let Some(name) = row.cells.get_mut(column).filter(|name| !name.trim().is_empty()) else { return };
        for variant in variants {
            if !says(name, &variant) {
                *name = format!("{}, {variant}", name.trim_end());
            }
        }
    }

    /// Whether a row says nothing but what it belongs to.
    fn is_silent(&self, row: &Row) -> bool {
        let says = |column: usize| row.cells.get(column).is_some_and(|cell| !cell.trim().is_empty());
        let own = |field| !SHARED.contains(&field) && !IDLE.contains(&field);
        !(0..row.cells.len()).any(|column| self.mapping.field(column).is_some_and(own) && says(column))
    }

    /// Lists of customers name a contact with some of them only.
    fn names_nobody(&self, row: &Row) -> bool {
        let person = [Field::FullName, Field::FirstName, Field::LastName, Field::Email, Field::Username];
        let customer = [Field::CustomerName, Field::CustomerAccount];
        let says = |field: &Field| self.cell(row, *field).is_some();
        customer.iter().any(says) && !person.iter().any(says)
    }

    fn has(&self, field: Field) -> bool {
        self.mapping.columns(field).next().is_some()
    }

    fn cell(&self, row: &Row, field: Field) -> Option<String> {
        let cell = self.mapping.columns(field).find_map(|column| row.cells.get(column))?.trim();
        (!cell.is_empty()).then(|| cell.to_owned())
    }
}

/// Whether a name says these words already: `S` is not said by `Shirt`.
fn says(name: &str, words: &str) -> bool {
    let (name, words) = (name.to_lowercase(), words.to_lowercase());
    name.match_indices(&words).any(|(at, found)| {
        let (before, after) = (name[..at].chars().next_back(), name[at + found.len()..].chars().next());
        ![before, after].into_iter().flatten().any(char::is_alphanumeric)
    })
}

fn key(field: Field, name: &str) -> String {
    let name = name.to_lowercase();
    // "id: 45" is "id:45".
    let name = name.strip_prefix("id:").map_or(name.clone(), |id| format!("id:{}", id.trim()));
    format!("{}{name}", if field == Field::Family { 'f' } else { 'p' })
}

fn fill(row: &mut Row, head: &[(usize, String)]) {
    for (column, said) in head {
        if let Some(cell) = row.cells.get_mut(*column).filter(|cell| cell.trim().is_empty()) {
            cell.clone_from(said);
        }
    }
}
