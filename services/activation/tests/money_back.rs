//! Money that goes back: what was paid twice, and what a bank takes.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod house;

use house::House;
use time::Duration;

#[tokio::test]
async fn what_was_paid_twice_is_given_back_once_and_the_second_subscription_ends() {
    let house = House::start().await;
    let acme = house.sign_up("acme").await;
    house.hear().await;
    let first = house.rows("SELECT stripe_subscription FROM billing").await;
    // Stripe gives the money back, and its answer is lost.
    let lost = r#"{"fail":{"next":1,"when":"after","status":500,"method":"POST","path":"/v1/refunds"}}"#;
    house.steer("config", lost).await;
    house.pay_again(&acme).await;
    house.hear().await;
    house.advance(Duration::hours(1)).await;
    house.hear().await;

    let charges = house.stripe("GET", "/v1/charges", "").await;
    let returned: Vec<i64> =
        charges["data"].as_array().unwrap().iter().map(|one| one["amount_refunded"].as_i64().unwrap()).collect();
    assert_eq!(returned, [30_000, 0], "newest first");
    assert_eq!(house.stripe("GET", "/v1/refunds", "").await["data"].as_array().unwrap().len(), 1);
    let running = house.stripe("GET", "/v1/subscriptions", "").await;
    let running: Vec<&str> =
        running["data"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
    assert_eq!(running, first);
    assert!(house.is_open("acme").await);
    assert_eq!(house.rows("SELECT stripe_subscription FROM billing").await, first);
    assert_eq!(house.notices().await, ["$300.00 was given back to acme Parts"]);
    assert_eq!(house.count("SELECT count(*) FROM audit_events WHERE kind = 'tenant.refunded'").await, 1);
}

#[tokio::test]
async fn a_payment_that_stripe_does_not_give_back_is_left_to_people_and_the_second_subscription_ends() {
    let house = House::start().await;
    let acme = house.sign_up("acme").await;
    house.hear().await;
    let refused = r#"{"fail":{"next":9,"when":"before","status":403,"method":"POST","path":"/v1/refunds"}}"#;
    house.steer("config", refused).await;
    house.pay_again(&acme).await;
    house.hear().await;
    let running = house.stripe("GET", "/v1/subscriptions", "").await;
    assert_eq!(running["data"].as_array().unwrap().len(), 1);
    assert_eq!(house.notices().await, ["$300.00 must be given back to acme Parts"]);
    assert_eq!(house.count("SELECT count(*) FROM audit_events WHERE kind = 'tenant.refund_refused'").await, 1);
}

#[tokio::test]
async fn whoever_runs_the_platform_is_told_when_a_payment_is_disputed_and_when_that_is_decided() {
    let house = House::start().await;
    house.sign_up("acme").await;
    house.hear().await;
    let charge = house.stripe("GET", "/v1/charges", "").await["data"][0]["id"].as_str().unwrap().to_owned();
    house.steer("config", r#"{"delivery":"duplicate"}"#).await;
    house.steer("dispute", &format!(r#"{{"charge":"{charge}"}}"#)).await;
    house.hear().await;
    assert_eq!(house.notices().await, ["A payment is disputed: acme Parts"]);
    let mail = house.last_notice().await;
    for told in ["$300.00", "fraudulent", "needs response", "Dashboard"] {
        assert!(mail.contains(told), "{told} is not in {mail}");
    }
    house.advance(Duration::days(20)).await;
    house.steer("dispute", &format!(r#"{{"charge":"{charge}","decision":"lost"}}"#)).await;
    house.hear().await;
    assert_eq!(house.notices().await[1..], ["The dispute is decided: acme Parts"]);
    let trail =
        "SELECT kind || ' ' || (detail->>'text') FROM audit_events WHERE kind LIKE 'tenant.dispute%' ORDER BY id";
    assert_eq!(house.rows(trail).await, ["tenant.disputed fraudulent", "tenant.dispute_closed lost"]);
    assert!(house.is_open("acme").await, "whether it stays so is for people to decide");
}
