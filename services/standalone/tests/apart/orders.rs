//! Orders are placed while the worker is killed again and again and the mail server loses its temper: each is told to whoever
//! placed it and to the business, and nobody is told of another's.

use std::collections::{BTreeMap, BTreeSet};

use db::Tenant;
use testkit::shop::hidden;
use testkit::{Contact, PASSWORD};

use crate::browser::{Browser, encode};
use crate::fleet::Fleet;
use crate::post_office::Taken;

const BUSINESS: &str = "orders@acme.example";
const PEOPLE: [&str; 6] = ["ann", "bob", "cleo", "dana", "eli", "fay"];
/// Orders of each.
const ORDERS: usize = 10;

#[tokio::test(flavor = "multi_thread")]
async fn every_order_is_told_to_whom_it_concerns_whatever_dies() {
    let fleet = Fleet::start(30).await;
    let acme = fleet.app.tenant("acme").await;
    let part = plant(&fleet, &acme).await;
    let mut buyers = Vec::new();
    for name in PEOPLE {
        buyers.push(buyer(&fleet, &acme, name).await);
    }
    let (orders, ()) = tokio::join!(place(&buyers, &part), fleet.kill_worker_at([180, 320, 90, 410, 250, 140]));
    fleet.all_mail_is_out().await;

    let did = fleet.post.did();
    assert!(did.iter().filter(|what| *what != "took").count() > 10, "the server was kind: {did:?}");
    let mails = fleet.post.taken();
    for (order, email) in &orders {
        for reader in [email.as_str(), BUSINESS] {
            let told = mails.iter().filter(|mail| mail.recipients == [reader] && ordered(mail) == *order).count();
            assert!(told > 0, "{reader} was not told of {order}");
        }
    }
    let mut copies: BTreeMap<&str, BTreeSet<_>> = BTreeMap::new();
    for mail in &mails {
        let reader = mail.recipients.concat();
        let placed_by = &orders[&ordered(mail)];
        assert!([placed_by.as_str(), BUSINESS].contains(&reader.as_str()), "{reader} was told of {placed_by}'s order");
        copies.entry(&mail.message_id).or_default().insert((reader, &mail.subject, &mail.text, &mail.html));
    }
    assert_eq!(copies.len(), orders.len() * 2, "a mail of each order to each reader");
    assert!(copies.values().all(|copies| copies.len() == 1), "copies of a mail say the same");
    assert!(mails.len() > copies.len(), "none arrived twice: nothing was tried");
}

/// A part that is sold, and the address that hears of orders.
async fn plant(fleet: &Fleet, acme: &Tenant) -> String {
    let (tenant, part) = (acme.id(), "6f8a1c52-7f0b-4d7e-9a53-0d8a0e5c1b11");
    let sql = format!(
        "INSERT INTO items (tenant_id, id, item_number, item_number_norm, name, name_norm, words, list_price_minor, on_hand,
                            created_at, updated_at)
         VALUES ('{tenant}', '{part}', 'BP-100', 'BP100', 'Brake pads', 'brake pads', to_tsvector('simple', 'brake pads'),
                 10000, 3, now(), now());
         UPDATE portal_settings SET email = '{BUSINESS}' WHERE tenant_id = '{tenant}'"
    );
    fleet.app.database.plant(&sql).await;
    part.to_owned()
}

/// Somebody at a customer of their own, signed in.
async fn buyer(fleet: &Fleet, acme: &Tenant, name: &str) -> (Contact, Browser) {
    let customer = fleet.app.customer(acme, &format!("Haulage of {name}")).await;
    let contact = fleet.app.portal_user(acme, &customer, name).await;
    let mut browser = fleet.browser("acme");
    let answer = browser.sign_in(&contact.email, PASSWORD).await;
    assert_eq!(answer.location(), "/", "{} {}", answer.status, answer.body);
    (contact, browser)
}

/// Everybody orders by turns; who placed each order, by its path.
async fn place(buyers: &[(Contact, Browser)], part: &str) -> BTreeMap<String, String> {
    let mut orders = BTreeMap::new();
    for round in 1..=ORDERS {
        for (contact, browser) in buyers {
            let line = format!("item={part}&quantity={round}");
            assert_eq!(browser.post("/cart/lines", &line).await.status, 303);
            let page = browser.get("/checkout").await.body;
            let kept = ["key", "seen", "seen_total"].map(|name| format!("{name}={}", encode(&hidden(&page, name))));
            let placed = browser.post("/checkout", &kept.join("&")).await;
            assert!(placed.location().starts_with("/orders/"), "{} {}", placed.status, placed.body);
            orders.insert(path(placed.location()), contact.email.clone());
        }
    }
    assert_eq!(orders.len(), ORDERS * buyers.len());
    orders
}

/// The path of the order that a mail is about: the same in the portal and in the console.
fn ordered(mail: &Taken) -> String {
    let link = mail.text.split_whitespace().find(|word| word.contains("/orders/")).expect("it leads to its order");
    path(&link[link.find("/orders/").unwrap()..])
}

/// Without what may stand behind it.
fn path(link: &str) -> String {
    link.split(['?', '#']).next().unwrap_or_default().to_owned()
}
