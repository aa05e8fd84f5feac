//! The page that customers start from: what waits for them and what they come back for, and nothing that they may not see.

use testkit::Browser;
use testkit::shop::{Shop, hidden};
use time::Duration;

/// The part of a page under a heading; empty when there is none.
fn part<'a>(page: &'a str, heading: &str) -> &'a str {
    let after = page.split(&format!("id=\"{heading}\"")).nth(1);
    after.and_then(|rest| rest.split("</section>").next()).unwrap_or_default()
}

/// Has the cart quoted at its prices; where the quote is.
async fn quoted(dana: &Browser<'_>, reference: &str) -> String {
    let key = hidden(&dana.get("/quotes/new").await.body, "key");
    let made = dana.post("/quotes", &format!("key={key}&then=save&reference={reference}")).await;
    assert_eq!(made.status, 303, "{}", made.body);
    made.location().to_owned()
}

/// Dana ordered two pads, has a clip list, a quote over ten clips, and a pad in the cart.
async fn busy(shop: &Shop) -> String {
    let dana = shop.portal(&shop.dana).await;
    dana.put(&shop.parts[0], "2").await;
    assert_eq!(dana.order("purchase_order=PO-47").await.status, 303);
    dana.put(&shop.parts[1], "10").await;
    let quote = quoted(&dana, "Truck+7").await;
    assert_eq!(dana.post("/favourites", "name=Wall+rack").await.status, 303);
    dana.put(&shop.parts[0], "1").await;
    quote
}

#[tokio::test]
async fn a_company_that_has_nothing_yet_is_led_to_its_first_steps() {
    let shop = Shop::open().await;
    let dana = shop.portal(&shop.dana).await;
    let page = dana.get("/").await.body;
    let steps = part(&page, "steps-title");
    for href in ["/parts", "/quick-order", "/favourites"] {
        assert!(steps.contains(&format!("href=\"{href}\"")), "{href}: {steps}");
    }
    assert!(!steps.contains("/people/new"), "she manages nobody: {steps}");
    for heading in ["work-title", "orders-title", "again-title", "lists-title"] {
        assert_eq!(part(&page, heading), "", "{heading} has nothing to say");
    }
    let off = format!("/contacts/{}/permissions", shop.dana.id);
    assert_eq!(shop.console().await.post(&off, "parts=on").await.status, 303);
    let steps = dana.get("/").await.body;
    assert!(part(&steps, "steps-title").contains("/parts") && !steps.contains("/quick-order"), "{steps}");
}

#[tokio::test]
async fn what_waits_and_what_is_open_is_on_the_first_page() {
    let shop = Shop::open().await;
    let quote = busy(&shop).await;
    let (dana, carl) = (shop.portal(&shop.dana).await, shop.portal(&shop.carl).await);
    let page = dana.get("/").await.body;
    assert!(!page.contains("First steps"), "{page}");
    let work = part(&page, "work-title");
    assert!(work.contains("1 line in your cart") && work.contains("href=\"/checkout\""), "{work}");
    assert!(work.contains("Quote 1001 · Truck 7") && work.contains(&format!("{quote}/acceptance")), "{work}");
    assert!(work.contains("$5.00 · Valid until"), "{work}");
    assert!(!work.contains("approval") && !work.contains("All open quotes"), "{work}");
    let orders = part(&page, "orders-title");
    for words in ["Order 1001", "Received", "$240.00", "PO PO-47", "href=\"/orders\""] {
        assert!(orders.contains(words), "{words}: {orders}");
    }
    let again = part(&page, "again-title");
    assert!(again.contains("Brake pads") && again.contains("$100.00") && !again.contains("Clip"), "{again}");
    assert!(again.contains("action=\"/cart/lines\"") && again.contains("value=\"2\""), "as many as usual: {again}");
    assert!(part(&page, "lists-title").contains("Wall rack"), "{page}");
    let theirs = carl.get("/").await.body;
    assert!(part(&theirs, "orders-title").contains("Order 1001"), "the company's, whoever placed it");
    assert!(
        !theirs.contains("in your cart") && !theirs.contains("Wall rack"),
        "a cart and a list of one's own are not"
    );
}

#[tokio::test]
async fn what_is_over_is_not_on_the_first_page() {
    let shop = Shop::open().await;
    busy(&shop).await;
    shop.app.database.plant("UPDATE orders SET status = 'shipped'").await;
    shop.app.clock.advance(Duration::days(40));
    let dana = shop.portal(&shop.dana).await;
    let page = dana.get("/").await.body;
    assert_eq!(part(&page, "orders-title"), "", "nothing is to come");
    assert!(!page.contains("Quote 1001"), "it ran out: {page}");
    assert!(part(&page, "again-title").contains("Brake pads"), "what was sent is bought again: {page}");
    shop.app.database.plant("UPDATE items SET is_active = false").await;
    assert!(!dana.get("/").await.body.contains("Brake pads"), "what is hidden is not offered");
}

#[tokio::test]
async fn an_approver_is_told_how_many_orders_wait() {
    let shop = Shop::open().await;
    let (dana, carl) = (shop.portal(&shop.dana).await, shop.portal(&shop.carl).await);
    let rule = format!("/customers/{}/approval-rules", shop.haulage.id);
    let made = shop.console().await.post(&rule, &format!("over=100&approver={}", shop.carl.id)).await;
    assert_eq!(made.status, 303, "{}", made.body);
    for many in ["1 order waits for your approval", "2 orders wait for your approval"] {
        dana.put(&shop.parts[0], "1").await;
        assert_eq!(dana.order("").await.status, 303);
        let page = carl.get("/").await.body;
        assert!(part(&page, "work-title").contains(many), "{many}: {page}");
    }
    let page = dana.get("/").await.body;
    assert!(part(&page, "orders-title").contains("Waiting for approval") && !page.contains("your approval"), "{page}");
}

#[tokio::test]
async fn what_is_switched_off_is_nowhere_on_the_first_page() {
    let shop = Shop::open().await;
    busy(&shop).await;
    let (dana, console) = (shop.portal(&shop.dana).await, shop.console().await);
    let path = format!("/contacts/{}/permissions", shop.dana.id);
    const ALL: [&str; 4] = ["orders-title", "again-title", "lists-title", "Quote 1001"];
    for (on, there) in [
        ("parts=on&list_price=on&your_price=on&orders=on&quotes=on&favourites=on", &ALL[..]),
        ("parts=on&your_price=on&orders=on", &ALL[..2]),
        ("parts=on&your_price=on&quotes=on", &ALL[3..]),
        ("parts=on&list_price=on&favourites=on", &ALL[2..3]),
        ("favourites=on", &[]),
    ] {
        assert_eq!(console.post(&path, on).await.status, 303);
        let page = dana.get("/").await.body;
        for words in ALL {
            assert_eq!(page.contains(words), there.contains(&words), "{words} with {on}: {page}");
        }
        assert_eq!(page.contains("name=\"q\""), on.contains("parts"), "{on}");
        assert_eq!(page.contains('$'), on.contains("your_price"), "a price with {on}: {page}");
        assert!(!page.contains("in your cart") && !page.contains("/acceptance"), "she does not order, with {on}");
        assert!(!page.contains("action=\"/cart/lines\""), "{on}");
    }
}

#[tokio::test]
async fn no_other_customer_is_on_the_first_page() {
    let shop = Shop::open().await;
    busy(&shop).await;
    let rival = shop.app.customer(&shop.acme, "Rival").await;
    let rita = shop.app.portal_user(&shop.acme, &rival, "rita").await;
    let page = shop.portal(&rita).await.get("/").await.body;
    assert!(page.contains("First steps"), "{page}");
    for theirs in ["Order 1001", "Quote 1001", "Brake pads", "Wall rack", "PO-47"] {
        assert!(!page.contains(theirs), "{theirs}");
    }
}

/// What the start page of staff counts under a name, and where that leads; none where it does not count it.
fn counted(page: &str, label: &str) -> Option<(String, String)> {
    let after = page.split(&format!("<dt>{label}</dt>")).nth(1)?.split("</dd>").next()?;
    let href = after.split("href=\"").nth(1)?.split('"').next()?.replace("&#38;", "&");
    let number = after.split("</a>").next()?.rsplit('>').next()?.to_owned();
    Some((number, href))
}

#[tokio::test]
async fn staff_begin_with_what_waits_for_them() {
    let shop = Shop::open().await;
    let (dana, console) = (shop.portal(&shop.dana).await, shop.console().await);
    for _ in 0..5 {
        dana.put(&shop.parts[1], "10").await;
        assert_eq!(dana.order("").await.status, 303);
    }
    dana.put(&shop.parts[1], "10").await;
    let key = hidden(&dana.get("/quotes/new").await.body, "key");
    assert_eq!(dana.post("/quotes", &format!("key={key}&then=ask")).await.status, 303);
    let states =
        "UPDATE orders SET status = (ARRAY['held', 'waiting', 'partly_shipped', 'shipped', 'received'])[number - 1000]";
    shop.app.database.plant(states).await;
    let viewer = shop.app.staff(&shop.acme, "viewer", accounts::Role::Viewer).await;
    let viewers = shop.app.staff_browser(&shop.acme, &viewer).await;
    for (label, number, is_viewers, orders) in [
        ("Open orders", "4", true, &["1001", "1002", "1003", "1005"][..]),
        ("New orders", "1", false, &["1005"]),
        ("Orders on hold", "1", false, &["1001"]),
        ("Waiting for approval", "1", true, &["1002"]),
        ("Quotes to price", "1", false, &["1001"]),
    ] {
        let (shown, href) = counted(&console.get("/").await.body, label).unwrap();
        assert_eq!(shown, number, "{label}");
        let list = console.get(&href).await.body;
        for order in ["1001", "1002", "1003", "1004", "1005"] {
            assert_eq!(list.contains(&format!(">{order}<")), orders.contains(&order), "{order} in {href}: {list}");
        }
        assert_eq!(
            counted(&viewers.get("/").await.body, label).is_some(),
            is_viewers,
            "{label}: a viewer does nothing"
        );
    }
}
