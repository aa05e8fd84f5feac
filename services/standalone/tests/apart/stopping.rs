//! Stopping and dying under load: what was begun is finished, what died comes back, and nobody else has to be restarted.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use accounts::Role;
use testkit::{Answer, Contact, PASSWORD, together};

use crate::browser::{Browser, Failed};
use crate::fleet::Fleet;
use crate::until;

async fn with_dana() -> (Fleet, Contact) {
    let fleet = Fleet::start(0).await;
    let acme = fleet.app.tenant("acme").await;
    fleet.app.staff(&acme, "owner", Role::Owner).await;
    let haulage = fleet.app.customer(&acme, "Haulage").await;
    let dana = fleet.app.portal_user(&acme, &haulage, "dana").await;
    (fleet, dana)
}

/// Signs in six times at once, which takes a while, and does something in the middle of it.
async fn meanwhile(fleet: &Fleet, dana: &Contact, act: impl AsyncFn()) -> Vec<Answer> {
    let signing_in = together((0..6).map(|_| {
        let mut browser = fleet.browser("acme");
        async move { browser.sign_in(&dana.email, PASSWORD).await }
    }));
    let acting = async {
        let metrics = fleet.intruder("gateway.sock", "");
        until(Duration::from_secs(20), "six requests in hand", async || {
            metrics.get("/metrics").await.body.contains("in_flight 6\n").then_some(())
        })
        .await;
        act().await;
    };
    tokio::join!(signing_in, acting).0
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_or_service_that_is_stopped_finishes_what_it_has_begun() {
    let (fleet, dana) = with_dana().await;
    let answers = meanwhile(&fleet, &dana, async || fleet.portal.terminate()).await;
    // 503 is for those that had come no further than the gateway; 502 would be for one that was dropped half-way.
    assert!(answers.iter().all(|answer| answer.location() == "/" || answer.status == 503), "{answers:?}");
    assert!(answers.iter().any(|answer| answer.location() == "/"), "none had begun: {answers:?}");
    assert!(fleet.portal.ended().await.success());
    assert_eq!(fleet.browser("acme").get("/sign-in").await.status, 503, "nobody is there to answer");
    fleet.portal.restart();
    fleet.ready("portal.sock").await;

    let answers = meanwhile(&fleet, &dana, async || fleet.gateway.terminate()).await;
    assert!(answers.iter().all(|answer| answer.location() == "/"), "{answers:?}");
    assert!(fleet.gateway.ended().await.success());
    assert!(matches!(fleet.browser("acme").try_get("/sign-in").await, Err(Failed::NotConnected)));
    for process in [&fleet.activation, &fleet.worker] {
        process.terminate();
        assert!(process.ended().await.success());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_is_replaced_under_load_without_a_failed_request() {
    let (fleet, _) = with_dana().await;
    let (is_over, answered) = (AtomicBool::new(false), AtomicUsize::new(0));
    let visiting = together((0..6).map(|_| async {
        let browser = fleet.browser("acme");
        while !is_over.load(Ordering::SeqCst) {
            let answer = browser.get("/sign-in").await;
            assert_eq!(answer.status, 200, "{}", answer.body);
            answered.fetch_add(1, Ordering::SeqCst);
        }
    }));
    let some_more = async |patience| {
        let enough = answered.load(Ordering::SeqCst) + 40;
        until(patience, "visits", async || (answered.load(Ordering::SeqCst) > enough).then_some(())).await;
    };
    let replacing = async {
        some_more(Duration::from_secs(20)).await;
        let second = fleet.second_gateway().await;
        some_more(Duration::from_secs(20)).await;
        fleet.gateway.terminate();
        some_more(Duration::from_secs(20)).await;
        is_over.store(true, Ordering::SeqCst);
        second
    };
    let (_, _second) = tokio::join!(visiting, replacing);
    assert!(fleet.gateway.ended().await.success());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_portal_that_dies_comes_back_alone() {
    let (fleet, dana) = with_dana().await;
    let mut browser = fleet.browser("acme");
    assert_eq!(browser.sign_in(&dana.email, PASSWORD).await.location(), "/");
    for _ in 0..3 {
        fleet.portal.kill();
        assert_eq!(browser.get("/account").await.status, 503);
        assert_eq!(fleet.browser("").get("/").await.status, 200, "the public site is another process");
        fleet.portal.restart();
        fleet.ready("portal.sock").await;
        assert_eq!(browser.get("/account").await.status, 200);
    }
    fleet.activation.kill();
    assert_eq!(fleet.browser("").get("/").await.status, 503);
    assert_eq!(browser.get("/account").await.status, 200);
    fleet.activation.restart();
    fleet.ready("activation.sock").await;
    assert_eq!(Browser::get(&fleet.browser(""), "/").await.status, 200);
}
