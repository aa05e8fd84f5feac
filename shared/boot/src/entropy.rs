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
}

impl Entropy {
    /// The operating system's.
    #[must_use]
    pub const fn system() -> Self {
        Self { seeded: None }
    }

    /// The same bytes for the same seed and order of calls. Never for secrets that matter.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self { seeded: Some((seed, Arc::new(AtomicU64::new(0)))) }
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

    /// A UUID version 7 (RFC 9562): rows made later sort later.
    #[must_use]
    pub fn uuid_v7(&self, clock: &Clock) -> Uuid {
        let millis = u64::try_from(clock.now().unix_timestamp_nanos() / 1_000_000).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &self.bytes()).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_repeats_itself_and_never_a_call() {
        let (one, two) = (Entropy::seeded(7), Entropy::seeded(7));
        let first: [u8; 40] = one.bytes();
        assert_eq!(first, two.bytes());
        assert_ne!(first, one.bytes());
    }
}
