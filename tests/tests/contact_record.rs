//! A contact's record: its tabs, the notes and the activities on it, and who gets at them.

use accounts::Role;
use sqlx::Executor as _;
use testkit::{Browser, Contact, Office, encode};

async fn add_note(console: &Browser<'_>, contact: &Contact, text: &str) -> u16 {
    console.post(&format!("/contacts/{}/notes", contact.id), &format!("body={}", encode(text))).await.status.as_u16()
}

/// What the first button of a list posts to.
fn button(page: &str, end: &str) -> String {
    let before = page.split(&format!("/{end}\"")).next().filter(|before| before.len() < page.len()).unwrap();
    format!("{}/{end}", before.rsplit("action=\"").next().unwrap())
}

#[tokio::test]
async fn tabs_stand_in_their_order_and_general_is_first() {
    let Office { app, acme, owner, haulage } = Office::open().await;
    let dana = app.contact(&acme, &haulage, "dana").await;
    let console = app.staff_browser(&acme, &owner).await;
    let page = console.get(&format!("/contacts/{}", dana.id)).await.body;
    let tabs = page.split("aria-label=\"Contact\"").nth(1).unwrap().split("</nav>").next().unwrap();
    let at: Vec<_> =
        ["General", "Notes", "Open Activities", "Activity History"].iter().map(|tab| tabs.find(tab).unwrap()).collect();
    assert!(at.is_sorted(), "{tabs}");
    assert!(tabs.contains("aria-current=\"page\">General"), "{tabs}");
}

#[tokio::test]
async fn notes_are_written_kept_and_removed_by_those_who_may() {
    let Office { app, acme, owner, haulage } = Office::open().await;
    let (ann, bob) = (app.staff(&acme, "ann", Role::Sales).await, app.staff(&acme, "bob", Role::Support).await);
    let viewer = app.staff(&acme, "viewer", Role::Viewer).await;
    let dana = app.portal_user(&acme, &haulage, "dana").await;
    let path = format!("/contacts/{}/notes", dana.id);
    let [owner, ann, bob, viewer] = [
        app.staff_browser(&acme, &owner).await,
        app.staff_browser(&acme, &ann).await,
        app.staff_browser(&acme, &bob).await,
        app.staff_browser(&acme, &viewer).await,
    ];

    assert_eq!(add_note(&ann, &dana, "  ").await, 422);
    assert_eq!(add_note(&ann, &dana, &"x".repeat(4_001)).await, 422);
    assert_eq!(add_note(&viewer, &dana, "Sees only").await, 403);
    assert_eq!(add_note(&ann, &dana, "Calls back <after> 5 pm\nAsks for Jo").await, 303);
    let page = bob.get(&path).await.body;
    assert!(page.contains("Calls back &#60;after&#62; 5 pm\nAsks for Jo") && page.contains("ann ·"), "{page}");
    assert!(!page.contains("/removal"), "nobody removes what a colleague wrote");
    let removal = button(&ann.get(&path).await.body, "removal");
    assert_eq!(bob.post(&removal, "").await.status, 404);
    assert_eq!(ann.post(&removal, "").await.status, 303);
    assert_eq!(ann.post(&removal, "").await.status, 404, "gone is gone");

    assert_eq!(add_note(&ann, &dana, "Second").await, 303);
    let removal = button(&owner.get(&path).await.body, "removal");
    assert_eq!(owner.post(&removal, "").await.status, 303);
    assert!(owner.get(&format!("/contacts/{}/history", dana.id)).await.body.contains("Note removed"));
}

#[tokio::test]
async fn a_customer_s_own_transaction_sees_no_notes_tasks_or_seals() {
    let Office { app, acme, owner, haulage } = Office::open().await;
    let dana = app.portal_user(&acme, &haulage, "dana").await;
    let console = app.staff_browser(&acme, &owner).await;
    assert_eq!(add_note(&console, &dana, "Slow payer").await, 303);
    let form = "subject=Call+Dana&due_on=2026-12-01&assignee=".to_owned() + &owner.id.to_string();
    assert_eq!(console.post(&format!("/contacts/{}/activities", dana.id), &form).await.status, 303);
    app.clock.advance(time::Duration::minutes(16));
    app.work().await;
    for (scope, there) in [(acme.whole(), 1), (acme.only(haulage.id), 0)] {
        let mut tx = app.database.db.read(scope).await.unwrap();
        for table in ["contact_notes", "contact_tasks", "audit_seals"] {
            let sql = format!("SELECT 1 FROM {table} WHERE tenant_id = '{}'", acme.id());
            let rows = tx.fetch_all(sqlx::AssertSqlSafe(sql)).await.unwrap();
            assert_eq!(rows.len(), there, "{table}");
        }
    }
}

#[tokio::test]
async fn an_activity_is_open_until_it_is_done() {
    let Office { app, acme, owner, haulage } = Office::open().await;
    let other = app.tenant("other").await;
    let stranger = app.staff(&other, "stranger", Role::Owner).await;
    let dana = app.contact(&acme, &haulage, "dana").await;
    let console = app.staff_browser(&acme, &owner).await;
    let path = format!("/contacts/{}/activities", dana.id);
    let form = |subject: &str, due: &str, who: &str| format!("subject={}&due_on={due}&assignee={who}", encode(subject));
    let me = owner.id.to_string();

    for (typed, field) in [
        (form("", "2026-12-01", &me), "subject-err"),
        (form("Send the price list", "soon", &me), "due_on-err"),
        (form("Send the price list", "2026-12-01", &stranger.id.to_string()), "assignee-err"),
    ] {
        let answer = console.post(&path, &typed).await;
        assert!(answer.status == 422 && answer.body.contains(field), "{field}: {}", answer.body);
        assert!(typed.starts_with("subject=&") || answer.body.contains("Send the price list"), "what was typed stays");
    }
    assert_eq!(console.post(&path, &form("Send the price list", "2026-11-20", &me)).await.status, 303);
    let page = console.get(&path).await.body;
    assert!(page.contains("Send the price list") && page.contains("Overdue"), "{page}");
    assert!(page.contains("Open Activities <span class=\"pill num\">1</span>"), "{page}");
    assert!(console.get("/").await.body.contains("Your open activities"));

    let done = button(&page, "completion");
    assert_eq!(app.staff_browser(&other, &stranger).await.post(&done, "").await.status, 404);
    assert_eq!(console.post(&done, "").await.status, 303);
    assert!(!console.get("/").await.body.contains("Your open activities"));
    let history = console.get(&format!("/contacts/{}/history", dana.id)).await.body;
    assert!(history.contains("Activity completed") && history.contains("Send the price list"), "{history}");
    let reopening = button(&console.get(&path).await.body, "reopening");
    assert_eq!(console.post(&reopening, "").await.status, 303);
    assert!(console.get(&path).await.body.contains("Overdue"));
}

#[tokio::test]
async fn an_open_activity_is_changed_and_of_two_who_change_it_the_second_is_told() {
    let Office { app, acme, owner, haulage } = Office::open().await;
    let (ann, gone) = (app.staff(&acme, "ann", Role::Sales).await, app.staff(&acme, "gone", Role::Sales).await);
    let viewer = app.staff(&acme, "viewer", Role::Viewer).await;
    let other = app.tenant("other").await;
    let stranger = app.staff(&other, "stranger", Role::Owner).await;
    let dana = app.contact(&acme, &haulage, "dana").await;
    let (first, second) = (app.staff_browser(&acme, &owner).await, app.staff_browser(&acme, &ann).await);
    let path = format!("/contacts/{}/activities", dana.id);
    let form = |subject: &str, due: &str, who: &str, version: &str| {
        format!("subject={}&due_on={due}&assignee={who}&row_version={version}", encode(subject))
    };
    let (me, her) = (owner.id.to_string(), ann.id.to_string());
    assert_eq!(first.post(&path, &form("Call", "2026-12-01", &me, "")).await.status, 422, "a version is a number");
    assert_eq!(first.post(&path, &format!("subject=Call&due_on=2026-12-01&assignee={me}")).await.status, 303);
    let page = first.get(&path).await.body;
    let edit = format!("/activities/{}", &page.split("href=\"/activities/").nth(1).unwrap()[..36]);
    let opened = second.get(&format!("{edit}/edit")).await.body;
    assert!(opened.contains("value=\"Call\"") && opened.contains("value=\"2026-12-01\""), "{opened}");
    app.database.plant(&format!("UPDATE staff SET removed_at = now() WHERE id = '{}'", gone.id)).await;
    for (typed, field) in [
        (form("", "2026-12-01", &me, "1"), "subject-err"),
        (form("Call again", "soon", &me, "1"), "due_on-err"),
        (form("Call again", "2026-12-02", &gone.id.to_string(), "1"), "assignee-err"),
        (form("Call again", "2026-12-02", &stranger.id.to_string(), "1"), "assignee-err"),
        (form("Call again", "2026-12-02", "", "1"), "assignee-err"),
    ] {
        let answer = first.post(&edit, &typed).await;
        assert!(answer.status == 422 && answer.body.contains(field), "{field}: {}", answer.body);
        assert!(typed.starts_with("subject=&") || answer.body.contains("value=\"Call again\""), "what was typed stays");
    }
    assert_eq!(first.post(&edit, &form("Call Dana", "2026-12-03", &her, "1")).await.status, 303);
    assert!(second.get("/").await.body.contains("Call Dana"), "it is hers now");
    assert!(!first.get("/").await.body.contains("Your open activities"), "and no longer the owner’s");
    let told = second.post(&edit, &form("Write to Dana", "2026-12-01", &me, "1")).await;
    let words = ["Somebody else saved this activity", "Call Dana", "Dec 3", "value=\"Write to Dana\""];
    assert!(told.status == 422 && words.iter().all(|word| told.body.contains(word)), "{}", told.body);
    let seen = testkit::shop::hidden(&told.body, "row_version");
    assert_eq!(second.post(&edit, &form("Write to Dana", "2026-12-01", &me, &seen)).await.status, 303);
    let history = first.get(&format!("/contacts/{}/history", dana.id)).await.body;
    assert!(history.contains("Activity changed") && history.contains("Write to Dana"), "{history}");

    for (browser, status) in
        [(app.staff_browser(&acme, &viewer).await, 403), (app.staff_browser(&other, &stranger).await, 404)]
    {
        assert_eq!(browser.get(&format!("{edit}/edit")).await.status, status);
        assert_eq!(browser.post(&edit, &form("Mine", "2026-12-01", &me, "3")).await.status, status);
    }
    assert_eq!(first.post(&format!("{edit}/completion"), "").await.status, 303);
    let late = second.post(&edit, &form("Too late", "2026-12-01", &me, "3")).await;
    assert!(late.status == 422 && late.body.contains("is done") && late.body.contains("Too late"), "{}", late.body);
    assert_eq!(second.get(&format!("{edit}/edit")).await.location(), path);
}

#[tokio::test]
async fn a_row_sends_a_reset_and_says_what_is_missing_for_an_invitation() {
    let office = Office::open().await;
    let dana = office.app.portal_user(&office.acme, &office.haulage, "dana").await;
    let cole = office.app.contact(&office.acme, &office.haulage, "cole").await;
    let sql = "UPDATE contacts SET confirmed_at = now() WHERE first_name = 'dana';
               UPDATE contacts SET email = NULL, email_norm = NULL WHERE first_name = 'cole'";
    office.app.database.plant(sql).await;
    let console = office.console().await;
    let customer = format!("/customers/{}", office.haulage.id);
    for path in ["/contacts".to_owned(), format!("{customer}/contacts"), format!("{customer}/portal")] {
        // A customer's page has room for the whole name.
        let page = console.get(&path).await.body.replace("<span class=\"sr\">", "");
        for there in [
            format!("action=\"/contacts/{}/reset\"", dana.id),
            "Send password reset to dana Gray".to_owned(),
            format!("href=\"/contacts/{}/edit\">Add email", cole.id),
        ] {
            assert!(page.contains(&there), "{path}: {there}: {page}");
        }
        assert!(!page.contains(&format!("action=\"/contacts/{}/invitation\"", cole.id)), "{path}");
    }
}

#[tokio::test]
async fn a_customers_record_has_all_its_contacts() {
    let office = Office::open().await;
    let sql = format!(
        "INSERT INTO contacts (tenant_id, id, customer_id, first_name, last_name, sort_name, created_at, updated_at)
         SELECT '{}', md5('k' || i)::uuid, '{}', 'Kim', i::text, lpad(i::text, 4, '0') || ' kim', now(), now()
         FROM generate_series(1, 205) i",
        office.acme.id(),
        office.haulage.id
    );
    office.app.database.plant(&sql).await;
    let console = office.console().await;
    for tab in ["contacts", "portal"] {
        let (mut path, mut found) =
            (format!("/customers/{}/{tab}", office.haulage.id), std::collections::BTreeSet::new());
        for rows in [100, 100, 5] {
            let page = console.get(&path).await.body;
            assert!(page.contains("205 in all"), "{page}");
            let links = page.split("<th class=\"c-name\" scope=\"row\">").skip(1);
            let ids: Vec<_> = links.map(|row| row.split("/contacts/").nth(1).unwrap()[..36].to_owned()).collect();
            assert_eq!(ids.len(), rows, "{path}");
            found.extend(ids);
            let next = page.split("\" rel=\"next\"").next().filter(|before| *before != page);
            path = next.map(|before| before.rsplit("href=\"").next().unwrap().to_owned()).unwrap_or_default();
        }
        assert_eq!((found.len(), path.as_str()), (205, ""), "each once, and no page behind the last");
    }
}
