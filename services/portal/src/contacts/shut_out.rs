//! Shutting out all the contacts of a customer at once: what one contact's access does, in statements over all of them.

use db::{CustomerId, TenantTx};
use time::OffsetDateTime;

/// Ends every session, view and begun sign-in of a customer's contacts, and calls back whatever was mailed to them. Their
/// login links stay, and open nothing while the customer is off.
pub(crate) async fn shut_out_customer(
    tx: &mut TenantTx,
    customer: CustomerId,
    now: OffsetDateTime,
) -> Result<(), db::Error> {
    end_sessions(tx, customer).await?;
    call_back(tx, customer, now).await
}

async fn end_sessions(tx: &mut TenantTx, customer: CustomerId) -> Result<(), db::Error> {
    sqlx::query!(
        "DELETE FROM sessions s USING contacts c
         WHERE s.tenant_id = $1 AND c.tenant_id = $1 AND s.contact_id = c.id AND c.customer_id = $2",
        tx.tenant(),
        customer.uuid()
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query!(
        "UPDATE contact_views v SET expires_at = v.created_at FROM contacts c
         WHERE v.tenant_id = $1 AND c.tenant_id = $1 AND v.contact_id = c.id AND c.customer_id = $2",
        tx.tenant(),
        customer.uuid()
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query!(
        "DELETE FROM pending_sign_ins s USING contacts c
         WHERE s.tenant_id = $1 AND c.tenant_id = $1 AND s.contact_id = c.id AND c.customer_id = $2",
        tx.tenant(),
        customer.uuid()
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Links, temporary passwords, and the invitations that either was.
async fn call_back(tx: &mut TenantTx, customer: CustomerId, now: OffsetDateTime) -> Result<(), db::Error> {
    sqlx::query!(
        "DELETE FROM credentials r USING contacts c
         WHERE r.tenant_id = $1 AND c.tenant_id = $1 AND r.contact_id = c.id AND c.customer_id = $2
           AND r.kind = 'password' AND r.expires_at IS NOT NULL",
        tx.tenant(),
        customer.uuid()
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query!(
        "UPDATE links l SET revoked_at = $3 FROM contacts c
         WHERE l.tenant_id = $1 AND c.tenant_id = $1 AND l.contact_id = c.id AND c.customer_id = $2
           AND l.used_at IS NULL AND l.revoked_at IS NULL",
        tx.tenant(),
        customer.uuid(),
        now
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query!(
        "UPDATE contacts c SET invite_expires_at = $3
         WHERE c.tenant_id = $1 AND c.customer_id = $2 AND c.invite_expires_at > $3
           AND NOT EXISTS (SELECT 1 FROM login_links k WHERE k.tenant_id = $1 AND k.contact_id = c.id)",
        tx.tenant(),
        customer.uuid(),
        now
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}
