//! What stands above tenants: asking for a portal, paying for it, opening it, closing it, opening it again.
//!
//! Stripe is the truth. Whatever tells us that something changed there, an event, a visitor who comes back from paying or
//! the daily sweep, leads to one verb: [`Platform::settle`] fetches what the tenant pays for and makes our rows follow.
//! It may be called at any time, any number of times, from anywhere.

mod billing;
mod checkout;
mod deactivation;
mod error;
mod events;
mod find;
mod jobs;
mod letters;
mod money_back;
mod names;
mod open;
mod operation;
mod request;
mod settle;
mod standing;

use std::sync::Arc;

use ::jobs::Worker;
use boot::{Clock, Entropy};
use db::System;
use mail::Outbox;
use stripe::{NewPrice, Stripe};
use tenancy::Base;
use tokio::sync::OnceCell;

pub use billing::Billing;
pub use checkout::{Payment, Visit};
pub use deactivation::{Deactivation, Reactivation};
pub use error::{Error, Result};
pub use names::Availability;
pub use request::{
    BadPhone, CONSENT_TEXT, CONSENT_VERSION, Claim, Consent, NewDemo, NewRequest, Opening, Phone, REQUEST_LIFE,
};
pub use standing::{Standing, standing};

/// What a portal costs each month, in cents. There is no set-up fee and no charge per person.
pub const MONTHLY_FEE_MINOR: i64 = 30_000;

/// The name of our price in Stripe, unless `STRIPE_PRICE_LOOKUP_KEY` says another.
pub const PRICE_LOOKUP_KEY: &str = "portal_monthly_usd_300";

/// What work above tenants needs. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Platform {
    /// The tables above tenants, and through them the tenants' own.
    pub system: System,
    /// The time.
    pub clock: Clock,
    /// Randomness for ids and links.
    pub entropy: Entropy,
    /// Mail to send.
    pub outbox: Outbox,
    /// Where the hosts are.
    pub base: Base,
    /// Who takes the money.
    pub stripe: Stripe,
    /// What is sold.
    pub price: Price,
    /// In whose name mail to businesses goes.
    pub name: String,
}

/// The one price, found in Stripe or made there when it is first needed: Stripe may be out of reach when we start.
#[derive(Clone, Debug)]
pub struct Price {
    lookup_key: String,
    found: Arc<OnceCell<String>>,
}

impl Price {
    /// The price with this name in Stripe.
    #[must_use]
    pub fn named(lookup_key: &str) -> Self {
        Self { lookup_key: lookup_key.to_owned(), found: Arc::new(OnceCell::new()) }
    }

    /// Its id.
    ///
    /// # Errors
    /// When Stripe does not answer or refuses.
    pub async fn id(&self, stripe: &Stripe) -> stripe::Result<&str> {
        let find = async {
            let wish = NewPrice {
                lookup_key: self.lookup_key.clone(),
                product_name: "Customer portal".to_owned(),
                unit_amount_minor: MONTHLY_FEE_MINOR,
                currency: "usd".to_owned(),
            };
            Ok(stripe.ensure_price(&wish).await?.id)
        };
        self.found.get_or_try_init(|| find).await.map(String::as_str)
    }
}

/// Lets a worker do what is left to do after a request: read events, ask for those that were lost, sweep, look portals up.
#[must_use]
pub fn handle(worker: Worker, platform: &Platform) -> Worker {
    jobs::handle(worker, platform)
}
