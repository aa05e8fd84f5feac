//! The table of who can see what agrees with what people do see, and says why where they do not.

use portal::access::Feature;
use testkit::shop::Shop;
use testkit::{Browser, Office};

/// The cells of a person's row: "Yes", or "No" and the reason.
fn cells(page: &str, name: &str) -> Vec<String> {
    let row = page.split("<tr>").find(|row| row.contains(&format!("<strong>{name}</strong>"))).unwrap();
    row.split("data-label=")
        .skip(1)
        .map(|cell| match cell.split("<small>").nth(1) {
            Some(why) => why.split("</small>").next().unwrap().to_owned(),
            None => "Yes".to_owned(),
        })
        .collect()
}

#[tokio::test]
async fn each_cell_says_what_decides_it() {
    let Office { app, acme, owner, haulage } = Office::open().await;
    let dana = app.portal_user(&acme, &haulage, "dana").await;
    let idle = app.contact(&acme, &haulage, "idle").await;
    let console = app.staff_browser(&acme, &owner).await;
    let of_customer = format!("/customers/{}/access?show=all", haulage.id);

    for path in ["/access?show=all", of_customer.as_str()] {
        let page = console.get(path).await.body;
        let dana = cells(&page, "dana Gray");
        // Sign in, parts, list prices, their own prices, reasons, stock, orders, placing them, quotes, asking for them, favourites, people.
        let (yes, off, given) = ("Yes", "Off for everybody", "Not given to this contact");
        assert_eq!(dana, [yes, yes, yes, yes, off, yes, yes, yes, yes, yes, yes, given], "{path}");
        assert_eq!(cells(&page, "idle Gray"), ["Contact has no access"; 12], "{path}");
    }
    assert!(!console.get("/access").await.body.contains("idle Gray"), "only those with access, unless asked");

    // Off for the customer: the list price goes too where it needs the parts.
    assert_eq!(console.post(&format!("/customers/{}/portal", haulage.id), "stock=on").await.status, 303);
    let now = cells(&console.get("/access").await.body, "dana Gray");
    assert_eq!(now[0], "Yes");
    let is_off = |why: &String| why.starts_with("Off for ") || why.starts_with("Needs ");
    assert!(now[1..].iter().all(is_off) && now[1] == "Off for this customer", "{now:?}");
    assert_eq!(console.post("/settings/customer-portal/general", "").await.status, 303);
    assert_eq!(cells(&console.get("/access").await.body, "dana Gray")[1..], ["Off for everybody"; 11]);

    assert_eq!(console.post(&format!("/customers/{}/portal/disabled", haulage.id), "").await.status, 303);
    assert_eq!(cells(&console.get("/access").await.body, "dana Gray"), ["Customer portal is off"; 12]);
    app.database.plant("UPDATE customers SET is_active = false").await;
    assert_eq!(cells(&console.get("/access").await.body, "dana Gray"), ["Customer is inactive"; 12]);
    let file = console.get("/access/export?show=all").await;
    assert!(file.body.contains("\"No: Customer is inactive\"") && file.body.contains(&dana.email), "{}", file.body);
    assert_eq!(file.body.lines().count(), 3, "{}", file.body);
    drop(idle);
}

#[tokio::test]
async fn what_is_off_for_one_contact_is_off_for_that_contact_alone() {
    let Office { app, acme, owner, haulage } = Office::open().await;
    let (dana, cole) = (app.portal_user(&acme, &haulage, "dana").await, app.portal_user(&acme, &haulage, "cole").await);
    let console = app.staff_browser(&acme, &owner).await;
    let path = format!("/contacts/{}/permissions", dana.id);
    assert_eq!(console.post(&path, "parts=on&stock=on&people=on").await.status, 303);
    let page = console.get("/access").await.body;
    let (yes, off, all, given) = ("Yes", "Off for this contact", "Off for everybody", "Not given to this contact");
    assert_eq!(cells(&page, "dana Gray"), [yes, yes, off, off, all, yes, off, off, off, off, off, yes]);
    assert_eq!(cells(&page, "cole Gray"), [yes, yes, yes, yes, all, yes, yes, yes, yes, yes, yes, given]);
    console.post(&format!("/contacts/{}/preset", cole.id), "preset=technician").await;
    let page = console.get("/access").await.body;
    assert_eq!(cells(&page, "cole Gray"), [yes, yes, off, off, all, yes, off, off, off, off, yes, given]);
    assert!(console.get("/access/export").await.body.contains("\"No: Not given to this contact\""));
}

/// What a portal user sees of each feature: on a page of its own, or on that of a part.
async fn seen(portal: &Browser<'_>, part: &str) -> Vec<(Feature, bool)> {
    let part = portal.get(&format!("/parts/{part}")).await.body;
    let mut seen = Vec::new();
    for feature in Feature::ALL {
        let (path, mark) = match feature {
            Feature::Parts => ("/parts", ""),
            Feature::ListPrice => ("", "$100.00"),
            Feature::YourPrice => ("", "$77.31"),
            Feature::PriceReasons => ("", "Why this price?"),
            Feature::Stock => ("", "aria-label=\"Stock by place\""),
            Feature::Orders => ("/orders", ""),
            Feature::PlaceOrders => ("/cart", ""),
            Feature::Quotes => ("/quotes", ""),
            Feature::RequestQuotes => ("/quotes/new", ""),
            Feature::Favourites => ("/favourites", ""),
            Feature::People => ("/people", ""),
        };
        let is_there = if path.is_empty() { part.contains(mark) } else { portal.get(path).await.status != 404 };
        seen.push((feature, is_there));
    }
    seen
}

/// Everything on, but for one feature at one level.
async fn switch_off(shop: &Shop, off: Feature, table: &str) {
    let (tenant, customer, contact) = (shop.acme.id(), shop.haulage.id, shop.dana.id);
    let whose = match table {
        "tenant_features" => String::new(),
        "customer_features" => format!("'{customer}',"),
        _ => format!("'{contact}',"),
    };
    let sql = format!(
        "DELETE FROM tenant_features; DELETE FROM customer_features; DELETE FROM contact_features;
         INSERT INTO tenant_features SELECT '{tenant}', unnest(ARRAY['{}']), true;
         INSERT INTO contact_features VALUES ('{tenant}', '{contact}', 'people', true);
         DELETE FROM {table} WHERE feature = '{off}'; INSERT INTO {table} VALUES ('{tenant}', {whose} '{off}', false)",
        Feature::ALL.map(Feature::key).join("', '"),
        off = off.key(),
    );
    shop.app.database.plant(&sql).await;
}

#[tokio::test]
async fn the_table_agrees_with_the_portal_on_every_feature() {
    let shop = Shop::open().await;
    let rule = format!(
        "INSERT INTO price_rules (tenant_id, id, customer_id, method, amount_minor, note, created_at, updated_at)
         VALUES ('{}', gen_random_uuid(), '{}', 'fixed', 7731, '', now(), now())",
        shop.acme.id(),
        shop.haulage.id
    );
    shop.app.database.plant(&rule).await;
    let (console, portal) = (shop.console().await, shop.portal(&shop.dana).await);
    for off in Feature::ALL {
        for level in ["tenant_features", "customer_features", "contact_features"] {
            switch_off(&shop, off, level).await;
            let told = cells(&console.get("/access").await.body, "dana Gray");
            let told: Vec<_> = Feature::ALL.into_iter().zip(told[1..].iter().map(|cell| cell == "Yes")).collect();
            assert_eq!(told, seen(&portal, &shop.parts[0]).await, "{level} without {off:?}");
            assert!(told.contains(&(off, false)), "{level} without {off:?}");
            assert!(off == Feature::Parts || told.contains(&(Feature::Parts, true)), "{level} without {off:?}");
        }
    }
}

#[tokio::test]
async fn everybody_is_there_once_over_all_pages() {
    let Office { app, acme, owner, haulage } = Office::open().await;
    let rival = app.customer(&acme, "Rival").await;
    for number in 0..60 {
        app.contact(&acme, if number % 2 == 0 { &haulage } else { &rival }, &format!("n{number:02}")).await;
    }
    let console = app.staff_browser(&acme, &owner).await;
    let (mut path, mut seen, mut pages) = ("/access?show=all".to_owned(), Vec::new(), 0);
    loop {
        let page = console.get(&path).await.body;
        pages += 1;
        seen.extend((0..60).filter(|n| page.contains(&format!("<strong>n{n:02} Gray<"))));
        let Some((before, _)) = page.split_once("\" rel=\"next\"") else { break };
        path = before.rsplit("href=\"").next().unwrap().replace("&#38;", "&");
    }
    assert_eq!((seen, pages), ((0..60).collect::<Vec<i32>>(), 2));
    let one = console.get(&format!("/customers/{}/access?show=all", haulage.id)).await.body;
    assert!(one.contains("n02 Gray") && !one.contains("n03 Gray"), "only this customer's");
    let file = console.get("/access/export?show=all").await.body;
    assert_eq!(file.lines().count(), 61);

    for (path, people) in [
        ("/access?show=all&q=N05".to_owned(), vec![5]),
        ("/access?show=all&q=gray%20n0".to_owned(), (0..10).collect()),
        ("/access?show=all&q=rival%20n0".to_owned(), vec![1, 3, 5, 7, 9]),
        (format!("/customers/{}/access?show=all&q=n0", haulage.id), vec![0, 2, 4, 6, 8]),
        (format!("/customers/{}/access?show=all&q=n05", haulage.id), vec![]),
        ("/access?q=n05".to_owned(), vec![]),
    ] {
        let page = console.get(&path).await.body;
        let file = console.get(&path.replace("/access?", "/access/export?")).await.body;
        let seen = |text: &str| (0..60).filter(|n| text.contains(&format!("n{n:02} Gray"))).collect::<Vec<i32>>();
        assert_eq!((seen(&page), seen(&file)), (people.clone(), people.clone()), "{path}");
        assert_eq!(page.contains("Nobody matches"), people.is_empty(), "{path}");
    }
}
