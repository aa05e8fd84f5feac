//! Rules of prices as they are stored, and the names they go by.

use db::{CustomerId, Id};
use pricing::{BasisPoints, Currency, For, Method, Of};
use time::Date;
use uuid::Uuid;

use super::form::NewRule;
use crate::parts::part::ItemId;

/// Marks ids of rules.
#[derive(Debug)]
pub(crate) enum PriceRule {}
/// The id of a rule.
pub(crate) type PriceRuleId = Id<PriceRule>;
/// Marks ids of customer groups.
#[derive(Debug)]
pub(crate) enum CustomerGroup {}
/// The id of a group of customers that are treated alike.
pub(crate) type CustomerGroupId = Id<CustomerGroup>;
/// Marks ids of pricing groups.
#[derive(Debug)]
pub(crate) enum PriceGroup {}
/// The id of a group of parts that are priced alike.
pub(crate) type PriceGroupId = Id<PriceGroup>;

/// The columns of a rule that say how its price is made.
#[derive(Clone, Debug)]
pub(crate) struct MethodRow {
    pub(crate) method: String,
    pub(crate) amount_minor: Option<i64>,
    pub(crate) basis_points: Option<i64>,
    pub(crate) level_id: Option<Uuid>,
}

impl MethodRow {
    /// As the engine takes it; `None` for what a newer release wrote.
    pub(crate) fn read(&self) -> Option<Method> {
        match self.method.as_str() {
            "list" => Some(Method::List),
            "fixed" => self.amount_minor.map(Method::Fixed),
            "percent_off" => self.basis_points.map(BasisPoints).map(Method::PercentOff),
            "markup" => self.basis_points.map(BasisPoints).map(Method::Markup),
            "level" => self.level_id.map(Method::Level),
            _ => None,
        }
    }
}

impl From<Method> for MethodRow {
    fn from(method: Method) -> Self {
        let (method, amount_minor, basis_points, level_id) = match method {
            Method::List => ("list", None, None, None),
            Method::Fixed(amount) => ("fixed", Some(amount), None, None),
            Method::PercentOff(BasisPoints(points)) => ("percent_off", None, Some(points), None),
            Method::Markup(BasisPoints(points)) => ("markup", None, Some(points), None),
            Method::Level(level) => ("level", None, None, Some(level)),
        };
        Self { method: method.to_owned(), amount_minor, basis_points, level_id }
    }
}

/// The columns of a rule that say whom and what it is for, and how its price is made.
pub(crate) struct RuleColumns {
    pub(crate) customer: Option<Uuid>,
    pub(crate) customer_group: Option<Uuid>,
    pub(crate) item: Option<Uuid>,
    pub(crate) price_group: Option<Uuid>,
    pub(crate) method: MethodRow,
}

impl From<&NewRule> for RuleColumns {
    fn from(new: &NewRule) -> Self {
        let (customer, customer_group) = match new.whom {
            For::Customer(id) => (Some(id), None),
            For::Group(id) => (None, Some(id)),
            For::Everybody => (None, None),
        };
        let (item, price_group) = match new.what {
            Of::Item(id) => (Some(id), None),
            Of::PriceGroup(id) => (None, Some(id)),
            Of::Everything => (None, None),
        };
        Self { customer, customer_group, item, price_group, method: new.method.into() }
    }
}

/// Whom a rule is for, from its two columns.
pub(crate) fn whom(customer: Option<Uuid>, group: Option<Uuid>) -> For {
    match (customer, group) {
        (Some(customer), _) => For::Customer(customer),
        (None, Some(group)) => For::Group(group),
        (None, None) => For::Everybody,
    }
}

/// What a rule is for, from its two columns.
pub(crate) fn what(item: Option<Uuid>, group: Option<Uuid>) -> Of {
    match (item, group) {
        (Some(item), _) => Of::Item(item),
        (None, Some(group)) => Of::PriceGroup(group),
        (None, None) => Of::Everything,
    }
}

/// A rule with the names of what it speaks of, as lists and forms show it.
#[derive(Clone, Debug)]
pub(crate) struct Shown {
    pub(crate) id: PriceRuleId,
    pub(crate) customer: Option<(CustomerId, String)>,
    /// That customer's.
    pub(crate) account_number: Option<String>,
    pub(crate) customer_group: Option<(CustomerGroupId, String)>,
    /// Id, number and name.
    pub(crate) item: Option<(ItemId, String, String)>,
    pub(crate) price_group: Option<(PriceGroupId, String)>,
    pub(crate) method: MethodRow,
    pub(crate) level: Option<String>,
    pub(crate) min_quantity: i64,
    pub(crate) starts_on: Option<Date>,
    pub(crate) ends_on: Option<Date>,
    pub(crate) note: String,
    pub(crate) row_version: i32,
}

/// `2.5` for 250: hundredths of a percent as people write them.
pub(crate) fn percent(points: i64) -> String {
    let (whole, part) = (points / 100, points % 100);
    match part {
        0 => whole.to_string(),
        part if part % 10 == 0 => format!("{whole}.{}", part / 10),
        part => format!("{whole}.{part:02}"),
    }
}

impl Shown {
    /// How the price is made, in words.
    pub(crate) fn how(&self, currency: &Currency) -> String {
        match self.method.read() {
            None => "In a way that this release does not know".to_owned(),
            Some(Method::List) => "List price".to_owned(),
            Some(Method::Fixed(amount)) => currency.show(amount),
            Some(Method::PercentOff(BasisPoints(points))) => format!("{}% off the list price", percent(points)),
            Some(Method::Markup(BasisPoints(points))) => format!("Cost plus {}%", percent(points)),
            Some(Method::Level(_)) => format!("Price level {}", self.level.as_deref().unwrap_or("—")),
        }
    }

    /// Whom it is for, in words.
    pub(crate) fn whom(&self) -> String {
        match (&self.customer, &self.customer_group) {
            (Some((_, name)), _) => name.clone(),
            (None, Some((_, name))) => format!("Group {name}"),
            (None, None) => "Everybody".to_owned(),
        }
    }

    /// What it is for, in words.
    pub(crate) fn what(&self) -> String {
        match (&self.item, &self.price_group) {
            (Some((_, number, name)), _) => format!("{number} {name}"),
            (None, Some((_, name))) => format!("Pricing group {name}"),
            (None, None) => "Everything".to_owned(),
        }
    }

    /// Whether its last day is behind us.
    pub(crate) fn is_over(&self, today: &Date) -> bool {
        self.ends_on.is_some_and(|day| day < *today)
    }

    /// Whether its first day is still to come.
    pub(crate) fn is_ahead(&self, today: &Date) -> bool {
        self.starts_on.is_some_and(|day| day > *today)
    }

    /// The days in which it counts, in words; empty for always.
    pub(crate) fn days(&self, today: &Date) -> String {
        let day = |date: Date| web::ui::day(date, *today);
        match (self.starts_on, self.ends_on) {
            (None, None) => String::new(),
            (Some(from), None) => format!("from {}", day(from)),
            (None, Some(to)) => format!("to {}", day(to)),
            (Some(from), Some(to)) => format!("{} to {}", day(from), day(to)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_are_stored_and_read_back() {
        for method in [
            Method::List,
            Method::Fixed(1999),
            Method::PercentOff(BasisPoints(250)),
            Method::Markup(BasisPoints(4000)),
            Method::Level(Uuid::from_u128(7)),
        ] {
            assert_eq!(MethodRow::from(method).read(), Some(method));
        }
    }

    #[test]
    fn percents_are_written_as_people_do() {
        for (points, text) in [(0, "0"), (250, "2.5"), (1000, "10"), (1205, "12.05"), (33, "0.33"), (10_000, "100")] {
            assert_eq!(percent(points), text);
        }
    }
}
