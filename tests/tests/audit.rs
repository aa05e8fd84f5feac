//! The trail: what it says, who reads it, and that a seal shows whatever was done to it.

use accounts::Role;
use db::Tenant;
use sqlx::{Executor as _, Row as _};
use testkit::{App, encode};
use time::Duration;

struct Scene {
    app: App,
    acme: Tenant,
    owner: testkit::Staff,
    dana: testkit::Contact,
}

impl Scene {
    async fn new() -> Self {
        let app = App::start().await;
        let acme = app.tenant("acme").await;
        let owner = app.staff(&acme, "owner", Role::Owner).await;
        let haulage = app.customer(&acme, "Haulage").await;
        let dana = app.portal_user(&acme, &haulage, "dana").await;
        Self { app, acme, owner, dana }
    }

    /// Lets what happened settle, and the worker seal it.
    async fn seal(&self) {
        self.app.clock.advance(Duration::minutes(16));
        self.app.work().await;
    }

    async fn number(&self, sql: &str) -> i64 {
        let mut connection = self.app.database.superuser().await;
        connection.fetch_one(sqlx::AssertSqlSafe(sql.to_owned())).await.unwrap().get(0)
    }

    async fn check(&self) -> String {
        let console = self.app.staff_browser(&self.acme, &self.owner).await;
        let answer = console.post("/activity/check", "").await;
        assert_eq!((answer.status.as_u16(), answer.location()), (303, "/activity"));
        let page = console.get("/activity").await.body;
        let said = page.split("Seals checked").nth(1).unwrap().split("<small>").nth(1).unwrap();
        said.split("</small>").next().unwrap().to_owned()
    }
}

#[tokio::test]
async fn an_event_says_who_what_from_where_and_what_it_changed() {
    let scene = Scene::new().await;
    let console = scene.app.staff_browser(&scene.acme, &scene.owner).await;
    let path = format!("/contacts/{}", scene.dana.id);
    let edit = console.get(&format!("{path}/edit")).await.body;
    let value = |name: &str| {
        let input = edit.split(&format!("name=\"{name}\"")).nth(1).unwrap().split("value=\"").nth(1).unwrap();
        input.split('"').next().unwrap().to_owned()
    };
    let customer = edit.split("\" selected>").next().unwrap().rsplit("value=\"").next().unwrap().to_owned();
    let (email, version) = (value("email"), value("row_version"));
    let form = format!(
        "first_name=Dana&last_name=%3Cb%3EWhit%3C%2Fb%3E&phone=555&customer={customer}&email={}&is_active=on&row_version={version}",
        encode(&email)
    );
    assert_eq!(console.post(&path, &form).await.status, 303);
    let history = console.get(&format!("{path}/history")).await.body;
    for fact in
        ["Contact edited", "from 127.0.0.1", "Phone", "<ins>555</ins>", "<ins>&#60;b&#62;Whit&#60;/b&#62;</ins>"]
    {
        assert!(history.contains(fact), "{fact}: {history}");
    }
    assert!(!history.contains("<b>Whit"), "markup in a name stays text");
    assert_eq!(scene.number("SELECT count(*) FROM audit_events WHERE request_id IS NULL").await, 0);
    assert!(history.contains("Contact edited") && history.contains("owner"), "{history}");
}

#[tokio::test]
async fn sign_ins_and_passwords_are_on_the_contact_s_history() {
    let scene = Scene::new().await;
    let portal = scene.app.contact_browser(&scene.acme, &scene.dana).await;
    assert_eq!(portal.get("/").await.status, 200);
    let console = scene.app.staff_browser(&scene.acme, &scene.owner).await;
    let history = console.get(&format!("/contacts/{}/history", scene.dana.id)).await.body;
    assert!(history.contains("Signed in"), "{history}");
}

#[tokio::test]
async fn the_list_is_filtered_paged_and_exported() {
    let scene = Scene::new().await;
    let console = scene.app.staff_browser(&scene.acme, &scene.owner).await;
    for number in 0..60 {
        scene.app.clock.advance(Duration::seconds(1));
        let form = format!("name=%3DCustomer+{number:02}&is_active=on");
        assert_eq!(console.post("/customers", &form).await.status, 303);
    }
    let (mut path, mut seen) = ("/activity?what=customers".to_owned(), Vec::new());
    loop {
        let page = console.get(&path).await.body;
        seen.extend((0..60).filter(|n| page.contains(&format!("=Customer {n:02}<"))));
        let Some(next) = page.split("rel=\"next\"").next().filter(|before| before.len() < page.len()) else { break };
        path = next.rsplit("href=\"").next().unwrap().split('"').next().unwrap().replace("&#38;", "&");
    }
    assert_eq!(seen, (10..60).chain(0..10).collect::<Vec<i32>>(), "each once, the newest page first");
    let file = console.get("/activity/export?what=customers").await;
    assert_eq!(file.headers["content-type"], "text/csv; charset=utf-8");
    assert_eq!(file.body.matches("\"'=Customer ").count(), 60, "formulas are guarded: {:.400}", file.body);
    assert!(!file.body.contains("Signed in") && !file.body.contains("Colleague signed in"), "the file is filtered too");
    for (query, there) in
        [("from=2026-11-24", true), ("from=2026-11-25", false), ("to=2026-11-23", false), ("from=x", true)]
    {
        let page = console.get(&format!("/activity?what=customers&{query}")).await.body;
        assert_eq!(page.contains("=Customer 59"), there, "{query}");
    }
    let staff = format!("/activity?who={}", scene.owner.id);
    assert!(console.get(&staff).await.body.contains("Customer created"));
    let nobody = console.get("/activity?who=019a0000-0000-7000-8000-000000000000").await.body;
    assert!(nobody.contains("Nothing fits these filters"), "{nobody}");
}

#[tokio::test]
async fn staff_who_lead_nothing_do_not_read_the_trail() {
    let scene = Scene::new().await;
    for role in [Role::Sales, Role::Support, Role::Viewer] {
        let staff = scene.app.staff(&scene.acme, role.key(), role).await;
        let console = scene.app.staff_browser(&scene.acme, &staff).await;
        for path in ["/activity", "/activity/export"] {
            assert_eq!(console.get(path).await.status, 403, "{role:?} {path}");
        }
        assert!(!console.get("/").await.body.contains("href=\"/activity\""), "{role:?} has no link to it");
    }
}

#[tokio::test]
async fn a_seal_is_put_on_what_has_settled_and_on_nothing_newer() {
    let scene = Scene::new().await;
    assert!(scene.check().await.contains("Nothing is sealed yet"));
    scene.seal().await;
    let sealed = scene.number("SELECT coalesce(sum(events), 0)::bigint FROM audit_seals").await;
    assert_eq!(sealed, scene.number("SELECT count(*) FROM audit_events").await);
    assert!(scene.check().await.contains("as written"));
    scene.app.work().await;
    assert_eq!(
        scene.number("SELECT coalesce(sum(events), 0)::bigint FROM audit_seals").await,
        sealed,
        "not settled yet"
    );
    scene.seal().await;
    assert_eq!(scene.number("SELECT count(*) FROM audit_seals").await, 2);
    assert!(scene.check().await.contains("as written"));
}

#[tokio::test]
async fn whatever_is_done_to_a_sealed_row_shows() {
    for (what, sql) in [
        ("altered text", "UPDATE audit_events SET detail = jsonb_set(detail, '{text}', '\"x\"') WHERE id = (SELECT min(id::text)::uuid FROM audit_events)"),
        ("altered time", "UPDATE audit_events SET at = at - interval '1 second' WHERE id = (SELECT max(id::text)::uuid FROM audit_events WHERE at < '2026-11-24 12:05Z')"),
        ("another actor", "UPDATE audit_events SET actor_name = 'Nobody' WHERE id = (SELECT min(id::text)::uuid FROM audit_events)"),
        ("taken out", "DELETE FROM audit_events WHERE id = (SELECT min(id::text)::uuid FROM audit_events)"),
        ("slipped in", "INSERT INTO audit_events (tenant_id, id, at, kind, actor_kind, actor_name)
                        SELECT tenant_id, '00000000-0000-7000-8000-000000000001', at, kind, actor_kind, actor_name FROM audit_events LIMIT 1"),
        ("seal taken out", "DELETE FROM audit_seals WHERE number = 1"),
        ("seal altered", "UPDATE audit_seals SET head = sha256('x') WHERE number = 1"),
        ("tail cut off", "DELETE FROM audit_events WHERE id > (SELECT through_id FROM audit_seals WHERE number = 1); DELETE FROM audit_seals WHERE number = 2"),
        ("all taken out", "DELETE FROM audit_events; DELETE FROM audit_seals"),
    ] {
        let scene = Scene::new().await;
        let console = scene.app.staff_browser(&scene.acme, &scene.owner).await;
        assert_eq!(console.post("/customers", "name=North&is_active=on").await.status, 303);
        scene.seal().await;
        assert!(scene.check().await.contains("as written"), "{what}: before");
        scene.seal().await;
        scene.app.database.plant(sql).await;
        assert!(scene.check().await.contains("are not as they were written"), "{what} was not seen");
        // Nor is it hidden by what is sealed afterwards.
        scene.seal().await;
        assert!(scene.check().await.contains("are not as they were written"), "{what} was not seen later");
    }
}
