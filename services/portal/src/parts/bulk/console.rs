//! Staff: from a selection of the list to a change of all that is selected.

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
use crate::parts::{queries, selection};

pub(in crate::parts) async fn change(
    page: ConsolePage,
    State(portal): State<Portal>,
    staff: StaffMay<EditParts>,
    Form(pairs): Form<Pairs>,
) -> web::Result {
    let tell = |tone, text: &str| Ok(web::flash::redirect(&selection::back(&pairs), tone, text));
    let ids = match selection::meant(&portal, &page, &pairs).await? {
        Ok(ids) => ids,
        Err(refused) => return tell(Tone::Bad, refused),
    };
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
        back: selection::back(pairs),
        kept: pairs.iter().filter(|(name, _)| !is_of_form(name)).cloned().collect(),
        form,
        errors: FieldErrors::none(),
        groups: queries::groups(&mut tx).await?,
        brands: queries::brand_names(&mut tx, (true, 1_000)).await?,
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
