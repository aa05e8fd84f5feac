//! What a business pays for month by month (docs.stripe.com/api/subscriptions/object).

use serde::Deserialize;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::client::{Key, path};
use crate::wire::{Link, List, Metadata, maybe_seconds, seconds};
use crate::{Result, Stripe};

/// A subscription as fetched just now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscription {
    /// `sub_…`
    pub id: String,
    /// Decides whether the portal is open.
    pub status: SubscriptionStatus,
    /// `cus_…`
    pub customer: String,
    /// Ours, from the metadata.
    pub tenant_id: Option<Uuid>,
    /// Until when the current period is billed; none while there is no item.
    pub current_period_end: Option<OffsetDateTime>,
    /// Whether it ends with the current period.
    pub cancel_at_period_end: bool,
    /// When it will end, if it will.
    pub cancel_at: Option<OffsetDateTime>,
    /// When it ended.
    pub ended_at: Option<OffsetDateTime>,
    /// `in_…`
    pub latest_invoice: Option<String>,
    /// `pm_…`; the customer's is used when there is none.
    pub default_payment_method: Option<String>,
    /// When it was made.
    pub created_at: OffsetDateTime,
    /// Whether real money is meant.
    pub livemode: bool,
}

/// The state of a subscription (docs.stripe.com/billing/subscriptions/overview#subscription-statuses).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubscriptionStatus {
    /// Not paid for yet.
    Trialing,
    /// Paid.
    Active,
    /// A renewal failed; Stripe keeps trying.
    PastDue,
    /// Tries are used up and it was left open.
    Unpaid,
    /// Over.
    Canceled,
    /// The first payment has not come through, for at most 23 hours.
    Incomplete,
    /// The first payment never came.
    IncompleteExpired,
    /// Collection is paused.
    Paused,
    /// Something newer than this code.
    #[serde(other)]
    Other,
}

/// When a cancelled subscription ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// At once, without a refund.
    Now,
    /// When the period that is paid for is over.
    PeriodEnd,
}

/// One page of all subscriptions, newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubscriptionPage {
    /// At most 100.
    pub subscriptions: Vec<Subscription>,
    /// What to ask for next; none on the last page.
    pub next: Option<String>,
}

#[derive(Deserialize)]
struct Wire {
    id: String,
    status: SubscriptionStatus,
    customer: Link,
    #[serde(default)]
    metadata: Metadata,
    cancel_at_period_end: bool,
    #[serde(default, deserialize_with = "maybe_seconds")]
    cancel_at: Option<OffsetDateTime>,
    #[serde(default, deserialize_with = "maybe_seconds")]
    ended_at: Option<OffsetDateTime>,
    latest_invoice: Option<Link>,
    default_payment_method: Option<Link>,
    #[serde(deserialize_with = "seconds")]
    created: OffsetDateTime,
    livemode: bool,
    items: List<Item>,
}

/// Since API version 2025-03-31 the period belongs to the item, not to the subscription.
#[derive(Deserialize)]
struct Item {
    #[serde(deserialize_with = "seconds")]
    current_period_end: OffsetDateTime,
}

impl From<Wire> for Subscription {
    fn from(wire: Wire) -> Self {
        Self {
            id: wire.id,
            status: wire.status,
            customer: wire.customer.into_id(),
            tenant_id: wire.metadata.tenant_id(),
            current_period_end: wire.items.data.iter().map(|item| item.current_period_end).min(),
            cancel_at_period_end: wire.cancel_at_period_end,
            cancel_at: wire.cancel_at,
            ended_at: wire.ended_at,
            latest_invoice: wire.latest_invoice.map(Link::into_id),
            default_payment_method: wire.default_payment_method.map(Link::into_id),
            created_at: wire.created,
            livemode: wire.livemode,
        }
    }
}

impl Stripe {
    /// The subscription of that id, cancelled ones included.
    ///
    /// # Errors
    /// When Stripe does not answer or refuses.
    pub async fn find_subscription(&self, id: &str) -> Result<Option<Subscription>> {
        let wire = self.find::<Wire>("subscriptions", id).await?;
        Ok(wire.map(Subscription::from))
    }

    /// All subscriptions of the account, cancelled ones included, from `next` of the page before.
    ///
    /// # Errors
    /// When Stripe does not answer or refuses.
    pub async fn list_subscriptions(&self, next: Option<&str>) -> Result<SubscriptionPage> {
        let mut query = vec![("status", "all".to_owned()), ("limit", "100".to_owned())];
        query.extend(next.map(|id| ("starting_after", id.to_owned())));
        let list: List<Wire> = self.get("/subscriptions", query).await?;
        let next = list.data.last().filter(|_| list.has_more).map(|wire| wire.id.clone());
        Ok(SubscriptionPage { subscriptions: list.data.into_iter().map(Subscription::from).collect(), next })
    }

    /// A customer's subscriptions, cancelled ones included, newest first, at most 100.
    ///
    /// # Errors
    /// When Stripe does not answer or refuses.
    pub async fn subscriptions_of(&self, customer: &str) -> Result<Vec<Subscription>> {
        let limit = ("limit", "100".to_owned());
        let query = vec![("customer", customer.to_owned()), ("status", "all".to_owned()), limit];
        let list: List<Wire> = self.get("/subscriptions", query).await?;
        Ok(list.data.into_iter().map(Subscription::from).collect())
    }

    /// Ends a subscription, now or with its period. `operation` is the stored id of this wish.
    ///
    /// # Errors
    /// [`crate::Error::is_missing`] when it is over already; otherwise when Stripe does not answer or refuses.
    pub async fn cancel_subscription(&self, id: &str, when: When, operation: Uuid) -> Result<Subscription> {
        match when {
            When::Now => Ok(self.delete::<Wire>(&path("subscriptions", id, "")?).await?.into()),
            When::PeriodEnd => self.end_with_period(id, true, &Key::new("cancel", operation)).await,
        }
    }

    /// Takes back [`When::PeriodEnd`] while the period still runs.
    ///
    /// # Errors
    /// When Stripe does not answer or refuses.
    pub async fn resume_subscription(&self, id: &str, operation: Uuid) -> Result<Subscription> {
        self.end_with_period(id, false, &Key::new("resume", operation)).await
    }

    async fn end_with_period(&self, id: &str, ends: bool, key: &Key) -> Result<Subscription> {
        let form = vec![("cancel_at_period_end", ends.to_string())];
        Ok(self.post::<Wire>(&path("subscriptions", id, "")?, form, key).await?.into())
    }

    /// Charges a card for this subscription from now on, and for whatever else its customer buys.
    ///
    /// # Errors
    /// When Stripe does not answer or refuses.
    pub async fn set_payment_method(
        &self,
        subscription: &Subscription,
        payment_method: &str,
        operation: Uuid,
    ) -> Result<Subscription> {
        let form = vec![("invoice_settings[default_payment_method]", payment_method.to_owned())];
        let customer = path("customers", &subscription.customer, "")?;
        self.post::<serde_json::Value>(&customer, form, &Key::new("customer-card", operation)).await?;
        let form = vec![("default_payment_method", payment_method.to_owned())];
        let address = path("subscriptions", &subscription.id, "")?;
        Ok(self.post::<Wire>(&address, form, &Key::new("subscription-card", operation)).await?.into())
    }
}
