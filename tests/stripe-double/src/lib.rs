//! Stripe as far as Portico uses it, on this machine: the API, the hosted pages, the webhooks, and time that can be
//! moved. Ids are numbered, cards are Stripe's test cards, no money exists.
//!
//! Everything below `/v1` answers as Stripe does, refusals included. Tests steer it through `/_double/…`, which Stripe
//! has not. It listens on loopback only: whoever reaches it owns it.
#![recursion_limit = "512"] // json! recurses once per token of an object.

mod api;
mod billing;
mod control;
mod delivery;
mod error;
mod objects;
mod pages;
mod params;
mod server;
mod world;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// How to start a double.
#[derive(Debug, Clone, Default)]
pub struct Config {
    /// The port on 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// How browsers reach it when it is not by its own address, as `http://stripe.localhost:8080`. No slash at the end.
    pub public_origin: Option<String>,
    /// Where every event is sent.
    pub webhook: Option<Webhook>,
    /// Kept across restarts in this file; in memory alone when there is none.
    pub state_file: Option<PathBuf>,
    /// The time at which this double's clock stands until it is advanced, in seconds since 1970; the machine's time
    /// when there is none.
    pub start_at: Option<i64>,
}

/// An address for events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    /// Plain HTTP on this machine.
    pub url: String,
    /// What events are signed with, `whsec_…`.
    pub secret: String,
}

/// A running double. It stops when dropped.
#[derive(Debug)]
pub struct Double {
    /// Where it listens.
    pub addr: SocketAddr,
    tasks: Vec<JoinHandle<()>>,
}

impl Double {
    /// The base for `STRIPE_API_BASE`, without a slash at the end.
    #[must_use]
    pub fn base(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// Stops it at once, as a crash would; what was answered is in the state file.
    pub fn shutdown(self) {
        drop(self);
    }
}

impl Drop for Double {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

/// Starts a double on loopback.
///
/// # Errors
/// When the port is taken or the state file cannot be read.
#[expect(clippy::disallowed_methods, reason = "on loopback alone, for tests and the demo")]
pub async fn start(config: Config) -> anyhow::Result<Double> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, config.port)).await?;
    let addr = listener.local_addr()?;
    let origin = config.public_origin.clone().unwrap_or_else(|| format!("http://{addr}"));
    let shared = server::Shared::open(&config, origin)?;
    let router = server::router(&shared);
    let serving = tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, router).await {
            tracing::error!(error = %error, "the double stopped");
        }
    });
    Ok(Double { addr, tasks: vec![serving, tokio::spawn(server::work(shared))] })
}
