//! Customers' addresses: kept, used, one of each use the default, and apart.

use accounts::Role;
use testkit::{Browser, Office, encode};

fn form(name: &str, uses: &str) -> String {
    format!("name={}&street=1+Main+St&city=Omaha&region=NE&postal_code=68102{uses}", encode(name))
}

/// The addresses of a customer with their badges, as its tab shows them.
async fn shown(console: &Browser<'_>, path: &str) -> Vec<(String, String)> {
    let page = console.get(path).await.body;
    let rows = page.split("<li class=\"wraps\"><span class=\"two-lines\"><strong>").skip(1);
    let row = |row: &str| {
        let name = row.split('<').next().unwrap().to_owned();
        let badges = row.split("class=\"badges\"").nth(1).unwrap().split("</span>\n").next().unwrap();
        let words =
            badges.split("class=\"badge ").skip(1).map(|b| b.split('>').nth(1).unwrap().split('<').next().unwrap());
        (name, words.collect::<Vec<_>>().join(", "))
    };
    rows.map(row).collect()
}

/// The id of the address with this name.
async fn id(console: &Browser<'_>, path: &str, name: &str) -> String {
    let page = console.get(path).await.body;
    let row = page.split(&format!("<strong>{name}</strong>")).nth(1).unwrap().to_owned();
    row.split("href=\"/addresses/").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

fn said(rows: &[(&str, &str)]) -> Vec<(String, String)> {
    rows.iter().map(|(name, words)| ((*name).to_owned(), (*words).to_owned())).collect()
}

#[tokio::test]
async fn addresses_are_added_changed_made_default_and_removed() {
    let office = Office::open().await;
    let console = office.console().await;
    let path = format!("/customers/{}/addresses", office.haulage.id);
    assert!(console.get(&path).await.body.contains("No addresses yet"));
    for (typed, field) in [
        (form("", "&ships=on"), "name-err"),
        (form("Dock", ""), "ships-err"),
        ("name=Dock&street=&city=Omaha&ships=on".to_owned(), "street-err"),
        (form(&"x".repeat(61), "&ships=on"), "name-err"),
    ] {
        let answer = console.post(&path, &typed).await;
        assert!(answer.status == 422 && answer.body.contains(&format!("id=\"{field}\"")), "{typed}: {}", answer.body);
        assert!(answer.body.contains("Omaha"), "what was typed stays");
    }
    for (name, uses) in [("Dock", "&ships=on"), ("Office", "&bills=on"), ("Yard", "&ships=on&bills=on")] {
        assert_eq!(console.post(&path, &form(name, uses)).await.status, 303);
    }
    assert_eq!(
        shown(&console, &path).await,
        said(&[("Dock", "Default ship-to"), ("Office", "Default bill-to"), ("Yard", "Ship-to, Bill-to")])
    );
    let taken = console.post(&path, &form(" DOCK ", "&ships=on")).await;
    assert!(taken.status == 422 && taken.body.contains("name-err"), "{}", taken.body);

    let yard = id(&console, &path, "Yard").await;
    assert_eq!(console.post(&format!("/addresses/{yard}/default"), "use=ship").await.status, 303);
    assert_eq!(shown(&console, &path).await[2].1, "Default ship-to, Bill-to");
    let dock = id(&console, &path, "Dock").await;
    assert_eq!(console.post(&format!("/addresses/{dock}/default"), "use=bill").await.status, 303);
    assert_eq!(shown(&console, &path).await[0].1, "Ship-to", "it is not used for bills");
    // What no longer ships is no default for it: another one takes its place.
    let edited = form("Yard", "&bills=on") + "&row_version=1";
    assert_eq!(console.post(&format!("/addresses/{yard}"), &edited).await.status, 303);
    assert_eq!(
        shown(&console, &path).await,
        said(&[("Dock", "Default ship-to"), ("Office", "Default bill-to"), ("Yard", "Bill-to")])
    );
    let stale = console.post(&format!("/addresses/{yard}"), &(form("Gate", "&bills=on") + "&row_version=1")).await;
    assert!(stale.status == 422 && stale.body.contains("Somebody else saved") && stale.body.contains("Gate"));
    let office_id = id(&console, &path, "Office").await;
    assert_eq!(console.post(&format!("/addresses/{office_id}/removal"), "").await.status, 303);
    assert_eq!(shown(&console, &path).await, said(&[("Dock", "Default ship-to"), ("Yard", "Default bill-to")]));
    assert_eq!(console.post(&format!("/addresses/{office_id}/removal"), "").await.status, 404);
    let trail = console.get("/activity").await.body;
    for words in ["Address added", "Address changed", "Address removed", "Default ship-to"] {
        assert!(trail.contains(words), "{words}");
    }
}

#[tokio::test]
async fn another_business_another_customer_and_a_viewer_change_nothing() {
    let office = Office::open().await;
    let Office { app, acme, haulage, .. } = &office;
    let console = office.console().await;
    let path = format!("/customers/{}/addresses", haulage.id);
    assert_eq!(console.post(&path, &form("Dock", "&ships=on")).await.status, 303);
    let dock = id(&console, &path, "Dock").await;
    let other = app.tenant("other").await;
    let boss = app.staff(&other, "boss", Role::Owner).await;
    let viewer = app.staff(acme, "viewer", Role::Viewer).await;
    for (browser, status) in
        [(app.staff_browser(&other, &boss).await, 404), (app.staff_browser(acme, &viewer).await, 403)]
    {
        for target in [path.clone(), format!("/addresses/{dock}"), format!("/addresses/{dock}/removal")] {
            let answer = browser.post(&target, &(form("Mine", "&ships=on") + "&row_version=1")).await;
            assert_eq!(answer.status, status, "{target}");
        }
        assert_eq!(browser.get(&path).await.status, if status == 403 { 200 } else { 404 });
    }
    assert_eq!(shown(&console, &path).await.len(), 1);
    let rival = app.customer(acme, "Rival").await;
    for (scope, there) in [(acme.whole(), 1), (acme.only(haulage.id), 1), (acme.only(rival.id), 0)] {
        let mut tx = app.database.db.read(scope).await.unwrap();
        let sql = format!("SELECT 1 FROM customer_addresses WHERE tenant_id = '{}'", acme.id());
        let rows = sqlx::Executor::fetch_all(&mut *tx, sqlx::AssertSqlSafe(sql)).await.unwrap();
        assert_eq!(rows.len(), there);
    }
}
