//! The contacts behind a number of a report.

use askama::Template;
use time::OffsetDateTime;
use web::Now;
use web::shell::ConsoleShell;
use web::ui as u;

use super::fate::Fate;
use super::queries::Member;
use crate::bulk_invitations::outcome;
use crate::bulk_invitations::run::Run;
use crate::contacts::contact::Contact;
use crate::contacts::status::AccountStatus;
use crate::lists::export::time;
use crate::lists::{Cursor, address};

/// A contact as it is now, and what is known of its invitation.
pub(super) struct Row {
    pub(super) contact: Contact,
    pub(super) member: Member,
}

impl Row {
    /// The headings of the file.
    pub(super) const HEADING: [&str; 10] = [
        "Name",
        "Email",
        "Username",
        "Customer",
        "Account number",
        "Test contact",
        "Account status",
        "Mailed (UTC)",
        "Opened (UTC)",
        "Why",
    ];

    /// Its cells in the file.
    pub(super) fn cells(&self, now: OffsetDateTime) -> Vec<String> {
        let Self { contact, member } = self;
        let own = |text: &Option<String>| text.clone().unwrap_or_default();
        vec![
            contact.name(),
            own(&contact.email),
            own(&contact.username),
            own(&contact.customer_name),
            own(&contact.account_number),
            if contact.is_test { "Yes" } else { "No" }.to_owned(),
            contact.status(now).label().to_owned(),
            time(member.mailed_at),
            time(member.opened_at),
            self.why(),
        ]
    }

    /// Why it got no mail, or why the mail did not arrive.
    fn why(&self) -> String {
        let key = self.member.reason.as_deref().map(|key| outcome::words(key).0.to_owned());
        key.or_else(|| self.member.mail_reason.clone()).unwrap_or_default()
    }
}

/// Some contacts of a run.
#[derive(Template)]
#[template(path = "bulk_invitations/templates/contacts.html")]
pub(super) struct ContactsPage {
    pub(super) shell: ConsoleShell,
    pub(super) run: Run,
    pub(super) fate: Fate,
    pub(super) rows: Vec<Row>,
    pub(super) total: u64,
    pub(super) next: Option<Cursor>,
    pub(super) now: Now,
}

impl ContactsPage {
    fn status(&self, row: &Row) -> AccountStatus {
        row.contact.status(self.now.at())
    }

    fn has_mailed(&self) -> bool {
        self.rows.iter().any(|row| row.member.mailed_at.is_some())
    }

    fn has_opened(&self) -> bool {
        self.rows.iter().any(|row| row.member.opened_at.is_some())
    }

    fn has_reasons(&self) -> bool {
        self.rows.iter().any(|row| !row.why().is_empty())
    }

    fn summary(&self) -> String {
        u::counted(self.total, "contact", "contacts")
    }

    fn file(&self) -> String {
        address(&format!("{}/contacts.csv", self.run.address()), &[("outcome", self.fate.key())])
    }

    fn next_page(&self) -> Option<String> {
        let after = self.next.as_ref()?.text();
        Some(address(&format!("{}/contacts", self.run.address()), &[("outcome", self.fate.key()), ("after", &after)]))
    }
}
