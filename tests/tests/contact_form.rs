//! The form of a contact and access: what is asked for beside saving happens with the save or not at all.

use sqlx::{Executor as _, Row as _};
use testkit::{Answer, Browser, Contact, Office, PASSWORD, encode};
use time::Duration;

/// The form of a contact as it stands, with more behind it.
fn form(office: &Office, (email, version): (&str, i32), more: &str) -> String {
    format!("first_name=Dana&email={email}&customer={}&is_active=on&row_version={version}&{more}", office.haulage.id)
}

async fn save(office: &Office, dana: &Contact, form: &str) -> Answer {
    office.app.clock.advance(Duration::minutes(1));
    office.console().await.post(&format!("/contacts/{}", dana.id), form).await
}

async fn count(office: &Office, rows: &str) -> i64 {
    let sql = sqlx::AssertSqlSafe(format!("SELECT count(*) FROM {rows}"));
    office.app.database.superuser().await.fetch_one(sql).await.unwrap().get(0)
}

async fn record(office: &Office, dana: &Contact) -> String {
    office.console().await.get(&format!("/contacts/{}", dana.id)).await.body
}

#[tokio::test]
async fn an_invitation_goes_to_the_new_address_once_all_is_saved() {
    let office = Office::open().await;
    let dana = office.app.contact(&office.acme, &office.haulage, "dana").await;
    let mails = || office.app.count_mails(&office.acme);

    let silent = save(&office, &dana, &form(&office, ("new@haulage.example", 1), "")).await;
    assert_eq!((silent.status.as_u16(), mails().await), (303, 0), "{}", silent.body);
    let refused = save(&office, &dana, &form(&office, ("no-address", 2), "mail=on")).await;
    assert_eq!((refused.status.as_u16(), mails().await), (422, 0));
    assert!(refused.body.contains("no-address") && refused.body.contains("id=\"email-err\""), "{}", refused.body);

    let sent = save(&office, &dana, &form(&office, ("newer@haulage.example", 2), "mail=on")).await;
    assert_eq!((sent.status.as_u16(), mails().await), (303, 1), "{}", sent.body);
    assert_eq!(count(&office, "mails WHERE to_address = 'newer@haulage.example'").await, 1);
    assert!(record(&office, &dana).await.contains("Invited"));
    let again = office.console().await.get(&format!("/contacts/{}/edit", dana.id)).await.body;
    let is_clear = again.contains("name=\"mail\"") && !again.contains("name=\"mail\" value=\"on\" checked");
    assert!(is_clear, "the box is clear on every load: {again}");
}

#[tokio::test]
async fn a_reset_on_saving_kills_the_old_password_and_its_sessions() {
    let office = Office::open().await;
    let dana = office.app.portal_user(&office.acme, &office.haulage, "dana").await;
    let browser = office.app.contact_browser(&office.acme, &dana).await;
    let page = office.console().await.get(&format!("/contacts/{}/edit", dana.id)).await.body;
    assert!(page.contains("Send password reset when saving"), "{page}");

    let access = "access_asked=on&has_access=on";
    assert_eq!(save(&office, &dana, &form(&office, (&dana.email, 1), access)).await.status, 303);
    assert_eq!(browser.get("/account").await.status, 200, "without the tick nothing ends");
    assert_eq!(save(&office, &dana, &form(&office, (&dana.email, 2), &format!("{access}&mail=on"))).await.status, 303);
    assert_eq!(office.app.count_mails(&office.acme).await, 1);
    assert_eq!(browser.get("/account").await.status, 303);
    let refused = Browser::new(&office.app, "acme.localhost:8080").sign_in(&dana.email, PASSWORD).await;
    assert_eq!(refused.status, 422);
    assert!(record(&office, &dana).await.contains("Reset required"));
}

#[tokio::test]
async fn the_switch_takes_access_and_gives_it_back() {
    let office = Office::open().await;
    let dana = office.app.portal_user(&office.acme, &office.haulage, "dana").await;
    let browser = office.app.contact_browser(&office.acme, &dana).await;

    let both = save(&office, &dana, &form(&office, (&dana.email, 1), "access_asked=on&mail=on")).await;
    assert_eq!(both.status, 422);
    assert!(both.body.contains("there is nothing to send") && both.body.contains("id=\"mail-err\""), "{}", both.body);
    assert_eq!(browser.get("/account").await.status, 200, "what was refused changed nothing");

    assert_eq!(save(&office, &dana, &form(&office, (&dana.email, 1), "access_asked=on")).await.status, 303);
    assert_eq!(browser.get("/account").await.status, 303);
    assert!(record(&office, &dana).await.contains("Revoked"));
    let on = save(&office, &dana, &form(&office, (&dana.email, 2), "access_asked=on&has_access=on")).await;
    assert_eq!(on.status, 303, "{}", on.body);
    assert_eq!(browser.get("/account").await.status, 303, "an old session stays dead");
    assert!(record(&office, &dana).await.contains("Account confirmed"));
    let mut fresh = Browser::new(&office.app, "acme.localhost:8080");
    assert_eq!(fresh.sign_in(&dana.email, PASSWORD).await.location(), "/");
}

#[tokio::test]
async fn a_contact_that_cannot_be_invited_is_not_added_with_an_invitation() {
    let office = Office::open().await;
    let console = office.console().await;
    let alone = console.post("/contacts", "first_name=Ann&email=ann%40gray.example&is_active=on&mail=on").await;
    assert_eq!(alone.status, 422);
    assert!(alone.body.contains("belongs to no customer") && alone.body.contains("ann@gray.example"), "{}", alone.body);
    assert_eq!(count(&office, "contacts").await, 0);
    let form = format!("first_name=Ann&email=ann%40gray.example&is_active=on&mail=on&customer={}", office.haulage.id);
    let added = console.post("/contacts", &form).await;
    assert_eq!((added.status.as_u16(), office.app.count_mails(&office.acme).await), (303, 1), "{}", added.body);
    assert!(console.get(added.location()).await.body.contains("Invited"));
}

#[tokio::test]
async fn a_contact_added_on_a_customers_page_leads_back_to_it() {
    let office = Office::open().await;
    let console = office.console().await;
    let customer = office.haulage.id;
    for tab in ["contacts", "portal"] {
        let shown = console.get(&format!("/customers/{customer}/{tab}")).await.body;
        let href = format!("/contacts/new?customer={customer}&amp;back={tab}");
        assert!(shown.contains(&href.replace("&amp;", "&#38;")) || shown.contains(&href), "{shown}");
        let page = console.get(&format!("/contacts/new?customer={customer}&back={tab}")).await.body;
        assert!(page.contains(&format!("href=\"/customers/{customer}/{tab}\"")), "{page}");
        assert!(page.contains(&format!("value=\"{customer}\" selected")), "{page}");
        let form =
            format!("first_name=Nia&email={tab}@x.example&customer={customer}&is_active=on&back={tab}+{customer}");
        let saved = console.post("/contacts", &form).await;
        assert_eq!(saved.location(), format!("/customers/{customer}/{tab}"), "{}", saved.body);
    }
    let elsewhere =
        format!("first_name=Nia&email=z@x.example&customer={customer}&is_active=on&back=%2F%2Fevil.example");
    assert!(console.post("/contacts", &elsewhere).await.location().starts_with("/contacts/"));
}

#[tokio::test]
async fn a_contact_keeps_a_customer_that_is_inactive() {
    let office = Office::open().await;
    let dana = office.app.contact(&office.acme, &office.haulage, "dana").await;
    let id = office.haulage.id;
    office.app.database.plant(&format!("UPDATE customers SET is_active = false WHERE id = '{id}'")).await;
    let console = office.console().await;
    let page = console.get(&format!("/contacts/{}/edit", dana.id)).await.body;
    let chosen = format!("<option value=\"{id}\" selected>Haulage (inactive)</option>");
    assert!(page.contains(&chosen), "saving what is shown must not take the contact from its customer: {page}");
    let new = console.get("/contacts/new").await.body;
    assert!(!new.contains(&id.to_string()), "nobody new is added there: {new}");
}

/// More customers than a menu holds; two of them are called Twin, and one of these has no number.
async fn many_customers(office: &Office) {
    let sql = format!(
        "INSERT INTO customers (tenant_id, id, name, name_norm, account_number, account_number_norm, created_at, updated_at)
         SELECT '{0}', md5('c' || i)::uuid, 'Firm ' || i, 'firm ' || i, 'F-' || i, 'f-' || i, now(), now()
         FROM generate_series(1, 1000) i;
         UPDATE customers SET name = 'Twin', name_norm = 'twin' WHERE account_number = 'F-1';
         INSERT INTO customers (tenant_id, id, name, name_norm, created_at, updated_at)
         VALUES ('{0}', md5('twin')::uuid, 'Twin', 'twin', now(), now())",
        office.acme.id()
    );
    office.app.database.plant(&sql).await;
}

#[tokio::test]
async fn customers_are_named_where_there_are_too_many_for_a_menu() {
    let office = Office::open().await;
    many_customers(&office).await;
    let console = office.console().await;
    let at = |name: &str| format!("first_name=Ann&email=ann%40x.example&is_active=on&customer={}", encode(name));
    let page = console.get(&format!("/contacts/new?customer={}", office.haulage.id)).await.body;
    assert!(page.contains("id=\"customer\" name=\"customer\" type=\"text\" value=\"Haulage\""), "{page}");
    for (typed, cure) in
        [("Nobody", "No customer has the account number or name"), ("twin", "Enter the account number")]
    {
        let refused = console.post("/contacts", &format!("{}&phone={}", at(typed), "5".repeat(41))).await;
        let told = [cure, "id=\"customer-err\"", "id=\"phone-err\"", &format!("value=\"{typed}\"")];
        assert!(refused.status == 422 && told.iter().all(|words| refused.body.contains(words)), "{}", refused.body);
    }
    let added = console.post("/contacts", &at("f-1000")).await;
    assert_eq!(added.status, 303, "{}", added.body);
    assert!(console.get(added.location()).await.body.contains("Firm 1000"));

    // A name that is not its own stands for the customer that the contact has.
    let ann = added.location().to_owned();
    office.app.database.plant("UPDATE contacts SET customer_id = md5('twin')::uuid").await;
    let page = console.get(&format!("{ann}/edit")).await.body;
    assert!(page.contains("value=\"Twin\""), "{page}");
    let saved = console.post(&ann, &format!("{}&row_version=1", at("Twin"))).await;
    assert_eq!(saved.status, 303, "{}", saved.body);
    assert_eq!(count(&office, "contacts WHERE customer_id = md5('twin')::uuid").await, 1);
}

#[tokio::test]
async fn the_second_of_two_editors_is_told_what_is_saved_now() {
    let office = Office::open().await;
    let dana = office.app.contact(&office.acme, &office.haulage, "dana").await;
    let firm = office.app.customer(&office.acme, "Firm").await;
    let theirs = format!(
        "first_name=Dana&email=theirs%40x.example&phone=555-0107&customer={}&is_active=on&row_version=1",
        firm.id
    );
    assert_eq!(office.console().await.post(&format!("/contacts/{}", dana.id), &theirs).await.status, 303);
    let stale = save(&office, &dana, &form(&office, ("mine@x.example", 1), "vendor_name=Maker")).await;
    assert_eq!(stale.status, 422);
    for words in
        ["Customer: Firm", "Email: theirs@x.example", "Phone: 555-0107", "Vendor: nothing", "save again to keep yours"]
    {
        assert!(stale.body.contains(words), "{words}: {}", stale.body);
    }
    assert!(!stale.body.contains("First name: Dana") && stale.body.contains("value=\"mine@x.example\""));
    assert_eq!(save(&office, &dana, &form(&office, ("mine@x.example", 2), "vendor_name=Maker")).await.status, 303);

    let history = office.console().await.get(&format!("/contacts/{}/history", dana.id)).await.body;
    assert!(history.contains("Firm") && !history.contains(&firm.id.to_string()), "customers by name: {history}");

    let console = office.console().await;
    let path = format!("/customers/{}", office.haulage.id);
    assert_eq!(console.post(&path, "name=Haulage&city=Omaha&is_active=on&row_version=1").await.status, 303);
    let stale = console.post(&path, "name=Haulers&is_active=on&row_version=1").await;
    assert!(stale.status == 422 && stale.body.contains("Name: Haulage; City: Omaha."), "{}", stale.body);
}

#[tokio::test]
async fn a_name_is_said_whole_in_lists_and_mails() {
    let office = Office::open().await;
    let dana = office.app.contact(&office.acme, &office.haulage, "dana").await;
    let fields = form(&office, (&dana.email, 1), "salutation=Ms.&middle_initial=Q.&last_name=Whitfield&mail=on");
    assert_eq!(save(&office, &dana, &fields).await.status, 303);
    let console = office.console().await;
    for path in [format!("/contacts/{}", dana.id), "/contacts".into(), "/access".into(), "/activity".into()] {
        let page = console.get(&path).await.body;
        assert!(page.contains("Dana Q. Whitfield"), "{path}: {page}");
    }
    let (_, mail) = office.app.newest_mail(&office.acme).await;
    assert!(mail.contains("Dear Dana Q. Whitfield,"), "{mail}");
    let edit = console.get(&format!("/contacts/{}/edit", dana.id)).await.body;
    for value in ["\"Ms.\"", "\"Dana\"", "\"Q.\"", "\"Whitfield\""] {
        assert!(edit.contains(&format!("value={value}")), "{value}: {edit}");
    }
}
