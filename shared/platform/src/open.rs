//! Opening and closing a portal: one transaction with everything that belongs to it.

use accounts::{Actor, Email, Event, NewStaff, Person, Purpose, Role, insert_staff, issue_link, record};
use db::{StaffId, Tenant, TenantTx};
use tenancy::{LoginName, ReviewName};

use crate::{Platform, Result};

/// Whether a tenant's portal is open, and ever was.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Door {
    pub(crate) is_open: bool,
    pub(crate) was_ever_open: bool,
}

impl Door {
    /// How it stands now, held until the transaction ends.
    pub(crate) async fn of(tx: &mut TenantTx) -> Result<Self, db::Error> {
        let tenant = tx.tenant();
        sqlx::query_as!(
            Door,
            r#"SELECT customer_portal AS is_open, activated_at IS NOT NULL AS "was_ever_open!"
               FROM tenants WHERE id = $1 FOR UPDATE"#,
            tenant
        )
        .fetch_one(&mut **tx)
        .await
    }
}

/// Why a portal is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    /// The business wanted it, or its paid time is over.
    Ended,
    /// Bills stayed unpaid.
    NotPaid,
}

/// A portal that is being closed: why, and by whom.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Closed<'a> {
    pub(crate) reason: Reason,
    pub(crate) actor: Actor<'a>,
}

/// The form by which a tenant began.
struct Applicant {
    contact_name: String,
    email: String,
    phone: String,
}

impl Platform {
    /// Opens the portal; the first time makes the owner and mails the link to set a password.
    pub(crate) async fn open(&self, tx: &mut TenantTx, tenant: &Tenant, door: Door) -> Result<()> {
        if door.was_ever_open {
            self.event(tx, Actor::System, ("tenant.reactivated", "")).await?;
            self.mail_reactivated(tx, tenant).await?;
        } else {
            self.found(tx, tenant).await?;
            self.event(tx, Actor::System, ("tenant.activated", "")).await?;
        }
        let login_name = sqlx::query_scalar!(
            "UPDATE tenants SET customer_portal = true, activated_at = coalesce(activated_at, $2), deactivated_at = NULL
             WHERE id = $1 RETURNING login_name",
            tx.tenant(),
            self.clock.now(),
        )
        .fetch_one(&mut **tx)
        .await?;
        if LoginName::shaped(&login_name).is_some_and(|name| name.passes_for().is_some()) {
            jobs::enqueue(tx, &ReviewName {}).await?;
        }
        Ok(db::announce(tx, tenancy::NEWS, &login_name).await?)
    }

    /// What a tenant has from its first day: settings, an owner, and the owner's way in.
    async fn found(&self, tx: &mut TenantTx, tenant: &Tenant) -> Result<()> {
        let Some(applicant) = first_request(tx).await? else {
            tracing::error!(tenant = %tenant.id(), "a tenant without a request was paid for: it opens without an owner");
            return Ok(());
        };
        sqlx::query!(
            "INSERT INTO portal_settings (tenant_id, contact_name, email, phone, updated_at) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (tenant_id) DO NOTHING",
            tx.tenant(),
            applicant.contact_name,
            applicant.email,
            applicant.phone,
            self.clock.now(),
        )
        .execute(&mut **tx)
        .await?;
        let (Ok(name), Ok(email)) = (applicant.contact_name.parse(), applicant.email.parse::<Email>()) else {
            tracing::error!(tenant = %tenant.id(), "the applicant's name or address cannot be read");
            return Ok(());
        };
        let id = StaffId::new(self.entropy.uuid_v7(&self.clock));
        let owner = NewStaff { id, name, email, role: Role::Owner, invited_by: None };
        if insert_staff(tx, &self.clock, &owner).await?.is_some() {
            let by = (&self.clock, &self.entropy);
            let link = issue_link(tx, by, Person::Staff(id), Purpose::Invitation).await?;
            self.mail_activation(tx, tenant, &owner, &link).await?;
        }
        Ok(())
    }

    /// Closes the portal: every customer is signed out at once, and nothing is forgotten.
    pub(crate) async fn close(&self, tx: &mut TenantTx, tenant: &Tenant, closed: Closed<'_>) -> Result<()> {
        let login_name = sqlx::query_scalar!(
            "UPDATE tenants SET customer_portal = false, deactivated_at = $2 WHERE id = $1 RETURNING login_name",
            tx.tenant(),
            self.clock.now(),
        )
        .fetch_one(&mut **tx)
        .await?;
        sqlx::query!("DELETE FROM sessions WHERE tenant_id = $1 AND contact_id IS NOT NULL", tx.tenant())
            .execute(&mut **tx)
            .await?;
        sqlx::query!("UPDATE contact_views SET expires_at = created_at WHERE tenant_id = $1", tx.tenant())
            .execute(&mut **tx)
            .await?;
        sqlx::query!("DELETE FROM pending_sign_ins WHERE tenant_id = $1 AND contact_id IS NOT NULL", tx.tenant())
            .execute(&mut **tx)
            .await?;
        let why = if closed.reason == Reason::NotPaid { "payments failed" } else { "" };
        self.event(tx, closed.actor, ("tenant.deactivated", why)).await?;
        self.mail_closed(tx, tenant, closed.reason).await?;
        Ok(db::announce(tx, tenancy::NEWS, &login_name).await?)
    }

    /// Writes an event about the tenant itself.
    pub(crate) async fn event(
        &self,
        tx: &mut TenantTx,
        actor: Actor<'_>,
        (kind, detail): (&str, &str),
    ) -> Result<(), db::Error> {
        let event = Event { kind, detail, ..Event::default() };
        record(tx, (&self.clock, &self.entropy), actor, event).await
    }
}

async fn first_request(tx: &mut TenantTx) -> Result<Option<Applicant>, db::Error> {
    sqlx::query_as!(
        Applicant,
        "SELECT contact_name, email, phone FROM activation_requests WHERE for_tenant = $1 AND is_first ORDER BY id LIMIT 1",
        tx.tenant()
    )
    .fetch_optional(&mut **tx)
    .await
}
