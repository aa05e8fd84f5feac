//! What we rely on Stripe for, asked of the double always, and of Stripe itself when `STRIPE_CONTRACT_KEY` holds a
//! test key. Nothing here uses a control that Stripe has not.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use stripe::{Advice, CheckoutStatus, Error, NewCheckout, NewPrice, Price, Since, Stripe, StripeSettings};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

/// The double lives as long as the test.
struct Contract {
    stripe: Stripe,
    _double: Option<stripe_double::Double>,
}

async fn contract() -> Contract {
    #[expect(clippy::disallowed_methods, reason = "a test has no main to read its settings")]
    let key = std::env::var("STRIPE_CONTRACT_KEY").ok();
    let double = match &key {
        Some(key) => {
            assert!(!key.contains("_live_"), "the contract is for test keys");
            None
        }
        None => Some(stripe_double::start(stripe_double::Config::default()).await.unwrap()),
    };
    let settings = StripeSettings {
        secret: key.unwrap_or_else(|| "sk_test_double".to_owned()).into(),
        api_base: double.as_ref().map(stripe_double::Double::base),
    };
    Contract { stripe: Stripe::new(&settings).unwrap(), _double: double }
}

fn wish() -> NewPrice {
    NewPrice {
        lookup_key: "portal_contract_usd_300".into(),
        product_name: "Portal".into(),
        unit_amount_minor: 30_000,
        currency: "usd".into(),
    }
}

fn checkout(price: &Price, tenant_id: Uuid) -> NewCheckout {
    NewCheckout {
        tenant_id,
        existing_customer: None,
        customer_email: "owner@example.com".into(),
        price: price.id.clone(),
        success_url: "https://portal.example.com/activate/done?session={CHECKOUT_SESSION_ID}".into(),
        cancel_url: "https://portal.example.com/activate".into(),
    }
}

#[expect(clippy::disallowed_methods, reason = "Stripe's own time is asked for")]
fn a_minute_ago() -> OffsetDateTime {
    OffsetDateTime::now_utc() - Duration::MINUTE
}

#[tokio::test]
async fn a_price_is_made_once_and_found_by_its_name() {
    let c = contract().await;
    let made = c.stripe.ensure_price(&wish()).await.unwrap();
    assert_eq!((made.unit_amount_minor, made.currency.as_str()), (30_000, "usd"));
    assert_eq!(c.stripe.ensure_price(&wish()).await.unwrap(), made);
    assert_eq!(c.stripe.find_price("there_is_no_such_price").await.unwrap(), None);
}

#[tokio::test]
async fn the_same_operation_opens_one_payment_page_and_another_opens_another() {
    let c = contract().await;
    let price = c.stripe.ensure_price(&wish()).await.unwrap();
    let (tenant, operation) = (Uuid::new_v4(), Uuid::new_v4());
    let new = checkout(&price, tenant);
    let first = c.stripe.create_checkout(&new, operation).await.unwrap();
    assert_eq!((first.status, first.is_paid, first.tenant_id), (CheckoutStatus::Open, false, Some(tenant)));
    assert!(c.stripe.redirect_hosts().allow(first.url.as_deref().unwrap()), "{first:?}");
    assert_eq!(c.stripe.create_checkout(&new, operation).await.unwrap(), first);
    assert_ne!(c.stripe.create_checkout(&new, Uuid::new_v4()).await.unwrap().id, first.id);
    let other = checkout(&price, Uuid::new_v4());
    let refusal = c.stripe.create_checkout(&other, operation).await.unwrap_err();
    assert_eq!(refusal.advice(), Advice::GiveUp, "{refusal}");
}

#[tokio::test]
async fn a_payment_page_is_found_by_its_id_and_by_its_tenant() {
    let c = contract().await;
    let price = c.stripe.ensure_price(&wish()).await.unwrap();
    let tenant = Uuid::new_v4();
    let made = c.stripe.create_checkout(&checkout(&price, tenant), Uuid::new_v4()).await.unwrap();
    assert_eq!(c.stripe.find_checkout(&made.id).await.unwrap().as_ref(), Some(&made));
    assert_eq!(c.stripe.find_checkout_of(tenant, a_minute_ago()).await.unwrap(), Some(made));
    assert_eq!(c.stripe.find_checkout_of(Uuid::new_v4(), a_minute_ago()).await.unwrap(), None);
    assert_eq!(c.stripe.find_checkout("cs_test_nothing").await.unwrap(), None);
    assert_eq!(c.stripe.find_checkout("../customers").await.unwrap(), None);
}

#[tokio::test]
async fn a_payment_page_closes_once() {
    let c = contract().await;
    let price = c.stripe.ensure_price(&wish()).await.unwrap();
    let made = c.stripe.create_checkout(&checkout(&price, Uuid::new_v4()), Uuid::new_v4()).await.unwrap();
    let closed = c.stripe.expire_checkout(&made.id, Uuid::new_v4()).await.unwrap();
    assert_eq!((closed.status, closed.url), (CheckoutStatus::Expired, None));
    let again = c.stripe.expire_checkout(&made.id, Uuid::new_v4()).await.unwrap_err();
    assert!(matches!(again, Error::Refused { status: 400, .. }), "{again:?}");
}

#[tokio::test]
async fn closing_a_page_is_an_event_that_names_it() {
    let c = contract().await;
    let price = c.stripe.ensure_price(&wish()).await.unwrap();
    let made = c.stripe.create_checkout(&checkout(&price, Uuid::new_v4()), Uuid::new_v4()).await.unwrap();
    c.stripe.expire_checkout(&made.id, Uuid::new_v4()).await.unwrap();
    for _ in 0..20 {
        let page = c.stripe.events_since(Since::Time(a_minute_ago())).await.unwrap();
        if let Some(event) = page.events.iter().find(|event| event.object_id == made.id) {
            assert_eq!((event.kind.as_str(), event.livemode), ("checkout.session.expired", false));
            let newer = c.stripe.events_since(Since::Event(&event.id)).await.unwrap();
            assert!(newer.events.iter().all(|later| later.id != event.id));
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    }
    panic!("no event told of {}", made.id);
}

#[tokio::test]
async fn what_does_not_exist_is_nothing_and_what_is_wrong_is_refused() {
    let c = contract().await;
    assert_eq!(c.stripe.find_subscription("sub_nothing").await.unwrap(), None);
    assert_eq!(c.stripe.find_invoice("in_nothing").await.unwrap(), None);
    assert_eq!(c.stripe.find_customer("cus_nothing").await.unwrap(), None);
    assert_eq!(c.stripe.find_charge("ch_nothing").await.unwrap(), None);
    let refusal =
        c.stripe.portal_session("cus_nothing", "https://portal.example.com/", Uuid::new_v4()).await.unwrap_err();
    assert!(matches!(&refusal, Error::Refused { code, .. } if code == "resource_missing"), "{refusal:?}");
    let forgotten = c.stripe.events_since(Since::Event("evt_nothing")).await.unwrap_err();
    assert_eq!(forgotten.advice(), Advice::GiveUp);
    c.stripe.list_subscriptions(None).await.unwrap();
}

#[tokio::test]
async fn a_wrong_key_is_told_from_a_refusal() {
    let c = contract().await;
    if c.stripe.is_double() {
        return;
    }
    let settings = StripeSettings { secret: "sk_test_wrong".into(), api_base: None };
    let refusal = Stripe::new(&settings).unwrap().find_price("x").await.unwrap_err();
    assert!(matches!(refusal, Error::Key(401)), "{refusal:?}");
}
