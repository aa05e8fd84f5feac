//! Counters in Redis, for all gateways together.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use tokio::time::{sleep, timeout};

use super::Rate;

/// How long a request may wait for Redis.
const PATIENCE: Duration = Duration::from_millis(50);
/// How often a lost connection is tried anew.
const RETRY: Duration = Duration::from_millis(500);

/// Counts one by the clock of Redis and answers how many milliseconds are to be waited; 0 when it counted.
const SCRIPT: &str = "
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local paid = tonumber(redis.call('GET', KEYS[1])) or now
if paid < now then paid = now end
paid = paid + ARGV[1]
local wait = paid - now - ARGV[2]
if wait > 0 then return math.ceil(wait / 1000) end
if paid > now then
  redis.call('SET', KEYS[1], string.format('%.0f', paid), 'PX', math.ceil((paid - now) / 1000))
else
  redis.call('DEL', KEYS[1])
end
return 0";

#[derive(Debug)]
pub(super) struct Shared {
    client: redis::Client,
    /// None while Redis is down: nobody waits for it then.
    connection: Mutex<Option<MultiplexedConnection>>,
}

impl Shared {
    pub(super) fn new(client: redis::Client) -> Self {
        Self { client, connection: Mutex::new(None) }
    }

    /// Connects, and connects anew whenever a request found the connection broken.
    pub(super) async fn keep_connected(&self) {
        loop {
            if self.connection().is_none() {
                let connecting = timeout(RETRY, self.client.get_multiplexed_async_connection());
                match connecting.await {
                    Ok(Ok(connection)) => {
                        tracing::info!("limits are counted in Redis");
                        self.set(Some(connection));
                    }
                    Ok(Err(error)) => tracing::debug!(%error, "Redis cannot be reached"),
                    Err(_) => tracing::debug!("Redis does not answer"),
                }
            }
            sleep(RETRY).await;
        }
    }

    /// How long to wait for each; `None` when Redis did not answer in time.
    pub(super) async fn charge(&self, charges: &[(String, Rate)]) -> Option<Vec<Duration>> {
        let mut script = redis::pipe();
        for (key, rate) in charges {
            script.cmd("EVAL").arg(SCRIPT).arg(1).arg(key).arg(micros(rate.interval)).arg(micros(rate.tolerance()));
        }
        let waits: Vec<u64> = self.run(&script).await?;
        Some(waits.into_iter().map(Duration::from_millis).collect())
    }

    /// Takes one back.
    pub(super) async fn give_back(&self, key: &str, rate: Rate) {
        let mut script = redis::pipe();
        script.cmd("EVAL").arg(SCRIPT).arg(1).arg(key).arg(-micros(rate.interval)).arg(micros(rate.tolerance()));
        let _: Option<Vec<u64>> = self.run(&script).await;
    }

    async fn run<T: redis::FromRedisValue>(&self, script: &redis::Pipeline) -> Option<T> {
        let mut connection = self.connection()?;
        match timeout(PATIENCE, script.query_async(&mut connection)).await {
            Ok(Ok(answer)) => return Some(answer),
            Ok(Err(error)) => tracing::warn!(%error, "limits are counted here: Redis failed"),
            Err(_) => tracing::warn!("limits are counted here: Redis is too slow"),
        }
        self.set(None);
        None
    }

    fn connection(&self) -> Option<MultiplexedConnection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, connection: Option<MultiplexedConnection>) {
        *self.connection.lock().unwrap_or_else(PoisonError::into_inner) = connection;
    }
}

fn micros(time: Duration) -> i64 {
    i64::try_from(time.as_micros()).unwrap_or(i64::MAX)
}
