//! "Where is my portal?": answered by mail alone, so that nobody learns who is known here.

use accounts::Email;
use boot::Clock;
use db::{Tenant, TenantId, TenantTx};
use time::Duration;

use crate::jobs::FindPortals;
use crate::{Platform, Result};

/// One address is written to about one tenant at most once in this time.
const PAUSE: Duration = Duration::hours(1);

impl Platform {
    /// Has the worker mail somebody where they can sign in. Takes the same time and says the same for every address.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn ask_where(&self, email: &Email) -> Result<()> {
        let mut tx = self.system.begin().await?;
        let job = FindPortals { email: email.to_string() };
        ::jobs::enqueue_above(&mut tx, None, &job, Some(&email.norm())).await?;
        Ok(tx.commit().await?)
    }

    /// Looks through the tenants that ever opened and mails those that know the address: each in its own name, so that no
    /// business learns of another.
    pub(crate) async fn find_portals(&self, email: &Email) -> Result<()> {
        for id in self.opened_tenants().await? {
            let Some(tenant) = self.system.db().tenant(id).await? else { continue };
            self.find_portal(&tenant, email).await?;
        }
        Ok(())
    }

    async fn find_portal(&self, tenant: &Tenant, email: &Email) -> Result<()> {
        let mut tx = self.system.db().begin(tenant.whole()).await?;
        let known = known(&mut tx, &self.clock, email).await?;
        let is_contact = known.is_contact && tenant.customer_portal();
        if (known.is_staff || is_contact) && !known.was_told {
            self.mail_portals(&mut tx, tenant, (email.as_str(), known.is_staff, is_contact)).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    async fn opened_tenants(&self) -> Result<Vec<TenantId>> {
        let mut tx = self.system.begin().await?;
        Ok(sqlx::query_scalar!(
            r#"SELECT id AS "id: TenantId" FROM tenants WHERE activated_at IS NOT NULL ORDER BY id"#
        )
        .fetch_all(&mut *tx)
        .await?)
    }
}

/// Who somebody is at a tenant.
struct Known {
    is_staff: bool,
    is_contact: bool,
    was_told: bool,
}

async fn known(tx: &mut TenantTx, clock: &Clock, email: &Email) -> Result<Known, db::Error> {
    sqlx::query_as!(
        Known,
        r#"SELECT
             EXISTS (SELECT 1 FROM staff WHERE tenant_id = $1 AND email_norm = $2 AND removed_at IS NULL) AS "is_staff!",
             EXISTS (SELECT 1 FROM contacts c
                     JOIN customers u ON u.tenant_id = c.tenant_id AND u.id = c.customer_id
                     WHERE c.tenant_id = $1 AND c.email_norm = $2 AND c.has_access AND c.is_active
                       AND u.has_portal_access AND u.is_active) AS "is_contact!",
             EXISTS (SELECT 1 FROM mails
                     WHERE tenant_id = $1 AND kind = 'portals' AND to_address = $3 AND created_at > $4) AS "was_told!""#,
        tx.tenant(),
        email.norm(),
        email.as_str(),
        clock.now() - PAUSE,
    )
    .fetch_one(&mut **tx)
    .await
}
