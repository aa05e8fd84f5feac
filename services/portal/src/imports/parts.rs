//! A row of a part list.

use std::collections::BTreeMap;

use super::cells::{Cells, Problem};
use super::columns::{Field, Kind};
use super::file::{Column, Row};
use super::merge::Reading;
use super::{markup, row_types};
use crate::parts::fitment::{self, Fitment};
use crate::parts::part::{DESCRIPTION_CHARS, ItemNumber, NUMBER_CHARS};
use crate::parts::selling::SellingForm;
use crate::parts::weight::{self, Unit};
use crate::parts::{quantity, words};

/// The longest name of a place.
pub(super) const PLACE_CHARS: usize = 100;

/// A part as a file names it; what is empty or not in the file leaves a known part as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PartRow {
    /// The tenant's number for it.
    pub(crate) number: ItemNumber,
    /// What it is, in a line.
    pub(crate) name: Option<String>,
    /// More about it.
    pub(crate) description: Option<String>,
    /// Who makes it.
    pub(crate) brand: Option<String>,
    /// List price in minor units.
    pub(crate) list_price_minor: Option<i64>,
    /// What one of it is.
    pub(crate) unit: Option<String>,
    /// Grams of one piece.
    pub(crate) weight_grams: Option<i32>,
    /// Whether customers see it.
    pub(crate) is_active: Option<bool>,
    /// Pieces by the name of the place; an empty name is the place that is meant when nobody names one.
    pub(crate) stock: BTreeMap<String, i64>,
    /// How it is sold, as the file says it: nothing where it says nothing.
    pub(crate) selling: SellingForm,
    /// Category, and sub category if any.
    pub(crate) category: Option<(String, Option<String>)>,
    /// All vehicles it fits; none when the file says nothing about them.
    pub(crate) fitments: Option<Vec<Fitment>>,
    /// One more vehicle it fits.
    pub(crate) fitment: Option<Fitment>,
}

impl PartRow {
    /// Reads a row.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub(crate) fn parse(reading: Reading<'_>, row: &Row) -> Result<Self, Vec<Problem>> {
        let mut cells = Cells::new(Kind::Parts, reading.mapping, row);
        cells.refuse_type(row_types::no_part)?;
        let path = Path::parse(&cells);
        let number = match &path {
            Some(path) if cells.value(Field::ItemNumber).is_none() => path.number(&mut cells),
            _ => number(&mut cells, Field::ItemNumber),
        };
        let (name, description) = texts(&mut cells, reading, path.as_ref());
        let category = categories(&mut cells).or_else(|| path?.category(&mut cells));
        let rest = |number| Self {
            number,
            name,
            description,
            brand: cells.text(Field::Brand, 100),
            list_price_minor: cells.money(Field::ListPrice, (reading.columns, reading.currency)),
            unit: cells.text(Field::Unit, 30),
            weight_grams: weight(&mut cells, reading),
            is_active: cells.active(),
            stock: stock(&mut cells, reading, row),
            selling: selling(&mut cells, reading),
            category,
            fitments: fitments(&mut cells),
            fitment: fitment(&mut cells),
        };
        // Without a number the other cells are read all the same, so that every problem is named at once.
        let is_numbered = number.is_some();
        let stand_in = number.or_else(|| "0".parse().ok());
        let read = stand_in.map(rest).filter(|_| is_numbered);
        cells.finish(read)
    }

    /// What further rows of the same part may not say otherwise: each with its words.
    pub(crate) fn facts(&self) -> Vec<(&'static str, String)> {
        let category =
            self.category.as_ref().map(|(name, sub)| format!("{name}>{}", sub.as_deref().unwrap_or_default()));
        let fits = self.fitments.as_ref().map(|all| all.iter().map(Fitment::line).collect::<Vec<_>>().join(";"));
        let facts = [
            ("name", self.name.clone()),
            ("description", self.description.clone()),
            ("brand", self.brand.clone()),
            ("list price", self.list_price_minor.map(|price| price.to_string())),
            ("unit", self.unit.clone()),
            ("weight", self.weight_grams.map(|grams| grams.to_string())),
            ("category", category.map(|category| category.to_lowercase())),
            ("list of vehicles", fits),
        ];
        let selling = self.selling.said().into_iter().map(|(words, said)| (words, Some(said.to_owned())));
        facts.into_iter().chain(selling).filter_map(|(words, said)| Some((words, said?))).collect()
    }

    /// What makes two rows of one file say the same, and the words for it.
    pub(crate) fn key(&self) -> (String, String) {
        let number = words::number(self.number.as_str());
        let mut key = number;
        let mut said = format!("Item number “{}”", self.number.as_str());
        if let Some(fitment) = &self.fitment {
            key.push_str(&format!("|{:?}", fitment.key()));
            said.push_str(&format!(" for {} {} {}", fitment.years(), fitment.make, fitment.model));
        }
        for place in self.stock.keys().filter(|place| !place.is_empty()) {
            key.push_str(&format!("|{}", place.to_lowercase()));
            said.push_str(&format!(" at {place}"));
        }
        (key, said)
    }
}

/// The number in the cells of a field.
pub(super) fn number(cells: &mut Cells<'_>, field: Field) -> Option<ItemNumber> {
    let number = cells.text(field, NUMBER_CHARS);
    let number = cells.require(field, number)?;
    number.parse().map_err(|problem: &str| cells.refuse(field, problem)).ok()
}

/// `Brakes:Pads:BP-1083`: what QuickBooks calls an item within categories.
struct Path {
    category: Option<String>,
    sub_category: Option<String>,
    name: String,
}

impl Path {
    fn parse(cells: &Cells<'_>) -> Option<Self> {
        let value = cells.value(Field::PathName)?;
        let mut pieces = value.split(':').map(str::trim).filter(|piece| !piece.is_empty()).map(str::to_owned);
        let name = pieces.next_back()?;
        let category = pieces.next();
        let rest: Vec<String> = pieces.collect();
        Some(Self { category, sub_category: (!rest.is_empty()).then(|| rest.join(" > ")), name })
    }

    /// The name as a number: for those who have no others, it is one.
    fn number(&self, cells: &mut Cells<'_>) -> Option<ItemNumber> {
        let number: Result<ItemNumber, &str> = self.name.parse();
        number
            .map_err(|problem| cells.refuse(Field::ItemNumber, format_args!("The name stands for it. {problem}")))
            .ok()
    }

    fn category(self, cells: &mut Cells<'_>) -> Option<(String, Option<String>)> {
        let category = cells.shown(Field::PathName, self.category.as_deref()?, 100)?;
        Some((category, self.sub_category.and_then(|sub| cells.shown(Field::PathName, &sub, 100))))
    }
}

/// Name and description. In a file that has no names the description is the name, cut off where it is too long for one.
fn texts(cells: &mut Cells<'_>, reading: Reading<'_>, path: Option<&Path>) -> (Option<String>, Option<String>) {
    let name = cells.text(Field::PartName, 200);
    let name = name.or_else(|| cells.shown(Field::PathName, &path?.name, 200));
    let said = cells.value(Field::Description);
    let said = said.map(|text| markup::plain(&text).map_or(text, |plain| cut(&plain, DESCRIPTION_CHARS)));
    let description = said.filter(|text| !text.is_empty()).filter(|text| {
        let length = text.chars().count();
        let (is_long, is_invisible) = (length > DESCRIPTION_CHARS, text.contains(char::is_control));
        if is_long {
            cells.refuse(Field::Description, format_args!("This is {length} characters long. Use at most 2000."));
        } else if is_invisible {
            cells.refuse(Field::Description, "Remove the invisible characters.");
        }
        !is_long && !is_invisible
    });
    if [Field::PartName, Field::PathName].into_iter().any(|field| reading.mapping.columns(field).next().is_some()) {
        return (name, description);
    }
    let Some(text) = description else { return (None, None) };
    if text.chars().count() <= 200 {
        return (cells.text(Field::Description, 200), None);
    }
    (Some(cut(&text, 200)), Some(text))
}

/// At most `most` characters, with a sign where something is cut off.
fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let short: String = text.chars().take(most - 1).collect();
    format!("{}…", short.trim_end())
}

/// Grams of a piece. The unit stands in the cell, in a cell of its own, or in the column's name; else it is pounds.
fn weight(cells: &mut Cells<'_>, reading: Reading<'_>) -> Option<i32> {
    let value = cells.value(Field::Weight)?;
    let said = cells.value(Field::WeightUnit).map(|name| {
        let unit = Unit::named(&name);
        if unit.is_none() {
            cells.refuse(Field::WeightUnit, "This is no unit of weight. Write lb, oz, kg or g.");
        }
        unit.unwrap_or(Unit::Pound)
    });
    let mut columns = reading.mapping.columns(Field::Weight).filter_map(|column| reading.columns.get(column));
    let unit = said.or_else(|| columns.find_map(|column| Unit::of_heading(&column.name))).unwrap_or(Unit::Pound);
    weight::parse(&value, unit).map_err(|problem| cells.refuse(Field::Weight, problem)).ok().flatten()
}

/// Pieces by place: a column may be named after one, or a cell of the row names it.
fn stock(cells: &mut Cells<'_>, reading: Reading<'_>, row: &Row) -> BTreeMap<String, i64> {
    let here = cells.text(Field::Location, PLACE_CHARS).unwrap_or_default();
    let mut stock = BTreeMap::new();
    for column in reading.mapping.columns(Field::Stock) {
        // Variations that WooCommerce counts with their product say "parent".
        let Some(value) = cells.cell(column, row).filter(|value| value != "parent") else { continue };
        let named = reading.columns.get(column).map(Column::place).unwrap_or_default();
        let place = match named.as_str() {
            "" => here.clone(),
            named => match cells.shown(Field::Stock, named, PLACE_CHARS) {
                Some(place) => place,
                None => continue,
            },
        };
        match quantity::parse(&value) {
            Ok(pieces) => {
                stock.insert(place, pieces);
            }
            Err(problem) => cells.refuse(Field::Stock, problem),
        }
    }
    stock
}

/// Category and sub category; both may stand in one cell: `Brakes > Pads`, in QuickBooks `Brakes:Pads`.
fn categories(cells: &mut Cells<'_>) -> Option<(String, Option<String>)> {
    let (category, sub) = (cells.text(Field::Category, 200), cells.text(Field::SubCategory, 100));
    let category = category.or_else(|| first_category(cells));
    let category = category.filter(|name| !["uncategorized", "uncategorised"].contains(&name.to_lowercase().as_str()));
    let Some(category) = category else {
        if sub.is_some() {
            cells.refuse(Field::Category, "There is a sub category but no category. Fill it in, or empty both.");
        }
        return None;
    };
    let (category, sub) = match category.split_once(['>', ':']) {
        Some((first, rest)) if sub.is_none() => (first.trim().to_owned(), Some(rest.trim().to_owned())),
        _ => (category, sub),
    };
    if category.is_empty() || category.chars().count() > 100 {
        cells.refuse(Field::Category, "Write at most 100 characters, like “Brakes” or “Brakes > Pads”.");
        return None;
    }
    Some((category, sub.filter(|sub| !sub.is_empty())))
}

/// The first of several categories; a comma within a name has a `\\` in front.
fn first_category(cells: &mut Cells<'_>) -> Option<String> {
    let value = cells.value(Field::Categories)?.replace("\\,", "\u{1f}");
    let first = value.split(',').map(str::trim).find(|name| !name.is_empty())?.replace('\u{1f}', ",");
    cells.shown(Field::Categories, &first, 200)
}

/// How the part is sold: what is wrong in itself is told with the words of the part's form.
fn selling(cells: &mut Cells<'_>, reading: Reading<'_>) -> SellingForm {
    let core_charge = cells.money(Field::CoreCharge, (reading.columns, reading.currency));
    let form = SellingForm {
        case_pack: cells.value(Field::CasePack).unwrap_or_default(),
        multiple: cells.value(Field::Multiple).unwrap_or_default(),
        minimum: cells.value(Field::Minimum).unwrap_or_default(),
        maximum: cells.value(Field::Maximum).unwrap_or_default(),
        core_charge: core_charge.map(|charge| reading.currency.plain(charge)).unwrap_or_default(),
    };
    for error in form.parse(reading.currency).err().unwrap_or_default() {
        let field = match error.field {
            "case_pack" => Field::CasePack,
            "multiple" => Field::Multiple,
            "minimum" => Field::Minimum,
            "maximum" => Field::Maximum,
            _ => Field::CoreCharge,
        };
        cells.refuse(field, error.text);
    }
    form
}

fn fitments(cells: &mut Cells<'_>) -> Option<Vec<Fitment>> {
    let cell = cells.value(Field::Fitments)?;
    fitment::parse(&cell).map_err(|problem| cells.refuse(Field::Fitments, problem)).ok()
}

fn fitment(cells: &mut Cells<'_>) -> Option<Fitment> {
    match (cells.value(Field::Year), cells.value(Field::Make), cells.value(Field::Model)) {
        (None, None, None) => None,
        (Some(year), Some(make), Some(model)) => {
            fitment::of_parts(&year, &make, &model).map_err(|problem| cells.refuse(Field::Year, problem)).ok()
        }
        _ => {
            cells.refuse(Field::Year, "Year, make and model go together. Fill in all three, or none.");
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imports::mapping::Mapping;

    fn parse(keys: &[&str], cells: &[&str]) -> Result<PartRow, String> {
        parse_under(keys, &[], cells)
    }

    fn parse_under(keys: &[&str], heading: &[&str], cells: &[&str]) -> Result<PartRow, String> {
        let mapping = Mapping::from_keys(Kind::Parts, keys).unwrap();
        let columns: Vec<Column> =
            heading.iter().map(|name| Column { name: (*name).to_owned(), ..Column::default() }).collect();
        let reading = Reading {
            kind: Kind::Parts,
            mapping: &mapping,
            columns: &columns,
            own: &[],
            currency: pricing::Currency::USD,
            by: accounts::Actor::System,
            was_seen: true,
        };
        let row =
            Row { line: 2, cells: cells.iter().map(|cell| (*cell).to_owned()).collect(), fault: None, is_more: false };
        PartRow::parse(reading, &row).map_err(|problems| crate::imports::cells::sentence(&problems))
    }

    #[test]
    fn a_part_is_read() {
        let keys = ["item_number", "description", "list_price", "stock", "category", "fitments"];
        let row =
            parse(&keys, &["AR-5381", "Brake pad", "$12.50", "1,200.00", "Brakes > Pads", "2020 Ram 1500"]).unwrap();
        assert_eq!((row.list_price_minor, row.stock.get("")), (Some(1250), Some(&1200)));
        assert_eq!(row.category, Some(("Brakes".to_owned(), Some("Pads".to_owned()))));
        assert_eq!((row.name.as_deref(), row.description), (Some("Brake pad"), None), "without names it is the name");
        assert_eq!(row.fitments.unwrap().len(), 1);
        assert_eq!(parse(&["item_number", "name"], &["x", "None"]).unwrap().name, None);
    }

    #[test]
    fn stock_is_read_for_each_place() {
        let keys = ["item_number", "stock", "stock", "stock"];
        let row = parse_under(&keys, &["SKU", "Stock Northgate", "Qty - Des Moines", "On hand"], &["x", "3", "", "7"]);
        let stock = row.unwrap().stock;
        assert_eq!(stock, BTreeMap::from([("Northgate".to_owned(), 3), (String::new(), 7)]));
        let row = parse(&["item_number", "location", "stock"], &["x", "Omaha", "4"]).unwrap();
        assert_eq!(row.stock, BTreeMap::from([("Omaha".to_owned(), 4)]));
    }

    #[test]
    fn a_weight_is_read_in_its_unit() {
        let grams = |keys: &[&str], heading: &[&str], cells: &[&str]| {
            parse_under(keys, heading, cells).map(|row| row.weight_grams)
        };
        let keys = ["item_number", "weight", "weight_unit"];
        assert_eq!(grams(&keys, &["SKU", "Weight", "Unit"], &["x", "900", "G"]), Ok(Some(900)));
        assert_eq!(grams(&keys, &["SKU", "Weight (kg)", "Unit"], &["x", "1.2", ""]), Ok(Some(1200)));
        assert_eq!(grams(&keys, &["SKU", "Weight", "Unit"], &["x", "2.24", "LB "]), Ok(Some(1016)));
        assert_eq!(
            grams(&keys, &["SKU", "Weight", "Unit"], &["x", "0", "stone"]).unwrap_err(),
            "Weight unit: This is no unit of weight. Write lb, oz, kg or g."
        );
        assert!(grams(&keys, &["SKU", "Weight", "Unit"], &["x", "heavy", ""]).unwrap_err().starts_with("Weight: "));
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
    fn quantities_are_refused_with_the_words_of_the_form() {
        let keys = ["item_number", "case_pack", "multiple", "minimum", "maximum", "core_charge"];
        let row = parse(&keys, &["x", "12", "4.00", "1,200", "", "$25"])
            .unwrap()
            .selling
            .parse(pricing::Currency::USD)
            .unwrap();
        assert_eq!((row.rule.least(), row.rule.step(), row.core_charge_minor), (1200, 4, Some(2500)));
        let problems = parse(&keys, &["x", "dozen", "", "1.5", "-1", "free"]).unwrap_err();
        for part in [
            "Pieces in a case: Write a whole number from 1 to 1,000,000.",
            "Least of an order: ",
            "Most of an order: ",
            "Core charge: ",
        ] {
            assert!(problems.contains(part), "{part}: {problems}");
        }
        let problems = parse(&keys, &["x", "", "4", "6", "", ""]).unwrap_err();
        assert_eq!(problems, "Least of an order: Sold in 4s, so this cannot be 6. Write 4 or 8.");
    }

    #[test]
    fn dashes_and_case_do_not_make_another_part() {
        let key = |number| parse(&["item_number"], &[number]).unwrap().key().0;
        assert_eq!(key("AR-5381"), key("ar5381"));
    }

    #[test]
    fn each_row_may_add_a_vehicle() {
        let keys = ["item_number", "year", "make", "model"];
        let [one, two] = ["F-150", "F-250"].map(|model| parse(&keys, &["x", "2018-2021", "Ford", model]).unwrap());
        assert_ne!(one.key().0, two.key().0);
        assert_eq!(one.facts(), two.facts());
    }
}
