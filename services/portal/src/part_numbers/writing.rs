//! Every statement that writes the further numbers of parts.

use db::{CustomerId, TenantTx};

use super::number::{InterchangeId, NewInterchange, OwnId};
use crate::parts::part::{ItemId, ItemNumber};
use crate::parts::writing::By;

/// Keeps interchange numbers; one that the part has already gets the source that is said now.
pub(crate) async fn save_interchange(
    tx: &mut TenantTx,
    (clock, entropy): By<'_>,
    numbers: &[(ItemId, NewInterchange)],
) -> Result<(), db::Error> {
    let tenant = tx.tenant();
    let statement = (
        "INSERT INTO interchange_numbers (tenant_id, id, item_id, source, brand, brand_norm, number, number_norm, created_at)",
        "ON CONFLICT (tenant_id, item_id, number_norm, brand_norm) DO UPDATE SET source = excluded.source",
    );
    tx.insert(statement, numbers, |mut row, (item, new)| {
        row.push_bind(tenant).push_bind(entropy.uuid_v7(clock)).push_bind(item.uuid());
        row.push_bind(new.source.key()).push_bind(&new.brand).push_bind(new.brand.to_lowercase());
        row.push_bind(new.number.as_str()).push_bind(new.number.norm()).push_bind(clock.now());
    })
    .await
}

/// Adds one interchange number. One that the part has already violates `interchange_numbers_once`.
pub(crate) async fn insert_interchange(
    tx: &mut TenantTx,
    (clock, entropy): By<'_>,
    (item, new): (ItemId, &NewInterchange),
) -> Result<(), db::Error> {
    sqlx::query!(
        "INSERT INTO interchange_numbers (tenant_id, id, item_id, source, brand, brand_norm, number, number_norm, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        tx.tenant(),
        entropy.uuid_v7(clock),
        item.uuid(),
        new.source.key(),
        new.brand,
        new.brand.to_lowercase(),
        new.number.as_str(),
        new.number.norm(),
        clock.now(),
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Takes an interchange number away; its part and number, if it was there.
pub(crate) async fn remove_interchange(
    tx: &mut TenantTx,
    id: InterchangeId,
) -> Result<Option<(ItemId, String)>, db::Error> {
    let row = sqlx::query!(
        r#"DELETE FROM interchange_numbers WHERE tenant_id = $1 AND id = $2 RETURNING item_id AS "item: ItemId", number"#,
        tx.tenant(),
        id.uuid(),
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(row.map(|row| (row.item, row.number)))
}

/// Keeps customers' own numbers; a number that a customer has already means the part that is said now.
pub(crate) async fn save_own(
    tx: &mut TenantTx,
    (clock, entropy): By<'_>,
    numbers: &[(CustomerId, ItemId, ItemNumber)],
) -> Result<(), db::Error> {
    let tenant = tx.tenant();
    let statement = (
        "INSERT INTO customer_item_numbers (tenant_id, id, customer_id, item_id, number, number_norm, created_at)",
        "ON CONFLICT (tenant_id, customer_id, number_norm) DO UPDATE SET item_id = excluded.item_id, number = excluded.number",
    );
    tx.insert(statement, numbers, |mut row, (customer, item, number)| {
        row.push_bind(tenant).push_bind(entropy.uuid_v7(clock)).push_bind(customer.uuid()).push_bind(item.uuid());
        row.push_bind(number.as_str()).push_bind(number.norm()).push_bind(clock.now());
    })
    .await
}

/// Adds one customer's own number. One that the customer has already violates `customer_item_numbers_once`.
pub(crate) async fn insert_own(
    tx: &mut TenantTx,
    (clock, entropy): By<'_>,
    (item, customer, number): (ItemId, CustomerId, &ItemNumber),
) -> Result<(), db::Error> {
    sqlx::query!(
        "INSERT INTO customer_item_numbers (tenant_id, id, customer_id, item_id, number, number_norm, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        tx.tenant(),
        entropy.uuid_v7(clock),
        customer.uuid(),
        item.uuid(),
        number.as_str(),
        number.norm(),
        clock.now(),
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Takes a customer's own number away; its part, customer and number, if it was there.
pub(crate) async fn remove_own(
    tx: &mut TenantTx,
    id: OwnId,
) -> Result<Option<(ItemId, CustomerId, String)>, db::Error> {
    let row = sqlx::query!(
        r#"DELETE FROM customer_item_numbers WHERE tenant_id = $1 AND id = $2
           RETURNING item_id AS "item: ItemId", customer_id AS "customer: CustomerId", number"#,
        tx.tenant(),
        id.uuid(),
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(row.map(|row| (row.item, row.customer, row.number)))
}
