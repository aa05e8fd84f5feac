//! Rows of customers' own numbers: each is known by its customer and its letters and digits.

use db::{CustomerId, TenantTx};

use super::Mode;
use super::customers_by_key::CustomersByKey;
use super::interchange::no_part;
use crate::imports::import::Outcome;
use crate::imports::own_numbers::OwnNumberRow;
use crate::part_numbers::{queries, writing};
use crate::parts::part::ItemId;

pub(super) async fn merge(
    tx: &mut TenantTx,
    mode: Mode<'_>,
    rows: Vec<(usize, OwnNumberRow)>,
) -> Result<Vec<(usize, Outcome)>, db::Error> {
    let customers = CustomersByKey::look_up(tx, rows.iter().map(|(_, row)| &row.customer)).await?;
    let items: Vec<String> = rows.iter().map(|(_, row)| row.item.norm()).collect();
    let items = queries::items(tx, &items).await?;
    let (mut outcomes, mut placed) = (Vec::with_capacity(rows.len()), Vec::new());
    for (index, row) in rows {
        let item = items.get(&row.item.norm()).copied().ok_or_else(|| no_part(row.item.as_str()));
        match customers.find(&row.customer).and_then(|customer| Ok((customer, item?))) {
            Ok((customer, item)) => placed.push((index, customer, item, row.number)),
            Err(problem) => outcomes.push((index, Outcome::Bad(problem))),
        }
    }
    let ids: Vec<CustomerId> = placed.iter().map(|(_, customer, ..)| *customer).collect();
    let numbers: Vec<String> = placed.iter().map(|(.., number)| number.norm()).collect();
    let mut known = queries::known_own(tx, &ids, &numbers).await?;
    let mut fresh = Vec::new();
    for (index, customer, item, number) in placed {
        let before: Option<ItemId> = known.insert((customer, number.norm()), item);
        let outcome = match before {
            None => Outcome::New,
            Some(before) if before != item => Outcome::Changed,
            Some(_) => Outcome::Unchanged,
        };
        if outcome != Outcome::Unchanged {
            fresh.push((customer, item, number));
        }
        outcomes.push((index, outcome));
    }
    if let Mode::Write(clock, entropy) = mode {
        // One statement touches a row once; of two that a batch names the last stands.
        fresh.reverse();
        let mut seen = std::collections::HashSet::new();
        fresh.retain(|(customer, _, number)| seen.insert((*customer, number.norm())));
        writing::save_own(tx, (clock, entropy), &fresh).await?;
    }
    Ok(outcomes)
}
