//! The Stripe double as a process of its own.

use anyhow::Context;
use stripe_double::{Config, Webhook};

const USAGE: &str = "stripe-double [--port N] [--webhook URL --secret whsec_…] [--state FILE] [--origin URL]";

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let double = stripe_double::start(read(std::env::args().skip(1))?).await?;
    println!("{}", double.base());
    tokio::signal::ctrl_c().await?;
    double.shutdown();
    Ok(())
}

fn read(mut arguments: impl Iterator<Item = String>) -> anyhow::Result<Config> {
    let mut config = Config { port: 12_111, ..Config::default() };
    let mut webhook = Webhook { url: String::new(), secret: String::new() };
    while let Some(name) = arguments.next() {
        let value = arguments.next().context(USAGE)?;
        match name.as_str() {
            "--port" => config.port = value.parse().context(USAGE)?,
            "--webhook" => webhook.url = value,
            "--secret" => webhook.secret = value,
            "--state" => config.state_file = Some(value.into()),
            "--origin" => config.public_origin = Some(value),
            _ => anyhow::bail!(USAGE),
        }
    }
    config.webhook = (!webhook.url.is_empty()).then_some(webhook);
    Ok(config)
}
