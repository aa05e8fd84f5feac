//! What the queue promises, on a real database.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod database;

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use boot::{Clock, Entropy};
use database::Database;
use jobs::{Context, Failure, Job, Report, Worker};
use serde::{Deserialize, Serialize};
use time::macros::datetime;
use tokio::sync::{Notify, Semaphore, oneshot};

#[derive(Serialize, Deserialize, Debug)]
struct Note {
    number: u32,
}

impl Job for Note {
    const KIND: &'static str = "test.note";
}

#[derive(Serialize, Deserialize)]
struct Other {}

impl Job for Other {
    const KIND: &'static str = "test.other";
}

type Notes = Arc<Mutex<Vec<u32>>>;

fn clock() -> Clock {
    Clock::fixed(datetime!(2026-08-31 12:00 UTC))
}

fn worker(database: &Database, clock: &Clock) -> Worker {
    Worker::new(database.system.clone(), clock.clone(), Entropy::seeded(1))
}

/// A worker that writes down the numbers it sees.
fn noting(database: &Database, clock: &Clock) -> (Worker, Notes) {
    let notes = Notes::default();
    let seen = notes.clone();
    let worker = worker(database, clock).handle(move |_, note: Note| {
        seen.lock().unwrap().push(note.number);
        async { Ok(()) }
    });
    (worker, notes)
}

async fn add(database: &Database, tenant: &db::Tenant, numbers: std::ops::Range<u32>) {
    let mut tx = database.db.begin(tenant.whole()).await.unwrap();
    for number in numbers {
        jobs::enqueue(&mut tx, &Note { number }).await.unwrap();
    }
    tx.commit().await.unwrap();
}

/// Runs a worker until `enough` says so, at most 20 s.
async fn run_until(worker: Worker, enough: impl Fn() -> bool) {
    let (stop, stopped) = oneshot::channel();
    let running = tokio::spawn(worker.run(async { drop(stopped.await) }));
    let begun = Instant::now();
    while !enough() {
        assert!(begun.elapsed() < Duration::from_secs(20), "it took too long");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    stop.send(()).unwrap();
    running.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_exists_exactly_when_its_transaction_commits() {
    let database = Database::new().await;
    let tenant = database.tenant("acme").await;
    let (worker, notes) = noting(&database, &clock());
    let mut tx = database.db.begin(tenant.whole()).await.unwrap();
    jobs::enqueue(&mut tx, &Note { number: 1 }).await.unwrap();
    assert_eq!(worker.run_until_idle().await.unwrap(), Report::default());
    drop(tx);
    add(&database, &tenant, 2..3).await;
    assert_eq!(worker.run_until_idle().await.unwrap(), Report { done: 1, ..Report::default() });
    assert_eq!(*notes.lock().unwrap(), [2]);
    assert_eq!(database.text("SELECT count(*) FROM jobs").await, "0");
}

#[tokio::test(flavor = "multi_thread")]
async fn services_add_for_their_own_tenant_and_read_nothing() {
    let database = Database::new().await;
    let (acme, other) = (database.tenant("acme").await, database.tenant("other").await);
    for statement in [
        "SELECT 1 FROM jobs",
        "DELETE FROM jobs",
        "UPDATE jobs SET run_at = now()",
        "INSERT INTO jobs (kind, payload) VALUES ('a', '{}')",
        "INSERT INTO jobs (kind, for_tenant, payload) VALUES ('a', '$other', '{}')",
        "INSERT INTO jobs (kind, for_tenant, payload, tries) VALUES ('a', '$acme', '{}', 9)",
        "SELECT 1 FROM job_schedules",
    ] {
        let mut tx = database.db.begin(acme.whole()).await.unwrap();
        let ids = statement.replace("$other", &other.id().to_string()).replace("$acme", &acme.id().to_string());
        let refused = sqlx::Executor::execute(&mut *tx, sqlx::AssertSqlSafe(ids)).await.unwrap_err();
        assert_eq!(refused.as_database_error().and_then(|error| error.code()).as_deref(), Some("42501"), "{statement}");
    }
    add(&database, &acme, 1..2).await;
    assert_eq!(database.text("SELECT for_tenant FROM jobs").await, acme.id().to_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn work_with_one_key_waits_once_and_counts_again_once_begun() {
    let database = Database::new().await;
    let (acme, other) = (database.tenant("acme").await, database.tenant("other").await);
    let (worker, notes) = noting(&database, &clock());
    for (tenant, number) in [(&acme, 1), (&acme, 2), (&other, 3)] {
        let mut tx = database.db.begin(tenant.whole()).await.unwrap();
        jobs::enqueue_once(&mut tx, &Note { number }, "one").await.unwrap();
        tx.commit().await.unwrap();
    }
    // Adds itself again while it runs: what began no longer counts as waiting.
    let again = database.db.clone();
    let renewing = worker.clone().handle(move |context: Context, _: Other| {
        let again = again.clone();
        async move {
            let tenant = context.tenant().await?;
            let mut tx = again.begin(tenant.whole()).await?;
            jobs::enqueue_once(&mut tx, &Other {}, "again").await?;
            tx.commit().await?;
            Err(Failure::fail("enough"))
        }
    });
    assert_eq!(worker.run_until_idle().await.unwrap().done, 2);
    notes.lock().unwrap().sort_unstable();
    assert_eq!(*notes.lock().unwrap(), [1, 3]);

    let mut tx = database.db.begin(acme.whole()).await.unwrap();
    jobs::enqueue_once(&mut tx, &Other {}, "again").await.unwrap();
    tx.commit().await.unwrap();
    let begun = Instant::now();
    run_until(renewing, || begun.elapsed() > Duration::from_millis(500)).await;
    let given_up: u32 = database.text("SELECT count(*) FROM jobs WHERE failed_at IS NOT NULL").await.parse().unwrap();
    assert!(given_up > 1, "{given_up}");
}

#[tokio::test(flavor = "multi_thread")]
async fn work_for_later_waits_for_the_clock() {
    let database = Database::new().await;
    let (tenant, clock) = (database.tenant("acme").await, clock());
    let (worker, notes) = noting(&database, &clock);
    let mut tx = database.db.begin(tenant.whole()).await.unwrap();
    jobs::enqueue_at(&mut tx, &Note { number: 1 }, clock.now() + time::Duration::days(180)).await.unwrap();
    tx.commit().await.unwrap();
    clock.advance(time::Duration::days(179));
    assert_eq!(worker.run_until_idle().await.unwrap(), Report::default());
    clock.advance(time::Duration::days(1));
    assert_eq!(worker.run_until_idle().await.unwrap().done, 1);
    assert_eq!(notes.lock().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn workers_share_the_queue_and_never_a_job() {
    let database = Database::new().await;
    let tenants = [database.tenant("one").await, database.tenant("two").await, database.tenant("three").await];
    for (tenant, numbers) in tenants.iter().zip([0..100, 100..200, 200..300]) {
        add(&database, tenant, numbers).await;
    }
    let seen = Arc::new(Mutex::new(HashMap::<u32, u32>::new()));
    let crew = (0..4).map(|_| {
        let (seen, counted) = (seen.clone(), seen.clone());
        let worker = worker(&database, &clock()).at_once(6).handle(move |_, note: Note| {
            *seen.lock().unwrap().entry(note.number).or_default() += 1;
            async {
                tokio::time::sleep(Duration::from_millis(5)).await;
                Ok(())
            }
        });
        tokio::spawn(run_until(worker, move || counted.lock().unwrap().len() == 300))
    });
    for member in crew.collect::<Vec<_>>() {
        member.await.unwrap();
    }
    assert!(seen.lock().unwrap().values().all(|&times| times == 1));
    assert_eq!(database.text("SELECT count(*) FROM jobs").await, "0");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tenant_with_much_work_does_not_make_others_wait() {
    let database = Database::new().await;
    let (busy, small) = (database.tenant("busy").await, database.tenant("small").await);
    add(&database, &busy, 0..400).await;
    add(&database, &small, 1000..1001).await;
    let (worker, notes) = noting(&database, &clock());
    let seen = notes.clone();
    run_until(worker.at_once(2), move || seen.lock().unwrap().contains(&1000)).await;
    let place = notes.lock().unwrap().iter().position(|&number| number == 1000).unwrap();
    assert!(place < 10, "it was number {place}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_waits_for_overtakes_one_of_many() {
    let database = Database::new().await;
    let busy = database.tenant("busy").await;
    let mut tx = database.db.begin(busy.whole()).await.unwrap();
    for number in 0..200 {
        jobs::enqueue_behind(&mut tx, &Note { number }).await.unwrap();
    }
    tx.commit().await.unwrap();
    add(&database, &busy, 1000..1001).await;
    let (worker, notes) = noting(&database, &clock());
    let seen = notes.clone();
    run_until(worker.at_once(2), move || seen.lock().unwrap().len() == 201).await;
    let place = notes.lock().unwrap().iter().position(|&number| number == 1000).unwrap();
    assert!(place < 3, "it was number {place}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tenant_with_slow_work_leaves_half_of_the_hands_to_others() {
    let database = Database::new().await;
    let (slow, quick) = (database.tenant("slow").await, database.tenant("quick").await);
    add(&database, &slow, 0..50).await;
    let (begun, done, open) = (Arc::new(Semaphore::new(0)), Arc::new(Notify::new()), Arc::new(Semaphore::new(0)));
    let (begin, finish, gate) = (begun.clone(), done.clone(), open.clone());
    let worker =
        worker(&database, &clock()).at_once(4).patience(Duration::from_millis(100)).handle(move |_, note: Note| {
            let (begin, finish, gate) = (begin.clone(), finish.clone(), gate.clone());
            async move {
                if note.number == 1000 {
                    finish.notify_one();
                    return Ok(());
                }
                begin.add_permits(1);
                drop(gate.acquire().await?);
                Ok(())
            }
        });
    let (stop, stopped) = oneshot::channel::<()>();
    let running = tokio::spawn(worker.run(async { drop(stopped.await) }));
    begun.acquire_many(2).await.unwrap().forget();
    add(&database, &quick, 1000..1001).await;
    tokio::time::timeout(Duration::from_secs(5), done.notified()).await.expect("the quick tenant got a hand");
    assert_eq!(begun.available_permits(), 0, "the slow tenant got more than half");
    stop.send(()).unwrap();
    running.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn added_work_wakes_the_worker() {
    let database = Database::new().await;
    let tenant = database.tenant("acme").await;
    let (worker, notes) = noting(&database, &clock());
    let (stop, stopped) = oneshot::channel::<()>();
    let running = tokio::spawn(worker.run(async { drop(stopped.await) }));
    tokio::time::sleep(Duration::from_millis(500)).await;
    let begun = Instant::now();
    for number in 0..5 {
        add(&database, &tenant, number..number + 1).await;
        while notes.lock().unwrap().len() <= number as usize {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
    // Looking once a second alone would take about five.
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
    stop.send(()).unwrap();
    running.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn repeated_work_runs_once_for_all_workers() {
    let (database, clock) = (Database::new().await, clock());
    let (first, notes) = noting(&database, &clock);
    let first = first.every(time::Duration::DAY, &Note { number: 7 });
    let second = first.clone();
    for expected in 1..4 {
        first.run_until_idle().await.unwrap();
        second.run_until_idle().await.unwrap();
        assert_eq!(notes.lock().unwrap().len(), expected);
        clock.advance(time::Duration::DAY);
    }
}
