//! A worker at work: its hands, its turns between tenants, and its end.

use std::collections::HashMap;
use std::time::Duration;

use db::System;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::Instant;
use uuid::Uuid;

use crate::Worker;
use crate::claim::{self, Claimed};
use crate::queue::CHANNEL;

/// How often to look without having been told.
const POLL: Duration = Duration::from_secs(1);

/// A worker with what it is doing.
pub(crate) struct Crew {
    worker: Worker,
    tasks: JoinSet<i64>,
    /// Job → lane and claim.
    running: HashMap<i64, (Uuid, Uuid)>,
    after: Uuid,
    /// When the queue was last looked after.
    looked: Option<Instant>,
}

impl Crew {
    pub(crate) fn new(worker: Worker) -> Self {
        Self { worker, tasks: JoinSet::new(), running: HashMap::new(), after: Uuid::nil(), looked: None }
    }

    /// Works until `stop`.
    pub(crate) async fn work(mut self, stop: impl Future<Output = ()>) {
        let (wake, mut woken) = watch::channel(());
        let ear = tokio::spawn(listen(self.worker.system.clone(), wake));
        let mut stop = std::pin::pin!(stop);
        loop {
            let has_more = self.round().await;
            tokio::select! {
                () = &mut stop => break,
                Some(ended) = self.tasks.join_next(), if !self.running.is_empty() => self.strike(ended.ok()),
                _ = woken.changed(), if self.running.len() < self.worker.at_once => {}
                () = tokio::time::sleep(POLL), if !has_more => {}
            }
        }
        ear.abort();
        self.disband().await;
    }

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
async fn listen(system: System, wake: watch::Sender<()>) {
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
