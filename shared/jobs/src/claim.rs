//! Taking jobs out of the queue, and what becomes of them there.

use boot::Clock;
use db::{System, TenantId};
use time::OffsetDateTime;
use tokio::time::Instant;
use uuid::Uuid;

use crate::backoff::MAX_TRIES;
use crate::lease::LEASE;

/// How many jobs of one tenant a round may take.
const PER_LANE: i64 = 2;

/// A job that is ours for as long as its lease is renewed.
#[derive(Debug)]
pub(crate) struct Claimed {
    pub(crate) id: i64,
    pub(crate) kind: String,
    pub(crate) tenant: Option<TenantId>,
    pub(crate) lane: Uuid,
    pub(crate) payload: serde_json::Value,
    pub(crate) tries: i32,
    pub(crate) claim: Uuid,
    /// Until when nobody else takes it, surely: counted from before we asked.
    pub(crate) held_until: Instant,
}

/// What a round may take.
pub(crate) struct Round<'a> {
    /// The kinds that this worker has handlers for.
    pub(crate) kinds: &'a [String],
    /// Lanes that have enough of this worker already.
    pub(crate) full_lanes: &'a [Uuid],
    /// The lane served last: the turn goes on behind it.
    pub(crate) after: Uuid,
    /// How many jobs at most.
    pub(crate) at_most: i64,
    /// Marks what this round takes.
    pub(crate) claim: Uuid,
}

/// Takes jobs that are due, lane by lane: of each those first that are not one of very many.
pub(crate) async fn claim(system: &System, clock: &Clock, round: &Round<'_>) -> Result<Vec<Claimed>, db::Error> {
    let held_until = Instant::now() + LEASE;
    let mut tx = system.begin().await?;
    let rows = sqlx::query!(
        r#"WITH RECURSIVE lanes AS (
             (SELECT lane FROM jobs
              WHERE claim IS NULL AND failed_at IS NULL AND run_at <= $1 AND kind = ANY($2)
              ORDER BY lane, is_behind, id LIMIT 1)
             UNION ALL
             SELECT (SELECT next.lane FROM jobs next
                     WHERE next.claim IS NULL AND next.failed_at IS NULL AND next.run_at <= $1 AND next.kind = ANY($2)
                       AND next.lane > lanes.lane
                     ORDER BY next.lane, next.is_behind, next.id LIMIT 1)
             FROM lanes WHERE lanes.lane IS NOT NULL
           ), c AS MATERIALIZED (
             SELECT due.id
             FROM (SELECT lane FROM lanes WHERE lane <> ALL($3) ORDER BY lane <= $4, lane) AS turn
             CROSS JOIN LATERAL (
               SELECT id FROM jobs
               WHERE claim IS NULL AND failed_at IS NULL AND run_at <= $1 AND kind = ANY($2) AND lane = turn.lane
               ORDER BY is_behind, id LIMIT $5 FOR UPDATE SKIP LOCKED) AS due
             LIMIT $6
           )
           UPDATE jobs SET claim = $7, leased_until = now() + make_interval(secs => $8), tries = tries + 1, dedupe_key = NULL
           FROM c WHERE jobs.id = c.id
           RETURNING jobs.id, kind, for_tenant AS "tenant: TenantId", lane AS "lane!", payload, tries"#,
        clock.now(),
        round.kinds,
        round.full_lanes,
        round.after,
        PER_LANE,
        round.at_most,
        round.claim,
        LEASE.as_secs_f64(),
    )
    .fetch_all(&mut *tx)
    .await?;
    tx.commit().await?;
    let claimed = rows.into_iter().map(|row| Claimed {
        id: row.id,
        kind: row.kind,
        tenant: row.tenant,
        lane: row.lane,
        payload: row.payload,
        tries: row.tries,
        claim: round.claim,
        held_until,
    });
    Ok(claimed.collect())
}

/// Renews a lease; `false` when the job is no longer ours.
pub(crate) async fn renew(system: &System, (id, claim): (i64, Uuid)) -> Result<bool, db::Error> {
    let mut tx = system.begin().await?;
    let renewed = sqlx::query!(
        "UPDATE jobs SET leased_until = now() + make_interval(secs => $3) WHERE id = $1 AND claim = $2",
        id,
        claim,
        LEASE.as_secs_f64(),
    )
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(renewed.rows_affected() == 1)
}

/// Work done: the row goes. Does nothing when the job is no longer ours; so do the next three.
pub(crate) async fn finish(system: &System, (id, claim): (i64, Uuid)) -> Result<(), db::Error> {
    let mut tx = system.begin().await?;
    sqlx::query!("DELETE FROM jobs WHERE id = $1 AND claim = $2", id, claim).execute(&mut *tx).await?;
    tx.commit().await
}

/// Another try at `run_at`.
pub(crate) async fn postpone(
    system: &System,
    (id, claim): (i64, Uuid),
    run_at: OffsetDateTime,
    error: &str,
) -> Result<(), db::Error> {
    let mut tx = system.begin().await?;
    sqlx::query!(
        "UPDATE jobs SET claim = NULL, leased_until = NULL, run_at = $3, error = $4 WHERE id = $1 AND claim = $2",
        id,
        claim,
        run_at,
        error,
    )
    .execute(&mut *tx)
    .await?;
    tx.commit().await
}

/// No more tries.
pub(crate) async fn give_up(
    system: &System,
    (id, claim): (i64, Uuid),
    at: OffsetDateTime,
    error: &str,
) -> Result<(), db::Error> {
    let mut tx = system.begin().await?;
    sqlx::query!(
        "UPDATE jobs SET claim = NULL, leased_until = NULL, failed_at = $3, error = $4 WHERE id = $1 AND claim = $2",
        id,
        claim,
        at,
        error,
    )
    .execute(&mut *tx)
    .await?;
    tx.commit().await
}

/// Gives a job back unfinished, for another worker to take at once; the try does not count.
pub(crate) async fn give_back(system: &System, (id, claim): (i64, Uuid)) -> Result<(), db::Error> {
    let mut tx = system.begin().await?;
    sqlx::query!(
        "UPDATE jobs SET claim = NULL, leased_until = NULL, tries = tries - 1 WHERE id = $1 AND claim = $2",
        id,
        claim
    )
    .execute(&mut *tx)
    .await?;
    tx.commit().await
}

/// Frees jobs whose worker fell silent: for another try, or as dead letters when that was the last one. Tells how many
/// became dead letters.
pub(crate) async fn free_expired(system: &System, clock: &Clock) -> Result<i64, db::Error> {
    let mut tx = system.begin().await?;
    let dead = sqlx::query_scalar!(
        r#"WITH c AS MATERIALIZED (
             SELECT id FROM jobs WHERE claim IS NOT NULL AND leased_until < now() LIMIT 100 FOR UPDATE SKIP LOCKED
           ), freed AS (
             UPDATE jobs SET claim = NULL, leased_until = NULL, error = 'the worker fell silent',
               failed_at = CASE WHEN tries >= $1 THEN $2::timestamptz END
             FROM c WHERE jobs.id = c.id RETURNING failed_at
           )
           SELECT count(failed_at) AS "dead!" FROM freed"#,
        MAX_TRIES,
        clock.now(),
    )
    .fetch_one(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(dead)
}
