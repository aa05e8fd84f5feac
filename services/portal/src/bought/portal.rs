//! Customers: the parts that they bought before, to be bought again.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Query, State};
use serde::Deserialize;
use time::Date;
use web::routes::{Access, Routes, Site};
use web::shell::PortalShell;
use web::ui as u;

use super::queries::{self, Bought, PAGE};
use crate::Portal;
use crate::access::{Allowed, Orders};
use crate::brand::{PortalPage, Reading};
use crate::lists::{address, cut};
use crate::part_files::{self, Cover};
use crate::parts::part::ItemId;
use crate::parts::quantity_rule::QuantityRule;
use crate::parts::queries::Listing;
use crate::parts::selling::{self, Selling};
use crate::prices::{PriceTag, PricesSeen};

const SEES: Access = Access::Feature("orders");

pub(crate) fn routes() -> Routes<Portal> {
    Routes::new(Site::Portal).get("/previously-bought", SEES, index)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ListQuery {
    q: String,
    after: String,
}

#[derive(Template)]
#[template(path = "bought/templates/index.html")]
struct IndexPage {
    shell: PortalShell,
    bought: Vec<(Bought, Listing)>,
    prices: PricesSeen,
    selling: HashMap<ItemId, Selling>,
    covers: HashMap<ItemId, Cover>,
    typed: String,
    is_first: bool,
    next: Option<String>,
    today: Date,
}

impl IndexPage {
    fn price(&self, part: &Listing) -> Option<PriceTag> {
        self.prices.tag(part)
    }

    fn may_order(&self, part: &Listing) -> bool {
        self.shell.cart.is_some() && self.price(part).is_some_and(|tag| tag.unit_minor.is_some())
    }

    fn rule(&self, part: &Listing) -> QuantityRule {
        self.selling.get(&part.id).map(|selling| selling.rule).unwrap_or_default()
    }

    /// The usual quantity, or the nearest that can be ordered by now.
    fn pieces(&self, bought: &Bought) -> i64 {
        self.selling.get(&bought.item).map(|selling| selling.rule).unwrap_or_default().nearest(bought.usual)
    }
}

async fn index(
    Reading(page, mut tx): Reading<PortalPage>,
    _: Allowed<Orders>,
    State(portal): State<Portal>,
    Query(query): Query<ListQuery>,
) -> web::Result {
    let now = portal.accounts.clock.now();
    let typed: String = query.q.trim().chars().filter(|c| !accounts::is_invisible(*c)).take(100).collect();
    let after = query.after.parse().ok();
    let mut rows = queries::list(&mut tx, page.sees.user.customer, (&typed, after)).await?;
    let next = cut(&mut rows, PAGE).map(|last| last.item.to_string());
    let ids: Vec<ItemId> = rows.iter().map(|row| row.item).collect();
    let parts = crate::parts::queries::list(&mut tx, &ids).await?;
    let shown = IndexPage {
        shell: page.shell("Previously bought"),
        prices: PricesSeen::of(&mut tx, (&page.sees, now), &ids).await?,
        selling: selling::find_all(&mut tx, &ids).await?,
        covers: part_files::queries::covers(&mut tx, &ids).await?,
        bought: rows.into_iter().zip(parts).collect(),
        is_first: after.is_none(),
        next: next.map(|item| address("/previously-bought", &[("q", &typed), ("after", &item)])),
        today: crate::prices::today(&mut tx, now).await?,
        typed,
    };
    web::page(&shown)
}
