//! Staff join two contacts of one person, see both ends, and part them.

use axum::body::Body;
use axum::http::Request;
use testkit::{Answer, Browser, Office, PASSWORD, encode};

use super::{PORTAL, Scene, act_as, acts_for};

/// Presses a page's only button that ends a session.
async fn end_the_session(scene: &Scene, console: &Browser<'_>, page: &str) -> Answer {
    let body = console.get(page).await.body;
    let button = body.split("action=\"/sessions/").nth(1).unwrap().split('"').next().unwrap();
    let request = Request::post(format!("/sessions/{button}"))
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("cookie", console.cookies())
        .header("referer", format!("http://acme.console.localhost:8080{page}"));
    scene.office.app.ask("acme.console.localhost:8080", request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn a_session_that_acts_for_another_customer_is_ended_on_either_page_and_told_on_both() {
    let scene = Scene::new().await;
    let console = scene.office.console().await;
    for page in [&scene.dana, &scene.twin].map(|contact| format!("/contacts/{}/access", contact.id)) {
        scene.office.app.database.plant("DELETE FROM sessions WHERE contact_id IS NOT NULL").await;
        let mut browser = scene.dana().await;
        act_as(&mut browser, &scene.twin).await;
        assert_eq!(end_the_session(&scene, &console, &page).await.location(), page, "back to where it was pressed");
        assert_eq!(acts_for(&browser).await, None);
    }
    for contact in [&scene.dana, &scene.twin] {
        let history = console.get(&format!("/contacts/{}/history", contact.id)).await.body;
        assert_eq!(history.matches("<strong>Signed out by staff").count(), 2, "{history}");
        assert_eq!(history.matches("acting for Northern").count(), 2, "{history}");
    }
}

#[tokio::test]
async fn staff_see_both_ends_and_part_them() {
    let scene = Scene::new().await;
    let (twin, dana) = (scene.record(&scene.twin).await, scene.record(&scene.dana).await);
    assert!(twin.contains("The login of") && twin.contains("dana Gray, Haulage"), "{twin}");
    assert!(dana.contains("Also signs in for") && dana.contains("Northern"), "{dana}");
    assert!(twin.contains("Account confirmed") && !twin.contains("/reset\""), "{twin}");
    let (subject, _) = scene.office.app.newest_mail(&scene.office.acme).await;
    assert_eq!(subject, "You now have access to Northern, too");

    let mut browser = scene.dana().await;
    act_as(&mut browser, &scene.twin).await;
    scene.staff("/contacts/twin/shared-login/removal").await;
    assert_eq!(acts_for(&browser).await, None);
    assert_eq!(acts_for(&scene.dana().await).await.as_deref(), Some("Haulage"));
    let twin = scene.record(&scene.twin).await;
    assert!(twin.contains("Not invited") && twin.contains("Another contact signs in with"), "{twin}");
    scene.staff("/contacts/twin/invitation").await;
    assert_eq!(scene.count("contacts WHERE has_access").await, 1, "without a name there is no access");

    // Linked again on its own form; what it had of its own is gone by then.
    let form = |version: i32, email: &str, more: &str| {
        let (customer, email) = (scene.northern.id, encode(email));
        format!("first_name=Dana&email={email}&customer={customer}&is_active=on&row_version={version}&{more}")
    };
    let console = scene.office.console().await;
    let path = format!("/contacts/{}", scene.twin.id);
    let saved = console.post(&path, &form(1, "own@northern.example", "mail=on")).await;
    assert_eq!(saved.status, 303, "{}", saved.body);
    let (_, mail) = scene.office.app.newest_mail(&scene.office.acme).await;
    let link = mail.split("/invitation/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let offered = console.post(&path, &form(2, &scene.dana.email, "")).await;
    assert!(offered.status == 422 && offered.body.contains("Same person"), "{}", offered.body);
    let saved = console.post(&path, &form(2, &scene.dana.email, &format!("same_person={}", scene.dana.id))).await;
    assert_eq!(saved.status, 303, "{}", saved.body);
    let dead = scene.nobody().get(&format!("/invitation/{link}")).await.body;
    assert!(dead.contains("does not work any more"), "{dead}");
    assert_eq!(scene.nobody().sign_in("own@northern.example", PASSWORD).await.status, 422);
    let rows = format!("credentials WHERE contact_id = '{}'", scene.twin.id);
    assert_eq!(scene.count(&rows).await, 0);
    let mut browser = scene.dana().await;
    assert_eq!(act_as(&mut browser, &scene.twin).await.location(), "/", "it had access before");
}

#[tokio::test]
async fn an_invitation_goes_to_the_login_that_is_not_set_up() {
    let office = Office::open().await;
    let (app, acme) = (&office.app, &office.acme);
    let northern = app.customer(acme, "Northern").await;
    let dana = app.contact(acme, &office.haulage, "dana").await;
    let console = office.console().await;
    let form = format!(
        "first_name=Dana&email={}&customer={}&is_active=on&same_person={}&mail=on",
        encode(&dana.email),
        northern.id,
        dana.id
    );
    let saved = console.post("/contacts", &form).await;
    assert_eq!(saved.status, 303, "{}", saved.body);
    let (subject, mail) = app.newest_mail(acme).await;
    assert_eq!(subject, "You have been invited to our customer portal");
    let link = mail.split("/invitation/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let mut browser = Browser::new(app, PORTAL);
    let set = browser.post(&format!("/invitation/{link}"), &format!("password={}", encode(PASSWORD))).await;
    assert_eq!(set.location(), "/sign-in", "{}", set.body);
    assert_eq!(browser.sign_in(&dana.email, PASSWORD).await.location(), "/");
    assert_eq!(acts_for(&browser).await.as_deref(), Some("Northern"), "Haulage never let her in");
    let list = console.get("/contacts?access=granted").await.body;
    assert!(list.contains("Account confirmed"), "{list}");
}

#[tokio::test]
async fn only_those_who_see_all_customers_hear_that_somebody_is_known() {
    let scene = Scene::new().await;
    let app = &scene.office.app;
    let boss = app.portal_user(&scene.office.acme, &scene.northern, "boss").await;
    app.administrator(&scene.office.acme, &boss).await;
    let known = app.portal_user(&scene.office.acme, &scene.office.haulage, "known").await;
    let boss = app.contact_browser(&scene.office.acme, &boss).await;
    let form = format!("first_name=Known&email={}", encode(&known.email));
    let refused = boss.post("/people", &form).await;
    assert!(refused.status == 422 && refused.body.contains("This address cannot be used"), "{}", refused.body);
    assert!(!refused.body.contains("Same person") && !refused.body.contains("Haulage"));
    let forged = boss.post("/people", &format!("{form}&same_person={}", known.id)).await;
    assert!(forged.status.is_client_error(), "{}", forged.status);
    let page = boss.get(&format!("/people/{}", scene.twin.id)).await.body;
    assert!(page.contains("Dana North") && !page.contains("Haulage") && !page.contains("login of"), "{page}");
    let twin = format!("/people/{}", scene.twin.id);
    let mut browser = scene.dana().await;
    act_as(&mut browser, &scene.twin).await;
    assert_eq!(boss.post(&format!("{twin}/revocation"), "").await.status, 303);
    assert_eq!(acts_for(&browser).await, None);
    assert_eq!(acts_for(&scene.dana().await).await.as_deref(), Some("Haulage"));
    assert_eq!(boss.post(&format!("{twin}/restoration"), "").await.status, 303);
}
