//! Passkeys: a device proves who its owner is, to this page alone and once for each question.

use accounts::{Person, Role};
use db::Tenant;
use serde_json::Value;
use testkit::{Answer, App, Authenticator, Browser, Contact, PASSWORD, encode};

const PORTAL: &str = "acme.localhost:8080";
const ORIGIN: &str = "http://acme.localhost:8080";
const REFUSED: &str = "/sign-in";

struct Scene {
    app: App,
    acme: Tenant,
    dana: Contact,
}

/// The question behind an answer; its cookie replaces the one before.
fn question(browser: &mut Browser<'_>, answer: &Answer) -> Value {
    assert_eq!(answer.status, 200, "{}", answer.body);
    browser.cookies.retain(|cookie| !cookie.starts_with("__Host-passkey="));
    browser.cookies.extend(answer.cookies());
    serde_json::from_str(&answer.body).unwrap()
}

async fn add(browser: &mut Browser<'_>, device: &mut Authenticator, name: &str) -> Answer {
    let asked = browser.post("/account/passkeys/question", &format!("key_name={name}&key_proof=&answer=")).await;
    let question = question(browser, &asked);
    let form = format!("key_name={name}&key_proof=&answer={}", encode(&device.create(&question)));
    browser.post("/account/passkeys", &form).await
}

async fn ask(browser: &mut Browser<'_>) -> Value {
    let asked = browser.post("/sign-in/passkey", "").await;
    question(browser, &asked)
}

async fn send(browser: &mut Browser<'_>, answer: &str) -> Answer {
    let sent = browser.post("/sign-in/passkey/answer", &format!("answer={}", encode(answer))).await;
    browser.cookies.extend(sent.cookies());
    sent
}

impl Scene {
    async fn new() -> Self {
        let app = App::start().await;
        let acme = app.tenant("acme").await;
        let haulage = app.customer(&acme, "Haulage").await;
        let dana = app.portal_user(&acme, &haulage, "dana").await;
        Self { app, acme, dana }
    }

    /// A device with a passkey of Dana's.
    async fn device(&self) -> Authenticator {
        let mut browser = self.app.contact_browser(&self.acme, &self.dana).await;
        let mut device = Authenticator::new(ORIGIN);
        assert_eq!(add(&mut browser, &mut device, "Laptop").await.location(), "/account");
        device
    }

    fn nobody(&self) -> Browser<'_> {
        Browser::new(&self.app, PORTAL)
    }

    async fn signed_in(&self, device: &mut Authenticator) -> Browser<'_> {
        let mut browser = self.nobody();
        let question = ask(&mut browser).await;
        assert_eq!(send(&mut browser, &device.get(&question)).await.location(), "/");
        browser
    }

    async fn is_refused(&self, device: &mut Authenticator) {
        let mut browser = self.nobody();
        let question = ask(&mut browser).await;
        assert_eq!(send(&mut browser, &device.get(&question)).await.location(), REFUSED);
        assert_eq!(browser.get("/").await.location(), "/sign-in");
    }
}

#[tokio::test]
async fn a_passkey_signs_in_and_is_both_steps() {
    let scene = Scene::new().await;
    let mut device = scene.device().await;
    scene.app.add_second_step(&scene.acme, Person::Contact(scene.dana.id)).await;
    let browser = scene.signed_in(&mut device).await;
    let account = browser.get("/account").await.body;
    assert!(account.contains("Laptop") && account.contains("Last used"), "{account}");
    // Nor is whoever has one led to set up another second step.
    let mut tx = scene.app.database.db.begin(scene.acme.whole()).await.unwrap();
    accounts::remove_second_step(&mut tx, Person::Contact(scene.dana.id)).await.unwrap();
    tx.commit().await.unwrap();
    scene.app.database.plant("UPDATE portal_settings SET customer_second_step = true").await;
    assert_eq!(scene.signed_in(&mut device).await.get("/").await.status, 200);
    let mut by_password = scene.nobody();
    by_password.sign_in(&scene.dana.email, PASSWORD).await;
    assert_eq!(by_password.get("/").await.location(), "/account/second-step");
}

#[tokio::test]
async fn a_chip_that_knows_rs256_alone_is_as_good() {
    let scene = Scene::new().await;
    let mut chip = Authenticator::chip(ORIGIN);
    let mut owner = scene.app.contact_browser(&scene.acme, &scene.dana).await;
    assert_eq!(add(&mut owner, &mut chip, "Desk").await.location(), "/account");
    assert!(scene.signed_in(&mut chip).await.get("/account").await.body.contains("Desk"));
    // What somebody else's device signed does not count for it.
    let mut browser = scene.nobody();
    let question = ask(&mut browser).await;
    let mut forged = chip.get(&question);
    let signature = forged.find("\"signature\":\"").unwrap() + 20;
    forged.replace_range(signature..signature + 4, "AAAA");
    assert_eq!(send(&mut browser, &forged).await.location(), REFUSED);
}

#[tokio::test]
async fn an_answer_works_once_and_only_for_its_question() {
    let scene = Scene::new().await;
    let mut device = scene.device().await;
    let mut browser = scene.nobody();
    let first = ask(&mut browser).await;
    let answer = device.get(&first);
    assert_eq!(send(&mut scene.nobody(), &answer).await.location(), REFUSED, "another browser's");
    let mut replay = browser.at(PORTAL);
    assert_eq!(send(&mut browser, &answer).await.location(), "/");
    assert_eq!(send(&mut replay, &answer).await.location(), REFUSED, "replayed");
    let mut other = scene.nobody();
    ask(&mut other).await;
    let stale = device.get(&first);
    assert_eq!(send(&mut other, &stale).await.location(), REFUSED, "an answer to another question");

    let mut slow = scene.nobody();
    let question = ask(&mut slow).await;
    scene.app.clock.advance(time::Duration::minutes(5));
    assert_eq!(send(&mut slow, &device.get(&question)).await.location(), REFUSED, "too late");
    scene.signed_in(&mut device).await;
}

#[tokio::test]
async fn another_page_no_finger_and_a_copied_key_open_nothing() {
    let scene = Scene::new().await;
    let other = scene.app.tenant("other").await;
    let mut device = scene.device().await;
    for origin in ["http://other.localhost:8080", "https://acme.localhost:8080", "http://acme.localhost:8081"] {
        device.origin = origin.to_owned();
        scene.is_refused(&mut device).await;
    }
    device.origin = ORIGIN.to_owned();
    device.verifies = false;
    scene.is_refused(&mut device).await;
    device.verifies = true;
    scene.signed_in(&mut device).await;
    device.counter = 1;
    scene.is_refused(&mut device).await;
    device.counter = 100;
    scene.signed_in(&mut device).await;

    // At another business, and at this one's console, it is nobody's.
    for (host, origin) in [
        ("other.localhost:8080", "http://other.localhost:8080"),
        ("acme.console.localhost:8080", "http://acme.console.localhost:8080"),
    ] {
        let mut there = Browser::new(&scene.app, host);
        let question = ask(&mut there).await;
        device.origin = origin.to_owned();
        assert_eq!(send(&mut there, &device.get(&question)).await.location(), REFUSED, "{host}");
    }
    assert_eq!(other.login_name(), "other");
    for nonsense in ["", "{}", "null", "[]", "{\"id\":\"x\",\"rawId\":\"eA\",\"type\":\"public-key\",\"response\":{}}"]
    {
        let mut browser = scene.nobody();
        ask(&mut browser).await;
        assert_eq!(send(&mut browser, nonsense).await.location(), REFUSED, "{nonsense}");
    }
}

#[tokio::test]
async fn a_passkey_that_was_removed_takes_its_sessions_along() {
    let scene = Scene::new().await;
    let mut device = scene.device().await;
    let (by_key, by_password) =
        (scene.signed_in(&mut device).await, scene.app.contact_browser(&scene.acme, &scene.dana).await);
    let page = by_password.get("/account").await.body;
    let key =
        page.split("/account/passkeys/").find(|rest| rest.contains("/name\"")).unwrap().split('/').next().unwrap();
    let (name, removal) = (format!("/account/passkeys/{key}/name"), format!("/account/passkeys/{key}/removal"));
    let rival = scene.app.portal_user(&scene.acme, &scene.app.customer(&scene.acme, "Rival").await, "rita").await;
    let ritas = scene.app.contact_browser(&scene.acme, &rival).await;
    assert_eq!(
        (ritas.post(&name, "name=Mine").await.status.as_u16(), ritas.post(&removal, "").await.status.as_u16()),
        (404, 404)
    );
    assert_eq!(by_password.post(&name, "name=Phone").await.location(), "/account");
    assert!(by_password.get("/account").await.body.contains("<strong>Phone</strong>"));
    assert_eq!(by_password.post(&removal, "").await.location(), "/account");
    assert_eq!(by_key.get("/").await.location(), "/sign-in");
    assert_eq!(by_password.get("/").await.status, 200);
    scene.is_refused(&mut device).await;
}

#[tokio::test]
async fn whoever_is_shut_out_does_not_come_in_with_a_passkey() {
    let scene = Scene::new().await;
    let owner = scene.app.staff(&scene.acme, "owner", Role::Owner).await;
    let console = scene.app.staff_browser(&scene.acme, &owner).await;
    let mut device = scene.device().await;
    let id = scene.dana.id;
    let browser = scene.signed_in(&mut device).await;
    let mut asked = scene.nobody();
    let question = ask(&mut asked).await;
    assert_eq!(console.post(&format!("/contacts/{id}/revocation"), "").await.status, 303);
    assert_eq!(browser.get("/").await.location(), "/sign-in");
    assert_eq!(send(&mut asked, &device.get(&question)).await.location(), REFUSED);
    assert_eq!(console.post(&format!("/contacts/{id}/restoration"), "").await.status, 303);
    scene.signed_in(&mut device).await;
    // A phone that is gone may hold the passkey, too.
    assert!(console.get(&format!("/contacts/{id}")).await.body.contains("<dt>Passkeys</dt><dd>1</dd>"));
    assert_eq!(console.post(&format!("/contacts/{id}/second-step/removal"), "").await.status, 303);
    scene.is_refused(&mut device).await;
}

#[tokio::test]
async fn a_passkey_is_added_only_by_whoever_proves_who_they_are() {
    let scene = Scene::new().await;
    let mut browser = scene.app.contact_browser(&scene.acme, &scene.dana).await;
    let mut device = Authenticator::new(ORIGIN);
    let unasked = browser.post("/account/passkeys", "key_name=Laptop&answer=%7B%7D").await;
    assert!(unasked.status == 422 && unasked.body.contains("id=\"key_name-err\""), "{}", unasked.body);
    scene.app.clock.advance(time::Duration::minutes(10));
    assert!(browser.get("/account").await.body.contains("id=\"key_proof\""));
    let refused = browser.post("/account/passkeys/question", "key_name=Laptop&key_proof=x&answer=").await;
    assert!(refused.status == 422 && refused.body.contains("not your current password"), "{}", refused.body);
    let form = format!("key_name=Laptop&key_proof={}&answer=", encode(PASSWORD));
    let asked = browser.post("/account/passkeys/question", &form).await;
    let question = question(&mut browser, &asked);
    // A question that somebody else was asked.
    let other = scene.app.portal_user(&scene.acme, &scene.app.customer(&scene.acme, "Rival").await, "rita").await;
    let mut ritas = scene.app.contact_browser(&scene.acme, &other).await;
    ritas.cookies.extend(browser.cookies.iter().filter(|cookie| cookie.starts_with("__Host-passkey=")).cloned());
    let form = format!("key_name=Laptop&answer={}", encode(&device.create(&question)));
    assert_eq!(ritas.post("/account/passkeys", &form).await.status, 422);
    assert_eq!(browser.post("/account/passkeys", &form).await.location(), "/account");
    scene.signed_in(&mut device).await;
}

#[tokio::test]
async fn colleagues_have_passkeys_of_the_console() {
    let scene = Scene::new().await;
    let ann = scene.app.staff(&scene.acme, "ann", Role::Viewer).await;
    let mut browser = scene.app.staff_browser(&scene.acme, &ann).await;
    let host = "acme.console.localhost:8080";
    let mut device = Authenticator::new(&format!("http://{host}"));
    assert_eq!(add(&mut browser, &mut device, "Laptop").await.location(), "/account");
    let mut fresh = Browser::new(&scene.app, host);
    let question = ask(&mut fresh).await;
    assert_eq!(send(&mut fresh, &device.get(&question)).await.location(), "/");
    assert_eq!(fresh.get("/contacts").await.status, 200);
}
