//! Puts the product together: what nobody configured is opened here, and the services run on it.

use accounts::{Accounts, Hasher};
use activation::Activation;
use anyhow::Context as _;
use boot::{Clock, Entropy, Shutdown, Task};
use jobs::Worker;
use mail::{Delivery, Keys, Outbox, Post, Smtp};
use platform::{Platform, Price};
use portal::Portal;
use secrecy::SecretSlice;
use storage::Storage;

use crate::database::{self, Database, Where};
use crate::home::{self, Home};
use crate::payments::{self, Payments};
use crate::{Settings, demo, welcome};

/// Everything that the services stand on.
struct Product {
    database: Database,
    accounts: Accounts,
    outbox: Outbox,
    post: Post,
    storage: Storage,
    payments: Payments,
}

/// Runs until told to stop.
///
/// # Errors
/// When something cannot be opened, with what to do about it; or when a part of the product fails.
pub async fn run(settings: Settings) -> anyhow::Result<()> {
    let (product, home) = open(&settings).await?;
    let sign_ins = if settings.has_demo {
        let tools =
            demo::Tools { system: &product.database.system, accounts: &product.accounts, storage: &product.storage };
        demo::prepare(tools).await.context("making the demo's businesses")?
    } else {
        Vec::new()
    };
    let shutdown = Shutdown::new();
    let tasks = tasks(&product, &settings)?;
    welcome::print(&settings, &product.payments, (&sign_ins, home.path()));
    boot::run(tasks, shutdown).await?;
    product.database.db.close().await;
    Ok(())
}

async fn open(settings: &Settings) -> anyhow::Result<(Product, Home)> {
    let (clock, entropy) = (Clock::system(), Entropy::system());
    let home = Home::at(&settings.home)?;
    let keys = if settings.keys.is_empty() { vec![home.key(&entropy)?] } else { settings.keys.clone() };
    let key = keys.first().context("PORTICO_KEY holds no key")?;
    let place = Where::new(settings.database_url.clone(), home.path(), settings.programs.clone());
    let database = database::open(place, key).await?;
    let mail_keys = mail_keys(&keys)?;
    let payments = payments::open(&settings.stripe, &home, &settings.base).await?;
    let delivery = match &settings.smtp_url {
        Some(url) => Delivery::Smtp(Smtp::new(url).context("SMTP_URL")?),
        None if payments.stripe.livemode() => anyhow::bail!("SMTP_URL: real payments need real mail"),
        None => Delivery::Demo,
    };
    let accounts = Accounts {
        db: database.db.clone(),
        hasher: Hasher::new(entropy.clone()),
        clock: clock.clone(),
        entropy: entropy.clone(),
        base: settings.base.clone(),
    };
    let storage = settings.storage.clone().unwrap_or_else(|| home.join("files"));
    let product = Product {
        accounts,
        outbox: Outbox::new(clock, entropy, mail_keys.clone(), &settings.base),
        post: Post { keys: mail_keys, delivery, from: settings.mail_from.clone(), platform: "Portico".to_owned() },
        storage: Storage::folder(&storage).with_context(|| format!("the folder for files, {}", storage.display()))?,
        database,
        payments,
    };
    Ok((product, home))
}

/// The outbox numbers its keys by their first byte: a list `new,old` opens what either sealed.
fn mail_keys(keys: &[SecretSlice<u8>]) -> anyhow::Result<Keys> {
    let derived: Vec<(u8, SecretSlice<u8>)> = keys.iter().map(|key| home::derive(key, "mail that waits")).collect();
    let mut numbered = derived.iter().map(|(number, key)| (*number, key));
    let current = numbered.next().context("PORTICO_KEY holds no key")?;
    Ok(Keys::new(current, numbered.next())?)
}

fn tasks(product: &Product, settings: &Settings) -> anyhow::Result<Vec<Task>> {
    let (accounts, system) = (&product.accounts, &product.database.system);
    let portal = Portal {
        accounts: accounts.clone(),
        outbox: product.outbox.clone(),
        storage: product.storage.clone(),
        test_payments: product.payments.stripe.is_test_mode(),
    };
    let form_targets = product.payments.stripe.redirect_hosts().origins().to_vec();
    let activation = activation(product, settings);
    let worker = Worker::new(system.clone(), accounts.clock.clone(), accounts.entropy.clone());
    let worker = portal::jobs(mail::handle(worker, product.post.clone()));
    let worker = activation::jobs(worker, &activation);
    let mail_page = match product.post.delivery {
        Delivery::Demo => Some(mail::demo::routes(system.clone(), product.post.clone(), accounts.clock.clone())?),
        Delivery::Smtp(_) => None,
    };
    let front = crate::front::Front {
        base: settings.base.clone(),
        entropy: accounts.entropy.clone(),
        clock: accounts.clock.clone(),
        portal: portal::router(&portal, form_targets),
        activation: activation::router(&activation),
        mail_page,
    };
    Ok(vec![
        crate::front::task(front, settings)?,
        Task::new("worker", move |shutdown| async move {
            worker.run(async move { shutdown.wait().await }).await;
            Ok(())
        }),
    ])
}

fn activation(product: &Product, settings: &Settings) -> Activation {
    let accounts = &product.accounts;
    let platform = Platform {
        system: product.database.system.clone(),
        clock: accounts.clock.clone(),
        entropy: accounts.entropy.clone(),
        outbox: product.outbox.clone(),
        base: settings.base.clone(),
        stripe: product.payments.stripe.clone(),
        price: Price::named(settings.stripe.price.as_deref().unwrap_or(platform::PRICE_LOOKUP_KEY)),
        name: product.post.platform.clone(),
    };
    let mail_page = matches!(product.post.delivery, Delivery::Demo).then(|| settings.base.mail_url());
    let webhook_secrets = product.payments.webhook_secrets.clone();
    Activation { accounts: accounts.clone(), platform, webhook_secrets, mail_page }
}
