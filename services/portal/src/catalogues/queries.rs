//! Every statement on catalogues.

use boot::{Clock, Entropy};
use db::{CustomerId, TenantTx};
use uuid::Uuid;

use super::catalogue::{Kind, Limit, Shelf, Way};
use crate::parts::known::uuids;
use crate::parts::part::{CategoryId, ItemId};

/// What the catalogue of whoever acts is limited to; nothing for staff and for those who see all of it.
pub(crate) async fn limit(tx: &mut TenantTx) -> Result<Option<Limit>, db::Error> {
    let row = sqlx::query!(
        r#"SELECT is_only AS "is_only!", groups AS "groups!", brands AS "brands!", items AS "items!" FROM catalogue_limit()"#
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(row.map(|row| Limit {
        is_only: row.is_only,
        groups: row.groups.into_iter().map(CategoryId::new).collect(),
        brands: row.brands,
        items: row.items.into_iter().map(ItemId::new).collect(),
    }))
}

/// How many shown parts a limit leaves, by kind.
pub(crate) async fn shelf(tx: &mut TenantTx, limit: Option<&Limit>) -> Result<Shelf, db::Error> {
    let all = sqlx::query!(
        r#"SELECT nullif(category_id, $2) AS "category: CategoryId", nullif(sub_category_id, $2) AS "sub: CategoryId",
                  nullif(brand, '') AS brand, items
           FROM item_kinds WHERE tenant_id = $1 AND items > 0"#,
        tx.tenant(),
        Uuid::nil(),
    )
    .fetch_all(&mut **tx)
    .await?;
    let all = all.into_iter().map(|row| ((row.category, row.sub, row.brand), row.items.unsigned_abs())).collect();
    let singles = match limit {
        Some(limit) if !limit.items.is_empty() => singles(tx, &limit.items).await?,
        _ => Vec::new(),
    };
    Ok(Shelf::of(limit, all, singles))
}

async fn singles(tx: &mut TenantTx, items: &[ItemId]) -> Result<Vec<Kind>, db::Error> {
    let rows = sqlx::query!(
        r#"SELECT category_id AS "category: CategoryId", sub_category_id AS "sub: CategoryId", nullif(brand, '') AS brand
           FROM items WHERE tenant_id = $1 AND id = ANY($2) AND is_active"#,
        tx.tenant(),
        &uuids(items),
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(rows.into_iter().map(|row| (row.category, row.sub, row.brand)).collect())
}

/// Whose catalogue it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Whose {
    Customer(CustomerId),
    Group(Uuid),
}

impl Whose {
    /// The customer's id and the group's: one of them.
    const fn bound(self) -> (Option<Uuid>, Option<Uuid>) {
        match self {
            Self::Customer(id) => (Some(id.uuid()), None),
            Self::Group(id) => (None, Some(id)),
        }
    }
}

/// Whose a catalogue is, by name, and how what it lists is meant.
#[derive(Clone, Debug)]
pub(super) struct Owner {
    pub(super) name: String,
    pub(super) way: Way,
    /// The group that a customer is in.
    pub(super) group: Option<(Uuid, String)>,
}

/// The customer or group, held until the transaction ends when `hold` is set.
pub(super) async fn owner(tx: &mut TenantTx, whose: Whose, hold: bool) -> Result<Option<Owner>, db::Error> {
    let (customer, group) = whose.bound();
    if hold {
        sqlx::query!(
            "SELECT 1 AS one FROM customers WHERE tenant_id = $1 AND id = $2 FOR UPDATE",
            tx.tenant(),
            customer
        )
        .fetch_optional(&mut **tx)
        .await?;
        sqlx::query!(
            "SELECT 1 AS one FROM customer_groups WHERE tenant_id = $1 AND id = $2 FOR UPDATE",
            tx.tenant(),
            group
        )
        .fetch_optional(&mut **tx)
        .await?;
    }
    let row = sqlx::query!(
        r#"SELECT u.name AS "name!", u.catalogue AS "way!", g.id AS "group_id?", g.name AS "group_name?"
           FROM customers u LEFT JOIN customer_groups g ON g.tenant_id = u.tenant_id AND g.id = u.group_id
           WHERE u.tenant_id = $1 AND u.id = $2
           UNION ALL
           SELECT o.name, o.catalogue, NULL, NULL FROM customer_groups o WHERE o.tenant_id = $1 AND o.id = $3"#,
        tx.tenant(),
        customer,
        group,
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(row.map(|row| Owner {
        name: row.name,
        way: Way::of(&row.way).unwrap_or_default(),
        group: row.group_id.zip(row.group_name),
    }))
}

/// What is listed for a customer or a group.
pub(super) async fn listed(tx: &mut TenantTx, whose: Whose) -> Result<Limit, db::Error> {
    let (customer, group) = whose.bound();
    let rows = sqlx::query!(
        r#"SELECT category_id AS "category: CategoryId", brand, item_id AS "item: ItemId" FROM catalogue_entries
           WHERE tenant_id = $1 AND (customer_id = $2 OR customer_group_id = $3) ORDER BY id"#,
        tx.tenant(),
        customer,
        group,
    )
    .fetch_all(&mut **tx)
    .await?;
    let mut limit = Limit::default();
    for row in rows {
        limit.groups.extend(row.category);
        limit.brands.extend(row.brand);
        limit.items.extend(row.item);
    }
    Ok(limit)
}

/// Saves what is listed, and how it is meant, in the place of what was.
pub(super) async fn save(
    tx: &mut TenantTx,
    (clock, entropy): (&Clock, &Entropy),
    (whose, way): (Whose, Way),
    listed: &Limit,
) -> Result<(), db::Error> {
    let (customer, group) = whose.bound();
    sqlx::query!(
        "UPDATE customers SET catalogue = $3, updated_at = $4 WHERE tenant_id = $1 AND id = $2",
        tx.tenant(),
        customer,
        way.key(),
        clock.now(),
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query!(
        "UPDATE customer_groups SET catalogue = $3 WHERE tenant_id = $1 AND id = $2",
        tx.tenant(),
        group,
        way.key(),
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query!(
        "DELETE FROM catalogue_entries WHERE tenant_id = $1 AND (customer_id = $2 OR customer_group_id = $3)",
        tx.tenant(),
        customer,
        group,
    )
    .execute(&mut **tx)
    .await?;
    let (groups, brands, items) = (uuids(&listed.groups), &listed.brands, uuids(&listed.items));
    let ids: Vec<Uuid> = (0..groups.len() + brands.len() + items.len()).map(|_| entropy.uuid_v7(clock)).collect();
    sqlx::query!(
        "INSERT INTO catalogue_entries (tenant_id, id, customer_id, customer_group_id, category_id, brand, item_id)
         SELECT $1, ($2::uuid[])[row_number() OVER (ORDER BY e.kind, e.place)], $3, $4, e.category_id, e.brand, e.item_id
         FROM (SELECT 1 AS kind, c.place, c.id AS category_id, NULL AS brand, NULL::uuid AS item_id
               FROM unnest($5::uuid[]) WITH ORDINALITY AS c (id, place)
               UNION ALL SELECT 2, b.place, NULL, b.name, NULL FROM unnest($6::text[]) WITH ORDINALITY AS b (name, place)
               UNION ALL SELECT 3, i.place, NULL, NULL, i.id FROM unnest($7::uuid[]) WITH ORDINALITY AS i (id, place)) e",
        tx.tenant(),
        &ids,
        customer,
        group,
        &groups,
        brands,
        &items,
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// The numbers of these parts, as written, in their order.
pub(super) async fn numbers(tx: &mut TenantTx, items: &[ItemId]) -> Result<Vec<String>, db::Error> {
    sqlx::query_scalar!(
        "SELECT item_number FROM items WHERE tenant_id = $1 AND id = ANY($2) ORDER BY array_position($2, id)",
        tx.tenant(),
        &uuids(items),
    )
    .fetch_all(&mut **tx)
    .await
}
