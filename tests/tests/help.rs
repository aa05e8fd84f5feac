//! The guides for staff and for customers: each page opens its article, and colleagues say what they think of it.

use accounts::Role;
use testkit::shop::Shop;
use testkit::{Answer, App};

/// The links of a page between two marks.
fn links<'a>(page: &'a str, (from, to): (&str, &str)) -> Vec<&'a str> {
    let inside = page.split_once(from).unwrap().1.split_once(to).unwrap().0;
    inside
        .split("href=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .filter(|link| !link.starts_with("/assets/"))
        .collect()
}

fn help_of(page: &Answer) -> &str {
    let (_, link) = page.body.split_once("class=\"side-help\" href=\"").expect(&page.body);
    link.split('"').next().unwrap()
}

#[tokio::test]
async fn every_page_of_the_menu_opens_its_article() {
    let app = App::start().await;
    let acme = app.tenant("acme").await;
    let owner = app.staff(&acme, "owner", Role::Owner).await;
    let console = app.staff_browser(&acme, &owner).await;
    let home = console.get("/").await.body;
    let menu = links(&home, ("aria-label=\"Main\"", "</nav>"));
    let settings = console.get("/settings/customer-portal").await.body;
    let tabs = links(&settings, ("aria-label=\"Customer portal\"", "</nav>"));
    assert!(menu.len() > 7 && tabs.len() == 7, "{menu:?} {tabs:?}");
    for path in menu.into_iter().chain(tabs) {
        let page = console.get(path).await;
        let help = help_of(&page);
        assert!(help.starts_with("/help/"), "{path} has no article");
        assert_eq!(console.get(help).await.status, 200, "{help}");
    }
    let contents = console.get("/help").await;
    assert_eq!(help_of(&contents), "/help");
    let articles = links(&contents.body, ("id=\"main\"", "</main>"));
    assert!(articles.len() >= 12, "{articles:?}");
    for article in articles {
        let page = console.get(article).await;
        assert!(page.status == 200 && page.body.contains("aria-label=\"Breadcrumb\""), "{article}");
        assert!(page.body.contains("Return to the guide") && page.body.contains("Related articles"), "{article}");
        assert!(page.body.contains("rel=\"next\"") || page.body.contains("rel=\"prev\""), "{article}");
    }
}

#[tokio::test]
async fn a_search_finds_articles_or_says_what_to_do() {
    let app = App::start().await;
    let acme = app.tenant("acme").await;
    let viewer = app.staff(&acme, "viewer", Role::Viewer).await;
    let console = app.staff_browser(&acme, &viewer).await;
    let found = console.get("/help?q=access+revok").await.body;
    assert!(found.contains("href=\"/help/inviting-and-revoking\""), "{found}");
    assert!(!found.contains("href=\"/help/parts\""), "{found}");
    let none = console.get("/help?q=%3Cb%3Ezebra").await.body;
    assert!(none.contains("No article says that") && none.contains("Show the contents"), "{none}");
    assert!(none.contains("value=\"&#60;b&#62;zebra\"") && !none.contains("<b>zebra"), "{none}");
}

#[tokio::test]
async fn a_colleague_rates_an_article_once_and_may_change_it() {
    let app = App::start().await;
    let (acme, other) = (app.tenant("acme").await, app.tenant("other").await);
    let owner = app.staff(&acme, "owner", Role::Owner).await;
    let viewer = app.staff(&acme, "viewer", Role::Viewer).await;
    let stranger = app.staff(&other, "stranger", Role::Owner).await;
    let (one, two) = (app.staff_browser(&acme, &owner).await, app.staff_browser(&acme, &viewer).await);
    let elsewhere = app.staff_browser(&other, &stranger).await;
    let (path, rating) = ("/help/switches", "/help/switches/rating");

    let unrated = one.get(path).await.body;
    assert!(unrated.contains("Nobody has rated this article yet") && !unrated.contains("NaN"), "{unrated}");
    assert!(!one.get("/help").await.body.contains("Popular with your colleagues"));

    let refused = one.post(rating, "stars=6&feedback=Say+more").await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("id=\"stars-err\"") && refused.body.contains(">Say more</textarea>"));

    assert_eq!(one.post(rating, "stars=4&feedback=Pictures%2C+please").await.location(), path);
    assert_eq!(two.post(rating, "stars=5&feedback=").await.status, 303);
    let rated = one.get(path).await.body;
    assert!(
        rated.contains("<strong>4.5</strong> of 5 from 2 ratings") && rated.contains("<span>50%</span>"),
        "{rated}"
    );
    assert!(rated.contains(">Pictures, please</textarea>") && rated.contains("value=\"4\" checked"), "{rated}");
    assert!(!two.get(path).await.body.contains("Pictures, please"), "what others would improve is theirs");
    assert!(one.get("/help").await.body.contains("Popular with your colleagues"));

    assert_eq!(one.post(rating, "stars=1&feedback=").await.status, 303);
    let changed = two.get(path).await.body;
    assert!(changed.contains("<strong>3.0</strong> of 5 from 2 ratings"), "one each: {changed}");
    assert!(elsewhere.get(path).await.body.contains("Nobody has rated"), "only the business's own staff count");
    assert_eq!(one.post("/help/nothing/rating", "stars=4").await.status, 404);
}

#[tokio::test]
async fn customers_read_what_explains_what_they_see() {
    let shop = Shop::open().await;
    let (portal, console) = (shop.portal(&shop.dana).await, shop.console().await);
    let tabs = links(&portal.get("/").await.body, ("aria-label=\"Main\"", "</nav>")).join(" ");
    for path in tabs.split(' ') {
        let page = portal.get(path).await.body;
        let help = page.split("bar-help\" href=\"").nth(1).and_then(|rest| rest.split('"').next()).expect(&page);
        assert!(help.starts_with("/help/"), "{path} has no article");
        let article = portal.get(help).await;
        assert!(article.status == 200 && article.body.contains("Return to the guide"), "{help}");
    }
    let contents = portal.get("/help").await.body;
    assert!(contents.contains("href=\"/help/quotes\"") && contents.contains("orders@acme.example"), "{contents}");
    assert!(!contents.contains("href=\"/help/switches\""), "what is for staff is theirs");
    assert_eq!(portal.get("/help/switches").await.status, 404);
    assert_eq!(console.get("/help/asking-for-quotes").await.status, 404);
    assert!(portal.get("/help?q=expired").await.body.contains("href=\"/help/quotes\""));

    let off = format!("INSERT INTO tenant_features VALUES ('{}', 'quotes', false)", shop.acme.id());
    shop.app.database.plant(&off).await;
    let left = portal.get("/help").await.body;
    assert!(left.contains("href=\"/help/orders\"") && !left.to_lowercase().contains("quote"), "{left}");
    for gone in ["/help/quotes", "/help/asking-for-quotes"] {
        assert_eq!(portal.get(gone).await.status, 404, "{gone}");
    }
    assert!(!portal.get("/help?q=expired").await.body.contains("/help/quotes"));
}

#[tokio::test]
async fn customers_read_what_becomes_of_parts_that_are_not_sold_any_more() {
    let shop = Shop::open().await;
    let portal = shop.portal(&shop.dana).await;
    let home = "/help/parts-not-sold-any-more";
    assert!(portal.get("/help?q=not+sold+any+more").await.body.contains(&format!("href=\"{home}\"")));
    for article in ["/help/favourites", "/help/cart-and-checkout", "/help/orders", "/help/quick-order"] {
        assert!(portal.get(article).await.body.contains(&format!("href=\"{home}\"")), "{article} leads there");
    }
    for feature in ["favourites", "place_orders", "orders"] {
        shop.app
            .database
            .plant(&format!("INSERT INTO tenant_features VALUES ('{}', '{feature}', false)", shop.acme.id()))
            .await;
    }
    let article = portal.get(home).await;
    assert_eq!(article.status, 200);
    for word in ["favourite", "cart", "/orders", "Previously bought", "Quick order"] {
        assert!(!article.body.contains(word), "{word} is not for this reader: {}", article.body);
    }
    shop.app
        .database
        .plant(&format!("INSERT INTO tenant_features VALUES ('{}', 'parts', false)", shop.acme.id()))
        .await;
    assert_eq!(portal.get(home).await.status, 404);
}
