//! The API: who comes in and who does not, and that a program reads and writes what pages read and write.

use accounts::Role;
use axum::body::Body;
use axum::http::{Method, Request, header};
use serde_json::{Value, json};
use testkit::shop::Shop;
use testkit::{Answer, App};
use time::Duration;

/// A program with a key, or without.
struct Program<'a> {
    app: &'a App,
    host: String,
    key: String,
}

impl Program<'_> {
    async fn ask(&self, method: Method, path: &str, body: Body) -> Answer {
        let mut request = Request::builder().method(method).uri(path).header("content-type", "application/json");
        if !self.key.is_empty() {
            request = request.header(header::AUTHORIZATION, format!("Bearer {}", self.key));
        }
        self.app.ask(&self.host, request.body(body).unwrap()).await
    }

    async fn get(&self, path: &str) -> (u16, Value) {
        read(&self.ask(Method::GET, path, Body::empty()).await)
    }

    async fn post(&self, path: &str, rows: &Value) -> (u16, Value) {
        read(&self.ask(Method::POST, path, Body::from(rows.to_string())).await)
    }

    /// Sends rows, a thousand at a time, of which none may be bad; how many were new.
    async fn send(&self, path: &str, rows: Vec<Value>) -> u64 {
        let mut new = 0;
        for rows in rows.chunks(1_000) {
            let (status, report) = self.post(path, &Value::from(rows)).await;
            assert_eq!((status, &report["bad"]), (200, &json!([])), "{path}: {report}");
            new += report["new"].as_u64().unwrap();
        }
        new
    }

    fn at(&self, host: &str) -> Self {
        Self { host: host.to_owned(), key: self.key.clone(), ..*self }
    }
}

fn read(answer: &Answer) -> (u16, Value) {
    let is_problem = answer.status.as_u16() >= 400;
    let kind = answer.headers[header::CONTENT_TYPE].to_str().unwrap();
    assert_eq!(kind, if is_problem { "application/problem+json" } else { "application/json" }, "{}", answer.body);
    assert!(answer.cookies().is_empty());
    (answer.status.as_u16(), serde_json::from_str(&answer.body).unwrap())
}

const EVERYTHING: &str = "read-catalogue=on&read-orders=on&import=on";

/// A program of the shop, with a key that its owner made in the console.
async fn program<'a>(shop: &'a Shop, rights: &str) -> Program<'a> {
    let page = shop.console().await.post("/api-keys", &format!("label=Books&days=90&{rights}")).await;
    assert_eq!(page.status, 200, "{}", page.body);
    let key = page.body.split("id=\"new-key\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
    Program { app: &shop.app, host: "acme.localhost:8080".to_owned(), key }
}

#[tokio::test]
async fn a_key_opens_its_own_business_and_only_what_it_was_made_for() {
    let shop = Shop::open().await;
    let books = program(&shop, EVERYTHING).await;
    assert_eq!(books.get("/api/v1/parts").await.0, 200);
    shop.app.tenant("rival").await;
    for host in ["rival.localhost:8080", "acme.console.localhost:8080", "localhost:8080", "nobody.localhost:8080"] {
        let answer = books.at(host).ask(Method::GET, "/api/v1/parts", Body::empty()).await;
        let expected = if host.starts_with("rival") { 401 } else { 404 };
        assert_eq!(answer.status, expected, "{host}");
    }
    let orders = program(&shop, "read-orders=on").await;
    assert_eq!(orders.get("/api/v1/orders").await.0, 200);
    assert_eq!(orders.get("/api/v1/parts").await.0, 403);
    assert_eq!(orders.post("/api/v1/parts", &json!([{"item_number": "X", "name": "X"}])).await.0, 403);
    assert_eq!(shop.number("SELECT count(*) FROM items").await, 2);
}

#[tokio::test]
async fn nothing_but_a_whole_key_in_its_header_opens_anything() {
    let shop = Shop::open().await;
    let books = program(&shop, EVERYTHING).await;
    let key = books.key.clone();
    let mut wrong = vec![String::new(), "ptl_".to_owned(), key[..key.len() - 1].to_owned(), format!("{key}0")];
    for at in [5, 40, 60, key.len() - 3] {
        let mut other = key.clone().into_bytes();
        other[at] = if other[at] == b'0' { b'1' } else { b'0' };
        wrong.push(String::from_utf8(other).unwrap());
    }
    for key in wrong {
        let (status, problem) =
            Program { key: key.clone(), host: books.host.clone(), ..books }.get("/api/v1/parts").await;
        assert_eq!((status, &problem["title"]), (401, &json!("A key is needed")), "{key}");
    }
    let nobody = Program { key: String::new(), host: books.host.clone(), ..books };
    let by_address = nobody.ask(Method::GET, &format!("/api/v1/parts?key={key}"), Body::empty()).await;
    assert_eq!(by_address.status, 401);
    // The session of somebody who is signed in is no key.
    let dana = shop.portal(&shop.dana).await;
    assert_eq!(dana.get("/api/v1/parts").await.status, 401);
    let twice = Request::get("/api/v1/parts")
        .header(header::AUTHORIZATION, format!("Bearer {key}"))
        .header(header::AUTHORIZATION, format!("Bearer {key}"));
    assert_eq!(shop.app.ask(&books.host, twice.body(Body::empty()).unwrap()).await.status, 401);
    assert_eq!(shop.app.ask(&books.host, Request::get("/api/v1/parts").body(Body::empty()).unwrap()).await.status, 401);
    // Of two keys that differ in their secrets alone, one is ours.
    assert_eq!(books.get("/api/v1/parts").await.0, 200);
    shop.app.database.plant("UPDATE api_keys SET secret_hash = sha256('another secret')").await;
    assert_eq!(books.get("/api/v1/parts").await.0, 401);
}

#[tokio::test]
async fn a_key_ends_with_its_time_by_a_click_and_with_whoever_made_it() {
    let shop = Shop::open().await;
    let rows = json!([{"item_number": "BP-100", "list_price": "90.00"}]);
    let admin = shop.app.staff(&shop.acme, "admin", Role::Admin).await;
    let hers = {
        let page = shop.app.staff_browser(&shop.acme, &admin).await;
        let page = page.post("/api-keys", &format!("label=Web+shop&days=365&{EVERYTHING}")).await;
        let key = page.body.split("id=\"new-key\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
        Program { app: &shop.app, host: "acme.localhost:8080".to_owned(), key }
    };
    let (revoked, timed) = (program(&shop, EVERYTHING).await, program(&shop, EVERYTHING).await);
    let console = shop.console().await;
    let listed = console.get("/api-keys").await.body;
    assert!(listed.contains("Web shop") && !listed.contains(&hers.key[40..]), "{listed}");
    let id = uuid::Uuid::parse_str(&revoked.key[4..36]).unwrap();
    assert_eq!(console.post(&format!("/api-keys/{id}/removal"), "").await.status, 303);
    assert_eq!(console.post(&format!("/api-keys/{id}/removal"), "").await.status, 404);
    assert_eq!((revoked.get("/api/v1/parts").await.0, revoked.post("/api/v1/parts", &rows).await.0), (401, 401));
    assert_eq!(hers.get("/api/v1/parts").await.0, 200);
    // A role that may not make keys has none that work.
    shop.console().await.post(&format!("/colleagues/{}/role", admin.id), "role=sales").await;
    assert_eq!((hers.get("/api/v1/parts").await.0, hers.post("/api/v1/parts", &rows).await.0), (401, 401));
    shop.console().await.post(&format!("/colleagues/{}/role", admin.id), "role=admin").await;
    assert_eq!(hers.get("/api/v1/parts").await.0, 200);
    // Whoever is removed and comes back does not find the old keys working.
    shop.console().await.post(&format!("/colleagues/{}/removal", admin.id), "").await;
    assert_eq!(hers.get("/api/v1/parts").await.0, 401);
    shop.app.database.plant("UPDATE staff SET removed_at = NULL, role = 'admin'").await;
    assert_eq!(hers.get("/api/v1/parts").await.0, 401);
    shop.app.clock.advance(Duration::days(90) - Duration::minutes(1));
    assert_eq!(timed.get("/api/v1/parts").await.0, 200);
    shop.app.clock.advance(Duration::minutes(1));
    assert_eq!(timed.get("/api/v1/parts").await.0, 401);
    assert_eq!(shop.number("SELECT list_price_minor FROM items WHERE item_number = 'BP-100'").await, 10_000);
}

#[tokio::test]
async fn a_closed_portal_has_no_api() {
    let shop = Shop::open().await;
    let books = program(&shop, EVERYTHING).await;
    shop.app.database.plant("UPDATE tenants SET customer_portal = false").await;
    assert_eq!(books.get("/api/v1/parts").await.0, 409);
    shop.app.database.plant("UPDATE tenants SET customer_portal = true").await;
    assert_eq!(books.get("/api/v1/parts").await.0, 200);
}

#[tokio::test]
async fn parts_are_found_by_number_by_words_and_one_after_the_other() {
    let shop = Shop::open().await;
    let books = program(&shop, EVERYTHING).await;
    let (_, page) = books.get("/api/v1/parts?number=cl1&number=bp%20100&number=nothing").await;
    let numbers = |page: &Value| -> Vec<String> {
        page["parts"].as_array().unwrap().iter().map(|part| part["item_number"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(numbers(&page), ["CL-1", "BP-100"]);
    let pads = &page["parts"][1];
    assert_eq!((&pads["list_price"], &pads["on_hand"]), (&json!("100.00"), &json!(3)));
    assert_eq!(pads["stock"], json!([{"location": "Depot", "on_hand": 3}]));
    assert_eq!(pads["available"], json!(3));
    assert!(pads.get("your_price").is_none());
    assert_eq!(numbers(&books.get("/api/v1/parts?q=brake").await.1), ["BP-100"]);
    let sql = format!(
        "INSERT INTO items (tenant_id, id, item_number, item_number_norm, name, name_norm, words, created_at, updated_at)
         SELECT '{}', gen_random_uuid(), 'Z-' || n, 'Z' || n, 'Thing', 'thing', '', now(), now() FROM generate_series(100, 350) n",
        shop.acme.id()
    );
    shop.app.database.plant(&sql).await;
    let (mut all, mut after) = (Vec::new(), String::new());
    loop {
        let (_, page) = books.get(&format!("/api/v1/parts{after}")).await;
        all.extend(numbers(&page));
        let Some(next) = page["next"].as_str() else { break };
        after = format!("?after={next}");
    }
    assert_eq!((all.len(), all[0].as_str(), all[252].as_str()), (253, "BP-100", "Z-350"));
}

#[tokio::test]
async fn a_customers_price_is_the_one_of_its_pages() {
    let shop = Shop::open().await;
    let books = program(&shop, EVERYTHING).await;
    let rule = json!([
        {"item_number": "BP-100", "customer_name": "Haulage", "price": 80.5},
        {"item_number": "BP-100", "customer_name": "Haulage", "price": "70", "from_quantity": 10},
    ]);
    let (status, report) = books.post("/api/v1/prices", &rule).await;
    assert_eq!((status, &report["new"], &report["bad"]), (200, &json!(2), &json!([])), "{report}");
    let price = async |query: &str| {
        let (_, page) = books.get(&format!("/api/v1/parts?number=BP-100&customer=Haulage{query}")).await;
        page["parts"][0]["your_price"]["unit_price"].clone()
    };
    assert_eq!((price("").await, price("&quantity=9").await), (json!("80.50"), json!("80.50")));
    assert_eq!(price("&quantity=10").await, json!("70.00"));
    let dana = shop.portal(&shop.dana).await;
    assert!(dana.get(&format!("/parts/{}", shop.parts[0])).await.body.contains("80.50"));
    let (status, problem) = books.get("/api/v1/parts?customer=Nobody").await;
    assert_eq!((status, problem["detail"].as_str().unwrap().contains("“Nobody”")), (422, true), "{problem}");
}

#[tokio::test]
async fn good_rows_are_kept_and_bad_ones_told() {
    let shop = Shop::open().await;
    let books = program(&shop, EVERYTHING).await;
    let rows = json!([
        {"item_number": "bp100", "stock": {"Depot": 7, "Omaha": 2}, "list_price": 99.9},
        {"item_number": "CL-1", "list_price": "cheap"},
        {"item_number": "NEW-1", "name": "New thing", "stock": {"Omaha": 1}, "category": "Brakes"},
        {"item_number": "NEW-2", "name": {"en": "x"}},
        {"item_number": "CL-1", "active": true, "unit": null},
        {"item_number": "BP-10O", "stock": 4},
        {"item_number": "CL-1", "name": ["a", "b"]},
    ]);
    let (status, report) = books.post("/api/v1/parts", &rows).await;
    assert_eq!(status, 200, "{report}");
    assert_eq!((&report["new"], &report["changed"]), (&json!(1), &json!(1)), "{report}");
    let bad: Vec<u64> = report["bad"].as_array().unwrap().iter().map(|bad| bad["row"].as_u64().unwrap()).collect();
    assert_eq!(bad, [2, 4, 6, 7], "{report}");
    assert!(report["bad"][2]["problem"].as_str().unwrap().starts_with("No part has the number “BP-10O”."), "{report}");
    assert!(report["bad"][0]["problem"].as_str().unwrap().starts_with("List price:"), "{report}");
    let (_, page) = books.get("/api/v1/parts?number=BP-100&number=NEW-1").await;
    assert_eq!(page["parts"][0]["list_price"], json!("99.90"));
    assert_eq!(page["parts"][0]["on_hand"], json!(9));
    assert_eq!(page["parts"][1]["stock"], json!([{"location": "Omaha", "on_hand": 1}]));
    let (_, again) = books.post("/api/v1/parts", &json!([rows[0], rows[2]])).await;
    assert_eq!((&again["unchanged"], &again["changed"], &again["new"]), (&json!(2), &json!(0), &json!(0)), "{again}");
    let (_, people) = books
        .post(
            "/api/v1/contacts",
            &json!([{"customer_name": "Haulage", "full_name": "Ann Lee", "email": ["ann@h.example"]}]),
        )
        .await;
    assert_eq!(people["new"], json!(1), "{people}");
}

#[tokio::test]
async fn stock_goes_to_the_place_that_is_named_and_no_other() {
    let shop = Shop::open().await;
    let books = program(&shop, EVERYTHING).await;
    let places = ["In transit", "North-East", "North East", "Level 2", "Total"];
    let stock: serde_json::Map<String, Value> =
        (1..).zip(places).map(|(n, place)| (place.to_owned(), json!(n))).collect();
    let (_, report) = books.post("/api/v1/parts", &json!([{"item_number": "CL-1", "stock": stock}])).await;
    assert_eq!(report["changed"], json!(1), "{report}");
    let (_, page) = books.get("/api/v1/parts?number=CL-1").await;
    let mut told: Vec<(&str, i64)> = page["parts"][0]["stock"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["location"].as_str().unwrap(), one["on_hand"].as_i64().unwrap()))
        .filter(|(place, _)| *place != "Depot")
        .collect();
    told.sort_unstable();
    assert_eq!(told, [("In transit", 1), ("Level 2", 4), ("North East", 3), ("North-East", 2), ("Total", 5)]);
    // A file of the same parts brings their stock to the same places.
    let console = shop.console().await;
    let file = console.get("/parts/export").await.body;
    assert!(file.contains("Stock In transit"), "{file}");
    let places = shop.number("SELECT count(*) FROM locations").await;
    shop.app.bring_in(&console, ("parts", file.as_bytes())).await;
    assert_eq!(shop.number("SELECT count(*) FROM locations").await, places);
    assert_eq!(books.get("/api/v1/parts?number=CL-1").await.1, page);
    for (stock, why) in [
        (json!({"\u{202e}ahamO": 4}), "invisible"),
        (json!({"x".repeat(4_000): 4}), "4000 characters long"),
        (json!([4, 5]), "a number for each place"),
    ] {
        let (status, report) = books.post("/api/v1/parts", &json!([{"item_number": "CL-1", "stock": stock}])).await;
        assert_eq!(status, 200, "{report}");
        assert!(report["bad"][0]["problem"].as_str().unwrap().contains(why), "{report}");
    }
    assert_eq!(shop.number("SELECT count(*) FROM locations").await, places);
}

#[tokio::test]
async fn a_number_alone_makes_no_part() {
    let shop = Shop::open().await;
    let books = program(&shop, EVERYTHING).await;
    for rows in [
        json!([{"item_number": "BP-10O", "stock": 4}]),
        json!([{"item_number": "BP-10O", "name": "n/a", "stock": 4}]),
        json!([{"item_number": "X1", "name": "Pad", "list_price": "abc"}, {"item_number": "X1", "stock": 4}]),
    ] {
        let (_, report) = books.post("/api/v1/parts", &rows).await;
        assert_eq!(
            (&report["new"], report["bad"].as_array().unwrap().len()),
            (&json!(0), rows.as_array().unwrap().len())
        );
    }
    let rows = json!([{"item_number": "X1", "name": "Pad", "core_charge": 12.375}, {"item_number": "x-1", "stock": 4}]);
    let (_, report) = books.post("/api/v1/parts", &json!([rows[0]])).await;
    assert_eq!(report["new"], json!(1), "a number of a program has a point: {report}");
    assert_eq!(books.post("/api/v1/parts", &json!([rows[1]])).await.1["changed"], json!(1));
    assert_eq!(shop.number("SELECT count(*) FROM items").await, 3);
    assert_eq!(shop.number("SELECT core_charge_minor FROM items WHERE item_number = 'X1'").await, 1238);
}

#[tokio::test]
async fn the_trail_says_what_a_key_brought_in() {
    let shop = Shop::open().await;
    let books = program(&shop, EVERYTHING).await;
    let rows = json!([{"item_number": "BP-100", "list_price": "90.00"}, {"item_number": "CL-1", "list_price": "x"}]);
    for _ in 0..2 {
        assert_eq!(books.post("/api/v1/parts", &rows).await.0, 200);
    }
    let trail = shop.console().await.get("/activity?what=imports").await.body;
    assert_eq!(trail.matches("0 new, 1 changed, 1 bad").count(), 1, "what changes nothing leaves nothing: {trail}");
    assert!(trail.contains("API key “Books”"), "{trail}");
}

#[tokio::test(flavor = "multi_thread")]
async fn several_programs_bring_in_the_same_at_once() {
    let shop = Shop::open().await;
    let books = program(&shop, EVERYTHING).await;
    let rows = |from: usize| -> Value {
        let row = |n: usize| json!({"item_number": format!("N-{n}"), "name": "New", "stock": from});
        (from..from + 150).map(row).collect()
    };
    let (rows, people) = (
        [rows(0), rows(50), rows(0), rows(100)],
        json!([{"customer_name": "Haulage", "first_name": "Al", "email": "al@h.example"}]),
    );
    let parts = testkit::together(rows.iter().map(|rows| books.post("/api/v1/parts", rows)));
    let contacts = testkit::together((0..4).map(|_| books.post("/api/v1/contacts", &people)));
    let (parts, contacts) = tokio::join!(parts, contacts);
    // Whoever lost every try is told to send them again.
    assert!(parts.iter().chain(&contacts).all(|(status, _)| [200, 409].contains(status)), "{parts:?} {contacts:?}");
    assert!(contacts.iter().filter(|(status, _)| *status == 200).count() > 0, "{contacts:?}");
    assert_eq!(shop.number("SELECT count(*) FROM contacts WHERE email = 'al@h.example'").await, 1);
    let doubled = "SELECT count(*) - count(DISTINCT item_number_norm) FROM items";
    assert_eq!(shop.number(doubled).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_writes_without_pause_does_not_hold_off_the_end_of_its_key() {
    let shop = Shop::open().await;
    let books = program(&shop, EVERYTHING).await;
    let id = uuid::Uuid::parse_str(&books.key[4..36]).unwrap();
    let console = shop.console().await;
    let write = async |worker: usize| {
        for round in 0..300_usize {
            let row = |n: usize| json!({"item_number": format!("W{worker}-{n}"), "name": format!("Round {round}")});
            let rows: Value = (0..100).map(row).collect();
            if books.post("/api/v1/parts", &rows).await.0 == 401 {
                return round;
            }
        }
        0
    };
    let revoke = async {
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        let answer = console.post(&format!("/api-keys/{id}/removal"), "").await;
        let after = shop.number("SELECT count(*) FROM items").await;
        let rows = shop.number("SELECT sum(row_version)::bigint FROM items").await;
        (answer.status, after, rows)
    };
    let (rounds, (status, items, rows)) = tokio::join!(testkit::together((0..6).map(write)), revoke);
    assert!(status == 303 && rounds.iter().sum::<usize>() > 0, "{status} {rounds:?}");
    assert_eq!(shop.number("SELECT count(*) FROM items").await, items);
    assert_eq!(
        shop.number("SELECT sum(row_version)::bigint FROM items").await,
        rows,
        "nothing is written after the answer"
    );
    let trail = console.get("/api-keys").await.body;
    assert!(!trail.contains("still being finished"), "{trail}");
}

/// A business with its parts, customers and offers, as tables.
struct Sample {
    products: Vec<Vec<String>>,
    stores: Vec<Vec<String>>,
    offers: Vec<Vec<String>>,
    of_products: Vec<Vec<String>>,
}

impl Sample {
    /// Nothing where the files are not.
    fn read(folder: &str, [products, stores, offers, of_products]: [&str; 4]) -> Option<Self> {
        let table = |name: &str| sample(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(folder).join(name));
        let (products, stores) = (table(products)?, table(stores)?);
        Some(Self { products, stores, offers: table(offers)?, of_products: table(of_products)? })
    }
}

/// A table as rows of cells. A comma in a name was never quoted: whatever is too much in a row is its second cell's.
fn sample(file: &std::path::Path) -> Option<Vec<Vec<String>>> {
    let text = std::fs::read_to_string(file).ok()?;
    let width = text.lines().next()?.split(',').count();
    let row = |line: &str| {
        let mut cells: Vec<String> = line.split(',').map(str::to_owned).collect();
        let rest = cells.len() - width;
        let second = cells.drain(1..=1 + rest).collect::<Vec<_>>().join(",");
        cells.insert(1, second);
        cells
    };
    Some(text.lines().skip(1).map(row).collect())
}

/// A price in cents, half a cent upwards.
fn cents(price: &str) -> u64 {
    let (whole, fraction) = price.split_once('.').unwrap_or((price, ""));
    let thousandths: u64 = format!("{whole}{:0<3.3}", fraction).parse().unwrap();
    (thousandths + 5) / 10
}

/// The offers by quantity: the offer, from how many pieces, and the percent off.
fn steps(offers: &[Vec<String>]) -> Vec<(&str, u64, u64)> {
    let percent = |row: &[String]| (row[2].parse::<f64>().unwrap() * 100.0).round() as u64;
    let offers = offers.iter().filter(|row| row[3] == "Volume Discount");
    let steps: Vec<_> = offers.map(|row| (row[0].as_str(), row[7].parse().unwrap(), percent(row))).collect();
    assert_eq!(steps.iter().map(|step| step.1).collect::<Vec<_>>(), [11, 15, 25, 41, 61]);
    steps
}

#[tokio::test]
async fn prices_of_our_sample_business_follow_its_offers() {
    let files = ["parts.csv", "stores.csv", "offers.csv", "offered.csv"];
    let sample = Sample::read("samples", files).expect("the sample is ours");
    assert_eq!((sample.products.len(), sample.stores.len()), (48, 24));
    follow_the_offers(sample).await;
}

/// A whole business that nobody on the team made up, where its files are at hand.
#[tokio::test]
async fn prices_of_a_whole_business_follow_its_offers() {
    let files = ["product.csv", "store.csv", "specialoffer.csv", "specialofferproduct.csv"];
    if let Some(sample) = Sample::read("../../shared/data/adventureworks", files) {
        assert_eq!((sample.products.len(), sample.stores.len()), (504, 701));
        follow_the_offers(sample).await;
    }
}

async fn follow_the_offers(Sample { products, stores, offers, of_products }: Sample) {
    let shop = Shop::open().await;
    let books = program(&shop, EVERYTHING).await;
    let part = |row: &Vec<String>| json!({"item_number": row[2], "name": row[1], "list_price": row[9]});
    assert_eq!(books.send("/api/v1/parts", products.iter().map(part).collect()).await, products.len() as u64);
    let customer = |row: &Vec<String>| json!({"account_number": row[0], "name": row[1]});
    assert_eq!(books.send("/api/v1/customers", stores.iter().map(customer).collect()).await, stores.len() as u64);
    let (store, product) = (&stores[0][0], |id: &str| products.iter().find(|row| row[0] == id).unwrap());
    let steps = steps(&offers);
    let step = |id: &str| steps.iter().find(|step| step.0 == id);
    let rule = |row: &Vec<String>| {
        let (_, from, percent) = step(&row[0])?;
        let number = &product(&row[1])[2];
        Some(
            json!({"item_number": number, "customer_name": stores[0][1], "from_quantity": from, "percent_off": percent}),
        )
    };
    let rules: Vec<Value> = of_products.iter().filter_map(rule).collect();
    let expected = rules.len() as u64;
    assert_eq!(books.send("/api/v1/prices", rules).await, expected);
    let mut offered: Vec<&str> =
        of_products.iter().filter(|row| step(&row[0]).is_some()).map(|row| row[1].as_str()).collect();
    offered.sort_unstable();
    offered.dedup();
    assert!(offered.len() >= 40, "{}", offered.len());
    for quantity in [1, 10, 11, 14, 15, 24, 25, 40, 41, 60, 61, 500] {
        for ids in offered.chunks(50) {
            let numbers: Vec<String> = ids.iter().map(|id| format!("number={}", product(id)[2])).collect();
            let asked = format!("/api/v1/parts?{}&customer={store}&quantity={quantity}", numbers.join("&"));
            let (status, page) = books.get(&asked).await;
            assert_eq!(status, 200, "{page}");
            for id in ids {
                let row = product(id);
                let cents = cents(&row[9]);
                let mine = of_products.iter().filter(|of| of[1] == *id).filter_map(|of| step(&of[0]));
                let percent = mine.filter(|step| step.1 <= quantity).map(|step| step.2).max().unwrap_or_default();
                let price = (cents * (100 - percent) + 50) / 100;
                let part = page["parts"].as_array().unwrap().iter().find(|part| part["item_number"] == json!(row[2]));
                let said = &part.unwrap()["your_price"]["unit_price"];
                assert_eq!(*said, json!(format!("{}.{:02}", price / 100, price % 100)), "{} × {quantity}", row[2]);
            }
        }
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_with_a_reason_and_changes_nothing() {
    let shop = Shop::open().await;
    let books = program(&shop, EVERYTHING).await;
    for (body, said) in [
        ("", "Send an array of objects."),
        ("{}", "Send an array of objects."),
        ("[1]", "Send an array of objects."),
        ("[{\"item_number\": \"A\", \"colour\": 1}]", "There is no field “colour”. The fields are item_number,"),
        ("[{\"name\": \"A\"}]", "Send “item_number” in every row."),
        ("[", "Send an array of objects."),
    ] {
        let answer = books.ask(Method::POST, "/api/v1/parts", Body::from(body)).await;
        let (status, problem) = read(&answer);
        assert_eq!(status, 422, "{body}: {problem}");
        assert!(problem["detail"].as_str().unwrap().starts_with(said), "{body}: {problem}");
    }
    let many: Vec<Value> = (0..1_001).map(|number| json!({"item_number": format!("N{number}"), "name": "x"})).collect();
    assert_eq!(books.post("/api/v1/parts", &json!(many)).await.0, 422);
    for query in ["quantity=0", "quantity=1.5", "colour=red", "number=A&q=b", "q=x&after=%00"] {
        assert_eq!(books.get(&format!("/api/v1/parts?{query}")).await.0, 422, "{query}");
    }
    for query in ["limit=0", "limit=101", "status=gone", "after=-1", "after=x", "colour=red"] {
        assert!(matches!(books.get(&format!("/api/v1/orders?{query}")).await.0, 400 | 422), "{query}");
    }
    assert_eq!(books.get("/api/v1/nothing").await.0, 404);
    let deleted = books.ask(Method::DELETE, "/api/v1/parts", Body::empty()).await;
    assert_eq!(read(&deleted).0, 405);
    assert_eq!(shop.number("SELECT count(*) FROM items").await, 2);
}

#[tokio::test]
async fn orders_come_with_their_lines() {
    let shop = Shop::open().await;
    let books = program(&shop, EVERYTHING).await;
    let dana = shop.portal(&shop.dana).await;
    dana.put(&shop.parts[0], "2").await;
    assert_eq!(dana.order("purchase_order=PO-7").await.status, 303);
    let (_, page) = books.get("/api/v1/orders").await;
    let order = &page["orders"][0];
    assert_eq!((&order["customer"], &order["purchase_order"]), (&json!("Haulage"), &json!("PO-7")));
    assert_eq!((&order["goods"], &order["core_charges"]), (&json!("200.00"), &json!("40.00")));
    let line = &order["lines"][0];
    assert_eq!(
        (&line["item_number"], &line["quantity"], &line["unit_price"]),
        (&json!("BP-100"), &json!(2), &json!("100.00"))
    );
    assert_eq!(page["next"], Value::Null);
    let number = order["number"].as_i64().unwrap();
    assert_eq!(books.get(&format!("/api/v1/orders?after={number}")).await.1["orders"], json!([]));
    assert_eq!(books.get("/api/v1/orders?status=shipped").await.1["orders"], json!([]));
    assert_eq!(books.get("/api/v1/orders?limit=1").await.1["next"], json!(number));
    // What changed since it was fetched comes again.
    let seen = order["updated_at"].as_str().unwrap().to_owned();
    let since = format!("/api/v1/orders?updated_after={}", testkit::encode(&seen));
    assert_eq!(books.get(&since).await.1["orders"], json!([]));
    shop.app.clock.advance(time::Duration::minutes(1));
    let home = shop.console().await.get("/orders").await.body;
    let home = format!("/orders/{}", &home.split("<a href=\"/orders/").nth(1).unwrap()[..36]);
    assert_eq!(shop.console().await.post(&format!("{home}/acceptance"), "").await.status, 303);
    let changed = books.get(&since).await.1;
    assert_eq!(
        (&changed["orders"][0]["number"], &changed["orders"][0]["status"]),
        (&json!(number), &json!("in_progress"))
    );
    assert!(matches!(books.get("/api/v1/orders?updated_after=yesterday").await.0, 400 | 422));
}

#[tokio::test]
async fn the_description_names_every_route() {
    let shop = Shop::open().await;
    let nobody = Program { app: &shop.app, host: "acme.localhost:8080".to_owned(), key: String::new() };
    let (status, document) = nobody.get("/api/v1/openapi.json").await;
    assert_eq!(status, 200);
    let described = |path: &str, method: &str| document["paths"][path][method]["security"] == json!([{"key": []}]);
    let mut routes = 0;
    for route in testkit::table().into_iter().filter(|route| matches!(route.access, web::routes::Access::ApiKey(_))) {
        assert!(described(route.path, &route.method.as_str().to_lowercase()), "{route:?}");
        routes += 1;
    }
    let all: usize = document["paths"].as_object().unwrap().values().map(|path| path.as_object().unwrap().len()).sum();
    assert_eq!((routes, all), (12, 12));
    assert_eq!(document["components"]["securitySchemes"]["key"]["scheme"], json!("bearer"));
}

#[tokio::test]
async fn only_who_manages_colleagues_makes_keys_and_a_mistake_keeps_what_was_typed() {
    let shop = Shop::open().await;
    for role in [Role::Sales, Role::Support, Role::Viewer] {
        let person = shop.app.staff(&shop.acme, role.key(), role).await;
        let console = shop.app.staff_browser(&shop.acme, &person).await;
        assert_eq!(console.get("/api-keys").await.status, 403);
        assert_eq!(console.post("/api-keys", &format!("label=x&days=30&{EVERYTHING}")).await.status, 403);
    }
    let console = shop.console().await;
    let long = format!("label={}&days=30&import=on", "x".repeat(101));
    for (form, said) in [
        ("label=&days=30&import=on", "Say what the key is for"),
        ("label=%E2%80%AEx&days=30&import=on", "Say what the key is for"),
        (long.as_str(), "Say what the key is for"),
        ("label=Books&days=30", "Choose at least one thing"),
        ("label=Books&days=400&import=on", "Choose how long it lives"),
    ] {
        let page = console.post("/api-keys", form).await;
        assert_eq!(page.status, 422, "{form}");
        assert!(page.body.contains(said), "{form}");
        assert!(!form.starts_with("label=Books") || page.body.contains("value=\"Books\""), "{form}");
    }
    assert_eq!(shop.number("SELECT count(*) FROM api_keys").await, 0);
    for _ in 0..20 {
        program(&shop, EVERYTHING).await;
    }
    let page = console.post("/api-keys", &format!("label=One+more&days=30&{EVERYTHING}")).await;
    assert!(page.status == 422 && page.body.contains("A business may have 20 keys"), "{}", page.status);
    shop.app.clock.advance(Duration::minutes(11));
    let late = console.post("/api-keys", &format!("label=Late&days=30&{EVERYTHING}")).await;
    assert_eq!(late.status, 403, "after ten minutes it asks for the password");
}

#[tokio::test]
async fn a_program_is_told_what_lies_there_and_what_is_left_of_it() {
    let shop = Shop::open().await;
    let (dana, books) = (shop.portal(&shop.dana).await, program(&shop, EVERYTHING).await);
    dana.put(&shop.parts[0], "2").await;
    assert_eq!(dana.order("").await.status, 303);
    let (_, page) = books.get("/api/v1/parts?number=BP-100").await;
    let pads = &page["parts"][0];
    assert_eq!((&pads["on_hand"], &pads["available"]), (&json!(3), &json!(1)), "{pads}");
    let (_, description) = books.get("/api/v1/openapi.json").await;
    let says = &description["components"]["schemas"]["Part"]["properties"]["available"]["description"];
    assert!(says.as_str().unwrap().contains("left for new orders"), "{says}");
}

/// Sends a file as it is.
async fn send_file(program: &Program<'_>, path: &str, kind: &str, body: String) -> (u16, Value) {
    let request = Request::post(path).header("content-type", kind);
    let request = request.header(header::AUTHORIZATION, format!("Bearer {}", program.key));
    read(&program.app.ask(&program.host, request.body(Body::from(body)).unwrap()).await)
}

#[tokio::test]
async fn a_program_sends_a_whole_file_and_asks_what_became_of_it() {
    let shop = Shop::open().await;
    let books = program(&shop, EVERYTHING).await;
    let file = "Part #,Customer,Price,Remarks\nBP-100,Haulage,80.00,x\ncl1,Haulage,0.45,\nXX-9,Haulage,5,\n".to_owned();
    let (status, sent) =
        send_file(&books, "/api/v1/imports?kind=prices&file_name=fall.csv", "text/csv", file.clone()).await;
    assert_eq!(
        (status, &sent["status"], &sent["rows"], &sent["errors"]),
        (202, &json!("running"), &json!(3), &json!(null))
    );
    let columns = json!([
        {"column": "Part #", "field": "item_number"}, {"column": "Customer", "field": "customer_name"},
        {"column": "Price", "field": "price"}, {"column": "Remarks", "field": null}
    ]);
    assert_eq!(sent["columns"], columns, "{sent}");
    let home = format!("/api/v1/imports/{}", sent["id"].as_str().unwrap());
    assert_eq!(books.get(&home).await.1["status"], json!("running"));
    assert_eq!(shop.app.work().await.done, 1);
    let (_, done) = books.get(&home).await;
    assert_eq!((&done["status"], &done["new"], &done["bad"]), (&json!("done"), &json!(2), &json!(1)), "{done}");
    let errors = books.ask(Method::GET, done["errors"].as_str().unwrap(), Body::empty()).await;
    assert!(
        errors.status == 200 && errors.body.contains("\"XX-9\"") && errors.body.contains("No part has"),
        "{}",
        errors.body
    );
    assert!(shop.portal(&shop.dana).await.get("/parts").await.body.contains("$80.00"));
    let console = shop.console().await;
    assert!(console.get("/imports").await.body.contains("fall.csv"), "it stands among the imports");
    assert!(console.get("/activity").await.body.contains("API key “Books”"));
    // The same once more changes nothing; as a form it is taken, too.
    let form = format!(
        "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"again.csv\"\r\n\r\n{file}\r\n--x--\r\n"
    );
    let (status, again) =
        send_file(&books, "/api/v1/imports?kind=prices", "multipart/form-data; boundary=x", form).await;
    assert_eq!((status, &again["file_name"]), (202, &json!("again.csv")), "{again}");
    assert_eq!(shop.app.work().await.done, 1);
    let home = format!("/api/v1/imports/{}", again["id"].as_str().unwrap());
    assert_eq!(books.get(&home).await.1["unchanged"], json!(2));
}

#[tokio::test]
async fn a_file_that_nobody_looked_over_makes_nothing_by_mistake() {
    let shop = Shop::open().await;
    let books = program(&shop, EVERYTHING).await;
    let file = "Part #,Customer,Price\nBP-100,Haulage,80.00\n".to_owned();
    // A number alone makes no part.
    let (_, parts) =
        send_file(&books, "/api/v1/imports?kind=parts", "text/csv", "Part #,Stock\nBP-100,9\nTYPO-1,4\n".into()).await;
    assert_eq!(shop.app.work().await.done, 1);
    let home = format!("/api/v1/imports/{}", parts["id"].as_str().unwrap());
    let (_, parts) = books.get(&home).await;
    assert_eq!((&parts["changed"], &parts["bad"]), (&json!(1), &json!(1)), "{parts}");
    for (path, body, cure) in [
        ("/api/v1/imports?kind=spells", "A\nb\n", "kind: Say one of"),
        ("/api/v1/imports?kind=prices", "", "The file is empty"),
        ("/api/v1/imports?kind=prices", "Colour,Mood\nred,good\n", "The columns are called Colour, Mood."),
    ] {
        let (status, problem) = send_file(&books, path, "text/csv", body.to_owned()).await;
        assert!(status == 422 && problem["detail"].as_str().unwrap().contains(cure), "{path}: {problem}");
    }
    assert_eq!(shop.number("SELECT count(*) FROM imports").await, 1, "nothing is kept of what cannot be read");
    let reader = program(&shop, "read-catalogue=on").await;
    assert_eq!(send_file(&reader, "/api/v1/imports?kind=prices", "text/csv", file).await.0, 403);
    assert_eq!(reader.get(&home).await.0, 403);
    let rival = shop.app.tenant("rival").await;
    assert_eq!(books.at("rival.localhost:8080").get(&home).await.0, 401, "{}", rival.id());
}
