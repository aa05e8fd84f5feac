//! Parts are found by the numbers of makers and competitors, and by each customer's own; nobody else's finds anything.

use accounts::Role;
use db::Tenant;
use testkit::{Answer, App, Browser, Customer, encode, form, part, tally};

struct World {
    app: App,
    acme: Tenant,
    haulage: Customer,
    rival: Customer,
}

impl World {
    async fn new() -> Self {
        let app = App::start().await;
        let acme = app.tenant("acme").await;
        let haulage = app.customer(&acme, "Haulage").await;
        let rival = app.customer(&acme, "Rival").await;
        app.staff(&acme, "owner", Role::Owner).await;
        let parts = [part("OF-100", "Oil filter"), part("OF-200", "Oil filter, long"), part("BP-1", "Brake pad")];
        app.list_parts(&acme, &parts).await;
        Self { app, acme, haulage, rival }
    }

    async fn console(&self) -> Browser<'_> {
        let mut browser = Browser::new(&self.app, "acme.console.localhost:8080");
        assert_eq!(browser.sign_in("owner@acme.example", testkit::PASSWORD).await.location(), "/");
        browser
    }

    async fn of(&self, customer: &Customer, name: &str) -> Browser<'_> {
        let person = self.app.portal_user(&self.acme, customer, name).await;
        self.app.contact_browser(&self.acme, &person).await
    }

    async fn id(&self, number: &str) -> String {
        self.app.part_id(&self.acme, number).await
    }

    async fn add(&self, console: &Browser<'_>, (number, what): (&str, &str), fields: &[(&str, &str)]) -> Answer {
        console.post(&format!("/parts/{}/{what}", self.id(number).await), &form(fields)).await
    }
}

/// The parts that a search finds, each with the line that says why.
async fn found(browser: &Browser<'_>, typed: &str) -> Vec<(String, String)> {
    let answer = browser.get(&format!("/parts?q={}", encode(typed))).await;
    assert_eq!(answer.status, 200, "{typed}");
    let articles = answer.body.split("<article class=\"part\"").skip(1);
    articles
        .map(|article| {
            let number = article.split("class=\"part-no\">").nth(1).unwrap().split('<').next().unwrap();
            let why = article.split("part-line why\">").nth(1).and_then(|line| line.split("</svg>").nth(1));
            (number.to_owned(), why.map_or("", |why| why.split('<').next().unwrap()).to_owned())
        })
        .collect()
}

fn pair(number: &str, why: &str) -> (String, String) {
    (number.to_owned(), why.to_owned())
}

#[tokio::test]
async fn a_part_is_found_by_the_numbers_it_stands_for() {
    let world = World::new().await;
    let console = world.console().await;
    let typed = [("interchange", "PH-3614"), ("brand", "FRAM"), ("source", "competitor")];
    assert_eq!(world.add(&console, ("OF-100", "interchange"), &typed).await.status, 303);
    assert_eq!(world.add(&console, ("OF-200", "interchange"), &[("interchange", "15400 PLM A02")]).await.status, 303);
    let dana = world.of(&world.haulage, "dana").await;
    for typed in ["PH3614", "ph-3614", "ph 3614", "PH36", "filter PH-3614", "oil ph3614"] {
        assert_eq!(found(&dana, typed).await, [pair("OF-100", "Interchange: FRAM PH-3614")], "{typed}");
    }
    for typed in ["15400-PLM-A02", "15400plma02", "15400 plm a02"] {
        assert_eq!(found(&dana, typed).await, [pair("OF-200", "Interchange: 15400 PLM A02")], "{typed}");
    }
    assert_eq!(found(&dana, "OF-100").await, [pair("OF-100", "")], "its own number needs no reason");
    assert_eq!(found(&dana, "brake PH-3614").await, [], "all words must hold");
    assert_eq!(found(&dana, "3614").await, [], "only the beginning counts");
    let page = dana.get(&format!("/parts/{}", world.id("OF-100").await)).await.body;
    assert!(page.contains("Stands for") && page.contains("PH-3614") && page.contains("FRAM"), "{page}");

    let again = world.add(&console, ("OF-100", "interchange"), &[("interchange", "ph3614"), ("brand", "Fram")]).await;
    assert!(again.status == 422 && again.body.contains("The part has this number already."), "{}", again.body);
    assert!(again.body.contains("value=\"Fram\""));
    let list = console.get("/parts?q=ph3614").await.body;
    assert!(list.contains("Interchange: FRAM PH-3614"), "{list}");

    // Numbers do not show what is hidden, and go with the search by number.
    assert_eq!(console.post(&format!("/parts/{}/hidden", world.id("OF-100").await), "").await.status, 303);
    assert_eq!(found(&dana, "PH3614").await, []);
    world.app.database.plant("UPDATE portal_settings SET search_item_number = false").await;
    assert_eq!(found(&dana, "15400plma02").await, []);
}

#[tokio::test]
async fn an_own_number_means_something_to_its_customer_alone() {
    let world = World::new().await;
    let console = world.console().await;
    let haulage = world.haulage.id.to_string();
    let own = |number| [("customer", haulage.as_str()), ("own_number", number)];
    assert_eq!(world.add(&console, ("BP-1", "own-numbers"), &own("47-11 x")).await.status, 303);
    let dana = world.of(&world.haulage, "dana").await;
    let rita = world.of(&world.rival, "rita").await;
    for typed in ["47-11 x", "4711X", "47 11x", "471", "pad 4711x"] {
        assert_eq!(found(&dana, typed).await, [pair("BP-1", "Your number: 47-11 x")], "{typed}");
        assert_eq!(found(&rita, typed).await, [], "{typed}");
    }
    let path = format!("/parts/{}", world.id("BP-1").await);
    assert!(dana.get(&path).await.body.contains("Your number"));
    assert!(!rita.get(&path).await.body.contains("47-11"));
    assert!(console.get("/parts?q=4711x").await.body.contains("Number of Haulage: 47-11 x"));

    // The same number may mean another part to another customer, and one part alone to the same.
    let rivals = world.rival.id.to_string();
    let theirs = [("customer", rivals.as_str()), ("own_number", "4711X")];
    assert_eq!(world.add(&console, ("OF-200", "own-numbers"), &theirs).await.status, 303);
    assert_eq!(found(&rita, "4711x").await, [pair("OF-200", "Your number: 4711X")]);
    assert_eq!(found(&dana, "4711x").await, [pair("BP-1", "Your number: 47-11 x")]);
    let twice = world.add(&console, ("OF-100", "own-numbers"), &own("4711 X")).await;
    assert!(twice.status == 422 && twice.body.contains("This customer has this number already."), "{}", twice.body);
    let nobody = [("customer", "019a0000-0000-7000-8000-000000000000"), ("own_number", "1")];
    let nobody = world.add(&console, ("OF-100", "own-numbers"), &nobody).await;
    assert!(nobody.status == 422 && nobody.body.contains("id=\"customer-err\""), "{}", nobody.body);

    let record = console.get(&format!("{path}/numbers")).await.body;
    let removal = record.split("action=\"/own-numbers/").nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(console.post(&format!("/own-numbers/{removal}"), "").await.location(), format!("{path}/numbers"));
    assert_eq!(found(&dana, "4711x").await, []);
}

#[tokio::test]
async fn own_numbers_stay_apart_without_row_security() {
    let world = World::new().await;
    let console = world.console().await;
    let (haulage, rival) = (world.haulage.id.to_string(), world.rival.id.to_string());
    for (customer, number) in [(&haulage, "4711X"), (&rival, "9922Z")] {
        let own = [("customer", customer.as_str()), ("own_number", number)];
        assert_eq!(world.add(&console, ("BP-1", "own-numbers"), &own).await.status, 303);
    }
    world.app.database.plant("DROP POLICY customer ON customer_item_numbers; DROP POLICY customer ON customers").await;
    let dana = world.of(&world.haulage, "dana").await;
    assert_eq!(found(&dana, "4711X").await, [pair("BP-1", "Your number: 4711X")]);
    assert_eq!(found(&dana, "9922Z").await, []);
    let id = world.id("BP-1").await;
    let page = dana.get(&format!("/parts/{id}")).await.body;
    assert!(page.contains("4711X") && !page.contains("9922Z"), "{page}");
    dana.post("/quick-order", "paste=9922Z+1").await;
    let lines = dana.get("/quick-order").await.body;
    assert!(lines.contains("9922Z") && !lines.contains("BP-1"), "a number of others means nothing: {lines}");
    dana.put(&id, "1").await;
    let cart = dana.get("/cart").await.body;
    assert!(cart.contains("BP-1") && !cart.contains("9922Z"), "{cart}");
}

#[tokio::test]
async fn the_number_of_a_hidden_part_changes_no_search() {
    let world = World::new().await;
    let console = world.console().await;
    let hidden = part("LONG", "Something secret");
    world.app.list_parts(&world.acme, &[hidden, part("AB-1", "Longitudinal arm")]).await;
    let dana = world.of(&world.haulage, "dana").await;
    let id = world.id("LONG").await;
    assert_eq!(console.post(&format!("/parts/{id}/hidden"), "").await.status, 303);
    let before = found(&dana, "longi").await;
    assert!(before.iter().any(|(number, _)| number == "AB-1"), "{before:?}");
    world.app.database.plant(&format!("UPDATE items SET item_number_norm = 'LONGI' WHERE id = '{id}'")).await;
    assert_eq!(found(&dana, "longi").await, before);
}

#[tokio::test]
async fn who_only_looks_adds_no_number() {
    let world = World::new().await;
    let viewer = world.app.staff(&world.acme, "viewer", Role::Viewer).await;
    let viewer = world.app.staff_browser(&world.acme, &viewer).await;
    let path = format!("/parts/{}", world.id("BP-1").await);
    let page = viewer.get(&format!("{path}/numbers")).await;
    assert!(page.status == 200 && !page.body.contains("<form method=\"post\" action=\"/parts/"), "{}", page.body);
    for what in ["interchange", "own-numbers"] {
        assert_eq!(viewer.post(&format!("{path}/{what}"), "interchange=1").await.status, 403, "{what}");
    }
}

/// Brings a file in; the page with the result.
async fn import(world: &World, console: &Browser<'_>, (kind, file): (&str, &str)) -> Answer {
    world.app.bring_in(console, (kind, file.as_bytes())).await.1
}

#[tokio::test]
async fn interchange_numbers_come_in_from_a_file() {
    let world = World::new().await;
    let console = world.console().await;
    let file = "Part Number,OEM Number,Brand,Type\n\
        of100,PH3614,FRAM,Aftermarket\n\
        OF-100,L-1440,,\n\
        OF-200,PH3614,FRAM,blue\n\
        XX-9,1,,\n\
        OF-100,ph-3614,fram,OEM\n\
        OF-200,--,,\n";
    let done = import(&world, &console, ("interchange", file)).await;
    assert_eq!(tally(&done), [2, 0, 0, 4], "{}", done.body);
    for reason in
        ["Write OEM or Competitor", "No part has the number “XX-9”", "is in line 2 already", "neither letters"]
    {
        assert!(done.body.contains(reason), "{reason}: {}", done.body);
    }
    let dana = world.of(&world.haulage, "dana").await;
    assert_eq!(found(&dana, "l1440").await, [pair("OF-100", "Interchange: L-1440")]);
    let again = "SKU,Cross reference,Maker,Kind\nOF-100,PH3614,FRAM,OEM\nOF-100,L1440,,\n";
    assert_eq!(tally(&import(&world, &console, ("interchange", again)).await), [0, 1, 1, 0]);
}

#[tokio::test]
async fn customers_own_numbers_come_in_from_a_file() {
    let world = World::new().await;
    let console = world.console().await;
    let file = "Customer,Item Number,Customer Part Number\n\
        Haulage,BP-1,4711\n\
        Rival,BP1,4711\n\
        Nobody,BP-1,1\n\
        Haulage,XX-9,2\n\
        haulage,OF-100,47-11\n";
    let done = import(&world, &console, ("own-numbers", file)).await;
    assert_eq!(tally(&done), [2, 0, 0, 3], "{}", done.body);
    for reason in ["No customer is called “Nobody”", "No part has the number “XX-9”", "is in line 2 already"] {
        assert!(done.body.contains(reason), "{reason}: {}", done.body);
    }
    let dana = world.of(&world.haulage, "dana").await;
    assert_eq!(found(&dana, "4711").await, [pair("BP-1", "Your number: 4711")]);
    let moved = "Customer,Item Number,Customer Part Number\nHaulage,OF-200,4711\nRival,BP-1,4711\n";
    assert_eq!(tally(&import(&world, &console, ("own-numbers", moved)).await), [0, 1, 1, 0]);
    assert_eq!(found(&dana, "4711").await, [pair("OF-200", "Your number: 4711")]);
}
