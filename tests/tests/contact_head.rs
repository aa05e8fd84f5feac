//! The head of a contact's record: who it is, the way back to the lists, and the buttons on its access.

use accounts::Role;
use testkit::{Browser, Contact, Office};

/// The part of a page between two texts.
fn between<'a>(page: &'a str, before: &str, after: &str) -> &'a str {
    let rest = page.split_once(before).unwrap_or_else(|| panic!("no {before}: {page}")).1;
    rest.split_once(after).unwrap_or_else(|| panic!("no {after} behind {before}")).0
}

/// A record as staff see it.
async fn record(console: &Browser<'_>, contact: &Contact) -> String {
    let page = console.get(&format!("/contacts/{}", contact.id)).await;
    assert_eq!(page.status, 200);
    page.body
}

/// What stands on the buttons and links above the name, in their order.
fn actions(page: &str) -> Vec<String> {
    let actions = between(page, "<div class=\"record-actions\">", "</div>");
    let labels = actions.split("</svg>").skip(1);
    labels.map(|label| label.split('<').next().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_contact_without_access_is_invited_and_one_with_access_is_shut_out() {
    let office = Office::open().await;
    let app = &office.app;
    let none = app.contact(&office.acme, &office.haulage, "none").await;
    let granted = app.portal_user(&office.acme, &office.haulage, "granted").await;
    app.database.plant(&format!("UPDATE contacts SET confirmed_at = now() WHERE id = '{}'", granted.id)).await;
    let console = office.console().await;

    let page = record(&console, &none).await;
    assert_eq!(actions(&page), ["Edit", "Invite to Portal"]);
    let (buttons, name) = (page.find("Invite to Portal"), page.find("<h1>none Gray"));
    assert!(buttons.is_some() && buttons < name, "the buttons come first");
    let page = record(&console, &granted).await;
    assert_eq!(actions(&page), ["View as granted", "Edit", "Send password reset", "Revoke"]);

    let invite = format!("/contacts/{}/invitation", none.id);
    assert!(record(&console, &none).await.contains(&format!("action=\"{invite}\"")));
    assert_eq!(console.post(&invite, "").await.status, 303);
    assert!(actions(&record(&console, &none).await).contains(&"Revoke".to_owned()), "now it has access");
    let revoke = format!("/contacts/{}/revocation", granted.id);
    assert!(page.contains(&format!("action=\"{revoke}\"")));
    assert_eq!(console.post(&revoke, "").await.status, 303);
    assert_eq!(actions(&record(&console, &granted).await), ["Edit", "Restore access"]);

    let viewer = app.staff(&office.acme, "viewer", Role::Viewer).await;
    let viewer = app.staff_browser(&office.acme, &viewer).await;
    for contact in [&none, &granted] {
        assert!(actions(&record(&viewer, contact).await).is_empty(), "who only looks has no buttons");
    }
}

#[tokio::test]
async fn the_breadcrumb_leads_from_sales_to_the_contact_and_each_part_opens() {
    let office = Office::open().await;
    let dana = office.app.contact(&office.acme, &office.haulage, "dana").await;
    let alone = office.app.contact(&office.acme, &office.haulage, "alone").await;
    let sql = format!("UPDATE contacts SET customer_id = NULL WHERE id = '{}'", alone.id);
    office.app.database.plant(&sql).await;
    let console = office.console().await;
    for contact in [&dana, &alone] {
        let own = format!("/contacts/{}", contact.id);
        for tab in ["", "/notes", "/history"] {
            let page = console.get(&format!("{own}{tab}")).await.body;
            let crumbs = between(&page, "aria-label=\"Breadcrumb\"><ol>", "</ol>");
            let parts: Vec<_> =
                crumbs.split("<li><a href=\"").skip(1).map(|part| part.split_once('"').unwrap()).collect();
            let name = |part: &str| between(part, ">", "<").to_owned();
            let names: Vec<_> = parts.iter().map(|(_, part)| name(part)).collect();
            assert_eq!(names[..3], ["Sales", "Customers", "Contacts"], "{crumbs}");
            assert!(names.len() == 4 && page.contains(&format!("<h1>{}", names[3])), "{crumbs}");
            assert_eq!((parts[1].0, parts[2].0, parts[3].0), ("/customers", "/contacts", own.as_str()));
            assert!(parts[3].1.starts_with(" aria-current=\"page\""), "{crumbs}");
            for (address, _) in parts {
                assert_eq!(console.get(address).await.status, 200, "{address}");
            }
        }
    }
}

#[tokio::test]
async fn the_header_says_the_name_the_customer_and_the_vendor() {
    let office = Office::open().await;
    let dana = office.app.contact(&office.acme, &office.haulage, "dana").await;
    let console = office.console().await;
    let header = async || {
        let page = record(&console, &dana).await;
        between(&page, "<header class=\"page-head\">", "</header>").to_owned()
    };
    let customer = format!("<a href=\"/customers/{}\">Haulage</a>", office.haulage.id);
    let head = header().await;
    assert!(head.contains("<h1>dana Gray</h1>") && head.contains(&customer), "{head}");
    assert!(!head.contains("Vendor"), "{head}");
    let sql = format!("UPDATE contacts SET vendor_name = 'Bolt & Sons' WHERE id = '{}'", dana.id);
    office.app.database.plant(&sql).await;
    let head = header().await;
    assert!(head.contains(&customer) && head.contains("Vendor: Bolt &#38; Sons"), "{head}");
}

#[tokio::test]
async fn who_cannot_be_invited_has_a_dead_button_that_says_why() {
    let office = Office::open().await;
    let app = &office.app;
    let console = office.console().await;
    app.contact(&office.acme, &office.haulage, "first").await;
    let of_vendor = "customer_id = NULL, vendor_name = 'Bolt'";
    let taken = "username = NULL, username_norm = NULL";
    for (number, (change, why)) in [
        (of_vendor, "This contact belongs to no customer. Choose a customer first."),
        ("email = NULL, email_norm = NULL", "This contact has no email address. Add one first."),
        ("is_active = false", "This contact is inactive. Make it active first."),
        (taken, "Another contact signs in with this contact’s address."),
    ]
    .into_iter()
    .enumerate()
    {
        let contact = app.contact(&office.acme, &office.haulage, &format!("no{number}")).await;
        app.database.plant(&format!("UPDATE contacts SET {change} WHERE id = '{}'", contact.id)).await;
        cannot_be_invited(&office, &console, &contact, why).await;
    }
    let dana = app.contact(&office.acme, &office.haulage, "dana").await;
    for (off, on, why) in [
        (
            "UPDATE customers SET has_portal_access = false",
            "UPDATE customers SET has_portal_access = true",
            "Portal access of this customer is off.",
        ),
        (
            "UPDATE tenants SET customer_portal = false",
            "UPDATE tenants SET customer_portal = true",
            "Your portal is not active. Activate it first",
        ),
    ] {
        app.database.plant(off).await;
        cannot_be_invited(&office, &console, &dana, why).await;
        app.database.plant(on).await;
        assert!(!record(&console, &dana).await.contains("id=\"obstacle\""), "{why}");
    }
}

/// The button is there and dead, the reason beside it, and posting all the same changes nothing.
async fn cannot_be_invited(office: &Office, console: &Browser<'_>, contact: &Contact, why: &str) {
    let invite = format!("/contacts/{}/invitation", contact.id);
    let page = record(console, contact).await;
    let button = between(&page, "<div class=\"record-actions\">", "Invite to Portal");
    assert!(button.contains("type=\"button\" disabled aria-describedby=\"obstacle\""), "{why}: {button}");
    assert!(between(&page, "id=\"obstacle\">", "</p>").starts_with(why), "{why}: {page}");
    assert!(!page.contains(&invite), "{why}");
    let mails = office.app.count_mails(&office.acme).await;
    assert_eq!(console.post(&invite, "").await.status, 303, "{why}");
    assert_eq!(office.app.count_mails(&office.acme).await, mails, "{why}: no mail goes out");
    assert!(!actions(&record(console, contact).await).contains(&"Revoke".to_owned()), "{why}: access was not given");
}
