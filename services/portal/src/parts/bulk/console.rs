//! Staff: from a selection of the list to a change of all that is selected.

use std::collections::BTreeSet;

use accounts::{self as people, EditParts, Event, StaffMay};
use axum::Form;
use axum::extract::State;
use web::fields::FieldErrors;
use web::ui::{self as u, Tone};

use super::change::{Change, ChangeForm, FIELDS};
use super::pages::{BulkPage, Plan};
use super::writing::{self, Tally};
use crate::Portal;
use crate::brand::ConsolePage;
use crate::contacts::form::FieldError;
use crate::custom_fields::section::{Pairs, typed};
use crate::parts::part::ItemId;
use crate::parts::search::{Offered, Search};
use crate::parts::{finder, queries};

/// How many parts change at once, in one transaction.
const MOST: usize = 10_000;

/// The parts that a selection names, at most one more than can be changed, in one order for everybody.
async fn meant(portal: &Portal, page: &ConsolePage, pairs: &Pairs) -> Result<Vec<ItemId>, db::Error> {
    if typed(pairs, "all") != Some("on") {
        let named = pairs.iter().filter(|(name, _)| name == "part").filter_map(|(_, id)| id.parse().ok());
        return Ok(named.take(MOST + 1).collect::<BTreeSet<ItemId>>().into_iter().collect());
    }
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let search = Search { after: None, ..Search::read(pairs, Offered::ALL) };
    let is_active = typed(pairs, "show").and_then(crate::parts::console::state);
    let mut ids = finder::ids(&mut tx, search, (Offered::ALL, is_active), MOST as u64).await?;
    ids.sort_unstable();
    Ok(ids)
}

/// The list that the selection was made in.
fn back(pairs: &Pairs) -> String {
    let search = Search { after: None, ..Search::read(pairs, Offered::ALL) };
    let address = search.address("/parts", None);
    match typed(pairs, "show").filter(|show| crate::parts::console::state(show).is_some()) {
        Some(show) => format!("{address}{}show={show}", if address.contains('?') { '&' } else { '?' }),
        None => address,
    }
}

pub(in crate::parts) async fn change(
    page: ConsolePage,
    State(portal): State<Portal>,
    staff: StaffMay<EditParts>,
    Form(pairs): Form<Pairs>,
) -> web::Result {
    let ids = meant(&portal, &page, &pairs).await?;
    let tell = |tone, text: &str| Ok(web::flash::redirect(&back(&pairs), tone, text));
    if ids.is_empty() {
        return tell(Tone::Bad, "No part was selected. Tick some first.");
    }
    if ids.len() > MOST {
        return tell(Tone::Bad, "These are more than 10,000 parts. Narrow the list, and take them in steps.");
    }
    let form = ChangeForm::from(&pairs);
    if typed(&pairs, "step").is_none() {
        return web::page(&bulk_page(&page, &portal, (&pairs, form), ids.len()).await?);
    }
    let change = match form.parse(page.staff.tenant.currency()) {
        Ok(change) => change,
        Err(errors) => return refuse((&page, &portal), (&pairs, form), (ids.len(), errors)).await,
    };
    if typed(&pairs, "sure") != Some("yes") {
        return plan((&page, &portal), (&pairs, form), (&ids, &change)).await;
    }
    let tally = make(&portal, &staff, (&ids, &change)).await?;
    tell(Tone::Ok, &done(&tally))
}

/// What was done, in a sentence.
fn done(tally: &Tally) -> String {
    let rest = match tally.unchanged + tally.refused {
        0 => String::new(),
        others => format!(". {} stayed as {}", u::count(others), if others == 1 { "it was" } else { "they were" }),
    };
    format!("{} changed{rest}", u::counted(tally.changed, "part", "parts"))
}

async fn make(portal: &Portal, staff: &StaffMay<EditParts>, (ids, change): (&[ItemId], &Change)) -> web::Result<Tally> {
    let by = (&portal.accounts.clock, &portal.accounts.entropy);
    let mut tx = staff.begin(&portal.accounts).await?;
    let tally = writing::make(&mut tx, by, (ids, change)).await?;
    if tally.changed > 0 {
        let changes: Vec<people::Change> =
            change.words().into_iter().filter_map(|(field, words)| people::Change::of(field, "", &words)).collect();
        let detail = u::counted(tally.changed, "part", "parts");
        let event = Event { kind: "part.changed_in_bulk", detail: &detail, changes: &changes, ..Event::default() };
        people::record(&mut tx, by, staff.actor(), event).await?;
    }
    tx.commit().await?;
    Ok(tally)
}

async fn bulk_page(
    page: &ConsolePage,
    portal: &Portal,
    (pairs, form): (&Pairs, ChangeForm),
    number: usize,
) -> web::Result<BulkPage> {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let is_of_form = |name: &str| FIELDS.contains(&name) || ["step", "sure"].contains(&name);
    Ok(BulkPage {
        shell: page.shell(&format!("Change {}", u::counted(number, "part", "parts"))),
        back: back(pairs),
        kept: pairs.iter().filter(|(name, _)| !is_of_form(name)).cloned().collect(),
        form,
        errors: FieldErrors::none(),
        groups: queries::groups(&mut tx).await?,
        brands: queries::brand_names(&mut tx).await?,
        plan: None,
    })
}

async fn refuse(
    (page, portal): (&ConsolePage, &Portal),
    typed: (&Pairs, ChangeForm),
    (number, errors): (usize, Vec<FieldError>),
) -> web::Result {
    let mut again = bulk_page(page, portal, typed, number).await?;
    for error in errors {
        again.errors.add(error.field, error.text);
    }
    web::invalid(&again)
}

/// Shows what the change would do, and asks.
async fn plan(
    (page, portal): (&ConsolePage, &Portal),
    (pairs, form): (&Pairs, ChangeForm),
    (ids, change): (&[ItemId], &Change),
) -> web::Result {
    let tally = writing::weigh(&mut portal.accounts.db.read(page.staff.scope()).await?, ids, change).await?;
    let mut shown = bulk_page(page, portal, (pairs, form), ids.len()).await?;
    let typed = pairs.iter().filter(|(name, _)| FIELDS.contains(&name.as_str())).cloned().collect();
    shown.plan = Some(Plan { tally, words: change.words(), typed });
    web::page(&shown)
}
