//! A tenant that is new, renamed, closed or gone is so at the gateway within a second, whether Redis runs or not.

use std::time::{Duration, Instant};

use accounts::Role;
use testkit::Answer;

use crate::browser::{Browser, encode};
use crate::fleet::Fleet;
use crate::until;

/// Asks until it is so; an answer to what was asked after a second has to be right.
async fn within_a_second(what: &str, browser: &Browser, path: &str, is_so: impl Fn(&Answer) -> bool) {
    let began = Instant::now();
    loop {
        let asked = began.elapsed();
        let answer = browser.get(path).await;
        if is_so(&answer) {
            return;
        }
        assert!(asked < Duration::from_secs(1), "{what}: not after {asked:?}, but {} {}", answer.status, answer.body);
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_becomes_of_a_tenant_is_known_within_a_second_with_redis_and_without() {
    let fleet = Fleet::start(0).await;
    every_change(&fleet, "one").await;
    fleet.redis.kill();
    every_change(&fleet, "two").await;
}

async fn every_change(fleet: &Fleet, mark: &str) {
    opened(fleet, &format!("fresh-{mark}")).await;
    renamed(fleet, (&format!("before-{mark}"), &format!("after-{mark}"))).await;
    closed(fleet, &format!("closing-{mark}")).await;
    deleted(fleet, &format!("leaving-{mark}")).await;
}

/// The whole way of a business: form, payment page, portal.
async fn opened(fleet: &Fleet, name: &str) {
    let portal = fleet.browser(name);
    assert_eq!(portal.get("/sign-in").await.status, 404);
    let site = fleet.browser("");
    let page = site.get("/activate").await.body;
    let key = between(&page, "name=\"key\" value=\"", "\"");
    let fields = [
        ("key", key),
        ("contact_name", "Olive Owner"),
        ("email", "olive@fresh.example"),
        ("phone", "+1 555 013 0142"),
        ("business", "Fresh Parts"),
        ("login_name", name),
        ("consent", "on"),
    ];
    let form = fields.map(|(name, value)| format!("{name}={}", encode(value))).join("&");
    let to_payment = site.post("/activate", &form).await;
    let (port, path) = apart(to_payment.location());
    let card = "number=4242424242424242&expiry=12%2F34&cvc=123&name=Olive&email=olive%40fresh.example";
    let stripe = Browser::new(crate::browser::To::Port(port), format!("127.0.0.1:{port}"));
    let paid = stripe.post(path, card).await;
    let (_, back) = apart(paid.location());
    assert!(back.starts_with("/activate/"), "{} {}", paid.status, paid.body);
    site.get(back).await;
    until(Duration::from_secs(20), "the portal opens", async || {
        let tenant = fleet.app.database.db.tenant_named(name).await.unwrap();
        tenant.filter(db::Tenant::customer_portal)
    })
    .await;
    within_a_second("a new portal", &portal, "/sign-in", |answer| answer.status == 200).await;
}

async fn renamed(fleet: &Fleet, (old, new): (&str, &str)) {
    let tenant = fleet.app.tenant(old).await;
    let owner = fleet.app.staff(&tenant, "owner", Role::Owner).await;
    let console = fleet.console(&tenant, &owner).await;
    let (before, after) = (fleet.browser(old), fleet.browser(new));
    assert_eq!(before.get("/sign-in").await.status, 200);
    assert_eq!(after.get("/sign-in").await.status, 404);
    let form = format!("contact_name=Olive&email=o%40o.example&phone=%2B1+555+013+0142&login_name={new}");
    let saved = console.post("/settings/customer-portal/settings", &form).await;
    assert_eq!(saved.status, 303, "{}", saved.body);
    let own = format!("http://{}/sign-in", after.host);
    within_a_second("the new name", &after, "/sign-in", |answer| answer.status == 200).await;
    within_a_second("the old name", &before, "/sign-in", |answer| answer.location() == own).await;
}

async fn closed(fleet: &Fleet, name: &str) {
    let tenant = fleet.app.tenant(name).await;
    let owner = fleet.app.staff(&tenant, "owner", Role::Owner).await;
    let console = fleet.console(&tenant, &owner).await;
    let portal = fleet.browser(name);
    assert!(portal.get("/sign-in").await.body.contains("name=\"password\""));
    let closed = console.post("/billing/deactivation", "when=now").await;
    assert_eq!(closed.status, 303, "{}", closed.body);
    let is_closed = |answer: &Answer| answer.status == 503 && answer.body.contains("This portal is not open");
    within_a_second("a closed portal", &portal, "/sign-in", is_closed).await;
    assert_eq!(console.get("/contacts").await.status, 200, "the console stays");
}

async fn deleted(fleet: &Fleet, name: &str) {
    let tenant = fleet.app.tenant(name).await;
    let portal = fleet.browser(name);
    assert_eq!(portal.get("/sign-in").await.status, 200);
    let id = tenant.id();
    fleet
        .app
        .database
        .plant(&format!("BEGIN; DELETE FROM tenants WHERE id = '{id}'; SELECT pg_notify('tenants', '{id}'); COMMIT"))
        .await;
    within_a_second("a deleted tenant", &portal, "/sign-in", |answer| answer.status == 404).await;
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    text.split_once(start).unwrap().1.split_once(end).unwrap().0
}

/// Port and path of an address on this machine.
fn apart(address: &str) -> (u16, &str) {
    let (_, rest) = address.split_once("://").unwrap_or_else(|| panic!("no address: {address}"));
    let (authority, _) = rest.split_once('/').unwrap();
    let (_, port) = authority.split_once(':').unwrap();
    (port.parse().unwrap(), &rest[authority.len()..])
}
