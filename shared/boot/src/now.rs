//! The time by the clock on the wall of a business.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use time::{Date, OffsetDateTime, UtcOffset};

/// A moment by the clock of a business: today is the day that it is there. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Now {
    at: OffsetDateTime,
    zone: TimeZone,
}

impl Now {
    /// This moment in a zone named as IANA names them, `America/New_York`; where nobody knows the name, in UTC.
    #[must_use]
    pub fn new(at: OffsetDateTime, zone: &str) -> Self {
        Self { at, zone: TimeZone::get(zone).unwrap_or(TimeZone::UTC) }
    }

    /// The moment.
    #[must_use]
    pub const fn at(&self) -> OffsetDateTime {
        self.at
    }

    /// The day that it is at the business.
    #[must_use]
    pub fn today(&self) -> Date {
        self.local(self.at).date()
    }

    /// The day on which something was, at the business.
    #[must_use]
    pub fn day(&self, at: OffsetDateTime) -> Date {
        self.local(at).date()
    }

    /// A moment with the offset that the business's clock had then.
    #[must_use]
    pub fn local(&self, at: OffsetDateTime) -> OffsetDateTime {
        let offset = Timestamp::from_second(at.unix_timestamp()).map(|at| self.zone.to_offset(at).seconds());
        at.to_offset(
            offset.ok().and_then(|seconds| UtcOffset::from_whole_seconds(seconds).ok()).unwrap_or(UtcOffset::UTC),
        )
    }

    /// When a day begins there; where the clock skips midnight, as soon as the day does.
    #[must_use]
    pub fn midnight(&self, day: Date) -> OffsetDateTime {
        let utc = day.midnight().assume_utc();
        let civil = (i16::try_from(day.year()), i8::try_from(u8::from(day.month())), i8::try_from(day.day()));
        let (Ok(year), Ok(month), Ok(number)) = civil else { return utc };
        let begins = jiff::civil::Date::new(year, month, number);
        let begins = begins.and_then(|day| self.zone.to_timestamp(day.to_datetime(jiff::civil::Time::midnight())));
        let begins = begins.map(|begins| OffsetDateTime::from_unix_timestamp(begins.as_second()));
        begins.ok().and_then(Result::ok).unwrap_or(utc)
    }
}

#[cfg(test)]
mod tests {
    use time::macros::{date, datetime};

    use super::*;

    #[test]
    fn days_are_those_of_the_business() {
        // Nine in the evening there is the next day in UTC.
        let now = Now::new(datetime!(2026-11-25 02:00 UTC), "America/New_York");
        assert_eq!(now.today(), date!(2026 - 11 - 24));
        assert_eq!(now.day(datetime!(2026-07-02 03:30 UTC)), date!(2026 - 07 - 01));
    }

    #[test]
    fn days_begin_when_the_clock_says_so() {
        let now = Now::new(datetime!(2026-11-25 02:00 UTC), "America/New_York");
        assert_eq!(now.midnight(date!(2026 - 11 - 01)), datetime!(2026-11-01 04:00 UTC));
        assert_eq!(now.midnight(date!(2026 - 11 - 02)), datetime!(2026-11-02 05:00 UTC));
        // Cuba's clocks go from midnight to one.
        let havana = Now::new(datetime!(2026-03-01 02:00 UTC), "America/Havana");
        assert_eq!(havana.midnight(date!(2026 - 03 - 08)), datetime!(2026-03-08 05:00 UTC));
    }

    #[test]
    fn an_unknown_zone_is_utc() {
        let now = Now::new(datetime!(2026-11-25 02:00 UTC), "Mars/Olympus");
        assert_eq!(now.today(), date!(2026 - 11 - 25));
    }
}
