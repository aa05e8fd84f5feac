//! Customers: saying yes to a quote, which makes it an order once, or no.

use accounts::Token;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use db::TenantTx;
use serde::Deserialize;
use web::fields::FieldErrors;
use web::shell::Link;
use web::ui::Tone;
use web::{OrNotFound as _, Path};

use super::console::home;
use super::events::{self, Kind};
use super::mail::{self, Notice};
use super::pages::{ShowPage, Shown};
use super::portal::show_page;
use super::quote::{QuoteId, Row, Status, goods};
use super::{queries, writing};
use crate::Portal;
use crate::access::{Allowed, PlaceOrders, Quotes};
use crate::brand::{PortalPage, Reading};
use crate::checkout::{self, CheckoutForm, CheckoutPage, Counter, Goods, Review, typed};
use crate::orders::placing::{self, Asked, Placed};

fn counter(row: &Row) -> Counter {
    let back = Link { href: home(row.id), label: format!("Quote {}", row.number) };
    Counter { action: format!("{}/acceptance", home(row.id)), back, title: format!("Accept quote {}", row.number) }
}

/// What counts of a quote, as goods at their prices.
async fn offered(tx: &mut TenantTx, row: &Row) -> web::Result<Goods> {
    let versions = queries::versions(tx, row.id).await?;
    let version = versions.into_iter().find(|one| one.version == row.version).or_not_found()?;
    let lines = queries::lines(tx, (row.id, row.version)).await?;
    Ok(goods(&version, lines))
}

/// Where whoever cannot accept a quote is led: to its order, if it has one, or back with the reason.
fn refused(row: &Row, seen: i32) -> Option<Response> {
    if let Some((order, number)) = row.order.zip(row.order_number) {
        let text = format!("This quote became order {number} already. Nothing was ordered twice.");
        return Some(web::flash::redirect(&format!("/orders/{order}"), Tone::Info, &text));
    }
    let why = row.acceptable(seen).err()?;
    Some(web::flash::redirect(&home(row.id), Tone::Bad, &why.to_string()))
}

pub(super) async fn show(
    Reading(page, mut tx): Reading<PortalPage>,
    _: (Allowed<PlaceOrders>, Allowed<Quotes>),
    State(portal): State<Portal>,
    (Path(id), Query(form), headers): (Path<QuoteId>, Query<CheckoutForm>, HeaderMap),
) -> web::Result {
    let now = portal.accounts.clock.now();
    let today = crate::prices::today(&mut tx, now).await?;
    let row = queries::find(&mut tx, id, today).await?.or_not_found()?;
    if let Some(refused) = refused(&row, row.version) {
        return Ok(refused);
    }
    let goods = offered(&mut tx, &row).await?;
    let review = Review::read(&mut tx, (&page.sees.user, now), (&form, goods)).await?;
    drop(tx);
    // The version that was seen first stays the one that is accepted.
    let version = if form.version.is_empty() { row.version.to_string() } else { form.version.clone() };
    let form = CheckoutForm { version, ..form.keyed(&portal.accounts.entropy) };
    checkout::portal::shown(CheckoutPage::new(&page, counter(&row), (review, form)), &headers)
}

pub(super) async fn accept(
    page: PortalPage,
    (allowed, _): (Allowed<PlaceOrders>, Allowed<Quotes>),
    State(portal): State<Portal>,
    (Path(id), Form(form)): (Path<QuoteId>, Form<CheckoutForm>),
) -> web::Result {
    let (user, by) = (&page.sees.user, (&portal.accounts.clock, &portal.accounts.entropy));
    let mut tx = allowed.begin(&portal.accounts).await?;
    let today = crate::prices::today(&mut tx, by.0.now()).await?;
    // Whoever accepts it at the same time waits here, and finds the order.
    let row = queries::hold(&mut tx, id, today).await?.or_not_found()?;
    if let Some(refused) = refused(&row, form.version.parse().unwrap_or(0)) {
        return Ok(refused);
    }
    let Ok(key) = form.key.parse::<Token>() else {
        let text = "Look at the order again, then place it";
        return Ok(web::flash::redirect(&counter(&row).action, Tone::Warn, text));
    };
    let (key, origin) = (key.hash(), format!("Quote {}, version {}", row.number, row.version));
    let asked = Asked { goods: offered(&mut tx, &row).await?, key: &key, origin: &origin };
    let placed = placing::order(&mut tx, &portal, user, (&form, asked)).await?;
    if let Placed::Order(order, number) = placed {
        writing::save_status(&mut tx, by.0, &row, (Status::Accepted, Some(order))).await?;
        let detail = format!("Order {number}");
        let event = events::New { kind: Kind::Accepted, detail: &detail, actor_name: &user.name, is_by_staff: false };
        events::add(&mut tx, by, (id, row.customer), &event, None).await?;
        tx.commit().await?;
    } else {
        drop(tx);
    }
    CheckoutPage::answer(&page, counter(&row), form, placed)
}

/// Why somebody says no, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct RefusalForm {
    reason: String,
}

pub(super) async fn decline(
    page: PortalPage,
    (allowed, _): (Allowed<PlaceOrders>, Allowed<Quotes>),
    State(portal): State<Portal>,
    (Path(id), Form(form)): (Path<QuoteId>, Form<RefusalForm>),
) -> web::Result {
    let (user, by) = (&page.sees.user, (&portal.accounts.clock, &portal.accounts.entropy));
    let mut tx = allowed.begin(&portal.accounts).await?;
    let today = crate::prices::today(&mut tx, by.0.now()).await?;
    let row = queries::hold(&mut tx, id, today).await?.or_not_found()?;
    if row.status != Status::Sent {
        return Ok(web::flash::redirect(&home(id), Tone::Warn, "This quote is not open any more."));
    }
    let reason = match typed::note(&form.reason) {
        Ok(reason) => reason,
        Err(cure) => {
            let shown = Shown::read(&mut tx, portal.now(&user.tenant), (id, "")).await?.or_not_found()?;
            let shown = Shown { reason: form.reason, errors: FieldErrors::one("reason", cure), ..shown };
            return web::invalid(&ShowPage { ..show_page(&page, shown) });
        }
    };
    writing::save_status(&mut tx, by.0, &row, (Status::Declined, None)).await?;
    let event = events::New { kind: Kind::Declined, detail: &reason, actor_name: &user.name, is_by_staff: false };
    events::add(&mut tx, by, (id, row.customer), &event, None).await?;
    let mut facts = vec![("By", user.name.clone())];
    if !reason.is_empty() {
        facts.push(("Reason", reason.replace('\n', ", ")));
    }
    let subject = format!("Quote {} is declined", row.number);
    let news = Notice { subject: subject.clone(), lead: "The customer does not want this quote.", lines: &[], facts };
    mail::to_business(&mut tx, &portal, &user.tenant, (&row, news)).await?;
    tx.commit().await?;
    Ok(web::flash::redirect(&home(id), Tone::Ok, &subject))
}
