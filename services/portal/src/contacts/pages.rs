//! The console's contact pages.

use askama::Template;
use web::Now;
use web::fields::{Choice, FieldErrors};
use web::shell::ConsoleShell;

use super::bulk::Action;
use super::contact::Contact;
use super::form::ContactForm;
use super::on_saving::AccessPart;
use super::shared_login::Sharer;
use super::status::{AccountStatus, NextAction};
use crate::custom_fields::{Cells, Section};
use crate::lists::{self, Column, Shown};

/// The list.
#[derive(Template)]
#[template(path = "contacts/templates/index.html", blocks = ["list"])]
pub(crate) struct ListPage {
    pub(crate) shell: ConsoleShell,
    pub(crate) list: Shown,
    /// The tenant's own fields in the rows.
    pub(crate) custom: Cells,
    pub(crate) contacts: Vec<Contact>,
    /// What the search looks at.
    pub(crate) finds: &'static str,
    pub(crate) may_edit: bool,
    pub(crate) may_manage_access: bool,
    pub(crate) may_import: bool,
    pub(crate) now: Now,
}

impl ListPage {
    fn status(&self, contact: &Contact) -> AccountStatus {
        contact.status(self.now.at())
    }

    /// A cell that is words alone.
    fn words(&self, contact: &Contact, column: &Column) -> String {
        let own = self.custom.shown(contact.id.uuid(), column);
        let words = own.unwrap_or_else(|| super::listing::cell(contact, column, &self.now));
        if words.is_empty() { "—".to_owned() } else { words }
    }
}

/// The report of their access.
#[derive(Template)]
#[template(path = "contacts/templates/access_status.html", blocks = ["list"])]
pub(crate) struct AccessStatusPage {
    pub(crate) shell: ConsoleShell,
    pub(crate) list: Shown,
    pub(crate) contacts: Vec<Contact>,
    /// What the search looks at.
    pub(crate) finds: &'static str,
    pub(crate) now: Now,
}

impl AccessStatusPage {
    fn status(&self, contact: &Contact) -> AccountStatus {
        contact.status(self.now.at())
    }

    /// A cell that is words alone.
    fn words(&self, contact: &Contact, column: &Column) -> String {
        let words = super::listing::cell(contact, column, &self.now);
        if words.is_empty() { "—".to_owned() } else { words }
    }
}

/// The question before something is done to many contacts.
#[derive(Template)]
#[template(path = "contacts/templates/bulk.html")]
pub(crate) struct BulkPage {
    pub(crate) shell: ConsoleShell,
    pub(crate) action: Action,
    pub(crate) back: String,
    /// How many of those selected would stay as they are.
    pub(crate) unaffected: usize,
    /// The form that asked, to be sent again.
    pub(crate) kept: Vec<(String, String)>,
}

impl BulkPage {
    fn unaffected_words(&self) -> String {
        let others = web::ui::counted(self.unaffected, "other contact stays", "other contacts stay");
        match self.action {
            Action::Revoke => format!("{others} as they are: they have no access."),
            Action::Restore => format!("{others} as they are: their access was not revoked."),
        }
    }
}

/// The form for a new contact or one that is there.
#[derive(Template)]
#[template(path = "contacts/templates/form.html")]
pub(crate) struct FormPage {
    pub(crate) shell: ConsoleShell,
    pub(crate) form: ContactForm,
    /// The tenant's own fields.
    pub(crate) section: Section,
    /// Nothing when there are too many: then the field takes an account number or a name.
    pub(crate) customers: Option<Vec<Choice>>,
    /// Access; nothing for those who may not manage it.
    pub(crate) access: Option<AccessPart>,
    /// Who signs in with the address that was typed, and may be the same person.
    pub(crate) offered: Option<Sharer>,
    /// Whether it signs in with the login of another contact.
    pub(crate) borrows: bool,
    pub(crate) errors: FieldErrors,
    pub(crate) problem: String,
    pub(crate) back: String,
    pub(crate) action: String,
}
