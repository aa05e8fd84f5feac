//! Customers: the checkout.

use accounts::Token;
use askama::Template as _;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use web::routes::{Access, Routes, Site};
use web::ui::Tone;

use super::{CheckoutForm, CheckoutPage, Counter, Goods, Review};
use crate::Portal;
use crate::access::{Allowed, PlaceOrders};
use crate::brand::{PortalPage, Reading};
use crate::carts::Cart;
use crate::lists::{answer, is_fragment};
use crate::orders::placing::{self, Placed};

const ORDERS: Access = Access::Feature("place_orders");

pub(crate) fn routes() -> Routes<Portal> {
    Routes::new(Site::Portal).get("/checkout", ORDERS, show).post("/checkout", ORDERS, place)
}

async fn show(
    Reading(page, mut tx): Reading<PortalPage>,
    _: Allowed<PlaceOrders>,
    State(portal): State<Portal>,
    Query(form): Query<CheckoutForm>,
    headers: HeaderMap,
) -> web::Result {
    let (user, now) = (&page.sees.user, portal.accounts.clock.now());
    let goods = Goods::from(Cart::read(&mut tx, (user, now)).await?);
    if goods.lines.is_empty() {
        return Ok(web::flash::redirect("/cart", Tone::Info, "The cart is empty"));
    }
    let review = Review::read(&mut tx, (user, now), (&form, goods)).await?;
    drop(tx);
    shown(CheckoutPage::new(&page, Counter::cart(), (review, form.keyed(&portal.accounts.entropy))), &headers)
}

/// The page, or what of it changes with what is chosen.
pub(crate) fn shown(page: CheckoutPage, headers: &HeaderMap) -> web::Result {
    let html = if is_fragment(headers) { page.as_summary().render()? } else { page.render()? };
    Ok(answer(html))
}

async fn place(
    page: PortalPage,
    allowed: Allowed<PlaceOrders>,
    State(portal): State<Portal>,
    Form(form): Form<CheckoutForm>,
) -> web::Result {
    let user = &page.sees.user;
    if !user.is_still(&form.acting_for) {
        let text = "You act for another customer now. This is its cart.";
        return Ok(web::flash::redirect("/cart", Tone::Warn, text));
    }
    let Ok(key) = form.key.parse::<Token>() else {
        return Ok(web::flash::redirect("/checkout", Tone::Warn, "Look at the order again, then place it"));
    };
    let mut tx = allowed.begin(&portal.accounts).await?;
    let placed = placing::place(&mut tx, &portal, user, (&form, &key)).await?;
    if let Placed::Order(..) = placed {
        tx.commit().await?;
    } else {
        drop(tx);
    }
    CheckoutPage::answer(&page, Counter::cart(), form, placed)
}
