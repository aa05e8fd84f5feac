//! The time as people read it: by the clock on the wall of the business.

use std::fmt;

use askama::filters::HtmlSafe;
use boot::Now;
use time::{Date, Month, OffsetDateTime, UtcOffset};

use crate::ui::Plain;

impl Plain for Now {
    type Value = Self;
    fn plain(&self) -> Self {
        self.clone()
    }
}

/// A moment as an element that programs can read and that tells the exact time to whoever points at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    at: OffsetDateTime,
    shown: String,
    exact: String,
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (at, shown, exact) = (self.at.to_offset(UtcOffset::UTC), &self.shown, &self.exact);
        let format = time::macros::format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z");
        let at = at.format(&format).unwrap_or_default();
        write!(f, r#"<time datetime="{at}" title="{exact}">{shown}</time>"#)
    }
}

// Digits, names of months and words of ours.
impl HtmlSafe for Moment {}

/// How long ago, under seven days: `Just now`, `12 min ago`, `2 h ago`, `Yesterday`, `3 days ago`; then the day.
#[must_use]
pub fn ago(at: impl Plain<Value = OffsetDateTime>, now: impl Plain<Value = Now>) -> Moment {
    let (at, now) = (at.plain(), now.plain());
    let passed = now.at() - at;
    let (then, today) = (now.day(at), now.today());
    let shown = match (passed.whole_minutes(), passed.whole_hours(), (today - then).whole_days()) {
        (..1, ..) => "Just now".to_owned(),
        (minutes @ ..60, ..) => format!("{minutes} min ago"),
        (_, hours, 0) => format!("{hours} h ago"),
        (_, _, 1) => "Yesterday".to_owned(),
        (_, _, days @ ..7) => format!("{days} days ago"),
        _ => day(then, today),
    };
    Moment { at, shown, exact: exact(at, &now) }
}

/// The day of a moment: `Nov 21`, with the year when it is not this one.
#[must_use]
pub fn on(at: impl Plain<Value = OffsetDateTime>, now: impl Plain<Value = Now>) -> Moment {
    let (at, now) = (at.plain(), now.plain());
    Moment { at, shown: day(now.day(at), now.today()), exact: exact(at, &now) }
}

/// Day and time: `Nov 21, 4:05 PM`, with the year when it is not this one.
#[must_use]
pub fn moment(at: impl Plain<Value = OffsetDateTime>, now: impl Plain<Value = Now>) -> Moment {
    let (at, now) = (at.plain(), now.plain());
    let shown = format!("{}, {}", day(now.day(at), now.today()), hour(now.local(at)));
    Moment { at, shown, exact: exact(at, &now) }
}

/// `Nov 21`, with the year when it is not `today`'s: `Nov 21, 2025`.
#[must_use]
pub fn day(date: impl Plain<Value = Date>, today: impl Plain<Value = Date>) -> String {
    let (date, today) = (date.plain(), today.plain());
    let (month, day) = (short(date.month()), date.day());
    if date.year() == today.year() { format!("{month} {day}") } else { format!("{month} {day}, {}", date.year()) }
}

/// `Nov 21, 2026, 4:05 PM`.
fn exact(at: OffsetDateTime, now: &Now) -> String {
    let local = now.local(at);
    format!("{}, {}", day(local.date(), Date::MIN), hour(local))
}

fn hour(local: OffsetDateTime) -> String {
    let format = time::macros::format_description!("[hour repr:12 padding:none]:[minute] [period]");
    local.format(&format).unwrap_or_default()
}

fn short(month: Month) -> &'static str {
    match month {
        Month::January => "Jan",
        Month::February => "Feb",
        Month::March => "Mar",
        Month::April => "Apr",
        Month::May => "May",
        Month::June => "Jun",
        Month::July => "Jul",
        Month::August => "Aug",
        Month::September => "Sep",
        Month::October => "Oct",
        Month::November => "Nov",
        Month::December => "Dec",
    }
}

#[cfg(test)]
mod tests {
    use time::macros::{date, datetime};

    use super::*;

    fn in_new_york(at: OffsetDateTime) -> Now {
        Now::new(at, "America/New_York")
    }

    #[test]
    fn a_day_of_another_year_carries_it() {
        assert_eq!(day(date!(2026 - 11 - 21), date!(2026 - 11 - 24)), "Nov 21");
        assert_eq!(day(date!(2025 - 11 - 21), date!(2026 - 11 - 24)), "Nov 21, 2025");
    }

    #[test]
    fn times_are_relative_for_seven_days() {
        let now = Now::new(datetime!(2026-11-24 16:00 UTC), "UTC");
        let ago = |at: OffsetDateTime| ago(at, &now).shown;
        assert_eq!(ago(datetime!(2026-11-24 15:59:30 UTC)), "Just now");
        assert_eq!(ago(datetime!(2026-11-24 15:48 UTC)), "12 min ago");
        assert_eq!(ago(datetime!(2026-11-24 13:10 UTC)), "2 h ago");
        assert_eq!(ago(datetime!(2026-11-23 23:10 UTC)), "Yesterday");
        assert_eq!(ago(datetime!(2026-11-21 09:10 UTC)), "3 days ago");
        assert_eq!(ago(datetime!(2026-11-17 09:10 UTC)), "Nov 17");
    }

    #[test]
    fn days_are_those_of_the_business() {
        // Nine in the evening there is the next day in UTC.
        let now = in_new_york(datetime!(2026-11-25 02:00 UTC));
        assert_eq!(now.today(), date!(2026 - 11 - 24));
        assert_eq!(ago(datetime!(2026-11-24 13:00 UTC), &now).shown, "13 h ago");
        assert_eq!(on(datetime!(2026-11-01 03:30 UTC), &now).shown, "Oct 31");
        assert_eq!(moment(datetime!(2026-07-02 03:30 UTC), &now).shown, "Jul 1, 11:30 PM");
        assert_eq!(
            moment(datetime!(2025-12-31 17:05 UTC), &now).to_string(),
            r#"<time datetime="2025-12-31T17:05:00Z" title="Dec 31, 2025, 12:05 PM">Dec 31, 2025, 12:05 PM</time>"#
        );
    }
}
