//! Staff: changing an order: its lines, parts that are added to it, what its shipping costs, and what else is said of it.

use std::collections::HashMap;

use accounts::{EditOrders, StaffMay};
use axum::extract::State;
use db::TenantTx;
use time::{Date, OffsetDateTime};
use web::fields::FieldErrors;
use web::routes::{Routes, Site};
use web::ui::{self as u, Tone};
use web::{OrNotFound as _, Path};

use super::adding::{self, Known, NewPart};
use super::console::{EDIT, home, note};
use super::details::{self, Details};
use super::events::Kind;
use super::mail;
use super::order::{Line, Order, OrderId, OrderLineId, Status};
use super::pages::EditPage;
use super::{approving, queries, work, writing};
use crate::Portal;
use crate::addresses::address::Address;
use crate::brand::ConsolePage;
use crate::custom_fields::section::{Pairs, STALE, typed, version};
use crate::parts::part::ItemId;
use crate::parts::{money, quantity, stock};
use crate::terms;
use crate::wordings::OrderLetter;

pub(super) fn routes() -> Routes<Portal> {
    Routes::new(Site::Console).get("/orders/{id}/edit", EDIT, edit).post("/orders/{id}", EDIT, save)
}

/// What the form is about, and what is typed in it.
struct Form {
    /// As it is saved.
    order: Order,
    /// Where it may go.
    addresses: Vec<Address>,
    today: Date,
    added: adding::Typed,
    known: HashMap<ItemId, Known>,
    details: details::Typed,
}

impl Form {
    async fn read(
        tx: &mut TenantTx,
        (order, now): (Order, OffsetDateTime),
        pairs: Option<&Pairs>,
    ) -> Result<Self, db::Error> {
        Ok(Self {
            addresses: details::addresses(tx, &order).await?,
            today: crate::prices::today(tx, now).await?,
            added: pairs.map(adding::Typed::read).unwrap_or_default(),
            known: HashMap::new(),
            details: details::Typed::read(&order, pairs),
            order,
        })
    }

    fn page(&self, page: &ConsolePage, pairs: Option<&Pairs>) -> EditPage {
        let order = &self.order;
        let plain = |minor: i64| order.row.currency.plain(minor);
        // What a form did not have is what it is: a line that somebody else added meanwhile.
        let sent =
            |name: &str, before: String| pairs.and_then(|pairs| typed(pairs, name)).map_or(before, str::to_owned);
        let line = |line: &Line| {
            let pieces = sent(&format!("pieces-{}", line.id), line.wanted().to_string());
            (pieces, sent(&format!("price-{}", line.id), plain(line.unit_minor)))
        };
        EditPage {
            shell: page.shell(&format!("Change order {}", order.row.number)),
            typed: order.lines.iter().map(line).collect(),
            shipping: sent("shipping", order.shipping_minor.map(plain).unwrap_or_default()),
            row_version: order.row_version,
            addresses: details::choices(order, &self.addresses, &self.details.ship_to),
            added: self.added.clone(),
            known: self.known.clone(),
            details: self.details.clone(),
            order: order.clone(),
            errors: FieldErrors::none(),
            problem: String::new(),
        }
    }
}

async fn edit(
    page: ConsolePage,
    _: StaffMay<EditOrders>,
    State(portal): State<Portal>,
    Path(id): Path<OrderId>,
) -> web::Result {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let order = queries::find(&mut tx, id).await?.or_not_found()?;
    web::page(&Form::read(&mut tx, (order, portal.accounts.clock.now()), None).await?.page(&page, None))
}

/// A line's new pieces and price.
type Change = (OrderLineId, (i32, i64));

fn parse((order, pairs): (&Order, &Pairs), errors: &mut FieldErrors) -> (Vec<Change>, Option<i64>) {
    // What a form does not have stays as it is.
    let field = |name: &str, before: String| typed(pairs, name).map_or(before, |text| text.trim().to_owned());
    let currency = order.row.currency;
    let mut changes = Vec::new();
    for line in &order.lines {
        let (pieces, price) = (format!("pieces-{}", line.id), format!("price-{}", line.id));
        let text = field(&pieces, line.wanted().to_string());
        let wanted = if text.starts_with('-') { Err("Enter 0 or more.".to_owned()) } else { quantity::parse(&text) };
        let wanted = match wanted {
            Ok(wanted) => i32::try_from(wanted).ok().filter(|wanted| *wanted <= 1_000_000).or_else(|| {
                errors.add(pieces, "Order at most 1,000,000 at once.");
                None
            }),
            Err(cure) => {
                errors.add(pieces, cure);
                None
            }
        };
        match (money::parse(currency, &field(&price, currency.plain(line.unit_minor))), wanted) {
            (Ok(unit_minor), Some(wanted)) => changes.push((line.id, (wanted, unit_minor))),
            (Err(cure), _) => errors.add(price, cure.to_string()),
            (Ok(_), None) => {}
        }
    }
    let shipping =
        match field("shipping", order.shipping_minor.map(|cost| currency.plain(cost)).unwrap_or_default()).as_str() {
            "" => None,
            text => money::parse(currency, text).map_err(|cure| errors.add("shipping", cure.to_string())).ok(),
        };
    (changes, shipping)
}

/// Applies the changes; what has to be set aside or given back, and what changed in words.
fn apply(
    order: &mut Order,
    (changes, shipping): (Vec<Change>, Option<i64>),
) -> Result<(work::Pieces, Vec<String>), (String, work::Refused)> {
    let mut pieces = work::Pieces::new();
    let mut words = Vec::new();
    for (id, (wanted, unit_minor)) in changes {
        let Some(line) = order.lines.iter().find(|line| line.id == id).cloned() else { continue };
        if (line.wanted(), line.unit_minor) == (wanted, unit_minor) {
            continue;
        }
        pieces.extend(work::change(order, id, (wanted, unit_minor)).map_err(|why| (format!("pieces-{id}"), why))?);
        if line.wanted() != wanted {
            words.push(format!("{}: {} instead of {} pieces", line.number, wanted, line.wanted()));
        }
        if line.unit_minor != unit_minor {
            words.push(format!(
                "{}: {} instead of {} each",
                line.number,
                order.row.currency.show(unit_minor),
                order.row.currency.show(line.unit_minor)
            ));
        }
    }
    if order.shipping_minor != shipping {
        words.push(format!(
            "Shipping: {}",
            shipping.map_or_else(|| "said later".to_owned(), |cost| order.row.currency.show(cost))
        ));
        order.shipping_minor = shipping;
    }
    Ok((pieces, words))
}

/// Puts parts on the order; what has to be set aside, and what was added in words.
fn add(order: &mut Order, portal: &Portal, parts: Vec<NewPart>) -> Result<(work::Pieces, Vec<String>), work::Refused> {
    let mut pieces = work::Pieces::new();
    let mut words = Vec::new();
    for NewPart { item, part, quantity, unit_minor } in parts {
        let (count, price) = (u::count(quantity.unsigned_abs()), order.row.currency.show(unit_minor));
        words.push(format!("Added: {count} × {} {} at {price} each", part.number, part.name));
        let line = Line {
            id: OrderLineId::new(portal.accounts.entropy.uuid_v7(&portal.accounts.clock)),
            item: Some(item),
            number: part.number,
            name: part.name,
            unit: part.unit,
            own_number: part.own_number,
            quantity,
            unit_minor,
            core_minor: part.core_minor,
            reserved: 0,
            shipped: 0,
            cancelled: 0,
            is_stocked: false,
        };
        pieces.extend(work::add(order, line)?);
    }
    Ok((pieces, words))
}

/// What is asked for, checked.
struct Wanted {
    lines: (Vec<Change>, Option<i64>),
    parts: Vec<NewPart>,
    details: Details,
}

/// Reads the whole form; what is wrong is added to the errors.
async fn wanted(
    tx: &mut TenantTx,
    (form, now): (&mut Form, OffsetDateTime),
    pairs: &Pairs,
    errors: &mut FieldErrors,
) -> Result<Wanted, db::Error> {
    form.added.take_in(tx, (&form.order, typed(pairs, "then") == Some("add")), errors).await?;
    form.known = adding::known(tx, (&form.order, now), &form.added).await?;
    form.added.settle(&form.known);
    let lines = parse((&form.order, pairs), errors);
    let parts = adding::parse(&form.added, &form.known, (&form.order, errors));
    let details = details::parse(tx, (&form.order, &form.addresses, form.today), &form.details, errors).await?;
    Ok(Wanted { lines, parts, details })
}

/// An order that nobody else changes meanwhile; no other order of its customer is placed meanwhile either, as that could
/// take its PO number.
async fn held(tx: &mut TenantTx, id: OrderId) -> web::Result<Order> {
    let customer = queries::find(tx, id).await?.or_not_found()?.row.customer;
    crate::carts::queries::hold(tx, customer.uuid()).await?;
    queries::hold(tx, id).await?.or_not_found()
}

async fn save(
    page: ConsolePage,
    staff: StaffMay<EditOrders>,
    State(portal): State<Portal>,
    (Path(id), axum::Form(pairs)): (Path<OrderId>, axum::Form<Pairs>),
) -> web::Result {
    let now = portal.accounts.clock.now();
    let mut tx = staff.begin(&portal.accounts).await?;
    let order = held(&mut tx, id).await?;
    let mut form = Form::read(&mut tx, (order, now), Some(&pairs)).await?;
    let mut errors = FieldErrors::none();
    let wanted = wanted(&mut tx, (&mut form, now), &pairs, &mut errors).await?;
    let refuse = |errors: FieldErrors, problem: &str| {
        web::invalid(&EditPage { errors, problem: problem.to_owned(), ..form.page(&page, Some(&pairs)) })
    };
    if version(&pairs) != form.order.row_version {
        return refuse(FieldErrors::none(), STALE);
    }
    if !form.order.row.status.is_open() {
        return refuse(FieldErrors::none(), &work::Refused::Stale.to_string());
    }
    if !errors.is_empty() {
        return refuse(errors, "");
    }
    if typed(&pairs, "then") == Some("add") {
        return web::page(&form.page(&page, Some(&pairs)));
    }
    let hints = adding::hints(&wanted.parts, &form.known);
    let by = (&portal, &staff);
    match change(&mut tx, by, &form, wanted).await? {
        Changed::Nothing => Ok(web::flash::redirect(&home(id), Tone::Info, "Nothing was changed")),
        Changed::Saved(subject) => {
            tx.commit().await?;
            let said: Vec<String> = std::iter::once(subject).chain(hints).collect();
            Ok(web::flash::redirect(&home(id), Tone::Ok, &said.join(". ")))
        }
        Changed::Refused(field, why) if field.is_empty() => refuse(FieldErrors::none(), &why.to_string()),
        Changed::Refused(field, why) => refuse(FieldErrors::one(field, why.to_string()), ""),
    }
}

/// What became of the changes.
enum Changed {
    Nothing,
    /// In words.
    Saved(String),
    /// The field that keeps it from that, empty for the whole, and why.
    Refused(String, work::Refused),
}

/// Changes an order, with its sums, its stock and its history, and mails its contact how it stands then.
async fn change(
    tx: &mut TenantTx,
    (portal, staff): (&Portal, &StaffMay<EditOrders>),
    form: &Form,
    wanted: Wanted,
) -> web::Result<Changed> {
    let mut order = form.order.clone();
    let before = order.lines.len();
    let (mut pieces, mut words) = match apply(&mut order, wanted.lines) {
        Ok(done) => done,
        Err((field, why)) => return Ok(Changed::Refused(field, why)),
    };
    match add(&mut order, portal, wanted.parts) {
        Ok((more, added)) => {
            pieces.extend(more);
            words.extend(added);
        }
        Err(why) => return Ok(Changed::Refused(String::new(), why)),
    }
    words.extend(details::apply(tx, (&mut order, form.today), wanted.details).await?);
    if words.is_empty() {
        return Ok(Changed::Nothing);
    }
    let is_untouched = order.row.status.waits() || order.row.status == Status::Received;
    if !is_untouched || order.lines.iter().all(|line| line.wanted() == 0) {
        order.row.status = order.progress();
    }
    let is_cancelled = order.row.status == Status::Cancelled;
    if is_cancelled {
        order.shipping_minor = order.shipping_minor.map(|_| 0);
    }
    if let Err(why) = work::recount(&mut order) {
        return Ok(Changed::Refused(String::new(), why));
    }
    let credit = credit(tx, &form.order, &mut order).await?;
    set_aside(tx, &mut order, &pieces).await?;
    writing::add_lines(tx, (&order, before)).await?;
    writing::save_details(tx, &order).await?;
    writing::save(tx, &portal.accounts.clock, &order).await?;
    note(tx, (portal, staff), &order, (Kind::Changed, &words.join("\n"), false)).await?;
    let (letter, said) = match is_cancelled {
        true => (OrderLetter::Cancelled, "cancelled"),
        false => (OrderLetter::Changed, "changed"),
    };
    if is_cancelled {
        note(tx, (portal, staff), &order, (Kind::Cancelled, "", false)).await?;
    }
    mail::to_contact(tx, portal, &staff.tenant, (&order, letter.into())).await?;
    approving::ask_others(tx, (portal, &staff.tenant), (&form.order, &order)).await?;
    let said = format!("Order {} is {said}", order.row.number);
    Ok(Changed::Saved([said].into_iter().chain(credit).collect::<Vec<_>>().join(". ")))
}

/// Says anew whether an order that staff hold goes beyond its customer's credit limit; a sentence for staff who lift one
/// beyond it. They may: whoever changes orders releases them, too.
async fn credit(tx: &mut TenantTx, before: &Order, order: &mut Order) -> Result<Option<String>, db::Error> {
    if before.row.total_minor == order.row.total_minor || order.row.is_test {
        return Ok(None);
    }
    let terms = terms::of(tx, order.row.customer).await?;
    let own = if before.row.status.is_owed() { before.row.total_minor } else { 0 };
    let open = queries::open_total(tx, order.row.customer).await? - own;
    let is_over = order.row.status.is_open() && terms.is_over_credit(open, order.row.total_minor);
    if order.row.status == Status::Held {
        order.is_over_credit = is_over;
    }
    let is_lifted = is_over && order.row.total_minor > before.row.total_minor;
    Ok(is_lifted.then(|| "It goes beyond the customer’s credit limit".to_owned()))
}

/// Sets aside what lines grew by, and gives back what they shrank by.
async fn set_aside(tx: &mut TenantTx, order: &mut Order, pieces: &work::Pieces) -> Result<(), db::Error> {
    let back: work::Pieces = pieces.iter().filter(|(_, n)| *n < 0).map(|(item, n)| (*item, -n)).collect();
    let more: work::Pieces = pieces.iter().copied().filter(|(_, n)| *n > 0).collect();
    // All at once: two who held some before others could wait for each other.
    stock::hold(tx, &pieces.iter().map(|(item, _)| *item).collect::<Vec<_>>()).await?;
    stock::give_back(tx, &back).await?;
    let given = stock::set_aside(tx, &more).await?;
    for line in &mut order.lines {
        let Some(pieces) = line.item.and_then(|item| given.get(&item)) else { continue };
        // Of a line that was just added it is known only now.
        line.is_stocked = true;
        line.reserved += i32::try_from(*pieces).unwrap_or(0);
    }
    Ok(())
}
