//! Making one change of many prices: read and written some thousand at a time, in one transaction.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use boot::Clock;
use db::TenantTx;
use uuid::Uuid;

use super::change::{Change, Which};
use crate::parts::known::uuids;
use crate::parts::part::ItemId;
use crate::parts::stock;

/// Parts read and written at a time.
const TOGETHER: usize = 2_000;
/// How many prices that cannot be changed are named.
const NAMED: usize = 5;
/// How many prices that change are shown before and after.
const EXAMPLES: usize = 10;

/// A price as it is stored.
struct Price {
    item_id: Uuid,
    item_number: String,
    min_quantity: i64,
    amount_minor: i64,
}

/// An example of what becomes of a price.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Example {
    pub(super) item_number: String,
    /// From how many pieces.
    pub(super) min_quantity: i64,
    pub(super) before_minor: i64,
    pub(super) after_minor: i64,
}

/// What a change makes of prices.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) changed: usize,
    /// They are so already, once they are rounded.
    pub(super) unchanged: usize,
    pub(super) refused: usize,
    /// Parts that have no such price.
    pub(super) without: usize,
    /// Of each price that changes, before and after: who says yes to these says yes to nothing else.
    digest: u64,
    pub(super) examples: Vec<Example>,
    /// Some of those that cannot be changed: number and reason.
    pub(super) named: Vec<(String, &'static str)>,
}

impl Tally {
    /// What was seen, as the form brings it back.
    pub(super) fn seen(&self) -> String {
        format!("{}-{}-{:x}", self.changed, self.refused, self.digest)
    }
}

/// What a change would make of these parts' prices.
pub(super) async fn weigh(tx: &mut TenantTx, ids: &[ItemId], change: &Change) -> Result<Tally, db::Error> {
    let mut tally = Tally::default();
    for ids in ids.chunks(TOGETHER) {
        sort(tx, (ids, change), &mut tally).await?;
    }
    Ok(tally)
}

/// Makes it, unless it is another change by now than the one that was seen: then nothing is written. The ids are in one
/// order for everybody, so that two who change many wait for each other and never in a ring.
pub(super) async fn make(
    tx: &mut TenantTx,
    clock: &Clock,
    (ids, change): (&[ItemId], &Change),
    seen: &str,
) -> Result<Option<Tally>, db::Error> {
    let (mut tally, mut all) = (Tally::default(), Vec::new());
    for ids in ids.chunks(TOGETHER) {
        stock::hold_parts(tx, ids).await?;
        if let Which::Level(level, _) = change.which {
            hold_levels(tx, ids, level).await?;
        }
        all.extend(sort(tx, (ids, change), &mut tally).await?);
    }
    if tally.seen() != seen {
        return Ok(None);
    }
    for prices in all.chunks(TOGETHER) {
        save(tx, clock, (&change.which, prices)).await?;
    }
    Ok(Some(tally))
}

/// Counts what becomes of some parts' prices; gives back those that change, as they become.
async fn sort(
    tx: &mut TenantTx,
    (ids, change): (&[ItemId], &Change),
    tally: &mut Tally,
) -> Result<Vec<Price>, db::Error> {
    let prices = match change.which {
        Which::List => list_prices(tx, ids).await?,
        Which::Level(level, _) => level_prices(tx, ids, level).await?,
    };
    let priced: std::collections::HashSet<Uuid> = prices.iter().map(|price| price.item_id).collect();
    tally.without += ids.len() - priced.len();
    let mut changed = Vec::new();
    for price in prices {
        match change.of(price.amount_minor) {
            Ok(same) if same == price.amount_minor => tally.unchanged += 1,
            Ok(new) => {
                let mut digest = DefaultHasher::new();
                (tally.digest, price.item_id, price.min_quantity, price.amount_minor, new).hash(&mut digest);
                tally.digest = digest.finish();
                if tally.examples.len() < EXAMPLES {
                    tally.examples.push(Example {
                        item_number: price.item_number.clone(),
                        min_quantity: price.min_quantity,
                        before_minor: price.amount_minor,
                        after_minor: new,
                    });
                }
                changed.push(Price { amount_minor: new, ..price });
            }
            Err(why) => {
                tally.refused += 1;
                if tally.named.len() < NAMED {
                    tally.named.push((price.item_number, why));
                }
            }
        }
    }
    tally.changed += changed.len();
    Ok(changed)
}

async fn list_prices(tx: &mut TenantTx, ids: &[ItemId]) -> Result<Vec<Price>, db::Error> {
    sqlx::query_as!(
        Price,
        r#"SELECT id AS item_id, item_number, 1::bigint AS "min_quantity!", list_price_minor AS "amount_minor!"
           FROM items WHERE tenant_id = $1 AND id = ANY ($2) AND list_price_minor IS NOT NULL ORDER BY item_number_norm"#,
        tx.tenant(),
        &uuids(ids),
    )
    .fetch_all(&mut **tx)
    .await
}

async fn level_prices(tx: &mut TenantTx, ids: &[ItemId], level: Uuid) -> Result<Vec<Price>, db::Error> {
    sqlx::query_as!(
        Price,
        "SELECT p.item_id, i.item_number, p.min_quantity, p.amount_minor
         FROM level_prices p JOIN items i ON i.tenant_id = p.tenant_id AND i.id = p.item_id
         WHERE p.tenant_id = $1 AND p.item_id = ANY ($2) AND p.level_id = $3 ORDER BY i.item_number_norm, p.min_quantity",
        tx.tenant(),
        &uuids(ids),
        level,
    )
    .fetch_all(&mut **tx)
    .await
}

/// Holds what these parts cost at a level, in the order in which an import writes them, too.
async fn hold_levels(tx: &mut TenantTx, ids: &[ItemId], level: Uuid) -> Result<(), db::Error> {
    sqlx::query!(
        "SELECT 1 AS one FROM level_prices WHERE tenant_id = $1 AND item_id = ANY ($2) AND level_id = $3
         ORDER BY item_id, min_quantity FOR UPDATE",
        tx.tenant(),
        &uuids(ids),
        level,
    )
    .fetch_all(&mut **tx)
    .await
    .map(drop)
}

async fn save(tx: &mut TenantTx, clock: &Clock, (which, prices): (&Which, &[Price])) -> Result<(), db::Error> {
    let items: Vec<Uuid> = prices.iter().map(|price| price.item_id).collect();
    let amounts: Vec<i64> = prices.iter().map(|price| price.amount_minor).collect();
    let from: Vec<i64> = prices.iter().map(|price| price.min_quantity).collect();
    match which {
        Which::List => sqlx::query!(
            "UPDATE items i SET list_price_minor = n.amount, updated_at = $4, row_version = i.row_version + 1
             FROM unnest($2::uuid[], $3::bigint[]) AS n (id, amount) WHERE i.tenant_id = $1 AND i.id = n.id",
            tx.tenant(),
            &items,
            &amounts,
            clock.now(),
        )
        .execute(&mut **tx)
        .await
        .map(drop),
        Which::Level(level, _) => sqlx::query!(
            "UPDATE level_prices p SET amount_minor = n.amount, updated_at = $6
             FROM unnest($2::uuid[], $3::bigint[], $4::bigint[]) AS n (id, amount, pieces)
             WHERE p.tenant_id = $1 AND p.item_id = n.id AND p.level_id = $5 AND p.min_quantity = n.pieces",
            tx.tenant(),
            &items,
            &amounts,
            &from,
            *level,
            clock.now(),
        )
        .execute(&mut **tx)
        .await
        .map(drop),
    }
}
