//! The worker: takes turns between tenants, runs handlers, and gives back what it cannot finish.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use boot::{Clock, Entropy};
use db::System;
use uuid::Uuid;

use crate::backoff::{MAX_TRIES, pause};
use crate::claim::{self, Claimed, Round};
use crate::crew::Crew;
use crate::lease::{self, Ended};
use crate::queue::Job;
use crate::schedule::Repeated;
use crate::{Context, Failure, Outcome};

/// The process has 25 s in all.
const PATIENCE: Duration = Duration::from_secs(20);

type Running = Pin<Box<dyn Future<Output = Outcome> + Send>>;
type Handler = Arc<dyn Fn(Context, serde_json::Value) -> Running + Send + Sync>;

/// Runs jobs. Any number of workers share the queue.
#[derive(Clone)]
pub struct Worker {
    pub(crate) system: System,
    clock: Clock,
    entropy: Entropy,
    handlers: BTreeMap<&'static str, Handler>,
    repeated: Vec<Repeated>,
    pub(crate) at_once: usize,
    pub(crate) patience: Duration,
}

impl std::fmt::Debug for Worker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Worker").field("kinds", &self.kinds()).field("at_once", &self.at_once).finish_non_exhaustive()
    }
}

/// What [`Worker::run_until_idle`] did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Jobs that were done.
    pub done: usize,
    /// Jobs that will be tried again.
    pub retried: usize,
    /// Jobs that were given up.
    pub dead: usize,
}

/// What became of one job.
pub(crate) enum Fate {
    Done,
    Retried,
    Dead,
}

impl Worker {
    /// A worker without handlers, for eight jobs at once.
    #[must_use]
    pub const fn new(system: System, clock: Clock, entropy: Entropy) -> Self {
        Self { system, clock, entropy, handlers: BTreeMap::new(), repeated: Vec::new(), at_once: 8, patience: PATIENCE }
    }

    /// Runs at most this many jobs at once; one tenant gets half of them at most.
    #[must_use]
    pub const fn at_once(mut self, jobs: usize) -> Self {
        self.at_once = if jobs == 0 { 1 } else { jobs };
        self
    }

    /// Waits this long for running handlers when it stops, instead of 20 s.
    #[must_use]
    pub const fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Runs jobs of the kind `J` by this handler. Kinds without a handler stay in the queue for another worker.
    #[must_use]
    pub fn handle<J, H, F>(mut self, handler: H) -> Self
    where
        J: Job,
        H: Fn(Context, J) -> F + Send + Sync + 'static,
        F: Future<Output = Outcome> + Send + 'static,
    {
        let handler: Handler = Arc::new(move |context, payload| match serde_json::from_value::<J>(payload) {
            Ok(job) => Box::pin(handler(context, job)),
            Err(error) => Box::pin(async move { Err(Failure::Fail(error.into())) }),
        });
        self.handlers.insert(J::KIND, handler);
        self
    }

    /// Adds `job` to the queue every `period`, above tenants, and at once the first time. Workers agree among themselves
    /// on who does it.
    #[must_use]
    pub fn every<J: Job>(mut self, period: time::Duration, job: &J) -> Self {
        self.repeated.push(Repeated::new(period, job));
        self
    }

    /// Runs until `stop`; then takes nothing more, lets handlers finish while its patience lasts, and gives the rest
    /// back.
    pub async fn run(self, stop: impl Future<Output = ()>) {
        Crew::new(self).work(stop).await;
    }

    /// Runs everything that is due by the clock, and what that adds, one after the other: for tests.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn run_until_idle(&self) -> Result<Report, db::Error> {
        let mut report = Report::default();
        let mut after = Uuid::nil();
        self.look_after_queue().await?;
        loop {
            let claimed = self.claim(1, &[], after).await?;
            if claimed.is_empty() {
                return Ok(report);
            }
            for job in claimed {
                after = job.lane;
                match self.run_one(&job).await {
                    Fate::Done => report.done += 1,
                    Fate::Retried => report.retried += 1,
                    Fate::Dead => report.dead += 1,
                }
            }
        }
    }

    fn kinds(&self) -> Vec<String> {
        self.handlers.keys().map(|&kind| kind.to_owned()).collect()
    }

    /// Frees what silent workers hold, and adds the repeated work whose time has come.
    pub(crate) async fn look_after_queue(&self) -> Result<(), db::Error> {
        let dead = claim::free_expired(&self.system, &self.clock).await?;
        if dead > 0 {
            tracing::error!(jobs = dead, "jobs were given up: their workers fell silent at every try");
        }
        for repeated in &self.repeated {
            repeated.tick(&self.system, &self.clock).await?;
        }
        Ok(())
    }

    pub(crate) async fn claim(
        &self,
        at_most: usize,
        full_lanes: &[Uuid],
        after: Uuid,
    ) -> Result<Vec<Claimed>, db::Error> {
        let at_most = i64::try_from(at_most).unwrap_or(i64::MAX);
        let claim = self.entropy.uuid_v7(&self.clock);
        let round = Round { kinds: &self.kinds(), full_lanes, after, at_most, claim };
        claim::claim(&self.system, &self.clock, &round).await
    }

    /// Runs one job and writes down how it ended.
    pub(crate) async fn run_one(&self, job: &Claimed) -> Fate {
        let Some(handler) = self.handlers.get(job.kind.as_str()) else { return Fate::Retried };
        let context = Context {
            clock: self.clock.clone(),
            entropy: self.entropy.clone(),
            system: self.system.clone(),
            tenant: job.tenant,
            tries: job.tries,
        };
        let ended = match lease::run(&self.system, job, handler(context, job.payload.clone())).await {
            Ended::Answered(Ok(())) => return self.finish(job).await,
            Ended::Answered(Err(failure)) => failure,
            Ended::Panicked(panic) => Failure::Retry(panic.into()),
            Ended::Lost => {
                tracing::warn!(job.id, job.kind, "the lease was lost, somebody else goes on with this");
                return Fate::Retried;
            }
        };
        self.settle(job, ended).await
    }

    async fn finish(&self, job: &Claimed) -> Fate {
        if let Err(error) = claim::finish(&self.system, (job.id, job.claim)).await {
            tracing::warn!(job.id, job.kind, %error, "done, but not written down: it will run again");
            return Fate::Retried;
        }
        Fate::Done
    }

    async fn settle(&self, job: &Claimed, failure: Failure) -> Fate {
        let (cause, is_hopeless) = match failure {
            Failure::Retry(cause) => (cause, job.tries >= MAX_TRIES),
            Failure::Fail(cause) => (cause, true),
        };
        let (now, cause) = (self.clock.now(), format!("{cause:#}"));
        let ours = (job.id, job.claim);
        let written = if is_hopeless {
            tracing::error!(job.id, job.kind, job.tries, cause, "given up");
            claim::give_up(&self.system, ours, now, &cause).await
        } else {
            tracing::warn!(job.id, job.kind, job.tries, cause, "to be tried again");
            let [chance] = self.entropy.bytes();
            claim::postpone(&self.system, ours, now + pause(job.tries, chance), &cause).await
        };
        if let Err(error) = written {
            tracing::warn!(job.id, job.kind, %error, "not written down: it will run again");
        }
        if is_hopeless { Fate::Dead } else { Fate::Retried }
    }
}
