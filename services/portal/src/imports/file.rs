//! Reading an uploaded file as a table, piece by piece: a 200 MB file never stands in memory whole.
//!
//! [`Inspector`] walks through it once at the upload and finds its [`Layout`], or says why it cannot be imported;
//! [`RowStream`] walks through it again and gives its rows.

use serde::{Deserialize, Serialize};

use super::columns;
use super::encoding::{Charset, TextDecoder};
use super::formula::unguard;
use super::heading::{self, is_blank, is_footer};
use super::record::{COLUMNS, EndlessRecord, Record, Splitter};
use crate::parts::money;

/// The largest file, in bytes (200 MB).
pub(crate) const FILE_BYTES: u64 = 200 * 1024 * 1024;
/// The most rows under the heading.
pub(crate) const ROWS: u64 = 1_000_000;
/// How much of the beginning decides on encoding, delimiter and heading, in bytes.
const SAMPLE_BYTES: usize = 256 * 1024;
/// Values shown for a column, and their length in characters.
const SAMPLES: (usize, usize) = (5, 60);

/// Why a whole file is refused: each says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum FileError {
    #[error("The file is empty. Choose a CSV file with a line of column names and a row for each record.")]
    Empty,
    #[error("The file is larger than 200 MB. Split it and import the parts one after the other.")]
    TooLarge,
    #[error("The file has more than 1,000,000 rows. Split it and import the parts one after the other.")]
    TooManyRows,
    #[error("The heading has {0} columns; a file may have 200. Remove the columns you do not need.")]
    TooManyColumns(usize),
    #[error("This is an Excel workbook. In Excel choose File, Save as, \"CSV UTF-8\", and upload that file.")]
    Workbook,
    #[error("This is not a text file. Export your data as CSV and upload that file.")]
    NotText,
    #[error("The file says that it is {charset}, but line {line} is not. Save it again as \"CSV UTF-8\".")]
    BadBytes { charset: &'static str, line: u64 },
    #[error(
        "The first line must name the columns (for example: Name, E-mail, Phone). Add such a line, or start from our template."
    )]
    NoHeading,
    #[error("There are column names in line {0}, but no rows below them.")]
    NoRows(u64),
    #[error("Line {0} does not end for 6 MB. The file is not a CSV file, or a quotation mark is missing.")]
    EndlessLine(u64),
}

impl From<EndlessRecord> for FileError {
    fn from(record: EndlessRecord) -> Self {
        Self::EndlessLine(record.line)
    }
}

/// How a file is to be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Layout {
    /// Its encoding.
    pub(crate) charset: Charset,
    /// What stands between two cells.
    pub(crate) delimiter: char,
    /// The line that names the columns, counted from 1.
    pub(crate) heading_line: u64,
    /// The columns, in order.
    pub(crate) columns: Vec<Column>,
    /// How many of [`Layout::columns`] a row must have; those behind have no name.
    pub(crate) named: usize,
    /// Rows under the heading.
    pub(crate) rows: u64,
    /// Size of the file.
    pub(crate) bytes: u64,
}

/// A column of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Column {
    /// Its name in the file, or "Column C" when it has none.
    pub(crate) name: String,
    /// Its first few values.
    pub(crate) samples: Vec<String>,
    /// The sign before fractions, as far as a value shows it beyond doubt: where `34.99` stands, `60.745` is no thousands.
    #[serde(default)]
    pub(crate) point: Option<char>,
}

/// One row of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    /// The line it begins in, counted from 1.
    pub(crate) line: u64,
    /// Its cells, as many as [`Layout::columns`] unless there is a fault.
    pub(crate) cells: Vec<String>,
    /// Why it cannot be read, and what to do, if so.
    pub(crate) fault: Option<String>,
}

/// Finds the layout of a file whose bytes come in pieces.
#[derive(Default)]
pub(crate) struct Inspector {
    sample: Vec<u8>,
    bytes: u64,
    reading: Option<Reading>,
}

struct Reading {
    layout: Layout,
    decoder: TextDecoder,
    splitter: Splitter,
}

impl Inspector {
    /// Takes the next bytes.
    ///
    /// # Errors
    /// As soon as it is clear that the file cannot be imported.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> Result<(), FileError> {
        self.bytes += bytes.len() as u64;
        if self.bytes > FILE_BYTES {
            return Err(FileError::TooLarge);
        }
        if self.reading.is_some() {
            return self.count(bytes, false);
        }
        self.sample.extend_from_slice(bytes);
        if self.sample.len() >= SAMPLE_BYTES { self.begin(false) } else { Ok(()) }
    }

    /// The layout, once all bytes were pushed.
    ///
    /// # Errors
    /// When the file cannot be imported.
    pub(crate) fn finish(mut self) -> Result<Layout, FileError> {
        if self.reading.is_some() {
            self.count(&[], true)?;
        } else {
            self.begin(true)?;
        }
        let mut layout = self.reading.ok_or(FileError::Empty)?.layout;
        layout.bytes = self.bytes;
        if layout.rows == 0 { Err(FileError::NoRows(layout.heading_line)) } else { Ok(layout) }
    }

    fn begin(&mut self, is_whole: bool) -> Result<(), FileError> {
        let charset = charset(&self.sample)?;
        let layout = layout(&self.sample, charset, is_whole)?;
        let splitter = Splitter::new(layout.delimiter);
        self.reading = Some(Reading { decoder: TextDecoder::new(charset), splitter, layout });
        let sample = std::mem::take(&mut self.sample);
        self.count(&sample, is_whole)?;
        self.sample = sample;
        Ok(())
    }

    fn count(&mut self, bytes: &[u8], is_last: bool) -> Result<(), FileError> {
        let Some(Reading { layout, decoder, splitter }) = &mut self.reading else { return Ok(()) };
        let text = decoder.decode(bytes, is_last);
        if decoder.has_errors() {
            if layout.charset != Charset::Utf8 || decoder.is_damaged() {
                return Err(FileError::BadBytes { charset: layout.charset.label(), line: bad_line(splitter, &text) });
            }
            // The beginning was plain ASCII or looked like UTF-8. Where rows end is the same in both encodings.
            let rows = layout.rows;
            *decoder = TextDecoder::new(Charset::Windows1252);
            *layout = Layout { rows, ..self::layout(&self.sample, Charset::Windows1252, false)? };
        }
        splitter.push(&text, is_last);
        while let Some(record) = splitter.next()? {
            if record.line > layout.heading_line && is_row(&record.cells) {
                layout.rows += 1;
                for (column, cell) in layout.columns.iter_mut().zip(&record.cells) {
                    column.point = column.point.or_else(|| money::point(cell));
                }
            }
            if layout.rows > ROWS {
                return Err(FileError::TooManyRows);
            }
        }
        Ok(())
    }
}

/// Gives the rows of a file whose bytes come in pieces, in order; blank lines and a report's time stamp are no rows.
pub(crate) struct RowStream {
    columns: usize,
    named: usize,
    heading_line: u64,
    decoder: TextDecoder,
    splitter: Splitter,
}

impl RowStream {
    /// Starts at the first byte of the file that `layout` describes.
    pub(crate) fn new(layout: &Layout) -> Self {
        Self {
            columns: layout.columns.len(),
            named: layout.named,
            heading_line: layout.heading_line,
            decoder: TextDecoder::new(layout.charset),
            splitter: Splitter::new(layout.delimiter),
        }
    }

    /// Takes the next bytes; `is_last` says that none follow.
    pub(crate) fn push(&mut self, bytes: &[u8], is_last: bool) {
        let text = self.decoder.decode(bytes, is_last);
        self.splitter.push(&text, is_last);
    }

    /// The next row; none when more bytes are needed, or when all were read.
    ///
    /// # Errors
    /// A line without end.
    pub(crate) fn next(&mut self) -> Result<Option<Row>, FileError> {
        while let Some(record) = self.splitter.next()? {
            if record.line > self.heading_line && is_row(&record.cells) {
                return Ok(Some(self.row(record)));
            }
        }
        Ok(None)
    }

    fn row(&self, record: Record) -> Row {
        let mut cells: Vec<String> = record.cells.into_iter().map(unguard).collect();
        let is_overfull = cells.iter().skip(self.columns).any(|cell| !cell.trim().is_empty());
        let fault = match record.fault {
            Some(fault) => Some(fault.to_string()),
            None if is_overfull => Some(format!(
                "This row has {} cells and the heading has {}. Put quotation marks around a cell that contains the separator.",
                cells.len(),
                self.columns
            )),
            None if cells.len() < self.named => Some(format!(
                "This row has {} and the heading has {}. Put quotation marks around a cell that contains a line break.",
                if cells.len() == 1 { "1 cell".to_owned() } else { format!("{} cells", cells.len()) },
                self.named
            )),
            None => None,
        };
        if fault.is_none() {
            cells.resize(self.columns, String::new());
        }
        Row { line: record.line, cells, fault }
    }
}

fn is_row(cells: &[String]) -> bool {
    !is_blank(cells) && !is_footer(cells)
}

fn charset(sample: &[u8]) -> Result<Charset, FileError> {
    if sample.iter().all(u8::is_ascii_whitespace) {
        return Err(FileError::Empty);
    }
    if sample.starts_with(b"PK\x03\x04") || sample.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return Err(FileError::Workbook);
    }
    let charset = Charset::of_beginning(sample);
    let is_wide = matches!(charset, Charset::Utf16Le | Charset::Utf16Be);
    let nuls = sample.iter().filter(|byte| **byte == 0).count();
    if !is_wide && nuls * 10 > sample.len() {
        return Err(FileError::NotText);
    }
    let mut decoder = TextDecoder::new(charset);
    decoder.decode(sample, false);
    let is_other = charset == Charset::Utf8 && decoder.has_errors() && !decoder.is_damaged();
    Ok(if is_other { Charset::Windows1252 } else { charset })
}

fn layout(sample: &[u8], charset: Charset, is_whole: bool) -> Result<Layout, FileError> {
    let text = TextDecoder::new(charset).decode(sample, is_whole);
    if text.trim().is_empty() {
        return Err(FileError::Empty);
    }
    let delimiter = heading::delimiter(&text, is_whole);
    let mut records = heading::records(&text, delimiter, is_whole);
    if let Some(super::record::Fault::ManyCells(columns)) = records.first().and_then(|record| record.fault.clone()) {
        return Err(FileError::TooManyColumns(columns));
    }
    let index = heading::heading(&records, columns::is_known).ok_or(FileError::NoHeading)?;
    let heading = records.swap_remove(index);
    let below: Vec<&Record> = records.iter().filter(|record| record.line > heading.line).collect();
    let named = heading.cells.iter().rposition(|cell| !cell.trim().is_empty()).map_or(0, |last| last + 1);
    let columns = heading.cells.iter().enumerate().map(|(index, name)| column(index, name, &below)).collect();
    Ok(Layout { charset, delimiter, heading_line: heading.line, columns, named, rows: 0, bytes: 0 })
}

fn column(index: usize, name: &str, below: &[&Record]) -> Column {
    let values = below.iter().filter_map(|record| record.cells.get(index)).map(|cell| printable(cell, SAMPLES.1));
    let name = match printable(name, 120) {
        name if name.is_empty() => format!("Column {}", letters(index)),
        name => name,
    };
    Column { name, samples: values.filter(|value| !value.is_empty()).take(SAMPLES.0).collect(), point: None }
}

/// One line of at most `length` characters.
fn printable(cell: &str, length: usize) -> String {
    let cell: String = cell.trim().chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    match cell.char_indices().nth(length) {
        Some((cut, _)) => format!("{}…", &cell[..cut]),
        None => cell,
    }
}

/// A column's name in a spreadsheet: A to Z, then AA.
fn letters(index: usize) -> String {
    let letter = |n: usize| char::from(b'A' + u8::try_from(n % 26).unwrap_or(0));
    if index < 26 { letter(index).to_string() } else { format!("{}{}", letter(index / 26 - 1), letter(index)) }
}

/// About the line of the first replaced byte.
fn bad_line(splitter: &Splitter, text: &str) -> u64 {
    let before = text.find('\u{fffd}').map_or(text, |at| &text[..at]);
    splitter.line() + before.matches('\n').count() as u64
}

const _: () = assert!(COLUMNS <= 26 * 27, "a column's name has at most two letters");
