//! Bills, and paying the one that failed (docs.stripe.com/api/invoices/object).

use serde::Deserialize;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::client::{Key, path};
use crate::wire::{Link, List, maybe_seconds, seconds};
use crate::{Error, Result, Stripe};

/// A bill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invoice {
    /// `in_…`
    pub id: String,
    /// The number printed on it; none while it is a draft.
    pub number: Option<String>,
    /// Whether it is paid.
    pub status: InvoiceStatus,
    /// `cus_…`
    pub customer: Option<String>,
    /// `sub_…` it bills.
    pub subscription: Option<String>,
    /// In the currency's smallest unit.
    pub amount_due_minor: i64,
    /// In the currency's smallest unit.
    pub amount_paid_minor: i64,
    /// ISO 4217 in lower case.
    pub currency: String,
    /// Stripe's page for paying or printing it.
    pub hosted_url: Option<String>,
    /// How often payment was tried.
    pub attempt_count: i64,
    /// When Stripe tries again.
    pub next_attempt_at: Option<OffsetDateTime>,
    /// When it was made.
    pub created_at: OffsetDateTime,
}

/// The state of a bill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InvoiceStatus {
    /// Still changing.
    Draft,
    /// To be paid.
    Open,
    /// Paid.
    Paid,
    /// Called off.
    Void,
    /// Given up.
    Uncollectible,
    /// Something newer than this code.
    #[serde(other)]
    Other,
}

/// One page of bills, newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvoicePage {
    /// At most 100.
    pub invoices: Vec<Invoice>,
    /// What to ask for next; none on the last page.
    pub next: Option<String>,
}

/// How paying an open bill went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Payment {
    /// There was none.
    NothingOpen,
    /// It is paid.
    Paid(Invoice),
    /// The bank said no, or wants to see the cardholder: send them to the bill's page.
    Declined {
        /// The bill, with its page's address.
        invoice: Invoice,
        /// Stripe's decline or error code.
        code: String,
    },
}

#[derive(Deserialize)]
struct Wire {
    id: String,
    number: Option<String>,
    status: Option<InvoiceStatus>,
    customer: Option<Link>,
    parent: Option<Parent>,
    amount_due: i64,
    amount_paid: i64,
    currency: String,
    hosted_invoice_url: Option<String>,
    attempt_count: i64,
    #[serde(default, deserialize_with = "maybe_seconds")]
    next_payment_attempt: Option<OffsetDateTime>,
    #[serde(deserialize_with = "seconds")]
    created: OffsetDateTime,
}

#[derive(Deserialize)]
struct Parent {
    subscription_details: Option<SubscriptionDetails>,
}

#[derive(Deserialize)]
struct SubscriptionDetails {
    subscription: Link,
}

impl From<Wire> for Invoice {
    fn from(wire: Wire) -> Self {
        let details = wire.parent.and_then(|parent| parent.subscription_details);
        Self {
            id: wire.id,
            number: wire.number,
            status: wire.status.unwrap_or(InvoiceStatus::Other),
            customer: wire.customer.map(Link::into_id),
            subscription: details.map(|details| details.subscription.into_id()),
            amount_due_minor: wire.amount_due,
            amount_paid_minor: wire.amount_paid,
            currency: wire.currency,
            hosted_url: wire.hosted_invoice_url,
            attempt_count: wire.attempt_count,
            next_attempt_at: wire.next_payment_attempt,
            created_at: wire.created,
        }
    }
}

impl Stripe {
    /// The bill of that id.
    ///
    /// # Errors
    /// When Stripe does not answer or refuses.
    pub async fn find_invoice(&self, id: &str) -> Result<Option<Invoice>> {
        let wire = self.find::<Wire>("invoices", id).await?;
        Ok(wire.map(Invoice::from))
    }

    /// A subscription's bills, from `next` of the page before.
    ///
    /// # Errors
    /// When Stripe does not answer or refuses.
    pub async fn list_invoices(&self, subscription: &str, next: Option<&str>) -> Result<InvoicePage> {
        let mut query = vec![("subscription", subscription.to_owned()), ("limit", "100".to_owned())];
        query.extend(next.map(|id| ("starting_after", id.to_owned())));
        let list: List<Wire> = self.get("/invoices", query).await?;
        let next = list.data.last().filter(|_| list.has_more).map(|wire| wire.id.clone());
        Ok(InvoicePage { invoices: list.data.into_iter().map(Invoice::from).collect(), next })
    }

    /// Pays the subscription's oldest open bill with the card on file, after a new card was set for example.
    ///
    /// # Errors
    /// When Stripe does not answer or refuses for another reason than the card.
    pub async fn pay_open_invoice(&self, subscription: &str, operation: Uuid) -> Result<Payment> {
        let query = vec![("subscription", subscription.to_owned()), ("status", "open".to_owned())];
        let open: List<Wire> = self.get("/invoices", query).await?;
        let Some(invoice) = open.data.into_iter().next_back() else {
            return Ok(Payment::NothingOpen);
        };
        let address = path("invoices", &invoice.id, "/pay")?;
        match self.post::<Wire>(&address, vec![], &Key::new("pay", operation)).await {
            Ok(paid) => Ok(Payment::Paid(paid.into())),
            Err(Error::Declined { code }) => Ok(Payment::Declined { invoice: invoice.into(), code }),
            Err(error) => Err(error),
        }
    }
}
