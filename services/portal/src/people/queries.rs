//! What administrators read of their own company's contacts.

use accounts::PortalUser;
use db::{ContactId, TenantTx};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::contacts::contact::Contact;
use crate::contacts::queries as contacts;

/// The company's contacts by name, behind this one: `most` of them. The business's test contacts are its own affair.
pub(super) async fn list(
    tx: &mut TenantTx,
    user: &PortalUser,
    after: Option<ContactId>,
    most: i64,
) -> Result<Vec<Contact>, db::Error> {
    let ids: Vec<Uuid> = sqlx::query_scalar!(
        "SELECT c.id FROM contacts c
         WHERE c.tenant_id = $1 AND c.customer_id = $2 AND (NOT c.is_test OR c.id = $3)
           AND ($4::uuid IS NULL OR (c.sort_name, c.id) >
                (SELECT a.sort_name, a.id FROM contacts a WHERE a.tenant_id = $1 AND a.id = $4))
         ORDER BY c.sort_name, c.id LIMIT $5",
        tx.tenant(),
        user.customer.uuid(),
        user.contact.uuid(),
        after.map(db::Id::uuid),
        most,
    )
    .fetch_all(&mut **tx)
    .await?;
    contacts::find_all(tx, &ids).await
}

/// One of the company's contacts, if [`list`] shows it.
pub(super) async fn find(tx: &mut TenantTx, user: &PortalUser, id: ContactId) -> Result<Option<Contact>, db::Error> {
    let is_shown =
        |contact: &Contact| contact.customer == Some(user.customer) && (!contact.is_test || contact.id == user.contact);
    Ok(contacts::find(tx, id).await?.filter(is_shown))
}

/// Whether a contact of the company has this address already.
pub(super) async fn has_address(tx: &mut TenantTx, user: &PortalUser, email_norm: &str) -> Result<bool, db::Error> {
    sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM contacts WHERE tenant_id = $1 AND email_norm = $2 AND customer_id = $3
                          AND (NOT is_test OR id = $4)) AS "has!""#,
        tx.tenant(),
        email_norm,
        user.customer.uuid(),
        user.contact.uuid(),
    )
    .fetch_one(&mut **tx)
    .await
}

/// How many invitations this person sent since then. Those that are being sent at this moment are waited for.
pub(super) async fn invitations_since(
    tx: &mut TenantTx,
    user: &PortalUser,
    since: OffsetDateTime,
) -> Result<i64, db::Error> {
    sqlx::query_scalar!(
        "SELECT 1 FROM contacts WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE",
        tx.tenant(),
        user.contact.uuid(),
    )
    .fetch_optional(&mut **tx)
    .await?;
    sqlx::query_scalar!(
        r#"SELECT count(*) AS "sent!" FROM audit_events
           WHERE tenant_id = $1 AND id >= $2 AND kind = 'contact.invited' AND actor_id = $3"#,
        tx.tenant(),
        accounts::audit::first_id_at(since),
        user.contact.uuid(),
    )
    .fetch_one(&mut **tx)
    .await
}
