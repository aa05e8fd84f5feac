//! Staff: who would be invited, the button that sends, how far it came, and the runs of the past.

use accounts::{ManageAccess, Purpose, StaffMay};
use askama::Template as _;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Redirect};
use db::TenantTx;
use serde::Deserialize;
use web::fields::FieldErrors;
use web::routes::{Access, Routes, Site};
use web::ui::Tone;
use web::{OrNotFound as _, Path};

use super::pages::{HistoryPage, RunPage};
use super::plan::PlanForm;
use super::queries::Member;
use super::run::{self, Run, RunId, State as Stage};
use super::sending::Planned;
use super::{queries, report, sending};
use crate::Portal;
use crate::brand::ConsolePage;
use crate::contacts::bulk;
use crate::contacts::listing::CONTACTS;
use crate::contacts::overview::Pairs;
use crate::contacts::queries as contacts;
use crate::contacts::way::InvitesWith;
use crate::custom_fields::listing::{gone, with_fields};
use crate::lists::{self, Ask};
use crate::wordings::{Letter, Preview, Writer};

const MANAGE: Access = Access::StaffMay("manage access");
/// How many contacts a run can have.
const MOST: usize = 100_000;
/// Runs of a page of the past.
const PAGE: i64 = 50;
/// How many names a group shows.
const NAMES: i64 = 50;

/// The console's routes.
pub(crate) fn routes() -> Routes<Portal> {
    Routes::new(Site::Console)
        .get("/contacts/invitations", MANAGE, history)
        .post("/contacts/invitations", MANAGE, create)
        .get("/contacts/invitations/{run}", MANAGE, show)
        .post("/contacts/invitations/{run}/preview", MANAGE, preview)
        .post("/contacts/invitations/{run}/sending", MANAGE, send)
        .post("/contacts/invitations/{run}/cancellation", MANAGE, stop)
        .merge(report::console::routes())
}

/// The run after which a page of the past begins.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Stretch {
    before: String,
}

async fn history(
    page: ConsolePage,
    staff: StaffMay<ManageAccess>,
    State(portal): State<Portal>,
    Query(stretch): Query<Stretch>,
) -> web::Result {
    let mut tx = portal.accounts.db.read(staff.scope()).await?;
    let before = stretch.before.parse().ok();
    let mut runs = queries::list(&mut tx, (before, PAGE + 1)).await?;
    let next = lists::cut(&mut runs, PAGE);
    let next = next.map(|last| lists::address("/contacts/invitations", &[("before", &last.id.to_string())]));
    let shell = page.shell("Bulk invitations");
    web::page(&HistoryPage { shell, runs, next, now: portal.now(&page.staff.tenant) })
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
    let shown = run_page((&page, &portal), &mut tx, run, (form, FieldErrors::none())).await?;
    let html = if lists::is_fragment(&headers) { shown.as_run().render()? } else { shown.render()? };
    Ok(lists::answer(html))
}

/// How the mail will read with this note; the whole page for a browser without scripts. Nothing is saved.
async fn preview(
    page: ConsolePage,
    staff: StaffMay<ManageAccess>,
    State(portal): State<Portal>,
    (Path(id), headers, Form(form)): (Path<RunId>, HeaderMap, Form<PlanForm>),
) -> web::Result {
    let mut tx = portal.accounts.db.read(staff.scope()).await?;
    let run = queries::find(&mut tx, id).await?.or_not_found()?;
    let shown = run_page((&page, &portal), &mut tx, run, (form, FieldErrors::none())).await?;
    match &shown.preview {
        Some(preview) if lists::is_fragment(&headers) => Ok(lists::answer(preview.render()?)),
        _ => web::page(&shown),
    }
}

/// The mail as the first of those who get it would read it. Its link leads to the portal's door.
async fn letter(
    (page, portal): (&ConsolePage, &Portal),
    tx: &mut TenantTx,
    (members, form): (&[Member], &PlanForm),
) -> web::Result<Option<Preview>> {
    let first = members.iter().find(|member| member.state == "chosen").map(|member| member.contact);
    let contact = match first {
        Some(id) => contacts::find(tx, id).await?,
        None => None,
    };
    let Some(contact) = contact else { return Ok(None) };
    let Ok(note) = form.note() else { return Ok(Some(Preview { read: None })) };
    let writer = Writer::find(tx, portal, (&page.staff.tenant, Letter::Invitation)).await?;
    let address = format!("{}/sign-in", writer.portal_url);
    let letter = mail::Invitation {
        reader: writer.to(&contact),
        way_in: mail::WayIn::Link(&address, Purpose::Invitation.life()),
        signer: &page.staff.name,
        note: &note,
        wording: writer.own.as_ref(),
    };
    let letter = letter.render();
    Ok(Some(Preview { read: Some((letter.subject, letter.text)) }))
}

async fn run_page(
    (page, portal): (&ConsolePage, &Portal),
    tx: &mut TenantTx,
    run: Run,
    (form, errors): (PlanForm, FieldErrors),
) -> web::Result<RunPage> {
    let (members, tally) = match run.state {
        Stage::Queued => (Vec::new(), None),
        Stage::Draft | Stage::Scheduled => (queries::list_members(tx, run.id, NAMES).await?, None),
        Stage::Done | Stage::Stopped => {
            (queries::list_members(tx, run.id, NAMES).await?, Some(report::count(tx, run.id).await?))
        }
    };
    let preview = if run.is_open() { letter((page, portal), tx, (&members, &form)).await? } else { None };
    let gives_passwords = InvitesWith::find(tx).await? == InvitesWith::TemporaryPassword;
    let mut shown = RunPage::new(page.shell("Bulk invitation"), (run, tally), members, (form, errors));
    (shown.preview, shown.gives_passwords) = (preview, gives_passwords);
    Ok(shown)
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
            web::invalid(&run_page((&page, &portal), &mut tx, run, (form, errors)).await?)
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
