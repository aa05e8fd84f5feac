//! The words' rows.

use boot::Clock;
use db::TenantTx;
use mail::Wording;

use super::Letter;

/// What a letter shows of its business.
pub(super) struct WriterRow {
    pub(super) brand_colour: String,
    pub(super) phone: String,
    pub(super) email: String,
    /// Its own words, if it has any.
    pub(super) wording: Option<Wording>,
}

/// The business, with its words for one letter.
pub(super) async fn writer(tx: &mut TenantTx, letter: Letter) -> Result<WriterRow, db::Error> {
    let row = sqlx::query!(
        r#"SELECT s.brand_colour, s.phone, s.email, w.subject AS "subject?", w.before_link AS "before?",
                  w.after_link AS "after?"
           FROM portal_settings s LEFT JOIN mail_wordings w ON w.tenant_id = s.tenant_id AND w.letter = $2
           WHERE s.tenant_id = $1"#,
        tx.tenant(),
        letter.key(),
    )
    .fetch_one(&mut **tx)
    .await?;
    let words = row.subject.zip(row.before).zip(row.after);
    let wording = words.map(|((subject, before), after)| Wording { subject, before, after });
    Ok(WriterRow { brand_colour: row.brand_colour, phone: row.phone, email: row.email, wording })
}

/// The letters in which a business has words of its own, by their keys.
pub(super) async fn changed(tx: &mut TenantTx) -> Result<Vec<String>, db::Error> {
    sqlx::query_scalar!("SELECT letter FROM mail_wordings WHERE tenant_id = $1", tx.tenant()).fetch_all(&mut **tx).await
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
