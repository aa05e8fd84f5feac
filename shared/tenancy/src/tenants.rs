//! Which login name is whose, kept in memory for as long as it is known to be true.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use db::{Db, TenantId};
use tokio::runtime::Handle;
use tokio::sync::OnceCell;

use crate::LoginName;

/// What a login name leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// A tenant's.
    Tenant {
        /// Whose.
        id: TenantId,
        /// Whether its portal is open; its console is there in any case.
        is_open: bool,
    },
    /// A name that a tenant gave up for this one.
    Formerly(LoginName),
    /// Nobody's, or not yet: never opened is as good as not there.
    Nobody,
}

/// The database did not answer, and nothing recent is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the tenants cannot be looked up now")]
pub struct Unavailable;

/// How often something was known already, and how often the database was asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Known.
    pub hits: u64,
    /// Asked for.
    pub misses: u64,
    /// Names in memory.
    pub names: u64,
}

/// The look-up of tenants with its memory. Cheap to clone; clones share the memory.
///
/// What is remembered is believed for a minute while a subscription to news is proven to be alive, and for less than
/// half a second otherwise: a change takes effect within a second, whatever is down.
#[derive(Clone, Debug)]
pub struct Tenants {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    db: Db,
    /// Look-ups run here, so that a visitor who leaves cannot cut one off half-way.
    runtime: Handle,
    began: Instant,
    hasher: RandomState,
    shards: [Mutex<Shard>; SHARDS],
    /// Counts what was forgotten: whoever read before must not remember after.
    epoch: AtomicU64,
    /// Until when everything was announced to us, in milliseconds since `began`; 0 is never.
    proven: AtomicU64,
    /// When the database failed last, in milliseconds since `began`.
    failed: AtomicU64,
    hits: AtomicU64,
    misses: AtomicU64,
}

#[derive(Debug, Default)]
struct Shard {
    names: HashMap<Box<str>, Entry>,
    flights: HashMap<Box<str>, Arc<OnceCell<Found>>>,
}

#[derive(Debug)]
struct Entry {
    found: Found,
    /// When the database was asked, in milliseconds since the beginning.
    asked: u64,
    /// Whether news may have been missed since: then it only serves while the database does not answer.
    is_doubtful: bool,
}

const SHARDS: usize = 16;
/// Names kept in each shard, invented ones included.
const ROOM: usize = 16_384;
/// How long anything may be believed without news, in milliseconds.
const UNPROVEN: u64 = 400;
/// How long a proof of the subscription's life counts, in milliseconds.
const PROOF: u64 = 700;
/// How long anything is believed at most, in milliseconds: redirects end by themselves.
const TRUST: u64 = 60_000;
/// How long something old is better than nothing, in milliseconds.
const LAST_RESORT: u64 = 600_000;
/// How long the database is left alone after it failed, in milliseconds.
const PAUSE: u64 = 500;

impl Tenants {
    /// A memory without news: run [`Tenants::hear`] for those. Must be made inside the runtime that the database's
    /// connections belong to.
    #[must_use]
    pub fn new(db: Db) -> Self {
        let inner = Inner {
            db,
            runtime: Handle::current(),
            // The first second is spent so that 0 can mean never.
            began: Instant::now().checked_sub(Duration::from_secs(1)).unwrap_or_else(Instant::now),
            hasher: RandomState::new(),
            shards: Default::default(),
            epoch: AtomicU64::new(0),
            proven: AtomicU64::new(0),
            failed: AtomicU64::new(0),
            hits: AtomicU64::new(0),
            misses: AtomicU64::new(0),
        };
        Self { inner: Arc::new(inner) }
    }

    /// What this login name leads to.
    ///
    /// # Errors
    /// When it is not remembered and the database does not answer.
    pub async fn look_up(&self, name: &LoginName) -> Result<Found, Unavailable> {
        let now = self.now();
        let flight = {
            let mut shard = self.shard(name);
            if let Some(entry) = shard.names.get(name.as_str()).filter(|entry| self.is_believed(entry, now)) {
                self.inner.hits.fetch_add(1, Ordering::Relaxed);
                return Ok(entry.found.clone());
            }
            Arc::clone(shard.flights.entry(name.as_str().into()).or_default())
        };
        self.inner.misses.fetch_add(1, Ordering::Relaxed);
        let outcome = flight.get_or_try_init(|| self.ask(name)).await.cloned();
        let mut shard = self.shard(name);
        if shard.flights.get(name.as_str()).is_some_and(|current| Arc::ptr_eq(current, &flight)) {
            shard.flights.remove(name.as_str());
        }
        outcome.or_else(|unavailable| {
            let old =
                shard.names.get(name.as_str()).filter(|entry| self.now().saturating_sub(entry.asked) < LAST_RESORT);
            old.map(|entry| entry.found.clone()).ok_or(unavailable)
        })
    }

    /// How well the memory serves.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let names = self.inner.shards.iter().map(|shard| lock(shard).names.len() as u64).sum();
        let read = |count: &AtomicU64| count.load(Ordering::Relaxed);
        Counts { hits: read(&self.inner.hits), misses: read(&self.inner.misses), names }
    }

    /// Whether news are proven to arrive.
    #[must_use]
    pub fn is_hearing(&self) -> bool {
        self.heard_until(self.now())
    }

    fn heard_until(&self, now: u64) -> bool {
        now.saturating_sub(self.inner.proven.load(Ordering::Relaxed)) <= PROOF
    }

    pub(crate) fn db(&self) -> &Db {
        &self.inner.db
    }

    /// Milliseconds since the beginning.
    pub(crate) fn now(&self) -> u64 {
        u64::try_from(self.inner.began.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// Notes that everything committed before `at` has been announced to us.
    pub(crate) fn prove(&self, at: u64) {
        self.inner.proven.fetch_max(at, Ordering::Relaxed);
    }

    /// Forgets a login name, and what redirects to it; or, given an id, everything about that tenant.
    pub(crate) fn forget(&self, news: &str) {
        let id = news.parse::<TenantId>().ok();
        let is_concerned = |name: &str, found: &Found| match found {
            Found::Tenant { id: theirs, .. } => name == news || id == Some(*theirs),
            Found::Formerly(now) => name == news || now.as_str() == news || id.is_some(),
            Found::Nobody => name == news,
        };
        self.inner.epoch.fetch_add(1, Ordering::SeqCst);
        for shard in &self.inner.shards {
            lock(shard).names.retain(|name, entry| !is_concerned(name, &entry.found));
        }
    }

    /// Believes nothing of what is remembered: news may have been missed.
    pub(crate) fn doubt_all(&self) {
        self.inner.epoch.fetch_add(1, Ordering::SeqCst);
        for shard in &self.inner.shards {
            lock(shard).names.values_mut().for_each(|entry| entry.is_doubtful = true);
        }
    }

    fn is_believed(&self, entry: &Entry, now: u64) -> bool {
        let age = now.saturating_sub(entry.asked);
        !entry.is_doubtful && (age <= UNPROVEN || (age <= TRUST && self.heard_until(now)))
    }

    fn shard(&self, name: &LoginName) -> MutexGuard<'_, Shard> {
        let hash = self.inner.hasher.hash_one(name.as_str());
        lock(&self.inner.shards[usize::try_from(hash % SHARDS as u64).unwrap_or(0)])
    }

    async fn ask(&self, name: &LoginName) -> Result<Found, Unavailable> {
        if self.now().saturating_sub(self.inner.failed.load(Ordering::Relaxed)) < PAUSE {
            return Err(Unavailable);
        }
        let (epoch, asked) = (self.inner.epoch.load(Ordering::SeqCst), self.now());
        let (db, wanted) = (self.inner.db.clone(), name.clone());
        let found = match self.inner.runtime.spawn(async move { read(&db, &wanted).await }).await {
            Ok(Ok(found)) => found,
            Ok(Err(error)) => {
                tracing::warn!(%error, "tenants cannot be looked up");
                self.inner.failed.store(self.now(), Ordering::Relaxed);
                return Err(Unavailable);
            }
            Err(_) => return Err(Unavailable),
        };
        let mut shard = self.shard(name);
        shard.make_room();
        // What changed while we read may be what we read.
        let is_doubtful = self.inner.epoch.load(Ordering::SeqCst) != epoch;
        shard.names.insert(name.as_str().into(), Entry { found: found.clone(), asked, is_doubtful });
        drop(shard);
        Ok(found)
    }
}

impl Shard {
    /// Invented names go first, so that nobody can push the real ones out by asking for others.
    fn make_room(&mut self) {
        if self.names.len() < ROOM {
            return;
        }
        self.names.retain(|_, entry| entry.found != Found::Nobody);
        if self.names.len() >= ROOM {
            self.names.clear();
        }
    }
}

fn lock(shard: &Mutex<Shard>) -> MutexGuard<'_, Shard> {
    shard.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn read(db: &Db, name: &LoginName) -> Result<Found, db::Error> {
    if let Some(tenant) = db.tenant_named(name.as_str()).await? {
        return Ok(if tenant.is_activated() {
            Found::Tenant { id: tenant.id(), is_open: tenant.customer_portal() }
        } else {
            Found::Nobody
        });
    }
    let now = db.tenant_formerly_named(name.as_str()).await?.filter(db::Tenant::is_activated);
    let now = now.and_then(|tenant| LoginName::shaped(tenant.login_name()));
    Ok(now.map_or(Found::Nobody, Found::Formerly))
}
