//! Staff: pricing what was asked for, changing what was offered, and sending it as a version of its own.

use std::collections::HashMap;

use ::mail::Variable;
use accounts::{EditQuotes, StaffMay};
use axum::Form;
use axum::extract::State;
use db::TenantTx;
use time::Date;
use web::fields::FieldErrors;
use web::ui::{self as u, Tone};
use web::{OrNotFound as _, Path};

use super::console::home;
use super::events::{self, Kind};
use super::mail::{self, News};
use super::pages::EditPage;
use super::pricing::{Offer, Typed, parse};
use super::quote::{Line, QuoteId, Row, Version, totals};
use super::writing::{self, NewVersion};
use super::{prices, queries, settings};
use crate::Portal;
use crate::brand::ConsolePage;
use crate::custom_fields::section::{Pairs, STALE, typed, version};
use crate::orders::totals::Totals;
use crate::parts::part::ItemId;
use crate::wordings::QuoteLetter;

/// What a form of a quote begins with: what is prepared, or else the last that was offered or asked for.
async fn begun(tx: &mut TenantTx, row: &Row) -> Result<(Option<Version>, Vec<Line>), db::Error> {
    match queries::versions(tx, row.id).await?.into_iter().next() {
        Some(last) => {
            let lines = queries::lines(tx, (row.id, last.version)).await?;
            Ok((Some(last), lines))
        }
        None => Ok((None, Vec::new())),
    }
}

/// What the customer pays for parts at this moment, as lines.
async fn known(
    tx: &mut TenantTx,
    portal: &Portal,
    (row, typed): (&Row, &Typed),
) -> Result<HashMap<ItemId, Line>, db::Error> {
    let wanted: Vec<(ItemId, i32)> =
        typed.lines.iter().filter_map(|line| Some((line.item?, line.quantity()))).collect();
    prices::lines(tx, (row.customer, portal.accounts.clock.now()), &wanted).await
}

pub(super) async fn edit(
    page: ConsolePage,
    _: StaffMay<EditQuotes>,
    State(portal): State<Portal>,
    Path(id): Path<QuoteId>,
) -> web::Result {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let today = crate::prices::today(&mut tx, portal.accounts.clock.now()).await?;
    let row = queries::find(&mut tx, id, today).await?.or_not_found()?;
    if !row.may_prepare() {
        return Ok(web::flash::redirect(&home(id), Tone::Warn, CLOSED));
    }
    let (last, lines) = begun(&mut tx, &row).await?;
    let usual = settings::last_day(&mut tx, today).await?;
    let typed = Typed::of(&row, last.as_ref(), &lines, usual);
    let known = known(&mut tx, &portal, (&row, &typed)).await?;
    web::page(&EditPage::new(&page, row, (typed, known), FieldErrors::none()))
}

const CLOSED: &str = "The customer accepted this quote meanwhile. Change the order instead.";

pub(super) async fn save(
    page: ConsolePage,
    staff: StaffMay<EditQuotes>,
    State(portal): State<Portal>,
    (Path(id), Form(pairs)): (Path<QuoteId>, Form<Pairs>),
) -> web::Result {
    let mut tx = staff.begin(&portal.accounts).await?;
    let today = crate::prices::today(&mut tx, portal.accounts.clock.now()).await?;
    let row = queries::hold(&mut tx, id, today).await?.or_not_found()?;
    if !row.may_prepare() {
        return Ok(web::flash::redirect(&home(id), Tone::Warn, CLOSED));
    }
    let (is_sent, is_new) = (typed(&pairs, "then") == Some("send"), version(&pairs) == row.row_version);
    let mut form = Typed::read(&pairs, row.row_version);
    let mut errors = FieldErrors::none();
    let is_added = form.add_line((&mut tx, row.currency), &mut errors).await?;
    let known = known(&mut tx, &portal, (&row, &form)).await?;
    let offer = parse((&form, row.currency), &known, (today, is_sent, &mut errors));
    let sum = offer.as_ref().and_then(|offer| totals(&offer.lines, offer.shipping_minor));
    let problem = match (&offer, sum) {
        _ if !is_new => STALE,
        (Some(offer), _) if is_sent && offer.lines.is_empty() => "Add a part or a line in words first.",
        (Some(_), None) => "A quote comes to at most 92,233,720,368,547,758.07. Lower the price or the quantity.",
        _ => "",
    };
    let (Some(offer), Some(sum), "") = (offer, sum, problem) else {
        let again = EditPage::new(&page, row, (form, known), errors);
        return web::invalid(&EditPage { problem: problem.to_owned(), ..again });
    };
    write(&mut tx, (&portal, &staff), &row, (&offer, sum, is_sent)).await?;
    tx.commit().await?;
    Ok(match (is_sent, is_added) {
        (true, _) => web::flash::redirect(&home(id), Tone::Ok, &format!("Quote {} is sent", row.number)),
        (false, true) => web::flash::redirect(&format!("{}/edit#add", home(id)), Tone::Ok, "Line added"),
        (false, false) => web::flash::redirect(&home(id), Tone::Ok, "Draft saved. The customer does not see it yet."),
    })
}

/// Writes what is prepared; where it is sent, as what counts from now on.
async fn write(
    tx: &mut TenantTx,
    (portal, staff): (&Portal, &StaffMay<EditQuotes>),
    row: &Row,
    (offer, sum, is_sent): (&Offer, Totals, bool),
) -> web::Result<()> {
    let by = (&portal.accounts.clock, &portal.accounts.entropy);
    let new = NewVersion {
        version: row.next_version(),
        is_draft: !is_sent,
        valid_until: Some(offer.valid_until),
        note: &offer.note,
        totals: sum,
        by: &staff.name,
        lines: &offer.lines,
    };
    writing::delete_draft(tx, row.id).await?;
    writing::insert_version(tx, by, (row.id, row.customer), &new).await?;
    writing::touch(tx, by.0, (row.id, &offer.reference)).await?;
    if !is_sent {
        return Ok(());
    }
    writing::save_sent(tx, by.0, row.id, (new.version, offer.valid_until, sum.total_minor)).await?;
    let detail = format!("Version {}", new.version);
    let event = events::New { kind: Kind::Sent, detail: &detail, actor_name: &staff.name, is_by_staff: true };
    events::add(tx, by, (row.id, row.customer), &event, None).await?;
    let letter = if new.version == 1 { QuoteLetter::Sent } else { QuoteLetter::NewVersion };
    let (total, valid_until) = (row.currency.show(sum.total_minor), u::day(offer.valid_until, Date::MIN));
    let values = vec![(Variable::Total, total.clone()), (Variable::ValidUntil, valid_until.clone())];
    let mut facts = vec![("Total without tax", total), ("Valid until", valid_until)];
    if !offer.note.is_empty() {
        facts.push(("Note", offer.note.replace('\n', ", ")));
    }
    let told = Row { reference: offer.reference.clone(), ..row.clone() };
    let news = News { letter, lines: &offer.lines, facts, values };
    mail::to_contact(tx, portal, &staff.tenant, (&told, news)).await
}
