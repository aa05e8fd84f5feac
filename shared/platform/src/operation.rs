//! What is being asked of Stripe: written down before the call, so that every try carries the same idempotency key.

use db::TenantId;
use sqlx::PgConnection;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::{Platform, Result};

/// Stripe keeps a key's answer for at least 24 hours (docs.stripe.com/api/idempotent_requests).
const KEY_LIFE: Duration = Duration::hours(23);

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Checkout,
    Expire,
    Cancel,
    Resume,
    Card,
    Pay,
    Refund,
}

impl Kind {
    const fn key(self) -> &'static str {
        match self {
            Self::Checkout => "checkout",
            Self::Expire => "expire",
            Self::Cancel => "cancel",
            Self::Resume => "resume",
            Self::Card => "card",
            Self::Pay => "pay",
            Self::Refund => "refund",
        }
    }
}

/// One wish, until Stripe has said yes or no.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Operation {
    pub(crate) id: Uuid,
    pub(crate) started_at: OffsetDateTime,
}

impl Operation {
    /// Whether Stripe may have forgotten the key: look for the effect before asking again.
    pub(crate) fn is_stale(self, now: OffsetDateTime) -> bool {
        now - self.started_at >= KEY_LIFE
    }
}

impl Platform {
    /// The operation of this kind that is under way, or a new one.
    pub(crate) async fn begin(&self, tenant: TenantId, kind: Kind, subject: &str) -> Result<Operation> {
        let mut tx = self.system.begin().await?;
        let operation = self.begin_in(&mut tx, tenant, (kind, subject)).await?;
        tx.commit().await?;
        Ok(operation)
    }

    /// The same, in a transaction that has made sure that it is still wanted.
    pub(crate) async fn begin_in(
        &self,
        tx: &mut PgConnection,
        tenant: TenantId,
        (kind, subject): (Kind, &str),
    ) -> Result<Operation> {
        Ok(sqlx::query_as!(
            Operation,
            "INSERT INTO billing_operations (id, for_tenant, kind, subject, started_at) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (for_tenant, kind, subject) WHERE ended_at IS NULL
               DO UPDATE SET started_at = billing_operations.started_at
             RETURNING id, started_at",
            self.entropy.uuid_v7(&self.clock),
            tenant.uuid(),
            kind.key(),
            subject,
            self.clock.now(),
        )
        .fetch_one(tx)
        .await?)
    }

    /// Ends an operation: the next one gets a key of its own.
    pub(crate) async fn end(&self, operation: Operation) -> Result<()> {
        let mut tx = self.system.begin().await?;
        end(&mut tx, operation.id, self.clock.now()).await?;
        Ok(tx.commit().await?)
    }

    /// An operation for a call that may be made again without harm, setting something to what it should be: so a key
    /// that Stripe may have forgotten is simply given up.
    pub(crate) async fn start(&self, tenant: TenantId, kind: Kind, subject: &str) -> Result<Operation> {
        let operation = self.begin(tenant, kind, subject).await?;
        if !operation.is_stale(self.clock.now()) {
            return Ok(operation);
        }
        self.end(operation).await?;
        self.begin(tenant, kind, subject).await
    }

    /// Takes Stripe's answer: the operation is over unless the same call may be made again under the same key.
    pub(crate) async fn conclude<T>(&self, operation: Operation, answer: stripe::Result<T>) -> Result<T> {
        if answer.as_ref().err().is_none_or(|error| error.advice() != stripe::Advice::Retry) {
            self.end(operation).await?;
        }
        Ok(answer?)
    }

    /// Whether this was ever asked, with whatever outcome.
    pub(crate) async fn was_asked(&self, tenant: TenantId, kind: Kind, subject: &str) -> Result<bool> {
        let mut tx = self.system.begin().await?;
        Ok(sqlx::query_scalar!(
            r#"SELECT EXISTS (SELECT 1 FROM billing_operations
                              WHERE for_tenant = $1 AND kind = $2 AND subject = $3 AND ended_at IS NOT NULL) AS "was!""#,
            tenant.uuid(),
            kind.key(),
            subject,
        )
        .fetch_one(&mut *tx)
        .await?)
    }

    /// The operation of this kind that is under way.
    pub(crate) async fn under_way(&self, tenant: TenantId, kind: Kind) -> Result<Option<Operation>> {
        let mut tx = self.system.begin().await?;
        Ok(sqlx::query_as!(
            Operation,
            "SELECT id, started_at FROM billing_operations
             WHERE for_tenant = $1 AND kind = $2 AND ended_at IS NULL LIMIT 1",
            tenant.uuid(),
            kind.key(),
        )
        .fetch_optional(&mut *tx)
        .await?)
    }
}

/// Ends an operation in the transaction that keeps its outcome.
pub(crate) async fn end(connection: &mut PgConnection, id: Uuid, now: OffsetDateTime) -> Result<(), db::Error> {
    sqlx::query!("UPDATE billing_operations SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL", id, now)
        .execute(connection)
        .await
        .map(drop)
}
