//! The list of contacts: its columns and filters, and the rows that an address asks for.

use std::borrow::Cow;

use db::{CustomerId, TenantTx};
use serde::Serialize;
use time::OffsetDateTime;
use uuid::Uuid;

use super::contact::Contact;
use super::phone::Phone;
use super::queries;
use crate::custom_fields::Record;
use crate::custom_fields::listing::{Asked, asked_of};
use crate::customers::groups::Groups;
use crate::lists::export::time;
use crate::lists::{self, Ask, CUSTOMER, Column, Cursor, Filter, Order, Place, Subject, Total};
use web::Now;

const ACCESS: Column = Column::new("access", "Portal access", Order::Groups(&["granted", "none"]), true);
const STATUS: Column = Column::new(
    "status",
    "Account status",
    Order::Groups(&["confirmed", "invited", "expired", "reset", "failing", "revoked", "not_invited"]),
    true,
);
const PORTAL: Column = Column::new("portal", "Customer portal", Order::Groups(&["enabled", "disabled", "none"]), false);
const ACTIVE: Column = Column::new("active", "Active", Order::Groups(&["yes", "no"]), false);
const FILTERS: &[Filter] = &[
    Filter::one_of("access", "Portal access", &[("granted", "Granted"), ("none", "None")]),
    Filter::one_of(
        "status",
        "Account status",
        &[
            ("not_invited", "Not invited"),
            ("invited", "Invited"),
            ("expired", "Invite expired"),
            ("confirmed", "Account confirmed"),
            ("reset", "Reset required"),
            ("revoked", "Revoked"),
            ("failing", "Email failing"),
        ],
    ),
    Filter::one_of(
        "portal",
        "Customer portal",
        &[("enabled", "Enabled"), ("disabled", "Disabled"), ("none", "No customer")],
    ),
    Filter::one_of("customer_state", "Customer state", &[("active", "Active"), ("inactive", "Inactive")]),
    Filter::one_of("active", "Active", &[("yes", "Yes"), ("no", "No")]),
    Filter::one_of("bounced", "Email", &[("yes", "Bounced"), ("no", "Not bounced")]),
    Filter::one_of("signed_in", "Signed in", &[("ever", "At least once"), ("never", "Never")]),
    Filter::one_of("test", "Test contacts", &[("no", "Left out"), ("yes", "Only these")]),
    Filter::days("invited", "Invited", ("invited_from", "invited_to")),
    Filter::days("seen", "Last sign-in", ("seen_from", "seen_to")),
    Filter::customer(),
];

/// What files have beside the primary number.
pub(super) const OTHER_PHONES: Column = Column::new("other_phones", "Other phones", Order::Word, false);

/// What marks those in files that staff try the portal with.
pub(super) const TEST: Column = Column::new("test", "Test contact", Order::Word, false);

/// The list of contacts.
pub(crate) static CONTACTS: Subject = Subject {
    key: "contacts",
    path: "/contacts",
    title: "Contacts",
    nouns: ("contact", "contacts"),
    columns: Cow::Borrowed(&[
        Column::new("name", "Name", Order::Name, true),
        Column::new("customer", "Customer", Order::Word, true),
        ACCESS,
        STATUS,
        Column::new("seen", "Last sign-in", Order::Time, true),
        Column::new("account", "Account number", Order::Word, false),
        Column::new("place", "Place", Order::Word, false),
        Column::new("group", "Customer group", Order::Word, false),
        Column::new("email", "Email", Order::Word, false),
        Column::new("username", "Username", Order::Word, false),
        Column::new("phone", "Phone", Order::Word, false),
        PORTAL,
        ACTIVE,
        Column::new("invited", "Invited", Order::Time, false),
        Column::new("added", "Added", Order::Time, false),
    ]),
    filters: Cow::Borrowed(FILTERS),
    is_newest_first: false,
    record: Some(Record::Contact),
    fields: Cow::Borrowed(&[]),
};

/// The report of how far the access of each has come.
pub(crate) static ACCESS_STATUS: Subject = Subject {
    key: "access-status",
    path: "/settings/customer-portal/reports/access-status",
    title: "Customer Website Access Status",
    nouns: CONTACTS.nouns,
    columns: Cow::Borrowed(&[
        Column::new("name", "Contact", Order::Name, true),
        Column::new("customer", "Customer", Order::Word, true),
        ACCESS,
        STATUS,
        Column::new("invited", "Invited", Order::Time, true),
        Column::new("seen", "Last sign-in", Order::Time, true),
        Column::new("email", "Email", Order::Word, true),
        Column::new("username", "Username", Order::Word, true),
        Column::new("account", "Account number", Order::Word, true),
        Column::new("place", "Place", Order::Word, false),
        PORTAL,
        ACTIVE,
        Column::new("group", "Customer group", Order::Word, false),
        Column::new("added", "Added", Order::Time, false),
    ]),
    filters: Cow::Borrowed(FILTERS),
    is_newest_first: false,
    record: None,
    fields: Cow::Borrowed(&[]),
};

/// Which contacts are wanted, as `list_contacts` is asked: the migration that makes it says more.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Wanted {
    words: Option<Vec<String>>,
    /// What own fields are to hold.
    custom: Option<Vec<Asked>>,
    /// Only this customer's.
    pub(crate) customer: Option<CustomerId>,
    has_access: Option<bool>,
    state: Option<&'static str>,
    invite_is_open: Option<bool>,
    #[serde(with = "time::serde::rfc3339::option")]
    now: Option<OffsetDateTime>,
    is_active: Option<bool>,
    bounces: Option<bool>,
    is_vendors: Option<bool>,
    portal: Option<bool>,
    customer_is_active: Option<bool>,
    #[serde(flatten)]
    groups: Groups,
    has_signed_in: Option<bool>,
    is_test: Option<bool>,
    #[serde(with = "time::serde::rfc3339::option")]
    invited_from: Option<OffsetDateTime>,
    #[serde(with = "time::serde::rfc3339::option")]
    invited_to: Option<OffsetDateTime>,
    #[serde(with = "time::serde::rfc3339::option")]
    seen_from: Option<OffsetDateTime>,
    #[serde(with = "time::serde::rfc3339::option")]
    seen_to: Option<OffsetDateTime>,
}

impl Wanted {
    /// Everybody with access, or without, or both, but for those that staff try the portal with.
    pub(crate) fn with_access(has_access: Option<bool>) -> Self {
        Self { has_access, is_test: Some(false), ..Self::default() }
    }

    /// What an address asks for; whether an invitation has expired depends on `now`.
    pub(crate) fn of(ask: &Ask, now: &Now) -> Self {
        let (state, invite_is_open) = match ask.value("status") {
            "invited" => (Some("invited"), Some(true)),
            "expired" => (Some("invited"), Some(false)),
            "confirmed" => (Some("confirmed"), None),
            "reset" => (Some("reset_required"), None),
            "failing" => (Some("email_failing"), None),
            "revoked" => (Some("revoked"), None),
            "not_invited" => (Some("not_invited"), None),
            _ => (None, None),
        };
        Self {
            words: ask.words(),
            custom: asked_of(ask),
            customer: ask.chosen(CUSTOMER).and_then(|id| id.parse().ok()),
            has_access: ask.either("access", "granted", "none"),
            state,
            invite_is_open,
            now: Some(now.at()),
            is_active: ask.either("active", "yes", "no"),
            bounces: ask.either("bounced", "yes", "no"),
            is_vendors: (ask.value("portal") == "none").then_some(true),
            portal: ask.either("portal", "enabled", "disabled"),
            customer_is_active: ask.either("customer_state", "active", "inactive"),
            groups: Groups::of(ask),
            has_signed_in: ask.either("signed_in", "ever", "never"),
            is_test: ask.either("test", "yes", "no"),
            invited_from: ask.from("invited_from", now),
            invited_to: ask.until("invited_to", now),
            seen_from: ask.from("seen_from", now),
            seen_to: ask.until("seen_to", now),
        }
    }
}

/// The places of the contacts that an address asks for, behind its cursor: at most `most`.
pub(crate) async fn places(
    tx: &mut TenantTx,
    ask: &Ask,
    (now, most): (&Now, usize),
) -> Result<Vec<(Place, u8)>, db::Error> {
    let mut found = Vec::new();
    for step in ask.steps() {
        let asked = step.asked(&Wanted::of(&step.ask, now));
        let rows = queries::list(tx, &asked, (most - found.len(), 0)).await?;
        found.extend(rows.into_iter().map(|place| (place, step.number)));
        if found.len() >= most {
            break;
        }
    }
    Ok(found)
}

/// A page of the list, and where it ends when there is a next one.
pub(crate) async fn page(
    tx: &mut TenantTx,
    ask: &Ask,
    (now, size): (&Now, usize),
) -> Result<(Vec<Contact>, Option<Cursor>), db::Error> {
    let (ids, next) = lists::ended(places(tx, ask, (now, size + 1)).await?, size);
    Ok((queries::find_all(tx, &ids).await?, next))
}

/// How many contacts an address asks for, counted up to the list's cap.
pub(crate) async fn count(tx: &mut TenantTx, wanted: &Wanted) -> Result<Total, db::Error> {
    // Words that stand in many contacts are dear to count, and so is what many hold in their own fields.
    let cap: u64 = if wanted.words.is_some() || wanted.custom.is_some() { 1_000 } else { 10_000 };
    let asked = lists::asked(wanted);
    let rows = queries::list(tx, &asked, (1, usize::try_from(cap).unwrap_or(usize::MAX) + 1)).await?;
    Ok(Total::counted(&rows, cap))
}

/// A page of a customer's contacts by name, from behind a place, and where it ends when there is a next one.
pub(crate) async fn page_of_customer(
    tx: &mut TenantTx,
    customer: CustomerId,
    (after, size): (Option<Cursor>, usize),
) -> Result<(Vec<Contact>, Option<Cursor>), db::Error> {
    let ask = Ask::read(&CONTACTS.plain(), &[]).behind(after);
    let (ids, next) = by_name(tx, (&ask, &Wanted { customer: Some(customer), ..Wanted::default() }), size).await?;
    Ok((queries::find_all(tx, &ids).await?, next))
}

/// The people at customers, or at one of them, by name: those that an address asks for by search and access, behind its
/// cursor.
pub(crate) async fn people(
    tx: &mut TenantTx,
    (ask, customer): (&Ask, Option<CustomerId>),
    size: usize,
) -> Result<(Vec<Uuid>, Option<Cursor>), db::Error> {
    let (words, has_access) = (ask.words(), ask.either("access", "granted", "none"));
    let wanted = Wanted { words, has_access, customer, is_vendors: Some(false), ..Wanted::default() };
    by_name(tx, (ask, &wanted), size).await
}

/// A page of those wanted, in the order of names.
async fn by_name(
    tx: &mut TenantTx,
    (ask, wanted): (&Ask, &Wanted),
    size: usize,
) -> Result<(Vec<Uuid>, Option<Cursor>), db::Error> {
    let mut found = Vec::new();
    for step in ask.steps() {
        let rows = queries::list(tx, &step.asked(wanted), (size + 1, 0)).await?;
        found.extend(rows.into_iter().map(|place| (place, step.number)));
    }
    Ok(lists::ended(found, size))
}

/// The contacts of a customer, by name: the first `most`.
pub(crate) async fn of_customer(
    tx: &mut TenantTx,
    customer: CustomerId,
    most: usize,
) -> Result<Vec<Contact>, db::Error> {
    let wanted = Wanted { customer: Some(customer), ..Wanted::default() };
    let rows = queries::list(tx, &lists::asked(&wanted), (most, 0)).await?;
    let ids: Vec<Uuid> = rows.into_iter().map(|place| place.id).collect();
    queries::find_all(tx, &ids).await
}

/// What a cell of a file says: the words of the screen, and times in full.
pub(crate) fn cell(contact: &Contact, column: &Column, now: &Now) -> String {
    match column.key.as_ref() {
        "name" => contact.name(),
        "customer" => contact.customer_name.clone().or_else(|| contact.vendor_name.clone()).unwrap_or_default(),
        "access" => contact.access_word().to_owned(),
        "status" => contact.status(now.at()).label().to_owned(),
        "seen" => time(contact.last_sign_in_at),
        "account" => contact.account_number.clone().unwrap_or_default(),
        "place" => contact.customer_place.clone(),
        "group" => contact.customer_group.clone().unwrap_or_default(),
        "email" => contact.email.clone().unwrap_or_default(),
        "username" => contact.username.clone().unwrap_or_default(),
        "phone" => contact.phone.clone().unwrap_or_default(),
        "other_phones" => Phone::all_words(&contact.other_phones),
        "portal" => contact.portal_word().to_owned(),
        "active" => if contact.is_active { "Yes" } else { "No" }.to_owned(),
        "test" => if contact.is_test { "Yes" } else { "No" }.to_owned(),
        "invited" => time(contact.invited_at),
        "added" => time(Some(contact.created_at)),
        _ => String::new(),
    }
}
