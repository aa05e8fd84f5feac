//! Choosing whom to invite, and inviting them stretch by stretch.

use std::collections::BTreeMap;

use accounts::{Actor, Event, Permission, Staff};
use db::{ContactId, Tenant, TenantTx};
use time::{Duration, OffsetDateTime, PrimitiveDateTime};
use uuid::Uuid;
use web::fields::FieldErrors;

use super::jobs::SendBulkInvitations;
use super::outcome::Outcome;
use super::plan::{FARTHEST, Plan};
use super::queries::{self, Order};
use super::run::{Run, RunId, State};
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

/// What became of a plan.
pub(super) enum Planned {
    /// It is sent, or waits for its time.
    Done,
    /// It had begun, or ended, before.
    TooLate,
    /// It cannot be: what is wrong, at which field.
    Bad(FieldErrors),
}

/// Lets a run be sent, now or later; until it begins this can be done again. Sending it twice sends it once.
pub(super) async fn plan(portal: &Portal, staff: &Staff, run: &Run, plan: &Plan) -> web::Result<Planned> {
    let now = portal.accounts.clock.now();
    let mut tx = staff.begin(&portal.accounts).await?;
    let starts_at = match plan.starts_at {
        None => None,
        Some(local) => match moment(&mut tx, local, now).await? {
            Ok(at) => Some(at),
            Err(errors) => return Ok(Planned::Bad(errors)),
        },
    };
    let order = Order { staff: staff.id, staff_name: &staff.name, note: &plan.note, starts_at };
    if !queries::save_order(&mut tx, (run.id, now), &order).await? {
        return Ok(Planned::TooLate);
    }
    let job = SendBulkInvitations { run: run.id };
    let contacts = web::ui::counted(run.chosen.unsigned_abs(), "contact", "contacts");
    match starts_at.zip(plan.starts_at) {
        None => {
            jobs::enqueue(&mut tx, &job).await?;
            note(&mut tx, portal, staff.actor(), ("contact.bulk_invited", &contacts)).await?;
        }
        Some((at, local)) => {
            // What waits for another time finds that it is not that time, or that it has begun.
            jobs::enqueue_at(&mut tx, &job, at).await?;
            let detail = format!("{contacts}, {}", super::plan::words(local));
            note(&mut tx, portal, staff.actor(), ("contact.bulk_scheduled", &detail)).await?;
        }
    }
    tx.commit().await?;
    Ok(Planned::Done)
}

/// The moment that is meant by a time of the business's clock, when it lies ahead.
async fn moment(
    tx: &mut TenantTx,
    local: PrimitiveDateTime,
    now: OffsetDateTime,
) -> Result<Result<OffsetDateTime, FieldErrors>, db::Error> {
    let (at, is_shown) = queries::find_moment(tx, local).await?;
    let wrong = |field, text: &str| Ok(Err(FieldErrors::one(field, text)));
    match at {
        _ if !is_shown => wrong("time", "Clocks skip this time that night. Choose another."),
        at if at <= now => wrong("time", "This time has passed. Choose a later one."),
        at if at - now > FARTHEST => wrong("date", "Choose a day within the next 12 months."),
        at => Ok(Ok(at)),
    }
}

async fn note(
    tx: &mut TenantTx,
    portal: &Portal,
    actor: Actor<'_>,
    (kind, detail): (&str, &str),
) -> Result<(), db::Error> {
    let by = (&portal.accounts.clock, &portal.accounts.entropy);
    accounts::record(tx, by, actor, Event { kind, detail, ..Event::default() }).await
}

/// Ends a run that is under way or waits for its time; who was invited stays invited.
pub(super) async fn stop(portal: &Portal, staff: &Staff, run: &Run) -> web::Result<bool> {
    let did = if run.state == State::Scheduled { "called it off" } else { "stopped it" };
    let why = format!("{} {did}.", staff.name);
    let mut tx = staff.begin(&portal.accounts).await?;
    let is_stopped = queries::save_end(&mut tx, (run.id, portal.accounts.clock.now()), Some(&why)).await?;
    if is_stopped {
        note(&mut tx, portal, staff.actor(), ("contact.bulk_stopped", &why)).await?;
    }
    tx.commit().await?;
    Ok(is_stopped)
}

/// Invites the next contacts of a run; `false` when there is nothing left to do. Each is looked at afresh and noted in the
/// transaction that invites it, so that it is mailed once, however often this is begun anew.
pub(super) async fn send_some(portal: &Portal, tenant: &Tenant, id: RunId) -> web::Result<bool> {
    let now = portal.accounts.clock.now();
    let mut tx = portal.accounts.db.begin(tenant.whole()).await?;
    let has_begun = queries::save_begun(&mut tx, id, now).await?;
    let run = if queries::lock_queued(&mut tx, id).await? { queries::find(&mut tx, id).await? } else { None };
    let Some(run) = run else { return Ok(false) };
    let by =
        Inviter { tenant, actor: Actor::Staff(run.staff, &run.staff_name), name: &run.staff_name, note: &run.note };
    if let Some(why) = hindrance(&mut tx, &run, has_begun).await? {
        queries::save_end(&mut tx, (id, now), Some(&why)).await?;
        note(&mut tx, portal, by.actor, ("contact.bulk_stopped", &why)).await?;
        tx.commit().await?;
        return Ok(false);
    }
    if has_begun {
        let contacts = web::ui::counted(run.chosen.unsigned_abs(), "contact", "contacts");
        note(&mut tx, portal, by.actor, ("contact.bulk_invited", &contacts)).await?;
    }
    let is_more = invite_some(&mut tx, portal, (by, id)).await?;
    if !is_more {
        queries::save_end(&mut tx, (id, now), None).await?;
    }
    tx.commit().await?;
    Ok(is_more)
}

/// Why a run does not go on: whoever sends it may be gone, or have lost the right, since they pressed the button.
async fn hindrance(tx: &mut TenantTx, run: &Run, has_begun: bool) -> Result<Option<String>, db::Error> {
    let name = &run.staff_name;
    let why = match accounts::find_staff(tx, run.staff).await? {
        None => format!("{name} is no longer a colleague."),
        Some(sender) if !sender.role.may(Permission::ManageAccess) => format!("{name} may not manage access any more."),
        Some(_) => return Ok(None),
    };
    Ok(Some(if has_begun { format!("It did not begin: {why}") } else { why }))
}

/// Invites the next contacts; `false` when there are none.
async fn invite_some(tx: &mut TenantTx, portal: &Portal, (by, id): (Inviter<'_>, RunId)) -> web::Result<bool> {
    let portal = &Portal { outbox: portal.outbox.in_bulk(), ..portal.clone() };
    let mut found = ByOutcome::new();
    for contact in queries::list_chosen(tx, id, TOGETHER).await? {
        let outcome = match access::invite(tx, portal, by, (contact, eligible_among_many, &Way::Link)).await? {
            Invited::Sent | Invited::JustSent => Outcome::SENT,
            Invited::NotEligible(why) => Outcome::skipped(why),
        };
        found.entry(outcome).or_default().push(contact.uuid());
    }
    for (outcome, contacts) in &found {
        queries::save_outcome(tx, id, (*outcome, contacts)).await?;
    }
    queries::add_progress(tx, id, tally(&found, Outcome::SENT)).await?;
    Ok(!found.is_empty())
}
