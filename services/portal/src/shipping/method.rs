//! A way to have goods, and what it costs.

use accounts::Change;
use db::Id;
use pricing::Currency;

use crate::parts::part::LocationId;
use crate::parts::weight::pounds;

/// Marks ids of shipping methods.
#[derive(Debug)]
pub(crate) enum ShippingMethod {}
/// The id of a shipping method.
pub(crate) type ShippingMethodId = Id<ShippingMethod>;

/// What a method's cost depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// One price for everything.
    Flat,
    /// Steps of weight.
    ByWeight,
    /// Steps of what the goods cost.
    ByValue,
    /// The customer comes for it.
    Pickup,
    /// A carrier bills the customer: checkout asks for the carrier and the account number.
    OwnAccount,
}

impl Kind {
    /// All of them, as forms offer them.
    pub(crate) const ALL: [Self; 5] = [Self::Flat, Self::ByWeight, Self::ByValue, Self::Pickup, Self::OwnAccount];

    /// Its name in forms and in the database.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Flat => "flat",
            Self::ByWeight => "by_weight",
            Self::ByValue => "by_value",
            Self::Pickup => "pickup",
            Self::OwnAccount => "own_account",
        }
    }

    /// Its name on screens.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Flat => "Flat rate",
            Self::ByWeight => "By weight",
            Self::ByValue => "By order value",
            Self::Pickup => "Pickup",
            Self::OwnAccount => "Customer’s own carrier account",
        }
    }

    /// The kind with this name.
    pub(crate) fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

/// What is to be sent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Parcel {
    /// What the goods cost, in minor units.
    pub(crate) goods_minor: i64,
    /// `None` when nobody said what one of the parts weighs.
    pub(crate) weight_grams: Option<i64>,
}

/// From an amount on (grams, or minor units of goods), it costs so many minor units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) from_amount: i64,
    pub(crate) cost_minor: i64,
}

/// What a method costs: its kind, its steps in any order, and from which goods on it costs nothing.
#[derive(Clone, Debug)]
pub(crate) struct Tariff {
    pub(crate) kind: Kind,
    pub(crate) steps: Vec<Step>,
    pub(crate) free_over_minor: Option<i64>,
}

impl Tariff {
    /// Minor units for a parcel: of the highest step that it reaches. `None` where no step is reached, or where it depends on a
    /// weight that nobody knows.
    pub(crate) fn cost(&self, parcel: &Parcel) -> Option<i64> {
        let measure = match self.kind {
            Kind::Pickup | Kind::OwnAccount => return Some(0),
            _ if self.free_over_minor.is_some_and(|from| parcel.goods_minor >= from) => return Some(0),
            Kind::Flat => 0,
            Kind::ByWeight => parcel.weight_grams?,
            Kind::ByValue => parcel.goods_minor,
        };
        let reached = self.steps.iter().filter(|step| step.from_amount <= measure);
        reached.max_by_key(|step| step.from_amount).map(|step| step.cost_minor)
    }
}

/// A method as staff set it.
#[derive(Clone, Debug)]
pub(crate) struct Method {
    pub(crate) id: ShippingMethodId,
    pub(crate) name: String,
    pub(crate) note: String,
    pub(crate) is_active: bool,
    pub(crate) tariff: Tariff,
    /// Where goods are picked up, with its name.
    pub(crate) location: Option<(LocationId, String)>,
    /// Counts its changes: the second of two editors is told.
    pub(crate) row_version: i32,
}

impl Method {
    /// What it costs, in words.
    pub(crate) fn cost(&self, currency: Currency) -> String {
        let money = |minor: i64| currency.show(minor);
        let steps = &self.tariff.steps;
        let from = |step: &Step| match self.tariff.kind {
            _ if step.from_amount == 0 => money(step.cost_minor),
            Kind::ByWeight => format!("{} from {}", money(step.cost_minor), weight(step.from_amount)),
            _ => format!("{} from {}", money(step.cost_minor), money(step.from_amount)),
        };
        match (self.tariff.kind, steps.first()) {
            (Kind::Pickup, _) => match &self.location {
                Some((_, name)) => format!("Free at {name}"),
                None => "Free, where you say".to_owned(),
            },
            (Kind::OwnAccount, _) => "Billed by the carrier".to_owned(),
            (_, None) => "You say the price later".to_owned(),
            (Kind::Flat, Some(step)) => money(step.cost_minor),
            _ => steps.iter().map(from).collect::<Vec<_>>().join(", "),
        }
    }

    /// What lists say of it below its name.
    pub(crate) fn facts(&self, currency: &Currency) -> String {
        let free = self.tariff.free_over_minor.map(|from| format!("free from {}", currency.show(from)));
        [Some(self.tariff.kind.label().to_owned()), Some(self.cost(*currency)), free]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" · ")
    }

    /// The fields that are different in `new`, by their names on the form.
    pub(crate) fn changes_to(&self, new: &Self, currency: Currency) -> Vec<Change> {
        let free = |one: &Self| one.tariff.free_over_minor.map(|from| currency.show(from)).unwrap_or_default();
        let offered = |one: &Self| if one.is_active { "yes" } else { "no" };
        [
            Change::of("Name", &self.name, &new.name),
            Change::of("Kind", self.tariff.kind.label(), new.tariff.kind.label()),
            Change::of("Cost", &self.cost(currency), &new.cost(currency)),
            Change::of("Free from", &free(self), &free(new)),
            Change::of("Note", &self.note, &new.note),
            Change::of("Offered to customers", offered(self), offered(new)),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// As customers are offered it for a parcel.
    pub(crate) fn offer(self, parcel: &Parcel) -> Offer {
        Offer {
            id: self.id,
            cost: self.tariff.cost(parcel),
            name: self.name,
            note: self.note,
            kind: self.tariff.kind,
            pickup_location: self.location.map(|(_, name)| name),
        }
    }
}

/// Grams as staff read them.
fn weight(grams: i64) -> String {
    format!("{} lb", i32::try_from(grams).map_or_else(|_| grams.to_string(), pounds))
}

/// A method as a customer is offered it.
#[derive(Clone, Debug)]
pub(crate) struct Offer {
    pub(crate) id: ShippingMethodId,
    pub(crate) name: String,
    pub(crate) note: String,
    pub(crate) kind: Kind,
    /// Minor units; `None` when the business says later.
    pub(crate) cost: Option<i64>,
    /// Where goods are picked up.
    pub(crate) pickup_location: Option<String>,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert_eq, proptest};

    use super::*;

    const fn parcel(goods_minor: i64, weight_grams: Option<i64>) -> Parcel {
        Parcel { goods_minor, weight_grams }
    }

    fn tariff(kind: Kind, steps: &[(i64, i64)]) -> Tariff {
        let steps =
            steps.iter().map(|(from_amount, cost_minor)| Step { from_amount: *from_amount, cost_minor: *cost_minor });
        Tariff { kind, steps: steps.collect(), free_over_minor: Some(50_000) }
    }

    #[test]
    fn the_highest_step_that_is_reached_counts() {
        let freight = tariff(Kind::ByWeight, &[(30_000, 4500), (1, 900), (10_000, 2000)]);
        for (grams, cost) in
            [(0, None), (1, Some(900)), (9_999, Some(900)), (10_000, Some(2000)), (i64::MAX, Some(4500))]
        {
            assert_eq!(freight.cost(&parcel(100, Some(grams))), cost, "{grams}");
        }
        assert_eq!(freight.cost(&parcel(100, None)), None, "a part's weight is unknown");
        let value = tariff(Kind::ByValue, &[(0, 1500), (20_000, 800)]);
        assert_eq!((value.cost(&parcel(19_999, None)), value.cost(&parcel(20_000, None))), (Some(1500), Some(800)));
    }

    #[test]
    fn enough_goods_go_free() {
        let ground = tariff(Kind::Flat, &[(0, 1295)]);
        assert_eq!((ground.cost(&parcel(49_999, None)), ground.cost(&parcel(50_000, None))), (Some(1295), Some(0)));
        let freight = tariff(Kind::ByWeight, &[]);
        assert_eq!((freight.cost(&parcel(0, Some(5))), freight.cost(&parcel(50_000, None))), (None, Some(0)));
    }

    #[test]
    fn who_comes_or_sends_a_carrier_pays_no_shipping() {
        for kind in [Kind::Pickup, Kind::OwnAccount] {
            assert_eq!(tariff(kind, &[]).cost(&parcel(0, None)), Some(0));
        }
        assert_eq!(tariff(Kind::Flat, &[]).cost(&parcel(0, None)), None);
    }

    proptest! {
        #[test]
        fn the_order_of_steps_changes_nothing(mut steps in proptest::collection::btree_map(0..1000_i64, 0..5000_i64, 0..8), grams in 0..1200_i64) {
            let listed: Vec<_> = steps.iter().map(|(from, cost)| (*from, *cost)).collect();
            let turned: Vec<_> = listed.iter().rev().copied().collect();
            let expected = steps.split_off(&(grams + 1)).len();
            let reached = listed.len() - expected;
            let cost = reached.checked_sub(1).map(|last| listed[last].1);
            prop_assert_eq!(tariff(Kind::ByWeight, &listed).cost(&parcel(0, Some(grams))), cost);
            prop_assert_eq!(tariff(Kind::ByWeight, &turned).cost(&parcel(0, Some(grams))), cost);
        }
    }
}
