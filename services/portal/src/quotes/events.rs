//! What happened to a quote and what was said about it: one thread, the same for both sides.

use boot::{Clock, Entropy};
use db::{CustomerId, TenantTx};
use time::OffsetDateTime;
use uuid::Uuid;

use super::quote::QuoteId;

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Requested,
    Saved,
    Sent,
    Accepted,
    Declined,
    Withdrawn,
    Message,
}

impl Kind {
    const ALL: [Self; 7] =
        [Self::Requested, Self::Saved, Self::Sent, Self::Accepted, Self::Declined, Self::Withdrawn, Self::Message];

    const fn key(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Saved => "saved",
            Self::Sent => "sent",
            Self::Accepted => "accepted",
            Self::Declined => "declined",
            Self::Withdrawn => "withdrawn",
            Self::Message => "message",
        }
    }

    /// The words for it.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Requested => "Quote asked for",
            Self::Saved => "Cart saved as a quote",
            Self::Sent => "Quote sent",
            Self::Accepted => "Accepted",
            Self::Declined => "Declined",
            Self::Withdrawn => "Withdrawn",
            Self::Message => "Message",
        }
    }
}

impl From<String> for Kind {
    /// Reads a stored kind; one that is unknown (written by a newer release) is a message.
    fn from(key: String) -> Self {
        Self::ALL.into_iter().find(|kind| kind.key() == key).unwrap_or(Self::Message)
    }
}

/// An event to add.
#[derive(Clone, Copy, Debug)]
pub(crate) struct New<'a> {
    pub(crate) kind: Kind,
    /// In words; may be empty.
    pub(crate) detail: &'a str,
    /// Who did it.
    pub(crate) actor_name: &'a str,
    pub(crate) is_by_staff: bool,
}

/// An event.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    pub(crate) id: Uuid,
    pub(crate) kind: Kind,
    pub(crate) detail: String,
    pub(crate) actor_name: String,
    pub(crate) is_by_staff: bool,
    /// What came with it; empty for nothing.
    pub(crate) file_name: String,
    pub(crate) created_at: OffsetDateTime,
}

/// Adds an event to a quote's thread, with a file and its name if there is one.
pub(crate) async fn add(
    tx: &mut TenantTx,
    (clock, entropy): (&Clock, &Entropy),
    (quote, customer): (QuoteId, CustomerId),
    new: &New<'_>,
    file: Option<(Uuid, &str)>,
) -> Result<(), db::Error> {
    sqlx::query!(
        "INSERT INTO quote_events (tenant_id, id, quote_id, customer_id, kind, detail, actor_name, is_by_staff, file_id,
                                   file_name, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        tx.tenant(),
        entropy.uuid_v7(clock),
        quote.uuid(),
        customer.uuid(),
        new.kind.key(),
        new.detail,
        new.actor_name,
        new.is_by_staff,
        file.map(|(id, _)| id),
        file.map_or("", |(_, name)| name),
        clock.now(),
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// A quote's thread, the newest first: the last 500.
pub(crate) async fn list(tx: &mut TenantTx, quote: QuoteId) -> Result<Vec<Event>, db::Error> {
    sqlx::query_as!(
        Event,
        "SELECT id, kind, detail, actor_name, is_by_staff, file_name, created_at FROM quote_events
         WHERE tenant_id = $1 AND quote_id = $2 ORDER BY id DESC LIMIT 500",
        tx.tenant(),
        quote.uuid(),
    )
    .fetch_all(&mut **tx)
    .await
}
