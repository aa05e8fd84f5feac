//! Who may have a new password mailed, to whom, and what the trail says of it; and the names that one signs in with.

use accounts::Role;
use axum::body::Body;
use axum::http::Request;
use testkit::{App, Browser, Contact, Office, PASSWORD, encode};

const PORTAL: &str = "acme.localhost:8080";

/// The newest events of this kind in the trail: who did it, as the trail names them.
async fn actors(app: &App, kind: &str) -> Vec<String> {
    use sqlx::{Executor as _, Row as _};
    let sql = format!("SELECT actor_name FROM audit_events WHERE kind = '{kind}' ORDER BY id");
    let rows = app.database.superuser().await.fetch_all(sqlx::AssertSqlSafe(sql)).await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

async fn confirmed(office: &Office, name: &str) -> Contact {
    let contact = office.app.portal_user(&office.acme, &office.haulage, name).await;
    let sql = format!("UPDATE contacts SET confirmed_at = now() WHERE id = '{}'", contact.id);
    office.app.database.plant(&sql).await;
    contact
}

#[tokio::test]
async fn staff_who_manage_access_and_the_contact_start_a_reset_and_the_trail_names_them() {
    let office = Office::open().await;
    let app = &office.app;
    let dana = confirmed(&office, "dana").await;
    let record = format!("/contacts/{}", dana.id);
    let mut named = Vec::new();
    for (name, role) in [("ada", Role::Admin), ("sal", Role::Sales), ("sue", Role::Support)] {
        let staff = app.staff(&office.acme, name, role).await;
        let browser = app.staff_browser(&office.acme, &staff).await;
        assert!(browser.get(&record).await.body.contains("Send password reset"), "{name}");
        let mails = app.count_mails(&office.acme).await;
        assert_eq!(browser.post(&format!("{record}/reset"), "").await.status, 303, "{name}");
        assert_eq!(app.count_mails(&office.acme).await, mails + 1, "{name}");
        named.push(name.to_owned());
        app.clock.advance(time::Duration::minutes(1));
    }
    let viewer = app.staff(&office.acme, "vic", Role::Viewer).await;
    let viewer = app.staff_browser(&office.acme, &viewer).await;
    assert!(!viewer.get(&record).await.body.contains("Send password reset"));
    let mails = app.count_mails(&office.acme).await;
    assert_eq!(viewer.post(&format!("{record}/reset"), "").await.status, 403);
    assert_eq!(app.count_mails(&office.acme).await, mails);
    assert_eq!(actors(app, "contact.reset_sent").await, named);

    let nobody = Browser::new(app, PORTAL);
    let asked = nobody.post("/password/forgot", &format!("name={}", encode(&dana.email))).await;
    assert_eq!((asked.location(), app.count_mails(&office.acme).await), ("/sign-in", mails + 1));
    assert_eq!(actors(app, "contact.reset_asked").await, ["dana Gray"]);
    let history = office.console().await.get(&format!("{record}/history")).await.body;
    for said in ["Password reset sent", "Asked for a new password", "ada", "sal", "sue"] {
        assert!(history.contains(said), "{said}: {history}");
    }
}

#[tokio::test]
async fn who_was_never_invited_has_no_way_in_and_gets_no_mail() {
    let office = Office::open().await;
    let (app, acme) = (&office.app, &office.acme);
    let never = app.contact(acme, &office.haulage, "never").await;
    let mut nobody = Browser::new(app, PORTAL);
    let name = format!("name={}", encode(&never.email));
    for path in ["/password/forgot", "/sign-in/link"] {
        assert_eq!(nobody.post(path, &name).await.location(), "/sign-in", "{path}");
        app.work().await;
        assert_eq!(app.count_mails(acme).await, 0, "{path}");
    }
    assert_eq!(nobody.sign_in(&never.email, PASSWORD).await.status, 422);
    assert_eq!(actors(app, "contact.reset_asked").await, [""; 0]);

    let console = office.console().await;
    assert_eq!(console.post(&format!("/contacts/{}/invitation", never.id), "").await.status, 303);
    app.clock.advance(time::Duration::minutes(1));
    let invited = app.count_mails(acme).await;
    assert_eq!(nobody.post("/password/forgot", &name).await.location(), "/sign-in");
    assert_eq!(app.count_mails(acme).await, invited + 1, "once invited, it may ask again");
}

#[tokio::test]
async fn one_signs_in_with_a_username_that_is_no_address() {
    let office = Office::open().await;
    let (app, acme) = (&office.app, &office.acme);
    let dana = confirmed(&office, "dana").await;
    let console = office.console().await;
    let form = |email: &str| {
        let customer = office.haulage.id;
        format!("first_name=Dana&last_name=Gray&customer={customer}&email={}&username=ACCT-4711", encode(email))
    };
    let edit = format!("/contacts/{}", dana.id);
    let version = testkit::shop::hidden(&console.get(&format!("{edit}/edit")).await.body, "row_version");
    let saved = console.post(&edit, &format!("{}&is_active=on&row_version={version}", form(&dana.email))).await;
    assert_eq!(saved.status, 303, "{}", saved.body);

    for name in ["ACCT-4711", "acct-4711", " Acct-4711 "] {
        let mut browser = Browser::new(app, PORTAL);
        assert_eq!(browser.sign_in(name, PASSWORD).await.location(), "/", "{name}");
        assert!(browser.get("/account").await.body.contains(&dana.email), "{name}");
    }
    assert_eq!(Browser::new(app, PORTAL).sign_in("ACCT-4712", PASSWORD).await.status, 422);
    let asked = Browser::new(app, PORTAL).post("/password/forgot", "name=acct-4711").await;
    assert_eq!((asked.location(), app.count_mails(acme).await), ("/sign-in", 1));

    let taken = console.post("/contacts", &form("another@haulage.example")).await;
    assert!(taken.status == 422 && taken.body.contains("username-err"), "{}", taken.body);
    let other = app.tenant("other").await;
    let elsewhere = app.customer(&other, "Elsewhere").await;
    let owner = app.staff(&other, "owner", Role::Owner).await;
    let there = app.staff_browser(&other, &owner).await;
    let theirs = form("eve@elsewhere.example").replace(&office.haulage.id.to_string(), &elsewhere.id.to_string());
    assert_eq!(there.post("/contacts", &theirs).await.status, 303, "unique among one business’s contacts alone");
    let mut browser = Browser::new(app, "other.localhost:8080");
    assert_eq!(browser.sign_in("ACCT-4711", PASSWORD).await.status, 422, "another business’s name opens nothing here");
}

#[tokio::test]
async fn a_mailed_link_leads_to_our_host_whatever_else_the_browser_names() {
    let office = Office::open().await;
    let dana = confirmed(&office, "dana").await;
    let requests = [
        ("acme.localhost:8080", "/password/forgot", dana.email.as_str()),
        ("acme.localhost:8080", "/sign-in/link", dana.email.as_str()),
        ("acme.console.localhost:8080", "/password/forgot", office.owner.email.as_str()),
    ];
    for (host, path, name) in requests {
        let request = Request::post(path)
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "application/x-www-form-urlencoded")
            .header("forwarded", "host=evil.example;proto=https")
            .header("x-forwarded-host", "evil.example")
            .header("x-forwarded-server", "evil.example")
            .header("x-host", "evil.example")
            .header("x-original-host", "evil.example")
            .header("referer", "https://evil.example/");
        let answer = office.app.ask(host, request.body(Body::from(format!("name={}", encode(name)))).unwrap()).await;
        assert_eq!(answer.location(), "/sign-in");
        let (_, mail) = office.app.newest_mail(&office.acme).await;
        assert!(mail.contains(&format!("href=\"http://{host}/")) && !mail.contains("evil.example"), "{path}: {mail}");
        office.app.clock.advance(time::Duration::seconds(1));
    }
}
