//! Which services a process has: all of them behind the gateway, or some of them behind a door.

use std::str::FromStr;

use anyhow::Context as _;
use boot::serve::Listener;
use boot::{Door, Ready, Shutdown, Signer, Task};
use gateway::{Gateway, Parts, Upstream, Upstreams};

use crate::product::Product;
use crate::{Settings, demo, welcome};

/// What a process does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Process {
    /// Everything, with a default for whatever is not configured.
    Everything,
    /// Brings the database up to date and ends.
    Migrate,
    /// These services, configured from outside.
    Services {
        /// The portals and consoles.
        portal: bool,
        /// The public site, billing and webhooks.
        activation: bool,
        /// Mail, imports, billing: what is left to do after a request.
        worker: bool,
    },
}

/// The arguments name no process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("usage: standalone [migrate | portal | activation | worker …]")]
pub struct NoSuchProcess;

impl FromStr for Process {
    type Err = NoSuchProcess;
    /// Reads arguments with spaces between.
    fn from_str(arguments: &str) -> Result<Self, NoSuchProcess> {
        let words: Vec<&str> = arguments.split_whitespace().collect();
        match words[..] {
            [] => Ok(Self::Everything),
            ["migrate"] => Ok(Self::Migrate),
            _ if words.iter().all(|word| ["portal", "activation", "worker"].contains(word)) => {
                let has = |name| words.contains(&name);
                Ok(Self::Services { portal: has("portal"), activation: has("activation"), worker: has("worker") })
            }
            _ => Err(NoSuchProcess),
        }
    }
}

/// Runs until told to stop.
///
/// # Errors
/// When something cannot be opened, with what to do about it; or when a part of the product fails.
pub async fn run(process: Process, settings: Settings) -> anyhow::Result<()> {
    let (portal, activation, worker) = match process {
        Process::Everything => return everything(settings).await,
        Process::Migrate => {
            let url = settings.database_url.context("DATABASE_URL: is not set")?;
            return Ok(db::migrate(secrecy::ExposeSecret::expose_secret(&url)).await?);
        }
        Process::Services { portal, activation, worker } => (portal, activation, worker),
    };
    settings.refuse_defaults()?;
    let product = Product::open(&settings).await?;
    let shutdown = Shutdown::new();
    let signer = Signer::new(&settings.keys, product.accounts.clock.clone()).context("PORTICO_KEY: is not set")?;
    let mut wanted = Vec::new();
    if portal {
        wanted.push((&settings.portal, "PORTAL_LISTEN", product.portal_service()));
    }
    if activation {
        wanted.push((&settings.activation, "ACTIVATION_LISTEN", product.activation_service(&settings)?));
    }
    let mut tasks = Vec::new();
    for (address, name, service) in wanted {
        let address = address.as_ref().with_context(|| format!("{name}: is not set"))?;
        let listener = Listener::bind(address, false).with_context(|| format!("{name}: {address}"))?;
        tracing::info!(service = service.name, %address, "listening");
        tasks.extend(service.alone(listener, Door::new(signer.clone(), ready(&product, &shutdown))));
    }
    if worker {
        tasks.push(product.worker(&settings)?);
    }
    boot::run(tasks, shutdown).await
}

async fn everything(settings: Settings) -> anyhow::Result<()> {
    let product = Product::open(&settings).await?;
    let sign_ins = match settings.has_demo {
        true => demo::prepare(product.tools()?).await.context("making the demo's businesses")?,
        false => Vec::new(),
    };
    let upstreams = Upstreams {
        portal: Upstream::Local(product.portal_service().router),
        activation: Upstream::Local(product.activation_service(&settings)?.router),
        mail: product.mail_page()?.map(Upstream::Local),
    };
    let gateway = Gateway::new(Parts {
        db: product.accounts.db.clone(),
        base: settings.base.clone(),
        clock: product.accounts.clock.clone(),
        entropy: product.accounts.entropy.clone(),
        settings: settings.gateway.clone(),
        upstreams,
    })?;
    let shutdown = Shutdown::new();
    let listening = |address| Listener::bind(address, false).with_context(|| format!("cannot listen on {address}"));
    let mut tasks: Vec<Task> = gateway.tasks();
    if let Some(address) = &settings.gateway.private {
        tasks.push(gateway.private(listening(address)?, ready(&product, &shutdown)));
    }
    tasks.push(gateway.serving(listening(&settings.listen)?));
    tasks.push(product.worker(&settings)?);
    welcome::print(&settings, &product, &sign_ins);
    boot::run(tasks, shutdown).await
}

fn ready(product: &Product, shutdown: &Shutdown) -> Ready {
    let db = product.accounts.db.clone();
    Ready::new(shutdown.clone()).and("database", move || {
        let db = db.clone();
        async move { Ok(db.ping().await?) }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_named_by_its_services() {
        assert_eq!("".parse(), Ok(Process::Everything));
        let both = Process::Services { portal: false, activation: true, worker: true };
        assert_eq!("worker activation".parse(), Ok(both));
        assert_eq!("portal gateway".parse::<Process>(), Err(NoSuchProcess));
        assert_eq!("migrate portal".parse::<Process>(), Err(NoSuchProcess));
    }
}
