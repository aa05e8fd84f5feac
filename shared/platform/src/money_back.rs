//! Money that goes back: what was paid twice, which we return, and what a bank takes. Both are written into the tenant's
//! trail, and whoever runs the platform is told.

use db::{Tenant, TenantId};
use mail::Rendered;
use stripe::{Advice, Dispute, Subscription};

use crate::operation::Kind;
use crate::{Platform, Result};

impl Platform {
    /// Gives back everything that a subscription took which was begun beside another, then ends it: as long as it goes
    /// on, it is found again, and what was given back is not given back twice.
    pub(crate) async fn undo(&self, tenant: TenantId, surplus: &Subscription) -> Result<()> {
        let mut next = None;
        loop {
            let page = self.stripe.list_invoices(&surplus.id, next.as_deref()).await?;
            for invoice in page.invoices.iter().filter(|invoice| invoice.amount_paid_minor > 0) {
                self.give_back(tenant, &invoice.id, invoice.amount_paid_minor).await?;
            }
            next = page.next;
            if next.is_none() {
                return self.end_now(&surplus.id).await;
            }
        }
    }

    async fn give_back(&self, tenant: TenantId, invoice: &str, amount_minor: i64) -> Result<()> {
        let operation = self.start(tenant, Kind::Refund, invoice).await?;
        let answer = self.stripe.refund_invoice(invoice, operation.id).await;
        // Asking again would not help: people have to.
        let is_refused = answer.as_ref().err().is_some_and(|error| error.advice() == Advice::GiveUp);
        match self.conclude(operation, answer).await {
            Err(error) if is_refused => {
                tracing::error!(%tenant, invoice, %error, "paid twice, and Stripe refuses to give it back");
            }
            answer => answer?,
        }
        let event = if is_refused { "tenant.refund_refused" } else { "tenant.refunded" };
        let letter = |tenant: &Tenant| self.paid_twice(tenant, (invoice, amount_minor), !is_refused);
        self.tell_operator(tenant, (&format!("refund:{invoice}"), event, invoice), letter).await
    }

    /// Looks at a dispute: it is told of when it begins and when it is decided.
    pub(crate) async fn look_at_dispute(&self, id: &str) -> Result<()> {
        let Some(dispute) = self.stripe.find_dispute(id).await? else { return Ok(()) };
        let charge = self.stripe.find_charge(&dispute.charge).await?;
        let Some(customer) = charge.and_then(|charge| charge.customer) else { return Ok(()) };
        // Other software may share the account: what is not paid by a tenant of ours is not ours.
        let Some(tenant) = self.tenant_with(&customer).await? else { return Ok(()) };
        let (event, word) = said_of(&dispute);
        let cause = format!("{event}:{}", dispute.id);
        let letter = |tenant: &Tenant| self.disputed(tenant, &dispute);
        self.tell_operator(tenant, (&cause, event, word), letter).await
    }

    /// Tells whoever runs the platform of something about a tenant, and writes it into the tenant's trail: once.
    async fn tell_operator(
        &self,
        tenant: TenantId,
        (cause, event, detail): (&str, &str, &str),
        letter: impl FnOnce(&Tenant) -> Rendered,
    ) -> Result<()> {
        let Some(tenant) = self.system.db().tenant(tenant).await? else { return Ok(()) };
        let mut tx = self.system.db().begin(tenant.whole()).await?;
        if self.outbox.notify_of_tenant(&mut tx, cause, &letter(&tenant)).await? {
            self.event(&mut tx, accounts::Actor::System, (event, detail)).await?;
        }
        Ok(tx.commit().await?)
    }
}

/// The event in the trail and its detail: why it began, or how it ended.
fn said_of(dispute: &Dispute) -> (&'static str, &str) {
    if dispute.is_closed() { ("tenant.dispute_closed", &dispute.status) } else { ("tenant.disputed", &dispute.reason) }
}
