//! The time, passed in, so that "six months later" is a test.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use time::{Duration, OffsetDateTime};

/// Tells the time in UTC, cut to microseconds as Postgres keeps them. Cheap to clone; clones of a set clock move together.
#[derive(Clone, Debug)]
pub struct Clock {
    /// Microseconds since 1970, for a clock that was set.
    set: Option<Arc<AtomicI64>>,
}

impl Clock {
    /// The machine's clock.
    #[must_use]
    pub const fn system() -> Self {
        Self { set: None }
    }

    /// A clock that stands at `at` until it is advanced.
    #[must_use]
    pub fn fixed(at: OffsetDateTime) -> Self {
        Self { set: Some(Arc::new(AtomicI64::new(micros(at)))) }
    }

    /// Moves a set clock; the machine's clock does not move.
    pub fn advance(&self, by: Duration) {
        if let Some(set) = &self.set {
            let by = i64::try_from(by.whole_microseconds()).unwrap_or(i64::MAX);
            set.fetch_add(by, Ordering::Relaxed);
        }
    }

    /// The time now.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the clock that everybody else is handed")]
    pub fn now(&self) -> OffsetDateTime {
        let micros =
            self.set.as_ref().map_or_else(|| micros(OffsetDateTime::now_utc()), |set| set.load(Ordering::Relaxed));
        OffsetDateTime::UNIX_EPOCH + Duration::microseconds(micros)
    }
}

fn micros(at: OffsetDateTime) -> i64 {
    i64::try_from(at.unix_timestamp_nanos() / 1_000).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn a_set_clock_moves_only_when_told() {
        let clock = Clock::fixed(datetime!(2026-08-31 12:00 UTC));
        let same = clock.clone();
        clock.advance(Duration::days(1));
        assert_eq!(same.now(), datetime!(2026-09-01 12:00 UTC));
    }
}
