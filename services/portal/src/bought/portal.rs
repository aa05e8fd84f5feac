//! Customers: the parts that they bought before, to be bought again.

use askama::Template;
use axum::extract::{Query, State};
use serde::Deserialize;
use web::Now;
use web::routes::{Access, Routes, Site};
use web::shell::PortalShell;
use web::ui as u;

use super::again::Again;
use super::queries::{self, PAGE};
use crate::Portal;
use crate::access::{Allowed, Orders};
use crate::brand::{PortalPage, Reading};
use crate::lists::{address, cut};

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
    again: Again,
    typed: String,
    is_first: bool,
    next: Option<String>,
    now: Now,
}

async fn index(
    Reading(page, mut tx): Reading<PortalPage>,
    _: Allowed<Orders>,
    State(portal): State<Portal>,
    Query(query): Query<ListQuery>,
) -> web::Result {
    let now = portal.now(&page.sees.user.tenant);
    let typed: String = query.q.trim().chars().filter(|c| !accounts::is_invisible(*c)).take(100).collect();
    let after = query.after.parse().ok();
    let mut rows = queries::list(&mut tx, page.sees.user.customer, (&typed, after)).await?;
    let next = cut(&mut rows, PAGE).map(|last| last.item.to_string());
    web::page(&IndexPage {
        shell: page.shell("Previously bought"),
        again: Again::of(&mut tx, (&page.sees, now.at()), rows).await?,
        is_first: after.is_none(),
        next: next.map(|item| address("/previously-bought", &[("q", &typed), ("after", &item)])),
        now,
        typed,
    })
}
