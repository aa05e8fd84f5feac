//! Users: all portal users over all customers.

use accounts::Permission;
use askama::Template;
use axum::extract::{Query, State};
use time::OffsetDateTime;
use web::fields::Choice;
use web::shell::ConsoleShell;

use super::sign_in::SignIn;
use super::{Tab, Tabs, ways_in};
use crate::Portal;
use crate::brand::ConsolePage;
use crate::contacts::listing::{self, CONTACTS, Wanted};
use crate::contacts::way::InvitesWith;
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
    /// What invitations may carry; for those who may choose.
    invites_with: Option<Vec<Choice>>,
    login_links: bool,
    sign_in: SignIn,
    may_save: bool,
    now: OffsetDateTime,
}

impl UsersPage {
    fn status(&self, contact: &Contact) -> AccountStatus {
        contact.status(self.now)
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
    let (ask, now) = (Ask::read(&CONTACTS.plain(), &pairs), portal.accounts.clock.now());
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let (users, next) = listing::page(&mut tx, &ask, (now, lists::PAGE)).await?;
    let sign_in = super::sign_in::find(&mut tx).await?;
    let granted = listing::count(&mut tx, &Wanted::of(&ask, now)).await?;
    let may_choose = page.staff.may(Permission::ManageSettings);
    let invites_with = if may_choose { Some(ways_in::choices(InvitesWith::find(&mut tx).await?)) } else { None };
    let login_links = crate::login_links::queries::are_allowed(&mut tx).await?;
    let next = next.map(|next| lists::address(Tab::Users.href(), &[("after", &next.text())]));
    web::page(&UsersPage {
        shell: page.shell("Customer portal"),
        tabs: Tabs { current: Tab::Users },
        users,
        next,
        granted,
        may_edit: page.staff.may(Permission::EditCustomers),
        may_manage_access: page.staff.may(Permission::ManageAccess),
        invites_with,
        login_links,
        sign_in,
        may_save: may_choose,
        now,
    })
}
