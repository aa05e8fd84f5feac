//! Once the staff's click has answered, nothing of whom it shut out works: tried while that person's browser keeps on
//! asking and sending, round after round.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use accounts::{Purpose, Role};
use db::Tenant;
use testkit::{Answer, App, Browser, Contact, Customer, PASSWORD, Staff, rounds, together};

/// Whether the staff's click has been answered, and what got through.
#[derive(Default)]
struct Watch {
    is_answered: AtomicBool,
    early: AtomicUsize,
    late: AtomicUsize,
    tried_late: AtomicUsize,
}

impl Watch {
    /// A watch that saw nothing proves nothing.
    fn saw_enough(&self) {
        let (early, late) = (self.early.load(Ordering::SeqCst), self.tried_late.load(Ordering::SeqCst));
        assert!(early > 20 && late > 100, "nothing was tried");
    }

    /// Notes whether something worked, and whether it began after the answer.
    async fn note(&self, what: &str, ask: impl Future<Output = Answer>, worked: impl Fn(&Answer) -> bool) -> Answer {
        let is_late = self.is_answered.load(Ordering::SeqCst);
        let answer = ask.await;
        // 503 is what a portal answers that is closed.
        assert!(!answer.status.is_server_error() || answer.status == 503, "{what}: {} {}", answer.status, answer.body);
        if is_late {
            self.tried_late.fetch_add(1, Ordering::SeqCst);
        }
        if worked(&answer) {
            let count = if is_late { &self.late } else { &self.early };
            count.fetch_add(1, Ordering::SeqCst);
            assert!(!is_late, "{what} worked after the click had answered: {} {}", answer.status, answer.location());
        }
        answer
    }
}

struct Scene {
    app: App,
    acme: Tenant,
    owner: Staff,
    haulage: Customer,
    dana: Contact,
}

impl Scene {
    async fn new() -> Self {
        let app = App::start().await;
        let acme = app.tenant("acme").await;
        let owner = app.staff(&acme, "owner", Role::Owner).await;
        let haulage = app.customer(&acme, "Haulage").await;
        let dana = app.portal_user(&acme, &haulage, "dana").await;
        Self { app, acme, owner, haulage, dana }
    }

    /// Signs in again and again, once more after the click has answered; the browsers it was done in.
    async fn sign_in_until_answered(&self, watch: &Watch, host: &str) -> Vec<Browser<'_>> {
        let mut given = Vec::new();
        loop {
            let mut fresh = Browser::new(&self.app, host);
            let is_last = watch.is_answered.load(Ordering::SeqCst);
            let sign_in = fresh.sign_in(&self.dana.email, PASSWORD);
            watch.note("signing in", sign_in, |answer| answer.location() == "/").await;
            given.push(fresh);
            if is_last {
                return given;
            }
        }
    }

    /// Dana's login link, and a browser that it is known in.
    async fn login_link(&self) -> (String, Browser<'_>) {
        let console = self.app.staff_browser(&self.acme, &self.owner).await;
        assert_eq!(console.post(&format!("/contacts/{}/login-link", self.dana.id), "").await.status, 303);
        let link = self.app.login_link(&console, &self.dana).await;
        let mut known = Browser::new(&self.app, "acme.localhost:8080");
        assert_eq!(known.use_link(&link).await.location(), "/link/code");
        let code = self.app.mailed_code(&self.acme).await;
        assert_eq!(known.send_code(&code).await.location(), "/");
        (link, known)
    }

    /// Comes in by a login link again and again, once more after the click has answered; the browsers it was done in.
    async fn enter_until_answered<'a>(&'a self, watch: &Watch, link: &str, known: &Browser<'a>) -> Vec<Browser<'a>> {
        let mut given = Vec::new();
        loop {
            let is_last = watch.is_answered.load(Ordering::SeqCst);
            let mut browser = known.at("acme.localhost:8080");
            let form = format!("token={link}");
            let answer = watch.note("the login link", browser.post("/link", &form), |a| a.location() == "/").await;
            browser.keep(&answer);
            given.push(browser);
            if is_last {
                return given;
            }
        }
    }

    /// One round of a login link: it is entered by, and what it gave is used, at once with the click. The browsers that it
    /// let in; of none the session may have outlived the click.
    async fn link_round<'a>(
        &'a self,
        (number, watch): (u64, &Watch),
        (link, known): (&str, &Browser<'a>),
        click: impl Future<Output = ()>,
    ) -> Vec<Browser<'a>> {
        watch.is_answered.store(false, Ordering::SeqCst);
        let entering = self.enter_until_answered(watch, link, known);
        let reading = async {
            while !watch.is_answered.load(Ordering::SeqCst) {
                watch.note("/account", known.get("/account"), |answer| answer.status == 200).await;
            }
        };
        let clicking = async {
            tokio::time::sleep(std::time::Duration::from_millis(number * 7 % 90)).await;
            click.await;
            watch.is_answered.store(true, Ordering::SeqCst);
        };
        let (given, (), ()) = tokio::join!(entering, reading, clicking);
        for browser in given.iter().chain([known]) {
            watch.note("a session from before", browser.get("/account"), |answer| answer.status == 200).await;
        }
        given
    }

    /// One round: a browser that is signed in, one that signs in, and two with links, all at once with the click.
    /// The cookies that came out of it.
    async fn round(&self, number: u64, watch: &Watch, click: impl Future<Output = ()>) -> Vec<Browser<'_>> {
        let browser = self.app.contact_browser(&self.acme, &self.dana).await;
        let (login_link, known) = self.login_link().await;
        let link = format!("/password/reset/{}", self.app.link(&self.acme, &self.dana, Purpose::Reset).await);
        watch.is_answered.store(false, Ordering::SeqCst);
        let host = "acme.localhost:8080";
        let reading = async {
            for turn in 0.. {
                let path = ["/", "/account"][turn % 2];
                watch.note(path, browser.get(path), |answer| answer.status == 200).await;
                let end = "/account/sessions/end";
                watch.note(end, browser.post(end, ""), |answer| answer.location() == "/account").await;
                if watch.is_answered.load(Ordering::SeqCst) && turn > 3 {
                    break;
                }
            }
        };
        let signing_in = self.sign_in_until_answered(watch, host);
        let entering = self.enter_until_answered(watch, &login_link, &known);
        let pressing = async {
            let fresh = Browser::new(&self.app, host);
            let password = format!("password={}", PASSWORD.replace(' ', "+"));
            loop {
                let is_last = watch.is_answered.load(Ordering::SeqCst);
                watch.note("the link", fresh.post(&link, &password), |answer| answer.location() == "/sign-in").await;
                if is_last {
                    break;
                }
            }
        };
        let clicking = async {
            tokio::time::sleep(std::time::Duration::from_millis(number * 7 % 90)).await;
            click.await;
            watch.is_answered.store(true, Ordering::SeqCst);
        };
        let ((), mut given, entered, (), ()) = tokio::join!(reading, signing_in, entering, pressing, clicking);
        given.extend(entered);
        given.push(browser);
        for browser in &given {
            watch.note("a session from before", browser.get("/account"), |answer| answer.status == 200).await;
        }
        given
    }
}

async fn stays_dead(old: &[Browser<'_>]) {
    for browser in old {
        assert_eq!(browser.get("/account").await.location(), "/sign-in?next=/account", "an old session came back");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_a_revoked_contact_works() {
    let scene = Scene::new().await;
    let console = scene.app.staff_browser(&scene.acme, &scene.owner).await;
    let (revocation, restoration) =
        (format!("/contacts/{}/revocation", scene.dana.id), format!("/contacts/{}/restoration", scene.dana.id));
    let watch = Watch::default();
    for number in 0..rounds(30) {
        let click = async { assert_eq!(console.post(&revocation, "").await.status, 303) };
        let old = scene.round(number, &watch, click).await;
        assert_eq!(console.post(&restoration, "").await.status, 303);
        stays_dead(&old).await;
        scene.app.clock.advance(time::Duration::minutes(20));
    }
    watch.saw_enough();
}

/// A browser that is asked for its second step and one that holds a link to sign in, while the click comes.
async fn halfway_round<'a>(
    scene: &'a Scene,
    (number, codes): (u64, &[String]),
    watch: &Watch,
    click: impl Future<Output = ()>,
) -> Vec<Browser<'a>> {
    let host = "acme.localhost:8080";
    let mut asked = Browser::new(&scene.app, host);
    assert_eq!(asked.sign_in(&scene.dana.email, PASSWORD).await.location(), "/sign-in/second-step");
    let link = format!("/sign-in/link/{}", scene.app.link(&scene.acme, &scene.dana, Purpose::SignIn).await);
    let mut linked = Browser::new(&scene.app, host);
    watch.is_answered.store(false, Ordering::SeqCst);
    let waiting = || async {
        while !watch.is_answered.load(Ordering::SeqCst) {
            tokio::time::sleep(std::time::Duration::from_millis(1)).await;
        }
    };
    let coding = async {
        // In every other round only after the click.
        if number % 2 == 1 {
            waiting().await;
        }
        let code = format!("code={}", codes[0]);
        let answer = watch.note("the code", asked.post("/sign-in/second-step", &code), |a| a.location() == "/").await;
        asked.cookies.extend(answer.cookies());
    };
    let pressing = async {
        if number % 4 > 1 {
            waiting().await;
        }
        let worked = |answer: &Answer| answer.location() == "/sign-in/second-step";
        let answer = watch.note("the link", linked.post(&link, ""), worked).await;
        linked.cookies.extend(answer.cookies());
        waiting().await;
        let code = format!("code={}", codes[1]);
        watch.note("its code", linked.post("/sign-in/second-step", &code), |a| a.location() == "/").await;
    };
    let clicking = async {
        tokio::time::sleep(std::time::Duration::from_millis(number * 3 % 23)).await;
        click.await;
        watch.is_answered.store(true, Ordering::SeqCst);
    };
    tokio::join!(coding, pressing, clicking);
    for browser in [&asked, &linked] {
        for path in ["/account", "/sign-in/second-step"] {
            watch.note(path, browser.get(path), |answer| answer.status == 200).await;
        }
    }
    vec![asked, linked]
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_halfway_in_when_access_ends_stays_out() {
    let scene = Scene::new().await;
    let (contact, customer) = (scene.dana.id, scene.haulage.id);
    let clicks = [
        (format!("/contacts/{contact}/revocation"), format!("/contacts/{contact}/restoration")),
        (format!("/customers/{customer}/portal/disabled"), format!("/customers/{customer}/portal/enabled")),
    ];
    let console = scene.app.staff_browser(&scene.acme, &scene.owner).await;
    let person = accounts::Person::Contact(contact);
    let watch = Watch::default();
    for number in 0..rounds(30) {
        let mut tx = scene.app.database.db.begin(scene.acme.whole()).await.unwrap();
        accounts::remove_second_step(&mut tx, person).await.unwrap();
        tx.commit().await.unwrap();
        let codes = scene.app.add_second_step(&scene.acme, person).await;
        let (off, on) = &clicks[usize::try_from(number / 4).unwrap() % 2];
        let click = async { assert_eq!(console.post(off, "").await.status, 303) };
        let old = halfway_round(&scene, (number, &codes), &watch, click).await;
        assert_eq!(console.post(on, "").await.status, 303);
        stays_dead(&old).await;
        for browser in &old {
            assert_eq!(browser.get("/sign-in/second-step").await.location(), "/sign-in", "it came back");
        }
        scene.app.clock.advance(time::Duration::minutes(20));
    }
    let (early, late) = (watch.early.load(Ordering::SeqCst), watch.tried_late.load(Ordering::SeqCst));
    assert!(early > 5 && late > 50, "{early} {late}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_a_customer_that_was_switched_off_works() {
    let scene = Scene::new().await;
    let console = scene.app.staff_browser(&scene.acme, &scene.owner).await;
    let switch = |to: &str| format!("/customers/{}/portal/{to}", scene.haulage.id);
    let watch = Watch::default();
    for number in 0..rounds(30) {
        let off = switch("disabled");
        let click = async { assert_eq!(console.post(&off, "").await.status, 303) };
        let old = scene.round(number, &watch, click).await;
        assert_eq!(console.post(&switch("enabled"), "").await.status, 303);
        stays_dead(&old).await;
        scene.app.clock.advance(time::Duration::minutes(20));
    }
    watch.saw_enough();
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_a_login_link_that_was_refreshed_disabled_or_turned_off_works() {
    let scene = Scene::new().await;
    let users = "/settings/customer-portal/login-links".to_owned();
    let of_dana = |what: &str| format!("/contacts/{}/login-link/{what}", scene.dana.id);
    let watch = Watch::default();
    for number in 0..rounds(30) {
        // Turning links off asks for the password, unless it was given just now.
        let console = scene.app.staff_browser(&scene.acme, &scene.owner).await;
        let (link, known) = scene.login_link().await;
        let ends = [of_dana("renewal"), of_dana("removal"), users.clone()];
        let end = &ends[usize::try_from(number % 3).unwrap()];
        let click = async { assert_eq!(console.post(end, "").await.status, 303) };
        let given = scene.link_round((number, &watch), (&link, &known), click).await;
        assert_eq!(console.post(&users, "login_links=on").await.status, 303);
        stays_dead(&given).await;
        scene.app.clock.advance(time::Duration::minutes(20));
    }
    watch.saw_enough();
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_a_device_that_staff_forgot_and_of_sessions_that_they_ended_works() {
    let scene = Scene::new().await;
    let watch = Watch::default();
    for number in 0..rounds(30) {
        let console = scene.app.staff_browser(&scene.acme, &scene.owner).await;
        let (link, known) = scene.login_link().await;
        let tab = console.get(&format!("/contacts/{}/access", scene.dana.id)).await.body;
        let device = tab.split("action=\"/devices/").nth(1).unwrap().split('/').next().unwrap();
        let ends = [format!("/devices/{device}/removal"), format!("/contacts/{}/sessions/removal", scene.dana.id)];
        let click = async {
            for end in &ends {
                assert_eq!(console.post(end, "").await.status, 303);
            }
        };
        let given = scene.link_round((number, &watch), (&link, &known), click).await;
        stays_dead(&given).await;
        assert_eq!(console.post(&format!("/contacts/{}/login-link/removal", scene.dana.id), "").await.status, 303);
        // Each late try asks for a code: past the day on which so many are remembered.
        scene.app.clock.advance(time::Duration::days(1));
    }
    watch.saw_enough();
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_works_at_a_business_that_was_deactivated() {
    let scene = Scene::new().await;
    let watch = Watch::default();
    for number in 0..5 {
        let click = async { scene.app.database.plant("UPDATE tenants SET customer_portal = false").await };
        scene.round(number, &watch, click).await;
        scene.app.database.plant("UPDATE tenants SET customer_portal = true").await;
        scene.app.clock.advance(time::Duration::minutes(20));
    }
    assert!(watch.early.load(Ordering::SeqCst) > 3 && watch.tried_late.load(Ordering::SeqCst) > 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_a_colleague_who_was_removed_works() {
    let scene = Scene::new().await;
    let (app, acme) = (&scene.app, &scene.acme);
    let console = app.staff_browser(acme, &scene.owner).await;
    let watch = Watch::default();
    for number in 0..rounds(30) / 2 {
        let colleague = app.staff(acme, &format!("colleague{number}"), Role::Admin).await;
        let browser = app.staff_browser(acme, &colleague).await;
        let removal = format!("/colleagues/{}/removal", colleague.id);
        watch.is_answered.store(false, Ordering::SeqCst);
        let working = async {
            for turn in 0.. {
                watch.note("/contacts", browser.get("/contacts"), |answer| answer.status == 200).await;
                let form = format!("name=Customer+{number}+{turn}&is_active=on");
                let made = |answer: &Answer| answer.location().starts_with("/customers/");
                watch.note("adding a customer", browser.post("/customers", &form), made).await;
                if watch.is_answered.load(Ordering::SeqCst) && turn > 2 {
                    break;
                }
            }
        };
        let signing_in = async {
            loop {
                let is_last = watch.is_answered.load(Ordering::SeqCst);
                let mut fresh = Browser::new(app, "acme.console.localhost:8080");
                let sign_in = fresh.sign_in(&colleague.email, PASSWORD);
                watch.note("signing in", sign_in, |answer| answer.location() == "/").await;
                if is_last {
                    watch.note("that session", fresh.get("/"), |answer| answer.status == 200).await;
                    break;
                }
            }
        };
        let clicking = async {
            tokio::time::sleep(std::time::Duration::from_millis(number * 11 % 90)).await;
            assert_eq!(console.post(&removal, "").await.location(), "/colleagues");
            watch.is_answered.store(true, Ordering::SeqCst);
        };
        tokio::join!(working, signing_in, clicking);
    }
    assert!(watch.early.load(Ordering::SeqCst) > 10 && watch.tried_late.load(Ordering::SeqCst) > 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_owners_who_remove_each_other_at_once_get_an_answer_and_leave_one() {
    let app = App::start().await;
    let acme = app.tenant("acme").await;
    for number in 0..6 {
        let (ann, bob) = (format!("ann{number}"), format!("bob{number}"));
        app.database.plant("UPDATE staff SET removed_at = now()").await;
        let (ann, bob) = (app.staff(&acme, &ann, Role::Owner).await, app.staff(&acme, &bob, Role::Owner).await);
        let (a, b) = (app.staff_browser(&acme, &ann).await, app.staff_browser(&acme, &bob).await);
        let clicks = [(&a, bob.id), (&b, ann.id)].map(|(browser, id)| {
            let path = format!("/colleagues/{id}/removal");
            async move { browser.post(&path, "").await }
        });
        let answers = together(clicks.into_iter()).await;
        assert!(answers.iter().all(|answer| !answer.status.is_server_error()), "{answers:?}");
        let done = answers.iter().filter(|answer| answer.location() == "/colleagues").count();
        assert_eq!(done, 1, "{answers:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_a_colleague_whom_an_administrator_shut_out_works() {
    let scene = Scene::new().await;
    let boss = scene.app.portal_user(&scene.acme, &scene.haulage, "boss").await;
    scene.app.administrator(&scene.acme, &boss).await;
    let boss = scene.app.contact_browser(&scene.acme, &boss).await;
    let person = format!("/people/{}", scene.dana.id);
    let watch = Watch::default();
    for number in 0..rounds(30) / 2 {
        let click = async { assert_eq!(boss.post(&format!("{person}/revocation"), "").await.location(), person) };
        let old = scene.round(number, &watch, click).await;
        assert_eq!(boss.post(&format!("{person}/restoration"), "").await.location(), person);
        stays_dead(&old).await;
        scene.app.clock.advance(time::Duration::minutes(20));
    }
    assert!(watch.early.load(Ordering::SeqCst) > 10 && watch.tried_late.load(Ordering::SeqCst) > 50);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_an_administrator_whose_right_was_taken_works() {
    let scene = Scene::new().await;
    let (app, acme) = (&scene.app, &scene.acme);
    let console = app.staff_browser(acme, &scene.owner).await;
    app.administrator(acme, &scene.dana).await;
    let browser = app.contact_browser(acme, &scene.dana).await;
    let permissions = format!("/contacts/{}/permissions", scene.dana.id);
    let watch = Watch::default();
    for number in 0..rounds(30) / 2 {
        watch.is_answered.store(false, Ordering::SeqCst);
        let working = async {
            for turn in 0.. {
                let form = format!("first_name=Eve&email=eve{number}.{turn}%40firm.example");
                watch.note("inviting", browser.post("/people", &form), |answer| answer.location() == "/people").await;
                if watch.is_answered.load(Ordering::SeqCst) && turn > 3 {
                    break;
                }
            }
        };
        let clicking = async {
            tokio::time::sleep(std::time::Duration::from_millis(number * 11 % 90)).await;
            assert_eq!(console.post(&permissions, "parts=on").await.status, 303);
            watch.is_answered.store(true, Ordering::SeqCst);
        };
        tokio::join!(working, clicking);
        assert_eq!(console.post(&permissions, "parts=on&people=on").await.status, 303);
        app.clock.advance(time::Duration::minutes(61));
    }
    assert!(watch.early.load(Ordering::SeqCst) > 5 && watch.tried_late.load(Ordering::SeqCst) > 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_a_view_works_once_its_contact_was_shut_out() {
    let scene = Scene::new().await;
    let (app, acme) = (&scene.app, &scene.acme);
    let console = app.staff_browser(acme, &scene.owner).await;
    let contact = format!("/contacts/{}", scene.dana.id);
    let watch = Watch::default();
    for number in 0..rounds(30) / 2 {
        let grant = console.post(&format!("{contact}/view"), "reason=Asks+about+a+price").await;
        let link = format!("/view/{}", testkit::granted(&grant));
        let begun = Browser::new(app, "acme.localhost:8080").post(&link, "").await;
        let cookies = begun.cookies().join("; ");
        let look = |path| app.browse(("acme.localhost:8080", &cookies), axum::http::Method::GET, path, None);
        watch.is_answered.store(false, Ordering::SeqCst);
        let looking = async {
            for turn in 0.. {
                watch.note("looking", look(["/", "/parts"][turn % 2]), |answer| answer.status == 200).await;
                if watch.is_answered.load(Ordering::SeqCst) && turn > 3 {
                    break;
                }
            }
        };
        let clicking = async {
            tokio::time::sleep(std::time::Duration::from_millis(number * 11 % 90)).await;
            assert_eq!(console.post(&format!("{contact}/revocation"), "").await.status, 303);
            watch.is_answered.store(true, Ordering::SeqCst);
        };
        tokio::join!(looking, clicking);
        assert_eq!(console.post(&format!("{contact}/restoration"), "").await.status, 303);
        watch.note("looking again", look("/"), |answer| answer.status == 200).await;
    }
    assert!(watch.early.load(Ordering::SeqCst) > 5 && watch.tried_late.load(Ordering::SeqCst) > 20);
}
