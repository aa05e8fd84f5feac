//! The lists of orders: found, narrowed, sorted by each column, saved as files, and nobody else's.

use std::collections::BTreeSet;

use testkit::encode;
use testkit::listed::{numbers, walk};
use testkit::shop::Shop;

const NEWEST: i64 = 260;

/// 130 orders of Haulage and 130 of another customer, in all states; every third has a PO number.
async fn crowd(shop: &Shop) -> String {
    let other = shop.app.customer(&shop.acme, "Zephyr Freight").await;
    let zoe = shop.app.portal_user(&shop.acme, &other, "zoe").await;
    let sql = format!(
        "INSERT INTO orders (tenant_id, id, number, customer_id, contact_id, placed_by, status, is_over_credit, needs_release,
           currency, goods_minor, core_minor, tax_minor, total_minor, tax_ppm, tax_name, taxes_shipping, purchase_order,
           purchase_order_norm, note, requested_on, ship_to, shipping_method, carrier_account, terms, form_key, placed_at,
           updated_at)
         SELECT '{tenant}', gen_random_uuid(), n, c.customer, c.contact, c.name,
           (ARRAY['held', 'received', 'in_progress', 'partly_shipped', 'shipped', 'cancelled'])[1 + n % 6], false, false, 'USD',
           n % 40 * 100, 0, 0, n % 40 * 100, 0, '', false, CASE WHEN n % 3 = 0 THEN 'PO-' || n % 50 ELSE '' END,
           CASE WHEN n % 3 = 0 THEN 'po-' || n % 50 ELSE '' END, '',
           CASE WHEN n % 4 = 0 THEN date '2026-12-01' + n % 7 END, '', CASE WHEN n % 5 = 0 THEN '' ELSE 'Truck' END, '',
           '30 days', decode(lpad(to_hex(n), 32, '0'), 'hex'), timestamptz '2026-11-01 12:00Z' + n % 90 * interval '1 hour',
           now()
         FROM generate_series(1, {NEWEST}) AS n,
           LATERAL (SELECT CASE WHEN n % 2 = 0 THEN '{haulage}'::uuid ELSE '{other}'::uuid END AS customer,
                           CASE WHEN n % 2 = 0 THEN '{dana}'::uuid ELSE '{zoe}'::uuid END AS contact,
                           CASE WHEN n % 2 = 0 THEN 'Dana' ELSE 'Zoe' END AS name) AS c;
         INSERT INTO order_lines (tenant_id, id, order_id, customer_id, place, item_id, item_number, name, unit, own_number,
           quantity, unit_minor, core_minor, reserved, is_stocked)
         SELECT o.tenant_id, gen_random_uuid(), o.id, o.customer_id, line, '{pads}', 'BP-100', 'Brake pads', '', '', 1, 0, 0, 0, true
         FROM orders o, generate_series(1, o.number % 3) AS line WHERE o.tenant_id = '{tenant}'",
        tenant = shop.acme.id(),
        haulage = shop.haulage.id,
        other = other.id,
        dana = shop.dana.id,
        zoe = zoe.id,
        pads = shop.parts[0],
    );
    shop.app.database.plant(&sql).await;
    other.id.to_string()
}

#[tokio::test]
async fn every_column_sorts_every_order_once_both_ways() {
    let shop = Shop::open().await;
    crowd(&shop).await;
    let (console, dana) = (shop.console().await, shop.portal(&shop.dana).await);
    for column in ["number", "customer", "status", "po", "placed", "lines", "total", "by", "method", "terms", "wanted"]
    {
        for sign in ["", "-"] {
            let rows = walk(&console, &format!("/orders?sort={sign}{column}")).await;
            let once: BTreeSet<&i64> = rows.iter().collect();
            assert_eq!((rows.len(), once.len()), (260, 260), "by {sign}{column}");
            let own = walk(&dana, &format!("/orders?sort={sign}{column}")).await;
            let once: BTreeSet<&i64> = own.iter().filter(|number| *number % 2 == 0).collect();
            assert_eq!((own.len(), once.len()), (130, 130), "her own by {sign}{column}");
        }
    }
    assert_eq!(walk(&console, "/orders").await, (1..=NEWEST).rev().collect::<Vec<_>>(), "the newest first");
    let by_total = walk(&console, "/orders?sort=total").await;
    let totals: Vec<i64> = by_total.iter().map(|number| number % 40).collect();
    assert!(totals.is_sorted(), "numbers, not words: {totals:?}");
    let placed = walk(&console, "/orders?sort=-placed").await;
    assert!(placed.iter().map(|number| number % 90).is_sorted_by(|one, next| one >= next), "{placed:?}");
}

#[tokio::test]
async fn orders_are_found_by_number_po_part_and_customer() {
    let shop = Shop::open().await;
    let other = crowd(&shop).await;
    let (console, dana) = (shop.console().await, shop.portal(&shop.dana).await);
    assert_eq!(walk(&console, "/orders?q=144").await, [144]);
    assert_eq!(walk(&console, "/orders?q=%23145").await, [145]);
    assert_eq!(walk(&dana, "/orders?q=145").await, [0; 0], "another customer's");
    assert_eq!(walk(&console, "/orders?q=PO-9").await, [159, 9], "the beginning of a PO number");
    assert_eq!(walk(&dana, "/orders?q=po-9").await, [0; 0]);
    assert_eq!(walk(&console, "/orders?q=zephyr").await.len(), 130);
    assert_eq!(walk(&dana, "/orders?q=zephyr").await, [0; 0], "no name of a customer says anything to another");
    assert_eq!(walk(&console, "/orders?q=bp100").await.len(), 174, "those with a line of it");
    assert_eq!(walk(&console, "/orders?status=held&q=zephyr").await, [0; 0], "held ones are even");
    assert_eq!(walk(&console, "/orders?status=received&total_from=38&total_to=39.00").await, [199, 79]);
    for sign in ["", "-"] {
        let open = walk(&console, &format!("/orders?status=open&sort={sign}status")).await;
        let once: BTreeSet<&i64> = open.iter().collect();
        assert_eq!((open.len(), once.len()), (174, 174), "{sign}");
    }
    assert_eq!(walk(&console, "/orders?status=not_cancelled&sort=status").await.len(), 217);
    // The day of New York, five hours behind.
    assert_eq!(walk(&console, "/orders?placed_from=2026-11-04&placed_to=2026-11-04").await.len(), 64);
    for nonsense in ["/orders?after=W10", "/orders?sort=-nothing", "/orders?total_from=%C3%9F&placed_to=soon"] {
        assert_eq!(numbers(&console.get(nonsense).await.body).len(), 25, "{nonsense}");
    }
    assert!(console.get("/orders?q=nothing+like+it").await.body.contains("No order matches"));
    assert!(console.get(&format!("/customers/{other}")).await.body.contains("Zephyr"));
}

#[tokio::test]
async fn columns_views_and_files_are_as_of_other_lists() {
    let shop = Shop::open().await;
    crowd(&shop).await;
    let (console, dana) = (shop.console().await, shop.portal(&shop.dana).await);
    assert_eq!(console.post("/lists/orders/columns", "column=total&column=terms").await.status, 303);
    let page = console.get("/orders").await.body;
    assert!(page.contains("30 days") && !page.contains("Zephyr"), "the columns that were chosen");
    let saved = console.post("/lists/orders/views", "name=Held&status=held&sort=total").await;
    assert_eq!(saved.status, 303, "{}", saved.body);
    let through = walk(&console, saved.location()).await;
    assert_eq!(through.len(), 43);
    assert!(through.iter().all(|number| number % 6 == 0), "{through:?}");
    let file = console.get("/orders/export?q=zephyr&sort=-number").await;
    let lines: Vec<&str> = file.body.trim_start_matches('\u{feff}').trim().lines().collect();
    assert_eq!((lines[0], lines.len()), ("\"Order\",\"Total (USD)\",\"Terms\"", 131));
    assert_eq!(lines[1], "\"259\",\"19.00\",\"30 days\"");
    let own = dana.get("/orders/export").await.body;
    assert!(own.contains("\"Order\",\"Status\",\"PO number\",\"Placed (UTC)\",\"Placed by\",\"Total (USD)\""), "{own}");
    assert_eq!((own.trim().lines().count(), own.matches("Zoe").count()), (131, 0));
    let book = dana.get("/orders/export?format=xlsx").await;
    let kind = book.headers.get("content-type").and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    assert!(book.status == 200 && kind.contains("spreadsheetml"), "{kind}");
}

#[tokio::test]
async fn contacts_choose_columns_and_save_views_for_themselves() {
    let shop = Shop::open().await;
    crowd(&shop).await;
    let (dana, carl) = (shop.portal(&shop.dana).await, shop.portal(&shop.carl).await);
    assert_eq!(dana.post("/lists/orders/columns", "column=total&column=terms&column=customer").await.status, 303);
    let file = dana.get("/orders/export").await.body;
    assert!(
        file.contains("\"Order\",\"Total (USD)\",\"Terms\"\r\n"),
        "no customer is among a customer's columns: {file}"
    );
    assert!(
        carl.get("/orders/export").await.body.contains("\"Order\",\"Status\",\"PO number\""),
        "colleagues keep theirs"
    );
    let moved = dana.post("/lists/orders/columns", "column=total&column=terms&move=up:terms").await.body;
    assert!(moved.find("value=\"terms\"").unwrap() < moved.find("value=\"total\"").unwrap(), "{moved}");

    let saved = dana.post("/lists/orders/views", "name=In+work&status=in_progress&sort=total").await;
    let address = saved.location().to_owned();
    let id = address.split("view=").nth(1).unwrap().to_owned();
    assert_eq!(walk(&dana, &address).await.len(), 44);
    let page = dana.get(&address).await.body;
    assert!(page.contains("aria-current=\"page\">In work<") && page.contains("list-settings"), "{page}");
    assert_eq!(dana.post("/lists/orders/views", "name=IN+WORK").await.status, 422);

    let console = shop.console().await;
    for browser in [&carl, &console] {
        assert!(!browser.get("/orders").await.body.contains("In work"));
        assert_eq!(browser.get(&address).await.status, 404);
        assert_eq!(browser.get(&format!("/orders/export?view={id}")).await.status, 404);
        assert_eq!(browser.post(&format!("/views/{id}"), "name=Mine&default=on").await.status, 404);
        assert_eq!(browser.post(&format!("/views/{id}/deletion"), "").await.status, 404);
    }
    assert_eq!(dana.post(&format!("/views/{id}"), "name=Work&default=on").await.location(), "/lists/orders/views");
    assert_eq!(walk(&dana, "/orders").await.len(), 44, "the list opens with it");
    assert_eq!(walk(&dana, "/orders?view=all").await.len(), 130);
    assert_eq!(dana.post(&format!("/views/{id}/deletion"), "").await.status, 303);
    assert_eq!(dana.get(&address).await.status, 404);
}

#[tokio::test]
async fn settings_of_a_list_are_there_for_whoever_sees_it() {
    let shop = Shop::open().await;
    let (dana, console) = (shop.portal(&shop.dana).await, shop.console().await);
    let saved = dana.post("/lists/orders/views", "name=All+of+them&sort=-total").await;
    let id = saved.location().split("view=").nth(1).unwrap().to_owned();
    for list in ["contacts", "customers", "nothing"] {
        assert_eq!(dana.get(&format!("/lists/{list}/columns")).await.status, 404, "{list}");
        assert_eq!(dana.post(&format!("/lists/{list}/views"), "name=Mine").await.status, 404, "{list}");
    }
    let switches = format!("/customers/{}/portal", shop.haulage.id);
    for (on, status) in [("parts=on&stock=on", 404), ("parts=on&stock=on&your_price=on&orders=on", 200)] {
        assert_eq!(console.post(&switches, on).await.status, 303);
        assert_eq!(dana.get("/lists/orders/columns").await.status, status, "{on}");
        assert_eq!(dana.get("/lists/orders/views").await.status, status, "{on}");
        assert_eq!(dana.get(&format!("/orders?view={id}")).await.status, status, "{on}");
        let renamed = dana.post(&format!("/views/{id}"), "name=Mine").await.status;
        assert_eq!(renamed, if status == 404 { 404 } else { 303 }, "{on}");
    }
    let elsewhere = format!("name=Elsewhere&acting_for={}", shop.acme.id());
    let refused = dana.post("/lists/orders/views", &elsewhere).await;
    assert!(refused.status == 422 && refused.body.contains("in another tab") && refused.body.contains("Elsewhere"));
}

#[tokio::test]
async fn what_was_ordered_is_counted_by_customer_part_and_contact() {
    let shop = Shop::open().await;
    let (dana, carl, console) = (shop.portal(&shop.dana).await, shop.portal(&shop.carl).await, shop.console().await);
    let nothing = console.get("/settings/customer-portal/reports/orders").await.body;
    assert!(nothing.contains("No orders in this time") && nothing.contains("Nobody ordered"), "{nothing}");
    let mut last = String::new();
    for (browser, pieces) in [(&dana, "1"), (&dana, "2"), (&carl, "2")] {
        browser.put(&shop.parts[0], pieces).await;
        browser.put(&shop.parts[1], "10").await;
        let placed = browser.order("").await;
        assert_eq!(placed.status, 303, "{}", placed.body);
        placed.location().clone_into(&mut last);
    }
    let file = |by: &'static str| {
        let console = &console;
        async move {
            let file = console.get(&format!("/settings/customer-portal/reports/orders.csv?by={by}")).await.body;
            file.lines().skip(1).map(|line| line.rsplit_once(',').unwrap().0.to_owned()).collect::<Vec<_>>()
        }
    };
    assert_eq!(file("customer").await, ["\"Haulage\",\"\",\"3\",\"35\",\"515.00\""]);
    let mut parts = file("part").await;
    parts.sort();
    let pads = "\"BP-100\",\"Brake pads\",\"3\",\"5\",\"500.00\"";
    assert_eq!(parts, [pads, "\"CL-1\",\"Clip\",\"3\",\"30\",\"15.00\""]);
    assert_eq!(carl.post(&format!("{last}/cancellation"), "").await.status, 303);
    assert_eq!(
        file("customer").await,
        ["\"Haulage\",\"\",\"2\",\"23\",\"310.00\""],
        "what is cancelled does not count"
    );
    let page = console.get("/settings/customer-portal/reports/orders?by=contact").await.body;
    assert!(
        page.contains("$310.00") && page.contains("2 orders during these 30 days") && !page.contains("carl"),
        "{page}"
    );
    assert!(console.get("/settings/customer-portal/reports").await.body.contains("2 orders from the portal"));
    let dana =
        format!("first_name=dana&last_name=Gray&customer={}&email={}", shop.haulage.id, encode(&shop.dana.email));
    let flagged = console
        .post(&format!("/contacts/{}", shop.dana.id), &format!("{dana}&is_active=on&is_test=on&row_version=1"))
        .await;
    assert_eq!(flagged.status, 303, "{}", flagged.body);
    assert_eq!(file("customer").await, [""; 0], "what staff try with a test contact does not count");
    assert!(console.get("/settings/customer-portal/reports").await.body.contains("0 orders from the portal"));
}
