//! Staff: all orders, and working on one.

use accounts::{EditOrders, Permission, StaffMay};
use axum::Form;
use axum::extract::State;
use db::{CustomerId, TenantTx};
use serde::Deserialize;
use web::fields::FieldErrors;
use web::routes::{Access, Routes, Site};
use web::ui::Tone;
use web::{OrNotFound as _, Path};

use super::events::{self, Kind};
use super::mail;
use super::order::{Order, OrderId, Status};
use super::pages::StaffShowPage;
use super::{approving, changing, document, queries, shipment, shipments, shipping, work, writing};
use crate::access::Orders;
use crate::brand::ConsolePage;
use crate::checkout::typed;
use crate::parts::stock;
use crate::step_up::proven;
use crate::wordings::OrderLetter;
use crate::{Portal, customers, lists};

pub(super) const EDIT: Access = Access::StaffMay("edit orders");

pub(crate) fn routes() -> Routes<Portal> {
    Routes::new(Site::Console)
        .get("/orders", Access::Staff, lists::all::<Orders>)
        .get("/orders/export", Access::Staff, proven(lists::export_all::<Orders>))
        .get("/customers/{id}/orders", Access::Staff, of_customer)
        .get("/orders/{id}", Access::Staff, show)
        .get("/orders/{id}/pdf", Access::Staff, document::staff)
        .post("/orders/{id}/acceptance", EDIT, accept)
        .post("/orders/{id}/release", EDIT, release)
        .post("/orders/{id}/cancellation", EDIT, cancel)
        .post("/orders/{id}/reservation", EDIT, reserve)
        .post("/orders/{id}/notes", EDIT, add_note)
        .merge(shipping::routes())
        .merge(shipments::routes())
        .merge(changing::routes())
}

/// The newest orders on a customer's record.
async fn of_customer(page: ConsolePage, State(portal): State<Portal>, Path(id): Path<CustomerId>) -> web::Result {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let tab = customers::pages::Tab::Orders(queries::newest(&mut tx, id, customers::pages::NEWEST).await?);
    drop(tx);
    web::page(&customers::console::record(&page, &portal, id, tab).await?)
}

async fn show(page: ConsolePage, State(portal): State<Portal>, Path(id): Path<OrderId>) -> web::Result {
    web::page(&order_page(&page, &portal, id).await?)
}

/// An order's page for staff.
pub(super) async fn order_page(page: &ConsolePage, portal: &Portal, id: OrderId) -> web::Result<StaffShowPage> {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let order = queries::find(&mut tx, id).await?.or_not_found()?;
    let now = portal.now(&page.staff.tenant);
    Ok(StaffShowPage {
        shell: page.shell(&format!("Order {}", order.row.number)),
        waiting: approving::waiting(&mut tx, &order, (None, now.at())).await?,
        events: events::list(&mut tx, id).await?,
        shipments: shipment::of_order(&mut tx, id).await?,
        may_edit: page.staff.may(Permission::EditOrders),
        order,
        note: String::new(),
        reason: String::new(),
        errors: FieldErrors::none(),
        now,
    })
}

/// Where an order is.
pub(super) fn home(id: OrderId) -> String {
    format!("/orders/{id}")
}

/// Notes what staff did in an order's history.
pub(super) async fn note(
    tx: &mut TenantTx,
    (portal, staff): (&Portal, &StaffMay<EditOrders>),
    order: &Order,
    (kind, detail, is_internal): (Kind, &str, bool),
) -> Result<(), db::Error> {
    let event = events::New { kind, detail, actor_name: &staff.name, is_by_staff: true, is_internal };
    let by = (&portal.accounts.clock, &portal.accounts.entropy);
    events::add(tx, by, (order.row.id, order.row.customer), &event).await
}

async fn accept(staff: StaffMay<EditOrders>, State(portal): State<Portal>, Path(id): Path<OrderId>) -> web::Result {
    let mut tx = staff.begin(&portal.accounts).await?;
    let mut order = queries::hold(&mut tx, id).await?.or_not_found()?;
    if let Err(why) = work::accept(&mut order) {
        return Ok(web::flash::redirect(&home(id), Tone::Warn, &why.to_string()));
    }
    writing::save(&mut tx, &portal.accounts.clock, &order).await?;
    note(&mut tx, (&portal, &staff), &order, (Kind::Accepted, "", false)).await?;
    tx.commit().await?;
    Ok(web::flash::redirect(&home(id), Tone::Ok, &format!("Order {} is in progress", order.row.number)))
}

/// Why an order is released, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct ReleaseForm {
    reason: String,
}

/// A note, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct NoteForm {
    note: String,
    /// Whether the customer sees it.
    shared: String,
}

async fn release(
    page: ConsolePage,
    staff: StaffMay<EditOrders>,
    State(portal): State<Portal>,
    (Path(id), Form(form)): (Path<OrderId>, Form<ReleaseForm>),
) -> web::Result {
    let mut tx = staff.begin(&portal.accounts).await?;
    let mut order = queries::hold(&mut tx, id).await?.or_not_found()?;
    let waiting = approving::waiting(&mut tx, &order, (None, portal.accounts.clock.now())).await?;
    if waiting.as_ref().is_some_and(|waiting| !waiting.names.is_empty()) {
        let text = "Somebody at the customer’s can approve it. Wait for them.";
        return Ok(web::flash::redirect(&home(id), Tone::Warn, text));
    }
    if let Err(why) = work::release(&mut order) {
        return Ok(web::flash::redirect(&home(id), Tone::Warn, &why.to_string()));
    }
    let is_said = |text: String| {
        if text.is_empty() && waiting.is_some() { Err("Write why, as nobody approved it.") } else { Ok(text) }
    };
    let text = match typed::note(&form.reason).and_then(is_said) {
        Ok(text) => text,
        Err(cure) => {
            drop(tx);
            let again = order_page(&page, &portal, id).await?;
            let errors = FieldErrors::one("reason", cure);
            return web::invalid(&StaffShowPage { reason: form.reason, errors, ..again });
        }
    };
    writing::save(&mut tx, &portal.accounts.clock, &order).await?;
    note(&mut tx, (&portal, &staff), &order, (Kind::Released, "", false)).await?;
    if !text.is_empty() {
        note(&mut tx, (&portal, &staff), &order, (Kind::Note, &text, true)).await?;
    }
    mail::to_contact(&mut tx, &portal, &staff.tenant, (&order, OrderLetter::Released.into())).await?;
    tx.commit().await?;
    Ok(web::flash::redirect(&home(id), Tone::Ok, &format!("Order {} is released", order.row.number)))
}

async fn cancel(staff: StaffMay<EditOrders>, State(portal): State<Portal>, Path(id): Path<OrderId>) -> web::Result {
    let mut tx = staff.begin(&portal.accounts).await?;
    let mut order = queries::hold(&mut tx, id).await?.or_not_found()?;
    let freed = match work::cancel_rest(&mut order) {
        Ok(freed) => freed,
        Err(why) => return Ok(web::flash::redirect(&home(id), Tone::Warn, &why.to_string())),
    };
    stock::give_back(&mut tx, &freed).await?;
    writing::save(&mut tx, &portal.accounts.clock, &order).await?;
    let is_all = order.row.status == Status::Cancelled;
    let kind = if is_all { Kind::Cancelled } else { Kind::RestCancelled };
    note(&mut tx, (&portal, &staff), &order, (kind, "", false)).await?;
    let number = order.row.number;
    let (letter, said) = match is_all {
        true => (OrderLetter::Cancelled, format!("Order {number} is cancelled")),
        false => (OrderLetter::RestCancelled, format!("The rest of order {number} is cancelled")),
    };
    mail::to_contact(&mut tx, &portal, &staff.tenant, (&order, letter.into())).await?;
    tx.commit().await?;
    Ok(web::flash::redirect(&home(id), Tone::Ok, &said))
}

/// Sets aside what has come in since.
async fn reserve(staff: StaffMay<EditOrders>, State(portal): State<Portal>, Path(id): Path<OrderId>) -> web::Result {
    let mut tx = staff.begin(&portal.accounts).await?;
    let mut order = queries::hold(&mut tx, id).await?.or_not_found()?;
    if !order.row.status.is_open() {
        return Ok(web::flash::redirect(&home(id), Tone::Warn, &work::Refused::Stale.to_string()));
    }
    let wanted = order.lines.iter().filter(|line| line.back_ordered() > 0);
    let wanted: Vec<_> = wanted.filter_map(|line| Some((line.item?, i64::from(line.back_ordered())))).collect();
    let given = stock::set_aside(&mut tx, &wanted).await?;
    let mut all = 0;
    for line in order.lines.iter_mut().filter(|line| line.back_ordered() > 0) {
        let pieces =
            line.item.and_then(|item| given.get(&item)).and_then(|pieces| i32::try_from(*pieces).ok()).unwrap_or(0);
        line.reserved += pieces;
        all += i64::from(pieces);
    }
    if all == 0 {
        return Ok(web::flash::redirect(&home(id), Tone::Info, "Nothing of it has come in yet"));
    }
    writing::save(&mut tx, &portal.accounts.clock, &order).await?;
    tx.commit().await?;
    let said = format!("{} set aside", web::ui::counted(all.unsigned_abs(), "piece", "pieces"));
    Ok(web::flash::redirect(&home(id), Tone::Ok, &said))
}

async fn add_note(
    page: ConsolePage,
    staff: StaffMay<EditOrders>,
    State(portal): State<Portal>,
    (Path(id), Form(form)): (Path<OrderId>, Form<NoteForm>),
) -> web::Result {
    let text = match typed::note(&form.note)
        .and_then(|text| if text.is_empty() { Err("Write the note.") } else { Ok(text) })
    {
        Ok(text) => text,
        Err(cure) => {
            let again = order_page(&page, &portal, id).await?;
            return web::invalid(&StaffShowPage { note: form.note, errors: FieldErrors::one("note", cure), ..again });
        }
    };
    let mut tx = staff.begin(&portal.accounts).await?;
    let order = queries::hold(&mut tx, id).await?.or_not_found()?;
    note(&mut tx, (&portal, &staff), &order, (Kind::Note, &text, form.shared.is_empty())).await?;
    tx.commit().await?;
    Ok(web::flash::redirect(&home(id), Tone::Ok, "Note added"))
}
