//! Paying: one open payment page per tenant, however often somebody asks for it.

use db::TenantId;
use stripe::{Advice, Checkout, CheckoutStatus, NewCheckout};
use time::Duration;

use crate::operation::{Kind, Operation};
use crate::{Billing, Error, Platform, Result, billing, operation};

/// Stripe's clock and ours may differ by this much.
const SKEW: Duration = Duration::minutes(5);
/// How often a page is asked for under a new key before we give up.
const TRIES: usize = 4;

/// Who goes to pay, and where they come back to.
#[derive(Clone, Copy, Debug)]
pub struct Visit<'a> {
    /// Filled in on the page.
    pub email: &'a str,
    /// Where the browser goes after paying.
    pub success_url: &'a str,
    /// Where it goes on "back".
    pub cancel_url: &'a str,
}

/// Where a visitor who wants to pay is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Payment {
    /// To this page of Stripe's.
    Page(String),
    /// Nowhere: it is paid.
    Paid,
}

impl Platform {
    /// The payment page of a tenant: the one that is open, or a new one.
    ///
    /// # Errors
    /// When Stripe does not answer; the same call later goes on where this one stopped.
    pub async fn payment_page(&self, tenant: TenantId, visit: Visit<'_>) -> Result<Payment> {
        for _ in 0..TRIES {
            let row = self.ensure_billing(tenant).await?;
            if let Some(session) = &row.checkout_session {
                match self.stripe.find_checkout(session).await? {
                    Some(Checkout { status: CheckoutStatus::Open, url: Some(url), .. }) => {
                        return Ok(Payment::Page(url));
                    }
                    _ => self.settle(tenant).await?,
                };
                continue;
            }
            if row.is_running() {
                return Ok(Payment::Paid);
            }
            self.open_page(tenant, &row, visit).await?;
        }
        Err(Error::Busy)
    }

    /// Asks Stripe for a page and keeps its id. When Stripe's answer does not tell whether there is one, looks for it.
    async fn open_page(&self, tenant: TenantId, row: &Billing, visit: Visit<'_>) -> Result<()> {
        let Some(operation) = self.begin_page(tenant).await? else { return Ok(()) };
        if operation.is_stale(self.clock.now()) {
            return self.find_page(tenant, operation).await.map(drop);
        }
        let new = NewCheckout {
            tenant_id: tenant.uuid(),
            existing_customer: self.usable_customer(row).await?,
            customer_email: visit.email.to_owned(),
            price: self.price.id(&self.stripe).await?.to_owned(),
            success_url: visit.success_url.to_owned(),
            cancel_url: visit.cancel_url.to_owned(),
        };
        match self.stripe.create_checkout(&new, operation.id).await {
            Ok(checkout) => self.keep_page(tenant, operation, &checkout).await,
            Err(error) if error.advice() == Advice::Retry => Err(error.into()),
            // The key is spent on an answer that says nothing, or was used with other words: the page may exist.
            Err(error) => match self.find_page(tenant, operation).await? {
                true => Ok(()),
                false if error.advice() == Advice::LookUp || is_key_trouble(&error) => Ok(()),
                false => Err(error.into()),
            },
        }
    }

    /// Begins to ask for a page, unless somebody got one in this very moment: whoever keeps a page locks the same row.
    async fn begin_page(&self, tenant: TenantId) -> Result<Option<Operation>> {
        let mut tx = self.system.begin().await?;
        if billing::lock(&mut tx, tenant).await?.is_some_and(|row| row.checkout_session.is_some()) {
            return Ok(None);
        }
        let operation = self.begin_in(&mut tx, tenant, (Kind::Checkout, "")).await?;
        tx.commit().await?;
        Ok(Some(operation))
    }

    /// The customer who paid before, unless they were deleted in Stripe's dashboard.
    async fn usable_customer(&self, row: &Billing) -> Result<Option<String>> {
        let Some(id) = &row.stripe_customer else { return Ok(None) };
        let customer = self.stripe.find_customer(id).await?;
        Ok(customer.filter(|customer| !customer.is_deleted).map(|customer| customer.id))
    }

    /// Looks for the page that an operation may have made, keeps it if it is there, and ends the operation.
    async fn find_page(&self, tenant: TenantId, operation: Operation) -> Result<bool> {
        let made = self.stripe.find_checkout_of(tenant.uuid(), operation.started_at - SKEW).await?;
        let usable = made.filter(|made| matches!(made.status, CheckoutStatus::Open | CheckoutStatus::Complete));
        match usable {
            Some(checkout) => self.keep_page(tenant, operation, &checkout).await.map(|()| true),
            None => self.end(operation).await.map(|()| false),
        }
    }

    async fn keep_page(&self, tenant: TenantId, operation: Operation, checkout: &Checkout) -> Result<()> {
        let now = self.clock.now();
        let mut tx = self.system.begin().await?;
        if let Some(row) = billing::lock(&mut tx, tenant).await?
            && row.checkout_session.is_none()
        {
            let row = Billing { checkout_session: Some(checkout.id.clone()), ..row };
            billing::save(&mut tx, tenant, &row, now).await?;
        }
        operation::end(&mut tx, operation.id, now).await?;
        Ok(tx.commit().await?)
    }

    /// Closes the payment page that is open, so that it cannot be paid any more. Tells whether it was paid before that.
    pub(crate) async fn close_page(&self, tenant: TenantId) -> Result<bool> {
        if let Some(operation) = self.under_way(tenant, Kind::Checkout).await? {
            self.find_page(tenant, operation).await?;
        }
        let Some(session) = self.billing(tenant).await?.and_then(|row| row.checkout_session) else {
            return Ok(self.settle(tenant).await?.is_running);
        };
        let operation = self.start(tenant, Kind::Expire, &session).await?;
        let answer = match self.stripe.expire_checkout(&session, operation.id).await {
            // It is not open any more, or we do not know: what it has become is fetched below.
            Err(error) if error.advice() != Advice::Retry => Ok(()),
            other => other.map(drop),
        };
        self.conclude(operation, answer).await?;
        Ok(self.settle(tenant).await?.is_running)
    }
}

fn is_key_trouble(error: &stripe::Error) -> bool {
    matches!(error, stripe::Error::Refused { code, .. } if code == "idempotency_error")
}
