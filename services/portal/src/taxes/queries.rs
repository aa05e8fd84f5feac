//! Every statement on taxes.

use db::{CustomerId, TenantTx};
use time::Date;

use super::place;
use super::rate::{Tax, TaxRate, TaxRateId};

/// What a customer pays for goods that go to a place, in an order of this day (of the business's calendar). A region's own
/// rate goes before that of its country; a certificate counts to the end of its last day.
pub(crate) async fn of(
    tx: &mut TenantTx,
    customer: CustomerId,
    country: &str,
    region: &str,
    on: Date,
) -> Result<Tax, db::Error> {
    let country = place::country(country);
    let row = sqlx::query!(
        r#"SELECT r.name AS "name?", coalesce(r.rate_ppm, 0) AS "rate_ppm!", coalesce(r.on_shipping, false) AS "on_shipping!",
                  coalesce(t.is_tax_exempt AND (t.certificate_expires_on IS NULL OR t.certificate_expires_on >= $5), false)
                    AS "exempt!"
           FROM customers c
           LEFT JOIN customer_terms t ON t.tenant_id = c.tenant_id AND t.customer_id = c.id
           LEFT JOIN tax_rates r ON r.tenant_id = c.tenant_id AND r.country_norm = $3
             AND (r.region_norm = $4 OR r.region_norm IS NULL)
           WHERE c.tenant_id = $1 AND c.id = $2
           ORDER BY r.region_norm NULLS LAST LIMIT 1"#,
        tx.tenant(),
        customer.uuid(),
        country,
        place::region(region, &country),
        on,
    )
    .fetch_one(&mut **tx)
    .await?;
    Ok(Tax {
        name: row.name.unwrap_or_else(|| "Tax".to_owned()),
        rate_ppm: if row.exempt { 0 } else { row.rate_ppm },
        on_shipping: row.on_shipping,
        exempt: row.exempt,
    })
}

/// Whether the business knows how it taxes what goes to a country: it has a rate there, or none at all.
pub(crate) async fn is_taxed_in(tx: &mut TenantTx, country: &str) -> Result<bool, db::Error> {
    sqlx::query_scalar!(
        r#"SELECT NOT EXISTS (SELECT 1 FROM tax_rates WHERE tenant_id = $1)
               OR EXISTS (SELECT 1 FROM tax_rates WHERE tenant_id = $1 AND country_norm = $2) AS "is!""#,
        tx.tenant(),
        place::country(country),
    )
    .fetch_one(&mut **tx)
    .await
}

/// All rates, by country and region.
pub(crate) async fn list(tx: &mut TenantTx) -> Result<Vec<TaxRate>, db::Error> {
    sqlx::query_as!(
        TaxRate,
        r#"SELECT id AS "id: TaxRateId", name, country, region, rate_ppm, on_shipping, row_version
           FROM tax_rates WHERE tenant_id = $1 ORDER BY country_norm, region_norm NULLS LAST, id LIMIT 300"#,
        tx.tenant(),
    )
    .fetch_all(&mut **tx)
    .await
}

/// One rate.
pub(super) async fn find(tx: &mut TenantTx, id: TaxRateId) -> Result<Option<TaxRate>, db::Error> {
    sqlx::query_as!(
        TaxRate,
        r#"SELECT id AS "id: TaxRateId", name, country, region, rate_ppm, on_shipping, row_version
           FROM tax_rates WHERE tenant_id = $1 AND id = $2"#,
        tx.tenant(),
        id.uuid(),
    )
    .fetch_optional(&mut **tx)
    .await
}
