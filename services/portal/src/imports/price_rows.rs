//! A row of a price list, and a row of a list of costs.

use time::Date;

use super::cells::{Cells, Problem};
use super::columns::{Field, Kind};
use super::contacts::{CustomerKey, customer};
use super::file::Row;
use super::merge::Reading;
use super::parts::number;
use crate::custom_fields::value::date;
use crate::parts::part::ItemNumber;
use crate::parts::quantity;
use crate::prices::form::percents;
use pricing::{BasisPoints, Method};

/// Whom a price of a file is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Whose {
    /// One customer.
    Customer(CustomerKey),
    /// A customer group, by its name.
    Group(String),
    /// Whoever pays by a price level, by its name.
    Level(String),
    /// Everybody.
    Everybody,
}

/// What somebody pays for a part, as a file says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PriceRow {
    /// The tenant's number for the part.
    pub(crate) item: ItemNumber,
    /// Whom it is for.
    pub(crate) whose: Whose,
    /// A price of its own, or percent off the list price.
    pub(crate) method: Method,
    /// From how many pieces.
    pub(crate) min_quantity: i64,
    /// The first and the last day.
    pub(crate) days: (Option<Date>, Option<Date>),
}

impl PriceRow {
    /// Reads a row.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub(crate) fn parse(reading: Reading<'_>, row: &Row) -> Result<Self, Vec<Problem>> {
        let mut cells = Cells::new(Kind::Prices, reading.mapping, row);
        let item = number(&mut cells, Field::ItemNumber);
        let whose = whose(&mut cells);
        let method = method(&mut cells, reading);
        let min_quantity = pieces(&mut cells);
        let days = (day(&mut cells, Field::StartsOn), day(&mut cells, Field::EndsOn));
        if let (Some(from), Some(to)) = days
            && to < from
        {
            cells.refuse(Field::EndsOn, "The last day is before the first.");
        }
        match (&whose, method) {
            (Some(Whose::Level(_)), Some(Method::PercentOff(_))) => {
                cells.refuse(Field::PercentOff, "A price level has prices, not percentages. Fill in the price.");
            }
            (Some(Whose::Level(_)), _) if days != (None, None) => {
                cells.refuse(Field::StartsOn, "Prices of a level always count. Leave the days empty.");
            }
            _ => {}
        }
        let read = item.zip(whose).zip(method).zip(min_quantity);
        cells.finish(read.map(|(((item, whose), method), min_quantity)| Self {
            item,
            whose,
            method,
            min_quantity,
            days,
        }))
    }

    /// What makes two rows of one file say the same, and the words for it.
    pub(crate) fn key(&self) -> (String, String) {
        let whose = match &self.whose {
            Whose::Customer(CustomerKey::AccountNumber(number)) => format!("a{}", number.to_lowercase()),
            Whose::Customer(CustomerKey::Name(name)) => format!("n{}", name.to_lowercase()),
            Whose::Group(name) => format!("g{}", name.to_lowercase()),
            Whose::Level(name) => format!("l{}", name.to_lowercase()),
            Whose::Everybody => "e".to_owned(),
        };
        let key = format!("{}\n{whose}\n{}\n{:?}", self.item.norm(), self.min_quantity, self.days);
        (key, format!("A price of “{}” for the same customers, pieces and days", self.item.as_str()))
    }
}

fn whose(cells: &mut Cells<'_>) -> Option<Whose> {
    let has_customer = [Field::CustomerAccount, Field::CustomerName].into_iter().any(|f| cells.value(f).is_some());
    let group = cells.text(Field::CustomerGroup, 60);
    let level = cells.text(Field::PriceLevel, 60);
    match (has_customer, group, level) {
        (true, None, None) => customer(cells).map(Whose::Customer),
        (false, Some(group), None) if group.eq_ignore_ascii_case("everybody") => Some(Whose::Everybody),
        (false, Some(group), None) => Some(Whose::Group(group)),
        (false, None, Some(level)) => Some(Whose::Level(level)),
        (false, None, None) => {
            cells.refuse(
                Field::CustomerGroup,
                "Say whom the price is for: a customer, a group, a price level, or “Everybody” here.",
            );
            None
        }
        _ => {
            cells.refuse(Field::CustomerGroup, "Name one only: a customer, a group or a price level.");
            None
        }
    }
}

fn method(cells: &mut Cells<'_>, reading: Reading<'_>) -> Option<Method> {
    let (price, off) = (cells.value(Field::Price), cells.value(Field::PercentOff));
    match (price, off) {
        (Some(_), None) => cells.money(Field::Price, (reading.columns, reading.currency)).map(Method::Fixed),
        (None, Some(off)) => percents(&off, BasisPoints::WHOLE)
            .map_err(|problem| cells.refuse(Field::PercentOff, problem))
            .ok()
            .map(Method::PercentOff),
        (Some(_), Some(_)) => {
            cells.refuse(Field::Price, "The row has a price and a percentage. Keep one of the two.");
            None
        }
        (None, None) => {
            cells.refuse(Field::Price, "This is empty. Fill in the price, or the percentage off the list price.");
            None
        }
    }
}

fn pieces(cells: &mut Cells<'_>) -> Option<i64> {
    let Some(text) = cells.value(Field::FromQuantity) else { return Some(1) };
    match quantity::parse(&text) {
        // Programs write 0 for "from the first piece on".
        Ok(pieces) => Some(pieces.max(1)),
        Err(problem) => {
            cells.refuse(Field::FromQuantity, problem);
            None
        }
    }
}

fn day(cells: &mut Cells<'_>, field: Field) -> Option<Date> {
    let text = cells.value(field)?;
    // Programs write the hour with the day.
    let day = text.split_once([' ', 'T']).map_or(text.as_str(), |(day, _)| day);
    date(day).or_else(|_| date(&text)).map_err(|problem| cells.refuse(field, problem)).ok()
}

/// What a part costs the business, and what it is priced with, as a file says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CostRow {
    /// The tenant's number for the part.
    pub(crate) item: ItemNumber,
    /// The cost in minor units; what a file does not say stays.
    pub(crate) cost_minor: Option<i64>,
    /// The pricing group, by its name.
    pub(crate) group: Option<String>,
}

impl CostRow {
    /// Reads a row.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub(crate) fn parse(reading: Reading<'_>, row: &Row) -> Result<Self, Vec<Problem>> {
        let mut cells = Cells::new(Kind::Costs, reading.mapping, row);
        let item = number(&mut cells, Field::ItemNumber);
        let cost_minor = cells.money(Field::Cost, (reading.columns, reading.currency));
        let group = cells.text(Field::PricingGroup, 60);
        cells.finish(item.map(|item| Self { item, cost_minor, group }))
    }

    /// What makes two rows of one file say the same, and the words for it.
    pub(crate) fn key(&self) -> (String, String) {
        (self.item.norm(), format!("Item number “{}”", self.item.as_str()))
    }
}
