//! Randomness, passed in, so that a test can repeat itself.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::Clock;

/// Gives random bytes: the operating system's, or a repeatable row of them in tests. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Entropy {
    seeded: Option<(u64, Arc<AtomicU64>)>,
    // Of the newest UUID: its milliseconds, and twelve bits of a counter within them.
    stamp: Arc<AtomicU64>,
}

impl Entropy {
    /// The operating system's.
    #[must_use]
    pub fn system() -> Self {
        Self { seeded: None, stamp: Arc::default() }
    }

    /// The same bytes for the same seed and order of calls. Never for secrets that matter.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self { seeded: Some((seed, Arc::default())), stamp: Arc::default() }
    }

    /// Random bytes.
    #[must_use]
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        match &self.seeded {
            None => getrandom::fill(&mut bytes).expect("the operating system has randomness"),
            Some((seed, calls)) => {
                let call = calls.fetch_add(1, Ordering::Relaxed);
                for (block, chunk) in bytes.chunks_mut(32).enumerate() {
                    let digest = Sha256::new()
                        .chain_update(seed.to_le_bytes())
                        .chain_update(call.to_le_bytes())
                        .chain_update(block.to_le_bytes())
                        .finalize();
                    chunk.copy_from_slice(&digest[..chunk.len()]);
                }
            }
        }
        bytes
    }

    /// A UUID version 7: rows made later sort later, those of one process even within a millisecond (RFC 9562, section
    /// 6.2, method 1: a counter of twelve bits, which runs on into the next millisecond).
    #[must_use]
    pub fn uuid_v7(&self, clock: &Clock) -> Uuid {
        let millis = u64::try_from(clock.now().unix_timestamp_nanos() / 1_000_000).unwrap_or(0);
        let following = |newest: u64| (newest + 1).max(millis << 12);
        let newest = self.stamp.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |newest| Some(following(newest)));
        let stamp = newest.map_or(millis << 12, following);
        let mut bytes: [u8; 10] = self.bytes();
        bytes[..2].copy_from_slice(&((stamp & 0xfff) as u16).to_be_bytes());
        uuid::Builder::from_unix_timestamp_millis(stamp >> 12, &bytes).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn a_seed_repeats_itself_and_never_a_call() {
        let (one, two) = (Entropy::seeded(7), Entropy::seeded(7));
        let first: [u8; 40] = one.bytes();
        assert_eq!(first, two.bytes());
        assert_ne!(first, one.bytes());
    }

    #[test]
    fn ids_of_one_process_rise_while_the_clock_stands() {
        let (entropy, clock) = (Entropy::system(), Clock::fixed(datetime!(2026-03-01 12:00 UTC)));
        let ids: Vec<Uuid> = (0..10_000).map(|_| entropy.uuid_v7(&clock)).collect();
        assert!(ids.is_sorted_by(|one, next| one < next));
        assert!(ids.iter().all(|id| id.get_version_num() == 7));
        clock.advance(time::Duration::minutes(1));
        let later = entropy.uuid_v7(&clock).get_timestamp().unwrap().to_unix();
        assert_eq!(later, (1_772_366_460, 0), "the counter starts again");
    }
}
