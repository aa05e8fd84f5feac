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

pub(super) async fn save(tx: &mut TenantTx, clock: &Clock, letter: Letter, wording: &Wording) -> Result<(), db::Error> {
    sqlx::query!(
        "INSERT INTO mail_wordings (tenant_id, letter, subject, before_link, after_link, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (tenant_id, letter) DO UPDATE
           SET subject = excluded.subject, before_link = excluded.before_link, after_link = excluded.after_link,
               updated_at = excluded.updated_at",
        tx.tenant(),
        letter.key(),
        wording.subject,
        wording.before,
        wording.after,
        clock.now(),
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Back to the usual words.
pub(super) async fn remove(tx: &mut TenantTx, letter: Letter) -> Result<(), db::Error> {
    sqlx::query!("DELETE FROM mail_wordings WHERE tenant_id = $1 AND letter = $2", tx.tenant(), letter.key())
        .execute(&mut **tx)
        .await
        .map(drop)
}
