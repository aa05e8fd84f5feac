//! Facets, orders, looks and what is remembered of searches.

use accounts::Role;
use axum::http::StatusCode;
use db::Tenant;
use portal::parts::Listed;
use sqlx::{Executor as _, Row as _};
use testkit::{Answer, App, Browser, Contact, Customer, part};

struct World {
    app: App,
    acme: Tenant,
    haulage: Customer,
}

fn listed(number: &str, (brand, category): (&str, &str), pieces: i64) -> Listed {
    Listed {
        brand: Some(brand.to_owned()),
        category: Some((category.to_owned(), None)),
        stock: vec![("Northgate".to_owned(), pieces), ("Omaha".to_owned(), pieces * 2)],
        ..part(number, &format!("Widget {number}"))
    }
}

impl World {
    async fn new() -> Self {
        let app = App::start().await;
        let acme = app.tenant("acme").await;
        let haulage = app.customer(&acme, "Haulage").await;
        let parts = [
            listed("W-1", ("Bosch", "Brakes"), 7),
            listed("W-2", ("Bosch", "Brakes"), 0),
            listed("W-3", ("Denso", "Brakes"), 3),
            listed("W-4", ("Denso", "Cooling"), 0),
            listed("W-5", ("Mann <b>&", "Cooling"), 137),
        ];
        app.list_parts(&acme, &parts).await;
        Self { app, acme, haulage }
    }

    async fn contact(&self, name: &str) -> Contact {
        self.app.portal_user(&self.acme, &self.haulage, name).await
    }

    async fn browser(&self, name: &str) -> Browser<'_> {
        let contact = self.contact(name).await;
        self.app.contact_browser(&self.acme, &contact).await
    }

    async fn console(&self) -> Browser<'_> {
        let owner = self.app.staff(&self.acme, "owner", Role::Owner).await;
        self.app.staff_browser(&self.acme, &owner).await
    }

    async fn number(&self, sql: &str) -> i64 {
        let mut connection = self.app.database.superuser().await;
        connection.fetch_one(sqlx::AssertSqlSafe(sql.to_owned())).await.unwrap().get(0)
    }
}

fn numbers(answer: &Answer) -> Vec<String> {
    assert_eq!(answer.status, 200, "{}", answer.body);
    let articles = answer.body.split("<article class=\"part\"").skip(1);
    articles.map(|one| between(one, "class=\"part-no\">", "<").to_owned()).collect()
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    text.split(before).nth(1).unwrap_or_else(|| panic!("no {before} in {text}")).split(after).next().unwrap()
}

/// The number beside a facet's box; none when the box is not there.
fn beside<'a>(body: &'a str, field: &str, value: &str) -> Option<&'a str> {
    let form = between(body, "id=\"filters\"", "</form>");
    let label = form.split(&format!("name=\"{field}\" value=\"{value}\"")).nth(1)?.split("</label>").next()?;
    Some(label.split("class=\"num\">").nth(1).map_or("", |rest| rest.split('<').next().unwrap_or_default()))
}

#[tokio::test]
async fn each_facet_counts_what_the_other_filters_leave() {
    let world = World::new().await;
    let dana = world.browser("dana").await;
    let counts = async |query: &str| {
        let body = dana.get(&format!("/parts?{query}")).await.body;
        let of = |field, value| beside(&body, field, value).map(str::to_owned);
        let brands = ["Bosch", "Denso", "Mann &#60;b&#62;&#38;"].map(|brand| of("brand", brand).unwrap_or("-".into()));
        let groups = ["Brakes", "Cooling"].map(|group| of("category", group).unwrap_or("-".into()));
        (brands.join(" "), groups.join(" "), of("stock", "1").unwrap_or_default())
    };
    let said = |brands: &str, groups: &str, stock: &str| (brands.to_owned(), groups.to_owned(), stock.to_owned());
    assert_eq!(counts("").await, said("2 2 1", "3 2", "3"));
    assert_eq!(counts("brand=Bosch").await, said("2 2 1", "2 -", "1"), "a brand narrows all but the brands");
    assert_eq!(counts("brand=Bosch&brand=Denso").await, said("2 2 1", "3 1", "2"));
    assert_eq!(counts("category=Brakes").await, said("2 1 -", "3 2", "2"));
    assert_eq!(counts("stock=1").await, said("1 1 1", "2 1", "3"));
    assert_eq!(counts("category=Cooling&stock=1").await, said("- - 1", "2 1", "1"));
    assert_eq!(counts("q=W-1").await, said("1 - -", "1 -", "1"));
    let nothing = counts("brand=Bosch&category=Cooling").await;
    assert_eq!(nothing, said("0 1 1", "2 0", "0"), "what is chosen stays, so that it can be taken off");
}

#[tokio::test]
async fn brands_are_filtered_by_chips_and_addresses() {
    let world = World::new().await;
    let dana = world.browser("dana").await;
    let page = dana.get("/parts?brand=Bosch&brand=Denso&sort=number").await;
    assert_eq!(numbers(&page), ["W-1", "W-2", "W-3", "W-4"]);
    let without = "/parts?brand=Denso&#38;sort=number";
    assert!(page.body.contains(&format!("class=\"chip\" href=\"{without}\"")), "{}", page.body);
    assert_eq!(numbers(&dana.get(&without.replace("&#38;", "&")).await), ["W-3", "W-4"]);
    assert!(numbers(&dana.get("/parts?brand=Nobody").await).is_empty());
    let odd = dana.get("/parts?brand=%27%3B+DROP+TABLE+items&brand=%00&brand=Mann+%3Cb%3E%26").await;
    assert_eq!(numbers(&odd), ["W-5"]);
    let many: String = (0..500).map(|n| format!("&brand=B{n}")).collect();
    assert_eq!(dana.get(&format!("/parts?x=1{many}")).await.status, 200);
}

#[tokio::test]
async fn brands_of_hidden_parts_are_not_named() {
    let world = World::new().await;
    let (dana, console) = (world.browser("dana").await, world.console().await);
    let id = world.app.part_id(&world.acme, "W-5").await;
    assert_eq!(console.post(&format!("/parts/{id}/hidden"), "").await.status, 303);
    for query in ["", "stock=1", "brand=Bosch", "q=widget"] {
        let body = dana.get(&format!("/parts?{query}")).await.body;
        assert!(!body.contains("Mann"), "{query}: {body}");
    }
}

#[tokio::test]
async fn a_large_catalogue_is_counted_up_to_a_bound_and_never_wrongly() {
    let world = World::new().await;
    let many: Vec<Listed> = (0..5200)
        .map(|n| listed(&format!("M-{n:05}"), (if n % 2 == 0 { "Bosch" } else { "Valeo" }, "Bulk"), n % 2))
        .collect();
    world.app.list_parts(&world.acme, &many).await;
    let dana = world.browser("dana").await;
    let body = dana.get("/parts").await.body;
    assert!(body.contains("5,205 parts"), "{body}");
    assert_eq!(beside(&body, "brand", "Bosch"), Some("1,000+"));
    assert_eq!(beside(&body, "brand", "Denso"), Some("2"));
    assert_eq!(beside(&body, "stock", "1"), Some("1,000+"));
    assert_eq!(beside(&body, "category", "Bulk"), Some("5,200"));
    let body = dana.get("/parts?brand=Valeo").await.body;
    assert_eq!(beside(&body, "category", "Bulk"), Some("2,600"));
    assert!(body.contains("2,600 parts"), "{body}");
    let body = dana.get("/parts?category=Bulk").await.body;
    assert_eq!(beside(&body, "brand", "Valeo"), Some(""), "too many to count: no number");
    let body = dana.get("/parts?q=widget").await.body;
    assert_eq!(beside(&body, "brand", "Valeo"), Some(""));
    assert_eq!(beside(&body, "category", "Bulk"), Some(""));
    let told = "Too many parts are found to count each filter.";
    assert!(body.contains(told) && !dana.get("/parts?brand=Valeo").await.body.contains(told));
}

#[tokio::test]
async fn the_newest_parts_come_first_and_pages_go_on() {
    let world = World::new().await;
    let many: Vec<Listed> = (0..60).map(|n| listed(&format!("N-{n:02}"), ("Valeo", "Bulk"), 1)).collect();
    world.app.list_parts(&world.acme, &many).await;
    let dana = world.browser("dana").await;
    let (mut seen, mut path) = (Vec::new(), "/parts?sort=newest&brand=Valeo".to_owned());
    loop {
        let page = dana.get(&path).await;
        seen.extend(numbers(&page));
        let Some(next) = page.body.split("rel=\"next\"").next().filter(|_| page.body.contains("rel=\"next\"")) else {
            break;
        };
        path = next.rsplit("href=\"").next().unwrap().split('"').next().unwrap().replace("&#38;", "&");
        assert!(seen.len() <= 60);
    }
    let expected: Vec<String> = (0..60).rev().map(|n| format!("N-{n:02}")).collect();
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn parts_come_by_what_this_customer_pays_page_after_page() {
    let world = World::new().await;
    let priced =
        |n: i64| Listed { list_price_minor: Some(10_000 - n), ..listed(&format!("N-{n:02}"), ("Valeo", "Bulk"), 1) };
    let many: Vec<Listed> = (0..60).map(priced).chain([listed("N-free", ("Valeo", "Bulk"), 1)]).collect();
    world.app.list_parts(&world.acme, &many).await;
    // What others pay the same for is much cheaper for this customer: the last three of the list.
    let rule = |n: i64, minor: i64| {
        format!(
            "INSERT INTO price_rules (tenant_id, id, customer_id, item_id, method, amount_minor, min_quantity, created_at, updated_at)
             SELECT tenant_id, gen_random_uuid(), '{}', id, 'fixed', {minor}, 1, now(), now() FROM items WHERE item_number = 'N-{n:02}'",
            world.haulage.id
        )
    };
    for (n, minor) in [(0, 100), (1, 300), (2, 200)] {
        world.app.database.plant(&rule(n, minor)).await;
    }
    let dana = world.browser("dana").await;
    let all = async |sort: &str| {
        let (mut seen, mut path) = (Vec::new(), format!("/parts?sort={sort}&brand=Valeo"));
        loop {
            let page = dana.get(&path).await;
            seen.extend(numbers(&page));
            let Some((before, _)) = page.body.split_once("rel=\"next\"") else { break };
            path = before.rsplit("href=\"").next().unwrap().split('"').next().unwrap().replace("&#38;", "&");
            assert!(seen.len() <= 61);
        }
        seen
    };
    let name = |n: i64| format!("N-{n:02}");
    let dearer: Vec<String> = (3..60).map(name).collect();
    let up: Vec<String> = [name(0), name(2), name(1)].into_iter().chain(dearer.iter().rev().cloned()).collect();
    let down: Vec<String> = dearer.into_iter().chain([name(1), name(2), name(0)]).collect();
    let (seen_up, seen_down) = (all("your-price").await, all("-your-price").await);
    assert_eq!((&seen_up[..60], &seen_down[..60]), (&up[..], &down[..]));
    assert_eq!((seen_up[60].as_str(), seen_down[60].as_str()), ("N-free", "N-free"), "on request comes last");
    let sql = format!(
        "INSERT INTO items (tenant_id, id, item_number, item_number_norm, name, name_norm, words, created_at, updated_at)
         SELECT '{}', gen_random_uuid(), 'Z-' || n, 'Z' || n, 'Thing', 'thing', '', now(), now() FROM generate_series(1, 1001) n",
        world.acme.id()
    );
    world.app.database.plant(&sql).await;
    let many = dana.get("/parts?sort=your-price").await.body;
    assert!(many.contains("so they stand by name. Narrow the search to sort them by your price."), "{many}");
    assert!(!dana.get("/parts?sort=your-price&brand=Valeo").await.body.contains("Narrow the search"));
    let console = world.console().await;
    let switches = format!("/customers/{}/portal", world.haulage.id);
    assert_eq!(console.post(&switches, "parts=on&stock=on&list_price=on").await.status, 303);
    let hidden = dana.get("/parts?sort=your-price&brand=Valeo").await;
    assert!(numbers(&hidden) == numbers(&dana.get("/parts?brand=Valeo").await) && !hidden.body.contains("our-price"));
}

#[tokio::test]
async fn how_parts_look_is_remembered_for_each_person() {
    let world = World::new().await;
    let (dana, eli) = (world.browser("dana").await, world.browser("eli").await);
    let is_grid = async |browser: &Browser<'_>| browser.get("/parts").await.body.contains("class=\"card grid\"");
    assert!(!is_grid(&dana).await);
    let answer = dana.post("/parts/look?q=widget&brand=Bosch&after=x&evil=//x", "look=grid").await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/parts?q=widget&brand=Bosch"));
    assert!(is_grid(&dana).await && !is_grid(&eli).await);
    assert_eq!(dana.post("/parts/look", "look=nonsense").await.status, 303);
    assert!(!is_grid(&dana).await);
}

#[tokio::test]
async fn a_vin_is_a_box_that_nobody_ticks_not_even_by_posting_it() {
    let world = World::new().await;
    let (dana, console) = (world.browser("dana").await, world.console().await);
    let card = async || {
        let page = console.get("/settings/customer-portal/settings").await.body;
        let card = page.split("action=\"/settings/customer-portal/search\"").nth(1).unwrap();
        card.split("</form>").next().unwrap().to_owned()
    };
    let before = card().await;
    let label = before.split("<span>Vin #").next().unwrap().rsplit("<label").next().unwrap();
    assert!(label.contains("type=\"checkbox\" disabled aria-describedby=\"vin-hint\""), "{label}");
    assert!(!label.contains("name=") && !label.contains("checked"), "{label}");
    assert!(before.contains("id=\"vin-hint\" class=\"hint\">Searching by VIN is not available yet."), "{before}");
    for form in ["vin=on", "vin=on&item_number=on", "search_vin=on&category=on"] {
        let answer = console.post("/settings/customer-portal/search", form).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{form}: {}", answer.body);
        assert_eq!(card().await, before, "{form} changed nothing");
    }
    assert!(!dana.get("/parts").await.body.contains("vin"), "customers are offered no such search");
}

#[tokio::test]
async fn stock_is_shown_as_the_business_chooses() {
    let world = World::new().await;
    let (dana, console) = (world.browser("dana").await, world.console().await);
    let path = format!("/parts/{}", world.app.part_id(&world.acme, "W-5").await);
    let choose = async |display: &str, places: &str| {
        let form = format!("category=on&stock_display={display}&stock_places={places}");
        assert_eq!(console.post("/settings/customer-portal/search", &form).await.status, 303);
        [dana.get("/parts?q=widget&stock=1").await.body, dana.get(&path).await.body]
    };
    // Names of files, ids and tokens may hold any number: what people read counts.
    let read = |body: &str| {
        body.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text).collect::<Vec<_>>().join(" ")
    };
    let has = |bodies: &[String; 2], what: &str| bodies.iter().filter(|body| read(body).contains(what)).count();
    let both = choose("number", "total").await;
    assert_eq!((has(&both, "411"), has(&both, "137"), has(&both, "Northgate")), (2, 0, 0), "{both:?}");
    let both = choose("number", "each").await;
    assert_eq!(
        (has(&both, "411"), has(&both, "137"), has(&both, "274"), has(&both, "Omaha")),
        (0, 2, 2, 2),
        "{both:?}"
    );
    for places in ["total", "each"] {
        let both = choose("in_or_out", places).await;
        for number in ["137", "274", "411"] {
            assert_eq!(has(&both, number), 0, "{places}: {both:?}");
        }
        assert_eq!((has(&both, "In stock"), has(&both, "Omaha")), (2, if places == "each" { 2 } else { 0 }));
        let orders = ["", "name", "number", "newest", "stock", "-stock", "on_hand"];
        for order in orders {
            let page = dana.get(&format!("/parts?sort={order}")).await;
            assert!(!["137", "274", "411"].iter().any(|number| read(&page.body).contains(number)), "{order}");
        }
        // Other stock, the same page: neither order nor facet follows the number.
        let before = [dana.get("/parts?stock=1").await.body, dana.get(&path).await.body];
        world.app.database.plant("UPDATE items SET on_hand = on_hand + 9 WHERE on_hand > 0; UPDATE item_stock SET on_hand = on_hand + 3 WHERE on_hand > 0").await;
        assert_eq!([dana.get("/parts?stock=1").await.body, dana.get(&path).await.body], before);
        world.app.database.plant("UPDATE items SET on_hand = on_hand - 9 WHERE on_hand > 0; UPDATE item_stock SET on_hand = on_hand - 3 WHERE on_hand > 0").await;
    }
}

#[tokio::test]
async fn recent_searches_are_ones_own_ten_at_most_and_forgotten_on_demand() {
    let world = World::new().await;
    let (dana, eli) = (world.browser("dana").await, world.browser("eli").await);
    for n in 0..12 {
        world.app.clock.advance(time::Duration::minutes(1));
        assert_eq!(dana.post("/parts/searches", &format!("q=widget+{n}")).await.status, 204);
    }
    world.app.clock.advance(time::Duration::minutes(1));
    assert_eq!(dana.post("/parts/searches", "q=++WIDGET++5").await.status, 204);
    let recent = async |browser: &Browser<'_>| -> Vec<String> {
        let body = browser.get("/parts").await.body;
        body.split("class=\"chip\" href=\"/parts?q=")
            .skip(1)
            .map(|one| one.split('"').next().unwrap().to_owned())
            .collect()
    };
    let seen = recent(&dana).await;
    assert_eq!((seen.len(), seen[0].as_str(), seen[1].as_str()), (10, "WIDGET%205", "widget%2011"), "{seen:?}");
    assert!(recent(&eli).await.is_empty(), "a colleague’s are their own");
    for nothing in ["q=", "q=--", "", "q=%00", "q=%FF"] {
        assert!(dana.post("/parts/searches", nothing).await.status.as_u16() < 500, "{nothing}");
    }
    assert_eq!(recent(&dana).await, seen);
    assert!(!dana.get("/parts?q=widget").await.body.contains("Recent searches"));
    assert_eq!(eli.post("/parts/searches/removal", "").await.status, 303);
    assert_eq!(recent(&dana).await, seen, "nobody clears another one’s");
    assert_eq!(dana.post("/parts/searches/removal", "").await.status, 303);
    assert!(recent(&dana).await.is_empty());
}

#[tokio::test]
async fn searches_that_find_nothing_are_told_to_staff() {
    let world = World::new().await;
    let (dana, eli, console) = (world.browser("dana").await, world.browser("eli").await, world.console().await);
    let other = world.app.customer(&world.acme, "Zimmer").await;
    let rita = world.app.portal_user(&world.acme, &other, "rita").await;
    let rita = world.app.contact_browser(&world.acme, &rita).await;
    for (browser, q) in [
        (&dana, "Flux+Capacitor"),
        (&eli, "flux++capacitor"),
        (&rita, "flux-capacitor"),
        (&dana, "%3Dqxqx"),
        (&dana, "widget"),
        (&dana, "widgte"),
    ] {
        assert_eq!(browser.post("/parts/searches", &format!("q={q}")).await.status, 204);
    }
    let report = console.get("/settings/customer-portal/reports").await.body;
    let section = between(&report, "id=\"fruitless-title\"", "</section>");
    let row = between(section, "scope=\"row\">", "</tr>");
    assert!(
        row.to_lowercase().starts_with("flux") && row.contains(">3<") && row.contains("Haulage and 1 other"),
        "{row}"
    );
    assert!(section.contains("=qxqx") && !section.contains("widg"), "{section}");
    let csv = console.get("/settings/customer-portal/reports/searches.csv?days=30").await;
    assert!(csv.body.contains("\"Haulage\",\"2\"") && csv.body.contains("\"Zimmer\",\"1\""), "{}", csv.body);
    assert!(csv.body.contains("\"'=qxqx\""), "guarded against formulas: {}", csv.body);

    // Test contacts and staff who look on leave no trace.
    world
        .app
        .database
        .plant("UPDATE contacts SET is_test = true WHERE username_norm LIKE 'eli%' OR email_norm LIKE 'eli%'")
        .await;
    assert_eq!(eli.post("/parts/searches", "q=unobtainium").await.status, 204);
    assert_eq!(world.number("SELECT count(*) FROM fruitless_searches WHERE words_norm = 'unobtainium'").await, 0);
    world.app.clock.advance(time::Duration::days(40));
    let (dana, console) = (world.browser("dave").await, world.console_again().await);
    assert!(!console.get("/settings/customer-portal/reports").await.body.to_lowercase().contains("flux"));
    assert!(console.get("/settings/customer-portal/reports?days=90").await.body.to_lowercase().contains("flux"));
    world.app.clock.advance(time::Duration::days(340));
    let later = world.browser("dora").await;
    assert_eq!(later.post("/parts/searches", "q=adamantium").await.status, 204);
    drop(dana);
    let kept = format!("SELECT count(*) FROM fruitless_searches WHERE customer_id = '{}'", world.haulage.id);
    assert_eq!(world.number(&kept).await, 1, "a year is kept");
}

#[tokio::test]
async fn a_customer_that_hammers_fills_nothing() {
    let world = World::new().await;
    let dana = world.browser("dana").await;
    let rows: Vec<String> = (0..200)
        .map(|n| {
            format!(
                "('{}', (now() at time zone 'utc')::date, 'x{n}', '{}', 'x', 1, now())",
                world.acme.id(),
                world.haulage.id
            )
        })
        .collect();
    let day = world.app.clock.now().date();
    let sql = format!(
        "INSERT INTO fruitless_searches VALUES {}; UPDATE fruitless_searches SET day = '{day}'",
        rows.join(",")
    );
    world.app.database.plant(&sql).await;
    assert_eq!(dana.post("/parts/searches", "q=qqqq").await.status, 204);
    assert_eq!(world.number("SELECT count(*) FROM fruitless_searches").await, 200);
}

impl World {
    async fn console_again(&self) -> Browser<'_> {
        let owner = self.app.staff(&self.acme, "second-owner", Role::Owner).await;
        self.app.staff_browser(&self.acme, &owner).await
    }
}
