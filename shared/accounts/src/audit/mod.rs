//! What happened, who did it, from where and to whom: rows that are only ever added, and sealed.

mod seal;

use boot::{Clock, Entropy};
use db::{ContactId, CustomerId, StaffId, TenantTx};
use serde::{Deserialize, Serialize};

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

/// Writes an event down in the transaction that makes it true, with the request it came with, and has it sealed.
///
/// # Errors
/// When the database fails.
pub async fn record(
    tx: &mut TenantTx,
    (clock, entropy): (&Clock, &Entropy),
    actor: Actor<'_>,
    event: Event<'_>,
) -> Result<(), db::Error> {
    let (kind, id, name) = match actor {
        Actor::Staff(id, name) => ("staff", Some(id.uuid()), name),
        Actor::Contact(id, name) => ("contact", Some(id.uuid()), name),
        Actor::System => ("system", None, "Portico"),
    };
    let detail = Detail { text: event.detail.to_owned(), changes: event.changes.to_vec() };
    let request = boot::context::current();
    let now = clock.now();
    sqlx::query!(
        "INSERT INTO audit_events (tenant_id, id, at, kind, actor_kind, actor_id, actor_name, customer_id, contact_id,
                                   detail, client_ip, request_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        tx.tenant(),
        entropy.uuid_v7(clock),
        now,
        event.kind,
        kind,
        id,
        name,
        event.customer.map(db::Id::uuid),
        event.contact.map(db::Id::uuid),
        sqlx::types::Json(&detail) as _,
        request.as_ref().map(|request| request.client_ip.to_string()),
        request.as_ref().map(|request| request.request_id),
    )
    .execute(&mut **tx)
    .await?;
    seal::soon(tx, now).await
}
