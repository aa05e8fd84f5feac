//! Which column of a list is the number and which the quantity.

use super::pasted::is_amount;
use crate::imports::columns::{Field, Kind};
use crate::imports::guessing::{self, normalise};
use crate::imports::table::Table;

/// Names of columns of numbers beside those that the imports know.
const NUMBERS: [&str; 9] =
    ["yournumber", "yourpartnumber", "youritemnumber", "number", "no", "code", "article", "articlenumber", "articleno"];
/// Names of columns of quantities.
const QUANTITIES: [&str; 16] = [
    "quantity",
    "qty",
    "pieces",
    "pcs",
    "orderquantity",
    "orderqty",
    "quantityordered",
    "qtyordered",
    "quantityneeded",
    "qtyneeded",
    "order",
    "ordered",
    "needed",
    "amount",
    "count",
    "units",
];

/// The columns of a table, counted from zero; without one of quantities each row says both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Columns {
    pub(crate) number: usize,
    pub(crate) quantity: Option<usize>,
}

/// Whether a word names a column of quantities.
pub(super) fn is_quantity(name: &str) -> bool {
    QUANTITIES.contains(&normalise(name).as_str())
}

/// Whether a word names any column of a list.
pub(super) fn is_known(name: &str) -> bool {
    guessing::is_known(name) || is_number(name) || is_quantity(name)
}

fn is_number(name: &str) -> bool {
    let name = normalise(name);
    let fields = [Field::ItemNumber, Field::OwnNumber, Field::InterchangeNumber];
    let targets = Kind::ALL.iter().flat_map(|kind| kind.targets()).filter(|target| fields.contains(&target.field));
    NUMBERS.contains(&name.as_str()) || targets.flat_map(|target| target.synonyms).any(|known| *known == name)
}

/// The probable columns, and whether there is no doubt.
pub(crate) fn guess(table: &Table) -> (Columns, bool) {
    let width = table.width();
    if width < 2 {
        return (Columns::default(), true);
    }
    let named = |is_meant: fn(&str) -> bool| -> Vec<usize> {
        let heading = table.heading.iter().flatten().enumerate();
        heading.filter(|(_, name)| is_meant(name)).map(|(at, _)| at).collect()
    };
    let (numbers, mut quantities) = (named(is_number), named(is_quantity));
    if quantities.is_empty() {
        // Without a name, what holds amounts; of several the last, for numbers stand first.
        quantities = (0..width).filter(|at| !numbers.contains(at) && holds_amounts(table, *at)).collect();
        if numbers.is_empty() && quantities.len() == width {
            quantities.remove(0);
        }
    }
    let others = |taken: &[usize]| -> Vec<usize> { (0..width).filter(|at| !taken.contains(at)).collect() };
    let numbers = if numbers.is_empty() { others(&quantities) } else { numbers };
    let quantities = if quantities.is_empty() { others(&numbers) } else { quantities };
    let is_sure = numbers.len() == 1 && quantities.len() == 1;
    let number = numbers.first().copied().unwrap_or_default();
    let quantity = quantities.iter().rev().find(|at| **at != number).copied();
    (Columns { number, quantity }, is_sure && quantity.is_some())
}

/// Whether at least every second cell is an amount: people write nonsense, too.
fn holds_amounts(table: &Table, column: usize) -> bool {
    let filled = table.rows.iter().filter_map(|(_, cells)| cells.get(column)).filter(|cell| !cell.trim().is_empty());
    let amounts = filled.clone().filter(|cell| is_amount(cell.trim())).count();
    amounts > 0 && amounts * 2 >= filled.count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guessed(text: &str) -> (usize, Option<usize>, bool) {
        let (columns, is_sure) = guess(&Table::of_text(text, is_known));
        (columns.number, columns.quantity, is_sure)
    }

    #[test]
    fn columns_are_known_by_their_names_or_by_what_stands_there() {
        assert_eq!(guessed("Line,Part number,Description,Qty\n1,A,x,4\n"), (1, Some(3), true));
        assert_eq!(guessed("A,4\nB,5\n"), (0, Some(1), true));
        assert_eq!(guessed("100,4\n200,5\n"), (0, Some(1), true), "numbers stand first");
        assert_eq!(guessed("4;A-1\n5;B-1\n"), (1, Some(0), true));
        assert_eq!(guessed("Your part number;Pieces\nA;many\n"), (0, Some(1), true));
        assert_eq!(guessed("A,4\nB,many\n"), (0, Some(1), true));
        assert_eq!(guessed("A\nB\n"), (0, None, true));
    }

    #[test]
    fn what_is_in_doubt_is_asked() {
        for text in [
            "SKU,Customer part number,Qty\nA,B,4\n",
            "Part number,Qty,Order qty\nA,4,5\n",
            "A,pads,4,7\nB,discs,5,8\n",
            "A,B,C\nD,E,F\n",
        ] {
            assert!(!guessed(text).2, "{text}");
        }
    }
}
