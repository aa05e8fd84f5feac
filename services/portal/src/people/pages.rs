//! The pages about one's own colleagues.

use askama::Template;
use db::ContactId;
use time::OffsetDateTime;
use web::Now;
use web::fields::{Choice, FieldErrors};
use web::shell::PortalShell;

use super::form::PersonForm;
use crate::access::Preset;
use crate::access::permissions::Permissions;
use crate::contacts::contact::Contact;
use crate::contacts::status::AccountStatus;

/// Everybody at the company.
#[derive(Template)]
#[template(path = "people/templates/index.html")]
pub(super) struct ListPage {
    pub(super) shell: PortalShell,
    pub(super) company: String,
    pub(super) people: Vec<Contact>,
    pub(super) own: ContactId,
    pub(super) next: Option<String>,
    pub(super) now: Now,
}

impl ListPage {
    fn summary(&self) -> String {
        web::ui::counted(self.people.len() as u64, "person on this page", "people on this page")
    }

    fn status(&self, contact: &Contact) -> (&'static str, &'static str) {
        status(contact, self.now.at())
    }
}

/// A colleague's state: words and tone. Who does not work there any more has none that matters.
fn status(contact: &Contact, now: OffsetDateTime) -> (&'static str, &'static str) {
    let status = contact.status(now);
    if contact.is_active { (status.label(), status.tone()) } else { ("Inactive", "mute") }
}

/// The form that invites somebody.
#[derive(Template)]
#[template(path = "people/templates/form.html")]
pub(super) struct FormPage {
    pub(super) shell: PortalShell,
    pub(super) company: String,
    presets: Vec<Choice>,
    /// What no preset means.
    everything: String,
    pub(super) form: PersonForm,
    pub(super) errors: FieldErrors,
    pub(super) problem: String,
}

impl FormPage {
    pub(super) fn new(shell: PortalShell, company: &str, form: PersonForm) -> Self {
        let choice =
            |preset: Preset| Choice::new(preset.key(), format!("{}: {}", preset.label(), preset.hint()), &form.preset);
        Self {
            shell,
            company: company.to_owned(),
            presets: Preset::ALL.into_iter().map(choice).collect(),
            everything: format!("Everything that {company} sees"),
            form,
            errors: FieldErrors::none(),
            problem: String::new(),
        }
    }
}

/// One colleague.
#[derive(Template)]
#[template(path = "people/templates/show.html")]
pub(super) struct ShowPage {
    pub(super) shell: PortalShell,
    pub(super) company: String,
    pub(super) contact: Contact,
    /// Nothing for oneself.
    pub(super) permissions: Option<Permissions>,
    /// Why access cannot be given, if it cannot.
    pub(super) obstacle: Option<String>,
    pub(super) now: Now,
}

impl ShowPage {
    fn base(&self) -> String {
        format!("/people/{}", self.contact.id)
    }

    fn status(&self) -> (&'static str, &'static str) {
        status(&self.contact, self.now.at())
    }

    /// The button that gives access, by the state of the account: where it leads, and its words.
    fn giving(&self) -> Option<(&'static str, &'static str)> {
        let contact = &self.contact;
        match contact.status(self.now.at()) {
            _ if !contact.is_active || self.permissions.is_none() => None,
            AccountStatus::NotInvited => Some(("invitation", "Send invitation")),
            AccountStatus::Invited | AccountStatus::InviteExpired => Some(("invitation", "Send invitation again")),
            AccountStatus::Revoked => Some(("restoration", "Restore access")),
            AccountStatus::AccountConfirmed | AccountStatus::ResetRequired | AccountStatus::EmailFailing => None,
        }
    }

    fn may_be_revoked(&self) -> bool {
        self.contact.has_access && self.permissions.is_some()
    }
}
