//! Rows with more cells than columns, because nobody quoted a comma: `FR-58,Frame - Black, 58,7`.

use super::record::Record;

/// How torn rows of a file are told from others.
#[derive(Clone, Copy, Debug)]
pub(super) struct Torn {
    /// What stands between two cells.
    pub(super) delimiter: char,
    /// Whether a cell that begins with a space may go on with the one before.
    pub(super) joins: bool,
}

impl Torn {
    /// Whether spaces tell: where commas part the cells, and none of those that fit below the heading has a space behind it.
    pub(super) fn may_join(delimiter: char, heading: &Record, below: &[&Record]) -> bool {
        let fits = |record: &&&Record| record.cells.len() == heading.cells.len();
        let whole = below.iter().filter(fits).copied().chain([heading]);
        delimiter == ',' && !whole.flat_map(|record| &record.cells).any(|cell| cell.starts_with(' '))
    }

    /// The cells, with those put together again that a comma tore apart: only where each is known by the space behind its comma,
    /// and there are as many as columns then.
    pub(super) fn mend(self, cells: Vec<String>, columns: usize) -> Vec<String> {
        let goes_on = |cell: &str| self.joins && cell.starts_with(' ');
        let torn = cells.iter().skip(1).filter(|cell| goes_on(cell)).count();
        if cells.len() <= columns || cells.len() - torn != columns {
            return cells;
        }
        let mut whole: Vec<String> = Vec::with_capacity(columns);
        for cell in cells {
            match whole.last_mut().filter(|_| goes_on(&cell)) {
                Some(before) => {
                    before.push(self.delimiter);
                    before.push_str(&cell);
                }
                None => whole.push(cell),
            }
        }
        whole
    }

    /// What parts two cells, in a sentence.
    pub(super) const fn separator(self) -> &'static str {
        match self.delimiter {
            ',' => "a comma",
            ';' => "a semicolon",
            '\t' => "a tab",
            _ => "the separator",
        }
    }
}
