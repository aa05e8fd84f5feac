//! Giving money back (docs.stripe.com/api/refunds).

use serde::Deserialize;
use uuid::Uuid;

use crate::client::Key;
use crate::wire::{Link, List};
use crate::{Error, Result, Stripe};

/// How a bill was paid (docs.stripe.com/api/invoice-payment/object).
#[derive(Deserialize)]
struct Wire {
    payment: Payment,
}

#[derive(Deserialize)]
struct Payment {
    payment_intent: Option<Link>,
}

impl Stripe {
    /// Gives back all that a bill took, as a payment made twice. What was given back before stays given back, once.
    ///
    /// # Errors
    /// When Stripe does not answer or refuses.
    pub async fn refund_invoice(&self, invoice: &str, operation: Uuid) -> Result<()> {
        let query = vec![("invoice", invoice.to_owned()), ("status", "paid".to_owned()), ("limit", "100".to_owned())];
        let paid: List<Wire> = self.get("/invoice_payments", query).await?;
        for intent in paid.data.into_iter().filter_map(|wire| wire.payment.payment_intent).map(Link::into_id) {
            let key = Key::new(&format!("refund-{intent}"), operation);
            let form = vec![("payment_intent", intent), ("reason", "duplicate".to_owned())];
            match self.post::<serde_json::Value>("/refunds", form, &key).await {
                Err(Error::Refused { code, .. }) if code == "charge_already_refunded" => {}
                answer => drop(answer?),
            }
        }
        Ok(())
    }
}
