//! Seals on the trail: each holds SHA-256 over the seal before it and all events since, so that a row that was altered,
//! taken out or slipped in later shows (SECURITY-RULES N2). How many there are is counted apart from them, so that it shows
//! when the newest are gone. Heads go to the log, where the database cannot reach them.

use db::TenantTx;
use jobs::{Context, Job, Outcome};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

/// An event is sealed this long after it was written: whatever transaction wrote it has ended by then.
const SETTLED: Duration = Duration::minutes(10);
/// How long after an event its tenant's trail is sealed.
const SEALED: Duration = Duration::minutes(15);
/// At most so many events under one seal, and in memory.
const BATCH: i64 = 5_000;

/// Seals the job's tenant's trail.
#[derive(Debug, Serialize, Deserialize)]
pub struct SealAudit {}

impl Job for SealAudit {
    const KIND: &'static str = "audit.seal";
}

/// Sees to it that the trail is sealed when what happened just now has settled.
pub(super) async fn soon(tx: &mut TenantTx, now: OffsetDateTime) -> Result<(), db::Error> {
    jobs::enqueue_once_at(tx, &SealAudit {}, "audit.seal", now + SEALED).await
}

/// A seal.
#[derive(Clone, Debug)]
pub struct Seal {
    /// From 1, without gaps.
    pub number: i64,
    /// When it was put on.
    pub sealed_at: OffsetDateTime,
    through: Uuid,
    events: i64,
    head: Vec<u8>,
}

impl Seal {
    /// The head in hexadecimal, as the log has it.
    #[must_use]
    pub fn head(&self) -> String {
        hexadecimal(&self.head)
    }
}

/// What a check of all seals found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Every sealed event is as it was written: so many.
    Intact(i64),
    /// The first seal that does not fit the events under it, or is gone.
    Broken(i64),
}

/// The newest seal of a tenant.
///
/// # Errors
/// When the database fails.
pub async fn last_seal(tx: &mut TenantTx) -> Result<Option<Seal>, db::Error> {
    sqlx::query_as!(
        Seal,
        "SELECT number, sealed_at, through_id AS through, events, head FROM audit_seals
         WHERE tenant_id = $1 ORDER BY number DESC LIMIT 1",
        tx.tenant(),
    )
    .fetch_optional(&mut **tx)
    .await
}

/// How many seals were ever put on.
async fn count_seals(tx: &mut TenantTx) -> Result<i64, db::Error> {
    sqlx::query_scalar!("SELECT audit_seals FROM tenants WHERE id = $1", tx.tenant()).fetch_one(&mut **tx).await
}

/// Puts seals on all events that have settled.
///
/// # Errors
/// When the database fails; the job is tried again. Of two at once the second fails on the seal's number.
pub async fn seal(context: Context, _: SealAudit) -> Outcome {
    let now = context.clock.now();
    let border = first_id_at(now - SETTLED);
    loop {
        let mut tx = context.begin().await?;
        // Counted first: where another is put on meanwhile, this one gets the number after it or fails on the same.
        let counted = count_seals(&mut tx).await?;
        let last = last_seal(&mut tx).await?;
        let (last, after, head) =
            last.map_or((0, Uuid::nil(), Vec::new()), |last| (last.number, last.through, last.head));
        // The number of one that was taken away is not given again.
        let number = counted.max(last) + 1;
        let (digest, events) = digest(&mut tx, &head, (after, border), BATCH).await?;
        let Some(through) = events.last else {
            if has_events_after(&mut tx, after).await? {
                soon(&mut tx, now).await?;
                tx.commit().await?;
            }
            return Ok(());
        };
        let new = Seal { number, sealed_at: now, through, events: events.count, head: digest.to_vec() };
        insert(&mut tx, &new).await?;
        let tenant = tx.tenant();
        tx.commit().await?;
        tracing::info!(%tenant, seal = number, events = new.events, head = new.head(), "audit trail sealed");
    }
}

/// Puts a seal on, and counts it.
async fn insert(tx: &mut TenantTx, seal: &Seal) -> Result<(), db::Error> {
    sqlx::query!(
        "INSERT INTO audit_seals (tenant_id, number, through_id, events, head, sealed_at) VALUES ($1, $2, $3, $4, $5, $6)",
        tx.tenant(),
        seal.number,
        seal.through,
        seal.events,
        seal.head,
        seal.sealed_at,
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query!("UPDATE tenants SET audit_seals = $2 WHERE id = $1", tx.tenant(), seal.number)
        .execute(&mut **tx)
        .await
        .map(drop)
}

/// Checks every seal against the events under it, from the first, and that none is gone.
///
/// # Errors
/// When the database fails.
pub async fn verify(tx: &mut TenantTx) -> Result<Verdict, db::Error> {
    let (mut head, mut after, mut number, mut checked) = (Vec::new(), Uuid::nil(), 0, 0);
    // Read first: one that is put on meanwhile is one more, and none is missing.
    let counted = count_seals(tx).await?;
    loop {
        let seals = sqlx::query_as!(
            Seal,
            "SELECT number, sealed_at, through_id AS through, events, head FROM audit_seals
             WHERE tenant_id = $1 AND number > $2 ORDER BY number LIMIT 100",
            tx.tenant(),
            number,
        )
        .fetch_all(&mut **tx)
        .await?;
        if seals.is_empty() {
            return Ok(if number < counted { Verdict::Broken(number + 1) } else { Verdict::Intact(checked) });
        }
        for seal in seals {
            let border = Uuid::from_u128(seal.through.as_u128().saturating_add(1));
            let (digest, events) = digest(tx, &head, (after, border), BATCH + 1).await?;
            if seal.number != number + 1 || events.count != seal.events || digest[..] != seal.head {
                return Ok(Verdict::Broken(number + 1));
            }
            (head, after, number, checked) = (seal.head, seal.through, seal.number, checked + seal.events);
        }
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The first id that an event of this moment can have (RFC 9562, 5.7: 48 bits of milliseconds lead).
#[must_use]
pub fn first_id_at(moment: OffsetDateTime) -> Uuid {
    let milliseconds = moment.unix_timestamp_nanos() / 1_000_000;
    Uuid::from_u128(u128::try_from(milliseconds).unwrap_or(0) << 80)
}

struct Covered {
    count: i64,
    last: Option<Uuid>,
}

/// The head that follows `head` and the first `most` events between two ids.
async fn digest(
    tx: &mut TenantTx,
    head: &[u8],
    (after, border): (Uuid, Uuid),
    most: i64,
) -> Result<([u8; 32], Covered), db::Error> {
    let rows = sqlx::query!(
        r#"SELECT id, (extract(epoch FROM at) * 1000000)::bigint AS "at!", kind, actor_kind, actor_id, actor_name,
                  customer_id, contact_id, detail::text AS "detail!", client_ip, request_id
           FROM audit_events WHERE tenant_id = $1 AND id > $2 AND id < $3 ORDER BY id LIMIT $4"#,
        tx.tenant(),
        after,
        border,
        most,
    )
    .fetch_all(&mut **tx)
    .await?;
    let mut sha = Sha256::new();
    // Each part goes in behind its length, so that no two rows read alike.
    let mut add = |part: Option<&[u8]>| {
        sha.update(part.map_or(u64::MAX, |part| part.len() as u64).to_be_bytes());
        sha.update(part.unwrap_or_default());
    };
    add(Some(head));
    for row in &rows {
        add(Some(row.id.as_bytes()));
        add(Some(&row.at.to_be_bytes()));
        for text in [&row.kind, &row.actor_kind, &row.actor_name, &row.detail] {
            add(Some(text.as_bytes()));
        }
        for id in [row.actor_id, row.customer_id, row.contact_id, row.request_id] {
            add(id.as_ref().map(|id| &id.as_bytes()[..]));
        }
        add(row.client_ip.as_deref().map(str::as_bytes));
    }
    let count = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    Ok((sha.finalize().into(), Covered { count, last: rows.last().map(|row| row.id) }))
}

async fn has_events_after(tx: &mut TenantTx, after: Uuid) -> Result<bool, db::Error> {
    sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM audit_events WHERE tenant_id = $1 AND id > $2) AS "is_there!""#,
        tx.tenant(),
        after,
    )
    .fetch_one(&mut **tx)
    .await
}
