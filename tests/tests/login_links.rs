//! Lasting login links: given, used, refreshed, ended; on known devices and new ones; and what shuts them.

use std::ops::Deref;

use db::Tenant;
use sqlx::{Executor as _, Row as _};
use testkit::{Answer, Browser, Contact, Office, PASSWORD, encode, together};
use time::macros::datetime;
use time::{Duration, OffsetDateTime};

struct Scene(Office);

impl Deref for Scene {
    type Target = Office;
    fn deref(&self) -> &Office {
        &self.0
    }
}

const HOST: &str = "acme.localhost:8080";

impl Scene {
    async fn new() -> Self {
        Self(Office::open().await)
    }

    async fn contact(&self, name: &str) -> Contact {
        self.app.contact(&self.acme, &self.haulage, name).await
    }

    async fn press(&self, contact: &Contact, button: &str) -> Answer {
        self.console().await.post(&format!("/contacts/{}/{button}", contact.id), "").await
    }

    async fn record(&self, contact: &Contact) -> String {
        self.console().await.get(&format!("/contacts/{}", contact.id)).await.body
    }

    async fn enable(&self, contact: &Contact) -> String {
        assert_eq!(self.press(contact, "login-link").await.status, 303);
        self.link(contact).await
    }

    async fn link(&self, contact: &Contact) -> String {
        self.app.login_link(&self.console().await, contact).await
    }

    fn browser(&self) -> Browser<'_> {
        Browser::new(&self.app, HOST)
    }

    /// A browser that came in by a link.
    async fn enter(&self, link: &str) -> Browser<'_> {
        let mut browser = self.browser();
        assert_eq!(browser.use_link(link).await.location(), "/link/code");
        let code = self.app.mailed_code(&self.acme).await;
        assert_eq!(browser.send_code(&code).await.location(), "/");
        browser
    }

    async fn text(&self, sql: &str) -> String {
        let mut connection = self.app.database.superuser().await;
        connection.fetch_one(sqlx::AssertSqlSafe(sql.to_owned())).await.unwrap().get(0)
    }
}

async fn is_in(browser: &Browser<'_>) -> bool {
    browser.get("/account").await.status == 200
}

/// Whether a link or code got the page for what does not work.
fn is_refused(answer: &Answer) -> bool {
    answer.status == 200 && answer.body.contains("This does not work any more") && answer.cookies().is_empty()
}

#[tokio::test]
async fn somebody_who_never_had_a_password_enters_by_link() {
    let scene = Scene::new().await;
    let dana = scene.contact("dana").await;
    let form = scene.console().await.get("/contacts/new").await.body;
    assert!(!form.contains("Enable Login Via Link"));
    let before = scene.record(&dana).await;
    assert!(
        before.contains("btn enable") && before.contains("Enable Login Via Link") && before.contains("Not invited")
    );

    let link = scene.enable(&dana).await;
    let page = scene.record(&dana).await;
    assert!(page.contains(&format!("http://acme.localhost:8080/link#{link}")), "{page}");
    assert!(page.contains("May 24, 2027") && page.contains("Granted") && page.contains(">Invited<"), "{page}");
    assert_eq!(scene.app.count_mails(&scene.acme).await, 0, "no invitation is mailed");

    let mut browser = scene.browser();
    let answer = browser.use_link(&link).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, "/link/code"));
    assert!(!is_in(&browser).await, "the link alone lets nobody in on a new device");
    let code = scene.app.mailed_code(&scene.acme).await;
    scene.app.clock.advance(Duration::MILLISECOND);
    assert_eq!(browser.send_code(&code).await.location(), "/");
    assert!(is_in(&browser).await);
    let (subject, letter) = scene.app.newest_mail(&scene.acme).await;
    assert_eq!(subject, "Your login link was used on a new device");
    assert!(letter.contains("127.0.0.1") && letter.contains("+1 555 013 0142"), "{letter}");
    assert!(scene.record(&dana).await.contains("Account confirmed"));

    let mails = scene.app.count_mails(&scene.acme).await;
    assert_eq!(browser.use_link(&link).await.location(), "/", "a known device needs no code");
    assert_eq!(scene.app.count_mails(&scene.acme).await, mails);
    scene.app.clock.advance(Duration::days(184));
}

#[tokio::test]
async fn a_device_is_known_to_its_own_link_only() {
    let scene = Scene::new().await;
    let (dana, eve) = (scene.contact("dana").await, scene.contact("eve").await);
    let (hers, other) = (scene.enable(&dana).await, scene.enable(&eve).await);
    let mut browser = scene.enter(&hers).await;
    assert_eq!(browser.use_link(&other).await.location(), "/link/code");
    let code = scene.app.mailed_code(&scene.acme).await;
    assert_eq!(browser.send_code(&code).await.location(), "/");
    // Two people share the browser: it is known to both.
    assert_eq!(browser.use_link(&hers).await.location(), "/");
    assert_eq!(browser.use_link(&other).await.location(), "/");
    // A cookie that we did not give is not kept.
    let mut planted = scene.browser();
    let cookie = "A".repeat(43);
    planted.keep(&Answer {
        status: axum::http::StatusCode::OK,
        headers: [(axum::http::header::SET_COOKIE, format!("__Host-device={cookie}").parse().unwrap())]
            .into_iter()
            .collect(),
        body: String::new(),
    });
    assert_eq!(planted.use_link(&hers).await.location(), "/link/code");
    planted.send_code(&scene.app.mailed_code(&scene.acme).await).await;
    assert!(is_in(&planted).await && !planted.cookies().contains(&cookie));
}

#[tokio::test]
async fn a_second_step_is_asked_for_after_the_link() {
    let scene = Scene::new().await;
    let dana = scene.contact("dana").await;
    let link = scene.enable(&dana).await;
    let mut known = scene.enter(&link).await;
    let person = accounts::Person::Contact(dana.id);
    let codes = scene.app.add_second_step(&scene.acme, person).await;
    known.cookies.retain(|cookie| cookie.starts_with("__Host-device="));
    assert_eq!(known.use_link(&link).await.location(), "/sign-in/second-step");
    assert!(!is_in(&known).await);
    assert_eq!(known.send_second_step(&codes[0]).await.location(), "/");
    assert!(is_in(&known).await);

    let mut fresh = scene.browser();
    assert_eq!(fresh.use_link(&link).await.location(), "/link/code");
    let code = scene.app.mailed_code(&scene.acme).await;
    assert_eq!(fresh.send_code(&code).await.location(), "/sign-in/second-step");
    assert!(!is_in(&fresh).await);
    assert_eq!(scene.press(&dana, "login-link/removal").await.status, 303);
    let over = fresh.send_second_step(&codes[1]).await;
    assert_eq!(over.location(), "/sign-in", "the link ended meanwhile");

    let link = scene.enable(&dana).await;
    let mut fresh = scene.browser();
    assert_eq!(fresh.use_link(&link).await.location(), "/link/code");
    let code = scene.app.mailed_code(&scene.acme).await;
    assert_eq!(fresh.send_code(&code).await.location(), "/sign-in/second-step");
    assert_eq!(scene.press(&dana, "login-link/renewal").await.status, 303);
    assert_eq!(fresh.send_second_step(&codes[1]).await.location(), "/sign-in", "the link was replaced meanwhile");
}

#[tokio::test]
async fn looking_at_a_link_does_nothing() {
    let scene = Scene::new().await;
    let link = scene.enable(&scene.contact("dana").await).await;
    let browser = scene.browser();
    let page = browser.get("/link").await;
    assert!(page.status == 200 && page.cookies().is_empty() && page.body.contains("<noscript>"));
    assert_eq!(page.body, browser.get(&format!("/link?token={link}")).await.body);
    assert_eq!(scene.app.count_mails(&scene.acme).await, 0);
    assert!(is_refused(&browser.post("/link/code", "code=123456").await), "nobody waits for a code here");
}

#[tokio::test]
async fn a_link_works_for_six_months_to_the_minute() {
    let scene = Scene::new().await;
    let dana = scene.contact("dana").await;
    let link = scene.enable(&dana).await;
    let mut browser = scene.enter(&link).await;
    // 24 November 7:00 in New York to 24 May 7:00 there, where it is summer then: an hour earlier in UTC.
    let end = datetime!(2027-05-24 11:00 UTC);
    scene.app.clock.advance(end - scene.app.clock.now() - Duration::minutes(1));
    assert_eq!(browser.use_link(&link).await.location(), "/");
    assert!(is_in(&browser).await);
    scene.app.clock.advance(Duration::minutes(1));
    assert!(is_refused(&browser.use_link(&link).await));
    assert!(!is_in(&browser).await, "the session ends with the link");
    scene.app.clock.advance(Duration::minutes(1));
    assert!(is_refused(&scene.browser().use_link(&link).await));
    let page = scene.record(&dana).await;
    assert!(page.contains("Expired on") && page.contains("/login-link/renewal"), "{page}");
    let users = scene.console().await.get("/settings/customer-portal/users").await.body;
    assert!(users.contains("Login link: </span>Expired"), "{users}");

    assert_eq!(scene.press(&dana, "login-link/renewal").await.status, 303);
    let new = scene.link(&dana).await;
    assert_eq!(browser.use_link(&new).await.location(), "/");
    scene.app.clock.advance(Duration::days(3));
    assert_eq!(browser.use_link(&new).await.location(), "/link/code", "a device is known for 183 days");
}

/// What the term's end should be, worked out without the database.
fn six_months_after(at: OffsetDateTime) -> OffsetDateTime {
    let month = u8::from(at.month()) + 6;
    let (year, month) = if month > 12 { (at.year() + 1, month - 12) } else { (at.year(), month) };
    let month = time::Month::try_from(month).unwrap();
    let day = at.day().min(month.length(year));
    at.replace_date(time::Date::from_calendar_date(year, month, day).unwrap())
}

#[tokio::test]
async fn a_term_ends_on_the_same_day_or_the_last_one_of_its_month() {
    let scene = Scene::new().await;
    let dana = scene.contact("dana").await;
    scene.app.database.plant("UPDATE tenants SET time_zone = 'UTC'").await;
    scene.enable(&dana).await;
    let console = scene.console().await;
    let end = "SELECT to_char(expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI') FROM login_links";
    let mut seen = std::collections::BTreeSet::new();
    for step in 0..420_i64 {
        // Another time of day each day, through a leap year and the year after.
        let at = datetime!(2027-07-01 00:07 UTC) + Duration::days(step) + Duration::minutes(step * 37 % 1_440);
        if (3..=26).contains(&at.day()) && step % 7 > 0 {
            continue;
        }
        scene.app.clock.advance(at - scene.app.clock.now());
        let awake =
            format!("UPDATE sessions SET last_seen_at = '{at}', expires_at = 'infinity' WHERE staff_id IS NOT NULL");
        scene.app.database.plant(&awake).await;
        assert_eq!(console.post(&format!("/contacts/{}/login-link/renewal", dana.id), "").await.status, 303);
        let wanted = six_months_after(at);
        let format = time::macros::format_description!("[year]-[month]-[day] [hour]:[minute]");
        assert_eq!(scene.text(end).await, wanted.format(&format).unwrap(), "{at}");
        seen.insert((at.date(), wanted.date()));
    }
    let ends = |from, to| assert!(seen.contains(&(from, to)), "{from}");
    ends(time::macros::date!(2027 - 08 - 31), time::macros::date!(2028 - 02 - 29));
    ends(time::macros::date!(2027 - 12 - 31), time::macros::date!(2028 - 06 - 30));
    ends(time::macros::date!(2028 - 02 - 29), time::macros::date!(2028 - 08 - 29));
    // Day and time are the tenant's: 31 August, 23:30 in Auckland is still that day there.
    scene.app.database.plant("UPDATE tenants SET time_zone = 'Pacific/Auckland'").await;
    let at = datetime!(2029-08-31 11:30 UTC);
    scene.app.clock.advance(at - scene.app.clock.now());
    assert_eq!(scene.press(&dana, "login-link/renewal").await.status, 303);
    assert_eq!(scene.text(end).await, "2030-02-28 10:30", "28 February, 23:30, in New Zealand's summer");
    assert!(scene.record(&dana).await.contains("Feb 28, 2030"));
}

#[tokio::test]
async fn refreshing_kills_the_old_link_and_what_came_in_by_it() {
    let scene = Scene::new().await;
    let (dana, eve) = (scene.contact("dana").await, scene.contact("eve").await);
    let (old, others) = (scene.enable(&dana).await, scene.enable(&eve).await);
    let (mut browser, waiting) = (scene.enter(&old).await, scene.enter(&others).await);
    let mut half = scene.browser();
    half.use_link(&old).await;
    let code = scene.app.mailed_code(&scene.acme).await;
    scene.app.clock.advance(Duration::days(9));
    let mut half_way = scene.browser();
    half_way.use_link(&old).await;
    let newer = scene.app.mailed_code(&scene.acme).await;
    assert_eq!(browser.use_link(&old).await.location(), "/");
    assert!(is_in(&browser).await);

    assert_eq!(scene.press(&dana, "login-link/renewal").await.status, 303);
    let new = scene.link(&dana).await;
    assert_ne!(old, new);
    assert!(is_refused(&scene.browser().use_link(&old).await));
    assert!(!is_in(&browser).await, "its sessions have ended");
    assert!(is_refused(&half.send_code(&code).await) && is_refused(&half_way.send_code(&newer).await));
    assert_eq!(browser.use_link(&new).await.location(), "/", "the device is still known");
    assert!(scene.record(&dana).await.contains("Jun 3, 2027"), "a new term");
    // Nobody else's link is touched, neither by this nor by a new user.
    scene.enable(&scene.contact("new").await).await;
    assert_eq!(scene.link(&eve).await, others);
    drop(waiting);
    assert_eq!(scene.browser().use_link(&others).await.location(), "/link/code");
}

#[tokio::test]
async fn disabling_ends_link_and_sessions_at_the_next_request() {
    let scene = Scene::new().await;
    let dana = scene.contact("dana").await;
    let link = scene.enable(&dana).await;
    let mut browser = scene.enter(&link).await;
    let mut half_way = scene.browser();
    half_way.use_link(&link).await;
    let code = scene.app.mailed_code(&scene.acme).await;
    assert_eq!(scene.press(&dana, "login-link/removal").await.status, 303);
    assert!(!is_in(&browser).await);
    assert!(is_refused(&browser.use_link(&link).await) && is_refused(&half_way.send_code(&code).await));
    let page = scene.record(&dana).await;
    assert!(page.contains("Enable Login Via Link") && page.contains("Granted"), "access stays");
    let new = scene.enable(&dana).await;
    assert_ne!(link, new);
    assert_eq!(browser.use_link(&new).await.location(), "/link/code", "devices are forgotten");
    assert_eq!(scene.text("SELECT count(*)::text FROM known_devices").await, "0");
}

#[tokio::test]
async fn an_unused_link_is_an_invitation_while_it_works() {
    let scene = Scene::new().await;
    let dana = scene.contact("dana").await;
    scene.enable(&dana).await;
    assert!(scene.record(&dana).await.contains(">Invited<"));
    // Inviting in the same moment mails an invitation all the same.
    scene.press(&dana, "invitation").await;
    assert_eq!(scene.app.count_mails(&scene.acme).await, 1);
    scene.app.clock.advance(Duration::days(8));
    assert!(scene.record(&dana).await.contains(">Invited<"), "the mailed invitation ended, the link did not");
    scene.press(&dana, "login-link/removal").await;
    assert!(scene.record(&dana).await.contains(">Invite expired<"));
    scene.press(&dana, "invitation").await;
    assert!(scene.record(&dana).await.contains(">Invited<"));
    scene.enable(&dana).await;
    scene.press(&dana, "login-link/removal").await;
    assert!(scene.record(&dana).await.contains(">Invited<"), "the mailed invitation still works");
}

#[tokio::test]
async fn a_link_is_mailed_when_staff_ask_for_it() {
    let scene = Scene::new().await;
    let dana = scene.contact("dana").await;
    let link = scene.enable(&dana).await;
    for _ in 0..2 {
        assert_eq!(scene.press(&dana, "login-link/mail").await.status, 303);
    }
    assert_eq!(scene.app.count_mails(&scene.acme).await, 1, "two presses are one");
    let (subject, letter) = scene.app.newest_mail(&scene.acme).await;
    assert_eq!(subject, "Your login link for our customer portal");
    assert!(letter.contains(&format!("/link#{link}")) && letter.contains("May 24, 2027"), "{letter}");
    assert!(scene.record(&dana).await.contains("Just now"));
}

#[tokio::test]
async fn only_who_may_give_access_sees_a_link() {
    let scene = Scene::new().await;
    let dana = scene.contact("dana").await;
    let link = scene.enable(&dana).await;
    let viewer = scene.app.staff(&scene.acme, "viewer", accounts::Role::Viewer).await;
    let viewer = scene.app.staff_browser(&scene.acme, &viewer).await;
    let page = viewer.get(&format!("/contacts/{}", dana.id)).await.body;
    assert!(page.contains("Works until") && !page.contains(&link) && !page.contains("login-link/"));
    // Nor does the database tell it.
    let row =
        scene.text("SELECT l::text || c::text FROM login_links l JOIN credentials c ON c.id = l.credential_id").await;
    let hex: String = link.bytes().map(|byte| format!("{byte:02x}")).collect();
    assert!(!row.contains(&link) && !row.contains(&hex), "{row}");
}

#[tokio::test]
async fn whoever_is_shut_out_has_no_link_any_more() {
    let scene = Scene::new().await;
    let console = scene.console().await;
    let other = scene.app.customer(&scene.acme, "Rival").await;
    for (number, how) in ["revoked", "inactive", "new address", "other customer"].into_iter().enumerate() {
        let name = format!("dana{number}");
        let dana = scene.contact(&name).await;
        let link = scene.enable(&dana).await;
        let mut browser = scene.enter(&link).await;
        let edit = |customer: &str, email: &str, active: &str| {
            format!(
                "first_name={name}&last_name=Gray&customer={customer}&email={}&is_active={active}&row_version=1",
                encode(email)
            )
        };
        let (haulage, rival) = (scene.haulage.id.to_string(), other.id.to_string());
        let (path, form) = match how {
            "revoked" => (format!("/contacts/{}/revocation", dana.id), String::new()),
            "inactive" => (format!("/contacts/{}", dana.id), edit(&haulage, &dana.email, "")),
            "new address" => (format!("/contacts/{}", dana.id), edit(&haulage, "else@haulage.example", "on")),
            _ => (format!("/contacts/{}", dana.id), edit(&rival, &dana.email, "on")),
        };
        let answer = console.post(&path, &form).await;
        assert_eq!(answer.status, 303, "{how}: {}", answer.body);
        assert!(!is_in(&browser).await && is_refused(&browser.use_link(&link).await), "{how}");
        if how == "revoked" {
            let page = scene.record(&dana).await;
            assert!(!page.contains("Enable Login Via Link"), "access comes first");
            assert!(scene.press(&dana, "login-link").await.status == 303 && !page.contains("id=\"login-link\""));
            scene.press(&dana, "restoration").await;
            assert!(is_refused(&browser.use_link(&link).await), "access that is given back comes without a link");
            assert!(!scene.record(&dana).await.contains("id=\"login-link\""));
        }
    }
    assert_eq!(scene.text("SELECT count(*)::text FROM login_links").await, "0");
}

#[tokio::test]
async fn switches_shut_a_link_and_open_it_again() {
    let scene = Scene::new().await;
    let dana = scene.contact("dana").await;
    let link = scene.enable(&dana).await;
    let console = scene.console().await;
    let customer = |to: &str| format!("/customers/{}/portal/{to}", scene.haulage.id);
    let users = "/settings/customer-portal/login-links".to_owned();
    for (off, off_form, on, on_form) in
        [(customer("disabled"), "", customer("enabled"), ""), (users.clone(), "", users, "login_links=on")]
    {
        let mut browser = scene.enter(&link).await;
        let mut half_way = scene.browser();
        half_way.use_link(&link).await;
        let code = scene.app.mailed_code(&scene.acme).await;
        assert_eq!(console.post(&off, off_form).await.status, 303);
        assert!(!is_in(&browser).await && is_refused(&browser.use_link(&link).await), "{off}");
        assert!(is_refused(&half_way.send_code(&code).await), "{off}");
        let page = scene.record(&dana).await;
        assert!(page.contains("login-link-obstacle") && !page.contains("login-link/mail"), "{page}");
        assert_eq!(console.post(&on, on_form).await.status, 303);
        assert!(!is_in(&browser).await, "old sessions do not come back");
        assert_eq!(browser.use_link(&link).await.location(), "/", "{on}");
    }
    scene.app.database.plant("UPDATE tenants SET customer_portal = false").await;
    assert_eq!(scene.browser().use_link(&link).await.status, 503);
}

#[tokio::test]
async fn a_code_is_for_one_browser_once_and_not_for_long() {
    let scene = Scene::new().await;
    let dana = scene.contact("dana").await;
    let link = scene.enable(&dana).await;
    let (mut here, mut there) = (scene.browser(), scene.browser());
    here.use_link(&link).await;
    let first = scene.app.mailed_code(&scene.acme).await;
    assert!(is_refused(&there.send_code(&first).await), "another browser");
    here.use_link(&link).await;
    let code = scene.app.mailed_code(&scene.acme).await;
    if first != code {
        assert_eq!(here.send_code(&first).await.status, 422, "a new code ends the old one");
    }
    let stale = here.cookies();
    assert_eq!(here.send_code(&code).await.location(), "/");
    let again =
        scene.app.browse((HOST, &stale), axum::http::Method::POST, "/link/code", Some(&format!("code={code}"))).await;
    assert!(is_refused(&again), "a used code");

    there.use_link(&link).await;
    let code = scene.app.mailed_code(&scene.acme).await;
    scene.app.clock.advance(Duration::minutes(10));
    assert!(is_refused(&there.send_code(&code).await), "ten minutes later");
    there.use_link(&link).await;
    let code = scene.app.mailed_code(&scene.acme).await;
    let wrong = if code == "000000" { "000001" } else { "000000" };
    for left in ["4 tries are", "3 tries are", "2 tries are", "1 try is"] {
        let answer = there.send_code(wrong).await;
        assert!(answer.status == 422 && answer.body.contains(left) && answer.body.contains(wrong), "{left}");
    }
    assert_eq!(there.send_code("12345").await.status, 422);
    assert!(is_refused(&there.send_code(wrong).await) && is_refused(&there.send_code(&code).await), "five tries");
    // The fifth code within the hour is the last.
    assert_eq!(there.use_link(&link).await.location(), "/link/code");
    assert_eq!(there.use_link(&link).await.status, 429);
    scene.app.clock.advance(Duration::hours(1));
    assert_eq!(there.use_link(&link).await.location(), "/link/code");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_right_codes_at_once_one_wins() {
    let scene = Scene::new().await;
    let link = scene.enable(&scene.contact("dana").await).await;
    let mut browser = scene.browser();
    browser.use_link(&link).await;
    let form = format!("code={}", scene.app.mailed_code(&scene.acme).await);
    let answers = together((0..5).map(|_| browser.post("/link/code", &form))).await;
    assert_eq!(answers.iter().filter(|answer| answer.location() == "/").count(), 1);
    assert_eq!(answers.iter().filter(|answer| is_refused(answer)).count(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_wrong_codes_at_once_are_five_tries() {
    let scene = Scene::new().await;
    let link = scene.enable(&scene.contact("dana").await).await;
    let mut browser = scene.browser();
    browser.use_link(&link).await;
    let code = scene.app.mailed_code(&scene.acme).await;
    let wrong = if code == "000000" { "code=000001" } else { "code=000000" };
    let answers = together((0..12).map(|_| browser.post("/link/code", wrong))).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 422).count(), 4);
    assert!(is_refused(&browser.send_code(&code).await));
}

#[tokio::test]
async fn a_link_of_another_business_is_none() {
    let scene = Scene::new().await;
    let other: Tenant = scene.app.tenant("rival").await;
    let customer = scene.app.customer(&other, "Theirs").await;
    let theirs = scene.app.contact(&other, &customer, "eve").await;
    let owner = scene.app.staff(&other, "owner", accounts::Role::Owner).await;
    let console = scene.app.staff_browser(&other, &owner).await;
    assert_eq!(console.post(&format!("/contacts/{}/login-link", theirs.id), "").await.status, 303);
    let link = scene.app.login_link(&console, &theirs).await;
    assert!(is_refused(&scene.browser().use_link(&link).await));
    assert_eq!(Browser::new(&scene.app, "rival.localhost:8080").use_link(&link).await.location(), "/link/code");
}

#[tokio::test]
async fn whoever_came_in_by_link_proves_more_before_setting_a_password() {
    let scene = Scene::new().await;
    let dana = scene.contact("dana").await;
    let link = scene.enable(&dana).await;
    let mut browser = scene.enter(&link).await;
    let second = scene.enter(&link).await;
    let set = format!("password={}", encode(PASSWORD));
    let page = browser.get("/account").await.body;
    assert!(page.contains("Mail me a code") && !page.contains("name=\"password\""), "{page}");
    assert_eq!(browser.post("/account/password", &set).await.location(), "/account");
    assert_eq!(
        scene.text("SELECT count(*)::text FROM credentials WHERE kind = 'password' AND contact_id IS NOT NULL").await,
        "0"
    );

    scene.app.clock.advance(Duration::MILLISECOND);
    assert_eq!(browser.post("/account/code", "").await.location(), "/account");
    let code = scene.app.mailed_code(&scene.acme).await;
    assert!(browser.get("/account").await.body.contains("Confirm code"));
    assert!(second.get("/account").await.body.contains("Mail me a code"), "the code is this browser's");
    assert_eq!(second.post("/account/proof", &format!("code={code}")).await.status, 422);
    assert_eq!(browser.post("/account/proof", "code=12").await.status, 422);
    let before = browser.cookies();
    let answer = browser.post("/account/proof", &format!("code={code}")).await;
    assert_eq!(answer.location(), "/account", "{}", answer.body);
    browser.keep(&answer);
    assert_ne!(before, browser.cookies());
    let replayed = scene.app.browse((HOST, &before), axum::http::Method::GET, "/account", None).await;
    assert_eq!(replayed.status, 303, "the session goes on under a new token");
    // Ten minutes later the proof is old.
    let late = browser.cookies();
    scene.app.clock.advance(Duration::minutes(10));
    assert_eq!(browser.post("/account/password", &set).await.location(), "/account");
    assert!(browser.get("/account").await.body.contains("Mail me a code"));
    scene.app.clock.advance(Duration::MILLISECOND);
    browser.post("/account/code", "").await;
    let code = scene.app.mailed_code(&scene.acme).await;
    let answer = browser.post("/account/proof", &format!("code={code}")).await;
    browser.keep(&answer);
    assert_ne!(late, browser.cookies());

    let answer = browser.post("/account/password", &set).await;
    browser.keep(&answer);
    assert!(browser.get("/account").await.body.contains("Current password"), "this browser is trusted fully now");
    assert!(!is_in(&second).await, "signed out everywhere else");
    let mut fresh = scene.browser();
    assert_eq!(fresh.sign_in(&dana.email, PASSWORD).await.location(), "/");
    assert_eq!(scene.browser().use_link(&link).await.location(), "/link/code", "the link goes on working");
}

#[tokio::test]
async fn a_reset_signs_out_whoever_came_in_by_link() {
    let scene = Scene::new().await;
    let dana = scene.contact("dana").await;
    let link = scene.enable(&dana).await;
    let mut browser = scene.enter(&link).await;
    assert_eq!(scene.press(&dana, "reset").await.status, 303);
    assert!(!is_in(&browser).await);
    assert_eq!(browser.use_link(&link).await.location(), "/");
}

#[tokio::test]
async fn the_trail_tells_of_links() {
    let scene = Scene::new().await;
    let dana = scene.contact("dana").await;
    let link = scene.enable(&dana).await;
    scene.enter(&link).await;
    for button in ["login-link/mail", "login-link/renewal", "login-link/removal"] {
        scene.press(&dana, button).await;
    }
    scene.console().await.post("/settings/customer-portal/login-links", "").await;
    let trail = scene.console().await.get("/activity").await.body;
    for words in [
        "Login link enabled",
        "Signed in",
        "by login link",
        "Login link mailed",
        "Login link refreshed",
        "Login link disabled",
        "Login links turned on or off",
    ] {
        assert!(trail.contains(words), "{words}");
    }
    assert!(!trail.contains(&link));
}

#[tokio::test]
async fn a_contact_who_may_not_use_the_portal_gets_no_link() {
    let scene = Scene::new().await;
    let dana = scene.contact("dana").await;
    for (change, back) in [
        ("UPDATE contacts SET email = NULL", format!("UPDATE contacts SET email = '{}'", dana.email)),
        ("UPDATE contacts SET is_active = false", "UPDATE contacts SET is_active = true".to_owned()),
        ("UPDATE customers SET has_portal_access = false", "UPDATE customers SET has_portal_access = true".to_owned()),
        ("UPDATE portal_settings SET login_links = false", "UPDATE portal_settings SET login_links = true".to_owned()),
    ] {
        scene.app.database.plant(change).await;
        let page = scene.record(&dana).await;
        assert!(page.contains("disabled aria-describedby=\"login-link-obstacle\""), "{change}");
        scene.press(&dana, "login-link").await;
        assert_eq!(scene.text("SELECT count(*)::text FROM login_links").await, "0", "{change}");
        scene.app.database.plant(&back).await;
    }
    scene.enable(&dana).await;
}
