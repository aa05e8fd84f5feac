use std::net::IpAddr;

use axum::http::{HeaderMap, HeaderValue, Method, header};
use tenancy::Host;
use uuid::Uuid;

use super::*;

fn from(address: &str) -> IpAddr {
    address.parse().unwrap()
}

fn charge(rule: Rule, address: &str) -> Charge {
    Charge { rule, subject: Subject::network(from(address)) }
}

/// How many of a hundred are let through at once.
async fn passes(limits: &Limits, one: Charge) -> usize {
    let mut passed = 0;
    for _ in 0..100 {
        passed += usize::from(limits.charge(&[one]).await.is_ok());
    }
    passed
}

#[tokio::test]
async fn each_network_has_its_own_burst() {
    let limits = Limits::new(None, 1.0, 1);
    assert_eq!(passes(&limits, charge(Rule::SignIn, "192.0.2.1")).await, 30);
    assert_eq!(passes(&limits, charge(Rule::SignIn, "192.0.2.2")).await, 30);
    assert_eq!(passes(&limits, charge(Rule::SignIn, "2001:db8::1")).await, 30);
    assert_eq!(passes(&limits, charge(Rule::SignIn, "2001:db8::ffff:1")).await, 0, "the same 64 bits");
    let refused = limits.charge(&[charge(Rule::SignIn, "192.0.2.1")]).await.unwrap_err();
    assert!(refused.wait <= Duration::from_secs(2) && refused.wait > Duration::from_secs(1), "{refused:?}");
}

#[tokio::test]
async fn limits_scale_and_are_shared_out_without_redis() {
    assert_eq!(passes(&Limits::new(None, 2.0, 1), charge(Rule::SignIn, "192.0.2.1")).await, 60);
    let nowhere = redis::Client::open("redis://127.0.0.1:1").unwrap();
    let limits = Limits::new(Some(nowhere), 1.0, 3);
    assert_eq!(passes(&limits, charge(Rule::SignIn, "192.0.2.1")).await, 10);
    assert_eq!(limits.fallbacks(), 100);
}

#[tokio::test]
async fn what_comes_back_may_be_used_again() {
    let limits = Limits::new(None, 1.0, 1);
    let one = charge(Rule::Activation, "192.0.2.1");
    assert_eq!(passes(&limits, one).await, 5);
    limits.give_back(one).await;
    assert_eq!(passes(&limits, one).await, 1);
}

#[test]
fn what_is_dear_is_recognised() {
    let portal = Host::Portal("acme".parse().unwrap());
    let tenant = Some(Uuid::from_u128(1));
    let named = |host: &Host, method: Method, path: &str| {
        let charges = rules((host, tenant, from("192.0.2.1")), (&method, path, &HeaderMap::new()));
        charges.iter().map(|one| one.rule.name()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(named(&portal, Method::POST, "/sign-in"), "sign-in sign-in-tenant");
    assert_eq!(named(&portal, Method::GET, "/sign-in"), "");
    assert_eq!(named(&portal, Method::POST, "/password/forgot"), "reset reset-tenant");
    assert_eq!(named(&portal, Method::POST, "/password/reset/abc"), "link link-tenant");
    assert_eq!(named(&portal, Method::POST, "/invitation/abc"), "link link-tenant");
    assert_eq!(named(&portal, Method::POST, "/view/abc"), "link link-tenant");
    assert_eq!(named(&portal, Method::POST, "/sign-in/link"), "reset reset-tenant");
    for path in
        ["/sign-in/link/abc", "/sign-in/second-step", "/sign-in/passkey", "/sign-in/passkey/answer", "/link/code"]
    {
        assert_eq!(named(&portal, Method::POST, path), "link link-tenant", "{path}");
    }
    for path in
        ["/account/password", "/account/second-step/removal", "/account/passkeys/abc/removal", "/people/abc/invitation"]
    {
        assert_eq!(named(&portal, Method::POST, path), "sign-in sign-in-tenant", "{path}");
    }
    assert_eq!(named(&portal, Method::POST, "/account/sessions/end"), "");
    assert_eq!(named(&Host::Site, Method::POST, "/activate"), "activation");
    assert_eq!(named(&Host::Site, Method::GET, "/activate/availability"), "availability");
    assert_eq!(named(&Host::Site, Method::POST, "/activate/abc/payment"), "link");
    assert_eq!(named(&Host::Site, Method::POST, "/demo"), "reset");
    for path in ["/checkout", "/quotes/abc/acceptance"] {
        assert_eq!(named(&portal, Method::POST, path), "order order-tenant", "{path}");
        assert_eq!(named(&portal, Method::GET, path), "", "{path}");
    }
    let console = Host::Console("acme".parse().unwrap());
    for path in ["/contacts/export", "/customers/abc/access/export", "/settings/customer-portal/reports/orders.csv"] {
        assert_eq!(named(&console, Method::GET, path), "export export-tenant", "{path}");
    }
    assert_eq!(named(&console, Method::GET, "/imports/abc/errors.csv"), "");
    assert_eq!(named(&portal, Method::GET, "/orders/export"), "export");
    assert_eq!(named(&portal, Method::POST, "/invitation/abc.csv"), "link link-tenant");
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("Multipart/Form-Data; boundary=a"));
    let charges = rules((&portal, tenant, from("192.0.2.1")), (&Method::POST, "/imports", &headers));
    assert_eq!(charges.len(), 2);
    assert_eq!(charges[1].key(), "t:00000000-0000-0000-0000-000000000001:limit:upload-tenant");
}

#[test]
fn what_is_dear_counts_in_a_session_too() {
    let (portal, console) = (Host::Portal("acme".parse().unwrap()), Host::Console("acme".parse().unwrap()));
    let asked = |host: &Host, method: Method, path: &str, cookie: &'static str| {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, HeaderValue::from_static("__Host-form=abc; theme=dark"));
        headers.append(header::COOKIE, HeaderValue::from_static(cookie));
        let charges = rules((host, Some(Uuid::from_u128(1)), from("192.0.2.1")), (&method, path, &headers));
        charges.last().map(|charge| (charge.rule, charge.key())).unwrap()
    };
    let (rule, key) = asked(&console, Method::GET, "/contacts/export", "__Host-staff=secret");
    assert_eq!(rule, Rule::ExportSession);
    assert!(key.starts_with("limit:export-session:") && !key.contains("secret"), "{key}");
    assert_eq!(asked(&console, Method::GET, "/orders/export", "__Host-staff=secret").1, key);
    assert_ne!(asked(&console, Method::GET, "/orders/export", "__Host-staff=another").1, key);
    assert_eq!(asked(&portal, Method::POST, "/checkout", "__Host-sid=secret").0, Rule::OrderSession);
    assert_eq!(asked(&portal, Method::POST, "/checkout", "sid=secret").0, Rule::OrderTenant, "nobody is signed in");
    assert_eq!(asked(&portal, Method::POST, "/sign-in", "__Host-sid=secret").0, Rule::SignInTenant);
    let beside = "__Host-sid=made-up; __Host-staff=secret";
    assert_eq!(asked(&console, Method::GET, "/contacts/export", beside).1, key, "the other kind's cookie is nobody's");
    assert_eq!(subject::CUSTOMER_COOKIE, accounts::CUSTOMER_COOKIE);
    assert_eq!(subject::STAFF_COOKIE, accounts::STAFF_COOKIE);
}

#[test]
fn programs_are_counted_by_network_business_and_key() {
    let portal = Host::Portal("acme".parse().unwrap());
    let asked = |host: &Host, path: &str, sent: &'static str| {
        let mut headers = HeaderMap::new();
        headers.insert(header::AUTHORIZATION, HeaderValue::from_static(sent));
        let charges = rules((host, Some(Uuid::from_u128(1)), from("192.0.2.1")), (&Method::GET, path, &headers));
        charges.iter().map(Charge::key).collect::<Vec<_>>()
    };
    let key = "Bearer ptl_019a0000000070008000000000000001_00_00";
    let file = rules((&portal, None, from("192.0.2.1")), (&Method::POST, "/api/v1/imports", &HeaderMap::new()));
    assert_eq!(file.iter().map(|charge| charge.rule).collect::<Vec<_>>(), [Rule::Api, Rule::Upload]);
    let errors = "/api/v1/imports/019a0000-0000-7000-8000-000000000001/errors.csv";
    let counted = ["limit:api:192.0.2.1", "t:00000000-0000-0000-0000-000000000001:limit:api-tenant"];
    let by_key = "limit:api-key:019a0000-0000-7000-8000-000000000001";
    assert_eq!(asked(&portal, "/api/v1/parts", key), [counted[0], counted[1], by_key]);
    assert_eq!(asked(&portal, errors, key), [counted[0], counted[1], by_key]);
    for sent in ["Bearer", "Bearer ptl_", "Bearer ptl_019a", "Basic x", "ptl_019a0000000070008000000000000001_00_00"] {
        assert_eq!(asked(&portal, "/api/v1/parts", sent), counted, "{sent}");
    }
    assert!(asked(&portal, "/parts", key).is_empty());
    assert!(asked(&Host::Console("acme".parse().unwrap()), "/api/v1/parts", key).is_empty());
}
