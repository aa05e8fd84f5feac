//! Places where parts lie, as the names of stock columns say them.

use super::file::Column;
use crate::parts::places::Place;

/// What an exported column with the stock of a place begins with.
const EXPORTED: &str = "Stock ";

/// Notes the columns that are called as an export calls those of the business's own places, whatever words are in their
/// names.
pub(crate) fn note_known(columns: &mut [Column], known: &[Place]) {
    for column in columns {
        let Some((begin, said)) = column.name.split_at_checked(EXPORTED.len()) else { continue };
        if begin.eq_ignore_ascii_case(EXPORTED) {
            let said = said.trim().to_lowercase();
            column.place = known.iter().find(|place| place.name.to_lowercase() == said).map(|place| place.name.clone());
        }
    }
}

/// Words for pieces on hand, normalised, the longer ones first.
pub(crate) const STOCK_WORDS: [&str; 14] = [
    "quantityonhand",
    "qtyonhand",
    "stockquantity",
    "inventoryquantity",
    "inventoryqty",
    "stockqty",
    "stocklevel",
    "onhand",
    "instock",
    "inventory",
    "quantity",
    "available",
    "stock",
    "qty",
];

/// The place that a column is named after: `Qty on hand - Des Moines` is Des Moines, `In stock` is none.
pub(crate) fn of_heading(heading: &str) -> String {
    const SAID: [&str; 18] = [
        "current",
        "stock",
        "qty",
        "quantity",
        "on",
        "hand",
        "in",
        "at",
        "inventory",
        "available",
        "level",
        "qoh",
        "onhand",
        "instock",
        "pieces",
        "pcs",
        "variant",
        "total",
    ];
    let parts = |c: char| c.is_whitespace() || "-–—:_/,()[]".contains(c);
    let mut words: Vec<&str> = heading.split(parts).filter(|word| !word.is_empty()).collect();
    let is_said = |word: &&str| SAID.contains(&word.to_lowercase().as_str());
    while words.first().is_some_and(is_said) {
        words.remove(0);
    }
    while words.last().is_some_and(is_said) {
        words.pop();
    }
    let name = words.join(" ");
    // "Variant inventory qty" and the like say no place.
    if STOCK_WORDS.contains(&super::guessing::normalise(&name).as_str()) { String::new() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_says_its_place() {
        for (heading, place) in [
            ("Stock Northgate", "Northgate"),
            ("Qty on hand - Des Moines", "Des Moines"),
            ("Omaha qty", "Omaha"),
            ("In stock (Yard 2)", "Yard 2"),
            ("In stock", ""),
            ("Quantity On Hand", ""),
            ("Variant Inventory Qty", ""),
            ("stockquantity", ""),
        ] {
            assert_eq!(of_heading(heading), place, "{heading}");
        }
    }

    #[test]
    fn a_place_of_ones_own_is_known_by_its_whole_name() {
        let own = ["In transit", "North-East", "Level 2"]
            .map(|name| Place { id: crate::parts::part::LocationId::new(uuid::Uuid::nil()), name: name.to_owned() });
        let mut columns = ["Stock In transit", "stock north-east", "Stock level 2", "Stock", "Stock Omaha", "Qty"]
            .map(|name| Column { name: name.to_owned(), ..Column::default() });
        note_known(&mut columns, &own);
        assert_eq!(columns.map(|column| column.place()), ["In transit", "North-East", "Level 2", "", "Omaha", ""]);
    }
}
