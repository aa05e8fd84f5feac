//! Rows out of a table, or out of plain lines such as `BP-1083C x 4`.

use super::columns::{self, Columns};
use super::line::Row;
use crate::imports::table::Table;

/// The rows of a table, and how many were left out because nobody wants any: lists of everything are filled in here and there.
pub(crate) fn rows(table: &Table, columns: Columns) -> (Vec<Row>, usize) {
    let (mut rows, mut left_out) = (Vec::with_capacity(table.rows.len()), 0);
    for (at, (line, cells)) in table.rows.iter().enumerate() {
        let cell = |column: usize| cells.get(column).map_or("", |cell| cell.trim());
        let is_single = cells.iter().filter(|cell| !cell.trim().is_empty()).count() <= 1 && cells.len() <= 1;
        let (number, quantity) = match columns.quantity {
            Some(quantity) if !is_single => (cell(columns.number).to_owned(), cell(quantity).to_owned()),
            _ => split(cell(columns.number)),
        };
        let is_heading = at == 0 && columns::is_quantity(&quantity);
        if is_heading || number.is_empty() && quantity.is_empty() {
            continue;
        }
        if quantity.is_empty() && columns.quantity.is_some() && !is_single {
            left_out += 1;
        } else {
            rows.push(Row::new(&number, &quantity, *line));
        }
    }
    (rows, left_out)
}

/// A number and a quantity in one text: `BP-1083C 4`, `BP 1083 C x 4`, `BP-1083C x4`, `4 x BP-1083C`.
fn split(text: &str) -> (String, String) {
    let text = text.trim();
    let times = |c: char| matches!(c, 'x' | 'X' | '×' | '*');
    if let Some((before, last)) = text.rsplit_once(char::is_whitespace)
        && (is_amount(last.trim_start_matches(times)) || columns::is_quantity(last))
    {
        let before = before.trim_end();
        let number = before.strip_suffix(times).filter(|rest| rest.ends_with(char::is_whitespace)).unwrap_or(before);
        return (number.trim().to_owned(), last.trim_start_matches(times).to_owned());
    }
    if let Some((first, rest)) = text.split_once(char::is_whitespace) {
        let rest = rest.trim_start();
        if let Some(amount) = first.strip_suffix(times).filter(|amount| is_amount(amount)) {
            return (rest.to_owned(), amount.to_owned());
        }
        let behind = rest.strip_prefix(times).filter(|rest| rest.starts_with(char::is_whitespace));
        if let Some(behind) = behind.filter(|_| is_amount(first)) {
            return (behind.trim().to_owned(), first.to_owned());
        }
    }
    (text.to_owned(), String::new())
}

/// Whether a word is a number of something, be it one that nobody can order.
pub(super) fn is_amount(word: &str) -> bool {
    word.chars().any(|c| c.is_ascii_digit()) && word.replace(',', "").parse::<f64>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_number_and_how_many() {
        for (text, number, quantity) in [
            ("BP-1083C 4", "BP-1083C", "4"),
            (" BP 1083 C   x 4 ", "BP 1083 C", "4"),
            ("BP-1083C x4", "BP-1083C", "4"),
            ("BP-1083C × 1,200", "BP-1083C", "1,200"),
            ("4 x BP-1083C", "BP-1083C", "4"),
            ("4x BP-1083C", "BP-1083C", "4"),
            ("BP-1083C -3", "BP-1083C", "-3"),
            ("BP-1083C 1e9", "BP-1083C", "1e9"),
            ("M8x20", "M8x20", ""),
            ("BOX", "BOX", ""),
            ("", "", ""),
        ] {
            assert_eq!(split(text), (number.to_owned(), quantity.to_owned()), "{text}");
        }
    }

    fn read(text: &str) -> (Vec<(String, String)>, usize) {
        let table = Table::of_text(text, columns::is_known);
        let (rows, left_out) = rows(&table, columns::guess(&table).0);
        (rows.into_iter().map(|row| (row.number, row.quantity)).collect(), left_out)
    }

    #[test]
    fn every_way_to_write_a_list_gives_the_same_rows() {
        let expected = vec![("BP-1".to_owned(), "4".to_owned()), ("CL 1".to_owned(), "10".to_owned())];
        for text in [
            "BP-1\t4\nCL 1\t10",
            "Part number,Qty\r\nBP-1,4\r\nCL 1,10\r\n",
            "BP-1;4\nCL 1;10\n",
            "BP-1 4\n\n  CL 1 x 10",
            "Number Quantity\nBP-1 4\nCL 1 10",
            "4,BP-1\n10,CL 1",
            "Qty\tDescription\tSKU\n4\tPads\tBP-1\n10\tClip\tCL 1",
        ] {
            assert_eq!(read(text), (expected.clone(), 0), "{text}");
        }
    }

    #[test]
    fn rows_that_nobody_filled_in_are_left_out_and_zeros_are_not() {
        let (rows, left_out) = read("SKU,Qty\nA,\nB,0\nC,2\n");
        assert_eq!((rows.len(), left_out), (2, 1));
        assert_eq!(read("A\nB 2").0, [("A".to_owned(), String::new()), ("B".to_owned(), "2".to_owned())]);
    }
}
