//! Rows of price lists: each is known by its part, whom it is for, from how many pieces, and its days.

use std::collections::HashMap;

use db::TenantTx;
use pricing::{For, Method, Of};
use uuid::Uuid;

use super::Mode;
use super::customers_by_key::CustomersByKey;
use super::interchange::no_part;
use crate::imports::import::Outcome;
use crate::imports::price_rows::{CostRow, PriceRow, Whose};
use crate::part_numbers::queries;
use crate::parts::part::ItemId;
use crate::prices::form::NewRule;
use crate::prices::many::{self, LevelPriceRow};
use crate::prices::named::{self, Kind};

/// Names of groups or levels, by lower case.
type Names = HashMap<String, Uuid>;

async fn names(tx: &mut TenantTx, kind: Kind) -> Result<Names, db::Error> {
    Ok(named::names(tx, kind).await?.into_iter().map(|(id, name)| (name.to_lowercase(), id)).collect())
}

fn known(names: &Names, kind: Kind, name: &str) -> Result<Uuid, String> {
    let found = names.get(&name.to_lowercase()).copied();
    found.ok_or_else(|| format!("No {} is called “{name}”. Add it under Prices first.", kind.noun()))
}

/// What a row writes.
enum Written {
    Rule(NewRule),
    Level(LevelPriceRow),
}

pub(super) async fn merge(
    tx: &mut TenantTx,
    mode: Mode<'_>,
    rows: Vec<(usize, PriceRow)>,
) -> Result<Vec<(usize, Outcome)>, db::Error> {
    let keys = rows.iter().filter_map(|(_, row)| match &row.whose {
        Whose::Customer(key) => Some(key),
        _ => None,
    });
    let customers = CustomersByKey::look_up(tx, keys).await?;
    let numbers: Vec<String> = rows.iter().map(|(_, row)| row.item.norm()).collect();
    let items = queries::items(tx, &numbers).await?;
    let (groups, levels) = (names(tx, Kind::CustomerGroups).await?, names(tx, Kind::Levels).await?);
    let place = |row: &PriceRow| -> Result<Written, String> {
        let item = items.get(&row.item.norm()).copied().ok_or_else(|| no_part(row.item.as_str()))?;
        let whom = match &row.whose {
            Whose::Level(name) => {
                let level = known(&levels, Kind::Levels, name)?;
                let Method::Fixed(amount_minor) = row.method else { return Err("Fill in the price.".to_owned()) };
                let min_quantity = row.min_quantity;
                return Ok(Written::Level(LevelPriceRow { item, level, min_quantity, amount_minor }));
            }
            Whose::Customer(key) => For::Customer(customers.find(key)?.uuid()),
            Whose::Group(name) => For::Group(known(&groups, Kind::CustomerGroups, name)?),
            Whose::Everybody => For::Everybody,
        };
        let (starts_on, ends_on) = row.days;
        let (what, method, min_quantity) = (Of::Item(item.uuid()), row.method, row.min_quantity);
        Ok(Written::Rule(NewRule { whom, what, method, min_quantity, starts_on, ends_on, note: String::new() }))
    };
    let mut outcomes = Vec::with_capacity(rows.len());
    let (mut of_rules, mut of_levels) = (Vec::new(), Vec::new());
    for (index, row) in &rows {
        match place(row) {
            Ok(Written::Rule(rule)) => of_rules.push((*index, rule)),
            Ok(Written::Level(price)) => of_levels.push((*index, price)),
            Err(problem) => outcomes.push((*index, Outcome::Bad(problem))),
        }
    }
    outcomes.extend(merge_rules(tx, mode, of_rules).await?);
    outcomes.extend(merge_levels(tx, mode, of_levels).await?);
    Ok(outcomes)
}

async fn merge_rules(
    tx: &mut TenantTx,
    mode: Mode<'_>,
    rows: Vec<(usize, NewRule)>,
) -> Result<Vec<(usize, Outcome)>, db::Error> {
    let all: Vec<&NewRule> = rows.iter().map(|(_, rule)| rule).collect();
    let mut stored = many::methods(tx, &all).await?;
    let (mut outcomes, mut fresh) = (Vec::with_capacity(rows.len()), Vec::new());
    for (index, rule) in rows {
        let outcome = outcome(stored.insert(rule.key(), rule.method), rule.method);
        if outcome != Outcome::Unchanged {
            fresh.push(rule);
        }
        outcomes.push((index, outcome));
    }
    if let Mode::Write(clock, entropy) = mode {
        many::save_rules(tx, (clock, entropy), &last_of_each(fresh, NewRule::key)).await?;
    }
    Ok(outcomes)
}

async fn merge_levels(
    tx: &mut TenantTx,
    mode: Mode<'_>,
    rows: Vec<(usize, LevelPriceRow)>,
) -> Result<Vec<(usize, Outcome)>, db::Error> {
    let items: Vec<ItemId> = rows.iter().map(|(_, price)| price.item).collect();
    let mut stored = many::levels(tx, &items).await?;
    let (mut outcomes, mut fresh) = (Vec::with_capacity(rows.len()), Vec::new());
    for (index, price) in rows {
        let outcome = outcome(stored.insert(price.key(), price.amount_minor), price.amount_minor);
        if outcome != Outcome::Unchanged {
            fresh.push(price);
        }
        outcomes.push((index, outcome));
    }
    if let Mode::Write(clock, _) = mode {
        many::save_levels(tx, clock, &last_of_each(fresh, LevelPriceRow::key)).await?;
    }
    Ok(outcomes)
}

fn outcome<T: PartialEq>(before: Option<T>, now: T) -> Outcome {
    match before {
        None => Outcome::New,
        Some(before) if before != now => Outcome::Changed,
        Some(_) => Outcome::Unchanged,
    }
}

/// One statement touches a row once: of several that a batch names the last stands.
fn last_of_each<T, K: std::hash::Hash + Eq>(mut rows: Vec<T>, key: impl Fn(&T) -> K) -> Vec<T> {
    let mut seen = std::collections::HashSet::new();
    rows.reverse();
    rows.retain(|row| seen.insert(key(row)));
    rows
}

pub(super) async fn merge_costs(
    tx: &mut TenantTx,
    mode: Mode<'_>,
    rows: Vec<(usize, CostRow)>,
) -> Result<Vec<(usize, Outcome)>, db::Error> {
    let numbers: Vec<String> = rows.iter().map(|(_, row)| row.item.norm()).collect();
    let items = queries::items(tx, &numbers).await?;
    let ids: Vec<ItemId> = items.values().copied().collect();
    let mut stored = many::costs(tx, &ids).await?;
    let groups = names(tx, Kind::PriceGroups).await?;
    let (mut outcomes, mut fresh) = (Vec::with_capacity(rows.len()), Vec::new());
    for (index, row) in rows {
        let group = row.group.as_ref().map(|name| known(&groups, Kind::PriceGroups, name)).transpose();
        let item = items.get(&row.item.norm()).copied().ok_or_else(|| no_part(row.item.as_str()));
        let (item, group) = match item.and_then(|item| Ok((item, group?))) {
            Ok(placed) => placed,
            Err(problem) => {
                outcomes.push((index, Outcome::Bad(problem)));
                continue;
            }
        };
        let before = stored.get(&item).copied();
        let (cost, of_group) = before.unwrap_or_default();
        let now = (row.cost_minor.or(cost), group.or(of_group));
        let is_said = before.is_some() || now != (None, None);
        let outcome = if is_said { outcome(before, now) } else { Outcome::Unchanged };
        if outcome != Outcome::Unchanged {
            fresh.push((item, now));
            stored.insert(item, now);
        }
        outcomes.push((index, outcome));
    }
    if let Mode::Write(clock, _) = mode {
        many::save_costs(tx, clock, &last_of_each(fresh, |(item, _)| *item)).await?;
    }
    Ok(outcomes)
}
