//! What Stripe, and whoever pretends to be Stripe, sends to us.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod house;

use axum::body::Body;
use axum::http::Request;
use hmac::{Hmac, KeyInit as _, Mac as _};
use house::{House, SITE};
use sha2::Sha256;
use time::Duration;

fn event(id: &str, kind: &str, object: &str, livemode: bool) -> String {
    format!(
        r#"{{"id":"{id}","type":"{kind}","livemode":{livemode},"created":1795521600,"api_version":"2031-01-01.later",
            "data":{{"object":{{"id":"{object}","object":"x","brand_new":[1]}}}}}}"#
    )
}

fn signed(secret: &str, at: i64, body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(format!("{at}.{body}").as_bytes());
    let digest: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("t={at},v1={digest}")
}

async fn send(house: &House, signature: &str, body: &str) -> u16 {
    let request = Request::post("/webhooks/stripe").header("stripe-signature", signature);
    house.ask(SITE, request.body(Body::from(body.to_owned())).unwrap()).await.status.as_u16()
}

async fn events(house: &House) -> usize {
    house.count("SELECT count(*) FROM stripe_events").await
}

#[tokio::test]
async fn only_what_stripe_signed_just_now_is_believed() {
    let house = House::start().await;
    let now = house.clock.now().unix_timestamp();
    let body = event("evt_1", "invoice.paid", "in_1", false);
    let good = signed(house::SECRET, now, &body);
    for (why, signature, body) in [
        ("no signature", String::new(), body.clone()),
        ("another secret", signed("whsec_other", now, &body), body.clone()),
        ("another body", good.clone(), body.replace("in_1", "in_2")),
        ("a replay", signed(house::SECRET, now - 301, &body), body.clone()),
        ("from the future", signed(house::SECRET, now + 301, &body), body.clone()),
    ] {
        assert_eq!(send(&house, &signature, &body).await, 400, "{why}");
    }
    assert_eq!(events(&house).await, 0);
    assert_eq!(send(&house, &good, &body).await, 200);
    assert_eq!(events(&house).await, 1);
}

#[tokio::test]
async fn an_event_is_kept_once_however_often_it_comes() {
    let house = House::start().await;
    let body = event("evt_1", "invoice.paid", "in_1", false);
    let signature = signed(house::SECRET, house.clock.now().unix_timestamp(), &body);
    for _ in 0..10 {
        assert_eq!(send(&house, &signature, &body).await, 200);
    }
    assert_eq!((events(&house).await, house.count("SELECT count(*) FROM jobs").await), (1, 1));
}

#[tokio::test]
async fn what_is_unknown_of_another_mode_or_unreadable_is_taken_and_left_alone() {
    let house = House::start().await;
    let now = house.clock.now().unix_timestamp();
    for body in [
        event("evt_new", "something.brand_new", "x_1", false),
        event("evt_live", "invoice.paid", "in_1", true),
        event("evt_connect", "invoice.paid", "in_1", false).replacen('{', r#"{"account":"acct_1","#, 1),
    ] {
        assert_eq!(send(&house, &signed(house::SECRET, now, &body), &body).await, 200, "{body}");
    }
    assert_eq!(events(&house).await, 3);
    assert_eq!(house.count("SELECT count(*) FROM stripe_events WHERE is_ours").await, 0);
    assert_eq!(house.count("SELECT count(*) FROM jobs").await, 0);
    assert_eq!(send(&house, &signed(house::SECRET, now, "{}"), "{}").await, 200);
    assert_eq!(events(&house).await, 3);
}

#[tokio::test]
async fn a_huge_body_is_refused_before_it_is_looked_at() {
    let house = House::start().await;
    let body = "x".repeat(256 * 1024 + 1);
    let signature = signed(house::SECRET, house.clock.now().unix_timestamp(), &body);
    assert_eq!(send(&house, &signature, &body).await, 413);
}

#[tokio::test]
async fn events_about_what_is_not_ours_are_done_with() {
    let house = House::start().await;
    let now = house.clock.now().unix_timestamp();
    for (at, kind) in [
        "checkout.session.completed",
        "customer.subscription.updated",
        "invoice.paid",
        "charge.refunded",
        "customer.updated",
    ]
    .into_iter()
    .enumerate()
    {
        let body = event(&format!("evt_{at}"), kind, "foreign_1", false);
        assert_eq!(send(&house, &signed(house::SECRET, now, &body), &body).await, 200);
    }
    let report = house.work().await;
    assert_eq!((report.retried, report.dead), (0, 0));
    assert_eq!(house.count("SELECT count(*) FROM stripe_events WHERE handled_at IS NULL").await, 0);
}

#[tokio::test]
async fn an_old_event_that_comes_days_late_changes_nothing() {
    let house = House::start().await;
    let acme = house.sign_up("acme").await;
    house.hear().await;
    let subscription = house.rows("SELECT stripe_subscription FROM billing").await.remove(0);
    house.advance(Duration::days(3)).await;
    let body = event("evt_old", "customer.subscription.deleted", &subscription, false);
    let signature = signed(house::SECRET, house.clock.now().unix_timestamp(), &body);
    assert_eq!(send(&house, &signature, &body).await, 200);
    house.work().await;
    assert!(house.is_open("acme").await, "what the event claims is not believed: the subscription is fetched");
    assert_eq!(house.subjects(&acme).await.len(), 1);
}

#[tokio::test]
async fn without_a_secret_there_is_no_webhook() {
    let house = House::start().await;
    let activation = activation::Activation { webhook_secrets: Vec::new(), ..house.activation.clone() };
    let router = activation::router(&activation);
    let body = event("evt_1", "invoice.paid", "in_1", false);
    let signature = signed("", house.clock.now().unix_timestamp(), &body);
    let request = Request::post("/webhooks/stripe").header("stripe-signature", signature);
    let answer = house::ask(&router, SITE, request.body(Body::from(body)).unwrap()).await;
    assert_eq!(answer.status, 404);
}
