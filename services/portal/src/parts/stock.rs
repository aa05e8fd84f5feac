//! How many pieces of a part are left for new orders.

use std::collections::HashMap;

use boot::Clock;
use db::TenantTx;

use super::known::uuids;
use super::part::{ItemId, LocationId};

/// Pieces that lie somewhere and were promised to nobody, at least zero. Parts whose stock is not kept are missing.
pub(crate) async fn available(tx: &mut TenantTx, items: &[ItemId]) -> Result<HashMap<ItemId, i64>, db::Error> {
    let rows = sqlx::query!(
        r#"SELECT s.item_id AS "item: ItemId", (sum(s.on_hand) - coalesce(min(c.pieces), 0))::bigint AS "pieces!"
           FROM item_stock s LEFT JOIN item_commitments c ON c.tenant_id = s.tenant_id AND c.item_id = s.item_id
           WHERE s.tenant_id = $1 AND s.item_id = ANY($2) GROUP BY s.item_id"#,
        tx.tenant(),
        &uuids(items),
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(rows.into_iter().map(|row| (row.item, row.pieces.max(0))).collect())
}

/// Sets pieces aside, as many as are available: each part once, in any order. Says how many of each.
///
/// Whoever sets the same part aside waits until this transaction ends, so the last piece is promised once.
pub(crate) async fn set_aside(tx: &mut TenantTx, wanted: &[(ItemId, i64)]) -> Result<HashMap<ItemId, i64>, db::Error> {
    let mut wanted = wanted.to_vec();
    // Everybody locks in this order.
    wanted.sort_by_key(|(item, _)| item.uuid());
    let ids: Vec<ItemId> = wanted.iter().map(|(item, _)| *item).collect();
    hold(tx, &ids).await?;
    // A statement of its own: one that waited for a lock sees the other rows as they were before it waited.
    let available = available(tx, &ids).await?;
    let given: HashMap<ItemId, i64> =
        wanted.into_iter().filter_map(|(item, pieces)| Some((item, pieces.min(*available.get(&item)?)))).collect();
    let changes: Vec<(ItemId, i64)> = given.iter().map(|(item, pieces)| (*item, *pieces)).collect();
    add(tx, &changes).await?;
    Ok(given)
}

/// Gives pieces that were set aside back.
pub(crate) async fn give_back(tx: &mut TenantTx, pieces: &[(ItemId, i64)]) -> Result<(), db::Error> {
    let ids: Vec<ItemId> = pieces.iter().map(|(item, _)| *item).collect();
    hold(tx, &ids).await?;
    let changes: Vec<(ItemId, i64)> = pieces.iter().map(|(item, pieces)| (*item, -pieces)).collect();
    add(tx, &changes).await
}

/// Holds what is promised of these parts until the transaction ends. Whoever changes where they lie as well does it after
/// that, so that no two wait for each other.
pub(crate) async fn hold(tx: &mut TenantTx, items: &[ItemId]) -> Result<(), db::Error> {
    sqlx::query!(
        "INSERT INTO item_commitments (tenant_id, item_id, pieces)
         SELECT $1, item, 0 FROM unnest($2::uuid[]) AS i (item) ORDER BY item ON CONFLICT DO NOTHING",
        tx.tenant(),
        &uuids(items),
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query!(
        r#"SELECT 1 AS "held!" FROM item_commitments WHERE tenant_id = $1 AND item_id = ANY($2) ORDER BY item_id FOR UPDATE"#,
        tx.tenant(),
        &uuids(items),
    )
    .fetch_all(&mut **tx)
    .await
    .map(drop)
}

async fn add(tx: &mut TenantTx, changes: &[(ItemId, i64)]) -> Result<(), db::Error> {
    let (items, pieces): (Vec<ItemId>, Vec<i64>) = changes.iter().copied().unzip();
    sqlx::query!(
        "UPDATE item_commitments c SET pieces = greatest(c.pieces + n.change, 0)
         FROM unnest($2::uuid[], $3::bigint[]) AS n (item, change) WHERE c.tenant_id = $1 AND c.item_id = n.item",
        tx.tenant(),
        &uuids(&items),
        &pieces,
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Takes pieces that were sent from where they lay, as many as lie there: each part once. Says how many of each.
pub(crate) async fn take(
    tx: &mut TenantTx,
    clock: &Clock,
    (location, pieces): (LocationId, &[(ItemId, i64)]),
) -> Result<HashMap<ItemId, i64>, db::Error> {
    let ids: Vec<ItemId> = pieces.iter().map(|(item, _)| *item).collect();
    hold_parts(tx, &ids).await?;
    let lying = sqlx::query!(
        r#"SELECT item_id AS "item: ItemId", on_hand FROM item_stock
           WHERE tenant_id = $1 AND location_id = $2 AND item_id = ANY($3) ORDER BY item_id FOR UPDATE"#,
        tx.tenant(),
        location.uuid(),
        &uuids(&ids),
    )
    .fetch_all(&mut **tx)
    .await?;
    let lying: HashMap<ItemId, i64> = lying.into_iter().map(|row| (row.item, row.on_hand)).collect();
    let taken = pieces.iter().filter_map(|(item, pieces)| Some((*item, (*pieces).min(*lying.get(item)?))));
    let taken: HashMap<ItemId, i64> = taken.collect();
    let less: Vec<(ItemId, i64)> = taken.iter().map(|(item, pieces)| (*item, -pieces)).collect();
    put(tx, clock, (location, &less)).await?;
    Ok(taken)
}

/// Puts pieces where parts lie, where their stock is kept; a number below zero takes them away.
pub(crate) async fn put(
    tx: &mut TenantTx,
    clock: &Clock,
    (location, pieces): (LocationId, &[(ItemId, i64)]),
) -> Result<(), db::Error> {
    let (items, pieces): (Vec<ItemId>, Vec<i64>) = pieces.iter().copied().unzip();
    hold_parts(tx, &items).await?;
    sqlx::query!(
        "UPDATE item_stock s SET on_hand = greatest(s.on_hand + n.pieces, 0), updated_at = $5
         FROM unnest($3::uuid[], $4::bigint[]) AS n (item, pieces)
         WHERE s.tenant_id = $1 AND s.location_id = $2 AND s.item_id = n.item",
        tx.tenant(),
        location.uuid(),
        &uuids(&items),
        &pieces,
        clock.now(),
    )
    .execute(&mut **tx)
    .await?;
    add_up(tx, &uuids(&items)).await
}

/// Holds parts until the transaction ends: nobody saves one meanwhile, while orders of them go on. It comes before what lies
/// where: whoever saves a part with its stock has it first, and its pieces are added up by one at a time.
pub(crate) async fn hold_parts(tx: &mut TenantTx, items: &[ItemId]) -> Result<(), db::Error> {
    sqlx::query!(
        r#"SELECT 1 AS "held!" FROM items WHERE tenant_id = $1 AND id = ANY($2) ORDER BY id FOR NO KEY UPDATE"#,
        tx.tenant(),
        &uuids(items),
    )
    .fetch_all(&mut **tx)
    .await
    .map(drop)
}

/// Adds up the pieces of parts that this transaction holds over all places.
pub(super) async fn add_up(tx: &mut TenantTx, items: &[uuid::Uuid]) -> Result<(), db::Error> {
    sqlx::query!(
        "UPDATE items i SET on_hand = (SELECT coalesce(sum(s.on_hand), 0) FROM item_stock s
                                       WHERE s.tenant_id = $1 AND s.item_id = i.id)
         WHERE i.tenant_id = $1 AND i.id = ANY($2)",
        tx.tenant(),
        items,
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Where parts lie, in the tenant's order.
pub(crate) async fn locations(tx: &mut TenantTx) -> Result<Vec<(LocationId, String)>, db::Error> {
    let rows = sqlx::query!(
        r#"SELECT id AS "id: LocationId", name FROM locations WHERE tenant_id = $1 ORDER BY position, id LIMIT 200"#,
        tx.tenant(),
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}
