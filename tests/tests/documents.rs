//! Orders and lists as PDF: the figures of the screen, in whatever words people typed, for those alone who see them.

use testkit::shop::Shop;
use testkit::{Answer, encode, pages, pictures};

fn header<'a>(answer: &'a Answer, name: &str) -> &'a str {
    answer.headers.get(name).map_or("", |value| value.to_str().unwrap())
}

/// The document's words, all pages together.
fn words(answer: &Answer) -> String {
    assert_eq!((answer.status.as_u16(), header(answer, "content-type")), (200, "application/pdf"), "{}", answer.body);
    pages(&answer.bytes).concat()
}

/// An order of four pads (three of them there) and ten clips.
async fn ordered(shop: &Shop) -> String {
    let dana = shop.portal(&shop.dana).await;
    dana.put(&shop.parts[0], "4").await;
    dana.put(&shop.parts[1], "10").await;
    let placed = dana.order("purchase_order=PO-7&note=Ring+twice").await;
    assert_eq!(placed.status, 303, "{}", placed.body);
    placed.location().to_owned()
}

#[tokio::test]
async fn an_order_says_on_paper_what_its_page_says() {
    let shop = Shop::open().await;
    let order = ordered(&shop).await;
    for browser in [shop.portal(&shop.dana).await, shop.portal(&shop.carl).await, shop.console().await] {
        assert!(browser.get(&order).await.body.contains(&format!("href=\"{order}/pdf\"")));
        let paper = browser.get(&format!("{order}/pdf")).await;
        let text = words(&paper);
        for part in [
            "Order 1001",
            "Haulage",
            "Received",
            "Nov 24, 2026",
            "dana",
            "PO-7",
            "Ring twice",
            "1 Main St",
            "Omaha, NE, USA",
            "Brake pads",
            "BP-100",
            "$100.00",
            "core $20.00",
            "3 set aside, 1 on back order",
            "$400.00",
            "CL-1",
            "$5.00",
            "$405.00",
            "$80.00",
            "$485.00",
            "orders@acme.example",
            "Page 1 of 1",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
        assert_eq!(header(&paper, "content-disposition"), "attachment; filename=\"order-1001.pdf\"");
        assert_eq!(header(&paper, "content-security-policy"), "default-src 'none'; sandbox");
    }
}

#[tokio::test]
async fn a_long_order_has_its_heading_on_each_page() {
    let shop = Shop::open().await;
    let order = ordered(&shop).await;
    let sql = format!(
        "INSERT INTO order_lines (tenant_id, id, order_id, customer_id, place, item_id, item_number, name, unit, own_number,
           quantity, unit_minor, core_minor, reserved, is_stocked)
         SELECT tenant_id, gen_random_uuid(), order_id, customer_id, 10 + n, item_id, 'LONG-' || n, name, unit, own_number,
           quantity, unit_minor, core_minor, 0, is_stocked
         FROM order_lines, generate_series(1, 60) AS n WHERE item_id = '{}'",
        shop.parts[0]
    );
    shop.app.database.plant(&sql).await;
    let paper = shop.portal(&shop.dana).await.get(&format!("{order}/pdf")).await;
    let pages = pages(&paper.bytes);
    assert!(pages.len() > 2, "{}", pages.len());
    for (at, page) in pages.iter().enumerate() {
        assert!(page.contains(&format!("Page {} of {}", at + 1, pages.len())) && page.contains("Order 1001"), "{page}");
        assert!(page.contains("Quantity") && page.contains("Price") || !page.contains("LONG-"), "{page}");
    }
    assert!(pages.concat().contains("LONG-60"));
}

#[tokio::test]
async fn who_does_not_see_the_order_gets_no_paper_of_it() {
    let shop = Shop::open().await;
    let order = format!("{}/pdf", ordered(&shop).await);
    let other = shop.app.customer(&shop.acme, "Zephyr Freight").await;
    let zoe = shop.app.portal_user(&shop.acme, &other, "zoe").await;
    let umbrella = shop.app.tenant("umbrella").await;
    let customer = shop.app.customer(&umbrella, "Hive").await;
    let ada = shop.app.portal_user(&umbrella, &customer, "ada").await;
    let staff = shop.app.staff(&umbrella, "staff", accounts::Role::Owner).await;
    let strangers = [
        shop.portal(&zoe).await,
        shop.app.contact_browser(&umbrella, &ada).await,
        shop.app.staff_browser(&umbrella, &staff).await,
    ];
    for stranger in strangers {
        let refused = stranger.get(&order).await;
        let unknown = stranger.get(&order.replace(|c: char| c.is_ascii_digit(), "0")).await;
        assert_eq!((refused.status.as_u16(), &refused.body), (404, &unknown.body));
    }
    let (dana, tenant) = (shop.portal(&shop.dana).await, shop.acme.id());
    // The stock is nobody's business any more, then the prices are not.
    shop.app.database.plant(&format!("INSERT INTO tenant_features VALUES ('{tenant}', 'stock', false)")).await;
    let text = words(&dana.get(&order).await);
    assert!(text.contains("$485.00") && !text.contains("set aside") && !text.contains("back order"), "{text}");
    for feature in ["your_price", "orders"] {
        let off = "INSERT INTO customer_features (tenant_id, customer_id, feature, is_on)";
        shop.app.database.plant(&format!("{off} VALUES ('{tenant}', '{}', '{feature}', false)", shop.haulage.id)).await;
        for path in [order.as_str(), "/orders/export?format=pdf"] {
            let hidden = dana.get(path).await;
            assert!(hidden.status == 404 && !hidden.body.contains("485.00"), "{feature} {path}: {}", hidden.status);
        }
        shop.app.database.plant("DELETE FROM customer_features").await;
    }
    assert_eq!(dana.get(&order).await.status, 200);
    shop.app.database.plant("UPDATE customers SET has_portal_access = false").await;
    assert_ne!(dana.get(&order).await.status, 200);
}

#[tokio::test]
async fn what_was_typed_stands_there_as_it_was_typed() {
    let shop = Shop::open().await;
    let name = "#panic() *x* $a$ `b` <c> @d = e";
    shop.app
        .database
        .plant(&format!("UPDATE items SET name = '{name}', name_norm = 'x'; UPDATE customers SET name = '{name}'"))
        .await;
    let dana = shop.portal(&shop.dana).await;
    dana.put(&shop.parts[0], "1").await;
    let note = "#read(\"/etc/passwd\")\n- \u{1f468} 漢字 \u{5d0}\u{5d1}";
    let placed = dana.order(&format!("purchase_order={}&note={}", encode("*PO*_7_"), encode(note))).await;
    assert_eq!(placed.status, 303, "{}", placed.body);
    let text = words(&dana.get(&format!("{}/pdf", placed.location())).await);
    assert!(
        text.matches(name).count() == 2 && text.contains("*PO*_7_") && text.contains("#read(\"/etc/passwd\")"),
        "{text}"
    );
    let list = words(&shop.console().await.get("/orders/export?format=pdf").await);
    assert!(list.contains("*PO*_7_") && list.contains("#panic()"), "{list}");
}

#[tokio::test]
async fn the_logo_stands_on_it() {
    let shop = Shop::open().await;
    let order = format!("{}/pdf", ordered(&shop).await);
    let dana = shop.portal(&shop.dana).await;
    assert_eq!(pictures(&dana.get(&order).await.bytes), 0);
    let logo =
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 40 10\"><rect width=\"40\" height=\"10\"/></svg>";
    shop.app.portal.storage.write("logo", storage::draw_logo(logo.as_bytes()).unwrap().bytes).await.unwrap();
    let sql = format!(
        "INSERT INTO files (tenant_id, id, kind, storage_key, content_type, byte_size, width, height, created_at)
         VALUES ('{id}', '{file}', 'logo', 'logo', 'image/png', 1, 40, 10, now());
         UPDATE portal_settings SET portal_logo_id = '{file}' WHERE tenant_id = '{id}'",
        id = shop.acme.id(),
        file = shop.depot,
    );
    shop.app.database.plant(&sql).await;
    for path in [order.as_str(), "/orders/export?format=pdf"] {
        let paper = dana.get(path).await;
        assert!(pictures(&paper.bytes) > 0 && words(&paper).contains("acme Parts"), "{path}");
    }
}

#[tokio::test]
async fn lists_are_printed_as_they_are_shown() {
    let shop = Shop::open().await;
    ordered(&shop).await;
    let other = shop.app.customer(&shop.acme, "Zephyr Freight").await;
    let zoe = shop.portal(&shop.app.portal_user(&shop.acme, &other, "zoe").await).await;
    zoe.put(&shop.parts[0], "1").await;
    assert_eq!(zoe.order("purchase_order=ZED").await.status, 303);
    let (dana, console) = (shop.portal(&shop.dana).await, shop.console().await);
    assert!(dana.get("/orders").await.body.contains("value=\"pdf\""));
    let own = dana.get("/orders/export?format=pdf").await;
    assert_eq!(header(&own, "content-disposition"), "attachment; filename=\"orders-2026-11-24.pdf\"");
    let own = words(&own);
    assert!(own.contains("1 order") && own.contains("PO-7") && own.contains("485.00") && !own.contains("ZED"), "{own}");
    let all = words(&console.get("/orders/export?format=pdf&q=zephyr&status=received&placed_from=2026-11-01").await);
    for part in ["1 order · “zephyr” · Status: Received · Placed from Nov 1", "Zephyr Freight", "ZED", "120.00"]
    {
        assert!(all.contains(part) && !all.contains("PO-7"), "{part}: {all}");
    }
    assert_eq!(console.post("/lists/orders/columns", "column=total").await.status, 303);
    let narrow = words(&console.get("/orders/export?format=pdf").await);
    assert!(narrow.contains("2 orders") && narrow.contains("120.00") && !narrow.contains("Zephyr"), "{narrow}");
    let nothing = words(&console.get("/orders/export?format=pdf&q=nothing+like+it").await);
    assert!(nothing.contains("0 orders"), "{nothing}");
    assert!(words(&console.get("/contacts/export?format=pdf").await).contains("zoe"));
    assert!(words(&console.get("/customers/export?format=pdf").await).contains("Zephyr Freight"));
}

#[tokio::test]
async fn what_does_not_fit_on_paper_is_refused_with_what_to_do() {
    let shop = Shop::open().await;
    let sql = format!(
        "INSERT INTO customers (tenant_id, id, name, name_norm, created_at, updated_at)
         SELECT '{}', gen_random_uuid(), 'C' || n, 'c' || n, now(), now() FROM generate_series(1, 5000) AS n",
        shop.acme.id()
    );
    shop.app.database.plant(&sql).await;
    let console = shop.console().await;
    let refused = console.get("/customers/export?format=pdf").await;
    assert!(refused.status == 422 && refused.body.contains("A PDF has up to 5,000 lines"), "{}", refused.body);
    let some = words(&console.get("/customers/export?format=pdf&q=c499").await);
    assert!(some.contains("11 customers") && some.contains("C4999"), "{some}");
}
