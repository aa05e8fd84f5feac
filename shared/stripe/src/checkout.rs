//! Signing up: Stripe's hosted payment page (docs.stripe.com/api/checkout/sessions).

use serde::Deserialize;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::client::{Key, path};
use crate::wire::{Link, List, Metadata, seconds};
use crate::{Result, Stripe};

/// A payment page to open.
#[derive(Debug, Clone)]
pub struct NewCheckout {
    /// Whose portal is being paid for. Written on the session and on the subscription it will make.
    pub tenant_id: Uuid,
    /// The customer who paid before (`cus_…`), on reactivation.
    pub existing_customer: Option<String>,
    /// Filled in on the page; ignored when the customer exists.
    pub customer_email: String,
    /// The price, `price_…`.
    pub price: String,
    /// Where the browser goes after paying. Proves nothing. `{CHECKOUT_SESSION_ID}` is replaced by Stripe.
    pub success_url: String,
    /// Where the browser goes on "back".
    pub cancel_url: String,
}

/// A payment page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkout {
    /// `cs_…`
    pub id: String,
    /// The page's address; none once the session is complete or expired.
    pub url: Option<String>,
    /// Whether it can still be paid.
    pub status: CheckoutStatus,
    /// Whether the first invoice is paid. Only the fetched subscription says that a portal may open.
    pub is_paid: bool,
    /// `cus_…`, once complete.
    pub customer: Option<String>,
    /// `sub_…`, once complete.
    pub subscription: Option<String>,
    /// Ours, from the metadata.
    pub tenant_id: Option<Uuid>,
    /// When it was opened.
    pub created_at: OffsetDateTime,
    /// When it closes unpaid.
    pub expires_at: OffsetDateTime,
    /// Whether real money is meant.
    pub livemode: bool,
}

/// The state of a payment page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckoutStatus {
    /// Waiting for the visitor.
    Open,
    /// Done; payment may still be on its way.
    Complete,
    /// Closed unpaid.
    Expired,
    /// Something newer than this code.
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
struct Session {
    id: String,
    url: Option<String>,
    status: Option<CheckoutStatus>,
    payment_status: String,
    customer: Option<Link>,
    subscription: Option<Link>,
    metadata: Option<Metadata>,
    #[serde(deserialize_with = "seconds")]
    created: OffsetDateTime,
    #[serde(deserialize_with = "seconds")]
    expires_at: OffsetDateTime,
    livemode: bool,
}

impl From<Session> for Checkout {
    fn from(session: Session) -> Self {
        Self {
            id: session.id,
            url: session.url,
            status: session.status.unwrap_or(CheckoutStatus::Other),
            is_paid: matches!(session.payment_status.as_str(), "paid" | "no_payment_required"),
            customer: session.customer.map(Link::into_id),
            subscription: session.subscription.map(Link::into_id),
            tenant_id: session.metadata.unwrap_or_default().tenant_id(),
            created_at: session.created,
            expires_at: session.expires_at,
            livemode: session.livemode,
        }
    }
}

impl Stripe {
    /// Opens a payment page. `operation` is the stored id of this attempt.
    ///
    /// # Errors
    /// When Stripe does not answer or refuses.
    pub async fn create_checkout(&self, new: &NewCheckout, operation: Uuid) -> Result<Checkout> {
        let tenant = new.tenant_id.to_string();
        let mut form = vec![
            ("mode", "subscription".to_owned()),
            ("line_items[0][price]", new.price.clone()),
            ("line_items[0][quantity]", "1".to_owned()),
            ("success_url", new.success_url.clone()),
            ("cancel_url", new.cancel_url.clone()),
            ("client_reference_id", tenant.clone()),
            ("metadata[tenant_id]", tenant.clone()),
            ("subscription_data[metadata][tenant_id]", tenant),
        ];
        match &new.existing_customer {
            Some(customer) => form.push(("customer", customer.clone())),
            None => form.push(("customer_email", new.customer_email.clone())),
        }
        let session: Session = self.post("/checkout/sessions", form, &Key::new("checkout", operation)).await?;
        Ok(session.into())
    }

    /// The payment page of that id.
    ///
    /// # Errors
    /// When Stripe does not answer or refuses.
    pub async fn find_checkout(&self, id: &str) -> Result<Option<Checkout>> {
        let session = self.find::<Session>("checkout/sessions", id).await?;
        Ok(session.map(Checkout::from))
    }

    /// The newest payment page of a tenant opened since then: what to ask after [`crate::Advice::LookUp`].
    ///
    /// # Errors
    /// When Stripe does not answer or refuses.
    pub async fn find_checkout_of(&self, tenant_id: Uuid, since: OffsetDateTime) -> Result<Option<Checkout>> {
        let mut after = None;
        loop {
            let mut query = vec![("limit", "100".to_owned()), ("created[gte]", since.unix_timestamp().to_string())];
            query.extend(after.take().map(|id| ("starting_after", id)));
            let list: List<Session> = self.get("/checkout/sessions", query).await?;
            let (more, last) = (list.has_more, list.data.last().map(|session| session.id.clone()));
            let mut ours = list.data.into_iter().map(Checkout::from);
            if let Some(checkout) = ours.find(|checkout| checkout.tenant_id == Some(tenant_id)) {
                return Ok(Some(checkout));
            }
            match last {
                Some(id) if more => after = Some(id),
                _ => return Ok(None),
            }
        }
    }

    /// Closes an open payment page, so that it cannot be paid any more.
    ///
    /// # Errors
    /// [`crate::Error::Refused`] when it is not open: fetch it and look. Otherwise when Stripe does not answer.
    pub async fn expire_checkout(&self, id: &str, operation: Uuid) -> Result<Checkout> {
        let address = path("checkout/sessions", id, "/expire")?;
        let session: Session = self.post(&address, vec![], &Key::new("expire", operation)).await?;
        Ok(session.into())
    }
}
