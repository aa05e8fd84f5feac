//! What shuts a link: time, a newer one, staff, switches, another business.

use db::Tenant;
use testkit::{Browser, encode};
use time::macros::datetime;
use time::{Duration, OffsetDateTime};

use super::{Scene, is_in, is_refused};

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
async fn a_reset_signs_out_whoever_came_in_by_link() {
    let scene = Scene::new().await;
    let dana = scene.contact("dana").await;
    let link = scene.enable(&dana).await;
    let mut browser = scene.enter(&link).await;
    assert_eq!(scene.press(&dana, "reset").await.status, 303);
    assert!(!is_in(&browser).await);
    assert_eq!(browser.use_link(&link).await.location(), "/");
}
