//! The billing row of a tenant: what it pays for, as Stripe said when it was asked last.

use db::TenantId;
use sqlx::PgConnection;
use time::OffsetDateTime;

use crate::{Platform, Result};

/// What a tenant pays for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Billing {
    /// Counts the writes.
    pub revision: i64,
    /// `cus_…`, once something was paid.
    pub stripe_customer: Option<String>,
    /// `sub_…`, the latest one.
    pub stripe_subscription: Option<String>,
    /// Stripe's word for its state.
    pub status: Option<String>,
    /// Until when it is paid.
    pub current_period_end: Option<OffsetDateTime>,
    /// Whether it ends then.
    pub cancel_at_period_end: bool,
    /// When payments began to fail, while they do.
    pub past_due_since: Option<OffsetDateTime>,
    /// `cs_…`, the payment page that is not settled yet.
    pub checkout_session: Option<String>,
    /// When the business wanted its portal closed at once, until Stripe has ended the subscription.
    pub stop_wanted_at: Option<OffsetDateTime>,
    /// When the payment that opened the portal was made, to the second.
    pub paid_at: Option<OffsetDateTime>,
    /// When the portal was open.
    pub opened_at: Option<OffsetDateTime>,
}

impl Billing {
    /// Whether a subscription goes on: another must not be begun beside it.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.status.as_deref().is_some_and(|status| !matches!(status, "canceled" | "incomplete_expired"))
    }
}

impl Platform {
    /// A tenant's billing row; none when nothing was ever paid or asked.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn billing(&self, tenant: TenantId) -> Result<Option<Billing>> {
        let mut tx = self.system.begin().await?;
        Ok(sqlx::query_as!(
            Billing,
            "SELECT revision, stripe_customer, stripe_subscription, status, current_period_end, cancel_at_period_end,
                    past_due_since, checkout_session, stop_wanted_at, paid_at, opened_at
             FROM billing WHERE for_tenant = $1",
            tenant.uuid()
        )
        .fetch_optional(&mut *tx)
        .await?)
    }

    /// The same, made when it is missing.
    pub(crate) async fn ensure_billing(&self, tenant: TenantId) -> Result<Billing> {
        if let Some(row) = self.billing(tenant).await? {
            return Ok(row);
        }
        let mut tx = self.system.begin().await?;
        insert(&mut tx, tenant, self.clock.now()).await?;
        tx.commit().await?;
        Ok(self.billing(tenant).await?.unwrap_or_default())
    }

    /// Whose customer, subscription or open payment page this is, as far as is written down.
    pub(crate) async fn tenant_with(&self, object: &str) -> Result<Option<TenantId>> {
        let mut tx = self.system.begin().await?;
        Ok(sqlx::query_scalar!(
            r#"SELECT for_tenant AS "tenant: TenantId" FROM billing
               WHERE stripe_customer = $1 OR stripe_subscription = $1 OR checkout_session = $1"#,
            object
        )
        .fetch_optional(&mut *tx)
        .await?)
    }
}

/// Adds the row when it is missing.
pub(crate) async fn insert(
    connection: &mut PgConnection,
    tenant: TenantId,
    now: OffsetDateTime,
) -> Result<(), db::Error> {
    sqlx::query!(
        "INSERT INTO billing (for_tenant, updated_at) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        tenant.uuid(),
        now
    )
    .execute(connection)
    .await
    .map(drop)
}

/// Locks the row and reads it.
pub(crate) async fn lock(connection: &mut PgConnection, tenant: TenantId) -> Result<Option<Billing>, db::Error> {
    sqlx::query_as!(
        Billing,
        "SELECT revision, stripe_customer, stripe_subscription, status, current_period_end, cancel_at_period_end,
                past_due_since, checkout_session, stop_wanted_at, paid_at, opened_at
         FROM billing WHERE for_tenant = $1 FOR UPDATE",
        tenant.uuid()
    )
    .fetch_optional(connection)
    .await
}

/// Writes the row, which the transaction has locked.
pub(crate) async fn save(
    connection: &mut PgConnection,
    tenant: TenantId,
    row: &Billing,
    now: OffsetDateTime,
) -> Result<(), db::Error> {
    sqlx::query!(
        "UPDATE billing
         SET revision = revision + 1, stripe_customer = $2, stripe_subscription = $3, status = $4, current_period_end = $5,
             cancel_at_period_end = $6, past_due_since = $7, checkout_session = $8, stop_wanted_at = $9, paid_at = $10,
             opened_at = $11, updated_at = $12
         WHERE for_tenant = $1",
        tenant.uuid(),
        row.stripe_customer,
        row.stripe_subscription,
        row.status,
        row.current_period_end,
        row.cancel_at_period_end,
        row.past_due_since,
        row.checkout_session,
        row.stop_wanted_at,
        row.paid_at,
        row.opened_at,
        now,
    )
    .execute(connection)
    .await
    .map(drop)
}
