//! A row of a part list.

use super::cells::{Cells, Problem};
use super::columns::{Field, Kind, Mapping, normalise};
use super::file::Row;
use super::fitment::{self, Fitment};
use super::money;

/// A part as a file names it; what is empty or not in the file leaves a known part as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PartRow {
    /// The tenant's number for it.
    pub(crate) item_number: String,
    /// What it is.
    pub(crate) description: Option<String>,
    /// List price in cents.
    pub(crate) list_price_minor: Option<i64>,
    /// Pieces on hand.
    pub(crate) stock: Option<i64>,
    /// Category.
    pub(crate) category: Option<String>,
    /// Sub category; only with a category.
    pub(crate) sub_category: Option<String>,
    /// Vehicles it fits; none when the file says nothing about them.
    pub(crate) fitments: Option<Vec<Fitment>>,
}

impl PartRow {
    /// Reads a row.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub(crate) fn parse(mapping: &Mapping, row: &Row) -> Result<Self, Vec<Problem>> {
        let mut cells = Cells::new(Kind::Parts, mapping, row);
        let item_number = item_number(&mut cells);
        let (category, sub_category) = categories(&mut cells);
        let rest = Self {
            item_number: String::new(),
            description: cells.text(Field::Description, 200),
            list_price_minor: price(&mut cells),
            stock: stock(&mut cells),
            category,
            sub_category,
            fitments: fitments(&mut cells),
        };
        cells.finish(item_number.map(|item_number| Self { item_number, ..rest }))
    }

    /// What makes two rows of one file the same part, and the words for it.
    #[must_use]
    pub(crate) fn key(&self) -> (String, String) {
        (normalise(&self.item_number), format!("Item number “{}”", self.item_number))
    }
}

fn item_number(cells: &mut Cells<'_>) -> Option<String> {
    let number = cells.text(Field::ItemNumber, 60);
    let number = cells.require(Field::ItemNumber, number)?;
    if normalise(&number).is_empty() {
        cells.refuse(Field::ItemNumber, "This has neither letters nor digits. Write the part's number.");
        return None;
    }
    Some(number)
}

fn price(cells: &mut Cells<'_>) -> Option<i64> {
    let value = cells.value(Field::ListPrice)?;
    money::parse(&value).map_err(|problem| cells.refuse(Field::ListPrice, problem)).ok()
}

/// Whole pieces; what programs oversold is nothing on hand.
fn stock(cells: &mut Cells<'_>) -> Option<i64> {
    let value = cells.value(Field::Stock)?;
    let whole =
        value.split_once('.').filter(|(_, fraction)| fraction.bytes().all(|b| b == b'0')).map_or(&*value, |(w, _)| w);
    match whole.replace([',', ' '], "").parse::<i64>() {
        Ok(count @ ..=1_000_000_000) => Some(count.max(0)),
        _ => {
            let value: String = value.chars().take(40).collect();
            cells.refuse(Field::Stock, format_args!("“{value}” is no whole number of pieces. Write it like 120."));
            None
        }
    }
}

/// Category and sub category; both may stand in one cell: `Brakes > Pads`, in QuickBooks `Brakes:Pads`.
fn categories(cells: &mut Cells<'_>) -> (Option<String>, Option<String>) {
    let (category, sub) = (cells.text(Field::Category, 200), cells.text(Field::SubCategory, 100));
    let Some(category) = category else {
        if sub.is_some() {
            cells.refuse(Field::Category, "There is a sub category but no category. Fill it in, or empty both.");
        }
        return (None, None);
    };
    match category.split_once(['>', ':']) {
        Some((first, rest)) if sub.is_none() => (Some(first.trim().to_owned()), Some(rest.trim().to_owned())),
        _ => (Some(category), sub),
    }
}

fn fitments(cells: &mut Cells<'_>) -> Option<Vec<Fitment>> {
    let mut fits = match cells.value(Field::Fitments) {
        Some(cell) => match fitment::parse(&cell) {
            Ok(fits) => Some(fits),
            Err(problem) => {
                cells.refuse(Field::Fitments, problem);
                None
            }
        },
        None => None,
    };
    match (cells.value(Field::Year), cells.value(Field::Make), cells.value(Field::Model)) {
        (None, None, None) => {}
        (Some(year), Some(make), Some(model)) => match fitment::of_parts(&year, &make, &model) {
            Ok(one) => fits.get_or_insert_default().push(one),
            Err(problem) => cells.refuse(Field::Year, problem),
        },
        _ => cells.refuse(Field::Year, "Year, make and model go together. Fill in all three, or none."),
    }
    fits.map(|mut fits| {
        fits.sort();
        fits.dedup();
        fits
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(keys: &[&str], cells: &[&str]) -> Result<PartRow, String> {
        let mapping = Mapping::from_keys(Kind::Parts, keys).unwrap();
        let row = Row { line: 2, cells: cells.iter().map(|cell| (*cell).to_owned()).collect(), fault: None };
        PartRow::parse(&mapping, &row).map_err(|problems| crate::imports::cells::sentence(&problems))
    }

    #[test]
    fn a_part_is_read() {
        let keys = ["item_number", "description", "list_price", "stock", "category", "fitments"];
        let row =
            parse(&keys, &["AR-5381", "Brake pad", "$12.50", "1,200.00", "Brakes > Pads", "2020 Ram 1500"]).unwrap();
        assert_eq!((row.list_price_minor, row.stock), (Some(1250), Some(1200)));
        assert_eq!((row.category.as_deref(), row.sub_category.as_deref()), (Some("Brakes"), Some("Pads")));
        assert_eq!(row.fitments.unwrap().len(), 1);
        assert_eq!(parse(&["item_number", "description"], &["x", "None"]).unwrap().description, None);
    }

    #[test]
    fn every_problem_of_a_part_is_named_with_its_cure() {
        let keys = ["item_number", "list_price", "stock", "sub_category", "fitments", "year"];
        let problems = parse(&keys, &["--", "-5", "1.5", "Pads", "Ford", "2020"]).unwrap_err();
        for part in
            ["Item number: ", "List price: “-5” is negative", "In stock: “1.5”", "Category: ", "Fits: “Ford”", "Year: "]
        {
            assert!(problems.contains(part), "{part}: {problems}");
        }
    }

    #[test]
    fn dashes_and_case_do_not_make_another_part() {
        let key = |number| parse(&["item_number"], &[number]).unwrap().key().0;
        assert_eq!(key("AR-5381"), key("ar5381"));
    }
}
