//! A whole price list at once, for whoever writes a tenant from scratch.

use std::collections::{BTreeMap, HashMap};

use boot::{Clock, Entropy};
use db::TenantTx;

use super::counts::Counts;
use super::fitment::{self, Fitment};
use super::part::NewPart;
use super::quantity_rule::{Limits, QuantityRule};
use super::selling::{self, Selling};
use super::writing::{self, GroupsByName};
use crate::part_numbers;
use crate::part_numbers::number::{NewInterchange, Source};

/// A line of a price list. What is no part (an empty number or name) is left out.
#[derive(Clone, Debug, Default)]
pub struct Listed {
    /// The tenant's number for it.
    pub item_number: String,
    /// What it is, in a line.
    pub name: String,
    /// More about it.
    pub description: String,
    /// Who makes it.
    pub brand: Option<String>,
    /// Category and sub category.
    pub category: Option<(String, Option<String>)>,
    /// List price in minor units.
    pub list_price_minor: Option<i64>,
    /// Grams of one piece.
    pub weight_grams: Option<i32>,
    /// Pieces by the name of the place.
    pub stock: Vec<(String, i64)>,
    /// It is sold in multiples of so many pieces.
    pub multiple: Option<i32>,
    /// Core charge in minor units.
    pub core_charge_minor: Option<i64>,
    /// Numbers that it stands for, each with its brand.
    pub stands_for: Vec<(String, String)>,
    /// First and last model year, make and model of the vehicles it fits.
    pub fitments: Vec<(i32, i32, String, String)>,
}

/// Adds a list of parts, none of which is there yet.
///
/// # Errors
/// When the database fails, or a number is there already.
pub async fn add_all(tx: &mut TenantTx, by: (&Clock, &Entropy), list: &[Listed]) -> Result<(), db::Error> {
    let mut places = HashMap::new();
    for (name, _) in list.iter().flat_map(|line| &line.stock) {
        if !places.contains_key(name) {
            places.insert(name.clone(), writing::place(tx, by, name).await?);
        }
    }
    let (mut groups, mut counts) = (GroupsByName::default(), Counts::default());
    let (mut parts, mut lines) = (Vec::with_capacity(list.len()), Vec::with_capacity(list.len()));
    for line in list {
        let stock = line.stock.iter().filter_map(|(name, pieces)| Some((*places.get(name)?, *pieces))).collect();
        let Some(part) = read(line, stock) else { continue };
        let of_part = groups.of(tx, by, &part).await?;
        parts.push((part, of_part));
        lines.push(line);
    }
    let ids = writing::insert(tx, by, (&parts, &mut counts)).await?;
    let mut numbers = Vec::new();
    for (id, line) in ids.into_iter().zip(lines) {
        let selling = line.selling();
        if selling != Selling::default() {
            selling::save(tx, id, &selling).await?;
        }
        numbers.extend(line.numbers().map(|new| (id, new)));
    }
    part_numbers::writing::save_interchange(tx, by, &numbers).await?;
    counts.save(tx).await
}

impl Listed {
    fn selling(&self) -> Selling {
        let limits = Limits { multiple: self.multiple, ..Limits::default() };
        Selling { rule: QuantityRule::new(limits).unwrap_or_default(), core_charge_minor: self.core_charge_minor }
    }

    /// The numbers that it stands for; what is no number is left out.
    fn numbers(&self) -> impl Iterator<Item = NewInterchange> {
        self.stands_for.iter().filter_map(|(brand, number)| {
            Some(NewInterchange { number: number.parse().ok()?, brand: brand.clone(), source: Source::Competitor })
        })
    }
}

fn read(line: &Listed, stock: BTreeMap<super::part::LocationId, i64>) -> Option<NewPart> {
    let fitment = |(from, to, make, model): &(i32, i32, String, String)| Fitment {
        year_from: *from,
        year_to: *to,
        make: make.clone(),
        model: model.clone(),
    };
    let mut fitments: Vec<Fitment> = line.fitments.iter().map(fitment).collect();
    fitment::tidy(&mut fitments);
    Some(NewPart {
        number: line.item_number.parse().ok()?,
        name: line.name.parse().ok()?,
        description: line.description.clone(),
        brand: line.brand.clone(),
        category: line.category.clone(),
        list_price_minor: line.list_price_minor,
        unit: "each".to_owned(),
        weight_grams: line.weight_grams,
        is_active: true,
        fitments,
        stock,
    })
}
