//! Runs a process's tasks until it is told to stop, or until one of them cannot go on.

use std::time::Duration;

use anyhow::{Context as _, anyhow};
use tokio::signal::unix::{SignalKind, signal};
use tokio::task::{JoinError, JoinSet};

use crate::{Shutdown, Task};

/// How long tasks may take to finish after the signal; orchestrators commonly kill after 30 s.
pub const PATIENCE: Duration = Duration::from_secs(25);

type Ended = Result<(&'static str, anyhow::Result<()>), JoinError>;

/// Runs all tasks until SIGTERM, SIGINT or `shutdown`, then waits at most [`PATIENCE`] for them to finish.
///
/// # Errors
/// When a task failed, panicked or ended before the signal. All others are stopped in good order first.
pub async fn run(tasks: Vec<Task>, shutdown: Shutdown) -> anyhow::Result<()> {
    run_within(PATIENCE, tasks, shutdown).await
}

async fn run_within(patience: Duration, tasks: Vec<Task>, shutdown: Shutdown) -> anyhow::Result<()> {
    let mut terminate = signal(SignalKind::terminate()).context("listening for SIGTERM")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("listening for SIGINT")?;
    let mut running = JoinSet::new();
    for task in tasks {
        let (name, work) = (task.name, task.start(shutdown.clone()));
        running.spawn(async move { (name, work.await) });
    }
    let mut outcome = tokio::select! {
        _ = terminate.recv() => Ok(()),
        _ = interrupt.recv() => Ok(()),
        () = shutdown.wait() => Ok(()),
        Some(ended) = running.join_next() => if shutdown.is_triggered() { late(ended) } else { early(ended) },
    };
    shutdown.trigger();
    tracing::info!("stopping");
    let all_ended = tokio::time::timeout(patience, async {
        while let Some(ended) = running.join_next().await {
            outcome = std::mem::replace(&mut outcome, Ok(())).and(late(ended));
        }
    });
    if all_ended.await.is_err() {
        tracing::warn!(tasks = running.len(), "stopped before everything had ended");
    }
    outcome
}

/// A task that ends before the signal is a failure, whatever it says.
fn early(ended: Ended) -> anyhow::Result<()> {
    let (name, outcome) = ended.context("a task panicked")?;
    outcome.with_context(|| format!("{name} failed"))?;
    Err(anyhow!("{name} ended by itself"))
}

fn late(ended: Ended) -> anyhow::Result<()> {
    let (name, outcome) = ended.context("a task panicked while stopping")?;
    outcome.with_context(|| format!("{name} failed while stopping"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn obedient(name: &'static str) -> Task {
        Task::new(name, |shutdown| async move {
            shutdown.wait().await;
            Ok(())
        })
    }

    #[tokio::test]
    async fn tasks_that_stop_when_told_end_the_process_well() {
        let shutdown = Shutdown::new();
        let running = tokio::spawn(run(vec![obedient("a"), obedient("b")], shutdown.clone()));
        tokio::task::yield_now().await;
        shutdown.trigger();
        running.await.unwrap().unwrap();
    }

    #[tokio::test]
    async fn a_task_that_hears_the_signal_before_us_is_no_failure() {
        for _ in 0..50 {
            let shutdown = Shutdown::new();
            let teller = Task::new("teller", |shutdown| async move {
                shutdown.trigger();
                Ok(())
            });
            run(vec![obedient("a"), teller], shutdown).await.unwrap();
        }
    }

    #[tokio::test]
    async fn a_task_that_fails_stops_the_others_and_is_named() {
        let failing = Task::new("mail", |_| async { Err(anyhow!("no route")) });
        let error = run(vec![obedient("a"), failing], Shutdown::new()).await.unwrap_err();
        assert_eq!(format!("{error:#}"), "mail failed: no route");
    }

    #[tokio::test]
    async fn a_task_that_ends_early_or_panics_is_a_failure() {
        let quitter = Task::new("worker", |_| async { Ok(()) });
        let error = run(vec![quitter], Shutdown::new()).await.unwrap_err();
        assert_eq!(error.to_string(), "worker ended by itself");
        let broken = Task::new("worker", |_| async { panic!("broken") });
        assert!(run(vec![broken], Shutdown::new()).await.is_err());
    }

    #[tokio::test]
    async fn a_task_that_does_not_stop_is_left_behind() {
        let shutdown = Shutdown::new();
        shutdown.trigger();
        let stubborn = Task::new("stubborn", |_| std::future::pending());
        let stopping = run_within(Duration::from_millis(50), vec![stubborn], shutdown);
        tokio::time::timeout(Duration::from_secs(5), stopping).await.unwrap().unwrap();
    }
}
