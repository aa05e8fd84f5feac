//! Payments that the payer's bank takes back (docs.stripe.com/api/disputes/object).

use serde::Deserialize;

use crate::wire::Link;
use crate::{Result, Stripe};

/// A payment that somebody told their bank not to have wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dispute {
    /// `du_…` or `dp_…`
    pub id: String,
    /// `ch_…`, the payment.
    pub charge: String,
    /// In the currency's smallest unit.
    pub amount_minor: i64,
    /// What was told to the bank, in Stripe's word: `fraudulent`, `product_not_received`.
    pub reason: String,
    /// Stripe's word for how it stands: `needs_response`, `under_review`, `won`, `lost`. New ones appear without notice.
    pub status: String,
}

impl Dispute {
    /// Whether it is decided.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        matches!(self.status.as_str(), "won" | "lost" | "warning_closed" | "prevented")
    }
}

#[derive(Deserialize)]
struct Wire {
    id: String,
    charge: Link,
    amount: i64,
    reason: String,
    status: String,
}

impl Stripe {
    /// The dispute of that id.
    ///
    /// # Errors
    /// When Stripe does not answer or refuses.
    pub async fn find_dispute(&self, id: &str) -> Result<Option<Dispute>> {
        let wire = self.find::<Wire>("disputes", id).await?;
        Ok(wire.map(|wire| Dispute {
            id: wire.id,
            charge: wire.charge.into_id(),
            amount_minor: wire.amount,
            reason: wire.reason,
            status: wire.status,
        }))
    }
}
