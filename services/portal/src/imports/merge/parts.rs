//! Rows of a part list: a part is known by the letters and digits of its number.

use pricing::Currency;
use std::collections::{BTreeMap, HashMap};

use db::TenantTx;

use super::{Mode, Reading};
use crate::contacts::form::FieldError;
use crate::imports::import::Outcome;
use crate::imports::parts::PartRow;
use crate::imports::targets::PARTS;
use crate::parts::counts::Groups;
use crate::parts::known::{self, Known};
use crate::parts::part::{ItemId, LocationId, NewPart};
use crate::parts::selling::{self, Selling, SellingForm};
use crate::parts::writing::{self, GroupsByName};
use crate::parts::{Counts, fitment, places};

/// A part at work: how it was stored, if it was, and what the rows so far make of it.
struct Part {
    stored: Option<Known>,
    new: NewPart,
    /// How it was sold, and how it will be.
    sold: Selling,
    selling: Selling,
}

/// What a batch may mean and what it makes.
struct Batch {
    currency: Currency,
    /// Whether a number alone may make a part.
    makes_nameless: bool,
    parts: Vec<Part>,
    by_number: HashMap<String, usize>,
    /// Places by their names in lower case; the empty name is the first place.
    places: HashMap<String, LocationId>,
}

pub(super) async fn merge(
    tx: &mut TenantTx,
    (mode, reading): (Mode<'_>, Reading<'_>),
    rows: Vec<(usize, PartRow)>,
) -> Result<Vec<(usize, Outcome)>, db::Error> {
    let mut batch = Batch::look_up(tx, reading, &rows).await?;
    batch.make_places(tx, mode, &rows).await?;
    let mut outcomes = Vec::with_capacity(rows.len());
    let mut parts = Vec::with_capacity(rows.len());
    for (index, row) in rows {
        let (part, outcome) = batch.settle(&row);
        parts.push(part);
        outcomes.push((index, outcome));
    }
    if let Mode::Write(clock, entropy) = mode {
        let lost = batch.save(tx, (clock, entropy)).await?;
        for ((_, outcome), part) in outcomes.iter_mut().zip(parts) {
            if lost.contains(&part) {
                *outcome = super::changed_meanwhile();
            }
        }
    }
    Ok(outcomes)
}

impl Batch {
    async fn look_up(tx: &mut TenantTx, reading: Reading<'_>, rows: &[(usize, PartRow)]) -> Result<Self, db::Error> {
        let numbers: Vec<String> = rows.iter().map(|(_, row)| row.number.norm()).collect();
        let (currency, makes_nameless) = (tx.currency(), reading.was_seen);
        let (parts, by_number, places) = (Vec::new(), HashMap::new(), HashMap::new());
        let mut batch = Self { currency, makes_nameless, parts, by_number, places };
        // In one order, so that two batches that save the same parts wait for each other and not in a ring.
        let mut known: Vec<(String, Known)> = known::list(tx, &numbers).await?.into_iter().collect();
        known.sort_unstable_by_key(|(_, known)| known.id.uuid());
        let ids: Vec<ItemId> = known.iter().map(|(_, known)| known.id).collect();
        let selling = selling::find_all(tx, &ids).await?;
        for (number, known) in known {
            let sold = selling.get(&known.id).copied().unwrap_or_default();
            batch.by_number.insert(number, batch.parts.len());
            batch.parts.push(Part { new: known.part.clone(), stored: Some(known), sold, selling: sold });
        }
        for place in places::list(tx).await? {
            batch.places.entry(String::new()).or_insert(place.id);
            batch.places.insert(place.name.to_lowercase(), place.id);
        }
        Ok(batch)
    }

    /// Places that the rows name first. When nothing is written they get ids that nobody else has.
    async fn make_places(
        &mut self,
        tx: &mut TenantTx,
        mode: Mode<'_>,
        rows: &[(usize, PartRow)],
    ) -> Result<(), db::Error> {
        for name in rows.iter().flat_map(|(_, row)| row.stock.keys()) {
            if self.places.contains_key(&name.to_lowercase()) {
                continue;
            }
            let shown = if name.is_empty() { places::MAIN } else { name };
            let id = match mode {
                Mode::Write(clock, entropy) => writing::place(tx, (clock, entropy), shown).await?,
                Mode::Dry => LocationId::new(uuid::Uuid::from_u128(self.places.len() as u128)),
            };
            self.places.entry(String::new()).or_insert(id);
            self.places.insert(shown.to_lowercase(), id);
            self.places.insert(name.to_lowercase(), id);
        }
        Ok(())
    }

    /// Puts a row over what is known of its part; also says which part of the batch that is.
    fn settle(&mut self, row: &PartRow) -> (usize, Outcome) {
        let number = row.number.norm();
        let stock = self.stock(row);
        if let Some(index) = self.by_number.get(&number) {
            let part = &mut self.parts[*index];
            let selling = match sold((part.selling, self.currency), row) {
                Ok(selling) => selling,
                Err(problem) => return (*index, Outcome::Bad(problem)),
            };
            let new = overlay(&part.new, row, stock);
            let is_changed = new != part.new || selling != part.selling;
            (part.new, part.selling) = (new, selling);
            return (*index, if is_changed { Outcome::Changed } else { Outcome::Unchanged });
        }
        if row.name.is_none() && !self.makes_nameless {
            let number = row.number.as_str();
            let problem = format!("No part has the number “{number}”. Send its name as well to make one.");
            return (usize::MAX, Outcome::Bad(problem));
        }
        let Some(blank) = blank(row) else {
            return (usize::MAX, Outcome::Bad("Name: A new part needs a name. Fill it in.".to_owned()));
        };
        let selling = match sold((Selling::default(), self.currency), row) {
            Ok(selling) => selling,
            Err(problem) => return (usize::MAX, Outcome::Bad(problem)),
        };
        self.by_number.insert(number, self.parts.len());
        self.parts.push(Part { stored: None, new: overlay(&blank, row, stock), sold: Selling::default(), selling });
        (self.parts.len() - 1, Outcome::New)
    }

    fn stock(&self, row: &PartRow) -> BTreeMap<LocationId, i64> {
        let placed = |(name, pieces): (&String, &i64)| Some((*self.places.get(&name.to_lowercase())?, *pieces));
        row.stock.iter().filter_map(placed).collect()
    }

    /// Writes what changed; gives back the parts that somebody else saved in the same moment.
    async fn save(self, tx: &mut TenantTx, by: writing::By<'_>) -> Result<Vec<usize>, db::Error> {
        let mut groups = GroupsByName::look_up(tx, self.parts.iter().map(|part| &part.new)).await?;
        let mut counts = Counts::default();
        let mut added: Vec<(NewPart, Groups)> = Vec::new();
        let mut added_selling: Vec<Selling> = Vec::new();
        let mut lost = Vec::new();
        for (index, part) in self.parts.into_iter().enumerate() {
            let is_unchanged =
                part.stored.as_ref().is_some_and(|stored| stored.part == part.new) && part.selling == part.sold;
            if is_unchanged {
                continue;
            }
            let of_part = groups.of(tx, by, &part.new).await?;
            match &part.stored {
                None => {
                    added.push((part.new, of_part));
                    added_selling.push(part.selling);
                }
                Some(stored) if writing::save(tx, by, (stored, &part.new, of_part), &mut counts).await? => {
                    if part.selling != part.sold {
                        selling::save(tx, stored.id, &part.selling).await?;
                    }
                }
                Some(_) => lost.push(index),
            }
        }
        let ids = writing::insert(tx, by, (&added, &mut counts)).await?;
        for (id, selling) in ids.into_iter().zip(added_selling).filter(|(_, selling)| *selling != Selling::default()) {
            selling::save(tx, id, &selling).await?;
        }
        counts.save(tx).await?;
        Ok(lost)
    }
}

/// How a part is sold, with what the row says put over it.
fn sold((known, currency): (Selling, Currency), row: &PartRow) -> Result<Selling, String> {
    let all = SellingForm::of(known, currency).under(&row.selling).parse(currency);
    all.map_err(|errors| {
        let words = |error: FieldError| {
            let target = PARTS.iter().find(|target| target.key == error.field);
            format!("{}: {}", target.map_or("Row", |target| target.label), error.text)
        };
        errors.into_iter().map(words).collect::<Vec<_>>().join(" ")
    })
}

/// A text of several lines as a cell says it.
fn flat(text: &str) -> String {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(", ")
}

/// What is known, with what the row says put over it.
fn overlay(known: &NewPart, row: &PartRow, stock: BTreeMap<LocationId, i64>) -> NewPart {
    let mut fitments = row.fitments.clone().unwrap_or_else(|| known.fitments.clone());
    fitments.extend(row.fitment.clone());
    fitment::tidy(&mut fitments);
    let mut new = NewPart {
        name: row.name.as_ref().and_then(|name| name.parse().ok()).unwrap_or_else(|| known.name.clone()),
        description: row
            .description
            .clone()
            .filter(|text| *text != flat(&known.description))
            .unwrap_or_else(|| known.description.clone()),
        brand: row.brand.clone().or_else(|| known.brand.clone()),
        category: row.category.clone().or_else(|| known.category.clone()),
        list_price_minor: row.list_price_minor.or(known.list_price_minor),
        weight_grams: row.weight_grams.or(known.weight_grams),
        unit: row.unit.clone().unwrap_or_else(|| known.unit.clone()),
        is_active: row.is_active.unwrap_or(known.is_active),
        ..known.clone()
    };
    // Another case of the same words is the same group and the same vehicle.
    let norm = |category: &Option<(String, Option<String>)>| {
        category.as_ref().map(|(name, sub)| (name.to_lowercase(), sub.as_ref().map(|sub| sub.to_lowercase())))
    };
    if norm(&new.category) == norm(&known.category) {
        new.category.clone_from(&known.category);
    }
    let keys = |fitments: &[fitment::Fitment]| fitments.iter().map(fitment::Fitment::key).collect::<Vec<_>>();
    if keys(&fitments) != keys(&known.fitments) {
        new.fitments = fitments;
    }
    new.stock.extend(stock);
    new
}

/// A part of which only the number is known; its name is the number when no row says it.
fn blank(row: &PartRow) -> Option<NewPart> {
    let name = row.name.as_deref().unwrap_or(row.number.as_str()).parse().ok()?;
    Some(NewPart {
        number: row.number.clone(),
        name,
        description: String::new(),
        brand: None,
        category: None,
        list_price_minor: None,
        unit: "each".to_owned(),
        weight_grams: None,
        is_active: true,
        fitments: Vec::new(),
        stock: BTreeMap::new(),
    })
}
