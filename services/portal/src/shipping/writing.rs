//! Statements that write shipping methods.

use boot::{Clock, Entropy};
use db::TenantTx;
use pricing::Rescaling;

use super::form::NewMethod;
use super::method::ShippingMethodId;
use crate::parts::known::uuids;
use crate::parts::part::LocationId;

/// Adds a method behind the others. A name that another one has violates `shipping_methods_name`.
pub(super) async fn insert(
    tx: &mut TenantTx,
    (clock, entropy): (&Clock, &Entropy),
    new: &NewMethod,
) -> Result<ShippingMethodId, db::Error> {
    let id = ShippingMethodId::new(entropy.uuid_v7(clock));
    sqlx::query!(
        "INSERT INTO shipping_methods (tenant_id, id, name, name_norm, kind, is_active, free_over_minor, location_id, note,
                                       place, created_at, updated_at)
         SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, coalesce(max(place), 0) + 1, $10, $10
         FROM shipping_methods WHERE tenant_id = $1",
        tx.tenant(),
        id.uuid(),
        new.name,
        new.name.to_lowercase(),
        new.tariff.kind.key(),
        new.is_active,
        new.tariff.free_over_minor,
        new.location.map(LocationId::uuid),
        new.note,
        clock.now(),
    )
    .execute(&mut **tx)
    .await?;
    save_steps(tx, id, new).await?;
    Ok(id)
}

/// Saves a method; `false` when somebody else did since `version`.
pub(super) async fn save(
    tx: &mut TenantTx,
    clock: &Clock,
    (id, version): (ShippingMethodId, i32),
    new: &NewMethod,
) -> Result<bool, db::Error> {
    let done = sqlx::query!(
        "UPDATE shipping_methods
         SET name = $4, name_norm = $5, kind = $6, is_active = $7, free_over_minor = $8, location_id = $9, note = $10,
             updated_at = $11, row_version = row_version + 1
         WHERE tenant_id = $1 AND id = $2 AND row_version = $3",
        tx.tenant(),
        id.uuid(),
        version,
        new.name,
        new.name.to_lowercase(),
        new.tariff.kind.key(),
        new.is_active,
        new.tariff.free_over_minor,
        new.location.map(LocationId::uuid),
        new.note,
        clock.now(),
    )
    .execute(&mut **tx)
    .await?;
    if done.rows_affected() != 1 {
        return Ok(false);
    }
    save_steps(tx, id, new).await?;
    Ok(true)
}

async fn save_steps(tx: &mut TenantTx, id: ShippingMethodId, new: &NewMethod) -> Result<(), db::Error> {
    sqlx::query!("DELETE FROM shipping_rates WHERE tenant_id = $1 AND method_id = $2", tx.tenant(), id.uuid())
        .execute(&mut **tx)
        .await?;
    let (from, cost): (Vec<i64>, Vec<i64>) =
        new.tariff.steps.iter().map(|step| (step.from_amount, step.cost_minor)).unzip();
    sqlx::query!(
        "INSERT INTO shipping_rates (tenant_id, method_id, from_amount, cost_minor)
         SELECT $1, $2, s.from_amount, s.cost FROM unnest($3::bigint[], $4::bigint[]) AS s (from_amount, cost)",
        tx.tenant(),
        id.uuid(),
        &from,
        &cost,
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Removes a method with its steps.
pub(super) async fn delete(tx: &mut TenantTx, id: ShippingMethodId) -> Result<(), db::Error> {
    sqlx::query!("DELETE FROM shipping_methods WHERE tenant_id = $1 AND id = $2", tx.tenant(), id.uuid())
        .execute(&mut **tx)
        .await
        .map(drop)
}

/// Puts the methods into this order.
pub(super) async fn save_places(tx: &mut TenantTx, ids: &[ShippingMethodId]) -> Result<(), db::Error> {
    sqlx::query!(
        "UPDATE shipping_methods SET place = array_position($2, id) WHERE tenant_id = $1 AND id = ANY ($2)",
        tx.tenant(),
        &uuids(ids),
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Takes all costs, and the order values that they depend on, to another currency.
pub(crate) async fn rescale(tx: &mut TenantTx, to: Rescaling) -> Result<(), db::Error> {
    sqlx::query!(
        "UPDATE shipping_methods SET free_over_minor = free_over_minor * $2 / $3
         WHERE tenant_id = $1 AND free_over_minor IS NOT NULL",
        tx.tenant(),
        to.times,
        to.by,
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query!(
        "UPDATE shipping_rates SET cost_minor = cost_minor * $2 / $3 WHERE tenant_id = $1",
        tx.tenant(),
        to.times,
        to.by,
    )
    .execute(&mut **tx)
    .await?;
    let mut steps = sqlx::query_scalar!(
        "SELECT DISTINCT r.from_amount FROM shipping_rates r
         JOIN shipping_methods m ON m.tenant_id = r.tenant_id AND m.id = r.method_id
         WHERE r.tenant_id = $1 AND m.kind = 'by_value' AND r.from_amount > 0",
        tx.tenant(),
    )
    .fetch_all(&mut **tx)
    .await?;
    to.sort(&mut steps);
    for step in steps {
        sqlx::query!(
            "UPDATE shipping_rates r SET from_amount = r.from_amount * $2 / $3 FROM shipping_methods m
             WHERE r.tenant_id = $1 AND m.tenant_id = r.tenant_id AND m.id = r.method_id AND m.kind = 'by_value'
               AND r.from_amount = $4",
            tx.tenant(),
            to.times,
            to.by,
            step,
        )
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}
