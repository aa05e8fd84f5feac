//! What the demo's customers pay: two groups, costs, a price level, an agreement of the first customer's and an offer.

use db::TenantTx;
use time::OffsetDateTime;
use uuid::Uuid;

use super::Tools;
use super::firms::Firm;

/// Writes a firm's prices, when it sells parts by the vehicle.
pub(crate) async fn fill(tools: Tools<'_>, tx: &mut TenantTx, firm: &Firm) -> anyhow::Result<()> {
    if !firm.sells_by_vehicle {
        return Ok(());
    }
    let id = || tools.accounts.entropy.uuid_v7(&tools.accounts.clock);
    let now = tools.accounts.clock.now();
    let (shops, fleets, gold) = (id(), id(), id());
    groups(tx, (shops, fleets), now).await?;
    levels(tx, gold, now).await?;
    rules(tx, [id(), id(), id(), id(), id()], (shops, fleets, gold), now).await
}

async fn groups(tx: &mut TenantTx, (shops, fleets): (Uuid, Uuid), now: OffsetDateTime) -> anyhow::Result<()> {
    sqlx::query!(
        "INSERT INTO customer_groups (tenant_id, id, name, name_norm, created_at)
         VALUES ($1, $2, 'Repair shops', 'repair shops', $4), ($1, $3, 'Fleets', 'fleets', $4)",
        tx.tenant(),
        shops,
        fleets,
        now,
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query!(
        "UPDATE customers SET group_id = CASE WHEN right(account_number, 1) IN ('0', '2', '4', '6', '8') THEN $2::uuid
                                              ELSE $3::uuid END
         WHERE tenant_id = $1",
        tx.tenant(),
        shops,
        fleets,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn levels(tx: &mut TenantTx, gold: Uuid, now: OffsetDateTime) -> anyhow::Result<()> {
    sqlx::query!(
        "INSERT INTO item_pricing (tenant_id, item_id, cost_minor, updated_at)
         SELECT tenant_id, id, list_price_minor * 54 / 100, $2 FROM items WHERE tenant_id = $1",
        tx.tenant(),
        now,
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query!(
        "INSERT INTO price_levels (tenant_id, id, name, name_norm, created_at) VALUES ($1, $2, 'Gold', 'gold', $3)",
        tx.tenant(),
        gold,
        now,
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query!(
        "INSERT INTO level_prices (tenant_id, item_id, level_id, min_quantity, amount_minor, updated_at)
         SELECT tenant_id, id, $2, 1, list_price_minor * 68 / 100, $3 FROM items
         WHERE tenant_id = $1 AND brand = (SELECT min(brand) FROM items WHERE tenant_id = $1)",
        tx.tenant(),
        gold,
        now,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn rules(
    tx: &mut TenantTx,
    ids: [Uuid; 5],
    (shops, fleets, gold): (Uuid, Uuid, Uuid),
    now: OffsetDateTime,
) -> anyhow::Result<()> {
    let [of_shops, of_fleets, many, first, level] = ids;
    sqlx::query!(
        "INSERT INTO price_rules (tenant_id, id, customer_id, customer_group_id, method, basis_points, level_id,
                                  min_quantity, note, created_at, updated_at)
         SELECT $1, id, customer, grp, method, points, level, pieces, note, $2, $2
         FROM (VALUES
           ($3::uuid, NULL::uuid, $8::uuid, 'percent_off', 1800::bigint, NULL::uuid, 1::bigint, ''),
           ($4, NULL, $9, 'markup', 4500, NULL, 1, 'Fleets are priced from cost'),
           ($5, NULL, NULL, 'percent_off', 3500, NULL, 12, 'Case offer'),
           ($6, (SELECT min(id::text)::uuid FROM customers WHERE tenant_id = $1), NULL, 'percent_off', 3000, NULL, 1,
            'Agreed for the whole fleet'),
           ($7, (SELECT max(id::text)::uuid FROM customers WHERE tenant_id = $1), NULL, 'level', NULL, $10, 1, '')
         ) AS r (id, customer, grp, method, points, level, pieces, note)",
        tx.tenant(),
        now,
        of_shops,
        of_fleets,
        many,
        first,
        level,
        shops,
        fleets,
        gold,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}
