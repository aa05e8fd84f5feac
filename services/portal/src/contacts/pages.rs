//! The console's contact pages.

use askama::Template;
use time::OffsetDateTime;
use web::fields::{Choice, FieldErrors};
use web::shell::ConsoleShell;

use super::contact::Contact;
use super::form::ContactForm;
use super::status::{AccountStatus, NextAction};

/// The list.
#[derive(Template)]
#[template(path = "contacts/templates/index.html", blocks = ["list"])]
pub(crate) struct ListPage {
    pub(crate) shell: ConsoleShell,
    pub(crate) contacts: Vec<Contact>,
    pub(crate) search: String,
    pub(crate) access: String,
    pub(crate) all: u64,
    pub(crate) granted: u64,
    pub(crate) next: Option<String>,
    pub(crate) may_edit: bool,
    pub(crate) may_manage_access: bool,
    pub(crate) may_import: bool,
    pub(crate) now: OffsetDateTime,
}

impl ListPage {
    fn status(&self, contact: &Contact) -> AccountStatus {
        contact.status(self.now)
    }

    fn summary(&self) -> String {
        match self.contacts.len() {
            1 => "1 contact on this page".to_owned(),
            count => format!("{count} contacts on this page"),
        }
    }
}

/// One contact.
#[derive(Template)]
#[template(path = "contacts/templates/show.html")]
pub(crate) struct ShowPage {
    pub(crate) shell: ConsoleShell,
    pub(crate) contact: Contact,
    pub(crate) status: AccountStatus,
    pub(crate) obstacle: Option<String>,
    pub(crate) history: Vec<HistoryRow>,
    pub(crate) may_edit: bool,
    pub(crate) may_manage_access: bool,
    pub(crate) now: OffsetDateTime,
}

/// Something that happened with a contact.
#[derive(Clone, Debug)]
pub(crate) struct HistoryRow {
    pub(crate) at: OffsetDateTime,
    pub(crate) kind: String,
    pub(crate) actor_name: String,
    pub(crate) detail: Option<String>,
}

impl HistoryRow {
    /// What happened, in words.
    pub(crate) fn words(&self) -> &str {
        words(&self.kind)
    }
}

/// What happened with a contact, in words.
pub(crate) fn words(kind: &str) -> &str {
    match kind {
        "contact.invited" => "Invitation sent",
        "contact.revoked" => "Access revoked",
        "contact.restored" => "Access restored",
        "contact.reset_sent" => "Password reset sent",
        "contact.reset_asked" => "Asked for a new password",
        "contact.created" => "Contact created",
        "contact.edited" => "Contact edited",
        other => other,
    }
}

/// The form for a new contact or one that is there.
#[derive(Template)]
#[template(path = "contacts/templates/form.html")]
pub(crate) struct FormPage {
    pub(crate) shell: ConsoleShell,
    pub(crate) form: ContactForm,
    pub(crate) customers: Vec<Choice>,
    pub(crate) errors: FieldErrors,
    pub(crate) problem: String,
    pub(crate) back: String,
    pub(crate) action: String,
}
