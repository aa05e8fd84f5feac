//! Parts that were bought before, offered again: at today's prices, and in the quantities that are usual.

use std::collections::HashMap;

use db::TenantTx;
use time::OffsetDateTime;

use super::queries::{self, Bought};
use crate::access::{Feature, Sees};
use crate::part_files::{self, Cover};
use crate::part_relations::{self, Successor};
use crate::parts::part::ItemId;
use crate::parts::quantity_rule::QuantityRule;
use crate::parts::queries::Listing;
use crate::parts::selling::{self, Selling};
use crate::prices::{PriceTag, PricesSeen};

/// Parts that were bought before, with what a person sees of them.
#[derive(Debug)]
pub(crate) struct Again {
    pub(crate) rows: Vec<(Bought, Listing)>,
    /// Those that the customer no longer sees, each with what took its place.
    pub(crate) gone: Vec<(Bought, Option<Successor>)>,
    prices: PricesSeen,
    selling: HashMap<ItemId, Selling>,
    pub(crate) covers: HashMap<ItemId, Cover>,
    may_order: bool,
}

impl Again {
    /// What a person's customer buys most often lately, the commonest first: so many parts of its last twenty orders.
    pub(crate) async fn lately(
        tx: &mut TenantTx,
        (sees, now): (&Sees, OffsetDateTime),
        most: i64,
    ) -> Result<Self, db::Error> {
        let bought = queries::lately(tx, sees.user.customer, most).await?;
        Self::of(tx, (sees, now), bought).await
    }

    /// These parts: a fixed number of statements, however many they are.
    pub(super) async fn of(
        tx: &mut TenantTx,
        (sees, now): (&Sees, OffsetDateTime),
        bought: Vec<Bought>,
    ) -> Result<Self, db::Error> {
        let (bought, gone): (Vec<_>, Vec<_>) = bought.into_iter().partition(|one| one.is_shown);
        let gone_ids: Vec<ItemId> = gone.iter().map(|one| one.item).collect();
        let mut successors = part_relations::queries::successors(tx, &gone_ids).await?;
        let gone = gone.into_iter().map(|one| (successors.remove(&one.item), one)).map(|(new, one)| (one, new));
        let ids: Vec<ItemId> = bought.iter().map(|one| one.item).collect();
        let parts = crate::parts::queries::list(tx, &ids).await?;
        Ok(Self {
            prices: PricesSeen::of(tx, (sees, now), &ids).await?,
            selling: selling::find_all(tx, &ids).await?,
            covers: part_files::queries::covers(tx, &ids).await?,
            may_order: sees.visible.has(Feature::PlaceOrders),
            rows: bought.into_iter().zip(parts).collect(),
            gone: gone.collect(),
        })
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.gone.is_empty()
    }

    pub(crate) fn price(&self, part: &Listing) -> Option<PriceTag> {
        self.prices.tag(part)
    }

    pub(crate) fn may_order(&self, part: &Listing) -> bool {
        self.may_order && self.price(part).is_some_and(|tag| tag.unit_minor.is_some())
    }

    pub(crate) fn rule(&self, part: &Listing) -> QuantityRule {
        self.selling.get(&part.id).map(|selling| selling.rule).unwrap_or_default()
    }

    /// The usual quantity, or the nearest that can be ordered by now.
    pub(crate) fn pieces(&self, (one, part): &(Bought, Listing)) -> i64 {
        self.rule(part).nearest(one.usual)
    }
}
