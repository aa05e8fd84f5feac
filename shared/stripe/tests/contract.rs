//! What we rely on Stripe for, asked of the double always, and of Stripe itself when `STRIPE_CONTRACT_KEY` holds a
//! test key. Nothing here uses a control that Stripe has not.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use async_stripe::{ClientBuilder, RequestStrategy};
use secrecy::{ExposeSecret as _, SecretString};
use stripe::{
    Advice, CheckoutStatus, Error, InvoiceStatus, NewCheckout, NewPrice, Payment, Price, Since, Stripe, StripeSettings,
    Subscription, SubscriptionStatus, When,
};
use stripe_client_core::{RequestBuilder, StripeMethod};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

/// The double lives as long as the test.
struct Contract {
    stripe: Stripe,
    /// For what the product leaves to Stripe's own pages.
    raw: async_stripe::Client,
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
    let secret: SecretString = key.unwrap_or_else(|| "sk_test_double".to_owned()).into();
    let api_base = double.as_ref().map(stripe_double::Double::base);
    let raw = ClientBuilder::new(secret.expose_secret()).request_strategy(RequestStrategy::Once);
    let raw = api_base.iter().fold(raw, |raw, base| raw.url(format!("{base}/"))).build().unwrap();
    let stripe = Stripe::new(&StripeSettings { secret, api_base }).unwrap();
    Contract { stripe, raw, _double: double }
}

impl Contract {
    /// Sends what stands in Stripe's reference; the id of what was made.
    async fn make(&self, path: &str, form: &str) -> String {
        let mut request = RequestBuilder::new(StripeMethod::Post, path);
        request.body = Some(form.to_owned());
        let answer = request.customize::<miniserde::json::Value>().send(&self.raw).await.unwrap();
        let answer: serde_json::Value = serde_json::from_str(&miniserde::json::to_string(&answer)).unwrap();
        answer["id"].as_str().unwrap().to_owned()
    }

    /// A card of this customer: one of Stripe's ready-made ones.
    async fn card(&self, customer: &str, ready: &str) -> String {
        self.make(&format!("/payment_methods/{ready}/attach"), &format!("customer={customer}")).await
    }

    /// A customer who subscribes with a ready-made card, as a visitor of the payment page does.
    async fn subscriber(&self, card: &str, tenant: Uuid) -> Subscription {
        let price = self.stripe.ensure_price(&wish()).await.unwrap();
        let customer = self.make("/customers", "email=owner%40example.com").await;
        let card = self.card(&customer, card).await;
        let form = format!(
            "customer={customer}&items[0][price]={}&default_payment_method={card}&metadata[tenant_id]={tenant}",
            price.id
        );
        let id = self.make("/subscriptions", &form).await;
        self.stripe.find_subscription(&id).await.unwrap().unwrap()
    }
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
async fn a_subscription_that_is_paid_for_is_active_for_a_month_and_its_bill_is_paid() {
    let c = contract().await;
    let tenant = Uuid::new_v4();
    let paid = c.subscriber("pm_card_visa", tenant).await;
    assert_eq!((paid.status, paid.tenant_id, paid.livemode), (SubscriptionStatus::Active, Some(tenant), false));
    let life = paid.current_period_end.unwrap() - paid.created_at;
    assert!((Duration::days(28)..=Duration::days(31)).contains(&life), "{life}");
    assert_eq!(c.stripe.subscriptions_of(&paid.customer).await.unwrap(), std::slice::from_ref(&paid));
    let all = c.stripe.list_subscriptions(None).await.unwrap();
    assert!(all.subscriptions.iter().any(|one| one.id == paid.id), "newest first");

    let bill = c.stripe.find_invoice(paid.latest_invoice.as_deref().unwrap()).await.unwrap().unwrap();
    assert_eq!((bill.status, bill.amount_paid_minor, bill.currency.as_str()), (InvoiceStatus::Paid, 30_000, "usd"));
    assert_eq!((bill.customer.as_ref(), bill.subscription.as_ref()), (Some(&paid.customer), Some(&paid.id)));
    assert!(bill.number.is_some() && bill.hosted_url.is_some(), "{bill:?}");
    assert_eq!(c.stripe.list_invoices(&paid.id, None).await.unwrap().invoices, [bill]);
    assert_eq!(c.stripe.pay_open_invoice(&paid.id, Uuid::new_v4()).await.unwrap(), Payment::NothingOpen);
    let customer = c.stripe.find_customer(&paid.customer).await.unwrap().unwrap();
    assert_eq!((customer.email.as_deref(), customer.is_deleted), (Some("owner@example.com"), false));
}

#[tokio::test]
async fn a_subscription_ends_with_its_period_goes_on_after_all_and_ends_once() {
    let c = contract().await;
    let paid = c.subscriber("pm_card_visa", Uuid::new_v4()).await;
    let ending = c.stripe.cancel_subscription(&paid.id, When::PeriodEnd, Uuid::new_v4()).await.unwrap();
    assert_eq!((ending.status, ending.cancel_at_period_end), (SubscriptionStatus::Active, true));
    assert_eq!(ending.cancel_at, paid.current_period_end);
    let resumed = c.stripe.resume_subscription(&paid.id, Uuid::new_v4()).await.unwrap();
    assert_eq!((resumed.cancel_at_period_end, resumed.cancel_at), (false, None));
    let ended = c.stripe.cancel_subscription(&paid.id, When::Now, Uuid::new_v4()).await.unwrap();
    assert_eq!(ended.status, SubscriptionStatus::Canceled);
    assert!(ended.ended_at.is_some(), "{ended:?}");
    let again = c.stripe.cancel_subscription(&paid.id, When::Now, Uuid::new_v4()).await.unwrap_err();
    assert!(again.is_missing(), "{again:?}");
    assert_eq!(c.stripe.find_subscription(&paid.id).await.unwrap(), Some(ended), "it is found all the same");
}

#[tokio::test]
async fn a_bill_that_a_card_refuses_stays_open_until_another_card_pays_it() {
    let c = contract().await;
    let unpaid = c.subscriber("pm_card_chargeCustomerFail", Uuid::new_v4()).await;
    assert_eq!(unpaid.status, SubscriptionStatus::Incomplete);
    let refused = c.stripe.pay_open_invoice(&unpaid.id, Uuid::new_v4()).await.unwrap();
    let Payment::Declined { invoice, .. } = refused else { panic!("{refused:?}") };
    assert_eq!((invoice.status, Some(&invoice.id)), (InvoiceStatus::Open, unpaid.latest_invoice.as_ref()));
    let card = c.card(&unpaid.customer, "pm_card_mastercard").await;
    let changed = c.stripe.set_payment_method(&unpaid, &card, Uuid::new_v4()).await.unwrap();
    assert_eq!(changed.default_payment_method.as_ref(), Some(&card));
    let customer = c.stripe.find_customer(&unpaid.customer).await.unwrap().unwrap();
    assert_eq!(customer.default_payment_method, Some(card));
    let paid = c.stripe.pay_open_invoice(&unpaid.id, Uuid::new_v4()).await.unwrap();
    assert!(matches!(&paid, Payment::Paid(bill) if bill.status == InvoiceStatus::Paid), "{paid:?}");
    let running = c.stripe.find_subscription(&unpaid.id).await.unwrap().unwrap();
    assert_eq!(running.status, SubscriptionStatus::Active);
}

#[tokio::test]
async fn what_a_bill_took_is_given_back_once() {
    let c = contract().await;
    let paid = c.subscriber("pm_card_visa", Uuid::new_v4()).await;
    let bill = paid.latest_invoice.unwrap();
    let operation = Uuid::new_v4();
    for operation in [operation, operation, Uuid::new_v4()] {
        c.stripe.refund_invoice(&bill, operation).await.unwrap();
    }
    let told = async || {
        let page = c.stripe.events_since(Since::Time(a_minute_ago())).await.unwrap();
        page.events.into_iter().filter(|event| event.kind == "charge.refunded").map(|event| event.object_id)
    };
    for _ in 0..20 {
        for id in told().await {
            let charge = c.stripe.find_charge(&id).await.unwrap().unwrap();
            if charge.customer.as_ref() == Some(&paid.customer) {
                assert_eq!((charge.amount_minor, charge.amount_refunded_minor), (30_000, 30_000));
                return;
            }
        }
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    }
    panic!("no event told of the refund");
}

/// In Stripe's Dashboard the Customer Portal's settings have to be saved once, for test mode too.
#[tokio::test]
async fn the_customer_portal_opens_at_a_host_that_visitors_may_be_sent_to() {
    let c = contract().await;
    let paid = c.subscriber("pm_card_visa", Uuid::new_v4()).await;
    let here = "https://portal.example.com/settings";
    let session = c.stripe.portal_session(&paid.customer, here, Uuid::new_v4()).await.unwrap();
    assert!(c.stripe.redirect_hosts().allow(&session.url), "{}", session.url);
}

#[tokio::test]
async fn what_does_not_exist_is_nothing_and_what_is_wrong_is_refused() {
    let c = contract().await;
    assert_eq!(c.stripe.find_subscription("sub_nothing").await.unwrap(), None);
    assert_eq!(c.stripe.find_invoice("in_nothing").await.unwrap(), None);
    assert_eq!(c.stripe.find_customer("cus_nothing").await.unwrap(), None);
    assert_eq!(c.stripe.find_charge("ch_nothing").await.unwrap(), None);
    assert_eq!(c.stripe.find_dispute("du_nothing").await.unwrap(), None);
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
