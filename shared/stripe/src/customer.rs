//! Who pays, and what was taken from them.

use serde::Deserialize;

use crate::wire::Link;
use crate::{Result, Stripe};

/// A customer (docs.stripe.com/api/customers/object).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customer {
    /// `cus_…`
    pub id: String,
    /// Where Stripe sends receipts.
    pub email: Option<String>,
    /// `pm_…`, the card that was set last, in the Customer Portal for example.
    pub default_payment_method: Option<String>,
    /// Deleted in the Dashboard; it cannot pay again.
    pub is_deleted: bool,
}

/// A payment taken (docs.stripe.com/api/charges/object).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Charge {
    /// `ch_…`
    pub id: String,
    /// `cus_…`
    pub customer: Option<String>,
    /// In the currency's smallest unit.
    pub amount_minor: i64,
    /// In the currency's smallest unit.
    pub amount_refunded_minor: i64,
    /// Whether the payer's bank took it back, or tries to.
    pub is_disputed: bool,
}

#[derive(Deserialize)]
struct WireCustomer {
    id: String,
    email: Option<String>,
    invoice_settings: Option<InvoiceSettings>,
    #[serde(default)]
    deleted: bool,
}

#[derive(Deserialize)]
struct InvoiceSettings {
    default_payment_method: Option<Link>,
}

#[derive(Deserialize)]
struct WireCharge {
    id: String,
    customer: Option<Link>,
    amount: i64,
    amount_refunded: i64,
    disputed: bool,
}

impl Stripe {
    /// The customer of that id; a deleted one is still found, marked so.
    ///
    /// # Errors
    /// When Stripe does not answer or refuses.
    pub async fn find_customer(&self, id: &str) -> Result<Option<Customer>> {
        let wire = self.find::<WireCustomer>("customers", id).await?;
        Ok(wire.map(|wire| Customer {
            id: wire.id,
            email: wire.email,
            default_payment_method: wire.invoice_settings.and_then(|s| s.default_payment_method).map(Link::into_id),
            is_deleted: wire.deleted,
        }))
    }

    /// The payment of that id.
    ///
    /// # Errors
    /// When Stripe does not answer or refuses.
    pub async fn find_charge(&self, id: &str) -> Result<Option<Charge>> {
        let wire = self.find::<WireCharge>("charges", id).await?;
        Ok(wire.map(|wire| Charge {
            id: wire.id,
            customer: wire.customer.map(Link::into_id),
            amount_minor: wire.amount,
            amount_refunded_minor: wire.amount_refunded,
            is_disputed: wire.disputed,
        }))
    }
}
