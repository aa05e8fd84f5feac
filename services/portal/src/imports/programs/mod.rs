//! Exports of common programs: by which columns each is known, and which of its columns mean another thing than their names say.
//!
//! What an export does to a file is said by its mapping alone, so that everything can be corrected there; a file of no
//! program that is known here is read by the names of its columns as any other.

mod accounting;
mod shops;

use super::columns::{Field, Kind};
use super::file::Column;
use super::guessing::normalise;

/// An export of a program, as rows of one kind are read from it.
#[derive(Debug)]
pub(crate) struct Export {
    /// The program, as people call it.
    pub(crate) program: &'static str,
    /// What is read from it.
    pub(crate) kind: Kind,
    /// Column names, normalised: a file that has all of one row is this export.
    telling: &'static [&'static [&'static str]],
    /// Columns by their normalised names, and what they fill: nothing where the name would mislead. Of several for one
    /// field the first that is not empty fills it.
    columns: &'static [(&'static str, Option<Field>)],
}

impl Export {
    /// Every export that is known.
    pub(crate) fn all() -> impl Iterator<Item = &'static Self> {
        [accounting::EXPORTS, shops::EXPORTS].into_iter().flatten()
    }

    /// The exports that a file with these columns is, one for each kind of rows that it holds.
    pub(crate) fn of(columns: &[Column]) -> impl Iterator<Item = &'static Self> {
        let names: Vec<String> = columns.iter().map(|column| normalise(&column.name)).collect();
        let is_in = move |name: &&str| names.iter().any(|column| column == name);
        let mut program = None;
        Self::all().filter(move |export| {
            export.telling.iter().any(|all| all.iter().all(&is_in))
                && *program.get_or_insert(export.program) == export.program
        })
    }

    /// The export of rows of one kind, if a file with these columns is one.
    pub(crate) fn of_kind(columns: &[Column], kind: Kind) -> Option<&'static Self> {
        Self::of(columns).find(|export| export.kind == kind)
    }

    /// What the columns of a file fill; none for a column that is left to its name.
    pub(super) fn fill(&self, columns: &[Column]) -> Vec<Option<Option<Field>>> {
        let mut filled: Vec<Option<Option<Field>>> = vec![None; columns.len()];
        let names: Vec<String> = columns.iter().map(|column| normalise(&column.name)).collect();
        for needs_values in [true, false] {
            for (name, field) in self.columns {
                let named = names.iter().enumerate().filter(|(_, column)| column == name).map(|(index, _)| index);
                for index in named.filter(|index| !needs_values || !columns[*index].samples.is_empty()) {
                    let target = field.and_then(|field| self.kind.target(field));
                    let is_taken =
                        target.is_some_and(|target| !target.may_repeat && filled.contains(&Some(Some(target.field))));
                    filled[index].get_or_insert(field.filter(|_| !is_taken));
                }
            }
        }
        filled
    }
}

/// A column that fills a field.
const fn is(name: &'static str, field: Field) -> (&'static str, Option<Field>) {
    (name, Some(field))
}

/// A column whose name misleads.
const fn not(name: &'static str) -> (&'static str, Option<Field>) {
    (name, None)
}
