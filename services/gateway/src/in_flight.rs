//! How many requests are being answered: more are refused at once, so that those in hand are answered in time.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use uuid::Uuid;

/// Counts requests in hand, in all and for each tenant. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct InFlight {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    most: usize,
    all: AtomicUsize,
    tenants: Mutex<HashMap<Uuid, usize>>,
}

/// Counts as a request in hand until dropped.
#[derive(Debug)]
pub(crate) struct Held {
    inner: Arc<Inner>,
    tenant: Option<Uuid>,
}

impl InFlight {
    pub(crate) fn at_most(most: usize) -> Self {
        Self { inner: Arc::new(Inner { most, all: AtomicUsize::new(0), tenants: Mutex::default() }) }
    }

    pub(crate) fn count(&self) -> usize {
        self.inner.all.load(Ordering::Relaxed)
    }

    /// Takes one on, if there is room.
    pub(crate) fn take(&self) -> Option<Held> {
        let before = self.inner.all.fetch_add(1, Ordering::Relaxed);
        let held = Held { inner: Arc::clone(&self.inner), tenant: None };
        (before < self.inner.most).then_some(held)
    }
}

impl Held {
    /// Counts it as this tenant's; refused when the tenant has three tenths of all room already.
    pub(crate) fn belongs_to(&mut self, tenant: Uuid) -> bool {
        let mut tenants = self.inner.tenants.lock().unwrap_or_else(PoisonError::into_inner);
        let count = tenants.entry(tenant).or_default();
        if *count >= (self.inner.most * 3 / 10).max(1) {
            return false;
        }
        *count += 1;
        self.tenant = Some(tenant);
        true
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.inner.all.fetch_sub(1, Ordering::Relaxed);
        let Some(tenant) = self.tenant else { return };
        let mut tenants = self.inner.tenants.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = tenants.get_mut(&tenant) {
            *count -= 1;
            if *count == 0 {
                tenants.remove(&tenant);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_is_bounded_and_comes_back() {
        let in_flight = InFlight::at_most(2);
        let (first, second) = (in_flight.take().unwrap(), in_flight.take().unwrap());
        assert!(in_flight.take().is_none());
        drop(first);
        assert!(in_flight.take().is_some());
        drop(second);
        assert_eq!(in_flight.count(), 0);
    }

    #[test]
    fn one_tenant_leaves_room_for_others() {
        let in_flight = InFlight::at_most(10);
        let (loud, quiet) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let mut held: Vec<Held> = (0..5).map(|_| in_flight.take().unwrap()).collect();
        let taken: Vec<bool> = held.iter_mut().take(4).map(|one| one.belongs_to(loud)).collect();
        assert_eq!(taken, [true, true, true, false]);
        assert!(held[4].belongs_to(quiet));
        held.clear();
        assert!(in_flight.inner.tenants.lock().unwrap().is_empty());
    }
}
