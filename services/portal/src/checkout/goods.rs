//! What is to be ordered, at its prices: out of a cart, or as it was quoted.

use crate::carts::{Cart, Line};
use crate::parts::part::ItemId;

/// So many pieces of something at a price.
#[derive(Clone, Debug)]
pub(crate) struct Good {
    /// None for what the catalogue does not have.
    pub(crate) item: Option<ItemId>,
    pub(crate) number: String,
    pub(crate) name: String,
    pub(crate) unit: String,
    /// What the customer calls it; empty when it has no number of its own.
    pub(crate) own_number: String,
    pub(crate) quantity: i64,
    /// Minor units of one piece; none when the price is on request.
    pub(crate) unit_minor: Option<i64>,
    /// Minor units of one piece that come back with the old part.
    pub(crate) core_minor: i64,
    /// Of one piece; none when nobody said it.
    pub(crate) weight_grams: Option<i32>,
    /// Whether it can be ordered as it is.
    pub(crate) is_fit: bool,
}

impl Good {
    /// The price of all pieces in minor units, without core charges; none when it is on request or out of all range.
    pub(crate) fn total(&self) -> Option<i64> {
        self.unit_minor?.checked_mul(self.quantity)
    }
}

impl From<Line> for Good {
    fn from(line: Line) -> Self {
        Self {
            item: Some(line.part.id),
            quantity: line.quantity,
            unit_minor: line.unit_minor,
            core_minor: line.core_minor(),
            weight_grams: line.part.weight_grams,
            is_fit: line.obstacle().is_none(),
            number: line.part.number,
            name: line.part.name,
            unit: line.part.unit,
            own_number: line.own_number,
        }
    }
}

/// Everything that is to be ordered together.
#[derive(Clone, Debug, Default)]
pub(crate) struct Goods {
    pub(crate) lines: Vec<Good>,
    /// What sending it costs in minor units, where that was agreed on.
    pub(crate) shipping_minor: Option<i64>,
    /// Whether the business agreed on these goods at these prices: then its order minimum does not count.
    pub(crate) is_quoted: bool,
}

impl From<Cart> for Goods {
    fn from(cart: Cart) -> Self {
        Self { lines: cart.lines.into_iter().map(Good::from).collect(), shipping_minor: None, is_quoted: false }
    }
}

impl Goods {
    /// The price of everything in minor units, without core charges, as far as prices are known.
    pub(crate) fn total(&self) -> i64 {
        self.lines.iter().filter_map(Good::total).fold(0, i64::saturating_add)
    }

    /// What all pieces weigh, in grams; none when nobody said it of one of them.
    pub(crate) fn weight(&self) -> Option<i64> {
        let weight = |line: &Good| i64::from(line.weight_grams?).checked_mul(line.quantity);
        self.lines.iter().map(weight).try_fold(0_i64, |sum, weight| sum.checked_add(weight?))
    }

    /// Whether every line can be ordered as it is.
    pub(crate) fn is_fit(&self) -> bool {
        !self.lines.is_empty() && self.lines.iter().all(|line| line.is_fit)
    }
}
