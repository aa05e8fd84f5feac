//! A small file, or a pasted piece of one, as a table: read at once, with the eyes of the imports.

use super::encoding::{Charset, TextDecoder};
use super::file::{FileError, charset};
use super::formula::unguard;
use super::heading::{self, is_blank, is_footer};
use super::record::{Record, Splitter};
use super::workbook;

/// The most text that is read, in bytes.
const TEXT_BYTES: usize = 64 * 1024 * 1024;
/// Records that decide on the heading.
const BEGINNING: usize = 400;

/// Says whether a word names a column.
pub(crate) type IsKnown = fn(&str) -> bool;

/// Rows of cells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Table {
    /// The names of the columns, when a row names them.
    pub(crate) heading: Option<Vec<String>>,
    /// Each row with its line, counted from 1.
    pub(crate) rows: Vec<(u64, Vec<String>)>,
}

impl Table {
    /// Reads a CSV file or a workbook.
    ///
    /// # Errors
    /// When it is neither, or damaged.
    pub(crate) async fn of_file(bytes: Vec<u8>, is_known: IsKnown) -> Result<Self, FileError> {
        let Ok(_permit) = workbook::AT_ONCE.acquire().await else { return Err(FileError::Empty) };
        let read = tokio::task::spawn_blocking(move || match workbook::is_workbook(&bytes) {
            true => of_workbook(bytes, is_known),
            false => Ok(Self::of_text(&decoded(&bytes)?, is_known)),
        });
        read.await.map_err(|_| FileError::DamagedWorkbook)?
    }

    /// Reads what was pasted.
    pub(crate) fn of_text(text: &str, is_known: IsKnown) -> Self {
        cut(text, Splitter::new(heading::delimiter(text, true)), is_known)
    }

    /// How many columns say something.
    pub(crate) fn width(&self) -> usize {
        let rows = self.rows.iter().map(|(_, cells)| cells).chain(&self.heading);
        rows.filter_map(|cells| cells.iter().rposition(|cell| !cell.trim().is_empty())).max().map_or(0, |last| last + 1)
    }
}

fn of_workbook(bytes: Vec<u8>, is_known: IsKnown) -> Result<Table, FileError> {
    let (mut text, mut is_whole) = (String::new(), true);
    workbook::open(bytes)?.write(|piece| {
        text.push_str(&piece);
        is_whole = text.len() <= TEXT_BYTES;
        is_whole
    })?;
    if is_whole { Ok(cut(&text, Splitter::of_sheet(), is_known)) } else { Err(FileError::LargeWorkbook) }
}

fn decoded(bytes: &[u8]) -> Result<String, FileError> {
    let charset = charset(bytes)?;
    let mut decoder = TextDecoder::new(charset);
    let text = decoder.decode(bytes, true);
    match charset {
        // Text that cannot be read at its very end only is not of this encoding either.
        Charset::Utf8 if decoder.has_errors() => Ok(TextDecoder::new(Charset::Windows1252).decode(bytes, true)),
        _ => Ok(text),
    }
}

/// A row is a heading when it is the first one and a name in it is known, or when most are: no other row is taken for one,
/// so that none is lost.
fn cut(text: &str, mut splitter: Splitter, is_known: IsKnown) -> Table {
    splitter.push(text.trim_start_matches('\u{feff}'), true);
    let records = std::iter::from_fn(|| splitter.next().ok().flatten());
    let mut records: Vec<Record> =
        records.filter(|record| !is_blank(&record.cells) && !is_footer(&record.cells)).collect();
    let beginning = &records[..records.len().min(BEGINNING)];
    let is_heading = |at: &usize| {
        let filled = beginning[*at].cells.iter().filter(|cell| !cell.trim().is_empty());
        let known = filled.clone().filter(|cell| is_known(cell)).count();
        known * 2 > filled.count() || (*at == 0 && known > 0)
    };
    let heading = heading::heading(beginning, is_known).filter(is_heading);
    let heading = heading.and_then(|at| records.drain(..=at).next_back()).map(|record| record.cells);
    let bare = |record: Record| (record.line, record.cells.into_iter().map(unguard).collect());
    Table { heading, rows: records.into_iter().map(bare).collect() }
}

#[cfg(test)]
mod tests {
    use super::super::guessing::is_known;
    use super::*;

    fn rows(text: &str) -> Vec<Vec<String>> {
        Table::of_text(text, is_known).rows.into_iter().map(|(_, cells)| cells).collect()
    }

    #[test]
    fn a_heading_is_known_by_its_names_and_no_row_is_taken_for_one() {
        let table = Table::of_text("Our order,\n\nPart number,Qty\nBP-1,4\n", is_known);
        assert_eq!(table.heading, Some(vec!["Part number".into(), "Qty".into()]));
        assert_eq!(table.rows, [(4, vec!["BP-1".into(), "4".into()])]);
        for text in ["BP-1,4\nCL-1,10\n", "BP-1;ten\nCL-1;10", "BP-1\t4"] {
            let table = Table::of_text(text, is_known);
            assert_eq!((table.heading.is_none(), table.rows[0].1[0].as_str()), (true, "BP-1"), "{text}");
        }
    }

    #[test]
    fn what_spreadsheets_write_is_read() {
        assert_eq!(rows("\"BP-1\";\"4\"\r\n\"'=X\";\"1\""), [["BP-1", "4"], ["=X", "1"]]);
        assert_eq!(decoded(b"B\xfcchse;4").unwrap(), "Büchse;4");
        assert_eq!(Table::of_text("a,b,,\n", is_known).width(), 2);
        assert_eq!(Table::default().width(), 0);
    }
}
