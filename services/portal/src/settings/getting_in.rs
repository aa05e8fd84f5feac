//! How people get in: what they sign in with, what invitations carry, and login links. Each card saves by itself.

use accounts::{ManageSettings, StaffMay};
use askama::Template;
use axum::extract::State;
use web::fields::Choice;
use web::shell::ConsoleShell;

use super::sign_in::SignIn;
use super::{Tab, ways_in};
use crate::Portal;
use crate::brand::ConsolePage;
use crate::contacts::way::InvitesWith;

/// Where the page is.
pub(crate) const GETTING_IN: &str = "/settings/customer-portal/users/getting-in";

#[derive(Template)]
#[template(path = "settings/templates/getting_in.html")]
struct GettingInPage {
    shell: ConsoleShell,
    back: &'static str,
    sign_in: SignIn,
    invites_with: Vec<Choice>,
    login_links: bool,
}

pub(super) async fn show(page: ConsolePage, _: StaffMay<ManageSettings>, State(portal): State<Portal>) -> web::Result {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    web::page(&GettingInPage {
        shell: page.shell("How people get in"),
        back: Tab::Users.href(),
        sign_in: super::sign_in::find(&mut tx).await?,
        invites_with: ways_in::choices(InvitesWith::find(&mut tx).await?),
        login_links: crate::login_links::queries::are_allowed(&mut tx).await?,
    })
}
