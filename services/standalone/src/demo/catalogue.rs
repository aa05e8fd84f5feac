//! The parts of the demo's distributor.

use super::dice::Dice;
use super::families::{FAMILIES, Family};
use super::vehicles::{VEHICLES, Vehicle};

const CENTS: [i64; 8] = [0, 25, 49, 58, 75, 90, 95, 99];

/// A part as it is stored.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    pub(crate) item_number: String,
    pub(crate) description: String,
    pub(crate) brand: &'static str,
    pub(crate) category: &'static str,
    pub(crate) sub_category: &'static str,
    /// Cents.
    pub(crate) list_price_minor: i64,
    /// Pieces at each place, in the order of the tenant's list.
    pub(crate) stock: Vec<i64>,
    pub(crate) fitments: Vec<Fitment>,
}

impl Part {
    /// Spark plugs are sold for a whole engine.
    pub(crate) fn multiple(&self) -> Option<i32> {
        self.description.starts_with("Spark plug").then_some(4)
    }

    /// A fifth of the price for what was made anew from an old one.
    pub(crate) fn core_charge_minor(&self) -> Option<i64> {
        self.description.ends_with("reman").then_some(self.list_price_minor / 500 * 100)
    }

    /// By its kind, in its box.
    pub(crate) fn weight_grams(&self) -> i32 {
        match self.sub_category {
            "Rotors & drums" | "Leaf springs" | "Batteries" => 18_140,
            "Alternators" | "Starters" | "Shocks & struts" | "Air brakes" | "Control arms" => 6_800,
            "Hubs & bearings" | "Water pumps" | "Air springs" | "Steering" | "Hydraulics" => 2_720,
            "Pads & shoes" | "Air filters" | "Lighting" | "Oil filters" | "Fuel filters" => 1_130,
            "Sensors" | "Ignition" | "Thermostats & hoses" | "Belts & tensioners" => 340,
            _ => 4_540,
        }
    }

    /// The number of a competitor whose part does the same.
    pub(crate) fn stands_for(&self) -> Option<(String, String)> {
        let digits: String = self.item_number.chars().filter(char::is_ascii_digit).collect();
        let (prefix, _) = self.item_number.split_once('-')?;
        (self.category != "Winter")
            .then(|| ("Ironvale".to_owned(), format!("IV-{prefix}{}", digits.chars().rev().collect::<String>())))
    }
}

/// A vehicle that a part fits.
#[derive(Clone, Debug)]
pub(crate) struct Fitment {
    pub(crate) make: &'static str,
    pub(crate) model: &'static str,
    pub(crate) year_from: i16,
    pub(crate) year_to: i16,
}

/// `count` parts of all families in turn, kept at `places` places.
pub(crate) fn parts(dice: &mut Dice, count: usize, places: usize) -> Vec<Part> {
    let rounds = (0..).flat_map(|serial| FAMILIES.iter().enumerate().map(move |(turn, family)| (serial, turn, family)));
    // What fits anything would only repeat itself after one of each variant and brand.
    let sensible = |(serial, _, family): &(usize, usize, &Family)| family.fits.is_some() || *serial < kinds(family);
    rounds
        .filter(sensible)
        .take(count)
        .map(|(serial, turn, family)| part(dice, (family, turn), serial, places))
        .collect()
}

const fn kinds(family: &Family) -> usize {
    family.variants.len() * family.brands.len()
}

fn part(dice: &mut Dice, (family, turn): (&Family, usize), serial: usize, places: usize) -> Part {
    let variant = family.variants[serial % family.variants.len()];
    let brand = family.brands[(serial / family.variants.len()) % family.brands.len()];
    let comma = if variant.is_empty() { "" } else { ", " };
    Part {
        item_number: format!("{}-{}{}", family.prefix, 1003 + serial * 7, ["", "C", "R", "HD"][serial % 4]),
        description: format!("{}{comma}{variant}", family.name),
        brand,
        category: family.category,
        sub_category: family.sub_category,
        list_price_minor: dice.between(family.dollars.0, family.dollars.1) * 100 + *dice.one_of(&CENTS),
        stock: stock(dice, places),
        fitments: fitments(dice, family, serial / kinds(family) + turn * 11),
    }
}

/// Most parts are there, some are scarce, a few are out everywhere.
fn stock(dice: &mut Dice, places: usize) -> Vec<i64> {
    let most = match dice.between(1, 100) {
        1..=7 => 0,
        8..=22 => 3,
        _ => 240,
    };
    (0..places).map(|_| if dice.happens(18) { 0 } else { dice.between(most.min(1), most) }).collect()
}

/// The vehicle whose turn it is, and now and then its neighbours.
fn fitments(dice: &mut Dice, family: &Family, turn: usize) -> Vec<Fitment> {
    let Some(class) = family.fits else { return Vec::new() };
    let fitting: Vec<&Vehicle> = VEHICLES.iter().filter(|vehicle| vehicle.class == class).collect();
    let first = turn % fitting.len();
    let neighbours = usize::try_from(dice.between(0, 2)).unwrap_or(0);
    (0..=neighbours).filter_map(|step| fitting.get(first + step)).map(|vehicle| fitment(dice, vehicle)).collect()
}

/// A few model years out of those that were built.
fn fitment(dice: &mut Dice, vehicle: &Vehicle) -> Fitment {
    let (from, to) = (i64::from(vehicle.years.0), i64::from(vehicle.years.1));
    let start = dice.between(from, (to - 3).max(from));
    let end = (start + dice.between(3, 8)).min(to);
    let year = |year: i64| i16::try_from(year).unwrap_or(vehicle.years.0);
    Fitment { make: vehicle.make, model: vehicle.model, year_from: year(start), year_to: year(end) }
}

/// What a grounds-keeping firm sells to its customers over the counter.
pub(crate) fn grounds(dice: &mut Dice, places: usize) -> Vec<Part> {
    let sizes = |kind: &'static Material| kind.sizes.iter().map(move |size| (kind, *size));
    let part = |dice: &mut Dice, index: usize, (kind, (size, dollars)): (&Material, (&str, i64))| Part {
        item_number: format!("{}-{}", kind.prefix, 110 + index * 5),
        description: format!("{}, {size}", kind.name),
        brand: kind.brand,
        category: kind.category.0,
        sub_category: kind.category.1,
        list_price_minor: dollars * 100 + 95,
        stock: stock(dice, places),
        fitments: Vec::new(),
    };
    MATERIALS.iter().flat_map(sizes).enumerate().map(|(index, kind)| part(dice, index, kind)).collect()
}

#[derive(Debug)]
struct Material {
    category: (&'static str, &'static str),
    prefix: &'static str,
    name: &'static str,
    brand: &'static str,
    /// Each with its price in dollars.
    sizes: &'static [(&'static str, i64)],
}

const fn material(
    category: (&'static str, &'static str),
    (prefix, name, brand): (&'static str, &'static str, &'static str),
    sizes: &'static [(&'static str, i64)],
) -> Material {
    Material { category, prefix, name, brand, sizes }
}

const MATERIALS: [Material; 8] = [
    material(
        ("Winter", "De-icers"),
        ("SLT", "Rock salt", "Whiteline"),
        &[("40 lb bag", 8), ("pallet of 49", 360), ("ton, loaded", 118)],
    ),
    material(
        ("Winter", "De-icers"),
        ("CCL", "Calcium chloride pellets", "Whiteline"),
        &[("50 lb bag", 27), ("pallet of 36", 910)],
    ),
    material(
        ("Winter", "Markers & tools"),
        ("STK", "Driveway stake, reflective", "Verge"),
        &[("36 in", 2), ("48 in", 3), ("box of 50", 96)],
    ),
    material(
        ("Landscape", "Mulch & soil"),
        ("MUL", "Hardwood mulch", "Verge"),
        &[("2 cu ft bag", 5), ("cubic yard", 42)],
    ),
    material(
        ("Landscape", "Mulch & soil"),
        ("TOP", "Screened topsoil", "Verge"),
        &[("1 cu ft bag", 4), ("cubic yard", 38)],
    ),
    material(("Landscape", "Stone"), ("RIV", "River rock, 1 to 3 in", "Quarryside"), &[("bag", 7), ("ton", 86)]),
    material(("Turf", "Seed"), ("SED", "Sun and shade seed", "Tallgrass"), &[("10 lb", 38), ("50 lb", 158)]),
    material(
        ("Turf", "Fertilizer"),
        ("FRT", "Slow-release 24-0-11", "Tallgrass"),
        &[("50 lb", 44), ("pallet of 40", 1640)],
    ),
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_same_seed_makes_the_same_parts() {
        let [one, two] = [7, 7].map(|seed| format!("{:?}", parts(&mut Dice::new(seed), 500, 3)));
        assert_eq!(one, two);
    }

    #[test]
    fn no_two_parts_have_one_number() {
        let parts = parts(&mut Dice::new(1), 10_000, 3);
        let bare = |part: &Part| part.item_number.replace('-', "").to_lowercase();
        assert_eq!(parts.iter().map(bare).collect::<HashSet<_>>().len(), 10_000);
    }

    #[test]
    fn every_vehicle_has_parts_and_every_year_lies_in_its_model() {
        let parts = parts(&mut Dice::new(1), 10_000, 3);
        for vehicle in VEHICLES {
            let fits = |fitment: &&Fitment| (fitment.make, fitment.model) == (vehicle.make, vehicle.model);
            let of_it: Vec<&Fitment> = parts.iter().flat_map(|part| &part.fitments).filter(fits).collect();
            assert!(of_it.len() > 20, "{} {} has {}", vehicle.make, vehicle.model, of_it.len());
            assert!(
                of_it.iter().all(|f| f.year_from >= vehicle.years.0
                    && f.year_from <= f.year_to
                    && f.year_to <= vehicle.years.1)
            );
        }
    }
}
