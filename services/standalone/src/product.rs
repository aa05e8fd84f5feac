//! What the services stand on: opened as configured, or with the default where nothing is.

use accounts::{Accounts, Hasher};
use activation::Activation;
use anyhow::Context as _;
use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use boot::{Clock, Entropy, Service, Task};
use jobs::Worker;
use mail::{Delivery, Keys, Outbox, Post, Smtp};
use platform::{Platform, Price};
use portal::Portal;
use secrecy::SecretSlice;
use storage::{Place, Storage};
use web::security::Policy;

use crate::database::{self, Database, Where};
use crate::home::{self, Home};
use crate::payments::{self, Payments};
use crate::{Settings, demo};

/// Everything that services are made of.
#[derive(Debug)]
pub(crate) struct Product {
    pub(crate) home: Home,
    pub(crate) accounts: Accounts,
    pub(crate) payments: Payments,
    pub(crate) post: Post,
    database: Database,
    outbox: Outbox,
    storage: Storage,
}

impl Product {
    /// Opens it all; the database is brought up to date on the way, unless somebody else does that.
    pub(crate) async fn open(settings: &Settings) -> anyhow::Result<Self> {
        let (clock, entropy) = (Clock::system(), Entropy::system());
        let home = Home::at(&settings.home)?;
        let keys = if settings.keys.is_empty() { vec![home.key(&entropy)?] } else { settings.keys.clone() };
        let payments = payments::open(&settings.stripe, &home, &settings.base).await?;
        let post = post(settings, &payments, sealing(&keys, "mail that waits")?)?;
        let key = keys.first().context("PORTICO_KEY holds no key")?;
        let database = database::open(Where::new(settings, home.path()), key).await?;
        let place = settings.storage.clone().unwrap_or_else(|| Place::Folder(home.join("files")));
        let storage = files(&place, settings).await.with_context(|| format!("STORAGE_URL: {place}"))?;
        let accounts = Accounts {
            db: database.db.clone(),
            hasher: Hasher::new(entropy.clone()),
            clock: clock.clone(),
            entropy: entropy.clone(),
            base: settings.base.clone(),
            keys: sealing(&keys, "second steps")?,
        };
        let outbox = Outbox::new(clock, entropy, post.keys.clone(), &settings.base);
        Ok(Self { home, accounts, payments, post, database, outbox, storage })
    }

    /// What the made-up businesses are written with.
    pub(crate) fn tools(&self) -> anyhow::Result<demo::Tools<'_>> {
        Ok(demo::Tools { system: self.database.system()?, accounts: &self.accounts, storage: &self.storage })
    }

    /// Portals and consoles.
    pub(crate) fn portal_service(&self) -> Service {
        let portal = self.portal();
        let form_targets = self.payments.stripe.redirect_hosts().origins().to_vec();
        Service { name: "portal", router: portal::router(&portal, form_targets), tasks: Vec::new() }
    }

    /// The public site, billing and webhooks.
    pub(crate) fn activation_service(&self, settings: &Settings) -> anyhow::Result<Service> {
        let router = activation::router(&self.activation(settings)?);
        Ok(Service { name: "activation", router, tasks: Vec::new() })
    }

    /// What is left to do after a request.
    pub(crate) fn worker(&self, settings: &Settings) -> anyhow::Result<Task> {
        let accounts = &self.accounts;
        let worker = Worker::new(self.database.system()?.clone(), accounts.clock.clone(), accounts.entropy.clone());
        let worker = portal::jobs(mail::handle(worker, self.post.clone()), &self.portal());
        let worker = activation::jobs(worker, &self.activation(settings)?);
        Ok(Task::new("worker", move |shutdown| async move {
            worker.run(async move { shutdown.wait().await }).await;
            Ok(())
        }))
    }

    /// The page that shows every mail, where none leaves.
    pub(crate) fn mail_page(&self) -> anyhow::Result<Option<Router>> {
        if !matches!(self.post.delivery, Delivery::Demo) {
            return Ok(None);
        }
        let policy = Policy { form_targets: Vec::new(), scheme: self.accounts.base.scheme().to_owned() };
        let page = mail::demo::routes(self.database.system()?.clone(), self.post.clone(), self.accounts.clock.clone())?;
        let page = page.layer(from_fn(web::error_pages::render));
        Ok(Some(page.layer(from_fn_with_state(policy, web::security::headers))))
    }

    fn portal(&self) -> Portal {
        Portal {
            accounts: self.accounts.clone(),
            outbox: self.outbox.clone(),
            storage: self.storage.clone(),
            press: portal::Press::default(),
            test_payments: self.payments.stripe.is_test_mode(),
        }
    }

    fn activation(&self, settings: &Settings) -> anyhow::Result<Activation> {
        let accounts = &self.accounts;
        let platform = Platform {
            system: self.database.system()?.clone(),
            clock: accounts.clock.clone(),
            entropy: accounts.entropy.clone(),
            outbox: self.outbox.clone(),
            base: settings.base.clone(),
            stripe: self.payments.stripe.clone(),
            price: Price::named(settings.stripe.price.as_deref().unwrap_or(platform::PRICE_LOOKUP_KEY)),
            name: self.post.platform.clone(),
        };
        let mail_page = matches!(self.post.delivery, Delivery::Demo).then(|| settings.base.mail_url());
        let webhook_secrets = self.payments.webhook_secrets.clone();
        let mail_webhook_secret = settings.mail_webhook_secret.clone();
        Ok(Activation { accounts: accounts.clone(), platform, webhook_secrets, mail_webhook_secret, mail_page })
    }
}

/// Opens the place for files, and tries it out where it is far away.
async fn files(place: &Place, settings: &Settings) -> anyhow::Result<Storage> {
    match (place, &settings.bucket_keys) {
        (Place::Folder(path), _) => Storage::folder(path),
        (Place::Bucket { name, folder }, Some(keys)) => {
            let storage = Storage::bucket(name, folder, keys)?;
            storage.try_out().await?;
            Ok(storage)
        }
        (Place::Bucket { .. }, None) => anyhow::bail!("no key for the bucket"),
    }
}

fn post(settings: &Settings, payments: &Payments, keys: Keys) -> anyhow::Result<Post> {
    let delivery = match &settings.smtp_url {
        Some(url) => Delivery::Smtp(Smtp::new(url).context("SMTP_URL")?),
        None if payments.stripe.livemode() => anyhow::bail!("SMTP_URL: real payments need real mail"),
        None => Delivery::Demo,
    };
    let (from, operator) = (settings.mail_from.clone(), settings.operator_email.clone());
    Ok(Post { keys, delivery, from, platform: "Portico".to_owned(), operator })
}

/// A list `new,old` seals with the first and opens what either sealed; each purpose has keys of its own.
fn sealing(keys: &[SecretSlice<u8>], purpose: &str) -> anyhow::Result<Keys> {
    let derived: Vec<(u8, SecretSlice<u8>)> = keys.iter().map(|key| home::derive(key, purpose)).collect();
    let mut numbered = derived.iter().map(|(number, key)| (*number, key));
    let current = numbered.next().context("PORTICO_KEY holds no key")?;
    Ok(Keys::new(current, numbered.next())?)
}
