//! Stopping, and coming back: what a business does about its subscription in its console.

use accounts::Actor;
use db::{Tenant, TenantId};
use stripe::When;
use time::OffsetDateTime;

use crate::jobs::Settle;
use crate::open::{Closed, Door, Reason};
use crate::operation::Kind;
use crate::{Billing, Consent, Payment, Platform, Result, Visit, billing};

/// What became of the wish to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deactivation {
    /// The portal is closed, and nothing more is charged.
    Closed,
    /// It stays open until then, and nothing more is charged.
    ClosesAt(OffsetDateTime),
}

/// What became of the wish to come back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reactivation {
    /// The portal is open and goes on: it was to end and no longer is, or nothing had to be done.
    Open,
    /// It opens when this page is paid.
    Pay(String),
    /// A bill is unpaid: it opens when the card is changed and the bill paid.
    CardNeeded,
}

impl Platform {
    /// Closes a portal now, whether Stripe answers or not, and ends the subscription: at once, or as soon as it does.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn deactivate_now(&self, tenant: &Tenant, actor: Actor<'_>) -> Result<Deactivation> {
        self.ensure_billing(tenant.id()).await?;
        let now = self.clock.now();
        let mut tx = self.system.db().begin(tenant.whole()).await?;
        let row = billing::lock(&mut tx, tenant.id()).await?.unwrap_or_default();
        let door = Door::of(&mut tx).await?;
        if row.is_running() || row.checkout_session.is_some() {
            let row = Billing { stop_wanted_at: Some(now), ..row };
            billing::save(&mut tx, tenant.id(), &row, now).await?;
            jobs::enqueue_once(&mut tx, &Settle {}, "settle").await?;
        }
        if door.is_open {
            self.close(&mut tx, tenant, Closed { reason: Reason::Ended, actor }).await?;
        }
        tx.commit().await?;
        if let Err(error) = self.settle(tenant.id()).await {
            tracing::warn!(%error, tenant = %tenant.id(), "the portal is closed; the subscription will be ended by the worker");
        }
        Ok(Deactivation::Closed)
    }

    /// Lets a portal end with the month that is paid. When none is paid, it closes now.
    ///
    /// # Errors
    /// When the database or Stripe fails; then nothing has changed, or the same call again finds that it has.
    pub async fn deactivate_with_period(&self, tenant: &Tenant, actor: Actor<'_>) -> Result<Deactivation> {
        let settled = self.settle(tenant.id()).await?;
        let row = self.ensure_billing(tenant.id()).await?;
        let Some(subscription) = row.stripe_subscription.filter(|_| settled.is_running && settled.is_open) else {
            return self.deactivate_now(tenant, actor).await;
        };
        if !row.cancel_at_period_end {
            self.set_end(tenant.id(), &subscription, true).await?;
            let mut tx = self.system.db().begin(tenant.whole()).await?;
            self.event(&mut tx, actor, ("tenant.deactivation_planned", "")).await?;
            tx.commit().await?;
        }
        let row = self.ensure_billing(tenant.id()).await?;
        Ok(row.current_period_end.map_or(Deactivation::Closed, Deactivation::ClosesAt))
    }

    /// Brings a portal back: takes back its end, or leads to payment.
    ///
    /// # Errors
    /// When the database or Stripe fails.
    pub async fn reactivate(
        &self,
        tenant: &Tenant,
        (actor, consent): (Actor<'_>, &Consent),
        visit: Visit<'_>,
    ) -> Result<Reactivation> {
        self.ensure_billing(tenant.id()).await?;
        let settled = self.settle(tenant.id()).await?;
        self.keep_consent(tenant, (actor, consent)).await?;
        let row = self.ensure_billing(tenant.id()).await?;
        if settled.is_open || !settled.is_running && is_open(self, tenant).await? {
            if let Some(subscription) = row.stripe_subscription.filter(|_| row.cancel_at_period_end) {
                self.set_end(tenant.id(), &subscription, false).await?;
            }
            return Ok(Reactivation::Open);
        }
        if settled.is_running {
            return Ok(Reactivation::CardNeeded);
        }
        Ok(match self.payment_page(tenant.id(), visit).await? {
            Payment::Page(url) => Reactivation::Pay(url),
            Payment::Paid => Reactivation::Open,
        })
    }

    /// Keeps the consent and what was typed with it; the same form sent twice is one consent.
    async fn keep_consent(&self, tenant: &Tenant, (actor, consent): (Actor<'_>, &Consent)) -> Result<()> {
        let mut tx = self.system.db().begin(tenant.whole()).await?;
        let kept = self.insert_consent(&mut tx, (tenant.id(), false), consent).await;
        if kept.as_ref().is_err_and(|error| db::violated(error).is_some()) {
            return Ok(());
        }
        kept?;
        sqlx::query!(
            "UPDATE portal_settings SET contact_name = $2, email = $3, phone = $4, updated_at = $5 WHERE tenant_id = $1",
            tx.tenant(),
            consent.contact_name.as_str(),
            consent.email.as_str(),
            consent.phone.as_str(),
            self.clock.now(),
        )
        .execute(&mut *tx)
        .await?;
        self.event(&mut tx, actor, ("tenant.activation_requested", "")).await?;
        Ok(tx.commit().await?)
    }

    /// Sets or lifts the end with the period.
    async fn set_end(&self, tenant: TenantId, subscription: &str, ends: bool) -> Result<()> {
        let (kind, other) = if ends { (Kind::Cancel, Kind::Resume) } else { (Kind::Resume, Kind::Cancel) };
        // A wish to the contrary whose answer never came must not be repeated under its old key later.
        if let Some(operation) = self.under_way(tenant, other).await? {
            self.end(operation).await?;
        }
        // An answer that says nothing spends the key: once more under another.
        for is_last in [false, true] {
            let operation = self.start(tenant, kind, subscription).await?;
            let answer = if ends {
                self.stripe.cancel_subscription(subscription, When::PeriodEnd, operation.id).await
            } else {
                self.stripe.resume_subscription(subscription, operation.id).await
            };
            match self.conclude(operation, answer).await {
                Err(crate::Error::Stripe(stripe::Error::Unknown)) if !is_last => {}
                other => {
                    other?;
                    break;
                }
            }
        }
        self.settle(tenant).await.map(drop)
    }

    /// The way into Stripe's Customer Portal, where the card is changed and bills are read: for this visit only. None
    /// when nothing was ever paid.
    ///
    /// # Errors
    /// When the database or Stripe fails.
    pub async fn billing_page(&self, tenant: TenantId, return_url: &str) -> Result<Option<String>> {
        let Some(customer) = self.billing(tenant).await?.and_then(|row| row.stripe_customer) else {
            return Ok(None);
        };
        let visit = self.entropy.uuid_v7(&self.clock);
        Ok(Some(self.stripe.portal_session(&customer, return_url, visit).await?.url))
    }
}

async fn is_open(platform: &Platform, tenant: &Tenant) -> Result<bool> {
    Ok(platform.system.db().tenant(tenant.id()).await?.is_some_and(|tenant| tenant.customer_portal()))
}
