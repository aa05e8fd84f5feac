//! Customers: their quotes, and taking back what they asked for.

use axum::extract::{Query, State};
use web::routes::{Access, Routes, Site};
use web::ui::Tone;
use web::{OrNotFound as _, Path};

use super::console::{VersionQuery, home};
use super::events::{self, Kind};
use super::mail::{self, Notice};
use super::pages::{ShowPage, Shown};
use super::quote::{QuoteId, Status};
use super::{accepting, asking, document, messages, queries, writing};
use crate::Portal;
use crate::access::{Allowed, Feature, Quotes, RequestQuotes};
use crate::brand::{PortalPage, Reading};
use crate::lists;

const SEES: Access = Access::Feature("quotes");
const ASKS: Access = Access::Feature("request_quotes");
const ORDERS: Access = Access::Feature("place_orders");

pub(crate) fn routes() -> Routes<Portal> {
    Routes::new(Site::Portal)
        .get("/quotes", SEES, lists::own::<Quotes>)
        .get("/quotes/export", SEES, lists::export_own::<Quotes>)
        .get("/quotes/new", ASKS, asking::new)
        .post("/quotes", ASKS, asking::create)
        .get("/quotes/{id}", SEES, show)
        .get("/quotes/{id}/pdf", SEES, document::own)
        .post("/quotes/{id}/withdrawal", ASKS, withdraw)
        .get("/quotes/{id}/acceptance", ORDERS, accepting::show)
        .post("/quotes/{id}/acceptance", ORDERS, accepting::accept)
        .post("/quotes/{id}/refusal", ORDERS, accepting::decline)
        .upload(("/quotes/{id}/messages", messages::MOST_BYTES), ASKS, messages::by_customer)
        .get("/quote-files/{id}", SEES, messages::file_for_customer)
}

async fn show(
    Reading(page, mut tx): Reading<PortalPage>,
    _: Allowed<Quotes>,
    State(portal): State<Portal>,
    (Path(id), Query(query)): (Path<QuoteId>, Query<VersionQuery>),
) -> web::Result {
    let shown = Shown::read(&mut tx, portal.now(&page.sees.user.tenant), (id, &query.version)).await?.or_not_found()?;
    web::page(&show_page(&page, shown))
}

pub(super) fn show_page(page: &PortalPage, shown: Shown) -> ShowPage {
    ShowPage {
        shell: page.shell(&format!("Quote {}", shown.row.number)),
        may_order: page.sees.visible.has(Feature::PlaceOrders),
        may_request: page.sees.visible.has(Feature::RequestQuotes),
        shown,
    }
}

async fn withdraw(
    page: PortalPage,
    allowed: Allowed<RequestQuotes>,
    State(portal): State<Portal>,
    Path(id): Path<QuoteId>,
) -> web::Result {
    let by = (&portal.accounts.clock, &portal.accounts.entropy);
    let mut tx = allowed.begin(&portal.accounts).await?;
    let today = crate::prices::today(&mut tx, by.0.now()).await?;
    let row = queries::hold(&mut tx, id, today).await?.or_not_found()?;
    if row.status != Status::Requested {
        let text = "It is not waiting for an offer any more. Look at it again.";
        return Ok(web::flash::redirect(&home(id), Tone::Warn, text));
    }
    writing::save_status(&mut tx, by.0, &row, (Status::Withdrawn, None)).await?;
    let user = &page.sees.user;
    let event = events::New { kind: Kind::Withdrawn, detail: "", actor_name: &user.name, is_by_staff: false };
    events::add(&mut tx, by, (id, row.customer), &event, None).await?;
    let subject = format!("Quote {} is withdrawn", row.number);
    let lead = "The customer took back what it asked for. There is nothing to price any more.";
    let news = Notice { subject: subject.clone(), lead, lines: &[], facts: vec![("By", user.name.clone())] };
    mail::to_business(&mut tx, &portal, &user.tenant, (&row, news)).await?;
    tx.commit().await?;
    Ok(web::flash::redirect(&home(id), Tone::Ok, &subject))
}
