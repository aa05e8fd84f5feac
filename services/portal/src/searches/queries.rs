//! The rows of one person: their last searches, and how they look at the results.

use db::{ContactId, TenantTx};
use time::OffsetDateTime;

use super::words::Words;

/// The most searches that are kept of one person.
const KEPT: i64 = 10;

/// What somebody looked for last, the newest first.
pub(crate) async fn recent(tx: &mut TenantTx, contact: ContactId) -> Result<Vec<String>, db::Error> {
    sqlx::query_scalar!(
        "SELECT words FROM recent_searches WHERE tenant_id = $1 AND contact_id = $2
         ORDER BY searched_at DESC, words_norm LIMIT $3",
        tx.tenant(),
        contact.uuid(),
        KEPT,
    )
    .fetch_all(&mut **tx)
    .await
}

/// Notes a search as the newest one; those beyond the tenth are forgotten.
pub(super) async fn note(
    tx: &mut TenantTx,
    (contact, now): (ContactId, OffsetDateTime),
    words: &Words,
) -> Result<(), db::Error> {
    sqlx::query!(
        "INSERT INTO recent_searches (tenant_id, contact_id, words_norm, words, searched_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (tenant_id, contact_id, words_norm)
         DO UPDATE SET words = excluded.words, searched_at = excluded.searched_at",
        tx.tenant(),
        contact.uuid(),
        words.norm,
        words.typed,
        now,
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query!(
        "DELETE FROM recent_searches WHERE tenant_id = $1 AND contact_id = $2 AND words_norm IN (
           SELECT words_norm FROM recent_searches WHERE tenant_id = $1 AND contact_id = $2
           ORDER BY searched_at DESC, words_norm OFFSET $3)",
        tx.tenant(),
        contact.uuid(),
        KEPT,
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Forgets what somebody looked for.
pub(super) async fn clear(tx: &mut TenantTx, contact: ContactId) -> Result<(), db::Error> {
    sqlx::query!("DELETE FROM recent_searches WHERE tenant_id = $1 AND contact_id = $2", tx.tenant(), contact.uuid())
        .execute(&mut **tx)
        .await
        .map(drop)
}

/// Whether somebody wants parts side by side.
pub(crate) async fn is_grid(tx: &mut TenantTx, contact: ContactId) -> Result<bool, db::Error> {
    let is_grid = sqlx::query_scalar!(
        "SELECT is_grid FROM parts_views WHERE tenant_id = $1 AND contact_id = $2",
        tx.tenant(),
        contact.uuid()
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(is_grid.unwrap_or_default())
}

/// Remembers it.
pub(super) async fn save_look(tx: &mut TenantTx, contact: ContactId, is_grid: bool) -> Result<(), db::Error> {
    sqlx::query!(
        "INSERT INTO parts_views (tenant_id, contact_id, is_grid) VALUES ($1, $2, $3)
         ON CONFLICT (tenant_id, contact_id) DO UPDATE SET is_grid = excluded.is_grid",
        tx.tenant(),
        contact.uuid(),
        is_grid,
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}
