//! Statements that read shipping methods.

use std::collections::HashMap;

use db::TenantTx;
use uuid::Uuid;

use super::method::{Kind, Method, Offer, Parcel, ShippingMethodId, Step, Tariff};
use crate::parts::part::LocationId;

/// What a customer may choose from, in its order; nothing where the business arranges shipping itself.
pub(crate) async fn offered(tx: &mut TenantTx, parcel: &Parcel) -> Result<Vec<Offer>, db::Error> {
    let methods = read(tx, None).await?.into_iter().filter(|method| method.is_active);
    Ok(methods.map(|method| method.offer(parcel)).collect())
}

/// All methods in their order.
pub(super) async fn list(tx: &mut TenantTx) -> Result<Vec<Method>, db::Error> {
    read(tx, None).await
}

/// One method, offered or not.
pub(super) async fn one(tx: &mut TenantTx, id: ShippingMethodId) -> Result<Option<Method>, db::Error> {
    Ok(read(tx, Some(id)).await?.pop())
}

async fn read(tx: &mut TenantTx, only: Option<ShippingMethodId>) -> Result<Vec<Method>, db::Error> {
    let rows = sqlx::query!(
        r#"SELECT m.id AS "id: ShippingMethodId", m.name, m.kind, m.is_active, m.note, m.free_over_minor, m.row_version,
                  m.location_id AS "location: LocationId", l.name AS "location_name?"
           FROM shipping_methods m
           LEFT JOIN locations l ON l.tenant_id = m.tenant_id AND l.id = m.location_id
           WHERE m.tenant_id = $1 AND ($2::uuid IS NULL OR m.id = $2)
           ORDER BY m.place, m.id"#,
        tx.tenant(),
        only.map(ShippingMethodId::uuid),
    )
    .fetch_all(&mut **tx)
    .await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id.uuid()).collect();
    let mut steps = steps(tx, &ids).await?;
    let methods = rows.into_iter().filter_map(|row| {
        // What a newer release wrote is left to it.
        let kind = Kind::from_key(&row.kind)?;
        let steps = steps.remove(&row.id).unwrap_or_default();
        Some(Method {
            id: row.id,
            name: row.name,
            note: row.note,
            is_active: row.is_active,
            tariff: Tariff { kind, steps, free_over_minor: row.free_over_minor },
            location: row.location.zip(row.location_name),
            row_version: row.row_version,
        })
    });
    Ok(methods.collect())
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
