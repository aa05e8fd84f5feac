//! Rules, and what they are held against.

use time::Date;
use uuid::Uuid;

use crate::Method;

/// Whom a rule is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum For {
    /// One customer.
    Customer(Uuid),
    /// The customers of a group.
    Group(Uuid),
    /// Every customer: an offer.
    Everybody,
}

/// What a rule is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Of {
    /// One part.
    Item(Uuid),
    /// The parts of a pricing group.
    PriceGroup(Uuid),
    /// Every part.
    Everything,
}

/// How a price is made, for whom, for what, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its number.
    pub id: Uuid,
    /// Whom it is for.
    pub whom: For,
    /// What it is for.
    pub what: Of,
    /// How the price is made.
    pub method: Method,
    /// From how many pieces it counts, 1 or more.
    pub min_quantity: i64,
    /// The first day, in the business's time; `None` for always.
    pub starts_on: Option<Date>,
    /// The last day, to its end.
    pub ends_on: Option<Date>,
}

/// Who buys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Buyer {
    /// The customer.
    pub customer: Uuid,
    /// The group that it is in.
    pub group: Option<Uuid>,
}

/// What a price level says for a part, from so many pieces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LevelPrice {
    /// The level.
    pub level: Uuid,
    /// From how many pieces.
    pub min_quantity: i64,
    /// The price of one, in the smallest unit.
    pub amount_minor: i64,
}

/// What a part's prices are made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Item {
    /// The part.
    pub id: Uuid,
    /// Its pricing group.
    pub price_group: Option<Uuid>,
    /// Its list price, in the smallest unit.
    pub list_minor: Option<i64>,
    /// What it costs the business, in the smallest unit.
    pub cost_minor: Option<i64>,
    /// What price levels say.
    pub levels: Vec<LevelPrice>,
}

impl Rule {
    /// Whether it speaks of this part and customer at all.
    #[must_use]
    pub fn is_about(&self, item: &Item, buyer: Buyer) -> bool {
        let is_for = match self.whom {
            For::Customer(customer) => customer == buyer.customer,
            For::Group(group) => Some(group) == buyer.group,
            For::Everybody => true,
        };
        let is_of = match self.what {
            Of::Item(id) => id == item.id,
            Of::PriceGroup(group) => Some(group) == item.price_group,
            Of::Everything => true,
        };
        is_for && is_of
    }

    /// Whether it is an offer to everybody.
    #[must_use]
    pub const fn is_offer(&self) -> bool {
        matches!(self.whom, For::Everybody)
    }

    /// How narrowly it is meant; the larger goes before.
    pub(crate) const fn specificity(&self) -> (u8, u8) {
        let what = match self.what {
            Of::Item(_) => 2,
            Of::PriceGroup(_) => 1,
            Of::Everything => 0,
        };
        (what, matches!(self.whom, For::Customer(_)) as u8)
    }
}
