//! The second step: a code from a phone, or a recovery code, each of which opens the door once.

use accounts::{Person, Role};
use axum::http::Method;
use db::Tenant;
use testkit::{App, Browser, Contact, PASSWORD, together};
use web::routes::{Access, Site};

const PORTAL: &str = "acme.localhost:8080";
const CONSOLE: &str = "acme.console.localhost:8080";
const PAGE: &str = "/sign-in/second-step";

struct Scene {
    app: App,
    acme: Tenant,
    dana: Contact,
}

impl Scene {
    async fn new() -> Self {
        let app = App::start().await;
        let acme = app.tenant("acme").await;
        let haulage = app.customer(&acme, "Haulage").await;
        let dana = app.portal_user(&acme, &haulage, "dana").await;
        Self { app, acme, dana }
    }

    const fn person(&self) -> Person {
        Person::Contact(self.dana.id)
    }

    async fn code(&self) -> String {
        self.app.code(&self.acme, self.person()).await
    }

    /// A browser whose first step was right.
    async fn halfway(&self) -> Browser<'_> {
        let mut browser = Browser::new(&self.app, PORTAL);
        assert_eq!(browser.sign_in(&self.dana.email, PASSWORD).await.location(), PAGE);
        browser
    }
}

#[tokio::test]
async fn somebody_sets_a_second_step_up_and_is_asked_for_it() {
    let scene = Scene::new().await;
    let (app, acme) = (&scene.app, &scene.acme);
    let mut here = app.contact_browser(acme, &scene.dana).await;
    let there = app.contact_browser(acme, &scene.dana).await;
    assert!(here.get("/account/second-step").await.body.contains("Set it up"));
    assert_eq!(here.post("/account/second-step", "").await.location(), "/account/second-step");
    let page = here.get("/account/second-step").await.body;
    assert!(page.contains("<svg class=\"qr\"") && page.contains("class=\"key\""), "{page}");
    assert_eq!(
        app.contact_browser(acme, &scene.dana).await.get("/").await.status,
        200,
        "not asked for before it is on"
    );

    let wrong = here.post("/account/second-step/confirmation", "code=000000").await;
    assert!(wrong.status == 422 && wrong.body.contains("id=\"code-err\""));
    let shown = here.post("/account/second-step/confirmation", &format!("code={}", scene.code().await)).await;
    assert_eq!(shown.body.matches("<li><code>").count(), 10, "{}", shown.body);
    assert_eq!(there.get("/").await.location(), "/sign-in", "signed out elsewhere");
    assert_eq!(here.get("/").await.location(), "/sign-in", "the old token is no more");
    here.cookies = shown.cookies();
    let account = here.get("/account").await.body;
    assert!(account.contains("10 recovery codes are left"), "{account}");
    assert_eq!(here.post("/account/second-step/confirmation", "code=1").await.location(), "/account", "set up already");

    app.clock.advance(time::Duration::seconds(60));
    let mut fresh = scene.halfway().await;
    assert_eq!(fresh.get("/").await.location(), "/sign-in", "halfway is not in");
    assert_eq!(fresh.get(PAGE).await.status, 200);
    let wrong = fresh.send_second_step("000000").await;
    assert!(wrong.status == 422 && wrong.body.contains("4 more tries"), "{}", wrong.body);
    assert_eq!(fresh.send_second_step(&scene.code().await).await.location(), "/");
    assert_eq!(fresh.get("/").await.status, 200);
    let mut again = scene.halfway().await;
    assert_eq!(again.send_second_step(&scene.code().await).await.status, 422, "a code is taken once");
}

#[tokio::test]
async fn each_recovery_code_opens_the_door_once() {
    let scene = Scene::new().await;
    let codes = scene.app.add_second_step(&scene.acme, scene.person()).await;
    let mut browser = scene.halfway().await;
    assert_eq!(browser.send_second_step(&codes[3].to_lowercase().replace('-', " ")).await.location(), "/");
    assert!(browser.get("/account").await.body.contains("9 recovery codes are left"));
    assert_eq!(scene.halfway().await.send_second_step(&codes[3]).await.status, 422);

    let wrong = browser.post("/account/second-step/recovery-codes", "proof=x").await;
    assert!(wrong.status == 422 && wrong.body.contains("id=\"proof-err\""));
    let anew = browser.post("/account/second-step/recovery-codes", "proof=walnut+gravel+mitten").await;
    assert_eq!(anew.body.matches("<li><code>").count(), 10);
    assert_eq!(scene.halfway().await.send_second_step(&codes[4]).await.status, 422, "the old ones are worth nothing");
    let new = anew.body.split("<li><code>").nth(1).unwrap().split('<').next().unwrap();
    assert_eq!(scene.halfway().await.send_second_step(new).await.location(), "/");
}

#[tokio::test]
async fn a_code_sent_many_times_at_once_is_taken_once() {
    let scene = Scene::new().await;
    let codes = scene.app.add_second_step(&scene.acme, scene.person()).await;
    for code in [scene.code().await, codes[0].clone()] {
        let mut browsers = Vec::new();
        for _ in 0..6 {
            browsers.push(scene.halfway().await);
        }
        let sent = browsers.iter_mut().map(|browser| browser.send_second_step(&code));
        let answers = together(sent).await;
        assert!(answers.iter().all(|answer| !answer.status.is_server_error()));
        assert_eq!(answers.iter().filter(|answer| answer.location() == "/").count(), 1, "{answers:?}");
    }
}

#[tokio::test]
async fn five_wrong_codes_or_five_minutes_end_it() {
    let scene = Scene::new().await;
    scene.app.add_second_step(&scene.acme, scene.person()).await;
    let mut browser = scene.halfway().await;
    for left in ["4 more tries", "3 more tries", "2 more tries", "One more try"] {
        assert!(browser.send_second_step("000000").await.body.contains(left), "{left}");
    }
    assert_eq!(browser.send_second_step("000000").await.location(), "/sign-in");
    assert_eq!(browser.send_second_step(&scene.code().await).await.location(), "/sign-in", "not even the right one");
    assert_eq!(browser.get(PAGE).await.location(), "/sign-in");

    let mut slow = scene.halfway().await;
    scene.app.clock.advance(time::Duration::minutes(5));
    assert_eq!(slow.send_second_step(&scene.code().await).await.location(), "/sign-in");
    // Whoever knows the password and guesses codes on is slowed down like anybody who guesses.
    let mut waits = false;
    for _ in 0..2 {
        let mut browser = scene.halfway().await;
        for _ in 0..5 {
            waits |= browser.send_second_step("000000").await.body.contains("Too many tries. Wait");
        }
    }
    assert!(waits);
}

#[tokio::test]
async fn a_sign_in_that_waits_is_nothing_anywhere_else() {
    let scene = Scene::new().await;
    let other = scene.app.tenant("other").await;
    scene.app.customer(&other, "Theirs").await;
    scene.app.add_second_step(&scene.acme, scene.person()).await;
    let browser = scene.halfway().await;
    let code = scene.code().await;
    for host in ["other.localhost:8080", "other.console.localhost:8080", CONSOLE] {
        let mut there = browser.at(host);
        assert_eq!(there.get(PAGE).await.location(), "/sign-in", "{host}");
        assert_eq!(there.send_second_step(&code).await.location(), "/sign-in", "{host}");
    }
    let session = browser.cookies().replace("__Host-pending", "__Host-sid");
    let mut as_session = Browser::new(&scene.app, PORTAL);
    as_session.cookies = vec![session];
    assert_eq!(as_session.get("/").await.location(), "/sign-in", "it is no session");
}

#[tokio::test]
async fn whoever_is_shut_out_halfway_stays_out() {
    let scene = Scene::new().await;
    let (app, acme) = (&scene.app, &scene.acme);
    let owner = app.staff(acme, "owner", Role::Owner).await;
    let console = app.staff_browser(acme, &owner).await;
    app.add_second_step(acme, scene.person()).await;
    let id = scene.dana.id;
    for (off, on) in [
        (format!("/contacts/{id}/revocation"), format!("/contacts/{id}/restoration")),
        (format!("/contacts/{id}/reset"), String::new()),
    ] {
        let mut browser = scene.halfway().await;
        assert_eq!(console.post(&off, "").await.status, 303);
        if !on.is_empty() {
            assert_eq!(console.post(&on, "").await.status, 303);
        }
        assert_eq!(browser.send_second_step(&scene.code().await).await.location(), "/sign-in", "{off}");
    }
}

#[tokio::test]
async fn turning_it_off_asks_for_the_password_and_signs_out_everywhere_else() {
    let scene = Scene::new().await;
    let ann = scene.app.staff(&scene.acme, "ann", Role::Viewer).await;
    scene.app.add_second_step(&scene.acme, Person::Staff(ann.id)).await;
    let mut browsers = Vec::new();
    for _ in 0..2 {
        let mut browser = Browser::new(&scene.app, CONSOLE);
        assert_eq!(browser.sign_in(&ann.email, PASSWORD).await.location(), PAGE);
        assert_eq!(
            browser.send_second_step(&scene.app.code(&scene.acme, Person::Staff(ann.id)).await).await.location(),
            "/"
        );
        browsers.push(browser);
        scene.app.clock.advance(time::Duration::seconds(60));
    }
    let refused = browsers[0].post("/account/second-step/removal", "proof=something").await;
    assert!(refused.status == 422 && refused.body.contains("id=\"proof-err\""));
    assert_eq!(browsers[1].get("/").await.status, 200);
    let removed = browsers[0].post("/account/second-step/removal", "proof=walnut+gravel+mitten").await;
    assert_eq!(removed.location(), "/account");
    assert_eq!(browsers[1].get("/").await.location(), "/sign-in");
    scene.app.staff_browser(&scene.acme, &ann).await;
}

#[tokio::test]
async fn a_business_that_asks_for_it_lets_nobody_do_anything_else_first() {
    let scene = Scene::new().await;
    let (app, acme) = (&scene.app, &scene.acme);
    let owner = app.staff(acme, "owner", Role::Owner).await;
    let mut browsers = [app.contact_browser(acme, &scene.dana).await, app.staff_browser(acme, &owner).await];
    let form = "customer_second_step=on&staff_second_step=on&email_sign_in=on";
    assert_eq!(browsers[1].post("/settings/customer-portal/sign-in", form).await.status, 303);
    let table = portal::table();
    for (browser, site) in browsers.iter().zip([Site::Portal, Site::Console]) {
        let closed = |access| !matches!(access, Access::Anyone | Access::Link | Access::Signature | Access::ApiKey(_));
        let mut seen = 0;
        for route in table.iter().filter(|route| route.site == site && closed(route.access)) {
            if ["/account/second-step", "/account/second-step/confirmation", "/sign-out"].contains(&route.path) {
                continue;
            }
            let path = route.path.replace("{id}", "018f0000-0000-7000-8000-000000000000");
            let answer = match route.method {
                Method::GET => browser.get(&path).await,
                _ => browser.post(&path, testkit::forms(route.path)).await,
            };
            assert_eq!(answer.location(), "/account/second-step", "{route:?}: {}", answer.status);
            seen += 1;
        }
        assert!(seen > 5);
    }
    for (browser, person) in browsers.iter_mut().zip([scene.person(), Person::Staff(owner.id)]) {
        assert!(browser.get("/account/second-step").await.body.contains("asks for a second step"));
        assert_eq!(browser.post("/account/second-step", "").await.location(), "/account/second-step");
        let code = app.code(acme, person).await;
        let shown = browser.post("/account/second-step/confirmation", &format!("code={code}")).await;
        browser.cookies = shown.cookies();
        assert_eq!(browser.get("/").await.status, 200);
    }
    let leaving = app.portal_user(acme, &app.customer(acme, "Other").await, "lee").await;
    let browser = app.contact_browser(acme, &leaving).await;
    assert_eq!(browser.post("/sign-out", "").await.location(), "/sign-in");
}

#[tokio::test]
async fn staff_take_the_second_step_from_whoever_lost_the_phone() {
    let scene = Scene::new().await;
    let (app, acme) = (&scene.app, &scene.acme);
    let owner = app.staff(acme, "owner", Role::Owner).await;
    let (admin, viewer) = (app.staff(acme, "admin", Role::Admin).await, app.staff(acme, "viewer", Role::Viewer).await);
    let console = app.staff_browser(acme, &admin).await;
    let looking = app.staff_browser(acme, &viewer).await;
    let of_contact = format!("/contacts/{}/second-step/removal", scene.dana.id);
    let of_staff = |staff: &testkit::Staff| format!("/colleagues/{}/second-step/removal", staff.id);
    app.add_second_step(acme, scene.person()).await;
    let mut browser = scene.halfway().await;
    browser.send_second_step(&scene.code().await).await;
    let waiting = scene.halfway().await;
    assert_eq!(looking.post(&of_contact, "").await.status, 403);
    let record = format!("/contacts/{}", scene.dana.id);
    assert!(
        console.get(&record).await.body.contains(&of_contact) && !looking.get(&record).await.body.contains(&of_contact)
    );
    assert_eq!(console.post(&of_contact, "").await.location(), record);
    assert_eq!(browser.get("/").await.location(), "/sign-in");
    assert_eq!(waiting.get(PAGE).await.location(), "/sign-in");
    app.contact_browser(acme, &scene.dana).await;
    let history = console.get(&format!("{record}/history")).await.body;
    assert!(history.contains("Second step taken away"), "{history}");

    app.add_second_step(acme, Person::Staff(viewer.id)).await;
    app.add_second_step(acme, Person::Staff(owner.id)).await;
    assert_eq!(console.post(&of_staff(&owner), "").await.status, 403, "an owner's is for owners");
    assert_eq!(looking.post(&of_staff(&viewer), "").await.status, 403);
    assert_eq!(console.post(&of_staff(&viewer), "").await.location(), "/colleagues");
    assert_eq!(looking.get("/").await.location(), "/sign-in");
    assert_eq!(console.post(&of_staff(&viewer), "").await.status, 409);
}

#[tokio::test]
async fn a_secret_that_was_moved_lets_nobody_in() {
    let scene = Scene::new().await;
    scene.app.add_second_step(&scene.acme, scene.person()).await;
    // Moved to another row it opens nothing, and nobody gets in without it.
    scene.app.database.plant("UPDATE second_steps SET id = gen_random_uuid()").await;
    let mut browser = scene.halfway().await;
    assert_eq!(browser.send_second_step("123456").await.status, 500);
    assert_eq!(browser.get("/").await.location(), "/sign-in");
}
