//! Staff: sending something of an order.

use std::collections::HashMap;

use accounts::{EditOrders, StaffMay};
use axum::Form;
use axum::extract::State;
use boot::Clock;
use db::TenantTx;
use time::Date;
use web::fields::{Choice, FieldErrors};
use web::routes::{Routes, Site};
use web::ui::{self as u, Tone};
use web::{OrNotFound as _, Path};

use super::console::{EDIT, home, note};
use super::events::Kind;
use super::mail::{self, News};
use super::order::{Order, OrderId, OrderLineId};
use super::pages::ShipmentPage;
use super::shipment::{self, NewShipment, Sent};
use super::{queries, work, writing};
use crate::Portal;
use crate::brand::ConsolePage;
use crate::custom_fields::section::{Pairs, typed, version};
use crate::parts::part::{ItemId, LocationId};
use crate::parts::{quantity, stock};
use crate::prices::form::day;
use crate::wordings::OrderLetter;

pub(super) fn routes() -> Routes<Portal> {
    Routes::new(Site::Console).get("/orders/{id}/shipments/new", EDIT, new).post("/orders/{id}/shipments", EDIT, create)
}

/// What is typed, by the names of the fields.
fn field(pairs: &Pairs, name: &str) -> String {
    typed(pairs, name).unwrap_or_default().trim().to_owned()
}

async fn form_page(
    (page, tx): (&ConsolePage, &mut TenantTx),
    portal: &Portal,
    (order, pairs): (Order, &Pairs),
) -> web::Result<ShipmentPage> {
    let today = crate::prices::today(tx, portal.accounts.clock.now()).await?;
    let is_new = pairs.is_empty();
    let pieces = order.lines.iter().map(|line| match is_new {
        // What lies there goes first; where no stock is kept, all of it does.
        true if line.is_stocked => line.reserved.to_string(),
        true => line.open().to_string(),
        false => field(pairs, &format!("pieces-{}", line.id)),
    });
    let chosen = field(pairs, "location");
    let locations = stock::locations(tx).await?;
    let text = |name| field(pairs, name);
    Ok(ShipmentPage {
        shell: page.shell(&format!("Ship order {}", order.row.number)),
        pieces: pieces.collect(),
        carrier: text("carrier"),
        tracking: text("tracking"),
        shipped_on: if is_new { today.to_string() } else { text("shipped_on") },
        locations: locations.into_iter().map(|(id, name)| Choice::new(id.to_string(), name, &chosen)).collect(),
        row_version: order.row_version,
        order,
        errors: FieldErrors::none(),
        problem: String::new(),
    })
}

/// What to say when the order is not as the form shows it.
const CHANGED: &str = "This order was changed meanwhile, or sent in part already. Look at what is still to come, then send what is missing.";

async fn new(
    page: ConsolePage,
    _: StaffMay<EditOrders>,
    State(portal): State<Portal>,
    Path(id): Path<OrderId>,
) -> web::Result {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let order = queries::find(&mut tx, id).await?.or_not_found()?;
    web::page(&form_page((&page, &mut tx), &portal, (order, &Vec::new())).await?)
}

/// What is sent, as far as it can be read.
struct Parsed {
    carrier: String,
    tracking: String,
    shipped_on: Date,
    location: Option<LocationId>,
    pieces: Vec<(OrderLineId, i32)>,
}

fn parse(order: &Order, pairs: &Pairs) -> Result<Parsed, FieldErrors> {
    let mut errors = FieldErrors::none();
    let mut pieces = Vec::new();
    for line in &order.lines {
        let name = format!("pieces-{}", line.id);
        let text = field(pairs, &name);
        if text.starts_with('-') {
            errors.add(name, "Enter 0 or more.");
            continue;
        }
        match quantity::parse(if text.is_empty() { "0" } else { &text }).map(i32::try_from) {
            Ok(Ok(sent)) if sent <= line.open() => pieces.push((line.id, sent)),
            Ok(_) => errors.add(name, format!("Only {} are still to come.", line.open())),
            Err(cure) => errors.add(name, cure),
        }
    }
    let mut short = |name: &'static str| {
        crate::checkout::typed::short(&field(pairs, name)).unwrap_or_else(|cure| {
            errors.add(name, cure);
            String::new()
        })
    };
    let (carrier, tracking) = (short("carrier"), short("tracking"));
    let shipped_on = match day(&field(pairs, "shipped_on")) {
        Ok(Some(day)) => Some(day),
        Ok(None) => {
            errors.add("shipped_on", "Enter the day.");
            None
        }
        Err(cure) => {
            errors.add("shipped_on", cure);
            None
        }
    };
    let location = field(pairs, "location").parse().ok();
    match shipped_on {
        Some(shipped_on) if errors.is_empty() => Ok(Parsed { carrier, tracking, shipped_on, location, pieces }),
        _ => Err(errors),
    }
}

async fn create(
    page: ConsolePage,
    staff: StaffMay<EditOrders>,
    State(portal): State<Portal>,
    (Path(id), Form(pairs)): (Path<OrderId>, Form<Pairs>),
) -> web::Result {
    let mut tx = staff.begin(&portal.accounts).await?;
    let mut order = queries::hold(&mut tx, id).await?.or_not_found()?;
    let before = order.clone();
    let parsed = match parse(&order, &pairs) {
        Ok(parsed) => parsed,
        Err(errors) => {
            let again = form_page((&page, &mut tx), &portal, (order, &pairs)).await?;
            return web::invalid(&ShipmentPage { errors, ..again });
        }
    };
    if version(&pairs) != order.row_version {
        // What is typed may be on its way already: by a second click, or by a colleague.
        let again = form_page((&page, &mut tx), &portal, (order, &pairs)).await?;
        return web::invalid(&ShipmentPage { problem: CHANGED.to_owned(), ..again });
    }
    if let Some(location) = parsed.location
        && !stock::locations(&mut tx).await?.iter().any(|(id, _)| *id == location)
    {
        let again = form_page((&page, &mut tx), &portal, (order, &pairs)).await?;
        let errors = FieldErrors::one("location", "This place was removed meanwhile. Choose another one.");
        return web::invalid(&ShipmentPage { errors, ..again });
    }
    let freed = match work::ship(&mut order, &parsed.pieces) {
        Ok(freed) => freed,
        Err((line, why)) => {
            let mut again = form_page((&page, &mut tx), &portal, (before, &pairs)).await?;
            match line {
                Some(line) => again.errors.add(format!("pieces-{line}"), why.to_string()),
                None => again.problem = why.to_string(),
            }
            return web::invalid(&again);
        }
    };
    stock::give_back(&mut tx, &freed).await?;
    write(&mut tx, (&portal, &staff), (&before, &order), &parsed).await?;
    tx.commit().await?;
    let pieces: i64 = parsed.pieces.iter().map(|(_, pieces)| i64::from(*pieces)).sum();
    let text =
        format!("{} of order {} on the way", u::counted(pieces.unsigned_abs(), "piece", "pieces"), order.row.number);
    Ok(web::flash::redirect(&home(id), Tone::Ok, &text))
}

/// Writes what was sent, with the stock that becomes less, and mails the contact.
async fn write(
    tx: &mut TenantTx,
    (portal, staff): (&Portal, &StaffMay<EditOrders>),
    (before, order): (&Order, &Order),
    parsed: &Parsed,
) -> web::Result<()> {
    let by = (&portal.accounts.clock, &portal.accounts.entropy);
    let sent = taken(tx, by.0, (before, parsed)).await?;
    writing::save(tx, by.0, order).await?;
    let new = NewShipment {
        carrier: &parsed.carrier,
        tracking: &parsed.tracking,
        shipped_on: parsed.shipped_on,
        location: parsed.location.filter(|_| sent.iter().any(|sent| sent.taken > 0)),
        lines: &sent,
    };
    shipment::insert(tx, by, (order.row.id, order.row.customer), &new).await?;
    let way = [parsed.carrier.as_str(), parsed.tracking.as_str()].join(" ");
    note(tx, (portal, staff), order, (Kind::Shipped, way.trim(), false)).await?;
    let letter = if order.row.status.is_open() { OrderLetter::PartlyShipped } else { OrderLetter::Shipped };
    let track = shipment::track((&parsed.carrier, &order.row.shipping_method), &parsed.tracking);
    let track = track.map(|track| track.address);
    let news = News { track, ..News::of_shipment(letter, (&parsed.carrier, &parsed.tracking)) };
    mail::to_contact(tx, portal, &staff.tenant, (order, news)).await
}

/// What is sent of each line, and how much less stock there is of it where it lay.
async fn taken(tx: &mut TenantTx, clock: &Clock, (before, parsed): (&Order, &Parsed)) -> Result<Vec<Sent>, db::Error> {
    let line = |id: OrderLineId| before.lines.iter().find(|line| line.id == id);
    let stocked = |id: OrderLineId| line(id).filter(|line| line.is_stocked).and_then(|line| line.item);
    let sent = || parsed.pieces.iter().copied().filter(|(_, pieces)| *pieces > 0);
    let gone: Vec<(ItemId, i64)> =
        sent().filter_map(|(line, pieces)| Some((stocked(line)?, i64::from(pieces)))).collect();
    let mut less = match parsed.location {
        Some(location) => stock::take(tx, clock, (location, &gone)).await?,
        None => HashMap::new(),
    };
    let one = |(id, pieces): (OrderLineId, i32)| Sent {
        line: id,
        pieces,
        reserved: line(id).map_or(0, |line| line.reserved.min(pieces)),
        taken: stocked(id).and_then(|item| less.remove(&item)).and_then(|taken| i32::try_from(taken).ok()).unwrap_or(0),
    };
    Ok(sent().map(one).collect())
}
