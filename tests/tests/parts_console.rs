//! Staff keep parts: the list, the form, two people at one part, and who may.

use accounts::Role;
use portal::parts::Listed;
use testkit::{Answer, App, Office, encode, part};

fn form(fields: &[(&str, &str)]) -> String {
    fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect::<Vec<_>>().join("&")
}

fn field(answer: &Answer, name: &str) -> String {
    let input = answer.body.split(&format!("name=\"{name}\"")).nth(1).unwrap();
    input.split("value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_part_is_made_found_and_changed() {
    let app = App::start().await;
    let acme = app.tenant("acme").await;
    let sales = app.staff(&acme, "sales", Role::Sales).await;
    let console = app.staff_browser(&acme, &sales).await;
    assert!(console.get("/parts").await.body.contains("No parts yet"));

    let typed = [
        ("item_number", "BP-1"),
        ("name", "Brake pad"),
        ("category", "Brakes"),
        ("sub_category", "Pads"),
        ("list_price", "$1,234.5"),
        ("fitments", "2018-2021 Ford: F-150\n2020 Land Rover Discovery"),
        ("new_place", "Omaha"),
        ("new_place_stock", "12"),
        ("is_active", "on"),
    ];
    let made = console.post("/parts", &form(&typed)).await;
    assert_eq!(made.status, 303, "{}", made.body);
    let page = console.get(made.location()).await;
    for fact in
        ["BP-1", "Brakes › Pads", "$1,234.50", "Omaha", "12 pieces", "2018-2021", "Discovery", "Shown to customers"]
    {
        assert!(page.body.contains(fact), "{fact}: {}", page.body);
    }
    let again = console.post("/parts", &form(&[("item_number", "b.p 1"), ("name", "Other"), ("brand", "Kept")])).await;
    assert_eq!(again.status, 422);
    assert!(again.body.contains("Another part has this number.") && again.body.contains("value=\"Kept\""));

    let edit = console.get(&format!("{}/edit", made.location())).await;
    assert_eq!((field(&edit, "list_price"), field(&edit, "row_version")), ("1234.50".into(), "1".into()));
    assert!(edit.body.contains("2018-2021 Ford: F-150") && edit.body.contains("value=\"12\""), "{}", edit.body);
    let changed = [("item_number", "BP-1"), ("name", "Brake pad, rear"), ("row_version", "1")];
    assert_eq!(console.post(made.location(), &form(&changed)).await.status, 303);
    let list = console.get("/parts?q=rear").await.body;
    assert!(list.contains("Brake pad, rear") && list.contains("Hidden"), "{list}");
    for (tab, there) in [("shown", false), ("hidden", true)] {
        let list = console.get(&format!("/parts?show={tab}")).await.body;
        assert_eq!(list.contains("Brake pad, rear"), there, "{tab}");
    }
}

#[tokio::test]
async fn the_second_of_two_editors_is_told_and_loses_nothing() {
    let app = App::start().await;
    let acme = app.tenant("acme").await;
    let (ann, bob) = (app.staff(&acme, "ann", Role::Owner).await, app.staff(&acme, "bob", Role::Sales).await);
    app.list_parts(&acme, &[part("BP-1", "Brake pad")]).await;
    let (ann, bob) = (app.staff_browser(&acme, &ann).await, app.staff_browser(&acme, &bob).await);
    let path = format!("/parts/{}", app.part_id(&acme, "BP-1").await);

    let anns = form(&[("item_number", "BP-1"), ("name", "Ann's pad"), ("is_active", "on"), ("row_version", "1")]);
    assert_eq!(ann.post(&path, &anns).await.status, 303);
    let bobs = [("item_number", "BP-1"), ("name", "Bob's pad"), ("description", "His words"), ("row_version", "1")];
    let told = bob.post(&path, &form(&bobs)).await;
    assert_eq!(told.status, 422);
    assert!(told.body.contains("Somebody else saved this part") && told.body.contains("His words"), "{}", told.body);
    assert!(ann.get(&path).await.body.contains("Ann&#39;s pad"), "nothing was overwritten");
    let version = field(&told, "row_version");
    let again = [("item_number", "BP-1"), ("name", "Bob's pad"), ("row_version", version.as_str())];
    assert_eq!(bob.post(&path, &form(&again)).await.status, 303);
    assert!(ann.get(&path).await.body.contains("Bob&#39;s pad"));
}

#[tokio::test]
async fn every_error_stands_at_its_field_and_nothing_typed_is_lost() {
    let app = App::start().await;
    let acme = app.tenant("acme").await;
    let owner = app.staff(&acme, "owner", Role::Owner).await;
    let console = app.staff_browser(&acme, &owner).await;
    let long = "x".repeat(10_000);
    let typed =
        [("item_number", "--"), ("name", &long), ("list_price", "-5"), ("fitments", "a car"), ("brand", "Kept & safe")];
    let told = console.post("/parts", &form(&typed)).await;
    assert_eq!(told.status, 422);
    for name in ["item_number-err", "name-err", "list_price-err", "fitments-err"] {
        assert!(told.body.contains(&format!("id=\"{name}\"")), "{name}");
    }
    assert!(told.body.contains("Kept &#38; safe") && told.body.contains("a car"), "{}", told.body);
    assert_eq!(console.post("/parts", "tenant_id=x").await.status, 422, "no field beyond the form's");
}

#[tokio::test]
async fn who_only_looks_changes_nothing() {
    let app = App::start().await;
    let acme = app.tenant("acme").await;
    app.list_parts(&acme, &[part("BP-1", "Brake pad")]).await;
    for role in [Role::Support, Role::Viewer] {
        let person = app.staff(&acme, role.key(), role).await;
        let console = app.staff_browser(&acme, &person).await;
        let list = console.get("/parts").await;
        assert!(list.body.contains("Brake pad") && !list.body.contains("/parts/new"), "{}", list.body);
        let path = format!("/parts/{}", app.part_id(&acme, "BP-1").await);
        assert!(!console.get(&path).await.body.contains("/edit"));
        for (path, body) in
            [("/parts", "item_number=1&name=x"), (&path, "item_number=1&name=x"), (&format!("{path}/hidden"), "")]
        {
            assert_eq!(console.post(path, body).await.status, 403, "{role:?} {path}");
        }
        assert_eq!(console.get(&format!("{path}/edit")).await.status, 403);
    }
}

#[tokio::test]
async fn another_tenants_part_is_not_there() {
    let app = App::start().await;
    let (acme, rival) = (app.tenant("acme").await, app.tenant("rival").await);
    app.list_parts(&rival, &[part("XX-7", "Flux capacitor")]).await;
    let theirs = app.staff(&rival, "owner", Role::Owner).await;
    let path = format!("/parts/{}", app.part_id(&rival, "XX-7").await);
    assert_eq!(app.staff_browser(&rival, &theirs).await.get(&path).await.status, 200);
    let owner = app.staff(&acme, "owner", Role::Owner).await;
    let console = app.staff_browser(&acme, &owner).await;
    assert!(!console.get("/parts?q=flux").await.body.contains("Flux capacitor"));
    assert_eq!(console.get(&path).await.status, 404);
    assert_eq!(console.get(&format!("{path}/edit")).await.status, 404);
    for (path, body) in [(path.clone(), "item_number=1&name=x&row_version=1"), (format!("{path}/hidden"), "")] {
        assert_eq!(console.post(&path, body).await.status, 404, "{path}");
    }
}

/// What was sent while the form was open stays sent.
#[tokio::test]
async fn stock_that_moved_meanwhile_is_not_put_back_by_a_form() {
    let shop = testkit::shop::Shop::open().await;
    let console = shop.console().await;
    let path = format!("/parts/{}", shop.parts[0]);
    let page = console.get(&format!("{path}/edit")).await;
    let (place, version) = (&shop.depot, field(&page, "row_version"));
    assert_eq!(field(&page, &format!("was-{place}")), "3");
    shop.app.database.plant("UPDATE item_stock SET on_hand = 1; UPDATE items SET on_hand = 1 WHERE on_hand = 3").await;
    let (was, stock) = (format!("was-{place}"), format!("stock-{place}"));
    let typed = |name: &'static str, version: &str, pieces: [&str; 2]| {
        let fields = [("item_number", "BP-100"), ("name", name), ("list_price", "100"), ("row_version", version)];
        form(&[&fields[..], &[(was.as_str(), pieces[0]), (stock.as_str(), pieces[1])]].concat())
    };
    assert_eq!(console.post(&path, &typed("Pads", &version, ["3", "3"])).await.status, 303);
    assert_eq!(shop.number("SELECT on_hand FROM item_stock").await, 1);
    assert_eq!(shop.number("SELECT on_hand FROM items WHERE item_number = 'BP-100'").await, 1);
    let version = field(&console.get(&format!("{path}/edit")).await, "row_version");
    assert_eq!(console.post(&path, &typed("Pads", &version, ["1", "7"])).await.status, 303);
    assert_eq!(shop.number("SELECT on_hand FROM item_stock").await, 7);
    assert_eq!(shop.number("SELECT on_hand FROM items WHERE item_number = 'BP-100'").await, 7);
}

/// Whoever sends pieces and whoever counts them in another place do not lose each other's.
#[tokio::test(flavor = "multi_thread")]
async fn the_pieces_of_a_part_add_up_whoever_moves_them() {
    let shop = testkit::shop::Shop::open().await;
    let (console, dana) = (shop.console().await, shop.portal(&shop.dana).await);
    let (id, yard) = (shop.acme.id(), "019a0000-0000-7000-8000-00000000ba2d");
    shop.app
        .database
        .plant(&format!(
            "INSERT INTO locations (tenant_id, id, name, name_norm, position, created_at)
             VALUES ('{id}', '{yard}', 'Yard', 'yard', 2, now());
             UPDATE item_stock SET on_hand = 1000; UPDATE items SET on_hand = 1000 WHERE item_number = 'BP-100'"
        ))
        .await;
    dana.put(&shop.parts[0], "500").await;
    let home = dana.order("").await.location().to_owned();
    assert_eq!(console.post(&format!("{home}/acceptance"), "").await.status, 303);
    let page = console.get(&format!("{home}/shipments/new")).await.body;
    let line = page.split("name=\"pieces-").nth(1).unwrap()[..36].to_owned();
    let path = format!("/parts/{}", shop.parts[0]);
    for round in 1..=testkit::rounds(20) {
        let version = field(&console.get(&format!("{path}/edit")).await, "row_version");
        let saved = format!(
            "item_number=BP-100&name=Pads&list_price=100&row_version={version}&was-{yard}=&stock-{yard}={round}"
        );
        let sent = format!("pieces-{line}=1&location={}", shop.depot);
        let (sent, saved) = tokio::join!(console.ship(&home, &sent), console.post(&path, &saved));
        assert_eq!((sent.status.as_u16(), saved.status.as_u16()), (303, 303), "round {round}: {}", sent.body);
        let (all, sum) = (
            shop.number("SELECT on_hand FROM items WHERE item_number = 'BP-100'").await,
            shop.number("SELECT sum(on_hand)::bigint FROM item_stock").await,
        );
        assert_eq!((all, sum), (sum, 1000 - round as i64 + round as i64), "round {round}");
    }
}

/// The numbers of the parts that the list shows, in its order.
fn numbers(page: &str) -> Vec<&str> {
    page.split("<small class=\"part-no\">").skip(1).map(|rest| rest.split('<').next().unwrap()).collect()
}

#[tokio::test]
async fn the_list_finds_what_runs_out_and_what_has_no_price_and_its_file_has_the_same() {
    let office = Office::open().await;
    let line = |number: &str, (brand, price, stock): (&str, Option<i64>, i64)| Listed {
        brand: Some(brand.into()),
        list_price_minor: price,
        stock: vec![("Omaha".into(), stock)],
        ..part(number, &format!("Pad {number}"))
    };
    let parts = [
        line("A-1", ("Bosch", Some(100), 0)),
        line("B-2", ("Bosch", None, 4)),
        line("C-3", ("Denso", Some(300), 12)),
        line("D-4", ("Denso", None, 0)),
    ];
    office.app.list_parts(&office.acme, &parts).await;
    office.app.database.plant("UPDATE items SET is_active = false WHERE item_number = 'C-3'").await;
    let console = office.console().await;
    for (asked, found) in [
        ("", vec!["A-1", "B-2", "C-3", "D-4"]),
        ("brand=Bosch", vec!["A-1", "B-2"]),
        ("stock=1", vec!["B-2", "C-3"]),
        ("stock=0", vec!["A-1", "D-4"]),
        ("below=12", vec!["A-1", "B-2", "D-4"]),
        ("below=12&stock=1", vec!["B-2"]),
        ("price=none", vec!["B-2", "D-4"]),
        ("price=none&sort=-price&brand=Denso", vec!["D-4"]),
        ("show=hidden&stock=1&sort=number", vec!["C-3"]),
        ("q=pad&stock=0&sort=number", vec!["A-1", "D-4"]),
        ("below=x&price=some", vec!["A-1", "B-2", "C-3", "D-4"]),
    ] {
        let page = console.get(&format!("/parts?{asked}")).await.body;
        assert_eq!(numbers(&page), found, "{asked}");
        let file = console.get(&format!("/parts/export?{asked}")).await.body;
        let lines: Vec<&str> = file.lines().skip(1).map(|line| &line[1..4]).collect();
        assert_eq!(lines, found, "{asked}");
    }
    let page = console.get("/parts?below=12&price=none&show=shown").await.body;
    assert!(
        page.contains("Fewer than 12 left") && page.contains("href=\"/parts?price=none&#38;show=shown\""),
        "{page}"
    );
    let file = "href=\"/parts/export?below=12&#38;price=none&#38;show=shown&#38;format=xlsx\"";
    assert!(page.contains(file), "{page}");
    assert!(!console.get("/parts").await.body.contains("Export these"));
    // Customers are not offered what only staff need.
    let dana = office.app.portal_user(&office.acme, &office.haulage, "dana").await;
    let found =
        office.app.contact_browser(&office.acme, &dana).await.get("/parts?price=none&below=1&stock=0").await.body;
    assert!(["A-1", "B-2", "D-4"].iter().all(|number| found.contains(number)), "{found}");
}
