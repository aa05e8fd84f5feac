//! Staff: who would be invited, the button that sends, how far it came, and the runs of the past.

use accounts::{ManageAccess, StaffMay};
use askama::Template as _;
use axum::Form;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Redirect};
use db::TenantTx;
use web::fields::FieldErrors;
use web::routes::{Access, Routes, Site};
use web::ui::Tone;
use web::{OrNotFound as _, Path};

use super::pages::{HistoryPage, RunPage};
use super::plan::PlanForm;
use super::run::{self, Run, RunId, State as Stage};
use super::sending::Planned;
use super::{queries, report, sending};
use crate::Portal;
use crate::brand::ConsolePage;
use crate::contacts::bulk;
use crate::contacts::listing::CONTACTS;
use crate::contacts::overview::Pairs;
use crate::custom_fields::listing::{gone, with_fields};
use crate::lists::{self, Ask};

const MANAGE: Access = Access::StaffMay("manage access");
/// How many contacts a run can have.
const MOST: usize = 100_000;
/// How many names a group shows.
const NAMES: i64 = 50;

/// The console's routes.
pub(crate) fn routes() -> Routes<Portal> {
    Routes::new(Site::Console)
        .get("/contacts/invitations", MANAGE, history)
        .post("/contacts/invitations", MANAGE, create)
        .get("/contacts/invitations/{run}", MANAGE, show)
        .post("/contacts/invitations/{run}/sending", MANAGE, send)
        .post("/contacts/invitations/{run}/cancellation", MANAGE, stop)
        .merge(report::console::routes())
}

async fn history(page: ConsolePage, staff: StaffMay<ManageAccess>, State(portal): State<Portal>) -> web::Result {
    let runs = queries::list(&mut portal.accounts.db.read(staff.scope()).await?).await?;
    web::page(&HistoryPage { shell: page.shell("Bulk invitations"), runs, now: portal.now(&page.staff.tenant) })
}

async fn create(staff: StaffMay<ManageAccess>, State(portal): State<Portal>, Form(form): Form<Pairs>) -> web::Result {
    let subject = with_fields(&mut portal.accounts.db.read(staff.scope()).await?, &CONTACTS).await?;
    let ask = Ask::read(&subject, &form);
    let refuse = |text| Ok(web::flash::redirect(&ask.address(), Tone::Bad, text));
    if let Some(text) = gone(&subject, &form) {
        return refuse(text);
    }
    let ids = bulk::meant(&portal, &staff, (&ask, &form), MOST + 1).await?;
    if ids.is_empty() {
        return refuse("No contact was selected. Tick some first.");
    }
    if ids.len() > MOST {
        return refuse("These are more than 100,000 contacts. Narrow the list, and take them in parts.");
    }
    let id = sending::choose(&portal, &staff, &ids).await?;
    Ok(Redirect::to(&run::address(id)).into_response())
}

async fn show(
    page: ConsolePage,
    staff: StaffMay<ManageAccess>,
    State(portal): State<Portal>,
    Path(id): Path<RunId>,
    headers: HeaderMap,
) -> web::Result {
    let mut tx = portal.accounts.db.read(staff.scope()).await?;
    let run = queries::find(&mut tx, id).await?.or_not_found()?;
    let form = PlanForm::of(&run);
    let shown = run_page(&page, &mut tx, run, (form, FieldErrors::none())).await?;
    let html = if lists::is_fragment(&headers) { shown.as_run().render()? } else { shown.render()? };
    Ok(lists::answer(html))
}

async fn run_page(
    page: &ConsolePage,
    tx: &mut TenantTx,
    run: Run,
    (form, errors): (PlanForm, FieldErrors),
) -> Result<RunPage, db::Error> {
    let (members, tally) = match run.state {
        Stage::Queued => (Vec::new(), None),
        Stage::Draft | Stage::Scheduled => (queries::list_members(tx, run.id, NAMES).await?, None),
        Stage::Done | Stage::Stopped => {
            (queries::list_members(tx, run.id, NAMES).await?, Some(report::count(tx, run.id).await?))
        }
    };
    Ok(RunPage::new(page.shell("Bulk invitation"), (run, tally), members, (form, errors)))
}

async fn send(
    page: ConsolePage,
    staff: StaffMay<ManageAccess>,
    State(portal): State<Portal>,
    Path(id): Path<RunId>,
    Form(form): Form<PlanForm>,
) -> web::Result {
    let mut tx = portal.accounts.db.read(staff.scope()).await?;
    let run = queries::find(&mut tx, id).await?.or_not_found()?;
    drop(tx);
    let planned = match form.parse() {
        Ok(plan) => sending::plan(&portal, &staff, &run, &plan).await?,
        Err(errors) => Planned::Bad(errors),
    };
    match planned {
        Planned::Done | Planned::TooLate => Ok(Redirect::to(&run.address()).into_response()),
        Planned::Bad(errors) => {
            let mut tx = portal.accounts.db.read(staff.scope()).await?;
            web::invalid(&run_page(&page, &mut tx, run, (form, errors)).await?)
        }
    }
}

async fn stop(staff: StaffMay<ManageAccess>, State(portal): State<Portal>, Path(id): Path<RunId>) -> web::Result {
    let run = queries::find(&mut portal.accounts.db.read(staff.scope()).await?, id).await?.or_not_found()?;
    let (tone, text) = match sending::stop(&portal, &staff, &run).await? {
        true => (Tone::Ok, "Stopped. Nobody else is invited."),
        false => (Tone::Bad, "There is nothing to stop."),
    };
    Ok(web::flash::redirect(&run.address(), tone, text))
}
