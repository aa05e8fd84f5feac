//! What businesses are mailed: opened, not paid, closing, closed, open again, and where their portals are.

use accounts::{LinkToken, NewStaff, Purpose};
use boot::Now;
use db::{Tenant, TenantTx};
use mail::{
    Activation, Brand, Deactivated, DemoWanted, Disputed, NameToReview, NewMail, PaidTwice, PaymentFailed, Portals,
    Reactivated, Rendered,
};
use stripe::{Dispute, Invoice};
use tenancy::LoginName;

use crate::open::Reason;
use crate::{Billing, MONTHLY_FEE_MINOR, NewDemo, Platform, Result};

/// The product's own colour.
const COLOUR: &str = "#0b5cad";
/// Where a business sees and changes what it pays.
pub(crate) const BILLING_PATH: &str = "/settings/customer-portal/general";

/// Somebody to write to.
struct Addressee {
    name: String,
    email: String,
}

impl Platform {
    fn brand(&self) -> Brand<'_> {
        Brand { name: &self.name, colour: COLOUR }
    }

    /// Portal and console of a tenant, by the name it has now.
    async fn addresses(&self, tx: &mut TenantTx) -> Result<(String, String), db::Error> {
        let name = sqlx::query_scalar!("SELECT login_name FROM tenants WHERE id = $1", tx.tenant())
            .fetch_one(&mut **tx)
            .await?;
        let name = LoginName::shaped(&name);
        let urls = name.map(|name| (self.base.portal_url(&name), self.base.console_url(&name)));
        Ok(urls.unwrap_or_default())
    }

    /// To the owner: the portal is open, set your password.
    pub(crate) async fn mail_activation(
        &self,
        tx: &mut TenantTx,
        tenant: &Tenant,
        owner: &NewStaff,
        link: &LinkToken,
    ) -> Result<()> {
        let (portal_url, console_url) = self.addresses(tx).await?;
        let letter = Activation {
            platform: self.brand(),
            name: owner.name.as_str(),
            business: tenant.name(),
            link: &format!("{console_url}/invitation/{}", link.token.reveal()),
            valid_for: Purpose::Invitation.life(),
            portal_url: &portal_url,
            console_url: &console_url,
            email: owner.email.as_str(),
        };
        let mail = NewMail::new(letter.render(), owner.name.as_str(), owner.email.as_str());
        self.outbox.queue(tx, &NewMail { link: Some(link.id), ..mail }).await?;
        Ok(())
    }

    /// To the owners: the portal is open again.
    pub(crate) async fn mail_reactivated(&self, tx: &mut TenantTx, tenant: &Tenant) -> Result<()> {
        let (portal_url, console_url) = self.addresses(tx).await?;
        let letter = |name: &str| {
            Reactivated {
                platform: self.brand(),
                name,
                business: tenant.name(),
                portal_url: &portal_url,
                console_url: &console_url,
            }
            .render()
        };
        self.mail_owners(tx, letter).await
    }

    /// To the owners: the portal is closed.
    pub(crate) async fn mail_closed(&self, tx: &mut TenantTx, tenant: &Tenant, reason: Reason) -> Result<()> {
        let (_, console_url) = self.addresses(tx).await?;
        let letter = |name: &str| {
            Deactivated {
                platform: self.brand(),
                name,
                business: tenant.name(),
                closes_on: None,
                is_unpaid: reason == Reason::NotPaid,
                console_url: &format!("{console_url}{BILLING_PATH}"),
            }
            .render()
        };
        self.mail_owners(tx, letter).await
    }

    /// To the owners of an open portal: what has changed about what they pay.
    pub(crate) async fn tell(
        &self,
        tx: &mut TenantTx,
        tenant: &Tenant,
        (old, new): (&Billing, &Billing),
        unpaid: Option<&Invoice>,
    ) -> Result<()> {
        let (_, console_url) = self.addresses(tx).await?;
        let billing_url = format!("{console_url}{BILLING_PATH}");
        let day = |at| Now::new(at, tenant.time_zone()).today();
        if new.past_due_since.is_some() && old.past_due_since.is_none() {
            let letter = |name: &str| {
                PaymentFailed {
                    platform: self.brand(),
                    name,
                    business: tenant.name(),
                    amount_minor: unpaid.map_or(MONTHLY_FEE_MINOR, |invoice| invoice.amount_due_minor),
                    next_try: unpaid.and_then(|invoice| invoice.next_attempt_at).map(day),
                    billing_url: &billing_url,
                }
                .render()
            };
            self.mail_owners(tx, letter).await?;
        }
        let closes_on = new.current_period_end.map(day);
        if new.cancel_at_period_end && !old.cancel_at_period_end && closes_on.is_some() {
            let letter = |name: &str| {
                Deactivated {
                    platform: self.brand(),
                    name,
                    business: tenant.name(),
                    closes_on,
                    is_unpaid: false,
                    console_url: &billing_url,
                }
                .render()
            };
            self.mail_owners(tx, letter).await?;
        }
        Ok(())
    }

    async fn mail_owners(&self, tx: &mut TenantTx, letter: impl Fn(&str) -> Rendered) -> Result<()> {
        let owners = sqlx::query_as!(
            Addressee,
            "SELECT name, email FROM staff WHERE tenant_id = $1 AND role = 'owner' AND removed_at IS NULL
             ORDER BY id LIMIT 20",
            tx.tenant()
        )
        .fetch_all(&mut **tx)
        .await?;
        for owner in owners {
            self.outbox.queue(tx, &NewMail::new(letter(&owner.name), &owner.name, &owner.email)).await?;
        }
        Ok(())
    }

    /// To whoever runs the platform: somebody wants to be shown around.
    pub(crate) fn demo_wanted(&self, new: &NewDemo) -> Rendered {
        DemoWanted {
            platform: self.brand(),
            name: new.contact_name.as_str(),
            business: new.business.as_str(),
            email: new.email.as_str(),
            phone: new.phone.as_str(),
            wanted_on: new.wanted_on,
            note: &new.note,
        }
        .render()
    }

    /// To whoever runs the platform: a business paid twice.
    pub(crate) fn paid_twice(
        &self,
        tenant: &Tenant,
        (invoice, amount_minor): (&str, i64),
        is_returned: bool,
    ) -> Rendered {
        let (platform, business) = (self.brand(), tenant.name());
        PaidTwice { platform, business, amount_minor, invoice, is_returned }.render()
    }

    /// To whoever runs the platform: a bank takes a payment back.
    pub(crate) fn disputed(&self, tenant: &Tenant, dispute: &Dispute) -> Rendered {
        Disputed {
            platform: self.brand(),
            business: tenant.name(),
            amount_minor: dispute.amount_minor,
            reason: &dispute.reason,
            status: &dispute.status,
            is_closed: dispute.is_closed(),
            dispute: &dispute.id,
        }
        .render()
    }

    /// To whoever runs the platform: a portal's name has a brand in it.
    pub(crate) fn name_to_review(&self, tenant: &Tenant, name: &LoginName, brand: &str) -> Rendered {
        let (platform, business) = (self.brand(), tenant.name());
        NameToReview { platform, business, login_name: name.as_str(), brand, portal_url: &self.base.portal_url(name) }
            .render()
    }

    /// To somebody who is known here: where they sign in.
    pub(crate) async fn mail_portals(
        &self,
        tx: &mut TenantTx,
        tenant: &Tenant,
        (email, is_staff, is_contact): (&str, bool, bool),
    ) -> Result<()> {
        let (portal_url, console_url) = self.addresses(tx).await?;
        let letter = Portals {
            platform: self.brand(),
            business: tenant.name(),
            portal_url: is_contact.then_some(portal_url.as_str()),
            console_url: is_staff.then_some(console_url.as_str()),
        };
        self.outbox.queue(tx, &NewMail::new(letter.render(), "", email)).await?;
        Ok(())
    }
}
