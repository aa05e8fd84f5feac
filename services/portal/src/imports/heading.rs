//! Where a table begins in a file: the character between its cells, and the row that names its columns.

use super::record::{Record, Splitter};

const DELIMITERS: [char; 4] = [',', ';', '\t', '|'];
/// Reports put a few lines of titles above the heading; none of those met in the wild put more than ten.
const PREAMBLE: usize = 20;

/// The character that cuts `text` (the beginning of a file) into the most even table.
pub(crate) fn delimiter(text: &str, is_whole: bool) -> char {
    // Excel's own way to say it.
    if let Some(named) = text.strip_prefix("sep=").and_then(|rest| rest.chars().next())
        && DELIMITERS.contains(&named)
    {
        return named;
    }
    let mut best = (0, ',');
    for delimiter in DELIMITERS {
        let evenness = evenness(&records(text, Splitter::new(delimiter), is_whole));
        if evenness > best.0 {
            best = (evenness, delimiter);
        }
    }
    best.1
}

/// The whole records of the beginning of a file.
pub(crate) fn records(text: &str, mut splitter: Splitter, is_whole: bool) -> Vec<Record> {
    splitter.push(text, is_whole);
    std::iter::from_fn(|| splitter.next().ok().flatten()).filter(|record| !is_blank(&record.cells)).take(400).collect()
}

/// In thousandths: how many records have the commonest width, if that is more than one cell; a broken record counts
/// against the delimiter, and of two equally even ones the wider wins.
fn evenness(records: &[Record]) -> usize {
    let mut widths = std::collections::BTreeMap::new();
    for record in records.iter().filter(|record| record.fault.is_none() && record.cells.len() > 1) {
        *widths.entry(record.cells.len()).or_insert(0usize) += 1;
    }
    let Some((width, count)) = widths.into_iter().max_by_key(|(width, count)| (*count, *width)) else { return 0 };
    count * 100_000 / records.len() + width
}

/// The index of the record that names the columns; none when every candidate looks like data.
///
/// Titles above the heading fill fewer cells than it does. Of the rest the one with most names that `is_known` wins,
/// then the first.
pub(crate) fn heading(records: &[Record], is_known: impl Fn(&str) -> bool) -> Option<usize> {
    let widest = records.iter().map(|record| filled(record).count()).max()?;
    let candidates = records.iter().take(PREAMBLE).enumerate();
    let (index, known) = candidates
        .filter(|(_, record)| record.fault.is_none() && filled(record).count() * 10 >= widest * 6)
        .map(|(index, record)| (index, filled(record).filter(|cell| is_known(cell)).count()))
        .min_by_key(|(index, known)| (std::cmp::Reverse(*known), *index))?;
    let looks_like_data = filled(&records[index]).any(is_data);
    (known > 0 && known * 2 > filled(&records[index]).count() || !looks_like_data).then_some(index)
}

/// Whether no cell says anything.
pub(crate) fn is_blank(cells: &[String]) -> bool {
    cells.iter().all(|cell| cell.trim().is_empty())
}

/// Whether a row is the time stamp or the total that reports end with.
pub(crate) fn is_footer(cells: &[String]) -> bool {
    let mut filled = cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty());
    let (Some(first), None) = (filled.next(), filled.next()) else { return false };
    const DAYS: [&str; 7] = ["Monday,", "Tuesday,", "Wednesday,", "Thursday,", "Friday,", "Saturday,", "Sunday,"];
    // "Accrual basis Friday, …"
    let first = ["Accrual basis", "Cash basis"]
        .iter()
        .find_map(|basis| {
            let (begin, rest) = first.split_at_checked(basis.len())?;
            begin.eq_ignore_ascii_case(basis).then(|| rest.trim_start())
        })
        .unwrap_or(first);
    cells.len() > 1 && DAYS.iter().any(|day| first.starts_with(day)) && (first.contains("AM") || first.contains("PM"))
}

pub(super) fn filled(record: &Record) -> impl Iterator<Item = &str> {
    record.cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty())
}

/// Numbers, amounts and e-mail addresses do not name columns.
pub(super) fn is_data(cell: &str) -> bool {
    let is_number = cell.chars().any(|c| c.is_ascii_digit())
        && cell.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '$' | '-' | ' ' | '/' | ':'));
    is_number || (cell.contains('@') && cell.contains('.') && !cell.contains(' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(cell: &str) -> bool {
        ["name", "email", "phone numbers", "sku"].contains(&cell.to_lowercase().as_str())
    }

    fn heading_line(text: &str) -> Option<u64> {
        let records = records(text, Splitter::new(delimiter(text, true)), true);
        heading(&records, known).map(|index| records[index].line)
    }

    #[test]
    fn the_delimiter_is_the_one_that_gives_an_even_table() {
        assert_eq!(delimiter("a,b\n1,2\n", true), ',');
        assert_eq!(delimiter("a;b;c\n1,5;2;x, y\n", true), ';');
        assert_eq!(delimiter("a\tb\n1, one\t2\n", true), '\t');
        assert_eq!(delimiter("a|b\n1|2\n", true), '|');
        assert_eq!(delimiter("name\nBolt, large\nNut\nWasher\n", true), ',');
        assert_eq!(delimiter("\"a;b\",\"c\"\n\"1;2\",\"3\"\n", true), ',');
        assert_eq!(delimiter("sep=;\na;b\n", true), ';');
    }

    #[test]
    fn titles_above_the_heading_are_passed_over() {
        assert_eq!(
            heading_line("Acme Supply,,\nCustomer Contact List,,\n\nName,Phone numbers,Email\nAnn,1,a@b.co\n"),
            Some(4)
        );
        assert_eq!(heading_line("Exported by Invoice Ninja\n\nCLIENTS\nName,Email\nAnn,a@b.co\n"), Some(4));
        assert_eq!(heading_line("one,two\nx,y\n"), Some(1));
    }

    #[test]
    fn a_file_of_data_alone_has_no_heading() {
        assert_eq!(heading_line("Ann,ann@acme.test\nBob,bob@acme.test\n"), None);
        assert_eq!(heading_line("A-1,12.50\nA-2,3.00\n"), None);
    }

    #[test]
    fn the_time_stamp_under_a_report_is_no_row() {
        let row = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
        assert!(is_footer(&row(&[" Wednesday, September 30, 2026 01:46 PM GMT-05:00", "", ""])));
        assert!(is_footer(&row(&["Accrual Basis  Friday, June 12, 2026 07:33 AM GMTZ", ""])));
        assert!(!is_footer(&row(&["Wednesday Adams", "", ""])));
        assert!(!is_footer(&row(&["Wednesday, PM Ltd", "12", ""])));
    }
}
