//! The form of a rule: as it was typed, and as it is meant.

use pricing::{BasisPoints, Currency, For, Method, Of};
use serde::Deserialize;
use time::Date;
use time::macros::format_description;
use web::fields::FieldErrors;

use super::rule::{Shown, percent};
use crate::parts::money;

/// A rule as it is typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct RuleForm {
    /// `everybody`, `group` or `customer`.
    pub(crate) whom: String,
    pub(crate) customer_group: String,
    /// Account number or name.
    pub(crate) customer: String,
    /// `everything`, `group` or `item`.
    pub(crate) what: String,
    pub(crate) price_group: String,
    /// Item number.
    pub(crate) item: String,
    pub(crate) method: String,
    pub(crate) amount: String,
    pub(crate) percent: String,
    pub(crate) level: String,
    pub(crate) min_quantity: String,
    pub(crate) starts_on: String,
    pub(crate) ends_on: String,
    pub(crate) note: String,
    pub(crate) row_version: i32,
    /// Where to go afterwards.
    pub(crate) back: String,
}

/// A rule as it is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NewRule {
    pub(crate) whom: For,
    pub(crate) what: Of,
    pub(crate) method: Method,
    pub(crate) min_quantity: i64,
    pub(crate) starts_on: Option<Date>,
    pub(crate) ends_on: Option<Date>,
    pub(crate) note: String,
}

/// What makes a rule another one: whom and what it is for, from how many pieces, and its days.
pub(crate) type RuleKey = (For, Of, i64, Option<Date>, Option<Date>);

impl NewRule {
    /// What makes it another one.
    pub(crate) fn key(&self) -> RuleKey {
        (self.whom, self.what, self.min_quantity, self.starts_on, self.ends_on)
    }
}

/// Whom and what a form names, looked up by [`super::lookup`].
#[derive(Clone, Debug)]
pub(crate) struct Named {
    pub(crate) whom: For,
    pub(crate) what: Of,
}

impl RuleForm {
    /// Everything but whom and what.
    pub(crate) fn parse(&self, currency: Currency, errors: &mut FieldErrors) -> Option<NewRule> {
        let method = self.method(currency, errors);
        let min_quantity = match self.min_quantity.trim() {
            "" => Some(1),
            text => kept(errors, "min_quantity", pieces(text)),
        };
        let starts_on = kept(errors, "starts_on", day(&self.starts_on));
        let ends_on = kept(errors, "ends_on", day(&self.ends_on));
        if let (Some(Some(from)), Some(Some(to))) = (starts_on, ends_on)
            && to < from
        {
            errors.add("ends_on", "The last day is before the first. Choose a later one.");
        }
        let note = self.note.trim().to_owned();
        if note.chars().any(|c| !"\r\n\t".contains(c) && accounts::is_invisible(c)) {
            errors.add("note", "Remove the invisible characters.");
        } else if note.chars().count() > 500 {
            errors.add("note", "Use at most 500 characters.");
        }
        let (whom, what) = (For::Everybody, Of::Everything);
        Some(NewRule {
            whom,
            what,
            method: method?,
            min_quantity: min_quantity?,
            starts_on: starts_on?,
            ends_on: ends_on?,
            note,
        })
    }

    fn method(&self, currency: Currency, errors: &mut FieldErrors) -> Option<Method> {
        match self.method.as_str() {
            "list" => Some(Method::List),
            "fixed" => {
                let amount = money::parse(currency, &self.amount).map_err(|error| match self.amount.trim() {
                    "" => no_price(currency),
                    _ => error.to_string(),
                });
                kept(errors, "amount", amount).map(Method::Fixed)
            }
            "percent_off" => points(errors, &self.percent, BasisPoints::WHOLE).map(Method::PercentOff),
            "markup" => points(errors, &self.percent, BasisPoints::MOST_MARKUP).map(Method::Markup),
            "level" => {
                let level = self.level.parse().map_err(|_| "Choose a price level.".to_owned());
                kept(errors, "level", level).map(Method::Level)
            }
            _ => {
                errors.add("method", "Choose how the price is made.");
                None
            }
        }
    }
}

impl RuleForm {
    /// The form that means a rule.
    pub(crate) fn of(rule: Shown, currency: Currency) -> Self {
        let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
        Self {
            whom: match (&rule.customer, &rule.customer_group) {
                (Some(_), _) => "customer",
                (None, Some(_)) => "group",
                (None, None) => "everybody",
            }
            .to_owned(),
            what: match (&rule.item, &rule.price_group) {
                (Some(_), _) => "item",
                (None, Some(_)) => "group",
                (None, None) => "everything",
            }
            .to_owned(),
            customer_group: rule.customer_group.map(|(id, _)| id.to_string()).unwrap_or_default(),
            // Names can be shared.
            customer: rule.account_number.or(rule.customer.map(|(_, name)| name)).unwrap_or_default(),
            price_group: rule.price_group.map(|(id, _)| id.to_string()).unwrap_or_default(),
            item: rule.item.map(|(_, number, _)| number).unwrap_or_default(),
            amount: rule.method.amount_minor.map(|amount| currency.plain(amount)).unwrap_or_default(),
            percent: rule.method.basis_points.map(percent).unwrap_or_default(),
            level: rule.method.level_id.map(|id| id.to_string()).unwrap_or_default(),
            method: rule.method.method,
            min_quantity: rule.min_quantity.to_string(),
            starts_on: day(rule.starts_on),
            ends_on: day(rule.ends_on),
            note: rule.note,
            row_version: rule.row_version,
            back: String::new(),
        }
    }
}

/// What is said where a price is missing.
pub(crate) fn no_price(currency: Currency) -> String {
    format!("Enter the price of one piece in {}, like {}.", currency.name(), currency.like(1250))
}

/// A value, or its error at the field.
fn kept<T>(errors: &mut FieldErrors, field: &'static str, value: Result<T, String>) -> Option<T> {
    value.map_err(|cure| errors.add(field, cure)).ok()
}

/// Pieces from one on.
pub(crate) fn pieces(text: &str) -> Result<i64, String> {
    match crate::parts::quantity::parse(text) {
        Ok(0) => Err("Enter 1 or more.".to_owned()),
        parsed => parsed,
    }
}

/// A day as the browser's date field sends it; empty for none.
pub(crate) fn day(text: &str) -> Result<Option<Date>, String> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    Date::parse(text, format_description!("[year]-[month]-[day]"))
        .ok()
        .filter(|day| (2000..=2199).contains(&day.year()))
        .map(Some)
        .ok_or_else(|| "Write the day like 2026-03-31.".to_owned())
}

fn points(errors: &mut FieldErrors, text: &str, most: BasisPoints) -> Option<BasisPoints> {
    kept(errors, "percent", percents(text, most))
}

/// Hundredths of a percent: `12.5` or `12,5 %`.
pub(crate) fn percents(text: &str, most: BasisPoints) -> Result<BasisPoints, String> {
    let bare = text.trim().trim_end_matches('%').trim_end().replace(',', ".");
    let (whole, part) = bare.split_once('.').unwrap_or((&bare, ""));
    let is_number = !whole.is_empty() && whole.len() <= 6 && part.len() <= 2;
    let digits = is_number && format!("{whole}{part}").bytes().all(|byte| byte.is_ascii_digit());
    let parsed = digits.then(|| format!("{whole}{part:0<2}").parse::<i64>().ok()).flatten();
    match parsed {
        Some(points) if points <= most.0 => Ok(BasisPoints(points)),
        Some(_) => Err(format!("Enter at most {} percent.", most.0 / 100)),
        None => Err("Write the percentage like 12.5, with at most two decimals.".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percents_are_read_as_they_are_written() {
        let read = |text| percents(text, BasisPoints::WHOLE);
        for (text, points) in [("12.5", 1250), ("12,5 %", 1250), ("0", 0), ("100", 10_000), ("0.05", 5), ("7%", 700)] {
            assert_eq!(read(text), Ok(BasisPoints(points)), "{text}");
        }
        for text in ["", "%", "-5", "100.01", "12.345", "a", "1e2", "999999999999"] {
            assert!(read(text).is_err(), "{text}");
        }
        assert_eq!(percents("1000", BasisPoints::MOST_MARKUP), Ok(BasisPoints(100_000)));
    }

    #[test]
    fn what_is_wrong_is_said_at_its_field() {
        let mut errors = FieldErrors::none();
        let form = RuleForm {
            method: "fixed".into(),
            amount: "free".into(),
            min_quantity: "0".into(),
            starts_on: "tomorrow".into(),
            ..RuleForm::default()
        };
        assert_eq!(form.parse(Currency::USD, &mut errors), None);
        let fields: Vec<&str> = errors.iter().map(|(field, _)| field).collect();
        assert_eq!(fields, ["amount", "min_quantity", "starts_on"]);
    }

    #[test]
    fn a_rule_that_ends_before_it_begins_is_refused() {
        let mut errors = FieldErrors::none();
        let (starts_on, ends_on) = ("2026-03-02".to_owned(), "2026-03-01".to_owned());
        RuleForm { method: "list".into(), starts_on, ends_on, ..RuleForm::default() }.parse(Currency::USD, &mut errors);
        assert!(!errors.of("ends_on").is_empty());
    }
}
