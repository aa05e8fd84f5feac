//! How long a session lives: it ends when nobody has used it for a while, and however much it is used, it ends one day.

use accounts::Role;
use testkit::{App, Browser, Office};
use time::Duration;

const ENDED: &str = "/sign-in?next=/account";

/// Whether a session still opens its owner's page.
async fn is_open(browser: &Browser<'_>) -> bool {
    let page = browser.get("/account").await;
    assert!(page.status == 200 || page.location() == ENDED, "{} {}", page.status, page.body);
    page.status == 200
}

/// Unused it lives just under `idle` and not longer; used all the time it lives just under `total` and not longer.
async fn lives<'a>(app: &'a App, sign_in: impl AsyncFn() -> Browser<'a>, (idle, total): (Duration, Duration)) {
    let minute = Duration::minutes(1);
    let unused = sign_in().await;
    app.clock.advance(idle - minute);
    assert!(is_open(&unused).await, "it ended before {idle}");
    // Now it was used, and its rest begins anew.
    app.clock.advance(idle - minute);
    assert!(is_open(&unused).await, "being used did not prolong it");
    app.clock.advance(idle);
    assert!(!is_open(&unused).await, "nobody used it for {idle}");

    let used = sign_in().await;
    let step = idle / 2;
    let mut age = Duration::ZERO;
    while age + step < total {
        app.clock.advance(step);
        age += step;
        assert!(is_open(&used).await, "it ended after {age} though it was used");
    }
    app.clock.advance(total - age - minute);
    assert!(is_open(&used).await, "it ended before {total}");
    app.clock.advance(minute);
    assert!(!is_open(&used).await, "it is {total} old");
}

#[tokio::test]
async fn a_colleague_s_session_lives_twelve_hours_unused_and_seven_days_in_all() {
    let Office { app, acme, owner, .. } = Office::open().await;
    lives(&app, async || app.staff_browser(&acme, &owner).await, (Duration::hours(12), Duration::days(7))).await;
}

#[tokio::test]
async fn a_customer_s_session_lives_seven_days_unused_and_thirty_in_all() {
    let Office { app, acme, haulage, .. } = Office::open().await;
    let dana = app.portal_user(&acme, &haulage, "dana").await;
    lives(&app, async || app.contact_browser(&acme, &dana).await, (Duration::days(7), Duration::days(30))).await;
}

#[tokio::test]
async fn a_view_ends_with_the_session_that_it_was_begun_in() {
    let Office { app, acme, haulage, .. } = Office::open().await;
    let dana = app.portal_user(&acme, &haulage, "dana").await;
    let support = app.staff(&acme, "support", Role::Support).await;
    let console = app.staff_browser(&acme, &support).await;
    // The session is used until an hour before its end.
    for _ in 0..15 {
        app.clock.advance(Duration::hours(11));
        assert!(is_open(&console).await);
    }
    app.clock.advance(Duration::days(7) - Duration::hours(165) - Duration::minutes(5));
    let grant = console.post(&format!("/contacts/{}/view", dana.id), "reason=Asks+about+a+price").await;
    let link = format!("/view/{}", testkit::granted(&grant));
    let mut view = Browser::new(&app, "acme.localhost:8080");
    view.cookies = view.post(&link, "").await.cookies();
    assert_eq!(view.get("/").await.status, 200);
    app.clock.advance(Duration::minutes(6));
    assert_ne!(view.get("/").await.status, 200, "its session is seven days old");
}
