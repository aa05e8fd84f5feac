//! What ends one contact, and what ends the login.

use accounts::Purpose;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use testkit::{Browser, PASSWORD, encode, rounds};
use time::Duration;

use super::{PORTAL, Scene, act_as, acts_for, is_dead};

#[tokio::test]
async fn each_contact_is_shut_out_by_itself_and_at_once() {
    let scene = Scene::new().await;
    let ends = [
        ("/contacts/{}/revocation", "/contacts/{}/restoration", ["dana", "twin"]),
        ("/customers/{}/portal/disabled", "/customers/{}/portal/enabled", ["haulage", "northern"]),
    ];
    for (off, on, [home, away]) in ends {
        let mut browser = scene.dana().await;
        let mut second = scene.dana().await;
        act_as(&mut browser, &scene.dana).await;
        act_as(&mut second, &scene.twin).await;
        scene.staff(&off.replace("{}", home)).await;
        assert_eq!(acts_for(&browser).await, None, "{off}: whoever acted as her is out");
        assert_eq!(acts_for(&second).await.as_deref(), Some("Northern"), "{off}: who acts for the other goes on");
        assert!(!second.get("/").await.body.contains("company-menu"), "{off}: and has nothing to choose");
        assert_eq!(act_as(&mut second, &scene.dana).await.status, 404);
        assert_eq!(acts_for(&scene.dana().await).await.as_deref(), Some("Northern"), "{off}: the login still works");

        scene.staff(&off.replace("{}", away)).await;
        assert_eq!(acts_for(&second).await, None, "{off}");
        let refused = scene.nobody().sign_in(&scene.dana.email, PASSWORD).await;
        let wrong = scene.nobody().sign_in(&scene.dana.email, "not the right one").await;
        assert_eq!((refused.status, refused.body), (wrong.status, wrong.body), "{off}: as anybody without access");
        scene.staff(&on.replace("{}", home)).await;
        assert_eq!(acts_for(&second).await, None, "{on}: what has ended stays so");
        assert_eq!(acts_for(&scene.dana().await).await.as_deref(), Some("Haulage"));
        scene.staff(&on.replace("{}", away)).await;
    }
}

#[tokio::test]
async fn what_ends_the_login_ends_it_everywhere() {
    let scene = Scene::new().await;
    let mut home = scene.dana().await;
    act_as(&mut home, &scene.dana).await;
    let mut away = scene.dana().await;
    act_as(&mut away, &scene.twin).await;
    let (current, new) = (encode(PASSWORD), encode("thistle marble lantern"));
    let changed = away.post("/account/password", &format!("current={current}&password={new}")).await;
    assert_eq!(changed.location(), "/account", "{}", changed.body);
    away.keep(&changed);
    assert_eq!((acts_for(&home).await, acts_for(&away).await.as_deref()), (None, Some("Northern")));
    assert_eq!(scene.nobody().sign_in(&scene.dana.email, PASSWORD).await.status, 422);

    let mut home = scene.nobody();
    assert_eq!(home.sign_in(&scene.dana.email, "thistle marble lantern").await.location(), "/");
    let refused = scene.staff("/contacts/twin/reset").await;
    assert!(acts_for(&home).await.is_some(), "the reset of a borrowed login is refused: {:?}", refused.headers);
    scene.staff("/contacts/dana/reset").await;
    assert_eq!((acts_for(&home).await, acts_for(&away).await), (None, None));
    assert!(scene.record(&scene.twin).await.contains("Reset required"));

    // Another address: what was signed in with the old one ends everywhere.
    scene.office.app.database.plant("UPDATE contacts SET is_reset_required = false").await;
    let link = scene.office.app.link(&scene.office.acme, &scene.dana, Purpose::Reset).await;
    let set = scene.nobody().post(&format!("/password/reset/{link}"), &format!("password={}", encode(PASSWORD))).await;
    assert_eq!(set.location(), "/sign-in", "{}", set.body);
    let mut away = scene.dana().await;
    act_as(&mut away, &scene.twin).await;
    let version = scene.text(&format!("SELECT row_version::text FROM contacts WHERE id = '{}'", scene.dana.id)).await;
    let customer = scene.office.haulage.id;
    let form =
        format!("first_name=Dana&email=new%40haulage.example&customer={customer}&is_active=on&row_version={version}");
    let saved = scene.office.console().await.post(&format!("/contacts/{}", scene.dana.id), &form).await;
    assert_eq!(saved.status, 303, "{}", saved.body);
    assert_eq!(acts_for(&away).await, None);
}

#[tokio::test]
async fn a_forgotten_password_and_a_mailed_link_work_while_one_contact_stands() {
    let scene = Scene::new().await;
    let app = &scene.office.app;
    scene.staff("/contacts/dana/revocation").await;
    let name = format!("name={}", encode(&scene.dana.email));
    let mails = app.count_mails(&scene.office.acme).await;
    scene.nobody().post("/password/forgot", &name).await;
    assert_eq!(app.count_mails(&scene.office.acme).await, mails + 1);
    let (_, mail) = app.newest_mail(&scene.office.acme).await;
    let link = mail.split("/password/reset/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let link = format!("/password/reset/{link}");
    assert_eq!(scene.nobody().get(&link).await.status, 200);
    let set = scene.nobody().post(&link, &format!("password={}", encode(PASSWORD))).await;
    assert_eq!(set.location(), "/sign-in", "{}", set.body);

    let link = format!("/sign-in/link/{}", app.link(&scene.office.acme, &scene.dana, Purpose::SignIn).await);
    let late = format!("/sign-in/link/{}", app.link(&scene.office.acme, &scene.dana, Purpose::SignIn).await);
    assert!(scene.nobody().post(&link, "").await.cookies().is_empty(), "the newer link killed it");
    let mut browser = scene.nobody();
    let answer = browser.post(&late, "").await;
    browser.keep(&answer);
    assert_eq!(acts_for(&browser).await.as_deref(), Some("Northern"));
    assert_eq!(act_as(&mut browser, &scene.dana).await.status, 404);

    scene.staff("/contacts/twin/revocation").await;
    scene.nobody().post("/password/forgot", &name).await;
    assert_eq!(app.count_mails(&scene.office.acme).await, mails + 1, "nobody stands, nothing is mailed");
}

#[tokio::test]
async fn a_mailbox_that_somebody_left_opens_nothing() {
    let scene = Scene::new().await;
    let (app, acme) = (&scene.office.app, &scene.office.acme);
    let moved = format!(
        "UPDATE contacts SET email = 'dana@north.example', email_norm = 'dana@north.example' WHERE id = '{}'",
        scene.twin.id
    );
    app.database.plant(&moved).await;
    let ask = async |path: &str| {
        scene.nobody().post(path, &format!("name={}", encode(&scene.dana.email))).await;
        scene.text("SELECT to_address FROM mails ORDER BY id DESC LIMIT 1").await
    };
    assert_eq!(ask("/password/forgot").await, scene.dana.email);
    scene.staff("/contacts/dana/revocation").await;
    for path in ["/password/forgot", "/sign-in/link"] {
        assert_eq!(ask(path).await, "dana@north.example", "{path}");
    }
    let mails = app.count_mails(acme).await;
    scene.staff("/contacts/twin/revocation").await;
    ask("/password/forgot").await;
    assert_eq!(app.count_mails(acme).await, mails);
}

/// Changes to and fro until the click has answered, and some times more; every browser that came of it. As the twin nobody
/// acts in a session that was asked for after the answer.
async fn change_to_and_fro<'a>(
    scene: &'a Scene,
    mut browser: Browser<'a>,
    (is_answered, early, late): (&AtomicBool, &AtomicUsize, &AtomicUsize),
) -> Vec<Browser<'a>> {
    let mut kept = Vec::new();
    for turn in 0.. {
        let was_answered = is_answered.load(Ordering::SeqCst);
        let to = [&scene.twin, &scene.dana][turn % 2];
        let answer = browser.post("/account/customer", &format!("contact={}", to.id)).await;
        assert!(!answer.status.is_server_error(), "{}", answer.body);
        kept.push(browser.at(PORTAL));
        if is_dead(&answer) {
            browser = scene.nobody();
            browser.sign_in(&scene.dana.email, PASSWORD).await;
        } else if answer.location() == "/" {
            browser.keep(&answer);
            let acting = acts_for(&browser).await;
            assert!(!(was_answered && turn % 2 == 0 && acting.is_some()), "acts for {acting:?} after the click");
            early.fetch_add(1, Ordering::SeqCst);
        }
        late.fetch_add(usize::from(was_answered), Ordering::SeqCst);
        if was_answered && turn % 2 == 0 && turn > 3 {
            break;
        }
    }
    kept.push(browser);
    kept
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_changes_to_a_contact_whose_access_has_ended() {
    let scene = Scene::new().await;
    let console = scene.office.console().await;
    let twin = scene.twin.id;
    let (off, on) = (format!("/contacts/{twin}/revocation"), format!("/contacts/{twin}/restoration"));
    let (early, late) = (AtomicUsize::new(0), AtomicUsize::new(0));
    for number in 0..rounds(30) {
        let is_answered = AtomicBool::new(false);
        let changing = change_to_and_fro(&scene, scene.dana().await, (&is_answered, &early, &late));
        let clicking = async {
            tokio::time::sleep(std::time::Duration::from_millis(number * 7 % 60)).await;
            assert_eq!(console.post(&off, "").await.status, 303);
            is_answered.store(true, Ordering::SeqCst);
        };
        let (kept, ()) = tokio::join!(changing, clicking);
        for old in &kept {
            let acting = acts_for(old).await;
            assert!(acting.is_none() || acting.as_deref() == Some("Haulage"), "{acting:?}");
        }
        assert_eq!(scene.count(&format!("sessions WHERE contact_id = '{twin}'")).await, 0);
        assert_eq!(console.post(&on, "").await.status, 303);
        scene.office.app.clock.advance(Duration::minutes(20));
    }
    assert!(early.load(Ordering::SeqCst) > 20 && late.load(Ordering::SeqCst) > 20);
}
