//! General: whether the portal is open, what it lets customers do, and the switches.

use std::collections::HashSet;

use accounts::{Event, ManageSettings, Permission, StaffMay};
use askama::Template;
use axum::Form;
use axum::extract::State;
use web::shell::ConsoleShell;
use web::ui::Tone;

use super::{Tab, Tabs};
use crate::Portal;
use crate::access::{Feature, queries};
use crate::brand::ConsolePage;

#[derive(Template)]
#[template(path = "settings/templates/general.html")]
struct GeneralPage {
    shell: ConsoleShell,
    tabs: Tabs,
    is_open: bool,
    may_bill: bool,
    may_save: bool,
    switches: Vec<(Feature, bool)>,
    portal_url: String,
    login_name: String,
}

pub(super) async fn show(page: ConsolePage, State(portal): State<Portal>) -> web::Result {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let switches = queries::tenant_switches(&mut tx).await?;
    let name = tenancy::LoginName::shaped(&page.brand.login_name);
    web::page(&GeneralPage {
        shell: page.shell("Customer portal"),
        tabs: Tabs { current: Tab::General },
        is_open: page.staff.tenant.customer_portal(),
        may_bill: page.staff.may(Permission::ManageBilling),
        may_save: page.staff.may(Permission::ManageSettings),
        switches: Feature::ALL.into_iter().map(|feature| (feature, !switches.is_off(feature))).collect(),
        portal_url: name.map(|name| portal.accounts.base.portal_url(&name)).unwrap_or_default(),
        login_name: page.brand.login_name.clone(),
    })
}

/// Saves the switches: the boxes that are ticked are on.
pub(super) async fn save(
    staff: StaffMay<ManageSettings>,
    State(portal): State<Portal>,
    Form(ticked): Form<Vec<(String, String)>>,
) -> web::Result {
    let ticked: HashSet<Feature> = ticked.iter().filter_map(|(name, _)| Feature::from_key(name)).collect();
    let accounts = &portal.accounts;
    let mut tx = staff.begin(accounts).await?;
    for feature in Feature::ALL {
        queries::save_tenant_switch(&mut tx, feature, ticked.contains(&feature)).await?;
    }
    let event = Event { kind: "settings.features_saved", customer: None, contact: None, detail: "" };
    accounts::record(&mut tx, (&accounts.clock, &accounts.entropy), staff.actor(), event).await?;
    tx.commit().await?;
    Ok(web::flash::redirect(Tab::General.href(), Tone::Ok, "What customers may do is saved"))
}
