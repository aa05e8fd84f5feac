//! Customers: the cart's page, and putting parts in and taking them out.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{Html, IntoResponse as _, Response};
use db::TenantTx;
use serde::Deserialize;
use web::routes::{Access, Routes, Site};
use web::shell::PortalShell;
use web::ui::{self as u, Tone};
use web::{OrNotFound as _, Path};

use super::{Cart, CartLineId, Line, MOST_LINES, queries};
use crate::Portal;
use crate::access::{Allowed, Favourites, Feature, PlaceOrders};
use crate::brand::{PortalPage, Reading};
use crate::favourites::{self, list::ListId};
use crate::lists::{came_from, is_fragment};
use crate::parts::part::ItemId;
use crate::parts::quantity;

pub(super) const ORDERS: Access = Access::Feature("place_orders");

pub(crate) fn routes() -> Routes<Portal> {
    Routes::new(Site::Portal)
        .get("/cart", ORDERS, show)
        .post("/cart/lines", ORDERS, add)
        .post("/cart/lines/{id}", ORDERS, change)
        .post("/cart/lines/{id}/removal", ORDERS, remove)
        .post("/cart/removal", ORDERS, clear)
        .post("/favourites/{id}/cart", ORDERS, add_list)
}

#[derive(Template)]
#[template(path = "carts/templates/index.html", blocks = ["lines"])]
struct CartPage {
    shell: PortalShell,
    cart: Cart,
    sees_stock: bool,
    shows_pieces: bool,
    may_quote: bool,
    sees_reasons: bool,
    /// What is wrong with a line's quantity that was just typed: the line, what was typed, and what to do.
    refused: Option<(CartLineId, String, String)>,
}

impl CartPage {
    /// What is wrong with a line.
    fn error(&self, line: &Line) -> String {
        let refused = self.refused.as_ref().filter(|(id, ..)| *id == line.id).map(|(.., cure)| cure.clone());
        refused.or_else(|| line.obstacle()).unwrap_or_default()
    }

    /// What stands in a line's field.
    fn typed(&self, line: &Line) -> String {
        let refused = self.refused.as_ref().filter(|(id, ..)| *id == line.id).map(|(_, typed, _)| typed.clone());
        refused.unwrap_or_else(|| line.quantity.to_string())
    }

    /// What is said about a line's stock to whoever may know.
    fn stock(&self, line: &Line) -> Option<(&'static str, String)> {
        let available = line.available.filter(|_| self.sees_stock)?;
        Some(match (line.later(), available) {
            (0, _) => ("ok", "In stock".to_owned()),
            (_, 0) => ("warn", "On back order".to_owned()),
            (_, some) if self.shows_pieces => {
                ("warn", format!("{} now, the rest later", u::count(some.unsigned_abs())))
            }
            _ => ("warn", "Some now, the rest later".to_owned()),
        })
    }
}

async fn page(
    (page, tx): (&PortalPage, &mut TenantTx),
    portal: &Portal,
    refused: Option<(CartLineId, String, String)>,
) -> web::Result<CartPage> {
    let settings = crate::parts::queries::settings(tx).await?;
    Ok(CartPage {
        shell: page.shell("Cart"),
        cart: Cart::read(tx, (&page.sees.user, portal.accounts.clock.now())).await?,
        sees_stock: page.sees.visible.has(Feature::Stock),
        shows_pieces: settings.stock_shown.pieces,
        may_quote: page.sees.visible.has(Feature::RequestQuotes),
        sees_reasons: page.sees.visible.has(Feature::PriceReasons),
        refused,
    })
}

async fn show(
    Reading(shown, mut tx): Reading<PortalPage>,
    _: Allowed<PlaceOrders>,
    State(portal): State<Portal>,
) -> web::Result {
    web::page(&page((&shown, &mut tx), &portal, None).await?)
}

/// The cart after a change: its lines alone to a page that is there already, with the new number of pieces beside.
async fn changed(shown: &PortalPage, portal: &Portal, headers: &HeaderMap, said: &str) -> web::Result {
    if !is_fragment(headers) {
        let said = if said.is_empty() { "Cart changed" } else { said };
        return Ok(web::flash::redirect("/cart", Tone::Ok, said));
    }
    let mut tx = portal.accounts.db.read(shown.sees.user.scope()).await?;
    let cart = page((shown, &mut tx), portal, None).await?;
    let pieces = cart.cart.pieces();
    Ok(tell(Html(cart.as_lines().render()?).into_response(), (pieces, said, false)))
}

/// Tells a page that is there already what happened.
fn tell(mut response: Response, (pieces, text, is_elsewhere): (u64, &str, bool)) -> Response {
    let mut told = serde_json::json!({ "cart": { "pieces": u::count(pieces) } });
    if !text.is_empty() {
        let mut toast = serde_json::json!({ "tone": "ok", "text": text });
        if is_elsewhere {
            toast["href"] = "/cart".into();
            toast["link"] = "Show the cart".into();
        }
        told["toast"] = toast;
    }
    raise(&mut response, &told);
    response
}

/// Raises events in the page that asked.
fn raise(response: &mut Response, events: &serde_json::Value) {
    // Headers are ASCII: whatever is not travels as JSON writes it in ASCII.
    let text = events.to_string();
    let ascii = text.encode_utf16().map(|unit| match u8::try_from(unit) {
        Ok(byte) if byte.is_ascii() => char::from(byte).to_string(),
        _ => format!("\\u{unit:04x}"),
    });
    if let Ok(value) = HeaderValue::from_str(&ascii.collect::<String>()) {
        response.headers_mut().insert("hx-trigger", value);
    }
}

/// A part and how many pieces of it, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct AddForm {
    item: String,
    quantity: String,
    acting_for: String,
}

async fn add(
    page: PortalPage,
    allowed: Allowed<PlaceOrders>,
    State(portal): State<Portal>,
    headers: HeaderMap,
    Form(form): Form<AddForm>,
) -> web::Result {
    let user = &page.sees.user;
    let back = came_from(&headers, &["/"]).unwrap_or_else(|| "/cart".to_owned());
    let refuse = |text: &str| match is_fragment(&headers) {
        true => Ok(refused(text)),
        false => Ok(web::flash::redirect(&back, Tone::Bad, text)),
    };
    if !user.is_still(&form.acting_for) {
        return refuse("You act for another customer now. Load the page again.");
    }
    let item: ItemId = form.item.parse().ok().or_not_found()?;
    let mut tx = allowed.begin(&portal.accounts).await?;
    let part =
        crate::parts::queries::list(&mut tx, &[item]).await?.pop().filter(|part| part.is_active).or_not_found()?;
    let typed = if form.quantity.trim().is_empty() { "1" } else { form.quantity.trim() };
    let quantity = match quantity::ordered(typed) {
        Ok(quantity) => quantity,
        Err(why) => return refuse(&why),
    };
    let rule = crate::parts::selling::find(&mut tx, item).await?.rule;
    if let Err(why) = rule.check(quantity) {
        return refuse(&why.to_string());
    }
    let by = (&portal.accounts.clock, &portal.accounts.entropy);
    if !queries::add(&mut tx, by, (user.customer, user.contact), &[(item, quantity)]).await? {
        return refuse(&format!("A cart holds {MOST_LINES} parts. Order these first."));
    }
    let pieces = queries::pieces(&mut tx, user.contact).await?;
    tx.commit().await?;
    let said = format!("{} × {} added to the cart", u::count(quantity.unsigned_abs()), part.name);
    match is_fragment(&headers) {
        true => Ok(tell(Html(String::new()).into_response(), (pieces, &said, true))),
        false => Ok(web::flash::redirect(&back, Tone::Ok, &said)),
    }
}

/// Puts a whole list of favourites in: what of it is sold and has a price, in quantities that can be ordered.
async fn add_list(
    page: PortalPage,
    allowed: Allowed<PlaceOrders>,
    _: Allowed<Favourites>,
    State(portal): State<Portal>,
    Path(list): Path<ListId>,
) -> web::Result {
    let user = &page.sees.user;
    let back = format!("/favourites/{list}");
    let mut tx = allowed.begin(&portal.accounts).await?;
    let wanted = favourites::queries::lines(&mut tx, list, (user.contact, user.customer)).await?;
    let (mut wanted, gone) = wanted.or_not_found()?;
    let gone = match gone {
        0 => String::new(),
        gone => format!(", but for {} not offered any more", u::counted(gone as u64, "that is", "that are")),
    };
    let ids: Vec<ItemId> = wanted.iter().map(|(item, _)| *item).collect();
    let selling = crate::parts::selling::find_all(&mut tx, &ids).await?;
    for (item, quantity) in &mut wanted {
        let rule = selling.get(item).map(|selling| selling.rule).unwrap_or_default();
        *quantity = rule.nearest(*quantity);
    }
    if wanted.is_empty() {
        return Ok(web::flash::redirect(&back, Tone::Info, "Nothing on this list is offered any more"));
    }
    let by = (&portal.accounts.clock, &portal.accounts.entropy);
    if !queries::add(&mut tx, by, (user.customer, user.contact), &wanted).await? {
        let text = format!("A cart holds {MOST_LINES} parts. Order what is in it first.");
        return Ok(web::flash::redirect(&back, Tone::Bad, &text));
    }
    tx.commit().await?;
    let are = if wanted.len() == 1 { "is" } else { "are" };
    let said = format!("{} of the list {are} in the cart{gone}", u::counted(wanted.len() as u64, "part", "parts"));
    Ok(web::flash::redirect("/cart", Tone::Ok, &said))
}

/// Says to a page that is there already why nothing was done.
fn refused(text: &str) -> Response {
    let mut response = Html(String::new()).into_response();
    raise(&mut response, &serde_json::json!({ "toast": { "tone": "bad", "text": text } }));
    response
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct ChangeForm {
    quantity: String,
}

async fn change(
    shown: PortalPage,
    allowed: Allowed<PlaceOrders>,
    State(portal): State<Portal>,
    headers: HeaderMap,
    (Path(id), Form(form)): (Path<CartLineId>, Form<ChangeForm>),
) -> web::Result {
    let contact = shown.sees.user.contact;
    let typed = form.quantity.trim();
    let mut tx = allowed.begin(&portal.accounts).await?;
    queries::hold(&mut tx, contact.uuid()).await?;
    let line = queries::list(&mut tx, contact).await?.into_iter().find(|line| line.id == id).or_not_found()?;
    if typed == "0" {
        queries::remove(&mut tx, (contact, id)).await?;
        tx.commit().await?;
        return changed(&shown, &portal, &headers, "Taken out of the cart").await;
    }
    let rule = crate::parts::selling::find(&mut tx, line.item).await?.rule;
    let fit =
        quantity::ordered(typed).and_then(|pieces| rule.check(pieces).map(|()| pieces).map_err(|why| why.to_string()));
    let pieces = match fit.and_then(|pieces| i32::try_from(pieces).map_err(|_| "Order fewer.".to_owned())) {
        Ok(pieces) => pieces,
        Err(cure) => {
            let again = page((&shown, &mut tx), &portal, Some((id, typed.chars().take(20).collect(), cure))).await?;
            return match is_fragment(&headers) {
                true => Ok(Html(again.as_lines().render()?).into_response()),
                false => web::invalid(&again),
            };
        }
    };
    queries::change(&mut tx, (contact, id), pieces).await?;
    tx.commit().await?;
    changed(&shown, &portal, &headers, "").await
}

async fn remove(
    shown: PortalPage,
    allowed: Allowed<PlaceOrders>,
    State(portal): State<Portal>,
    headers: HeaderMap,
    Path(id): Path<CartLineId>,
) -> web::Result {
    let mut tx = allowed.begin(&portal.accounts).await?;
    let item = queries::remove(&mut tx, (shown.sees.user.contact, id)).await?.or_not_found()?;
    let name = crate::parts::queries::list(&mut tx, &[item]).await?.pop().map(|part| part.name);
    tx.commit().await?;
    let said = format!("{} taken out of the cart", name.unwrap_or_default());
    changed(&shown, &portal, &headers, &said).await
}

async fn clear(shown: PortalPage, allowed: Allowed<PlaceOrders>, State(portal): State<Portal>) -> web::Result {
    let mut tx = allowed.begin(&portal.accounts).await?;
    queries::clear(&mut tx, shown.sees.user.contact).await?;
    tx.commit().await?;
    Ok(web::flash::redirect("/cart", Tone::Ok, "The cart is empty"))
}
