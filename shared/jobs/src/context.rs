//! What a handler is given, and what it answers.

use boot::{Clock, Entropy};
use db::{System, Tenant, TenantId, TenantTx};

use crate::backoff::MAX_TRIES;

/// What a handler is given beside the job itself.
#[derive(Clone, Debug)]
pub struct Context {
    /// The time.
    pub clock: Clock,
    /// Randomness.
    pub entropy: Entropy,
    pub(crate) system: System,
    pub(crate) tenant: Option<TenantId>,
    pub(crate) tries: i32,
}

impl Context {
    /// The tenant whose work this is, as it stands now.
    ///
    /// # Errors
    /// [`Failure::Fail`] when the job belongs to no tenant, or to one that is gone; [`Failure::Retry`] when the database fails.
    pub async fn tenant(&self) -> Result<Tenant, Failure> {
        let id = self.tenant.ok_or_else(|| Failure::fail("this job belongs to no tenant"))?;
        self.system.db().tenant(id).await?.ok_or_else(|| Failure::fail("the tenant is gone"))
    }

    /// Begins a transaction on all rows of the job's tenant.
    ///
    /// # Errors
    /// As [`Context::tenant`].
    pub async fn begin(&self) -> Result<TenantTx, Failure> {
        Ok(self.system.db().begin(self.tenant().await?.whole()).await?)
    }

    /// For work above tenants.
    #[must_use]
    pub const fn system(&self) -> &System {
        &self.system
    }

    /// Which try this is, from 1.
    #[must_use]
    pub const fn tries(&self) -> i32 {
        self.tries
    }

    /// Whether a [`Failure::Retry`] would be the end of it.
    #[must_use]
    pub const fn is_last_try(&self) -> bool {
        self.tries >= MAX_TRIES
    }
}

/// How a handler ends: done, or not.
pub type Outcome = Result<(), Failure>;

/// Why work was not done. `?` on any error means [`Failure::Retry`].
#[derive(Debug)]
pub enum Failure {
    /// Worth another try: after a pause that grows, ten tries in all.
    Retry(anyhow::Error),
    /// Hopeless: a dead letter at once.
    Fail(anyhow::Error),
}

impl Failure {
    /// Worth another try, with the cause in words.
    #[must_use]
    pub fn retry(cause: &'static str) -> Self {
        Self::Retry(anyhow::Error::msg(cause))
    }

    /// Hopeless, with the cause in words.
    #[must_use]
    pub fn fail(cause: &'static str) -> Self {
        Self::Fail(anyhow::Error::msg(cause))
    }
}

impl<E: std::error::Error + Send + Sync + 'static> From<E> for Failure {
    fn from(cause: E) -> Self {
        Self::Retry(cause.into())
    }
}
