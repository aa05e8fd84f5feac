//! Every statement on shipping methods.

use std::collections::HashMap;

use db::TenantTx;
use uuid::Uuid;

use super::method::{Kind, Offer, Parcel, ShippingMethodId, Step, Tariff};

/// What a customer may choose from, in its order; nothing where the business arranges shipping itself.
pub(crate) async fn offered(tx: &mut TenantTx, parcel: &Parcel) -> Result<Vec<Offer>, db::Error> {
    offers(tx, parcel, None).await
}

/// One method as it is offered; `None` when it is offered no more.
pub(crate) async fn find(tx: &mut TenantTx, id: ShippingMethodId, parcel: &Parcel) -> Result<Option<Offer>, db::Error> {
    Ok(offers(tx, parcel, Some(id)).await?.pop())
}

async fn offers(tx: &mut TenantTx, parcel: &Parcel, only: Option<ShippingMethodId>) -> Result<Vec<Offer>, db::Error> {
    let rows = sqlx::query!(
        r#"SELECT m.id AS "id: ShippingMethodId", m.name, m.kind, m.note, m.free_over_minor, l.name AS "location?"
           FROM shipping_methods m
           LEFT JOIN locations l ON l.tenant_id = m.tenant_id AND l.id = m.location_id
           WHERE m.tenant_id = $1 AND m.is_active AND ($2::uuid IS NULL OR m.id = $2)
           ORDER BY m.place, m.id"#,
        tx.tenant(),
        only.map(ShippingMethodId::uuid),
    )
    .fetch_all(&mut **tx)
    .await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id.uuid()).collect();
    let mut steps = steps(tx, &ids).await?;
    let offers = rows.into_iter().filter_map(|row| {
        // What a newer release wrote is left to it.
        let kind = Kind::from_key(&row.kind)?;
        let steps = steps.remove(&row.id).unwrap_or_default();
        let tariff = Tariff { kind, steps, free_over_minor: row.free_over_minor };
        let cost = tariff.cost(parcel);
        Some(Offer { id: row.id, name: row.name, note: row.note, kind, cost, pickup_location: row.location })
    });
    Ok(offers.collect())
}

/// What these methods cost, in steps that rise.
async fn steps(tx: &mut TenantTx, ids: &[Uuid]) -> Result<HashMap<ShippingMethodId, Vec<Step>>, db::Error> {
    let rows = sqlx::query!(
        r#"SELECT method_id AS "method: ShippingMethodId", from_amount, cost_minor FROM shipping_rates
           WHERE tenant_id = $1 AND method_id = ANY ($2) ORDER BY method_id, from_amount"#,
        tx.tenant(),
        ids,
    )
    .fetch_all(&mut **tx)
    .await?;
    let mut steps: HashMap<ShippingMethodId, Vec<Step>> = HashMap::new();
    for row in rows {
        let step = Step { from_amount: row.from_amount, cost_minor: row.cost_minor };
        steps.entry(row.method).or_default().push(step);
    }
    Ok(steps)
}
