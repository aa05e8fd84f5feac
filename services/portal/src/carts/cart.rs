//! A cart with everything that its page and an order need to know.

use std::collections::HashMap;

use accounts::PortalUser;
use db::{Id, TenantTx};
use time::OffsetDateTime;

use super::queries;
use crate::part_files::{self, Cover};
use crate::part_numbers;
use crate::part_relations::{self, Successor};
use crate::parts::part::ItemId;
use crate::parts::queries::Listing;
use crate::parts::selling::{self, Selling};
use crate::parts::stock;
use crate::prices::YourPrices;

/// Marks ids of a cart's lines.
#[derive(Debug)]
pub(crate) enum CartLine {}
/// The id of a cart's line.
pub(crate) type CartLineId = Id<CartLine>;

/// The most lines of a cart, and of an order.
pub(crate) const MOST_LINES: usize = 500;

/// One part in a cart.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) id: CartLineId,
    pub(crate) part: Listing,
    pub(crate) cover: Option<Cover>,
    pub(crate) selling: Selling,
    /// The part that took its place, if customers see it.
    pub(crate) successor: Option<Successor>,
    /// What the customer calls the part; empty when it has no number of its own.
    pub(crate) own_number: String,
    pub(crate) quantity: i64,
    /// The customer's price of one piece in minor units, at this quantity; none when it is on request.
    pub(crate) unit_minor: Option<i64>,
    /// Pieces that are left for new orders; none where stock is not kept.
    pub(crate) available: Option<i64>,
}

impl Line {
    /// The core charge of one piece in minor units.
    pub(crate) fn core_minor(&self) -> i64 {
        self.selling.core_charge_minor.filter(|_| self.part.is_active).unwrap_or(0)
    }

    /// The price of all pieces in minor units, without core charges; none when it is on request or out of all range.
    pub(crate) fn total(&self) -> Option<i64> {
        self.unit_minor?.checked_mul(self.quantity)
    }

    /// Why this line cannot be ordered as it is, and what to do.
    pub(crate) fn obstacle(&self) -> Option<String> {
        if !self.part.is_active {
            return Some("This part is not sold any more. Remove it to go on.".to_owned());
        }
        if self.unit_minor.is_none() {
            return Some("The price is on request. Ask for it, or remove the part to go on.".to_owned());
        }
        self.selling.rule.check(self.quantity).err().map(|why| why.to_string())
    }

    /// Pieces that will come later, as far as stock is kept.
    pub(crate) fn later(&self) -> i64 {
        self.available.map_or(0, |available| (self.quantity - available).max(0))
    }
}

/// A contact's cart.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cart {
    /// In the order in which they came.
    pub(crate) lines: Vec<Line>,
}

impl Cart {
    /// Reads it with the prices of this moment: a fixed number of statements, however many lines.
    pub(crate) async fn read(tx: &mut TenantTx, (user, now): (&PortalUser, OffsetDateTime)) -> Result<Self, db::Error> {
        let kept = queries::list(tx, user.contact).await?;
        let ids: Vec<ItemId> = kept.iter().map(|line| line.item).collect();
        if ids.is_empty() {
            return Ok(Self::default());
        }
        let parts = crate::parts::queries::list(tx, &ids).await?;
        let mut parts: HashMap<ItemId, Listing> = parts.into_iter().map(|part| (part.id, part)).collect();
        let selling = selling::find_all(tx, &ids).await?;
        let available = stock::available(tx, &ids).await?;
        let mut covers = part_files::queries::covers(tx, &ids).await?;
        let mut own = part_numbers::queries::own_of(tx, user.customer, &ids).await?;
        let mut successors = part_relations::queries::successors(tx, &ids).await?;
        let prices = YourPrices::of(tx, (user.customer, now), &ids).await?;
        let line = |kept: queries::Kept| {
            let part = parts.remove(&kept.item)?;
            let price = prices.as_ref().and_then(|prices| prices.price(kept.item, kept.quantity));
            Some(Line {
                id: kept.id,
                cover: covers.remove(&kept.item),
                selling: selling.get(&kept.item).copied().unwrap_or_default(),
                successor: successors.remove(&kept.item),
                own_number: own.remove(&kept.item).unwrap_or_default(),
                quantity: kept.quantity,
                // What is not sold any more has no price.
                unit_minor: price.filter(|_| part.is_active).map(|price| price.unit_minor),
                available: available.get(&kept.item).copied().filter(|_| part.is_active),
                part,
            })
        };
        Ok(Self { lines: kept.into_iter().filter_map(line).collect() })
    }

    /// The price of all goods in minor units, as far as prices are known.
    pub(crate) fn goods(&self) -> i64 {
        self.lines.iter().filter_map(Line::total).fold(0, i64::saturating_add)
    }

    /// All core charges in minor units.
    pub(crate) fn cores(&self) -> i64 {
        let core = |line: &Line| line.core_minor().saturating_mul(line.quantity);
        self.lines.iter().map(core).fold(0, i64::saturating_add)
    }

    /// How many pieces there are.
    pub(crate) fn pieces(&self) -> u64 {
        self.lines.iter().map(|line| line.quantity.unsigned_abs()).sum()
    }

    /// Whether every line can be ordered as it is.
    pub(crate) fn is_fit(&self) -> bool {
        !self.lines.is_empty() && self.lines.iter().all(|line| line.obstacle().is_none())
    }
}
