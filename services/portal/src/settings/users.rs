//! Users: all portal users over all customers.

use accounts::Permission;
use askama::Template;
use axum::extract::{Query, State};
use web::Now;
use web::shell::ConsoleShell;

use super::getting_in::GETTING_IN;
use super::{Tab, Tabs};
use crate::Portal;
use crate::brand::ConsolePage;
use crate::contacts::listing::{self, CONTACTS, Wanted};
use crate::contacts::{
    contact::Contact,
    status::{AccountStatus, NextAction},
};
use crate::lists::{self, Ask, Total};

#[derive(Template)]
#[template(path = "settings/templates/users.html")]
struct UsersPage {
    shell: ConsoleShell,
    tabs: Tabs,
    users: Vec<Contact>,
    next: Option<String>,
    granted: Total,
    may_edit: bool,
    may_manage_access: bool,
    may_choose: bool,
    now: Now,
}

impl UsersPage {
    fn status(&self, contact: &Contact) -> AccountStatus {
        contact.status(self.now.at())
    }

    fn summary(&self) -> String {
        format!("{} in all", self.granted.text())
    }
}

pub(super) async fn show(
    page: ConsolePage,
    State(portal): State<Portal>,
    Query(mut pairs): Query<Vec<(String, String)>>,
) -> web::Result {
    pairs.retain(|(name, _)| name == "after");
    pairs.push(("access".to_owned(), "granted".to_owned()));
    let (ask, now) = (Ask::read(&CONTACTS.plain(), &pairs), portal.now(&page.staff.tenant));
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let (users, next) = listing::page(&mut tx, &ask, (&now, lists::PAGE)).await?;
    let granted = listing::count(&mut tx, &Wanted::of(&ask, &now)).await?;
    let next = next.map(|next| lists::address(Tab::Users.href(), &[("after", &next.text())]));
    web::page(&UsersPage {
        shell: page.shell("Customer portal"),
        tabs: Tabs { current: Tab::Users },
        users,
        next,
        granted,
        may_edit: page.staff.may(Permission::EditCustomers),
        may_manage_access: page.staff.may(Permission::ManageAccess),
        may_choose: page.staff.may(Permission::ManageSettings),
        now,
    })
}
