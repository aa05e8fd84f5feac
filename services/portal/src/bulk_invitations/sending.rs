//! Choosing whom to invite, and inviting them stretch by stretch.

use std::collections::BTreeMap;

use accounts::{Actor, Event, Permission, Staff};
use db::{ContactId, Tenant};
use time::Duration;
use uuid::Uuid;

use super::jobs::SendBulkInvitations;
use super::outcome::Outcome;
use super::queries;
use super::run::{Run, RunId};
use crate::Portal;
use crate::contacts::access::{self, Invited, Inviter, eligible_among_many};
use crate::contacts::queries as contacts;
use crate::contacts::way::Way;

/// Contacts read at once when they are chosen, and invited by one transaction: a fraction of a second, so that nobody
/// waits long for a lock.
const READ_AT_ONCE: usize = 500;
const TOGETHER: i64 = 100;
/// How long a draft is kept that nobody sent.
const DRAFT_LIFE: Duration = Duration::days(1);

type ByOutcome = BTreeMap<Outcome, Vec<Uuid>>;

/// Makes a draft: who of these can be invited, and who not, as things stand.
pub(super) async fn choose(portal: &Portal, staff: &Staff, ids: &[ContactId]) -> web::Result<RunId> {
    let accounts = &portal.accounts;
    let mut found = ByOutcome::new();
    let mut tx = accounts.db.read(staff.scope()).await?;
    for some in ids.chunks(READ_AT_ONCE) {
        let some: Vec<Uuid> = some.iter().map(|id| id.uuid()).collect();
        for contact in contacts::find_all(&mut tx, &some).await? {
            let may = eligible_among_many(&contact, staff.tenant.customer_portal());
            let outcome = may.map_or_else(Outcome::left_out, |()| Outcome::CHOSEN);
            found.entry(outcome).or_default().push(contact.id.uuid());
        }
    }
    drop(tx);
    let (id, now) = (RunId::new(accounts.entropy.uuid_v7(&accounts.clock)), accounts.clock.now());
    let mut tx = staff.begin(accounts).await?;
    queries::delete_drafts(&mut tx, now - DRAFT_LIFE).await?;
    queries::insert(&mut tx, (id, now), (staff.id, &staff.name), tally(&found, Outcome::CHOSEN)).await?;
    for (outcome, contacts) in &found {
        queries::insert_contacts(&mut tx, id, (*outcome, contacts)).await?;
    }
    tx.commit().await?;
    Ok(id)
}

/// How many have this outcome, and how many another.
fn tally(found: &ByOutcome, outcome: Outcome) -> (i64, i64) {
    let number = |these: &Vec<Uuid>| i64::try_from(these.len()).unwrap_or(i64::MAX);
    let with = found.get(&outcome).map_or(0, number);
    (with, found.values().map(number).sum::<i64>() - with)
}

/// Lets a draft be sent. Sending it twice sends it once.
pub(super) async fn send(portal: &Portal, staff: &Staff, run: &Run) -> web::Result<()> {
    let accounts = &portal.accounts;
    let by = (&accounts.clock, &accounts.entropy);
    let mut tx = staff.begin(accounts).await?;
    if queries::save_queued(&mut tx, (run.id, accounts.clock.now()), (staff.id, &staff.name)).await? {
        jobs::enqueue(&mut tx, &SendBulkInvitations { run: run.id }).await?;
        let detail = web::ui::counted(run.chosen.unsigned_abs(), "contact", "contacts");
        let event = Event { kind: "contact.bulk_invited", detail: &detail, ..Event::default() };
        accounts::record(&mut tx, by, staff.actor(), event).await?;
    }
    Ok(tx.commit().await?)
}

/// Ends a run that is under way; who was invited stays invited.
pub(super) async fn stop(portal: &Portal, staff: &Staff, id: RunId) -> web::Result<bool> {
    let why = format!("{} stopped it.", staff.name);
    let mut tx = staff.begin(&portal.accounts).await?;
    let is_stopped = queries::save_end(&mut tx, (id, portal.accounts.clock.now()), Some(&why)).await?;
    tx.commit().await?;
    Ok(is_stopped)
}

/// Invites the next contacts of a run; `false` when there is nothing left to do. Each is looked at afresh and noted in the
/// transaction that invites it, so that it is mailed once, however often this is begun anew.
pub(super) async fn send_some(portal: &Portal, tenant: &Tenant, id: RunId) -> web::Result<bool> {
    let now = portal.accounts.clock.now();
    let mut tx = portal.accounts.db.begin(tenant.whole()).await?;
    let run = if queries::lock_queued(&mut tx, id).await? { queries::find(&mut tx, id).await? } else { None };
    let Some(run) = run else { return Ok(false) };
    let sender = accounts::find_staff(&mut tx, run.staff).await?;
    if !sender.is_some_and(|sender| sender.role.may(Permission::ManageAccess)) {
        let why = format!("{} may not manage access any more.", run.staff_name);
        queries::save_end(&mut tx, (id, now), Some(&why)).await?;
        tx.commit().await?;
        return Ok(false);
    }
    let by = Inviter { tenant, actor: Actor::Staff(run.staff, &run.staff_name), name: &run.staff_name };
    let mut found = ByOutcome::new();
    for contact in queries::list_chosen(&mut tx, id, TOGETHER).await? {
        let outcome = match access::invite(&mut tx, portal, by, (contact, eligible_among_many, &Way::Link)).await? {
            Invited::Sent | Invited::JustSent => Outcome::SENT,
            Invited::NotEligible(why) => Outcome::skipped(why),
        };
        found.entry(outcome).or_default().push(contact.uuid());
    }
    for (outcome, contacts) in &found {
        queries::save_outcome(&mut tx, id, (*outcome, contacts)).await?;
    }
    if found.is_empty() {
        queries::save_end(&mut tx, (id, now), None).await?;
    } else {
        queries::add_progress(&mut tx, id, tally(&found, Outcome::SENT)).await?;
    }
    tx.commit().await?;
    Ok(!found.is_empty())
}
