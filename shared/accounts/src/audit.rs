//! What happened, who did it and to whom: rows that are only ever added.

use boot::{Clock, Entropy};
use db::{ContactId, CustomerId, StaffId, TenantTx};

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
#[derive(Clone, Copy, Debug)]
pub struct Event<'a> {
    /// What it was, in the past tense with a dot: `contact.invited`.
    pub kind: &'a str,
    /// The customer it concerns.
    pub customer: Option<CustomerId>,
    /// The contact it concerns.
    pub contact: Option<ContactId>,
    /// The text that belongs to it, e.g. the address a mail went to. Never a secret.
    pub detail: &'a str,
}

/// Writes an event down in the transaction that makes it true.
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
    sqlx::query!(
        "INSERT INTO audit_events (tenant_id, id, at, kind, actor_kind, actor_id, actor_name, customer_id, contact_id, detail)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, jsonb_build_object('text', $10::text))",
        tx.tenant(),
        entropy.uuid_v7(clock),
        clock.now(),
        event.kind,
        kind,
        id,
        name,
        event.customer.map(db::Id::uuid),
        event.contact.map(db::Id::uuid),
        event.detail,
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}
