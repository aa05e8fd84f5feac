//! The lists of quotes, staff's and a customer's: columns and filters, and the rows that an address asks for.

use std::borrow::Cow;

use db::CustomerId;
use serde::Serialize;
use time::{Date, OffsetDateTime};

use super::quote::Row;
use crate::access::Feature;
use crate::lists::export::time;
use crate::lists::{Ask, Column, Filter, Order, Subject, Whose};

const STATUSES: &[(&str, &str)] = &[
    ("draft", "Draft"),
    ("requested", "Requested"),
    ("sent", "Quoted"),
    ("expired", "Expired"),
    ("accepted", "Accepted"),
    ("declined", "Declined"),
    ("withdrawn", "Withdrawn"),
];
/// Customers know nothing of drafts.
const OWN_STATUSES: &[(&str, &str)] = match STATUSES.split_first() {
    Some((_, rest)) => rest,
    None => &[],
};
const STATUS_ORDER: Order =
    Order::Groups(&["draft", "requested", "sent", "expired", "accepted", "declined", "withdrawn"]);
const NUMBER: Column = Column::new("number", "Quote", Order::Name, true);
const STATUS: Column = Column::new("status", "Status", STATUS_ORDER, true);
const REFERENCE: Column = Column::new("reference", "Reference", Order::Word, true);
const CREATED: Column = Column::new("created", "Date", Order::Time, true);
const UNTIL: Column = Column::new("until", "Valid until", Order::Word, true).of_days();
const TOTAL: Column = Column::amounts("total", "Total");
const DAYS: Filter = Filter::days("created", "Date", ("created_from", "created_to"));

/// The list of all customers' quotes.
pub(crate) static QUOTES: Subject = Subject {
    key: "quotes",
    path: "/quotes",
    title: "Quotes",
    nouns: ("quote", "quotes"),
    columns: Cow::Borrowed(&[
        NUMBER,
        Column::new("customer", "Customer", Order::Word, true),
        STATUS,
        REFERENCE,
        CREATED,
        UNTIL,
        TOTAL,
        Column::new("by", "Contact", Order::Word, false),
        Column::new("version", "Version", Order::Word, false),
    ]),
    filters: Cow::Borrowed(&[Filter::customer(), Filter::one_of("status", "Status", STATUSES), DAYS]),
    is_newest_first: true,
    record: None,
    fields: Cow::Borrowed(&[]),
};

/// The list of one customer's quotes, as its contacts see it.
pub(crate) static OWN_QUOTES: Subject = Subject {
    columns: Cow::Borrowed(&[
        NUMBER,
        STATUS,
        REFERENCE,
        CREATED,
        Column::new("by", "For", Order::Word, true),
        UNTIL,
        TOTAL.needing(Feature::YourPrice),
    ]),
    nouns: QUOTES.nouns,
    key: QUOTES.key,
    path: QUOTES.path,
    title: QUOTES.title,
    filters: Cow::Borrowed(&[Filter::one_of("status", "Status", OWN_STATUSES), DAYS]),
    is_newest_first: true,
    record: None,
    fields: Cow::Borrowed(&[]),
};

/// Which quotes are wanted, as `list_quotes` is asked: the migration that makes it says more.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Wanted {
    words: Option<Vec<String>>,
    pub(super) status: Option<String>,
    today: Date,
    customer: Option<CustomerId>,
    #[serde(with = "time::serde::rfc3339::option")]
    created_from: Option<OffsetDateTime>,
    #[serde(with = "time::serde::rfc3339::option")]
    created_to: Option<OffsetDateTime>,
}

impl Wanted {
    /// All of them.
    pub(super) fn all(whose: &Whose) -> Self {
        let (customer, today) = (whose.customer, whose.now.today());
        Self { words: None, status: None, today, customer, created_from: None, created_to: None }
    }

    /// What an address asks for.
    pub(super) fn of(ask: &Ask, whose: &Whose) -> Self {
        Self {
            words: ask.words(),
            status: ask.chosen("status"),
            created_from: ask.from("created_from", &whose.now),
            created_to: ask.until("created_to", &whose.now),
            ..Self::all(whose)
        }
    }
}

/// What a cell of a file says: the words of the screen, times in full, and amounts as numbers.
pub(super) fn cell(row: &Row, column: &Column) -> String {
    match column.key.as_ref() {
        "number" => row.number.to_string(),
        "customer" => row.customer_name.clone(),
        "status" => row.status.label().to_owned(),
        "reference" => row.reference.clone(),
        "created" => time(Some(row.created_at)),
        "until" => row.valid_until.map(|day| day.to_string()).unwrap_or_default(),
        "total" => row.total_minor.map(|total| row.currency.plain(total)).unwrap_or_default(),
        "by" => row.contact_name.clone(),
        "version" if row.version > 0 => row.version.to_string(),
        _ => String::new(),
    }
}

impl Row {
    /// A cell that is words alone.
    pub(super) fn words(&self, column: &Column) -> String {
        let words = cell(self, column);
        if words.is_empty() { "—".to_owned() } else { words }
    }
}

#[cfg(test)]
mod tests {
    use super::super::quote::Status;
    use super::*;

    #[test]
    fn every_status_can_be_asked_for_and_sorted_by() {
        let known: Vec<(&str, &str)> = Status::ALL.iter().map(|status| (status.key(), status.label())).collect();
        assert_eq!(STATUSES, known);
        assert!(matches!(STATUS_ORDER, Order::Groups(keys) if keys == Status::ALL.map(Status::key)));
        assert_eq!(OWN_STATUSES, &known[1..]);
    }
}
