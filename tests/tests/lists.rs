//! Lists and settings of the console, as staff use them.
use accounts::Role;
use testkit::{App, Browser};

async fn add(console: &Browser<'_>, name: &str, number: &str) {
    let form = format!("name={name}&account_number={number}&is_active=on");
    assert_eq!(console.post("/customers", &form).await.status, 303);
}

/// The customers' names in the order of the page.
fn names(page: &str) -> Vec<&str> {
    page.split("<tbody>")
        .nth(1)
        .unwrap_or_default()
        .split("<strong>")
        .skip(1)
        .map(|rest| rest.split('<').next().unwrap())
        .collect()
}

#[tokio::test]
async fn exactly_the_account_number_looked_for_comes_first() {
    let app = App::start().await;
    let acme = app.tenant("acme").await;
    let owner = app.staff(&acme, "owner", Role::Owner).await;
    let console = app.staff_browser(&acme, &owner).await;
    add(&console, "Alder", "C-1001").await;
    add(&console, "Birch", "C-100").await;
    add(&console, "Cedar+C-100", "X-1").await;

    assert_eq!(names(&console.get("/customers?q=c-100").await.body), ["Birch", "Alder", "Cedar C-100"]);
    assert_eq!(names(&console.get("/customers?q=edar").await.body), ["Cedar C-100"]);
    let alder = names(&console.get("/customers").await.body).len();
    assert_eq!(alder, 3);
}

#[tokio::test]
async fn filters_narrow_the_list_and_their_chips_remove_them() {
    let app = App::start().await;
    let acme = app.tenant("acme").await;
    let owner = app.staff(&acme, "owner", Role::Owner).await;
    let console = app.staff_browser(&acme, &owner).await;
    let (haulage, towing) = (app.customer(&acme, "Haulage").await, app.customer(&acme, "Towing").await);
    app.portal_user(&acme, &haulage, "dana").await;
    assert_eq!(console.post(&format!("/customers/{}/portal/disabled", towing.id), "").await.status, 303);

    assert_eq!(names(&console.get("/customers?portal=disabled").await.body), ["Towing"]);
    assert_eq!(names(&console.get("/customers?people=some").await.body), ["Haulage"]);
    assert_eq!(names(&console.get("/customers?people=none&state=active").await.body), ["Towing"]);
    let both = console.get("/customers?portal=disabled&people=some").await.body;
    assert!(both.contains("No customer matches"), "{both}");
    assert!(both.contains(r#"href="/customers?people=some""#) && both.contains(r#"href="/customers?portal=disabled""#));
}

#[tokio::test]
async fn the_settings_have_seven_tabs_in_their_order_each_at_its_own_address() {
    let app = App::start().await;
    let acme = app.tenant("acme").await;
    let owner = app.staff(&acme, "owner", Role::Owner).await;
    let console = app.staff_browser(&acme, &owner).await;
    let tabs = ["General", "Layout", "Settings", "Shipping", "Payments", "Users", "Reports"];
    for tab in tabs {
        let page = console.get(&format!("/settings/customer-portal/{}", tab.to_lowercase())).await;
        assert_eq!(page.status, 200, "{tab}");
        let nav = page.body.split(r#"aria-label="Customer portal">"#).nth(1).unwrap().split("</nav>").next().unwrap();
        let shown: Vec<&str> =
            nav.split("</a>").filter_map(|link| link.rsplit('>').next()).filter(|s| !s.is_empty()).collect();
        assert_eq!(shown, tabs);
        assert!(nav.contains(&format!(r#"aria-current="page">{tab}<"#)), "{tab} is the current one");
    }
}
