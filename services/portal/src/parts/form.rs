//! The form of a part: what was typed, and what it says.

use pricing::Currency;
use std::collections::BTreeMap;

use accounts::DisplayName;

use super::part::{DESCRIPTION_CHARS, ItemNumber, LocationId, NewPart};
use super::selling::{Selling, SellingForm};
use super::{fitment, money, quantity, weight};
use crate::contacts::form::FieldError;
/// What was typed into the part form, as typed.
#[derive(Clone, Debug, Default)]
pub(crate) struct PartForm {
    pub(crate) item_number: String,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) brand: String,
    pub(crate) category: String,
    pub(crate) sub_category: String,
    pub(crate) list_price: String,
    pub(crate) unit: String,
    /// In pounds, or with its unit.
    pub(crate) weight: String,
    pub(crate) selling: SellingForm,
    pub(crate) is_active: String,
    /// One vehicle a line.
    pub(crate) fitments: String,
    /// Pieces by place, as typed.
    pub(crate) stock: BTreeMap<LocationId, String>,
    /// What stood there when the form was made: stock moves meanwhile, and only what was typed anew is written.
    pub(crate) stock_shown: BTreeMap<LocationId, String>,
    /// A place that is not there yet, and the pieces there.
    pub(crate) new_place: String,
    pub(crate) new_place_stock: String,
    pub(crate) row_version: i32,
}

/// A part's fields, parsed, and the name of a place to be made with the pieces there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Parsed {
    pub(crate) part: NewPart,
    pub(crate) new_place: Option<(DisplayName, i64)>,
    pub(crate) selling: Selling,
}

impl PartForm {
    /// The form that these pairs fill.
    ///
    /// # Errors
    /// When a field is sent that the form does not have.
    pub(crate) fn from_pairs(pairs: Vec<(String, String)>) -> Result<Self, web::Error> {
        let mut form = Self::default();
        for (name, value) in pairs {
            let field = match name.as_str() {
                "item_number" => &mut form.item_number,
                "name" => &mut form.name,
                "description" => &mut form.description,
                "brand" => &mut form.brand,
                "category" => &mut form.category,
                "sub_category" => &mut form.sub_category,
                "list_price" => &mut form.list_price,
                "unit" => &mut form.unit,
                "weight" => &mut form.weight,
                "is_active" => &mut form.is_active,
                "fitments" => &mut form.fitments,
                "new_place" => &mut form.new_place,
                "new_place_stock" => &mut form.new_place_stock,
                "row_version" => {
                    form.row_version = value.parse().unwrap_or_default();
                    continue;
                }
                other => match form.selling.field(other) {
                    Some(field) => field,
                    None => match shown(other) {
                        Some(place) => form.stock_shown.entry(place).or_default(),
                        None => form.stock.entry(place(other)?).or_default(),
                    },
                },
            };
            *field = value;
        }
        Ok(form)
    }

    /// Parses the form; every field that is wrong is named.
    ///
    /// # Errors
    /// One entry for each field that is wrong.
    pub(crate) fn parse(&self, currency: Currency) -> Result<Parsed, Vec<FieldError>> {
        let mut reader = Reader::default();
        let number = reader.read("item_number", self.item_number.parse::<ItemNumber>());
        let name = reader.read("name", self.name.parse::<DisplayName>());
        let description = reader.description(&self.description);
        let brand = reader.short("brand", &self.brand, 100);
        let category = self.category(&mut reader);
        let list_price_minor = match self.list_price.trim() {
            "" => None,
            text => reader.read("list_price", money::parse(currency, text)),
        };
        let unit = reader.short("unit", &self.unit, 30).unwrap_or_else(|| "each".to_owned());
        let weight_grams = reader.read("weight", weight::parse(&self.weight, weight::Unit::Pound)).flatten();
        let fitments = reader.read("fitments", fitment::parse(&self.fitments)).unwrap_or_default();
        let stock = self.stock(&mut reader);
        let new_place = self.new_place(&mut reader);
        let selling = self.selling.parse(currency).map_err(|errors| reader.0.extend(errors)).unwrap_or_default();
        let is_active = self.is_active == "on";
        match (number, name) {
            (Some(number), Some(name)) if reader.0.is_empty() => Ok(Parsed {
                part: NewPart {
                    number,
                    name,
                    description,
                    brand,
                    category,
                    list_price_minor,
                    unit,
                    weight_grams,
                    is_active,
                    fitments,
                    stock,
                },
                new_place,
                selling,
            }),
            _ => Err(reader.0),
        }
    }

    fn category(&self, reader: &mut Reader) -> Option<(String, Option<String>)> {
        let category = reader.short("category", &self.category, 100);
        let sub = reader.short("sub_category", &self.sub_category, 100);
        if category.is_none() && sub.is_some() {
            reader.refuse("category", "A sub category needs a category. Fill it in, or empty both.");
        }
        category.map(|category| (category, sub))
    }

    fn stock(&self, reader: &mut Reader) -> BTreeMap<LocationId, i64> {
        let mut stock = BTreeMap::new();
        for (place, typed) in &self.stock {
            if self.stock_shown.get(place) == Some(typed) {
                continue;
            }
            let pieces = if typed.trim().is_empty() { Some(0) } else { reader.read("stock", quantity::parse(typed)) };
            stock.extend(pieces.map(|pieces| (*place, pieces)));
        }
        stock
    }

    fn new_place(&self, reader: &mut Reader) -> Option<(DisplayName, i64)> {
        let typed = (self.new_place.trim(), self.new_place_stock.trim());
        if typed == ("", "") {
            return None;
        }
        let name = reader.read("new_place", typed.0.parse::<DisplayName>());
        let pieces =
            if typed.1.is_empty() { Some(0) } else { reader.read("new_place_stock", quantity::parse(typed.1)) };
        name.zip(pieces)
    }
}

/// The place of which a field says what its pieces were.
fn shown(field: &str) -> Option<LocationId> {
    field.strip_prefix("was-").and_then(|id| id.parse().ok())
}

/// The place whose pieces a field holds.
fn place(field: &str) -> Result<LocationId, web::Error> {
    let unknown = || web::Error::Invalid("This form has no such field. Reload the page.".to_owned());
    field.strip_prefix("stock-").and_then(|id| id.parse().ok()).ok_or_else(unknown)
}

/// Reads fields one after the other and keeps what is wrong with them.
#[derive(Default)]
struct Reader(Vec<FieldError>);

impl Reader {
    fn refuse(&mut self, field: &'static str, text: impl ToString) {
        self.0.push(FieldError { field, text: text.to_string() });
    }

    fn read<T, E: ToString>(&mut self, field: &'static str, read: Result<T, E>) -> Option<T> {
        read.map_err(|why| self.refuse(field, why)).ok()
    }

    /// A text of one line, or nothing.
    fn short(&mut self, field: &'static str, text: &str, most: usize) -> Option<String> {
        match text.parse::<DisplayName>() {
            Err(accounts::BadName::Empty) => None,
            Ok(name) if name.as_str().chars().count() <= most => Some(name.as_str().to_owned()),
            Err(accounts::BadName::Invisible) => {
                self.refuse(field, "Remove the invisible characters.");
                None
            }
            _ => {
                self.refuse(field, format!("Use at most {most} characters."));
                None
            }
        }
    }

    fn description(&mut self, text: &str) -> String {
        let text = text.trim().replace("\r\n", "\n");
        if text.chars().count() > DESCRIPTION_CHARS {
            self.refuse("description", "Use at most 2,000 characters.");
        }
        if text.chars().any(|c| !matches!(c, '\n' | '\t') && accounts::is_invisible(c)) {
            self.refuse("description", "Remove the invisible characters.");
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(pairs: &[(&str, &str)]) -> PartForm {
        let pairs = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        PartForm::from_pairs(pairs).unwrap()
    }

    #[test]
    fn number_and_name_are_enough() {
        let part = form(&[("item_number", " BP-1 "), ("name", "Brake pad")]).parse(Currency::USD).unwrap().part;
        assert_eq!((part.number.as_str(), part.unit.as_str(), part.list_price_minor), ("BP-1", "each", None));
    }

    #[test]
    fn every_field_that_is_wrong_is_named() {
        let place = format!("stock-{}", uuid::Uuid::nil());
        let typed = [
            ("item_number", "--"),
            ("name", ""),
            ("brand", &"x".repeat(10_000)),
            ("sub_category", "Pads"),
            ("list_price", "free"),
            ("weight", "heavy"),
            ("fitments", "Ford"),
            (&place, "1.5"),
            ("new_place_stock", "3"),
        ];
        let fields: Vec<_> =
            form(&typed).parse(Currency::USD).unwrap_err().into_iter().map(|error| error.field).collect();
        let expected =
            ["item_number", "name", "brand", "category", "list_price", "weight", "fitments", "stock", "new_place"];
        assert_eq!(fields, expected);
    }

    #[test]
    fn a_field_that_the_form_does_not_have_is_refused() {
        assert!(PartForm::from_pairs(vec![("tenant_id".into(), "x".into())]).is_err());
        assert!(PartForm::from_pairs(vec![("stock-x".into(), "1".into())]).is_err());
    }
}
