//! What must hold when services run apart, each a process of its own, as they do for others: tried on the real
//! programs, with Redis and a mail server beside them, by killing and stopping them.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod browser;
mod bulk;
mod fleet;
mod hosts;
mod importing;
mod news;
mod orders;
mod outbox;
mod post_office;
mod process;
mod revocation;
mod roles;
mod stopping;
mod way_in;
mod ways;

use std::time::{Duration, Instant};

/// Asks until there is an answer.
async fn until<T>(patience: Duration, what: &str, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(answer) = ask().await {
            return answer;
        }
        assert!(began.elapsed() < patience, "waited {patience:?} in vain: {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
