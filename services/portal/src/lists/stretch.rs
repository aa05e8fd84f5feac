//! The parts in which a list is read, as the database's functions are asked for them.

use serde::Serialize;
use serde_json::Value;
use time::OffsetDateTime;
use uuid::Uuid;

use super::ask::Ask;
use super::cursor::Cursor;
use crate::custom_fields::field::named;

/// A part of the order. A column with gaps is read in two: rows that have something there, then those that have not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// All rows, by name.
    Names,
    /// Rows that have what is sorted by.
    Valued,
    /// Rows that have not, by name.
    Missing,
}

/// One part of the order, to be read from where the page before ended.
#[derive(Debug)]
pub(crate) struct Step {
    /// Narrowed to the rows of this part.
    pub(crate) ask: Ask,
    pub(super) phase: Phase,
    pub(super) is_descending: bool,
    /// Its number, for cursors.
    pub(crate) number: u8,
    pub(super) after: Option<Cursor>,
}

/// Where a stretch lies, in the words of `list_contacts` and its like.
#[derive(Debug, Default, Serialize)]
struct Place<'a> {
    sort: &'a str,
    /// The tenant's own field that is sorted by.
    field: Option<Uuid>,
    /// Whether it is one of the customer of what is listed.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    of_customer: bool,
    phase: Option<&'static str>,
    descending: bool,
    after_word: Option<&'a str>,
    #[serde(with = "time::serde::rfc3339::option")]
    after_at: Option<OffsetDateTime>,
    after_name: Option<&'a str>,
    after_id: Option<Uuid>,
}

#[derive(Serialize)]
struct Asked<'a, W> {
    #[serde(flatten)]
    wanted: &'a W,
    #[serde(flatten)]
    place: Place<'a>,
}

impl Step {
    /// What the list's function is asked, with which rows are wanted.
    pub(crate) fn asked(&self, wanted: &impl Serialize) -> Value {
        let after = self.after.as_ref();
        let after_at = after.and_then(|cursor| cursor.time().filter(|_| self.ask.is_by_time()));
        let field = named(&self.ask.column.key);
        let place = Place {
            sort: &self.ask.column.key,
            field: field.map(db::Id::uuid),
            of_customer: field.is_some_and(|id| self.ask.subject.is_of_customer(id)),
            phase: match self.phase {
                Phase::Names => None,
                Phase::Valued => Some("valued"),
                Phase::Missing => Some("missing"),
            },
            descending: self.is_descending,
            after_word: after.filter(|_| after_at.is_none()).and_then(|cursor| cursor.key.as_deref()),
            after_at,
            after_name: after.map(|cursor| cursor.name.as_str()),
            after_id: after.map(|cursor| cursor.id),
        };
        json(&Asked { wanted, place })
    }
}

/// The first rows that are wanted, by name.
pub(crate) fn asked(wanted: &impl Serialize) -> Value {
    json(&Asked { wanted, place: Place::default() })
}

fn json(asked: &impl Serialize) -> Value {
    serde_json::to_value(asked).expect("texts, times and ids are JSON")
}
