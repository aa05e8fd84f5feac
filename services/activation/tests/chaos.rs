//! Two hundred businesses sign up while everything that can go wrong between Stripe and us does.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod house;

use std::sync::Arc;
use std::time::Duration;

use house::House;
use serde_json::Value;
use tokio::sync::Semaphore;

const BUSINESSES: usize = 200;
/// Every so many of them pay a second time.
const PAYS_TWICE: usize = 20;

/// Weather: how webhooks go out, and which calls break.
const WEATHER: [&str; 8] = [
    r#"{"delivery":"duplicate"}"#,
    r#"{"delivery":"reverse","fail":{"next":2,"when":"before","status":500}}"#,
    r#"{"delivery":"drop","fail":{"next":2,"when":"after","status":500,"method":"POST"}}"#,
    r#"{"delivery":"hold"}"#,
    r#"{"delivery":"normal","fail":{"next":3,"when":"after","status":503}}"#,
    r#"{"delivery":"drop","fail":{"next":2,"when":"before","status":429}}"#,
    r#"{"delivery":"duplicate","fail":{"next":2,"when":"after","status":500,"method":"POST","path":"/v1/checkout"}}"#,
    r#"{"delivery":"normal","fail":{"next":2,"when":"before","status":500,"method":"GET"}}"#,
];

/// One business, which tries again until it is at the payment page, pays, and comes back or does not.
async fn sign_up(house: &House, number: usize) {
    let form = house.form(&format!("firm-{number}")).await;
    let mut page = house.post("/activate", &form.encoded()).await.location().to_owned();
    for _ in 0..40 {
        if page.contains("/c/pay/") {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
        page = house.post(&format!("/activate/{}/payment", form.of("key")), "").await.location().to_owned();
    }
    let back = house.pay(&page, "4242424242424242").await.expect("the card is good");
    if number.is_multiple_of(3) {
        house.get(house::path(&back)).await;
    }
    if number.is_multiple_of(PAYS_TWICE) {
        house.pay_again(&house.tenant(&format!("firm-{number}")).await).await;
    }
    if number.is_multiple_of(7) {
        house.post("/activate", &form.encoded()).await;
    }
}

async fn all(house: &House, collection: &str) -> Vec<Value> {
    let (mut all, mut after) = (Vec::<Value>::new(), String::new());
    loop {
        let page = house
            .stripe(
                "GET",
                &format!("/v1/{collection}{}limit=100{after}", if collection.contains('?') { "" } else { "?" }),
                "",
            )
            .await;
        all.extend(page["data"].as_array().unwrap().iter().cloned());
        if page["has_more"] != true {
            return all;
        }
        after = format!("&starting_after={}", all.last().unwrap()["id"].as_str().unwrap());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn kept_charges_subscriptions_and_open_portals_are_the_same_two_hundred_in_the_end() {
    let house = Arc::new(House::start_now().await);
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let worker = tokio::spawn(house.worker().at_once(4).run(async {
        stopped.await.ok();
    }));
    let weather = tokio::spawn({
        let house = Arc::clone(&house);
        async move {
            for turn in 0.. {
                house.steer("config", WEATHER[turn % WEATHER.len()]).await;
                tokio::time::sleep(Duration::from_millis(150)).await;
            }
        }
    });
    let at_once = Arc::new(Semaphore::new(8));
    let mut visitors = tokio::task::JoinSet::new();
    for number in 0..BUSINESSES {
        let (house, at_once) = (Arc::clone(&house), Arc::clone(&at_once));
        visitors.spawn(async move {
            let _turn = at_once.acquire().await.unwrap();
            sign_up(&house, number).await;
        });
    }
    while let Some(done) = visitors.join_next().await {
        done.unwrap();
    }
    weather.abort();
    house.steer("config", r#"{"delivery":"normal","fail":{"next":0,"when":"before"}}"#).await;
    house.steer("release", "").await;
    settle(&house).await;
    stop.send(()).unwrap();
    worker.await.unwrap();

    let extra = BUSINESSES / PAYS_TWICE;
    let subscriptions = running(&house).await;
    assert_eq!(subscriptions.len(), BUSINESSES);
    let charges = all(&house, "charges").await.into_iter().filter(|charge| charge["paid"] == true);
    let (returned, kept): (Vec<Value>, Vec<Value>) = charges.partition(|charge| charge["amount_refunded"] != 0);
    assert_eq!((kept.len(), returned.len()), (BUSINESSES, extra));
    assert!(returned.iter().all(|charge| charge["refunded"] == true), "all of each, and once: {returned:?}");
    assert_eq!(all(&house, "refunds").await.len(), extra);
    assert_eq!(house.count("SELECT count(*) FROM notices").await, extra);
    assert_eq!(house.count("SELECT count(*) FROM tenants WHERE customer_portal").await, BUSINESSES);
    assert_eq!(house.count("SELECT count(*) FROM billing WHERE status = 'active'").await, BUSINESSES);
    assert_eq!(house.count("SELECT count(*) FROM mails WHERE kind = 'activation'").await, BUSINESSES);
    assert_eq!(house.count("SELECT count(*) FROM staff").await, BUSINESSES);
    let ours = house.rows("SELECT stripe_subscription FROM billing ORDER BY 1").await;
    let mut theirs: Vec<&str> = subscriptions.iter().map(|one| one["id"].as_str().unwrap()).collect();
    theirs.sort_unstable();
    assert_eq!(ours, theirs);
}

async fn running(house: &House) -> Vec<Value> {
    let mut subscriptions = all(house, "subscriptions?status=all&").await;
    subscriptions.retain(|one| one["status"] != "canceled");
    subscriptions
}

/// Until every portal is open and no business has two subscriptions: the next round of asking, a minute away, is brought forward.
async fn settle(house: &House) {
    for _ in 0..100 {
        let open = house.count("SELECT count(*) FROM tenants WHERE customer_portal").await;
        if open == BUSINESSES && running(house).await.len() == BUSINESSES {
            return;
        }
        house.app.database.plant("UPDATE job_schedules SET next_at = now()").await;
        house.app.database.plant("UPDATE jobs SET run_at = '-infinity' WHERE claim IS NULL").await;
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
}
