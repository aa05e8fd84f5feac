//! Every statement on carts.

use boot::{Clock, Entropy};
use db::{ContactId, CustomerId, TenantTx};
use uuid::Uuid;

use super::{CartLineId, MOST_LINES};
use crate::parts::known::uuids;
use crate::parts::part::ItemId;
use crate::parts::quantity_rule;

/// A line as it is kept.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kept {
    pub(crate) id: CartLineId,
    pub(crate) item: ItemId,
    pub(crate) quantity: i64,
}

/// A contact's lines in the order in which they came.
pub(crate) async fn list(tx: &mut TenantTx, contact: ContactId) -> Result<Vec<Kept>, db::Error> {
    sqlx::query_as!(
        Kept,
        r#"SELECT id AS "id: CartLineId", item_id AS "item: ItemId", quantity::bigint AS "quantity!"
           FROM cart_lines WHERE tenant_id = $1 AND contact_id = $2 ORDER BY id"#,
        tx.tenant(),
        contact.uuid(),
    )
    .fetch_all(&mut **tx)
    .await
}

/// How many pieces lie in a contact's cart.
pub(crate) async fn pieces(tx: &mut TenantTx, contact: ContactId) -> Result<u64, db::Error> {
    let pieces = sqlx::query_scalar!(
        r#"SELECT coalesce(sum(quantity), 0)::bigint AS "pieces!" FROM cart_lines WHERE tenant_id = $1 AND contact_id = $2"#,
        tx.tenant(),
        contact.uuid(),
    )
    .fetch_one(&mut **tx)
    .await?;
    Ok(pieces.unsigned_abs())
}

/// Holds what is a contact's or a customer's, by its id, until the transaction ends: two devices change a cart, and two
/// people order for a customer, one after the other.
pub(crate) async fn hold(tx: &mut TenantTx, whose: Uuid) -> Result<(), db::Error> {
    let (high, low) = whose.as_u64_pair();
    sqlx::query!("SELECT pg_advisory_xact_lock($1)", (high ^ low).cast_signed()).fetch_one(&mut **tx).await.map(drop)
}

/// Adds pieces of parts: more of what is there already. Says whether the cart had room for all of them; when it had not,
/// nothing is added. What would be more than anybody can order becomes the most.
pub(crate) async fn add(
    tx: &mut TenantTx,
    (clock, entropy): (&Clock, &Entropy),
    (customer, contact): (CustomerId, ContactId),
    wanted: &[(ItemId, i64)],
) -> Result<bool, db::Error> {
    hold(tx, contact.uuid()).await?;
    let kept = list(tx, contact).await?;
    let fresh = wanted.iter().filter(|(item, _)| !kept.iter().any(|line| line.item == *item)).count();
    if kept.len() + fresh > MOST_LINES {
        return Ok(false);
    }
    let ids: Vec<Uuid> = wanted.iter().map(|_| entropy.uuid_v7(clock)).collect();
    let (items, quantities): (Vec<ItemId>, Vec<i64>) = wanted.iter().copied().unzip();
    sqlx::query!(
        "INSERT INTO cart_lines (tenant_id, id, customer_id, contact_id, item_id, quantity, created_at)
         SELECT $1, n.id, $2, $3, n.item, least(n.quantity, $7), $8
         FROM unnest($4::uuid[], $5::uuid[], $6::bigint[]) AS n (id, item, quantity)
         ON CONFLICT (tenant_id, contact_id, item_id, customer_id)
           DO UPDATE SET quantity = least(cart_lines.quantity::bigint + excluded.quantity, $7)",
        tx.tenant(),
        customer.uuid(),
        contact.uuid(),
        &ids,
        &uuids(&items),
        &quantities,
        i64::from(quantity_rule::MOST),
        clock.now(),
    )
    .execute(&mut **tx)
    .await?;
    Ok(true)
}

/// Changes how many pieces a line has; whether there is such a line in this contact's cart.
pub(crate) async fn change(
    tx: &mut TenantTx,
    (contact, line): (ContactId, CartLineId),
    quantity: i32,
) -> Result<bool, db::Error> {
    let done = sqlx::query!(
        "UPDATE cart_lines SET quantity = $4 WHERE tenant_id = $1 AND contact_id = $2 AND id = $3",
        tx.tenant(),
        contact.uuid(),
        line.uuid(),
        quantity,
    )
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Takes a line out; which part and how many pieces it was.
pub(crate) async fn remove(
    tx: &mut TenantTx,
    (contact, line): (ContactId, CartLineId),
) -> Result<Option<ItemId>, db::Error> {
    sqlx::query_scalar!(
        r#"DELETE FROM cart_lines WHERE tenant_id = $1 AND contact_id = $2 AND id = $3 RETURNING item_id AS "item: ItemId""#,
        tx.tenant(),
        contact.uuid(),
        line.uuid(),
    )
    .fetch_optional(&mut **tx)
    .await
}

/// Empties a contact's cart.
pub(crate) async fn clear(tx: &mut TenantTx, contact: ContactId) -> Result<(), db::Error> {
    sqlx::query!("DELETE FROM cart_lines WHERE tenant_id = $1 AND contact_id = $2", tx.tenant(), contact.uuid())
        .execute(&mut **tx)
        .await
        .map(drop)
}
