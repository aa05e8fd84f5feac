//! Many contacts invited at once: who is eligible, one mail each, and what came of it.

use std::ops::Deref;

use accounts::Role;
use sqlx::{Executor as _, Row as _};
use testkit::{Browser, Contact, Office};

struct Scene(Office);

impl Deref for Scene {
    type Target = Office;
    fn deref(&self) -> &Office {
        &self.0
    }
}

impl Scene {
    async fn new() -> Self {
        Self(Office::open().await)
    }

    async fn contact(&self, name: &str, change: &str) -> Contact {
        let contact = self.app.contact(&self.acme, &self.haulage, name).await;
        if !change.is_empty() {
            self.app.database.plant(&format!("UPDATE contacts SET {change} WHERE id = '{}'", contact.id)).await;
        }
        contact
    }

    /// Contacts that can all be invited.
    async fn crowd(&self, number: usize) {
        let (tenant, customer) = (self.acme.id(), self.haulage.id);
        let sql = format!(
            "INSERT INTO contacts (tenant_id, id, customer_id, first_name, last_name, sort_name, email, email_norm, username,
                                   username_norm, created_at, updated_at)
             SELECT '{tenant}', md5('contact' || i)::uuid, '{customer}', 'Ann' || i, 'Gray', 'gray ann' || i, e, e, e, e, now(), now()
             FROM (SELECT i, 'ann' || i || '@haulage.example' AS e FROM generate_series(1, {number}) i) x;
             INSERT INTO sign_in_names (tenant_id, name_norm, contact_id)
             SELECT tenant_id, email_norm, id FROM contacts WHERE tenant_id = '{tenant}'"
        );
        self.app.database.plant(&sql).await;
    }

    async fn texts(&self, sql: &str) -> Vec<String> {
        let mut connection = self.app.database.superuser().await;
        let rows = connection.fetch_all(sqlx::AssertSqlSafe(sql.to_owned())).await.unwrap();
        rows.iter().map(|row| row.get(0)).collect()
    }

    async fn mails(&self) -> Vec<String> {
        self.texts("SELECT to_address FROM mails ORDER BY to_address").await
    }

    /// The path of the link in the only mail to an address.
    async fn link(&self, address: &str) -> String {
        let ids = self.texts(&format!("SELECT id::text FROM mails WHERE to_address = '{address}'")).await;
        assert_eq!(ids.len(), 1, "{address}");
        let body = self.app.mail_page(&format!("/mails/{}/{}?view=text", self.acme.id(), ids[0])).await;
        let token = body.split("/invitation/").nth(1).unwrap_or_else(|| panic!("no link in {body}"));
        let end = token.find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_').unwrap();
        format!("/invitation/{}", &token[..end])
    }

    /// Puts the work of a run into the queue again, as if a worker had died over it.
    async fn again(&self, run: &str) {
        let id = run.rsplit('/').next().unwrap();
        self.app
            .database
            .plant(&format!(
                "INSERT INTO jobs (kind, for_tenant, payload, run_at)
                 VALUES ('contacts.bulk_invite', '{}', '{{\"run\": \"{id}\"}}', '-infinity')",
                self.acme.id()
            ))
            .await;
    }
}

fn ticked(contacts: &[&Contact]) -> String {
    contacts.iter().map(|contact| format!("contact={}", contact.id)).collect::<Vec<_>>().join("&")
}

/// Chooses contacts; the draft's address.
async fn choose(console: &Browser<'_>, form: &str) -> String {
    let answer = console.post("/contacts/invitations", form).await;
    assert_eq!(answer.status, 303);
    assert!(answer.location().starts_with("/contacts/invitations/"), "{}", answer.location());
    answer.location().to_owned()
}

async fn send(console: &Browser<'_>, run: &str) {
    let answer = console.post(&format!("{run}/sending"), "").await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, run));
}

/// The groups of a section of a page: label and number.
fn groups(page: &str, section: &str) -> Vec<(String, String)> {
    let Some(part) = page.split(&format!("<section class=\"card\" aria-label=\"{section}\">")).nth(1) else {
        return Vec::new();
    };
    let part = part.split("</section>").next().unwrap();
    let text = |row: &str, from: &str| row.split(from).nth(1).unwrap().split('<').next().unwrap().to_owned();
    let rows = part.split("<tbody>").nth(1).unwrap().split("<tr>").skip(1);
    let mut found: Vec<_> = rows.map(|row| (text(row, "<strong>"), text(row, "data-label=\"Contacts\">"))).collect();
    found.sort();
    found
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut all: Vec<_> = expected.iter().map(|(label, number)| ((*label).to_owned(), (*number).to_owned())).collect();
    all.sort();
    all
}

#[tokio::test]
async fn who_is_eligible_and_who_is_not_is_seen_before_anything_is_sent() {
    let scene = Scene::new().await;
    scene.contact("never", "").await;
    scene.contact("waits", "has_access = true, invited_at = now(), invite_expires_at = now()").await;
    scene.contact("active", "has_access = true, invited_at = now(), confirmed_at = now()").await;
    scene.contact("gone", "is_active = false").await;
    scene.contact("revoked", "revoked_at = now()").await;
    scene.contact("bounces", "email_failed_at = now()").await;
    scene.contact("mute", "email = NULL, email_norm = NULL").await;
    scene.contact("odd", "email = 'nobody', email_norm = 'nobody'").await;
    scene.contact("vendors", "customer_id = NULL, vendor_name = 'Maker'").await;
    let off = scene.app.customer(&scene.acme, "Off").await;
    scene.app.database.plant(&format!("UPDATE customers SET has_portal_access = false WHERE id = '{}'", off.id)).await;
    scene.app.contact(&scene.acme, &off, "shut").await;
    let other = scene.app.tenant("other").await;
    let elsewhere = scene.app.customer(&other, "Elsewhere").await;
    let far = scene.app.contact(&other, &elsewhere, "far").await;

    let console = scene.console().await;
    let run = choose(&console, "all=on").await;
    let page = console.get(&run).await.body;
    assert_eq!(groups(&page, "Who is invited"), pairs(&[("Never invited", "1"), ("Invited before", "1")]));
    let left_out = [
        ("Already set up", "1"),
        ("Contact inactive", "1"),
        ("Access revoked", "1"),
        ("Email failing", "1"),
        ("No valid email", "2"),
        ("No customer", "1"),
        ("Customer’s portal is off", "1"),
    ];
    assert_eq!(groups(&page, "Who is left out"), pairs(&left_out));
    assert!(page.contains("Send 2 invitations") && page.contains(">shut Gray</a>"), "{page}");
    assert_eq!(scene.mails().await, Vec::<String>::new());
    assert!(!console.get("/contacts/invitations").await.body.contains(&run), "a draft is no run");

    let run = choose(&console, &format!("{}&all=on&q=active", ticked(&[&far]))).await;
    let page = console.get(&run).await.body;
    assert_eq!(groups(&page, "Who is left out"), pairs(&[("Already set up", "1")]), "all that match");
    assert!(page.contains("None of these contacts can be invited"), "{page}");
    send(&console, &run).await;
    scene.app.work().await;
    assert_eq!(scene.mails().await, Vec::<String>::new());

    let run = choose(&console, &ticked(&[&far])).await;
    assert!(!console.get(&run).await.body.contains("far Gray"), "another business's contact is nobody");
    assert_eq!(console.post("/contacts/invitations", "contact=x").await.location(), "/contacts");
}

#[tokio::test]
async fn nobody_is_eligible_while_the_portal_is_closed() {
    let scene = Scene::new().await;
    scene.contact("never", "").await;
    scene
        .app
        .database
        .plant(&format!("UPDATE tenants SET customer_portal = false WHERE id = '{}'", scene.acme.id()))
        .await;
    let console = scene.console().await;
    let run = choose(&console, "all=on&q=never").await;
    assert_eq!(groups(&console.get(&run).await.body, "Who is left out"), pairs(&[("Your portal is not active", "1")]));
}

#[tokio::test]
async fn each_gets_one_mail_with_a_link_that_works_however_often_the_work_is_begun() {
    let scene = Scene::new().await;
    scene.crowd(250).await;
    let console = scene.console().await;
    let run = choose(&console, "all=on").await;
    send(&console, &run).await;
    send(&console, &run).await;
    let page = console.get(&run).await.body;
    assert!(page.contains("<strong class=\"num\">0</strong> of 250 invitations"), "{page}");
    assert!(console.get_part(&run).await.body.trim_start().starts_with("<div class=\"stack\""), "a part for the bar");
    scene.again(&run).await;
    let (first, second) = tokio::join!(scene.app.work(), scene.app.work());
    // Whoever waited too long for the other tries again later.
    assert_eq!((first.dead, second.dead), (0, 0));
    scene.app.clock.advance(time::Duration::minutes(1));
    scene.app.database.plant("UPDATE bulk_invitations SET state = 'queued', finished_at = NULL").await;
    scene.again(&run).await;
    scene.app.work().await;

    let mails = scene.mails().await;
    let mut once = mails.clone();
    once.dedup();
    assert_eq!((mails.len(), once.len()), (250, 250));
    let events = scene.texts("SELECT DISTINCT contact_id::text FROM audit_events WHERE kind = 'contact.invited'").await;
    assert_eq!(events.len(), 250);
    let events = scene.texts("SELECT detail ->> 'text' FROM audit_events WHERE kind = 'contact.bulk_invited'").await;
    assert_eq!(events, ["250 contacts"]);
    let portal = Browser::new(&scene.app, "acme.localhost:8080");
    for number in [1, 101, 250] {
        let link = scene.link(&format!("ann{number}@haulage.example")).await;
        assert!(portal.get(&link).await.body.contains("Choose your password"), "{link}");
    }
    let link = scene.link("ann7@haulage.example").await;
    assert_eq!(portal.post(&link, "password=walnut+gravel+kitten").await.status, 303);
    let mut ann = Browser::new(&scene.app, "acme.localhost:8080");
    assert_eq!(ann.sign_in("ann7@haulage.example", "walnut gravel kitten").await.location(), "/");
    scene.app.database.plant("UPDATE contacts SET email_failed_at = now() WHERE first_name = 'Ann9'").await;
    let page = console.get(&run).await.body;
    assert!(page.contains("250 invitations were sent."), "{page}");
    assert!(console.get("/contacts/invitations").await.body.contains(&run));

    // It can be repeated: those who have not set up get a new link, the others are left out.
    scene.app.clock.advance(time::Duration::hours(1));
    let again = choose(&console, "all=on").await;
    let page = console.get(&again).await.body;
    assert_eq!(groups(&page, "Who is invited"), pairs(&[("Invited before", "248")]));
    assert_eq!(groups(&page, "Who is left out"), pairs(&[("Already set up", "1"), ("Email failing", "1")]));
    send(&console, &again).await;
    scene.app.work().await;
    assert_eq!(scene.mails().await.len(), 250 + 248);
}

#[tokio::test]
async fn whoever_is_not_eligible_any_more_gets_nothing() {
    let scene = Scene::new().await;
    let [dana, rita, idle] =
        [scene.contact("dana", "").await, scene.contact("rita", "").await, scene.contact("idle", "").await];
    let invited = scene.contact("waits", "has_access = true, invited_at = now() - interval '1 day'").await;
    let console = scene.console().await;
    let run = choose(&console, &ticked(&[&dana, &rita, &idle, &invited])).await;
    send(&console, &run).await;
    assert_eq!(console.post(&format!("/contacts/{}/revocation", invited.id), "").await.status, 303);
    scene.app.database.plant(&format!("UPDATE contacts SET is_active = false WHERE id = '{}'", rita.id)).await;
    scene.app.work().await;
    let mut expected = [dana.email.clone(), idle.email.clone()];
    expected.sort();
    assert_eq!(scene.mails().await, expected);
    let page = console.get(&run).await.body;
    assert!(page.contains("2 invitations were sent. 2 contacts were not eligible any more"), "{page}");
    assert_eq!(groups(&page, "Not eligible any more"), pairs(&[("Access revoked", "1"), ("Contact inactive", "1")]));
    let revoked = scene.texts("SELECT first_name FROM contacts WHERE NOT has_access AND revoked_at IS NOT NULL").await;
    assert_eq!(revoked, ["waits"], "access is not given back by the way");
}

#[tokio::test]
async fn a_run_ends_when_somebody_stops_it_or_its_sender_may_no_more() {
    let scene = Scene::new().await;
    scene.contact("dana", "").await;
    let console = scene.console().await;
    let sally = scene.app.staff(&scene.acme, "sally", Role::Sales).await;
    let sales = scene.app.staff_browser(&scene.acme, &sally).await;
    let run = choose(&console, "all=on").await;
    assert!(console.post(&format!("{run}/cancellation"), "").await.status == 303);
    assert!(console.get(&run).await.body.contains("Send 1 invitation"), "a draft is not stopped");
    send(&console, &run).await;
    assert_eq!(sales.post(&format!("{run}/cancellation"), "").await.status, 303);
    scene.app.work().await;
    let page = console.get(&run).await.body;
    assert!(page.contains("sally stopped it.") && page.contains("Not sent"), "{page}");

    let run = choose(&sales, "all=on").await;
    send(&sales, &run).await;
    let viewer = format!("UPDATE staff SET role = 'viewer' WHERE id = '{}'", sally.id);
    scene.app.database.plant(&viewer).await;
    scene.app.work().await;
    assert!(console.get(&run).await.body.contains("sally may not manage access any more."));
    assert_eq!(scene.mails().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_run_is_its_business_s_own_and_for_those_who_manage_access() {
    let scene = Scene::new().await;
    scene.contact("dana", "").await;
    let console = scene.console().await;
    let run = choose(&console, "all=on").await;
    let other = scene.app.tenant("other").await;
    let stranger = scene.app.staff(&other, "stranger", Role::Owner).await;
    let stranger = scene.app.staff_browser(&other, &stranger).await;
    let viewer = scene.app.staff(&scene.acme, "viewer", Role::Viewer).await;
    let viewer = scene.app.staff_browser(&scene.acme, &viewer).await;
    for (browser, status) in [(&stranger, 404), (&viewer, 403)] {
        assert_eq!(browser.get(&run).await.status, status);
        assert_eq!(browser.post(&format!("{run}/sending"), "").await.status, status);
        assert_eq!(browser.post(&format!("{run}/cancellation"), "").await.status, status);
    }
    assert_eq!(viewer.get("/contacts/invitations").await.status, 403);
    assert_eq!(viewer.post("/contacts/invitations", "all=on").await.status, 403);
    assert!(!viewer.get("/contacts").await.body.contains("/contacts/invitations"));
    assert!(console.get("/contacts").await.body.contains("formaction=\"/contacts/invitations\""));
    assert!(console.get(&run).await.body.contains("Send 1 invitation"), "nobody sent it");
}

#[tokio::test]
async fn a_thousand_contacts_are_invited_in_one_run() {
    let scene = Scene::new().await;
    scene.crowd(1_000).await;
    let console = scene.console().await;
    let run = choose(&console, "all=on").await;
    assert_eq!(groups(&console.get(&run).await.body, "Who is invited"), pairs(&[("Never invited", "1,000")]));
    send(&console, &run).await;
    scene.app.work().await;
    assert_eq!(scene.mails().await.len(), 1_000);
    assert!(console.get(&run).await.body.contains("1,000 invitations were sent."));
}
