//! Stopping, coming back, and what happens when payments fail: through the console and Stripe's pages.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod house;

use accounts::Role;
use house::{House, between, path};
use time::Duration;

const GOOD: &str = "4242424242424242";
const PERSON: &str = "contact_name=Dana+Whitfield&email=dana%40acme.example&phone=5155550142";

#[tokio::test]
async fn deactivating_now_closes_the_portal_ends_billing_and_keeps_everything() {
    let house = House::start().await;
    let acme = house.sign_up("acme").await;
    let owner = house.owner(&acme).await;
    let customer = house.app.customer(&acme, "Haulage").await;
    let jean = house.app.portal_user(&acme, &customer, "jean").await;
    let browser = house.app.contact_browser(&acme, &jean).await;
    assert_eq!(browser.get("/").await.status, 200);

    let settings = house.console(&acme, &owner, "/settings/customer-portal/general").await;
    let asks = between(&settings, "id=\"deactivate\"", "</form>");
    assert!(asks.contains("everybody is signed out") && asks.contains("the paid month, December 24, 2026"), "{asks}");
    let answer = house.bill(&acme, &owner, "/billing/deactivation", "when=now").await;
    assert_eq!(answer.location(), "/settings/customer-portal/general", "{}", answer.body);
    assert!(!house.is_open("acme").await);
    assert_ne!(browser.get("/").await.status, 200, "signed out at once");
    assert_eq!(house.count("SELECT count(*) FROM sessions WHERE contact_id IS NOT NULL").await, 0);
    let subscription = &house.stripe("GET", "/v1/subscriptions?status=all", "").await["data"][0];
    assert_eq!(subscription["status"], "canceled");
    assert_eq!(house.subjects(&acme).await.last().unwrap(), "Your customer portal is closed");
    let (contacts, events) =
        ("SELECT count(*) FROM contacts", "SELECT count(*) FROM audit_events WHERE kind = 'tenant.deactivated'");
    assert_eq!((house.count(contacts).await, house.count(events).await), (1, 1));
    let settings = house.console(&acme, &owner, "/settings/customer-portal/general").await;
    assert!(settings.contains("Portal Disabled") && settings.contains("Activate Portal Now"), "{settings}");
    assert!(!settings.contains("Deactivate Portal Now"));
    house.hear().await;
    assert_eq!(house.count("SELECT count(*) FROM mails").await, 2, "told once");
}

#[tokio::test]
async fn coming_back_leads_to_payment_and_brings_everything_back() {
    let house = House::start().await;
    let acme = house.sign_up("acme").await;
    let owner = house.owner(&acme).await;
    let customer = house.app.customer(&acme, "Haulage").await;
    let jean = house.app.portal_user(&acme, &customer, "jean").await;
    house.bill(&acme, &owner, "/billing/deactivation", "when=now").await;

    let settings = house.console(&acme, &owner, "/settings/customer-portal/general").await;
    let form = between(&settings, "id=\"activate\"", "</form>");
    for words in
        ["Portal Activation Request Form", "Your Name", "The Best Phone # to Reach You", "Activate Now", "autofocus"]
    {
        assert!(form.contains(words), "{words}");
    }
    let key = between(form, "name=\"key\" value=\"", "\"").to_owned();
    let unticked = house.bill(&acme, &owner, "/billing/activation", &format!("key={key}&{PERSON}")).await;
    assert_eq!(unticked.status, 422);
    assert!(unticked.body.contains("Tick the box") && unticked.body.contains("dana@acme.example"), "{}", unticked.body);

    let ticked = format!("key={key}&{PERSON}&consent=on");
    let paying = house.bill(&acme, &owner, "/billing/activation", &ticked).await;
    assert!(paying.location().contains("/c/pay/"), "{} {}", paying.status, paying.location());
    assert_eq!(house.bill(&acme, &owner, "/billing/activation", &ticked).await.location(), paying.location());
    assert!(!house.is_open("acme").await);
    let back = house.pay(paying.location(), GOOD).await.unwrap();
    assert_eq!(back, "http://acme.console.localhost:8080/billing/return");
    let returned = axum::http::Request::get("/billing/return").body(axum::body::Body::empty()).unwrap();
    let page = house.ask("acme.console.localhost:8080", returned).await;
    assert!(page.body.contains("content=\"0; url=/settings/customer-portal/general\""), "{}", page.body);

    assert!(house.is_open("acme").await);
    assert_eq!(house.app.contact_browser(&acme, &jean).await.get("/").await.status, 200, "with the old password");
    assert_eq!(house.subjects(&acme).await.last().unwrap(), "Your customer portal is open again");
    assert_eq!(house.count("SELECT count(*) FROM activation_requests").await, 2, "one consent for each time");
    assert_eq!(house.stripe("GET", "/v1/customers", "").await["data"].as_array().unwrap().len(), 1, "the same payer");
    let settings = house.console(&acme, &owner, "/settings/customer-portal/general").await;
    assert!(
        settings.contains("Portal Enabled") && settings.contains("The next payment of $300.00 is on December 24, 2026")
    );
}

#[tokio::test]
async fn deactivating_with_the_month_stays_open_until_then_and_can_be_taken_back() {
    let house = House::start().await;
    let acme = house.sign_up("acme").await;
    let owner = house.owner(&acme).await;
    house.bill(&acme, &owner, "/billing/deactivation", "when=period_end").await;
    house.bill(&acme, &owner, "/billing/deactivation", "when=period_end").await;
    assert!(house.is_open("acme").await);
    assert_eq!(house.subjects(&acme).await[1..], ["Your customer portal will close"], "told once");
    let settings = house.console(&acme, &owner, "/settings/customer-portal/general").await;
    assert!(settings.contains("It ends on December 24, 2026"), "{settings}");

    let kept = house.bill(&acme, &owner, "/billing/activation", &format!("key=x&{PERSON}&consent=on")).await;
    assert_eq!(kept.location(), "/settings/customer-portal/general");
    house.advance(Duration::days(31)).await;
    house.hear().await;
    assert!(house.is_open("acme").await, "it goes on");
    assert_eq!(house.stripe("GET", "/v1/charges", "").await["data"].as_array().unwrap().len(), 2);

    let owner = house.again(&acme).await;
    house.bill(&acme, &owner, "/billing/deactivation", "when=period_end").await;
    house.advance(Duration::days(31)).await;
    house.hear().await;
    assert!(!house.is_open("acme").await);
    assert_eq!(house.stripe("GET", "/v1/charges", "").await["data"].as_array().unwrap().len(), 2, "no further charge");
    assert_eq!(house.subjects(&acme).await.last().unwrap(), "Your customer portal is closed");
}

#[tokio::test]
async fn deactivating_works_while_stripe_is_out_of_reach_and_billing_ends_as_soon_as_it_is_back() {
    let house = House::start().await;
    let acme = house.sign_up("acme").await;
    let owner = house.owner(&acme).await;
    house.steer("config", r#"{"fail":{"next":99,"when":"before","status":503}}"#).await;
    house.bill(&acme, &owner, "/billing/deactivation", "when=now").await;
    assert!(!house.is_open("acme").await);
    house.work().await;
    house.steer("config", r#"{"fail":{"next":0,"when":"before"}}"#).await;
    let running = &house.stripe("GET", "/v1/subscriptions", "").await["data"];
    assert_eq!(running.as_array().unwrap().len(), 1);
    house.clock.advance(Duration::minutes(5));
    house.work().await;
    assert!(!house.is_open("acme").await, "and it does not open again");
    assert_eq!(house.stripe("GET", "/v1/subscriptions", "").await["data"].as_array().unwrap().len(), 0);
}

#[tokio::test]
async fn only_an_owner_bills() {
    let house = House::start().await;
    let acme = house.sign_up("acme").await;
    let admin = house.app.staff(&acme, "admin", Role::Admin).await;
    let form = format!("name={}&password={}", house::encode(&admin.email), house::encode(testkit::PASSWORD));
    let host = "acme.console.localhost:8080";
    let signed_in = house.app.browse((host, ""), axum::http::Method::POST, "/sign-in", Some(&form)).await;
    let cookie = signed_in.cookies().join("; ");
    for (path, form) in [
        ("/billing/deactivation", "when=now".to_owned()),
        ("/billing/card", String::new()),
        ("/billing/activation", format!("key=x&{PERSON}&consent=on")),
    ] {
        assert_eq!(house.bill(&acme, &cookie, path, &form).await.status, 403, "{path}");
        assert_eq!(house.bill(&acme, "", path, &form).await.location(), "/sign-in", "{path}");
    }
    assert!(house.is_open("acme").await);
}

#[tokio::test]
async fn failed_payments_are_told_shown_and_close_the_portal_in_the_end() {
    let house = House::start().await;
    let acme = house.sign_up_with_a_failing_card("acme").await;
    house.owner(&acme).await;
    house.advance(Duration::days(31)).await;
    house.hear().await;
    assert!(house.is_open("acme").await, "past due is open");
    assert_eq!(house.subjects(&acme).await[1..], ["Your payment failed"]);
    let home = house.console(&acme, &house.again(&acme).await, "/").await;
    assert!(home.contains("The last payment failed. The portal closes on"), "{home}");
    house.advance(Duration::days(15)).await;
    house.hear().await;
    assert!(!house.is_open("acme").await, "Stripe has given up");
    assert_eq!(house.subjects(&acme).await[1..], ["Your payment failed", "Your customer portal is closed"]);
    assert!(house.last_mail(&acme).await.contains("because its payments failed"));
}

#[tokio::test]
async fn a_bill_that_stays_unpaid_for_21_days_closes_the_portal_whatever_stripe_tries() {
    let house = House::start().await;
    house.sign_up_with_a_failing_card("acme").await;
    house.advance(Duration::days(31)).await;
    house.hear().await;
    // The double's own retries end sooner: here only our clock goes on.
    house.clock.advance(Duration::days(19));
    house.work().await;
    assert!(house.is_open("acme").await);
    house.clock.advance(Duration::days(2));
    house.work().await;
    assert!(!house.is_open("acme").await);
    assert_eq!(house.rows("SELECT status FROM billing").await, ["past_due"]);
}

#[tokio::test]
async fn another_card_pays_the_open_bill_and_is_charged_from_then_on() {
    let house = House::start().await;
    let acme = house.sign_up_with_a_failing_card("acme").await;
    house.owner(&acme).await;
    house.advance(Duration::days(31)).await;
    house.hear().await;
    let owner = house.again(&acme).await;
    let portal = house.bill(&acme, &owner, "/billing/card", "").await;
    assert!(house.platform().stripe.redirect_hosts().allow(portal.location()), "{}", portal.location());
    let card = format!("number={GOOD}&expiry=12%2F34&cvc=123&name=Dana&email=x");
    let changed = house.at_double("POST", &format!("{}/card", portal.location()), &card).await;
    assert_eq!(changed.status, 303, "{}", changed.body);
    house.hear().await;
    assert_eq!(house.rows("SELECT status FROM billing").await, ["active"]);
    assert_eq!(house.count("SELECT count(*) FROM billing WHERE past_due_since IS NOT NULL").await, 0);
    let paid = async || {
        let charges = house.stripe("GET", "/v1/charges", "").await;
        charges["data"].as_array().unwrap().iter().filter(|charge| charge["paid"] == true).count()
    };
    assert_eq!(paid().await, 2);
    house.advance(Duration::days(31)).await;
    house.hear().await;
    assert_eq!(paid().await, 3, "the next month with the new card");
    assert!(house.is_open("acme").await);
}

#[tokio::test]
async fn what_was_cancelled_at_stripe_itself_closes_the_portal() {
    let house = House::start().await;
    house.steer("config", r#"{"delivery":"drop"}"#).await;
    house.sign_up("acme").await;
    let id = house.rows("SELECT stripe_subscription FROM billing").await.remove(0);
    house.stripe("DELETE", &format!("/v1/subscriptions/{id}"), "").await;
    house.clock.advance(Duration::days(1));
    house.work().await;
    assert!(!house.is_open("acme").await, "the sweep sees it");
}

#[tokio::test]
async fn a_second_subscription_beside_one_that_runs_is_ended() {
    let house = House::start().await;
    let acme = house.sign_up("acme").await;
    let customer = house.rows("SELECT stripe_customer FROM billing").await.remove(0);
    let price = house.stripe("GET", "/v1/prices", "").await["data"][0]["id"].as_str().unwrap().to_owned();
    let form = format!("customer={customer}&items[0][price]={price}&metadata[tenant_id]={}", acme.id());
    house.stripe("POST", "/v1/subscriptions", &form).await;
    house.hear().await;
    assert!(house.is_open("acme").await);
    assert_eq!(house.stripe("GET", "/v1/subscriptions", "").await["data"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn what_was_fetched_before_somebody_else_wrote_is_fetched_again() {
    let house = House::start().await;
    let acme = house.sign_up_with_a_failing_card("acme").await;
    house.advance(Duration::days(31)).await;
    house.hear().await;
    house.steer("config", r#"{"delivery":"drop","slow_ms":500}"#).await;
    let id = house.rows("SELECT stripe_subscription FROM billing").await.remove(0);
    let wait = async |millis| tokio::time::sleep(std::time::Duration::from_millis(millis)).await;
    // The slow one sees the subscription at half a second and its bill at one; meanwhile it is cancelled, and somebody
    // quicker writes so.
    let slow = house.platform().settle(acme.id());
    let cancelled = async {
        wait(50).await;
        house.stripe("DELETE", &format!("/v1/subscriptions/{id}"), "").await;
    };
    let quick = async {
        wait(150).await;
        house.platform().settle(acme.id()).await.unwrap();
        assert!(!house.is_open("acme").await);
    };
    let (slow, (), ()) = tokio::join!(slow, cancelled, quick);
    assert!(!slow.unwrap().is_open);
    assert!(!house.is_open("acme").await, "the slow one has not opened it again");
}

#[tokio::test]
async fn the_opening_page_of_a_portal_that_was_closed_since_says_so() {
    let house = House::start().await;
    let form = house.form("acme").await;
    let asked = house.post("/activate", &form.encoded()).await;
    let back = house.pay(asked.location(), GOOD).await.unwrap();
    house.get(path(&back)).await;
    let acme = house.tenant("acme").await;
    let owner = house.owner(&acme).await;
    house.bill(&acme, &owner, "/billing/deactivation", "when=now").await;
    assert!(house.get(path(&back)).await.body.contains("This portal is not open"));
}
