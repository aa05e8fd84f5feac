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
