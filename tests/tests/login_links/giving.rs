//! Links as they are given, looked at and told of.

use time::Duration;

use super::{Scene, is_in, is_refused};

#[tokio::test]
async fn somebody_who_never_had_a_password_enters_by_link() {
    let scene = Scene::new().await;
    let dana = scene.contact("dana").await;
    let form = scene.console().await.get("/contacts/new").await.body;
    assert!(!form.contains("Enable Login Via Link"));
    let before = scene.record(&dana).await;
    assert!(
        before.contains("btn enable") && before.contains("Enable Login Via Link") && before.contains("Not invited")
    );

    let link = scene.enable(&dana).await;
    let page = scene.record(&dana).await;
    assert!(page.contains(&format!("http://acme.localhost:8080/link#{link}")), "{page}");
    assert!(page.contains("May 24, 2027") && page.contains("Granted") && page.contains(">Invited<"), "{page}");
    assert_eq!(scene.app.count_mails(&scene.acme).await, 0, "no invitation is mailed");

    let mut browser = scene.browser();
    let answer = browser.use_link(&link).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, "/link/code"));
    assert!(!is_in(&browser).await, "the link alone lets nobody in on a new device");
    let code = scene.app.mailed_code(&scene.acme).await;
    scene.app.clock.advance(Duration::MILLISECOND);
    assert_eq!(browser.send_code(&code).await.location(), "/");
    assert!(is_in(&browser).await);
    let (subject, letter) = scene.app.newest_mail(&scene.acme).await;
    assert_eq!(subject, "Your login link was used on a new device");
    assert!(letter.contains("127.0.0.1") && letter.contains("+1 555 013 0142"), "{letter}");
    assert!(scene.record(&dana).await.contains("Account confirmed"));

    let mails = scene.app.count_mails(&scene.acme).await;
    assert_eq!(browser.use_link(&link).await.location(), "/", "a known device needs no code");
    assert_eq!(scene.app.count_mails(&scene.acme).await, mails);
    scene.app.clock.advance(Duration::days(184));
}

#[tokio::test]
async fn looking_at_a_link_does_nothing() {
    let scene = Scene::new().await;
    let link = scene.enable(&scene.contact("dana").await).await;
    let browser = scene.browser();
    let page = browser.get("/link").await;
    assert!(page.status == 200 && page.cookies().is_empty() && page.body.contains("<noscript>"));
    assert_eq!(page.body, browser.get(&format!("/link?token={link}")).await.body);
    assert_eq!(scene.app.count_mails(&scene.acme).await, 0);
    assert!(is_refused(&browser.post("/link/code", "code=123456").await), "nobody waits for a code here");
}

#[tokio::test]
async fn an_unused_link_is_an_invitation_while_it_works() {
    let scene = Scene::new().await;
    let dana = scene.contact("dana").await;
    scene.enable(&dana).await;
    assert!(scene.record(&dana).await.contains(">Invited<"));
    // Inviting in the same moment mails an invitation all the same.
    scene.press(&dana, "invitation").await;
    assert_eq!(scene.app.count_mails(&scene.acme).await, 1);
    scene.app.clock.advance(Duration::days(8));
    assert!(scene.record(&dana).await.contains(">Invited<"), "the mailed invitation ended, the link did not");
    scene.press(&dana, "login-link/removal").await;
    assert!(scene.record(&dana).await.contains(">Invite expired<"));
    scene.press(&dana, "invitation").await;
    assert!(scene.record(&dana).await.contains(">Invited<"));
    scene.enable(&dana).await;
    scene.press(&dana, "login-link/removal").await;
    assert!(scene.record(&dana).await.contains(">Invited<"), "the mailed invitation still works");
}

#[tokio::test]
async fn a_link_is_mailed_when_staff_ask_for_it() {
    let scene = Scene::new().await;
    let dana = scene.contact("dana").await;
    let link = scene.enable(&dana).await;
    for _ in 0..2 {
        assert_eq!(scene.press(&dana, "login-link/mail").await.status, 303);
    }
    assert_eq!(scene.app.count_mails(&scene.acme).await, 1, "two presses are one");
    let (subject, letter) = scene.app.newest_mail(&scene.acme).await;
    assert_eq!(subject, "Your login link for our customer portal");
    assert!(letter.contains(&format!("/link#{link}")) && letter.contains("May 24, 2027"), "{letter}");
    assert!(scene.record(&dana).await.contains("Just now"));
}

#[tokio::test]
async fn only_who_may_give_access_sees_a_link() {
    let scene = Scene::new().await;
    let dana = scene.contact("dana").await;
    let link = scene.enable(&dana).await;
    let viewer = scene.app.staff(&scene.acme, "viewer", accounts::Role::Viewer).await;
    let viewer = scene.app.staff_browser(&scene.acme, &viewer).await;
    let page = viewer.get(&format!("/contacts/{}/access", dana.id)).await.body;
    assert!(page.contains("Works until") && !page.contains(&link) && !page.contains("login-link/"));
    // Nor does the database tell it.
    let row =
        scene.text("SELECT l::text || c::text FROM login_links l JOIN credentials c ON c.id = l.credential_id").await;
    let hex: String = link.bytes().map(|byte| format!("{byte:02x}")).collect();
    assert!(!row.contains(&link) && !row.contains(&hex), "{row}");
}

#[tokio::test]
async fn the_trail_tells_of_links() {
    let scene = Scene::new().await;
    let dana = scene.contact("dana").await;
    let link = scene.enable(&dana).await;
    scene.enter(&link).await;
    for button in ["login-link/mail", "login-link/renewal", "login-link/removal"] {
        scene.press(&dana, button).await;
    }
    scene.console().await.post("/settings/customer-portal/login-links", "").await;
    let trail = scene.console().await.get("/activity").await.body;
    for words in [
        "Login link enabled",
        "Signed in",
        "by login link",
        "Login link mailed",
        "Login link refreshed",
        "Login link disabled",
        "Login links turned on or off",
    ] {
        assert!(trail.contains(words), "{words}");
    }
    assert!(!trail.contains(&link));
}

#[tokio::test]
async fn a_contact_who_may_not_use_the_portal_gets_no_link() {
    let scene = Scene::new().await;
    let dana = scene.contact("dana").await;
    for (change, back) in [
        ("UPDATE contacts SET email = NULL", format!("UPDATE contacts SET email = '{}'", dana.email)),
        ("UPDATE contacts SET is_active = false", "UPDATE contacts SET is_active = true".to_owned()),
        ("UPDATE customers SET has_portal_access = false", "UPDATE customers SET has_portal_access = true".to_owned()),
        ("UPDATE portal_settings SET login_links = false", "UPDATE portal_settings SET login_links = true".to_owned()),
    ] {
        scene.app.database.plant(change).await;
        let page = scene.record(&dana).await;
        assert!(page.contains("disabled aria-describedby=\"login-link-obstacle\""), "{change}");
        scene.press(&dana, "login-link").await;
        assert_eq!(scene.text("SELECT count(*)::text FROM login_links").await, "0", "{change}");
        scene.app.database.plant(&back).await;
    }
    scene.enable(&dana).await;
}
