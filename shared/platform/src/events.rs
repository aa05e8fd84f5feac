//! What Stripe says happened: kept once, and taken as a hint where to look.

use db::TenantId;
use sqlx::PgConnection;
use stripe::{Envelope, Since};
use time::Duration;

use crate::jobs::ReadEvent;
use crate::{Platform, Result};

/// Events of one moment may be listed late: each round looks this far back again.
const OVERLAP: Duration = Duration::minutes(3);
/// How far back the very first round looks; what is older is found by the sweep.
const FIRST_LOOK: Duration = Duration::hours(1);
/// At most so many pages of 100 in a round; the next one goes on.
const PAGES: usize = 50;

/// What kinds of object an event can lead to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum About {
    Checkout,
    Subscription,
    Invoice,
    Charge,
    Dispute,
    Customer,
}

/// What an event is about, or `None` when nobody has to look.
fn about(kind: &str) -> Option<About> {
    Some(match kind {
        "checkout.session.completed"
        | "checkout.session.expired"
        | "checkout.session.async_payment_succeeded"
        | "checkout.session.async_payment_failed" => About::Checkout,
        "customer.subscription.created" | "customer.subscription.updated" | "customer.subscription.deleted" => {
            About::Subscription
        }
        "invoice.paid"
        | "invoice.payment_failed"
        | "invoice.payment_action_required"
        | "invoice.finalization_failed" => About::Invoice,
        "charge.refunded" => About::Charge,
        "charge.dispute.created" | "charge.dispute.closed" => About::Dispute,
        // The card that is to be charged from now on.
        "customer.updated" => About::Customer,
        _ => return None,
    })
}

impl Platform {
    /// Keeps an event, once, and has it read by the worker. `raw` is what was sent, when it was sent.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn take_event(&self, event: &Envelope, raw: Option<&[u8]>) -> Result<()> {
        let is_ours =
            event.livemode == self.stripe.livemode() && event.account.is_none() && about(&event.kind).is_some();
        let mut tx = self.system.begin().await?;
        let added = sqlx::query!(
            "INSERT INTO stripe_events (id, kind, object_id, livemode, created_at, received_at, raw, is_ours)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (id) DO NOTHING",
            event.id,
            event.kind,
            event.object_id,
            event.livemode,
            event.created_at,
            self.clock.now(),
            raw,
            is_ours,
        )
        .execute(&mut *tx)
        .await?;
        if added.rows_affected() == 1 && is_ours {
            ::jobs::enqueue_above(&mut tx, None, &ReadEvent { event: event.id.clone() }, None).await?;
        }
        Ok(tx.commit().await?)
    }

    /// Looks where an event points, and settles the tenant it concerns.
    pub(crate) async fn read_event(&self, id: &str) -> Result<()> {
        let mut tx = self.system.begin().await?;
        let event = sqlx::query!("SELECT kind, object_id FROM stripe_events WHERE id = $1 AND handled_at IS NULL", id)
            .fetch_optional(&mut *tx)
            .await?;
        drop(tx);
        let Some(event) = event else { return Ok(()) };
        if let Some(about) = about(&event.kind) {
            self.look_into(about, &event.object_id).await?;
        }
        let mut tx = self.system.begin().await?;
        sqlx::query!("UPDATE stripe_events SET handled_at = $2 WHERE id = $1", id, self.clock.now())
            .execute(&mut *tx)
            .await?;
        Ok(tx.commit().await?)
    }

    async fn look_into(&self, about: About, object: &str) -> Result<()> {
        if let Some(tenant) = self.tenant_with(object).await? {
            return self.settle(tenant).await.map(drop);
        }
        match about {
            About::Checkout => {
                let tenant = self.stripe.find_checkout(object).await?.and_then(|checkout| checkout.tenant_id);
                self.settle_known(tenant.map(TenantId::new), None).await
            }
            About::Subscription => self.settle_subscription(object).await,
            About::Invoice => match self.stripe.find_invoice(object).await?.and_then(|invoice| invoice.subscription) {
                Some(subscription) => self.settle_subscription(&subscription).await,
                None => Ok(()),
            },
            About::Charge => {
                let customer = self.stripe.find_charge(object).await?.and_then(|charge| charge.customer);
                let Some(customer) = customer else { return Ok(()) };
                self.settle_known(self.tenant_with(&customer).await?, None).await
            }
            About::Dispute => self.look_at_dispute(object).await,
            // A customer that is not written down yet has an event of its subscription on its way.
            About::Customer => Ok(()),
        }
    }

    /// Settles the tenant that a subscription was made for.
    pub(crate) async fn settle_subscription(&self, id: &str) -> Result<()> {
        if let Some(tenant) = self.tenant_with(id).await? {
            return self.settle(tenant).await.map(drop);
        }
        let Some(subscription) = self.stripe.find_subscription(id).await? else { return Ok(()) };
        self.settle_known(subscription.tenant_id.map(TenantId::new), Some(id)).await
    }

    async fn settle_known(&self, tenant: Option<TenantId>, heard: Option<&str>) -> Result<()> {
        // Other software may share the account: what names no tenant of ours is not ours.
        let Some(tenant) = tenant else { return Ok(()) };
        if self.billing(tenant).await?.is_none() {
            tracing::error!(%tenant, subscription = heard, "Stripe knows a tenant that we do not");
            return Ok(());
        }
        self.settle_with(tenant, heard).await.map(drop)
    }

    /// Asks Stripe for events that did not reach us, and keeps them.
    pub(crate) async fn poll(&self) -> Result<()> {
        let mut cursor = self.cursor().await?;
        for _ in 0..PAGES {
            let since = cursor.as_deref().map_or_else(|| Since::Time(self.clock.now() - FIRST_LOOK), Since::Event);
            let page = match self.stripe.events_since(since).await {
                // Forgotten after 30 days: begin anew.
                Err(error) if error.is_missing() && cursor.is_some() => {
                    cursor = None;
                    continue;
                }
                page => page?,
            };
            for event in &page.events {
                self.take_event(event, None).await?;
            }
            if let Some(last) = page.events.last() {
                self.move_cursor(&last.id).await?;
                cursor = Some(last.id.clone());
            }
            if !page.has_more {
                break;
            }
        }
        for event in self.stripe.events_since(Since::Time(self.clock.now() - OVERLAP)).await?.events {
            self.take_event(&event, None).await?;
        }
        Ok(())
    }

    async fn cursor(&self) -> Result<Option<String>> {
        let mut tx = self.system.begin().await?;
        Ok(sqlx::query_scalar!("SELECT event_id FROM stripe_cursor").fetch_optional(&mut *tx).await?)
    }

    async fn move_cursor(&self, event: &str) -> Result<()> {
        let mut tx = self.system.begin().await?;
        save_cursor(&mut tx, event, self.clock.now()).await?;
        Ok(tx.commit().await?)
    }
}

async fn save_cursor(connection: &mut PgConnection, event: &str, now: time::OffsetDateTime) -> Result<(), db::Error> {
    sqlx::query!(
        "INSERT INTO stripe_cursor (event_id, updated_at) VALUES ($1, $2)
         ON CONFLICT (is_only) DO UPDATE SET event_id = excluded.event_id, updated_at = excluded.updated_at",
        event,
        now
    )
    .execute(connection)
    .await
    .map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_that_say_nothing_about_a_portal_are_left_alone() {
        assert_eq!(about("invoice.paid"), Some(About::Invoice));
        for kind in ["customer.created", "payment_intent.succeeded", "something.brand_new", ""] {
            assert_eq!(about(kind), None, "{kind}");
        }
    }
}
