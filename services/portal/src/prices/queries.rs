//! Statements that read what prices are made of.

use std::collections::HashMap;

use db::{CustomerId, TenantTx};
use pricing::{Buyer, Item, LevelPrice, Rule};
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use super::rule::{MethodRow, what, whom};
use crate::parts::part::ItemId;

/// Today's date in the business's calendar.
pub(crate) async fn today(tx: &mut TenantTx, now: OffsetDateTime) -> Result<Date, db::Error> {
    sqlx::query_scalar!(
        r#"SELECT ($2::timestamptz AT TIME ZONE time_zone)::date AS "today!" FROM tenants WHERE id = $1"#,
        tx.tenant(),
        now,
    )
    .fetch_one(&mut **tx)
    .await
}

/// A customer as prices see it, and today's date in the business's calendar.
pub(crate) async fn buyer(
    tx: &mut TenantTx,
    customer: CustomerId,
    now: OffsetDateTime,
) -> Result<Option<(Buyer, Date)>, db::Error> {
    let row = sqlx::query!(
        r#"SELECT c.group_id, ($3::timestamptz AT TIME ZONE t.time_zone)::date AS "today!"
           FROM customers c JOIN tenants t ON t.id = c.tenant_id
           WHERE c.tenant_id = $1 AND c.id = $2"#,
        tx.tenant(),
        customer.uuid(),
        now,
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(row.map(|row| (Buyer { customer: customer.uuid(), group: row.group_id }, row.today)))
}

/// What the prices of these parts are made of.
pub(crate) async fn items(tx: &mut TenantTx, ids: &[ItemId]) -> Result<HashMap<ItemId, Item>, db::Error> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    let rows = sqlx::query!(
        r#"SELECT i.id AS "id: ItemId", i.list_price_minor, p.cost_minor AS "cost_minor?",
                  p.price_group_id AS "price_group_id?"
           FROM items i LEFT JOIN item_pricing p ON p.tenant_id = i.tenant_id AND p.item_id = i.id
           WHERE i.tenant_id = $1 AND i.id = ANY ($2)"#,
        tx.tenant(),
        &ids,
    )
    .fetch_all(&mut **tx)
    .await?;
    let item = |id: ItemId, price_group, list_minor, cost_minor| Item {
        id: id.uuid(),
        price_group,
        list_minor,
        cost_minor,
        levels: Vec::new(),
    };
    let mut items: HashMap<ItemId, Item> = rows
        .into_iter()
        .map(|row| (row.id, item(row.id, row.price_group_id, row.list_price_minor, row.cost_minor)))
        .collect();
    let prices = sqlx::query!(
        r#"SELECT item_id AS "item: ItemId", level_id, min_quantity, amount_minor FROM level_prices
           WHERE tenant_id = $1 AND item_id = ANY ($2)"#,
        tx.tenant(),
        &ids,
    )
    .fetch_all(&mut **tx)
    .await?;
    for row in prices {
        if let Some(item) = items.get_mut(&row.item) {
            let (level, min_quantity, amount_minor) = (row.level_id, row.min_quantity, row.amount_minor);
            item.levels.push(LevelPrice { level, min_quantity, amount_minor });
        }
    }
    Ok(items)
}

/// The rules that may speak of these parts for this customer: its own, its group's and everybody's, of the parts, of their
/// pricing groups and of everything. Each arm has an index of its own.
pub(crate) async fn rules<'a>(
    tx: &mut TenantTx,
    buyer: Buyer,
    items: impl Iterator<Item = &'a Item> + Clone,
) -> Result<Vec<Rule>, db::Error> {
    let ids: Vec<Uuid> = items.clone().map(|item| item.id).collect();
    let mut groups: Vec<Uuid> = items.filter_map(|item| item.price_group).collect();
    groups.sort_unstable();
    groups.dedup();
    let rows = sqlx::query_as!(
        RuleRow,
        r#"SELECT id AS "id!", customer_id, customer_group_id, item_id, price_group_id, method AS "method!", amount_minor,
                  basis_points, level_id, min_quantity AS "min_quantity!", starts_on, ends_on
           FROM price_rules
           WHERE tenant_id = $1 AND item_id = ANY ($4)
             AND (customer_id = $2 OR customer_id IS NULL AND (customer_group_id = $3 OR customer_group_id IS NULL))
           UNION ALL
           SELECT id, customer_id, customer_group_id, item_id, price_group_id, method, amount_minor, basis_points, level_id,
                  min_quantity, starts_on, ends_on
           FROM price_rules
           WHERE tenant_id = $1 AND price_group_id = ANY ($5)
             AND (customer_id = $2 OR customer_id IS NULL AND (customer_group_id = $3 OR customer_group_id IS NULL))
           UNION ALL
           SELECT id, customer_id, customer_group_id, item_id, price_group_id, method, amount_minor, basis_points, level_id,
                  min_quantity, starts_on, ends_on
           FROM price_rules
           WHERE tenant_id = $1 AND item_id IS NULL AND price_group_id IS NULL
             AND (customer_id = $2 OR customer_id IS NULL AND (customer_group_id = $3 OR customer_group_id IS NULL))"#,
        tx.tenant(),
        buyer.customer,
        buyer.group,
        &ids,
        &groups,
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(rows.into_iter().filter_map(RuleRow::read).collect())
}

/// A rule's row as the engine takes it.
struct RuleRow {
    id: Uuid,
    customer_id: Option<Uuid>,
    customer_group_id: Option<Uuid>,
    item_id: Option<Uuid>,
    price_group_id: Option<Uuid>,
    method: String,
    amount_minor: Option<i64>,
    basis_points: Option<i64>,
    level_id: Option<Uuid>,
    min_quantity: i64,
    starts_on: Option<Date>,
    ends_on: Option<Date>,
}

impl RuleRow {
    /// `None` for what a newer release wrote.
    fn read(self) -> Option<Rule> {
        let method = MethodRow {
            method: self.method,
            amount_minor: self.amount_minor,
            basis_points: self.basis_points,
            level_id: self.level_id,
        };
        Some(Rule {
            id: self.id,
            whom: whom(self.customer_id, self.customer_group_id),
            what: what(self.item_id, self.price_group_id),
            method: method.read()?,
            min_quantity: self.min_quantity,
            starts_on: self.starts_on,
            ends_on: self.ends_on,
        })
    }
}
