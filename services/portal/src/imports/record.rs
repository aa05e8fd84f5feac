//! Cuts text into records and cells (RFC 4180, and what spreadsheets really write), piece by piece.
//!
//! A quotation mark that is never closed costs one line, not the rest of the file: the line is reported and the cutting
//! starts again behind it.

/// Characters a cell may have, in bytes of UTF-8 (32 KB).
pub(crate) const CELL_BYTES: usize = 32 * 1024;
/// Cells a row may have.
pub(crate) const COLUMNS: usize = 200;
/// How far a quotation mark may wait for its partner before it counts as a stray one, in bytes.
const QUOTED_BYTES: usize = 1024 * 1024;
/// No row within the limits is longer than this, in bytes.
const RECORD_BYTES: usize = COLUMNS * (CELL_BYTES + 4);

/// One row as it stands in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Record {
    /// The line it begins in, counted from 1.
    pub(crate) line: u64,
    /// Its cells, as written.
    pub(crate) cells: Vec<String>,
    /// Why it cannot be read, if so.
    pub(crate) fault: Option<Fault>,
}

/// Why a row cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Fault {
    /// A cell begins with a quotation mark and never ends.
    #[error(
        "A cell begins with a quotation mark that is never closed. Close it, or write it twice (\"\") if it belongs to the text."
    )]
    Unclosed,
    /// Text follows the closing quotation mark of a cell.
    #[error("A quotation mark stands inside a quoted cell. Write it twice (\"\") if it belongs to the text.")]
    Stray,
    /// A cell is over [`CELL_BYTES`].
    #[error("Cell {0} of this row is longer than 32 KB. Shorten it.")]
    LongCell(usize),
    /// A row is over [`COLUMNS`].
    #[error("This row has {0} cells; a file may have 200 columns.")]
    ManyCells(usize),
}

/// A row that no limit can bound: the file is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct EndlessRecord {
    /// The line it begins in.
    pub(crate) line: u64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// At the beginning of a cell, at most spaces so far.
    Start,
    Plain,
    Quoted,
    /// Behind a quotation mark in a quoted cell: its end, or the first of two.
    Closing,
}

/// What one character brought.
enum Step {
    /// It is read.
    On,
    /// More text is needed to decide.
    Wait,
    /// A record ended.
    Done(Record),
}

/// Cuts text that comes in pieces.
pub(crate) struct Splitter {
    delimiter: u8,
    text: String,
    /// Where the record begins, and how far it has been read.
    begin: usize,
    at: usize,
    begin_line: u64,
    line: u64,
    state: State,
    cell: Vec<u8>,
    cells: Vec<String>,
    count: usize,
    fault: Option<Fault>,
    /// Where the open quotation mark stands and its line; then, where the line after it begins.
    quote: (usize, u64),
    after_quote: Option<usize>,
    is_last: bool,
    /// Whether each record counts as one line, whatever stands in its cells: so are the rows of a sheet counted.
    counts_records: bool,
}

impl Splitter {
    /// Starts at line 1 with an ASCII `delimiter`.
    pub(crate) fn new(delimiter: char) -> Self {
        Self {
            delimiter: u8::try_from(delimiter).expect("delimiters are ASCII"),
            text: String::new(),
            begin: 0,
            at: 0,
            begin_line: 1,
            line: 1,
            state: State::Start,
            cell: Vec::new(),
            cells: Vec::new(),
            count: 0,
            fault: None,
            quote: (0, 1),
            after_quote: None,
            is_last: false,
            counts_records: false,
        }
    }

    /// Starts at row 1 of a workbook's sheet.
    pub(crate) fn of_sheet() -> Self {
        Self { counts_records: true, ..Self::new(',') }
    }

    /// The line that has been reached, counted from 1.
    pub(crate) fn line(&self) -> u64 {
        self.line
    }

    /// Adds the next piece of the text; `is_last` says that none follows.
    pub(crate) fn push(&mut self, text: &str, is_last: bool) {
        self.text.drain(..self.begin);
        self.at -= self.begin;
        self.quote.0 = self.quote.0.saturating_sub(self.begin);
        self.after_quote = self.after_quote.map(|at| at.saturating_sub(self.begin));
        self.begin = 0;
        self.text.push_str(text);
        self.is_last = is_last;
    }

    /// The next whole record; none when more text is needed, or when everything was read.
    ///
    /// # Errors
    /// A record without end: what follows cannot be read.
    pub(crate) fn next(&mut self) -> Result<Option<Record>, EndlessRecord> {
        loop {
            if self.at - self.begin > RECORD_BYTES {
                return Err(EndlessRecord { line: self.begin_line });
            }
            let Some(&byte) = self.text.as_bytes().get(self.at) else {
                return Ok(if self.is_last { self.end_of_text() } else { None });
            };
            let step = self.read(byte);
            if matches!(step, Step::Wait) && self.text.len() - self.begin > RECORD_BYTES {
                return Err(EndlessRecord { line: self.begin_line });
            }
            match step {
                Step::On => self.at += 1,
                Step::Wait => return Ok(None),
                Step::Done(record) => return Ok(Some(record)),
            }
        }
    }

    fn read(&mut self, byte: u8) -> Step {
        // A line end of two characters must not be cut between pieces.
        if byte == b'\r' && self.at + 1 == self.text.len() && !self.is_last {
            return Step::Wait;
        }
        match (self.state, byte) {
            (State::Quoted, b'"') => self.state = State::Closing,
            (State::Quoted, _) if self.at - self.quote.0 > QUOTED_BYTES => return self.give_up(Fault::Unclosed),
            (State::Quoted, _) => {
                self.count_line(byte);
                self.keep(byte);
            }
            (State::Closing, b'"') => {
                self.state = State::Quoted;
                self.keep(byte);
            }
            (_, b'\r' | b'\n') => return Step::Done(self.end_line(byte)),
            (_, byte) if byte == self.delimiter => self.end_cell(),
            (State::Closing, b' ') => {}
            (State::Closing, _) => return self.give_up(Fault::Stray),
            (State::Start, b'"') => self.open_quote(),
            (State::Start, b' ') => self.keep(byte),
            (State::Start | State::Plain, _) => {
                self.state = State::Plain;
                self.keep(byte);
            }
        }
        Step::On
    }

    fn open_quote(&mut self) {
        self.cell.clear();
        self.state = State::Quoted;
        self.quote = (self.at, self.line);
        self.after_quote = None;
    }

    fn end_line(&mut self, byte: u8) -> Record {
        self.at += 1;
        if byte == b'\r' && self.text.as_bytes().get(self.at) == Some(&b'\n') {
            self.at += 1;
        }
        self.line += 1;
        self.end_record()
    }

    /// Counts a line end: `\n`, `\r\n` and a lone `\r`.
    fn count_line(&mut self, byte: u8) {
        let next_is_lf = self.text.as_bytes().get(self.at + 1) == Some(&b'\n');
        if byte == b'\n' || (byte == b'\r' && !next_is_lf) {
            self.line += 1;
            if self.state == State::Quoted && self.after_quote.is_none() {
                self.after_quote = Some(self.at + 1);
            }
        }
    }

    fn keep(&mut self, byte: u8) {
        if self.cell.len() < CELL_BYTES {
            self.cell.push(byte);
        } else if self.fault.is_none() {
            self.fault = Some(Fault::LongCell(self.count + 1));
        }
    }

    fn end_cell(&mut self) {
        self.count += 1;
        if self.cells.len() < COLUMNS {
            self.cells.push(String::from_utf8_lossy(&self.cell).into_owned());
        }
        self.cell.clear();
        self.state = State::Start;
    }

    fn end_record(&mut self) -> Record {
        self.end_cell();
        if self.count > COLUMNS {
            self.fault = Some(Fault::ManyCells(self.count));
        }
        let record = Record { line: self.begin_line, cells: std::mem::take(&mut self.cells), fault: self.fault.take() };
        self.begin = self.at;
        self.line = if self.counts_records { self.begin_line + 1 } else { self.line };
        self.begin_line = self.line;
        self.count = 0;
        record
    }

    fn end_of_text(&mut self) -> Option<Record> {
        if self.state == State::Quoted {
            return match self.give_up(Fault::Unclosed) {
                Step::Done(record) => Some(record),
                Step::On | Step::Wait => None,
            };
        }
        (self.at > self.begin).then(|| self.end_record())
    }

    /// Ends the record with the line that its quotation mark stands in, and goes on behind that line.
    fn give_up(&mut self, fault: Fault) -> Step {
        let Some(end) = self.after_quote.or_else(|| self.line_end(self.quote.0)) else { return Step::Wait };
        let raw = self.text[self.quote.0 + 1..end].trim_end_matches(['\r', '\n']);
        self.cell = raw.bytes().take(CELL_BYTES).collect();
        self.fault = Some(fault);
        self.line = self.quote.1 + 1;
        self.at = end;
        Step::Done(self.end_record())
    }

    /// Where the line after `from` begins; none when it is not here yet.
    fn line_end(&self, from: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let Some(end) = bytes[from..].iter().position(|byte| matches!(byte, b'\r' | b'\n')) else {
            return self.is_last.then_some(bytes.len());
        };
        match (bytes[from + end], bytes.get(from + end + 1)) {
            (b'\r', Some(b'\n')) => Some(from + end + 2),
            (b'\r', None) if !self.is_last => None,
            _ => Some(from + end + 1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<Record> {
        let mut splitter = Splitter::new(',');
        splitter.push(text, true);
        std::iter::from_fn(|| splitter.next().expect("bounded")).collect()
    }

    fn cells(text: &str) -> Vec<Vec<String>> {
        split(text).into_iter().map(|record| record.cells).collect()
    }

    #[test]
    fn quotes_line_ends_and_spaces_are_read_as_spreadsheets_write_them() {
        assert_eq!(
            cells("a,b\r\n\"c,\"\"d\"\"\ne\", \"f\" \rg,\n"),
            [vec!["a", "b"], vec!["c,\"d\"\ne", "f"], vec!["g", ""]]
        );
        assert_eq!(cells("5\" bolt,x"), [["5\" bolt", "x"]]);
    }

    #[test]
    fn lines_are_counted_through_cells_with_line_ends() {
        let lines: Vec<u64> = split("a\r\n\"b\r\nc\nd\"\re\n\nf").iter().map(|record| record.line).collect();
        assert_eq!(lines, [1, 2, 5, 6, 7]);
    }

    #[test]
    fn an_unclosed_quotation_mark_costs_one_line() {
        let records = split("a,b\n1,\"two\n3,four\n5,\"six\"\n7,eight\n");
        assert_eq!(
            records.iter().map(|r| (r.line, r.fault.clone())).collect::<Vec<_>>(),
            [(1, None), (2, Some(Fault::Stray)), (3, None), (4, None), (5, None)]
        );
        assert_eq!(records[1].cells, ["1", "two"]);
        let records = split("a,b\n1,\"two\n3,four\n");
        assert_eq!(records[1].fault, Some(Fault::Unclosed));
        assert_eq!(records[2], Record { line: 3, cells: vec!["3".into(), "four".into()], fault: None });
    }

    #[test]
    fn text_behind_a_closing_quotation_mark_costs_its_line() {
        let records = split("\"1/2\" bolt\",3\nx,y\n");
        assert_eq!(records[0].fault, Some(Fault::Stray));
        assert_eq!(records[1].cells, ["x", "y"]);
        assert_eq!(records[1].line, 2);
    }

    #[test]
    fn long_cells_and_wide_rows_are_faults_of_their_row() {
        let records = split(&format!("a,{}\nb,c\n{}\nd", "x".repeat(CELL_BYTES + 1), ",".repeat(COLUMNS)));
        assert_eq!(records[0].fault, Some(Fault::LongCell(2)));
        assert_eq!(records[1].fault, None);
        assert_eq!(records[2].fault, Some(Fault::ManyCells(COLUMNS + 1)));
        assert_eq!(records[3].line, 4);
    }

    #[test]
    fn a_row_without_end_stops_the_reading() {
        let mut splitter = Splitter::new(',');
        splitter.push(&"x".repeat(RECORD_BYTES + 10), false);
        assert_eq!(splitter.next(), Err(EndlessRecord { line: 1 }));
    }

    #[test]
    fn pieces_of_any_size_give_the_same_records() {
        let text = "a,b\r\n\"c\r\nd\",\"e\"\"\"\r\n1,\"open\r\nx,é\r\n\"q\"z,1\r\n2,3";
        let whole = split(text);
        for size in 1..text.len() {
            let (mut splitter, mut records) = (Splitter::new(','), Vec::new());
            let mut rest = text;
            while !rest.is_empty() {
                let cut = (size..)
                    .find(|cut| *cut >= rest.len() || rest.is_char_boundary(*cut))
                    .expect("an end")
                    .min(rest.len());
                splitter.push(&rest[..cut], cut == rest.len());
                rest = &rest[cut..];
                while let Some(record) = splitter.next().expect("bounded") {
                    records.push(record);
                }
            }
            assert_eq!(records, whole, "pieces of {size}");
        }
    }
}
