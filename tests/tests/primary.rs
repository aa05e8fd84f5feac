//! A contact's several addresses and numbers, and which of them comes first.

use sqlx::{Executor as _, Row as _};
use testkit::{Office, PASSWORD, encode};

#[tokio::test]
async fn a_contact_has_several_phones_each_with_a_label() {
    let office = Office::open().await;
    let dana = office.app.contact(&office.acme, &office.haulage, "dana").await;
    let console = office.console().await;
    let record = format!("/contacts/{}", dana.id);
    let form = |version: u8, phones: &str| {
        let (email, customer) = (encode(&dana.email), office.haulage.id);
        format!("first_name=Dana&email={email}&customer={customer}&is_active=on&row_version={version}&{phones}")
    };
    let three = "phone=555+0101&phone_label=office&phone_2=555+0102&phone_label_2=mobile&phone_4=555+0104";
    let bad = console.post(&record, &form(1, &format!("{three}&phone_3={}", "5".repeat(41)))).await;
    assert!(bad.status == 422 && bad.body.contains("id=\"phone_3-err\""), "{}", bad.body);
    assert!(bad.body.contains("value=\"555 0104\""), "what was typed stays");
    let twice = console.post(&record, &form(1, &format!("{three}&phone_3=555+0102"))).await;
    assert!(twice.status == 422 && twice.body.contains("id=\"phone_3-err\""), "{}", twice.body);
    assert_eq!(console.post(&record, &form(1, three)).await.status, 303);

    let page = console.get(&record).await.body;
    for number in ["href=\"tel:5550101\"", "href=\"tel:5550102\"", "href=\"tel:5550104\""] {
        assert!(page.contains(number), "{number}: {page}");
    }
    assert!(page.contains("Office</span>") && page.contains("Mobile</span>"), "{page}");
    let edit = console.get(&format!("{record}/edit")).await.body;
    assert!(edit.contains("name=\"phone_3\"") && edit.contains("value=\"555 0104\""), "the gap is closed: {edit}");
    assert!(edit.contains("<option value=\"mobile\" selected>"), "{edit}");
    let history = console.get(&format!("{record}/history")).await.body;
    assert!(history.contains("Office: 555 0101") && history.contains("Mobile: 555 0102, 555 0104"), "{history}");

    assert_eq!(console.post("/lists/contacts/columns", "column=phone").await.location(), "/contacts");
    let list = console.get("/contacts").await.body;
    assert!(list.contains("555 0101") && !list.contains("555 0102"), "the list shows the primary one: {list}");
    let file = console.get("/contacts/export").await.body;
    assert!(file.contains("\"Phone\",\"Other phones\""), "{file}");
    assert!(file.contains("\"555 0101\",\"Mobile: 555 0102, 555 0104\""), "{file}");

    let first = console.post(&format!("{record}/primary-phone"), "chosen=555+0104").await;
    assert_eq!(first.status, 303, "{}", first.body);
    let page = console.get(&record).await.body;
    let at = |number: &str| page.find(&format!("href=\"tel:{number}\"")).unwrap();
    assert!(at("5550104") < at("5550102") && at("5550102") < at("5550101"), "{page}");
    assert!(page.contains("Office</span>"), "labels go with their numbers: {page}");
    let stale = console.post(&format!("{record}/primary-phone"), "chosen=555+0199").await;
    assert_eq!(stale.status, 303);
    assert!(console.get(&record).await.body.contains("href=\"tel:5550104\""));
}

#[tokio::test]
async fn an_import_keeps_what_it_does_not_name() {
    let office = Office::open().await;
    let dana = office.app.contact(&office.acme, &office.haulage, "dana").await;
    let console = office.console().await;
    let sql = format!(
        "UPDATE contacts SET phone = '555 0101', phone_label = 'office',
                             other_phones = '[{{\"label\":\"mobile\",\"number\":\"555 0102\"}}]' WHERE id = '{}'",
        dana.id
    );
    office.app.database.plant(&sql).await;
    let file = format!("Customer,First name,Last name,Email,Phone\nHaulage,Dana,Gray,{},555 0109\n", dana.email);
    office.app.bring_in(&console, ("contacts", file.as_bytes())).await;
    let page = console.get(&format!("/contacts/{}", dana.id)).await.body;
    assert!(page.contains("555 0109") && page.contains("555 0102") && page.contains("Mobile"), "{page}");
}

#[tokio::test]
async fn the_email_that_comes_first_signs_in_and_gets_the_mails() {
    let office = Office::open().await;
    let dana = office.app.portal_user(&office.acme, &office.haulage, "dana").await;
    let carl = office.app.portal_user(&office.acme, &office.haulage, "carl").await;
    let browser = office.app.contact_browser(&office.acme, &dana).await;
    let console = office.console().await;
    let record = format!("/contacts/{}", dana.id);
    let sql = format!(
        "UPDATE contacts SET other_emails = ARRAY['Dana@new.example', '{}'], confirmed_at = now() WHERE id = '{}'",
        carl.email, dana.id
    );
    office.app.database.plant(&sql).await;
    let link = office.app.link(&office.acme, &dana, accounts::Purpose::Reset).await;
    let page = console.get(&record).await.body;
    assert!(page.contains("Make Dana@new.example the primary email?"), "what it means is said: {page}");

    let taken = console.post(&format!("{record}/primary-email"), &format!("chosen={}", encode(&carl.email))).await;
    assert_eq!(taken.status, 303);
    assert_eq!(browser.get("/account").await.status, 200, "carl's address stays carl's, and nothing ends");
    let unknown = console.post(&format!("{record}/primary-email"), "chosen=else%40new.example").await;
    assert_eq!(unknown.status, 303);
    assert!(console.get(&record).await.body.contains("Make Dana@new.example the primary email?"), "nothing changed");

    let made = console.post(&format!("{record}/primary-email"), "chosen=Dana%40new.example").await;
    assert_eq!(made.status, 303, "{}", made.body);
    assert_eq!(browser.get("/account").await.status, 303, "signed out");
    let mut again = browser.at("acme.localhost:8080");
    assert_ne!(again.sign_in(&dana.email, PASSWORD).await.location(), "/", "the old address signs nobody in");
    assert_eq!(again.sign_in("dana@NEW.example", PASSWORD).await.location(), "/");
    let old = again.get(&format!("/password/reset/{link}")).await;
    assert!(!old.body.contains("name=\"password\""), "the mailed link is dead: {}", old.body);
    let page = console.get(&record).await.body;
    assert!(page.contains(&format!("Make {} the primary email?", dana.email)), "{page}");
    let history = console.get(&format!("{record}/history")).await.body;
    assert!(history.contains("Contact edited") && history.contains("Dana@new.example"), "{history}");
    assert_eq!(console.post(&format!("{record}/reset"), "").await.status, 303);
    let mails = office.app.newest_mail_of(&office.acme, "to_address = 'Dana@new.example'").await;
    assert_eq!(mails.0, "Reset your password");
}

#[tokio::test]
async fn an_import_puts_the_number_first_that_it_brings_and_mixes_up_no_labels() {
    let office = Office::open().await;
    let console = office.console().await;
    let dana = office.app.contact(&office.acme, &office.haulage, "dana").await;
    let numbers = "UPDATE contacts SET phone = '555 0101', phone_label = 'mobile',
                   other_phones = '[{\"label\":\"office\",\"number\":\"555 0102\"}]'";
    office.app.database.plant(numbers).await;
    for (number, wanted) in [("555 0102", "555 0102/office/mobile 555 0101"), ("555 0109", "555 0109//mobile 555 0101")]
    {
        let file = format!("Customer,Email,First name,Last name,Phone\nHaulage,{},dana,Gray,{number}\n", dana.email);
        let (_, told) = office.app.bring_in(&console, ("contacts", file.as_bytes())).await;
        let sql = "SELECT phone || '/' || phone_label || '/' || (other_phones->0->>'label') || ' '
                     || (other_phones->0->>'number') FROM contacts";
        let row = office.app.database.superuser().await.fetch_one(sql).await.unwrap();
        assert_eq!(row.get::<String, _>(0), wanted, "{}", told.body);
    }
}
