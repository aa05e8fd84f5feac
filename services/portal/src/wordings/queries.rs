//! The words' rows.

use boot::Clock;
use db::TenantTx;
use mail::Wording;

use super::Letter;

/// A business's own words, if it has any.
pub(crate) async fn find(tx: &mut TenantTx, letter: Letter) -> Result<Option<Wording>, db::Error> {
    sqlx::query_as!(
        Wording,
        "SELECT subject, before_link AS before, after_link AS after FROM mail_wordings WHERE tenant_id = $1 AND letter = $2",
        tx.tenant(),
        letter.key(),
    )
    .fetch_optional(&mut **tx)
    .await
}

/// When a business's own words were saved, in microseconds since 1970; nothing while the usual ones stand.
pub(super) async fn version(tx: &mut TenantTx, letter: Letter) -> Result<Option<i64>, db::Error> {
    let saved_at = sqlx::query_scalar!(
        "SELECT updated_at FROM mail_wordings WHERE tenant_id = $1 AND letter = $2",
        tx.tenant(),
        letter.key(),
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(saved_at.and_then(|at| i64::try_from(at.unix_timestamp_nanos() / 1_000).ok()))
}

/// Saves the words, if nobody did since `version`; tells whether it did.
pub(super) async fn save(
    tx: &mut TenantTx,
    clock: &Clock,
    (letter, version): (Letter, Option<i64>),
    wording: &Wording,
) -> Result<bool, db::Error> {
    let done = sqlx::query!(
        "INSERT INTO mail_wordings AS w (tenant_id, letter, subject, before_link, after_link, updated_at)
         SELECT $1, $2, $3, $4, $5, $6
         WHERE ($7::bigint IS NULL) <> EXISTS (SELECT 1 FROM mail_wordings e WHERE e.tenant_id = $1 AND e.letter = $2)
         ON CONFLICT (tenant_id, letter) DO UPDATE
           SET subject = excluded.subject, before_link = excluded.before_link, after_link = excluded.after_link,
               updated_at = greatest(excluded.updated_at, w.updated_at + interval '1 microsecond')
           WHERE w.updated_at = timestamptz 'epoch' + $7 * interval '1 microsecond'",
        tx.tenant(),
        letter.key(),
        wording.subject,
        wording.before,
        wording.after,
        clock.now(),
        version,
    )
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Back to the usual words.
pub(super) async fn remove(tx: &mut TenantTx, letter: Letter) -> Result<(), db::Error> {
    sqlx::query!("DELETE FROM mail_wordings WHERE tenant_id = $1 AND letter = $2", tx.tenant(), letter.key())
        .execute(&mut **tx)
        .await
        .map(drop)
}
