//! A customer's orders and quotes on its record, and the lists of all of them narrowed to one customer.

use accounts::Role;
use testkit::listed::{numbers, walk};
use testkit::shop::Shop;

/// Thirty orders and thirty quotes of Haulage, and as many of a rival: the odd numbers are the rival's, whose id comes back.
async fn crowd(shop: &Shop) -> String {
    let rival = shop.app.customer(&shop.acme, "Rival & Co").await;
    let rita = shop.app.portal_user(&shop.acme, &rival, "rita").await;
    let (tenant, haulage, dana) = (shop.acme.id(), shop.haulage.id, shop.dana.id);
    let whose = format!(
        "FROM generate_series(1, 60) AS n,
           LATERAL (SELECT CASE WHEN n % 2 = 0 THEN '{haulage}'::uuid ELSE '{}'::uuid END AS customer,
                           CASE WHEN n % 2 = 0 THEN '{dana}'::uuid ELSE '{}'::uuid END AS contact) AS c",
        rival.id, rita.id
    );
    let sql = format!(
        "INSERT INTO orders (tenant_id, id, number, customer_id, contact_id, placed_by, status, is_over_credit, needs_release,
           currency, goods_minor, core_minor, tax_minor, total_minor, tax_ppm, tax_name, taxes_shipping, purchase_order,
           purchase_order_norm, note, ship_to, shipping_method, carrier_account, terms, form_key, placed_at, updated_at)
         SELECT '{tenant}', gen_random_uuid(), n, c.customer, c.contact, 'x', CASE WHEN n % 4 = 0 THEN 'held' ELSE 'shipped' END,
           false, false, 'USD', n * 100, 0, 0, n * 100, 0, '', false, '', '', '', '', '', '', '',
           decode(md5(n::text), 'hex'), now(), now() {whose};
         INSERT INTO quotes (tenant_id, id, number, customer_id, contact_id, contact_name, is_by_staff, reference, reference_norm,
           status, version, valid_until, currency, total_minor, form_key, created_at, updated_at)
         SELECT '{tenant}', gen_random_uuid(), n, c.customer, c.contact, 'x', false, '', '',
           CASE WHEN n % 4 = 0 THEN 'sent' ELSE 'declined' END, 1, '2199-01-01', 'USD', n * 100, decode(md5(n::text), 'hex'),
           now(), now() {whose}"
    );
    shop.app.database.plant(&sql).await;
    rival.id.to_string()
}

#[tokio::test]
async fn a_customer_s_record_has_its_newest_orders_and_quotes() {
    let shop = Shop::open().await;
    crowd(&shop).await;
    let viewer = shop.app.staff(&shop.acme, "viewer", Role::Viewer).await;
    let viewer = shop.app.staff_browser(&shop.acme, &viewer).await;
    for tab in ["orders", "quotes"] {
        let page = viewer.get(&format!("/customers/{}/{tab}", shop.haulage.id)).await.body;
        let newest: Vec<i64> = (6..=30).rev().map(|n| n * 2).collect();
        assert_eq!(numbers(&page), newest, "{tab}");
        let all = format!("href=\"/{tab}?customer={}\">All {tab} of Haulage<", shop.haulage.id);
        assert!(page.contains(&all) && page.contains("$60.00"), "{page}");
        assert!(page.contains(if tab == "orders" { "On hold" } else { "Quoted" }), "{page}");
    }
    let empty = shop.app.customer(&shop.acme, "Empty").await;
    for (tab, words) in [("orders", "No orders yet"), ("quotes", "No quotes yet")] {
        let page = viewer.get(&format!("/customers/{}/{tab}", empty.id)).await.body;
        assert!(page.contains(words) && !page.contains("?customer="), "{page}");
    }
}

#[tokio::test]
async fn the_lists_are_narrowed_to_one_customer_in_pages_views_and_files() {
    let shop = Shop::open().await;
    let rival = crowd(&shop).await;
    let console = shop.console().await;
    for (list, status) in [("orders", "held"), ("quotes", "sent")] {
        let of_rival = format!("/{list}?customer={rival}");
        assert_eq!(walk(&console, &of_rival).await, (0..30).rev().map(|n| n * 2 + 1).collect::<Vec<i64>>(), "{list}");
        let page = console.get(&of_rival).await.body;
        assert!(page.contains("Remove filter </span>Customer: Rival &#38; Co"), "{page}");
        assert!(page.contains(&format!("value=\"{rival}\" selected")), "{page}");
        let of_haulage = format!("/{list}?customer={}", shop.haulage.id);
        let tabs = console.get(&of_haulage).await.body;
        assert!(tabs.contains(&format!("/{list}?status={status}&#38;customer={}", shop.haulage.id)), "{tabs}");
        assert_eq!(walk(&console, &format!("{of_haulage}&status={status}")).await.len(), 15, "{list}");
        assert_eq!(walk(&console, &format!("{of_rival}&status={status}")).await, [0; 0], "{list}");

        let saved = console.post(&format!("/lists/{list}/views"), &format!("name=Theirs&customer={rival}")).await;
        assert_eq!(saved.status, 303, "{}", saved.body);
        assert_eq!(walk(&console, saved.location()).await.len(), 30, "a view keeps it");
        assert!(console.get(saved.location()).await.body.contains("Customer: Rival"), "{list}");
        let file = console.get(&format!("/{list}/export?customer={rival}")).await.body;
        assert_eq!((file.trim().lines().count(), file.matches("Haulage").count()), (31, 0), "{list}");

        let nobody = "019a0000-0000-7000-8000-000000000000";
        let page = console.get(&format!("/{list}?customer={nobody}")).await.body;
        assert!(numbers(&page).is_empty() && page.contains("Customer: not found"), "{page}");
        assert_eq!(console.get(&format!("/{list}/export?customer={nobody}")).await.body.trim().lines().count(), 1);
        assert_eq!(
            numbers(&console.get(&format!("/{list}?customer=x")).await.body).len(),
            25,
            "nonsense narrows nothing"
        );
    }
}

#[tokio::test]
async fn a_customer_of_another_business_narrows_a_list_to_nothing() {
    let shop = Shop::open().await;
    let rival = crowd(&shop).await;
    let other = shop.app.tenant("other").await;
    let boss = shop.app.staff(&other, "boss", Role::Owner).await;
    let boss = shop.app.staff_browser(&other, &boss).await;
    let dana = shop.portal(&shop.dana).await;
    for list in ["orders", "quotes"] {
        let page = boss.get(&format!("/{list}?customer={rival}")).await.body;
        assert!(numbers(&page).is_empty() && page.contains("Customer: not found") && !page.contains("Rival"), "{page}");
        let own = walk(&dana, &format!("/{list}?customer={rival}")).await;
        assert!(
            own.len() == 30 && own.iter().all(|number| number % 2 == 0),
            "a contact has one customer alone: {own:?}"
        );
    }
}
