//! One's own account, on both sites: the password, and where one is signed in.

use accounts::Role;
use testkit::{App, Browser, PASSWORD, encode};

const OTHER: &str = "copper lantern orchard";

fn change(current: &str, new: &str) -> String {
    format!("current={}&password={}", encode(current), encode(new))
}

#[tokio::test]
async fn a_colleague_changes_the_password_and_is_signed_out_everywhere_else() {
    let app = App::start().await;
    let acme = app.tenant("acme").await;
    let ann = app.staff(&acme, "ann", Role::Viewer).await;
    let (mut here, there) = (app.staff_browser(&acme, &ann).await, app.staff_browser(&acme, &ann).await);
    let page = here.get("/account").await;
    assert!(page.body.contains(&ann.email) && page.body.contains("At least 15 characters"), "{}", page.body);

    let short = here.post("/account/password", &change(PASSWORD, "gravel mitten")).await;
    assert!(short.status == 422 && short.body.contains("id=\"password-err\""));
    let wrong = here.post("/account/password", &change(OTHER, "walnut gravel lantern")).await;
    assert!(wrong.status == 422 && wrong.body.contains("id=\"current-err\""));
    assert_eq!(there.get("/account").await.status, 200, "nothing has happened yet");

    let changed = here.post("/account/password", &change(PASSWORD, OTHER)).await;
    assert_eq!(changed.location(), "/account");
    assert_eq!(there.get("/account").await.location(), "/sign-in?next=/account");
    assert_eq!(here.get("/account").await.location(), "/sign-in?next=/account", "the old token is no more");
    here.cookies = changed.cookies();
    assert_eq!(here.get("/account").await.status, 200);
    let mut fresh = Browser::new(&app, "acme.console.localhost:8080");
    assert_eq!(fresh.sign_in(&ann.email, PASSWORD).await.status, 422);
    assert_eq!(fresh.sign_in(&ann.email, OTHER).await.location(), "/");
}

#[tokio::test]
async fn colleagues_end_their_own_sessions_and_nobody_elses() {
    let app = App::start().await;
    let acme = app.tenant("acme").await;
    let (ann, bob) = (app.staff(&acme, "ann", Role::Owner).await, app.staff(&acme, "bob", Role::Sales).await);
    let (here, there) = (app.staff_browser(&acme, &ann).await, app.staff_browser(&acme, &ann).await);
    let bobs = app.staff_browser(&acme, &bob).await;
    let page = here.get("/account").await.body;
    let end = page.split("/account/sessions/").skip(1).find(|rest| !rest.starts_with("end")).unwrap();
    let end = format!("/account/sessions/{}", end.split('"').next().unwrap());
    assert_eq!(bobs.post(&end, "").await.status, 404);
    assert_eq!(there.get("/account").await.status, 200);
    assert_eq!(here.post(&end, "").await.location(), "/account");
    assert_eq!(there.get("/account").await.location(), "/sign-in?next=/account");

    let there = app.staff_browser(&acme, &ann).await;
    assert_eq!(here.post("/account/sessions/end", "").await.location(), "/account");
    assert_eq!(there.get("/account").await.location(), "/sign-in?next=/account");
    assert_eq!(
        (here.get("/account").await.status, bobs.get("/account").await.status),
        (200.try_into().unwrap(), 200.try_into().unwrap())
    );
}
