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
