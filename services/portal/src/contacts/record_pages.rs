//! The pages of a contact's record.

use accounts::{Permission, Staff};
use askama::Template;
use time::{Date, OffsetDateTime};
use web::Now;
use web::fields::{Choice, FieldErrors};
use web::shell::ConsoleShell;

use super::contact::Contact;
use super::notes::Note;
use super::shared_login::Sharing;
use super::status::AccountStatus;
use super::tasks::{Task, TaskForm};
use super::website_access::WebsiteAccess;
use crate::access::permissions::Permissions;
use crate::activity::happened::Happened;
use crate::custom_fields::Section;

/// A contact's record, open at one of its tabs.
#[derive(Template)]
#[template(path = "contacts/templates/record.html")]
pub(super) struct RecordPage {
    pub(super) shell: ConsoleShell,
    pub(super) contact: Contact,
    pub(super) status: AccountStatus,
    pub(super) obstacle: Option<String>,
    pub(super) second_step_since: Option<OffsetDateTime>,
    pub(super) passkeys: i64,
    pub(super) sharing: Sharing,
    pub(super) tab: Tab,
    pub(super) open_tasks: u64,
    pub(super) may_edit: bool,
    pub(super) may_manage_access: bool,
    /// It can sign in, and this person may look at what it sees.
    pub(super) may_view: bool,
    pub(super) now: Now,
}

/// A tab with what is on it.
pub(super) enum Tab {
    General,
    Notes(Notes),
    Access(Box<WebsiteAccess>),
    Custom(Section),
    Tasks(Tasks),
    /// Nothing when it belongs to no customer.
    Permissions(Option<Permissions>),
    History {
        events: Vec<Happened>,
        next: Option<String>,
    },
}

impl Tab {
    /// The end of its address.
    const fn key(&self) -> &'static str {
        match self {
            Self::General => "general",
            Self::Access(_) => "access",
            Self::Notes(_) => "notes",
            Self::Custom(_) => "custom",
            Self::Tasks(_) => "activities",
            Self::Permissions(_) => "permissions",
            Self::History { .. } => "history",
        }
    }
}

pub(super) struct Notes {
    pub(super) rows: Vec<Note>,
    pub(super) reader: Staff,
    pub(super) typed: String,
    pub(super) errors: FieldErrors,
}

pub(super) struct Tasks {
    pub(super) rows: Vec<Task>,
    pub(super) people: Vec<Choice>,
    pub(super) form: TaskForm,
    pub(super) errors: FieldErrors,
    pub(super) today: Date,
}

impl Notes {
    /// One's own; others' notes are for those who lead the colleagues.
    fn is_removable(&self, note: &Note) -> bool {
        let is_own = note.author == self.reader.id && self.reader.may(Permission::EditCustomers);
        is_own || self.reader.may(Permission::ManageStaff)
    }
}

impl Tasks {
    fn is_late(&self, task: &Task) -> bool {
        task.completed_at.is_none() && task.due_on < self.today
    }

    fn open(&self) -> impl Iterator<Item = &Task> {
        self.rows.iter().filter(|task| task.completed_at.is_none())
    }

    fn done(&self) -> impl Iterator<Item = &Task> {
        self.rows.iter().filter(|task| task.completed_at.is_some())
    }
}
