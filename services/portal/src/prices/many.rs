//! Statements that compare and write many prices at once, as imports do.

use std::collections::HashMap;

use boot::{Clock, Entropy};
use db::TenantTx;
use pricing::{For, Method, Of};
use uuid::Uuid;

use super::form::{NewRule, RuleKey};
use super::rule::{MethodRow, RuleColumns, what, whom};
use crate::parts::part::ItemId;

/// What a price level says for a part, from so many pieces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LevelPriceRow {
    pub(crate) item: ItemId,
    pub(crate) level: Uuid,
    pub(crate) min_quantity: i64,
    pub(crate) amount_minor: i64,
}

impl LevelPriceRow {
    /// What makes it another one.
    pub(crate) fn key(&self) -> (ItemId, Uuid, i64) {
        (self.item, self.level, self.min_quantity)
    }
}

/// Cost and pricing group.
pub(crate) type Costing = (Option<i64>, Option<Uuid>);

/// How the stored rules that may be one of these make their prices, by what makes each another one.
pub(crate) async fn methods(tx: &mut TenantTx, rules: &[&NewRule]) -> Result<HashMap<RuleKey, Method>, db::Error> {
    let (mut items, mut customers, mut groups) = (Vec::new(), Vec::new(), Vec::new());
    for rule in rules {
        if let Of::Item(item) = rule.what {
            items.push(item);
        }
        match rule.whom {
            For::Customer(customer) => customers.push(customer),
            For::Group(group) => groups.push(group),
            For::Everybody => {}
        }
    }
    let rows = sqlx::query!(
        "SELECT customer_id, customer_group_id, item_id, price_group_id, method, amount_minor, basis_points, level_id,
                min_quantity, starts_on, ends_on
         FROM price_rules
         WHERE tenant_id = $1 AND item_id = ANY ($2)
           AND (customer_id = ANY ($3) OR customer_id IS NULL AND (customer_group_id = ANY ($4) OR customer_group_id IS NULL))",
        tx.tenant(),
        &items,
        &customers,
        &groups,
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            let (whom, what) = (whom(row.customer_id, row.customer_group_id), what(row.item_id, row.price_group_id));
            let made = MethodRow {
                method: row.method,
                amount_minor: row.amount_minor,
                basis_points: row.basis_points,
                level_id: row.level_id,
            };
            Some(((whom, what, row.min_quantity, row.starts_on, row.ends_on), made.read()?))
        })
        .collect())
}

/// Adds rules, or changes how those that are there make their prices. No two may be the same by their keys.
pub(crate) async fn save_rules(
    tx: &mut TenantTx,
    (clock, entropy): (&Clock, &Entropy),
    rules: &[NewRule],
) -> Result<(), db::Error> {
    let (tenant, now) = (tx.tenant(), clock.now());
    let statement = (
        "INSERT INTO price_rules (tenant_id, id, customer_id, customer_group_id, item_id, price_group_id, method,
                                  amount_minor, basis_points, level_id, min_quantity, starts_on, ends_on, note,
                                  created_at, updated_at)",
        "ON CONFLICT ON CONSTRAINT price_rules_once DO UPDATE
         SET method = excluded.method, amount_minor = excluded.amount_minor, basis_points = excluded.basis_points,
             level_id = excluded.level_id, updated_at = excluded.updated_at,
             row_version = price_rules.row_version + 1",
    );
    tx.insert(statement, rules, |mut row, rule| {
        let columns = RuleColumns::from(rule);
        let made = columns.method;
        row.push_bind(tenant).push_bind(entropy.uuid_v7(clock));
        row.push_bind(columns.customer).push_bind(columns.customer_group);
        row.push_bind(columns.item).push_bind(columns.price_group);
        row.push_bind(made.method).push_bind(made.amount_minor).push_bind(made.basis_points).push_bind(made.level_id);
        row.push_bind(rule.min_quantity).push_bind(rule.starts_on).push_bind(rule.ends_on).push_bind(&rule.note);
        row.push_bind(now).push_bind(now);
    })
    .await
}

/// What price levels say for these parts.
pub(crate) async fn levels(
    tx: &mut TenantTx,
    items: &[ItemId],
) -> Result<HashMap<(ItemId, Uuid, i64), i64>, db::Error> {
    let ids: Vec<Uuid> = items.iter().map(|id| id.uuid()).collect();
    let rows = sqlx::query!(
        r#"SELECT item_id AS "item: ItemId", level_id, min_quantity, amount_minor FROM level_prices
           WHERE tenant_id = $1 AND item_id = ANY ($2)"#,
        tx.tenant(),
        &ids,
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(rows.into_iter().map(|row| ((row.item, row.level_id, row.min_quantity), row.amount_minor)).collect())
}

/// Saves what price levels say. No two may be the same by their keys.
pub(crate) async fn save_levels(tx: &mut TenantTx, clock: &Clock, prices: &[LevelPriceRow]) -> Result<(), db::Error> {
    let (tenant, now) = (tx.tenant(), clock.now());
    // In one order for everybody who writes many: two of them wait for each other and never in a ring.
    let mut prices: Vec<&LevelPriceRow> = prices.iter().collect();
    prices.sort_by_key(|price| (price.item.uuid(), price.level, price.min_quantity));
    let statement = (
        "INSERT INTO level_prices (tenant_id, item_id, level_id, min_quantity, amount_minor, updated_at)",
        "ON CONFLICT (tenant_id, item_id, level_id, min_quantity) DO UPDATE
         SET amount_minor = excluded.amount_minor, updated_at = excluded.updated_at",
    );
    tx.insert(statement, &prices, |mut row, price| {
        row.push_bind(tenant).push_bind(price.item.uuid()).push_bind(price.level);
        row.push_bind(price.min_quantity).push_bind(price.amount_minor).push_bind(now);
    })
    .await
}

/// What these parts cost and are priced with; a part of which nothing is said is not in it.
pub(crate) async fn costs(tx: &mut TenantTx, items: &[ItemId]) -> Result<HashMap<ItemId, Costing>, db::Error> {
    let ids: Vec<Uuid> = items.iter().map(|id| id.uuid()).collect();
    let rows = sqlx::query!(
        r#"SELECT item_id AS "item: ItemId", cost_minor, price_group_id FROM item_pricing
           WHERE tenant_id = $1 AND item_id = ANY ($2)"#,
        tx.tenant(),
        &ids,
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(rows.into_iter().map(|row| (row.item, (row.cost_minor, row.price_group_id))).collect())
}

/// Saves costs and pricing groups of parts, each once.
pub(crate) async fn save_costs(tx: &mut TenantTx, clock: &Clock, costs: &[(ItemId, Costing)]) -> Result<(), db::Error> {
    let (tenant, now) = (tx.tenant(), clock.now());
    let statement = (
        "INSERT INTO item_pricing (tenant_id, item_id, cost_minor, price_group_id, updated_at)",
        "ON CONFLICT (tenant_id, item_id) DO UPDATE
         SET cost_minor = excluded.cost_minor, price_group_id = excluded.price_group_id, updated_at = excluded.updated_at",
    );
    tx.insert(statement, costs, |mut row, (item, (cost, group))| {
        row.push_bind(tenant).push_bind(item.uuid()).push_bind(*cost).push_bind(*group).push_bind(now);
    })
    .await
}
