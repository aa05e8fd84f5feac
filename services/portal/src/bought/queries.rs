//! Statements that read what was ordered by part.

use db::{CustomerId, TenantTx};
use time::OffsetDateTime;

use crate::parts::part::ItemId;
use crate::parts::words;

/// Rows of a page.
pub(crate) const PAGE: i64 = 25;

/// A part that a customer ordered.
#[derive(Clone, Debug)]
pub(crate) struct Bought {
    pub(crate) item: ItemId,
    pub(crate) last_at: OffsetDateTime,
    /// In how many orders.
    pub(crate) orders: i64,
    /// How many pieces at once most often.
    pub(crate) usual: i64,
    /// The number that it was ordered by last.
    pub(crate) number: String,
    /// Whether the customer still sees it.
    pub(crate) is_shown: bool,
}

/// A page of the parts that a customer ordered, the newest first, and one more when there is a next page.
/// What was cancelled was not bought. `typed` is the beginning of a number, the part's or the customer's, or words of a name;
/// a part that the customer no longer sees is found by the number on its order alone.
pub(super) async fn list(
    tx: &mut TenantTx,
    customer: CustomerId,
    (typed, after): (&str, Option<ItemId>),
) -> Result<Vec<Bought>, db::Error> {
    let escaped = |text: &str| text.replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_");
    let number = Some(words::number(typed)).filter(|number| !number.is_empty()).map(|number| format!("{number}%"));
    let names: Vec<String> =
        typed.to_lowercase().split_whitespace().map(|word| format!("%{}%", escaped(word))).collect();
    sqlx::query_as!(
        Bought,
        r#"WITH bought AS (
             SELECT l.item_id, max(o.placed_at) AS last_at, count(DISTINCT l.order_id) AS orders,
                    mode() WITHIN GROUP (ORDER BY l.quantity - l.cancelled) AS usual,
                    (array_agg(l.item_number ORDER BY l.id DESC))[1] AS number
             FROM order_lines l JOIN orders o ON o.tenant_id = l.tenant_id AND o.id = l.order_id
             WHERE l.tenant_id = $1 AND l.customer_id = $2 AND l.item_id IS NOT NULL AND l.cancelled < l.quantity
               AND o.status <> 'cancelled'
             GROUP BY l.item_id)
           SELECT b.item_id AS "item!: ItemId", b.last_at AS "last_at!", b.orders AS "orders!", b.usual::bigint AS "usual!",
                  b.number AS "number!", i.id IS NOT NULL AS "is_shown!"
           FROM bought b LEFT JOIN shown_items i ON i.tenant_id = $1 AND i.id = b.item_id
           WHERE (cardinality($4::text[]) = 0 OR (i.id IS NULL AND upper(regexp_replace(b.number, '[^[:alnum:]]', '', 'g')) LIKE $3)
                  OR i.name_norm LIKE ALL ($4) OR i.item_number_norm LIKE $3
                  OR EXISTS (SELECT 1 FROM customer_item_numbers n WHERE n.tenant_id = $1 AND n.customer_id = $2
                               AND n.item_id = b.item_id AND n.number_norm LIKE $3))
             AND ($5::uuid IS NULL OR (b.last_at, b.item_id) < (SELECT a.last_at, a.item_id FROM bought a WHERE a.item_id = $5))
           ORDER BY b.last_at DESC, b.item_id DESC LIMIT $6"#,
        tx.tenant(),
        customer.uuid(),
        number,
        &names,
        after.map(ItemId::uuid),
        PAGE + 1,
    )
    .fetch_all(&mut **tx)
    .await
}

/// The parts that stand in the most of a customer's last twenty orders, and that it still sees; of as many, the newest first.
/// What was cancelled was not bought.
pub(super) async fn lately(tx: &mut TenantTx, customer: CustomerId, most: i64) -> Result<Vec<Bought>, db::Error> {
    sqlx::query_as!(
        Bought,
        r#"WITH newest AS (
             SELECT o.id, o.placed_at FROM orders o
             WHERE o.tenant_id = $1 AND o.customer_id = $2 AND o.status <> 'cancelled' ORDER BY o.number DESC LIMIT 20
           ), bought AS (
             SELECT l.item_id, max(o.placed_at) AS last_at, count(DISTINCT l.order_id) AS orders,
                    mode() WITHIN GROUP (ORDER BY l.quantity - l.cancelled) AS usual,
                    (array_agg(l.item_number ORDER BY l.id DESC))[1] AS number
             FROM newest o JOIN order_lines l ON l.tenant_id = $1 AND l.order_id = o.id
             WHERE l.cancelled < l.quantity AND l.item_id IS NOT NULL
             GROUP BY l.item_id ORDER BY count(DISTINCT l.order_id) DESC, max(o.placed_at) DESC, l.item_id LIMIT 100)
           SELECT b.item_id AS "item!: ItemId", b.last_at AS "last_at!", b.orders AS "orders!", b.usual::bigint AS "usual!",
                  b.number AS "number!", true AS "is_shown!"
           FROM bought b JOIN shown_items i ON i.tenant_id = $1 AND i.id = b.item_id
           ORDER BY b.orders DESC, b.last_at DESC, b.item_id LIMIT $3"#,
        tx.tenant(),
        customer.uuid(),
        most,
    )
    .fetch_all(&mut **tx)
    .await
}

/// The parts that a customer ordered together with one in its newest 200 orders of it, the commonest first.
pub(super) async fn together_by(
    tx: &mut TenantTx,
    (customer, item): (CustomerId, ItemId),
    most: i64,
) -> Result<Vec<ItemId>, db::Error> {
    sqlx::query_scalar!(
        r#"SELECT o.item_id AS "item!: ItemId"
           FROM (SELECT l.order_id FROM order_lines l
                 WHERE l.tenant_id = $1 AND l.customer_id = $2 AND l.item_id = $3 AND l.cancelled < l.quantity
                 ORDER BY l.id DESC LIMIT 200) newest
           JOIN order_lines o ON o.tenant_id = $1 AND o.order_id = newest.order_id
           WHERE o.customer_id = $2 AND o.item_id <> $3 AND o.cancelled < o.quantity
           GROUP BY o.item_id ORDER BY count(DISTINCT o.order_id) DESC, o.item_id LIMIT $4"#,
        tx.tenant(),
        customer.uuid(),
        item.uuid(),
        most,
    )
    .fetch_all(&mut **tx)
    .await
}

/// The parts that at least three customers ordered together with one, the commonest first: their ids, and nothing of whose
/// orders they were in.
pub(super) async fn together_by_all(tx: &mut TenantTx, item: ItemId, most: i32) -> Result<Vec<ItemId>, db::Error> {
    let ids = sqlx::query_scalar!("SELECT bought_together($1, $2)", item.uuid(), most).fetch_one(&mut **tx).await?;
    Ok(ids.unwrap_or_default().into_iter().map(ItemId::new).collect())
}
