//! The number of each request. Randomness is drawn for many at once: asking the system takes longer than all the rest.

use std::sync::{Mutex, PoisonError};

use boot::{Clock, Entropy};
use uuid::{Builder, Uuid};

/// Random bytes of one number.
const LENGTH: usize = 10;
/// Bytes drawn at once.
const STORE: usize = 400 * LENGTH;

#[derive(Debug)]
pub(crate) struct Numbers {
    entropy: Entropy,
    /// What was drawn, and where what is left of it begins.
    store: Mutex<([u8; STORE], usize)>,
}

impl Numbers {
    pub(crate) fn new(entropy: Entropy) -> Self {
        Self { entropy, store: Mutex::new(([0; STORE], STORE)) }
    }

    /// A UUID version 7.
    pub(crate) fn next(&self, clock: &Clock) -> Uuid {
        let millis = u64::try_from(clock.now().unix_timestamp_nanos() / 1_000_000).unwrap_or(0);
        Builder::from_unix_timestamp_millis(millis, &self.draw()).into_uuid()
    }

    fn draw(&self) -> [u8; LENGTH] {
        let mut store = self.store.lock().unwrap_or_else(PoisonError::into_inner);
        let (bytes, begin) = &mut *store;
        if *begin == STORE {
            (*bytes, *begin) = (self.entropy.bytes(), 0);
        }
        let mut drawn = [0; LENGTH];
        drawn.copy_from_slice(&bytes[*begin..*begin + LENGTH]);
        *begin += LENGTH;
        drawn
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_number_comes_twice() {
        let numbers = Numbers::new(Entropy::system());
        let clock = Clock::system();
        let all: HashSet<Uuid> = (0..1_000).map(|_| numbers.next(&clock)).collect();
        assert_eq!(all.len(), 1_000);
        assert!(all.iter().all(|number| number.get_version_num() == 7));
    }
}
