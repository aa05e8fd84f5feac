//! Staff: putting right what was said of a shipment, and taking one back that was made by mistake.

use accounts::{EditOrders, StaffMay};
use axum::Form;
use axum::extract::State;
use db::TenantTx;
use serde::Deserialize;
use web::fields::FieldErrors;
use web::routes::{Routes, Site};
use web::ui::{self as u, Tone};
use web::{OrNotFound as _, Path};

use super::console::{EDIT, home, note};
use super::events::Kind;
use super::mail::{self, News};
use super::order::{Order, OrderId, OrderLineId};
use super::pages::CorrectionPage;
use super::shipment::{self, Sent, Shipment, ShipmentId};
use super::{queries, work, writing};
use crate::Portal;
use crate::brand::ConsolePage;
use crate::checkout::typed;
use crate::custom_fields::section::STALE;
use crate::parts::part::ItemId;
use crate::parts::stock;
use crate::wordings::OrderLetter;

pub(super) fn routes() -> Routes<Portal> {
    Routes::new(Site::Console).get("/shipments/{id}", EDIT, edit).post("/shipments/{id}", EDIT, save).post(
        "/shipments/{id}/removal",
        EDIT,
        undo,
    )
}

/// What is said of a shipment, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct CorrectionForm {
    pub(super) carrier: String,
    pub(super) tracking: String,
    pub(super) row_version: i32,
}

impl From<&Shipment> for CorrectionForm {
    fn from(shipment: &Shipment) -> Self {
        let (carrier, tracking) = (shipment.carrier.clone(), shipment.tracking.clone());
        Self { carrier, tracking, row_version: shipment.row_version }
    }
}

impl CorrectionForm {
    /// The carrier and the tracking number.
    fn parse(&self) -> Result<(String, String), FieldErrors> {
        let mut errors = FieldErrors::none();
        let mut short = |name: &'static str, text: &str| {
            typed::short(text).unwrap_or_else(|cure| {
                errors.add(name, cure);
                String::new()
            })
        };
        let read = (short("carrier", &self.carrier), short("tracking", &self.tracking));
        errors.into_result(read)
    }
}

fn form_page(page: &ConsolePage, (order, shipment): (&Order, &Shipment), form: CorrectionForm) -> CorrectionPage {
    CorrectionPage {
        shell: page.shell("Correct a shipment"),
        id: shipment.id,
        order: order.row.id,
        number: order.row.number,
        customer: order.row.customer_name.clone(),
        form,
        errors: FieldErrors::none(),
        problem: String::new(),
    }
}

async fn edit(
    page: ConsolePage,
    _: StaffMay<EditOrders>,
    State(portal): State<Portal>,
    Path(id): Path<ShipmentId>,
) -> web::Result {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let order = shipment::order_of(&mut tx, id).await?.or_not_found()?;
    let order = queries::find(&mut tx, order).await?.or_not_found()?;
    let sent = one(&mut tx, &order, id).await?.or_not_found()?;
    web::page(&form_page(&page, (&order, &sent), (&sent).into()))
}

async fn one(tx: &mut TenantTx, order: &Order, id: ShipmentId) -> Result<Option<Shipment>, db::Error> {
    Ok(shipment::of_order(tx, order.row.id).await?.into_iter().find(|shipment| shipment.id == id))
}

/// A shipment with its order, which nobody else changes meanwhile.
async fn held(tx: &mut TenantTx, id: ShipmentId) -> Result<Option<(Order, Shipment)>, db::Error> {
    let Some(order) = shipment::order_of(tx, id).await? else { return Ok(None) };
    let Some(order) = queries::hold(tx, order).await? else { return Ok(None) };
    Ok(one(tx, &order, id).await?.map(|shipment| (order, shipment)))
}

async fn save(
    page: ConsolePage,
    staff: StaffMay<EditOrders>,
    State(portal): State<Portal>,
    (Path(id), Form(form)): (Path<ShipmentId>, Form<CorrectionForm>),
) -> web::Result {
    let mut tx = staff.begin(&portal.accounts).await?;
    let (order, before) = held(&mut tx, id).await?.or_not_found()?;
    let refuse = |form: CorrectionForm, errors: FieldErrors, problem: &str| {
        web::invalid(&CorrectionPage {
            errors,
            problem: problem.to_owned(),
            ..form_page(&page, (&order, &before), form)
        })
    };
    let (carrier, tracking) = match form.parse() {
        Ok(parsed) => parsed,
        Err(errors) => return refuse(form, errors, ""),
    };
    if form.row_version != before.row_version {
        // Whoever is told of the other save may save over it.
        return refuse(CorrectionForm { row_version: before.row_version, ..form }, FieldErrors::none(), STALE);
    }
    let changes = [("Carrier", &before.carrier, &carrier), ("Tracking number", &before.tracking, &tracking)];
    let said = |(label, old, new): (&str, &str, &str)| format!("{label}: {} instead of {}", or_none(new), or_none(old));
    let changes = changes.into_iter().filter(|(_, old, new)| old != new);
    let words: Vec<String> = changes.map(|(label, old, new)| said((label, old, new))).collect();
    if words.is_empty() {
        return Ok(web::flash::redirect(&home(order.row.id), Tone::Info, "Nothing was changed"));
    }
    let after = Shipment { carrier, tracking, ..before.clone() };
    shipment::save(&mut tx, &after).await?;
    note(&mut tx, (&portal, &staff), &order, (Kind::ShipmentCorrected, &words.join("\n"), false)).await?;
    let track = after.track(&order.row.shipping_method).map(|track| track.address);
    let news = News { track, ..News::of_shipment(OrderLetter::ShipmentCorrected, (&after.carrier, &after.tracking)) };
    mail::to_contact(&mut tx, &portal, &staff.tenant, (&order, news)).await?;
    tx.commit().await?;
    Ok(web::flash::redirect(&home(order.row.id), Tone::Ok, "The shipment is corrected"))
}

fn or_none(text: &str) -> &str {
    if text.is_empty() { "none" } else { text }
}

/// Which order's page the button was on.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct UndoForm {
    order: String,
}

async fn undo(
    staff: StaffMay<EditOrders>,
    State(portal): State<Portal>,
    (Path(id), Form(form)): (Path<ShipmentId>, Form<UndoForm>),
) -> web::Result {
    let mut tx = staff.begin(&portal.accounts).await?;
    let Some((mut order, shipment)) = held(&mut tx, id).await? else {
        let order: OrderId = form.order.parse().ok().or_not_found()?;
        queries::find(&mut tx, order).await?.or_not_found()?;
        let text = "This shipment was undone already. There is nothing to undo any more.";
        return Ok(web::flash::redirect(&home(order), Tone::Warn, text));
    };
    let sent: Vec<_> = shipment.lines.iter().map(|sent| (sent.line, sent.pieces)).collect();
    if let Err(why) = work::take_back(&mut order, &sent) {
        return Ok(web::flash::redirect(&home(order.row.id), Tone::Warn, &why.to_string()));
    }
    put_back(&mut tx, &portal, (&mut order, &shipment)).await?;
    shipment::delete(&mut tx, id).await?;
    writing::save(&mut tx, &portal.accounts.clock, &order).await?;
    let number =
        |line: OrderLineId| order.lines.iter().find(|one| one.id == line).map_or("", |line| line.number.as_str());
    let pieces = sent.iter().map(|(line, pieces)| format!("{} × {}", u::count(pieces.unsigned_abs()), number(*line)));
    let words = [shipment.way(), pieces.collect::<Vec<_>>().join(", ")].join("\n");
    note(&mut tx, (&portal, &staff), &order, (Kind::ShipmentUndone, words.trim(), false)).await?;
    let news = News::of_shipment(OrderLetter::ShipmentUndone, (&shipment.carrier, &shipment.tracking));
    mail::to_contact(&mut tx, &portal, &staff.tenant, (&order, news)).await?;
    tx.commit().await?;
    Ok(web::flash::redirect(&home(order.row.id), Tone::Ok, "The shipment is undone"))
}

/// Puts the pieces of a shipment back where they were taken from, and sets those aside that were, as far as they are there.
async fn put_back(
    tx: &mut TenantTx,
    portal: &Portal,
    (order, shipment): (&mut Order, &Shipment),
) -> Result<(), db::Error> {
    let item = |line: OrderLineId| order.lines.iter().find(|one| one.id == line).and_then(|line| line.item);
    let of = |pieces: fn(&Sent) -> i32| -> Vec<(ItemId, i64)> {
        let some = shipment.lines.iter().filter(|sent| pieces(sent) > 0);
        some.filter_map(|sent| Some((item(sent.line)?, i64::from(pieces(sent))))).collect()
    };
    let (taken, reserved) = (of(|sent| sent.taken), of(|sent| sent.reserved));
    let all: Vec<ItemId> = taken.iter().chain(&reserved).map(|(item, _)| *item).collect();
    stock::hold(tx, &all).await?;
    if let Some(location) = shipment.location {
        stock::put(tx, &portal.accounts.clock, (location, &taken)).await?;
    }
    let given = stock::set_aside(tx, &reserved).await?;
    for line in &mut order.lines {
        let pieces = line.item.and_then(|item| given.get(&item)).copied().unwrap_or(0);
        line.reserved += i32::try_from(pieces).unwrap_or(0);
    }
    Ok(())
}
