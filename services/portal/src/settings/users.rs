//! Users: all portal users over all customers.

use askama::Template;
use axum::extract::{Query, State};
use db::ContactId;
use serde::Deserialize;
use time::OffsetDateTime;
use web::shell::ConsoleShell;

use super::{Tab, Tabs};
use crate::Portal;
use crate::brand::ConsolePage;
use crate::contacts::queries::{self, Filter};
use crate::contacts::{
    contact::Contact,
    status::{AccountStatus, NextAction},
};

#[derive(Template)]
#[template(path = "settings/templates/users.html")]
struct UsersPage {
    shell: ConsoleShell,
    tabs: Tabs,
    users: Vec<Contact>,
    next: Option<String>,
    granted: u64,
    may_manage_access: bool,
    now: OffsetDateTime,
}

impl UsersPage {
    fn status(&self, contact: &Contact) -> AccountStatus {
        contact.status(self.now)
    }

    fn summary(&self) -> String {
        format!("{} in all", web::ui::capped(self.granted, 10_000_u64))
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct After {
    after: Option<ContactId>,
}

pub(super) async fn show(page: ConsolePage, State(portal): State<Portal>, Query(query): Query<After>) -> web::Result {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let (_, granted) = queries::counts(&mut tx).await?;
    let filter = Filter { has_access: Some(true), after: query.after, ..Filter::default() };
    let mut users = queries::list(&mut tx, &filter).await?;
    let next = crate::lists::cut(&mut users, queries::PAGE)
        .map(|last| crate::lists::address(Tab::Users.href(), &[("after", &last.id.to_string())]));
    web::page(&UsersPage {
        shell: page.shell("Customer portal"),
        tabs: Tabs { current: Tab::Users },
        users,
        next,
        granted: granted.unsigned_abs(),
        may_manage_access: page.staff.may(accounts::Permission::ManageAccess),
        now: portal.accounts.clock.now(),
    })
}
