//! What is chosen at the checkout reaches the order, and every place says the same of it: page, console, paper, mail, file and
//! API.

use axum::body::Body;
use axum::http::{Method, Request, header};
use serde_json::{Value, json};
use testkit::shop::{Shop, hidden};
use testkit::{Answer, Browser, encode, form, pages, together};
use time::Duration;

/// Makes a key of the business's own programs.
async fn key(shop: &Shop) -> String {
    let page = shop.console().await.post("/api-keys", "label=Books&days=90&read-orders=on&read-catalogue=on").await;
    page.body.split("id=\"new-key\">").nth(1).unwrap().split('<').next().unwrap().to_owned()
}

/// What a program is answered.
async fn asked(shop: &Shop, key: &str, path: &str) -> Value {
    let request = Request::get(path).header(header::AUTHORIZATION, format!("Bearer {key}"));
    let answer = shop.app.ask("acme.localhost:8080", request.body(Body::empty()).unwrap()).await;
    serde_json::from_str(&answer.body).unwrap_or_else(|_| panic!("{path}: {}", answer.body))
}

async fn add(console: &Browser<'_>, path: &str, fields: &[(&str, &str)]) {
    let made = console.post(path, &form(fields)).await;
    assert_eq!(made.status, 303, "{path}: {}", made.body);
}

/// Orders what is in the cart by a method (none: the first), as its form is sent after the choice.
async fn order_by(dana: &Browser<'_>, method: &str, fields: &str) -> Answer {
    let page = dana.get(&format!("/checkout?shipping={method}")).await.body;
    let kept = ["key", "seen", "seen_total"].map(|name| format!("{name}={}", encode(&hidden(&page, name))));
    dana.post("/checkout", &format!("{}&shipping={method}&{fields}", kept.join("&"))).await
}

/// Every place says these words of an order, and its total; the mail, which has the sum alone, the first of them.
async fn says_everywhere(shop: &Shop, (home, key): (&str, &str), (words, total): (&[&str], &str)) -> Value {
    let (carl, console) = (shop.portal(&shop.carl).await, shop.console().await);
    let number = shop.number("SELECT max(number) FROM orders").await;
    let mail = shop.app.newest_mail_of(&shop.acme, &format!("subject LIKE 'Order {number} %'")).await.1;
    let paper = pages(&carl.get(&format!("{home}/pdf")).await.bytes).concat();
    let (all, few) = (words, &words[..words.len().min(1)]);
    let pages = [("page", carl.get(home).await.body, all), ("console", console.get(home).await.body, all)];
    for (place, text, words) in pages.iter().chain([&("paper", paper, all), &("mail", mail, few)]) {
        for word in words.iter().chain([&format!("${total}").as_str()]) {
            assert!(text.contains(word), "the {place} of order {number} lacks {word}: {text}");
        }
    }
    let file = console.get("/orders/export").await.body;
    let line = file.lines().find(|line| line.starts_with(&format!("\"{number}\""))).unwrap();
    assert!(line.contains(&format!("\"{total}\"")), "the file lacks {total}: {line}");
    let order = asked(shop, key, &format!("/api/v1/orders?after={}", number - 1)).await["orders"][0].clone();
    assert_eq!(order["total"], json!(total), "{order}");
    order
}

/// Shipping methods of every kind, each with its id, in their order.
async fn methods(shop: &Shop) -> Vec<(String, String)> {
    let (console, dana) = (shop.console().await, shop.portal(&shop.dana).await);
    let on = ("is_active", "on");
    let steps = [("from-0", "0"), ("cost-0", "45"), ("from-2", "8"), ("cost-2", "90"), on];
    let weighed = [&[("name", "Freight"), ("kind", "by_weight")][..], &steps].concat();
    let valued = [("from-0", "50"), ("cost-0", "8"), ("from-2", "200"), ("cost-2", "15"), on];
    let valued = [&[("name", "Courier"), ("kind", "by_value")][..], &valued].concat();
    for fields in [
        &[("name", "UPS Ground"), ("kind", "flat"), ("price", "12.95"), on][..],
        &[("name", "Big orders"), ("kind", "flat"), ("price", "12.95"), ("free_over", "200"), on],
        &weighed,
        &valued,
        &[("name", "Counter"), ("kind", "pickup"), ("location", shop.depot.as_str()), on],
        &[("name", "Your account"), ("kind", "own_account"), on],
    ] {
        add(&console, "/shipping-methods", fields).await;
    }
    dana.put(&shop.parts[0], "1").await;
    let page = dana.get("/checkout").await.body;
    dana.post("/cart/removal", "").await;
    let radio = |rest: &str| {
        let name = rest.split("<span>").nth(1).unwrap().split(['<', ':']).next().unwrap();
        (name.to_owned(), rest[..36].to_owned())
    };
    page.split("name=\"shipping\" value=\"").skip(1).map(radio).collect()
}

#[tokio::test]
async fn every_kind_of_shipping_reaches_the_order_with_what_it_costs() {
    let shop = Shop::open().await;
    shop.app.database.plant("UPDATE items SET weight_grams = 2268, on_hand = 99 WHERE item_number = 'BP-100'").await;
    let (dana, key) = (shop.portal(&shop.dana).await, key(&shop).await);
    let methods = methods(&shop).await;
    // Two pads: $200.00 of goods, $40.00 of cores, ten pounds.
    for ((name, id), (shipping, total, word)) in methods.iter().zip([
        ("12.95", "252.95", "$12.95"),
        ("0.00", "240.00", "Big orders"),
        ("90.00", "330.00", "$90.00"),
        ("15.00", "255.00", "$15.00"),
        ("0.00", "240.00", "Counter"),
        ("0.00", "240.00", "Your account"),
    ]) {
        dana.put(&shop.parts[0], "2").await;
        let without = order_by(&dana, id, "").await;
        let placed = match name.as_str() {
            "Your account" => {
                assert!(without.status == 422 && without.body.contains("id=\"account-err\""), "{}", without.body);
                order_by(&dana, id, "carrier=UPS&account=4F-77").await
            }
            _ => without,
        };
        assert_eq!(placed.status, 303, "{name}: {}", placed.body);
        let order = says_everywhere(&shop, (placed.location(), &key), (&[name, word], total)).await;
        assert_eq!((&order["shipping"], &order["goods"]), (&json!(shipping), &json!("200.00")), "{name}: {order}");
        assert!(order["shipping_method"].as_str().unwrap().starts_with(name.as_str()), "{order}");
    }
    let account = shop.number("SELECT count(*) FROM orders WHERE carrier_account = 'UPS 4F-77'").await;
    assert_eq!((methods.len(), account), (6, 1));
    // Nobody knows what clips weigh: what that costs is said later, and nothing is made up.
    dana.put(&shop.parts[1], "10").await;
    let placed = order_by(&dana, &methods[2].1, "").await;
    let order = says_everywhere(&shop, (placed.location(), &key), (&["Freight"], "5.00")).await;
    assert_eq!(order["shipping"], Value::Null, "{order}");
}

#[tokio::test]
async fn tax_is_added_until_a_certificate_counts_and_again_when_it_ran_out() {
    let shop = Shop::open().await;
    let (console, key) = (shop.console().await, key(&shop).await);
    add(&console, "/tax-rates", &[("name", "State tax"), ("country", "USA"), ("region", "NE"), ("percent", "6.5")])
        .await;
    let exempt = [("is_tax_exempt", "on"), ("certificate_number", "NE-47"), ("certificate_expires_on", "2026-11-25")];
    let tax = format!("/customers/{}/tax", shop.haulage.id);
    // Goods of $200.00 are taxed, deposits of $40.00 are not.
    for (turn, words, due, total) in [
        ("before", &["State tax", "$13.00"][..], "13.00", "253.00"),
        ("with it", &[], "0.00", "240.00"),
        ("when it ran out", &["State tax", "$13.00"], "13.00", "253.00"),
    ] {
        let dana = shop.portal(&shop.dana).await;
        dana.put(&shop.parts[0], "2").await;
        let review = dana.get("/checkout").await.body;
        assert_eq!(review.contains("exempt"), due == "0.00", "{review}");
        assert!(review.contains(&format!("${total}")), "{review}");
        let placed = dana.order("").await;
        assert_eq!(placed.status, 303, "{}", placed.body);
        let says = says_everywhere(&shop, (placed.location(), &key), (&[], total)).await;
        assert_eq!(says["tax"], json!(due), "{says}");
        for page in [dana.get(placed.location()).await.body, shop.console().await.get(placed.location()).await.body] {
            assert!(words.iter().all(|word| page.contains(word)), "{turn}: {page}");
        }
        match turn {
            "before" => add(&shop.console().await, &tax, &exempt).await,
            _ => shop.app.clock.advance(Duration::days(2)),
        }
    }
}

/// Staff put so many pads where they lie.
async fn stock(shop: &Shop, pieces: i64) {
    let sql = format!(
        "UPDATE item_stock SET on_hand = {pieces}; UPDATE items SET on_hand = {pieces} WHERE item_number = 'BP-100'"
    );
    shop.app.database.plant(&sql).await;
}

#[tokio::test]
async fn what_came_in_is_set_aside_once_and_said_everywhere() {
    let shop = Shop::open().await;
    let (console, key) = (shop.console().await, key(&shop).await);
    let mut homes = Vec::new();
    for (contact, pieces) in [(&shop.dana, "5"), (&shop.carl, "2")] {
        let portal = shop.portal(contact).await;
        portal.put(&shop.parts[0], pieces).await;
        homes.push(portal.order("").await.location().to_owned());
    }
    let first = says_everywhere(&shop, (&homes[1], &key), (&["2 × "][..0], "240.00")).await;
    assert_eq!(first["lines"][0]["quantity"], json!(2));
    assert!(console.get(&homes[0]).await.body.contains("3 set aside, 2 on back order"));
    let nothing = console.post(&format!("{}/reservation", homes[0]), "").await;
    assert_eq!(nothing.status, 303);
    assert!(console.get(&homes[0]).await.body.contains("3 set aside, 2 on back order"), "nothing came in");
    // Three came in, four are waited for: whoever presses, none is promised twice.
    stock(&shop, 6).await;
    let paths: Vec<String> = homes.iter().chain(&homes).map(|home| format!("{home}/reservation")).collect();
    let pressed = together(paths.iter().map(|path| console.post(path, ""))).await;
    assert!(pressed.iter().all(|answer| answer.status == 303));
    assert_eq!(shop.number("SELECT sum(reserved)::bigint FROM order_lines").await, 6);
    assert_eq!(shop.number("SELECT sum(pieces)::bigint FROM item_commitments").await, 6);
    stock(&shop, 10).await;
    for home in &homes {
        console.post(&format!("{home}/reservation"), "").await;
        for place in [console.get(home).await.body, shop.portal(&shop.dana).await.get(home).await.body] {
            assert!(!place.contains("back order") && !place.contains("Set aside what came in"), "{place}");
        }
        let paper = pages(&console.get(&format!("{home}/pdf")).await.bytes).concat();
        assert!(paper.contains("set aside") && !paper.contains("back order"), "{paper}");
    }
    let part = asked(&shop, &key, "/api/v1/parts?number=BP-100").await["parts"][0].clone();
    assert_eq!((&part["on_hand"], &part["available"]), (&json!(10), &json!(3)), "{part}");
    let page = shop.portal(&shop.dana).await.get(&format!("/parts/{}", shop.parts[0])).await.body;
    assert!(page.contains("<span class=\"badge ok\">3</span>"), "{page}");
    says_everywhere(&shop, (&homes[1], &key), (&["BP-100"], "240.00")).await;
}

/// A part's price for Haulage at a quantity, everywhere that says one.
struct Priced {
    number: &'static str,
    pieces: &'static str,
    unit: &'static str,
    total: &'static str,
}

/// What Haulage pays is made in four ways: off the list, by a level, by an offer from a quantity on, and by its own price.
async fn prices(shop: &Shop) -> [Priced; 4] {
    let console = shop.console().await;
    for (number, name, price) in [("HL-3", "Head lamp", "33.33"), ("OF-2", "Oil filter", "19.99")] {
        let part = [("item_number", number), ("name", name), ("list_price", price), ("is_active", "on")];
        add(&console, "/parts", &part).await;
    }
    let lamp = shop.app.part_id(&shop.acme, "HL-3").await;
    add(&console, "/price-levels", &[("name", "Gold")]).await;
    let levels = console.get("/price-levels").await.body;
    let level = levels.split("id=\"n-").nth(1).unwrap()[..36].to_owned();
    add(&console, &format!("/parts/{lamp}/prices/levels"), &[("level", &level), ("amount", "27.77")]).await;
    let of_all = [("whom", "customer"), ("customer", "Haulage"), ("what", "everything")];
    let off = [&of_all[..], &[("method", "percent_off"), ("percent", "12.5")]].concat();
    add(&console, "/prices", &off).await;
    let rule = |item: &'static str, rest: &[(&'static str, &str)]| {
        let whose = [("whom", "customer"), ("customer", "Haulage"), ("what", "item"), ("item", item)];
        form(&[&whose[..], rest].concat())
    };
    let own = [("method", "fixed"), ("amount", "91.11")];
    let many = [("method", "fixed"), ("amount", "0.30"), ("min_quantity", "100")];
    for rule in [rule("HL-3", &[("method", "level"), ("level", &level)]), rule("BP-100", &own), rule("CL-1", &many)] {
        let made = console.post("/prices", &rule).await;
        assert_eq!(made.status, 303, "{}", made.body);
    }
    [
        Priced { number: "BP-100", pieces: "2", unit: "91.11", total: "182.22" },
        Priced { number: "CL-1", pieces: "100", unit: "0.30", total: "30.00" },
        Priced { number: "HL-3", pieces: "3", unit: "27.77", total: "83.31" },
        // 19.99 less 12.5 %: 17.49125, rounded once.
        Priced { number: "OF-2", pieces: "7", unit: "17.49", total: "122.43" },
    ]
}

#[tokio::test]
async fn a_customers_own_price_is_one_number_everywhere() {
    let shop = Shop::open().await;
    let (dana, console, key) = (shop.portal(&shop.dana).await, shop.console().await, key(&shop).await);
    let all = prices(&shop).await;
    let reasons = "parts=on&list_price=on&your_price=on&price_reasons=on&stock=on&orders=on&place_orders=on&quotes=on\
                   &request_quotes=on&favourites=on";
    assert_eq!(console.post("/settings/customer-portal/general", reasons).await.status, 303);
    for Priced { number, pieces, unit, total } in &all {
        let id = shop.app.part_id(&shop.acme, number).await;
        let page = dana.get(&format!("/parts/{id}?pieces={pieces}")).await.body;
        let won = page.split("class=\"won\"").nth(1).unwrap().split("</li>").next().unwrap();
        assert!(won.contains(&format!("${unit}")), "why {number}: {won}");
        assert!(page.contains(&format!("<p class=\"price\">${unit}</p>")), "the page of {number}: {page}");
        let check = format!("/prices/check?customer=Haulage&item={number}&quantity={pieces}");
        let check = console.get(&check).await.body;
        assert!(check.contains(&format!("${unit}")), "{number} for staff: {check}");
        let asked_for = format!("/api/v1/parts?number={number}&customer=Haulage&quantity={pieces}");
        let part = asked(&shop, &key, &asked_for).await["parts"][0].clone();
        assert_eq!(part["your_price"]["unit_price"], json!(unit), "{part}");
        assert_eq!(dana.put(&id, pieces).await.status, 303, "{number}");
        let cart = dana.get("/cart").await.body;
        assert!(cart.contains(&format!("${unit}")) && cart.contains(&format!("${total}")), "{number}: {cart}");
    }
    let search = dana.get("/parts").await.body;
    for alone in ["$91.11", "$27.77", "$17.49", "$0.44"] {
        assert!(search.contains(alone), "the search, for one: {alone}: {search}");
    }
    // A quote keeps them, and so does the order of the cart.
    let quote = dana.get("/quotes/new").await.body;
    let saved = dana.post("/quotes", &format!("key={}&then=save", hidden(&quote, "key"))).await;
    assert_eq!(saved.status, 303, "{}", saved.body);
    let quoted = dana.get(saved.location()).await.body;
    for Priced { number, pieces, .. } in &all {
        dana.put(&shop.app.part_id(&shop.acme, number).await, pieces).await;
    }
    let words: Vec<String> = all.iter().flat_map(|one| [format!("${}", one.unit), format!("${}", one.total)]).collect();
    for word in &words {
        assert!(quoted.contains(word), "the quote lacks {word}: {quoted}");
    }
    let placed = dana.order("purchase_order=PO-9").await;
    assert_eq!(placed.status, 303, "{}", placed.body);
    for (place, text) in
        [("page", dana.get(placed.location()).await), ("console", console.get(placed.location()).await)]
    {
        assert!(words.iter().all(|word| text.body.contains(word)), "{place}: {}", text.body);
    }
    // 182.22 + 30.00 + 83.31 + 122.43, and two cores of 20.00.
    let order = says_everywhere(&shop, (placed.location(), &key), (&["PO-9", "$417.96"], "457.96")).await;
    for (line, one) in order["lines"].as_array().unwrap().iter().zip(&all) {
        assert_eq!((&line["item_number"], &line["unit_price"]), (&json!(one.number), &json!(one.unit)), "{order}");
    }
    let paper = pages(&dana.get(&format!("{}/pdf", placed.location())).await.bytes).concat();
    assert!(words.iter().all(|word| paper.contains(word)), "{paper}");
}

/// The link of the mail leads to a page; its button acts, once. What a scanner fetches does nothing.
#[tokio::test]
async fn an_approval_begins_in_the_mail_and_ends_with_one_press() {
    let shop = Shop::open().await;
    let (dana, carl, console) = (shop.portal(&shop.dana).await, shop.portal(&shop.carl).await, shop.console().await);
    let rule = form(&[("over", "100"), ("approver", &shop.carl.id.to_string())]);
    assert_eq!(console.post(&format!("/customers/{}/approval-rules", shop.haulage.id), &rule).await.status, 303);
    dana.put(&shop.parts[0], "1").await;
    assert_eq!(dana.order("").await.status, 303);
    let (_, mail) = shop.app.newest_mail_of(&shop.acme, &format!("contact_id = '{}'", shop.carl.id)).await;
    let link = mail.split("href=\"").find(|rest| rest.contains("/orders/")).unwrap().split('"').next().unwrap();
    let home = link.split_once(":8080").unwrap().1.to_owned();
    let waiting = async || shop.number("SELECT count(*) FROM orders WHERE status = 'waiting'").await;
    let stranger = async |method: Method, path: &str, form: Option<&str>| {
        shop.app.browse(("acme.localhost:8080", ""), method, path, form).await.status.as_u16()
    };
    for path in [home.clone(), format!("{home}/approval"), format!("{home}/rejection")] {
        carl.get(&path).await;
        stranger(Method::GET, &path, None).await;
        stranger(Method::HEAD, &path, None).await;
        let blind = stranger(Method::POST, &path, Some("row_version=1")).await;
        assert!(blind == 303 || blind >= 400, "{path}: {blind}");
        assert_eq!(waiting().await, 1, "{path}");
    }
    assert_eq!(stranger(Method::GET, &home, None).await, 303, "whoever has no session is led to sign in");
    let page = carl.get(&home).await.body;
    assert!(page.contains("Approve the order") && page.contains(&format!("action=\"{home}/approval\"")), "{page}");
    let press = format!("row_version={}", hidden(&page, "row_version"));
    let mails = shop.app.count_mails(&shop.acme).await;
    let button = format!("{home}/approval");
    let pressed = together((0..5).map(|_| carl.post(&button, &press))).await;
    assert!(pressed.iter().all(|answer| answer.status == 303));
    let again = carl.post(&button, &press).await;
    let mut next = carl.at("acme.localhost:8080");
    next.keep(&again);
    assert!(next.get(&home).await.body.contains("does not wait for approval any more"));
    assert_eq!((waiting().await, shop.app.count_mails(&shop.acme).await), (0, mails + 2), "told once");
    assert_eq!(shop.number("SELECT count(*) FROM order_events WHERE kind = 'approved'").await, 1);
}
