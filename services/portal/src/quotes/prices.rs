//! Parts as a quote's lines, with what a customer pays for them at this moment.

use std::collections::HashMap;

use db::{CustomerId, TenantTx};
use time::OffsetDateTime;

pub(crate) use super::quote::Line;
use crate::part_numbers;
use crate::parts::part::ItemId;
use crate::parts::selling;
use crate::prices::YourPrices;

/// A line of each part, each with so many pieces: a fixed number of statements.
pub(crate) async fn lines(
    tx: &mut TenantTx,
    (customer, now): (CustomerId, OffsetDateTime),
    wanted: &[(ItemId, i32)],
) -> Result<HashMap<ItemId, Line>, db::Error> {
    let ids: Vec<ItemId> = wanted.iter().map(|(item, _)| *item).collect();
    let selling = selling::find_all(tx, &ids).await?;
    let mut own = part_numbers::queries::own_of(tx, customer, &ids).await?;
    let prices = YourPrices::of(tx, (customer, now), &ids).await?;
    let pieces: HashMap<ItemId, i32> = wanted.iter().copied().collect();
    let parts = crate::parts::queries::list(tx, &ids).await?;
    let line = |part: crate::parts::queries::Listing| {
        let quantity = pieces.get(&part.id).copied().unwrap_or(1);
        let price = prices.as_ref().and_then(|prices| prices.price(part.id, i64::from(quantity)));
        let core = selling.get(&part.id).and_then(|selling| selling.core_charge_minor).unwrap_or(0);
        let line = Line {
            item: Some(part.id),
            own_number: own.remove(&part.id).unwrap_or_default(),
            quantity,
            unit_minor: price.map(|price| price.unit_minor),
            core_minor: core,
            weight_grams: part.weight_grams,
            number: part.number,
            name: part.name,
            unit: part.unit,
        };
        (part.id, line)
    };
    Ok(parts.into_iter().map(line).collect())
}
