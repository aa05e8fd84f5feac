//! A list: columns and rows, as a page of the product shows them.

use serde::Serialize;

use crate::{Document, Letterhead};

/// A list, printed across the page.
#[derive(Clone, Debug, Serialize)]
pub struct List {
    /// Who sends it.
    pub letterhead: Letterhead,
    /// What is listed: `Orders`.
    pub title: String,
    /// What of it, in words: how many, what narrows it.
    pub lead: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows, a cell for each column.
    pub rows: Vec<Vec<String>>,
    /// When the document was made.
    pub made: String,
}

/// A column.
#[derive(Clone, Debug, Serialize)]
pub struct Column {
    /// Its heading.
    pub label: String,
    /// Whether it holds numbers.
    pub is_number: bool,
    /// How much of the page it gets beside the others.
    pub share: usize,
}

impl List {
    /// Gives each column as much of the page as its longest cell wants, between a word and a short sentence. A heading is
    /// one line of up to 100 letters: each page repeats it.
    #[must_use]
    pub fn fitted(mut self) -> Self {
        const SHARES: std::ops::RangeInclusive<usize> = 8..=40;
        const LONGEST: usize = 100;
        for (at, column) in self.columns.iter_mut().enumerate() {
            column.label =
                column.label.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(LONGEST).collect();
            let cells = self.rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.chars().count() + 2);
            let longest = cells.max().unwrap_or(0).max(column.label.chars().count() + 2);
            column.share = longest.clamp(*SHARES.start(), *SHARES.end());
        }
        self
    }
}

impl Document for List {
    const TEMPLATE: &'static str = include_str!("../templates/list.typ");

    fn letterhead(&self) -> &Letterhead {
        &self.letterhead
    }

    fn lines(&self) -> usize {
        self.rows.len()
    }
}
