//! All services in one process; or, named as arguments, some of them in a process of their own behind a gateway:
//! `standalone portal`, `standalone activation worker`. `standalone migrate` brings the database up to date and ends.

use anyhow::Context as _;
use boot::{Env, telemetry};
use standalone::{Process, Settings};

fn main() -> anyhow::Result<()> {
    let env = Env::process();
    telemetry::start(&env)?;
    let process: Process = std::env::args().skip(1).collect::<Vec<_>>().join(" ").parse()?;
    let settings = Settings::read(&env)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().context("starting the runtime")?;
    runtime.block_on(standalone::run(process, settings))
}
