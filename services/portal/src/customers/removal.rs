//! Staff: deleting a customer for good, with its contacts. One with orders or quotes stays: these are the business's books.

use accounts::{EditCustomers, Event, StaffMay};
use axum::extract::State;
use db::{CustomerId, TenantTx};
use uuid::Uuid;
use web::Path;
use web::ui::{Tone, counted};

use super::console::locked;
use crate::Portal;
use crate::contacts::removal::{self, Stays};

/// The event that says so.
const DELETED: &str = "customer.deleted";
/// The most contacts that go with their customer at once.
const MOST_CONTACTS: usize = 500;

pub(super) async fn remove(
    staff: StaffMay<EditCustomers>,
    State(portal): State<Portal>,
    Path(id): Path<CustomerId>,
) -> web::Result {
    let accounts = &portal.accounts;
    let mut tx = staff.begin(accounts).await?;
    let customer = locked(&mut tx, id).await?;
    let people = lock_people(&mut tx, id).await?;
    let refused = |why: &str| Ok(web::flash::redirect(&format!("/customers/{id}"), Tone::Bad, why));
    if has_books(&mut tx, id).await? {
        return refused("There are orders or quotes of this customer, so it stays. Make it inactive instead.");
    }
    if people.len() > MOST_CONTACTS {
        return refused("A customer with more than 500 contacts cannot be deleted at once. Make it inactive instead.");
    }
    if removal::stays(&mut tx, &people).await? == Some(Stays::LendsLogin) {
        return refused(
            "Somebody at this customer signs in for another customer, too, with the same login. Unlink that contact there first.",
        );
    }
    crate::contacts::shut_out_customer(&mut tx, id, accounts.clock.now()).await?;
    removal::delete(&mut tx, &people).await?;
    delete(&mut tx, id).await?;
    let mut detail = customer.name.clone();
    if !people.is_empty() {
        detail = format!("{detail}, with {}", counted(people.len(), "contact", "contacts"));
    }
    let event = Event { kind: DELETED, customer: Some(id), detail: &detail, ..Event::default() };
    accounts::record(&mut tx, (&accounts.clock, &accounts.entropy), staff.actor(), event).await?;
    tx.commit().await?;
    Ok(web::flash::redirect("/customers", Tone::Ok, &format!("{} is deleted", customer.name)))
}

/// Holds a customer's contacts, lenders of logins before borrowers as everybody does, until the transaction ends.
async fn lock_people(tx: &mut TenantTx, id: CustomerId) -> Result<Vec<Uuid>, db::Error> {
    sqlx::query_scalar!(
        "SELECT id FROM contacts WHERE tenant_id = $1 AND customer_id = $2
         ORDER BY signs_in_as IS NOT NULL, id LIMIT $3 FOR UPDATE",
        tx.tenant(),
        id.uuid(),
        MOST_CONTACTS as i64 + 1,
    )
    .fetch_all(&mut **tx)
    .await
}

async fn has_books(tx: &mut TenantTx, id: CustomerId) -> Result<bool, db::Error> {
    sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM orders WHERE tenant_id = $1 AND customer_id = $2)
               OR EXISTS (SELECT 1 FROM quotes WHERE tenant_id = $1 AND customer_id = $2) AS "has!""#,
        tx.tenant(),
        id.uuid()
    )
    .fetch_one(&mut **tx)
    .await
}

/// Whether there was such a customer, and a colleague deleted it.
pub(super) async fn was_deleted(tx: &mut TenantTx, id: CustomerId) -> Result<bool, db::Error> {
    sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM audit_events WHERE tenant_id = $1 AND customer_id = $2 AND kind = $3) AS "was!""#,
        tx.tenant(),
        id.uuid(),
        DELETED
    )
    .fetch_one(&mut **tx)
    .await
}

async fn delete(tx: &mut TenantTx, id: CustomerId) -> Result<(), db::Error> {
    sqlx::query!("DELETE FROM customers WHERE tenant_id = $1 AND id = $2", tx.tenant(), id.uuid())
        .execute(&mut **tx)
        .await
        .map(drop)
}
