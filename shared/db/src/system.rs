//! Work above tenants: opening one, the job queue, Stripe's events. Features of a tenant never get hold of this.

use std::ops::{Deref, DerefMut};

use sqlx::{PgConnection, Postgres, Transaction};

use crate::{Db, Error, OpenError};

/// Connections as the role `portico_system`, which may write the tables above tenants. Row security holds for it too:
/// a tenant's rows need a tenant's transaction, from [`System::db`].
#[derive(Clone, Debug)]
pub struct System {
    db: Db,
}

impl System {
    /// Connects with at most `connections` at once.
    ///
    /// # Errors
    /// [`OpenError::UnsafeRole`] when row security would not hold for the role in `url`.
    pub async fn connect(url: &str, connections: u32) -> Result<Self, OpenError> {
        Ok(Self { db: Db::connect(url, connections).await? })
    }

    /// Opens tenants' transactions as this role.
    #[must_use]
    pub const fn db(&self) -> &Db {
        &self.db
    }

    /// Begins a transaction above tenants; it sees no tenant's rows.
    ///
    /// # Errors
    /// When no connection comes free within 2 s or the database is gone.
    pub async fn begin(&self) -> Result<SystemTx, Error> {
        Ok(SystemTx { inner: self.db.pool().begin().await? })
    }
}

/// An open transaction above tenants. Dropping it undoes it. Statements run on `&mut **tx`.
#[derive(Debug)]
pub struct SystemTx {
    inner: Transaction<'static, Postgres>,
}

impl SystemTx {
    /// Makes the changes last.
    ///
    /// # Errors
    /// When the database is gone.
    pub async fn commit(self) -> Result<(), Error> {
        self.inner.commit().await
    }
}

impl Deref for SystemTx {
    type Target = PgConnection;
    fn deref(&self) -> &PgConnection {
        &self.inner
    }
}

impl DerefMut for SystemTx {
    fn deref_mut(&mut self) -> &mut PgConnection {
        &mut self.inner
    }
}
