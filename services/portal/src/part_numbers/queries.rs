//! Statements that read the further numbers of parts.

use std::collections::HashMap;

use db::{CustomerId, TenantTx};

use super::number::{Interchange, InterchangeId, Own, OwnId, Source};
use crate::parts::part::ItemId;

/// The interchange numbers of a part, by maker and number: the first 500.
pub(crate) async fn interchange(tx: &mut TenantTx, item: ItemId) -> Result<Vec<Interchange>, db::Error> {
    sqlx::query_as!(
        Interchange,
        r#"SELECT id AS "id: InterchangeId", number, brand, source FROM interchange_numbers
           WHERE tenant_id = $1 AND item_id = $2 ORDER BY brand_norm, number_norm LIMIT 500"#,
        tx.tenant(),
        item.uuid(),
    )
    .fetch_all(&mut **tx)
    .await
}

/// Customers' own numbers for a part, by customer and number: the first 500. `whose` leaves out other customers'.
pub(crate) async fn own(tx: &mut TenantTx, item: ItemId, whose: Option<CustomerId>) -> Result<Vec<Own>, db::Error> {
    sqlx::query_as!(
        Own,
        r#"SELECT n.id AS "id: OwnId", n.customer_id AS "customer: CustomerId", u.name AS customer_name, n.number
           FROM customer_item_numbers n JOIN customers u ON u.tenant_id = n.tenant_id AND u.id = n.customer_id
           WHERE n.tenant_id = $1 AND n.item_id = $2 AND ($3::uuid IS NULL OR n.customer_id = $3)
           ORDER BY u.name_norm, n.number_norm LIMIT 500"#,
        tx.tenant(),
        item.uuid(),
        whose.map(CustomerId::uuid),
    )
    .fetch_all(&mut **tx)
    .await
}

/// The ids of the parts with these numbers in their compared form.
pub(crate) async fn items(tx: &mut TenantTx, numbers: &[String]) -> Result<HashMap<String, ItemId>, db::Error> {
    let rows = sqlx::query!(
        r#"SELECT id AS "id: ItemId", item_number_norm FROM items WHERE tenant_id = $1 AND item_number_norm = ANY($2)"#,
        tx.tenant(),
        numbers,
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(rows.into_iter().map(|row| (row.item_number_norm, row.id)).collect())
}

/// An interchange number as it is compared: its part, its digits and letters, its maker in lower case.
pub(crate) type InterchangeKey = (ItemId, String, String);

/// The interchange numbers that these parts have, by what is compared.
pub(crate) async fn known_interchange(
    tx: &mut TenantTx,
    items: &[ItemId],
    numbers: &[String],
) -> Result<HashMap<InterchangeKey, Source>, db::Error> {
    let rows = sqlx::query!(
        r#"SELECT item_id AS "item: ItemId", number_norm, brand_norm, source FROM interchange_numbers
           WHERE tenant_id = $1 AND item_id = ANY($2) AND number_norm = ANY($3)"#,
        tx.tenant(),
        &crate::parts::known::uuids(items),
        numbers,
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(rows.into_iter().map(|row| ((row.item, row.number_norm, row.brand_norm), row.source.into())).collect())
}

/// What these numbers mean to these customers.
pub(crate) async fn known_own(
    tx: &mut TenantTx,
    customers: &[CustomerId],
    numbers: &[String],
) -> Result<HashMap<(CustomerId, String), ItemId>, db::Error> {
    let rows = sqlx::query!(
        r#"SELECT customer_id AS "customer: CustomerId", number_norm, item_id AS "item: ItemId" FROM customer_item_numbers
           WHERE tenant_id = $1 AND customer_id = ANY($2) AND number_norm = ANY($3)"#,
        tx.tenant(),
        &crate::parts::known::uuids(customers),
        numbers,
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(rows.into_iter().map(|row| ((row.customer, row.number_norm), row.item)).collect())
}

/// What a customer calls these parts: the first of its numbers for each.
pub(crate) async fn own_of(
    tx: &mut TenantTx,
    customer: CustomerId,
    items: &[ItemId],
) -> Result<HashMap<ItemId, String>, db::Error> {
    let rows = sqlx::query!(
        r#"SELECT DISTINCT ON (item_id) item_id AS "item: ItemId", number FROM customer_item_numbers
           WHERE tenant_id = $1 AND customer_id = $2 AND item_id = ANY($3) ORDER BY item_id, number_norm"#,
        tx.tenant(),
        customer.uuid(),
        &crate::parts::known::uuids(items),
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(rows.into_iter().map(|row| (row.item, row.number)).collect())
}
