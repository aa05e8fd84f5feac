//! Rows as an Excel workbook. They wait in a file on disk until all are there, as the format wants it; nothing but the
//! row being written stands in memory.

use std::future::Future;
use std::io::{self, Write};

use axum::BoxError;
use axum::body::{Body, Bytes};
use futures_util::{StreamExt as _, stream};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use tokio::sync::mpsc;

use super::export::{Heading, Holds, Stretch};

/// The last row of a sheet, counted from 0: what follows goes on in the next sheet.
const LAST_ROW: u32 = 1_048_575;
/// The longest text of a cell, in UTF-16 units.
const LONGEST: usize = 32_767;
/// The widest column that no one set, in characters.
const WIDEST: usize = 60;

/// Some rows; nothing behind the last ones. A channel that closes before that is a download that broke off.
type Piece = Option<Vec<Vec<String>>>;

/// What a workbook says: rows are read stretch by stretch, then the file is sent piece by piece.
pub(super) fn rows<C, F, Rows>(heading: Vec<Heading>, read: F) -> Body
where
    C: Send + 'static,
    F: Fn(Option<C>) -> Rows + Clone + Send + 'static,
    Rows: Future<Output = Result<Stretch<C>, db::Error>> + Send,
{
    let (pieces, arriving) = mpsc::channel::<Piece>(2);
    let (sink, sent) = mpsc::channel(4);
    let reading = async move {
        tokio::task::spawn_blocking(move || write(&heading, arriving, &sink));
        let mut after = None;
        loop {
            let (rows, next) = read(after).await?;
            pieces.send(Some(rows)).await?;
            after = next;
            if after.is_none() {
                pieces.send(None).await?;
                return Ok::<_, BoxError>(Bytes::new());
            }
        }
    };
    let sending = stream::unfold(sent, async |mut sent| sent.recv().await.map(|piece| (piece, sent)));
    Body::from_stream(stream::once(reading).chain(sending))
}

fn write(heading: &[Heading], mut arriving: mpsc::Receiver<Piece>, sink: &Sink) {
    let mut file = File::new(heading);
    let mut written = Ok(());
    while let Some(piece) = arriving.blocking_recv() {
        match (piece, &written) {
            (Some(rows), Ok(())) => written = rows.iter().try_for_each(|row| file.push(row)),
            (Some(_), Err(_)) => {}
            (None, _) => {
                let end = written.and_then(|()| file.finish(sink));
                if let Err(error) = end {
                    tracing::error!(%error, "a workbook could not be written");
                    let _ = sink.blocking_send(Err(error.into()));
                }
                return;
            }
        }
    }
}

type Sink = mpsc::Sender<Result<Bytes, BoxError>>;

/// Sends on what is written.
struct Sending<'a>(&'a Sink);

impl Write for Sending<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let sent = self.0.blocking_send(Ok(Bytes::copy_from_slice(bytes)));
        sent.map(|()| bytes.len()).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A workbook that grows row by row.
struct File<'a> {
    heading: &'a [Heading],
    book: Workbook,
    sheets: usize,
    next_row: u32,
    widths: Vec<usize>,
    formats: Formats,
}

struct Formats {
    bold: Format,
    day: Format,
    time: Format,
}

impl<'a> File<'a> {
    fn new(heading: &'a [Heading]) -> Self {
        let formats = Formats {
            bold: Format::new().set_bold(),
            day: Format::new().set_num_format("yyyy-mm-dd"),
            time: Format::new().set_num_format("yyyy-mm-dd hh:mm"),
        };
        let widths = heading.iter().map(|heading| heading.label.chars().count()).collect();
        Self { heading, book: Workbook::new(), sheets: 0, next_row: LAST_ROW + 1, widths, formats }
    }

    fn push(&mut self, row: &[String]) -> Result<(), XlsxError> {
        if self.next_row > LAST_ROW {
            self.begin_sheet()?;
        }
        let sheet = self.book.worksheet_from_index(self.sheets - 1)?;
        for (column, (text, heading)) in (0..).zip(row.iter().zip(self.heading)) {
            let width = &mut self.widths[usize::from(column)];
            *width = text.chars().count().clamp(*width, WIDEST.max(*width));
            cell(sheet, (self.next_row, column), (text, heading.holds), &self.formats)?;
        }
        self.next_row += 1;
        Ok(())
    }

    fn begin_sheet(&mut self) -> Result<(), XlsxError> {
        let sheet = self.book.add_worksheet_with_constant_memory()?;
        sheet.set_freeze_panes(1, 0)?;
        for (column, heading) in (0..).zip(self.heading) {
            sheet.write_string_with_format(0, column, cut(&heading.label), &self.formats.bold)?;
        }
        self.sheets += 1;
        self.next_row = 1;
        Ok(())
    }

    fn finish(mut self, sink: &Sink) -> Result<(), XlsxError> {
        if self.sheets == 0 {
            self.begin_sheet()?;
        }
        for index in 0..self.sheets {
            let sheet = self.book.worksheet_from_index(index)?;
            for (column, width) in (0..).zip(&self.widths) {
                let width = u16::try_from((*width).clamp(8, WIDEST)).unwrap_or(8);
                sheet.set_column_width(column, f64::from(width) + 2.0)?;
            }
        }
        self.book.save_to_writer(io::BufWriter::with_capacity(64 * 1024, Sending(sink)))
    }
}

/// Writes a cell as what it is: a text that only looks like a number or a formula stays a text.
fn cell(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    (text, holds): (&str, Holds),
    formats: &Formats,
) -> Result<(), XlsxError> {
    if text.is_empty() {
        return Ok(());
    }
    let format = if holds == Holds::Days { &formats.day } else { &formats.time };
    let done = match holds {
        Holds::Texts => None,
        Holds::Numbers => number(text).map(|number| sheet.write_number(row, column, number).map(drop)),
        Holds::Days | Holds::Times => ExcelDateTime::parse_from_str(text)
            .ok()
            .map(|moment| sheet.write_datetime_with_format(row, column, &moment, format).map(drop)),
    };
    done.unwrap_or_else(|| sheet.write_string(row, column, cut(text)).map(drop))
}

/// A number that Excel can hold with all its digits.
fn number(text: &str) -> Option<f64> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'.'));
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    text.parse().ok().filter(|_| is_plain && digits <= 15)
}

/// The text as far as a cell holds it.
fn cut(text: &str) -> String {
    let mut units = 0;
    let fits = |c: &char| {
        units += c.len_utf16();
        units <= LONGEST
    };
    text.chars().take_while(fits).collect()
}
