//! Making one change of many parts: read and written some thousand at a time, in one transaction.

use std::collections::{HashMap, HashSet};

use db::TenantTx;
use pricing::Currency;
use uuid::Uuid;

use super::change::{self, Change};
use crate::parts::Counts;
use crate::parts::counts::Groups;
use crate::parts::known::{self, Known};
use crate::parts::part::{CategoryId, ItemId, NewPart};
use crate::parts::selling::{self, Selling};
use crate::parts::stock;
use crate::parts::writing::{By, GroupsByName};

/// Parts read and written at a time.
const TOGETHER: usize = 2000;
/// How many parts that cannot be changed are named.
const NAMED: usize = 5;
/// How many parts that change are shown before and after.
const EXAMPLES: usize = 10;

/// What a change makes of parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) changed: usize,
    /// They are so already.
    pub(super) unchanged: usize,
    pub(super) refused: usize,
    /// Some of those that cannot be changed: number and reason.
    pub(super) named: Vec<(String, String)>,
    pub(super) examples: Vec<Example>,
}

/// An example of what becomes of a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Example {
    pub(super) item_number: String,
    /// What changes, as it is.
    pub(super) before: Vec<String>,
    /// The same, as it will be.
    pub(super) after: Vec<String>,
}

impl Example {
    fn of(part: &Changed, currency: Currency) -> Self {
        let before = change::said(&part.known.part, part.sold, currency);
        let after = change::said(&part.new, part.selling, currency);
        let (before, after) = before.into_iter().zip(after).filter(|(before, after)| before != after).unzip();
        Self { item_number: part.new.number.as_str().to_owned(), before, after }
    }
}

/// A part that changes.
struct Changed {
    known: Known,
    /// How it was sold, and how it will be.
    sold: Selling,
    new: NewPart,
    selling: Selling,
}

/// What a change would make of these parts.
pub(super) async fn weigh(tx: &mut TenantTx, ids: &[ItemId], change: &Change) -> Result<Tally, db::Error> {
    let mut tally = Tally::default();
    for ids in ids.chunks(TOGETHER) {
        sort(tx, (ids, change), &mut tally).await?;
    }
    Ok(tally)
}

/// Makes it. The ids are in one order for everybody, so that two who change many wait for each other and never in a ring.
pub(super) async fn make(
    tx: &mut TenantTx,
    by: By<'_>,
    (ids, change): (&[ItemId], &Change),
) -> Result<Tally, db::Error> {
    let (mut tally, mut groups, mut counts) = (Tally::default(), GroupsByName::default(), Counts::default());
    for ids in ids.chunks(TOGETHER) {
        stock::hold_parts(tx, ids).await?;
        let changed = sort(tx, (ids, change), &mut tally).await?;
        let mut rows = Vec::with_capacity(changed.len());
        for part in changed {
            let of_part = groups.of(tx, by, &part.new).await?;
            counts.take_off(&part.known.part, part.known.groups);
            counts.add(&part.new, of_part);
            rows.push((part, of_part));
        }
        save(tx, by, &rows).await?;
    }
    counts.save(tx).await?;
    Ok(tally)
}

/// Counts what becomes of some parts; gives back those that change.
async fn sort(
    tx: &mut TenantTx,
    (ids, change): (&[ItemId], &Change),
    tally: &mut Tally,
) -> Result<Vec<Changed>, db::Error> {
    let mut known: Vec<Known> = known::of_ids(tx, ids).await?.into_values().collect();
    known.sort_unstable_by_key(|known| known.part.number.norm());
    let selling: HashMap<ItemId, Selling> = selling::find_all(tx, ids).await?;
    let mut changed = Vec::new();
    for known in known {
        let sold = selling.get(&known.id).copied().unwrap_or_default();
        let new = change.of(&known.part);
        match change.of_selling(sold, tx.currency()) {
            Ok(selling) if selling == sold && new == known.part => tally.unchanged += 1,
            Ok(selling) => changed.push(Changed { known, sold, new, selling }),
            Err(why) => {
                tally.refused += 1;
                if tally.named.len() < NAMED {
                    tally.named.push((known.part.number.as_str().to_owned(), why));
                }
            }
        }
    }
    let left = EXAMPLES.saturating_sub(tally.examples.len());
    tally.examples.extend(changed.iter().take(left).map(|part| Example::of(part, tx.currency())));
    tally.changed += changed.len();
    Ok(changed)
}

async fn save(tx: &mut TenantTx, by: By<'_>, rows: &[(Changed, Groups)]) -> Result<(), db::Error> {
    if rows.is_empty() {
        return Ok(());
    }
    let each =
        |limit: fn(&Selling) -> Option<i32>| rows.iter().map(|(part, _)| limit(&part.selling)).collect::<Vec<_>>();
    let ids: Vec<Uuid> = rows.iter().map(|(part, _)| part.known.id.uuid()).collect();
    let brands: Vec<Option<String>> = rows.iter().map(|(part, _)| part.new.brand.clone()).collect();
    let categories: Vec<Option<Uuid>> = rows.iter().map(|(_, (category, _))| category.map(CategoryId::uuid)).collect();
    let subs: Vec<Option<Uuid>> = rows.iter().map(|(_, (_, sub))| sub.map(CategoryId::uuid)).collect();
    let active: Vec<bool> = rows.iter().map(|(part, _)| part.new.is_active).collect();
    let words: Vec<String> = rows.iter().map(|(part, _)| part.new.words().vector()).collect();
    let packs = each(|selling| selling.rule.limits().case_pack);
    let least = each(|selling| selling.rule.limits().minimum);
    let multiples = each(|selling| selling.rule.limits().multiple);
    let most = each(|selling| selling.rule.limits().maximum);
    let cores: Vec<Option<i64>> = rows.iter().map(|(part, _)| part.selling.core_charge_minor).collect();
    debug_assert_eq!(ids.iter().collect::<HashSet<_>>().len(), ids.len());
    sqlx::query!(
        "UPDATE items i
         SET brand = n.brand, category_id = n.category, sub_category_id = n.sub, is_active = n.active,
             words = n.words::tsvector, case_pack = n.pack, min_quantity = n.least, quantity_multiple = n.multiple,
             max_quantity = n.most, core_charge_minor = n.core, updated_at = $13, row_version = i.row_version + 1
         FROM unnest($2::uuid[], $3::text[], $4::uuid[], $5::uuid[], $6::boolean[], $7::text[], $8::int[], $9::int[],
                     $10::int[], $11::int[], $12::bigint[])
           AS n (id, brand, category, sub, active, words, pack, least, multiple, most, core)
         WHERE i.tenant_id = $1 AND i.id = n.id",
        tx.tenant(),
        &ids,
        &brands as &[Option<String>],
        &categories as &[Option<Uuid>],
        &subs as &[Option<Uuid>],
        &active,
        &words,
        &packs as &[Option<i32>],
        &least as &[Option<i32>],
        &multiples as &[Option<i32>],
        &most as &[Option<i32>],
        &cores as &[Option<i64>],
        by.0.now(),
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}
