//! The lists of orders, staff's and a customer's: columns and filters, and the rows that an address asks for.

use pricing::Currency;
use std::borrow::Cow;

use db::{CustomerId, TenantTx};
use serde::Serialize;
use time::OffsetDateTime;
use uuid::Uuid;

use super::order::Row;
use super::queries;
use crate::access::Feature;
use crate::custom_fields::value;
use crate::lists::export::time;
use crate::lists::{Ask, Column, Filter, Order, Subject, Whose};
use crate::parts::part::ItemNumber;

const STATUSES: &[(&str, &str)] = &[
    ("open", "Open"),
    ("not_cancelled", "Not cancelled"),
    ("waiting", "Waiting for approval"),
    ("held", "On hold"),
    ("received", "Received"),
    ("in_progress", "In progress"),
    ("partly_shipped", "Partly shipped"),
    ("shipped", "Shipped"),
    ("cancelled", "Cancelled"),
];
const STATUS_ORDER: Order =
    Order::Groups(&["waiting", "held", "received", "in_progress", "partly_shipped", "shipped", "cancelled"]);
const NUMBER: Column = Column::new("number", "Order", Order::Name, true);
const STATUS: Column = Column::new("status", "Status", STATUS_ORDER, true);
const PURCHASE_ORDER: Column = Column::new("po", "PO number", Order::Word, true);
const PLACED: Column = Column::new("placed", "Placed", Order::Time, true);
const METHOD: Column = Column::new("method", "Shipping method", Order::Word, false);
const TERMS: Column = Column::new("terms", "Terms", Order::Word, false);
const WANTED: Column = Column::new("wanted", "Wanted by", Order::Word, false).of_days();
const BY_STATUS: Filter = Filter::one_of_several(
    "status",
    "Status",
    STATUSES,
    &[
        ("open", &["waiting", "held", "received", "in_progress", "partly_shipped"]),
        ("not_cancelled", &["waiting", "held", "received", "in_progress", "partly_shipped", "shipped"]),
    ],
);
const BY_DAY: Filter = Filter::days("placed", "Placed", ("placed_from", "placed_to"));
const BY_TOTAL: Filter = Filter::numbers("total", "Total", ("total_from", "total_to"));
const BY_TESTS: Filter = Filter::one_of("test", "Test orders", &[("no", "Left out"), ("yes", "Only these")]);

/// The list of all customers' orders.
pub(crate) static ORDERS: Subject = Subject {
    key: "orders",
    path: "/orders",
    title: "Orders",
    nouns: ("order", "orders"),
    columns: Cow::Borrowed(&[
        NUMBER,
        Column::new("customer", "Customer", Order::Word, true),
        STATUS,
        PURCHASE_ORDER,
        PLACED,
        Column::numbers("lines", "Lines"),
        Column::amounts("total", "Total"),
        Column::new("by", "Placed by", Order::Word, false),
        METHOD,
        TERMS,
        WANTED,
    ]),
    filters: Cow::Borrowed(&[Filter::customer(), BY_STATUS, BY_DAY, BY_TOTAL, BY_TESTS]),
    is_newest_first: true,
    record: None,
    fields: Cow::Borrowed(&[]),
};

/// The list of one customer's orders, as its contacts see it.
pub(crate) static OWN_ORDERS: Subject = Subject {
    columns: Cow::Borrowed(&[
        NUMBER,
        STATUS,
        PURCHASE_ORDER,
        PLACED,
        Column::new("by", "Placed by", Order::Word, true),
        Column::amounts("total", "Total").needing(Feature::YourPrice),
        Column::numbers("lines", "Lines"),
        METHOD,
        TERMS,
        WANTED,
    ]),
    nouns: ORDERS.nouns,
    key: ORDERS.key,
    path: ORDERS.path,
    title: ORDERS.title,
    filters: Cow::Borrowed(&[BY_STATUS, BY_DAY, BY_TOTAL]),
    is_newest_first: true,
    record: None,
    fields: Cow::Borrowed(&[]),
};

/// Which orders are wanted, as `list_orders` is asked: the migration that makes it says more.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Wanted {
    is_search: bool,
    number: Option<i64>,
    beginning: Option<String>,
    ending: Option<String>,
    customers: Vec<Uuid>,
    items: Vec<Uuid>,
    customer: Option<CustomerId>,
    pub(super) status: Option<String>,
    is_test: Option<bool>,
    #[serde(with = "time::serde::rfc3339::option")]
    placed_from: Option<OffsetDateTime>,
    #[serde(with = "time::serde::rfc3339::option")]
    placed_to: Option<OffsetDateTime>,
    total_from: Option<i64>,
    total_to: Option<i64>,
}

impl Wanted {
    /// All of them; of one customer alone, if one is named.
    pub(super) fn all(customer: Option<CustomerId>) -> Self {
        Self { customer, ..Self::default() }
    }

    /// What an address asks for. `whose` says whose orders alone are looked at; without one, customers are found by name.
    pub(super) async fn of(tx: &mut TenantTx, ask: &Ask, whose: &Whose) -> Result<Self, db::Error> {
        let mut wanted = Self {
            customer: whose.customer,
            status: ask.chosen("status"),
            is_test: ask.either("test", "yes", "no"),
            placed_from: ask.from("placed_from", &whose.now),
            placed_to: ask.until("placed_to", &whose.now),
            total_from: amount(tx.currency(), ask.value("total_from")),
            total_to: amount(tx.currency(), ask.value("total_to")),
            ..Self::default()
        };
        let typed = queries::norm(&ask.search);
        if typed.is_empty() {
            return Ok(wanted);
        }
        wanted.is_search = true;
        wanted.number = typed.trim_start_matches('#').parse().ok();
        // Whatever begins so stands before the beginning with the highest of all characters behind it.
        wanted.ending = Some(format!("{typed}\u{10ffff}"));
        if whose.customer.is_none() {
            wanted.customers = crate::customers::listing::found(tx, ask).await?;
        }
        if let Ok(number) = ask.search.trim().parse::<ItemNumber>() {
            wanted.items = queries::items(tx, (whose.customer, &number.norm())).await?;
        }
        wanted.beginning = Some(typed);
        Ok(wanted)
    }
}

/// An amount of a filter in the smallest unit; what is no number bounds nothing.
fn amount(currency: Currency, typed: &str) -> Option<i64> {
    const MILLIONTHS: i64 = 1_000_000;
    value::number(typed).ok().map(|amount| amount / (MILLIONTHS / currency.unit()))
}

/// What a cell of a file says: the words of the screen, times in full, and amounts as numbers.
pub(super) fn cell(row: &Row, column: &Column) -> String {
    match column.key.as_ref() {
        "number" if row.is_test => format!("{} (test)", row.number),
        "number" => row.number.to_string(),
        "customer" => row.customer_name.clone(),
        "status" => row.status.label().to_owned(),
        "po" => row.purchase_order.clone(),
        "placed" => time(Some(row.placed_at)),
        "lines" => row.lines.to_string(),
        "total" => row.currency.plain(row.total_minor),
        "by" => row.placed_by.clone(),
        "method" => row.shipping_method.clone(),
        "terms" => row.terms.clone(),
        "wanted" => row.requested_on.map(|day| day.to_string()).unwrap_or_default(),
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
    use super::super::order::Status;
    use super::*;

    #[test]
    fn every_status_can_be_asked_for_and_sorted_by() {
        let known: Vec<(&str, &str)> = Status::ALL.iter().map(|status| (status.key(), status.label())).collect();
        let (several, each) = STATUSES.split_at(2);
        assert_eq!(each, known);
        let open = |key: &str| Status::ALL.iter().any(|status| status.key() == key && status.is_open());
        for (key, _) in each {
            assert_eq!(BY_STATUS.means(several[0].0, key), open(key), "{key}");
            assert_eq!(BY_STATUS.means(several[1].0, key), *key != "cancelled", "{key}");
        }
        assert!(matches!(STATUS_ORDER, Order::Groups(keys) if keys == Status::ALL.map(Status::key)));
    }

    #[test]
    fn amounts_are_counted_in_the_smallest_unit() {
        let cents = |typed| amount(Currency::USD, typed);
        assert_eq!([cents("12"), cents("12.5"), cents("-0.05"), cents("1.2390")], [1_200, 1_250, -5, 123].map(Some));
        assert_eq!([cents(""), cents("99999999999999999999")], [None, None]);
        let typed = |code| amount(Currency::from_code(code).unwrap(), "1.2390");
        assert_eq!([typed("JPY"), typed("KWD")], [Some(1), Some(1_239)]);
    }
}
