//! Rows of interchange numbers: each is known by its part, its letters and digits, and its maker.

use db::TenantTx;

use super::Mode;
use crate::imports::import::Outcome;
use crate::imports::interchange::InterchangeRow;
use crate::part_numbers::{queries, writing};
use crate::parts::part::ItemId;

pub(super) async fn merge(
    tx: &mut TenantTx,
    mode: Mode<'_>,
    rows: Vec<(usize, InterchangeRow)>,
) -> Result<Vec<(usize, Outcome)>, db::Error> {
    let items: Vec<String> = rows.iter().map(|(_, row)| row.item.norm()).collect();
    let items = queries::items(tx, &items).await?;
    let ids: Vec<ItemId> = items.values().copied().collect();
    let numbers: Vec<String> = rows.iter().map(|(_, row)| row.new.number.norm()).collect();
    let known = queries::known_interchange(tx, &ids, &numbers).await?;
    let (mut outcomes, mut fresh) = (Vec::with_capacity(rows.len()), Vec::new());
    for (index, row) in rows {
        let Some(item) = items.get(&row.item.norm()).copied() else {
            outcomes.push((index, Outcome::Bad(no_part(row.item.as_str()))));
            continue;
        };
        let key = (item, row.new.number.norm(), row.new.brand.to_lowercase());
        let outcome = match known.get(&key) {
            None => Outcome::New,
            Some(source) if row.says_source && *source != row.new.source => Outcome::Changed,
            Some(_) => Outcome::Unchanged,
        };
        if outcome != Outcome::Unchanged {
            fresh.push((item, row.new));
        }
        outcomes.push((index, outcome));
    }
    if let Mode::Write(clock, entropy) = mode {
        writing::save_interchange(tx, (clock, entropy), &fresh).await?;
    }
    Ok(outcomes)
}

/// What to do about a number that no part has.
pub(super) fn no_part(number: &str) -> String {
    format!("Item number: No part has the number “{number}”. Import your parts first, or correct it.")
}
