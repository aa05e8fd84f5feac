//! What a business sets about checkout: shipping methods, terms and taxes, for everybody and for one customer.

use accounts::Role;
use testkit::{Browser, Office, form};
use time::Duration;

const SHIPPING: &str = "/settings/customer-portal/shipping";
const PAYMENTS: &str = "/settings/customer-portal/payments";

/// Where the edit buttons of a list lead, in its order.
async fn listed(console: &Browser<'_>, page: &str, noun: &str) -> Vec<String> {
    let body = console.get(page).await.body;
    let begin = format!("class=\"btn sm\" href=\"/{noun}/");
    let links = body.split(&begin).skip(1);
    links.map(|rest| format!("/{noun}/{}", rest.split('"').next().unwrap())).collect()
}

async fn add(console: &Browser<'_>, path: &str, fields: &[(&str, &str)]) {
    let made = console.post(path, &form(fields)).await;
    assert_eq!(made.status, 303, "{}", made.body);
}

#[tokio::test]
async fn methods_are_offered_in_their_order_with_what_they_cost() {
    let office = Office::open().await;
    let console = office.console().await;
    assert!(console.get(SHIPPING).await.body.contains("No shipping methods yet"));
    let on = ("is_active", "on");
    let ground = [("name", "UPS Ground"), ("kind", "flat"), ("price", "12.95"), ("free_over", "1,500.00"), on];
    let freight = [
        ("name", "Freight"),
        ("kind", "by_weight"),
        ("from-0", "0"),
        ("cost-0", "45"),
        ("from-2", "100"),
        ("cost-2", "90"),
        on,
    ];
    let value = [("name", "Courier"), ("kind", "by_value"), ("from-0", "50"), ("cost-0", "8"), on];
    for fields in [&ground[..], &freight, &value, &[("name", "Pickup"), ("kind", "pickup"), on]] {
        add(&console, "/shipping-methods", fields).await;
    }
    add(&console, "/shipping-methods", &[("name", "Closed"), ("kind", "own_account")]).await;
    let tried = |goods: &str, weight: &str| format!("{SHIPPING}?goods={goods}&weight={weight}");
    let choices = async |goods: &str, weight: &str| {
        let body = console.get(&tried(goods, weight)).await.body;
        let list = body.split("aria-label=\"Choices\"").nth(1).unwrap_or_default().to_owned();
        let list = list.split("</ul>").next().unwrap().to_owned();
        list.split("<strong>")
            .skip(1)
            .map(|row| {
                let cost = row.split("<span class=\"num\">").nth(1).unwrap().split('<').next().unwrap();
                format!("{} {cost}", row.split('<').next().unwrap())
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(
        choices("49.99", "99.9").await,
        ["UPS Ground $12.95", "Freight $45.00", "Courier You say later", "Pickup Free"]
    );
    assert_eq!(
        choices("1,500", "").await,
        ["UPS Ground Free", "Freight You say later", "Courier $8.00", "Pickup Free"]
    );
    assert_eq!(choices("50", "100").await[1], "Freight $90.00");
    let wrong = console.get(&tried("free", "heavy")).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.body.contains("goods-err") && wrong.body.contains("weight-err") && wrong.body.contains("heavy"));

    let methods = listed(&console, SHIPPING, "shipping-methods").await;
    assert_eq!(console.post(&format!("{}/position", methods[3]), "move=up").await.status, 303);
    assert_eq!(choices("50", "1").await[2], "Pickup Free");
    assert_eq!(console.post(&format!("{}/removal", methods[0]), "").await.status, 303);
    assert_eq!(choices("50", "1").await[0], "Freight $45.00");
    assert_eq!(console.get(&methods[0]).await.status, 404);
}

#[tokio::test]
async fn a_method_that_is_wrong_stays_as_it_was_typed() {
    let office = Office::open().await;
    let console = office.console().await;
    let typed = [("name", "Freight"), ("kind", "by_weight"), ("from-0", "heavy"), ("cost-0", "45")];
    let refused = console.post("/shipping-methods", &form(&typed)).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("id=\"from-0-err\"") && refused.body.contains("value=\"heavy\""), "{}", refused.body);
    add(&console, "/shipping-methods", &[("name", "Freight"), ("kind", "flat")]).await;
    let again = console.post("/shipping-methods", &form(&[("name", "FREIGHT"), ("kind", "flat")])).await;
    assert!(again.status == 422 && again.body.contains("Another method has this name"), "{}", again.body);
    let method = listed(&console, SHIPPING, "shipping-methods").await.remove(0);
    let changed = [("name", "Freight"), ("kind", "flat"), ("price", "9"), ("row_version", "1")];
    assert_eq!(console.post(&method, &form(&changed)).await.status, 303);
    let stale = console.post(&method, &form(&changed)).await;
    assert!(stale.status == 422 && stale.body.contains("save again to keep yours"), "{}", stale.body);
    let nowhere = [("name", "Pickup"), ("kind", "pickup"), ("location", "019a0000-0000-7000-8000-000000000000")];
    let refused = console.post("/shipping-methods", &form(&nowhere)).await;
    assert!(refused.status == 422 && refused.body.contains("id=\"location-err\""), "{}", refused.body);
    let trail = console.get("/activity").await.body;
    assert!(trail.contains("Shipping method changed") && trail.contains("$9.00"), "{trail}");
}

#[tokio::test]
async fn a_customer_has_everybodys_terms_until_it_has_its_own() {
    let office = Office::open().await;
    let console = office.console().await;
    for (name, days) in [("Net 30", "30"), ("Due on receipt", "0")] {
        add(&console, "/payment-terms", &[("name", name), ("net_days", days)]).await;
    }
    let terms = listed(&console, PAYMENTS, "payment-terms").await;
    let id = |at: usize| terms[at].rsplit('/').next().unwrap().to_owned();
    let needs = [("terms", id(0)), ("po_required", "on".into()), ("order_minimum", "1,250.00".into())];
    let needs: Vec<(&str, &str)> = needs.iter().map(|(name, value)| (*name, value.as_str())).collect();
    add(&console, PAYMENTS, &needs).await;
    let viewer = office.app.staff(&office.acme, "viewer", Role::Viewer).await;
    let viewer = office.app.staff_browser(&office.acme, &viewer).await;
    let tab = format!("/customers/{}/terms", office.haulage.id);
    let seen = viewer.get(&tab).await.body;
    for fact in ["Net 30", "$1,250.00", "Required"] {
        assert!(seen.contains(fact), "{fact}: {seen}");
    }
    assert!(!seen.contains("Save terms"));
    let own = [
        ("terms", id(1)),
        ("po_required", "no".into()),
        ("order_minimum", "0".into()),
        ("credit_limit", "25,000".into()),
    ];
    let own: Vec<(&str, &str)> = own.iter().map(|(name, value)| (*name, value.as_str())).collect();
    add(&console, &tab, &own).await;
    let seen = viewer.get(&tab).await.body;
    for fact in ["Due on receipt", "$25,000.00", "Not required"] {
        assert!(seen.contains(fact), "{fact}: {seen}");
    }
    assert!(!seen.contains("$1,250.00"), "zero is no minimum");
    // Those in use stay; whoever saves an older form is told.
    let kept = console.post(&format!("{}/removal", terms[1]), "").await;
    assert_eq!((kept.status.as_u16(), console.get(&terms[1]).await.status.as_u16()), (303, 200));
    let stale = console.post(&tab, &form(&own)).await;
    assert!(stale.status == 422 && stale.body.contains("save again to keep yours"), "{}", stale.body);
    let wrong = console.post(&tab, &form(&[("credit_limit", "lots"), ("row_version", "1")])).await;
    assert!(wrong.status == 422 && wrong.body.contains("id=\"credit_limit-err\"") && wrong.body.contains("\"lots\""));
    assert!([403, 404].contains(&viewer.post(&tab, &form(&own)).await.status.as_u16()));
    let trail = console.get("/activity").await.body;
    assert!(
        trail.contains("Customer’s terms saved") && trail.contains("Net 30") && trail.contains("$25,000.00"),
        "{trail}"
    );
}

#[tokio::test]
async fn tax_depends_on_the_place_and_ends_with_a_certificate_that_counts() {
    let office = Office::open().await;
    let console = office.console().await;
    add(&console, "/tax-rates", &[("name", "Sales tax"), ("country", "USA"), ("region", "Iowa"), ("percent", "6.5")])
        .await;
    add(&console, "/tax-rates", &[("name", "GST"), ("country", "Canada"), ("percent", "5")]).await;
    let twice = [("name", "Other"), ("country", "United States"), ("region", "IA"), ("percent", "7")];
    let twice = console.post("/tax-rates", &form(&twice)).await;
    assert!(twice.status == 422 && twice.body.contains("This place has a rate already"), "{}", twice.body);
    let base = format!("/customers/{}", office.haulage.id);
    let tab = format!("{base}/terms");
    let ship = |region: &str, country: &str| {
        let fields = [
            ("name", "Dock"),
            ("street", "1 Main St"),
            ("city", "Town"),
            ("region", region),
            ("country", country),
            ("ships", "on"),
        ];
        form(&fields)
    };
    assert_eq!(console.post(&format!("{base}/addresses"), &ship("ia", "")).await.status, 303);
    assert!(console.get(&tab).await.body.contains("6.5% Sales tax"));
    let missing = console.post(&format!("{base}/tax"), &form(&[("is_tax_exempt", "on")])).await;
    assert!(missing.status == 422 && missing.body.contains("id=\"certificate_number-err\""), "{}", missing.body);
    let exempt = [("is_tax_exempt", "on"), ("certificate_number", "IA-47"), ("certificate_expires_on", "2026-11-24")];
    add(&console, &format!("{base}/tax"), &exempt).await;
    let seen = console.get(&tab).await.body;
    assert!(seen.contains("Exempt: no tax is added") && !seen.contains("Expired"), "{seen}");
    office.app.clock.advance(Duration::hours(24));
    let console = office.console().await;
    let seen = console.get(&tab).await.body;
    assert!(seen.contains("Expired Nov 24") && !seen.contains("Exempt: no tax"), "{seen}");
}

#[tokio::test]
async fn a_certificate_is_kept_for_staff_alone() {
    let office = Office::open().await;
    let console = office.console().await;
    let path = format!("/customers/{}/certificate", office.haulage.id);
    assert_eq!(console.get(&path).await.status, 404);
    for (bytes, cure) in [(&b"<html>"[..], "This is not a PDF"), (b"", "Choose a document first")] {
        let refused = console.upload(&path, ("x.pdf", bytes)).await;
        assert!(refused.status == 422 && refused.body.contains(cure), "{}", refused.body);
    }
    assert_eq!(console.upload(&path, ("x.pdf", b"%PDF-1.7 one")).await.status, 303);
    assert_eq!(console.upload(&path, ("y.pdf", b"%PDF-1.7 two")).await.status, 303);
    let file = console.get(&path).await;
    assert_eq!((file.status.as_u16(), file.body.as_str()), (200, "%PDF-1.7 two"));
    let dana = office.app.portal_user(&office.acme, &office.haulage, "dana").await;
    assert_eq!(office.app.contact_browser(&office.acme, &dana).await.get(&path).await.status, 404);
    assert_eq!(console.post(&format!("{path}/removal"), "").await.status, 303);
    assert_eq!(console.get(&path).await.status, 404);
    assert_eq!(console.post(&format!("{path}/removal"), "").await.status, 404);
}

#[tokio::test]
async fn what_a_part_weighs_is_typed_in_pounds_or_with_its_unit() {
    let office = Office::open().await;
    let console = office.console().await;
    let part = |weight| [("item_number", "BP-1"), ("name", "Pads"), ("is_active", "on"), ("weight", weight)];
    let refused = console.post("/parts", &form(&part("heavy"))).await;
    assert!(refused.status == 422 && refused.body.contains("id=\"weight-err\""), "{}", refused.body);
    let made = console.post("/parts", &form(&part("1.2 kg"))).await;
    assert_eq!(made.status, 303, "{}", made.body);
    assert!(console.get(made.location()).await.body.contains("2.646 lb"));
    assert!(console.get(&format!("{}/edit", made.location())).await.body.contains("value=\"2.646\""));
}
