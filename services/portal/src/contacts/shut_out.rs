//! Shutting out many contacts at once: what one contact's access does, in statements over all of them.

use accounts::{Event, Staff};
use db::{ContactId, CustomerId, TenantTx};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::Portal;

/// Contacts of one statement: each takes a fraction of the time that a statement has.
const TOGETHER: usize = 1_000;

/// Ends every session, view and begun sign-in of a customer's contacts, and calls back whatever was mailed to them. Their
/// login links stay, and open nothing while the customer is off.
pub(crate) async fn shut_out_customer(
    tx: &mut TenantTx,
    customer: CustomerId,
    now: OffsetDateTime,
) -> Result<(), db::Error> {
    let ids = sqlx::query_scalar!(
        "SELECT id FROM contacts WHERE tenant_id = $1 AND customer_id = $2 ORDER BY id",
        tx.tenant(),
        customer.uuid()
    )
    .fetch_all(&mut **tx)
    .await?;
    for some in ids.chunks(TOGETHER) {
        end_sessions(tx, some).await?;
        call_back(tx, some, now).await?;
    }
    Ok(())
}

/// Takes the access of contacts away, as [`super::access::revoke`] does with one: when this has been committed nothing of
/// any of them works. How many had access. `ids` are in the order in which everybody locks.
pub(super) async fn revoke_all(
    tx: &mut TenantTx,
    (portal, staff): (&Portal, &Staff),
    ids: &[ContactId],
) -> Result<usize, db::Error> {
    let now = portal.accounts.clock.now();
    let by = (&portal.accounts.clock, &portal.accounts.entropy);
    let mut done = 0;
    // What the keys of a thousand deleted rows look up is planned once, and not for each.
    sqlx::query!("SET LOCAL plan_cache_mode = auto").execute(&mut **tx).await?;
    for some in ids.chunks(TOGETHER) {
        let some: Vec<Uuid> = some.iter().map(|id| id.uuid()).collect();
        let changed = lock(tx, &some).await?;
        save_revoked(tx, &changed.iter().map(|contact| contact.id.uuid()).collect::<Vec<_>>(), now).await?;
        let events = changed.iter().map(|contact| Event {
            kind: "contact.revoked",
            customer: contact.customer,
            contact: Some(contact.id),
            detail: contact.email.as_deref().unwrap_or_default(),
            ..Event::default()
        });
        accounts::record_all(tx, by, staff.actor(), &events.collect::<Vec<_>>()).await?;
        end_sessions(tx, &some).await?;
        forget_login_links(tx, &some, now).await?;
        call_back(tx, &some, now).await?;
        crate::bulk_invitations::queries::skip_revoked(tx, &some).await?;
        done += changed.iter().filter(|contact| contact.has_access).count();
    }
    Ok(done)
}

/// A contact whose access is to be taken away.
struct Changed {
    id: ContactId,
    customer: Option<CustomerId>,
    email: Option<String>,
    has_access: bool,
}

/// Holds contacts until the transaction ends, as everybody does who changes one, lenders of logins before borrowers; those among them that have access, or
/// lost it to a colleague.
async fn lock(tx: &mut TenantTx, ids: &[Uuid]) -> Result<Vec<Changed>, db::Error> {
    sqlx::query_scalar!(
        "SELECT 1 FROM contacts WHERE tenant_id = $1 AND id = ANY ($2) ORDER BY signs_in_as IS NOT NULL, id FOR UPDATE",
        tx.tenant(),
        ids
    )
    .fetch_all(&mut **tx)
    .await?;
    sqlx::query_as!(
        Changed,
        r#"SELECT id AS "id: ContactId", customer_id AS "customer: CustomerId", email, has_access FROM contacts
           WHERE tenant_id = $1 AND id = ANY ($2) AND (has_access OR is_revoked_by_colleague) ORDER BY id"#,
        tx.tenant(),
        ids
    )
    .fetch_all(&mut **tx)
    .await
}

async fn save_revoked(tx: &mut TenantTx, ids: &[Uuid], now: OffsetDateTime) -> Result<(), db::Error> {
    sqlx::query!(
        "UPDATE contacts SET has_access = false, revoked_at = $3, updated_at = $3, is_revoked_by_colleague = false,
                             invite_expires_at = CASE WHEN invite_expires_at > $3 THEN $3 ELSE invite_expires_at END
         WHERE tenant_id = $1 AND id = ANY ($2)",
        tx.tenant(),
        ids,
        now
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

async fn end_sessions(tx: &mut TenantTx, ids: &[Uuid]) -> Result<(), db::Error> {
    sqlx::query!("DELETE FROM sessions WHERE tenant_id = $1 AND contact_id = ANY ($2)", tx.tenant(), ids)
        .execute(&mut **tx)
        .await?;
    sqlx::query!(
        "UPDATE contact_views SET expires_at = created_at WHERE tenant_id = $1 AND contact_id = ANY ($2)",
        tx.tenant(),
        ids
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query!("DELETE FROM pending_sign_ins WHERE tenant_id = $1 AND contact_id = ANY ($2)", tx.tenant(), ids)
        .execute(&mut **tx)
        .await
        .map(drop)
}

/// Login links, and the codes that a device new to one was asked for.
async fn forget_login_links(tx: &mut TenantTx, ids: &[Uuid], now: OffsetDateTime) -> Result<(), db::Error> {
    sqlx::query!(
        "UPDATE codes SET ended_at = $3 WHERE tenant_id = $1 AND contact_id = ANY ($2) AND ended_at IS NULL",
        tx.tenant(),
        ids,
        now
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query!(
        "DELETE FROM credentials WHERE tenant_id = $1 AND contact_id = ANY ($2) AND kind = 'login_link'",
        tx.tenant(),
        ids
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Links, temporary passwords, and the invitations that either was.
async fn call_back(tx: &mut TenantTx, ids: &[Uuid], now: OffsetDateTime) -> Result<(), db::Error> {
    sqlx::query!(
        "DELETE FROM credentials
         WHERE tenant_id = $1 AND contact_id = ANY ($2) AND kind = 'password' AND expires_at IS NOT NULL",
        tx.tenant(),
        ids
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query!(
        "UPDATE links SET revoked_at = $3
         WHERE tenant_id = $1 AND contact_id = ANY ($2) AND used_at IS NULL AND revoked_at IS NULL",
        tx.tenant(),
        ids,
        now
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query!(
        "UPDATE contacts c SET invite_expires_at = $3
         WHERE c.tenant_id = $1 AND (c.id = ANY ($2) OR c.signs_in_as = ANY ($2)) AND c.invite_expires_at > $3
           AND NOT EXISTS (SELECT 1 FROM login_links k WHERE k.tenant_id = $1 AND k.contact_id = c.id)",
        tx.tenant(),
        ids,
        now
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}
