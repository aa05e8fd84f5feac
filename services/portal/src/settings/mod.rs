//! Settings of the customer portal: its switch, its look, its general info, its users.

mod currency;
mod general;
mod getting_in;
mod info;
mod layout;
mod queries;
mod reports;
mod sign_in;
mod users;
mod ways_in;

use accounts::{Change, Event, ManageSettings, StaffMay};
use askama::Template;
use db::TenantTx;
use web::routes::{Access, Routes, Site};

use crate::Portal;
use crate::step_up::proven;

pub(crate) use getting_in::GETTING_IN;
pub(crate) use layout::MOST_UPLOAD;
pub(crate) use queries::save_login_links;
pub(crate) use reports::{Asked, Chart, Each, Period, Unit, months};
pub(crate) use sign_in::offers_email;

pub(crate) const MANAGE: Access = Access::StaffMay("manage settings");

/// The sub tabs, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tab {
    General,
    Layout,
    Settings,
    Shipping,
    Payments,
    Users,
    Reports,
}

impl Tab {
    const ALL: [Self; 7] =
        [Self::General, Self::Layout, Self::Settings, Self::Shipping, Self::Payments, Self::Users, Self::Reports];

    const fn label(self) -> &'static str {
        match self {
            Self::General => "General",
            Self::Layout => "Layout",
            Self::Settings => "Settings",
            Self::Shipping => "Shipping",
            Self::Payments => "Payments",
            Self::Users => "Users",
            Self::Reports => "Reports",
        }
    }

    pub(crate) const fn href(self) -> &'static str {
        match self {
            Self::General => "/settings/customer-portal/general",
            Self::Layout => "/settings/customer-portal/layout",
            Self::Settings => "/settings/customer-portal/settings",
            Self::Shipping => "/settings/customer-portal/shipping",
            Self::Payments => "/settings/customer-portal/payments",
            Self::Users => "/settings/customer-portal/users",
            Self::Reports => "/settings/customer-portal/reports",
        }
    }
}

/// The row of sub tabs.
#[derive(Template)]
#[template(path = "settings/templates/_tabs.html")]
pub(crate) struct Tabs {
    pub(crate) current: Tab,
}

impl askama::filters::HtmlSafe for Tabs {}

pub(crate) fn routes() -> Routes<Portal> {
    Routes::new(Site::Console)
        .get("/settings/customer-portal", Access::Staff, general::show)
        .get("/settings/customer-portal/general", Access::Staff, general::show)
        .post("/settings/customer-portal/general", MANAGE, general::save)
        .get("/settings/customer-portal/layout", MANAGE, layout::show)
        .upload(("/settings/customer-portal/layout", MOST_UPLOAD), MANAGE, layout::save)
        .get("/settings/customer-portal/layout/theme.css", MANAGE, layout::preview)
        .get("/settings/customer-portal/settings", MANAGE, info::show)
        .post("/settings/customer-portal/settings", MANAGE, info::save)
        .post("/settings/customer-portal/search", MANAGE, info::save_search)
        .post("/settings/customer-portal/currency", MANAGE, proven(currency::save))
        .get("/settings/customer-portal/users", Access::Staff, users::show)
        .get(getting_in::GETTING_IN, MANAGE, getting_in::show)
        .post("/settings/customer-portal/users", MANAGE, proven(ways_in::save))
        .post("/settings/customer-portal/sign-in", MANAGE, proven(sign_in::save))
        .get("/settings/customer-portal/reports", Access::Staff, reports::show)
        .merge(reports::invitations::routes())
        .merge(crate::shipping::console::routes())
        .merge(crate::terms::console::routes())
        .merge(crate::taxes::console::routes())
}

/// Notes in the trail what was changed of the settings, by its name.
pub(crate) async fn note(
    tx: &mut TenantTx,
    (portal, staff): (&Portal, &StaffMay<ManageSettings>),
    (kind, name): (&str, &str),
    changes: &[Change],
) -> Result<(), db::Error> {
    let accounts = &portal.accounts;
    let event = Event { kind, detail: name, changes, ..Event::default() };
    accounts::record(tx, (&accounts.clock, &accounts.entropy), staff.actor(), event).await
}
