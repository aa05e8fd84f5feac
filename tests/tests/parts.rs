//! Customers look for parts: what finds them, what the tenant's switches take away, and what never shows.

use accounts::Role;
use db::Tenant;
use portal::parts::Listed;
use testkit::{Answer, App, Browser, Customer, encode, part};

/// Numbers of the parts that a list shows, in its order.
fn numbers(answer: &Answer) -> Vec<String> {
    assert_eq!(answer.status, 200, "{}", answer.body);
    let articles = answer.body.split("<article class=\"part\"").skip(1);
    articles
        .map(|article| {
            let number = article.split("class=\"part-no\">").nth(1).unwrap();
            number.split('<').next().unwrap().to_owned()
        })
        .collect()
}

fn fits(fitments: &[(i32, i32, &str, &str)], part: Listed) -> Listed {
    let fitments =
        fitments.iter().map(|(from, to, make, model)| (*from, *to, (*make).into(), (*model).into())).collect();
    Listed { fitments, ..part }
}

fn priced(cents: i64, part: Listed) -> Listed {
    Listed { list_price_minor: Some(cents), ..part }
}

fn grouped(category: &str, sub: &str, part: Listed) -> Listed {
    Listed { category: Some((category.into(), Some(sub.into()))), ..part }
}

fn stocked(stock: &[(&str, i64)], part: Listed) -> Listed {
    Listed { stock: stock.iter().map(|(place, pieces)| ((*place).into(), *pieces)).collect(), ..part }
}

async fn shelves(app: &App, tenant: &Tenant) {
    let ford = [(2018, 2021, "Ford", "F-150")];
    let ram = [(2020, 2020, "Ram", "1500"), (2019, 2022, "Ford", "F-250")];
    let parts = [
        fits(
            &ford,
            stocked(
                &[("Northgate", 24), ("Omaha", 2)],
                priced(8940, grouped("Brakes", "Pads", part("BP-1083C", "Ceramic brake pad set, front"))),
            ),
        ),
        fits(
            &ram,
            stocked(
                &[("Northgate", 0), ("Omaha", 7)],
                priced(11_275, grouped("Brakes", "Rotors", part("RT 54.107", "Brake rotor, vented"))),
            ),
        ),
        stocked(&[("Northgate", 0)], grouped("Electrical", "Batteries", part("BT-94R", "Battery, AGM 800 CCA"))),
        priced(450, part("OL-5W30", "Engine oil 5W-30, 5 qt")),
        priced(450, part("BP-2000", "Brush, Ünïcode")),
    ];
    app.list_parts(tenant, &parts).await;
}

struct World {
    app: App,
    acme: Tenant,
    haulage: Customer,
}

impl World {
    async fn new() -> Self {
        let app = App::start().await;
        let acme = app.tenant("acme").await;
        let haulage = app.customer(&acme, "Haulage").await;
        shelves(&app, &acme).await;
        Self { app, acme, haulage }
    }

    async fn dana(&self) -> Browser<'_> {
        let dana = self.app.portal_user(&self.acme, &self.haulage, "dana").await;
        self.app.contact_browser(&self.acme, &dana).await
    }

    async fn switch(&self, column: &str, value: &str) {
        self.app.database.plant(&format!("UPDATE portal_settings SET {column} = {value}")).await;
    }

    async fn hide(&self, feature: &str) {
        let sql = format!("INSERT INTO tenant_features VALUES ('{}', '{feature}', false)", self.acme.id());
        self.app.database.plant(&sql).await;
    }
}

async fn found(browser: &Browser<'_>, query: &str) -> Vec<String> {
    numbers(&browser.get(&format!("/parts?{query}")).await)
}

#[tokio::test]
async fn a_number_is_found_however_it_is_written() {
    let world = World::new().await;
    let dana = world.dana().await;
    for typed in ["BP-1083C", "bp1083c", "bp 1083 c", "b.p/1083-c", " BP1083 ", "bp-10", "BP1083C"] {
        assert_eq!(found(&dana, &format!("q={}", encode(typed))).await, ["BP-1083C"], "{typed}");
        assert_eq!(found(&dana, &format!("number={}", encode(typed))).await, ["BP-1083C"], "{typed}");
    }
    assert_eq!(found(&dana, "q=rt54107").await, ["RT 54.107"]);
    assert_eq!(found(&dana, "q=ceramic+BP-1083C").await, ["BP-1083C"], "a number between words");
    assert_eq!(found(&dana, "number=083").await, Vec::<String>::new(), "only the beginning counts");
}

#[tokio::test]
async fn words_find_parts_in_any_order_form_and_spelling() {
    let world = World::new().await;
    let dana = world.dana().await;
    for typed in ["ceramic pads", "PAD brakes", "set front", "brake padz", "ceramc", "creamic", "cera"] {
        assert_eq!(found(&dana, &format!("q={}", encode(typed))).await, ["BP-1083C"], "{typed}");
    }
    let both = found(&dana, "q=brake").await;
    assert_eq!(both, ["RT 54.107", "BP-1083C"], "by name where both match as well");
    assert_eq!(found(&dana, "q=baterry").await, ["BT-94R"]);
    assert_eq!(found(&dana, "q=5w-30").await, ["OL-5W30"]);
    assert_eq!(found(&dana, "q=brushes").await, ["BP-2000"]);
    assert_eq!(found(&dana, "q=unicode").await, ["BP-2000"]);
    let page = dana.get("/parts?q=baterry").await.body;
    assert!(page.contains("No part has “baterry”. Showing <strong>battery</strong>"), "{page}");
}

#[tokio::test]
async fn nothing_found_helps_and_nothing_typed_breaks() {
    let world = World::new().await;
    let dana = world.dana().await;
    let page = dana.get("/parts?q=zzqqxx&category=Brakes").await;
    assert_eq!(numbers(&page), Vec::<String>::new());
    for help in ["Nothing matches", "Search all parts for “zzqqxx”", "tel:+15550130142", "mailto:owner@acme.example"]
    {
        assert!(page.body.contains(help), "{help}: {}", page.body);
    }
    let long = "x".repeat(10_000);
    for typed in ["---", "'", "\\", "%", "a'b:*&|!()", "\0", "<script>alert(1)</script>", "'':A", "#BP1083C", &long] {
        let answer = dana.get(&format!("/parts?q={}&number={}", encode(typed), encode(typed))).await;
        assert_eq!(answer.status, 200, "{typed:.40}: {}", answer.body);
        assert!(!answer.body.contains("<script>alert"), "{typed:.40}");
    }
    for query in ["year=soon", "sort=;--", "after=7", "after=00000000-0000-0000-0000-000000000000", "q=a&q=brake"] {
        assert_eq!(dana.get(&format!("/parts?{query}")).await.status, 200, "{query}");
    }
}

#[tokio::test]
async fn a_vehicle_is_chosen_step_by_step() {
    let world = World::new().await;
    let dana = world.dana().await;
    let options = |body: &str, name: &str| {
        let select =
            body.split(&format!("name=\"{name}\"")).nth(1).unwrap().split("</select>").next().unwrap().to_owned();
        let values =
            select.split("<option value=\"").skip(2).map(|option| option.split('"').next().unwrap().to_owned());
        values.collect::<Vec<_>>()
    };
    let page = dana.get("/parts").await.body;
    assert_eq!(options(&page, "year"), ["2022", "2021", "2020", "2019", "2018"]);
    assert_eq!(options(&page, "make"), ["Ford", "Ram"]);
    let page = dana.get("/parts?year=2018").await.body;
    assert_eq!(options(&page, "make"), ["Ford"], "narrowed by the year");
    let page = dana.get("/parts?year=2020&make=Ford").await;
    assert_eq!(options(&page.body, "model"), ["F-150", "F-250"]);
    assert_eq!(numbers(&page).len(), 2);
    assert_eq!(found(&dana, "year=2020&make=Ford&model=F-150").await, ["BP-1083C"]);
    assert_eq!(found(&dana, "year=2022").await, ["RT 54.107"]);
    assert_eq!(found(&dana, "year=2018&make=Ram").await, ["BP-1083C"], "a make that the year does not have is dropped");
}

#[tokio::test]
async fn categories_narrow_to_their_sub_categories() {
    let world = World::new().await;
    let dana = world.dana().await;
    let page = dana.get("/parts?category=brakes").await;
    assert_eq!(numbers(&page), ["RT 54.107", "BP-1083C"]);
    assert!(page.body.contains("value=\"Pads\"") && !page.body.contains("value=\"Batteries\""));
    assert_eq!(found(&dana, "category=Brakes&sub=Pads").await, ["BP-1083C"]);
    assert_eq!(found(&dana, "category=Electrical&sub=Pads").await, ["BT-94R"], "a sub category of another is dropped");
    assert_eq!(found(&dana, "category=Nowhere").await.len(), 5);
    assert_eq!(found(&dana, "stock=1").await, ["RT 54.107", "BP-1083C"]);
}

#[tokio::test]
async fn each_search_is_gone_when_its_switch_is_off() {
    let world = World::new().await;
    let dana = world.dana().await;
    let everything = found(&dana, "").await;
    for (column, control, query) in [
        ("search_item_number", "name=\"number\"", "number=BP-1083C"),
        ("search_year", "name=\"year\"", "year=2018"),
        ("search_make", "name=\"make\"", "make=Ram"),
        ("search_model", "name=\"model\"", "model=1500"),
        ("search_category", "name=\"category\"", "category=Electrical"),
        ("search_sub_category", "name=\"sub\"", "category=Brakes&sub=Pads"),
    ] {
        let with = dana.get("/parts?category=Brakes&make=Ram").await.body;
        assert!(with.contains(control), "{column} on");
        world.switch(column, "false").await;
        let without = dana.get("/parts?category=Brakes&make=Ram").await.body;
        assert!(!without.contains(control), "{column} off: {without}");
        let expected = if column == "search_sub_category" { 2 } else { everything.len() };
        assert_eq!(found(&dana, query).await.len(), expected, "{column}");
        world.switch(column, "true").await;
    }
    world.switch("search_item_number", "false").await;
    assert_eq!(found(&dana, "q=BP-1083C").await, Vec::<String>::new(), "no number anywhere");
    assert_eq!(found(&dana, "q=ceramic").await, ["BP-1083C"]);
}

#[tokio::test]
async fn a_vin_is_never_searched() {
    let world = World::new().await;
    let dana = world.dana().await;
    let page = dana.get("/parts?vin=1FTFW1E50MFA00001").await;
    assert_eq!(numbers(&page).len(), 5);
    assert!(!page.body.to_lowercase().contains("name=\"vin\""));
}

#[tokio::test]
async fn what_is_switched_off_is_nowhere() {
    let world = World::new().await;
    let dana = world.dana().await;
    let list = dana.get("/parts?q=ceramic").await.body;
    let path = format!("/parts/{}", list.split("id=\"part-").nth(1).unwrap().split('"').next().unwrap());
    let page = dana.get(&path).await.body;
    for (body, facts) in
        [(&list, ["$89.40", "24 at Northgate", "Only 2 at Omaha"]), (&page, ["$89.40", ">24<", "2018-2021"])]
    {
        assert!(facts.iter().all(|fact| body.contains(fact)), "{body}");
    }

    world.switch("stock_display", "'in_or_out'").await;
    let (list, page) = (dana.get("/parts?q=ceramic").await.body, dana.get(&path).await.body);
    assert!(list.contains("In stock at Northgate") && !list.contains("24 at"), "{list}");
    assert!(page.contains("In stock") && !page.contains(">24<"), "{page}");

    world.hide("stock").await;
    world.hide("list_price").await;
    world.hide("your_price").await;
    let everything = found(&dana, "").await;
    for path in ["/parts?q=ceramic", &path, "/parts?sort=price&stock=1"] {
        let body = dana.get(path).await.body;
        for absent in ["$89.40", "Northgate", "n stock", "rice", "name=\"stock\""] {
            assert!(!body.contains(absent), "{path} shows {absent}: {body}");
        }
    }
    assert_eq!(found(&dana, "sort=price").await, everything, "an order by price would tell prices");
    assert_eq!(found(&dana, "stock=1").await, everything, "a filter by stock would tell stock");

    world.hide("parts").await;
    for path in ["/parts", "/parts?q=ceramic", &path] {
        assert_eq!(dana.get(path).await.status, 404, "{path}");
    }
    assert!(!dana.get("/").await.body.contains("/parts"), "neither menu nor search nor home lead there");
}

#[tokio::test]
async fn hidden_parts_and_other_tenants_parts_are_not_there() {
    let world = World::new().await;
    let app = &world.app;
    let rival = app.tenant("rival").await;
    let secret = grouped("Secrets", "Plans", part("XX-777", "Flux capacitor"));
    app.list_parts(&rival, &[fits(&[(1981, 1983, "DeLorean", "DMC-12")], secret)]).await;
    let dana = world.dana().await;
    for query in ["q=flux", "q=XX-777", "q=capaciter", "number=XX", "make=DeLorean", "category=Secrets", ""] {
        let body = dana.get(&format!("/parts?{query}")).await.body;
        for absent in ["Flux capacitor", "DeLorean", "Secrets"] {
            assert!(!body.replace("value=\"flux\"", "").contains(absent), "{query}: {absent}");
        }
    }
    let mut connection = app.database.superuser().await;
    let id: uuid::Uuid = sqlx::Row::get(
        &sqlx::Executor::fetch_one(&mut connection, "SELECT id FROM items WHERE item_number = 'XX-777'").await.unwrap(),
        0,
    );
    assert_eq!(dana.get(&format!("/parts/{id}")).await.status, 404);

    let owner = app.staff(&world.acme, "owner", Role::Owner).await;
    let console = app.staff_browser(&world.acme, &owner).await;
    let list = dana.get("/parts?q=battery").await.body;
    let id = list.split("id=\"part-").nth(1).unwrap().split('"').next().unwrap().to_owned();
    assert_eq!(console.post(&format!("/parts/{id}/hidden"), "").await.status, 303);
    assert_eq!(dana.get(&format!("/parts/{id}")).await.status, 404);
    assert_eq!(found(&dana, "q=battery").await, Vec::<String>::new());
    assert_eq!(found(&dana, "number=BT").await, Vec::<String>::new());
    let body = dana.get("/parts?q=baterry").await.body;
    assert!(!body.contains("battery") && !body.contains("Electrical"), "no suggestion tells of it: {body}");
    assert_eq!(console.post(&format!("/parts/{id}/shown"), "").await.status, 303);
    assert_eq!(found(&dana, "q=baterry").await, ["BT-94R"]);
}

#[tokio::test]
async fn pages_show_every_part_once_in_every_order() {
    let world = World::new().await;
    let many: Vec<Listed> = (0..120)
        .map(|n| {
            let listed = part(&format!("ZZ-{n:03}"), &format!("Wiper blade {}", n % 7));
            if n % 5 == 0 { listed } else { priced(i64::from(n % 9) * 100, listed) }
        })
        .collect();
    world.app.list_parts(&world.acme, &many).await;
    let dana = world.dana().await;
    for query in [
        "q=wiper",
        "q=wiper&sort=name",
        "q=wiper&sort=number",
        "q=wiper&sort=price",
        "q=wiper&sort=-price",
        "q=wiper&sort=newest",
        "number=ZZ",
    ] {
        let (mut seen, mut path) = (Vec::new(), format!("/parts?{query}"));
        loop {
            let page = dana.get(&path).await;
            assert!(page.body.contains("120 parts"), "{query}");
            seen.extend(numbers(&page));
            let Some(next) = page.body.split("rel=\"next\"").next().filter(|_| page.body.contains("rel=\"next\""))
            else {
                break;
            };
            path = next.rsplit("href=\"").next().unwrap().split('"').next().unwrap().replace("&#38;", "&");
            assert!(seen.len() <= 120, "{query} goes round in circles");
        }
        let mut once = seen.clone();
        once.sort();
        once.dedup();
        assert_eq!((seen.len(), once.len()), (120, 120), "{query}");
        if query.ends_with("=price") {
            assert_eq!(
                seen.iter().take(11).filter(|n| n[3..].parse::<u32>().unwrap() % 9 == 0).count(),
                11,
                "{seen:?}"
            );
        }
        if query.contains("price") {
            let last: Vec<bool> = seen.iter().rev().take(24).map(|n| n[3..].parse::<u32>().unwrap() % 5 == 0).collect();
            assert!(last.iter().all(|is_unpriced| *is_unpriced), "what has no price comes last: {query}");
        }
    }
}

#[tokio::test]
async fn typing_swaps_the_list_and_keeps_the_filters() {
    let world = World::new().await;
    let dana = world.dana().await;
    let part = dana.get_part("/parts?q=cera&category=Brakes").await;
    assert_eq!(numbers(&part), ["BP-1083C"]);
    assert!(part.body.trim_start().starts_with("<div id=\"parts\">"), "{}", part.body);
    let kept = part.body.split("<span id=\"search-kept\"").nth(1).unwrap();
    assert!(
        kept.contains("data-hx-swap-oob=\"true\"") && kept.contains("name=\"category\" value=\"Brakes\""),
        "{kept}"
    );
    assert_eq!(part.headers["vary"], "hx-request");
    let whole = dana.get("/parts?q=cera&category=Brakes").await.body;
    assert!(whole.contains("<!doctype html>") && !whole.contains("swap-oob"));
    let header = whole.split("bar-search").nth(1).unwrap().split("</form>").next().unwrap();
    assert!(header.contains("value=\"cera\"") && header.contains("name=\"category\" value=\"Brakes\""), "{header}");
}
