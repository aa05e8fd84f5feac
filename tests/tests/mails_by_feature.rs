//! News goes to whoever sees what it is about: a mail shows prices and leads to a page, as the page itself does.

use testkit::shop::{Shop, hidden};

/// A person's feature switched, on or off.
async fn switch(shop: &Shop, feature: &str, is_on: bool) {
    let (tenant, contact) = (shop.acme.id(), &shop.dana.id);
    let sql = format!(
        "DELETE FROM contact_features;
         INSERT INTO contact_features (tenant_id, contact_id, feature, is_on)
         VALUES ('{tenant}', '{contact}', '{feature}', {is_on})"
    );
    shop.app.database.plant(&sql).await;
}

#[tokio::test]
async fn news_of_an_order_goes_to_whoever_sees_orders() {
    let shop = Shop::open().await;
    let (dana, console) = (shop.portal(&shop.dana).await, shop.console().await);
    // Without prices there are no orders, either.
    for (feature, is_on, more) in [("orders", false, 0), ("your_price", false, 0), ("orders", true, 1)] {
        shop.app.database.plant("DELETE FROM contact_features").await;
        dana.put(&shop.parts[0], "1").await;
        let home = dana.order("").await.location().to_owned();
        switch(&shop, feature, is_on).await;
        assert_eq!(dana.get(&home).await.status == 200, is_on, "{feature}");
        let before = shop.app.count_mails(&shop.acme).await;
        assert_eq!(console.post(&format!("{home}/cancellation"), "").await.status, 303);
        assert_eq!(shop.app.count_mails(&shop.acme).await, before + more, "{feature} is {is_on}");
    }
    assert!(shop.app.newest_mail(&shop.acme).await.0.contains("1003"));
}

#[tokio::test]
async fn somebody_who_went_to_another_customer_hears_no_more_of_the_old_one() {
    let shop = Shop::open().await;
    let (dana, console) = (shop.portal(&shop.dana).await, shop.console().await);
    dana.put(&shop.parts[0], "2").await;
    let home = dana.order("").await.location().to_owned();
    let other = shop.app.customer(&shop.acme, "Freight").await;
    let moved = format!("UPDATE contacts SET customer_id = '{}' WHERE id = '{}'", other.id, shop.dana.id);
    shop.app.database.plant(&moved).await;
    let before = shop.app.count_mails(&shop.acme).await;
    assert_eq!(console.post(&format!("{home}/cancellation"), "").await.status, 303);
    assert_eq!(shop.app.count_mails(&shop.acme).await, before);
}

#[tokio::test]
async fn news_of_a_quote_goes_to_whoever_sees_quotes() {
    let shop = Shop::open().await;
    let (dana, console) = (shop.portal(&shop.dana).await, shop.console().await);
    dana.put(&shop.parts[0], "2").await;
    let key = hidden(&dana.get("/quotes/new").await.body, "key");
    let asked = dana.post("/quotes", &format!("key={key}&then=ask")).await;
    assert_eq!(asked.status, 303, "{}", asked.body);
    let messages = format!("{}/messages", asked.location());
    let mut before = shop.app.count_mails(&shop.acme).await;
    for (is_on, more) in [(false, 0), (true, 1)] {
        switch(&shop, "quotes", is_on).await;
        let written = console.upload_with(&messages, &[("message", "Which size?")], ("", b"")).await;
        assert_eq!(written.status, 303, "{}", written.body);
        assert_eq!(shop.app.count_mails(&shop.acme).await, before + more, "{is_on}");
        before += more;
    }
}
