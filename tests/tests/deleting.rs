//! Contacts and customers deleted for good: what goes with them, what keeps them, and who is told.

use accounts::{Purpose, Role};
use testkit::shop::Shop;
use testkit::{Answer, Browser, encode, rounds, together};

/// What staff's next page says after an answer.
async fn said(console: &Browser<'_>, answer: &Answer) -> String {
    assert_eq!(answer.status, 303, "{}", answer.body);
    let mut next = console.at("acme.console.localhost:8080");
    next.keep(answer);
    next.get(answer.location()).await.body
}

async fn count(shop: &Shop, what: &str) -> i64 {
    shop.number(&format!("SELECT count(*) FROM {what}")).await
}

#[tokio::test]
async fn a_deleted_contact_is_out_at_once_and_its_name_is_free() {
    let shop = Shop::open().await;
    let (console, dana) = (shop.console().await, shop.portal(&shop.dana).await);
    let link = shop.app.link(&shop.acme, &shop.dana, Purpose::Reset).await;
    let path = format!("/contacts/{}", shop.dana.id);
    console.post(&format!("{path}/notes"), "body=Prefers+mornings").await;
    dana.put(&shop.parts[0], "1").await;
    assert!(console.get(&path).await.body.contains("Delete contact"));

    let gone = console.post(&format!("{path}/removal"), "").await;
    assert_eq!(gone.location(), format!("/customers/{}/contacts", shop.haulage.id));
    let out = dana.get("/cart").await;
    assert!(out.status == 303 && out.location().starts_with("/sign-in"), "{} {}", out.status, out.location());
    let door = Browser::new(&shop.app, "acme.localhost:8080");
    assert!(!door.get(&format!("/password/reset/{link}")).await.body.contains("name=\"password\""), "its link is dead");
    assert_eq!(console.get(&path).await.status, 404);
    let of_dana = format!("contact_id = '{}'", shop.dana.id);
    for table in ["sessions", "links", "credentials", "cart_lines", "contact_notes", "sign_in_names"] {
        assert_eq!(count(&shop, &format!("{table} WHERE {of_dana}")).await, 0, "{table}");
    }
    let trail = console.get("/activity").await.body;
    assert!(trail.contains("Contact deleted") && trail.contains(&shop.dana.email), "{trail}");

    let form = format!("first_name=Dana&email={}&customer={}&is_active=on", encode(&shop.dana.email), shop.haulage.id);
    assert_eq!(console.post("/contacts", &form).await.status, 303, "somebody else has the address now");
    // Of the others nothing is gone.
    assert_eq!(shop.portal(&shop.carl).await.get("/").await.status, 200);
}

#[tokio::test]
async fn whoever_stands_in_the_books_stays() {
    let shop = Shop::open().await;
    let (console, dana) = (shop.console().await, shop.portal(&shop.dana).await);
    let remove = async |path: String| {
        let answer = console.post(&format!("{path}/removal"), "").await;
        let told = said(&console, &answer).await;
        assert_eq!((answer.location(), console.get(&path).await.status.as_u16()), (path.as_str(), 200), "{told}");
        told
    };
    let people = format!("/customers/{}", shop.haulage.id);
    let (dana_path, carl_path) = (format!("/contacts/{}", shop.dana.id), format!("/contacts/{}", shop.carl.id));
    let rule = format!("over=100&approver={}", shop.carl.id);
    assert_eq!(console.post(&format!("{people}/approval-rules"), &rule).await.status, 303);
    assert!(remove(carl_path).await.contains("An approval rule names this contact"));
    dana.put(&shop.parts[1], "10").await;
    assert!(dana.order("").await.location().starts_with("/orders/"));
    assert!(remove(dana_path).await.contains("There are orders of this contact"));
    assert!(remove(people).await.contains("There are orders or quotes of this customer"));
    assert!(shop.portal(&shop.carl).await.get("/").await.status == 200, "nobody lost anything");
    assert_eq!(count(&shop, "audit_events WHERE kind LIKE '%deleted'").await, 0);
}

#[tokio::test]
async fn a_deleted_customer_takes_its_people_with_it() {
    let shop = Shop::open().await;
    let other = shop.app.customer(&shop.acme, "Other").await;
    let neighbour = shop.app.portal_user(&shop.acme, &other, "neighbour").await;
    let (console, dana) = (shop.console().await, shop.portal(&shop.dana).await);
    dana.put(&shop.parts[0], "1").await;
    let path = format!("/customers/{}", shop.haulage.id);
    assert!(console.get(&path).await.body.contains("Its 2 contacts go with it"));
    let gone = console.post(&format!("{path}/removal"), "").await;
    assert_eq!(gone.location(), "/customers");
    let out = dana.get("/").await;
    assert!(out.status == 303 && out.location().starts_with("/sign-in"), "{}", out.status);
    assert_eq!(console.get(&path).await.status, 404);
    let haulage = format!("customer_id = '{}'", shop.haulage.id);
    for table in ["contacts", "cart_lines", "customer_addresses"] {
        assert_eq!(count(&shop, &format!("{table} WHERE {haulage}")).await, 0, "{table}");
    }
    let trail = console.get("/activity").await.body;
    assert!(trail.contains("Customer deleted") && trail.contains("Haulage, with 2 contacts"), "{trail}");
    assert_eq!(shop.portal(&neighbour).await.get("/").await.status, 200);
}

#[tokio::test]
async fn who_may_not_edit_and_who_is_elsewhere_deletes_nobody() {
    let shop = Shop::open().await;
    let viewer = shop.app.staff(&shop.acme, "viewer", Role::Viewer).await;
    let viewer = shop.app.staff_browser(&shop.acme, &viewer).await;
    let rival = shop.app.tenant("rival").await;
    let stranger = shop.app.staff(&rival, "stranger", Role::Owner).await;
    let stranger = shop.app.staff_browser(&rival, &stranger).await;
    for path in [format!("/contacts/{}", shop.dana.id), format!("/customers/{}", shop.haulage.id)] {
        assert_eq!(viewer.post(&format!("{path}/removal"), "").await.status, 403);
        assert!(!viewer.get(&path).await.body.contains("/removal"), "{path}");
        assert_eq!(stranger.post(&format!("{path}/removal"), "").await.status, 404);
    }
    assert_eq!(count(&shop, "contacts").await, 2);
}

#[tokio::test]
async fn what_was_typed_into_a_record_that_is_gone_is_kept_and_can_be_added_anew() {
    let shop = Shop::open().await;
    let (console, colleague) = (shop.console().await, shop.console().await);
    let (contact, customer) = (format!("/contacts/{}", shop.dana.id), format!("/customers/{}", shop.haulage.id));
    let typed = format!(
        "first_name=Danielle&email=d%40haulage.example&customer={}&is_active=on&row_version=1",
        shop.haulage.id
    );
    colleague.post(&format!("{contact}/removal"), "").await;
    let kept = console.post(&contact, &typed).await;
    assert_eq!(kept.status, 422);
    assert!(
        kept.body.contains("Somebody else deleted this contact") && kept.body.contains("value=\"Danielle\""),
        "{}",
        kept.body
    );
    assert!(kept.body.contains("action=\"/contacts\""), "{}", kept.body);
    assert!(console.post("/contacts", &typed).await.location().starts_with("/contacts/"));

    let typed = "name=Haulage+and+Sons&is_active=on&row_version=1";
    colleague.post(&format!("{customer}/removal"), "").await;
    let kept = console.post(&customer, typed).await;
    assert_eq!(kept.status, 422);
    assert!(
        kept.body.contains("Somebody else deleted this customer") && kept.body.contains("Haulage and Sons"),
        "{}",
        kept.body
    );
    // To another business there never was one.
    let rival = shop.app.tenant("rival").await;
    let stranger = shop.app.staff(&rival, "stranger", Role::Owner).await;
    let stranger = shop.app.staff_browser(&rival, &stranger).await;
    assert_eq!(stranger.post(&customer, typed).await.status, 404);
}

/// Either the order was there first and its contact stays, or the contact is gone and nothing was ordered.
#[tokio::test(flavor = "multi_thread")]
async fn an_order_and_the_end_of_its_contact_do_not_pass_each_other_by() {
    let shop = Shop::open().await;
    let console = shop.console().await;
    for round in 0..rounds(12) {
        let person = shop.app.portal_user(&shop.acme, &shop.haulage, &format!("r{round}")).await;
        let browser = shop.portal(&person).await;
        browser.put(&shop.parts[1], "10").await;
        let (form, removal) = (browser.checkout("").await, format!("/contacts/{}/removal", person.id));
        let tries = [(true, "/checkout", form.as_str()), (false, removal.as_str(), "")];
        let answers = together(tries.into_iter().map(async |(is_order, path, form)| {
            if is_order { browser.post(path, form).await } else { console.post(path, form).await }
        }))
        .await;
        assert!(
            answers.iter().all(|answer| answer.status.as_u16() < 500),
            "{} {}",
            answers[0].status,
            answers[1].status
        );
        let orders = count(&shop, &format!("orders WHERE contact_id = '{}'", person.id)).await;
        let left = count(&shop, &format!("contacts WHERE id = '{}'", person.id)).await;
        assert_eq!(orders, left, "round {round}: {orders} orders, {left} contacts");
    }
}
