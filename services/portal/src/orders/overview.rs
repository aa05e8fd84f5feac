//! The lists of orders, staff's and a customer's, and the same as files.

use askama::Template as _;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use db::{CustomerId, TenantTx};
use time::OffsetDateTime;

use super::listing::{self, ORDERS, OWN_ORDERS, Wanted};
use super::order::{Row, Status};
use super::pages::{ListPage, StaffListPage};
use super::queries;
use crate::Portal;
use crate::access::{Allowed, Feature, Orders};
use crate::brand::{Brand, ConsolePage, PortalPage, Reading};
use crate::lists::export::{Export, Listed};
use crate::lists::{self, Column, Opened, Shown, Total};

type Pairs = Vec<(String, String)>;

/// Every customer's orders.
pub(super) async fn all(
    page: ConsolePage,
    State(portal): State<Portal>,
    Query(pairs): Query<Pairs>,
    headers: HeaderMap,
) -> web::Result {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let opened = lists::open(&mut tx, &ORDERS, page.staff.id, &pairs).await?;
    let (list, orders) = read(&mut tx, opened, (None, portal.accounts.clock.now())).await?;
    let finds = "Order, PO or part number, or customer";
    let list = StaffListPage { shell: page.shell("Orders"), list, orders, finds };
    let html = if lists::is_fragment(&headers) { list.as_list().render()? } else { list.render()? };
    Ok(lists::answer(html))
}

/// The orders of the reader's customer.
pub(super) async fn own(
    Reading(page, mut tx): Reading<PortalPage>,
    _: Allowed<Orders>,
    State(portal): State<Portal>,
    (Query(pairs), headers): (Query<Pairs>, HeaderMap),
) -> web::Result {
    let customer = Some(page.sees.user.customer);
    let opened = lists::open_plain(&OWN_ORDERS, &pairs);
    let (list, orders) = read(&mut tx, opened, (customer, portal.accounts.clock.now())).await?;
    let may_order = page.sees.visible.has(Feature::PlaceOrders);
    let list = ListPage { shell: page.shell("Orders"), list, orders, finds: "Order, PO or part number", may_order };
    let html = if lists::is_fragment(&headers) { list.as_list().render()? } else { list.render()? };
    Ok(lists::answer(html))
}

/// What is shown of what an address asks for.
async fn read(
    tx: &mut TenantTx,
    opened: Opened,
    (customer, now): (Option<CustomerId>, OffsetDateTime),
) -> web::Result<(Shown, Vec<Row>)> {
    let wanted = Wanted::of(tx, &opened.ask, customer).await?;
    let (orders, next) = listing::page(tx, (&opened.ask, &wanted), lists::PAGE).await?;
    let total = if opened.ask.after.is_none() && next.is_none() {
        Total::all(orders.len())
    } else {
        listing::count(tx, &wanted).await?
    };
    let all = listing::count(tx, &Wanted::all(customer)).await?;
    let counts = queries::counts(tx, customer).await?;
    let of = |status: Status| (status.key(), status.label(), counts.get(&status).copied().unwrap_or(0));
    let tabs = lists::tabs(&opened, all, Status::ALL.map(of));
    let today = crate::prices::today(tx, now).await?;
    Ok((Shown { opened, tabs, total, next, today }, orders))
}

/// What staff are shown, as a file.
pub(super) async fn export_all(
    page: ConsolePage,
    State(portal): State<Portal>,
    export: Export,
    Query(pairs): Query<Pairs>,
) -> web::Result {
    let scope = page.staff.scope();
    let opened = lists::open(&mut portal.accounts.db.read(scope).await?, &ORDERS, page.staff.id, &pairs).await?;
    file(&portal, (&page.brand, scope, export), (opened, None)).await
}

/// What a customer is shown, as a file.
pub(super) async fn export_own(
    page: PortalPage,
    _: Allowed<Orders>,
    State(portal): State<Portal>,
    (export, Query(pairs)): (Export, Query<Pairs>),
) -> web::Result {
    let user = &page.sees.user;
    let opened = lists::open_plain(&OWN_ORDERS, &pairs);
    file(&portal, (&page.brand, user.scope(), export), (opened, Some(user.customer))).await
}

async fn file(
    portal: &Portal,
    (brand, scope, export): (&Brand, db::Scope, Export),
    (opened, customer): (Opened, Option<CustomerId>),
) -> web::Result {
    let columns: Vec<Column> = std::iter::once(opened.ask.subject.name()).chain(&opened.columns).cloned().collect();
    let (db, ask, shown) = (portal.accounts.db.clone(), opened.ask.clone(), columns.clone());
    let listed = Listed { export, brand, scope, opened, columns: &columns };
    lists::export::list(portal, listed, move |after| {
        let (db, columns, ask) = (db.clone(), shown.clone(), ask.behind(after));
        async move {
            let mut tx = db.read(scope).await?;
            let wanted = Wanted::of(&mut tx, &ask, customer).await?;
            let (orders, next) = listing::page(&mut tx, (&ask, &wanted), lists::export::STRETCH).await?;
            let row = |order| columns.iter().map(|column| listing::cell(order, column)).collect();
            Ok((orders.iter().map(row).collect(), next))
        }
    })
    .await
}
