//! How many requests are being answered: more are refused at once, so that those in hand are answered in time.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use uuid::Uuid;

/// Counts requests in hand, in all and for each tenant.
#[derive(Debug)]
pub(crate) struct InFlight {
    most: usize,
    all: AtomicUsize,
    tenants: Mutex<HashMap<Uuid, usize>>,
}

/// Counts as a request in hand until dropped.
#[derive(Debug)]
pub(crate) struct Held<'a> {
    of: &'a InFlight,
    tenant: Option<Uuid>,
}

impl InFlight {
    pub(crate) fn at_most(most: usize) -> Self {
        Self { most, all: AtomicUsize::new(0), tenants: Mutex::default() }
    }

    pub(crate) fn count(&self) -> usize {
        self.all.load(Ordering::Relaxed)
    }

    /// Takes one on, if there is room.
    pub(crate) fn take(&self) -> Option<Held<'_>> {
        let before = self.all.fetch_add(1, Ordering::Relaxed);
        let held = Held { of: self, tenant: None };
        (before < self.most).then_some(held)
    }
}

impl Held<'_> {
    /// Counts it as this tenant's; refused when the tenant has three tenths of all room already.
    pub(crate) fn belongs_to(&mut self, tenant: Uuid) -> bool {
        let mut tenants = self.of.tenants.lock().unwrap_or_else(PoisonError::into_inner);
        let count = tenants.entry(tenant).or_default();
        if *count >= (self.of.most * 3 / 10).max(1) {
            return false;
        }
        *count += 1;
        self.tenant = Some(tenant);
        true
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.of.all.fetch_sub(1, Ordering::Relaxed);
        let Some(tenant) = self.tenant else { return };
        let mut tenants = self.of.tenants.lock().unwrap_or_else(PoisonError::into_inner);
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
        let mut held: Vec<Held<'_>> = (0..5).map(|_| in_flight.take().unwrap()).collect();
        let taken: Vec<bool> = held.iter_mut().take(4).map(|one| one.belongs_to(loud)).collect();
        assert_eq!(taken, [true, true, true, false]);
        assert!(held[4].belongs_to(quiet));
        held.clear();
        assert!(in_flight.tenants.lock().unwrap().is_empty());
    }
}
