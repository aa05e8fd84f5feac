//! What reports put around their rows: totals, the heads of groups, a time stamp, and further tables below the first.

use serde::{Deserialize, Serialize};

use super::heading::{filled, is_blank, is_data, is_footer};
use super::record::Record;

/// How the rows of a file are framed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Frame {
    /// Whether titles stand above the heading, or its first cell is empty: such files end with totals, and have them between.
    is_report: bool,
    /// Whether the first column has no name: the heads of groups stand alone in it.
    is_grouped: bool,
    /// Whether a name of the table in capitals stands above the heading, as further ones may below.
    has_sections: bool,
}

impl Frame {
    /// The frame of a file that begins with these records, of which one is the heading.
    pub(super) fn of(records: &[Record], heading: usize) -> Self {
        let is_grouped = records[heading].cells.first().is_some_and(|cell| cell.trim().is_empty());
        let has_sections = heading > 0 && is_section(&records[heading - 1]);
        Self { is_report: heading > 0 || is_grouped, is_grouped, has_sections }
    }
}

/// Tells the rows of a table from what stands around them; is asked about every record in order.
pub(super) struct Sieve {
    heading_line: u64,
    frame: Frame,
    is_over: bool,
}

impl Sieve {
    pub(super) fn new(heading_line: u64, frame: Frame) -> Self {
        Self { heading_line, frame, is_over: false }
    }

    /// Whether a record is a row.
    pub(super) fn takes(&mut self, record: &Record) -> bool {
        if record.line <= self.heading_line || is_blank(&record.cells) {
            return false;
        }
        self.is_over |= self.frame.has_sections && is_section(record);
        let is_head = self.frame.is_grouped && !is_blank(&record.cells[..1]) && is_blank(&record.cells[1..]);
        let is_total = self.frame.is_report && is_total(record);
        !(self.is_over || is_footer(&record.cells) || is_head || is_total)
    }
}

/// A table's name: a line with nothing but a word in capitals.
fn is_section(record: &Record) -> bool {
    let [name] = record.cells.as_slice() else { return false };
    let name = name.trim();
    name.len() > 3 && name.chars().all(|c| c.is_ascii_uppercase() || c == ' ' || c == '_')
}

/// `TOTAL`, or `Total for Acme`, and amounts behind it.
fn is_total(record: &Record) -> bool {
    let mut filled = filled(record);
    let Some(first) = filled.next().map(str::to_lowercase) else { return false };
    (first == "total" || first.starts_with("total for ")) && filled.all(is_data)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imports::heading::records;
    use crate::imports::record::Splitter;

    fn rows(text: &str, heading: usize) -> Vec<u64> {
        let records = records(text, Splitter::new(','), true);
        let mut sieve = Sieve::new(records[heading].line, Frame::of(&records, heading));
        records.iter().filter(|record| sieve.takes(record)).map(|record| record.line).collect()
    }

    #[test]
    fn totals_groups_and_further_tables_are_no_rows() {
        let report =
            ",Item,Price\nBrakes,,\n,BP-1,4.00\nTotal for Brakes,,$4.00\n,Total,1.00\n,Totally,1.00\nTOTAL,,4.00\n";
        assert_eq!(rows(report, 0), [3, 6]);
        let sections =
            "Made by hand\n\nCLIENTS\nName,Email\nAnn,a@b.co\nTOTAL WINE,\n\nCONTACTS\nClient,Email\nAnn,a@b.co\n";
        assert_eq!(rows(sections, 2), [5, 6]);
        let plain = "Name,Email\nTotal,\nACME,\n";
        assert_eq!(rows(plain, 0), [2, 3], "a list without titles has no totals");
    }
}
