//! Staff: changing an order's lines and what its shipping costs.

use accounts::{EditOrders, StaffMay};
use axum::Form;
use axum::extract::State;
use db::TenantTx;
use web::fields::FieldErrors;
use web::routes::{Routes, Site};
use web::ui::Tone;
use web::{OrNotFound as _, Path};

use super::console::{EDIT, home, note};
use super::events::Kind;
use super::mail::{self, News};
use super::order::{Line, Order, OrderId, OrderLineId, Status};
use super::pages::EditPage;
use super::{queries, work, writing};
use crate::Portal;
use crate::brand::ConsolePage;
use crate::custom_fields::section::{Pairs, STALE, typed, version};
use crate::parts::{money, quantity, stock};

pub(super) fn routes() -> Routes<Portal> {
    Routes::new(Site::Console).get("/orders/{id}/edit", EDIT, edit).post("/orders/{id}", EDIT, save)
}

fn form_page(page: &ConsolePage, (order, pairs): (Order, Option<&Pairs>)) -> EditPage {
    let plain = |minor: i64| order.row.currency.plain(minor);
    let field = |name: String| pairs.and_then(|pairs| typed(pairs, &name)).unwrap_or_default().to_owned();
    let line = |line: &Line| match pairs {
        None => (line.wanted().to_string(), plain(line.unit_minor)),
        Some(_) => (field(format!("pieces-{}", line.id)), field(format!("price-{}", line.id))),
    };
    let shipping = match pairs {
        None => order.shipping_minor.map(plain).unwrap_or_default(),
        Some(_) => field("shipping".to_owned()),
    };
    EditPage {
        shell: page.shell(&format!("Change order {}", order.row.number)),
        typed: order.lines.iter().map(line).collect(),
        shipping,
        row_version: order.row_version,
        order,
        errors: FieldErrors::none(),
        problem: String::new(),
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
    web::page(&form_page(&page, (order, None)))
}

/// A line's new pieces and price.
type Change = (OrderLineId, (i32, i64));

fn parse(order: &Order, pairs: &Pairs) -> Result<(Vec<Change>, Option<i64>), FieldErrors> {
    let mut errors = FieldErrors::none();
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
    errors.into_result((changes, shipping))
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
    let is_untouched = order.row.status.waits() || order.row.status == Status::Received;
    if !is_untouched || order.lines.iter().all(|line| line.wanted() == 0) {
        order.row.status = order.progress();
    }
    work::recount(order).map_err(|why| (String::new(), why))?;
    Ok((pieces, words))
}

async fn save(
    page: ConsolePage,
    staff: StaffMay<EditOrders>,
    State(portal): State<Portal>,
    (Path(id), Form(pairs)): (Path<OrderId>, Form<Pairs>),
) -> web::Result {
    let mut tx = staff.begin(&portal.accounts).await?;
    let mut order = queries::hold(&mut tx, id).await?.or_not_found()?;
    let before = order.clone();
    let refuse = |errors: FieldErrors, problem: String| {
        web::invalid(&EditPage { errors, problem, ..form_page(&page, (before.clone(), Some(&pairs))) })
    };
    if version(&pairs) != order.row_version {
        return refuse(FieldErrors::none(), STALE.to_owned());
    }
    if !order.row.status.is_open() {
        return refuse(FieldErrors::none(), work::Refused::Stale.to_string());
    }
    let changes = match parse(&order, &pairs) {
        Ok(changes) => changes,
        Err(errors) => return refuse(errors, String::new()),
    };
    let (pieces, words) = match apply(&mut order, changes) {
        Ok(done) => done,
        Err((field, why)) if field.is_empty() => return refuse(FieldErrors::none(), why.to_string()),
        Err((field, why)) => return refuse(FieldErrors::one(field, why.to_string()), String::new()),
    };
    if words.is_empty() {
        return Ok(web::flash::redirect(&home(id), Tone::Info, "Nothing was changed"));
    }
    set_aside(&mut tx, &mut order, &pieces).await?;
    writing::save(&mut tx, &portal.accounts.clock, &order).await?;
    note(&mut tx, (&portal, &staff), &order, (Kind::Changed, &words.join("\n"), false)).await?;
    let subject = format!("Order {} is changed", order.row.number);
    let news =
        News { subject: subject.clone(), lead: "We changed your order. This is how it stands now.", facts: Vec::new() };
    mail::to_contact(&mut tx, &portal, &staff.tenant, (&order, news)).await?;
    tx.commit().await?;
    Ok(web::flash::redirect(&home(id), Tone::Ok, &subject))
}

/// Sets aside what lines grew by, and gives back what they shrank by.
async fn set_aside(tx: &mut TenantTx, order: &mut Order, pieces: &work::Pieces) -> Result<(), db::Error> {
    let back: work::Pieces = pieces.iter().filter(|(_, n)| *n < 0).map(|(item, n)| (*item, -n)).collect();
    let more: work::Pieces = pieces.iter().copied().filter(|(_, n)| *n > 0).collect();
    stock::give_back(tx, &back).await?;
    let given = stock::set_aside(tx, &more).await?;
    for line in &mut order.lines {
        let pieces =
            line.item.and_then(|item| given.get(&item)).and_then(|pieces| i32::try_from(*pieces).ok()).unwrap_or(0);
        line.reserved += pieces;
    }
    Ok(())
}
