//! The public site: what the product does, asking for a portal and paying for it; Stripe's webhooks; and in each console
//! what a business does about its subscription.

mod billing;
mod bounces;
mod dispatch;
mod frame;
mod requests;
mod site;
mod webhooks;

use accounts::Accounts;
use axum::extract::FromRef;
use jobs::Worker;
use platform::Platform;
use secrecy::SecretString;
use web::routes::{Route, Routes, Site};

pub use dispatch::router;

/// What handlers work with. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Activation {
    /// People, and through them the database, the clock and randomness.
    pub accounts: Accounts,
    /// The work above tenants.
    pub platform: Platform,
    /// What Stripe signs events with: the current secret and, while it is being replaced, the one before. With none
    /// there is no webhook, and events are asked for.
    pub webhook_secrets: Vec<SecretString>,
    /// What a mail relay shows when it reports mail that came back. With none there is no webhook for it.
    pub mail_webhook_secret: Option<SecretString>,
    /// Where mail can be read when none leaves: the demo's mail page.
    pub mail_page: Option<String>,
}

impl FromRef<Activation> for Accounts {
    fn from_ref(activation: &Activation) -> Self {
        activation.accounts.clone()
    }
}

/// Every route of the public site that a browser reaches.
fn site_routes() -> Routes<Activation> {
    Routes::new(Site::Public)
        .merge(web::assets::mounted(Site::Public))
        .merge(web::scheme::mounted(Site::Public))
        .merge(site::routes())
        .merge(requests::routes())
}

/// The table of all routes: who may reach what.
#[must_use]
pub fn table() -> Vec<Route> {
    let parts = [site_routes(), webhooks::routes(), bounces::routes(), billing::routes()];
    parts.into_iter().flat_map(|routes| routes.into_parts().1).collect()
}

/// Lets a worker do what is left to do after a request.
#[must_use]
pub fn jobs(worker: Worker, activation: &Activation) -> Worker {
    platform::handle(worker, &activation.platform)
}
