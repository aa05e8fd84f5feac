//! Every statement on relations of parts.

use std::collections::HashMap;

use db::TenantTx;

use super::relation::{Kind, Relation, RelationId, Successor};
use crate::parts::known::uuids;
use crate::parts::part::ItemId;
use crate::parts::writing::By;

/// The most relations of one part.
pub(super) const MOST: usize = 100;

/// The parts that belong to one, in the order in which they were added.
pub(crate) async fn list(tx: &mut TenantTx, item: ItemId) -> Result<Vec<Relation>, db::Error> {
    sqlx::query_as!(
        Relation,
        r#"SELECT r.id AS "id: RelationId", r.kind, i.id AS "item: ItemId", i.item_number AS number, i.name,
                  s.id IS NOT NULL AS "is_active!"
           FROM item_relations r JOIN items i ON i.tenant_id = r.tenant_id AND i.id = r.related_id
           LEFT JOIN shown_items s ON s.tenant_id = i.tenant_id AND s.id = i.id
           WHERE r.tenant_id = $1 AND r.item_id = $2 ORDER BY r.id LIMIT 100"#,
        tx.tenant(),
        item.uuid(),
    )
    .fetch_all(&mut **tx)
    .await
}

/// The first shown part in the line of those that replaced each of these; hidden ones in between are passed over.
pub(crate) async fn successors(tx: &mut TenantTx, items: &[ItemId]) -> Result<HashMap<ItemId, Successor>, db::Error> {
    if items.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = sqlx::query!(
        r#"WITH RECURSIVE line AS (
             SELECT r.item_id AS first, r.related_id AS item, 1 AS step FROM item_relations r
             WHERE r.tenant_id = $1 AND r.item_id = ANY($2) AND r.kind = 'replaced_by'
             UNION ALL
             SELECT l.first, r.related_id, l.step + 1 FROM line l
             JOIN item_relations r ON r.tenant_id = $1 AND r.item_id = l.item AND r.kind = 'replaced_by'
             WHERE l.step < 50
               AND NOT EXISTS (SELECT 1 FROM shown_items i WHERE i.tenant_id = $1 AND i.id = l.item))
           SELECT l.first AS "first!: ItemId", i.id AS "item!: ItemId", i.item_number AS "item_number!",
                  i.item_number_norm AS "item_number_norm!", i.name AS "name!"
           FROM line l JOIN shown_items i ON i.tenant_id = $1 AND i.id = l.item"#,
        tx.tenant(),
        &uuids(items),
    )
    .fetch_all(&mut **tx)
    .await?;
    let mut found = HashMap::new();
    for row in rows {
        let successor =
            Successor { item: row.item, number: row.item_number, number_norm: row.item_number_norm, name: row.name };
        found.insert(row.first, successor);
    }
    Ok(found)
}

/// Holds all relations of the tenant until the transaction ends: of two that would close a circle the second sees the
/// first.
pub(super) async fn lock(tx: &mut TenantTx) -> Result<(), db::Error> {
    sqlx::query!("SELECT 1 AS one FROM portal_settings WHERE tenant_id = $1 FOR NO KEY UPDATE", tx.tenant())
        .fetch_one(&mut **tx)
        .await
        .map(drop)
}

/// Whether a part, or one that replaced it, or one that replaced that, is replaced by another one.
pub(super) async fn leads_to(tx: &mut TenantTx, from: ItemId, to: ItemId) -> Result<bool, db::Error> {
    sqlx::query_scalar!(
        r#"WITH RECURSIVE line AS (
             SELECT $2::uuid AS item
             UNION
             SELECT r.related_id FROM line l
             JOIN item_relations r ON r.tenant_id = $1 AND r.item_id = l.item AND r.kind = 'replaced_by')
           SELECT EXISTS (SELECT 1 FROM line WHERE item = $3) AS "leads!""#,
        tx.tenant(),
        from.uuid(),
        to.uuid(),
    )
    .fetch_one(&mut **tx)
    .await
}

/// Adds a relation. Two that are related already violate `item_relations_once`, a second successor
/// `item_relations_successor`.
pub(super) async fn insert(
    tx: &mut TenantTx,
    (clock, entropy): By<'_>,
    (item, kind, related): (ItemId, Kind, ItemId),
) -> Result<(), db::Error> {
    sqlx::query!(
        "INSERT INTO item_relations (tenant_id, id, item_id, related_id, kind, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
        tx.tenant(),
        entropy.uuid_v7(clock),
        item.uuid(),
        related.uuid(),
        kind.key(),
        clock.now(),
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Takes a relation away; its two parts, if it was there.
pub(super) async fn remove(tx: &mut TenantTx, id: RelationId) -> Result<Option<(ItemId, ItemId)>, db::Error> {
    let row = sqlx::query!(
        r#"DELETE FROM item_relations WHERE tenant_id = $1 AND id = $2
           RETURNING item_id AS "item: ItemId", related_id AS "related: ItemId""#,
        tx.tenant(),
        id.uuid(),
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(row.map(|row| (row.item, row.related)))
}
