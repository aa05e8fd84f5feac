//! How long to wait before the next try.

use time::Duration;

/// After this many tries a job is a dead letter.
pub(crate) const MAX_TRIES: i32 = 10;

const FIRST: i64 = 5;
const LONGEST: i64 = 3600;

/// The pause after the try number `tries`, from 1: 5 s, threefold each time, an hour at most, less up to half by
/// `chance` (0 to 255), so that what failed together does not come back together. All tries take about four hours.
pub(crate) fn pause(tries: i32, chance: u8) -> Duration {
    let steps = u32::try_from(tries.saturating_sub(1)).unwrap_or(0);
    let longest = FIRST.saturating_mul(3_i64.saturating_pow(steps)).min(LONGEST);
    Duration::milliseconds(longest * 1000 - longest * 500 * i64::from(chance) / 255)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_an_hour() {
        let seconds: Vec<i64> = (1..=9).map(|tries| pause(tries, 0).whole_seconds()).collect();
        assert_eq!(seconds, [5, 15, 45, 135, 405, 1215, 3600, 3600, 3600]);
        assert_eq!(pause(i32::MAX, 0), Duration::HOUR);
    }

    #[test]
    fn chance_takes_up_to_half_off() {
        assert_eq!(pause(2, 255), Duration::milliseconds(7500));
        assert!((0..=255).all(|chance| (7500..=15000).contains(&pause(2, chance).whole_milliseconds())));
    }
}
