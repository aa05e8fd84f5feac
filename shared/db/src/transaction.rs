//! A transaction that sees one tenant.

use std::ops::{Deref, DerefMut};

use pricing::Currency;
use sqlx::{AssertSqlSafe, PgConnection, Postgres, Transaction};

use crate::{CustomerId, Error, Scope, TenantId};

/// An open transaction on one tenant's rows. Dropping it undoes it.
///
/// Statements run on `&mut **tx`.
#[derive(Debug)]
pub struct TenantTx {
    inner: Transaction<'static, Postgres>,
    tenant: TenantId,
    currency: Currency,
}

impl TenantTx {
    pub(crate) async fn begin(pool: &crate::pool::Connections, scope: Scope, access: Access) -> Result<Self, Error> {
        // One message for BEGIN and the settings. Both values are UUIDs or a fixed sign, so nothing can be injected.
        let customer = scope.customer.map_or_else(|| "*".to_owned(), |id| id.to_string());
        let begin = format!(
            "BEGIN{}; SET LOCAL app.tenant_id = '{}'; SET LOCAL app.customer_id = '{customer}'",
            access.clause(),
            scope.tenant,
        );
        let inner = pool.begin_with(AssertSqlSafe(begin)).await?;
        Ok(Self { inner, tenant: scope.tenant, currency: scope.currency })
    }

    /// The tenant whose rows this transaction sees: the `$1` of every statement.
    #[must_use]
    pub const fn tenant(&self) -> uuid::Uuid {
        self.tenant.uuid()
    }

    /// The same as a typed id.
    #[must_use]
    pub const fn tenant_id(&self) -> TenantId {
        self.tenant
    }

    /// What the amounts of the tenant's rows are counted in, as it stood when the tenant was looked up. An order or a
    /// quote that is written in another one by now is refused by its foreign key.
    #[must_use]
    pub const fn currency(&self) -> Currency {
        self.currency
    }

    /// From here on only this customer's rows are seen. It narrows and never widens.
    ///
    /// # Errors
    /// When only another customer's rows are seen already, or the database is gone.
    pub async fn narrow(&mut self, customer: CustomerId) -> Result<(), Error> {
        sqlx::query_scalar!(
            "SELECT set_config('app.customer_id', $1, true) WHERE current_setting('app.customer_id') IN ('*', $1)",
            customer.to_string()
        )
        .fetch_one(&mut *self.inner)
        .await
        .map(drop)
    }

    /// Keeps the tenant's currency as it is until the transaction ends; whether it still is what [`Self::currency`] says.
    /// Whoever writes amounts asks before it does.
    ///
    /// # Errors
    /// When the database is gone, or somebody who changes the currency takes too long.
    pub async fn hold_currency(&mut self) -> Result<bool, Error> {
        let held = sqlx::query_scalar!(
            "SELECT 1 FROM tenants WHERE id = $1 AND currency = $2 FOR KEY SHARE",
            self.tenant.uuid(),
            self.currency.code(),
        )
        .fetch_optional(&mut *self.inner)
        .await?;
        Ok(held.is_some())
    }

    /// Makes the changes last.
    ///
    /// # Errors
    /// When the database refuses a deferred constraint or is gone; then nothing was changed or nobody knows.
    pub async fn commit(self) -> Result<(), Error> {
        self.inner.commit().await
    }
}

impl Deref for TenantTx {
    type Target = PgConnection;
    fn deref(&self) -> &PgConnection {
        &self.inner
    }
}

impl DerefMut for TenantTx {
    fn deref_mut(&mut self) -> &mut PgConnection {
        &mut self.inner
    }
}

/// Whether a transaction may write.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Access {
    ReadOnly,
    ReadWrite,
}

impl Access {
    pub(crate) const fn clause(self) -> &'static str {
        match self {
            Self::ReadOnly => " READ ONLY",
            Self::ReadWrite => "",
        }
    }
}
