//! An order waits for the yes of a colleague: asked for once, given by whoever may at that moment, and never lost.

use testkit::shop::{Shop, hidden};
use testkit::{Answer, Browser, Contact, together};

const WAITING: &str = "SELECT count(*) FROM orders WHERE status = 'waiting'";

/// Makes a rule at the console: orders of everybody above an amount are for these people.
async fn rule(shop: &Shop, over: &str, approvers: &[&Contact]) {
    let named: Vec<String> = approvers.iter().map(|one| format!("approver={}", one.id)).collect();
    let path = format!("/customers/{}/approval-rules", shop.haulage.id);
    let made = shop.console().await.post(&path, &format!("over={over}&{}", named.join("&"))).await;
    assert_eq!(made.status, 303, "{}", made.body);
}

/// Orders a part for $120.00; where the order is.
async fn order(shop: &Shop, dana: &Browser<'_>) -> String {
    dana.put(&shop.parts[0], "1").await;
    let placed = dana.order("").await;
    assert_eq!(placed.status, 303, "{}", placed.body);
    placed.location().to_owned()
}

/// What the form on an order's page would send.
async fn answer(browser: &Browser<'_>, home: &str) -> String {
    format!("row_version={}", hidden(&browser.get(home).await.body, "row_version"))
}

/// What happened, as the next page says it.
async fn said(browser: &Browser<'_>, answer: Answer) -> String {
    assert_eq!(answer.status, 303, "{}", answer.body);
    let mut next = browser.at("acme.localhost:8080");
    next.keep(&answer);
    next.get(answer.location()).await.body
}

#[tokio::test]
async fn an_order_above_the_amount_waits_for_a_colleague_who_approves_it() {
    let shop = Shop::open().await;
    let (dana, carl, console) = (shop.portal(&shop.dana).await, shop.portal(&shop.carl).await, shop.console().await);
    rule(&shop, "100", &[&shop.carl]).await;
    assert!(carl.get("/approvals").await.body.contains("Nothing waits for you"));
    dana.put(&shop.parts[0], "1").await;
    let checkout = dana.get("/checkout").await.body;
    assert!(checkout.contains("Orders above $100.00 need approval. carl"), "{checkout}");
    let mails = shop.app.count_mails(&shop.acme).await;
    let home = dana.order("").await.location().to_owned();
    assert_eq!(
        shop.app.count_mails(&shop.acme).await,
        mails + 2,
        "to who ordered and to who approves, not the business"
    );
    assert_eq!(shop.number("SELECT sum(reserved) FROM order_lines").await, 1, "set aside meanwhile");
    let seen = dana.get(&home).await.body;
    assert!(seen.contains("waits for the approval of carl") && !seen.contains("Approve the order"), "{seen}");
    let staff = console.get(&home).await.body;
    assert!(staff.contains("can approve it") && !staff.contains("Release the order") && !staff.contains(">Accept<"));
    assert!(console.get("/orders?status=waiting").await.body.contains("$120.00"));
    for step in ["acceptance", "release"] {
        console.post(&format!("{home}/{step}"), "reason=Now").await;
    }
    assert_eq!(console.ship(&home, "").await.status, 422);
    assert_eq!(shop.number(WAITING).await, 1, "staff do not work on it");
    assert!(carl.get("/").await.body.contains("Approvals"));
    assert!(carl.get("/approvals").await.body.contains("$120.00"));
    assert!(!dana.get("/").await.body.contains("/approvals"), "nobody asks dana");
    let form = answer(&carl, &home).await;
    assert_eq!(carl.post(&format!("{home}/approval"), &form).await.status, 303);
    assert_eq!(shop.app.count_mails(&shop.acme).await, mails + 4, "to who ordered and to the business");
    for page in [dana.get(&home).await.body, console.get(&home).await.body] {
        assert!(
            page.contains("Received") && page.contains("<strong>Approved</strong>") && page.contains("carl"),
            "{page}"
        );
    }
    assert!(carl.get("/approvals").await.body.contains("Nothing waits for you"));
}

#[tokio::test]
async fn a_rejected_order_is_cancelled_with_the_reason_and_gives_its_pieces_back() {
    let shop = Shop::open().await;
    let (dana, carl) = (shop.portal(&shop.dana).await, shop.portal(&shop.carl).await);
    rule(&shop, "0", &[&shop.carl]).await;
    let home = order(&shop, &dana).await;
    let form = answer(&carl, &home).await;
    let refused = carl.post(&format!("{home}/rejection"), &form).await;
    assert!(refused.status == 422 && refused.body.contains("id=\"reason-err\""), "{}", refused.body);
    assert_eq!(shop.number(WAITING).await, 1);
    let form = format!("{form}&reason=Too+many+pads");
    assert_eq!(carl.post(&format!("{home}/rejection"), &form).await.status, 303);
    assert_eq!(shop.number("SELECT pieces FROM item_commitments").await, 0);
    let seen = dana.get(&home).await.body;
    assert!(seen.contains("badge mute\">Cancelled") && seen.contains("Too many pads"), "{seen}");
    // A second answer, and a mail scanner's look at the addresses, change nothing.
    let late = carl.post(&format!("{home}/approval"), &form).await;
    assert!(said(&carl, late).await.contains("does not wait for approval any more"));
    assert_eq!(carl.get(&format!("{home}/approval")).await.status, 404);
    assert_eq!(shop.number("SELECT count(*) FROM orders WHERE status = 'cancelled'").await, 1);
}

#[tokio::test]
async fn of_many_answers_the_first_counts_alone() {
    let shop = Shop::open().await;
    let (dana, carl) = (shop.portal(&shop.dana).await, shop.portal(&shop.carl).await);
    rule(&shop, "0", &[&shop.carl]).await;
    let home = order(&shop, &dana).await;
    let form = format!("{}&reason=No", answer(&carl, &home).await);
    let (yes, no) = (format!("{home}/approval"), format!("{home}/rejection"));
    together((0..20).map(|n| carl.post(if n % 2 == 0 { &yes } else { &no }, &form))).await;
    assert_eq!(shop.number("SELECT count(*) FROM order_events WHERE kind IN ('approved', 'rejected')").await, 1);
    let reserved = shop.number("SELECT sum(reserved) FROM order_lines").await;
    assert_eq!(shop.number("SELECT pieces FROM item_commitments").await, reserved);
}

#[tokio::test]
async fn whoever_may_not_approve_any_more_is_told_so_and_nothing_happens() {
    let shop = Shop::open().await;
    let ann = shop.app.portal_user(&shop.acme, &shop.haulage, "ann").await;
    let (dana, carl, console) = (shop.portal(&shop.dana).await, shop.portal(&shop.carl).await, shop.console().await);
    rule(&shop, "0", &[&shop.carl, &ann, &shop.dana]).await;
    let home = order(&shop, &dana).await;
    let form = answer(&carl, &home).await;
    let own = dana.post(&format!("{home}/approval"), &form).await;
    assert!(said(&dana, own).await.contains("You do not approve this order"), "nobody approves their own");
    // Staff change the order while carl looks at it.
    let edit = console.get(&format!("{home}/edit")).await.body;
    let pads = edit.split("name=\"pieces-").nth(1).unwrap()[..36].to_owned();
    let changed = format!("pieces-{pads}=2&price-{pads}=100&row_version={}", hidden(&edit, "row_version"));
    assert_eq!(console.post(&home, &changed).await.status, 303);
    assert_eq!(shop.number(WAITING).await, 1, "it still waits");
    let stale = carl.post(&format!("{home}/approval"), &form).await;
    assert!(said(&carl, stale).await.contains("was changed meanwhile"));
    // Carl is taken off the rule.
    let tab = console.get(&format!("/customers/{}/approvals", shop.haulage.id)).await.body;
    let id = tab.split("href=\"/approval-rules/").nth(1).unwrap()[..36].to_owned();
    let saved =
        console.post(&format!("/approval-rules/{id}"), &format!("over=0&approver={}&row_version=1", ann.id)).await;
    assert_eq!(saved.status, 303, "{}", saved.body);
    let form = answer(&shop.portal(&ann).await, &home).await;
    let gone = carl.post(&format!("{home}/approval"), &form).await;
    assert!(said(&carl, gone).await.contains("You do not approve this order"));
    assert_eq!(shop.number(WAITING).await, 1);
    // Ann's access is taken away: out at once, and the order is not stranded.
    let gone = shop.portal(&ann).await;
    assert_eq!(console.post(&format!("/contacts/{}/revocation", ann.id), "").await.status, 303);
    let out = gone.post(&format!("{home}/approval"), &form).await;
    assert!(out.location().starts_with("/sign-in") && shop.number(WAITING).await == 1, "{}", out.location());
    let stranded = console.get(&home).await.body;
    assert!(stranded.contains("Nobody can approve this order"), "{stranded}");
    let silent = console.post(&format!("{home}/release"), "reason=").await;
    assert!(silent.status == 422 && silent.body.contains("id=\"reason-err\""));
    assert_eq!(console.post(&format!("{home}/release"), "reason=Dana+called").await.status, 303);
    assert_eq!(shop.number("SELECT count(*) FROM orders WHERE status = 'received'").await, 1);
}

#[tokio::test]
async fn whoever_is_named_later_is_asked_about_what_waits_already() {
    let shop = Shop::open().await;
    let (dana, carl) = (shop.portal(&shop.dana).await, shop.portal(&shop.carl).await);
    rule(&shop, "0", &[&shop.dana]).await;
    dana.put(&shop.parts[0], "1").await;
    assert!(dana.get("/checkout").await.body.contains("Nobody at your company can give it at the moment"));
    let mails = shop.app.count_mails(&shop.acme).await;
    let home = dana.order("").await.location().to_owned();
    assert_eq!(shop.app.count_mails(&shop.acme).await, mails + 2, "the business is told that nobody can");
    let path = format!("/customers/{}", shop.haulage.id);
    let days = "from_on=2020-01-01&to_on=2199-01-01";
    let form = format!("away={}&stand_in={}&{days}", shop.dana.id, shop.carl.id);
    assert_eq!(shop.console().await.post(&format!("{path}/stand-ins"), &form).await.status, 303);
    assert!(carl.get("/approvals").await.body.contains("Nothing waits"), "dana hands on no right that dana has not");
    rule(&shop, "50", &[&shop.carl]).await;
    assert_eq!(shop.app.count_mails(&shop.acme).await, mails + 3, "carl is asked");
    let form = answer(&carl, &home).await;
    assert_eq!(carl.post(&format!("{home}/approval"), &form).await.status, 303);
    assert_eq!(shop.number("SELECT count(*) FROM orders WHERE status = 'received'").await, 1);
}

#[tokio::test]
async fn what_was_approved_is_held_as_any_order_would_be_at_that_moment() {
    let shop = Shop::open().await;
    let (dana, carl, console) = (shop.portal(&shop.dana).await, shop.portal(&shop.carl).await, shop.console().await);
    rule(&shop, "0", &[&shop.carl]).await;
    let homes = [order(&shop, &dana).await, order(&shop, &dana).await];
    let terms = format!("/customers/{}/terms", shop.haulage.id);
    assert_eq!(console.post(&terms, "credit_limit=200&row_version=0").await.status, 303);
    let forms = [answer(&carl, &homes[0]).await, answer(&carl, &homes[1]).await];
    let (one, other) = (format!("{}/approval", homes[0]), format!("{}/approval", homes[1]));
    let (one, other) = tokio::join!(carl.post(&one, &forms[0]), carl.post(&other, &forms[1]));
    assert_eq!((one.status.as_u16(), other.status.as_u16()), (303, 303));
    assert_eq!(shop.number("SELECT count(*) FROM orders WHERE status = 'received'").await, 1);
    assert_eq!(shop.number("SELECT count(*) FROM orders WHERE status = 'held' AND is_over_credit").await, 1);
}

#[tokio::test]
async fn a_customers_administrator_sets_rules_for_its_own_people_alone() {
    let shop = Shop::open().await;
    shop.app.administrator(&shop.acme, &shop.dana).await;
    let (dana, carl) = (shop.portal(&shop.dana).await, shop.portal(&shop.carl).await);
    let rival = shop.app.customer(&shop.acme, "Rival").await;
    let rita = shop.app.portal_user(&shop.acme, &rival, "rita").await;
    shop.app.administrator(&shop.acme, &rita).await;
    let rita_browser = shop.portal(&rita).await;
    assert_eq!(carl.get("/people/approvals").await.status, 404);
    assert_eq!(carl.post("/approval-rules", &format!("over=0&approver={}", shop.carl.id)).await.status, 404);
    for (wrong, field) in [
        (format!("over=0&approver={}", rita.id), "approver"),
        ("over=0".to_owned(), "approver"),
        (format!("over=-1&approver={}", shop.carl.id), "over"),
        (format!("over=&approver={}", shop.carl.id), "over"),
        (format!("over=5&contact={}&approver={}", rita.id, shop.carl.id), "contact"),
        (format!("over=5&contact={0}&approver={0}", shop.carl.id), "approver"),
    ] {
        let refused = dana.post("/approval-rules", &wrong).await;
        assert!(
            refused.status == 422 && refused.body.contains(&format!("id=\"{field}-err\"")),
            "{wrong}: {}",
            refused.body
        );
    }
    let good = format!("over=1%2C000.00&approver={}&acting_for={}", shop.carl.id, shop.haulage.id);
    assert_eq!(dana.post("/approval-rules", &good).await.status, 303);
    let twice = dana.post("/approval-rules", &good).await;
    assert!(twice.status == 422 && twice.body.contains("There is a rule for the same"));
    let elsewhere = format!("over=7&approver={}&acting_for={}", shop.carl.id, rival.id);
    assert_eq!(dana.post("/approval-rules", &elsewhere).await.location(), "/people/approvals");
    assert_eq!(shop.number("SELECT count(*) FROM approval_rules").await, 1);
    let page = dana.get("/people/approvals").await.body;
    assert!(page.contains("Every order above $1,000.00") && page.contains("Approved by carl"), "{page}");
    let id = page.split("href=\"/approval-rules/").find(|rest| rest.as_bytes()[8] == b'-').unwrap()[..36].to_owned();
    for (path, form) in
        [(format!("/approval-rules/{id}"), good.as_str()), (format!("/approval-rules/{id}/removal"), "")]
    {
        assert_eq!(rita_browser.post(&path, form).await.status, 404, "{path}");
    }
    assert_eq!(rita_browser.get(&format!("/approval-rules/{id}")).await.status, 404);
    assert!(!rita_browser.get("/people/approvals").await.body.contains("$1,000.00"));
    let stale =
        dana.post(&format!("/approval-rules/{id}"), &format!("over=7&approver={}&row_version=9", shop.carl.id)).await;
    assert!(stale.status == 422 && stale.body.contains("save again to keep yours"));
    assert_eq!(dana.post(&format!("/approval-rules/{id}/removal"), "").await.status, 303);
    assert!(dana.get("/people/approvals").await.body.contains("No rules"));
    assert!(shop.console().await.get("/activity").await.body.contains("Approval rule removed"));
}

#[tokio::test]
async fn a_stand_in_that_cannot_be_is_refused_at_its_fields() {
    let shop = Shop::open().await;
    shop.app.administrator(&shop.acme, &shop.dana).await;
    let dana = shop.portal(&shop.dana).await;
    let stand_in = "away=x&stand_in=&from_on=2026-01-02&to_on=2026-01-01";
    let refused = dana.post("/stand-ins", stand_in).await;
    for field in ["away", "stand_in", "to_on"] {
        assert!(refused.status == 422 && refused.body.contains(&format!("id=\"{field}-err\"")), "{field}");
    }
    assert!(refused.body.contains("value=\"2026-01-02\""), "what was typed stays");
}
