//! What a tenant has: the customers' portal and the staff console, one folder per noun.

pub mod access;
mod account;
mod activity;
pub mod addresses;
mod api;
mod api_keys;
mod approvals;
mod bought;
mod brand;
mod budgets;
mod bulk_invitations;
mod carts;
mod catalogues;
mod checkout;
mod closed;
mod colleagues;
pub mod contacts;
pub mod custom_fields;
pub mod customers;
mod dispatch;
pub mod favourites;
mod help;
mod home;
pub mod imports;
mod lists;
mod login_links;
mod mail;
mod orders;
mod part_files;
mod part_numbers;
mod part_relations;
pub mod parts;
mod people;
mod prices;
mod printing;
mod quick_order;
mod quotes;
mod searches;
mod settings;
mod shipping;
mod sign_in;
mod step_up;
mod taxes;
mod terms;
mod views;
mod who_sees;
mod wordings;

use accounts::Accounts;
use axum::extract::FromRef;
use db::Tenant;
use storage::Storage;
use web::Now;
use web::routes::{Access, Route, Routes, Site};

pub use dispatch::router;
pub use documents::Press;

/// What handlers work with. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Portal {
    /// People, and through them the database, the clock and randomness.
    pub accounts: Accounts,
    /// Mail to send.
    pub outbox: ::mail::Outbox,
    /// Logos and other files.
    pub storage: Storage,
    /// Documents to print.
    pub press: Press,
    /// Whether payments are tests: pages say so.
    pub test_payments: bool,
}

impl Portal {
    /// This moment by the clock of a business.
    pub(crate) fn now(&self, tenant: &Tenant) -> Now {
        Now::new(self.accounts.clock.now(), tenant.time_zone())
    }
}

impl FromRef<Portal> for Accounts {
    fn from_ref(portal: &Portal) -> Self {
        portal.accounts.clone()
    }
}

/// Every route of the customers' portal.
fn portal_routes() -> Routes<Portal> {
    Routes::new(Site::Portal)
        .merge(web::assets::mounted(Site::Portal))
        .merge(web::scheme::mounted(Site::Portal))
        .merge(sign_in::routes(Site::Portal, Access::PortalUser))
        .merge(login_links::portal::routes())
        .merge(sign_in::link_routes())
        .merge(home::portal::routes())
        .merge(parts::portal::routes())
        .merge(searches::portal::routes())
        .merge(part_files::serving::portal_routes())
        .merge(carts::portal::routes())
        .merge(checkout::portal::routes())
        .merge(orders::portal::routes())
        .merge(approvals::portal::routes())
        .merge(quick_order::portal::routes())
        .merge(bought::portal::routes())
        .merge(quotes::portal::routes())
        .merge(favourites::portal::routes())
        .merge(lists::portal_routes())
        .merge(people::routes())
        .merge(views::portal_routes())
        .merge(account::routes(Site::Portal, Access::PortalUser))
        .merge(account::portal_routes())
        .merge(help::portal::routes())
        .merge(brand::portal_routes())
}

/// Every route of the staff console.
fn console_routes() -> Routes<Portal> {
    Routes::new(Site::Console)
        .merge(web::assets::mounted(Site::Console))
        .merge(web::scheme::mounted(Site::Console))
        .merge(sign_in::routes(Site::Console, Access::Staff))
        .merge(home::console::routes())
        .merge(account::routes(Site::Console, Access::Staff))
        .merge(step_up::routes())
        .merge(customers::console::routes())
        .merge(contacts::console::routes())
        .merge(contacts::record::routes())
        .merge(login_links::console::routes())
        .merge(contacts::custom::routes())
        .merge(customers::custom::routes())
        .merge(addresses::console::routes())
        .merge(favourites::console::routes())
        .merge(approvals::console::routes())
        .merge(catalogues::console::routes())
        .merge(contacts::permissions::routes())
        .merge(views::console_routes())
        .merge(bulk_invitations::console::routes())
        .merge(parts::console::routes())
        .merge(prices::console::routes())
        .merge(orders::console::routes())
        .merge(orders::report::routes())
        .merge(quotes::console::routes())
        .merge(quotes::report::routes())
        .merge(part_numbers::console::routes())
        .merge(part_files::console::routes())
        .merge(part_files::serving::console_routes())
        .merge(part_relations::console::routes())
        .merge(imports::console::routes())
        .merge(settings::routes())
        .merge(searches::report::routes())
        .merge(colleagues::routes())
        .merge(api_keys::routes())
        .merge(activity::console::routes())
        .merge(activity::of_customer::routes())
        .merge(who_sees::console::routes())
        .merge(wordings::console::routes())
        .merge(lists::console_routes())
        .merge(custom_fields::console::routes())
        .merge(brand::console_routes())
        .merge(help::console::routes())
}

/// Adds the service's background work to a worker.
#[must_use]
pub fn jobs(worker: ::jobs::Worker, portal: &Portal) -> ::jobs::Worker {
    bulk_invitations::jobs::handled(worker, portal)
        .handle(imports::jobs::handle)
        .handle(contacts::jobs::address_refused)
        .handle(views::end)
        .handle(accounts::tell_failure)
        .handle(accounts::audit::seal)
}

/// The table of all routes: who may reach what.
#[must_use]
pub fn table() -> Vec<Route> {
    let mut table = portal_routes().into_parts().1;
    table.extend(api::routes().into_parts().1);
    table.extend(console_routes().into_parts().1);
    table
}
