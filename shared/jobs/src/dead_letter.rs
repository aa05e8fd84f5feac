//! Work that was given up and waits for somebody to look at it.

use db::{SystemTx, TenantId};
use time::OffsetDateTime;

/// A job that failed for good.
#[derive(Debug)]
pub struct DeadLetter {
    /// Its number in the queue.
    pub id: i64,
    /// What was to be done.
    pub kind: String,
    /// For whom; `None` for work above tenants.
    pub tenant: Option<TenantId>,
    /// How often it was tried.
    pub tries: i32,
    /// When it was given up.
    pub failed_at: OffsetDateTime,
    /// What the last try failed with.
    pub error: String,
}

/// The latest dead letters, newest first, at most `limit`.
///
/// # Errors
/// When the database fails.
pub async fn list_dead_letters(tx: &mut SystemTx, limit: i64) -> Result<Vec<DeadLetter>, db::Error> {
    sqlx::query_as!(
        DeadLetter,
        r#"SELECT id, kind, for_tenant AS "tenant: TenantId", tries, failed_at AS "failed_at!", coalesce(error, '') AS "error!"
           FROM jobs WHERE failed_at IS NOT NULL ORDER BY failed_at DESC, id DESC LIMIT $1"#,
        limit
    )
    .fetch_all(&mut **tx)
    .await
}

/// Gives a dead letter ten new tries; `false` when there is none with this number.
///
/// # Errors
/// When the database fails.
pub async fn revive_dead_letter(tx: &mut SystemTx, id: i64) -> Result<bool, db::Error> {
    let revived = sqlx::query!(
        "UPDATE jobs SET failed_at = NULL, tries = 0, run_at = '-infinity' WHERE id = $1 AND failed_at IS NOT NULL",
        id
    )
    .execute(&mut **tx)
    .await?;
    Ok(revived.rows_affected() == 1)
}
