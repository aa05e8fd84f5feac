//! The switches' rows.

use std::collections::HashMap;

use db::{CustomerId, TenantTx};
use uuid::Uuid;

use super::{Feature, Switches};

/// The tenant's switches.
pub(crate) async fn tenant_switches(tx: &mut TenantTx) -> Result<Switches, db::Error> {
    let rows = sqlx::query!("SELECT feature, is_on FROM tenant_features WHERE tenant_id = $1", tx.tenant())
        .fetch_all(&mut **tx)
        .await?;
    Ok(Switches::stored(rows.into_iter().map(|row| (row.feature, row.is_on))))
}

/// One customer's switches.
pub(crate) async fn customer_switches(tx: &mut TenantTx, customer: CustomerId) -> Result<Switches, db::Error> {
    let rows = sqlx::query!(
        "SELECT feature, is_on FROM customer_features WHERE tenant_id = $1 AND customer_id = $2",
        tx.tenant(),
        customer.uuid()
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(Switches::stored(rows.into_iter().map(|row| (row.feature, row.is_on))))
}

/// The switches of several customers; one that set none is not in it.
pub(crate) async fn switches_of(
    tx: &mut TenantTx,
    customers: &[Uuid],
) -> Result<HashMap<CustomerId, Switches>, db::Error> {
    let rows = sqlx::query!(
        r#"SELECT customer_id AS "customer: CustomerId", feature, is_on FROM customer_features
           WHERE tenant_id = $1 AND customer_id = ANY($2)"#,
        tx.tenant(),
        customers,
    )
    .fetch_all(&mut **tx)
    .await?;
    let mut stored: HashMap<_, Vec<_>> = HashMap::new();
    for row in rows {
        stored.entry(row.customer).or_default().push((row.feature, row.is_on));
    }
    Ok(stored.into_iter().map(|(customer, rows)| (customer, Switches::stored(rows))).collect())
}

/// Both levels in one question: the tenant's and one customer's.
pub(crate) async fn both(tx: &mut TenantTx, customer: CustomerId) -> Result<(Switches, Switches), db::Error> {
    let rows = sqlx::query!(
        r#"SELECT false AS "of_customer!", feature AS "feature!", is_on AS "is_on!" FROM tenant_features WHERE tenant_id = $1
           UNION ALL
           SELECT true, feature, is_on FROM customer_features WHERE tenant_id = $1 AND customer_id = $2"#,
        tx.tenant(),
        customer.uuid()
    )
    .fetch_all(&mut **tx)
    .await?;
    let level = |of_customer| {
        let of_level = rows.iter().filter(|row| row.of_customer == of_customer);
        Switches::stored(of_level.map(|row| (row.feature.clone(), row.is_on)))
    };
    Ok((level(false), level(true)))
}

/// Sets one of the tenant's switches.
pub(crate) async fn save_tenant_switch(tx: &mut TenantTx, feature: Feature, is_on: bool) -> Result<(), db::Error> {
    sqlx::query!(
        "INSERT INTO tenant_features (tenant_id, feature, is_on) VALUES ($1, $2, $3)
         ON CONFLICT (tenant_id, feature) DO UPDATE SET is_on = excluded.is_on",
        tx.tenant(),
        feature.key(),
        is_on
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Sets one of a customer's switches.
pub(crate) async fn save_customer_switch(
    tx: &mut TenantTx,
    customer: CustomerId,
    feature: Feature,
    is_on: bool,
) -> Result<(), db::Error> {
    sqlx::query!(
        "INSERT INTO customer_features (tenant_id, customer_id, feature, is_on) VALUES ($1, $2, $3, $4)
         ON CONFLICT (tenant_id, customer_id, feature) DO UPDATE SET is_on = excluded.is_on",
        tx.tenant(),
        customer.uuid(),
        feature.key(),
        is_on
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}
