//! Staff: the list of customers, and the list as a file.

use accounts::Permission;
use askama::Template as _;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use db::CustomerId;
use uuid::Uuid;

use super::customer::Customer;
use super::listing::{self, CUSTOMERS, Wanted};
use super::pages::ListPage;
use crate::Portal;
use crate::brand::ConsolePage;
use crate::custom_fields::Cells;
use crate::lists::export::{Export, Listed};
use crate::lists::{self, Column, Owner, Shown, Tab, Total};

type Pairs = Vec<(String, String)>;

pub(super) async fn list(
    page: ConsolePage,
    State(portal): State<Portal>,
    Query(pairs): Query<Pairs>,
    headers: HeaderMap,
) -> web::Result {
    let is_fragment = lists::is_fragment(&headers);
    let now = portal.now(&page.staff.tenant);
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let opened = lists::open(&mut tx, &CUSTOMERS, Owner::Staff(page.staff.id), &pairs).await?;
    let (customers, next) = listing::page(&mut tx, &opened.ask, lists::PAGE).await?;
    let total = if opened.ask.after.is_none() && next.is_none() {
        Total::all(customers.len())
    } else {
        listing::count(&mut tx, &Wanted::of(&opened.ask)).await?
    };
    let rows = rows(&customers);
    let custom = Cells::of(&mut tx, &opened.ask.subject, (&opened.columns, &rows)).await?;
    let all = Tab {
        label: "All".to_owned(),
        href: lists::everything(&opened),
        count: Some(listing::count(&mut tx, &Wanted::default()).await?),
        is_current: true,
    };
    let list = ListPage {
        shell: page.shell("Customers"),
        list: Shown { opened, tabs: vec![all], total, next, now: now.clone() },
        custom,
        customers,
        finds: "Name or account number",
        may_edit: page.staff.may(Permission::EditCustomers),
        may_import: page.staff.may(Permission::Import),
        now,
    };
    let html = if is_fragment { list.as_list().render()? } else { list.render()? };
    Ok(lists::answer(html))
}

/// What is shown, as a file.
pub(super) async fn export(
    page: ConsolePage,
    State(portal): State<Portal>,
    export: Export,
    Query(pairs): Query<Pairs>,
) -> web::Result {
    let scope = page.staff.scope();
    let opened =
        lists::open(&mut portal.accounts.db.read(scope).await?, &CUSTOMERS, Owner::Staff(page.staff.id), &pairs)
            .await?;
    // Under the name the screen has the account number.
    let account = CUSTOMERS.column("account").filter(|account| !opened.columns.contains(account));
    let columns: Vec<Column> =
        std::iter::once(CUSTOMERS.name()).chain(account).chain(&opened.columns).cloned().collect();
    let (db, ask, shown) = (portal.accounts.db.clone(), opened.ask.clone(), columns.clone());
    let listed = Listed {
        export,
        brand: &page.brand,
        scope,
        staff: Some(&page.staff),
        opened,
        selected: 0,
        columns: &columns,
        now: portal.now(&page.staff.tenant),
    };
    lists::export::list(&portal, listed, move |after| {
        let (db, columns, ask) = (db.clone(), shown.clone(), ask.behind(after));
        async move {
            let mut tx = db.read(scope).await?;
            let (customers, next) = listing::page(&mut tx, &ask, lists::export::STRETCH).await?;
            let rows = rows(&customers);
            let custom = Cells::of(&mut tx, &ask.subject, (&columns, &rows)).await?;
            let cell = |customer: &Customer, column| {
                custom.in_file(customer.id.uuid(), column).unwrap_or_else(|| listing::cell(customer, column))
            };
            let row = |customer| columns.iter().map(|column| cell(customer, column)).collect();
            Ok((customers.iter().map(row).collect(), next))
        }
    })
    .await
}

/// What own fields are read for.
fn rows(customers: &[Customer]) -> Vec<(Uuid, Option<CustomerId>)> {
    customers.iter().map(|customer| (customer.id.uuid(), None)).collect()
}
