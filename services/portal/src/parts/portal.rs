//! Customers: the list of parts and the page of one.

use std::collections::HashMap;

use askama::Template as _;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{Html, IntoResponse as _};
use serde::Deserialize;
use web::routes::{Access, Routes, Site};
use web::{OrNotFound as _, Path};

use super::finder::Whose;
use super::pages::{IndexPage, ShowPage};
use super::part::ItemId;
use super::queries::{self, Settings};
use super::search::Search;
use super::{finder, known, selling};
use crate::Portal;
use crate::access::{Allowed, Feature, Parts, Visible};
use crate::brand::{PortalPage, Reading};
use crate::prices::PricesSeen;
use crate::{part_files, part_numbers, part_relations, searches};

const SEES: Access = Access::Feature("parts");

pub(crate) fn routes() -> Routes<Portal> {
    Routes::new(Site::Portal).get("/parts", SEES, index).get("/parts/{id}", SEES, show)
}

async fn index(
    Reading(page, mut tx): Reading<PortalPage>,
    _: Allowed<Parts>,
    State(portal): State<Portal>,
    Query(query): Query<Vec<(String, String)>>,
    headers: HeaderMap,
) -> web::Result {
    let settings = seen(queries::settings(&mut tx).await?, page.sees.visible);
    let search = Search::read(&query, settings.offered);
    let now = portal.accounts.clock.now();
    let whose = Some(Whose { customer: page.sees.user.customer, now });
    let found = finder::find(&mut tx, search, (settings.offered, whose), Some(true)).await?;
    let ids: Vec<ItemId> = found.parts.iter().map(|part| part.id).collect();
    let prices = PricesSeen::of(&mut tx, (&page.sees, now), &ids).await?;
    let (contact, is_view) = (page.sees.user.contact, page.sees.user.view.is_some());
    let is_grid = searches::queries::is_grid(&mut tx, contact).await?;
    let recent = if is_view || found.search.is_narrowed() {
        Vec::new()
    } else {
        searches::queries::recent(&mut tx, contact).await?
    };
    let keeps_lists = page.sees.visible.has(Feature::Favourites) && !is_view;
    let mut shell = page.shell("Parts");
    let selling = match shell.cart {
        Some(_) => selling::find_all(&mut tx, &ids).await?,
        None => HashMap::new(),
    };
    drop(tx);
    shell.search = Some(found.search.q.clone());
    let is_fragment = headers.contains_key("hx-request") && !headers.contains_key("hx-boosted");
    let (phone, email) = (page.brand.phone.clone(), page.brand.email.clone());
    let index = IndexPage {
        shell,
        found,
        settings,
        prices,
        selling,
        phone,
        email,
        recent,
        is_grid,
        is_view,
        keeps_lists,
        is_fragment,
    };
    let html = if is_fragment { index.as_results().render()? } else { index.render()? };
    // One address has two forms: what a browser kept of the one must not stand for the other.
    Ok(([(header::VARY, HeaderValue::from_static("hx-request"))], Html(html)).into_response())
}

/// For how many pieces a part's page is asked.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    pieces: String,
}

async fn show(
    Reading(page, mut tx): Reading<PortalPage>,
    _: Allowed<Parts>,
    State(portal): State<Portal>,
    (Path(id), Query(asked)): (Path<ItemId>, Query<Asked>),
) -> web::Result {
    let settings = seen(queries::settings(&mut tx).await?, page.sees.visible);
    let part = queries::list(&mut tx, &[id]).await?.pop().filter(|part| part.is_active).or_not_found()?;
    let shown = ShowPage {
        shell: page.shell(&part.name),
        fitments: known::fitments(&mut tx, &[id]).await?.remove(&id).unwrap_or_default(),
        selling: selling::find(&mut tx, id).await?,
        interchange: part_numbers::queries::interchange(&mut tx, id).await?,
        own: part_numbers::queries::own(&mut tx, id, Some(page.sees.user.customer)).await?,
        successor: part_relations::queries::successors(&mut tx, &[id]).await?.remove(&id),
        related: part_relations::queries::list(&mut tx, id).await?,
        together: crate::bought::together(&mut tx, &page.sees, id).await?,
        pictures: part_files::queries::pictures(&mut tx, id).await?,
        documents: part_files::queries::documents(&mut tx, id).await?,
        prices: PricesSeen::of(&mut tx, (&page.sees, portal.accounts.clock.now()), &[id]).await?,
        keeps_lists: page.sees.visible.has(Feature::Favourites) && page.sees.user.view.is_none(),
        pieces: asked.pieces.into(),
        part,
        settings,
        phone: page.brand.phone.clone(),
        email: page.brand.email.clone(),
    };
    web::page(&shown)
}

/// What this person gets of what the tenant offers.
fn seen(settings: Settings, visible: Visible) -> Settings {
    let offered = super::search::Offered {
        price: visible.has(Feature::ListPrice),
        your_price: visible.has(Feature::YourPrice),
        stock: visible.has(Feature::Stock),
        ..settings.offered
    };
    Settings { offered, ..settings }
}
