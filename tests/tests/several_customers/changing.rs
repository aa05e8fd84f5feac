//! Changing the customer: who may, to whom, and what it proves.

use accounts::Person;
use sqlx::Executor as _;
use testkit::{PASSWORD, granted};
use time::Duration;

use super::{PORTAL, Scene, act_as, acts_for, is_dead};

#[tokio::test]
async fn one_person_signs_in_once_and_changes_the_customer() {
    let scene = Scene::new().await;
    let colleague = scene.office.app.contact(&scene.office.acme, &scene.office.haulage, "cole").await;
    let other = scene.office.app.contact(&scene.office.acme, &scene.northern, "nora").await;
    let mut browser = scene.dana().await;
    assert_eq!(acts_for(&browser).await.as_deref(), Some("Haulage"), "where she was last");
    let page = browser.get("/").await.body;
    assert!(page.contains("company-menu") && page.contains("Northern"), "{page}");
    assert_eq!(browser.get("/people").await.status, 404, "at Haulage she manages nobody");

    let before = browser.at(PORTAL);
    scene.office.app.clock.advance(Duration::seconds(1));
    assert_eq!(act_as(&mut browser, &scene.twin).await.location(), "/");
    assert_eq!(acts_for(&browser).await.as_deref(), Some("Northern"));
    assert!(is_dead(&before.get("/account").await), "the old cookie is dead");
    assert_eq!(browser.get("/people").await.status, 200);
    assert_eq!(browser.get(&format!("/people/{}", other.id)).await.status, 200);
    assert_eq!(browser.get(&format!("/people/{}", colleague.id)).await.status, 404, "Haulage's are out of reach");
    assert_eq!(browser.get(&format!("/people/{}", scene.dana.id)).await.status, 404);

    let again = scene.dana().await;
    assert_eq!(acts_for(&again).await.as_deref(), Some("Northern"), "signs in to where she was last");
    let sessions = browser.get("/account").await.body;
    let told = |page: &str| ["Acts for Northern", "Acts for Haulage"].map(|words| page.matches(words).count());
    assert_eq!(told(&sessions), [2, 1], "{sessions}");
    scene.office.app.clock.advance(Duration::seconds(1));
    assert_eq!(act_as(&mut browser, &scene.dana).await.location(), "/");
    let sessions = browser.get("/account").await.body;
    assert_eq!(told(&sessions), [1, 2], "{sessions}");
    assert_eq!(browser.get("/people").await.status, 404);
    for (contact, kind) in [(&scene.twin, "customer_entered"), (&scene.dana, "customer_left")] {
        let rows = format!("audit_events WHERE contact_id = '{}' AND kind = 'contact.{kind}'", contact.id);
        assert_eq!(scene.count(&rows).await, 1, "{kind}");
    }
}

#[tokio::test]
async fn nobody_acts_as_who_is_none_of_theirs() {
    let scene = Scene::new().await;
    let app = &scene.office.app;
    let stranger = app.portal_user(&scene.office.acme, &scene.northern, "stranger").await;
    let other = app.tenant("other").await;
    let elsewhere = app.customer(&other, "Elsewhere").await;
    let foreign = app.portal_user(&other, &elsewhere, "dana").await;
    let mut browser = scene.dana().await;
    for contact in [&stranger, &foreign] {
        assert_eq!(act_as(&mut browser, contact).await.status, 404);
    }
    let mut own = app.contact_browser(&scene.office.acme, &stranger).await;
    assert!(!own.get("/").await.body.contains("company-menu"), "who has one customer has nothing to choose");
    for contact in [&scene.twin, &scene.dana, &stranger] {
        assert_eq!(act_as(&mut own, contact).await.status, 404);
    }
    assert_eq!(acts_for(&browser).await.as_deref(), Some("Haulage"));

    // The database itself lets nobody borrow across tenants, from one who borrows, or from oneself.
    for (borrower, lender) in
        [(&foreign, &scene.dana), (&stranger, &scene.twin), (&stranger, &stranger), (&scene.dana, &stranger)]
    {
        let sql =
            format!("UPDATE contacts SET username = NULL, signs_in_as = '{}' WHERE id = '{}'", lender.id, borrower.id);
        let done = app.database.superuser().await.execute(sqlx::AssertSqlSafe(sql)).await;
        assert!(done.unwrap_err().to_string().contains("contacts_signs_in_as"));
    }
    let sql = format!("DELETE FROM contacts WHERE id = '{}'", scene.dana.id);
    assert!(app.database.superuser().await.execute(sqlx::AssertSqlSafe(sql)).await.is_err(), "a lender is not deleted");
}

#[tokio::test]
async fn the_second_step_is_the_logins_and_asked_for_once() {
    let scene = Scene::new().await;
    let person = Person::Contact(scene.dana.id);
    let app = &scene.office.app;
    app.database.plant("UPDATE portal_settings SET customer_second_step = true").await;
    let mut browser = scene.nobody();
    browser.sign_in(&scene.dana.email, PASSWORD).await;
    assert_eq!(browser.get("/").await.location(), "/account/second-step", "it has to be set up first");
    assert_eq!(act_as(&mut browser, &scene.twin).await.location(), "/account/second-step");

    app.add_second_step(&scene.office.acme, person).await;
    let mut browser = scene.nobody();
    assert_eq!(browser.sign_in(&scene.dana.email, PASSWORD).await.location(), "/sign-in/second-step");
    let waiting = browser.at(PORTAL);
    assert_eq!(browser.send_second_step(&app.code(&scene.office.acme, person).await).await.location(), "/");
    act_as(&mut browser, &scene.twin).await;
    assert_eq!(acts_for(&browser).await.as_deref(), Some("Northern"), "it is the same sign-in");
    assert_eq!(waiting.get("/account").await.location(), "/sign-in?next=/account");

    // Who waits for the second step goes where they may by then.
    let mut browser = scene.nobody();
    browser.sign_in(&scene.dana.email, PASSWORD).await;
    scene.staff("/contacts/twin/revocation").await;
    app.clock.advance(Duration::seconds(60));
    assert_eq!(browser.send_second_step(&app.code(&scene.office.acme, person).await).await.location(), "/");
    assert_eq!(acts_for(&browser).await.as_deref(), Some("Haulage"));
}

#[tokio::test]
async fn changing_the_customer_proves_nothing_anew_and_lasts_no_longer() {
    let scene = Scene::new().await;
    let mut browser = scene.dana().await;
    scene.office.app.clock.advance(Duration::minutes(11));
    let ends = "SELECT string_agg(DISTINCT expires_at::text, ' ') FROM sessions WHERE contact_id IS NOT NULL AND created_at = (SELECT max(created_at) FROM sessions WHERE contact_id IS NOT NULL)";
    let before = scene.text(ends).await;
    act_as(&mut browser, &scene.twin).await;
    assert_eq!(scene.text(ends).await, before);
    let page = browser.get("/account/second-step").await.body;
    assert!(page.contains("name=\"proof\""), "the password is asked for: {page}");
    let began = browser.post("/account/second-step", "proof=wrong").await;
    assert_eq!(began.status, 422);
}

#[tokio::test]
async fn whoever_came_by_a_login_link_or_looks_on_changes_nothing() {
    let scene = Scene::new().await;
    let app = &scene.office.app;
    let console = scene.office.console().await;
    assert_eq!(console.post(&format!("/contacts/{}/login-link", scene.dana.id), "").await.status, 303);
    let link = app.login_link(&console, &scene.dana).await;
    let mut browser = scene.nobody();
    browser.use_link(&link).await;
    let code = app.mailed_code(&scene.office.acme).await;
    assert_eq!(browser.send_code(&code).await.location(), "/");
    assert!(!browser.get("/").await.body.contains("company-menu"));
    assert_eq!(act_as(&mut browser, &scene.twin).await.status, 404);
    scene.staff("/contacts/dana/revocation").await;
    assert_eq!(acts_for(&browser).await, None, "a login link lets in its own contact alone");
    scene.staff("/contacts/dana/restoration").await;

    let refused = console.post(&format!("/contacts/{}/login-link", scene.twin.id), "").await;
    assert_eq!(refused.status, 303);
    assert_eq!(scene.count("login_links").await, 0, "who borrows a login has no link");

    let grant = console.post(&format!("/contacts/{}/view", scene.twin.id), "reason=Asks+about+a+price").await;
    let mut view = scene.nobody();
    let begun = view.post(&format!("/view/{}", granted(&grant)), "").await;
    view.keep(&begun);
    let page = view.get("/").await;
    assert!(page.status == 200 && !page.body.contains("company-menu"), "{}", page.body);
    assert_eq!(act_as(&mut view, &scene.dana).await.status, 403);
}

#[tokio::test]
async fn a_page_of_the_customer_before_invites_nobody_to_the_one_after() {
    let scene = Scene::new().await;
    scene.office.app.administrator(&scene.office.acme, &scene.dana).await;
    let mut browser = scene.dana().await;
    let page = browser.get("/people/new").await.body;
    let shown = page.split("name=\"acting_for\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    act_as(&mut browser, &scene.twin).await;
    let form = format!("first_name=Cole&email=cole%40firm.example&acting_for={shown}");
    let again = browser.post("/people", &form).await;
    assert!(again.status == 422 && again.body.contains("You switched to Northern in another tab"), "{}", again.body);
    assert_eq!(scene.count("contacts WHERE email_norm = 'cole@firm.example'").await, 0);
    let form = format!("first_name=Cole&email=cole%40firm.example&acting_for={}", scene.northern.id);
    assert_eq!(browser.post("/people", &form).await.location(), "/people");
}
