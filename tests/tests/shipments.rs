//! Shipments: what was said of one is put right, one that never happened is taken back, and carriers tell where goods are.

use testkit::Browser;
use testkit::shop::{Shop, hidden};

const UPS: &str = "https://www.ups.com/track?tracknum=1Z999";

/// An order of five pads and twenty clips; where it is, and its lines.
async fn ordered(shop: &Shop) -> (String, String, String) {
    let (dana, console) = (shop.portal(&shop.dana).await, shop.console().await);
    dana.put(&shop.parts[0], "5").await;
    dana.put(&shop.parts[1], "20").await;
    let home = dana.order("").await.location().to_owned();
    assert_eq!(console.post(&format!("{home}/acceptance"), "").await.status, 303);
    let form = console.get(&format!("{home}/shipments/new")).await.body;
    let lines: Vec<String> = form.split("name=\"pieces-").skip(1).map(|rest| rest[..36].to_owned()).collect();
    (home, lines[0].clone(), lines[1].clone())
}

/// Sends pieces; where the newest shipment is.
async fn send(console: &Browser<'_>, home: &str, fields: &str) -> String {
    let sent = console.ship(home, fields).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let page = console.get(home).await.body;
    format!("/shipments/{}", &page.rsplit("href=\"/shipments/").next().unwrap()[..36])
}

/// Stock at Depot, what is promised of it, what is set aside, sent, and the order's status.
async fn state(shop: &Shop) -> (i64, i64, i64, i64, i64) {
    assert_eq!(
        shop.number("SELECT on_hand FROM item_stock").await,
        shop.number("SELECT on_hand FROM items WHERE item_number = 'BP-100'").await,
        "the sum of all places"
    );
    let shipped = "SELECT count(*) FROM orders WHERE status IN ('partly_shipped', 'shipped')";
    (
        shop.number("SELECT on_hand FROM item_stock").await,
        shop.number("SELECT sum(pieces)::bigint FROM item_commitments").await,
        shop.number("SELECT sum(reserved) FROM order_lines").await,
        shop.number("SELECT sum(shipped) FROM order_lines").await,
        shop.number(shipped).await,
    )
}

#[tokio::test]
async fn a_carrier_and_a_tracking_number_are_put_right_once() {
    let shop = Shop::open().await;
    let (dana, console) = (shop.portal(&shop.dana).await, shop.console().await);
    let (home, pads, _) = ordered(&shop).await;
    let shipment = send(&console, &home, &format!("pieces-{pads}=2&carrier=Groups&tracking=1Z+9")).await;
    for page in [dana.get(&home).await.body, console.get(&home).await.body] {
        assert!(page.contains("1Z 9") && !page.contains("opens in a new tab"), "{page}");
    }
    assert!(!dana.get(&home).await.body.contains("/shipments/"), "customers correct nothing");
    let form = console.get(&shipment).await.body;
    assert!(form.contains("value=\"Groups\"") && form.contains("value=\"1Z 9\""), "{form}");
    let version = hidden(&form, "row_version");
    let long = format!("carrier=UPS&tracking={}&row_version={version}", "9".repeat(61));
    let refused = console.post(&shipment, &long).await;
    assert!(refused.status == 422 && refused.body.contains("id=\"tracking-err\""), "{}", refused.body);
    assert!(refused.body.contains("value=\"UPS\""), "what was typed stays: {}", refused.body);
    let mails = shop.app.count_mails(&shop.acme).await;
    let right = format!("carrier=UPS&tracking=1Z+999&row_version={version}");
    assert_eq!(console.post(&shipment, &right).await.status, 303);
    let stale = console.post(&shipment, &right.replace("999", "998")).await;
    assert!(stale.status == 422 && stale.body.contains("save again to keep yours") && stale.body.contains("1Z 998"));
    assert_eq!(shop.app.count_mails(&shop.acme).await, mails + 1);
    let (subject, mail) = shop.app.newest_mail(&shop.acme).await;
    assert!(
        subject.contains("Order 1001: a shipment is corrected") && mail.contains(&format!("href=\"{UPS}\"")),
        "{mail}"
    );
    for page in [dana.get(&home).await.body, console.get(&home).await.body] {
        let link = format!("<a class=\"btn sm\" href=\"{UPS}\" target=\"_blank\" rel=\"noopener noreferrer\">");
        for words in [
            &link,
            "Track<span class=\"sr\"> 1Z 999 at UPS, opens in a new tab",
            "Shipment corrected",
            "UPS instead of Groups",
        ] {
            assert!(page.contains(words), "{words}: {page}");
        }
    }
    let same = format!(
        "carrier=UPS&tracking=1Z+999&row_version={}",
        hidden(&console.get(&shipment).await.body, "row_version")
    );
    assert_eq!(console.post(&shipment, &same).await.status, 303);
    assert_eq!(shop.app.count_mails(&shop.acme).await, mails + 1, "nothing was changed");
}

#[tokio::test]
async fn the_mail_of_a_shipment_leads_to_its_carrier() {
    let shop = Shop::open().await;
    let console = shop.console().await;
    let (home, pads, _) = ordered(&shop).await;
    let ways = [
        ("carrier=Fed+Ex&tracking=77%2601", "https://www.fedex.com/fedextrack/?trknbr=77%2601"),
        ("carrier=usps&tracking=94", "https://tools.usps.com/go/TrackConfirmAction?tLabels=94"),
        ("carrier=DHL+Express&tracking=12", "https://www.dhl.com/global-en/home/tracking.html?tracking-id=12"),
    ];
    for (fields, address) in ways {
        send(&console, &home, &format!("pieces-{pads}=1&{fields}")).await;
        let (_, mail) = shop.app.newest_mail(&shop.acme).await;
        assert!(mail.contains("Track it") && mail.contains(address), "{mail}");
        assert!(console.get(&home).await.body.contains(&format!("href=\"{address}\"")), "{address}");
    }
    // What somebody typed is no address, and an unknown carrier has none.
    send(&console, &home, &format!("pieces-{pads}=1&carrier=Van&tracking=https%3A%2F%2Fevil.example")).await;
    let (_, mail) = shop.app.newest_mail(&shop.acme).await;
    assert!(!mail.contains("Track it") && !mail.contains("href=\"https://evil.example"), "{mail}");
    assert!(!console.get(&home).await.body.contains("href=\"https://evil.example"));
}

#[tokio::test]
async fn a_shipment_that_never_happened_is_taken_back_with_its_stock() {
    let shop = Shop::open().await;
    let (dana, console) = (shop.portal(&shop.dana).await, shop.console().await);
    let (home, pads, clips) = ordered(&shop).await;
    let before = state(&shop).await;
    assert_eq!(before, (3, 3, 3, 0, 0));
    let fields = format!("pieces-{pads}=2&pieces-{clips}=20&carrier=UPS&tracking=1Z&location={}", shop.depot);
    let shipment = send(&console, &home, &fields).await;
    assert_eq!(state(&shop).await, (1, 1, 1, 22, 1));
    let page = console.get(&home).await.body;
    assert!(page.contains("They go back into the stock at Depot."), "{page}");
    let mails = shop.app.count_mails(&shop.acme).await;
    let order = format!("order={}", &home["/orders/".len()..]);
    let undo = format!("{shipment}/removal");
    let (one, other) = tokio::join!(console.post(&undo, &order), console.post(&undo, &order));
    assert_eq!([one.status.as_u16(), other.status.as_u16()], [303, 303]);
    assert_eq!(state(&shop).await, before, "once");
    assert_eq!(shop.app.count_mails(&shop.acme).await, mails + 1);
    assert_eq!(console.get(&shipment).await.status, 404);
    assert_eq!(console.post(&format!("{shipment}/removal"), "").await.status, 404);
    assert_eq!(shop.number("SELECT count(*) FROM shipment_lines").await, 0);
    for page in [dana.get(&home).await.body, console.get(&home).await.body] {
        for words in ["Shipment undone", "2 × BP-100, 20 × CL-1", "In progress", "3 set aside, 2 on back order"] {
            assert!(page.contains(words), "{words}: {page}");
        }
        assert!(!page.contains("id=\"shipments\""), "{page}");
    }
    // More than lay there was sent, nobody said from where, and the rest was cancelled meanwhile.
    let shipment = send(&console, &home, &format!("pieces-{pads}=4&location={}", shop.depot)).await;
    assert_eq!(state(&shop).await, (0, 0, 0, 4, 1));
    let other = send(&console, &home, &format!("pieces-{clips}=20")).await;
    assert!(console.get(&home).await.body.contains("No stock changes"));
    assert_eq!(console.post(&format!("{home}/cancellation"), "").await.status, 303);
    assert_eq!(shop.number("SELECT count(*) FROM orders WHERE status = 'shipped'").await, 1);
    assert_eq!(console.post(&format!("{shipment}/removal"), &order).await.status, 303);
    assert_eq!(state(&shop).await, (3, 3, 3, 20, 1), "three pieces lay there, not four");
    assert_eq!(console.post(&format!("{other}/removal"), &order).await.status, 303);
    assert_eq!(state(&shop).await, before);
    assert_eq!(shop.number("SELECT sum(cancelled) FROM order_lines").await, 1);
    assert_eq!(shop.number("SELECT count(*) FROM orders WHERE status = 'in_progress'").await, 1);
}

#[tokio::test]
async fn what_came_back_is_set_aside_as_far_as_nobody_else_got_it() {
    let shop = Shop::open().await;
    let (carl, console) = (shop.portal(&shop.carl).await, shop.console().await);
    let (home, pads, _) = ordered(&shop).await;
    let shipment = send(&console, &home, &format!("pieces-{pads}=3")).await;
    assert_eq!(state(&shop).await, (3, 0, 0, 3, 1));
    carl.put(&shop.parts[0], "2").await;
    assert_eq!(carl.order("").await.status, 303);
    assert_eq!(console.post(&format!("{shipment}/removal"), "").await.status, 303);
    assert_eq!(state(&shop).await, (3, 3, 3, 0, 0), "one of three, beside carl's two");
    assert_eq!(shop.number("SELECT max(reserved)::bigint FROM order_lines").await, 2);
    let forged = format!("pieces-{pads}=1&location={}", shop.parts[0]);
    let refused = console.ship(&home, &forged).await;
    assert!(refused.status == 422 && refused.body.contains("id=\"location-err\""), "{}", refused.body);
}

#[tokio::test]
async fn what_is_sent_twice_goes_once() {
    let shop = Shop::open().await;
    let console = shop.console().await;
    let (home, pads, _) = ordered(&shop).await;
    let page = console.get(&format!("{home}/shipments/new")).await.body;
    let version = hidden(&page, "row_version");
    let form = format!("shipped_on=2026-11-27&row_version={version}&pieces-{pads}=2&location={}", shop.depot);
    let path = format!("{home}/shipments");
    let (one, other) = tokio::join!(console.post(&path, &form), console.post(&path, &form));
    let (done, told) = if one.status == 303 { (one, other) } else { (other, one) };
    assert_eq!((done.status.as_u16(), told.status.as_u16()), (303, 422));
    assert!(told.body.contains("changed meanwhile, or sent in part already"), "{}", told.body);
    assert_eq!(state(&shop).await, (1, 1, 1, 2, 1), "two of five went");
    let version = hidden(&told.body, "row_version");
    let again = format!("shipped_on=2026-11-27&row_version={version}&pieces-{pads}=1&location={}", shop.depot);
    let again = console.post(&path, &again).await;
    assert_eq!(again.status, 303, "whoever looked again may");
}
