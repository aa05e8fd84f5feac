//! The gateway in a process of its own.

use std::num::NonZero;
use std::process::ExitCode;

use anyhow::Context as _;
use boot::serve::{Address, Listener};
use boot::{Clock, Entropy, Env, Ready, Shutdown, Signer};
use db::Db;
use gateway::{Gateway, Parts, Settings, Upstream, Upstreams};
use secrecy::ExposeSecret as _;

/// Connections to the database: look-ups are rare, and one connection hears news.
const CONNECTIONS: u32 = 4;

fn main() -> ExitCode {
    let outcome = boot::telemetry::start(&Env::process())
        .map_err(anyhow::Error::from)
        .and_then(|()| Ok(tokio::runtime::Builder::new_current_thread().enable_all().build()?))
        .and_then(|runtime| runtime.block_on(run(&Env::process())));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(error = format!("{error:#}"), "stopped");
            ExitCode::FAILURE
        }
    }
}

/// LISTEN, default 0.0.0.0:8080 · BASE_URL · DATABASE_URL, as the services' role · PORTICO_KEY · PORTAL and ACTIVATION,
/// where the services are · THREADS, default one for each core · and what `Settings` reads.
async fn run(env: &Env) -> anyhow::Result<()> {
    let clock = Clock::system();
    let settings = Settings::read(env)?;
    let signer = Signer::new(&env.keys("PORTICO_KEY")?, clock.clone()).context("PORTICO_KEY: is not set")?;
    let url = env.secret("DATABASE_URL")?.context("DATABASE_URL: is not set")?;
    let db = Db::connect(url.expose_secret(), CONNECTIONS).await.context("DATABASE_URL")?;
    let service = |name| -> anyhow::Result<Upstream> {
        let target = env.parsed(name)?.with_context(|| format!("{name}: is not set"))?;
        Ok(Upstream::Remote(target, signer.clone()))
    };
    let upstreams = Upstreams { activation: service("ACTIVATION")?, portal: service("PORTAL")?, mail: None };
    let base = env.parsed("BASE_URL")?.context("BASE_URL: is not set")?;
    let listen: Address = env.parsed("LISTEN")?.unwrap_or(Address::Tcp(([0, 0, 0, 0], 8080).into()));
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    let threads = env.parsed("THREADS")?.unwrap_or(cores).max(1);

    let shutdown = Shutdown::new();
    let database = db.clone();
    let ready = Ready::new(shutdown.clone()).and("database", move || {
        let database = database.clone();
        async move { Ok(database.ping().await?) }
    });
    let private = settings.private.clone();
    let parts = Parts { db, base, clock, entropy: Entropy::system(), settings, upstreams };
    let gateway = Gateway::new(parts)?;
    let mut tasks = gateway.tasks();
    if let Some(address) = private {
        let listener = Listener::bind(&address, false).with_context(|| format!("PRIVATE_LISTEN: {address}"))?;
        tasks.push(gateway.private(listener, ready));
    }
    tracing::info!(%listen, threads, "listening");
    tasks.push(gateway.serving_on(listen, threads));
    boot::run(tasks, shutdown).await
}
