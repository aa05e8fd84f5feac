//! What happened to an order: its history, for the customer and, with more in it, for staff.

use boot::{Clock, Entropy};
use db::{CustomerId, TenantTx};
use time::OffsetDateTime;

use super::order::OrderId;

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Placed,
    Asked,
    Approved,
    Rejected,
    Held,
    Released,
    Accepted,
    Changed,
    Shipped,
    ShipmentCorrected,
    ShipmentUndone,
    RestCancelled,
    Cancelled,
    Note,
}

impl Kind {
    const ALL: [Self; 14] = [
        Self::Placed,
        Self::Asked,
        Self::Approved,
        Self::Rejected,
        Self::Held,
        Self::Released,
        Self::Accepted,
        Self::Changed,
        Self::Shipped,
        Self::ShipmentCorrected,
        Self::ShipmentUndone,
        Self::RestCancelled,
        Self::Cancelled,
        Self::Note,
    ];

    const fn key(self) -> &'static str {
        match self {
            Self::Placed => "placed",
            Self::Asked => "asked",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
            Self::Held => "held",
            Self::Released => "released",
            Self::Accepted => "accepted",
            Self::Changed => "changed",
            Self::Shipped => "shipped",
            Self::ShipmentCorrected => "shipment_corrected",
            Self::ShipmentUndone => "shipment_undone",
            Self::RestCancelled => "rest_cancelled",
            Self::Cancelled => "cancelled",
            Self::Note => "note",
        }
    }

    /// The words for it.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Placed => "Order placed",
            Self::Asked => "Waiting for approval",
            Self::Approved => "Approved",
            Self::Rejected => "Rejected",
            Self::Held => "On hold",
            Self::Released => "Released",
            Self::Accepted => "In progress",
            Self::Changed => "Changed",
            Self::Shipped => "Shipped",
            Self::ShipmentCorrected => "Shipment corrected",
            Self::ShipmentUndone => "Shipment undone",
            Self::RestCancelled => "Rest cancelled",
            Self::Cancelled => "Cancelled",
            Self::Note => "Note",
        }
    }
}

impl From<String> for Kind {
    /// Reads a stored kind; one that is unknown (written by a newer release) is a change.
    fn from(key: String) -> Self {
        Self::ALL.into_iter().find(|kind| kind.key() == key).unwrap_or(Self::Changed)
    }
}

/// An event to add.
#[derive(Clone, Debug)]
pub(crate) struct New<'a> {
    pub(crate) kind: Kind,
    /// In words; may be empty.
    pub(crate) detail: &'a str,
    /// Who did it.
    pub(crate) actor_name: &'a str,
    pub(crate) is_by_staff: bool,
    /// Staff alone see it.
    pub(crate) is_internal: bool,
}

/// An event.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    pub(crate) kind: Kind,
    pub(crate) detail: String,
    pub(crate) actor_name: String,
    pub(crate) is_by_staff: bool,
    pub(crate) is_internal: bool,
    pub(crate) created_at: OffsetDateTime,
}

/// Adds an event to an order's history.
pub(crate) async fn add(
    tx: &mut TenantTx,
    (clock, entropy): (&Clock, &Entropy),
    (order, customer): (OrderId, CustomerId),
    new: &New<'_>,
) -> Result<(), db::Error> {
    sqlx::query!(
        "INSERT INTO order_events (tenant_id, id, order_id, customer_id, kind, detail, actor_name, is_by_staff, is_internal,
                                   created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        tx.tenant(),
        entropy.uuid_v7(clock),
        order.uuid(),
        customer.uuid(),
        new.kind.key(),
        new.detail,
        new.actor_name,
        new.is_by_staff,
        new.is_internal,
        clock.now(),
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// An order's history, the newest first: the last 500. A customer's transaction sees nothing that is internal.
pub(crate) async fn list(tx: &mut TenantTx, order: OrderId) -> Result<Vec<Event>, db::Error> {
    sqlx::query_as!(
        Event,
        "SELECT kind, detail, actor_name, is_by_staff, is_internal, created_at FROM order_events
         WHERE tenant_id = $1 AND order_id = $2 ORDER BY id DESC LIMIT 500",
        tx.tenant(),
        order.uuid(),
    )
    .fetch_all(&mut **tx)
    .await
}
