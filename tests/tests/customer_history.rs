//! What happened with a customer and its people, read on their records; and that taking data away is written down, too.

use accounts::Role;
use testkit::shop::hidden;
use testkit::statements::literals;
use testkit::{Browser, Office};
use time::Duration;

/// The words of the events on a page, in its order.
fn events(body: &str) -> Vec<&str> {
    let list =
        body.split("class=\"rows events\"").nth(1).and_then(|rest| rest.split("</section>").next()).unwrap_or("");
    list.split("<div class=\"two-lines\"><span><strong>").skip(1).filter_map(|rest| rest.split('<').next()).collect()
}

/// The address behind "Next".
fn next(body: &str) -> Option<String> {
    let before = body.split("\" rel=\"next\"").next().filter(|before| before.len() < body.len())?;
    Some(before.rsplit("href=\"").next().unwrap().replace("&#38;", "&"))
}

async fn done(console: &Browser<'_>, path: &str, form: &str) {
    let answer = console.post(path, form).await;
    assert_eq!(answer.status, 303, "{path}: {}", answer.body);
}

#[tokio::test]
async fn a_customer_s_record_tells_what_happened_with_it_and_its_people() {
    let office = Office::open().await;
    let dana = office.app.portal_user(&office.acme, &office.haulage, "dana").await;
    let rival = office.app.customer(&office.acme, "Rival").await;
    let (console, path) = (office.console().await, format!("/customers/{}", office.haulage.id));
    done(&console, &format!("{path}/portal"), "shown=parts").await;
    done(&console, &format!("{path}/portal/disabled"), "").await;
    office.app.clock.advance(Duration::days(2));
    let console = office.console().await;
    done(&console, &format!("{path}/portal/enabled"), "").await;
    done(&console, &format!("/contacts/{}/notes", dana.id), "body=Calls+back").await;
    done(&console, &format!("/customers/{}/portal/disabled", rival.id), "").await;

    let viewer = office.app.staff(&office.acme, "viewer", Role::Viewer).await;
    let viewer = office.app.staff_browser(&office.acme, &viewer).await;
    let page = viewer.get(&format!("{path}/history")).await.body;
    let told = events(&page);
    assert_eq!(&told[..2], ["Note added", "Customer portal enabled"], "the newest first: {page}");
    assert_eq!(told.iter().filter(|words| **words == "Customer portal disabled").count(), 1, "not the rival's: {page}");
    assert!(page.contains(&format!("href=\"/contacts/{}\"", dana.id)) && page.contains("from 127.0.0.1"), "{page}");
    assert!(page.contains("owner"), "who did it: {page}");
    assert!(page.contains("<ins>off</ins>") || page.contains("<ins>on</ins>"), "before and after: {page}");
    assert!(page.contains("aria-current=\"page\">History<"), "{page}");

    let only = |query: &str| format!("{path}/history?{query}");
    assert_eq!(events(&viewer.get(&only("what=contacts")).await.body), ["Note added"]);
    let old = viewer.get(&only("what=customers&to=2026-11-24")).await.body;
    assert!(events(&old).contains(&"Customer portal disabled"), "{old}");
    assert!(!events(&old).contains(&"Customer portal enabled"), "{old}");
    assert!(
        old.contains("Remove filter </span>Customers") && old.contains("Remove filter </span>To 2026-11-24"),
        "{old}"
    );
    let none = viewer.get(&only("from=2027-01-01")).await.body;
    assert!(none.contains("Nothing fits these filters"), "{none}");
    let other = viewer.get(&only(&format!("customer={}&who=x", rival.id))).await.body;
    assert_eq!(events(&other), told, "whose it is, the path says");
}

#[tokio::test]
async fn a_customer_s_history_is_paged_and_nobody_else_s() {
    let office = Office::open().await;
    let (console, path) = (office.console().await, format!("/customers/{}", office.haulage.id));
    for number in 0..60 {
        office.app.clock.advance(Duration::seconds(1));
        let turn = if number % 2 == 0 { "disabled" } else { "enabled" };
        done(&console, &format!("{path}/portal/{turn}"), "").await;
    }
    let first = console.get(&format!("{path}/history?what=customers")).await.body;
    let second = console.get(&next(&first).unwrap()).await.body;
    assert_eq!((events(&first).len(), events(&second).len() >= 10, next(&second)), (50, true, None), "{second}");
    let other = office.app.tenant("other").await;
    let boss = office.app.staff(&other, "boss", Role::Owner).await;
    let boss = office.app.staff_browser(&other, &boss).await;
    assert_eq!(boss.get(&format!("{path}/history")).await.status, 404);
    for path in ["orders", "quotes"].map(|tab| format!("{path}/{tab}")) {
        assert_eq!(boss.get(&path).await.status, 404, "{path}");
    }
    let page = boss.get(&format!("/activity?customer={}", office.haulage.id)).await.body;
    assert!(events(&page).is_empty() && page.contains("There is no such customer."), "{page}");
    assert!(!page.contains("Haulage"), "{page}");
}

#[tokio::test]
async fn what_is_switched_for_a_customer_is_on_the_history_of_each_of_its_people() {
    let office = Office::open().await;
    let dana = office.app.portal_user(&office.acme, &office.haulage, "dana").await;
    let carl = office.app.portal_user(&office.acme, &office.haulage, "carl").await;
    let rival = office.app.customer(&office.acme, "Rival").await;
    let rita = office.app.portal_user(&office.acme, &rival, "rita").await;
    let (console, path) = (office.console().await, format!("/customers/{}", office.haulage.id));
    done(&console, &format!("{path}/portal/disabled"), "").await;
    done(&console, &format!("{path}/portal/enabled"), "").await;
    done(&console, &format!("{path}/portal"), "shown=parts").await;
    for form in ["name=Haulage+Two&is_active=on", "name=Haulage+Two", "name=Haulage+Two&is_active=on&phone=555"] {
        office.app.clock.advance(Duration::seconds(1));
        let version = hidden(&console.get(&format!("{path}/edit")).await.body, "row_version");
        done(&console, &path, &format!("{form}&row_version={version}")).await;
    }
    done(&console, &format!("/contacts/{}/notes", carl.id), "body=Calls+back").await;
    let page = console.get(&format!("/contacts/{}/history", dana.id)).await.body;
    let told = events(&page);
    let expected = [
        "Customer edited",
        "Customer edited",
        "Customer’s switches saved",
        "Customer portal enabled",
        "Customer portal disabled",
    ];
    assert_eq!(&told[..5], expected, "made inactive and active again, not renamed: {page}");
    assert!(!told.contains(&"Note added"), "a colleague's note is not hers: {page}");
    let theirs = console.get(&format!("/contacts/{}/history", rita.id)).await.body;
    assert!(!events(&theirs).iter().any(|words| words.starts_with("Customer")), "{theirs}");
}

#[tokio::test]
async fn the_trail_is_narrowed_to_one_customer_by_its_number_or_name() {
    let office = Office::open().await;
    let rival = office.app.customer(&office.acme, "Rival").await;
    let console = office.console().await;
    for customer in [&office.haulage, &rival] {
        done(&console, &format!("/customers/{}/portal/disabled", customer.id), "").await;
    }
    for asked in [rival.id.to_string(), "Rival".into(), "+rival+".into()] {
        let page = console.get(&format!("/activity?what=customers&customer={asked}")).await.body;
        let about = page.matches(&format!("href=\"/customers/{}\"", rival.id)).count();
        assert!(about >= 1 && events(&page).len() == about, "{asked}: {page}");
        assert!(page.contains("Remove filter </span>Customer: Rival") && page.contains("value=\"Rival\""), "{page}");
        let file = console.get(&format!("/activity/export?what=customers&customer={asked}")).await.body;
        assert!(file.contains("\"Rival\"") && !file.contains("\"Haulage\""), "{file}");
    }
    let page = console.get("/activity?customer=Nobody").await.body;
    assert!(page.contains("id=\"customer-err\"") && page.contains("value=\"Nobody\""), "nothing typed is lost: {page}");
    assert!(events(&page).is_empty(), "{page}");
}

#[tokio::test]
async fn taking_data_away_is_written_down() {
    let office = Office::open().await;
    let dana = office.app.portal_user(&office.acme, &office.haulage, "dana").await;
    let console = office.console().await;
    let customer = office.haulage.id;
    let files = [
        (
            "/contacts/export?q=dana&access=granted&format=xlsx".to_owned(),
            "Contacts exported",
            "Excel workbook, 2 filters",
        ),
        (format!("/contacts/export?contact={}", dana.id), "Contacts exported", "CSV, 1 selected"),
        ("/customers/export?format=pdf".to_owned(), "Customers exported", "PDF, no filters"),
        (format!("/orders/export?customer={customer}"), "Orders exported", "CSV, 1 filter"),
        ("/quotes/export?status=sent".to_owned(), "Quotes exported", "CSV, 1 filter"),
        ("/access/export".to_owned(), "Table of access exported", "Who can see what, CSV, 1 filter"),
        (
            format!("/customers/{customer}/access/export?show=all"),
            "Table of access exported",
            "Who can see what, CSV, no filters",
        ),
    ];
    for (path, words, detail) in &files {
        office.app.clock.advance(Duration::seconds(1));
        assert_eq!(console.get(path).await.status, 200, "{path}");
        let page = console.get("/activity?what=exports").await.body;
        assert_eq!(events(&page)[0], *words, "{path}");
        assert!(
            page.split("rows events")
                .nth(1)
                .unwrap()
                .split("</small>")
                .next()
                .unwrap()
                .contains(&format!("owner · {detail} ·")),
            "{path}: {page}"
        );
    }
    let page = console.get("/activity?what=exports").await.body;
    assert_eq!(events(&page).len(), files.len());
    let of_one = console.get(&format!("/customers/{customer}/history?what=exports")).await.body;
    assert_eq!(events(&of_one), ["Table of access exported", "Orders exported"], "those of one customer");
    // A page that is not proven takes nothing away, and says nothing of it.
    office.app.clock.advance(Duration::hours(1));
    assert_eq!(console.get("/contacts/export").await.status, 303);
    let again = office.console().await.get("/activity?what=exports").await.body;
    assert_eq!(events(&again).len(), files.len());
}

/// Literals that look like kinds of events and are something else.
const OTHERS: [&str; 2] = ["audit.seal", "customer.updated"];

/// Whether a text looks like a kind of event.
fn is_kind(text: &str) -> bool {
    const GROUPS: [&str; 13] = [
        "contact",
        "customer",
        "staff",
        "settings",
        "import",
        "export",
        "part",
        "price",
        "catalogue",
        "approval",
        "budget",
        "tenant",
        "audit",
    ];
    let is_name = |name: &str| name.len() > 2 && name.chars().all(|c| c.is_ascii_lowercase() || "_-".contains(c));
    text.split_once('.').is_some_and(|(group, name)| GROUPS.contains(&group) && is_name(name))
}

#[tokio::test]
async fn every_kind_of_event_has_words() {
    let office = Office::open().await;
    let mut kinds: Vec<String> = literals()
        .into_iter()
        .filter(|literal| !literal.file.ends_with("activity/words.rs"))
        .map(|literal| literal.text)
        .filter(|text| is_kind(text) && !OTHERS.contains(&text.as_str()))
        .collect();
    // What people do with their own accounts is put together.
    for deed in
        ["passkey_added", "passkey_removed", "second_step_added", "second_step_removed", "recovery_codes_renewed"]
    {
        kinds.extend(["contact", "staff"].map(|whose| format!("{whose}.{deed}")));
    }
    kinds.sort();
    kinds.dedup();
    assert!(kinds.len() > 110, "{kinds:?}");
    let rows: Vec<String> = kinds
        .iter()
        .map(|kind| format!("('{}', gen_random_uuid(), now(), '{kind}', 'system', 'Portico')", office.acme.id()))
        .collect();
    let sql = "INSERT INTO audit_events (tenant_id, id, at, kind, actor_kind, actor_name) VALUES ";
    office.app.database.plant(&format!("{sql}{}", rows.join(", "))).await;
    let console = office.console().await;
    let (mut path, mut seen) = (Some("/activity".to_owned()), 0);
    while let Some(address) = path {
        let page = console.get(&address).await.body;
        let told = events(&page);
        let bare: Vec<&&str> = told.iter().filter(|words| is_kind(words)).collect();
        assert!(bare.is_empty(), "without words: {bare:?}");
        seen += told.len();
        path = next(&page);
    }
    assert!(seen >= kinds.len(), "{seen} of {}", kinds.len());
}
