//! The gateway as a whole: what it needs, what it runs, and where it listens.

use std::sync::Arc;

use anyhow::Context as _;
use axum::Router;
use boot::serve::{Address, Connections, Limits as Bounds, Listener, serve};
use boot::{Clock, Entropy, Shutdown, Task};
use db::Db;
use secrecy::ExposeSecret as _;
use tenancy::{Base, Tenants};
use tokio::sync::oneshot;

use crate::in_flight::InFlight;
use crate::limits::Limits;
use crate::metrics::{Gauges, Metrics};
use crate::numbers::Numbers;
use crate::pages::Pages;
use crate::upstream::Ways;
use crate::{Settings, Upstreams};

/// What it is made of.
#[derive(Clone, Debug)]
pub struct Parts {
    /// Where tenants are looked up.
    pub db: Db,
    /// Where the hosts are.
    pub base: Base,
    /// The time.
    pub clock: Clock,
    /// Randomness for the numbers of requests.
    pub entropy: Entropy,
    /// What was set.
    pub settings: Settings,
    /// The services behind.
    pub upstreams: Upstreams,
}

/// The gateway. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Gateway {
    pub(crate) shared: Arc<Shared>,
    /// Connections to services; a thread that serves has its own.
    pub(crate) ways: Arc<Ways>,
}

#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) base: Base,
    pub(crate) clock: Clock,
    pub(crate) numbers: Numbers,
    pub(crate) settings: Settings,
    pub(crate) tenants: Tenants,
    pub(crate) limits: Limits,
    pub(crate) in_flight: InFlight,
    pub(crate) pages: Pages,
    pub(crate) metrics: Metrics,
    /// Style sheet and font, for the gateway's own pages on hosts that are nobody's.
    pub(crate) assets: Router,
    connections: Connections,
    redis: Option<redis::Client>,
    upstreams: Upstreams,
}

impl Gateway {
    /// Puts it together. Must be called inside the runtime that the database's connections belong to.
    ///
    /// # Errors
    /// When REDIS_URL is no address.
    pub fn new(parts: Parts) -> anyhow::Result<Self> {
        let Parts { db, base, clock, entropy, settings, upstreams } = parts;
        let open = |url: &secrecy::SecretString| redis::Client::open(url.expose_secret());
        let redis = settings.redis.as_ref().map(open).transpose().context("REDIS_URL")?;
        let shared = Shared {
            tenants: Tenants::new(db),
            limits: Limits::new(redis.clone(), settings.limit_scale, settings.gateways),
            in_flight: InFlight::at_most(settings.in_flight),
            pages: Pages::draw(base.scheme())?,
            metrics: Metrics::default(),
            assets: web::assets::routes(),
            connections: Connections::at_most(settings.connections),
            base,
            clock,
            numbers: Numbers::new(entropy),
            settings,
            redis,
            upstreams,
        };
        let ways = Arc::new(Ways::new(&shared.upstreams));
        Ok(Self { shared: Arc::new(shared), ways })
    }

    /// What runs beside: hearing news about tenants, keeping the connection to Redis.
    #[must_use]
    pub fn tasks(&self) -> Vec<Task> {
        let (news, limits) = (Arc::clone(&self.shared), Arc::clone(&self.shared));
        let until = |name, work: std::pin::Pin<Box<dyn Future<Output = ()> + Send>>| {
            Task::new(name, move |shutdown: Shutdown| async move {
                tokio::select! {
                    () = work => {}
                    () = shutdown.wait() => {}
                }
                Ok(())
            })
        };
        vec![
            until("news", Box::pin(async move { news.tenants.hear(news.redis.clone()).await })),
            until("limits", Box::pin(async move { limits.limits.keep_connected().await })),
        ]
    }

    /// Serves on the runtime that runs the task.
    #[must_use]
    pub fn serving(&self, listener: Listener) -> Task {
        let gateway = self.clone();
        Task::new("gateway", move |shutdown| async move {
            gateway.serve(listener, shutdown).await;
            Ok(())
        })
    }

    /// Serves on threads of its own, each with a runtime, a socket and connections to services that it shares with
    /// nobody.
    #[must_use]
    pub fn serving_on(&self, address: Address, threads: usize) -> Task {
        let gateway = self.clone();
        Task::new("gateway", move |shutdown| async move {
            let mut ends = tokio::task::JoinSet::new();
            for _ in 0..threads {
                ends.spawn(gateway.thread(address.clone(), shutdown.clone())?);
            }
            while let Some(end) = ends.join_next().await {
                end?.context("a thread panicked")??;
            }
            Ok(())
        })
    }

    /// The figures of this gateway.
    pub(crate) fn metrics(&self) -> String {
        self.shared.metrics.text(Gauges {
            cache: self.shared.tenants.counts(),
            is_hearing: self.shared.tenants.is_hearing(),
            connections: self.shared.connections.open(),
            in_flight: self.shared.in_flight.count(),
            fallbacks: self.shared.limits.fallbacks(),
        })
    }

    async fn serve(self, listener: Listener, shutdown: Shutdown) {
        let bounds = (Bounds::default(), self.shared.connections.clone());
        // One count of users for each thread: cores that share one wait for each other.
        let gateway = Arc::new(self);
        serve(listener, bounds, shutdown, move |request, peer| Arc::clone(&gateway).handle(request, peer)).await;
    }

    fn thread(&self, address: Address, shutdown: Shutdown) -> anyhow::Result<oneshot::Receiver<anyhow::Result<()>>> {
        let (ended, end) = oneshot::channel();
        let gateway = Self { shared: Arc::clone(&self.shared), ways: Arc::new(Ways::new(&self.shared.upstreams)) };
        std::thread::Builder::new().name("gateway".to_owned()).spawn(move || {
            let serving = || -> anyhow::Result<()> {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
                runtime.block_on(async {
                    let listener = Listener::bind(&address, true).with_context(|| format!("listening on {address}"))?;
                    gateway.serve(listener, shutdown).await;
                    Ok(())
                })
            };
            let _ = ended.send(serving());
        })?;
        Ok(end)
    }
}
