//! Customers: their orders, ordering again, and taking an order back before anybody works on it.

use axum::extract::State;
use db::TenantTx;
use web::fields::FieldErrors;
use web::routes::{Access, Routes, Site};
use web::ui::{self as u, Tone};
use web::{OrNotFound as _, Path};

use super::events::{self, Kind};
use super::order::{Line, OrderId, Status};
use super::pages::ShowPage;
use super::{approving, document, mail, queries, shipment, work, writing};
use crate::Portal;
use crate::access::{Allowed, Feature, Orders, PlaceOrders};
use crate::brand::{PortalPage, Reading};
use crate::carts::{self, MOST_LINES};
use crate::lists;
use crate::part_relations;
use crate::parts::part::ItemId;
use crate::parts::stock;

const SEES: Access = Access::Feature("orders");
const PLACES: Access = Access::Feature("place_orders");

pub(crate) fn routes() -> Routes<Portal> {
    Routes::new(Site::Portal)
        .get("/orders", SEES, lists::own::<Orders>)
        .get("/orders/export", SEES, lists::export_own::<Orders>)
        .get("/orders/{id}", SEES, show)
        .get("/orders/{id}/pdf", SEES, document::own)
        .post("/orders/{id}/cart", PLACES, again)
        .post("/orders/{id}/cancellation", PLACES, cancel)
        .merge(approving::routes())
}

async fn show(
    Reading(page, mut tx): Reading<PortalPage>,
    _: Allowed<Orders>,
    State(portal): State<Portal>,
    Path(id): Path<OrderId>,
) -> web::Result {
    web::page(&show_page(&page, &mut tx, &portal, id).await?)
}

/// An order's page for somebody who sees orders.
pub(super) async fn show_page(
    page: &PortalPage,
    tx: &mut TenantTx,
    portal: &Portal,
    id: OrderId,
) -> web::Result<ShowPage> {
    let (visible, now) = (page.sees.visible, portal.now(&page.sees.user.tenant));
    let order = queries::find(tx, id).await?.or_not_found()?;
    Ok(ShowPage {
        shell: page.shell(&format!("Order {}", order.row.number)),
        events: events::list(tx, id).await?,
        shipments: shipment::of_order(tx, id).await?,
        waiting: approving::waiting(tx, &order, (Some(page.sees.user.contact), now.at())).await?,
        may_order: visible.has(Feature::PlaceOrders),
        sees_stock: visible.has(Feature::Stock),
        order,
        reason: String::new(),
        errors: FieldErrors::none(),
        now,
    })
}

/// Puts everything that is still sold of an order into the cart.
async fn again(
    page: PortalPage,
    allowed: Allowed<PlaceOrders>,
    State(portal): State<Portal>,
    Path(id): Path<OrderId>,
) -> web::Result {
    let user = &page.sees.user;
    let mut tx = allowed.begin(&portal.accounts).await?;
    let order = queries::find(&mut tx, id).await?.or_not_found()?;
    let ids: Vec<ItemId> = order.lines.iter().filter_map(|line| line.item).collect();
    let sold = crate::parts::queries::list(&mut tx, &ids).await?;
    let is_sold = |item: ItemId| sold.iter().any(|part| part.id == item && part.is_active);
    let piece = |line: &Line| Some((line.item.filter(|item| is_sold(*item))?, i64::from(line.quantity)));
    let wanted: Vec<(ItemId, i64)> = order.lines.iter().filter_map(piece).collect();
    let gone = gone(&mut tx, order.lines.iter().filter(|line| piece(line).is_none())).await?;
    let by = (&portal.accounts.clock, &portal.accounts.entropy);
    if !carts::queries::add(&mut tx, by, (user.customer, user.contact), &wanted).await? {
        let text = format!("A cart holds {MOST_LINES} parts. Order what is in it first.");
        return Ok(web::flash::redirect(&format!("/orders/{id}"), Tone::Bad, &text));
    }
    tx.commit().await?;
    let said = match gone.as_slice() {
        [] => format!("Order {} is in the cart again", order.row.number),
        gone => format!("In the cart, but for what is not offered any more: {}", gone.join(", ")),
    };
    Ok(web::flash::redirect("/cart", Tone::Ok, &said))
}

/// How many of the parts that are not offered any more are named; the rest is counted.
const NAMED: usize = 3;

/// What is said of an order's lines that are not offered any more: the numbers that they were ordered by, and what took their
/// place.
async fn gone<'a>(tx: &mut TenantTx, lines: impl Iterator<Item = &'a Line>) -> Result<Vec<String>, db::Error> {
    let lines: Vec<&Line> = lines.collect();
    let ids: Vec<ItemId> = lines.iter().filter_map(|line| line.item).collect();
    let successors = part_relations::queries::successors(tx, &ids).await?;
    let words = |line: &&Line| match line.item.and_then(|item| successors.get(&item)) {
        Some(new) => format!("{} (replaced by {})", line.number, new.number),
        None => line.number.clone(),
    };
    let mut said: Vec<String> = lines.iter().take(NAMED).map(words).collect();
    let more = lines.len().saturating_sub(NAMED);
    said.extend((more > 0).then(|| format!("and {} more", u::count(more as u64))));
    Ok(said)
}

async fn cancel(
    page: PortalPage,
    allowed: Allowed<PlaceOrders>,
    State(portal): State<Portal>,
    Path(id): Path<OrderId>,
) -> web::Result {
    let (user, by) = (&page.sees.user, (&portal.accounts.clock, &portal.accounts.entropy));
    let mut tx = allowed.begin(&portal.accounts).await?;
    let mut order = queries::hold(&mut tx, id).await?.or_not_found()?;
    if !order.row.status.waits() && order.row.status != Status::Received {
        let text = "It is worked on already. Call or write to have it changed.";
        return Ok(web::flash::redirect(&format!("/orders/{id}"), Tone::Bad, text));
    }
    let before = order.clone();
    let freed = work::cancel_rest(&mut order).map_err(|why| web::Error::Conflict(why.to_string()))?;
    stock::give_back(&mut tx, &freed).await?;
    writing::save(&mut tx, by.0, &order).await?;
    let event = events::New {
        kind: Kind::Cancelled,
        detail: "",
        actor_name: &user.name,
        is_by_staff: false,
        is_internal: false,
    };
    events::add(&mut tx, by, (id, order.row.customer), &event).await?;
    // What waits for a colleague's yes, the business was not told of.
    let waiting = approving::waiting(&mut tx, &before, (None, by.0.now())).await?;
    if waiting.is_none_or(|waiting| waiting.names.is_empty()) {
        mail::taken_back(&mut tx, &portal, user, &before).await?;
    }
    tx.commit().await?;
    Ok(web::flash::redirect(&format!("/orders/{id}"), Tone::Ok, &format!("Order {} is cancelled", order.row.number)))
}
