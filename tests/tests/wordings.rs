//! A business's own words in its mails: they are what contacts read, and never without the link.

use accounts::Role;
use testkit::shop::{Shop, hidden};
use testkit::{App, Office, encode};

fn form(subject: &str, before: &str, after: &str) -> String {
    format!("subject={}&before={}&after={}", encode(subject), encode(before), encode(after))
}

#[tokio::test]
async fn contacts_read_the_business_s_own_words_with_the_link() {
    let Office { app, acme, owner, haulage } = Office::open().await;
    let other = app.tenant("other").await;
    let dana = app.contact(&acme, &haulage, "dana").await;
    let console = app.staff_browser(&acme, &owner).await;
    let invite = format!("/contacts/{}/invitation", dana.id);

    assert_eq!(console.post(&invite, "").await.status, 303);
    let (subject, text) = app.newest_mail(&acme).await;
    assert_eq!(subject, "You have been invited to our customer portal");
    assert!(text.contains("/invitation/"), "{text}");

    let own = form(
        "Order at {business}, {first_name}",
        "Hello from {signer}.\n\nIn you go:",
        "Your name there is {username}. {link",
    );
    assert_eq!(console.post("/mails/invitation", &own).await.status, 303);
    app.clock.advance(time::Duration::minutes(1));
    assert_eq!(console.post(&invite, "").await.status, 303);
    let (subject, text) = app.newest_mail(&acme).await;
    assert_eq!(subject, "Order at acme Parts, dana");
    assert!(
        text.contains("Hello from owner.") && text.contains(&format!("Your name there is {}. {{link", dana.email)),
        "{text}"
    );
    assert_eq!(text.matches("/invitation/").count(), 1, "the link is there, once: {text}");
    assert!(text.contains("The link works once"), "{text}");

    let stranger = app.staff(&other, "stranger", Role::Owner).await;
    let page = app.staff_browser(&other, &stranger).await.get("/mails/invitation").await.body;
    assert!(
        !page.contains("Order at") && page.contains("You have been invited"),
        "another business keeps the usual words"
    );

    assert_eq!(console.post("/mails/invitation/usual", "").await.status, 303);
    app.clock.advance(time::Duration::minutes(1));
    assert_eq!(console.post(&invite, "").await.status, 303);
    assert_eq!(app.newest_mail(&acme).await.0, "You have been invited to our customer portal");
    let trail = console.get("/activity?what=settings").await.body;
    assert!(trail.contains("Words of a mail saved") && trail.contains("Words of a mail put back"), "{trail}");
}

#[tokio::test]
async fn whoever_may_act_for_another_customer_reads_the_business_s_own_words() {
    let Office { app, acme, owner, haulage } = Office::open().await;
    let northern = app.customer(&acme, "Northern").await;
    let dana = app.portal_user(&acme, &haulage, "dana").await;
    app.contact_browser(&acme, &dana).await;
    let console = app.staff_browser(&acme, &owner).await;
    let own = form("{first_name}: {customer}", "Now for {customer}, too.", "Ask {signer}.");
    assert_eq!(console.post("/mails/another_customer", &own).await.status, 303);
    assert!(console.get("/mails/another_customer").await.body.contains("Now for Gray Motors, too."));
    let (email, customer) = (encode(&dana.email), northern.id);
    let twin = format!(
        "first_name=Dana&email={email}&customer={customer}&is_active=on&same_person={}&access_asked=on&has_access=on&mail=on",
        dana.id
    );
    let added = console.post("/contacts", &twin).await;
    assert_eq!(added.status, 303, "{}", added.body);
    let (subject, text) = app.newest_mail(&acme).await;
    assert_eq!(subject, "Dana: Northern");
    assert!(text.contains("Now for Northern, too.") && text.contains("Ask owner."), "{text}");
    assert!(text.contains("/sign-in"), "the button is there: {text}");
}

#[tokio::test]
async fn words_that_cannot_stand_are_named_and_kept() {
    let app = App::start().await;
    let acme = app.tenant("acme").await;
    let owner = app.staff(&acme, "owner", Role::Owner).await;
    let console = app.staff_browser(&acme, &owner).await;
    for (typed, field) in [
        (form("", "Kept words", ""), "subject-err"),
        (form("Welcome", "Kept words {link}", ""), "before-err"),
        (form("Welcome", "Kept words", "See https://evil.example"), "after-err"),
    ] {
        for path in ["/mails/invitation", "/mails/invitation/copy"] {
            let answer = console.post(path, &typed).await;
            assert!(answer.status == 422 && answer.body.contains(field), "{field}: {}", answer.body);
            assert!(answer.body.contains("Kept words"), "what was typed stays");
        }
        let preview = console.post("/mails/invitation/preview", &typed).await;
        assert!(preview.status == 200 && preview.body.contains("The preview comes back"), "{}", preview.body);
    }
    assert_eq!(app.count_mails(&acme).await, 0, "nothing went out");
    assert_eq!(console.get("/mails/x").await.status, 404);
}

#[tokio::test]
async fn a_copy_goes_to_whoever_asks_and_saves_nothing() {
    let app = App::start().await;
    let acme = app.tenant("acme").await;
    let owner = app.staff(&acme, "owner", Role::Owner).await;
    let console = app.staff_browser(&acme, &owner).await;
    let typed = form("Try {first_name}", "<b>Bold</b> words", "");
    let preview = console.post("/mails/reset/preview", &typed).await.body;
    assert!(preview.contains("Try Jean") && preview.contains("&#60;b&#62;Bold"), "{preview}");
    let answer = console.post("/mails/reset/copy", &typed).await;
    assert!(answer.status == 200 && !answer.body.contains("<b>Bold"), "{}", answer.body);
    let (subject, text) = app.newest_mail(&acme).await;
    assert_eq!(subject, "Try Jean");
    assert!(text.contains("&#60;b&#62;Bold&#60;/b&#62; words") && text.contains("/sign-in"), "{text}");
    assert!(!console.get("/mails").await.body.contains("Your words"));
    for role in [Role::Sales, Role::Viewer] {
        let staff = app.staff(&acme, role.key(), role).await;
        let console = app.staff_browser(&acme, &staff).await;
        assert_eq!(console.get("/mails").await.status, 403);
        assert_eq!(console.post("/mails/reset", &typed).await.status, 403);
    }
}

#[tokio::test]
async fn of_two_who_write_the_same_mail_the_second_is_told() {
    let Office { app, acme, owner, .. } = Office::open().await;
    let (first, second) = (app.staff_browser(&acme, &owner).await, app.staff_browser(&acme, &owner).await);
    let version =
        |page: &str| page.split("name=\"version\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let save = async |browser: &testkit::Browser, subject: &str, version: &str| {
        browser.post("/mails/reset", &format!("{}&version={version}", form(subject, "Hello", ""))).await
    };
    let opened = version(&second.get("/mails/reset").await.body);
    assert_eq!(opened, "", "the usual words");
    assert_eq!(save(&first, "From the first", "").await.status, 303);
    let refused = save(&second, "From the second", &opened).await;
    let told = refused.body.contains("Somebody else saved this mail") && refused.body.contains("From the first");
    assert!(refused.status == 422 && told && refused.body.contains("value=\"From the second\""), "{}", refused.body);
    let seen = version(&refused.body);
    assert_eq!(save(&second, "From the second", &seen).await.status, 303, "knowing what it replaces");
    let late = save(&first, "Once more", &seen).await;
    assert!(late.status == 422 && late.body.contains("From the second"), "{}", late.body);
    let current = version(&late.body);
    assert_eq!(first.post("/mails/reset/usual", "").await.status, 303);
    assert_eq!(save(&second, "Once more", &current).await.status, 422, "gone meanwhile");
    assert_eq!(save(&second, "Once more", "").await.status, 303);
}

/// The address of each mail whose words can be changed, by subject of the list.
async fn addresses(console: &testkit::Browser<'_>) -> Vec<String> {
    let page = console.get("/mails").await.body;
    let mut found: Vec<String> = page
        .split("href=\"/mails/")
        .skip(1)
        .filter_map(|rest| rest.split('"').next().map(|key| format!("/mails/{key}")))
        .collect();
    found.dedup();
    found
}

#[tokio::test]
async fn every_mail_to_contacts_can_be_written_anew_and_keeps_its_button_and_facts() {
    let Office { app, acme, owner, .. } = Office::open().await;
    app.database.plant("UPDATE portal_settings SET phone = '555-0100', email = 'hello@acme.example'").await;
    let console = app.staff_browser(&acme, &owner).await;
    let all = addresses(&console).await;
    assert_eq!(all.len(), 26, "{all:?}");
    for address in all {
        let page = console.get(&address).await.body;
        let names: Vec<&str> = page.split("<code>").skip(1).map(|rest| rest.split('<').next().unwrap()).collect();
        assert!(names.contains(&"{first_name}") && names.contains(&"{business_phone}"), "{address}: {names:?}");
        let words = format!("All of it: {}.", names.join(" | "));
        let typed = form("Own {customer}", &words, "Below.");
        let preview = console.post(&format!("{address}/preview"), &typed).await.body;
        assert!(preview.contains("Own Gray Motors") && preview.contains("555-0100"), "{address}: {preview}");
        let filled = preview.split("All of it: ").nth(1).unwrap().split("Below.").next().unwrap();
        assert!(!filled.contains('{') && !filled.contains("|  |"), "{address}: {filled}");
        assert_eq!(console.post(&format!("{address}/copy"), &typed).await.status, 200, "{address}");
        let (subject, text) = app.newest_mail(&acme).await;
        assert!(subject == "Own Gray Motors" && text.contains("Below."), "{address}: {text}");
        let is_told = ["code", "new_device"].iter().any(|key| address.ends_with(key));
        assert!(is_told || text.contains("href=\"http://acme.localhost:8080/"), "{address}: {text}");
        assert_eq!(console.post(&address, &typed).await.status, 303, "{address}");
        let foreign = console.post(&format!("{address}/copy"), &form("Hi", "{password} {link}", "")).await;
        assert!(foreign.status == 422 && foreign.body.contains("before-err"), "{address}");
    }
    assert_eq!(console.get("/mails").await.body.matches("Your words").count(), 26, "all are the business's own");
    let order = console.post("/mails/invitation", &form("Order {order_number}", "x", "")).await;
    assert!(order.status == 422 && order.body.contains("subject-err"), "an invitation knows no order: {}", order.body);
    let quote = console.post("/mails/quote_message", &form("Hi", "Until {valid_until}", "")).await;
    assert!(quote.status == 422 && quote.body.contains("before-err"), "a message has no last day: {}", quote.body);
}

/// Gives a mail words that tell which it is, with what else is to stand there.
async fn own_words(shop: &Shop, letter: &str, more: &str) {
    let words = form(&format!("{letter}: {more}"), "{first_name} of {customer}", &format!("Closing of {letter}."));
    let saved = shop.console().await.post(&format!("/mails/{letter}"), &words).await;
    assert_eq!(saved.status, 303, "{}", saved.body);
}

#[tokio::test]
async fn what_becomes_of_an_order_is_told_in_the_business_s_own_words() {
    let shop = Shop::open().await;
    let (dana, console) = (shop.portal(&shop.dana).await, shop.console().await);
    let order = "{order_number} {po_number} by {placed_by}, {total}";
    for letter in ["order_placed", "order_changed", "order_cancelled", "order_rest_cancelled"] {
        own_words(&shop, letter, order).await;
    }
    for letter in ["order_partly_shipped", "order_shipped", "shipment_corrected", "shipment_undone"] {
        own_words(&shop, letter, "{order_number} {carrier} {tracking_number}").await;
    }
    let told = async |letter: &str, more: &str| {
        let (subject, text) = shop.app.newest_mail_of(&shop.acme, "contact_id IS NOT NULL").await;
        assert_eq!(subject, format!("{letter}: {more}"));
        let is_whole = ["dana of Haulage", &format!("Closing of {letter}."), "BP-100", "Show the order"];
        assert!(is_whole.iter().all(|part| text.contains(part)), "{letter}: {text}");
    };
    dana.put(&shop.parts[0], "2").await;
    let home = dana.order("purchase_order=PO-7").await.location().to_owned();
    told("order_placed", "1001 PO-7 by dana Gray, $240.00").await;
    assert_eq!(console.post(&format!("{home}/acceptance"), "").await.status, 303);
    let page = console.get(&format!("{home}/shipments/new")).await.body;
    let line = page.split("name=\"pieces-").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let send = format!("carrier=UPS&tracking=1Z9&location={}&pieces-{line}=1", shop.depot);
    assert_eq!(console.ship(&home, &send).await.status, 303);
    told("order_partly_shipped", "1001 UPS 1Z9").await;
    let page = console.get(&home).await.body;
    let shipment = format!("/shipments/{}", &page.rsplit("href=\"/shipments/").next().unwrap()[..36]);
    let version = hidden(&console.get(&shipment).await.body, "row_version");
    let corrected = console.post(&shipment, &format!("carrier=DHL&tracking=&row_version={version}")).await;
    assert_eq!(corrected.status, 303, "{}", corrected.body);
    told("shipment_corrected", "1001 DHL").await;
    assert_eq!(console.post(&format!("{shipment}/removal"), "").await.status, 303);
    told("shipment_undone", "1001 DHL").await;
    assert_eq!(console.ship(&home, &send.replace("=1", "=2")).await.status, 303);
    told("order_shipped", "1001 UPS 2Z9").await;
    dana.put(&shop.parts[0], "1").await;
    let second = dana.order("").await.location().to_owned();
    assert_eq!(console.post(&format!("{second}/cancellation"), "").await.status, 303);
    let (subject, text) = shop.app.newest_mail_of(&shop.acme, "contact_id IS NOT NULL").await;
    assert!(subject.starts_with("order_cancelled: 1002 by dana Gray,"), "{subject}");
    assert!(text.contains("Show the order"), "{text}");
    let (notice, _) = shop.app.newest_mail_of(&shop.acme, "contact_id IS NULL").await;
    assert_eq!(notice, "Order 1002 from Haulage", "the business reads what it always did");
}

#[tokio::test]
async fn who_approves_and_who_asked_read_the_business_s_own_words() {
    let shop = Shop::open().await;
    let (dana, carl, console) = (shop.portal(&shop.dana).await, shop.portal(&shop.carl).await, shop.console().await);
    let rule = format!("over=0&approver={}", shop.carl.id);
    let path = format!("/customers/{}/approval-rules", shop.haulage.id);
    assert_eq!(console.post(&path, &rule).await.status, 303);
    for (letter, more) in [
        ("order_waiting", "{order_number}"),
        ("order_asked", "{first_name}, {placed_by} asks"),
        ("order_approved", "{decided_by}"),
        ("order_rejected", "{decided_by}"),
    ] {
        own_words(&shop, letter, more).await;
    }
    let newest = async || shop.app.newest_mail_of(&shop.acme, "contact_id IS NOT NULL").await.0;
    for (answer, more, said) in
        [("approval", "", "order_approved: carl Gray"), ("rejection", "&reason=Enough", "order_rejected: carl Gray")]
    {
        dana.put(&shop.parts[0], "1").await;
        let home = dana.order("").await.location().to_owned();
        assert_eq!(newest().await, "order_asked: carl, dana Gray asks");
        let version = hidden(&carl.get(&home).await.body, "row_version");
        assert_eq!(carl.post(&format!("{home}/{answer}"), &format!("row_version={version}{more}")).await.status, 303);
        assert_eq!(newest().await, said);
    }
    let waiting = shop.number("SELECT count(*) FROM mails WHERE subject LIKE 'order_waiting: 100_'").await;
    assert_eq!(waiting, 2);
}

#[tokio::test]
async fn quotes_are_told_of_in_the_business_s_own_words() {
    let shop = Shop::open().await;
    let console = shop.console().await;
    own_words(&shop, "quote_message", "{quote_number} {reference}").await;
    own_words(&shop, "quote_withdrawn", "{quote_number}").await;
    let dana = shop.portal(&shop.dana).await;
    dana.put(&shop.parts[0], "2").await;
    let key = hidden(&dana.get("/quotes/new").await.body, "key");
    let home = dana.post("/quotes", &format!("key={key}&then=ask&reference=Truck+8")).await.location().to_owned();
    let said = console.upload_with(&format!("{home}/messages"), &[("message", "Soon")], ("", b"")).await;
    assert_eq!(said.status, 303, "{}", said.body);
    let (subject, text) = shop.app.newest_mail_of(&shop.acme, "contact_id IS NOT NULL").await;
    assert_eq!(subject, "quote_message: 1001 Truck 8");
    let is_whole = ["dana of Haulage", "Closing of quote_message.", "Soon", "Show the quote"];
    assert!(is_whole.iter().all(|part| text.contains(part)), "{text}");
    assert_eq!(console.post(&format!("{home}/withdrawal"), "").await.status, 303);
    assert_eq!(shop.app.newest_mail_of(&shop.acme, "contact_id IS NOT NULL").await.0, "quote_withdrawn: 1001");
}
