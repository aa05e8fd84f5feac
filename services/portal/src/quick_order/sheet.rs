//! A table as the page that asks for its columns carries it: in one hidden field, so that nothing waits on the server.

use crate::imports::table::Table;

/// The largest table that a page carries, in bytes.
pub(crate) const TABLE_BYTES: usize = 8 * 1024 * 1024;
/// The most columns and characters of a cell that it carries.
const CELLS: (usize, usize) = (40, 100);

/// The table as text: whether there is a heading, then a line for each row; none when it is too large.
pub(crate) fn write(table: &Table) -> Option<String> {
    let mut text = String::from(if table.heading.is_some() { "1" } else { "0" });
    let heading = table.heading.iter().map(|cells| (&0, cells));
    for (line, cells) in heading.chain(table.rows.iter().map(|(line, cells)| (line, cells))) {
        text.push('\n');
        text.push_str(&line.to_string());
        for cell in cells.iter().take(CELLS.0) {
            text.push('\t');
            text.extend(cell.chars().take(CELLS.1).map(|c| if c.is_control() { ' ' } else { c }));
        }
        if text.len() > TABLE_BYTES {
            return None;
        }
    }
    Some(text)
}

/// The table that was written; nothing of what cannot be read.
pub(crate) fn read(text: &str) -> Table {
    let mut lines = text.lines();
    let has_heading = lines.next().is_some_and(|first| first.trim() == "1");
    let row = |line: &str| {
        let mut cells = line.split('\t');
        let line = cells.next()?.parse().ok()?;
        Some((line, cells.map(str::to_owned).collect::<Vec<_>>()))
    };
    let mut rows = lines.filter_map(row);
    let heading = if has_heading { rows.next().map(|(_, cells)| cells) } else { None };
    Table { heading, rows: rows.collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_comes_back_as_it_was_carried() {
        let cells = |text: &str| text.split(',').map(str::to_owned).collect::<Vec<_>>();
        let table = Table { heading: Some(cells("SKU,Alt")), rows: vec![(3, cells("A,B")), (5, cells(",=C"))] };
        assert_eq!(read(&write(&table).unwrap().replace('\n', "\r\n")), table);
        let bare = Table { heading: None, ..table };
        assert_eq!(read(&write(&bare).unwrap()), bare);
        for text in ["", "1", "x\ny\tz"] {
            assert_eq!(read(text).rows, [], "{text}");
        }
    }
}
