//! Putting work into the queue.

use db::{SystemTx, TenantId, TenantTx};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

/// What a worker hears when work was added.
pub(crate) const CHANNEL: &str = "jobs";

/// A piece of work: ids of what it is about. Payloads of the previous release must stay readable.
pub trait Job: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// The name in the queue, `feature.verb`; never reused for something else.
    const KIND: &'static str;
}

/// Adds work for the transaction's tenant, to be done as soon as the transaction has committed.
///
/// # Errors
/// When the database fails.
pub async fn enqueue<J: Job>(tx: &mut TenantTx, job: &J) -> Result<(), db::Error> {
    let tenant = tx.tenant();
    insert(tx, &NewJob::of(Some(tenant), job)?).await
}

/// Adds one of very many pieces of work: whatever else the tenant has in the queue goes first, for somebody may be waiting
/// for it.
///
/// # Errors
/// When the database fails.
pub async fn enqueue_behind<J: Job>(tx: &mut TenantTx, job: &J) -> Result<(), db::Error> {
    let tenant = tx.tenant();
    insert(tx, &NewJob { is_behind: true, ..NewJob::of(Some(tenant), job)? }).await
}

/// Adds work that is not to begin before `at`, by the services' clock.
///
/// # Errors
/// When the database fails.
pub async fn enqueue_at<J: Job>(tx: &mut TenantTx, job: &J, at: OffsetDateTime) -> Result<(), db::Error> {
    let tenant = tx.tenant();
    insert(tx, &NewJob { run_at: Some(at), ..NewJob::of(Some(tenant), job)? }).await
}

/// Adds work unless the tenant has work of this kind and `key` waiting that has not begun. What has begun may have read
/// what is now out of date, so it does not count.
///
/// # Errors
/// When the database fails.
pub async fn enqueue_once<J: Job>(tx: &mut TenantTx, job: &J, key: &str) -> Result<(), db::Error> {
    let job = NewJob::once(tx.tenant(), job, key)?;
    insert(tx, &job).await
}

/// As [`enqueue_once`], and it is not to begin before `at`. Work that waits already keeps its own time.
///
/// # Errors
/// When the database fails.
pub async fn enqueue_once_at<J: Job>(
    tx: &mut TenantTx,
    job: &J,
    key: &str,
    at: OffsetDateTime,
) -> Result<(), db::Error> {
    let job = NewJob { run_at: Some(at), ..NewJob::once(tx.tenant(), job, key)? };
    insert(tx, &job).await
}

/// Adds work from above tenants: for one of them, or for none. With a `key`, as [`enqueue_once`] does.
///
/// # Errors
/// When the database fails.
pub async fn enqueue_above<J: Job>(
    tx: &mut SystemTx,
    tenant: Option<TenantId>,
    job: &J,
    key: Option<&str>,
) -> Result<(), db::Error> {
    let tenant = tenant.map(TenantId::uuid);
    let dedupe_key = key.map(|key| format!("{}:{key}", tenant.unwrap_or_default()));
    insert(tx, &NewJob { dedupe_key, ..NewJob::of(tenant, job)? }).await
}

struct NewJob {
    kind: &'static str,
    tenant: Option<Uuid>,
    payload: serde_json::Value,
    dedupe_key: Option<String>,
    run_at: Option<OffsetDateTime>,
    is_behind: bool,
}

impl NewJob {
    fn of<J: Job>(tenant: Option<Uuid>, job: &J) -> Result<Self, db::Error> {
        let payload = serde_json::to_value(job).map_err(|error| db::Error::Encode(error.into()))?;
        Ok(Self { kind: J::KIND, tenant, payload, dedupe_key: None, run_at: None, is_behind: false })
    }

    fn once<J: Job>(tenant: Uuid, job: &J, key: &str) -> Result<Self, db::Error> {
        Ok(Self { dedupe_key: Some(format!("{tenant}:{key}")), ..Self::of(Some(tenant), job)? })
    }
}

async fn insert(connection: &mut PgConnection, job: &NewJob) -> Result<(), db::Error> {
    // The services may not read the queue, so the conflict names no columns. A notice is a lock that all commits share:
    // work of later needs none, workers look for it by themselves.
    sqlx::query!(
        "WITH added AS (
           INSERT INTO jobs (kind, for_tenant, payload, dedupe_key, run_at, is_behind)
           VALUES ($1, $2, $3, $4, coalesce($5, '-infinity'::timestamptz), $7)
           ON CONFLICT DO NOTHING)
         SELECT pg_notify($6, '') WHERE $5::timestamptz IS NULL",
        job.kind,
        job.tenant,
        job.payload,
        job.dedupe_key,
        job.run_at,
        CHANNEL,
        job.is_behind,
    )
    .fetch_optional(connection)
    .await
    .map(drop)
}
