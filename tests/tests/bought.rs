//! What was bought before, and together: the customer's own orders, and of others nothing but that parts go together.

use testkit::shop::Shop;
use testkit::{Browser, Contact, Customer};

/// An order of these parts, with this status, so many days ago.
async fn order(
    shop: &Shop,
    (customer, contact): (&Customer, &Contact),
    parts: &[(&str, u32)],
    (status, days): (&str, u32),
) {
    let fresh = || shop.app.portal.accounts.entropy.uuid_v7(&shop.app.clock).to_string();
    let (tenant, id) = (shop.acme.id(), fresh());
    let mut sql = format!(
        "INSERT INTO orders (tenant_id, id, number, customer_id, contact_id, placed_by, status, is_over_credit, needs_release,
           currency, goods_minor, core_minor, tax_minor, total_minor, tax_ppm, tax_name, taxes_shipping, purchase_order,
           purchase_order_norm, note, ship_to, shipping_method, carrier_account, terms, form_key, placed_at, updated_at)
         SELECT '{tenant}', '{id}', 2000 + count(*), '{}', '{}', 'x', '{status}', false, false, 'USD', 0, 0, 0, 0, 0, '', false, '', '',
           '', '', '', '', '', decode(md5('{id}'), 'hex'), now() - interval '{days} days', now() FROM orders;",
        customer.id, contact.id
    );
    for (place, (part, pieces)) in (1..).zip(parts) {
        let cancelled = if status == "cancelled" { pieces } else { &0 };
        sql += &format!(
            "INSERT INTO order_lines (tenant_id, id, order_id, customer_id, place, item_id, item_number, name, unit, own_number,
               quantity, unit_minor, core_minor, reserved, cancelled, is_stocked)
             VALUES ('{tenant}', '{}', '{id}', '{}', {place}, '{part}', (SELECT item_number FROM items WHERE id = '{part}'), 'x', 'each', '', {pieces}, 1, 0, 0, {cancelled}, false);",
            fresh(),
            customer.id
        );
    }
    shop.app.database.plant(&sql).await;
}

async fn part(shop: &Shop, number: &str) -> String {
    let sql = format!(
        "INSERT INTO items (tenant_id, id, item_number, item_number_norm, name, name_norm, words, list_price_minor, created_at, updated_at)
         VALUES ('{}', gen_random_uuid(), '{number}', replace('{number}', '-', ''), 'Part {number}', lower('part {number}'), '', 700, now(), now())",
        shop.acme.id()
    );
    shop.app.database.plant(&sql).await;
    shop.app.part_id(&shop.acme, number).await
}

async fn together(browser: &Browser<'_>, part: &str) -> String {
    let page = browser.get(&format!("/parts/{part}")).await;
    assert_eq!(page.status, 200);
    page.body.split("id=\"together\"").nth(1).and_then(|rest| rest.split("</section>").next()).unwrap_or("").to_owned()
}

#[tokio::test]
async fn what_was_bought_is_there_again_at_todays_price() {
    let shop = Shop::open().await;
    let dana = shop.portal(&shop.dana).await;
    assert!(dana.get("/previously-bought").await.body.contains("Nothing bought yet"));
    let (us, [pads, clips]) = ((&shop.haulage, &shop.carl), [shop.parts[0].as_str(), shop.parts[1].as_str()]);
    let (never, gone) = (part(&shop, "NV-1").await, part(&shop, "GN-1").await);
    order(&shop, us, &[(pads, 2), (clips, 15), (&gone, 1)], ("shipped", 40)).await;
    order(&shop, us, &[(pads, 2)], ("in_progress", 9)).await;
    order(&shop, us, &[(pads, 6)], ("held", 1)).await;
    order(&shop, us, &[(&never, 1)], ("cancelled", 1)).await;
    let rival = shop.app.customer(&shop.acme, "Rival").await;
    let rita = shop.app.portal_user(&shop.acme, &rival, "rita").await;
    let theirs = part(&shop, "TH-1").await;
    order(&shop, (&rival, &rita), &[(&theirs, 1)], ("shipped", 2)).await;
    shop.app.database.plant(&format!("UPDATE items SET is_active = false WHERE id = '{gone}'")).await;
    let page = dana.get("/previously-bought").await.body;
    let pads_at = page.find("Brake pads").unwrap();
    assert!(pads_at < page.find("Clip").unwrap(), "the newest first: {page}");
    assert!(page.contains("3 orders") && page.contains("Usually 2") && page.contains("$100.00"), "{page}");
    assert!(page.contains("Usually 15") && page.contains("value=\"20\""), "the nearest that can be ordered: {page}");
    for hidden in ["NV-1", "TH-1", "Part GN-1"] {
        assert!(!page.contains(hidden), "{hidden}");
    }
    let ours = page.split("A part that is not offered any more").nth(1).unwrap().split("</article>").next().unwrap();
    assert!(ours.contains("GN-1") && ours.contains("1 order") && !ours.contains("Replaced by"), "{ours}");
    assert!(!ours.contains("<form") && !ours.contains('$') && !ours.contains(&gone), "nothing to add: {ours}");
    let relation = "kind=replaced_by&related=BP-100";
    assert_eq!(shop.console().await.post(&format!("/parts/{gone}/related"), relation).await.status, 303);
    let page = dana.get("/previously-bought?q=gn1").await.body;
    assert!(page.contains(&format!("Replaced by <a class=\"link\" href=\"/parts/{pads}\">Brake pads</a>")), "{page}");
    assert!(!page.contains("Clip"), "{page}");
    assert!(dana.get("/previously-bought?q=cl+1").await.body.contains("Clip"));
    assert!(!dana.get("/previously-bought?q=clip").await.body.contains("Brake pads"));
    assert!(dana.get("/previously-bought?q=100%25").await.body.contains("Nothing like that was bought"));
    let next = dana.get(&format!("/previously-bought?after={pads}")).await.body;
    let is_pads = next.contains(&format!("<h2><a href=\"/parts/{pads}\""));
    assert!(next.contains("Clip") && !is_pads, "{next}");
    assert_eq!(shop.portal(&rita).await.get("/previously-bought").await.body.matches("class=\"part\"").count(), 1);
}

#[tokio::test]
async fn what_others_buy_together_shows_from_three_customers_on() {
    let shop = Shop::open().await;
    let (pads, odd, common) = (shop.parts[0].clone(), part(&shop, "ODD-1").await, part(&shop, "CM-1").await);
    let dana = shop.portal(&shop.dana).await;
    for (at, name) in ["One", "Two", "Three"].into_iter().enumerate() {
        assert_eq!(together(&dana, &pads).await, "", "{at} customers are not enough");
        let customer = shop.app.customer(&shop.acme, name).await;
        let contact = shop.app.portal_user(&shop.acme, &customer, &name.to_lowercase()).await;
        order(&shop, (&customer, &contact), &[(&pads, 1), (&common, 1)], ("shipped", 3)).await;
        // One customer may buy a thing as often as it likes.
        if at == 0 {
            for _ in 0..5 {
                order(&shop, (&customer, &contact), &[(&pads, 1), (&odd, 1)], ("shipped", 3)).await;
            }
        }
    }
    let shown = together(&dana, &pads).await;
    assert!(shown.contains("CM-1") && !shown.contains("ODD-1"), "{shown}");
    assert_eq!(together(&dana, &odd).await, "", "not from the other side either");
    // Their own orders count by themselves, and come first.
    order(&shop, (&shop.haulage, &shop.dana), &[(&pads, 1), (&shop.parts[1], 10)], ("received", 0)).await;
    let shown = together(&dana, &pads).await;
    assert!(shown.find("Clip").unwrap() < shown.find("CM-1").unwrap(), "{shown}");
    order(&shop, (&shop.haulage, &shop.dana), &[(&pads, 1), (&odd, 1)], ("cancelled", 0)).await;
    shop.app.database.plant(&format!("UPDATE items SET is_active = false WHERE id = '{common}'")).await;
    let shown = together(&dana, &pads).await;
    assert!(!shown.contains("ODD-1") && !shown.contains("CM-1"), "cancelled or hidden: {shown}");
    let off = format!("/contacts/{}/permissions", shop.dana.id);
    assert_eq!(shop.console().await.post(&off, "parts=on&list_price=on").await.status, 303);
    assert_eq!(together(&dana, &pads).await, "", "who sees no orders sees nothing of them here");
    assert_eq!(dana.get("/previously-bought").await.status, 404);
}

#[tokio::test]
async fn another_business_tells_nothing_of_what_goes_together() {
    let shop = Shop::open().await;
    let (pads, common) = (shop.parts[0].clone(), part(&shop, "CM-1").await);
    for name in ["One", "Two", "Three"] {
        let customer = shop.app.customer(&shop.acme, name).await;
        let contact = shop.app.portal_user(&shop.acme, &customer, &name.to_lowercase()).await;
        order(&shop, (&customer, &contact), &[(&pads, 1), (&common, 1)], ("shipped", 3)).await;
    }
    let other = shop.app.tenant("other").await;
    let asked = async |scope: db::Scope| {
        let mut tx = shop.app.database.db.read(scope).await.unwrap();
        let sql = format!("SELECT cardinality(bought_together('{pads}', 10))");
        let row = sqlx::Executor::fetch_one(&mut *tx, sqlx::AssertSqlSafe(sql)).await.unwrap();
        sqlx::Row::get::<i32, _>(&row, 0)
    };
    assert_eq!((asked(shop.acme.whole()).await, asked(other.whole()).await), (1, 0));
}
