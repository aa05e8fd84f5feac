//! What may be ordered in a period: kept by everybody at once, and by the calendar of the business.

use testkit::shop::Shop;
use testkit::together;

async fn set(shop: &Shop, form: &str) {
    let made = shop.console().await.post(&format!("/customers/{}/budgets", shop.haulage.id), form).await;
    assert_eq!(made.status, 303, "{}", made.body);
}

/// An order is $120.00.
const STRICT: &str = "amount=600&period=month&beyond=refuse";

#[tokio::test]
async fn twenty_orders_over_the_last_dollar_are_as_many_as_fit() {
    let shop = Shop::open().await;
    set(&shop, STRICT).await;
    let mut browsers = Vec::new();
    for number in 0..20 {
        let contact = shop.app.portal_user(&shop.acme, &shop.haulage, &format!("buyer{number}")).await;
        browsers.push(shop.portal(&contact).await);
    }
    let mut forms = Vec::new();
    for browser in &browsers {
        browser.put(&shop.parts[0], "1").await;
        forms.push(browser.checkout("").await);
    }
    let answers = together(browsers.iter().zip(&forms).map(|(browser, form)| browser.post("/checkout", form))).await;
    let placed = answers.iter().filter(|answer| answer.status == 303).count();
    assert_eq!(placed, 5);
    assert_eq!(shop.number("SELECT count(*) FROM orders").await, 5);
    let refused: Vec<_> = answers.iter().filter(|answer| answer.status != 303).collect();
    for answer in refused {
        assert_eq!(answer.status, 422);
        assert!(
            answer.body.contains("goes beyond the monthly budget of Haulage: $0.00 of $600.00 left"),
            "{}",
            answer.body
        );
    }
}

#[tokio::test]
async fn a_budget_begins_anew_by_the_calendar_of_the_business_and_what_is_cancelled_does_not_count() {
    let shop = Shop::open().await;
    shop.app.database.plant("UPDATE tenants SET time_zone = 'Pacific/Auckland'").await;
    set(&shop, &STRICT.replace("600", "200")).await;
    // The last minutes of a month in Auckland, where it is eleven or more hours later than in Greenwich.
    let eve = time::macros::datetime!(2026-11-30 10:59 UTC);
    shop.app.clock.advance(eve - shop.app.clock.now());
    let dana = shop.portal(&shop.dana).await;
    dana.put(&shop.parts[0], "1").await;
    assert!(dana.get("/checkout").await.body.contains("$200.00 of $200.00 left until Nov 30"));
    let home = dana.order("").await.location().to_owned();
    dana.put(&shop.parts[0], "1").await;
    assert_eq!(dana.order("").await.status, 422);
    assert_eq!(dana.post(&format!("{home}/cancellation"), "").await.status, 303);
    assert_eq!(dana.order("").await.status, 303, "what was cancelled is free again");
    dana.put(&shop.parts[0], "1").await;
    assert_eq!(dana.order("").await.status, 422);
    shop.app.clock.advance(time::Duration::minutes(2));
    assert!(dana.get("/checkout").await.body.contains("$200.00 of $200.00 left until Dec 31"));
    assert_eq!(dana.order("").await.status, 303, "a new month has begun in Auckland");
}

#[tokio::test]
async fn beyond_a_budget_that_asks_a_colleague_decides_or_the_order_is_refused() {
    let shop = Shop::open().await;
    let (dana, carl) = (shop.portal(&shop.dana).await, shop.portal(&shop.carl).await);
    set(&shop, &format!("spender={}&amount=100&period=year&beyond=ask", shop.dana.id)).await;
    dana.put(&shop.parts[0], "1").await;
    let refused = dana.order("").await;
    assert!(
        refused.status == 422 && refused.body.contains("Nobody can approve more at the moment."),
        "{}",
        refused.body
    );
    assert!(!dana.get("/checkout").await.body.contains("Place order<"));
    carl.put(&shop.parts[0], "1").await;
    assert_eq!(carl.order("").await.status, 303, "carl has no budget");
    assert_eq!(shop.number("SELECT count(*) FROM orders WHERE status = 'received'").await, 1);
    let rule = format!("over=99999&approver={}", shop.carl.id);
    let path = format!("/customers/{}/approval-rules", shop.haulage.id);
    assert_eq!(shop.console().await.post(&path, &rule).await.status, 303);
    let checkout = dana.get("/checkout").await.body;
    assert!(checkout.contains("It goes beyond the yearly budget of dana") && checkout.contains("carl"), "{checkout}");
    assert_eq!(dana.order("").await.status, 303);
    assert_eq!(shop.number("SELECT count(*) FROM orders WHERE status = 'waiting'").await, 1);
    assert!(carl.get("/approvals").await.body.contains("$120.00"));
    assert!(dana.get("/account").await.body.contains("$0.00 of $100.00 left until"), "what waits is used");
    assert!(!carl.get("/account").await.body.contains("$100.00"), "the budget of a colleague is theirs");
}

#[tokio::test]
async fn bad_budgets_are_refused_at_their_fields_and_a_second_one_takes_the_place_of_the_first() {
    let shop = Shop::open().await;
    let console = shop.console().await;
    let path = format!("/customers/{}/budgets", shop.haulage.id);
    for (form, field) in [
        ("amount=&period=month&beyond=ask", "amount"),
        ("amount=lots&period=month&beyond=ask", "amount"),
        ("amount=-5&period=month&beyond=ask", "amount"),
        ("amount=5&period=decade&beyond=ask", "period"),
        ("amount=5&period=month&beyond=bribe", "beyond"),
        ("amount=5&period=month&beyond=ask&spender=x", "spender"),
    ] {
        let refused = console.post(&path, form).await;
        assert!(refused.status == 422 && refused.body.contains(&format!("id=\"{field}-err\"")), "{form}");
    }
    set(&shop, STRICT).await;
    set(&shop, &STRICT.replace("600", "700")).await;
    assert_eq!(shop.number("SELECT amount_minor FROM budgets").await, 70_000);
    let tab = console.get(&format!("/customers/{}/approvals", shop.haulage.id)).await.body;
    let id = tab.split("action=\"/budgets/").nth(1).unwrap()[..36].to_owned();
    let rival = shop.app.customer(&shop.acme, "Rival").await;
    let rita = shop.app.portal_user(&shop.acme, &rival, "rita").await;
    shop.app.administrator(&shop.acme, &rita).await;
    assert_eq!(shop.portal(&rita).await.post(&format!("/budgets/{id}/removal"), "").await.status, 404);
    assert_eq!(console.post(&format!("/budgets/{id}/removal"), "").await.status, 303);
    assert_eq!(shop.number("SELECT count(*) FROM budgets").await, 0);
}
