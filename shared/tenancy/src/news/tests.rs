use std::time::Instant;

use testkit::{Redis, TestDb};
use tokio::task::AbortHandle;

use super::*;
use crate::{Found, LoginName};

const AT_ONCE: Duration = Duration::from_secs(1);

async fn database() -> TestDb {
    let database = TestDb::new().await;
    database
        .plant(
            "INSERT INTO tenants (id, login_name, look_alike_key, name, customer_portal, created_at, activated_at)
             VALUES (gen_random_uuid(), 'acme', 'acme', 'Acme', true, now(), now())",
        )
        .await;
    database
}

/// Opens or closes acme's portal and announces it.
async fn turn(database: &TestDb, is_open: bool) {
    let sql = format!("UPDATE tenants SET customer_portal = {is_open}; SELECT pg_notify('tenants', 'acme')");
    database.plant(&sql).await;
}

async fn is_open(tenants: &Tenants) -> bool {
    let name: LoginName = "acme".parse().unwrap();
    matches!(tenants.look_up(&name).await.unwrap(), Found::Tenant { is_open: true, .. })
}

/// How long it takes until this holds.
async fn until<F: Future<Output = bool>>(mut holds: impl FnMut() -> F) -> Duration {
    let began = Instant::now();
    while !holds().await {
        assert!(began.elapsed() < Duration::from_secs(10), "it never came true");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    began.elapsed()
}

/// Hears from Redis alone.
fn deaf_to_postgres(tenants: &Tenants, redis: &Redis) -> AbortHandle {
    let (tenants, client) = (tenants.clone(), redis::Client::open(redis.url()).unwrap());
    let (relay, _queue) = relay::new();
    tokio::spawn(async move { tenants.subscribe(&client, &relay).await }).abort_handle()
}

fn hears_all(tenants: &Tenants, redis: &Redis) -> AbortHandle {
    let (tenants, client) = (tenants.clone(), redis::Client::open(redis.url()).unwrap());
    tokio::spawn(async move { tenants.hear(Some(client)).await }).abort_handle()
}

#[tokio::test]
async fn what_postgres_tells_one_redis_tells_all() {
    let (database, mut redis) = (database().await, Redis::start());
    let (deaf, other) = (Tenants::new(database.db.clone()), Tenants::new(database.db.clone()));
    deaf_to_postgres(&deaf, &redis);
    hears_all(&other, &redis);
    until(|| async { deaf.is_hearing() }).await;
    assert!(is_open(&deaf).await);
    tokio::time::sleep(AT_ONCE).await;
    let before = deaf.counts();
    assert!(is_open(&deaf).await);
    assert_eq!(deaf.counts().misses, before.misses, "it was believed");
    for round in 0..4 {
        let opens = round % 2 == 1;
        turn(&database, opens).await;
        let took = until(|| async { is_open(&deaf).await == opens }).await;
        assert!(took < AT_ONCE, "{took:?}");
        assert!(deaf.is_hearing());
    }
    redis.kill();
    turn(&database, false).await;
    assert!(until(|| async { !is_open(&deaf).await }).await < AT_ONCE);
    assert!(until(|| async { !deaf.is_hearing() }).await < AT_ONCE);
}

#[tokio::test]
async fn nobody_believes_redis_when_nobody_hears_postgres() {
    let (database, redis) = (database().await, Redis::start());
    let (deaf, other) = (Tenants::new(database.db.clone()), Tenants::new(database.db.clone()));
    deaf_to_postgres(&deaf, &redis);
    let hearing = hears_all(&other, &redis);
    until(|| async { deaf.is_hearing() }).await;
    hearing.abort();
    assert!(until(|| async { !deaf.is_hearing() }).await < AT_ONCE);
    assert!(is_open(&deaf).await);
    turn(&database, false).await;
    assert!(until(|| async { !is_open(&deaf).await }).await < AT_ONCE);
}

#[tokio::test]
async fn a_proof_counts_for_less_than_a_second() {
    let database = database().await;
    let tenants = Tenants::new(database.db.clone());
    let began = Instant::now();
    tenants.prove(tenants.now());
    assert!(is_open(&tenants).await);
    // Nobody announces it.
    database.plant("UPDATE tenants SET customer_portal = false").await;
    tenants.prove(tenants.now());
    tokio::time::sleep(Duration::from_millis(500).saturating_sub(began.elapsed())).await;
    let is_still_believed = is_open(&tenants).await;
    assert!(is_still_believed || began.elapsed() > Duration::from_millis(700));
    tokio::time::sleep(Duration::from_millis(800)).await;
    assert!(!is_open(&tenants).await);
}

#[tokio::test]
async fn many_who_ask_at_once_ask_the_database_once() {
    let database = database().await;
    let tenants = Tenants::new(database.db.clone());
    let mut locked = database.superuser().await;
    let lock = "BEGIN; LOCK TABLE tenants IN ACCESS EXCLUSIVE MODE";
    sqlx::Executor::execute(&mut locked, lock).await.unwrap();
    let ask = |_| {
        let tenants = tenants.clone();
        tokio::spawn(async move { is_open(&tenants).await })
    };
    let asking: Vec<_> = (0..200).map(ask).collect();
    tokio::time::sleep(Duration::from_millis(300)).await;
    let mut watching = database.superuser().await;
    let waiting =
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let row = sqlx::Executor::fetch_one(&mut watching, waiting).await.unwrap();
    assert_eq!(sqlx::Row::get::<i64, _>(&row, 0), 1);
    sqlx::Executor::execute(&mut locked, "COMMIT").await.unwrap();
    for one in asking {
        assert!(one.await.unwrap());
    }
}

#[tokio::test]
async fn whatever_was_lost_on_the_way_is_admitted_first() {
    let redis = Redis::start();
    let client = redis::Client::open(redis.url()).unwrap();
    let mut subscription = client.get_async_pubsub().await.unwrap();
    subscription.subscribe(REDIS_CHANNEL).await.unwrap();
    let (relay, queue) = relay::new();
    for _ in 0..2_000 {
        relay.pass_on("acme");
    }
    tokio::spawn(async move { relay::publish(&client, REDIS_CHANNEL, LOST, queue).await });
    let first = subscription.on_message().next().await.unwrap();
    assert_eq!(first.get_payload::<String>().unwrap(), LOST);
}
