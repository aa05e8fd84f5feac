//! A list that staff have of every customer's and contacts of their own customer's: its page, its rows alone, and its file.

use std::future::Future;

use accounts::Staff;
use askama::Template;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use db::{CustomerId, Scope, TenantTx};
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use super::export::{Export, Listed, STRETCH};
use super::subject::CUSTOMER;
use super::views::{self, Pairs};
use super::{Ask, Column, Cursor, Opened, Owner, PAGE, Place, Shown, Subject, Total};
use crate::Portal;
use crate::access::{Allowed, Named};
use crate::brand::{Brand, ConsolePage, PortalPage, Reading};
use web::Now;

/// Whose rows, as they stand on a day of the business's calendar: one customer's, or everybody's.
#[derive(Clone, Debug)]
pub(crate) struct Whose {
    pub(crate) customer: Option<CustomerId>,
    pub(crate) now: Now,
}

/// How many rows each status has, counted up to 1,000: its key, its name, and the number.
pub(crate) type Counts = Vec<(&'static str, &'static str, u64)>;

/// A list's page, which may be asked for its rows alone.
pub(crate) trait Page: Template {
    /// The rows alone.
    ///
    /// # Errors
    /// As rendering the page.
    fn rows(&self) -> askama::Result<String>;
}

/// What is listed by status: its subjects, its rows and its pages.
pub(crate) trait Overview: Send + Sync + 'static {
    /// What a contact must see.
    type Sees: Named;
    /// Which rows are wanted, in the words of the list's function.
    type Wanted: Serialize + Clone + Send + Sync;
    /// A row.
    type Row: Send + Sync;

    /// Staff's list.
    fn everybodys() -> &'static Subject;
    /// A customer's list.
    fn own() -> &'static Subject;
    /// All rows.
    fn all(whose: &Whose) -> Self::Wanted;
    /// Those that an address asks for.
    fn wanted(
        tx: &mut TenantTx,
        ask: &Ask,
        whose: &Whose,
    ) -> impl Future<Output = Result<Self::Wanted, db::Error>> + Send;
    /// Narrows them to the status that a part of the order is.
    fn narrow(wanted: &mut Self::Wanted, ask: &Ask);
    /// At most so many places of a stretch, with all that are wanted counted so far.
    fn places(
        tx: &mut TenantTx,
        asked: &Value,
        counts: (usize, usize),
    ) -> impl Future<Output = Result<Vec<Place>, db::Error>> + Send;
    /// The rows with these ids, in their order.
    fn rows(
        tx: &mut TenantTx,
        ids: &[Uuid],
        whose: &Whose,
    ) -> impl Future<Output = Result<Vec<Self::Row>, db::Error>> + Send;
    /// How many there are in each status.
    fn counts(tx: &mut TenantTx, whose: &Whose) -> impl Future<Output = Result<Counts, db::Error>> + Send;
    /// What a cell of a file says: the words of the screen, times in full, and amounts as numbers.
    fn cell(row: &Self::Row, column: &Column) -> String;
    /// Staff's page.
    fn staff_page(page: &ConsolePage, list: Shown, rows: Vec<Self::Row>) -> impl Page;
    /// A contact's page.
    fn own_page(page: &PortalPage, list: Shown, rows: Vec<Self::Row>) -> impl Page;
}

/// Every customer's.
pub(crate) async fn all<L: Overview>(
    page: ConsolePage,
    State(portal): State<Portal>,
    Query(pairs): Query<Pairs>,
    headers: HeaderMap,
) -> web::Result {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let opened = views::open(&mut tx, L::everybodys(), Owner::Staff(page.staff.id), &pairs).await?;
    let customer = one_customer(&opened);
    let (list, rows) = read::<L>(&mut tx, opened, (customer, portal.now(&page.staff.tenant))).await?;
    answer(&headers, &L::staff_page(&page, list, rows))
}

/// Those of the reader's customer.
pub(crate) async fn own<L: Overview>(
    Reading(page, mut tx): Reading<PortalPage>,
    _: Allowed<L::Sees>,
    State(portal): State<Portal>,
    (Query(pairs), headers): (Query<Pairs>, HeaderMap),
) -> web::Result {
    let opened = views::open_own(&mut tx, L::own(), &page.sees, &pairs).await?;
    let customer = Some(page.sees.user.customer);
    let (list, rows) = read::<L>(&mut tx, opened, (customer, portal.now(&page.sees.user.tenant))).await?;
    answer(&headers, &L::own_page(&page, list, rows))
}

/// The customer whose rows alone staff ask for.
fn one_customer(opened: &Opened) -> Option<CustomerId> {
    opened.ask.value(CUSTOMER).parse().ok()
}

fn answer(headers: &HeaderMap, page: &impl Page) -> web::Result<Response> {
    Ok(super::answer(if super::is_fragment(headers) { page.rows()? } else { page.render()? }))
}

/// What is shown of what an address asks for.
async fn read<L: Overview>(
    tx: &mut TenantTx,
    opened: Opened,
    (customer, now): (Option<CustomerId>, Now),
) -> web::Result<(Shown, Vec<L::Row>)> {
    let whose = Whose { customer, now };
    let wanted = L::wanted(tx, &opened.ask, &whose).await?;
    let (rows, next) = stretch::<L>(tx, (&opened.ask, &wanted, &whose), PAGE).await?;
    let total = if opened.ask.after.is_none() && next.is_none() {
        Total::all(rows.len())
    } else {
        count::<L>(tx, &wanted).await?
    };
    let all = count::<L>(tx, &L::all(&whose)).await?;
    let tabs = super::tabs(&opened, all, L::counts(tx, &whose).await?);
    Ok((Shown { opened, tabs, total, next, now: whose.now }, rows))
}

/// Some rows, and where they end when there are more.
async fn stretch<L: Overview>(
    tx: &mut TenantTx,
    (ask, wanted, whose): (&Ask, &L::Wanted, &Whose),
    size: usize,
) -> Result<(Vec<L::Row>, Option<Cursor>), db::Error> {
    let mut places: Vec<(Place, u8)> = Vec::new();
    for step in ask.steps() {
        let mut narrowed = wanted.clone();
        L::narrow(&mut narrowed, &step.ask);
        let found = L::places(tx, &step.asked(&narrowed), (size + 1 - places.len(), 0)).await?;
        places.extend(found.into_iter().map(|place| (place, step.number)));
        if places.len() > size {
            break;
        }
    }
    let (ids, next) = super::ended(places, size);
    Ok((L::rows(tx, &ids, whose).await?, next))
}

/// How many rows are wanted, counted up to the list's cap.
async fn count<L: Overview>(tx: &mut TenantTx, wanted: &L::Wanted) -> Result<Total, db::Error> {
    const CAP: u64 = 10_000;
    let places = L::places(tx, &super::asked(wanted), (1, 10_001)).await?;
    Ok(Total::counted(&places, CAP))
}

/// What staff are shown, as a file.
pub(crate) async fn export_all<L: Overview>(
    page: ConsolePage,
    State(portal): State<Portal>,
    export: Export,
    Query(pairs): Query<Pairs>,
) -> web::Result {
    let scope = page.staff.scope();
    let mut tx = portal.accounts.db.read(scope).await?;
    let opened = views::open(&mut tx, L::everybodys(), Owner::Staff(page.staff.id), &pairs).await?;
    drop(tx);
    let whose = Whose { customer: one_customer(&opened), now: portal.now(&page.staff.tenant) };
    file::<L>(&portal, (&page.brand, scope, export, Some(&page.staff)), (opened, whose)).await
}

/// What a contact is shown, as a file.
pub(crate) async fn export_own<L: Overview>(
    Reading(page, mut tx): Reading<PortalPage>,
    _: Allowed<L::Sees>,
    State(portal): State<Portal>,
    (export, Query(pairs)): (Export, Query<Pairs>),
) -> web::Result {
    let opened = views::open_own(&mut tx, L::own(), &page.sees, &pairs).await?;
    drop(tx);
    let user = &page.sees.user;
    let whose = Whose { customer: Some(user.customer), now: portal.now(&user.tenant) };
    file::<L>(&portal, (&page.brand, user.scope(), export, None), (opened, whose)).await
}

async fn file<L: Overview>(
    portal: &Portal,
    (brand, scope, export, staff): (&Brand, Scope, Export, Option<&Staff>),
    (opened, whose): (Opened, Whose),
) -> web::Result {
    let columns: Vec<Column> = std::iter::once(opened.ask.subject.name()).chain(&opened.columns).cloned().collect();
    let (db, ask, shown) = (portal.accounts.db.clone(), opened.ask.clone(), columns.clone());
    let listed = Listed { export, brand, scope, staff, opened, selected: 0, columns: &columns, now: whose.now.clone() };
    super::export::list(portal, listed, move |after| {
        let (db, columns, ask, whose) = (db.clone(), shown.clone(), ask.behind(after), whose.clone());
        async move {
            let mut tx = db.read(scope).await?;
            let wanted = L::wanted(&mut tx, &ask, &whose).await?;
            let (rows, next) = stretch::<L>(&mut tx, (&ask, &wanted, &whose), STRETCH).await?;
            let cells = |row| columns.iter().map(|column| L::cell(row, column)).collect();
            Ok((rows.iter().map(cells).collect(), next))
        }
    })
    .await
}
