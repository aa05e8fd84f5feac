//! All services in one process.

use boot::{Env, telemetry};
use standalone::Settings;

fn main() -> anyhow::Result<()> {
    let env = Env::process();
    telemetry::start(&env)?;
    let settings = Settings::read(&env)?;
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(standalone::run(settings))
}
