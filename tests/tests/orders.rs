//! From a cart to an order: once, at the prices that were shown, within stock and credit, and nobody else's.

use testkit::shop::{Shop, hidden};
use testkit::{encode, together};

const ORDERS: &str = "SELECT count(*) FROM orders";

#[tokio::test]
async fn what_is_in_the_cart_becomes_an_order_that_everybody_concerned_sees() {
    let shop = Shop::open().await;
    let (dana, console) = (shop.portal(&shop.dana).await, shop.console().await);
    assert_eq!(dana.put(&shop.parts[0], "2").await.status, 303);
    assert_eq!(dana.put(&shop.parts[1], "10").await.status, 303);
    assert_eq!(dana.put(&shop.parts[0], "2").await.status, 303, "more of the same");
    let cart = dana.get("/cart").await.body;
    assert!(cart.contains("$400.00") && cart.contains("$5.00") && cart.contains("$80.00"), "{cart}");
    assert!(shop.portal(&shop.dana).await.get("/cart").await.body.contains("$400.00"), "on another device, too");
    assert!(shop.portal(&shop.carl).await.get("/cart").await.body.contains("Your cart is empty"));
    let mails = shop.app.count_mails(&shop.acme).await;
    let placed = dana.order("purchase_order=PO-7&note=Ring+twice").await;
    assert_eq!(placed.status, 303, "{}", placed.body);
    assert_eq!(shop.app.count_mails(&shop.acme).await, mails + 2, "to the customer and to the business");
    assert!(dana.get("/cart").await.body.contains("Your cart is empty"));
    let address = placed.location().to_owned();
    for page in [dana.get(&address).await.body, console.get(&address).await.body] {
        for part in ["Order 1001", "$405.00", "$80.00", "$485.00", "PO-7", "Ring twice", "1 Main St", "Received"] {
            assert!(page.contains(part), "{part}: {page}");
        }
        assert!(page.contains("3 set aside, 1 on back order"), "{page}");
    }
    let list = shop.portal(&shop.carl).await.get("/orders").await.body;
    assert!(list.contains("1001") && list.contains("dana"), "a colleague sees it, and who placed it: {list}");
    assert!(console.get("/orders?q=haul").await.body.contains("$485.00"));
    assert!(console.get("/orders?q=po-7&status=received").await.body.contains("$485.00"));
    assert!(console.get("/orders?q=other").await.body.contains("No order matches"));
}

#[tokio::test]
async fn one_form_places_one_order_however_often_it_is_sent() {
    let shop = Shop::open().await;
    let dana = shop.portal(&shop.dana).await;
    dana.put(&shop.parts[0], "1").await;
    let form = dana.checkout("").await;
    let answers = together((0..50).map(|_| dana.post("/checkout", &form))).await;
    let first = answers[0].location().to_owned();
    assert!(first.starts_with("/orders/"), "{first}");
    assert!(answers.iter().all(|answer| answer.location() == first), "all of them lead to the one order");
    assert_eq!(shop.number(ORDERS).await, 1);
    // Two tabs of the checkout: the other one finds nothing left to order.
    dana.put(&shop.parts[0], "1").await;
    let tabs = [dana.checkout("").await, dana.checkout("").await];
    let answers = together(tabs.iter().map(|form| dana.post("/checkout", form))).await;
    let mut went: Vec<&str> = answers.iter().map(|answer| answer.location()).collect();
    went.sort_unstable();
    assert!(went[0] == "/cart" && went[1].starts_with("/orders/"), "{went:?}");
    assert_eq!(shop.number(ORDERS).await, 2);
}

#[tokio::test]
async fn a_price_that_changed_is_shown_before_it_is_paid() {
    let shop = Shop::open().await;
    let (dana, console) = (shop.portal(&shop.dana).await, shop.console().await);
    dana.put(&shop.parts[0], "1").await;
    let form = dana.checkout("note=Keep+me").await;
    let rule = "whom=everybody&what=everything&method=percent_off&percent=10&min_quantity=1";
    assert_eq!(console.post("/prices", rule).await.status, 303);
    let again = dana.post("/checkout", &form).await;
    assert_eq!(again.status, 422);
    assert!(again.body.contains("$100.00 each before, $90.00 now") && again.body.contains("Keep me"), "{}", again.body);
    assert_eq!(shop.number(ORDERS).await, 0);
    // What a client says of prices counts for nothing.
    let forged = form.replace(&encode(":10000"), &encode(":1")).replace("seen_total=12000", "seen_total=1");
    assert_ne!(forged, form);
    assert_eq!(dana.post("/checkout", &forged).await.status, 422);
    let fresh = format!(
        "key={}&seen={}&seen_total={}",
        hidden(&again.body, "key"),
        encode(&hidden(&again.body, "seen")),
        hidden(&again.body, "seen_total")
    );
    assert_eq!(dana.post("/checkout", &fresh).await.status, 303);
    assert_eq!(shop.number("SELECT total_minor FROM orders").await, 9000 + 2000);
}

#[tokio::test]
async fn the_last_piece_is_promised_once() {
    let shop = Shop::open().await;
    let (dana, carl) = (shop.portal(&shop.dana).await, shop.portal(&shop.carl).await);
    dana.put(&shop.parts[0], "2").await;
    carl.put(&shop.parts[0], "2").await;
    let forms = [dana.checkout("").await, carl.checkout("").await];
    let (one, other) = tokio::join!(dana.post("/checkout", &forms[0]), carl.post("/checkout", &forms[1]));
    assert_eq!((one.status.as_u16(), other.status.as_u16()), (303, 303));
    assert_eq!(shop.number("SELECT sum(reserved) FROM order_lines").await, 3);
    assert_eq!(shop.number("SELECT pieces FROM item_commitments").await, 3);
    assert_eq!(shop.number("SELECT max(reserved)::bigint FROM order_lines").await, 2);
}

#[tokio::test]
async fn the_last_dollar_of_credit_is_used_once_and_the_other_order_waits() {
    let shop = Shop::open().await;
    let (dana, carl, console) = (shop.portal(&shop.dana).await, shop.portal(&shop.carl).await, shop.console().await);
    let terms = format!("/customers/{}/terms", shop.haulage.id);
    assert_eq!(console.post(&terms, "credit_limit=200&row_version=0").await.status, 303);
    dana.put(&shop.parts[0], "1").await;
    carl.put(&shop.parts[0], "1").await;
    let forms = [dana.checkout("").await, carl.checkout("").await];
    let (one, other) = tokio::join!(dana.post("/checkout", &forms[0]), carl.post("/checkout", &forms[1]));
    assert_eq!((one.status.as_u16(), other.status.as_u16()), (303, 303));
    assert_eq!(shop.number("SELECT count(*) FROM orders WHERE status = 'received'").await, 1);
    assert_eq!(shop.number("SELECT count(*) FROM orders WHERE status = 'held' AND is_over_credit").await, 1);
    let held = console.get("/orders?status=held").await.body;
    let id = held.split("<a href=\"/orders/").nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_owned();
    let held = format!("/orders/{id}");
    assert_eq!(console.get(&held).await.body.matches("Release the order").count(), 1);
    let refused = console.ship(&held, "").await;
    assert_eq!(refused.status, 422, "what is on hold is not sent");
    assert_eq!(console.post(&format!("{held}/release"), "reason=They+paid").await.status, 303);
    assert!(console.get(&held).await.body.contains("They paid"));
    let seen = dana.get(&held).await.body;
    assert!(seen.contains("Released") && !seen.contains("They paid"), "notes of the staff stay with them: {seen}");
}

/// What a customer paid is not known here: an order counts until it is sent, and the page says so.
#[tokio::test]
async fn an_order_counts_against_the_credit_limit_until_all_of_it_is_sent() {
    let shop = Shop::open().await;
    let (dana, console) = (shop.portal(&shop.dana).await, shop.console().await);
    let terms = format!("/customers/{}/terms", shop.haulage.id);
    assert_eq!(console.post(&terms, "credit_limit=300&row_version=0").await.status, 303);
    let used = async |amount: &str| {
        let page = console.get(&terms).await.body;
        assert!(
            page.contains(&format!("{amount} of the credit limit of $300.00 is ordered and not all sent.")),
            "{page}"
        );
    };
    used("$0.00").await;
    dana.put(&shop.parts[0], "2").await;
    let home = dana.order("").await.location().to_owned();
    assert_eq!(console.post(&format!("{home}/acceptance"), "").await.status, 303);
    used("$240.00").await;
    let page = console.get(&format!("{home}/shipments/new")).await.body;
    let line = page.split("name=\"pieces-").nth(1).unwrap()[..36].to_owned();
    for (sent, amount, held) in [("1", "$240.00", true), ("1", "$0.00", false)] {
        let fields = format!("pieces-{line}={sent}&location={}", shop.depot);
        assert_eq!(console.ship(&home, &fields).await.status, 303);
        used(amount).await;
        dana.put(&shop.parts[0], "1").await;
        let next = dana.order("").await.location().to_owned();
        assert_eq!(dana.get(&next).await.body.contains("On hold"), held, "after {amount}");
    }
    assert!(console.get(&terms).await.body.contains("what is sent and not paid is in your books"));
}

#[tokio::test]
async fn quantities_that_cannot_be_ordered_are_refused_with_what_can() {
    let shop = Shop::open().await;
    let dana = shop.portal(&shop.dana).await;
    for typed in ["0", "-1", "1.5", "1e9", "1000000000", "many"] {
        assert_eq!(dana.put(&shop.parts[0], typed).await.location(), "/cart", "{typed}");
    }
    dana.put(&shop.parts[1], "15").await;
    assert_eq!(shop.number("SELECT count(*) FROM cart_lines").await, 0);
    dana.put(&shop.parts[1], "20").await;
    let cart = dana.get("/cart").await.body;
    let line = cart.split("id=\"line-").nth(1).unwrap()[..36].to_owned();
    let refused = dana.post(&format!("/cart/lines/{line}"), "quantity=25").await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("This is sold in 10s. 30 is the nearest.") && refused.body.contains("value=\"25\""));
    assert_eq!(dana.post(&format!("/cart/lines/{line}"), "quantity=30").await.status, 303);
    assert_eq!(shop.number("SELECT quantity::bigint FROM cart_lines").await, 30);
    // The rule changes, or the part goes, while it lies in the cart.
    for (change, words) in
        [("min_quantity = 40", "Order at least 40."), ("is_active = false", "This part is not sold any more.")]
    {
        let sql = format!("UPDATE items SET {change} WHERE id = '{}'", shop.parts[1]);
        shop.app.database.plant(&sql).await;
        assert!(dana.get("/cart").await.body.contains(words), "{words}");
    }
    assert_eq!(dana.order("").await.status, 422);
}

#[tokio::test]
async fn carts_and_orders_are_nobody_elses_and_go_with_the_switch() {
    let shop = Shop::open().await;
    let (dana, carl, console) = (shop.portal(&shop.dana).await, shop.portal(&shop.carl).await, shop.console().await);
    let rival = shop.app.customer(&shop.acme, "Rival").await;
    let rita = shop.app.portal_user(&shop.acme, &rival, "rita").await;
    let rita = shop.portal(&rita).await;
    dana.put(&shop.parts[0], "1").await;
    let line = dana.get("/cart").await.body.split("id=\"line-").nth(1).unwrap()[..36].to_owned();
    for other in [&carl, &rita] {
        assert_eq!(other.post(&format!("/cart/lines/{line}"), "quantity=2").await.status, 404);
        assert_eq!(other.post(&format!("/cart/lines/{line}/removal"), "").await.status, 404);
    }
    let placed = dana.order("").await.location().to_owned();
    assert_eq!(carl.get(&placed).await.status, 200);
    assert_eq!(rita.get(&placed).await.status, 404);
    assert_eq!(rita.post(&format!("{placed}/cart"), "").await.status, 404);
    assert_eq!(rita.post(&format!("{placed}/cancellation"), "").await.status, 404);
    assert!(rita.get("/orders").await.body.contains("No orders yet"));
    let switches = format!("/customers/{}/portal", shop.haulage.id);
    let rest = "parts=on&stock=on&list_price=on&your_price=on";
    assert_eq!(console.post(&switches, &format!("{rest}&orders=on")).await.status, 303);
    assert_eq!(dana.get("/cart").await.status, 404);
    assert_eq!(dana.get(&placed).await.status, 200);
    assert_eq!(dana.put(&shop.parts[0], "1").await.status, 404);
    assert!(!dana.get("/parts").await.body.contains("/cart"), "no trace of a cart");
    assert_eq!(console.post(&switches, rest).await.status, 303);
    assert_eq!(dana.get("/orders").await.status, 404);
    assert!(!dana.get("/").await.body.contains("/orders"));
}

#[tokio::test]
async fn staff_send_an_order_in_parts_change_it_and_cancel_the_rest() {
    let shop = Shop::open().await;
    let (dana, console) = (shop.portal(&shop.dana).await, shop.console().await);
    dana.put(&shop.parts[0], "5").await;
    dana.put(&shop.parts[1], "20").await;
    let home = dana.order("").await.location().to_owned();
    assert_eq!(console.post(&format!("{home}/acceptance"), "").await.status, 303);
    let late = dana.post(&format!("{home}/cancellation"), "").await;
    assert!(late.status == 303 && shop.number("SELECT count(*) FROM orders WHERE status = 'cancelled'").await == 0);
    let form = console.get(&format!("{home}/shipments/new")).await.body;
    let pieces: Vec<&str> = form.split("name=\"pieces-").skip(1).map(|rest| &rest[..36]).collect();
    let (pads, clips) = (pieces[0], pieces[1]);
    let refused = console.ship(&home, &format!("pieces-{pads}=6&carrier=UPS")).await;
    assert!(
        refused.status == 422 && refused.body.contains("Only 5 are still to come.") && refused.body.contains("UPS")
    );
    let some = format!("pieces-{pads}=2&pieces-{clips}=20&carrier=UPS&tracking=1Z&location={}", shop.depot);
    assert_eq!(console.ship(&home, &some).await.status, 303);
    assert_eq!(shop.number("SELECT on_hand FROM item_stock").await, 1);
    assert_eq!(shop.number("SELECT pieces FROM item_commitments").await, 1);
    let seen = dana.get(&home).await.body;
    for words in ["Partly shipped", "1Z", "2 sent, 1 set aside, 2 on back order", "20 × CL-1 Clip"] {
        assert!(seen.contains(words), "{words}: {seen}");
    }
    // Fewer than were sent cannot be; a price can.
    let edit = |pieces: &str, version: i64| {
        format!("pieces-{pads}={pieces}&price-{pads}=90&shipping=12.50&row_version={version}")
    };
    let version = shop.number("SELECT row_version::bigint FROM orders").await;
    let refused = console.post(&home, &edit("1", version)).await;
    assert!(refused.status == 422 && refused.body.contains("2 were sent already."), "{}", refused.body);
    assert_eq!(console.post(&home, &edit("4", version)).await.status, 303);
    let stale = console.post(&home, &edit("3", version)).await;
    assert!(stale.status == 422 && stale.body.contains("save again to keep yours"));
    assert_eq!(shop.number("SELECT total_minor FROM orders").await, 4 * 9000 + 4 * 2000 + 20 * 50 + 1250);
    assert!(dana.get(&home).await.body.contains("4 instead of 5 pieces"));
    assert_eq!(console.post(&format!("{home}/cancellation"), "").await.status, 303);
    assert_eq!(shop.number("SELECT total_minor FROM orders").await, 2 * 9000 + 2 * 2000 + 20 * 50 + 1250);
    assert_eq!(shop.number("SELECT pieces FROM item_commitments").await, 0, "what was set aside is free again");
    assert!(dana.get(&home).await.body.contains("badge ok\">Shipped"));
}

#[tokio::test]
async fn the_business_is_told_when_a_customer_takes_an_order_back() {
    let shop = Shop::open().await;
    let (dana, console) = (shop.portal(&shop.dana).await, shop.console().await);
    let place = async |fields: &str| {
        dana.put(&shop.parts[0], "2").await;
        format!("{}/cancellation", dana.order(fields).await.location())
    };
    let path = place("purchase_order=PO-7").await;
    let mails = shop.app.count_mails(&shop.acme).await;
    assert_eq!(dana.post(&path, "").await.status, 303);
    let (subject, mail) = shop.app.newest_mail(&shop.acme).await;
    assert_eq!(subject, "Order 1001 from Haulage is cancelled");
    for words in ["Nothing of it is to be sent", "Cancelled by", "dana", "2 × BP-100", "PO-7", "$240.00"] {
        assert!(mail.contains(words), "{words}: {mail}");
    }
    assert_eq!(dana.post(&path, "").await.status, 303, "cancelled already");
    assert_eq!(shop.app.count_mails(&shop.acme).await, mails + 1, "once");
    // One that staff work on is not taken back, and one that waits for a colleague was never announced.
    let path = place("").await;
    assert_eq!(console.post(&path.replace("cancellation", "acceptance"), "").await.status, 303);
    let mails = shop.app.count_mails(&shop.acme).await;
    assert_eq!(dana.post(&path, "").await.status, 303);
    assert_eq!(shop.app.count_mails(&shop.acme).await, mails);
    let rules = format!("/customers/{}/approval-rules", shop.haulage.id);
    assert_eq!(console.post(&rules, &format!("over=0&approver={}", shop.carl.id)).await.status, 303);
    let path = place("").await;
    let mails = shop.app.count_mails(&shop.acme).await;
    assert_eq!(dana.post(&path, "").await.status, 303);
    assert_eq!(shop.number("SELECT count(*) FROM orders WHERE status = 'cancelled'").await, 2);
    assert_eq!(shop.app.count_mails(&shop.acme).await, mails);
}

#[tokio::test]
async fn what_orders_need_is_asked_for_at_its_field() {
    let shop = Shop::open().await;
    let (dana, console) = (shop.portal(&shop.dana).await, shop.console().await);
    let settings = "po_required=on&po_unique=on&order_minimum=150";
    assert_eq!(console.post("/settings/customer-portal/payments", settings).await.status, 303);
    dana.put(&shop.parts[0], "1").await;
    assert!(dana.get("/checkout").await.body.contains("Add goods for $50.00."));
    let refused = dana.order("note=Keep+me").await;
    assert!(
        refused.status == 422 && refused.body.contains("id=\"purchase_order-err\"") && refused.body.contains("Keep me")
    );
    assert_eq!(dana.order("purchase_order=7").await.status, 422, "too little");
    dana.put(&shop.parts[0], "1").await;
    let past = dana.order("purchase_order=7&requested_on=2020-01-01").await;
    assert!(past.status == 422 && past.body.contains("id=\"requested_on-err\""));
    assert_eq!(dana.order("purchase_order=PO+7").await.status, 303);
    dana.put(&shop.parts[0], "2").await;
    let twice = dana.order("purchase_order=po++7").await;
    assert!(twice.status == 422 && twice.body.contains("Order 1001 has this PO number already."), "{}", twice.body);
}

#[tokio::test]
async fn every_link_on_the_way_to_an_order_leads_somewhere() {
    let shop = Shop::open().await;
    let (dana, console) = (shop.portal(&shop.dana).await, shop.console().await);
    let mut seen = 0;
    for path in ["/cart", "/orders"] {
        seen += follow(&dana, path).await;
    }
    dana.put(&shop.parts[0], "5").await;
    for path in ["/cart", "/checkout", "/parts"] {
        seen += follow(&dana, path).await;
    }
    let order = dana.order("").await.location().to_owned();
    for path in [order.as_str(), "/orders"] {
        seen += follow(&dana, path).await + follow(&console, path).await;
    }
    for path in [format!("{order}/edit"), format!("{order}/shipments/new")] {
        seen += follow(&console, &path).await;
    }
    assert!(seen > 80, "{seen}");
}

/// Opens every link of a page; how many there were.
async fn follow(browser: &testkit::Browser<'_>, path: &str) -> usize {
    let page = browser.get(path).await;
    assert_eq!(page.status, 200, "{path}");
    let links: Vec<&str> = page.body.split("<a ").skip(1).filter_map(|tag| tag.split('>').next()).collect();
    let links: Vec<&str> = links.iter().filter_map(|tag| tag.split("href=\"").nth(1)?.split('"').next()).collect();
    for link in links.iter().filter(|link| link.starts_with('/')) {
        let link = link.replace("&amp;", "&").replace("&#38;", "&");
        assert_eq!(browser.get(&link).await.status, 200, "{path} leads to {link}");
    }
    links.len()
}
