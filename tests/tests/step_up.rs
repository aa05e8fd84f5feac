//! Proving anew who one is: what hurts most asks for the password, unless it was given within ten minutes.

use accounts::Role;
use axum::http::Method;
use db::Tenant;
use sqlx::{Executor as _, Row as _};
use testkit::{App, Browser, PASSWORD, encode};
use time::Duration;
use web::routes::Site;

const INVITATION: &str = "name=Ada+Moss&email=ada%40acme.example&role=sales";

struct Scene {
    app: App,
    acme: Tenant,
    owner: testkit::Staff,
}

impl Scene {
    async fn new() -> Self {
        let app = App::start().await;
        let acme = app.tenant("acme").await;
        let owner = app.staff(&acme, "robin", Role::Owner).await;
        Self { app, acme, owner }
    }

    /// The console of somebody who signed in eleven minutes ago.
    async fn later(&self) -> Browser<'_> {
        let console = self.app.staff_browser(&self.acme, &self.owner).await;
        self.app.clock.advance(Duration::minutes(11));
        console
    }

    async fn number(&self, sql: &str) -> i64 {
        let mut connection = self.app.database.superuser().await;
        connection.fetch_one(sqlx::AssertSqlSafe(sql.to_owned())).await.unwrap().get(0)
    }

    async fn invited(&self) -> bool {
        self.number("SELECT count(*) FROM staff WHERE name = 'Ada Moss'").await == 1
    }
}

#[tokio::test]
async fn a_form_that_comes_late_asks_and_loses_nothing() {
    let scene = Scene::new().await;
    let mut console = scene.later().await;
    let asked = console.post("/colleagues", INVITATION).await;
    assert_eq!(asked.status, 403);
    for kept in ["value=\"Ada Moss\"", "value=\"ada@acme.example\"", "value=\"sales\"", "action=\"/colleagues\""] {
        assert!(asked.body.contains(kept), "{kept} in {}", asked.body);
    }
    for (proof, says) in [("", "Enter your password."), ("wrong+wrong+wrong", "This is not your password.")] {
        let refused = console.post("/colleagues", &format!("{INVITATION}&proof={proof}")).await;
        assert_eq!(refused.status, 422);
        assert!(refused.body.contains(says) && refused.body.contains("value=\"Ada Moss\""), "{}", refused.body);
    }
    assert!(!scene.invited().await);

    let old = console.at("acme.console.localhost:8080");
    let done = console.post("/colleagues", &format!("{INVITATION}&proof={}", encode(PASSWORD))).await;
    assert_eq!(done.location(), "/colleagues", "{}", done.body);
    assert!(scene.invited().await);
    assert_eq!(old.get("/").await.location(), "/sign-in", "the session goes on under another token");
    console.keep(&done);
    let next = console.post("/colleagues", "name=&email=&role=sales").await;
    assert!(next.status == 422 && !next.body.contains("name=\"proof\""), "not asked again: {}", next.body);
    scene.app.clock.advance(Duration::minutes(11));
    assert_eq!(console.post("/colleagues", INVITATION).await.status, 403, "asked again later");
}

#[tokio::test]
async fn what_hurts_most_is_asked_for() {
    let scene = Scene::new().await;
    let ada = scene.app.staff(&scene.acme, "ada", Role::Viewer).await;
    let customer = scene.app.customer(&scene.acme, "Haulage").await.id;
    let console = scene.later().await;
    let of_ada = |deed: &str| format!("/colleagues/{}/{deed}", ada.id);
    let forms = ["role", "invitation", "removal", "second-step/removal"].map(of_ada);
    let settings = ["sign-in", "users"].map(|tab| format!("/settings/customer-portal/{tab}"));
    for path in forms.into_iter().chain(settings) {
        assert_eq!(console.post(&path, "role=admin").await.status, 403, "{path}");
    }
    for path in ["/billing/deactivation", "/billing/card"] {
        let answer = console.post(path, "when=now").await;
        assert_eq!(answer.location(), "/proof?next=/settings/customer-portal/general", "{path}");
    }
    // Whatever leaves as a file, but for what somebody sent in themselves.
    let own = ["/imports/{id}/errors.csv", "/imports/templates/{file}"];
    let files = testkit::table().into_iter().filter(|route| {
        let is_file = route.path.ends_with("/export") || route.path.ends_with(".csv");
        route.site == Site::Console && route.method == Method::GET && is_file && !own.contains(&route.path)
    });
    let files: Vec<String> = files
        .map(|route| match route.path.split_once('{') {
            Some((before, after)) => format!("{before}{customer}{}", after.split_once('}').unwrap().1),
            None => route.path.to_owned(),
        })
        .collect();
    assert!(files.len() > 17, "{files:?}");
    for path in files {
        assert_eq!(console.get(&path).await.location(), format!("/proof?next={path}"), "{path}");
    }
    let weakened =
        [format!("/contacts/{customer}/second-step/removal"), "/settings/customer-portal/login-links".to_owned()];
    for path in weakened {
        assert_eq!(console.post(&path, "").await.status, 403, "{path}");
    }
    let unchanged = "SELECT count(*) FROM staff WHERE role = 'viewer' AND removed_at IS NULL";
    assert_eq!(scene.number(unchanged).await, 1);
    assert_eq!(scene.number("SELECT count(*) FROM tenants WHERE customer_portal").await, 1);
}

#[tokio::test]
async fn a_page_that_asks_leads_where_one_was_going() {
    let scene = Scene::new().await;
    let mut console = scene.later().await;
    let asked = console.get("/contacts/export?q=a&format=csv").await;
    let page = console.get(asked.location()).await;
    assert!(page.status == 200 && page.body.contains("value=\"/contacts/export?q=a&#38;format=csv\""), "{}", page.body);
    let wrong = console.post("/proof", "next=%2Fcontacts%2Fexport&proof=wrong").await;
    assert!(wrong.status == 422 && wrong.body.contains("id=\"proof-err\"") && wrong.body.contains("/contacts/export"));
    for elsewhere in ["https%3A%2F%2Fevil.example%2F", "%2F%2Fevil.example", "%5C%5Cevil.example"] {
        let page = console.get(&format!("/proof?next={elsewhere}")).await;
        assert!(!page.body.contains("evil.example"), "{}", page.body);
    }
    let given = console.post("/proof", &format!("next=%2Fcontacts%2Fexport&proof={}", encode(PASSWORD))).await;
    assert!(
        given.body.contains("href=\"/contacts/export\"") && given.body.contains("href=\"/contacts\""),
        "{}",
        given.body
    );
    assert_eq!(given.headers["refresh"], "0;url=/contacts/export", "the file comes by itself");
    console.keep(&given);
    assert_eq!(console.get("/contacts/export").await.status, 200);
    assert_eq!(console.get("/proof?next=%2Fcontacts").await.location(), "/contacts", "nothing to ask");
}

#[tokio::test]
async fn whoever_guesses_waits_and_nobody_elses_password_proves_anything() {
    let scene = Scene::new().await;
    let console = scene.later().await;
    for _ in 0..10 {
        assert_eq!(console.post("/proof", "next=%2F&proof=wrong").await.status, 422);
    }
    let form = format!("next=%2F&proof={}", encode(PASSWORD));
    assert_eq!(console.post("/proof", &form).await.status, 429);
    scene.app.clock.advance(Duration::minutes(16));
    assert_eq!(console.post("/proof", &form).await.location(), "/");
    let stranger = Browser::new(&scene.app, "acme.console.localhost:8080");
    assert_eq!(stranger.post("/proof", &form).await.location(), "/sign-in");
    assert_eq!(
        stranger.post("/colleagues", &format!("{INVITATION}&proof={}", encode(PASSWORD))).await.location(),
        "/sign-in"
    );
}
