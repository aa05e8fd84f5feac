//! Statements that read orders.

use std::collections::HashMap;

use db::{ContactId, CustomerId, TenantTx};
use pricing::Currency;
use uuid::Uuid;

use super::order::{Line, Order, OrderId, OrderLineId, Row, Status};
use crate::lists::Place;
use crate::parts::part::ItemId;

/// A stretch of the list, and how many there are in all counted up to a number: what is asked, as the migration that makes
/// the function says.
pub(super) async fn list(
    tx: &mut TenantTx,
    asked: &serde_json::Value,
    (most, count_to): (usize, usize),
) -> Result<Vec<Place>, db::Error> {
    sqlx::query_as!(
        Place,
        r#"SELECT id AS "id!", name AS "name!", word, at, total AS "total!" FROM list_orders($1, $2, $3)"#,
        asked,
        i32::try_from(most).unwrap_or(i32::MAX),
        i32::try_from(count_to).unwrap_or(i32::MAX),
    )
    .fetch_all(&mut **tx)
    .await
}

/// These orders, in this order.
pub(super) async fn rows(tx: &mut TenantTx, ids: &[Uuid]) -> Result<Vec<Row>, db::Error> {
    sqlx::query_as!(
        Row,
        r#"SELECT o.id AS "id: OrderId", o.number, o.customer_id AS "customer: CustomerId", u.name AS customer_name,
                  o.contact_id AS "contact: ContactId", o.placed_by, o.status, o.purchase_order, o.shipping_method, o.terms,
                  o.requested_on,
                  (SELECT count(*) FROM order_lines l WHERE l.tenant_id = o.tenant_id AND l.order_id = o.id) AS "lines!",
                  o.currency AS "currency: Currency", o.total_minor, o.placed_at, o.is_test
           FROM unnest($2::uuid[]) WITH ORDINALITY AS wanted (id, place)
           JOIN orders o ON o.tenant_id = $1 AND o.id = wanted.id
           JOIN customers u ON u.tenant_id = o.tenant_id AND u.id = o.customer_id
           WHERE o.tenant_id = $1 ORDER BY wanted.place"#,
        tx.tenant(),
        ids,
    )
    .fetch_all(&mut **tx)
    .await
}

/// A customer's orders that wait for a colleague's yes, the newest first: the last 200.
pub(crate) async fn waiting(tx: &mut TenantTx, customer: CustomerId) -> Result<Vec<Row>, db::Error> {
    let ids = sqlx::query_scalar!(
        "SELECT id FROM orders
         WHERE tenant_id = $1 AND customer_id = $2 AND status = 'waiting' ORDER BY number DESC LIMIT 200",
        tx.tenant(),
        customer.uuid(),
    )
    .fetch_all(&mut **tx)
    .await?;
    rows(tx, &ids).await
}

/// A customer's newest orders, at most so many.
pub(super) async fn newest(tx: &mut TenantTx, customer: CustomerId, most: i64) -> Result<Vec<Row>, db::Error> {
    let ids = sqlx::query_scalar!(
        "SELECT id FROM orders WHERE tenant_id = $1 AND customer_id = $2 ORDER BY number DESC LIMIT $3",
        tx.tenant(),
        customer.uuid(),
        most,
    )
    .fetch_all(&mut **tx)
    .await?;
    rows(tx, &ids).await
}

/// A customer's newest orders of which something is still to come, at most so many.
pub(crate) async fn open(tx: &mut TenantTx, customer: CustomerId, most: i64) -> Result<Vec<Row>, db::Error> {
    let ids = sqlx::query_scalar!(
        "SELECT id FROM orders
         WHERE tenant_id = $1 AND customer_id = $2
           AND status IN ('waiting', 'held', 'received', 'in_progress', 'partly_shipped')
         ORDER BY number DESC LIMIT $3",
        tx.tenant(),
        customer.uuid(),
        most,
    )
    .fetch_all(&mut **tx)
    .await?;
    rows(tx, &ids).await
}

/// How many orders are in each status, counted up to 1,000.
pub(super) async fn counts(tx: &mut TenantTx, customer: Option<CustomerId>) -> Result<HashMap<Status, u64>, db::Error> {
    let keys: Vec<String> = Status::ALL.iter().map(|status| status.key().to_owned()).collect();
    let rows = sqlx::query!(
        r#"SELECT s.key AS "key!", (SELECT count(*) FROM (SELECT 1 FROM orders o
             WHERE o.tenant_id = $1 AND o.status = s.key AND ($2::uuid IS NULL OR o.customer_id = $2) LIMIT 1001) few) AS "number!"
           FROM unnest($3::text[]) AS s (key)"#,
        tx.tenant(),
        customer.map(CustomerId::uuid),
        &keys,
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(rows.into_iter().map(|row| (Status::from(row.key), row.number.unsigned_abs())).collect())
}

/// The parts with this number in its compared form, and those that a customer calls so.
pub(super) async fn items(
    tx: &mut TenantTx,
    (customer, number): (Option<CustomerId>, &str),
) -> Result<Vec<Uuid>, db::Error> {
    sqlx::query_scalar!(
        r#"SELECT id AS "id!" FROM items WHERE tenant_id = $1 AND item_number_norm = $2
           UNION
           SELECT item_id FROM customer_item_numbers
           WHERE tenant_id = $1 AND number_norm = $2 AND ($3::uuid IS NULL OR customer_id = $3)
           LIMIT 100"#,
        tx.tenant(),
        number,
        customer.map(CustomerId::uuid),
    )
    .fetch_all(&mut **tx)
    .await
}

/// One order with its lines.
pub(crate) async fn find(tx: &mut TenantTx, id: OrderId) -> Result<Option<Order>, db::Error> {
    // Its version comes first: whoever changes it between the two makes a form stale, and no older text new.
    let rest = sqlx::query!(
        "SELECT is_over_credit, needs_release, goods_minor, core_minor, shipping_minor, tax_minor, tax_ppm, tax_name,
                taxes_shipping, note, ship_to, carrier_account, row_version
         FROM orders WHERE tenant_id = $1 AND id = $2",
        tx.tenant(),
        id.uuid(),
    )
    .fetch_optional(&mut **tx)
    .await?;
    let (Some(rest), Some(row)) = (rest, rows(tx, &[id.uuid()]).await?.pop()) else { return Ok(None) };
    Ok(Some(Order {
        row,
        is_over_credit: rest.is_over_credit,
        needs_release: rest.needs_release,
        goods_minor: rest.goods_minor,
        core_minor: rest.core_minor,
        shipping_minor: rest.shipping_minor,
        tax_minor: rest.tax_minor,
        tax_ppm: rest.tax_ppm,
        tax_name: rest.tax_name,
        taxes_shipping: rest.taxes_shipping,
        note: rest.note,
        ship_to: rest.ship_to,
        carrier_account: rest.carrier_account,
        row_version: rest.row_version,
        lines: lines(tx, id).await?,
    }))
}

async fn lines(tx: &mut TenantTx, order: OrderId) -> Result<Vec<Line>, db::Error> {
    sqlx::query_as!(
        Line,
        r#"SELECT id AS "id: OrderLineId", item_id AS "item: ItemId", item_number AS number, name, unit, own_number, quantity,
                  unit_minor, core_minor, reserved, shipped, cancelled, is_stocked
           FROM order_lines WHERE tenant_id = $1 AND order_id = $2 ORDER BY place"#,
        tx.tenant(),
        order.uuid(),
    )
    .fetch_all(&mut **tx)
    .await
}

/// The same, held until the transaction ends: of two who change an order the second sees what the first did.
pub(crate) async fn hold(tx: &mut TenantTx, id: OrderId) -> Result<Option<Order>, db::Error> {
    let held = sqlx::query_scalar!(
        r#"SELECT 1 AS "held!" FROM orders WHERE tenant_id = $1 AND id = $2 FOR UPDATE"#,
        tx.tenant(),
        id.uuid(),
    )
    .fetch_optional(&mut **tx)
    .await?;
    // A statement of its own: one that waited for a lock sees the other rows as they were before it waited.
    if held.is_some() { find(tx, id).await } else { Ok(None) }
}

/// The order that a form of this contact placed before, if it did.
pub(crate) async fn by_form(
    tx: &mut TenantTx,
    (contact, key): (ContactId, &[u8]),
) -> Result<Option<(OrderId, i64)>, db::Error> {
    let row = sqlx::query!(
        r#"SELECT id AS "id: OrderId", number FROM orders WHERE tenant_id = $1 AND contact_id = $2 AND form_key = $3"#,
        tx.tenant(),
        contact.uuid(),
        key,
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(row.map(|row| (row.id, row.number)))
}

/// What a customer has ordered and not got yet, in minor units: what its credit limit is compared with. Held orders wait, and
/// those of test contacts are none.
pub(crate) async fn open_total(tx: &mut TenantTx, customer: CustomerId) -> Result<i64, db::Error> {
    sqlx::query_scalar!(
        r#"SELECT coalesce(sum(total_minor), 0)::bigint AS "total!" FROM orders
           WHERE tenant_id = $1 AND customer_id = $2 AND status IN ('received', 'in_progress', 'partly_shipped')
             AND NOT is_test"#,
        tx.tenant(),
        customer.uuid(),
    )
    .fetch_one(&mut **tx)
    .await
}

/// The number of the order that has a customer's PO number, if one has that was not cancelled.
pub(crate) async fn with_purchase_order(
    tx: &mut TenantTx,
    (customer, purchase_order): (CustomerId, &str),
) -> Result<Option<i64>, db::Error> {
    sqlx::query_scalar!(
        "SELECT number FROM orders
         WHERE tenant_id = $1 AND customer_id = $2 AND purchase_order_norm = $3 AND status <> 'cancelled' AND NOT is_test
         ORDER BY number DESC LIMIT 1",
        tx.tenant(),
        customer.uuid(),
        norm(purchase_order),
    )
    .fetch_optional(&mut **tx)
    .await
}

/// Whether a contact is there to try the portal.
pub(super) async fn is_by_test(tx: &mut TenantTx, contact: ContactId) -> Result<bool, db::Error> {
    sqlx::query_scalar!("SELECT is_test FROM contacts WHERE tenant_id = $1 AND id = $2", tx.tenant(), contact.uuid())
        .fetch_one(&mut **tx)
        .await
}

/// A PO number as it is compared.
pub(super) fn norm(purchase_order: &str) -> String {
    purchase_order.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}
