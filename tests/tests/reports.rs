//! The reports count what is there, link to it, and give all of it as a file.

use accounts::Role;
use testkit::shop::Shop;
use testkit::{App, Office};
use time::Duration;

/// The number beside a status.
fn number(page: &str, status: &str) -> String {
    let row = page.split(&format!("\">{status}</span>")).nth(1).unwrap();
    row.split("<strong class=\"num\">").nth(1).unwrap().split('<').next().unwrap().to_owned()
}

fn fact(page: &str, name: &str) -> String {
    page.split(&format!("<dt>{name}</dt><dd>")).nth(1).unwrap().split('<').next().unwrap().to_owned()
}

#[tokio::test]
async fn every_contact_is_counted_once_under_its_status() {
    let Office { app, acme, owner, haulage } = Office::open().await;
    let console = app.staff_browser(&acme, &owner).await;
    assert!(console.get("/settings/customer-portal/reports").await.body.contains("No contacts yet"));

    for name in ["a", "b", "c", "d"] {
        let contact = app.contact(&acme, &haulage, name).await;
        if name != "a" {
            assert_eq!(console.post(&format!("/contacts/{}/invitation", contact.id), "").await.status, 303);
        }
        if name == "d" {
            assert_eq!(console.post(&format!("/contacts/{}/revocation", contact.id), "").await.status, 303);
        }
    }
    let dana = app.portal_user(&acme, &haulage, "dana").await;
    for _ in 0..3 {
        app.contact_browser(&acme, &dana).await;
    }
    let page = console.get("/settings/customer-portal/reports").await.body;
    for (status, count) in [
        ("Not invited", "1"),
        ("Invited", "2"),
        ("Invite expired", "0"),
        ("Account confirmed", "1"),
        ("Revoked", "1"),
        ("Email failing", "0"),
    ] {
        assert_eq!(number(&page, status), count, "{status}");
    }
    assert!(page.contains("3 sign-ins by 1 person"), "{page}");
    assert_eq!((fact(&page, "Not yet"), fact(&page, "Revoked")), ("2".into(), "1".into()));
    let listed = console.get("/contacts?status=invited").await.body;
    assert!(listed.contains("b Gray") && listed.contains("c Gray") && !listed.contains("d Gray"), "the link's list");

    app.clock.advance(Duration::days(40));
    let console = app.staff_browser(&acme, &owner).await;
    let page = console.get("/settings/customer-portal/reports").await.body;
    assert_eq!((number(&page, "Invited"), number(&page, "Invite expired")), ("0".into(), "2".into()));
    assert!(
        page.contains("Nobody signed in during these 30 days") && page.contains("Nobody was invited during"),
        "{page}"
    );
    let year = console.get("/settings/customer-portal/reports?days=365").await.body;
    assert!(year.contains("3 sign-ins by 1 person") && year.contains("Week from"), "{year}");
    assert!(console.get("/settings/customer-portal/reports?days=x").await.body.contains("these 30 days"));
}

#[tokio::test]
async fn invitations_are_followed_from_the_mail_to_the_account() {
    let Office { app, acme, owner, haulage } = Office::open().await;
    let console = app.staff_browser(&acme, &owner).await;
    for name in ["a", "b", "c", "d", "e"] {
        let contact = app.contact(&acme, &haulage, name).await;
        assert_eq!(console.post(&format!("/contacts/{}/invitation", contact.id), "").await.status, 303);
    }
    let sql = "UPDATE mails SET state = 'sent', settled_at = now() WHERE to_name <> 'a Gray';
               UPDATE mails SET state = 'bounced', reason = 'No such mailbox' WHERE to_name = 'b Gray';
               UPDATE links SET opened_at = now() WHERE contact_id = (SELECT id FROM contacts WHERE first_name = 'c');
               UPDATE links SET used_at = now() WHERE contact_id = (SELECT id FROM contacts WHERE first_name = 'd');
               UPDATE contacts SET confirmed_at = now() WHERE first_name = 'd';
               UPDATE contacts SET is_test = true WHERE first_name = 'e'";
    app.database.plant(sql).await;
    let page = console.get("/settings/customer-portal/reports").await.body;
    let funnel = page.split("funnel-title").nth(2).unwrap();
    for (step, count) in
        [("Invited", "4"), ("Mail sent", "3"), ("Delivered", "2"), ("Page opened", "2"), ("Set up", "1")]
    {
        assert_eq!(number(funnel, step), count, "{step}");
    }
    let file = console.get("/settings/customer-portal/reports/invitations.csv?days=30").await;
    let lines: Vec<&str> = file.body.trim_start_matches('\u{feff}').lines().collect();
    assert!(
        lines[0].starts_with("\"Contact\",\"Customer\",\"Email\",\"Invited (UTC)\",\"Sent (UTC)\",\"Delivered\""),
        "{lines:?}"
    );
    assert_eq!(lines.len(), 5, "a row for each, without the test contact: {lines:?}");
    let filled = |line: &str| line.split(',').map(|cell| cell != "\"\"").collect::<Vec<_>>();
    assert_eq!(filled(lines[1])[3..], [true, false, true, false, false], "{}", lines[1]);
    assert_eq!(filled(lines[2])[3..], [true, true, true, false, false], "{}", lines[2]);
    assert!(lines[2].contains("\"No\"") && lines[3].contains("\"Yes\""), "{lines:?}");
    assert_eq!(filled(lines[4])[3..], [true, true, true, true, true], "{}", lines[4]);
    assert!(console.get("/activity").await.body.contains("Invitations exported"));
    // They were invited behind the period's last day.
    let before = "?from=2026-11-01&to=2026-11-20";
    let page = console.get(&format!("/settings/customer-portal/reports{before}")).await.body;
    assert!(page.contains("Nobody was invited from"), "{page}");
    let file = console.get(&format!("/settings/customer-portal/reports/invitations.csv{before}")).await;
    assert_eq!(file.body.lines().count(), 1, "{}", file.body);
}

#[tokio::test]
async fn the_file_has_a_row_for_each_contact() {
    let app = App::start().await;
    let acme = app.tenant("acme").await;
    let viewer = app.staff(&acme, "viewer", Role::Viewer).await;
    let haulage = app.customer(&acme, "Haulage").await;
    for number in 0..7 {
        app.contact(&acme, &haulage, &format!("n{number}")).await;
    }
    let console = app.staff_browser(&acme, &viewer).await;
    let file = console.get("/settings/customer-portal/reports/access-status/export").await;
    assert_eq!(file.status, 200);
    assert_eq!(file.body.lines().count(), 8, "{}", file.body);
    for heading in
        ["Contact", "Customer", "Username", "Email", "Portal access", "Account status", "Invited", "Last sign-in"]
    {
        assert!(file.body.lines().next().unwrap().contains(heading), "{heading}: {}", file.body);
    }
}

#[tokio::test]
async fn the_report_of_access_is_filtered_and_its_file_has_what_it_shows() {
    let Office { app, acme, owner, haulage } = Office::open().await;
    let dana = app.portal_user(&acme, &haulage, "dana").await;
    app.contact(&acme, &haulage, "idle").await;
    app.contact(&acme, &haulage, "trial").await;
    app.database
        .plant(
            "UPDATE contacts SET is_test = true WHERE first_name = 'trial';
             UPDATE contacts SET confirmed_at = now() WHERE first_name = 'dana'",
        )
        .await;
    let console = app.staff_browser(&acme, &owner).await;
    let report = "/settings/customer-portal/reports/access-status";
    let reports = console.get("/settings/customer-portal/reports").await.body;
    let counted = format!("{report}?status=confirmed&#38;test=no");
    assert!(reports.contains(&counted), "{reports}");
    for (asked, there) in [
        ("", [true, true, true]),
        ("?status=confirmed&test=no", [true, false, false]),
        ("?status=not_invited", [false, true, true]),
        ("?status=not_invited&test=no", [false, true, false]),
        ("?test=yes", [false, false, true]),
        ("?q=dana", [true, false, false]),
        ("?access=none&sort=-name", [false, true, true]),
    ] {
        let page = console.get(&format!("{report}{asked}")).await;
        let file = console.get(&format!("{report}/export{asked}")).await;
        let seen = |text: &str| ["dana Gray", "idle Gray", "trial Gray"].map(|name| text.contains(name));
        assert_eq!((page.status.as_u16(), seen(&page.body)), (200, there), "{asked}: {}", page.body);
        assert_eq!((file.status.as_u16(), seen(&file.body)), (200, there), "{asked}: {}", file.body);
    }
    let page = console.get(report).await.body;
    assert!(page.contains(&dana.email) && page.contains("Account confirmed") && page.contains("3 contacts"), "{page}");
}

#[tokio::test]
async fn an_order_of_a_test_contact_is_marked_and_in_no_number() {
    let shop = Shop::open().await;
    let console = shop.console().await;
    let plant = "UPDATE contacts SET is_test = true WHERE id = ";
    shop.app.database.plant(&format!("{plant}'{}'", shop.dana.id)).await;
    let dana = shop.portal(&shop.dana).await;
    dana.put(&shop.parts[0], "4").await;
    let placed = dana.order("").await;
    assert_eq!(placed.status, 303, "{}", placed.body);
    shop.app.database.plant("UPDATE contacts SET is_test = false").await;
    dana.put(&shop.parts[0], "4").await;
    dana.order("").await;
    let badge = "<span class=\"badge mute\">Test</span>";
    let seen = |page: &str| (page.contains(">1001<"), page.contains(">1002<"), page.matches(badge).count());
    assert_eq!(seen(&console.get("/orders").await.body), (true, true, 1));
    assert_eq!(seen(&console.get("/orders?test=no").await.body), (false, true, 0));
    assert_eq!(seen(&console.get("/orders?test=yes").await.body), (true, false, 1));
    assert!(console.get(placed.location()).await.body.contains(badge));
    assert!(console.get("/orders/export").await.body.contains("1001 (test)"));
    let home = console.get("/").await.body;
    let orders = home.split("<dt>New orders</dt>").nth(1).unwrap().split("</a>").next().unwrap().to_owned();
    assert!(orders.contains("href=\"/orders?status=received&#38;test=no\"") && orders.ends_with(">1"), "{orders}");
    let reports = console.get("/settings/customer-portal/reports").await.body;
    assert!(reports.contains("1 order from the portal"), "{reports}");
    let (subject, _) = shop.app.newest_mail_of(&shop.acme, "subject LIKE 'Test: Order 1001 from%'").await;
    assert!(subject.starts_with("Test: "), "{subject}");
}

#[tokio::test]
async fn an_order_of_a_test_contact_takes_no_stock_no_credit_and_no_budget() {
    let shop = Shop::open().await;
    let console = shop.console().await;
    let customer = format!("/customers/{}", shop.haulage.id);
    assert_eq!(console.post(&format!("{customer}/terms"), "credit_limit=300&row_version=0").await.status, 303);
    assert_eq!(console.post(&format!("{customer}/budgets"), "amount=300&period=month&beyond=refuse").await.status, 303);
    let dana = shop.portal(&shop.dana).await;
    dana.put(&shop.parts[0], "2").await;
    let real = dana.order("purchase_order=1").await;
    assert_eq!(real.status, 303, "{}", real.body);
    assert_eq!(shop.number("SELECT pieces FROM item_commitments").await, 2);
    // What was ordered to try is none from the moment staff say so, also what was set aside for it.
    let flag = format!(
        "first_name=Dana&customer={}&email={}&is_active=on&is_test=on&row_version=1",
        shop.haulage.id,
        testkit::encode(&shop.dana.email)
    );
    assert_eq!(console.post(&format!("/contacts/{}", shop.dana.id), &flag).await.status, 303);
    assert_eq!(shop.number("SELECT pieces FROM item_commitments").await, 0);
    assert_eq!(shop.number("SELECT sum(reserved) FROM order_lines").await, 0);
    let dana = shop.portal(&shop.dana).await;
    dana.put(&shop.parts[0], "2").await;
    assert_eq!(dana.order("").await.status, 303);
    assert_eq!(shop.number("SELECT coalesce(sum(pieces), 0)::bigint FROM item_commitments").await, 0);
    let carl = shop.portal(&shop.carl).await;
    carl.put(&shop.parts[0], "2").await;
    let placed = carl.order("").await;
    assert_eq!(placed.status, 303, "{}", placed.body);
    assert_eq!(shop.number("SELECT count(*) FROM orders WHERE status = 'received' AND NOT is_test").await, 1);
}

#[tokio::test]
async fn a_test_contact_signs_in_and_is_in_no_number() {
    let Office { app, acme, owner, haulage } = Office::open().await;
    let dana = app.portal_user(&acme, &haulage, "dana").await;
    let console = app.staff_browser(&acme, &owner).await;
    let path = format!("/contacts/{}", dana.id);
    let count = |page: &str| {
        let behind = page.split("<dt>Portal users</dt>").nth(1).unwrap();
        behind.split("</a>").next().unwrap().rsplit('>').next().unwrap().to_owned()
    };
    app.contact_browser(&acme, &dana).await;
    let before = console.get("/").await.body;
    let form = format!(
        "first_name=Dana&last_name=Gray&customer={}&email={}&is_active=on&is_test=on&row_version=1",
        haulage.id,
        testkit::encode(&dana.email)
    );
    assert_eq!(console.post(&path, &form).await.status, 303);
    let portal = app.contact_browser(&acme, &dana).await;
    assert_eq!(portal.get("/").await.status, 200, "it signs in like anybody");
    let page = console.get(&path).await.body;
    assert!(page.contains("badge mute\">Test</span>") && page.contains("stays out of numbers"), "{page}");
    let reports = console.get("/settings/customer-portal/reports").await.body;
    assert!(reports.contains("No contacts yet") && reports.contains("Nobody signed in"), "{reports}");
    assert_eq!((count(&before), count(&console.get("/").await.body)), ("1".into(), "0".into()), "nor on the overview");
}

#[tokio::test]
async fn reports_are_about_days_of_the_business_that_somebody_chose() {
    let shop = Shop::open().await;
    let dana = shop.portal(&shop.dana).await;
    dana.put(&shop.parts[0], "4").await;
    dana.order("").await;
    assert_eq!(dana.post("/parts/searches", "q=flux").await.status, 204);
    // In the evening of the 9th where the business is, and in the 10th for the rest of the world.
    let plant = "UPDATE tenants SET time_zone = 'America/Chicago';
                 UPDATE orders SET placed_at = '2026-11-10 03:00+00';
                 UPDATE fruitless_searches SET day = '2026-11-09'";
    shop.app.database.plant(plant).await;
    let console = shop.console().await;
    let reports = "/settings/customer-portal/reports";
    let day = "from=2026-11-09&to=2026-11-09";
    for (asked, there) in [(day, true), ("from=2026-11-10&to=2026-11-10", false), ("from=2026-11-01", true)] {
        let page = console.get(&format!("{reports}?{asked}")).await.body;
        assert_eq!(page.contains("1 order from the portal"), there, "{asked}: {page}");
        assert_eq!(page.contains("scope=\"row\">flux"), there, "{asked}: {page}");
        let page = console.get(&format!("{reports}/orders?{asked}&by=part")).await.body;
        assert_eq!((page.contains("BP-100"), page.contains("<title>2026-11-09: 1</title>")), (there, there), "{page}");
        for path in ["orders.csv", "searches.csv"] {
            let file = console.get(&format!("{reports}/{path}?{asked}")).await.body;
            assert_eq!(file.lines().count(), 1 + usize::from(there), "{asked}: {file}");
        }
    }
    let page = console.get(&format!("{reports}/orders?{day}&by=part")).await.body;
    let address = "orders.csv?from=2026-11-09&#38;to=2026-11-09&#38;by=part";
    assert!(page.contains("1 order on Nov 9") && page.contains(address), "{page}");
    assert!(page.contains("?from=2026-11-09&#38;to=2026-11-09&#38;by=contact"), "tabs keep the period: {page}");
    let file = console.get(&format!("{reports}/orders.csv?{day}")).await;
    let name = file.headers["content-disposition"].to_str().unwrap();
    assert!(name.contains("\"orders-by-customer-2026-11-09-to-2026-11-09.csv\""), "{name}");
    let years = console.get(&format!("{reports}?from=2024-01-01")).await.body;
    assert!(years.contains("<title>2026-11: 1</title>"), "{years}");
}

#[tokio::test]
async fn a_period_that_makes_no_sense_is_told_beside_its_field() {
    let office = Office::open().await;
    let console = office.console().await;
    let reports = "/settings/customer-portal/reports";
    for (asked, cure) in [
        ("from=2026-11-09&to=2026-11-08", "The last day is before the first."),
        ("from=soon", "“soon” is not a date."),
        ("to=2026-11-09", "Choose the first day as well."),
        ("from=1990-01-01&to=2026-11-09", "Choose at most ten years."),
    ] {
        for path in ["", "/orders", "/quotes"] {
            let page = console.get(&format!("{reports}{path}?{asked}")).await;
            let errors = page.body.split("<p class=\"err\"").nth(1).unwrap_or_default();
            assert!(page.status == 200 && errors.contains(cure), "{path}?{asked}: {}", page.body);
        }
        for path in ["orders.csv", "searches.csv", "quotes.csv"] {
            let file = console.get(&format!("{reports}/{path}?{asked}")).await;
            assert!(file.status == 422 && file.body.contains(cure), "{path}?{asked}: {}", file.body);
        }
    }
}

#[tokio::test]
async fn orders_are_counted_by_day_week_and_month_of_the_business() {
    let shop = Shop::open().await;
    let dana = shop.portal(&shop.dana).await;
    for _ in 0..4 {
        dana.put(&shop.parts[1], "10").await;
        assert_eq!(dana.order("").await.status, 303);
    }
    // Where the business is: Saturday the 31st, Sunday the 1st, and twice Monday the 2nd.
    let plant = "UPDATE tenants SET time_zone = 'America/Chicago';
                 UPDATE orders SET placed_at = (ARRAY['2026-11-01 04:00+00', '2026-11-01 18:00+00', '2026-11-02 12:00+00',
                                                      '2026-11-02 20:00+00']::timestamptz[])[number - 1000]";
    shop.app.database.plant(plant).await;
    let console = shop.console().await;
    let report = "/settings/customer-portal/reports/orders";
    let period = "from=2026-10-01&to=2026-11-20";
    for (by, rows, column) in [
        ("day", &[("2026-10-31", "1"), ("2026-11-01", "1"), ("2026-11-02", "2")][..], "2026-11-02: 2"),
        ("week", &[("2026-10-26", "2"), ("2026-11-02", "2")], "2026-10-26: 2"),
        ("month", &[("2026-10-01", "1"), ("2026-11-01", "3")], "2026-11: 3"),
    ] {
        let page = console.get(&format!("{report}?{period}&by={by}")).await.body;
        assert!(page.contains(&format!("<title>{column}</title>")), "{by}: {page}");
        let file = console.get(&format!("{report}.csv?{period}&by={by}")).await.body;
        let cells: Vec<Vec<&str>> = file.lines().skip(1).map(|line| line.split(',').collect()).collect();
        let told: Vec<_> = cells.iter().map(|row| (row[0].trim_matches('"'), row[2].trim_matches('"'))).collect();
        assert_eq!(told, rows, "{by}: {file}");
        assert!(cells.iter().all(|row| row[1] == "\"1\""), "one customer ordered: {file}");
        if by == "month" {
            continue;
        }
        // Each leads to its orders.
        let behind = page.split("class=\"c-name\" scope=\"row\"").nth(1).unwrap();
        let href = behind.split("href=\"").nth(1).unwrap().split('"').next().unwrap().replace("&#38;", "&");
        let list = console.get(&href).await.body;
        let latest = rows.last().unwrap().1;
        assert!(list.contains(&format!("{latest} orders")), "{href}: {list}");
    }
}
