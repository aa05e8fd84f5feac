//! Staff: deleting a contact for good. One who ordered or asked for a quote stays, because these say who did.

use accounts::{EditCustomers, Event, StaffMay};
use axum::extract::State;
use db::{ContactId, TenantTx};
use uuid::Uuid;
use web::Path;
use web::ui::Tone;

use super::access;
use crate::Portal;

/// The event that says so.
const DELETED: &str = "contact.deleted";

/// Why a contact has to stay; each says what to do instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Stays {
    /// Orders say who placed them.
    #[error("There are orders of this contact, so it stays. Make it inactive instead.")]
    HasOrders,
    /// Quotes say whom they are for.
    #[error("There are quotes for this contact, so it stays. Make it inactive instead.")]
    HasQuotes,
    /// An approval rule would be left with one fewer to ask, or with nobody.
    #[error("An approval rule names this contact. Take it out of the rule first.")]
    Approves,
    /// Another contact would have no way in any more.
    #[error("The same person signs in elsewhere with the login of this contact. Unlink it there first.")]
    LendsLogin,
}

pub(super) async fn remove(
    staff: StaffMay<EditCustomers>,
    State(portal): State<Portal>,
    Path(id): Path<ContactId>,
) -> web::Result {
    let accounts = &portal.accounts;
    let mut tx = staff.begin(accounts).await?;
    let contact = access::locked(&mut tx, id).await?;
    if let Some(why) = stays(&mut tx, &[id.uuid()]).await? {
        return Ok(web::flash::redirect(&format!("/contacts/{id}"), Tone::Bad, &why.to_string()));
    }
    // What ends with somebody's access ends here, too.
    access::revoke(&mut tx, &portal, staff.actor(), id).await?;
    delete(&mut tx, &[id.uuid()]).await?;
    let (name, whose) = (contact.name(), contact.customer_name.as_deref().or(contact.vendor_name.as_deref()));
    let detail = [Some(name.as_str()), contact.email.as_deref(), whose].into_iter().flatten().collect::<Vec<_>>();
    let detail = detail.join(", ");
    let event =
        Event { kind: DELETED, customer: contact.customer, contact: Some(id), detail: &detail, ..Event::default() };
    accounts::record(&mut tx, (&accounts.clock, &accounts.entropy), staff.actor(), event).await?;
    tx.commit().await?;
    let to =
        contact.customer.map_or_else(|| "/contacts".to_owned(), |customer| format!("/customers/{customer}/contacts"));
    Ok(web::flash::redirect(&to, Tone::Ok, &format!("{name} is deleted")))
}

/// What keeps some contacts from being deleted, all of whom are held; a login that is lent among them keeps nobody.
pub(crate) async fn stays(tx: &mut TenantTx, ids: &[Uuid]) -> Result<Option<Stays>, db::Error> {
    let found = sqlx::query!(
        r#"SELECT EXISTS (SELECT 1 FROM orders WHERE tenant_id = $1 AND contact_id = ANY ($2)) AS "orders!",
                  EXISTS (SELECT 1 FROM quotes WHERE tenant_id = $1 AND contact_id = ANY ($2)) AS "quotes!",
                  EXISTS (SELECT 1 FROM approvers WHERE tenant_id = $1 AND contact_id = ANY ($2)) AS "approves!",
                  EXISTS (SELECT 1 FROM contacts WHERE tenant_id = $1 AND signs_in_as = ANY ($2) AND id <> ALL ($2)) AS "lends!""#,
        tx.tenant(),
        ids
    )
    .fetch_one(&mut **tx)
    .await?;
    let why = [
        (found.orders, Stays::HasOrders),
        (found.quotes, Stays::HasQuotes),
        (found.approves, Stays::Approves),
        (found.lends, Stays::LendsLogin),
    ];
    Ok(why.into_iter().find_map(|(is_so, why)| is_so.then_some(why)))
}

/// Whether there was such a contact, and a colleague deleted it.
pub(super) async fn was_deleted(tx: &mut TenantTx, id: ContactId) -> Result<bool, db::Error> {
    sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM audit_events WHERE tenant_id = $1 AND contact_id = $2 AND kind = $3) AS "was!""#,
        tx.tenant(),
        id.uuid(),
        DELETED
    )
    .fetch_one(&mut **tx)
    .await
}

/// Deletes contacts with all that is theirs alone.
pub(crate) async fn delete(tx: &mut TenantTx, ids: &[Uuid]) -> Result<(), db::Error> {
    sqlx::query!("DELETE FROM contacts WHERE tenant_id = $1 AND id = ANY ($2)", tx.tenant(), ids)
        .execute(&mut **tx)
        .await
        .map(drop)
}
