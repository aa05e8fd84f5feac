//! Reading an uploaded file as a table, piece by piece: a 200 MB file never stands in memory whole.
//!
//! [`Inspector`] walks through it once at the upload and finds its [`Layout`], or says why it cannot be imported;
//! [`RowStream`] walks through it again and gives its rows.

use serde::{Deserialize, Serialize};

use super::encoding::{Charset, TextDecoder};
pub(crate) use super::file_error::FileError;
use super::formula::unguard;
use super::guessing;
use super::heading;
use super::places;
use super::record::{COLUMNS, Record, Splitter};
use super::report::{Frame, Sieve};
use super::torn::Torn;
use super::workbook::{Sheet, is_formula_error};
use crate::parts::money;

/// The largest file, in bytes (200 MB).
pub(crate) const FILE_BYTES: u64 = 200 * 1024 * 1024;
/// The most rows under the heading.
pub(crate) const ROWS: u64 = 1_000_000;
/// How much of the beginning decides on encoding, delimiter and heading, in bytes.
const SAMPLE_BYTES: usize = 256 * 1024;
/// Values shown for a column, and their length in characters.
const SAMPLES: (usize, usize) = (5, 60);

/// How a file is to be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Layout {
    /// Its encoding.
    pub(crate) charset: Charset,
    /// What stands between two cells.
    pub(crate) delimiter: char,
    /// The sheet, of a workbook: it is kept as CSV, and its rows are what counts as lines.
    #[serde(default)]
    pub(crate) sheet: Option<Sheet>,
    /// The line that names the columns, counted from 1.
    pub(crate) heading_line: u64,
    /// What stands around the rows.
    #[serde(default)]
    pub(crate) frame: Frame,
    /// The columns, in order.
    pub(crate) columns: Vec<Column>,
    /// How many of [`Layout::columns`] a row must have; those behind have no name.
    pub(crate) named: usize,
    /// Whether a cell that begins with a space may go on with the one before, in a row that has too many.
    #[serde(default)]
    pub(crate) joins: bool,
    /// Whether nobody looks over what would become of it before it is brought in: a program sent it.
    #[serde(default)]
    pub(crate) is_unseen: bool,
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
    /// Of a column with stock, the place that it is known to be about; else its name may say one.
    #[serde(default)]
    pub(crate) place: Option<String>,
}

impl Column {
    /// The place whose stock it has; empty when it says none.
    pub(crate) fn place(&self) -> String {
        self.place.clone().unwrap_or_else(|| places::of_heading(&self.name))
    }
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
    /// Whether it brings in nothing itself: another picture of the product above, a customer with whom nobody is named.
    pub(crate) is_more: bool,
}

/// Finds the layout of a file whose bytes come in pieces.
#[derive(Default)]
pub(crate) struct Inspector {
    sheet: Option<Sheet>,
    sample: Vec<u8>,
    bytes: u64,
    reading: Option<Reading>,
}

struct Reading {
    layout: Layout,
    sieve: Sieve,
    decoder: TextDecoder,
    splitter: Splitter,
}

impl Inspector {
    /// For the rows of a workbook's sheet.
    pub(crate) fn of_sheet(sheet: Sheet) -> Self {
        Self { sheet: Some(sheet), ..Self::default() }
    }

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
        let layout = layout(&self.sample, charset, (self.sheet.as_ref(), is_whole))?;
        let splitter = layout.splitter();
        let sieve = Sieve::new(layout.heading_line, layout.frame);
        self.reading = Some(Reading { decoder: TextDecoder::new(charset), splitter, sieve, layout });
        let sample = std::mem::take(&mut self.sample);
        self.count(&sample, is_whole)?;
        self.sample = sample;
        Ok(())
    }

    fn count(&mut self, bytes: &[u8], is_last: bool) -> Result<(), FileError> {
        let Some(Reading { layout, decoder, splitter, sieve }) = &mut self.reading else { return Ok(()) };
        let text = decoder.decode(bytes, is_last);
        if decoder.has_errors() {
            if layout.charset != Charset::Utf8 || decoder.is_damaged() {
                return Err(FileError::BadBytes { charset: layout.charset.label(), line: bad_line(splitter, &text) });
            }
            // The beginning was plain ASCII or looked like UTF-8. Where rows end is the same in both encodings.
            let rows = layout.rows;
            *decoder = TextDecoder::new(Charset::Windows1252);
            *layout = Layout { rows, ..self::layout(&self.sample, Charset::Windows1252, (None, false))? };
        }
        splitter.push(&text, is_last);
        while let Some(record) = splitter.next()? {
            if sieve.takes(&record) {
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

/// Gives the rows of a file whose bytes come in pieces, in order; what reports put around them is none.
pub(crate) struct RowStream {
    columns: usize,
    named: usize,
    torn: Torn,
    sieve: Sieve,
    is_sheet: bool,
    decoder: TextDecoder,
    splitter: Splitter,
}

impl Layout {
    /// Notes the sheet that was read. What stands in it as a number has its fraction behind a point.
    pub(crate) fn is_of(&mut self, sheet: Sheet) {
        for column in &sheet.fractions {
            if let Some(column) = self.columns.get_mut(*column) {
                column.point = Some('.');
            }
        }
        self.sheet = Some(sheet);
    }

    fn splitter(&self) -> Splitter {
        if self.sheet.is_some() { Splitter::of_sheet() } else { Splitter::new(self.delimiter) }
    }
}

impl RowStream {
    /// Starts at the first byte of the file that `layout` describes.
    pub(crate) fn new(layout: &Layout) -> Self {
        Self {
            columns: layout.columns.len(),
            named: layout.named,
            torn: Torn { delimiter: layout.delimiter, joins: layout.joins },
            sieve: Sieve::new(layout.heading_line, layout.frame),
            is_sheet: layout.sheet.is_some(),
            decoder: TextDecoder::new(layout.charset),
            splitter: layout.splitter(),
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
            if self.sieve.takes(&record) {
                return Ok(Some(self.row(record)));
            }
        }
        Ok(None)
    }

    fn row(&self, record: Record) -> Row {
        let mut cells: Vec<String> = self.torn.mend(record.cells, self.columns).into_iter().map(unguard).collect();
        let is_overfull = cells.iter().skip(self.columns).any(|cell| !cell.trim().is_empty());
        let error = cells.iter().find(|cell| self.is_sheet && is_formula_error(cell));
        let error =
            error.map(|error| format!("A formula of this row shows {error}. Mend it, or write what it should show."));
        let fault = match record.fault {
            Some(fault) => Some(fault.to_string()),
            None if error.is_some() => error,
            None if is_overfull => Some(format!(
                "This row has {} cells and the heading has {}. Put quotation marks around a cell that contains {}.",
                cells.len(),
                self.columns,
                self.torn.separator(),
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
        Row { line: record.line, cells, fault, is_more: false }
    }
}

pub(super) fn charset(sample: &[u8]) -> Result<Charset, FileError> {
    if sample.iter().all(u8::is_ascii_whitespace) {
        return Err(FileError::Empty);
    }
    if sample.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return Err(FileError::OldWorkbook);
    }
    let first = sample.trim_ascii_start();
    if [b"<html".as_slice(), b"<!doc", b"<?xml", b"<tabl"]
        .contains(&first[..first.len().min(5)].to_ascii_lowercase().as_slice())
    {
        return Err(FileError::WebPage);
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

fn layout(sample: &[u8], charset: Charset, (sheet, is_whole): (Option<&Sheet>, bool)) -> Result<Layout, FileError> {
    let text = TextDecoder::new(charset).decode(sample, is_whole);
    if text.trim().is_empty() {
        return Err(FileError::Empty);
    }
    let delimiter = if sheet.is_some() { ',' } else { heading::delimiter(&text, is_whole) };
    let splitter = if sheet.is_some() { Splitter::of_sheet() } else { Splitter::new(delimiter) };
    let mut records = heading::records(&text, splitter, is_whole);
    if let Some(super::record::Fault::ManyCells(columns)) = records.first().and_then(|record| record.fault.clone()) {
        return Err(FileError::TooManyColumns(columns));
    }
    let index = heading::heading(&records, guessing::is_known).ok_or(FileError::NoHeading)?;
    let frame = Frame::of(&records, index);
    let heading = records.remove(index);
    let below: Vec<&Record> = records.iter().filter(|record| record.line > heading.line).collect();
    let named = heading.cells.iter().rposition(|cell| !cell.trim().is_empty()).map_or(0, |last| last + 1);
    let joins = sheet.is_none() && Torn::may_join(delimiter, &heading, &below);
    let columns = heading.cells.iter().enumerate().map(|(index, name)| column(index, name, &below)).collect();
    let sheet = sheet.cloned();
    let (heading_line, is_unseen) = (heading.line, false);
    Ok(Layout { charset, delimiter, sheet, heading_line, frame, columns, named, joins, is_unseen, rows: 0, bytes: 0 })
}

fn column(index: usize, name: &str, below: &[&Record]) -> Column {
    let values = below
        .iter()
        .filter_map(|record| record.cells.get(index))
        .map(|cell| printable(&unguard(cell.clone()), SAMPLES.1));
    let name = match printable(name, 120) {
        name if name.is_empty() => format!("Column {}", letters(index)),
        name => name,
    };
    Column {
        name,
        samples: values.filter(|value| !value.is_empty()).take(SAMPLES.0).collect(),
        point: None,
        place: None,
    }
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
