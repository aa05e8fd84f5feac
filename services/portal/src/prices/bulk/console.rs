//! Staff: from a selection of parts to a change of their prices.

use accounts::{self as people, EditPrices, Event, StaffMay};
use axum::Form;
use axum::extract::State;
use db::TenantTx;
use pricing::Currency;
use web::fields::FieldErrors;
use web::ui::{self as u, Tone};

use super::change::{Change, ChangeForm, FIELDS};
use super::pages::{BulkPage, Plan};
use super::writing::{self, Tally};
use crate::Portal;
use crate::brand::ConsolePage;
use crate::custom_fields::section::{Pairs, typed};
use crate::parts::part::ItemId;
use crate::parts::selection;
use crate::prices::named::{self, Kind};

pub(in crate::prices) async fn change(
    page: ConsolePage,
    State(portal): State<Portal>,
    staff: StaffMay<EditPrices>,
    Form(pairs): Form<Pairs>,
) -> web::Result {
    let ids = match selection::meant(&portal, &page, &pairs).await? {
        Ok(ids) => ids,
        Err(refused) => return Ok(web::flash::redirect(&selection::back(&pairs), Tone::Bad, refused)),
    };
    let form = ChangeForm::from(&pairs);
    let mut shown = bulk_page((&page, &portal), (&pairs, form), ids.len()).await?;
    if typed(&pairs, "step").is_none() {
        return web::page(&shown);
    }
    let change = match shown.form.parse((shown.shell.currency, &shown.levels)) {
        Ok(change) => change,
        Err(errors) => return web::invalid(&BulkPage { errors, ..shown }),
    };
    let seen = typed(&pairs, "seen").filter(|_| typed(&pairs, "sure") == Some("yes"));
    if let Some(seen) = seen
        && let Some(tally) = make((&portal, &staff), (&ids, &change), seen).await?
    {
        return Ok(web::flash::redirect(&selection::back(&pairs), Tone::Ok, &done(&tally)));
    }
    let tally = writing::weigh(&mut portal.accounts.db.read(page.staff.scope()).await?, &ids, &change).await?;
    let fields = pairs.iter().filter(|(name, _)| FIELDS.contains(&name.as_str())).cloned().collect();
    let how = change.how(shown.shell.currency);
    shown.plan = Some(Plan { tally, what: change.what(), how, typed: fields, is_anew: seen.is_some() });
    web::page(&shown)
}

/// What was done, in a sentence.
fn done(tally: &Tally) -> String {
    format!("{} changed", u::counted(tally.changed, "price", "prices"))
}

/// Makes the change that was seen, and writes it into the trail; none where prices changed meanwhile.
async fn make(
    (portal, staff): (&Portal, &StaffMay<EditPrices>),
    (ids, change): (&[ItemId], &Change),
    seen: &str,
) -> web::Result<Option<Tally>> {
    let accounts = &portal.accounts;
    let mut tx = staff.begin(accounts).await?;
    let Some(tally) = writing::make(&mut tx, &accounts.clock, (ids, change), seen).await? else { return Ok(None) };
    if tally.changed > 0 {
        note(&mut tx, (portal, staff), (change, &tally)).await?;
    }
    tx.commit().await?;
    Ok(Some(tally))
}

async fn note(
    tx: &mut TenantTx,
    (portal, staff): (&Portal, &StaffMay<EditPrices>),
    (change, tally): (&Change, &Tally),
) -> Result<(), db::Error> {
    let currency: Currency = tx.currency();
    let accounts = &portal.accounts;
    let changes: Vec<people::Change> =
        people::Change::of(&change.what(), "", &change.how(currency)).into_iter().collect();
    let detail = u::counted(tally.changed, "price", "prices");
    let event = Event { kind: "price.changed_in_bulk", detail: &detail, changes: &changes, ..Event::default() };
    people::record(tx, (&accounts.clock, &accounts.entropy), staff.actor(), event).await
}

async fn bulk_page(
    (page, portal): (&ConsolePage, &Portal),
    (pairs, form): (&Pairs, ChangeForm),
    number: usize,
) -> web::Result<BulkPage> {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let is_of_form = |name: &str| FIELDS.contains(&name) || ["step", "sure", "seen"].contains(&name);
    Ok(BulkPage {
        shell: page.shell(&format!("Change prices of {}", u::counted(number, "part", "parts"))),
        back: selection::back(pairs),
        kept: pairs.iter().filter(|(name, _)| !is_of_form(name)).cloned().collect(),
        form,
        levels: named::names(&mut tx, Kind::Levels).await?,
        errors: FieldErrors::none(),
        plan: None,
    })
}
