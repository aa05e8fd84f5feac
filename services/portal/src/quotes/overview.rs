//! The lists of quotes, staff's and a customer's, and the same as files.

use accounts::Permission;
use askama::Template as _;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use db::{CustomerId, TenantTx};
use time::OffsetDateTime;

use super::listing::{self, OWN_QUOTES, QUOTES, Wanted};
use super::pages::{ListPage, StaffListPage};
use super::queries;
use super::quote::{Row, Status};
use crate::Portal;
use crate::access::{Allowed, Feature, Quotes};
use crate::brand::{Brand, ConsolePage, PortalPage, Reading};
use crate::lists::export::{Export, Listed};
use crate::lists::{self, Column, Opened, Shown, Total};

type Pairs = Vec<(String, String)>;

/// Every customer's quotes.
pub(super) async fn all(
    page: ConsolePage,
    State(portal): State<Portal>,
    Query(pairs): Query<Pairs>,
    headers: HeaderMap,
) -> web::Result {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let opened = lists::open(&mut tx, &QUOTES, page.staff.id, &pairs).await?;
    let (list, quotes) = read(&mut tx, opened, (None, portal.accounts.clock.now())).await?;
    let finds = "Quote number, reference, part or customer";
    let may_edit = page.staff.may(Permission::EditQuotes);
    let list = StaffListPage { shell: page.shell("Quotes"), list, quotes, finds, may_edit };
    let html = if lists::is_fragment(&headers) { list.as_list().render()? } else { list.render()? };
    Ok(lists::answer(html))
}

/// The quotes of the reader's customer.
pub(super) async fn own(
    Reading(page, mut tx): Reading<PortalPage>,
    _: Allowed<Quotes>,
    State(portal): State<Portal>,
    (Query(pairs), headers): (Query<Pairs>, HeaderMap),
) -> web::Result {
    let customer = Some(page.sees.user.customer);
    let opened = lists::open_plain(&OWN_QUOTES, &pairs);
    let (list, quotes) = read(&mut tx, opened, (customer, portal.accounts.clock.now())).await?;
    let may_request = page.sees.visible.has(Feature::RequestQuotes);
    let finds = "Quote number, reference or part";
    let list = ListPage { shell: page.shell("Quotes"), list, quotes, finds, may_request };
    let html = if lists::is_fragment(&headers) { list.as_list().render()? } else { list.render()? };
    Ok(lists::answer(html))
}

/// What is shown of what an address asks for.
async fn read(
    tx: &mut TenantTx,
    opened: Opened,
    (customer, now): (Option<CustomerId>, OffsetDateTime),
) -> web::Result<(Shown, Vec<Row>)> {
    let today = crate::prices::today(tx, now).await?;
    let wanted = Wanted::of(&opened.ask, customer, today);
    let (quotes, next) = listing::page(tx, (&opened.ask, &wanted), lists::PAGE).await?;
    let total = if opened.ask.after.is_none() && next.is_none() {
        Total::all(quotes.len())
    } else {
        listing::count(tx, &wanted).await?
    };
    let all = listing::count(tx, &Wanted::all(customer, today)).await?;
    let counts = queries::counts(tx, (customer, today)).await?;
    let of = |status: Status| (status.key(), status.label(), counts.get(&status).copied().unwrap_or(0));
    let tabs = lists::tabs(&opened, all, Status::ALL.map(of));
    Ok((Shown { opened, tabs, total, next, today }, quotes))
}

/// What staff are shown, as a file.
pub(super) async fn export_all(
    page: ConsolePage,
    State(portal): State<Portal>,
    export: Export,
    Query(pairs): Query<Pairs>,
) -> web::Result {
    let scope = page.staff.scope();
    let opened = lists::open(&mut portal.accounts.db.read(scope).await?, &QUOTES, page.staff.id, &pairs).await?;
    file(&portal, (&page.brand, scope, export), (opened, None)).await
}

/// What a customer is shown, as a file.
pub(super) async fn export_own(
    page: PortalPage,
    _: Allowed<Quotes>,
    State(portal): State<Portal>,
    (export, Query(pairs)): (Export, Query<Pairs>),
) -> web::Result {
    let user = &page.sees.user;
    let opened = lists::open_plain(&OWN_QUOTES, &pairs);
    file(&portal, (&page.brand, user.scope(), export), (opened, Some(user.customer))).await
}

async fn file(
    portal: &Portal,
    (brand, scope, export): (&Brand, db::Scope, Export),
    (opened, customer): (Opened, Option<CustomerId>),
) -> web::Result {
    let columns: Vec<Column> = std::iter::once(opened.ask.subject.name()).chain(&opened.columns).cloned().collect();
    let (db, ask, now) = (portal.accounts.db.clone(), opened.ask.clone(), portal.accounts.clock.now());
    let (listed, shown) = (Listed { export, brand, scope, opened, columns: &columns }, columns.clone());
    lists::export::list(portal, listed, move |after| {
        let (db, columns, ask) = (db.clone(), shown.clone(), ask.behind(after));
        async move {
            let mut tx = db.read(scope).await?;
            let wanted = Wanted::of(&ask, customer, crate::prices::today(&mut tx, now).await?);
            let (quotes, next) = listing::page(&mut tx, (&ask, &wanted), lists::export::STRETCH).await?;
            let row = |quote| columns.iter().map(|column| listing::cell(quote, column)).collect();
            Ok((quotes.iter().map(row).collect(), next))
        }
    })
    .await
}
