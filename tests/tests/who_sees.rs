//! The table of who can see what agrees with what people do see, and says why where they do not.

use testkit::Office;

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

#[tokio::test]
async fn the_table_agrees_with_the_portal() {
    let Office { app, acme, owner, haulage } = Office::open().await;
    let dana = app.portal_user(&acme, &haulage, "dana").await;
    let console = app.staff_browser(&acme, &owner).await;
    let portal = app.contact_browser(&acme, &dana).await;
    for (switches, status) in [("parts=on", 200), ("", 404), ("parts=on&stock=on&list_price=on", 200)] {
        assert_eq!(console.post(&format!("/customers/{}/portal", haulage.id), switches).await.status, 303);
        let sees = cells(&console.get("/access").await.body, "dana Gray")[1] == "Yes";
        assert_eq!(portal.get("/parts").await.status, status, "{switches}");
        assert_eq!(sees, status == 200, "{switches}");
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
