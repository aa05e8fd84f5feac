//! A tenant that is new, renamed, switched off or gone is so everywhere within a second, whatever is down.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use std::process::Command;
use std::time::Duration;

use gateway::Settings;
use support::{Options, Running, add_tenant, start};
use testkit::{Redis, TestDb};

const AT_ONCE: Duration = Duration::from_millis(1_000);

fn with_redis(redis: &Redis) -> Options {
    Options { settings: Settings { redis: Some(redis.url().into()), ..Settings::default() }, ..Options::default() }
}

async fn status(running: &Running, host: &str) -> u16 {
    running.get(host, "/").await.status
}

/// Waits until the host answers so; that must be at once.
async fn turns(running: &Running, host: &str, expected: u16) {
    let took = running.until(|| async { status(running, host).await == expected }).await;
    assert!(took < AT_ONCE, "{host} {expected} took {took:?}");
}

/// Every way a tenant can change, each seen at once.
async fn changes_are_seen_at_once(running: &Running) {
    let says = |sql: &'static str| async move { running.database.plant(sql).await };
    assert_eq!(status(running, "newcomer.localhost:8080").await, 404);
    assert_eq!(status(running, "acme.localhost:8080").await, 200);
    add_tenant(&running.database, "newcomer").await;
    turns(running, "newcomer.localhost:8080", 200).await;

    says("WITH old AS (INSERT INTO former_login_names (login_name, look_alike_key, held_for, redirects_until, held_until)
              SELECT login_name, 'old', id, now() + interval '90 days', now() + interval '1 year' FROM tenants WHERE login_name = 'newcomer')
          UPDATE tenants SET login_name = 'renamed', look_alike_key = 'renamed' WHERE login_name = 'newcomer';
          SELECT pg_notify('tenants', 'newcomer'), pg_notify('tenants', 'renamed')").await;
    turns(running, "newcomer.localhost:8080", 308).await;
    turns(running, "renamed.console.localhost:8080", 200).await;
    let moved = running.post("newcomer.console.localhost:8080", "/a?b=c", "").await;
    assert_eq!(moved.header("location"), Some("http://renamed.console.localhost:8080/a?b=c"));

    says("DELETE FROM tenants WHERE login_name = 'renamed'; SELECT pg_notify('tenants', 'renamed')").await;
    turns(running, "renamed.localhost:8080", 404).await;
    turns(running, "newcomer.localhost:8080", 404).await;
}

#[tokio::test]
async fn with_news_from_postgres() {
    let running = start(Options::default()).await;
    running.hears().await;
    changes_are_seen_at_once(&running).await;
    running.stop().await;
}

#[tokio::test]
async fn without_any_news() {
    let running = start(Options { hears: false, ..Options::default() }).await;
    changes_are_seen_at_once(&running).await;
    running.stop().await;
}

#[tokio::test]
async fn what_is_known_is_not_asked_again_while_news_arrive() {
    let running = start(Options::default()).await;
    running.hears().await;
    assert_eq!(status(&running, "acme.localhost:8080").await, 200);
    tokio::time::sleep(Duration::from_millis(900)).await;
    for _ in 0..20 {
        assert_eq!(status(&running, "acme.localhost:8080").await, 200);
    }
    let figures = running.private("/metrics").await.body;
    assert!(figures.contains("gateway_tenant_cache_misses_total 1\n"), "{figures}");
    assert!(figures.contains("gateway_tenant_cache_hits_total 20\n"), "{figures}");
    running.stop().await;
}

/// The server process that this gateway hears news from.
async fn ear(database: &TestDb) -> String {
    use sqlx::Row as _;
    let sql = "SELECT string_agg(pid::text, ' ') FROM pg_stat_activity
               WHERE datname = current_database() AND usename = 'portico_app' AND query IN ('SELECT 1', 'LISTEN \"tenants\"')";
    let mut connection = database.superuser().await;
    let row = sqlx::Executor::fetch_one(&mut connection, sql).await.unwrap();
    row.get::<Option<String>, _>(0).expect("it listens")
}

fn signal(signal: &str, processes: &str) {
    let mut command = Command::new("kill");
    command.arg(signal).args(processes.split(' '));
    assert!(command.status().unwrap().success());
}

#[tokio::test]
async fn with_a_subscription_that_hangs() {
    let running = start(Options::default()).await;
    running.hears().await;
    assert_eq!(status(&running, "acme.localhost:8080").await, 200);
    let ear = ear(&running.database).await;
    signal("-STOP", &ear);
    running.database.plant("UPDATE tenants SET activated_at = NULL; SELECT pg_notify('tenants', 'acme')").await;
    turns(&running, "acme.localhost:8080", 404).await;
    signal("-CONT", &ear);
    running.stop().await;
}

#[tokio::test]
async fn with_a_subscription_that_is_cut_again_and_again() {
    let running = start(Options::default()).await;
    running.hears().await;
    for round in 0..3 {
        assert_eq!(status(&running, "acme.localhost:8080").await, 200);
        let ear = ear(&running.database).await.replace(' ', "), pg_terminate_backend(");
        running.database.plant(&format!("SELECT pg_terminate_backend({ear})")).await;
        running.database.plant("UPDATE tenants SET activated_at = NULL; SELECT pg_notify('tenants', 'acme')").await;
        turns(&running, "acme.localhost:8080", 404).await;
        running.database.plant("UPDATE tenants SET activated_at = now(); SELECT pg_notify('tenants', 'acme')").await;
        turns(&running, "acme.localhost:8080", 200).await;
        assert!(round < 3);
        running.hears().await;
    }
    running.stop().await;
}

#[tokio::test]
async fn with_redis_up_hanging_and_gone() {
    let mut redis = Redis::start();
    let running = start(with_redis(&redis)).await;
    running.hears().await;
    changes_are_seen_at_once(&running).await;
    redis.signal("-STOP");
    changes_are_seen_at_once(&running).await;
    redis.signal("-CONT");
    redis.kill();
    changes_are_seen_at_once(&running).await;
    running.stop().await;
}

#[tokio::test]
async fn without_a_database_what_was_known_still_holds() {
    let running = start(Options::default()).await;
    assert_eq!(status(&running, "acme.localhost:8080").await, 200);
    running.database.db.close().await;
    tokio::time::sleep(AT_ONCE).await;
    assert_eq!(status(&running, "acme.localhost:8080").await, 200);
    assert_eq!(status(&running, "unheard-of.localhost:8080").await, 503);
    assert_eq!(running.private("/readyz").await.status, 503);
    assert_eq!(running.private("/healthz").await.status, 200);
    running.stop().await;
}

#[tokio::test]
async fn certificates_are_for_hosts_that_exist() {
    let running = start(Options::default()).await;
    for (domain, expected) in [
        ("acme.localhost", 200),
        ("acme.console.localhost", 200),
        ("localhost", 200),
        ("nobody.localhost", 404),
        ("evil.test", 404),
    ] {
        assert_eq!(running.private(&format!("/certificate?domain={domain}")).await.status, expected, "{domain}");
    }
    running.stop().await;
}

#[tokio::test]
async fn limits_are_kept_together_in_redis_and_alone_without_it() {
    let mut redis = Redis::start();
    let settings = Settings { redis: Some(redis.url().into()), gateways: 2, ..Settings::default() };
    let options = || Options { settings: settings.clone(), ..Options::default() };
    let one = start(options()).await;
    let two = start(options()).await;
    // Both have their connection to Redis when counting falls back to this process no more.
    tokio::time::sleep(Duration::from_millis(300)).await;
    let (mut passed, mut refused) = (0, None);
    for round in 0..40 {
        let gateway = if round % 2 == 0 { &one } else { &two };
        let answer = gateway.post("acme.localhost:8080", "/sign-in", "").await;
        match answer.status {
            200 => passed += 1,
            429 => refused = Some(answer),
            other => panic!("{other}"),
        }
    }
    assert!((30..=31).contains(&passed), "{passed}");
    let refused = refused.unwrap();
    assert_eq!(refused.header("retry-after"), Some("2"), "{}", refused.head);
    assert!(refused.body.contains("Wait a little"));
    redis.kill();
    let mut passed = 0;
    for _ in 0..40 {
        passed += usize::from(one.post("acme.localhost:8080", "/sign-in", "").await.status == 200);
    }
    assert!((15..=16).contains(&passed), "half of it for each: {passed}");
    let figures = one.private("/metrics").await.body;
    assert!(figures.contains("gateway_refused_total{limit=\"sign-in\"}"), "{figures}");
    one.stop().await;
    two.stop().await;
}

#[tokio::test]
async fn a_form_that_has_to_be_corrected_does_not_use_the_limit_up() {
    let running = start(Options::default()).await;
    for _ in 0..12 {
        assert_eq!(running.post("localhost:8080", "/activate", "").await.status, 422);
    }
    for _ in 0..60 {
        running.get("nobody.localhost:8080", "/").await;
    }
    assert_eq!(running.get("nobody.localhost:8080", "/").await.status, 429);
    assert_eq!(running.get("acme.localhost:8080", "/").await.status, 200);
    running.stop().await;
}
