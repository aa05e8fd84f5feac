//! Staff see the portal as a contact does: with a reason, for half an hour, on the record, and they change nothing.

use accounts::{Role, VIEW_COOKIE};
use axum::http::Method;
use sqlx::{Executor as _, Row as _};
use testkit::{Answer, App, Browser, Contact, Office, World, forms, granted, together};
use web::routes::Site;

const PORTAL: &str = "acme.localhost:8080";
const REASON: &str = "reason=Asks+why+a+price+is+missing";

async fn grant(console: &Browser<'_>, contact: &Contact) -> String {
    granted(&console.post(&format!("/contacts/{}/view", contact.id), REASON).await)
}

/// The cookie of a view that was begun.
fn cookie(answer: &Answer) -> Option<String> {
    answer.cookies().into_iter().find(|cookie| cookie.starts_with(&format!("{VIEW_COOKIE}=")) && cookie.len() > 50)
}

/// Somebody who looks on as this contact: what their browser sends to the portal.
async fn view(app: &App, console: &Browser<'_>, contact: &Contact) -> String {
    let link = format!("/view/{}", grant(console, contact).await);
    let begun = Browser::new(app, PORTAL).post(&link, "").await;
    assert_eq!(begun.location(), "/", "{} {}", begun.status, begun.body);
    cookie(&begun).unwrap()
}

async fn look(app: &App, cookies: &str, path: &str) -> Answer {
    app.browse((PORTAL, cookies), Method::GET, path, None).await
}

async fn send(app: &App, cookies: &str, path: &str) -> Answer {
    app.browse((PORTAL, cookies), Method::POST, path, Some("")).await
}

async fn count(app: &App, sql: &str) -> i64 {
    app.database.superuser().await.fetch_one(sqlx::AssertSqlSafe(sql.to_owned())).await.unwrap().get(0)
}

async fn events(app: &App) -> (i64, i64) {
    let of = |kind: &str| format!("SELECT count(*) FROM audit_events WHERE kind = 'contact.view_{kind}'");
    (count(app, &of("started")).await, count(app, &of("ended")).await)
}

#[tokio::test]
async fn a_view_shows_what_the_contact_sees_says_so_and_leaves_no_other_trace() {
    let Office { app, acme, owner, haulage } = Office::open().await;
    let dana = app.portal_user(&acme, &haulage, "dana").await;
    let console = app.staff_browser(&acme, &owner).await;
    assert!(console.get(&format!("/contacts/{}", dana.id)).await.body.contains("View as dana"));
    let link = format!("/view/{}", grant(&console, &dana).await);

    let fresh = Browser::new(&app, PORTAL);
    for _ in 0..2 {
        let page = fresh.get(&link).await;
        assert!(page.status == 200 && page.body.contains("View as dana Gray") && page.cookies().is_empty());
    }
    assert_eq!(events(&app).await, (0, 0), "looking at the link begins nothing");
    let cookies = cookie(&fresh.post(&link, "").await).unwrap();

    let home = look(&app, &cookies, "/").await.body;
    assert!(home.contains("Viewing as dana Gray of Haulage. owner is only looking, with 30 minutes left."), "{home}");
    app.clock.advance(time::Duration::minutes(10));
    assert!(look(&app, &cookies, "/parts").await.body.contains("with 20 minutes left"));
    console.post(&format!("/contacts/{}/permissions", dana.id), "").await;
    assert_eq!(look(&app, &cookies, "/parts").await.status, 404, "what the contact does not see");
    for path in ["/account", "/account/anything"] {
        let account = look(&app, &cookies, path).await.body;
        assert!(account.contains("Not shown while you look on") && !account.contains("current-password"), "{account}");
    }

    let untouched = "SELECT count(*) FROM contacts WHERE last_sign_in_at IS NULL AND confirmed_at IS NULL";
    assert_eq!(count(&app, untouched).await, 1);
    assert_eq!(count(&app, "SELECT count(*) FROM sessions WHERE contact_id IS NOT NULL").await, 0);
    assert_eq!(send(&app, &cookies, "/viewing/end").await.status, 200);
    assert_eq!(look(&app, &cookies, "/").await.status, 410);
    assert_eq!(events(&app).await, (1, 1));
    for path in ["/activity".to_owned(), format!("/contacts/{}/history", dana.id)] {
        let page = console.get(&path).await.body;
        for words in ["Portal viewed as this contact", "View as this contact ended", "Asks why a price is missing"] {
            assert!(page.contains(words), "{path}: {words}");
        }
    }
}

#[tokio::test]
async fn a_grant_opens_once_within_a_minute_and_at_its_own_business() {
    let Office { app, acme, owner, haulage } = Office::open().await;
    let other = app.tenant("other").await;
    let dana = app.portal_user(&acme, &haulage, "dana").await;
    let console = app.staff_browser(&acme, &owner).await;
    let fresh = Browser::new(&app, PORTAL);

    let link = format!("/view/{}", grant(&console, &dana).await);
    for host in ["other.localhost:8080", "acme.console.localhost:8080", "localhost:8080"] {
        let stranger = Browser::new(&app, host);
        assert_eq!(stranger.get(&link).await.status, 404, "{host}");
        assert_eq!(stranger.post(&link, "").await.status, 404, "{host}");
    }
    let presses = together((0..8).map(|_| fresh.post(&link, ""))).await;
    assert_eq!(presses.iter().filter(|answer| cookie(answer).is_some()).count(), 1);
    assert_eq!(events(&app).await, (1, 0));

    let link = format!("/view/{}", grant(&console, &dana).await);
    app.clock.advance(time::Duration::seconds(60));
    assert_eq!(fresh.get(&link).await.status, 404);
    assert!(cookie(&fresh.post(&link, "").await).is_none());

    let (old, new) = (grant(&console, &dana).await, grant(&console, &dana).await);
    assert!(cookie(&fresh.post(&format!("/view/{old}"), "").await).is_none(), "a newer grant replaces an older one");
    let first = cookie(&fresh.post(&format!("/view/{new}"), "").await).unwrap();
    let second = view(&app, &console, &dana).await;
    assert_eq!(look(&app, &first, "/").await.status, 410, "a new view ends the one before");
    assert_eq!(look(&app, &second, "/").await.status, 200);
    drop(other);
}

#[tokio::test]
async fn nothing_can_be_sent_in_a_view_and_every_page_can_be_looked_at() {
    let world = World::new().await;
    let (contact, _) = world.contacts();
    let (_, owner) = world.customer_and_owner();
    let console = world.app.staff_browser(&world.acme, owner).await;
    let own = world.visitor("portal user").cookies.clone();
    let view = view(&world.app, &console, contact).await;
    let both = format!("{own}; {view}");
    let (mut sent, mut seen) = (0, 0);
    for route in testkit::table().into_iter().filter(|route| route.site == Site::Portal) {
        let ids = world.ids(&route).await;
        let path = match route.path.split_once('{') {
            Some((before, after)) => format!("{before}{}{}", ids.unwrap().own, after.split_once('}').unwrap().1),
            None => route.path.to_owned(),
        };
        // What is for programs nobody looks at.
        let is_for_programs = route.path.starts_with("/api/");
        if is_for_programs || route.path == "/viewing/end" || route.path == "/view/{token}" {
            continue;
        }
        let before = world.checksums_of(&world.acme).await;
        for cookies in [&view, &both] {
            let form = (route.method != Method::GET).then(|| forms(route.path));
            let answer = world.app.browse((PORTAL, cookies), route.method.clone(), &path, form).await;
            if route.method == Method::GET {
                assert!(!answer.status.is_server_error(), "{path}: {}", answer.status);
                seen += usize::from(answer.body.contains("Viewing as dana Gray"));
            } else {
                assert_eq!(answer.status, 403, "{path}");
                sent += 1;
            }
        }
        assert_eq!(world.checksums_of(&world.acme).await, before, "{} {path} changed something", route.method);
    }
    for method in [Method::PUT, Method::PATCH, Method::DELETE] {
        assert_eq!(world.app.browse((PORTAL, &view), method, "/account", None).await.status, 403);
    }
    assert!(sent > 20 && seen > 8, "{sent} {seen}");
}

#[tokio::test]
async fn a_view_ends_after_half_an_hour_and_with_whoever_it_hangs_on() {
    let Office { app, acme, owner, haulage } = Office::open().await;
    let boss = app.staff_browser(&acme, &owner).await;
    let dana = app.portal_user(&acme, &haulage, "dana").await;
    let (contact, customer) = (format!("/contacts/{}", dana.id), format!("/customers/{}/portal", haulage.id));
    // What shuts out, and what puts everything back.
    let shut_outs: [(&str, String, String); 3] = [
        ("the contact is revoked", format!("{contact}/revocation"), format!("{contact}/restoration")),
        ("the customer is switched off", format!("{customer}/disabled"), format!("{customer}/enabled")),
        ("half an hour is over", String::new(), String::new()),
    ];
    for (number, (what, off, on)) in shut_outs.into_iter().enumerate() {
        let sales = app.staff(&acme, &format!("sales{number}"), Role::Sales).await;
        let console = app.staff_browser(&acme, &sales).await;
        let cookies = view(&app, &console, &dana).await;
        assert_eq!(look(&app, &cookies, "/").await.status, 200, "{what}");
        if off.is_empty() {
            app.clock.advance(time::Duration::minutes(30));
        } else {
            assert_eq!(boss.post(&off, "").await.status, 303, "{what}");
        }
        let over = look(&app, &cookies, "/").await;
        assert_eq!(over.status, 410, "{what}");
        assert!(over.cookies().contains(&format!("{VIEW_COOKIE}=")), "the cookie is taken away");
        assert_eq!(send(&app, &cookies, "/account/sessions/end").await.status, 410, "{what}");
        if !on.is_empty() {
            assert_eq!(boss.post(&on, "").await.status, 303, "{what}");
            assert_eq!(look(&app, &cookies, "/").await.status, 410, "{what}, and back: it stays dead");
        }
    }
    let colleague = app.staff(&acme, "leaving", Role::Support).await;
    let colleagues = format!("/colleagues/{}", colleague.id);
    // Anew: what is done to colleagues is asked for by whoever signed in lately.
    let boss = app.staff_browser(&acme, &owner).await;
    let console = app.staff_browser(&acme, &colleague).await;
    let cookies = view(&app, &console, &dana).await;
    app.database.plant("UPDATE contacts SET is_active = false").await;
    assert_eq!(look(&app, &cookies, "/").await.status, 410, "the contact is inactive");
    app.database.plant("UPDATE contacts SET is_active = true").await;
    assert_eq!(boss.post(&format!("{colleagues}/role"), "role=viewer").await.status, 303);
    assert_eq!(look(&app, &cookies, "/").await.status, 410, "the permission is lost");
    boss.post(&format!("{colleagues}/role"), "role=support").await;
    assert_eq!(look(&app, &cookies, "/").await.status, 410, "and back: it stays dead");
    let console = app.staff_browser(&acme, &colleague).await;
    let cookies = view(&app, &console, &dana).await;
    assert_eq!(console.post("/sign-out", "").await.status, 303);
    assert_eq!(look(&app, &cookies, "/").await.status, 410, "the staff member signed out");
    let console = app.staff_browser(&acme, &colleague).await;
    let cookies = view(&app, &console, &dana).await;
    assert_eq!(boss.post(&format!("{colleagues}/removal"), "").await.status, 303);
    assert_eq!(look(&app, &cookies, "/").await.status, 410, "the staff member was removed");
    app.database.plant("UPDATE tenants SET customer_portal = false").await;
    assert_eq!(look(&app, &cookies, "/").await.status, 503, "the portal is closed");
}

#[tokio::test]
async fn every_view_is_ended_on_the_record_exactly_once() {
    let Office { app, acme, owner, haulage } = Office::open().await;
    let dana = app.portal_user(&acme, &haulage, "dana").await;
    let console = app.staff_browser(&acme, &owner).await;
    // By its button, pressed twice at once.
    let cookies = view(&app, &console, &dana).await;
    together((0..4).map(|_| send(&app, &cookies, "/viewing/end"))).await;
    assert_eq!(events(&app).await, (1, 1));
    // By its time.
    view(&app, &console, &dana).await;
    app.work().await;
    assert_eq!(events(&app).await, (2, 1), "not before");
    app.clock.advance(time::Duration::minutes(30));
    app.work().await;
    assert_eq!(events(&app).await, (2, 2));
    // By a revocation, and by a sign-out.
    view(&app, &console, &dana).await;
    console.post(&format!("/contacts/{}/revocation", dana.id), "").await;
    console.post(&format!("/contacts/{}/restoration", dana.id), "").await;
    view(&app, &console, &dana).await;
    console.post("/sign-out", "").await;
    app.clock.advance(time::Duration::minutes(30));
    app.work().await;
    app.work().await;
    assert_eq!(events(&app).await, (4, 4));
    assert_eq!(count(&app, "SELECT count(*) FROM contact_views").await, 0);
}

#[tokio::test]
async fn a_session_of_ones_own_rests_beside_a_view_and_never_mixes_with_it() {
    let Office { app, acme, owner, haulage } = Office::open().await;
    let dana = app.portal_user(&acme, &haulage, "dana").await;
    let cole = app.portal_user(&acme, &haulage, "cole").await;
    let console = app.staff_browser(&acme, &owner).await;
    let own = app.contact_browser(&acme, &cole).await.cookies();
    let both = format!("{own}; {}", view(&app, &console, &dana).await);
    let home = look(&app, &both, "/").await.body;
    assert!(home.contains("Viewing as dana Gray") && !home.contains("cole"), "{home}");
    assert_eq!(send(&app, &both, "/account/sessions/end").await.status, 403);
    assert_eq!(send(&app, &both, "/sign-out").await.status, 403);

    // Over: it is said once, and nothing is done for the other one unasked.
    app.clock.advance(time::Duration::minutes(30));
    assert_eq!(look(&app, &both, "/").await.status, 410);
    assert_eq!(send(&app, &both, "/account/sessions/end").await.status, 410);
    let home = look(&app, &own, "/").await;
    assert!(home.status == 200 && home.body.contains("cole") && !home.body.contains("Viewing as"));
    // A planted cookie is no view.
    for planted in [format!("{VIEW_COOKIE}=x"), format!("{own}; {VIEW_COOKIE}={}", "A".repeat(43))] {
        assert_eq!(look(&app, &planted, "/").await.status, 410, "{planted}");
    }
    assert_eq!(send(&app, &own, "/viewing/end").await.status, 404, "who does not look on ends nothing");
}

#[tokio::test]
async fn only_who_may_looks_on_and_only_as_somebody_who_sees_something() {
    let Office { app, acme, owner, haulage } = Office::open().await;
    let dana = app.portal_user(&acme, &haulage, "dana").await;
    let idle = app.contact(&acme, &haulage, "idle").await;
    let gone = app.portal_user(&acme, &haulage, "gone").await;
    app.database.plant(&format!("UPDATE contacts SET is_active = false WHERE id = '{}'", gone.id)).await;
    let console = app.staff_browser(&acme, &owner).await;
    for (contact, why) in [(&idle, "has no portal access"), (&gone, "is inactive")] {
        let path = format!("/contacts/{}/view", contact.id);
        assert!(!console.get(&format!("/contacts/{}", contact.id)).await.body.contains("View as"));
        assert!(console.get(&path).await.body.contains(why));
        let refused = console.post(&path, REASON).await;
        assert!(refused.status == 422 && refused.body.contains(why), "{}", refused.body);
    }
    assert_eq!(count(&app, "SELECT count(*) FROM contact_views").await, 0);
    let unexplained = console.post(&format!("/contacts/{}/view", dana.id), "reason=++").await;
    assert!(unexplained.status == 422 && unexplained.body.contains("id=\"reason-err\""));

    let viewer = app.staff(&acme, "viewer", Role::Viewer).await;
    let viewer = app.staff_browser(&acme, &viewer).await;
    assert_eq!(viewer.get(&format!("/contacts/{}/view", dana.id)).await.status, 403);
    assert_eq!(viewer.post(&format!("/contacts/{}/view", dana.id), REASON).await.status, 403);
    assert!(!viewer.get(&format!("/contacts/{}", dana.id)).await.body.contains("View as"));

    // A grant is worth nothing once its contact was shut out.
    let link = format!("/view/{}", grant(&console, &dana).await);
    console.post(&format!("/contacts/{}/revocation", dana.id), "").await;
    console.post(&format!("/contacts/{}/restoration", dana.id), "").await;
    assert!(cookie(&Browser::new(&app, PORTAL).post(&link, "").await).is_none());
}
