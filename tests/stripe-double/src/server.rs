//! One world behind one lock, and the listener in front of it.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use tokio::sync::Notify;

use crate::world::World;
use crate::{Config, api, control, delivery, pages};

/// The world as the handlers share it.
#[derive(Clone)]
pub(crate) struct Shared {
    world: Arc<Mutex<World>>,
    pub(crate) woken: Arc<Notify>,
    state_file: Option<PathBuf>,
    start_at: Option<i64>,
}

impl Shared {
    pub(crate) fn open(config: &Config, origin: String) -> anyhow::Result<Self> {
        let mut world: World = match &config.state_file {
            Some(file) if file.exists() => serde_json::from_slice(&std::fs::read(file)?)?,
            _ => World::default(),
        };
        world.origin = origin;
        world.webhook.clone_from(&config.webhook);
        let shared = Self {
            world: Arc::new(Mutex::new(world)),
            woken: Arc::new(Notify::new()),
            state_file: config.state_file.clone(),
            start_at: config.start_at,
        };
        shared.with(|_| ());
        Ok(shared)
    }

    #[expect(clippy::disallowed_methods, reason = "the double stands for another company's server, with its own clock")]
    fn today(&self) -> i64 {
        self.start_at.unwrap_or_else(|| time::OffsetDateTime::now_utc().unix_timestamp())
    }

    /// Works on the world: everything due is played first, everything changed is kept after.
    pub(crate) fn with<T>(&self, work: impl FnOnce(&mut World) -> T) -> T {
        let mut world = self.world.lock().unwrap_or_else(PoisonError::into_inner);
        world.today = self.today();
        world.stands_still = self.start_at.is_some();
        let now = world.now();
        // Nothing is made that is due in the second of its making.
        if world.played != now {
            world.play(None, now);
            world.played = now;
        }
        let result = work(&mut world);
        if world.has_due() {
            self.woken.notify_one();
        }
        result
    }

    pub(crate) fn advance(&self, seconds: i64) -> i64 {
        let now = self.with(|world| {
            world.ahead += seconds;
            let now = world.now();
            world.play(None, now);
            now
        });
        self.save();
        now
    }

    /// Writes the state file, whole or not at all.
    pub(crate) fn save(&self) {
        let Some(file) = &self.state_file else { return };
        let written = self.with(|world| {
            let new = file.with_extension("new");
            std::fs::write(&new, serde_json::to_vec(world)?)?;
            std::fs::rename(&new, file)?;
            anyhow::Ok(())
        });
        if let Err(error) = written {
            tracing::error!(error = %error, "the state file could not be written");
        }
    }
}

/// The router and the shared world behind it.
pub(crate) fn router(shared: &Shared) -> Router {
    Router::new().merge(pages::routes()).merge(control::routes()).fallback(api::call).with_state(shared.clone())
}

/// Sends webhooks and lets time pass until the double is dropped.
pub(crate) async fn work(shared: Shared) {
    delivery::run(shared).await;
}
