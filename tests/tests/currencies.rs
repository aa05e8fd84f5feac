//! Businesses that sell in other currencies than US dollars: one number everywhere, and a currency that stays what
//! orders and quotes were written in.

use axum::http::Method;
use testkit::shop::Shop;
use testkit::{Answer, Browser, World, encode, pages};
use web::routes::Site;

const SETTINGS: &str = "/settings/customer-portal/settings";
const CURRENCY: &str = "/settings/customer-portal/currency";

/// The shop of a business that sells in another currency.
async fn shop_in(code: &str) -> Shop {
    let shop = Shop::open().await;
    shop.app.database.plant(&format!("UPDATE tenants SET currency = '{code}'")).await;
    shop
}

/// What a document says, with spaces as people type them.
fn plain(text: &str) -> String {
    text.replace("&nbsp;", " ").replace('\u{a0}', " ")
}

/// Whether all of it is in `words` and no dollar in sight.
fn says(what: &str, text: &str, words: &[&str]) {
    let text = plain(text);
    for word in words {
        assert!(text.contains(word), "{what} lacks {word}: {text}");
    }
    assert!(!text.contains('$'), "{what} has a dollar: {text}");
}

/// A number of four pads is the same from the search to the paper. `[one, core, goods, total]`, and the total as files
/// have it.
async fn same_everywhere((code, name): (&str, &str), [one, core, goods, total]: [&str; 4], bare: &str) {
    let shop = shop_in(code).await;
    let (dana, console) = (shop.portal(&shop.dana).await, shop.console().await);
    says("the search", &dana.get("/parts?q=brake").await.body, &[one]);
    says("the part", &dana.get(&format!("/parts/{}", shop.parts[0])).await.body, &[one, core]);
    assert_eq!(dana.put(&shop.parts[0], "4").await.status, 303);
    says("the cart", &dana.get("/cart").await.body, &[one, goods]);
    says("the checkout", &dana.get("/checkout").await.body, &[goods, total]);
    let placed = dana.order("purchase_order=PO-7").await;
    assert_eq!(placed.status, 303, "{}", placed.body);
    let home = placed.location().to_owned();
    says("the order", &dana.get(&home).await.body, &[one, core, goods, total]);
    says("the order for staff", &console.get(&home).await.body, &[one, core, goods, total]);
    says("the list", &console.get("/orders").await.body, &[total]);
    let (_, mail) = shop.app.newest_mail_of(&shop.acme, "subject LIKE 'Order 1001 received%'").await;
    says("the mail", &mail, &[goods, total]);
    let pdf = dana.get(&format!("{home}/pdf")).await;
    says("the paper", &pages(&pdf.bytes).concat(), &[one, core, goods, total]);
    let file = console.get("/orders/export").await;
    assert_eq!(file.status, 200, "{}", file.body);
    says("the file", &file.body, &[&format!("Total ({code})"), bare]);
    let parts = console.get("/parts/export").await;
    says("the file of parts", &parts.body, &[&format!("List price ({code})")]);
    let quote = dana.put(&shop.parts[0], "4").await;
    assert_eq!(quote.status, 303);
    says("asking for a quote", &dana.get("/quotes/new").await.body, &[goods]);
    let edit = console.get(&format!("{home}/edit")).await.body;
    says("the form", &edit, &[&format!("In {name}.")]);
}

#[tokio::test]
async fn a_business_in_euros_has_one_number_everywhere() {
    same_everywhere(("EUR", "euros"), ["€100.00", "€20.00", "€400.00", "€480.00"], "480.00").await;
}

#[tokio::test]
async fn a_business_in_yen_has_one_number_everywhere() {
    same_everywhere(("JPY", "Japanese yen"), ["¥10,000", "¥2,000", "¥40,000", "¥48,000"], "48000").await;
}

#[tokio::test]
async fn a_business_in_dinars_has_one_number_everywhere() {
    same_everywhere(("KWD", "Kuwaiti dinars"), ["KWD 10.000", "KWD 2.000", "KWD 40.000", "KWD 48.000"], "48.000").await;
}

/// What a page says besides what Portico itself costs.
fn besides_the_fee(answer: &Answer) -> String {
    let text = if answer.bytes.starts_with(b"%PDF-") { pages(&answer.bytes).concat() } else { answer.body.clone() };
    text.replace("$300 a month", "").replace("$300/month", "").replace("$300.00 is on", "")
}

#[tokio::test(flavor = "multi_thread")]
async fn no_page_of_a_business_in_euros_speaks_of_dollars() {
    let world = World::new().await;
    // The world's documents are there already: all of it becomes euros at once.
    let all = "SET session_replication_role = replica; UPDATE tenants SET currency = 'EUR';
               UPDATE orders SET currency = 'EUR'; UPDATE quotes SET currency = 'EUR'";
    world.app.database.plant(all).await;
    let (mut wrong, mut asked, mut euros) = (Vec::new(), 0, 0);
    for route in testkit::table() {
        // The API describes itself in terms that begin with that sign.
        let is_no_page = route.path.starts_with("/assets/") || route.path == "/api/v1/openapi.json";
        if route.method != Method::GET || route.site == Site::Public || is_no_page {
            continue;
        }
        let ids = world.ids(&route).await;
        let own = ids.as_ref().map_or("", |ids| &ids.own);
        let path = match route.path.split_once('{') {
            Some((before, after)) => format!("{before}{own}{}", after.split_once('}').unwrap().1),
            None => route.path.to_owned(),
        };
        let visitor = world.insider(route.site);
        let answer = world.app.browse((&world.host(route.site), &visitor.cookies), Method::GET, &path, None).await;
        let text = besides_the_fee(&answer);
        asked += 1;
        euros += usize::from(text.contains('€'));
        let is_where_one_chooses = route.path == SETTINGS;
        if text.contains('$') || (!is_where_one_chooses && text.to_lowercase().contains("dollar")) {
            let at = text.find('$').or_else(|| text.to_lowercase().find("dollar")).unwrap_or_default();
            let around: String = text.chars().skip(text[..at].chars().count().saturating_sub(60)).take(120).collect();
            wrong.push(format!("{:?} {path}: {around}", route.site));
        }
    }
    assert!(wrong.is_empty(), "{} of {asked}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(asked > 100 && euros > 15, "{asked} asked, {euros} with euros");
}

async fn choose(console: &Browser<'_>, form: &str) -> Answer {
    console.post(CURRENCY, form).await
}

#[tokio::test]
async fn a_currency_is_chosen_before_the_first_order_and_fixed_by_it() {
    let shop = Shop::open().await;
    let (dana, console) = (shop.portal(&shop.dana).await, shop.console().await);
    let asked = choose(&console, "currency=EUR").await;
    assert!(asked.status == 200 && asked.body.contains("3 amounts in US dollars"), "{} {}", asked.status, asked.body);
    assert!(asked.body.contains("$12.00 now will be €12.00"), "{}", asked.body);
    assert_eq!(
        shop.number("SELECT count(*) FROM tenants WHERE currency = 'EUR'").await,
        0,
        "nothing before the answer"
    );
    assert_eq!(choose(&console, "currency=EUR&sure=yes").await.status, 303);
    assert!(dana.get("/parts?q=brake").await.body.contains("€100.00"));
    for unknown in ["XXX", "eur", ""] {
        let refused = choose(&console, &format!("currency={unknown}&sure=yes")).await;
        assert!(refused.status == 422 && refused.body.contains("id=\"currency-err\""), "{unknown}: {}", refused.body);
    }
    let trail = console.get("/activity").await.body;
    assert!(trail.contains("Currency changed") && trail.contains("US dollars"), "{trail}");
    dana.put(&shop.parts[0], "1").await;
    assert_eq!(dana.order("").await.status, 303);
    let refused = choose(&console, "currency=GBP&sure=yes").await;
    assert!(refused.status == 422 && refused.body.contains("It is fixed"), "{}", refused.body);
    // Whatever the product does, the database keeps to it.
    let mut connection = shop.app.database.superuser().await;
    let refused = sqlx::Executor::execute(&mut connection, "UPDATE tenants SET currency = 'GBP'").await.unwrap_err();
    assert_eq!(db::violated(&refused), Some("orders_currency"));
    let page = console.get(SETTINGS).await.body;
    assert!(page.contains("It is fixed") && page.contains("EUR · euros") && !page.contains("Save currency"), "{page}");
}

#[tokio::test]
async fn a_quote_fixes_the_currency_too() {
    let shop = Shop::open().await;
    let (dana, console) = (shop.portal(&shop.dana).await, shop.console().await);
    let form = testkit::shop::hidden(&dana.get("/quotes/new").await.body, "key");
    let asked = dana.post("/quotes", &format!("key={form}&then=ask&words-0=Bracket&pieces-0=1")).await;
    assert_eq!(asked.status, 303, "{}", asked.body);
    let refused = choose(&console, "currency=GBP&sure=yes").await;
    assert!(refused.status == 422 && refused.body.contains("It is fixed"), "{}", refused.body);
}

#[tokio::test]
async fn amounts_keep_their_decimal_numbers_or_the_currency_stays() {
    let shop = Shop::open().await;
    let console = shop.console().await;
    let id = shop.acme.id();
    let form = |from, over| {
        format!("name={from}&kind=by_value&is_active=on&from-0=0&cost-0=9&from-1={over}&cost-1=5&from-2=10&cost-2=7")
    };
    assert_eq!(console.post("/shipping-methods", &form("Van", "100")).await.status, 303);
    let limit = format!("/customers/{}/terms", shop.haulage.id);
    assert_eq!(console.post(&limit, "credit_limit=1000.00&row_version=0").await.status, 303);
    // Clips are $0.50, of which yen cannot be.
    let refused = choose(&console, "currency=JPY&sure=yes").await;
    assert!(
        refused.status == 422 && refused.body.contains("1 amount has more decimals than Japanese yen have"),
        "{}",
        refused.body
    );
    assert_eq!(choose(&console, "currency=KWD&sure=yes").await.status, 303);
    let said = "SELECT sum(list_price_minor)::bigint FROM items";
    assert_eq!(shop.number(said).await, 100_500, "thousandths");
    assert_eq!(
        shop.number("SELECT sum(from_amount)::bigint FROM shipping_rates").await,
        110_000,
        "10 and 100 did not meet"
    );
    assert_eq!(shop.number("SELECT credit_limit_minor FROM customer_terms").await, 1_000_000);
    shop.app
        .database
        .plant(&format!("UPDATE items SET list_price_minor = 2000 WHERE tenant_id = '{id}' AND item_number = 'CL-1'"))
        .await;
    assert_eq!(choose(&console, "currency=JPY&sure=yes").await.status, 303);
    assert_eq!(shop.number(said).await, 102);
    assert_eq!(shop.number("SELECT sum(from_amount)::bigint FROM shipping_rates").await, 110);
    let page = console.get(&format!("/parts/{}", shop.parts[0])).await.body;
    assert!(page.contains("¥100") && !page.contains("¥100."), "{page}");
    shop.app.database.plant("UPDATE items SET list_price_minor = 99999999999 WHERE item_number = 'BP-100'").await;
    let refused = choose(&console, "currency=USD&sure=yes").await;
    assert!(
        refused.status == 422 && refused.body.contains("1 amount is larger than $9,999,999,999.99"),
        "{}",
        refused.body
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_and_another_currency_never_come_about_at_once() {
    let shop = Shop::open().await;
    let (dana, console) = (shop.portal(&shop.dana).await, shop.console().await);
    let mut came_about = 0;
    for round in 0..6 {
        // Whichever the business is not in by now: a change to the one it has would be none.
        let code =
            ["EUR", "USD"][usize::from(shop.number("SELECT count(*) FROM tenants WHERE currency = 'EUR'").await > 0)];
        shop.app.database.plant("DELETE FROM order_lines; DELETE FROM order_events; DELETE FROM orders").await;
        dana.put(&shop.parts[1], "10").await;
        let (form, change) = (dana.checkout("").await, format!("currency={code}&sure=yes"));
        let answers = tokio::join!(dana.post("/checkout", &form), console.post(CURRENCY, &change));
        let fits = shop
            .number("SELECT count(*) FROM orders o JOIN tenants t ON t.id = o.tenant_id AND t.currency = o.currency")
            .await;
        let orders = shop.number("SELECT count(*) FROM orders").await;
        let changed = shop.number(&format!("SELECT count(*) FROM tenants WHERE currency = '{code}'")).await;
        assert_eq!(fits, orders, "round {round}");
        assert!(orders == 0 || changed == 0, "round {round}: {} {}", answers.0.status, answers.1.status);
        assert!([&answers.0, &answers.1].iter().all(|answer| !answer.status.is_server_error()), "round {round}");
        came_about += orders + changed;
    }
    assert!(came_about > 0, "each stood in the way of the other");
}

#[tokio::test]
async fn nobody_orders_in_a_currency_that_they_did_not_see() {
    let shop = Shop::open().await;
    let (dana, console) = (shop.portal(&shop.dana).await, shop.console().await);
    dana.put(&shop.parts[0], "4").await;
    let form = dana.checkout("purchase_order=PO-1").await;
    assert_eq!(choose(&console, "currency=EUR&sure=yes").await.status, 303);
    let answer = dana.post("/checkout", &form).await;
    assert!(answer.status != 303 && plain(&answer.body).contains("€"), "{} {}", answer.status, answer.body);
    assert_eq!(shop.number("SELECT count(*) FROM orders").await, 0);
    assert!(answer.body.contains("value=\"PO-1\""), "{}", answer.body);
    assert_eq!(dana.order("purchase_order=PO-1").await.status, 303);
}

#[tokio::test]
async fn what_is_typed_and_imported_is_in_the_currency_of_the_business() {
    let shop = shop_in("EUR").await;
    let console = shop.console().await;
    let path = format!("/parts/{}/prices", shop.parts[0]);
    for (cost, words) in [
        ("$12", "is in another currency. Prices are in euros."),
        ("12.345", "can mean thousands"),
        ("x", "Write it in euros, like 1,234.56."),
    ] {
        let refused = console.post(&path, &format!("cost={}", encode(cost))).await;
        assert!(refused.status == 422 && refused.body.contains(words), "{cost}: {}", refused.body);
    }
    assert_eq!(console.post(&path, &format!("cost={}", encode("12,50 €"))).await.status, 303);
    assert_eq!(shop.number("SELECT cost_minor FROM item_pricing").await, 1250);
    let dinars = shop_in("KWD").await;
    let console = dinars.console().await;
    let path = format!("/parts/{}/prices", dinars.parts[0]);
    assert_eq!(console.post(&path, "cost=12.345").await.status, 303);
    assert_eq!(dinars.number("SELECT cost_minor FROM item_pricing").await, 12_345);
    assert!(console.get(&path).await.body.contains("value=\"12.345\""));
}
