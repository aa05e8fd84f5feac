//! What others have ordered is not in stock: on every page, in the filter and beside it.

use testkit::shop::Shop;

#[tokio::test]
async fn the_last_pieces_that_somebody_ordered_are_gone_for_everybody() {
    let shop = Shop::open().await;
    let (dana, carl) = (shop.portal(&shop.dana).await, shop.portal(&shop.carl).await);
    let page = format!("/parts/{}", shop.parts[0]);
    let shows = async |words: &str| {
        for path in ["/parts", page.as_str(), "/parts?stock=1"] {
            let body = carl.get(path).await.body;
            assert!(body.contains("BP-100") && body.contains(words), "{path} {words}: {body}");
        }
    };
    shows("3").await;
    dana.put(&shop.parts[0], "2").await;
    assert_eq!(dana.order("").await.status, 303);
    shows("Only 1").await;
    dana.put(&shop.parts[0], "1").await;
    let last = dana.order("").await.location().to_owned();
    assert!(carl.get("/parts").await.body.contains("Out of stock"));
    assert!(!carl.get(&page).await.body.contains("Only 1"));
    let filtered = carl.get("/parts?stock=1").await.body;
    assert!(!filtered.contains("BP-100"), "{filtered}");
    // What is given back is there again.
    assert_eq!(dana.post(&format!("{last}/cancellation"), "").await.status, 303);
    shows("Only 1").await;
}

#[tokio::test]
async fn staff_are_told_what_is_left_too() {
    let shop = Shop::open().await;
    let (dana, console) = (shop.portal(&shop.dana).await, shop.console().await);
    // Whoever writes parts counts them for the list.
    let counted = "INSERT INTO item_facets (tenant_id, kind, value_id, items) SELECT id, 'shown', '00000000-0000-0000-0000-000000000000', 2 FROM tenants";
    shop.app.database.plant(counted).await;
    let few = async || console.get("/parts?below=3").await.body;
    assert!(!few().await.contains("BP-100"), "three are left");
    dana.put(&shop.parts[0], "2").await;
    assert_eq!(dana.order("").await.status, 303);
    let found = few().await;
    assert!(found.contains("BP-100"), "one is left of the three that lie there: {found}");
    assert!(!console.get("/parts?below=1").await.body.contains("BP-100"));
    let list = console.get("/parts").await.body;
    assert!(list.contains("data-label=\"Left\">1 <small>of 3</small>"), "{list}");
    let page = console.get(&format!("/parts/{}", shop.parts[0])).await.body;
    assert!(page.contains("3 pieces in all, 2 set aside for orders: 1 left"), "{page}");
}
