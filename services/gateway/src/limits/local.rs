//! Counters in this process.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::{Charge, Rate, Rule, Subject};

/// For each subject of a rule: when it will have been paid for (the "theoretical arrival time" of a cell rate).
#[derive(Debug, Default)]
pub(super) struct Local {
    shards: [Mutex<HashMap<(Rule, Subject), Instant>>; 16],
}

/// Subjects kept in each shard.
const ROOM: usize = 8_192;

impl Local {
    /// Counts one; how long to wait when it is too much, and then it does not count.
    pub(super) fn charge(&self, charge: Charge, rate: Rate) -> Duration {
        let now = Instant::now();
        let mut paid = self.shard(charge);
        if paid.len() >= ROOM {
            paid.retain(|_, until| *until > now);
            if paid.len() >= ROOM {
                // Thousands of networks at once: each is new to us anyway, and requests in hand are bounded elsewhere.
                paid.clear();
            }
        }
        let key = (charge.rule, charge.subject);
        let until = paid.get(&key).copied().map_or(now, |until| until.max(now)) + rate.interval;
        let wait = (until - now).saturating_sub(rate.tolerance());
        if wait.is_zero() {
            paid.insert(key, until);
        }
        wait
    }

    /// Takes one back.
    pub(super) fn give_back(&self, charge: Charge, rate: Rate) {
        let mut paid = self.shard(charge);
        if let Some(until) = paid.get_mut(&(charge.rule, charge.subject)) {
            *until = until.checked_sub(rate.interval).unwrap_or(*until);
        }
    }

    fn shard(&self, charge: Charge) -> MutexGuard<'_, HashMap<(Rule, Subject), Instant>> {
        let spread = match charge.subject {
            Subject::Network(std::net::IpAddr::V4(address)) => u64::from(u32::from(address)),
            Subject::Network(std::net::IpAddr::V6(address)) => {
                address.segments().iter().map(|part| u64::from(*part)).sum()
            }
            Subject::Tenant(id) | Subject::Key(id) | Subject::Session(id) => id.as_u64_pair().1,
        };
        let at = usize::try_from(spread % self.shards.len() as u64).unwrap_or(0);
        self.shards[at].lock().unwrap_or_else(PoisonError::into_inner)
    }
}
