//! What can be set from outside. Nothing must be.

use std::path::PathBuf;

use boot::serve::Address;
use boot::{BadSetting, Env};
use secrecy::{ExposeSecret as _, SecretSlice, SecretString};
use storage::{BucketKeys, Place};
use tenancy::Base;

use crate::payments::StripeVariables;

/// The settings of a process.
#[derive(Debug)]
pub struct Settings {
    /// The public address. BASE_URL, default `http://localhost:8080`.
    pub(crate) base: Base,
    /// Where browsers are answered. LISTEN, default the base's port on 127.0.0.1.
    pub(crate) listen: Address,
    /// The folder for whatever nobody configured. PORTICO_HOME, default `.portico`.
    pub(crate) home: PathBuf,
    /// A database of one's own. DATABASE_URL, default a cluster in the folder.
    pub(crate) database_url: Option<SecretString>,
    /// Where the programs of the embedded cluster are. PG_BIN and PATH, searched for by default.
    pub(crate) programs: (Option<String>, Option<String>),
    /// The services' own roles in it, when it is migrated by somebody else: APP_DATABASE_URL, and SYSTEM_DATABASE_URL
    /// for work above tenants, which a portal without other services does not do.
    pub(crate) roles: Option<(SecretString, Option<SecretString>)>,
    /// REDIS_URL, limits, trusted proxies, the private port: see [`gateway::Settings`].
    pub(crate) gateway: gateway::Settings,
    /// Where a process with the portal service alone listens. PORTAL_LISTEN.
    pub(crate) portal: Option<Address>,
    /// Where a process with the activation service alone listens. ACTIVATION_LISTEN.
    pub(crate) activation: Option<Address>,
    /// Where mail goes. SMTP_URL, default the mail page.
    pub(crate) smtp_url: Option<SecretString>,
    /// The address that mail comes from. MAIL_FROM, default `portal@` and the base's host.
    pub(crate) mail_from: String,
    /// Where whoever runs the platform is told what needs people. OPERATOR_EMAIL, default MAIL_FROM.
    pub(crate) operator_email: String,
    /// What a mail relay shows when it reports mail that came back. MAIL_WEBHOOK_SECRET, default no such reports.
    pub(crate) mail_webhook_secret: Option<SecretString>,
    /// Where files are kept. STORAGE_URL, default `files` in the folder.
    pub(crate) storage: Option<Place>,
    /// How a bucket among them is reached: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION and AWS_ENDPOINT_URL.
    pub(crate) bucket_keys: Option<BucketKeys>,
    /// Signs what services tell each other and seals mails that wait. PORTICO_KEY, default one in the folder.
    pub(crate) keys: Vec<SecretSlice<u8>>,
    /// STRIPE_SECRET_KEY, STRIPE_API_BASE, STRIPE_WEBHOOK_SECRET, STRIPE_PRICE_LOOKUP_KEY.
    pub(crate) stripe: StripeVariables,
    /// Whether the made-up businesses are there. DEMO, default on unless DATABASE_URL or STRIPE_SECRET_KEY is set.
    pub(crate) has_demo: bool,
}

impl Settings {
    /// Reads the variables.
    ///
    /// # Errors
    /// When one of them cannot be used.
    pub fn read(env: &Env) -> Result<Self, BadSetting> {
        let base: Base = env.parsed("BASE_URL")?.unwrap_or_else(default_base);
        let default_port = if base.scheme() == "https" { 8443 } else { 80 };
        let port = base.port().unwrap_or(default_port);
        let stripe = StripeVariables {
            key: env.secret("STRIPE_SECRET_KEY")?,
            api_base: env.text("STRIPE_API_BASE").map(str::to_owned),
            webhook_secret: env.secret("STRIPE_WEBHOOK_SECRET")?,
            price: env.text("STRIPE_PRICE_LOOKUP_KEY").map(str::to_owned),
        };
        let mail_from = env.text("MAIL_FROM").map_or_else(|| format!("portal@{}", base.host()), str::to_owned);
        let database_url = env.secret("DATABASE_URL")?;
        let is_own = database_url.is_some() || stripe.key.is_some() || env.text("APP_DATABASE_URL").is_some();
        let storage = env.parsed("STORAGE_URL")?;
        Ok(Self {
            listen: env.parsed("LISTEN")?.unwrap_or(Address::Tcp(([127, 0, 0, 1], port).into())),
            home: env.text("PORTICO_HOME").unwrap_or(".portico").into(),
            programs: (env.text("PG_BIN").map(str::to_owned), env.text("PATH").map(str::to_owned)),
            roles: env.secret("APP_DATABASE_URL")?.zip(Some(env.secret("SYSTEM_DATABASE_URL")?)),
            gateway: gateway::Settings::read(env)?,
            portal: env.parsed("PORTAL_LISTEN")?,
            activation: env.parsed("ACTIVATION_LISTEN")?,
            smtp_url: env.secret("SMTP_URL")?,
            operator_email: env.text("OPERATOR_EMAIL").map_or_else(|| mail_from.clone(), str::to_owned),
            mail_from,
            mail_webhook_secret: mail_webhook_secret(env)?,
            bucket_keys: bucket_keys(env, storage.as_ref())?,
            storage,
            keys: env.keys("PORTICO_KEY")?,
            has_demo: if env.text("DEMO").is_some() { env.switch("DEMO")? } else { !is_own },
            database_url,
            base,
            stripe,
        })
    }

    /// Services that run beside others must agree on what they stand on: nothing may be made up by one of them alone.
    pub(crate) fn refuse_defaults(&self) -> Result<(), BadSetting> {
        let missing = [
            ("PORTICO_KEY", self.keys.is_empty()),
            ("STRIPE_SECRET_KEY", self.stripe.key.is_none()),
            ("SMTP_URL", self.smtp_url.is_none()),
            ("STORAGE_URL", self.storage.is_none()),
            ("DATABASE_URL", self.database_url.is_none() && self.roles.is_none()),
        ];
        match missing.into_iter().find(|(_, is_missing)| *is_missing) {
            Some((name, _)) => {
                Err(BadSetting::new(name, "is not set, and services that run apart have no default for it"))
            }
            None => Ok(()),
        }
    }
}

/// Short ones can be guessed.
const LEAST_SECRET: usize = 32;

fn mail_webhook_secret(env: &Env) -> Result<Option<SecretString>, BadSetting> {
    let secret = env.secret("MAIL_WEBHOOK_SECRET")?;
    match &secret {
        Some(text) if text.expose_secret().len() < LEAST_SECRET => {
            Err(BadSetting::new("MAIL_WEBHOOK_SECRET", "must have at least 32 characters"))
        }
        _ => Ok(secret),
    }
}

/// What a bucket is reached with, under the names that Amazon's own tools have for it.
fn bucket_keys(env: &Env, storage: Option<&Place>) -> Result<Option<BucketKeys>, BadSetting> {
    if !matches!(storage, Some(Place::Bucket { .. })) {
        return Ok(None);
    }
    let missing = || BadSetting::new("AWS_SECRET_ACCESS_KEY", "is not set");
    Ok(Some(BucketKeys {
        endpoint: env.text("AWS_ENDPOINT_URL").map(str::to_owned),
        region: env.text("AWS_REGION").unwrap_or("us-east-1").to_owned(),
        key_id: env.required("AWS_ACCESS_KEY_ID")?.to_owned(),
        secret: env.secret("AWS_SECRET_ACCESS_KEY")?.ok_or_else(missing)?,
    }))
}

fn default_base() -> Base {
    "http://localhost:8080".parse().expect("the default is an address")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_must_be_set() {
        let settings = Settings::read(&Env::of([])).unwrap();
        assert_eq!(settings.base.site_url(), "http://localhost:8080");
        assert_eq!(settings.listen.to_string(), "127.0.0.1:8080");
        assert!(settings.has_demo);
    }

    #[test]
    fn a_database_of_ones_own_stays_without_made_up_businesses() {
        let with = |more| Settings::read(&Env::of([("DATABASE_URL", "postgres://db/x"), more])).unwrap().has_demo;
        assert!(!with(("LOG", "info")));
        assert!(with(("DEMO", "on")));
    }

    #[test]
    fn a_bad_setting_is_named() {
        for (name, value) in [
            ("BASE_URL", "localhost"),
            ("LISTEN", "8080"),
            ("PORTICO_KEY", "short"),
            ("DEMO", "maybe"),
            ("MAIL_WEBHOOK_SECRET", "short"),
        ] {
            assert_eq!(Settings::read(&Env::of([(name, value)])).unwrap_err().name, name);
        }
    }
}
