//! Signing in by a mailed link: the button on its page signs in, once.

use accounts::{Person, Purpose, Role};
use db::Tenant;
use testkit::{App, Browser, Contact, PASSWORD, encode, together};

const PORTAL: &str = "acme.localhost:8080";

struct Scene {
    app: App,
    acme: Tenant,
    dana: Contact,
}

impl Scene {
    /// With a contact who has signed in with a password of their own.
    async fn new() -> Self {
        let app = App::start().await;
        let acme = app.tenant("acme").await;
        let haulage = app.customer(&acme, "Haulage").await;
        let dana = app.portal_user(&acme, &haulage, "dana").await;
        app.contact_browser(&acme, &dana).await;
        Self { app, acme, dana }
    }

    fn nobody(&self) -> Browser<'_> {
        Browser::new(&self.app, PORTAL)
    }

    async fn link(&self) -> String {
        format!("/sign-in/link/{}", self.app.link(&self.acme, &self.dana, Purpose::SignIn).await)
    }

    async fn ask(&self) -> (String, String) {
        let answer = self.nobody().post("/sign-in/link", &format!("name={}", encode(&self.dana.email))).await;
        assert_eq!(answer.location(), "/sign-in");
        self.app.newest_mail(&self.acme).await
    }
}

#[tokio::test]
async fn whoever_asks_is_mailed_a_link_whose_button_signs_in_once() {
    let scene = Scene::new().await;
    assert!(scene.nobody().get("/sign-in").await.body.contains("href=\"/sign-in/link\""));
    let (subject, body) = scene.ask().await;
    assert_eq!(subject, "Your link to sign in");
    let link = body.split("http://acme.localhost:8080").find(|part| part.starts_with("/sign-in/link/")).unwrap();
    let link = &link[..link.find('"').unwrap()];
    for _ in 0..3 {
        let page = scene.nobody().get(link).await;
        assert!(page.status == 200 && page.cookies().is_empty() && page.body.contains(&scene.dana.email));
    }
    let presses = (0..5).map(|_| async { scene.nobody().post(link, "").await });
    let answers = together(presses).await;
    let won: Vec<_> = answers.iter().filter(|answer| answer.location() == "/").collect();
    assert_eq!(won.len(), 1, "{answers:?}");
    assert!(answers.iter().all(|answer| answer.location() == "/" || answer.body.contains("has been used")));
    let mut browser = scene.nobody();
    browser.cookies = won[0].cookies();
    assert_eq!(browser.get("/account").await.status, 200);
}

#[tokio::test]
async fn an_old_link_and_one_of_another_host_are_nothing() {
    let scene = Scene::new().await;
    scene.app.tenant("other").await;
    let link = scene.link().await;
    for host in ["other.localhost:8080", "acme.console.localhost:8080"] {
        let there = Browser::new(&scene.app, host);
        assert_eq!(
            (there.get(&link).await.status, there.post(&link, "").await.status),
            (404.try_into().unwrap(), 404.try_into().unwrap())
        );
    }
    for path in ["/invitation/", "/password/reset/"] {
        assert_eq!(scene.nobody().get(&link.replace("/sign-in/link/", path)).await.status, 404, "it sets no password");
    }
    scene.app.clock.advance(time::Duration::minutes(15));
    let late = scene.nobody().post(&link, "").await;
    assert!(late.cookies().is_empty() && late.body.contains("This link has expired"), "{}", late.body);
    let (first, second) = (scene.link().await, scene.link().await);
    assert!(scene.nobody().post(&first, "").await.cookies().is_empty(), "the newest counts");
    assert_eq!(scene.nobody().post(&second, "").await.location(), "/");
}

#[tokio::test]
async fn the_second_step_is_asked_for_all_the_same() {
    let scene = Scene::new().await;
    let person = Person::Contact(scene.dana.id);
    scene.app.add_second_step(&scene.acme, person).await;
    let mut browser = scene.nobody();
    let pressed = browser.post(&scene.link().await, "").await;
    assert_eq!(pressed.location(), "/sign-in/second-step");
    browser.cookies = pressed.cookies();
    assert_eq!(browser.get("/").await.location(), "/sign-in");
    let code = scene.app.code(&scene.acme, person).await;
    assert_eq!(browser.send_second_step(&code).await.location(), "/");
    assert_eq!(browser.get("/").await.status, 200);
}

#[tokio::test]
async fn a_link_opens_accounts_and_does_not_set_them_up() {
    let scene = Scene::new().await;
    let (app, acme) = (&scene.app, &scene.acme);
    let id = scene.dana.id;
    app.database.plant(&format!("UPDATE contacts SET confirmed_at = NULL WHERE id = '{id}'")).await;
    let (_, body) = scene.ask().await;
    assert!(body.contains("/invitation/") && !body.contains("/sign-in/link/"), "{body}");
    // One that sets a password is not killed by whoever asks for one that signs in.
    let invitation = format!("/invitation/{}", app.link(acme, &scene.dana, Purpose::Invitation).await);
    let link = scene.link().await;
    assert!(scene.nobody().get(&invitation).await.body.contains("Choose your password"));
    assert_eq!(scene.nobody().post(&link, "").await.location(), "/");
    let owner = app.staff(acme, "owner", Role::Owner).await;
    let console = app.staff_browser(acme, &owner).await;
    let record = console.get(&format!("/contacts/{id}")).await.body;
    assert!(!record.contains("Account confirmed"), "a link confirms nothing");

    app.contact_browser(acme, &scene.dana).await;
    let link = scene.link().await;
    assert_eq!(console.post(&format!("/contacts/{id}/reset"), "").await.status, 303);
    assert!(scene.nobody().post(&link, "").await.cookies().is_empty(), "a reset kills it");
    let (_, body) = scene.ask().await;
    assert!(body.contains("/password/reset/"), "{body}");
}

#[tokio::test]
async fn a_password_that_was_reset_ends_what_links_began() {
    let scene = Scene::new().await;
    let owner = scene.app.staff(&scene.acme, "owner", Role::Owner).await;
    let console = scene.app.staff_browser(&scene.acme, &owner).await;
    let mut browser = scene.nobody();
    browser.cookies = browser.post(&scene.link().await, "").await.cookies();
    assert_eq!(browser.get("/").await.status, 200);
    assert_eq!(console.post(&format!("/contacts/{}/reset", scene.dana.id), "").await.status, 303);
    assert_eq!(browser.get("/").await.location(), "/sign-in");
}

#[tokio::test]
async fn a_business_that_turns_it_off_ends_it_at_once() {
    let scene = Scene::new().await;
    let owner = scene.app.staff(&scene.acme, "owner", Role::Owner).await;
    let console = scene.app.staff_browser(&scene.acme, &owner).await;
    let by_password = scene.app.contact_browser(&scene.acme, &scene.dana).await;
    let mut by_link = scene.nobody();
    by_link.cookies = by_link.post(&scene.link().await, "").await.cookies();
    let link = scene.link().await;
    assert_eq!(console.post("/settings/customer-portal/sign-in", "").await.status, 303);
    assert_eq!(by_link.get("/").await.location(), "/sign-in");
    assert_eq!(by_password.get("/").await.status, 200);
    for answer in [
        scene.nobody().get(&link).await,
        scene.nobody().post(&link, "").await,
        scene.nobody().get("/sign-in/link").await,
        scene.nobody().post("/sign-in/link", "name=x").await,
    ] {
        assert_eq!(answer.status, 404);
    }
    assert!(!scene.nobody().get("/sign-in").await.body.contains("/sign-in/link"));
    assert_eq!(console.post("/settings/customer-portal/sign-in", "email_sign_in=on").await.status, 303);
    assert!(scene.nobody().post(&link, "").await.cookies().is_empty(), "old links stay dead");
    assert_eq!(by_link.get("/").await.location(), "/sign-in", "and old sessions");
}

#[tokio::test]
async fn changing_the_password_signs_out_whoever_came_by_a_link() {
    let scene = Scene::new().await;
    let here = scene.app.contact_browser(&scene.acme, &scene.dana).await;
    let mut there = scene.nobody();
    there.cookies = there.post(&scene.link().await, "").await.cookies();
    let form = format!("current={}&password={}", encode(PASSWORD), encode("copper lantern orchard"));
    assert_eq!(here.post("/account/password", &form).await.location(), "/account");
    assert_eq!(there.get("/").await.location(), "/sign-in");
}
