//! An order whose database connection dies while it is placed.

use sqlx::Executor as _;
use testkit::shop::Shop;
use testkit::together;

const ORDERS: &str = "SELECT count(*) FROM orders";

#[tokio::test]
async fn an_order_whose_placing_is_killed_in_the_middle_is_neither_lost_nor_doubled() {
    let shop = Shop::open().await;
    let dana = shop.portal(&shop.dana).await;
    dana.put(&shop.parts[0], "1").await;
    dana.order("").await;
    dana.put(&shop.parts[0], "2").await;
    let form = dana.checkout("").await;
    // It stops at its number, with its pieces set aside and nothing written for good.
    let mut stop = shop.app.database.superuser().await;
    stop.execute("BEGIN; SELECT 1 FROM order_numbers FOR UPDATE").await.unwrap();
    let killed = async {
        let kill = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                    WHERE datname = current_database() AND wait_event_type = 'Lock'";
        while shop.number(kill).await == 0 {
            tokio::task::yield_now().await;
        }
    };
    let (answer, ()) = tokio::join!(dana.post("/checkout", &form), killed);
    assert!(answer.status.is_server_error(), "{}", answer.status);
    stop.execute("ROLLBACK").await.unwrap();
    assert_eq!(shop.number(ORDERS).await, 1);
    assert_eq!(shop.number("SELECT pieces FROM item_commitments").await, 1, "nothing stays set aside");
    assert!(dana.get("/cart").await.body.contains("$200.00"), "the cart is as it was");
    let answers = together((0..10).map(|_| dana.post("/checkout", &form))).await;
    assert!(answers.iter().all(|answer| answer.location() == answers[0].location()));
    assert_eq!(shop.number(ORDERS).await, 2);
    assert_eq!(shop.number("SELECT pieces FROM item_commitments").await, 3);
    assert_eq!(shop.number("SELECT max(number) FROM orders").await, 1002, "no number is left out");
}
