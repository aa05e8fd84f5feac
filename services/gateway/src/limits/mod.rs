//! How often somebody may do something: counted in Redis for all gateways together, in this process while Redis is
//! absent or down. Never not at all.

mod local;
mod rules;
mod shared;
mod subject;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

pub(crate) use rules::{Rule, is_upload, rules};
pub(crate) use subject::Subject;

use local::Local;
use shared::Shared;

/// One thing that counts against one subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Charge {
    pub(crate) rule: Rule,
    pub(crate) subject: Subject,
}

/// Somebody has to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Refused {
    pub(crate) rule: Rule,
    pub(crate) wait: Duration,
}

/// A rule in figures: a generic cell rate (ITU-T I.371), `burst` at once and then one each `interval`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rate {
    pub(super) interval: Duration,
    pub(super) burst: u32,
}

impl Rate {
    fn tolerance(self) -> Duration {
        self.interval * self.burst
    }
}

/// The counters. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Limits {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    local: Local,
    shared: Option<Shared>,
    /// Of each rule, for all gateways together.
    rates: [Rate; Rule::ALL.len()],
    /// Of each rule, for this one while Redis is down.
    parts: [Rate; Rule::ALL.len()],
    /// How often Redis could not be asked.
    fallbacks: AtomicU64,
}

impl Limits {
    /// `scale` multiplies every limit; each of `gateways` keeps its part of them while Redis is down.
    pub(crate) fn new(redis: Option<redis::Client>, scale: f64, gateways: u32) -> Self {
        let times = |factor| Rule::ALL.map(|rule| rule.rate().times(factor));
        Self {
            inner: Arc::new(Inner {
                local: Local::default(),
                shared: redis.map(Shared::new),
                rates: times(scale),
                parts: times(scale / f64::from(gateways)),
                fallbacks: AtomicU64::new(0),
            }),
        }
    }

    /// Keeps the connection to Redis until the future is dropped.
    pub(crate) async fn keep_connected(&self) {
        match &self.inner.shared {
            Some(shared) => shared.keep_connected().await,
            None => std::future::pending().await,
        }
    }

    pub(crate) fn fallbacks(&self) -> u64 {
        self.inner.fallbacks.load(Ordering::Relaxed)
    }

    /// Counts all charges, and names the first that is too much.
    pub(crate) async fn charge(&self, charges: &[Charge]) -> Result<(), Refused> {
        let Some(shared) = self.inner.shared.as_ref() else { return self.charge_here(charges, &self.inner.rates) };
        let asked: Vec<_> = charges.iter().map(|one| (one.key(), self.inner.rates[one.rule as usize])).collect();
        match shared.charge(&asked).await {
            Some(waits) => {
                let refused = charges.iter().zip(waits).find(|(_, wait)| !wait.is_zero());
                refused.map_or(Ok(()), |(charge, wait)| Err(Refused { rule: charge.rule, wait }))
            }
            None => {
                self.inner.fallbacks.fetch_add(1, Ordering::Relaxed);
                self.charge_here(charges, &self.inner.parts)
            }
        }
    }

    /// Gives one back: what was charged did not come to anything.
    pub(crate) async fn give_back(&self, charge: Charge) {
        let rate = self.inner.rates[charge.rule as usize];
        if let Some(shared) = &self.inner.shared {
            shared.give_back(&charge.key(), rate).await;
        }
        self.inner.local.give_back(charge, rate);
    }

    fn charge_here(&self, charges: &[Charge], rates: &[Rate]) -> Result<(), Refused> {
        for charge in charges {
            let wait = self.inner.local.charge(*charge, rates[charge.rule as usize]);
            if !wait.is_zero() {
                return Err(Refused { rule: charge.rule, wait });
            }
        }
        Ok(())
    }
}

impl Rate {
    /// The same, so many times as generous; at least one at once.
    fn times(self, factor: f64) -> Self {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "rounded, positive and capped")]
        let burst = (f64::from(self.burst) * factor).round().clamp(1.0, 1e9) as u32;
        Self { interval: self.interval.div_f64(factor), burst }
    }
}

#[cfg(test)]
mod tests;
