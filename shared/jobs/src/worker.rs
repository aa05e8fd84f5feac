//! The worker: takes turns between tenants, runs handlers, and gives back what it cannot finish.

use std::collections::{BTreeMap, HashMap};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use boot::{Clock, Entropy};
use db::System;
use tokio::task::JoinSet;
use tokio::time::Instant;
use uuid::Uuid;

use crate::backoff::{MAX_TRIES, pause};
use crate::claim::{self, Claimed, Round};
use crate::lease::{self, Ended};
use crate::queue::{CHANNEL, Job};
use crate::schedule::Repeated;
use crate::{Context, Failure, Outcome};

/// How often to look without having been told.
const POLL: Duration = Duration::from_secs(1);
/// The process has 25 s in all.
const PATIENCE: Duration = Duration::from_secs(20);

type Running = Pin<Box<dyn Future<Output = Outcome> + Send>>;
type Handler = Arc<dyn Fn(Context, serde_json::Value) -> Running + Send + Sync>;

/// Runs jobs. Any number of workers share the queue.
#[derive(Clone)]
pub struct Worker {
    system: System,
    clock: Clock,
    entropy: Entropy,
    handlers: BTreeMap<&'static str, Handler>,
    repeated: Vec<Repeated>,
    at_once: usize,
    patience: Duration,
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
enum Fate {
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
        let mut crew =
            Crew { worker: self, tasks: JoinSet::new(), running: HashMap::new(), after: Uuid::nil(), looked: None };
        let (wake, mut woken) = tokio::sync::watch::channel(());
        let ear = tokio::spawn(listen(crew.worker.system.clone(), wake));
        let mut stop = std::pin::pin!(stop);
        loop {
            let has_more = crew.round().await;
            tokio::select! {
                () = &mut stop => break,
                Some(ended) = crew.tasks.join_next(), if !crew.running.is_empty() => crew.strike(ended.ok()),
                _ = woken.changed(), if crew.running.len() < crew.worker.at_once => {}
                () = tokio::time::sleep(POLL), if !has_more => {}
            }
        }
        ear.abort();
        crew.disband().await;
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
    async fn look_after_queue(&self) -> Result<(), db::Error> {
        let dead = claim::free_expired(&self.system, &self.clock).await?;
        if dead > 0 {
            tracing::error!(jobs = dead, "jobs were given up: their workers fell silent at every try");
        }
        for repeated in &self.repeated {
            repeated.tick(&self.system, &self.clock).await?;
        }
        Ok(())
    }

    async fn claim(&self, at_most: usize, full_lanes: &[Uuid], after: Uuid) -> Result<Vec<Claimed>, db::Error> {
        let at_most = i64::try_from(at_most).unwrap_or(i64::MAX);
        let claim = self.entropy.uuid_v7(&self.clock);
        let round = Round { kinds: &self.kinds(), full_lanes, after, at_most, claim };
        claim::claim(&self.system, &self.clock, &round).await
    }

    /// Runs one job and writes down how it ended.
    async fn run_one(&self, job: &Claimed) -> Fate {
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

/// A worker with what it is doing.
struct Crew {
    worker: Worker,
    tasks: JoinSet<i64>,
    /// Job → lane and claim.
    running: HashMap<i64, (Uuid, Uuid)>,
    after: Uuid,
    /// When the queue was last looked after.
    looked: Option<Instant>,
}

impl Crew {
    /// Takes as much as there is room for; whether there may be more.
    async fn round(&mut self) -> bool {
        let room = self.worker.at_once - self.running.len();
        if room == 0 {
            return true;
        }
        let taken = self.take(room).await.unwrap_or_else(|error| {
            tracing::warn!(%error, "the queue cannot be read");
            Vec::new()
        });
        let count = taken.len();
        for job in taken {
            self.after = job.lane;
            self.running.insert(job.id, (job.lane, job.claim));
            let worker = self.worker.clone();
            self.tasks.spawn(async move {
                worker.run_one(&job).await;
                job.id
            });
        }
        count == room
    }

    async fn take(&mut self, room: usize) -> Result<Vec<Claimed>, db::Error> {
        if self.looked.is_none_or(|looked| looked.elapsed() >= POLL) {
            self.worker.look_after_queue().await?;
            self.looked = Some(Instant::now());
        }
        self.worker.claim(room, &self.full_lanes(), self.after).await
    }

    /// Lanes that have half of this worker already.
    fn full_lanes(&self) -> Vec<Uuid> {
        let mut counts = HashMap::<Uuid, usize>::new();
        for (lane, _) in self.running.values() {
            *counts.entry(*lane).or_default() += 1;
        }
        let share = self.worker.at_once.div_ceil(2);
        counts.into_iter().filter(|(_, count)| *count >= share).map(|(lane, _)| lane).collect()
    }

    /// Strikes a job off the list; a task that died without a word leaves its job to the end of the lease.
    fn strike(&mut self, ended: Option<i64>) {
        if let Some(id) = ended {
            self.running.remove(&id);
        } else if self.tasks.is_empty() {
            self.running.clear();
        }
    }

    async fn disband(mut self) {
        let deadline = Instant::now() + self.worker.patience;
        while let Ok(Some(ended)) = tokio::time::timeout_at(deadline, self.tasks.join_next()).await {
            self.strike(ended.ok());
        }
        self.tasks.shutdown().await;
        for (id, (_, claim)) in self.running {
            if let Err(error) = claim::give_back(&self.worker.system, (id, claim)).await {
                tracing::warn!(job.id = id, %error, "could not be given back, its lease will run out");
            }
        }
    }
}

/// Passes on that work was added. Only a hint: the queue is looked at every second anyway.
async fn listen(system: System, wake: tokio::sync::watch::Sender<()>) {
    loop {
        match system.db().listen(CHANNEL).await {
            Ok(mut listener) => {
                while listener.next().await.is_ok() {
                    wake.send_replace(());
                }
            }
            Err(error) => tracing::debug!(%error, "not listening"),
        }
        tokio::time::sleep(POLL).await;
    }
}
