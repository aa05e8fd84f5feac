//! Something that happened, as lists show it.

use accounts::Change;
use accounts::audit::Detail;
use db::{ContactId, CustomerId};
use sqlx::types::Json;
use time::macros::format_description;
use time::{OffsetDateTime, UtcOffset};
use uuid::Uuid;

use super::words::words;

/// An event of the trail.
#[derive(Clone, Debug)]
pub(crate) struct Happened {
    pub(crate) id: Uuid,
    pub(crate) at: OffsetDateTime,
    pub(crate) kind: String,
    pub(crate) actor_name: String,
    pub(crate) contact: Option<ContactId>,
    pub(crate) contact_name: Option<String>,
    pub(crate) customer: Option<CustomerId>,
    pub(crate) customer_name: Option<String>,
    pub(crate) client_ip: Option<String>,
    pub(crate) detail: Json<Detail>,
}

impl Happened {
    /// What it was, in words.
    pub(crate) fn words(&self) -> &str {
        words(&self.kind)
    }

    /// The text that belongs to it, or empty.
    pub(crate) fn text(&self) -> &str {
        &self.detail.text
    }

    /// The fields that it changed.
    pub(crate) fn changes(&self) -> &[Change] {
        &self.detail.changes
    }

    /// The moment to the second, in UTC.
    pub(crate) fn exact(&self) -> String {
        let format = format_description!("[year]-[month]-[day] [hour]:[minute]:[second]");
        self.at.to_offset(UtcOffset::UTC).format(format).unwrap_or_default()
    }

    /// Whom it concerns: an address of the console and a name.
    pub(crate) fn concerns(&self) -> Option<(String, &str)> {
        match (self.contact, &self.contact_name, self.customer, &self.customer_name) {
            (Some(id), Some(name), ..) => Some((format!("/contacts/{id}"), name)),
            (.., Some(id), Some(name)) => Some((format!("/customers/{id}"), name)),
            _ => None,
        }
    }

    /// The changes in one cell of a table.
    pub(crate) fn changes_in_words(&self) -> String {
        let words = |change: &Change| {
            let or_nothing = |text: &str| if text.is_empty() { "nothing".to_owned() } else { text.to_owned() };
            format!("{}: {} to {}", change.field, or_nothing(&change.before), or_nothing(&change.after))
        };
        self.changes().iter().map(words).collect::<Vec<_>>().join("; ")
    }
}
