//! Running one job while its lease is renewed: what runs here runs nowhere else.

use std::time::Duration;

use db::System;
use tokio::task::{JoinError, JoinHandle};
use tokio::time::{Instant, sleep_until, timeout_at};
use uuid::Uuid;

use crate::Outcome;
use crate::claim::{Claimed, renew};

/// How long a job is ours without a sign of life.
pub(crate) const LEASE: Duration = Duration::from_secs(60);
const BEAT: Duration = Duration::from_secs(20);

/// A task that dies with its owner.
struct Bound(JoinHandle<Outcome>);

impl Drop for Bound {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// How running a job ended.
pub(crate) enum Ended {
    /// The handler answered.
    Answered(Outcome),
    /// The handler panicked.
    Panicked(JoinError),
    /// The lease was lost, and the handler stopped: the job is somebody else's.
    Lost,
}

/// Runs a handler until it answers or the lease is lost.
pub(crate) async fn run(
    system: &System,
    claimed: &Claimed,
    handler: impl Future<Output = Outcome> + Send + 'static,
) -> Ended {
    // A task of its own, so that a panic stays in it.
    let mut task = Bound(tokio::spawn(handler));
    tokio::select! {
        answer = &mut task.0 => answer.map_or_else(Ended::Panicked, Ended::Answered),
        () = keep(system, (claimed.id, claimed.claim), claimed.held_until) => Ended::Lost,
    }
}

/// Renews the lease for ever; returns when it is lost.
async fn keep(system: &System, job: (i64, Uuid), mut held_until: Instant) {
    loop {
        let asked = Instant::now() + BEAT;
        sleep_until(asked).await;
        let system = system.clone();
        // A task of its own: nothing may drop a statement half-way.
        let renewal = tokio::spawn(async move { renew(&system, job).await });
        match timeout_at(held_until, renewal).await {
            Ok(Ok(Ok(true))) => held_until = asked + LEASE,
            Ok(Ok(Ok(false))) | Err(_) => return,
            Ok(Ok(Err(error))) => tracing::warn!(job.id = job.0, %error, "a lease could not be renewed"),
            Ok(Err(error)) => tracing::warn!(job.id = job.0, %error, "renewing a lease panicked"),
        }
    }
}
