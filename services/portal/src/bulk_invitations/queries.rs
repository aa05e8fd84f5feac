//! Every statement on runs and their contacts.

use db::{ContactId, StaffId, TenantTx};
use time::{OffsetDateTime, PrimitiveDateTime};
use uuid::Uuid;

use super::outcome::Outcome;
use super::run::{Run, RunId};

/// Adds a draft: how many contacts were chosen, and how many left out.
pub(crate) async fn insert(
    tx: &mut TenantTx,
    (id, now): (RunId, OffsetDateTime),
    (staff, staff_name): (StaffId, &str),
    (chosen, left_out): (i64, i64),
) -> Result<(), db::Error> {
    sqlx::query!(
        "INSERT INTO bulk_invitations (tenant_id, id, staff_id, staff_name, state, contacts_chosen, contacts_left_out, created_at)
         VALUES ($1, $2, $3, $4, 'draft', $5, $6, $7)",
        tx.tenant(),
        id.uuid(),
        staff.uuid(),
        staff_name,
        chosen,
        left_out,
        now,
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Adds contacts to a draft.
pub(crate) async fn insert_contacts(
    tx: &mut TenantTx,
    id: RunId,
    (outcome, contacts): (Outcome, &[Uuid]),
) -> Result<(), db::Error> {
    sqlx::query!(
        "INSERT INTO bulk_invitation_contacts (tenant_id, run_id, contact_id, state, reason)
         SELECT $1, $2, c.id, $4, $5 FROM contacts c WHERE c.tenant_id = $1 AND c.id = ANY ($3)",
        tx.tenant(),
        id.uuid(),
        contacts,
        outcome.state,
        outcome.reason,
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Forgets drafts that nobody sent.
pub(crate) async fn delete_drafts(tx: &mut TenantTx, before: OffsetDateTime) -> Result<(), db::Error> {
    sqlx::query!(
        "DELETE FROM bulk_invitations WHERE tenant_id = $1 AND state = 'draft' AND created_at < $2",
        tx.tenant(),
        before,
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// How a run is to be sent: in whose name, with which note, and when it begins if not at once.
pub(crate) struct Order<'a> {
    pub(crate) staff: StaffId,
    pub(crate) staff_name: &'a str,
    pub(crate) note: &'a str,
    pub(crate) starts_at: Option<OffsetDateTime>,
}

/// Lets a run be sent that has not begun; `false` when it has, or there is nobody to send it to.
pub(crate) async fn save_order(
    tx: &mut TenantTx,
    (id, now): (RunId, OffsetDateTime),
    order: &Order<'_>,
) -> Result<bool, db::Error> {
    let done = sqlx::query!(
        "UPDATE bulk_invitations
         SET state = CASE WHEN $7::timestamptz IS NULL THEN 'queued' ELSE 'scheduled' END,
             queued_at = $3, staff_id = $4, staff_name = $5, note = $6, starts_at = $7
         WHERE tenant_id = $1 AND id = $2 AND state IN ('draft', 'scheduled') AND contacts_chosen > 0",
        tx.tenant(),
        id.uuid(),
        now,
        order.staff.uuid(),
        order.staff_name,
        order.note,
        order.starts_at,
    )
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Begins a scheduled run whose time has come; `false` when it is not so far, or it began before.
pub(crate) async fn save_begun(tx: &mut TenantTx, id: RunId, now: OffsetDateTime) -> Result<bool, db::Error> {
    let done = sqlx::query!(
        "UPDATE bulk_invitations SET state = 'queued', queued_at = $3
         WHERE tenant_id = $1 AND id = $2 AND state = 'scheduled' AND starts_at <= $3",
        tx.tenant(),
        id.uuid(),
        now,
    )
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// A time by the business's clock as a moment, and whether that clock shows it at all: it skips an hour in spring.
pub(crate) async fn find_moment(
    tx: &mut TenantTx,
    local: PrimitiveDateTime,
) -> Result<(OffsetDateTime, bool), db::Error> {
    let row = sqlx::query!(
        r#"SELECT $2::timestamp AT TIME ZONE t.time_zone AS "at!",
                  $2::timestamp AT TIME ZONE t.time_zone AT TIME ZONE t.time_zone = $2 AS "is_shown!"
           FROM tenants t WHERE t.id = $1"#,
        tx.tenant(),
        local,
    )
    .fetch_one(&mut **tx)
    .await?;
    Ok((row.at, row.is_shown))
}

/// Holds a run that is to be worked on until the transaction ends, so that one worker at a time does.
pub(crate) async fn lock_queued(tx: &mut TenantTx, id: RunId) -> Result<bool, db::Error> {
    let held = sqlx::query_scalar!(
        "SELECT 1 FROM bulk_invitations WHERE tenant_id = $1 AND id = $2 AND state = 'queued' FOR UPDATE",
        tx.tenant(),
        id.uuid(),
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(held.is_some())
}

/// The next contacts to be invited, in the order in which everybody locks them.
pub(crate) async fn list_chosen(tx: &mut TenantTx, id: RunId, most: i64) -> Result<Vec<ContactId>, db::Error> {
    sqlx::query_scalar!(
        r#"SELECT contact_id AS "id: ContactId" FROM bulk_invitation_contacts
           WHERE tenant_id = $1 AND run_id = $2 AND state = 'chosen' ORDER BY contact_id LIMIT $3"#,
        tx.tenant(),
        id.uuid(),
        most,
    )
    .fetch_all(&mut **tx)
    .await
}

/// Notes what became of some contacts: of one that was invited, by which link.
pub(crate) async fn save_outcome(
    tx: &mut TenantTx,
    id: RunId,
    (outcome, contacts): (Outcome, &[Uuid]),
) -> Result<(), db::Error> {
    sqlx::query!(
        "UPDATE bulk_invitation_contacts b SET state = $4, reason = $5, link_id = CASE WHEN $4 = 'sent' THEN (
           SELECT l.id FROM links l
           WHERE l.tenant_id = $1 AND l.contact_id = b.contact_id AND l.purpose = 'invitation'
             AND l.used_at IS NULL AND l.revoked_at IS NULL
           ORDER BY l.id DESC LIMIT 1) END
         WHERE b.tenant_id = $1 AND b.run_id = $2 AND b.contact_id = ANY ($3)",
        tx.tenant(),
        id.uuid(),
        contacts,
        outcome.state,
        outcome.reason,
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Counts contacts as dealt with.
pub(crate) async fn add_progress(tx: &mut TenantTx, id: RunId, (sent, skipped): (i64, i64)) -> Result<(), db::Error> {
    sqlx::query!(
        "UPDATE bulk_invitations SET contacts_sent = contacts_sent + $3, contacts_skipped = contacts_skipped + $4
         WHERE tenant_id = $1 AND id = $2",
        tx.tenant(),
        id.uuid(),
        sent,
        skipped,
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Ends a run that was sent or waits for its time: everybody was dealt with, or it stops for a reason. `false` when it has
/// ended already.
pub(crate) async fn save_end(
    tx: &mut TenantTx,
    (id, now): (RunId, OffsetDateTime),
    failure: Option<&str>,
) -> Result<bool, db::Error> {
    let done = sqlx::query!(
        "UPDATE bulk_invitations
         SET state = CASE WHEN $3::text IS NULL THEN 'done' ELSE 'stopped' END, failure = $3, finished_at = $4
         WHERE tenant_id = $1 AND id = $2 AND state IN ('scheduled', 'queued')",
        tx.tenant(),
        id.uuid(),
        failure,
        now,
    )
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// One run.
pub(crate) async fn find(tx: &mut TenantTx, id: RunId) -> Result<Option<Run>, db::Error> {
    sqlx::query_as!(
        Run,
        r#"SELECT b.id AS "id: RunId", b.staff_id AS "staff: StaffId", b.staff_name, b.state AS "state: String", b.failure,
                  b.note, b.starts_at AT TIME ZONE t.time_zone AS starts_at, t.time_zone, b.contacts_chosen AS chosen,
                  b.contacts_left_out AS left_out, b.contacts_sent AS sent, b.contacts_skipped AS skipped, b.created_at,
                  b.queued_at, b.finished_at
           FROM bulk_invitations b JOIN tenants t ON t.id = b.tenant_id WHERE b.tenant_id = $1 AND b.id = $2"#,
        tx.tenant(),
        id.uuid(),
    )
    .fetch_optional(&mut **tx)
    .await
}

/// Runs that were sent, newest first: `most` that are older than this one, or than all.
pub(crate) async fn list(tx: &mut TenantTx, (before, most): (Option<RunId>, i64)) -> Result<Vec<Run>, db::Error> {
    sqlx::query_as!(
        Run,
        r#"SELECT b.id AS "id: RunId", b.staff_id AS "staff: StaffId", b.staff_name, b.state AS "state: String", b.failure,
                  b.note, b.starts_at AT TIME ZONE t.time_zone AS starts_at, t.time_zone, b.contacts_chosen AS chosen,
                  b.contacts_left_out AS left_out, b.contacts_sent AS sent, b.contacts_skipped AS skipped, b.created_at,
                  b.queued_at, b.finished_at
           FROM bulk_invitations b JOIN tenants t ON t.id = b.tenant_id
           WHERE b.tenant_id = $1 AND b.state <> 'draft' AND b.id < $2 ORDER BY b.id DESC LIMIT $3"#,
        tx.tenant(),
        before.map_or_else(Uuid::max, RunId::uuid),
        most,
    )
    .fetch_all(&mut **tx)
    .await
}

/// A contact of a run, in its group: what became of it, and of how many others the same.
pub(crate) struct Member {
    pub(crate) state: String,
    pub(crate) group: String,
    pub(crate) total: i64,
    pub(crate) contact: ContactId,
    pub(crate) name: String,
}

/// The contacts of a run that got no invitation, or none yet, by the reason: of each group the first `most` by name.
pub(crate) async fn list_members(tx: &mut TenantTx, id: RunId, most: i64) -> Result<Vec<Member>, db::Error> {
    sqlx::query_as!(
        Member,
        r#"SELECT state AS "state!", group_key AS "group!", total AS "total!", contact AS "contact!: ContactId",
                  name AS "name!"
           FROM (
             SELECT state, group_key, contact, name, count(*) OVER (PARTITION BY state, group_key) AS total,
                    row_number() OVER (PARTITION BY state, group_key ORDER BY sort_name, contact) AS place
             FROM (
               SELECT b.state, c.id AS contact, c.full_name AS name, c.sort_name,
                      coalesce(b.reason, CASE WHEN b.state = 'chosen' AND c.invited_at IS NULL THEN 'first'
                                              ELSE 'again' END) AS group_key
               FROM bulk_invitation_contacts b
               JOIN contacts c ON c.tenant_id = b.tenant_id AND c.id = b.contact_id
               WHERE b.tenant_id = $1 AND b.run_id = $2 AND b.state <> 'sent') member) grouped
           WHERE place <= $3 ORDER BY state, total DESC, group_key, place"#,
        tx.tenant(),
        id.uuid(),
        most,
    )
    .fetch_all(&mut **tx)
    .await
}

/// Takes contacts whose access is taken away out of every run that has not come to them yet.
pub(crate) async fn skip_revoked(tx: &mut TenantTx, contacts: &[Uuid]) -> Result<(), db::Error> {
    sqlx::query!(
        "WITH gone AS (
           UPDATE bulk_invitation_contacts SET state = 'skipped', reason = 'revoked'
           WHERE tenant_id = $1 AND contact_id = ANY ($2) AND state = 'chosen' RETURNING run_id)
         UPDATE bulk_invitations b SET contacts_skipped = contacts_skipped + g.contacts
         FROM (SELECT run_id, count(*) AS contacts FROM gone GROUP BY run_id) g
         WHERE b.tenant_id = $1 AND b.id = g.run_id",
        tx.tenant(),
        contacts,
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}
