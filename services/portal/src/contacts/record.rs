//! Staff: a contact's record with its tabs, and what is written on them.

use accounts::{Change, EditCustomers, Event, ManageAccess, Permission, Person, StaffMay};
use axum::Form;
use axum::extract::{Query, State};
use db::ContactId;
use serde::Deserialize;
use uuid::Uuid;
use web::fields::{Choice, FieldErrors};
use web::routes::{Access, Routes, Site};
use web::ui::Tone;
use web::{OrNotFound as _, Path};

use super::record_pages::{Notes, RecordPage, Tab, Tasks};
use super::shared_login::Sharing;
use super::tasks::TaskForm;
use super::{access, notes, queries, task_editing, tasks, website_access};
use crate::Portal;
use crate::activity::queries as activity;
use crate::brand::ConsolePage;
use crate::step_up::proven;

const EDIT: Access = Access::StaffMay("edit customers");

pub(crate) fn routes() -> Routes<Portal> {
    Routes::new(Site::Console)
        .get("/contacts/{id}", Access::Staff, general)
        .get("/contacts/{id}/notes", Access::Staff, show_notes)
        .post("/contacts/{id}/notes", EDIT, add_note)
        .post("/notes/{id}/removal", EDIT, remove_note)
        .get("/contacts/{id}/activities", Access::Staff, show_tasks)
        .post("/contacts/{id}/activities", EDIT, add_task)
        .post(
            "/activities/{id}/completion",
            EDIT,
            |staff: StaffMay<EditCustomers>, portal: State<Portal>, id: Path<Uuid>| complete(staff, portal, id, true),
        )
        .post(
            "/activities/{id}/reopening",
            EDIT,
            |staff: StaffMay<EditCustomers>, portal: State<Portal>, id: Path<Uuid>| complete(staff, portal, id, false),
        )
        .get("/contacts/{id}/history", Access::Staff, history)
        .post("/contacts/{id}/second-step/removal", Access::StaffMay("manage access"), proven(reset_second_step))
        .merge(task_editing::routes())
        .merge(website_access::routes())
}

/// The record, open at a tab.
pub(super) async fn record(page: ConsolePage, portal: &Portal, id: ContactId, tab: Tab) -> web::Result<RecordPage> {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let contact = queries::find(&mut tx, id).await?.or_not_found()?;
    let open_tasks = tasks::count_open(&mut tx, id).await?;
    let passkeys = accounts::count_passkeys(&mut tx, Person::Contact(id)).await?;
    let second_step_since = accounts::second_step_since(&mut tx, Person::Contact(id)).await?;
    let sharing = Sharing::of(&mut tx, &contact).await?;
    let now = portal.now(&page.staff.tenant);
    let obstacle = access::eligible(&contact, page.staff.tenant.customer_portal()).err().map(|why| why.to_string());
    Ok(RecordPage {
        shell: page.shell(&contact.name()),
        status: contact.status(now.at()),
        second_step_since,
        passkeys,
        sharing,
        tab,
        open_tasks: open_tasks.unsigned_abs(),
        may_edit: page.staff.may(Permission::EditCustomers),
        may_manage_access: page.staff.may(Permission::ManageAccess),
        may_view: contact.has_access && obstacle.is_none() && page.staff.may(Permission::ViewAsContact),
        obstacle,
        contact,
        now,
    })
}

async fn general(page: ConsolePage, State(portal): State<Portal>, Path(id): Path<ContactId>) -> web::Result {
    web::page(&record(page, &portal, id, Tab::General).await?)
}

/// For somebody whose phone is gone.
async fn reset_second_step(
    staff: StaffMay<ManageAccess>,
    State(portal): State<Portal>,
    Path(id): Path<ContactId>,
) -> web::Result {
    let mut tx = staff.begin(&portal.accounts).await?;
    let reset = access::reset_second_step(&mut tx, &portal, &staff, id).await?;
    tx.commit().await?;
    let (tone, text) = match reset {
        Some(contact) => (Tone::Ok, format!("{} signs in with the password alone now", contact.name())),
        None => (Tone::Info, "This contact has no second step and no passkey".to_owned()),
    };
    Ok(web::flash::redirect(&format!("/contacts/{id}"), tone, &text))
}

async fn notes_tab(page: &ConsolePage, portal: &Portal, id: ContactId) -> web::Result<Notes> {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let rows = notes::list(&mut tx, id).await?;
    Ok(Notes { rows, reader: page.staff.clone(), typed: String::new(), errors: FieldErrors::none() })
}

async fn show_notes(page: ConsolePage, State(portal): State<Portal>, Path(id): Path<ContactId>) -> web::Result {
    let notes = notes_tab(&page, &portal, id).await?;
    web::page(&record(page, &portal, id, Tab::Notes(notes)).await?)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct NoteForm {
    body: String,
}

async fn add_note(
    page: ConsolePage,
    State(portal): State<Portal>,
    staff: StaffMay<EditCustomers>,
    (Path(id), Form(form)): (Path<ContactId>, Form<NoteForm>),
) -> web::Result {
    let body = match notes::parse(&form.body) {
        Ok(body) => body,
        Err(problem) => {
            let notes = notes_tab(&page, &portal, id).await?;
            let notes = Notes { typed: form.body, errors: FieldErrors::one("body", problem), ..notes };
            return web::invalid(&record(page, &portal, id, Tab::Notes(notes)).await?);
        }
    };
    let mut tx = staff.begin(&portal.accounts).await?;
    let contact = queries::find(&mut tx, id).await?.or_not_found()?;
    notes::insert(&mut tx, (&portal.accounts.clock, &portal.accounts.entropy), (id, &staff), &body).await?;
    access::note(&mut tx, &portal, staff.actor(), (&contact, "contact.note_added")).await?;
    tx.commit().await?;
    Ok(web::flash::redirect(&format!("/contacts/{id}/notes"), Tone::Ok, "Note added"))
}

async fn remove_note(
    staff: StaffMay<EditCustomers>,
    State(portal): State<Portal>,
    Path(id): Path<Uuid>,
) -> web::Result {
    let mut tx = staff.begin(&portal.accounts).await?;
    // Others' notes are for those who lead the colleagues.
    let author = (!staff.may(Permission::ManageStaff)).then_some(staff.id);
    let id = notes::remove(&mut tx, id, author).await?.or_not_found()?;
    let contact = queries::find(&mut tx, id).await?.or_not_found()?;
    access::note(&mut tx, &portal, staff.actor(), (&contact, "contact.note_removed")).await?;
    tx.commit().await?;
    Ok(web::flash::redirect(&format!("/contacts/{id}/notes"), Tone::Ok, "Note removed"))
}

async fn tasks_tab(page: &ConsolePage, portal: &Portal, id: ContactId, form: TaskForm) -> web::Result<Tasks> {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let people = accounts::list_staff(&mut tx).await?;
    let chosen = if form.assignee.is_empty() { page.staff.id.to_string() } else { form.assignee.clone() };
    Ok(Tasks {
        rows: tasks::list(&mut tx, id).await?,
        people: people.into_iter().map(|one| Choice::new(one.id.to_string(), one.name, &chosen)).collect(),
        form,
        errors: FieldErrors::none(),
        today: portal.now(&page.staff.tenant).today(),
    })
}

async fn show_tasks(page: ConsolePage, State(portal): State<Portal>, Path(id): Path<ContactId>) -> web::Result {
    let tasks = tasks_tab(&page, &portal, id, TaskForm::default()).await?;
    web::page(&record(page, &portal, id, Tab::Tasks(tasks)).await?)
}

async fn add_task(
    page: ConsolePage,
    State(portal): State<Portal>,
    staff: StaffMay<EditCustomers>,
    (Path(id), Form(form)): (Path<ContactId>, Form<TaskForm>),
) -> web::Result {
    let mut tx = staff.begin(&portal.accounts).await?;
    let contact = queries::find(&mut tx, id).await?.or_not_found()?;
    let by = (&portal.accounts.clock, &portal.accounts.entropy);
    let problems = match form.parse() {
        Ok(new) => match tasks::insert(&mut tx, by, (id, &staff), &new).await? {
            Some(assignee) => {
                let (kind, customer) = ("contact.task_added", contact.customer);
                let changes = new.changes(None, &assignee);
                let event = Event { kind, customer, contact: Some(id), detail: &new.subject, changes: &changes };
                accounts::record(&mut tx, by, staff.actor(), event).await?;
                None
            }
            None => Some(vec![tasks::no_such_colleague()]),
        },
        Err(problems) => Some(problems),
    };
    if let Some(problems) = problems {
        drop(tx);
        let mut tasks = tasks_tab(&page, &portal, id, form).await?;
        for problem in problems {
            tasks.errors.add(problem.field, problem.text);
        }
        return web::invalid(&record(page, &portal, id, Tab::Tasks(tasks)).await?);
    }
    tx.commit().await?;
    Ok(web::flash::redirect(&format!("/contacts/{id}/activities"), Tone::Ok, "Activity added"))
}

async fn complete(
    staff: StaffMay<EditCustomers>,
    State(portal): State<Portal>,
    Path(id): Path<Uuid>,
    is_done: bool,
) -> web::Result {
    let accounts = &portal.accounts;
    let by = (&accounts.clock, &accounts.entropy);
    let mut tx = staff.begin(accounts).await?;
    let task = tasks::hold(&mut tx, id).await?.or_not_found()?;
    let subject = &task.subject;
    if task.completed_at.is_some() != is_done {
        tasks::complete(&mut tx, by.0, id, is_done).await?;
        let contact = queries::find(&mut tx, task.contact).await?.or_not_found()?;
        let kind = if is_done { "contact.task_completed" } else { "contact.task_reopened" };
        let state = |is_done: bool| if is_done { "done" } else { "open" };
        let changes: Vec<_> = Change::of("State", state(!is_done), state(is_done)).into_iter().collect();
        let (customer, contact) = (contact.customer, Some(contact.id));
        let event = Event { kind, customer, contact, detail: subject, changes: &changes };
        accounts::record(&mut tx, by, staff.actor(), event).await?;
        tx.commit().await?;
    }
    let text = if is_done { format!("“{subject}” is done") } else { format!("“{subject}” is open again") };
    Ok(web::flash::redirect(&task.home(), Tone::Ok, &text))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct HistoryQuery {
    before: String,
}

async fn history(
    page: ConsolePage,
    State(portal): State<Portal>,
    Path(id): Path<ContactId>,
    Query(query): Query<HistoryQuery>,
) -> web::Result {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let customer = queries::find(&mut tx, id).await?.or_not_found()?.customer;
    let stretch = (query.before.parse().ok(), activity::PAGE + 1);
    let mut events = activity::of_contact(&mut tx, (id, customer), stretch).await?;
    drop(tx);
    let path = format!("/contacts/{id}/history");
    let next = crate::lists::cut(&mut events, activity::PAGE)
        .map(|last| crate::lists::address(&path, &[("before", &last.id.to_string())]));
    web::page(&record(page, &portal, id, Tab::History { events, next }).await?)
}
