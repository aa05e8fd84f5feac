//! Customers: the checkout.

use accounts::Token;
use askama::Template as _;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use web::fields::FieldErrors;
use web::routes::{Access, Routes, Site};
use web::ui::{self as u, Tone};

use super::pages::CheckoutPage;
use super::{CheckoutForm, Review};
use crate::Portal;
use crate::access::{Allowed, PlaceOrders};
use crate::brand::{PortalPage, Reading};
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
    let review = Review::read(&mut tx, (&page.sees.user, portal.accounts.clock.now()), &form).await?;
    drop(tx);
    if review.cart.lines.is_empty() {
        return Ok(web::flash::redirect("/cart", Tone::Info, "The cart is empty"));
    }
    // A form that is there already keeps its key: what is on its way is not placed again.
    let key = if form.key.is_empty() { Token::random(&portal.accounts.entropy).reveal() } else { form.key.clone() };
    let form = CheckoutForm { key, ..form };
    let shown = CheckoutPage {
        shell: page.shell("Checkout"),
        review,
        form,
        errors: FieldErrors::none(),
        problem: String::new(),
        is_changed: false,
    };
    let html = if is_fragment(&headers) { shown.as_summary().render()? } else { shown.render()? };
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
    let (review, errors, problem, is_changed) = match placing::place(&mut tx, &portal, user, (&form, &key)).await? {
        Placed::Order(id, number) => {
            tx.commit().await?;
            return Ok(web::flash::redirect(&format!("/orders/{id}"), Tone::Ok, &format!("Order {number} is placed")));
        }
        Placed::Before(id, number) => {
            let text = format!("This was order {number} already. Nothing was ordered twice.");
            return Ok(web::flash::redirect(&format!("/orders/{id}"), Tone::Info, &text));
        }
        Placed::Empty => {
            return Ok(web::flash::redirect("/cart", Tone::Info, "The cart is empty: nothing was ordered"));
        }
        Placed::Changed(review) => {
            let total = review.totals.map_or(0, |totals| totals.total_minor);
            let text = format!(
                "Something changed meanwhile, and nothing was ordered yet. The total is {} now. Look at it again, then place the order.",
                u::money(total)
            );
            (review, FieldErrors::none(), text, true)
        }
        Placed::Unfit(review) => {
            let text = "Some parts cannot be ordered as they are. Go back to the cart and change them.".to_owned();
            (review, FieldErrors::none(), text, false)
        }
        Placed::OverBudget(review) => {
            let text = review.gate.refusal().unwrap_or_default().to_owned();
            (review, FieldErrors::none(), text, false)
        }
        Placed::Refused(review, errors) => (review, errors, String::new(), false),
    };
    drop(tx);
    web::invalid(&CheckoutPage { shell: page.shell("Checkout"), review: *review, form, errors, problem, is_changed })
}
