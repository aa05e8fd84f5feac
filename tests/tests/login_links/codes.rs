//! The code of a new device: for one browser, once, not for long; and what it proves.

use testkit::{Answer, PASSWORD, encode, together};
use time::Duration;

use super::{HOST, Scene, is_in, is_refused};

#[tokio::test]
async fn a_device_is_known_to_its_own_link_only() {
    let scene = Scene::new().await;
    let (dana, eve) = (scene.contact("dana").await, scene.contact("eve").await);
    let (hers, other) = (scene.enable(&dana).await, scene.enable(&eve).await);
    let mut browser = scene.enter(&hers).await;
    assert_eq!(browser.use_link(&other).await.location(), "/link/code");
    let code = scene.app.mailed_code(&scene.acme).await;
    assert_eq!(browser.send_code(&code).await.location(), "/");
    // Two people share the browser: it is known to both.
    assert_eq!(browser.use_link(&hers).await.location(), "/");
    assert_eq!(browser.use_link(&other).await.location(), "/");
    // A cookie that we did not give is not kept.
    let mut planted = scene.browser();
    let cookie = "A".repeat(43);
    planted.keep(&Answer {
        status: axum::http::StatusCode::OK,
        headers: [(axum::http::header::SET_COOKIE, format!("__Host-device={cookie}").parse().unwrap())]
            .into_iter()
            .collect(),
        body: String::new(),
        bytes: bytes::Bytes::new(),
    });
    assert_eq!(planted.use_link(&hers).await.location(), "/link/code");
    planted.send_code(&scene.app.mailed_code(&scene.acme).await).await;
    assert!(is_in(&planted).await && !planted.cookies().contains(&cookie));
}

#[tokio::test]
async fn a_second_step_is_asked_for_after_the_link() {
    let scene = Scene::new().await;
    let dana = scene.contact("dana").await;
    let link = scene.enable(&dana).await;
    let mut known = scene.enter(&link).await;
    let person = accounts::Person::Contact(dana.id);
    let codes = scene.app.add_second_step(&scene.acme, person).await;
    known.cookies.retain(|cookie| cookie.starts_with("__Host-device="));
    assert_eq!(known.use_link(&link).await.location(), "/sign-in/second-step");
    assert!(!is_in(&known).await);
    assert_eq!(known.send_second_step(&codes[0]).await.location(), "/");
    assert!(is_in(&known).await);

    let mut fresh = scene.browser();
    assert_eq!(fresh.use_link(&link).await.location(), "/link/code");
    let code = scene.app.mailed_code(&scene.acme).await;
    assert_eq!(fresh.send_code(&code).await.location(), "/sign-in/second-step");
    assert!(!is_in(&fresh).await);
    assert_eq!(scene.press(&dana, "login-link/removal").await.status, 303);
    let over = fresh.send_second_step(&codes[1]).await;
    assert_eq!(over.location(), "/sign-in", "the link ended meanwhile");

    let link = scene.enable(&dana).await;
    let mut fresh = scene.browser();
    assert_eq!(fresh.use_link(&link).await.location(), "/link/code");
    let code = scene.app.mailed_code(&scene.acme).await;
    assert_eq!(fresh.send_code(&code).await.location(), "/sign-in/second-step");
    assert_eq!(scene.press(&dana, "login-link/renewal").await.status, 303);
    assert_eq!(fresh.send_second_step(&codes[1]).await.location(), "/sign-in", "the link was replaced meanwhile");
}

#[tokio::test]
async fn a_code_is_for_one_browser_once_and_not_for_long() {
    let scene = Scene::new().await;
    let dana = scene.contact("dana").await;
    let link = scene.enable(&dana).await;
    let (mut here, mut there) = (scene.browser(), scene.browser());
    here.use_link(&link).await;
    let first = scene.app.mailed_code(&scene.acme).await;
    assert!(is_refused(&there.send_code(&first).await), "another browser");
    here.use_link(&link).await;
    let code = scene.app.mailed_code(&scene.acme).await;
    if first != code {
        assert_eq!(here.send_code(&first).await.status, 422, "a new code ends the old one");
    }
    let stale = here.cookies();
    assert_eq!(here.send_code(&code).await.location(), "/");
    let again =
        scene.app.browse((HOST, &stale), axum::http::Method::POST, "/link/code", Some(&format!("code={code}"))).await;
    assert!(is_refused(&again), "a used code");

    there.use_link(&link).await;
    let code = scene.app.mailed_code(&scene.acme).await;
    scene.app.clock.advance(Duration::minutes(10));
    assert!(is_refused(&there.send_code(&code).await), "ten minutes later");
    there.use_link(&link).await;
    let code = scene.app.mailed_code(&scene.acme).await;
    let wrong = if code == "000000" { "000001" } else { "000000" };
    for left in ["4 tries are", "3 tries are", "2 tries are", "1 try is"] {
        let answer = there.send_code(wrong).await;
        assert!(answer.status == 422 && answer.body.contains(left) && answer.body.contains(wrong), "{left}");
    }
    assert_eq!(there.send_code("12345").await.status, 422);
    assert!(is_refused(&there.send_code(wrong).await) && is_refused(&there.send_code(&code).await), "five tries");
    // The fifth code within the hour is the last.
    assert_eq!(there.use_link(&link).await.location(), "/link/code");
    assert_eq!(there.use_link(&link).await.status, 429);
    scene.app.clock.advance(Duration::hours(1));
    assert_eq!(there.use_link(&link).await.location(), "/link/code");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_right_codes_at_once_one_wins() {
    let scene = Scene::new().await;
    let link = scene.enable(&scene.contact("dana").await).await;
    let mut browser = scene.browser();
    browser.use_link(&link).await;
    let form = format!("code={}", scene.app.mailed_code(&scene.acme).await);
    let answers = together((0..5).map(|_| browser.post("/link/code", &form))).await;
    assert_eq!(answers.iter().filter(|answer| answer.location() == "/").count(), 1);
    assert_eq!(answers.iter().filter(|answer| is_refused(answer)).count(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_wrong_codes_at_once_are_five_tries() {
    let scene = Scene::new().await;
    let link = scene.enable(&scene.contact("dana").await).await;
    let mut browser = scene.browser();
    browser.use_link(&link).await;
    let code = scene.app.mailed_code(&scene.acme).await;
    let wrong = if code == "000000" { "code=000001" } else { "code=000000" };
    let answers = together((0..12).map(|_| browser.post("/link/code", wrong))).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 422).count(), 4);
    assert!(is_refused(&browser.send_code(&code).await));
}

#[tokio::test]
async fn whoever_came_in_by_link_proves_more_before_setting_a_password() {
    let scene = Scene::new().await;
    let dana = scene.contact("dana").await;
    let link = scene.enable(&dana).await;
    let mut browser = scene.enter(&link).await;
    let second = scene.enter(&link).await;
    let set = format!("password={}", encode(PASSWORD));
    let page = browser.get("/account").await.body;
    assert!(page.contains("Mail me a code") && !page.contains("name=\"password\""), "{page}");
    assert_eq!(browser.post("/account/password", &set).await.location(), "/account");
    assert_eq!(
        scene.text("SELECT count(*)::text FROM credentials WHERE kind = 'password' AND contact_id IS NOT NULL").await,
        "0"
    );

    scene.app.clock.advance(Duration::MILLISECOND);
    assert_eq!(browser.post("/account/code", "").await.location(), "/account");
    let code = scene.app.mailed_code(&scene.acme).await;
    assert!(browser.get("/account").await.body.contains("Confirm code"));
    assert!(second.get("/account").await.body.contains("Mail me a code"), "the code is this browser's");
    assert_eq!(second.post("/account/proof", &format!("code={code}")).await.status, 422);
    assert_eq!(browser.post("/account/proof", "code=12").await.status, 422);
    let before = browser.cookies();
    let answer = browser.post("/account/proof", &format!("code={code}")).await;
    assert_eq!(answer.location(), "/account", "{}", answer.body);
    browser.keep(&answer);
    assert_ne!(before, browser.cookies());
    let replayed = scene.app.browse((HOST, &before), axum::http::Method::GET, "/account", None).await;
    assert_eq!(replayed.status, 303, "the session goes on under a new token");
    // Ten minutes later the proof is old.
    let late = browser.cookies();
    scene.app.clock.advance(Duration::minutes(10));
    assert_eq!(browser.post("/account/password", &set).await.location(), "/account");
    assert!(browser.get("/account").await.body.contains("Mail me a code"));
    scene.app.clock.advance(Duration::MILLISECOND);
    browser.post("/account/code", "").await;
    let code = scene.app.mailed_code(&scene.acme).await;
    let answer = browser.post("/account/proof", &format!("code={code}")).await;
    browser.keep(&answer);
    assert_ne!(late, browser.cookies());

    let answer = browser.post("/account/password", &set).await;
    browser.keep(&answer);
    assert!(browser.get("/account").await.body.contains("Current password"), "this browser is trusted fully now");
    assert!(!is_in(&second).await, "signed out everywhere else");
    let mut fresh = scene.browser();
    assert_eq!(fresh.sign_in(&dana.email, PASSWORD).await.location(), "/");
    assert_eq!(scene.browser().use_link(&link).await.location(), "/link/code", "the link goes on working");
}
