//! News about tenants: heard from Postgres, and through Redis from whoever hears it from Postgres.
//!
//! Whoever changes a tenant's login name or state announces the name or the id in the same transaction:
//! `db::announce(&mut tx, tenancy::NEWS, name)`.

use std::time::Duration;

use futures_util::StreamExt as _;
use tokio::time::{MissedTickBehavior, interval, timeout};

use crate::Tenants;
use crate::relay::{self, Relay};

/// The channel in Postgres: a login name or an id that something changed about.
pub const NEWS: &str = "tenants";

/// The same in Redis, where everybody shares one name space.
const REDIS_CHANNEL: &str = "portico:tenants";
/// Said in Redis when news may have been lost: nothing remembered is to be believed.
const LOST: &str = "*";
/// Said in Redis while Postgres is heard: all earlier news have been passed on.
const BEAT: &str = ".";

/// How often the connection to Postgres proves that it is alive.
const PING: Duration = Duration::from_millis(250);
/// How long a proof may take.
const PATIENCE: Duration = Duration::from_millis(400);
/// Pause before a lost connection is made anew.
const PAUSE: Duration = Duration::from_millis(200);
/// A subscription without a word for so long may be dead.
const SILENCE: Duration = Duration::from_secs(5);
/// A beat in Redis within this many milliseconds, by whomever, is enough for everybody.
const BEAT_EVERY: u64 = 200;

impl Tenants {
    /// Hears news until the future is dropped: from Postgres, and with a client for Redis from there too.
    pub async fn hear(&self, redis: Option<redis::Client>) {
        match redis {
            None => self.listen(None).await,
            Some(client) => {
                let (relay, queue) = relay::new();
                tokio::join!(
                    self.listen(Some(relay.clone())),
                    self.subscribe(&client, &relay),
                    relay::publish(&client, REDIS_CHANNEL, LOST, queue),
                );
            }
        }
    }

    async fn listen(&self, relay: Option<Relay>) {
        loop {
            let lost = match timeout(SILENCE, self.db().listen(NEWS)).await {
                Ok(Ok(listener)) => {
                    self.doubt_all();
                    pass_on(relay.as_ref(), LOST);
                    self.attend(listener, relay.as_ref()).await
                }
                Ok(Err(error)) => error.to_string(),
                Err(_) => "no answer".to_owned(),
            };
            tracing::debug!(error = lost, "not listening to Postgres");
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Listens until the connection is lost, and says why.
    async fn attend(&self, mut listener: db::Listener, relay: Option<&Relay>) -> String {
        let mut ticks = interval(PING);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                heard = listener.next() => match heard {
                    Ok(Some(news)) => self.take(&news, relay),
                    Ok(None) => return "the connection was lost".to_owned(),
                    Err(error) => return error.to_string(),
                },
                _ = ticks.tick() => {
                    let asked = self.now();
                    match timeout(PATIENCE, listener.ping()).await {
                        Ok(Ok(())) => {}
                        Ok(Err(error)) => return error.to_string(),
                        Err(_) => return "no answer".to_owned(),
                    }
                    while let Some(news) = listener.arrived() {
                        self.take(&news, relay);
                    }
                    self.prove(asked);
                    if let Some(relay) = relay && self.now().saturating_sub(relay.last_beat()) >= BEAT_EVERY {
                        relay.beat(BEAT);
                    }
                }
            }
        }
    }

    fn take(&self, news: &str, relay: Option<&Relay>) {
        self.forget(news);
        pass_on(relay, news);
    }

    async fn subscribe(&self, client: &redis::Client, relay: &Relay) {
        loop {
            if let Err(error) = self.attend_redis(client, relay).await {
                tracing::debug!(%error, "not subscribed in Redis");
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    async fn attend_redis(&self, client: &redis::Client, relay: &Relay) -> redis::RedisResult<()> {
        let silent = |_| std::io::Error::from(std::io::ErrorKind::TimedOut);
        let mut subscription = timeout(SILENCE, client.get_async_pubsub()).await.map_err(silent)??;
        timeout(SILENCE, subscription.subscribe(REDIS_CHANNEL)).await.map_err(silent)??;
        self.doubt_all();
        let mut heard = subscription.into_on_message();
        while let Some(message) = timeout(SILENCE, heard.next()).await.map_err(silent)? {
            match message.get_payload::<String>()?.as_str() {
                LOST => self.doubt_all(),
                BEAT => {
                    let now = self.now();
                    relay.heard_beat(now);
                    self.prove(now);
                }
                news => self.forget(news),
            }
        }
        Ok(())
    }
}

fn pass_on(relay: Option<&Relay>, news: &str) {
    if let Some(relay) = relay {
        relay.pass_on(news);
    }
}

#[cfg(test)]
mod tests;
