//! What keeps a password from being guessed, and a mailed link from outliving what it was mailed for.

use accounts::{Purpose, Role};
use db::Tenant;
use sqlx::{Executor as _, Row as _};
use testkit::{App, Browser, PASSWORD};
use time::Duration;

const SAYS: &str = "Choose a new password: “Forgot it?” sends you a link.";

/// All that failed so far failed ninety-nine times.
async fn almost(app: &App) {
    app.database.plant("UPDATE sign_in_failures SET failures = 99").await;
    app.clock.advance(Duration::minutes(20));
}

async fn says(app: &App, host: &str, (name, password): (&str, &str)) -> String {
    Browser::new(app, host).sign_in(name, password).await.body
}

async fn scene() -> (App, Tenant) {
    let app = App::start().await;
    let acme = app.tenant("acme").await;
    (app, acme)
}

#[tokio::test]
async fn after_a_hundred_failures_only_a_mailed_link_helps() {
    let (app, acme) = scene().await;
    let haulage = app.customer(&acme, "Haulage").await;
    let dana = app.portal_user(&acme, &haulage, "dana").await;
    let host = "acme.localhost:8080";
    for name in [&dana.email, "nobody@nowhere.example"] {
        says(&app, host, (name, "wrong wrong wrong")).await;
    }
    almost(&app).await;
    for name in [&dana.email, "nobody@nowhere.example"] {
        assert!(
            !says(&app, host, (name, "wrong wrong wrong")).await.contains(SAYS),
            "the hundredth is a failure as any"
        );
        app.clock.advance(Duration::days(3));
        let body = says(&app, host, (name, PASSWORD)).await;
        assert!(body.contains(SAYS), "{name}, however long ago: {body}");
    }
    let link = app.link(&acme, &dana, Purpose::Reset).await;
    let mut browser = Browser::new(&app, host);
    let answer = browser.post(&format!("/password/reset/{link}"), "password=walnut+gravel+kitten").await;
    assert!(answer.status.is_redirection(), "{}", answer.body);
    assert_eq!(browser.sign_in(&dana.email, "walnut gravel kitten").await.location(), "/");
}

#[tokio::test]
async fn another_role_kills_the_links_of_the_old_one() {
    let (app, acme) = scene().await;
    let owner = app.staff(&acme, "robin", Role::Owner).await;
    let console = app.staff_browser(&acme, &owner).await;
    console.post("/colleagues", "name=Ada+Moss&email=ada%40acme.example&role=sales").await;
    let link = |body: &str| body.split("/invitation/").nth(1).map(|rest| rest[..43].to_owned()).expect("a link");
    let first = link(&app.newest_mail_of(&acme, "true").await.1);
    let mut connection = app.database.superuser().await;
    let row = connection.fetch_one("SELECT id::text FROM staff WHERE name = 'Ada Moss'").await.unwrap();
    let id: String = row.get(0);
    app.clock.advance(Duration::seconds(5));
    console.post(&format!("/colleagues/{id}/role"), "role=viewer").await;
    let second = link(&app.newest_mail_of(&acme, "true").await.1);
    assert_ne!(first, second, "a new one is mailed");
    let browser = Browser::new(&app, "acme.console.localhost:8080");
    let password = "password=walnut+gravel+kitten+yard";
    let answer = browser.post(&format!("/invitation/{first}"), password).await;
    assert!(!answer.status.is_redirection(), "the old link is dead");
    let answer = browser.post(&format!("/invitation/{second}"), password).await;
    assert!(answer.status.is_redirection(), "{}", answer.body);

    let ben = app.staff(&acme, "ben", Role::Sales).await;
    let reset = app.staff_link(&acme, &ben, Purpose::Reset).await;
    console.post(&format!("/colleagues/{}/role", ben.id), "role=viewer").await;
    let answer = browser.post(&format!("/password/reset/{reset}"), password).await;
    assert!(!answer.status.is_redirection(), "nor does a link that resets a password live on");
}
