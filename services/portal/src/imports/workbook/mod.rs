//! Reading an Excel workbook as the CSV file that Excel would save of its first sheet with data. Whatever it holds is
//! bounded before it is read ([`bounds`]). Formulas are never worked out: what Excel saved as their result counts.

mod bounds;
mod merged;
mod shown;
mod writing;

use std::io::Cursor;

use calamine::{Reader as _, SheetType, SheetVisible, Xlsx};
use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;

pub(super) use bounds::WORKBOOK_BYTES;
use merged::Merged;
pub(super) use shown::is_formula_error;
use shown::shown;
use writing::Writing;

use super::file::{FileError, ROWS};
use super::record::COLUMNS;

/// A workbook stands in memory while it is read: how many may at once.
pub(super) static AT_ONCE: Semaphore = Semaphore::const_new(2);

type Book = Xlsx<Cursor<Vec<u8>>>;

/// The sheet of a workbook that is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Sheet {
    /// Its name.
    pub(crate) name: String,
    /// The other sheets that have data.
    pub(crate) others: Vec<String>,
    /// The columns in which a number with a fraction stands.
    pub(crate) fractions: Vec<usize>,
}

/// A workbook whose sheet was found.
pub(super) struct Opened {
    book: Book,
    sheet: Sheet,
}

/// Whether a file begins as a workbook does: it is a ZIP archive.
pub(super) fn is_workbook(beginning: &[u8]) -> bool {
    beginning.starts_with(b"PK\x03\x04")
}

/// Finds the first visible sheet that has data.
///
/// # Errors
/// When it is no workbook, exceeds the bounds, or has no data.
pub(super) fn open(bytes: Vec<u8>) -> Result<Opened, FileError> {
    bounds::check(&bytes)?;
    let mut book = Book::new(Cursor::new(bytes)).map_err(damaged)?;
    let is_shown =
        |sheet: &&calamine::Sheet| sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible;
    let names: Vec<String> = book.sheets_metadata().iter().filter(is_shown).map(|sheet| sheet.name.clone()).collect();
    let mut filled = Vec::new();
    for name in names {
        if has_data(&mut book, &name)? {
            filled.push(name);
        }
    }
    let mut filled = filled.into_iter();
    let name = filled.next().ok_or(FileError::Empty)?;
    Ok(Opened { book, sheet: Sheet { name, others: filled.collect(), fractions: Vec::new() } })
}

impl Opened {
    /// The sheet that is read.
    pub(super) fn sheet(&self) -> &Sheet {
        &self.sheet
    }

    /// Writes the sheet as CSV, a row of it in each record; `take` gets piece by piece and says whether to go on.
    ///
    /// # Errors
    /// When it cannot be read, or is too wide or too long.
    pub(super) fn write(mut self, take: impl FnMut(String) -> bool) -> Result<Sheet, FileError> {
        let (name, mut width) = (&self.sheet.name, 0);
        each_row(&mut self.book, name, |_, row| {
            width = width.max(row.len());
            true
        })?;
        let mut merged = Merged::new(self.book.merge_cells_by_sheet_name(name).map_err(damaged)?);
        let mut writing = Writing::new(width, take);
        self.sheet.fractions = each_row(&mut self.book, name, |number, mut row| {
            merged.fill(number, &mut row);
            writing.push(&row)
        })?;
        writing.finish();
        Ok(self.sheet)
    }
}

fn damaged<E>(_: E) -> FileError {
    FileError::DamagedWorkbook
}

fn has_data(book: &mut Book, sheet: &str) -> Result<bool, FileError> {
    let mut cells = book.worksheet_cells_reader(sheet).map_err(damaged)?;
    while let Some(cell) = cells.next_cell().map_err(damaged)? {
        if !shown(cell.get_value(), "").trim().is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Gives every row from the first on, as texts, without the empty cells at its end, until `take` wants no more; the
/// columns in which a number with a fraction stands.
fn each_row(
    book: &mut Book,
    sheet: &str,
    mut take: impl FnMut(u32, Vec<String>) -> bool,
) -> Result<Vec<usize>, FileError> {
    let mut cells = book.worksheet_cells_reader(sheet).map_err(damaged)?;
    let (mut number, mut row, mut fractions) = (0, Vec::new(), vec![false; COLUMNS]);
    while let Some((cell, style)) = cells.next_cell_with_style_id().map_err(damaged)? {
        let style = cells.styles().get(style).and_then(|style| style.number_format.as_ref());
        let text = shown(cell.get_value(), style.map_or("", |format| format.format_code.as_ref()));
        if text.is_empty() {
            continue;
        }
        let (at, column) = cell.get_position();
        let column = column as usize;
        if column >= COLUMNS {
            return Err(FileError::WideSheet);
        }
        if u64::from(at) > ROWS + 1_000 {
            return Err(FileError::TooManyRows);
        }
        while number < at {
            if !take(number, std::mem::take(&mut row)) {
                return Ok(Vec::new());
            }
            number += 1;
        }
        if at < number || column < row.len() {
            return Err(FileError::DamagedWorkbook);
        }
        fractions[column] |= matches!(cell.get_value(), calamine::DataRef::Float(_)) && text.contains('.');
        row.resize(column, String::new());
        row.push(text);
    }
    take(number, row);
    Ok(fractions.iter().enumerate().filter_map(|(column, has)| has.then_some(column)).collect())
}
