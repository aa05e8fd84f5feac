//! Staff: changing an activity that is still to be done.

use accounts::{EditCustomers, Event, StaffMay};
use askama::Template;
use axum::Form;
use axum::extract::State;
use db::TenantTx;
use uuid::Uuid;
use web::fields::{Choice, FieldErrors};
use web::routes::{Access, Routes, Site};
use web::shell::ConsoleShell;
use web::ui::{self as u, Tone};
use web::{OrNotFound as _, Path};

use super::tasks::{self, Task, TaskForm};
use crate::Portal;
use crate::brand::ConsolePage;
use crate::custom_fields::section;

const EDIT: Access = Access::StaffMay("edit customers");

pub(super) fn routes() -> Routes<Portal> {
    Routes::new(Site::Console).get("/activities/{id}/edit", EDIT, edit).post("/activities/{id}", EDIT, save)
}

/// The form of an activity.
#[derive(Template)]
#[template(path = "contacts/templates/task.html")]
struct TaskPage {
    shell: ConsoleShell,
    task: Task,
    people: Vec<Choice>,
    form: TaskForm,
    errors: FieldErrors,
    /// What is wrong with all of it.
    problem: String,
}

async fn form_page(page: &ConsolePage, tx: &mut TenantTx, (task, form): (Task, TaskForm)) -> web::Result<TaskPage> {
    let people = accounts::list_staff(tx).await?;
    Ok(TaskPage {
        shell: page.shell("Edit activity"),
        people: people.into_iter().map(|one| Choice::new(one.id.to_string(), one.name, &form.assignee)).collect(),
        task,
        form,
        errors: FieldErrors::none(),
        problem: String::new(),
    })
}

async fn edit(
    page: ConsolePage,
    _: StaffMay<EditCustomers>,
    State(portal): State<Portal>,
    Path(id): Path<Uuid>,
) -> web::Result {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let task = tasks::find(&mut tx, id).await?.or_not_found()?;
    if task.completed_at.is_some() {
        return Ok(web::flash::redirect(&task.home(), Tone::Warn, DONE));
    }
    let form = TaskForm::from(&task);
    web::page(&form_page(&page, &mut tx, (task, form)).await?)
}

const DONE: &str = "This activity is done. Reopen it to change it.";

async fn save(
    page: ConsolePage,
    staff: StaffMay<EditCustomers>,
    State(portal): State<Portal>,
    (Path(id), Form(form)): (Path<Uuid>, Form<TaskForm>),
) -> web::Result {
    let by = (&portal.accounts.clock, &portal.accounts.entropy);
    let mut tx = staff.begin(&portal.accounts).await?;
    let task = tasks::hold(&mut tx, id).await?.or_not_found()?;
    let mut again = form_page(&page, &mut tx, (task.clone(), form)).await?;
    let colleague = again.people.iter().find(|one| one.value == again.form.assignee).map(|one| one.label.clone());
    let (new, assignee) = match (again.form.parse(), colleague) {
        (Ok(new), Some(assignee)) => (new, assignee),
        (parsed, _) => {
            for wrong in parsed.err().unwrap_or_else(|| vec![tasks::no_such_colleague()]) {
                again.errors.add(wrong.field, wrong.text);
            }
            return web::invalid(&again);
        }
    };
    let changes = new.changes(Some(&task), &assignee);
    if task.completed_at.is_some() {
        return web::invalid(&TaskPage { problem: DONE.to_owned(), ..again });
    }
    if again.form.row_version != task.row_version {
        // Whoever is told of the other save may save over it.
        again.form.row_version = task.row_version;
        return web::invalid(&TaskPage { problem: section::stale("activity", &changes), ..again });
    }
    if changes.is_empty() {
        return Ok(web::flash::redirect(&task.home(), Tone::Info, "Nothing was changed"));
    }
    tasks::save(&mut tx, id, &new).await?;
    let contact = super::queries::find(&mut tx, task.contact).await?.or_not_found()?;
    let event = Event {
        kind: "contact.task_edited",
        customer: contact.customer,
        contact: Some(contact.id),
        detail: &new.subject,
        changes: &changes,
    };
    accounts::record(&mut tx, by, staff.actor(), event).await?;
    tx.commit().await?;
    Ok(web::flash::redirect(&task.home(), Tone::Ok, &format!("“{}” saved", new.subject)))
}
