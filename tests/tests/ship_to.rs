//! Where an order goes: to an address that is known, or to one that is typed, for once or to be kept.

use testkit::shop::{Shop, hidden};
use testkit::{Browser, encode};

const SITE: &str =
    "ship_to=other&to_name=Site+7&to_street=9+Elm+St&to_city=Ames&to_region=IA&to_postal_code=50010&to_country=USA";
const KNOWN: &str = "SELECT count(*) FROM customer_addresses";

/// What the checkout's form would send after these fields were typed: at the sums that the page shows for them.
async fn form(dana: &Browser<'_>, path: &str, fields: &str) -> String {
    let page = dana.get(&format!("{path}?{fields}")).await.body;
    let kept = |name: &str| format!("{name}={}", encode(&hidden(&page, name)));
    format!("{}&{fields}", ["key", "seen", "seen_total", "version"].map(kept).join("&"))
}

async fn switched(shop: &Shop, fields: &str) {
    let path = "/settings/customer-portal/shipping/addresses";
    assert_eq!(shop.console().await.post(path, fields).await.status, 303);
}

#[tokio::test]
async fn an_order_goes_to_a_typed_address_once_with_the_tax_of_that_place() {
    let shop = Shop::open().await;
    let (dana, console) = (shop.portal(&shop.dana).await, shop.console().await);
    for (region, percent) in [("NE", "5.5"), ("IA", "6")] {
        let rate = format!("name=Sales+tax&country=USA&region={region}&percent={percent}");
        assert_eq!(console.post("/tax-rates", &rate).await.status, 303);
    }
    dana.put(&shop.parts[0], "2").await;
    let page = dana.get("/checkout").await.body;
    assert!(page.contains("Another address") && page.contains("$251.00"), "{page}");
    assert!(dana.get(&format!("/checkout?{SITE}")).await.body.contains("$252.00"), "the tax of Iowa");
    let order = form(&dana, "/checkout", SITE).await;
    // What was seen was the tax of another place.
    let cheaper = order.replace("seen_total=25200", "seen_total=25100");
    assert_eq!(dana.post("/checkout", &cheaper).await.status, 422);
    let placed = dana.post("/checkout", &order).await;
    assert_eq!(placed.status, 303, "{}", placed.body);
    assert_eq!(shop.number("SELECT total_minor FROM orders").await, 25_200);
    for page in [dana.get(placed.location()).await.body, console.get(placed.location()).await.body] {
        assert!(page.contains("Site 7\n9 Elm St\nAmes, IA, 50010, USA"), "{page}");
    }
    let (_, mail) = shop.app.newest_mail(&shop.acme).await;
    assert!(mail.contains("Site 7, 9 Elm St, Ames, IA, 50010, USA"), "{mail}");
    assert_eq!(shop.number(KNOWN).await, 1, "nothing is kept that nobody asked for");
    dana.put(&shop.parts[0], "1").await;
    assert!(!dana.get("/checkout").await.body.contains("9 Elm St"));
}

#[tokio::test]
async fn what_is_wrong_with_a_typed_address_is_said_at_its_field_and_nothing_is_lost() {
    let shop = Shop::open().await;
    let dana = shop.portal(&shop.dana).await;
    dana.put(&shop.parts[0], "1").await;
    let long = SITE.replace("Site+7", &"x".repeat(61));
    for (fields, wrong) in [
        ("ship_to=other", &["to_name", "to_street", "to_city"][..]),
        (&SITE.replace("9+Elm+St", ""), &["to_street"]),
        (&SITE.replace("50010", &"5".repeat(21)), &["to_postal_code"]),
        (&SITE.replace("IA", "I%E2%80%AEA"), &["to_region"]),
        (&long, &["to_name"]),
        (&format!("{}&keep_address=on", SITE.replace("Site+7", "+YARD+")), &["to_name"]),
    ] {
        let refused = dana.order(&format!("{fields}&purchase_order=PO-7")).await;
        assert_eq!(refused.status, 422, "{fields}");
        for field in wrong {
            assert!(refused.body.contains(&format!("id=\"{field}-err\"")), "{fields}: {field}: {}", refused.body);
        }
        assert!(refused.body.contains("value=\"other\" selected") && refused.body.contains("PO-7"), "{}", refused.body);
        assert!(fields.len() < 20 || refused.body.contains("value=\"Ames\""), "{}", refused.body);
    }
    assert_eq!((shop.number(KNOWN).await, shop.number("SELECT count(*) FROM orders").await), (1, 0));
    // What is typed and not chosen is nobody's concern.
    assert_eq!(dana.order("ship_to=&to_street=half").await.status, 303);
}

#[tokio::test]
async fn a_kept_address_is_the_customers_own_from_then_on() {
    let shop = Shop::open().await;
    let (dana, console) = (shop.portal(&shop.dana).await, shop.console().await);
    let rival = shop.app.customer(&shop.acme, "Rival").await;
    let rita = shop.app.portal_user(&shop.acme, &rival, "rita").await;
    let rita = shop.portal(&rita).await;
    dana.put(&shop.parts[0], "1").await;
    let order = form(&dana, "/checkout", &format!("{SITE}&keep_address=on")).await;
    assert_eq!(dana.post("/checkout", &order).await.status, 303);
    assert_eq!(dana.post("/checkout", &order).await.status, 303, "the same form again");
    assert_eq!(shop.number(KNOWN).await, 2);
    let carl = shop.portal(&shop.carl).await;
    for (buyer, is_theirs) in [(&dana, true), (&carl, true), (&rita, false)] {
        buyer.put(&shop.parts[0], "1").await;
        assert_eq!(buyer.get("/checkout").await.body.contains("Site 7: 9 Elm St, Ames"), is_theirs);
    }
    let theirs = format!("/customers/{}/addresses", shop.haulage.id);
    let tab = console.get(&theirs).await.body;
    assert!(tab.contains("9 Elm St") && tab.matches("Added at checkout by dana").count() == 1, "{tab}");
    let trail = console.get("/activity?what=customers").await.body;
    assert!(trail.contains("Address added") && trail.contains("Site 7") && trail.contains("dana"), "{trail}");
    // Another customer's address cannot be chosen, however well it is known; its name is free for others.
    let mut connection = shop.app.database.superuser().await;
    let sql = "SELECT id::text FROM customer_addresses WHERE name = 'Site 7'";
    let row = sqlx::Executor::fetch_one(&mut connection, sqlx::AssertSqlSafe(sql.to_owned())).await.unwrap();
    let id: String = sqlx::Row::get(&row, 0);
    let refused = rita.order(&format!("ship_to={id}")).await;
    assert!(refused.status == 422 && refused.body.contains("id=\"ship_to-err\""), "{}", refused.body);
    let order = form(&rita, "/checkout", &format!("{SITE}&keep_address=on")).await;
    assert_eq!(rita.post("/checkout", &order).await.status, 303);
    assert_eq!(shop.number("SELECT count(*) FROM customer_addresses WHERE is_default_ship").await, 2);
    // Whoever looks at the portal as dana changes nothing, and the known address is an address like any other.
    let order = form(&dana, "/checkout", &format!("ship_to={id}")).await;
    let placed = dana.post("/checkout", &order).await;
    assert!(dana.get(placed.location()).await.body.contains("Site 7\n9 Elm St"), "{}", placed.body);
}

#[tokio::test]
async fn a_business_that_wants_known_addresses_alone_gets_them() {
    let shop = Shop::open().await;
    let (dana, console) = (shop.portal(&shop.dana).await, shop.console().await);
    let settings = "/settings/customer-portal/shipping";
    let switch = |page: &str| {
        page.split("id=\"other_addresses\"").nth(1).unwrap().split('>').next().unwrap().contains("checked")
    };
    assert!(switch(&console.get(settings).await.body), "on by default");
    dana.put(&shop.parts[0], "1").await;
    switched(&shop, "").await;
    assert!(!switch(&console.get(settings).await.body));
    assert!(console.get("/activity?what=settings").await.body.contains("Other addresses at checkout"));
    let page = dana.get("/checkout").await.body;
    assert!(!page.contains("Another address") && !page.contains("to_street"), "{page}");
    for kept in ["", "&keep_address=on"] {
        let refused = dana.order(&format!("{SITE}{kept}")).await;
        assert!(refused.status == 422 && refused.body.contains("id=\"ship_to-err\""), "{}", refused.body);
    }
    assert_eq!(shop.number(KNOWN).await, 1);
    // What else orders need is saved beside it and leaves it alone.
    assert_eq!(console.post("/settings/customer-portal/payments", "po_unique=on").await.status, 303);
    assert!(!switch(&console.get(settings).await.body));
    switched(&shop, "other_addresses=on").await;
    assert_eq!(shop.number("SELECT count(*) FROM checkout_settings WHERE po_unique AND other_addresses").await, 1);
    // Who has no address yet may type one, or be asked.
    shop.app.database.plant("DELETE FROM customer_addresses").await;
    let page = dana.get("/checkout").await.body;
    assert!(page.contains("asks you where the goods go") && page.contains("to_street"), "{page}");
    let order = form(&dana, "/checkout", SITE).await;
    assert_eq!(dana.post("/checkout", &order).await.status, 303);
    dana.put(&shop.parts[0], "1").await;
    assert_eq!(dana.order("").await.status, 303);
    assert_eq!(shop.number("SELECT count(*) FROM orders WHERE ship_to = ''").await, 1);
}

#[tokio::test]
async fn a_quote_is_sent_to_a_typed_address_too() {
    let shop = Shop::open().await;
    let dana = shop.portal(&shop.dana).await;
    dana.put(&shop.parts[0], "1").await;
    let key = hidden(&dana.get("/quotes/new").await.body, "key");
    let quote = dana.post("/quotes", &format!("key={key}&then=save")).await.location().to_owned();
    let path = format!("{quote}/acceptance");
    let order = form(&dana, &path, &format!("{SITE}&keep_address=on")).await;
    let placed = dana.post(&path, &order).await;
    assert_eq!(placed.status, 303, "{}", placed.body);
    assert!(dana.get(placed.location()).await.body.contains("Site 7\n9 Elm St"));
    assert_eq!(shop.number(KNOWN).await, 2);
}

#[tokio::test]
async fn no_place_that_cannot_be_told_goes_round_the_tax() {
    let shop = Shop::open().await;
    let (dana, console) = (shop.portal(&shop.dana).await, shop.console().await);
    for region in ["NE", "IA"] {
        let rate = format!("name=Sales+tax&country=USA&region={region}&percent=6");
        assert_eq!(console.post("/tax-rates", &rate).await.status, 303);
    }
    dana.put(&shop.parts[0], "1").await;
    for (from, to, field) in [
        ("to_region=IA", "to_region=", "to_region"),
        ("to_region=IA", "to_region=Iowa+State", "to_region"),
        ("to_country=USA", "to_country=Estados+Unidos", "to_country"),
        ("IA&to_postal_code=50010&to_country=USA", "Quebeck&to_country=Canada", "to_region"),
    ] {
        let typed = SITE.replace(from, to);
        let order = form(&dana, "/checkout", &typed).await;
        let refused = dana.post("/checkout", &order).await;
        assert_eq!(refused.status, 422, "{typed}");
        assert!(refused.body.contains(&format!("id=\"{field}-err\"")), "{typed}: {}", refused.body);
    }
    assert_eq!(shop.number("SELECT count(*) FROM orders").await, 0);
    // Where the business has an address of the customer, or a rate, it sends.
    let mexico = SITE.replace("USA", "Mexico");
    let refused = dana.post("/checkout", &form(&dana, "/checkout", &mexico).await).await;
    assert!(refused.status == 422 && refused.body.contains("id=\"to_country-err\""), "{}", refused.body);
    assert_eq!(console.post("/tax-rates", "name=None&country=M%C3%A9xico&percent=0").await.status, 303);
    let placed = dana.post("/checkout", &form(&dana, "/checkout", &mexico).await).await;
    assert_eq!(placed.status, 303, "{}", placed.body);
}
