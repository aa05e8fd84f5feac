//! The demo's two pages.

use askama::Template;
use serde::Deserialize;
use time::OffsetDateTime;
use time::macros::format_description;
use web::Now;
use web::local::Moment;
use web::shell::PublicShell;

use crate::MailId;
use crate::queries::Shown;

/// Which side of a mail is shown.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(crate) enum View {
    #[default]
    Html,
    Text,
    Source,
}

/// One mail in words.
pub(crate) struct Item {
    pub(crate) id: MailId,
    href: String,
    tenant: String,
    to: String,
    reply_to: String,
    subject: String,
    kind: String,
    state: String,
    reason: String,
    message_id: String,
    ago: Moment,
    at: String,
}

impl Item {
    /// The mail at this address, sent in this name.
    pub(crate) fn new((name, href): (&str, String), row: Shown, now: OffsetDateTime) -> Self {
        let exactly = format_description!("[year]-[month]-[day] [hour]:[minute]:[second] UTC");
        let to = if row.to_name.is_empty() { row.to_address } else { format!("{} <{}>", row.to_name, row.to_address) };
        Self {
            id: row.id,
            href,
            tenant: name.to_owned(),
            to,
            reply_to: row.reply_to.unwrap_or_default(),
            subject: row.subject,
            kind: row.kind.replace('_', " "),
            state: row.state,
            reason: row.reason,
            message_id: row.message_id,
            ago: web::ui::ago(row.created_at, Now::new(now, "UTC")),
            at: row.created_at.format(exactly).unwrap_or_default(),
        }
    }

    /// The badge of its state.
    fn tone(&self) -> &'static str {
        match self.state.as_str() {
            "sent" => "ok",
            "waiting" => "info",
            "withdrawn" => "mute",
            _ => "bad",
        }
    }
}

/// All mails.
#[derive(Template)]
#[template(path = "demo_list.html", blocks = ["rows"])]
pub(crate) struct ListPage {
    shell: PublicShell,
    mails: Vec<Item>,
}

impl ListPage {
    pub(crate) fn new(mails: Vec<Item>) -> Self {
        Self { shell: shell("Mail"), mails }
    }
}

/// One mail.
#[derive(Template)]
#[template(path = "demo_mail.html")]
pub(crate) struct MailPage {
    shell: PublicShell,
    from: String,
    mail: Item,
    view: View,
    /// Text or source; `None` when what it said was wiped.
    shown: Option<String>,
}

impl MailPage {
    pub(crate) fn new(from: String, mail: Item, view: View, shown: Option<String>) -> Self {
        Self { shell: shell(&mail.subject), from, mail, view, shown }
    }
}

fn shell(title: &str) -> PublicShell {
    PublicShell { title: title.to_owned(), tenant_name: "Demo mail".to_owned(), ..PublicShell::default() }
}
