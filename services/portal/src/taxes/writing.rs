//! Statements that write rates.

use boot::{Clock, Entropy};
use db::TenantTx;

use super::form::NewRate;
use super::rate::TaxRateId;

/// Adds a rate. A place that has one violates `tax_rates_place`.
pub(super) async fn insert(
    tx: &mut TenantTx,
    (clock, entropy): (&Clock, &Entropy),
    new: &NewRate,
) -> Result<(), db::Error> {
    sqlx::query!(
        "INSERT INTO tax_rates (tenant_id, id, name, country, country_norm, region, region_norm, rate_ppm, on_shipping,
                                created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)",
        tx.tenant(),
        entropy.uuid_v7(clock),
        new.name,
        new.country,
        new.country_norm,
        new.region,
        new.region_norm,
        new.rate_ppm,
        new.on_shipping,
        clock.now(),
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Saves a rate; `false` when somebody else did since `version`.
pub(super) async fn save(
    tx: &mut TenantTx,
    clock: &Clock,
    (id, version): (TaxRateId, i32),
    new: &NewRate,
) -> Result<bool, db::Error> {
    let done = sqlx::query!(
        "UPDATE tax_rates
         SET name = $4, country = $5, country_norm = $6, region = $7, region_norm = $8, rate_ppm = $9, on_shipping = $10,
             updated_at = $11, row_version = row_version + 1
         WHERE tenant_id = $1 AND id = $2 AND row_version = $3",
        tx.tenant(),
        id.uuid(),
        version,
        new.name,
        new.country,
        new.country_norm,
        new.region,
        new.region_norm,
        new.rate_ppm,
        new.on_shipping,
        clock.now(),
    )
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Removes a rate.
pub(super) async fn delete(tx: &mut TenantTx, id: TaxRateId) -> Result<(), db::Error> {
    sqlx::query!("DELETE FROM tax_rates WHERE tenant_id = $1 AND id = $2", tx.tenant(), id.uuid())
        .execute(&mut **tx)
        .await
        .map(drop)
}
