//! Every statement that writes costs, pricing groups and level prices of parts.

use boot::Clock;
use db::TenantTx;
use pricing::Rescaling;
use uuid::Uuid;

use crate::parts::part::ItemId;

/// Holds a part until the transaction ends; its number.
pub(crate) async fn lock(tx: &mut TenantTx, id: ItemId) -> Result<Option<String>, db::Error> {
    sqlx::query_scalar!(
        "SELECT item_number FROM items WHERE tenant_id = $1 AND id = $2 FOR UPDATE",
        tx.tenant(),
        id.uuid()
    )
    .fetch_optional(&mut **tx)
    .await
}

/// Saves a part's cost and pricing group.
pub(crate) async fn save(
    tx: &mut TenantTx,
    (clock, id): (&Clock, ItemId),
    (cost_minor, group): (Option<i64>, Option<Uuid>),
) -> Result<(), db::Error> {
    sqlx::query!(
        "INSERT INTO item_pricing (tenant_id, item_id, cost_minor, price_group_id, updated_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (tenant_id, item_id) DO UPDATE
         SET cost_minor = excluded.cost_minor, price_group_id = excluded.price_group_id, updated_at = excluded.updated_at",
        tx.tenant(),
        id.uuid(),
        cost_minor,
        group,
        clock.now(),
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Saves what a level says for a part from so many pieces; what it said before.
pub(crate) async fn save_level(
    tx: &mut TenantTx,
    (clock, id): (&Clock, ItemId),
    (level, min_quantity, amount_minor): (Uuid, i64, i64),
) -> Result<Option<i64>, db::Error> {
    let before = sqlx::query_scalar!(
        "SELECT amount_minor FROM level_prices
         WHERE tenant_id = $1 AND item_id = $2 AND level_id = $3 AND min_quantity = $4",
        tx.tenant(),
        id.uuid(),
        level,
        min_quantity,
    )
    .fetch_optional(&mut **tx)
    .await?;
    sqlx::query!(
        "INSERT INTO level_prices (tenant_id, item_id, level_id, min_quantity, amount_minor, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (tenant_id, item_id, level_id, min_quantity) DO UPDATE
         SET amount_minor = excluded.amount_minor, updated_at = excluded.updated_at",
        tx.tenant(),
        id.uuid(),
        level,
        min_quantity,
        amount_minor,
        clock.now(),
    )
    .execute(&mut **tx)
    .await?;
    Ok(before)
}

/// Removes what a level says; what it said.
pub(crate) async fn remove_level(
    tx: &mut TenantTx,
    id: ItemId,
    (level, min_quantity): (Uuid, i64),
) -> Result<Option<i64>, db::Error> {
    sqlx::query_scalar!(
        "DELETE FROM level_prices WHERE tenant_id = $1 AND item_id = $2 AND level_id = $3 AND min_quantity = $4
         RETURNING amount_minor",
        tx.tenant(),
        id.uuid(),
        level,
        min_quantity,
    )
    .fetch_optional(&mut **tx)
    .await
}

/// Takes all costs and level prices to another currency.
pub(super) async fn rescale(tx: &mut TenantTx, to: Rescaling) -> Result<(), db::Error> {
    sqlx::query!(
        "UPDATE item_pricing SET cost_minor = cost_minor * $2 / $3 WHERE tenant_id = $1 AND cost_minor IS NOT NULL",
        tx.tenant(),
        to.times,
        to.by,
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query!(
        "UPDATE level_prices SET amount_minor = amount_minor * $2 / $3 WHERE tenant_id = $1",
        tx.tenant(),
        to.times,
        to.by,
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}
