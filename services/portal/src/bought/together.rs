//! Parts that are bought together with another one.

use db::TenantTx;

use super::queries;
use crate::access::{Feature, Sees};
use crate::parts::part::ItemId;
use crate::parts::queries::Listing;

/// How many a page shows, and how many are read: some may be hidden by now.
const SHOWN: usize = 6;
const READ: i32 = 24;

/// The parts that are bought together with one: in the customer's own orders, for whoever sees them, then in those of at
/// least three customers.
pub(crate) async fn together(tx: &mut TenantTx, sees: &Sees, item: ItemId) -> Result<Vec<Listing>, db::Error> {
    let mut ids = match sees.visible.has(Feature::Orders) {
        true => queries::together_by(tx, (sees.user.customer, item), READ.into()).await?,
        false => Vec::new(),
    };
    let more = queries::together_by_all(tx, item, READ).await?;
    ids.extend(more.into_iter().filter(|other| !ids.contains(other)).collect::<Vec<_>>());
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut parts = crate::parts::queries::list(tx, &ids).await?;
    parts.retain(|part| part.is_active);
    parts.truncate(SHOWN);
    Ok(parts)
}
