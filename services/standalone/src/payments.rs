//! Which Stripe is spoken to: the real one when there is a key for it, else a stand-in inside this process.

use anyhow::Context as _;
use secrecy::{ExposeSecret as _, SecretString};
use stripe::{Stripe, StripeSettings};
use stripe_double::{Config, Double, Webhook};
use tenancy::Base;

use crate::home::Home;

/// What signs the events of the stand-in: it speaks to this process alone.
const DEMO_SECRET: &str = "whsec_demo_of_this_machine_only";
const DEMO_KEY: &str = "sk_test_double";

/// A Stripe to speak to.
#[derive(Debug)]
pub(crate) struct Payments {
    pub(crate) stripe: Stripe,
    /// What its events are signed with; without one the product polls.
    pub(crate) webhook_secrets: Vec<SecretString>,
    /// The stand-in; it stops when dropped.
    pub(crate) double: Option<Double>,
}

/// The settings that decide it.
#[derive(Debug, Default)]
pub(crate) struct StripeVariables {
    /// STRIPE_SECRET_KEY.
    pub(crate) key: Option<SecretString>,
    /// STRIPE_API_BASE.
    pub(crate) api_base: Option<String>,
    /// STRIPE_WEBHOOK_SECRET: one, or the current and the former with a comma between.
    pub(crate) webhook_secret: Option<SecretString>,
    /// STRIPE_PRICE_LOOKUP_KEY.
    pub(crate) price: Option<String>,
}

/// Where the stand-in's pages are, so that an address of yesterday still opens.
const PORT: u16 = 12_111;

/// Connects to Stripe, or starts the stand-in.
pub(crate) async fn open(variables: &StripeVariables, home: &Home, base: &Base) -> anyhow::Result<Payments> {
    if let Some(secret) = variables.key.clone() {
        let stripe = Stripe::new(&StripeSettings { secret, api_base: variables.api_base.clone() })?;
        let given = variables.webhook_secret.clone().unwrap_or_default();
        let secrets = given.expose_secret().split(',').map(str::trim).filter(|secret| !secret.is_empty());
        return Ok(Payments { stripe, webhook_secrets: secrets.map(SecretString::from).collect(), double: None });
    }
    let webhook =
        Webhook { url: format!("http://{}/webhooks/stripe", base.authority()), secret: DEMO_SECRET.to_owned() };
    let state_file = Some(home.join("stripe.json"));
    let config = Config { port: PORT, webhook: Some(webhook), state_file, ..Config::default() };
    let double = match stripe_double::start(config.clone()).await {
        Ok(double) => double,
        // Another checkout runs: any free port will do.
        Err(_) => {
            stripe_double::start(Config { port: 0, ..config }).await.context("starting the stand-in for Stripe")?
        }
    };
    let settings = StripeSettings { secret: DEMO_KEY.into(), api_base: Some(double.base()) };
    Ok(Payments { stripe: Stripe::new(&settings)?, webhook_secrets: vec![DEMO_SECRET.into()], double: Some(double) })
}
