//! How the demo's distributor sells: shipping, terms, taxes and credit limits.

use db::TenantTx;
use time::OffsetDateTime;
use uuid::Uuid;

use super::Tools;
use super::firms::Firm;

/// Writes a firm's terms, when it sells parts by the vehicle.
pub(crate) async fn fill(tools: Tools<'_>, tx: &mut TenantTx, firm: &Firm) -> anyhow::Result<()> {
    if !firm.sells_by_vehicle {
        return Ok(());
    }
    let id = || tools.accounts.entropy.uuid_v7(&tools.accounts.clock);
    let now = tools.accounts.clock.now();
    shipping(tx, [id(), id(), id(), id(), id()], now).await?;
    terms(tx, [id(), id(), id()], now).await?;
    sqlx::query!(
        "INSERT INTO tax_rates (tenant_id, id, name, country, country_norm, region, region_norm, rate_ppm, created_at,
                                updated_at)
         VALUES ($1, $2, 'Sales tax', 'United States', 'us', 'Iowa', 'ia', 60000, $4, $4),
                ($1, $3, 'Sales tax', 'United States', 'us', 'Nebraska', 'ne', 55000, $4, $4)",
        tx.tenant(),
        id(),
        id(),
        now,
    )
    .execute(&mut **tx)
    .await?;
    let customers =
        sqlx::query_scalar!("SELECT id FROM customers WHERE tenant_id = $1 ORDER BY account_number, id", tx.tenant())
            .fetch_all(&mut **tx)
            .await?;
    of_customers(tx, &customers, now).await
}

async fn shipping(tx: &mut TenantTx, ids: [Uuid; 5], now: OffsetDateTime) -> anyhow::Result<()> {
    let [ground, freight, here, there, account] = ids;
    sqlx::query!(
        "INSERT INTO shipping_methods (tenant_id, id, name, name_norm, kind, place, free_over_minor, location_id, note,
                                       created_at, updated_at)
         SELECT $1, m.id, m.name, lower(m.name), m.kind, m.place, m.free_over,
                (SELECT l.id FROM locations l WHERE l.tenant_id = $1 AND l.name = m.location), m.note, $2, $2
         FROM (VALUES
           ($3::uuid, 'UPS Ground', 'flat', 1, 50000::bigint, NULL, '1 to 3 business days'),
           ($4, 'Freight', 'by_weight', 2, NULL, NULL, 'On a pallet, 3 to 5 business days'),
           ($5, 'Pickup at Northgate', 'pickup', 3, NULL, 'Northgate', 'Weekdays 7 to 6. Bring the order number.'),
           ($6, 'Pickup in Des Moines', 'pickup', 4, NULL, 'Des Moines', 'Weekdays 7 to 6. Bring the order number.'),
           ($7, 'Your own carrier', 'own_account', 5, NULL, NULL, 'Your carrier bills you')
         ) AS m (id, name, kind, place, free_over, location, note)",
        tx.tenant(),
        now,
        ground,
        freight,
        here,
        there,
        account,
    )
    .execute(&mut **tx)
    .await?;
    // Freight in steps of 100, 500 and 2,000 pounds.
    sqlx::query!(
        "INSERT INTO shipping_rates (tenant_id, method_id, from_amount, cost_minor)
         VALUES ($1, $2, 0, 1295), ($1, $3, 0, 8900), ($1, $3, 45359, 14900), ($1, $3, 226796, 27500), ($1, $3, 907185, 49000)",
        tx.tenant(),
        ground,
        freight,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn terms(tx: &mut TenantTx, ids: [Uuid; 3], now: OffsetDateTime) -> anyhow::Result<()> {
    let [receipt, thirty, sixty] = ids;
    sqlx::query!(
        "INSERT INTO payment_terms (tenant_id, id, name, name_norm, net_days, place, created_at, updated_at)
         VALUES ($1, $2, 'Due on receipt', 'due on receipt', 0, 1, $5, $5), ($1, $3, 'Net 30', 'net 30', 30, 2, $5, $5),
                ($1, $4, 'Net 60', 'net 60', 60, 3, $5, $5)",
        tx.tenant(),
        receipt,
        thirty,
        sixty,
        now,
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query!(
        "INSERT INTO checkout_settings (tenant_id, terms_id, po_unique, order_minimum_minor, updated_at)
         VALUES ($1, $2, true, 2500, $3)",
        tx.tenant(),
        thirty,
        now,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Every fourth customer has a credit limit, one a PO number on every order, one a certificate, and one that ran out.
async fn of_customers(tx: &mut TenantTx, customers: &[Uuid], now: OffsetDateTime) -> anyhow::Result<()> {
    let limited: Vec<Uuid> = customers.iter().step_by(4).copied().collect();
    let limits: Vec<i64> = [2_500_000, 1_000_000, 500_000].into_iter().cycle().take(limited.len()).collect();
    sqlx::query!(
        "INSERT INTO customer_terms (tenant_id, customer_id, credit_limit_minor, updated_at)
         SELECT $1, l.customer, l.cents, $4 FROM unnest($2::uuid[], $3::bigint[]) AS l (customer, cents)",
        tx.tenant(),
        &limited,
        &limits,
        now,
    )
    .execute(&mut **tx)
    .await?;
    let [_, careful, exempt, lapsed, ..] = customers else { return Ok(()) };
    sqlx::query!(
        "INSERT INTO customer_terms (tenant_id, customer_id, po_required, is_tax_exempt, certificate_number,
                                     certificate_expires_on, updated_at)
         VALUES ($1, $2, true, false, '', NULL, $5), ($1, $3, NULL, true, 'IA-EX-40217', ($5 + interval '9 months')::date, $5),
                ($1, $4, NULL, true, 'IA-EX-38855', ($5 - interval '20 days')::date, $5)",
        tx.tenant(),
        careful,
        exempt,
        lapsed,
        now,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}
