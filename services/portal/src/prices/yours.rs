//! Your price: what a customer pays today. Every page, cart, mail and file asks here, so that all say the same.

use std::collections::HashMap;

use db::{CustomerId, TenantTx};
use pricing::{Asked, Break, Buyer, Item, Price, Resolved, Rule};
use time::{Date, OffsetDateTime};

use super::queries;
use crate::parts::part::ItemId;

/// Everything that the prices of some parts are made of, for one customer on one day.
#[derive(Clone, Debug)]
pub(crate) struct YourPrices {
    buyer: Buyer,
    on: Date,
    items: HashMap<ItemId, Item>,
    rules: Vec<Rule>,
}

impl YourPrices {
    /// Reads what counts now: four statements, however many parts. `None` when the customer does not exist.
    pub(crate) async fn of(
        tx: &mut TenantTx,
        (customer, now): (CustomerId, OffsetDateTime),
        parts: &[ItemId],
    ) -> Result<Option<Self>, db::Error> {
        let Some((buyer, today)) = queries::buyer(tx, customer, now).await? else { return Ok(None) };
        Self::read(tx, (buyer, today), parts).await.map(Some)
    }

    /// The same for another day.
    pub(crate) async fn on(
        tx: &mut TenantTx,
        (customer, on, now): (CustomerId, Date, OffsetDateTime),
        parts: &[ItemId],
    ) -> Result<Option<Self>, db::Error> {
        let Some((buyer, _)) = queries::buyer(tx, customer, now).await? else { return Ok(None) };
        Self::read(tx, (buyer, on), parts).await.map(Some)
    }

    async fn read(tx: &mut TenantTx, (buyer, on): (Buyer, Date), parts: &[ItemId]) -> Result<Self, db::Error> {
        let items = queries::items(tx, parts).await?;
        let rules = queries::rules(tx, buyer, items.values()).await?;
        Ok(Self { buyer, on, items, rules })
    }

    /// The rules that were read.
    pub(crate) fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The price of one piece when so many are bought; none when it is on request.
    pub(crate) fn price(&self, part: ItemId, quantity: i64) -> Option<Price> {
        self.resolved(part, quantity)?.price
    }

    /// The same with its reasons.
    pub(crate) fn resolved(&self, part: ItemId, quantity: i64) -> Option<Resolved> {
        let item = self.items.get(&part)?;
        Some(pricing::resolve(item, self.buyer, Asked { quantity, on: self.on }, &self.rules))
    }

    /// The prices by quantity.
    pub(crate) fn breaks(&self, part: ItemId) -> Vec<Break> {
        self.items.get(&part).map(|item| pricing::breaks(item, self.buyer, self.on, &self.rules)).unwrap_or_default()
    }
}
