//! What happened, who did it, from where and to whom: rows that are only ever added, and sealed.

mod seal;

use boot::{Clock, Entropy};
use db::{ContactId, CustomerId, StaffId, TenantTx};
use serde::{Deserialize, Serialize};
use sqlx::types::Json;
use uuid::Uuid;

pub use seal::{Seal, SealAudit, Verdict, first_id_at, last_seal, seal, verify};

/// Who did something.
#[derive(Clone, Copy, Debug)]
pub enum Actor<'a> {
    /// A staff member.
    Staff(StaffId, &'a str),
    /// A portal user.
    Contact(ContactId, &'a str),
    /// Portico itself.
    System,
    /// Whoever it was that did not prove who they are.
    Somebody,
}

/// The request that something came with.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Origin {
    /// Where the client is.
    pub client_ip: Option<String>,
    /// Identifies the request in logs.
    pub request_id: Option<Uuid>,
}

impl Origin {
    /// The request that this task answers, or nothing.
    #[must_use]
    pub fn current() -> Self {
        let request = boot::context::current();
        Self {
            client_ip: request.as_ref().map(|request| request.client_ip.to_string()),
            request_id: request.map(|request| request.request_id),
        }
    }
}

/// Something worth keeping.
#[derive(Clone, Copy, Debug, Default)]
pub struct Event<'a> {
    /// What it was, in the past tense with a dot: `contact.invited`.
    pub kind: &'a str,
    /// The customer it concerns.
    pub customer: Option<CustomerId>,
    /// The contact it concerns.
    pub contact: Option<ContactId>,
    /// The text that belongs to it, e.g. the address a mail went to. Never a secret.
    pub detail: &'a str,
    /// The fields that it changed. Never a secret.
    pub changes: &'a [Change],
}

/// A field as it was and as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The field's name on screens.
    pub field: String,
    /// Its text before; empty for nothing.
    pub before: String,
    /// Its text after.
    pub after: String,
}

impl Change {
    /// The change of a field, unless it is none.
    #[must_use]
    pub fn of(field: &str, before: &str, after: &str) -> Option<Self> {
        (before != after).then(|| Self { field: field.into(), before: before.into(), after: after.into() })
    }

    /// What these fields were before, in words: "Phone: 555-0107; Vendor: nothing".
    #[must_use]
    pub fn before_all(changes: &[Self]) -> String {
        let words = |change: &Self| match change.before.as_str() {
            "" => format!("{}: nothing", change.field),
            before => format!("{}: {before}", change.field),
        };
        changes.iter().map(words).collect::<Vec<_>>().join("; ")
    }
}

/// The part of an event that is kept as JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Detail {
    /// [`Event::detail`].
    pub text: String,
    /// [`Event::changes`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Change>,
}

impl Detail {
    fn of(event: &Event<'_>) -> Self {
        Self { text: event.detail.to_owned(), changes: event.changes.to_vec() }
    }
}

/// Writes an event down in the transaction that makes it true, with the request it came with, and has it sealed.
///
/// # Errors
/// When the database fails.
pub async fn record(
    tx: &mut TenantTx,
    by: (&Clock, &Entropy),
    actor: Actor<'_>,
    event: Event<'_>,
) -> Result<(), db::Error> {
    record_all(tx, by, actor, &[event]).await
}

/// The same for many events of one actor, in one statement: a thousand or so.
///
/// # Errors
/// When the database fails.
pub async fn record_all(
    tx: &mut TenantTx,
    by: (&Clock, &Entropy),
    actor: Actor<'_>,
    events: &[Event<'_>],
) -> Result<(), db::Error> {
    record_from(tx, by, (actor, Origin::current()), events).await
}

/// The same for what came with a request that was answered before.
pub(crate) async fn record_from(
    tx: &mut TenantTx,
    (clock, entropy): (&Clock, &Entropy),
    (actor, origin): (Actor<'_>, Origin),
    events: &[Event<'_>],
) -> Result<(), db::Error> {
    if events.is_empty() {
        return Ok(());
    }
    let (kind, id, name) = match actor {
        Actor::Staff(id, name) => ("staff", Some(id.uuid()), name),
        Actor::Contact(id, name) => ("contact", Some(id.uuid()), name),
        Actor::System => ("system", None, "Portico"),
        Actor::Somebody => ("system", None, "Somebody"),
    };
    let ids: Vec<Uuid> = events.iter().map(|_| entropy.uuid_v7(clock)).collect();
    let kinds: Vec<String> = events.iter().map(|event| event.kind.to_owned()).collect();
    let customers: Vec<Option<Uuid>> = events.iter().map(|event| event.customer.map(db::Id::uuid)).collect();
    let contacts: Vec<Option<Uuid>> = events.iter().map(|event| event.contact.map(db::Id::uuid)).collect();
    let details: Vec<Json<Detail>> = events.iter().map(|event| Json(Detail::of(event))).collect();
    let now = clock.now();
    sqlx::query!(
        "INSERT INTO audit_events (tenant_id, id, at, kind, actor_kind, actor_id, actor_name, customer_id, contact_id,
                                   detail, client_ip, request_id)
         SELECT $1, e.id, $2, e.kind, $3, $4, $5, e.customer, e.contact, e.detail, $6, $7
         FROM unnest($8::uuid[], $9::text[], $10::uuid[], $11::uuid[], $12::jsonb[])
           AS e (id, kind, customer, contact, detail)",
        tx.tenant(),
        now,
        kind,
        id,
        name,
        origin.client_ip,
        origin.request_id,
        &ids,
        &kinds,
        &customers as _,
        &contacts as _,
        &details as _,
    )
    .execute(&mut **tx)
    .await?;
    seal::soon(tx, now).await
}
