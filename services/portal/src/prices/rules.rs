//! Every statement that lists and writes rules.

use boot::{Clock, Entropy};
use db::{CustomerId, TenantTx};
use pricing::Rescaling;
use time::Date;
use uuid::Uuid;

use super::form::NewRule;
use super::rule::{CustomerGroupId, MethodRow, PriceGroupId, PriceRuleId, RuleColumns, Shown};
use crate::parts::part::ItemId;

/// Rules on a page.
pub(crate) const PAGE: usize = 50;

/// Rules with their names, the newest first: those that speak of one of these customers, parts or groups, or all; from
/// behind a rule on.
pub(crate) async fn list(
    tx: &mut TenantTx,
    about: Option<&[Uuid]>,
    after: Option<PriceRuleId>,
) -> Result<Vec<Shown>, db::Error> {
    select(tx, (about, after, None)).await
}

/// One rule.
pub(crate) async fn find(tx: &mut TenantTx, id: PriceRuleId) -> Result<Option<Shown>, db::Error> {
    Ok(select(tx, (None, None, Some(&[id.uuid()]))).await?.pop())
}

/// These rules, the newest first.
pub(crate) async fn these(tx: &mut TenantTx, ids: &[Uuid]) -> Result<Vec<Shown>, db::Error> {
    select(tx, (None, None, Some(ids))).await
}

/// A rule's row with the names of what it speaks of.
struct Row {
    id: PriceRuleId,
    customer_id: Option<CustomerId>,
    customer: Option<String>,
    account_number: Option<String>,
    customer_group_id: Option<CustomerGroupId>,
    customer_group: Option<String>,
    item_id: Option<ItemId>,
    item_number: Option<String>,
    item: Option<String>,
    price_group_id: Option<PriceGroupId>,
    price_group: Option<String>,
    method: String,
    amount_minor: Option<i64>,
    basis_points: Option<i64>,
    level_id: Option<Uuid>,
    level: Option<String>,
    min_quantity: i64,
    starts_on: Option<Date>,
    ends_on: Option<Date>,
    note: String,
    row_version: i32,
}

impl From<Row> for Shown {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            customer: row.customer_id.zip(row.customer),
            account_number: row.account_number,
            customer_group: row.customer_group_id.zip(row.customer_group),
            item: row.item_id.zip(row.item_number).zip(row.item).map(|((id, number), name)| (id, number, name)),
            price_group: row.price_group_id.zip(row.price_group),
            method: MethodRow {
                method: row.method,
                amount_minor: row.amount_minor,
                basis_points: row.basis_points,
                level_id: row.level_id,
            },
            level: row.level,
            min_quantity: row.min_quantity,
            starts_on: row.starts_on,
            ends_on: row.ends_on,
            note: row.note,
            row_version: row.row_version,
        }
    }
}

async fn select(
    tx: &mut TenantTx,
    (about, after, ids): (Option<&[Uuid]>, Option<PriceRuleId>, Option<&[Uuid]>),
) -> Result<Vec<Shown>, db::Error> {
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT r.id AS "id: PriceRuleId", r.customer_id AS "customer_id: CustomerId", c.name AS "customer?", c.account_number,
                  r.customer_group_id AS "customer_group_id: CustomerGroupId", g.name AS "customer_group?",
                  r.item_id AS "item_id: ItemId", i.item_number AS "item_number?", i.name AS "item?",
                  r.price_group_id AS "price_group_id: PriceGroupId", p.name AS "price_group?", r.method, r.amount_minor,
                  r.basis_points, r.level_id, l.name AS "level?", r.min_quantity, r.starts_on, r.ends_on, r.note,
                  r.row_version
           FROM price_rules r
           LEFT JOIN customers c ON c.tenant_id = r.tenant_id AND c.id = r.customer_id
           LEFT JOIN customer_groups g ON g.tenant_id = r.tenant_id AND g.id = r.customer_group_id
           LEFT JOIN items i ON i.tenant_id = r.tenant_id AND i.id = r.item_id
           LEFT JOIN price_groups p ON p.tenant_id = r.tenant_id AND p.id = r.price_group_id
           LEFT JOIN price_levels l ON l.tenant_id = r.tenant_id AND l.id = r.level_id
           WHERE r.tenant_id = $1 AND ($2::uuid IS NULL OR r.id < $2)
             AND ($3::uuid[] IS NULL OR r.customer_id = ANY ($3) OR r.customer_group_id = ANY ($3)
                  OR r.item_id = ANY ($3) OR r.price_group_id = ANY ($3) OR r.level_id = ANY ($3))
             AND ($4::uuid[] IS NULL OR r.id = ANY ($4))
           ORDER BY r.id DESC LIMIT $5"#,
        tx.tenant(),
        after.map(PriceRuleId::uuid),
        about,
        ids,
        i64::try_from(ids.map_or(PAGE + 1, <[Uuid]>::len)).unwrap_or(i64::MAX),
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(rows.into_iter().map(Shown::from).collect())
}

/// Customers and parts that a search of rules means: by account number or the beginning of the name, by the item number or
/// its beginning.
pub(crate) async fn meant(tx: &mut TenantTx, typed: &str) -> Result<Vec<Uuid>, db::Error> {
    let (number, name) = (crate::parts::words::number(typed), typed.trim().to_lowercase());
    let until = |text: &str| format!("{text}\u{10ffff}");
    sqlx::query_scalar!(
        r#"(SELECT id AS "id!" FROM items
            WHERE tenant_id = $1 AND $2 <> '' AND item_number_norm >= $2 AND item_number_norm < $3 LIMIT 500)
           UNION ALL
           (SELECT id FROM customers WHERE tenant_id = $1 AND name_norm >= $4 AND name_norm < $5 LIMIT 500)
           UNION ALL
           (SELECT id FROM customers WHERE tenant_id = $1 AND account_number_norm = $4)"#,
        tx.tenant(),
        number,
        until(&number),
        name,
        until(&name),
    )
    .fetch_all(&mut **tx)
    .await
}

/// Adds a rule. Whom, what, from how many and when together must be its own: `price_rules_once`.
pub(crate) async fn insert(
    tx: &mut TenantTx,
    (clock, entropy): (&Clock, &Entropy),
    new: &NewRule,
) -> Result<PriceRuleId, db::Error> {
    let (id, columns) = (PriceRuleId::new(entropy.uuid_v7(clock)), RuleColumns::from(new));
    sqlx::query!(
        "INSERT INTO price_rules (tenant_id, id, customer_id, customer_group_id, item_id, price_group_id, method,
                                  amount_minor, basis_points, level_id, min_quantity, starts_on, ends_on, note, created_at,
                                  updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $15)",
        tx.tenant(),
        id.uuid(),
        columns.customer,
        columns.customer_group,
        columns.item,
        columns.price_group,
        columns.method.method,
        columns.method.amount_minor,
        columns.method.basis_points,
        columns.method.level_id,
        new.min_quantity,
        new.starts_on,
        new.ends_on,
        new.note,
        clock.now(),
    )
    .execute(&mut **tx)
    .await?;
    Ok(id)
}

/// Saves a rule; `false` when somebody else did since `version`.
pub(crate) async fn save(
    tx: &mut TenantTx,
    clock: &Clock,
    (id, version): (PriceRuleId, i32),
    new: &NewRule,
) -> Result<bool, db::Error> {
    let columns = RuleColumns::from(new);
    let done = sqlx::query!(
        "UPDATE price_rules
         SET customer_id = $4, customer_group_id = $5, item_id = $6, price_group_id = $7, method = $8, amount_minor = $9,
             basis_points = $10, level_id = $11, min_quantity = $12, starts_on = $13, ends_on = $14, note = $15,
             updated_at = $16, row_version = row_version + 1
         WHERE tenant_id = $1 AND id = $2 AND row_version = $3",
        tx.tenant(),
        id.uuid(),
        version,
        columns.customer,
        columns.customer_group,
        columns.item,
        columns.price_group,
        columns.method.method,
        columns.method.amount_minor,
        columns.method.basis_points,
        columns.method.level_id,
        new.min_quantity,
        new.starts_on,
        new.ends_on,
        new.note,
        clock.now(),
    )
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Removes a rule.
pub(crate) async fn delete(tx: &mut TenantTx, id: PriceRuleId) -> Result<(), db::Error> {
    sqlx::query!("DELETE FROM price_rules WHERE tenant_id = $1 AND id = $2", tx.tenant(), id.uuid())
        .execute(&mut **tx)
        .await
        .map(drop)
}

/// Takes all prices of rules, of parts and of levels to another currency.
pub(crate) async fn rescale(tx: &mut TenantTx, to: Rescaling) -> Result<(), db::Error> {
    super::item_pricing::rescale(tx, to).await?;
    sqlx::query!(
        "UPDATE price_rules SET amount_minor = amount_minor * $2 / $3 WHERE tenant_id = $1 AND amount_minor IS NOT NULL",
        tx.tenant(),
        to.times,
        to.by,
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}
