//! A contact's access on one tab: what it signs in with, whether it may, where it is signed in, and which devices know its
//! login link.

use accounts::Role;
use sqlx::{Executor as _, Row as _};
use testkit::{Browser, Contact, Office, PASSWORD};

const PORTAL: &str = "acme.localhost:8080";

/// What the first buttons of a page with this end post to.
fn buttons(page: &str, noun: &str) -> Vec<String> {
    let mark = format!("action=\"/{noun}/");
    let actions = page.split(&mark).skip(1);
    actions.map(|rest| format!("/{noun}/{}", rest.split('"').next().unwrap())).collect()
}

async fn tab(console: &Browser<'_>, contact: &Contact) -> String {
    console.get(&format!("/contacts/{}/access", contact.id)).await.body
}

async fn history(console: &Browser<'_>, contact: &Contact) -> String {
    console.get(&format!("/contacts/{}/history", contact.id)).await.body
}

async fn is_in(browser: &Browser<'_>) -> bool {
    browser.get("/account").await.status == 200
}

#[tokio::test]
async fn the_third_tab_shows_and_edits_the_access_details() {
    let office = Office::open().await;
    let dana = office.app.portal_user(&office.acme, &office.haulage, "dana").await;
    let other = office.app.contact(&office.acme, &office.haulage, "other").await;
    let mut portal = Browser::new(&office.app, PORTAL);
    assert_eq!(portal.sign_in(&dana.email, PASSWORD).await.location(), "/");
    let console = office.console().await;
    let page = tab(&console, &dana).await;
    let tabs = page.split("aria-label=\"Contact\"").nth(1).unwrap().split("</nav>").next().unwrap();
    let third = tabs.split("<a href=").nth(3).unwrap();
    assert!(third.contains("aria-current=\"page\">Website Access"), "{tabs}");
    for fact in ["Website username", "Has website access", "Send password reset", "Last sign-in", "Account confirmed"] {
        assert!(page.contains(fact), "{fact}: {page}");
    }
    let path = format!("/contacts/{}/access", dana.id);
    let taken = console.post(&path, &format!("email={}&username=d.w&row_version=1", other.email)).await;
    assert!(taken.status == 422 && taken.body.contains("id=\"email-err\"") && taken.body.contains("value=\"d.w\""));
    let form = "email=dana%40new.example&username=d.w&access_asked=on&has_access=on&row_version=1";
    assert_eq!(console.post(&path, form).await.location(), path);
    let page = tab(&console, &dana).await;
    assert!(page.contains("value=\"dana@new.example\"") && page.contains("value=\"d.w\""), "{page}");
    let told = history(&console, &dana).await;
    assert!(told.contains("<ins>d.w</ins>") && told.contains("<ins>dana@new.example</ins>"), "{told}");
    // The name and whatever else the tab does not show stay.
    assert!(page.contains("<h1>dana Gray</h1>"), "{page}");
    let stale = console.post(&path, "email=dana%40newer.example&row_version=1").await;
    assert!(stale.status == 422 && stale.body.contains("save again to keep yours"), "{}", stale.body);
    let off = "email=dana%40new.example&username=d.w&access_asked=on&row_version=2";
    assert_eq!(console.post(&path, off).await.status, 303);
    assert!(tab(&console, &dana).await.contains(">Revoked</span>"));
}

#[tokio::test]
async fn who_may_not_manage_access_edits_no_switch_and_sees_no_sessions() {
    let office = Office::open().await;
    let dana = office.app.portal_user(&office.acme, &office.haulage, "dana").await;
    let portal = office.app.contact_browser(&office.acme, &dana).await;
    let viewer = office.app.staff(&office.acme, "viewer", Role::Viewer).await;
    let sees = office.app.staff_browser(&office.acme, &viewer).await;
    let page = tab(&sees, &dana).await;
    assert!(page.contains("Portal access") && !page.contains("signed in</h2>") && !page.contains("/removal"));
    let session = buttons(&tab(&office.console().await, &dana).await, "sessions").pop().unwrap();
    for path in [session, format!("/contacts/{}/sessions/removal", dana.id), format!("/contacts/{}/access", dana.id)] {
        assert_eq!(sees.post(&path, "row_version=1").await.status, 403, "{path}");
    }
    assert!(is_in(&portal).await);
}

#[tokio::test]
async fn staff_see_where_somebody_is_signed_in_and_end_one_or_all() {
    let office = Office::open().await;
    let dana = office.app.portal_user(&office.acme, &office.haulage, "dana").await;
    let carl = office.app.portal_user(&office.acme, &office.haulage, "carl").await;
    let console = office.console().await;
    assert!(tab(&console, &dana).await.contains("Nowhere at the moment"));
    let mut first = Browser::new(&office.app, PORTAL);
    assert_eq!(first.sign_in(&dana.email, PASSWORD).await.location(), "/");
    let second = office.app.contact_browser(&office.acme, &dana).await;
    let other = office.app.contact_browser(&office.acme, &carl).await;
    let page = tab(&console, &dana).await;
    assert_eq!(buttons(&page, "sessions").len(), 2, "{page}");
    assert!(page.contains("signed in with the password") && page.contains("from 127.0.0.1"), "{page}");
    for session in buttons(&page, "sessions") {
        assert_eq!(console.post(&session, "").await.location(), format!("/contacts/{}/access", dana.id));
        assert_eq!(console.post(&session, "").await.status, 404, "ended is ended");
    }
    assert!(!is_in(&first).await && !is_in(&second).await && is_in(&other).await);
    assert_eq!(history(&console, &dana).await.matches("<strong>Signed out by staff").count(), 2);
    let mut connection = office.app.database.superuser().await;
    let of_staff = "SELECT id::text FROM sessions WHERE staff_id IS NOT NULL LIMIT 1";
    let of_staff: String = connection.fetch_one(of_staff).await.unwrap().get(0);
    assert_eq!(
        console.post(&format!("/sessions/{of_staff}/removal"), "").await.status,
        404,
        "a colleague's is not theirs"
    );

    let again = office.app.contact_browser(&office.acme, &dana).await;
    assert!(is_in(&again).await, "access and password stay");
    assert_eq!(console.post(&format!("/contacts/{}/sessions/removal", dana.id), "").await.status, 303);
    assert!(!is_in(&again).await && is_in(&other).await);
    assert!(history(&console, &dana).await.contains("<strong>Signed out everywhere by staff"));
}

#[tokio::test]
async fn a_device_that_is_forgotten_asks_for_a_code_again() {
    let office = Office::open().await;
    let dana = office.app.contact(&office.acme, &office.haulage, "dana").await;
    let console = office.console().await;
    assert_eq!(console.post(&format!("/contacts/{}/login-link", dana.id), "").await.status, 303);
    let link = office.app.login_link(&console, &dana).await;
    let mut browser = Browser::new(&office.app, PORTAL);
    assert_eq!(browser.use_link(&link).await.location(), "/link/code");
    assert_eq!(browser.send_code(&office.app.mailed_code(&office.acme).await).await.location(), "/");
    assert_eq!(browser.use_link(&link).await.location(), "/", "known");
    let page = tab(&console, &dana).await;
    let devices = buttons(&page, "devices");
    assert!(devices.len() == 1 && page.contains("link last used") && page.contains("by the login link"), "{page}");
    assert_eq!(console.post(&devices[0], "").await.status, 303);
    assert_eq!(console.post(&devices[0], "").await.status, 404);
    assert!(is_in(&browser).await, "who is signed in stays so");
    assert_eq!(browser.use_link(&link).await.location(), "/link/code", "not known any more");
    assert!(history(&console, &dana).await.contains("<strong>Device of the login link forgotten"));
    assert!(!tab(&console, &dana).await.contains("Devices that know"));
}

#[tokio::test]
async fn a_customer_s_people_are_sent_an_invite_before_their_first_visit_and_a_reset_after() {
    let office = Office::open().await;
    let (app, acme) = (&office.app, &office.acme);
    let dana = app.contact(acme, &office.haulage, "dana").await;
    let carl = app.portal_user(acme, &office.haulage, "carl").await;
    app.contact_browser(acme, &carl).await;
    let console = office.console().await;
    let never = tab(&console, &dana).await;
    assert!(never.contains("The website invite gives it.") && !never.contains("name=\"access_asked\""), "{never}");
    for end in ["contacts", "portal"] {
        let path = format!("/customers/{}/{end}", office.haulage.id);
        let invite =
            ["Send website invite<span class=\"sr\"> to dana", "Send website invite<span class=\"sr\"> again to dana"];
        let page = console.get(&path).await.body;
        let is_out = usize::from(end == "portal");
        assert!(page.contains(invite[is_out]), "sending alone changes nothing: {page}");
        assert!(page.contains("Send password reset<span class=\"sr\"> to carl"), "{page}");
        app.clock.advance(time::Duration::minutes(1));
        let mails = app.count_mails(acme).await;
        assert_eq!(console.post(&format!("/contacts/{}/invitation", dana.id), "").await.status, 303);
        assert_eq!(app.count_mails(acme).await, mails + 1);
    }
    let list = console.get("/contacts").await.body;
    assert!(list.contains("Resend<span class=\"sr\"> invitation to dana") && !list.contains("Send website invite"));
}
