//! The list of customers: its columns and filters, and the rows that an address asks for.

use std::borrow::Cow;

use db::TenantTx;
use serde::Serialize;
use uuid::Uuid;

use super::customer::Customer;
use super::groups::Groups;
use super::queries;
use crate::custom_fields::Record;
use crate::custom_fields::listing::{Asked, asked_of};
use crate::lists::export::time;
use crate::lists::{self, Ask, Column, Cursor, Filter, Order, Place, Subject, Total};

/// The list of customers.
pub(crate) static CUSTOMERS: Subject = Subject {
    key: "customers",
    path: "/customers",
    title: "Customers",
    nouns: ("customer", "customers"),
    columns: Cow::Borrowed(&[
        Column::new("name", "Name", Order::Name, true),
        Column::new("place", "Place", Order::Word, true),
        Column::numbers("contacts", "Contacts"),
        Column::numbers("users", "Portal users"),
        Column::new("portal", "Customer portal", Order::Groups(&["enabled", "disabled"]), true),
        Column::new("state", "State", Order::Groups(&["active", "inactive"]), false),
        Column::new("account", "Account number", Order::Word, false),
        Column::new("group", "Customer group", Order::Word, false),
        Column::new("email", "Email", Order::Word, false),
        Column::new("phone", "Phone", Order::Word, false),
        Column::new("added", "Added", Order::Time, false),
    ]),
    filters: Cow::Borrowed(&[
        Filter::one_of("portal", "Customer portal", &[("enabled", "Enabled"), ("disabled", "Disabled")]),
        Filter::one_of("state", "State", &[("active", "Active"), ("inactive", "Inactive")]),
        Filter::one_of("people", "Portal users", &[("some", "Some"), ("none", "None")]),
    ]),
    is_newest_first: false,
    record: Some(Record::Customer),
    fields: Cow::Borrowed(&[]),
};

/// Which customers are wanted, as `list_customers` is asked: the migration that makes it says more.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Wanted {
    words: Option<Vec<String>>,
    /// What own fields are to hold.
    custom: Option<Vec<Asked>>,
    account: Option<String>,
    but_account: Option<String>,
    portal: Option<bool>,
    is_active: Option<bool>,
    has_users: Option<bool>,
    #[serde(flatten)]
    groups: Groups,
}

impl Wanted {
    /// What an address asks for.
    pub(crate) fn of(ask: &Ask) -> Self {
        Self {
            words: ask.words(),
            custom: asked_of(ask),
            account: None,
            but_account: None,
            portal: ask.either("portal", "enabled", "disabled"),
            is_active: ask.either("state", "active", "inactive"),
            has_users: ask.either("people", "some", "none"),
            groups: Groups::of(ask),
        }
    }
}

/// The places of the customers that an address asks for, behind its cursor: at most `most`. The one with exactly the
/// account number that was looked for comes first.
async fn places(tx: &mut TenantTx, ask: &Ask, most: usize) -> Result<Vec<(Place, u8)>, db::Error> {
    let account = Some(ask.search.trim().to_lowercase()).filter(|account| !account.is_empty() && ask.is_usual());
    let mut found = Vec::new();
    if account.is_some() && ask.after.is_none() {
        let exact = Wanted { account: account.clone(), ..Wanted::of(ask) };
        found.extend(queries::list(tx, &lists::asked(&exact), (1, 0)).await?.into_iter().map(|place| (place, 0)));
    }
    for step in ask.steps() {
        let wanted = Wanted { but_account: account.clone(), ..Wanted::of(&step.ask) };
        let rows = queries::list(tx, &step.asked(&wanted), (most - found.len(), 0)).await?;
        found.extend(rows.into_iter().map(|place| (place, step.number)));
        if found.len() >= most {
            break;
        }
    }
    Ok(found)
}

/// Customers in whose search text all of the words looked for are: at most 500, by name.
pub(crate) async fn found(tx: &mut TenantTx, ask: &Ask) -> Result<Vec<Uuid>, db::Error> {
    let wanted = Wanted { words: ask.words(), ..Wanted::default() };
    Ok(queries::list(tx, &lists::asked(&wanted), (500, 0)).await?.into_iter().map(|place| place.id).collect())
}

/// A page of the list, and where it ends when there is a next one.
pub(crate) async fn page(
    tx: &mut TenantTx,
    ask: &Ask,
    size: usize,
) -> Result<(Vec<Customer>, Option<Cursor>), db::Error> {
    let (ids, next) = lists::ended(places(tx, ask, size + 1).await?, size);
    Ok((queries::find_all(tx, &ids).await?, next))
}

/// How many customers an address asks for, counted up to the list's cap.
pub(crate) async fn count(tx: &mut TenantTx, wanted: &Wanted) -> Result<Total, db::Error> {
    // What many hold in their own fields is dear to count.
    let cap: u64 = if wanted.custom.is_some() { 1_000 } else { 10_000 };
    let count_to = usize::try_from(cap).unwrap_or(usize::MAX) + 1;
    let rows = queries::list(tx, &lists::asked(wanted), (1, count_to)).await?;
    Ok(Total::counted(&rows, cap))
}

/// What a cell of a file says: the words of the screen, and times in full.
pub(crate) fn cell(customer: &Customer, column: &Column) -> String {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    match column.key.as_ref() {
        "name" => customer.name.clone(),
        "place" => customer.place(),
        "contacts" => customer.contacts.to_string(),
        "users" => customer.portal_users.to_string(),
        "portal" => if customer.has_portal_access { "Enabled" } else { "Disabled" }.to_owned(),
        "state" => if customer.is_active { "Active" } else { "Inactive" }.to_owned(),
        "account" => text(&customer.account_number),
        "group" => text(&customer.group_name),
        "email" => text(&customer.email),
        "phone" => text(&customer.phone),
        "added" => time(Some(customer.created_at)),
        _ => String::new(),
    }
}
