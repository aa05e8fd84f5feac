//! What is changed about many prices: by percent or by an amount, and how the outcome is rounded.

use pricing::{BasisPoints, Currency, LARGEST};
use uuid::Uuid;
use web::fields::FieldErrors;

use crate::custom_fields::section::{Pairs, typed};
use crate::parts::money;
use crate::prices::form::percents;
use crate::prices::rule::percent;

/// The form's fields by their names: those of the list's filters are others.
pub(super) const FIELDS: [&str; 4] = ["which", "way", "by", "rounding"];

/// The form as it was sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ChangeForm {
    /// `list`, or the id of a price level.
    pub(super) which: String,
    /// One of [`WAYS`].
    pub(super) way: String,
    pub(super) by: String,
    /// The step of [`steps`], in minor units; empty for none.
    pub(super) rounding: String,
}

impl From<&Pairs> for ChangeForm {
    fn from(pairs: &Pairs) -> Self {
        let text = |name| typed(pairs, name).unwrap_or_default().trim().to_owned();
        Self { which: text("which"), way: text("way"), by: text("by"), rounding: text("rounding") }
    }
}

/// The ways of a change: their names in forms and on screens.
pub(super) const WAYS: [(&str, &str); 4] = [
    ("percent_up", "Raise by percent"),
    ("percent_down", "Lower by percent"),
    ("amount_up", "Raise by amount"),
    ("amount_down", "Lower by amount"),
];

/// Which prices of a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Which {
    List,
    /// Those of a level, from every number of pieces: its id and name.
    Level(Uuid, String),
}

/// How far prices go; down, where it is negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum By {
    /// Ten-thousandths of the price.
    Share(i64),
    /// Minor units.
    Amount(i64),
}

/// What prices may be rounded to beside the smallest unit, in minor units: of a cent five, ten and a hundred.
pub(super) fn steps(currency: Currency) -> Vec<i64> {
    match currency.unit() {
        1 => vec![10, 100],
        unit => vec![unit / 20, unit / 10, unit],
    }
}

/// A change that can be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) which: Which,
    by: By,
    /// The outcome is a multiple of it, in minor units; 1 for any.
    step: i64,
}

impl ChangeForm {
    /// Parses the form.
    ///
    /// # Errors
    /// What is wrong, field by field.
    pub(super) fn parse(&self, (currency, levels): (Currency, &[(Uuid, String)])) -> Result<Change, FieldErrors> {
        let mut errors = FieldErrors::none();
        let level = levels.iter().find(|(id, _)| id.to_string() == self.which);
        let which = match (self.which.as_str(), level) {
            ("list", _) => Some(Which::List),
            (_, Some((id, name))) => Some(Which::Level(*id, name.clone())),
            _ => None,
        };
        if which.is_none() {
            errors.add("which", "Choose which prices change.");
        }
        let by = self.by(currency).map_err(|(field, cure)| errors.add(field, cure)).ok();
        let offered = steps(currency).into_iter().find(|step| step.to_string() == self.rounding);
        let step = offered.or(self.rounding.is_empty().then_some(1));
        if step.is_none() {
            errors.add("rounding", "Choose one of these.");
        }
        match (which, by, step) {
            (Some(which), Some(by), Some(step)) => Ok(Change { which, by, step }),
            _ => Err(errors),
        }
    }

    fn by(&self, currency: Currency) -> Result<By, (&'static str, String)> {
        let (is_share, sign) = match self.way.as_str() {
            "percent_up" => (true, 1),
            "percent_down" => (true, -1),
            "amount_up" => (false, 1),
            "amount_down" => (false, -1),
            _ => return Err(("way", "Choose how they change.".to_owned())),
        };
        let read = if is_share {
            let most = if sign > 0 { BasisPoints::MOST_MARKUP } else { BasisPoints::WHOLE };
            percents(&self.by, most).map(|BasisPoints(points)| By::Share(sign * points))
        } else {
            money::parse(currency, &self.by).map(|amount| By::Amount(sign * amount)).map_err(|error| error.to_string())
        };
        match read {
            Ok(By::Share(0) | By::Amount(0)) => Err(("by", "Write more than 0.".to_owned())),
            read => read.map_err(|cure| ("by", cure)),
        }
    }
}

impl Change {
    /// What a price becomes, in minor units: rounded once, half a step upwards.
    ///
    /// # Errors
    /// Why it cannot.
    pub(super) fn of(&self, price: i64) -> Result<i64, &'static str> {
        let (price, step) = (i128::from(price), i128::from(self.step));
        // In ten-thousandths of the smallest unit, so that nothing is lost before it is rounded.
        let exact = match self.by {
            By::Share(points) => price * (10_000 + i128::from(points)),
            By::Amount(amount) => (price + i128::from(amount)) * 10_000,
        };
        let whole = step * 10_000;
        match (exact + whole / 2).div_euclid(whole) * step {
            _ if exact < 0 => Err("It would be less than nothing."),
            0 if exact > 0 => Err("Rounded, it would cost nothing."),
            new if new > i128::from(LARGEST) => Err("It would be more than a price can be."),
            new => i64::try_from(new).map_err(|_| "It would be more than a price can be."),
        }
    }

    /// Which prices, in words.
    pub(super) fn what(&self) -> String {
        match &self.which {
            Which::List => "List price".to_owned(),
            Which::Level(_, name) => format!("Price level {name}"),
        }
    }

    /// How they change, in words.
    pub(super) fn how(&self, currency: Currency) -> String {
        let way = |by: i64| if by > 0 { "Raised" } else { "Lowered" };
        let far = match self.by {
            By::Share(points) => format!("{} by {}%", way(points), percent(points.abs())),
            By::Amount(amount) => format!("{} by {}", way(amount), currency.show(amount.abs())),
        };
        if self.step == 1 { far } else { format!("{far}, rounded to {}", currency.show(self.step)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(way: &str, by: &str, rounding: &str) -> ChangeForm {
        let text = str::to_owned;
        ChangeForm { which: text("list"), way: text(way), by: text(by), rounding: text(rounding) }
    }

    fn change(way: &str, by: &str, rounding: &str) -> Change {
        form(way, by, rounding).parse((Currency::USD, &[])).unwrap()
    }

    #[test]
    fn prices_are_rounded_once_and_exactly() {
        for ((way, by, rounding), before, after) in [
            (("percent_up", "5", ""), 1_000, 1_050),
            (("percent_up", "5", ""), 10, 11),
            (("percent_up", "0.01", ""), 4_999, 4_999),
            (("percent_up", "0.01", ""), 5_000, 5_001),
            (("percent_down", "12.5", ""), 1_999, 1_749),
            (("percent_down", "100", ""), 1_999, 0),
            (("percent_up", "3", "5"), 1_999, 2_060),
            (("amount_up", "0.30", "100"), 1_919, 1_900),
            (("amount_down", "2.50", ""), 1_000, 750),
            (("percent_up", "3", "100"), 999_999_999_999, -1),
            (("percent_up", "3", "100"), 40, -1),
            (("amount_down", "2.50", "100"), 249, -1),
        ] {
            assert_eq!(change(way, by, rounding).of(before).unwrap_or(-1), after, "{way} {by} {rounding} of {before}");
        }
        assert!(change("amount_down", "2.50", "").of(249).is_err());
        // 20.4480: by way of whole cents and fives it would be 20.50.
        assert_eq!(change("percent_up", "2.24", "10").of(2_000), Ok(2_040));
    }

    #[test]
    fn what_is_wrong_is_told_at_its_field() {
        let fields = |form: ChangeForm| -> Vec<String> {
            form.parse((Currency::USD, &[])).unwrap_err().iter().map(|(field, _)| field.to_owned()).collect()
        };
        assert_eq!(fields(ChangeForm::default()), ["which", "way"]);
        for (way, by) in [("percent_up", "-5"), ("percent_down", "101"), ("amount_up", "x"), ("amount_down", "0")] {
            assert_eq!(fields(form(way, by, "")), ["by"], "{way} {by}");
        }
        assert_eq!(fields(form("percent_up", "5", "7")), ["rounding"]);
    }

    #[test]
    fn a_change_is_told_in_words() {
        assert_eq!(change("percent_down", "2.5", "5").how(Currency::USD), "Lowered by 2.5%, rounded to $0.05");
        assert_eq!(change("amount_up", "1", "").how(Currency::USD), "Raised by $1.00");
    }

    #[test]
    fn each_currency_has_steps_of_its_own() {
        let of = |code: &str| steps(Currency::from_code(code).unwrap());
        assert_eq!((of("USD"), of("JPY"), of("KWD")), (vec![5, 10, 100], vec![10, 100], vec![50, 100, 1_000]));
    }
}
