//! Staff: the list of contacts and the report of their access, and each as a file.

use accounts::Permission;
use askama::Template as _;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use db::{ContactId, CustomerId, TenantTx};
use uuid::Uuid;

use super::contact::Contact;
use super::listing::{self, ACCESS_STATUS, CONTACTS, Wanted};
use super::pages::{AccessStatusPage, ListPage};
use super::queries;
use crate::Portal;
use crate::brand::ConsolePage;
use crate::custom_fields::Cells;
use crate::lists::export::{Export, Listed};
use crate::lists::{self, Column, Opened, Owner, Shown, Subject, Tab, Total};
use web::Now;

/// What the search looks at.
const FINDS: &str = "Name, email, customer or account";

/// An address's or a form's parameters.
pub(crate) type Pairs = Vec<(String, String)>;

pub(super) async fn list(
    page: ConsolePage,
    State(portal): State<Portal>,
    Query(pairs): Query<Pairs>,
    headers: HeaderMap,
) -> web::Result {
    let is_fragment = lists::is_fragment(&headers);
    let now = portal.now(&page.staff.tenant);
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let opened = lists::open(&mut tx, &CONTACTS, Owner::Staff(page.staff.id), &pairs).await?;
    let tabs = if is_fragment { Vec::new() } else { tabs(&mut tx, &opened).await? };
    let (list, contacts) = read(&mut tx, (opened, tabs), &now).await?;
    let rows = rows(&contacts);
    let custom = Cells::of(&mut tx, &list.opened.ask.subject, (list.columns(), &rows)).await?;
    let list = ListPage {
        shell: page.shell("Contacts"),
        list,
        custom,
        contacts,
        finds: FINDS,
        may_edit: page.staff.may(Permission::EditCustomers),
        may_manage_access: page.staff.may(Permission::ManageAccess),
        may_import: page.staff.may(Permission::Import),
        now,
    };
    let html = if is_fragment { list.as_list().render()? } else { list.render()? };
    Ok(lists::answer(html))
}

/// A page of a list of contacts.
async fn read(
    tx: &mut TenantTx,
    (opened, tabs): (Opened, Vec<Tab>),
    now: &Now,
) -> Result<(Shown, Vec<Contact>), db::Error> {
    let (contacts, next) = listing::page(tx, &opened.ask, (now, lists::PAGE)).await?;
    let total = if opened.ask.after.is_none() && next.is_none() {
        Total::all(contacts.len())
    } else {
        listing::count(tx, &Wanted::of(&opened.ask, now)).await?
    };
    Ok((Shown { opened, tabs, total, next, now: now.clone() }, contacts))
}

/// The report "Customer Website Access Status": a row for each contact.
pub(super) async fn access_status(
    page: ConsolePage,
    State(portal): State<Portal>,
    Query(pairs): Query<Pairs>,
    headers: HeaderMap,
) -> web::Result {
    let now = portal.now(&page.staff.tenant);
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let opened = lists::open(&mut tx, &ACCESS_STATUS, Owner::Staff(page.staff.id), &pairs).await?;
    let (list, contacts) = read(&mut tx, (opened, Vec::new()), &now).await?;
    let report = AccessStatusPage { shell: page.shell(ACCESS_STATUS.title), list, contacts, finds: FINDS, now };
    let html = if lists::is_fragment(&headers) { report.as_list().render()? } else { report.render()? };
    Ok(lists::answer(html))
}

/// Everybody, those with access, those without, each with how many they are.
async fn tabs(tx: &mut TenantTx, opened: &Opened) -> web::Result<Vec<Tab>> {
    let access = opened.ask.value("access");
    let mut tabs = Vec::new();
    for (label, value, has_access) in
        [("All", "", None), ("Granted", "granted", Some(true)), ("None", "none", Some(false))]
    {
        tabs.push(Tab {
            label: label.to_owned(),
            href: if value.is_empty() {
                lists::everything(opened)
            } else {
                lists::address(CONTACTS.path, &[("access", value)])
            },
            count: Some(listing::count(tx, &Wanted::with_access(has_access)).await?),
            is_current: access == value,
        });
    }
    Ok(tabs)
}

/// What is shown, as a file: all that match, or those that were selected among them.
pub(super) async fn export(
    page: ConsolePage,
    State(portal): State<Portal>,
    export: Export,
    Query(pairs): Query<Pairs>,
) -> web::Result {
    let opened = opened((&page, &portal), &CONTACTS, &pairs).await?;
    let columns = columns(&opened);
    file((&page, &portal), export, (opened, columns, super::bulk::selected(&pairs))).await
}

/// The report, as a file.
pub(super) async fn export_access_status(
    page: ConsolePage,
    State(portal): State<Portal>,
    export: Export,
    Query(pairs): Query<Pairs>,
) -> web::Result {
    let opened = opened((&page, &portal), &ACCESS_STATUS, &pairs).await?;
    let columns = std::iter::once(ACCESS_STATUS.name()).chain(&opened.columns).cloned().chain([listing::TEST]);
    let columns = columns.collect();
    file((&page, &portal), export, (opened, columns, Vec::new())).await
}

/// What an address asks for of a list.
async fn opened((page, portal): (&ConsolePage, &Portal), list: &Subject, pairs: &Pairs) -> web::Result<Opened> {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    lists::open(&mut tx, list, Owner::Staff(page.staff.id), pairs).await
}

async fn file(
    (page, portal): (&ConsolePage, &Portal),
    export: Export,
    (opened, columns, selected): (Opened, Vec<Column>, Vec<ContactId>),
) -> web::Result {
    let (now, scope) = (portal.now(&page.staff.tenant), page.staff.scope());
    let (db, ask, shown) = (portal.accounts.db.clone(), opened.ask.clone(), columns.clone());
    let listed = Listed {
        export,
        brand: &page.brand,
        scope,
        staff: Some(&page.staff),
        opened,
        selected: selected.len(),
        columns: &columns,
        now: now.clone(),
    };
    lists::export::list(portal, listed, move |after| {
        let (db, columns, selected, now) = (db.clone(), shown.clone(), selected.clone(), now.clone());
        let ask = ask.behind(after);
        async move {
            let mut tx = db.read(scope).await?;
            let (contacts, next) = if selected.is_empty() {
                listing::page(&mut tx, &ask, (&now, lists::export::STRETCH)).await?
            } else {
                let ids: Vec<_> = selected.iter().map(|id| id.uuid()).collect();
                (queries::find_all(&mut tx, &ids).await?, None)
            };
            let rows = rows(&contacts);
            let custom = Cells::of(&mut tx, &ask.subject, (&columns, &rows)).await?;
            Ok((contacts.iter().map(|contact| row(contact, (&columns, &custom), &now)).collect(), next))
        }
    })
    .await
}

/// What own fields are read for: each contact and its customer.
fn rows(contacts: &[Contact]) -> Vec<(Uuid, Option<CustomerId>)> {
    contacts.iter().map(|contact| (contact.id.uuid(), contact.customer)).collect()
}

/// The columns of the file: the name, and under it on the screen the address, then those chosen; the other numbers beside
/// the primary one, and at the end what marks test contacts.
fn columns(opened: &Opened) -> Vec<Column> {
    let email = CONTACTS.column("email").filter(|email| !opened.columns.contains(email));
    let mut columns: Vec<Column> =
        std::iter::once(CONTACTS.name()).chain(email).chain(&opened.columns).cloned().collect();
    if let Some(phone) = columns.iter().position(|column| column.key == "phone") {
        columns.insert(phone + 1, listing::OTHER_PHONES);
    }
    columns.push(listing::TEST);
    columns
}

fn row(contact: &Contact, (columns, custom): (&[Column], &Cells), now: &Now) -> Vec<String> {
    let own = |column| custom.in_file(contact.id.uuid(), column);
    columns.iter().map(|column| own(column).unwrap_or_else(|| listing::cell(contact, column, now))).collect()
}
