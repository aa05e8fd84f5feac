//! What becomes of work that fails, and of workers that die, on a real database.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod database;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use boot::{Clock, Entropy};
use database::Database;
use jobs::{Failure, Job, Outcome, Report, Worker};
use serde::{Deserialize, Serialize};
use time::macros::datetime;
use tokio::sync::{Notify, oneshot};

#[derive(Serialize, Deserialize, Debug)]
struct Task {}

impl Job for Task {
    const KIND: &'static str = "test.task";
}

const DONE: Report = Report { done: 1, retried: 0, dead: 0 };
const RETRIED: Report = Report { done: 0, retried: 1, dead: 0 };
const DEAD: Report = Report { done: 0, retried: 0, dead: 1 };

fn clock() -> Clock {
    Clock::fixed(datetime!(2026-08-31 12:00 UTC))
}

fn worker(database: &Database, clock: &Clock, answer: impl Fn() -> Outcome + Clone + Send + Sync + 'static) -> Worker {
    Worker::new(database.system.clone(), clock.clone(), Entropy::seeded(1)).handle(move |_, _: Task| {
        let answer = answer.clone();
        async move { answer() }
    })
}

/// A worker whose handler tells that it began and then never ends.
fn hanging(database: &Database) -> (Worker, Arc<Notify>) {
    let begun = Arc::new(Notify::new());
    let begin = begun.clone();
    let worker = Worker::new(database.system.clone(), clock(), Entropy::seeded(2)).handle(move |_, _: Task| {
        begin.notify_one();
        std::future::pending::<Outcome>()
    });
    (worker, begun)
}

async fn add(database: &Database) {
    let tenant = database.tenant("acme").await;
    let mut tx = database.db.begin(tenant.whole()).await.unwrap();
    jobs::enqueue(&mut tx, &Task {}).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_fails_is_tried_ten_times_and_then_waits_for_somebody() {
    let (database, clock) = (Database::new().await, clock());
    add(&database).await;
    let failing = worker(&database, &clock, || Err(std::io::Error::other("the printer burns").into()));
    for _ in 1..10 {
        assert_eq!(failing.run_until_idle().await.unwrap(), RETRIED);
        assert_eq!(failing.run_until_idle().await.unwrap(), Report::default(), "it has to wait");
        clock.advance(time::Duration::HOUR);
    }
    assert_eq!(failing.run_until_idle().await.unwrap(), DEAD);
    clock.advance(time::Duration::WEEK);
    assert_eq!(failing.run_until_idle().await.unwrap(), Report::default());

    let mut tx = database.system.begin().await.unwrap();
    let letters = jobs::list_dead_letters(&mut tx, 10).await.unwrap();
    assert_eq!(letters.len(), 1);
    assert_eq!((letters[0].tries, letters[0].error.as_str()), (10, "the printer burns"));
    assert!(jobs::revive_dead_letter(&mut tx, letters[0].id).await.unwrap());
    assert!(!jobs::revive_dead_letter(&mut tx, letters[0].id).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(worker(&database, &clock, || Ok(())).run_until_idle().await.unwrap(), DONE);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_hopeless_is_given_up_at_once() {
    let (database, clock) = (Database::new().await, clock());
    add(&database).await;
    let hopeless = worker(&database, &clock, || Err(Failure::fail("no such customer")));
    assert_eq!(hopeless.run_until_idle().await.unwrap(), DEAD);
    assert_eq!(database.text("SELECT error FROM jobs").await, "no such customer");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payload_that_cannot_be_read_is_given_up() {
    let (database, clock) = (Database::new().await, clock());
    add(&database).await;
    database.execute("UPDATE jobs SET payload = '[1]'").await;
    assert_eq!(worker(&database, &clock, || Ok(())).run_until_idle().await.unwrap(), DEAD);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handler_that_panics_takes_nobody_with_it() {
    let (database, clock) = (Database::new().await, clock());
    add(&database).await;
    let panicking = worker(&database, &clock, || panic!("oh"));
    assert_eq!(panicking.run_until_idle().await.unwrap(), RETRIED);
    clock.advance(time::Duration::HOUR);
    assert_eq!(worker(&database, &clock, || Ok(())).run_until_idle().await.unwrap(), DONE);
}

#[tokio::test(flavor = "multi_thread")]
async fn kinds_without_a_handler_stay_for_another_worker() {
    let (database, clock) = (Database::new().await, clock());
    add(&database).await;
    let idle = Worker::new(database.system.clone(), clock.clone(), Entropy::seeded(1));
    assert_eq!(idle.run_until_idle().await.unwrap(), Report::default());
    assert_eq!(worker(&database, &clock, || Ok(())).run_until_idle().await.unwrap(), DONE);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_dead_worker_held_goes_to_another_when_its_lease_is_over() {
    let (database, clock) = (Database::new().await, clock());
    add(&database).await;
    let (hanging, begun) = hanging(&database);
    let dying = tokio::spawn(hanging.run(std::future::pending()));
    begun.notified().await;
    dying.abort();

    let healthy = worker(&database, &clock, || Ok(()));
    assert_eq!(healthy.run_until_idle().await.unwrap(), Report::default(), "the lease still holds");
    let left = database.text("SELECT extract(epoch FROM leased_until - now())::int FROM jobs").await;
    assert!((50..=60).contains(&left.parse::<i32>().unwrap()), "{left}");
    database.execute("UPDATE jobs SET leased_until = now() - interval '1 second'").await;
    assert_eq!(healthy.run_until_idle().await.unwrap(), DONE);
}

#[tokio::test(flavor = "multi_thread")]
async fn work_that_kills_every_worker_is_given_up() {
    let (database, clock) = (Database::new().await, clock());
    add(&database).await;
    database
        .execute(&format!(
            "UPDATE jobs SET tries = 10, claim = '{}', leased_until = now() - interval '1 second'",
            uuid::Uuid::now_v7()
        ))
        .await;
    assert_eq!(worker(&database, &clock, || Ok(())).run_until_idle().await.unwrap(), Report::default());
    assert_eq!(database.text("SELECT failed_at IS NOT NULL AND claim IS NULL FROM jobs").await, "true");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_lost_a_job_cannot_finish_it() {
    let (database, clock) = (Database::new().await, clock());
    add(&database).await;
    let (begun, go) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (begin, gone) = (begun.clone(), go.clone());
    let slow = Worker::new(database.system.clone(), clock, Entropy::seeded(3)).handle(move |_, _: Task| {
        let (begin, gone) = (begin.clone(), gone.clone());
        async move {
            begin.notify_one();
            gone.notified().await;
            Ok(())
        }
    });
    let running = tokio::spawn(async move { slow.run_until_idle().await });
    begun.notified().await;
    let thief = uuid::Uuid::now_v7();
    database.execute(&format!("UPDATE jobs SET claim = '{thief}'")).await;
    go.notify_one();
    running.await.unwrap().unwrap();
    assert_eq!(database.text("SELECT claim FROM jobs").await, thief.to_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_stops_lets_handlers_finish() {
    let (database, clock) = (Database::new().await, clock());
    add(&database).await;
    let (begun, count) = (Arc::new(Notify::new()), Arc::new(AtomicU32::new(0)));
    let (begin, counter) = (begun.clone(), count.clone());
    let slow = Worker::new(database.system.clone(), clock, Entropy::seeded(3)).handle(move |_, _: Task| {
        let (begin, counter) = (begin.clone(), counter.clone());
        async move {
            begin.notify_one();
            tokio::time::sleep(Duration::from_millis(300)).await;
            counter.fetch_add(1, Ordering::Relaxed);
            Ok(())
        }
    });
    let (stop, stopped) = oneshot::channel::<()>();
    let running = tokio::spawn(slow.run(async { drop(stopped.await) }));
    begun.notified().await;
    stop.send(()).unwrap();
    running.await.unwrap();
    assert_eq!(count.load(Ordering::Relaxed), 1);
    assert_eq!(database.text("SELECT count(*) FROM jobs").await, "0");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_stops_gives_back_what_it_cannot_finish() {
    let (database, clock) = (Database::new().await, clock());
    add(&database).await;
    let (hanging, begun) = hanging(&database);
    let (stop, stopped) = oneshot::channel::<()>();
    let running = tokio::spawn(hanging.patience(Duration::from_millis(50)).run(async { drop(stopped.await) }));
    begun.notified().await;
    stop.send(()).unwrap();
    running.await.unwrap();
    assert_eq!(database.text("SELECT claim IS NULL AND tries = 0 FROM jobs").await, "true");
    assert_eq!(worker(&database, &clock, || Ok(())).run_until_idle().await.unwrap(), DONE);
}
