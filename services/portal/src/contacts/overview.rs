//! Staff: the list of contacts, and the list as a file.

use accounts::Permission;
use askama::Template as _;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use db::{ContactId, TenantTx};
use time::OffsetDateTime;

use super::contact::Contact;
use super::listing::{self, CONTACTS, Wanted};
use super::pages::ListPage;
use super::queries;
use crate::Portal;
use crate::brand::ConsolePage;
use crate::custom_fields::Cells;
use crate::lists::export::{Export, Listed};
use crate::lists::{self, Column, Opened, Owner, Shown, Tab, Total};

/// An address's or a form's parameters.
pub(crate) type Pairs = Vec<(String, String)>;

pub(super) async fn list(
    page: ConsolePage,
    State(portal): State<Portal>,
    Query(pairs): Query<Pairs>,
    headers: HeaderMap,
) -> web::Result {
    let is_fragment = lists::is_fragment(&headers);
    let now = portal.accounts.clock.now();
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let opened = lists::open(&mut tx, &CONTACTS, Owner::Staff(page.staff.id), &pairs).await?;
    let (contacts, next) = listing::page(&mut tx, &opened.ask, (now, lists::PAGE)).await?;
    let total = if opened.ask.after.is_none() && next.is_none() {
        Total::all(contacts.len())
    } else {
        listing::count(&mut tx, &Wanted::of(&opened.ask, now)).await?
    };
    let ids = contacts.iter().map(|contact| contact.id.uuid()).collect();
    let custom = Cells::of(&mut tx, &opened.ask.subject, (&opened.columns, ids)).await?;
    let tabs = if is_fragment { Vec::new() } else { tabs(&mut tx, &opened).await? };
    let list = ListPage {
        shell: page.shell("Contacts"),
        list: Shown { opened, tabs, total, next, today: now.date() },
        custom,
        contacts,
        finds: "Name, email, customer or account",
        may_edit: page.staff.may(Permission::EditCustomers),
        may_manage_access: page.staff.may(Permission::ManageAccess),
        may_import: page.staff.may(Permission::Import),
        now,
    };
    let html = if is_fragment { list.as_list().render()? } else { list.render()? };
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
    let now = portal.accounts.clock.now();
    let scope = page.staff.scope();
    let opened =
        lists::open(&mut portal.accounts.db.read(scope).await?, &CONTACTS, Owner::Staff(page.staff.id), &pairs).await?;
    let columns = columns(&opened);
    let selected = super::bulk::selected(&pairs);
    let (db, ask, shown) = (portal.accounts.db.clone(), opened.ask.clone(), columns.clone());
    let listed = Listed { export, brand: &page.brand, scope, opened, columns: &columns };
    lists::export::list(&portal, listed, move |after| {
        let (db, columns, selected) = (db.clone(), shown.clone(), selected.clone());
        let ask = ask.behind(after);
        async move {
            let mut tx = db.read(scope).await?;
            let (contacts, next) = if selected.is_empty() {
                listing::page(&mut tx, &ask, (now, lists::export::STRETCH)).await?
            } else {
                (
                    queries::find_all(&mut tx, &selected.iter().map(|id: &ContactId| id.uuid()).collect::<Vec<_>>())
                        .await?,
                    None,
                )
            };
            let ids = contacts.iter().map(|contact| contact.id.uuid()).collect();
            let custom = Cells::of(&mut tx, &ask.subject, (&columns, ids)).await?;
            Ok((contacts.iter().map(|contact| row(contact, (&columns, &custom), now)).collect(), next))
        }
    })
    .await
}

/// The columns of the file: the name, and under it on the screen the address, then those chosen.
fn columns(opened: &Opened) -> Vec<Column> {
    let email = CONTACTS.column("email").filter(|email| !opened.columns.contains(email));
    std::iter::once(CONTACTS.name()).chain(email).chain(&opened.columns).cloned().collect()
}

fn row(contact: &Contact, (columns, custom): (&[Column], &Cells), now: OffsetDateTime) -> Vec<String> {
    let own = |column| custom.in_file(contact.id.uuid(), column);
    columns.iter().map(|column| own(column).unwrap_or_else(|| listing::cell(contact, column, now))).collect()
}
