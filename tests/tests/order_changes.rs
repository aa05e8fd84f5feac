//! Staff change an order: parts are added as the customer buys them, and what is said of it is put right.

use testkit::encode;
use testkit::shop::{Shop, hidden};
use testkit::{Answer, Browser};

const MADE: &str = "now(), now()";

/// An order of two pads; where it is.
async fn ordered(shop: &Shop, fields: &str) -> String {
    let dana = shop.portal(&shop.dana).await;
    dana.put(&shop.parts[0], "2").await;
    let placed = dana.order(fields).await;
    assert_eq!(placed.status, 303, "{}", placed.body);
    placed.location().to_owned()
}

/// Sends the form of an order as it is now with these fields filled in.
async fn change(console: &Browser<'_>, home: &str, fields: &str) -> Answer {
    let page = console.get(&format!("{home}/edit")).await.body;
    console.post(home, &format!("row_version={}&{fields}", hidden(&page, "row_version"))).await
}

/// What an answer that leads on says on the next page.
async fn said(console: &Browser<'_>, answer: &Answer) -> String {
    assert_eq!(answer.status, 303, "{}", answer.body);
    let mut next = console.at("acme.console.localhost:8080");
    next.keep(answer);
    next.get(answer.location()).await.body
}

#[tokio::test]
async fn a_part_is_added_at_the_customers_price_with_its_stock_sums_history_and_mail() {
    let shop = Shop::open().await;
    let (dana, console) = (shop.portal(&shop.dana).await, shop.console().await);
    let home = ordered(&shop, "").await;
    assert_eq!(console.post(&format!("{home}/acceptance"), "").await.status, 303);
    let (id, bolt) = (shop.acme.id(), "019a0000-0000-7000-8000-00000000b017");
    let sql = format!(
        "INSERT INTO items (tenant_id, id, item_number, item_number_norm, name, name_norm, words, list_price_minor,
                            core_charge_minor, on_hand, created_at, updated_at)
         VALUES ('{id}', '{bolt}', 'BO-22', 'BO22', 'Bolt', 'bolt', '', 400, 100, 5, {MADE});
         INSERT INTO item_stock (tenant_id, item_id, location_id, on_hand, updated_at)
         VALUES ('{id}', '{bolt}', '{}', 5, now())",
        shop.depot
    );
    shop.app.database.plant(&sql).await;
    let rule = format!(
        "whom=customer&customer={}&what=item&item=BO-22&method=percent_off&percent=25&min_quantity=1",
        encode("Haulage")
    );
    assert_eq!(console.post("/prices", &rule).await.status, 303);
    // First it is looked at: nothing is saved.
    let looked = change(&console, &home, "add_number=bo22&add_pieces=7&purchase_order=PO-9&then=add").await;
    assert_eq!(looked.status, 200, "{}", looked.body);
    for words in ["Bolt", "pays $3.00 now", "value=\"7\"", "value=\"PO-9\""] {
        assert!(looked.body.contains(words), "{words}: {}", looked.body);
    }
    assert_eq!(shop.number("SELECT count(*) FROM order_lines").await, 1);
    let mails = shop.app.count_mails(&shop.acme).await;
    let fields = format!("new-item-0={bolt}&new-pieces-0=7&new-price-0=");
    assert_eq!(change(&console, &home, &fields).await.status, 303);
    assert_eq!(shop.number("SELECT total_minor FROM orders").await, 2 * 12_000 + 7 * (300 + 100));
    assert_eq!(shop.number("SELECT reserved::bigint FROM order_lines WHERE place = 2 AND is_stocked").await, 5);
    let promised = format!("SELECT pieces FROM item_commitments WHERE item_id = '{bolt}'");
    assert_eq!(shop.number(&promised).await, 5);
    assert_eq!(shop.app.count_mails(&shop.acme).await, mails + 1);
    let (subject, mail) = shop.app.newest_mail(&shop.acme).await;
    assert!(subject == "Order 1001 is changed" && mail.contains("7 × BO-22 Bolt: $21.00"), "{subject}: {mail}");
    let seen = dana.get(&home).await.body;
    for words in ["Added: 7 × BO-22 Bolt at $3.00 each", "5 set aside, 2 on back order", "$268.00"] {
        assert!(seen.contains(words), "{words}: {seen}");
    }
    // What was added is a line like any other: it is sent, and the rest is cancelled.
    let form = console.get(&format!("{home}/shipments/new")).await.body;
    let line = form.split("name=\"pieces-").nth(2).unwrap()[..36].to_owned();
    let sent = format!("pieces-{line}=5&location={}", shop.depot);
    assert_eq!(console.ship(&home, &sent).await.status, 303);
    assert_eq!(shop.number(&promised).await, 0);
}

#[tokio::test]
async fn a_part_is_named_by_any_of_its_numbers_or_asked_for_again() {
    let shop = Shop::open().await;
    let console = shop.console().await;
    let home = ordered(&shop, "").await;
    let (id, clips) = (shop.acme.id(), &shop.parts[1]);
    let sql = format!(
        "INSERT INTO customer_item_numbers (tenant_id, id, customer_id, item_id, number, number_norm, created_at)
         VALUES ('{id}', gen_random_uuid(), '{0}', '{clips}', 'H-7', 'H7', now());
         INSERT INTO interchange_numbers (tenant_id, id, item_id, source, brand, brand_norm, number, number_norm, created_at)
         VALUES ('{id}', gen_random_uuid(), '{clips}', 'oem', 'FRAM', 'fram', 'FR 99', 'FR99', now());
         INSERT INTO items (tenant_id, id, item_number, item_number_norm, name, name_norm, words, is_active, created_at,
                            updated_at)
         VALUES ('{id}', '019a0000-0000-7000-8000-0000000000a1', 'OLD-1', 'OLD1', 'Old', 'old', '', true, {MADE})",
        shop.haulage.id
    );
    shop.app.database.plant(&sql).await;
    for number in ["cl1", "CL-1", "h7", "FR-99"] {
        let looked = change(&console, &home, &format!("add_number={number}&add_pieces=20&then=add")).await;
        assert!(looked.status == 200 && looked.body.contains("pays $0.50 now"), "{number}: {}", looked.body);
        assert!(!looked.body.contains("Customers cannot order"), "{}", looked.body);
    }
    let errors = [
        ("add_number=zz9&add_pieces=4", "add_number-err", "No part has the number"),
        ("add_number=&add_pieces=4", "add_number-err", "Enter the part’s number."),
        ("add_number=bp100", "add_number-err", "is on the order already"),
        ("add_number=cl1&add_pieces=0.5", "new-pieces-0-err", "is no whole number of pieces"),
        ("add_number=cl1&add_price=cheap", "new-price-0-err", "value=\"cheap\""),
        ("add_number=old1&add_pieces=2", "new-price-0-err", "The price is on request."),
    ];
    for (typed, field, words) in errors {
        for then in ["", "&then=add"] {
            let answer = change(&console, &home, &format!("{typed}&purchase_order=Keep+me{then}")).await;
            assert_eq!(answer.status, 422, "{typed}");
            for part in [&format!("id=\"{field}\""), words, "Keep me"] {
                assert!(answer.body.contains(part), "{typed}: {part}: {}", answer.body);
            }
        }
    }
    assert_eq!(shop.number("SELECT count(*) FROM order_lines").await, 1);
    // What customers could not order staff may: they are told.
    let looked = change(&console, &home, "add_number=h7&add_pieces=15&then=add").await;
    assert!(looked.body.contains("Sold in 10s. Customers cannot order 15; you can."), "{}", looked.body);
    let saved = change(&console, &home, "add_number=h7&add_pieces=15&add_price=.40").await;
    assert!(said(&console, &saved).await.contains("CL-1: Sold in 10s. Customers cannot order 15; you can."));
    assert_eq!(shop.number("SELECT total_minor FROM orders").await, 2 * 12_000 + 15 * 40);
    // A colleague who looked at the order before is told, and keeps what was typed.
    let stale = console.post(&home, "row_version=1&add_number=old1&add_price=5&shipping=12").await;
    assert!(stale.status == 422 && stale.body.contains("save again to keep yours"), "{}", stale.body);
    for words in ["value=\"15\"", "value=\"0.40\"", "Old", "value=\"5\"", "value=\"12\""] {
        assert!(stale.body.contains(words), "{words}: {}", stale.body);
    }
}

#[tokio::test]
async fn the_po_number_the_address_and_the_day_are_put_right() {
    let shop = Shop::open().await;
    let (dana, console) = (shop.portal(&shop.dana).await, shop.console().await);
    assert_eq!(console.post("/settings/customer-portal/payments", "po_unique=on").await.status, 303);
    for (region, percent) in [("NE", "5.5"), ("IA", "6")] {
        let rate = format!("name=Sales+tax&country=USA&region={region}&percent={percent}");
        assert_eq!(console.post("/tax-rates", &rate).await.status, 303);
    }
    let addresses = format!("/customers/{}/addresses", shop.haulage.id);
    let ames = "name=Ames+dock&street=2+Oak+Ave&city=Ames&region=IA&country=USA&ships=on";
    assert_eq!(console.post(&addresses, ames).await.status, 303);
    let rival = shop.app.customer(&shop.acme, "Rival").await;
    let theirs = format!("/customers/{}/addresses", rival.id);
    assert_eq!(console.post(&theirs, &ames.replace("Ames", "Secret")).await.status, 303);
    ordered(&shop, "purchase_order=PO-1").await;
    let home = ordered(&shop, "purchase_order=PO-2").await;
    let total = "SELECT total_minor FROM orders WHERE number = 1002";
    assert_eq!(shop.number(total).await, 24_000 + 1100);
    let form = console.get(&format!("{home}/edit")).await.body;
    assert!(form.contains("Ames dock, 2 Oak Ave, Ames, IA, USA") && !form.contains("Secret"), "{form}");
    let ids = async |city: &str| {
        let mut connection = shop.app.database.superuser().await;
        let sql = format!("SELECT id::text FROM customer_addresses WHERE city = '{city}'");
        let row = sqlx::Executor::fetch_one(&mut connection, sqlx::AssertSqlSafe(sql)).await.unwrap();
        sqlx::Row::get::<String, _>(&row, 0)
    };
    let secret = format!("ship_to={}", ids("Secret").await);
    for (typed, field) in [
        ("purchase_order=po-1", "purchase_order-err"),
        ("requested_on=2020-01-01", "requested_on-err"),
        ("requested_on=soon", "requested_on-err"),
        (secret.as_str(), "ship_to-err"),
    ] {
        let answer = change(&console, &home, &format!("{typed}&shipping=47")).await;
        assert!(answer.status == 422 && answer.body.contains(&format!("id=\"{field}\"")), "{typed}: {}", answer.body);
        assert!(answer.body.contains("value=\"47\""), "what was typed stays: {}", answer.body);
    }
    let fields = format!("purchase_order=PO-3&requested_on=2199-12-31&ship_to={}", ids("Ames").await);
    assert_eq!(change(&console, &home, &fields).await.status, 303);
    assert_eq!(shop.number(total).await, 24_000 + 1200, "the tax of Iowa");
    let seen = dana.get(&home).await.body;
    for words in ["PO number: PO-3", "Wanted by: Dec 31, 2199", "Ship to: Ames dock", "Tax: 6% Sales tax", "$252.00"] {
        assert!(seen.contains(words), "{words}: {seen}");
    }
    let (_, mail) = shop.app.newest_mail(&shop.acme).await;
    for words in ["PO-3", "Ames dock, 2 Oak Ave", "Dec 31, 2199"] {
        assert!(mail.contains(words), "{words}: {mail}");
    }
    assert!(console.get("/orders?q=po-3").await.body.contains("$252.00"), "it is found by its new number");
    assert!(said(&console, &change(&console, &home, "shipping=").await).await.contains("Nothing was changed"));
}

#[tokio::test]
async fn a_price_that_nobody_typed_is_the_customers_for_the_pieces_that_are_saved() {
    let shop = Shop::open().await;
    let console = shop.console().await;
    let home = ordered(&shop, "").await;
    let rule = "whom=everybody&what=item&item=CL-1&method=fixed&amount=0.30&min_quantity=100";
    assert_eq!(console.post("/prices", rule).await.status, 303);
    let looked = change(&console, &home, "add_number=CL-1&add_pieces=10&then=add").await.body;
    assert!(looked.contains("pays $0.50 now"), "{looked}");
    let typed = hidden(&looked, "new-price-0");
    let saved = format!("new-item-0={}&new-pieces-0=100&new-price-0={typed}", shop.parts[1]);
    assert_eq!(change(&console, &home, &saved).await.status, 303);
    assert_eq!(shop.number("SELECT unit_minor FROM order_lines WHERE place = 2").await, 30);
}

#[tokio::test]
async fn an_order_of_which_nothing_is_left_is_cancelled_and_costs_nothing() {
    let shop = Shop::open().await;
    let (dana, console) = (shop.portal(&shop.dana).await, shop.console().await);
    let home = ordered(&shop, "").await;
    assert_eq!(change(&console, &home, "shipping=15").await.status, 303);
    let form = console.get(&format!("{home}/edit")).await.body;
    let line = form.split("name=\"pieces-").nth(1).unwrap()[..36].to_owned();
    assert_eq!(change(&console, &home, &format!("pieces-{line}=0&shipping=15")).await.status, 303);
    let sum = "SELECT total_minor + coalesce(shipping_minor, 0) FROM orders WHERE status = 'cancelled'";
    assert_eq!(shop.number(sum).await, 0);
    let (subject, mail) = shop.app.newest_mail(&shop.acme).await;
    assert!(subject == "Order 1001 is cancelled" && mail.contains("Nothing of it comes"), "{subject}: {mail}");
    assert!(dana.get(&home).await.body.contains("Cancelled"));
}

#[tokio::test]
async fn whoever_a_change_makes_an_approver_is_asked() {
    let shop = Shop::open().await;
    let console = shop.console().await;
    let ann = shop.app.portal_user(&shop.acme, &shop.haulage, "ann").await;
    let rules = format!("/customers/{}/approval-rules", shop.haulage.id);
    for (over, approver) in [("100", &shop.carl), ("500", &ann)] {
        assert_eq!(console.post(&rules, &format!("over={over}&approver={}", approver.id)).await.status, 303);
    }
    let home = ordered(&shop, "").await;
    let asked = |who: &testkit::Contact| {
        format!(
            "SELECT count(*) FROM mails WHERE contact_id = '{}' AND subject LIKE '%waits for your approval'",
            who.id
        )
    };
    assert_eq!((shop.number(&asked(&shop.carl)).await, shop.number(&asked(&ann)).await), (1, 0));
    let form = console.get(&format!("{home}/edit")).await.body;
    let line = form.split("name=\"pieces-").nth(1).unwrap()[..36].to_owned();
    assert_eq!(change(&console, &home, &format!("pieces-{line}=6")).await.status, 303);
    assert_eq!((shop.number(&asked(&shop.carl)).await, shop.number(&asked(&ann)).await), (1, 1));
    assert!(shop.portal(&ann).await.get("/approvals").await.body.contains("$720.00"));
}

#[tokio::test]
async fn staff_who_lift_an_order_beyond_the_credit_limit_are_told() {
    let shop = Shop::open().await;
    let console = shop.console().await;
    let terms = format!("/customers/{}/terms", shop.haulage.id);
    assert_eq!(console.post(&terms, "credit_limit=300&row_version=0").await.status, 303);
    let home = ordered(&shop, "").await;
    let form = console.get(&format!("{home}/edit")).await.body;
    let line = form.split("name=\"pieces-").nth(1).unwrap()[..36].to_owned();
    let within = change(&console, &home, &format!("pieces-{line}=1")).await;
    assert!(!said(&console, &within).await.contains("credit limit"));
    let beyond = change(&console, &home, &format!("pieces-{line}=3")).await;
    assert!(said(&console, &beyond).await.contains("It goes beyond the customer’s credit limit"));
    // One that is on hold says what is true of it now.
    let held = ordered(&shop, "").await;
    assert!(console.get(&held).await.body.contains("beyond the customer’s credit limit"));
    assert_eq!(console.post(&format!("{home}/cancellation"), "").await.status, 303);
    let form = console.get(&format!("{held}/edit")).await.body;
    let line = form.split("name=\"pieces-").nth(1).unwrap()[..36].to_owned();
    assert_eq!(change(&console, &held, &format!("pieces-{line}=1")).await.status, 303);
    assert_eq!(shop.number("SELECT count(*) FROM orders WHERE is_over_credit").await, 0);
}
