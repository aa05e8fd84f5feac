//! The period of a report: so many days or months up to today, or from one day to another; in the business's calendar.

use serde::Deserialize;
use time::{Date, Duration, OffsetDateTime};
use web::Now;
use web::fields::FieldErrors;

use crate::custom_fields::value::date;

/// The longest period that somebody may choose, in days: ten years.
const LONGEST: i64 = 3_653;

/// What periods up to today are counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    Days,
    /// Whole ones, the current one last.
    Months,
}

impl Unit {
    /// The periods on offer.
    const fn offered(self) -> [u16; 3] {
        match self {
            Self::Days => [30, 90, 365],
            Self::Months => [3, 12, 24],
        }
    }

    /// What an address asks for of them; without one on offer, the one that is shown first.
    fn count(self, asked: &Asked) -> u16 {
        let (typed, otherwise) = match self {
            Self::Days => (&asked.days, self.offered()[0]),
            Self::Months => (&asked.months, self.offered()[1]),
        };
        typed.parse().ok().filter(|count| self.offered().contains(count)).unwrap_or(otherwise)
    }

    /// The first day of a period that ends with this one.
    fn first(self, today: Date, count: u16) -> Date {
        match self {
            Self::Days => today - Duration::days(i64::from(count) - 1),
            Self::Months => (1..count).fold(first_of_month(today), |day, _| first_of_month(day - Duration::DAY)),
        }
    }

    /// Its name in addresses, and in sentences.
    const fn key(self) -> &'static str {
        match self {
            Self::Days => "days",
            Self::Months => "months",
        }
    }
}

pub(super) fn first_of_month(day: Date) -> Date {
    day.replace_day(1).expect("every month has a first day")
}

/// The first days of all months that a period touches.
pub(crate) fn months(from: Date, to: Date) -> Vec<Date> {
    let next = |first: &Date| Some(first_of_month(*first + Duration::days(31)));
    std::iter::successors(Some(first_of_month(from)), next).take_while(|first| *first <= to).collect()
}

/// What an address asks for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    days: String,
    months: String,
    from: String,
    to: String,
}

impl Asked {
    /// From which day to which, if it says so; what is wrong, at its field.
    fn between(&self, today: Date) -> Result<Option<(Date, Date)>, FieldErrors> {
        let (from, to) = (self.from.trim(), self.to.trim());
        if from.is_empty() && to.is_empty() {
            return Ok(None);
        }
        let mut errors = FieldErrors::none();
        let mut read = |field: &'static str, typed: &str| date(typed).map_err(|cure| errors.add(field, cure)).ok();
        let first = if from.is_empty() { None } else { read("from", from) };
        let last = if to.is_empty() { Some(today) } else { read("to", to) };
        match (first, last) {
            (None, _) if from.is_empty() => errors.add("from", "Choose the first day as well."),
            (Some(first), _) if first > today => errors.add("from", "This day is still to come."),
            (Some(first), Some(last)) if last < first => errors.add("to", "The last day is before the first."),
            (Some(first), Some(last)) if (last - first).whole_days() >= LONGEST => {
                errors.add("to", "Choose at most ten years.");
            }
            (Some(first), Some(last)) if errors.is_empty() => return Ok(Some((first, last))),
            _ => {}
        }
        Err(errors)
    }

    /// The period that is asked for. What makes no sense is told, and the period is as if nothing had been asked for.
    pub(crate) fn open(self, now: &Now, unit: Unit) -> Period {
        let today = now.today();
        let (between, errors) = match self.between(today) {
            Ok(between) => (between, FieldErrors::none()),
            Err(errors) => (None, errors),
        };
        let count = unit.count(&self);
        let (from, to) = between.unwrap_or_else(|| (unit.first(today, count), today));
        let count = between.is_none().then_some(count);
        let (begin, end) = (now.midnight(from), now.midnight(to.next_day().unwrap_or(to)));
        Period { from, to, begin, end, today, unit, count, errors, asked: self }
    }

    /// The same for a file, which has no field to tell anything beside.
    ///
    /// # Errors
    /// [`web::Error::Invalid`] with what is wrong.
    pub(crate) fn of_file(self, now: &Now, unit: Unit) -> web::Result<Period> {
        let period = self.open(now, unit);
        if let Some((_, cure)) = period.errors.iter().next() {
            return Err(web::Error::Invalid(cure.to_owned()));
        }
        Ok(period)
    }
}

/// A report's period.
#[derive(Clone, Debug)]
pub(crate) struct Period {
    /// Its first and its last day.
    pub(crate) from: Date,
    pub(crate) to: Date,
    /// When the first day begins, and when the last one has ended.
    pub(crate) begin: OffsetDateTime,
    pub(crate) end: OffsetDateTime,
    pub(crate) today: Date,
    unit: Unit,
    /// How many days or months it has up to today; none where somebody chose its days.
    count: Option<u16>,
    pub(crate) errors: FieldErrors,
    asked: Asked,
}

impl Period {
    /// The periods on offer: their names, what addresses say of them, and whether it is this one.
    pub(crate) fn offers(&self) -> Vec<(String, String, bool)> {
        let key = self.unit.key();
        let offer = |count: u16| (format!("{count} {key}"), format!("{key}={count}"), self.count == Some(count));
        self.unit.offered().map(offer).into()
    }

    /// What addresses say of it.
    pub(crate) fn query(&self) -> String {
        match self.count {
            Some(count) => format!("{}={count}", self.unit.key()),
            None => format!("from={}&to={}", self.from, self.to),
        }
    }

    /// The fields of its days, with their names and labels: as they were typed, or those of the period.
    pub(crate) fn fields(&self) -> [(&'static str, &'static str, String); 2] {
        let or = |typed: &str, day: Date| if self.errors.is_empty() { day.to_string() } else { typed.to_owned() };
        [("from", "From", or(&self.asked.from, self.from)), ("to", "To", or(&self.asked.to, self.to))]
    }

    /// In a sentence: `during these 30 days`, `from Nov 1 to Nov 15`.
    pub(crate) fn during(&self) -> String {
        let [from, to] = [self.from, self.to].map(|day| web::ui::day(day, self.today));
        match self.count {
            Some(count) => format!("during these {count} {}", self.unit.key()),
            None if self.from == self.to => format!("on {from}"),
            None => format!("from {from} to {to}"),
        }
    }

    /// In the name of a file: `2026-11-01-to-2026-11-15`.
    pub(crate) fn name(&self) -> String {
        format!("{}-to-{}", self.from, self.to)
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    const TODAY: Date = date!(2026 - 11 - 28);

    /// The days, or the fields at which something is told.
    fn between(from: &str, to: &str) -> Result<Option<(Date, Date)>, Vec<String>> {
        let asked = Asked { from: from.to_owned(), to: to.to_owned(), ..Asked::default() };
        asked.between(TODAY).map_err(|errors| errors.iter().map(|(field, _)| field.to_owned()).collect())
    }

    #[test]
    fn a_period_is_read_and_nonsense_told_at_its_field() {
        assert_eq!(between("", " "), Ok(None));
        assert_eq!(between("2026-11-01", "2026-11-15"), Ok(Some((date!(2026 - 11 - 01), date!(2026 - 11 - 15)))));
        assert_eq!(between("2026-11-01", ""), Ok(Some((date!(2026 - 11 - 01), TODAY))));
        assert_eq!(between("2026-11-28", "2026-12-31"), Ok(Some((TODAY, date!(2026 - 12 - 31)))));
        for (from, to, fields) in [
            ("", "2026-11-15", vec!["from"]),
            ("x", "y", vec!["from", "to"]),
            ("2026-02-30", "2026-11-15", vec!["from"]),
            ("2026-11-29", "2026-11-30", vec!["from"]),
            ("2026-11-15", "2026-11-14", vec!["to"]),
            ("1999-01-01", "2026-11-14", vec!["to"]),
        ] {
            assert_eq!(between(from, to).unwrap_err(), fields, "{from} {to}");
        }
    }

    #[test]
    fn periods_up_to_today_have_whole_days_and_months() {
        assert_eq!(Unit::Days.first(TODAY, 30), date!(2026 - 10 - 30));
        assert_eq!(Unit::Months.first(date!(2026 - 02 - 28), 3), date!(2025 - 12 - 01));
        assert_eq!(Unit::Months.first(date!(2026 - 03 - 31), 1), date!(2026 - 03 - 01));
        let asked = |days: &str| Asked { days: days.to_owned(), ..Asked::default() };
        assert_eq!((Unit::Days.count(&asked("90")), Unit::Days.count(&asked("91"))), (90, 30));
        assert_eq!(Unit::Months.count(&asked("90")), 12);
    }

    #[test]
    fn months_go_over_the_turn_of_the_year() {
        assert_eq!(months(date!(2025 - 12 - 31), date!(2026 - 02 - 01)).len(), 3);
        assert_eq!(months(date!(2025 - 12 - 01), date!(2026 - 01 - 31)).last(), Some(&date!(2026 - 01 - 01)));
    }
}
