//! Open activities: what is to be done for a contact, by when and by whom.

use accounts::{BadName, Change, DisplayName, Staff};
use boot::{Clock, Entropy};
use db::{ContactId, StaffId, TenantTx};
use time::macros::format_description;
use time::{Date, OffsetDateTime};
use uuid::Uuid;
use web::ui as u;

use super::form::FieldError;

/// An activity as lists show it.
#[derive(Clone, Debug)]
pub(crate) struct Task {
    pub(crate) id: Uuid,
    pub(crate) contact: ContactId,
    pub(crate) contact_name: String,
    pub(crate) subject: String,
    pub(crate) due_on: Date,
    pub(crate) assignee: StaffId,
    pub(crate) assignee_name: String,
    pub(crate) completed_at: Option<OffsetDateTime>,
    /// Counts its changes: the second of two editors is told.
    pub(crate) row_version: i32,
}

impl Task {
    /// Where the activities of its contact are.
    pub(super) fn home(&self) -> String {
        format!("/contacts/{}/activities", self.contact)
    }
}

/// What was typed for an activity.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct TaskForm {
    pub(super) subject: String,
    pub(super) due_on: String,
    pub(super) assignee: String,
    /// The version that was edited; nothing for a new one.
    pub(super) row_version: i32,
}

impl From<&Task> for TaskForm {
    fn from(task: &Task) -> Self {
        Self {
            subject: task.subject.clone(),
            due_on: task.due_on.to_string(),
            assignee: task.assignee.to_string(),
            row_version: task.row_version,
        }
    }
}

/// An activity as it is to be.
pub(super) struct NewTask {
    pub(super) subject: String,
    pub(super) due_on: Date,
    pub(super) assignee: StaffId,
}

impl NewTask {
    /// What is different from how it was, or all of it when it is new; `assignee` is the name of its colleague.
    pub(super) fn changes(&self, before: Option<&Task>, assignee: &str) -> Vec<Change> {
        let day = |day| u::day(day, Date::MIN);
        let (subject, due, name) = before
            .map(|task| (task.subject.as_str(), day(task.due_on), task.assignee_name.as_str()))
            .unwrap_or_default();
        let changes = [
            Change::of("What is to be done", subject, &self.subject),
            Change::of("Due", &due, &day(self.due_on)),
            Change::of("Assigned to", name, assignee),
        ];
        changes.into_iter().flatten().collect()
    }
}

pub(super) fn no_such_colleague() -> FieldError {
    FieldError { field: "assignee", text: "Choose a colleague from the list.".into() }
}

impl TaskForm {
    /// # Errors
    /// One entry for each field that is wrong.
    pub(super) fn parse(&self) -> Result<NewTask, Vec<FieldError>> {
        let mut errors = Vec::new();
        let mut wrong = |field, text: &str| errors.push(FieldError { field, text: text.to_owned() });
        let subject = match self.subject.parse::<DisplayName>() {
            Ok(subject) => Some(subject.as_str().to_owned()),
            Err(BadName::Empty) => {
                wrong("subject", "Say what is to be done.");
                None
            }
            Err(why) => {
                wrong("subject", &why.to_string());
                None
            }
        };
        let due_on = Date::parse(self.due_on.trim(), format_description!("[year]-[month]-[day]")).ok();
        if due_on.is_none_or(|day| !(2000..=2100).contains(&day.year())) {
            wrong("due_on", "Choose the day it is due.");
        }
        let assignee = self.assignee.parse().ok();
        if assignee.is_none() {
            errors.push(no_such_colleague());
        }
        match (subject, due_on, assignee) {
            (Some(subject), Some(due_on), Some(assignee)) if errors.is_empty() => {
                Ok(NewTask { subject, due_on, assignee })
            }
            _ => Err(errors),
        }
    }
}

/// A contact's activities, the soonest due first: 200 at most.
pub(super) async fn list(tx: &mut TenantTx, contact: ContactId) -> Result<Vec<Task>, db::Error> {
    sqlx::query_as!(
        Task,
        r#"SELECT t.id, t.contact_id AS "contact: ContactId", c.full_name AS "contact_name!",
                  t.subject, t.due_on, t.assignee_id AS "assignee: StaffId", s.name AS assignee_name, t.completed_at, t.row_version
           FROM contact_tasks t
           JOIN contacts c ON c.tenant_id = t.tenant_id AND c.id = t.contact_id
           JOIN staff s ON s.tenant_id = t.tenant_id AND s.id = t.assignee_id
           WHERE t.tenant_id = $1 AND t.contact_id = $2
           ORDER BY t.completed_at IS NOT NULL, t.due_on, t.id LIMIT 200"#,
        tx.tenant(),
        contact.uuid(),
    )
    .fetch_all(&mut **tx)
    .await
}

/// One activity.
pub(super) async fn find(tx: &mut TenantTx, id: Uuid) -> Result<Option<Task>, db::Error> {
    sqlx::query_as!(
        Task,
        r#"SELECT t.id, t.contact_id AS "contact: ContactId", c.full_name AS "contact_name!",
                  t.subject, t.due_on, t.assignee_id AS "assignee: StaffId", s.name AS assignee_name, t.completed_at, t.row_version
           FROM contact_tasks t
           JOIN contacts c ON c.tenant_id = t.tenant_id AND c.id = t.contact_id
           JOIN staff s ON s.tenant_id = t.tenant_id AND s.id = t.assignee_id
           WHERE t.tenant_id = $1 AND t.id = $2"#,
        tx.tenant(),
        id,
    )
    .fetch_optional(&mut **tx)
    .await
}

/// One activity that nobody else changes until the transaction ends.
pub(super) async fn hold(tx: &mut TenantTx, id: Uuid) -> Result<Option<Task>, db::Error> {
    sqlx::query!("SELECT id FROM contact_tasks WHERE tenant_id = $1 AND id = $2 FOR UPDATE", tx.tenant(), id)
        .fetch_optional(&mut **tx)
        .await?;
    find(tx, id).await
}

/// Saves an activity that is held.
pub(super) async fn save(tx: &mut TenantTx, id: Uuid, new: &NewTask) -> Result<(), db::Error> {
    sqlx::query!(
        "UPDATE contact_tasks SET subject = $3, due_on = $4, assignee_id = $5, row_version = row_version + 1
         WHERE tenant_id = $1 AND id = $2",
        tx.tenant(),
        id,
        new.subject,
        new.due_on,
        new.assignee.uuid(),
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// What a staff member still has to do, the soonest due first: the first 8.
pub(crate) async fn list_assigned(tx: &mut TenantTx, assignee: StaffId) -> Result<Vec<Task>, db::Error> {
    sqlx::query_as!(
        Task,
        r#"SELECT t.id, t.contact_id AS "contact: ContactId", c.full_name AS "contact_name!",
                  t.subject, t.due_on, t.assignee_id AS "assignee: StaffId", s.name AS assignee_name, t.completed_at, t.row_version
           FROM contact_tasks t
           JOIN contacts c ON c.tenant_id = t.tenant_id AND c.id = t.contact_id
           JOIN staff s ON s.tenant_id = t.tenant_id AND s.id = t.assignee_id
           WHERE t.tenant_id = $1 AND t.assignee_id = $2 AND t.completed_at IS NULL
           ORDER BY t.due_on, t.id LIMIT 8"#,
        tx.tenant(),
        assignee.uuid(),
    )
    .fetch_all(&mut **tx)
    .await
}

/// How many activities of a contact are open.
pub(super) async fn count_open(tx: &mut TenantTx, contact: ContactId) -> Result<i64, db::Error> {
    sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM contact_tasks
           WHERE tenant_id = $1 AND contact_id = $2 AND completed_at IS NULL"#,
        tx.tenant(),
        contact.uuid(),
    )
    .fetch_one(&mut **tx)
    .await
}

/// Adds an activity: the name of its assignee, unless that is no colleague.
pub(super) async fn insert(
    tx: &mut TenantTx,
    (clock, entropy): (&Clock, &Entropy),
    (contact, by): (ContactId, &Staff),
    new: &NewTask,
) -> Result<Option<String>, db::Error> {
    let assignee = sqlx::query_scalar!(
        "SELECT name FROM staff WHERE tenant_id = $1 AND id = $2 AND removed_at IS NULL FOR KEY SHARE",
        tx.tenant(),
        new.assignee.uuid(),
    )
    .fetch_optional(&mut **tx)
    .await?;
    let Some(assignee) = assignee else { return Ok(None) };
    sqlx::query!(
        "INSERT INTO contact_tasks (tenant_id, id, contact_id, subject, due_on, assignee_id, created_by_name, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        tx.tenant(),
        entropy.uuid_v7(clock),
        contact.uuid(),
        new.subject,
        new.due_on,
        new.assignee.uuid(),
        by.name,
        clock.now(),
    )
    .execute(&mut **tx)
    .await?;
    Ok(Some(assignee))
}

/// Marks an activity that is held as done or as open again.
pub(super) async fn complete(tx: &mut TenantTx, clock: &Clock, task: Uuid, is_done: bool) -> Result<(), db::Error> {
    sqlx::query!(
        "UPDATE contact_tasks SET completed_at = CASE WHEN $3 THEN $4::timestamptz END, row_version = row_version + 1
         WHERE tenant_id = $1 AND id = $2",
        tx.tenant(),
        task,
        is_done,
        clock.now(),
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}
