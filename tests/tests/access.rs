//! Who gets in, who is out, and when: through the pages, on a real database.

use accounts::{Purpose, Role};
use testkit::{App, Browser, PASSWORD, together};

#[tokio::test]
async fn an_invited_contact_sets_a_password_once_and_signs_in() {
    let app = App::start().await;
    let acme = app.tenant("acme").await;
    let (owner, haulage) = (app.staff(&acme, "owner", Role::Owner).await, app.customer(&acme, "Haulage").await);
    let dana = app.contact(&acme, &haulage, "dana").await;
    let console = app.staff_browser(&acme, &owner).await;

    let invited = console.post(&format!("/contacts/{}/invitation", dana.id), "").await;
    assert_eq!(invited.status, 303, "{}", invited.body);
    let record = console.get(&format!("/contacts/{}", dana.id)).await;
    assert!(record.body.contains("Granted") && record.body.contains("Invited"), "{}", record.body);

    let link = format!("/invitation/{}", app.link(&acme, &dana, Purpose::Invitation).await);
    let mut browser = Browser::new(&app, "acme.localhost:8080");
    for _ in 0..3 {
        let page = browser.get(&link).await;
        assert!(page.body.contains("Choose your password"), "looking uses nothing up");
    }
    let short = browser.post(&link, "password=short").await;
    assert_eq!(short.status, 422);
    assert!(short.body.contains("at least 12 characters"), "{}", short.body);
    assert_eq!(browser.post(&link, "password=walnut+gravel+mitten").await.location(), "/sign-in");
    assert!(browser.get(&link).await.body.contains("has been used"));
    assert!(browser.post(&link, "password=another+good+one+here").await.body.contains("has been used"));

    assert_eq!(browser.sign_in(&dana.email.to_uppercase(), PASSWORD).await.location(), "/");
    assert_eq!(browser.get("/").await.status, 200);
    let record = console.get(&format!("/contacts/{}", dana.id)).await;
    assert!(record.body.contains("Account confirmed"));
}

#[tokio::test]
async fn a_double_click_invites_once_and_a_later_one_again() {
    let app = App::start().await;
    let acme = app.tenant("acme").await;
    let (owner, haulage) = (app.staff(&acme, "owner", Role::Owner).await, app.customer(&acme, "Haulage").await);
    let dana = app.contact(&acme, &haulage, "dana").await;
    let console = app.staff_browser(&acme, &owner).await;
    let path = format!("/contacts/{}/invitation", dana.id);

    let (one, two) = tokio::join!(console.post(&path, ""), console.post(&path, ""));
    assert_eq!((one.status.as_u16(), two.status.as_u16()), (303, 303));
    assert_eq!(mails(&app).await, 1);
    app.clock.advance(time::Duration::minutes(5));
    console.post(&path, "").await;
    assert_eq!(mails(&app).await, 2);
}

#[tokio::test]
async fn after_revocation_nothing_works_and_no_mail_goes_out() {
    let app = App::start().await;
    let acme = app.tenant("acme").await;
    let (owner, haulage) = (app.staff(&acme, "owner", Role::Owner).await, app.customer(&acme, "Haulage").await);
    let dana = app.portal_user(&acme, &haulage, "dana").await;
    let console = app.staff_browser(&acme, &owner).await;
    let browser = app.contact_browser(&acme, &dana).await;
    let link = app.link(&acme, &dana, Purpose::Reset).await;
    assert_eq!(browser.get("/account").await.status, 200);

    assert_eq!(console.post(&format!("/contacts/{}/revocation", dana.id), "").await.status, 303);

    assert_eq!(browser.get("/account").await.location(), "/sign-in?next=/account");
    let refused = Browser::new(&app, "acme.localhost:8080").sign_in(&dana.email, PASSWORD).await;
    assert_eq!(refused.status, 422);
    assert!(refused.cookies().is_empty());
    let fresh = Browser::new(&app, "acme.localhost:8080");
    assert!(
        fresh
            .post(&format!("/password/reset/{link}"), "password=walnut+gravel+mitten")
            .await
            .body
            .contains("does not work any more")
    );
    assert_eq!(mails(&app).await, 0);

    console.post(&format!("/contacts/{}/restoration", dana.id), "").await;
    assert_eq!(browser.get("/account").await.location(), "/sign-in?next=/account", "old sessions stay dead");
    assert_eq!(
        app.contact_browser(&acme, &dana).await.get("/account").await.status,
        200,
        "the password is still there"
    );
}

#[tokio::test]
async fn each_of_the_three_switches_shuts_people_out_at_their_next_request() {
    let app = App::start().await;
    let acme = app.tenant("acme").await;
    let (owner, haulage) = (app.staff(&acme, "owner", Role::Owner).await, app.customer(&acme, "Haulage").await);
    let dana = app.portal_user(&acme, &haulage, "dana").await;
    let console = app.staff_browser(&acme, &owner).await;

    let browser = app.contact_browser(&acme, &dana).await;
    console.post(&format!("/customers/{}/portal/disabled", haulage.id), "").await;
    assert_eq!(browser.get("/").await.location(), "/sign-in");
    assert_eq!(Browser::new(&app, "acme.localhost:8080").sign_in(&dana.email, PASSWORD).await.status, 422);
    console.post(&format!("/customers/{}/portal/enabled", haulage.id), "").await;
    assert_eq!(browser.get("/").await.location(), "/sign-in", "old sessions stay dead");

    let browser = app.contact_browser(&acme, &dana).await;
    app.database.plant("UPDATE tenants SET customer_portal = false").await;
    let closed = browser.get("/").await;
    assert_eq!(closed.status, 503);
    assert!(closed.body.contains("This portal is not open"), "{}", closed.body);
    assert_eq!(Browser::new(&app, "acme.localhost:8080").sign_in(&dana.email, PASSWORD).await.status, 503);
    assert_eq!(console.get("/").await.status, 200, "its staff go on");

    app.database.plant("UPDATE tenants SET customer_portal = true").await;
    assert_eq!(Browser::new(&app, "acme.localhost:8080").sign_in(&dana.email, PASSWORD).await.status, 303);
}

#[tokio::test]
async fn fifty_presses_of_one_link_at_once_do_one_thing() {
    let app = App::start().await;
    let acme = app.tenant("acme").await;
    let (owner, haulage) = (app.staff(&acme, "owner", Role::Owner).await, app.customer(&acme, "Haulage").await);
    let dana = app.portal_user(&acme, &haulage, "dana").await;
    app.database.plant("UPDATE portal_settings SET email_sign_in = true").await;
    for (purpose, folder, leads_to) in [
        (Purpose::Reset, "/password/reset", "/sign-in"),
        (Purpose::Invitation, "/invitation", "/sign-in"),
        (Purpose::SignIn, "/sign-in/link", "/"),
    ] {
        let portal = ("acme.localhost:8080", app.link(&acme, &dana, purpose).await);
        let mut links = vec![portal];
        // Staff have no links that sign in.
        if purpose != Purpose::SignIn {
            links.push(("acme.console.localhost:8080", app.staff_link(&acme, &owner, purpose).await));
        }
        for (host, token) in links {
            let (browser, link) = (Browser::new(&app, host), format!("{folder}/{token}"));
            let answers = together((0..50).map(|_| browser.post(&link, "password=walnut+gravel+mitten"))).await;
            let done = answers.iter().filter(|answer| answer.location() == leads_to).count();
            assert_eq!(done, 1, "{host}{folder}");
            // The gate before the hashing takes 32 at once, and turns the others away unharmed.
            for answer in answers.iter().filter(|answer| answer.location() != leads_to) {
                let is_told = answer.status == 429 || answer.body.contains("has been used");
                assert!(is_told && answer.cookies().is_empty(), "{host}{folder}: {} {}", answer.status, answer.body);
            }
            let again = browser.post(&link, "password=another+good+one+here").await;
            assert!(again.body.contains("has been used"), "{host}{folder}: {} {}", again.status, again.body);
        }
    }
}

#[tokio::test]
async fn a_link_of_one_business_is_nothing_at_another() {
    let app = App::start().await;
    let (acme, bolt) = (app.tenant("acme").await, app.tenant("bolt").await);
    let haulage = app.customer(&acme, "Haulage").await;
    let dana = app.portal_user(&acme, &haulage, "dana").await;
    app.customer(&bolt, "Haulage").await;
    let link = format!("/password/reset/{}", app.link(&acme, &dana, Purpose::Reset).await);
    for host in ["bolt.localhost:8080", "acme.console.localhost:8080", "bolt.console.localhost:8080", "localhost:8080"]
    {
        let browser = Browser::new(&app, host);
        assert_eq!(browser.get(&link).await.status, 404, "{host}");
        assert_eq!(browser.post(&link, "password=walnut+gravel+mitten").await.status, 404, "{host}");
    }
    assert!(Browser::new(&app, "acme.localhost:8080").get(&link).await.body.contains("Choose your password"));
}

#[tokio::test]
async fn links_die_at_their_hour() {
    let app = App::start().await;
    let acme = app.tenant("acme").await;
    let haulage = app.customer(&acme, "Haulage").await;
    let dana = app.portal_user(&acme, &haulage, "dana").await;
    let link = format!("/password/reset/{}", app.link(&acme, &dana, Purpose::Reset).await);
    let browser = Browser::new(&app, "acme.localhost:8080");
    app.clock.advance(time::Duration::minutes(59));
    assert!(browser.get(&link).await.body.contains("Choose your password"));
    app.clock.advance(time::Duration::minutes(1));
    assert!(browser.get(&link).await.body.contains("has expired"));
    assert!(browser.post(&link, "password=walnut+gravel+mitten").await.body.contains("has expired"));
}

#[tokio::test]
async fn roles_may_what_their_table_says() {
    let app = App::start().await;
    let acme = app.tenant("acme").await;
    let haulage = app.customer(&acme, "Haulage").await;
    let dana = app.contact(&acme, &haulage, "dana").await;
    let viewer = app.staff(&acme, "viewer", Role::Viewer).await;
    let console = app.staff_browser(&acme, &viewer).await;
    assert_eq!(console.get("/contacts").await.status, 200);
    for path in [
        format!("/contacts/{}/invitation", dana.id),
        format!("/contacts/{}/revocation", dana.id),
        "/colleagues".to_owned(),
    ] {
        assert_eq!(console.post(&path, "").await.status, 403, "{path}");
    }
    assert!(!console.get("/contacts").await.body.contains("New contact"));
}

#[tokio::test]
async fn the_last_owner_stays() {
    let app = App::start().await;
    let acme = app.tenant("acme").await;
    let (ann, bob) = (app.staff(&acme, "ann", Role::Owner).await, app.staff(&acme, "bob", Role::Owner).await);
    let (a, b) = (app.staff_browser(&acme, &ann).await, app.staff_browser(&acme, &bob).await);
    let (one, two) = (format!("/colleagues/{}/removal", bob.id), format!("/colleagues/{}/removal", ann.id));
    let (one, two) = tokio::join!(a.post(&one, ""), b.post(&two, ""));
    let done = [&one, &two].iter().filter(|answer| answer.location() == "/colleagues").count();
    assert_eq!(done, 1, "the second is signed out, or told that a business always has an owner: {one:?} {two:?}");
}

async fn mails(app: &App) -> i64 {
    use sqlx::{Executor as _, Row as _};
    let mut connection = app.database.superuser().await;
    connection.fetch_one("SELECT count(*) FROM mails").await.unwrap().get(0)
}

#[tokio::test]
async fn a_transaction_narrows_to_one_customer_and_never_widens() {
    let app = App::start().await;
    let acme = app.tenant("acme").await;
    let (haulage, quarry) = (app.customer(&acme, "Haulage").await, app.customer(&acme, "Quarry").await);
    let mut tx = app.database.db.read(acme.whole()).await.unwrap();
    assert_eq!(customers(&mut tx).await, 2);
    tx.narrow(haulage.id).await.unwrap();
    assert_eq!(customers(&mut tx).await, 1);
    tx.narrow(haulage.id).await.unwrap();
    assert!(tx.narrow(quarry.id).await.is_err());
    assert_eq!(customers(&mut tx).await, 1);
    drop(tx);
    let mut tx = app.database.db.read(acme.only(haulage.id)).await.unwrap();
    assert!(tx.narrow(quarry.id).await.is_err());
}

async fn customers(tx: &mut db::TenantTx) -> i64 {
    sqlx::query_scalar!(r#"SELECT count(*) AS "n!" FROM customers WHERE tenant_id = $1"#, tx.tenant())
        .fetch_one(&mut **tx)
        .await
        .unwrap()
}

#[tokio::test]
async fn a_request_notes_every_five_minutes_that_the_session_is_in_use() {
    let app = App::start().await;
    let acme = app.tenant("acme").await;
    let (owner, haulage) = (app.staff(&acme, "owner", Role::Owner).await, app.customer(&acme, "Haulage").await);
    let dana = app.portal_user(&acme, &haulage, "dana").await;
    let (console, portal) = (app.staff_browser(&acme, &owner).await, app.contact_browser(&acme, &dana).await);
    for (minutes, ago) in [(4, 4), (2, 0), (4, 4)] {
        app.clock.advance(time::Duration::minutes(minutes));
        for browser in [&console, &portal] {
            assert_eq!(browser.get("/").await.status, 200);
        }
        let mut tx = app.database.db.read(acme.whole()).await.unwrap();
        let seen = sqlx::query_scalar!("SELECT last_seen_at FROM sessions WHERE tenant_id = $1", tx.tenant())
            .fetch_all(&mut *tx)
            .await
            .unwrap();
        let ages: Vec<_> = seen.into_iter().map(|at| (app.clock.now() - at).whole_minutes()).collect();
        assert_eq!(ages, [ago, ago]);
    }
}
