//! Rows on their way into a CSV file, handed on piece by piece.

use crate::imports::formula::guard;

/// How much text is handed on at once, in bytes.
const PIECE_BYTES: usize = 64 * 1024;

pub(super) struct Writing<F> {
    width: usize,
    text: String,
    take: F,
}

impl<F: FnMut(String) -> bool> Writing<F> {
    /// Begins a file of `width` columns. It begins with the mark that says UTF-8.
    pub(super) fn new(width: usize, take: F) -> Self {
        Self { width, text: "\u{feff}".to_owned(), take }
    }

    /// Adds a row; whether to go on.
    pub(super) fn push(&mut self, row: &[String]) -> bool {
        // An empty line is an empty row, however wide the sheet is.
        for index in 0..if row.is_empty() { 0 } else { self.width } {
            let cell = row.get(index).map_or("", String::as_str);
            self.text.push_str(if index == 0 { "" } else { "," });
            if !cell.is_empty() {
                self.text.push('"');
                self.text.push_str(&guard(cell).replace('"', "\"\""));
                self.text.push('"');
            }
        }
        self.text.push_str("\r\n");
        self.text.len() < PIECE_BYTES || (self.take)(std::mem::take(&mut self.text))
    }

    /// Hands on the rest.
    pub(super) fn finish(mut self) {
        (self.take)(self.text);
    }
}
