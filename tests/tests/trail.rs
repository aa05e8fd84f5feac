//! What the trail and a contact's history tell of what nobody did on a page: mail that came back, files that were brought
//! in, tries to sign in, and activities.

use accounts::Role;
use sqlx::{Executor as _, Row as _};
use testkit::{Browser, Contact, Office, PASSWORD};
use time::Duration;

async fn history(office: &Office, contact: &Contact) -> String {
    office.app.work().await;
    office.console().await.get(&format!("/contacts/{}/history", contact.id)).await.body
}

async fn try_in(office: &Office, host: &str, (name, password): (&str, &str)) -> u16 {
    Browser::new(&office.app, host).sign_in(name, password).await.status.as_u16()
}

const PORTAL: &str = "acme.localhost:8080";

#[tokio::test]
async fn a_failed_sign_in_is_on_the_contact_s_history_with_its_place() {
    let office = Office::open().await;
    let dana = office.app.portal_user(&office.acme, &office.haulage, "dana").await;
    assert_eq!(try_in(&office, PORTAL, (&dana.email, "not the right one")).await, 422);
    let page = history(&office, &dana).await;
    let told = page.split("Sign-in failed").nth(1).unwrap_or_else(|| panic!("{page}"));
    assert!(told.contains("Somebody · Wrong password · from 127.0.0.1"), "{told}");
    assert!(!page.contains("not the right one"));
    assert_eq!(try_in(&office, PORTAL, ("nobody@haulage.example", "not the right one")).await, 422);
    let trail = office.console().await.get("/activity").await.body;
    assert_eq!(trail.matches("Sign-in failed").count(), 1, "nobody's name is nobody's event: {trail}");
}

#[tokio::test]
async fn why_nobody_gets_in_is_told_to_staff_alone() {
    let office = Office::open().await;
    let going = office.app.portal_user(&office.acme, &office.haulage, "going").await;
    let guest = office.app.contact(&office.acme, &office.haulage, "guest").await;
    let console = office.console().await;
    assert_eq!(console.post(&format!("/contacts/{}/revocation", going.id), "").await.status, 303);
    assert_eq!(console.post(&format!("/contacts/{}/invitation", guest.id), "").await.status, 303);
    for (contact, why) in [(&going, "No portal access"), (&guest, "No password is set")] {
        let answer = Browser::new(&office.app, PORTAL).sign_in(&contact.email, PASSWORD).await;
        assert!(answer.status == 422 && !answer.body.contains(why), "{why}");
        assert!(history(&office, contact).await.contains(why), "{why}");
    }
    let clerk = office.app.staff(&office.acme, "clerk", Role::Sales).await;
    assert_eq!(try_in(&office, "acme.console.localhost:8080", (&clerk.email, "not the right one")).await, 422);
    office.app.work().await;
    let trail = console.get("/activity?what=staff").await.body;
    assert!(trail.contains("Colleague’s sign-in failed") && trail.contains("clerk: Wrong password"), "{trail}");
}

#[tokio::test]
async fn a_stranger_does_not_fill_the_trail() {
    let office = Office::open().await;
    let dana = office.app.portal_user(&office.acme, &office.haulage, "dana").await;
    for _ in 0..40 {
        office.app.clock.advance(Duration::minutes(2));
        assert_eq!(try_in(&office, PORTAL, (&dana.email, "not the right one")).await, 422);
    }
    let page = history(&office, &dana).await;
    assert_eq!(page.matches("<strong>Sign-in failed").count(), 9, "{page}");
    assert_eq!(page.matches("<strong>Sign-ins slowed down").count(), 2, "{page}");
    for told in ["Wrong password, 10 times in a row", "Wrong password, 25 times in a row"] {
        assert!(page.contains(told), "{told}: {page}");
    }
    office.app.database.plant("UPDATE sign_in_failures SET failures = 99").await;
    office.app.clock.advance(Duration::minutes(2));
    assert_eq!(try_in(&office, PORTAL, (&dana.email, "not the right one")).await, 422);
    assert_eq!(try_in(&office, PORTAL, (&dana.email, PASSWORD)).await, 422);
    let page = history(&office, &dana).await;
    assert_eq!(page.matches("<strong>Password stopped after too many tries").count(), 1, "{page}");
}

#[tokio::test]
async fn an_import_tells_what_it_changed_of_contacts_and_customers() {
    let office = Office::open().await;
    let dana = office.app.contact(&office.acme, &office.haulage, "dana").await;
    let console = office.console().await;
    let file = format!(
        "Customer,Email,First name,Last name,Username,Phone\nHaulage,{},Dana,Whitfield,dana.w,555-0107\n",
        dana.email
    );
    for _ in 0..2 {
        office.app.bring_in(&console, ("contacts", file.as_bytes())).await;
    }
    let page = history(&office, &dana).await;
    assert_eq!(page.matches("<strong>Contact edited").count(), 1, "what changed nothing is no event: {page}");
    let edited = page.split("<strong>Contact edited").nth(1).unwrap();
    assert!(edited.contains("owner · By an import"), "{edited}");
    let before = format!("<b>Username</b> <del>{}</del>", dana.email);
    for fact in [before.as_str(), "<ins>dana.w</ins>", "<b>Phone</b> <i>empty</i>", "<ins>555-0107</ins>"] {
        assert!(edited.contains(fact), "{fact}: {edited}");
    }
    office.app.bring_in(&console, ("customers", b"Name,City\nHaulage,Ames\n")).await;
    let page = console.get(&format!("/customers/{}/history", office.haulage.id)).await.body;
    let edited = page.split("<strong>Customer edited").nth(1).unwrap_or_else(|| panic!("{page}"));
    assert!(edited.contains("By an import") && edited.contains("<ins>Ames</ins>"), "{edited}");
}

#[tokio::test]
async fn an_import_tells_which_contacts_and_customers_it_made() {
    let office = Office::open().await;
    let console = office.console().await;
    let field = console.post("/custom-fields", "record=contact&name=Route&kind=text").await;
    assert_eq!(field.status, 303, "{}", field.body);
    office.app.bring_in(&console, ("customers", b"Name,City\nNorthern,Ames\n")).await;
    let file = b"Customer,Email,First name,Last name,Route\nNorthern,nora@north.example,Nora,North,R-12\n";
    for _ in 0..2 {
        office.app.bring_in(&console, ("contacts", file)).await;
    }
    let mut connection = office.app.database.superuser().await;
    let ids = "SELECT id::text, customer_id::text FROM contacts WHERE email = 'nora@north.example'";
    let row = connection.fetch_one(ids).await.unwrap();
    let (contact, customer): (String, String) = (row.get(0), row.get(1));
    for (page, what, own) in
        [(format!("/contacts/{contact}"), "Contact", 1), (format!("/customers/{customer}"), "Customer", 0)]
    {
        let page = console.get(&format!("{page}/history")).await.body;
        let created = format!("<strong>{what} created");
        assert_eq!(page.matches(&created).count(), 1, "{page}");
        let told = page.split(&created).nth(1).unwrap().split("<strong>").next().unwrap();
        assert!(told.contains("owner · By an import"), "{told}");
        assert_eq!(told.matches("<ins>R-12</ins>").count(), own, "{told}");
    }
}

#[tokio::test]
async fn an_activity_is_told_when_it_is_added_changed_and_done() {
    let office = Office::open().await;
    let dana = office.app.contact(&office.acme, &office.haulage, "dana").await;
    let console = office.console().await;
    let path = format!("/contacts/{}/activities", dana.id);
    let form = |subject: &str| format!("subject={subject}&due_on=2026-12-01&assignee={}", office.owner.id);
    assert_eq!(console.post(&path, &form("Call+Dana")).await.status, 303);
    let page = history(&office, &dana).await;
    let added = page.split("<strong>Activity added").nth(1).unwrap_or_else(|| panic!("{page}"));
    for fact in ["owner · Call Dana", "<b>Due</b> <i>empty</i>", "Dec 1", "<b>Assigned to</b>", "<ins>owner</ins>"] {
        assert!(added.contains(fact), "{fact}: {added}");
    }
    let list = console.get(&path).await.body;
    let edit = list.split("href=\"/activities/").nth(1).unwrap().split('/').next().unwrap();
    for _ in 0..2 {
        assert_eq!(console.post(&format!("/activities/{edit}/completion"), "").await.status, 303);
    }
    let page = history(&office, &dana).await;
    assert_eq!(page.matches("<strong>Activity completed").count(), 1, "done once: {page}");
    assert!(page.contains("<b>State</b> <del>open</del>") && page.contains("<ins>done</ins>"), "{page}");
}

#[tokio::test]
async fn the_trail_is_filtered_by_the_business_s_days_and_by_former_staff() {
    let office = Office::open().await;
    let bob = office.app.staff(&office.acme, "bob", Role::Admin).await;
    // In the evening of the 24th in New York it is the 25th in Greenwich.
    office.app.clock.advance(Duration::hours(16));
    let (console, of_bob) = (office.console().await, office.app.staff_browser(&office.acme, &bob).await);
    assert_eq!(of_bob.post("/customers", "name=Evening&is_active=on").await.status, 303);
    for (query, there) in [("from=2026-11-24&to=2026-11-24", true), ("from=2026-11-25", false)] {
        let page = console.get(&format!("/activity?what=customers&{query}")).await.body;
        assert_eq!(page.contains("Evening"), there, "{query}: {page}");
    }
    office.app.database.plant(&format!("UPDATE staff SET removed_at = now() WHERE id = '{}'", bob.id)).await;
    let page = console.get(&format!("/activity?who={}", bob.id)).await.body;
    assert!(page.contains("Evening") && page.contains("not here any more"), "{page}");
}
