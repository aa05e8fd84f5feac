//! The console's lists: every order, filter, view, column, file and action on many, as staff use them.

use std::collections::BTreeSet;
use std::ops::Deref;

use accounts::Role;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sqlx::{Executor as _, Row as _};
use testkit::{Browser, Contact, Office, encode};

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

    /// Many contacts, among them every status, vendors', doubles of every value and gaps in every column.
    async fn crowd(&self, number: usize) {
        let (tenant, customer) = (self.acme.id(), &self.haulage.id);
        self.app
            .database
            .plant(&format!(
                "INSERT INTO customers (tenant_id, id, name, name_norm, account_number, account_number_norm,
                                        has_portal_access, is_active, created_at, updated_at)
                 SELECT '{tenant}', md5('customer' || i)::uuid, 'Twin', 'twin', 'T-' || i, 't-' || i, i % 2 = 0, i % 3 > 0, now(), now()
                 FROM generate_series(1, 4) i;
                 INSERT INTO contacts (tenant_id, id, customer_id, vendor_name, first_name, last_name, sort_name, email, email_norm,
                   username, username_norm, phone, has_access, invited_at, invite_expires_at, confirmed_at, revoked_at,
                   is_reset_required, email_failed_at, last_sign_in_at, is_active, created_at, updated_at)
                 SELECT '{tenant}', md5('contact' || i)::uuid,
                   CASE WHEN i % 9 = 0 THEN NULL WHEN i % 5 = 0 THEN '{customer}'::uuid ELSE md5('customer' || (1 + i % 4))::uuid END,
                   CASE WHEN i % 9 = 0 THEN 'Maker' END, 'Ann', 'Gray' || i % 7, 'gray' || i % 7 || ' ann',
                   e, e, CASE WHEN i % 4 = 0 AND NOT a THEN NULL ELSE 'u' || i % 11 END,
                   CASE WHEN i % 4 = 0 AND NOT a THEN NULL ELSE 'u' || i % 11 END, CASE WHEN i % 3 > 0 THEN '555' || i % 5 END,
                   a, CASE WHEN i % 8 > 2 THEN t - interval '1 day' * (i % 6) END,
                   CASE WHEN i % 8 > 2 THEN t + interval '1 day' * (i % 6 - 3) END,
                   CASE WHEN i % 5 = 1 THEN t END, CASE WHEN NOT a AND i % 2 = 0 THEN t END, i % 10 = 3,
                   CASE WHEN i % 13 = 0 THEN t END, CASE WHEN i % 5 = 1 THEN t - interval '1 hour' * (i % 4) END, i % 6 > 0,
                   t - interval '1 minute' * (i % 3), t
                 FROM (SELECT i, i % 9 > 0 AND i % 3 > 0 AS a, CASE WHEN i % 9 = 0 THEN NULL ELSE 'ann' || i || '@twin.example' END AS e,
                              timestamptz '2026-11-24 12:00Z' AS t FROM generate_series(1, {number}) i) x"
            ))
            .await;
    }

    async fn count(&self, condition: &str) -> i64 {
        let mut connection = self.app.database.superuser().await;
        let sql =
            format!("SELECT count(*) FROM contacts c LEFT JOIN customers u ON u.id = c.customer_id WHERE {condition}");
        connection.fetch_one(sqlx::AssertSqlSafe(sql)).await.unwrap().get(0)
    }
}

fn unescaped(html: &str) -> String {
    html.replace("&#38;", "&").replace("&amp;", "&").replace("&#61;", "=")
}

/// What stands in each row between two marks.
fn cells<'a>(page: &'a str, from: &str, to: &str) -> Vec<&'a str> {
    let body = page.split("<tbody>").nth(1).unwrap_or_default().split("</tbody>").next().unwrap_or_default();
    body.split("<tr>")
        .skip(1)
        .map(|row| row.split(from).nth(1).map_or("", |rest| rest.split(to).next().unwrap()))
        .collect()
}

fn ids(page: &str) -> Vec<String> {
    cells(page, "name=\"contact\" value=\"", "\"").into_iter().map(str::to_owned).collect()
}

/// Every row from an address on, page by page.
async fn walk(console: &Browser<'_>, address: &str) -> Vec<String> {
    let (mut all, mut next) = (Vec::new(), Some(address.to_owned()));
    while let Some(address) = next {
        let page = console.get(&address).await;
        assert_eq!(page.status, 200, "{address}");
        all.extend(ids(&page.body));
        assert!(all.len() < 5_000, "{address} goes round in circles");
        let link = page.body.split("\" rel=\"next\"").next().filter(|before| before.len() < page.body.len());
        next = link.map(|before| unescaped(before.rsplit("href=\"").next().unwrap()));
    }
    all
}

const COLUMNS: [&str; 14] = [
    "name", "customer", "access", "status", "seen", "account", "place", "email", "username", "phone", "portal",
    "active", "invited", "added",
];

#[tokio::test]
async fn every_order_shows_every_contact_once_both_ways() {
    let scene = Scene::new().await;
    scene.crowd(137).await;
    let console = scene.console().await;
    for column in COLUMNS {
        for sign in ["", "-"] {
            let rows = walk(&console, &format!("/contacts?sort={sign}{column}")).await;
            let once: BTreeSet<&String> = rows.iter().collect();
            assert_eq!((rows.len(), once.len()), (137, 137), "by {sign}{column}");
        }
    }
    let first = console.get("/contacts?sort=access").await.body;
    assert!(cells(&first, "<td class=\"c-wide\">", "</td>").iter().all(|cell| *cell == "Granted"), "granted first");
    let first = console.get("/contacts?sort=-access").await.body;
    assert!(!first.split("<tbody>").nth(1).unwrap().contains(">Granted<"), "none first");
}

#[tokio::test]
async fn rows_are_in_the_order_that_was_asked_for_and_gaps_come_last() {
    let scene = Scene::new().await;
    scene.crowd(60).await;
    let console = scene.console().await;
    let mut connection = scene.app.database.superuser().await;
    for (column, key) in [
        ("email", "email_norm"),
        ("username", "username_norm"),
        ("phone", "phone"),
        ("seen", "last_sign_in_at"),
        ("invited", "invited_at"),
        ("added", "created_at"),
        ("customer", "(SELECT name_norm FROM customers u WHERE u.id = customer_id)"),
        ("account", "(SELECT account_number_norm FROM customers u WHERE u.id = customer_id)"),
    ] {
        for (sign, order) in [("", "ASC"), ("-", "DESC")] {
            let rest = format!(
                "{key} {order} NULLS LAST, CASE WHEN {key} IS NULL THEN sort_name END, sort_name {order}, id {order}"
            );
            let sql = format!("SELECT id::text FROM contacts ORDER BY {key} IS NULL, {rest}");
            let sql = sql.replace("sort_name ASC, id ASC", "sort_name, id");
            let mut wanted: Vec<String> = Vec::new();
            for row in connection.fetch_all(sqlx::AssertSqlSafe(sql)).await.unwrap() {
                wanted.push(row.get(0));
            }
            let gaps = scene
                .count(&format!(
                    "{} IS NULL",
                    key.replace("(SELECT name_norm FROM customers u WHERE u.id = customer_id)", "u.id")
                        .replace(
                            "(SELECT account_number_norm FROM customers u WHERE u.id = customer_id)",
                            "u.account_number_norm"
                        )
                        .replace("created_at", "c.created_at")
                        .replace("phone", "c.phone")
                ))
                .await;
            let valued = wanted.len() - usize::try_from(gaps).unwrap();
            let rows = walk(&console, &format!("/contacts?sort={sign}{column}")).await;
            assert_eq!(rows[..valued], wanted[..valued], "by {sign}{column}");
            let left: BTreeSet<&String> = rows[valued..].iter().collect();
            assert_eq!(left, wanted[valued..].iter().collect(), "the gaps of {sign}{column}");
        }
    }
}

#[tokio::test]
async fn filters_hold_together_and_each_status_is_the_one_that_rows_show() {
    let scene = Scene::new().await;
    scene.crowd(137).await;
    let console = scene.console().await;
    let mut seen = 0;
    for (value, label) in [
        ("not_invited", "Not invited"),
        ("invited", "Invited"),
        ("expired", "Invite expired"),
        ("confirmed", "Account confirmed"),
        ("reset", "Reset required"),
        ("revoked", "Revoked"),
        ("failing", "Email failing"),
    ] {
        let page = console.get(&format!("/contacts?status={value}")).await.body;
        let labels = cells(&page, "<span class=\"badge ", "</span>");
        assert!(
            !labels.is_empty() && labels.iter().all(|cell| cell.ends_with(&format!(">{label}"))),
            "{label}: {labels:?}"
        );
        seen += walk(&console, &format!("/contacts?status={value}")).await.len();
    }
    assert_eq!(seen, 137);
    for (query, condition) in [
        ("access=none&portal=enabled&customer_state=active", "NOT has_access AND u.has_portal_access AND u.is_active"),
        ("bounced=yes&active=yes", "email_failed_at IS NOT NULL AND c.is_active"),
        ("portal=none", "customer_id IS NULL"),
        ("signed_in=never&access=granted", "last_sign_in_at IS NULL AND has_access"),
        ("invited_from=2026-11-20&invited_to=2026-11-22", "invited_at >= '2026-11-20Z' AND invited_at < '2026-11-23Z'"),
        (
            "seen_from=2026-11-24&status=confirmed&q=twin",
            "last_sign_in_at >= '2026-11-24Z' AND c.access_state = 'confirmed' AND (u.name = 'Twin' OR c.email LIKE '%twin%')",
        ),
        ("q=t-2+ann", "u.account_number = 'T-2'"),
        ("q=ANN+gray3", "c.last_name = 'Gray3'"),
        ("q=ann7%40twin", "c.email_norm LIKE 'ann7@twin%'"),
        ("q=100%25", "false"),
        ("q=u_", "false"),
    ] {
        let rows = walk(&console, &format!("/contacts?{query}&sort=status")).await;
        assert_eq!(i64::try_from(rows.len()).unwrap(), scene.count(condition).await, "{query}");
    }
    let both = console.get("/contacts?access=none&customer_state=active&q=zebra").await.body;
    for without in [
        "/contacts?q=zebra&customer_state=active",
        "/contacts?q=zebra&access=none",
        "/contacts?access=none&customer_state=active",
    ] {
        assert!(unescaped(&both).contains(&format!("class=\"chip\" href=\"{without}\"")), "{without}: {both}");
    }
    assert!(both.contains("Clear all") && both.contains("Nobody matches"));
}

#[tokio::test]
async fn a_cursor_that_somebody_made_up_is_the_first_page() {
    let scene = Scene::new().await;
    scene.crowd(60).await;
    let console = scene.console().await;
    let first = console.get("/contacts?sort=seen").await.body;
    let next = unescaped(first.split("\" rel=\"next\"").next().unwrap().rsplit("href=\"").next().unwrap());
    let real = next.split("after=").nth(1).unwrap();
    let made_up = [
        "x".to_owned(),
        "%00".to_owned(),
        real[..real.len() - 3].to_owned(),
        format!("{real}A"),
        // The ninth part of an order, a sign that Postgres keeps nowhere, a time that is none.
        URL_SAFE_NO_PAD.encode(r#"[9,null,"a","00000000-0000-0000-0000-000000000000"]"#),
        URL_SAFE_NO_PAD.encode(r#"[0,"\u0000","\u0000","00000000-0000-0000-0000-000000000000"]"#),
        "A".repeat(20_000),
    ];
    for sort in COLUMNS {
        let plain = ids(&console.get(&format!("/contacts?sort={sort}")).await.body);
        for after in &made_up {
            let page = console.get(&format!("/contacts?sort={sort}&after={after}")).await;
            assert_eq!((page.status.as_u16(), ids(&page.body)), (200, plain.clone()), "{sort} {after:.60}");
        }
        let of_another_order = console.get(&format!("/contacts?sort={sort}&after={real}")).await;
        assert_eq!(of_another_order.status, 200, "{sort}");
    }
}

#[tokio::test]
async fn a_file_holds_what_the_list_shows_in_its_order() {
    let scene = Scene::new().await;
    scene.crowd(1_203).await;
    let console = scene.console().await;
    let columns = "column=username&column=status&column=email&column=seen";
    assert_eq!(console.post("/lists/contacts/columns", columns).await.location(), "/contacts");
    for query in ["access=granted&sort=-email", "q=twin&sort=email&status=confirmed"] {
        let file = console.get(&format!("/contacts/export?{query}")).await;
        assert_eq!(file.headers["content-disposition"], "attachment; filename=\"contacts-2026-11-24.csv\"");
        let mut lines = file.body.trim_start_matches('\u{feff}').lines();
        let heading = "\"Name\",\"Username\",\"Account status\",\"Email\",\"Last sign-in (UTC)\",\"Test contact\"";
        assert_eq!(lines.next(), Some(heading));
        let mut shown = Vec::new();
        let mut next = Some(format!("/contacts?{query}"));
        while let Some(address) = next {
            let page = console.get(&address).await.body;
            shown.extend(cells(&page, "<small>", "</small>").into_iter().map(str::to_owned));
            let link = page.split("\" rel=\"next\"").next().filter(|before| before.len() < page.len());
            next = link.map(|before| unescaped(before.rsplit("href=\"").next().unwrap()));
        }
        let filed: Vec<String> = lines.map(|line| line.split("\",\"").nth(3).unwrap().to_owned()).collect();
        assert!(filed.len() > 100);
        assert_eq!(filed, shown, "{query}");
    }
    let some: Vec<String> = ids(&console.get("/contacts").await.body).into_iter().take(2).collect();
    let file = console.get(&format!("/contacts/export?contact={}&contact={}", some[0], some[1])).await;
    assert_eq!(file.body.lines().count(), 3);
}

#[tokio::test]
async fn hostile_names_are_words_everywhere() {
    let scene = Scene::new().await;
    let console = scene.console().await;
    let hostile = "=HYPERLINK(\"x\")<img src=x onerror=alert(1)>";
    let form =
        format!("first_name={}&last_name=O%27Neil&vendor_name={}&is_active=on", encode(hostile), encode(hostile));
    assert_eq!(console.post("/contacts", &form).await.status, 303);
    let page = console.get(&format!("/contacts?q={}", encode("<img"))).await.body;
    assert_eq!(ids(&page).len(), 1, "{page}");
    assert!(!page.contains("<img src"), "{page}");
    let saved = console.post("/lists/contacts/views", &format!("name={}&q={}", encode(hostile), encode(hostile))).await;
    assert_eq!(saved.status, 303, "{}", saved.body);
    for address in [saved.location(), "/lists/contacts/views"] {
        let page = console.get(address).await;
        assert_eq!(page.status, 200);
        assert!(!page.body.contains("<img src") && page.body.contains("onerror"), "{}", page.body);
    }
    let file = console.get("/contacts/export").await.body;
    assert!(file.contains("\"'=HYPERLINK(\"\"x\"\")<img"), "{file}");
}

#[tokio::test]
async fn each_chooses_columns_for_themselves() {
    let scene = Scene::new().await;
    scene.app.portal_user(&scene.acme, &scene.haulage, "dana").await;
    let colleague = scene.app.staff(&scene.acme, "sally", Role::Viewer).await;
    let (owner, viewer) = (scene.console().await, scene.app.staff_browser(&scene.acme, &colleague).await);
    let headings = |page: &str| -> Vec<String> {
        let head = page.split("<thead>").nth(1).unwrap().split("</thead>").next().unwrap().to_owned();
        head.split("class=\"sort\"")
            .skip(1)
            .map(|link| link.split('>').nth(1).unwrap().split('<').next().unwrap().to_owned())
            .collect()
    };
    let usual = ["Name", "Customer", "Portal access", "Account status", "Last sign-in"];
    assert_eq!(headings(&owner.get("/contacts").await.body), usual);
    let moved =
        owner.post("/lists/contacts/columns", "column=customer&column=access&column=status&move=up:access").await;
    assert_eq!(moved.status, 200);
    let order: Vec<&str> = moved
        .body
        .split("data-list=\"shown\">")
        .nth(1)
        .unwrap()
        .split("data-column=\"")
        .skip(1)
        .map(|item| item.split('"').next().unwrap())
        .collect();
    assert_eq!(order, ["access", "customer", "status"]);
    assert_eq!(headings(&owner.get("/contacts").await.body), usual, "moving alone saves nothing");
    let form = "column=phone&column=nonsense&column=access&column=name&column=phone";
    assert_eq!(owner.post("/lists/contacts/columns", form).await.status, 303);
    let again = scene.console().await;
    assert_eq!(headings(&again.get("/contacts").await.body), ["Name", "Phone", "Portal access"]);
    assert_eq!(headings(&viewer.get("/contacts").await.body), usual);
    assert_eq!(owner.post("/lists/contacts/columns", "usual=1").await.status, 303);
    assert_eq!(headings(&owner.get("/contacts").await.body), usual);
    assert_eq!(headings(&owner.get("/customers").await.body)[..2], ["Name", "Place"]);
    assert_eq!(owner.get("/lists/nothing/columns").await.status, 404);
}

#[tokio::test]
async fn a_saved_view_is_its_owners_alone() {
    let scene = Scene::new().await;
    let dana = scene.app.portal_user(&scene.acme, &scene.haulage, "dana").await;
    scene.app.contact(&scene.acme, &scene.haulage, "idle").await;
    let other = scene.app.tenant("other").await;
    let stranger = scene.app.staff(&other, "owner", Role::Owner).await;
    let colleague = scene.app.staff(&scene.acme, "sally", Role::Owner).await;
    let owner = scene.console().await;
    let saved = owner.post("/lists/contacts/views", "name=Who+is+in&access=granted&sort=-seen").await;
    let address = saved.location().to_owned();
    let id = address.split("view=").nth(1).unwrap();
    let page = owner.get(&address).await.body;
    assert_eq!(ids(&page), [dana.id.to_string()]);
    assert!(page.contains("aria-current=\"page\">Who is in<"), "{page}");

    for browser in
        [scene.app.staff_browser(&scene.acme, &colleague).await, scene.app.staff_browser(&other, &stranger).await]
    {
        assert!(!browser.get("/contacts").await.body.contains("Who is in"));
        assert_eq!(browser.get(&address).await.status, 404);
        assert_eq!(browser.get(&format!("/contacts/export?view={id}")).await.status, 404);
        assert_eq!(browser.post(&format!("/views/{id}"), "name=Mine&default=on").await.status, 404);
        assert_eq!(browser.post(&format!("/views/{id}/deletion"), "").await.status, 404);
    }
    let again = owner.post("/lists/contacts/views", "name=WHO+is+in&access=none").await;
    assert_eq!(again.status, 422);
    assert!(
        again.body.contains("of this name already") && again.body.contains("value=\"WHO is in\""),
        "{}",
        again.body
    );
    assert_eq!(owner.post("/lists/contacts/views", "name=+").await.status, 422);

    assert_eq!(owner.post(&format!("/views/{id}"), "name=In&default=on").await.status, 303);
    assert_eq!(ids(&owner.get("/contacts").await.body), [dana.id.to_string()], "the list opens with its default view");
    assert_eq!(ids(&owner.get("/contacts?view=all").await.body).len(), 2);
    assert_eq!(
        ids(&owner.get(&format!("/contacts?view={id}&sort=name")).await.body).len(),
        2,
        "its chips can be removed"
    );
    assert_eq!(ids(&owner.get("/contacts?q=idle").await.body).len(), 1);
    assert_eq!(owner.post(&format!("/views/{id}"), "name=In").await.status, 303);
    assert_eq!(ids(&owner.get("/contacts").await.body).len(), 2);
    assert_eq!(owner.post(&format!("/views/{id}/deletion"), "").await.status, 303);
    assert_eq!(owner.get(&address).await.status, 404);
}

async fn is_in(browser: &Browser<'_>) -> bool {
    browser.get("/account").await.status == 200
}

fn form(contacts: &[&Contact]) -> String {
    contacts.iter().map(|contact| format!("contact={}", contact.id)).collect::<Vec<_>>().join("&")
}

#[tokio::test]
async fn many_are_revoked_at_once_and_none_of_another_business() {
    let scene = Scene::new().await;
    let (app, acme) = (&scene.app, &scene.acme);
    let dana = app.portal_user(acme, &scene.haulage, "dana").await;
    let rita = app.portal_user(acme, &scene.haulage, "rita").await;
    let idle = app.contact(acme, &scene.haulage, "idle").await;
    let other = app.tenant("other").await;
    let elsewhere = app.customer(&other, "Elsewhere").await;
    let far = app.portal_user(&other, &elsewhere, "far").await;
    let browsers = [app.contact_browser(acme, &dana).await, app.contact_browser(acme, &rita).await];
    let away = app.contact_browser(&other, &far).await;
    let all = form(&[&dana, &rita, &idle, &far]);
    let console = scene.console().await;

    let viewer = app.staff(acme, "viewer", Role::Viewer).await;
    let looking = app.staff_browser(acme, &viewer).await;
    assert_eq!(looking.post("/contacts/revocations", &format!("{all}&sure=yes")).await.status, 403);
    assert_eq!(looking.post("/contacts/restorations", &format!("{all}&sure=yes")).await.status, 403);
    assert!(!looking.get("/contacts").await.body.contains("/contacts/revocations\" data"));

    let asked = console.post("/contacts/revocations", &all).await;
    assert!(
        asked.body.contains("Revoke access of 2 contacts?") && asked.body.contains("1 other contact stays"),
        "{}",
        asked.body
    );
    assert!(is_in(&browsers[0]).await && is_in(&browsers[1]).await, "asking does nothing");

    let done = console.post("/contacts/revocations", &format!("{all}&sure=yes&access=granted")).await;
    assert_eq!((done.status.as_u16(), done.location()), (303, "/contacts?access=granted"));
    assert!(!is_in(&browsers[0]).await && !is_in(&browsers[1]).await);
    assert!(is_in(&away).await);
    let mut connection = app.database.superuser().await;
    let noted: i64 =
        connection.fetch_one("SELECT count(*) FROM audit_events WHERE kind = 'contact.revoked'").await.unwrap().get(0);
    assert_eq!(noted, 2, "one line in the trail for each whose access went");

    assert_eq!(console.post("/contacts/restorations", &format!("{all}&sure=yes")).await.status, 303);
    assert_eq!(scene.count("has_access AND c.id IN (SELECT contact_id FROM sign_in_names)").await, 3);
    assert_eq!(scene.count(&format!("has_access AND c.id = '{}'", idle.id)).await, 0, "who never had access gets none");
    assert!(!is_in(&browsers[0]).await, "old sessions stay ended");
}

#[tokio::test]
async fn all_that_match_are_meant_over_all_pages() {
    let scene = Scene::new().await;
    scene.crowd(400).await;
    let console = scene.console().await;
    let before = scene.count("has_access").await;
    assert!(before > 200);
    let form = "all=on&access=granted&q=twin&sure=yes&contact=00000000-0000-0000-0000-000000000000";
    let matching = scene.count("has_access AND (u.name = 'Twin' OR c.email LIKE '%twin%')").await;
    assert_eq!(console.post("/contacts/revocations", form).await.status, 303);
    assert_eq!(scene.count("has_access").await, before - matching);
    let nobody = console.post("/contacts/revocations", "sure=yes").await;
    assert_eq!(nobody.location(), "/contacts");
}

#[tokio::test]
async fn customers_share_the_list() {
    let scene = Scene::new().await;
    scene.crowd(40).await;
    let console = scene.console().await;
    for column in ["name", "place", "contacts", "users", "portal", "state", "account", "email", "phone", "added"] {
        for sign in ["", "-"] {
            let page = console.get(&format!("/customers?sort={sign}{column}")).await.body;
            let rows: BTreeSet<&str> = cells(&page, "href=\"/customers/", "\"").into_iter().collect();
            assert_eq!(rows.len(), 5, "by {sign}{column}");
        }
    }
    let by_contacts = console.get("/customers?sort=-contacts").await.body;
    let numbers: Vec<u32> =
        cells(&by_contacts, "<td class=\"c-num c-wide\">", "<").iter().map(|cell| cell.parse().unwrap()).collect();
    assert!(numbers.is_sorted_by(|a, b| a >= b) && numbers[0] > 0, "{numbers:?}");
    let file = console.get("/customers/export?portal=enabled&sort=account").await.body;
    assert_eq!(file.lines().count(), 4, "{file}");
    assert_eq!(console.get("/customers?after=nonsense&view=all").await.status, 200);
}

#[tokio::test]
async fn the_functions_behind_lists_answer_staff_alone() {
    let scene = Scene::new().await;
    scene.crowd(20).await;
    let other = scene.app.tenant("other").await;
    let mut connection = scene.app.database.superuser().await;
    connection.execute("SET ROLE portico_app").await.unwrap();
    for (tenant, customer, rows) in [
        (scene.acme.id().to_string(), "*".to_owned(), 20),
        (scene.acme.id().to_string(), scene.haulage.id.to_string(), 0),
        (scene.acme.id().to_string(), String::new(), 0),
        (other.id().to_string(), "*".to_owned(), 0),
        (String::new(), "*".to_owned(), 0),
    ] {
        let begin = format!("BEGIN; SET LOCAL app.tenant_id = '{tenant}'; SET LOCAL app.customer_id = '{customer}'");
        connection.execute(sqlx::AssertSqlSafe(begin)).await.unwrap();
        let found =
            connection.fetch_all("SELECT id FROM list_contacts('{\"descending\": false}', 100, 0)").await.unwrap();
        assert_eq!(found.len(), rows, "{tenant} {customer}");
        let found =
            connection.fetch_all("SELECT id FROM list_customers('{\"descending\": false}', 100, 0)").await.unwrap();
        assert_eq!(found.is_empty(), rows == 0, "{tenant} {customer}");
        connection.execute("ROLLBACK").await.unwrap();
    }
}

#[tokio::test]
async fn a_row_that_nobody_can_be_invited_from_says_why() {
    let Office { app, acme, owner, haulage } = Office::open().await;
    let dana = app.contact(&acme, &haulage, "dana").await;
    let console = app.staff_browser(&acme, &owner).await;
    let invite = format!("action=\"/contacts/{}/invitation\"", dana.id);
    let revoke = format!("action=\"/contacts/{}/revocation\"", dana.id);
    let lists = ["/contacts".to_owned(), format!("/customers/{}/contacts", haulage.id)];
    for (change, why) in [
        ("UPDATE contacts SET is_active = false", "Contact is inactive"),
        (
            "UPDATE contacts SET is_active = true; UPDATE customers SET has_portal_access = false",
            "Customer portal is off",
        ),
        ("UPDATE customers SET has_portal_access = true, is_active = false", "Customer is inactive"),
        ("UPDATE customers SET is_active = true", ""),
    ] {
        app.database.plant(change).await;
        for list in &lists {
            let page = console.get(list).await.body;
            assert_eq!(page.contains(&invite), why.is_empty(), "{list} {change}: {page}");
            assert!(why.is_empty() || page.contains(&format!(">{why}</small>")), "{list} {change}: {page}");
            assert!(!page.contains(&revoke), "nothing to take away");
        }
    }
    assert_eq!(console.post(&format!("/contacts/{}/invitation", dana.id), "").await.status, 303);
    assert!(console.get("/contacts").await.body.contains(&revoke), "an invitation can be taken back");
}
