//! Making our rows follow Stripe: fetch, decide, write; and again when somebody else wrote meanwhile.

use db::{Tenant, TenantId, TenantTx};
use stripe::{CheckoutStatus, Invoice, Subscription, SubscriptionStatus as Status, When};
use time::OffsetDateTime;

use crate::open::{Closed, Door, Reason};
use crate::operation::Kind;
use crate::standing::{is_running, key, standing};
use crate::{Billing, Error, Platform, Result, billing};

/// How often to begin again when others write the same row.
const ROUNDS: usize = 8;

/// How a tenant stands after it was settled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    /// Whether its portal is open.
    pub is_open: bool,
    /// Whether a subscription goes on.
    pub is_running: bool,
}

/// What Stripe says about a tenant.
#[derive(Debug, Default)]
struct Seen {
    /// The payment page that was open is closed: paid or not.
    page_is_done: bool,
    /// The subscription that counts.
    subscription: Option<Subscription>,
    /// One that was begun beside it.
    surplus: Option<Subscription>,
    /// The bill that is not paid.
    unpaid: Option<Invoice>,
}

impl Platform {
    /// Fetches what a tenant pays for and opens or closes its portal accordingly, with everything that belongs to it.
    ///
    /// # Errors
    /// When the database or Stripe fails. Then nothing is half done, and the next call does it.
    pub async fn settle(&self, tenant: TenantId) -> Result<Settled> {
        self.settle_with(tenant, None).await
    }

    /// The same, with a subscription that somebody heard of.
    pub(crate) async fn settle_with(&self, tenant: TenantId, heard: Option<&str>) -> Result<Settled> {
        for _ in 0..ROUNDS {
            let Some(row) = self.billing(tenant).await? else { return Ok(Settled::default()) };
            let seen = self.look(tenant, &row, heard).await?;
            let Some(settled) = self.write(tenant, &row, &seen).await? else { continue };
            if !self.follow_up(tenant, &seen).await? {
                return Ok(settled);
            }
        }
        Err(Error::Busy)
    }

    async fn look(&self, tenant: TenantId, row: &Billing, heard: Option<&str>) -> Result<Seen> {
        let mut seen = Seen::default();
        let mut ids: Vec<String> = row.stripe_subscription.iter().cloned().collect();
        if let Some(session) = &row.checkout_session {
            let checkout = self.stripe.find_checkout(session).await?;
            let is_open = checkout.as_ref().is_some_and(|checkout| checkout.status == CheckoutStatus::Open);
            seen.page_is_done = !is_open;
            ids.extend(checkout.and_then(|checkout| checkout.subscription));
        }
        ids.extend(heard.map(str::to_owned));
        ids.dedup();
        for id in ids {
            let Some(found) = self.stripe.find_subscription(&id).await? else { continue };
            let is_ours = found.tenant_id == Some(tenant.uuid()) && found.livemode == self.stripe.livemode();
            if is_ours && seen.subscription.as_ref().is_none_or(|counted| counted.id != found.id) {
                seen.count(found);
            }
        }
        if let Some(subscription) = &seen.subscription
            && matches!(subscription.status, Status::PastDue | Status::Unpaid)
            && let Some(invoice) = &subscription.latest_invoice
        {
            seen.unpaid = self.stripe.find_invoice(invoice).await?;
        }
        Ok(seen)
    }

    /// Writes what was seen, unless the row has been written since it was read.
    async fn write(&self, tenant: TenantId, read: &Billing, seen: &Seen) -> Result<Option<Settled>> {
        let Some(known) = self.system.db().tenant(tenant).await? else { return Ok(Some(Settled::default())) };
        let mut tx = self.system.db().begin(known.whole()).await?;
        let Some(row) = billing::lock(&mut tx, tenant).await? else { return Ok(Some(Settled::default())) };
        if row.revision != read.revision {
            return Ok(None);
        }
        // The portal's switch is written under this lock alone.
        let door = Door::of(&mut tx).await?;
        let next = follow(&row, seen, self.clock.now());
        if next.row != row || next.is_open.is_some_and(|is_open| is_open != door.is_open) {
            self.apply(&mut tx, (&known, door), (&row, &next), seen).await?;
            tx.commit().await?;
        }
        let is_open = next.is_open.unwrap_or(door.is_open);
        Ok(Some(Settled { is_open, is_running: next.row.is_running() }))
    }

    async fn apply(
        &self,
        tx: &mut TenantTx,
        (tenant, door): (&Tenant, Door),
        (old, next): (&Billing, &Next),
        seen: &Seen,
    ) -> Result<()> {
        let now = self.clock.now();
        let mut row = next.row.clone();
        match (door.is_open, next.is_open) {
            (false, Some(true)) => {
                row.paid_at = seen.subscription.as_ref().map(|subscription| subscription.created_at);
                row.opened_at = Some(now);
                self.open(tx, tenant, door).await?;
            }
            (true, Some(false)) => {
                let is_unpaid = old.past_due_since.is_some() || row.past_due_since.is_some();
                let reason = if is_unpaid { Reason::NotPaid } else { Reason::Ended };
                self.close(tx, tenant, Closed { reason, actor: accounts::Actor::System }).await?;
            }
            (true, _) => self.tell(tx, tenant, (old, &row), seen.unpaid.as_ref()).await?,
            (false, _) => {}
        }
        billing::save(tx, tenant.id(), &row, now).await?;
        Ok(())
    }

    /// Does at Stripe what our rows say should be so; tells whether anything was done, so that it is looked at again.
    async fn follow_up(&self, tenant: TenantId, seen: &Seen) -> Result<bool> {
        if let Some(surplus) = &seen.surplus {
            self.undo(tenant, surplus).await?;
        }
        let Some(subscription) = &seen.subscription else { return Ok(false) };
        let stops = self.billing(tenant).await?.is_some_and(|row| row.stop_wanted_at.is_some());
        if stops && is_running(subscription.status) {
            self.end_now(&subscription.id).await?;
            return Ok(true);
        }
        match &seen.unpaid {
            Some(invoice) => self.pay_with_new_card(tenant, subscription, invoice).await,
            None => Ok(false),
        }
    }

    /// Ends a subscription; one that is over already is fine.
    pub(crate) async fn end_now(&self, subscription: &str) -> Result<()> {
        match self.stripe.cancel_subscription(subscription, When::Now, self.entropy.uuid_v7(&self.clock)).await {
            Err(error) if !error.is_missing() => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// When the business has set another card since the payment failed, charges that card from now on and pays the bill
    /// with it: once for each card and bill.
    async fn pay_with_new_card(
        &self,
        tenant: TenantId,
        subscription: &Subscription,
        invoice: &Invoice,
    ) -> Result<bool> {
        let customer = self.stripe.find_customer(&subscription.customer).await?;
        let Some(card) = customer.and_then(|customer| customer.default_payment_method) else { return Ok(false) };
        let subject = format!("{} {card}", invoice.id);
        let is_old = subscription.default_payment_method.as_deref() == Some(card.as_str());
        if self.was_asked(tenant, Kind::Pay, &subject).await?
            || (is_old && !self.was_asked(tenant, Kind::Card, &card).await?)
        {
            return Ok(false);
        }
        let operation = self.start(tenant, Kind::Card, &card).await?;
        let set = self.stripe.set_payment_method(subscription, &card, operation.id).await;
        self.conclude(operation, set).await?;
        let operation = self.start(tenant, Kind::Pay, &subject).await?;
        let paid = self.stripe.pay_open_invoice(&subscription.id, operation.id).await;
        self.conclude(operation, paid).await?;
        Ok(true)
    }
}

impl Seen {
    /// Of two subscriptions the one that goes on counts; of two that go on, the first.
    fn count(&mut self, found: Subscription) {
        match self.subscription.take() {
            Some(first) if is_running(first.status) => {
                self.surplus = is_running(found.status).then_some(found);
                self.subscription = Some(first);
            }
            _ => self.subscription = Some(found),
        }
    }
}

/// What is to be written.
struct Next {
    row: Billing,
    is_open: Option<bool>,
}

/// Decides from what was read and seen: no clock, no database, no network.
fn follow(row: &Billing, seen: &Seen, now: OffsetDateTime) -> Next {
    let checkout_session = row.checkout_session.clone().filter(|_| !seen.page_is_done);
    let Some(subscription) = &seen.subscription else {
        return Next { row: Billing { checkout_session, ..row.clone() }, is_open: None };
    };
    let since = match (row.past_due_since, seen.unpaid.as_ref().map(|invoice| invoice.created_at)) {
        (Some(known), Some(billed)) => Some(known.min(billed)),
        (known, billed) => known.or(billed),
    };
    let standing = standing(subscription, since, now);
    let stop_wanted_at = row.stop_wanted_at.filter(|_| is_running(subscription.status));
    let row = Billing {
        stripe_customer: Some(subscription.customer.clone()),
        stripe_subscription: Some(subscription.id.clone()),
        status: Some(key(subscription.status).to_owned()),
        current_period_end: subscription.current_period_end,
        cancel_at_period_end: subscription.cancel_at_period_end && is_running(subscription.status),
        past_due_since: standing.past_due_since,
        checkout_session,
        stop_wanted_at,
        ..row.clone()
    };
    let is_open = if stop_wanted_at.is_some() { Some(false) } else { standing.is_open };
    Next { row, is_open }
}
