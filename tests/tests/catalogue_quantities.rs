//! In which quantities a part is sold, and its core charge: typed by staff, read by customers.

use accounts::Role;
use testkit::{App, form, part};

#[tokio::test]
async fn quantities_and_core_charge_are_kept_and_told_in_plain_words() {
    let app = App::start().await;
    let acme = app.tenant("acme").await;
    let haulage = app.customer(&acme, "Haulage").await;
    let dana = app.portal_user(&acme, &haulage, "dana").await;
    let dana = app.contact_browser(&acme, &dana).await;
    let owner = app.staff(&acme, "owner", Role::Owner).await;
    let console = app.staff_browser(&acme, &owner).await;
    let typed = [
        ("item_number", "AL-1"),
        ("name", "Alternator"),
        ("is_active", "on"),
        ("list_price", "199"),
        ("multiple", "4"),
        ("minimum", "8"),
        ("case_pack", "24"),
        ("core_charge", "25"),
    ];
    let made = console.post("/parts", &form(&typed)).await;
    assert_eq!(made.status, 303, "{}", made.body);
    let record = console.get(made.location()).await.body;
    assert!(record.contains("Sold in 4s, at least 8, 24 in a case") && record.contains("$25.00"), "{record}");
    let edit = console.get(&format!("{}/edit", made.location())).await.body;
    for field in ["name=\"multiple\" type=\"text\" value=\"4\"", "value=\"25.00\"", "value=\"24\""] {
        assert!(edit.contains(field), "{field}: {edit}");
    }
    let page = dana.get(made.location()).await.body;
    assert!(page.contains("Sold in 4s, at least 8, 24 in a case"), "{page}");
    assert!(page.contains("Core charge $25.00, refunded when the old part comes back"), "{page}");

    // Hiding and showing leave it alone; what is emptied is gone.
    assert_eq!(console.post(&format!("{}/hidden", made.location()), "").await.status, 303);
    assert_eq!(console.post(&format!("{}/shown", made.location()), "").await.status, 303);
    assert!(dana.get(made.location()).await.body.contains("Sold in 4s"));
    let emptied =
        [("item_number", "AL-1"), ("name", "Alternator"), ("is_active", "on"), ("minimum", "2"), ("row_version", "3")];
    assert_eq!(console.post(made.location(), &form(&emptied)).await.status, 303);
    let page = dana.get(made.location()).await.body;
    assert!(page.contains("At least 2") && !page.contains("Sold in") && !page.contains("Core charge"), "{page}");
}

#[tokio::test]
async fn the_core_charge_is_a_price() {
    let app = App::start().await;
    let acme = app.tenant("acme").await;
    let haulage = app.customer(&acme, "Haulage").await;
    let dana = app.portal_user(&acme, &haulage, "dana").await;
    let dana = app.contact_browser(&acme, &dana).await;
    app.list_parts(&acme, &[part("AL-1", "Alternator")]).await;
    app.database.plant("UPDATE items SET core_charge_minor = 2500, min_quantity = 3").await;
    let path = format!("/parts/{}", app.part_id(&acme, "AL-1").await);
    assert!(dana.get(&path).await.body.contains("Core charge $25.00"));
    let id = acme.id();
    let hidden =
        format!("INSERT INTO tenant_features VALUES ('{id}', 'list_price', false), ('{id}', 'your_price', false)");
    app.database.plant(&hidden).await;
    let page = dana.get(&path).await.body;
    assert!(!page.contains("$25.00") && !page.contains("Core") && page.contains("At least 3"), "{page}");
}

#[tokio::test]
async fn limits_that_do_not_fit_are_refused_at_their_fields() {
    let app = App::start().await;
    let acme = app.tenant("acme").await;
    let owner = app.staff(&acme, "owner", Role::Owner).await;
    let console = app.staff_browser(&acme, &owner).await;
    let typed = |limits: &[(&str, &str)]| {
        form(&[&[("item_number", "AL-1"), ("name", "Alternator"), ("brand", "Kept")], limits].concat())
    };
    for (limits, field, cure) in [
        (&[("multiple", "4"), ("minimum", "6")][..], "minimum", "Write 4 or 8."),
        (&[("multiple", "4"), ("maximum", "6")], "maximum", "Write 4 or 8."),
        (&[("minimum", "8"), ("maximum", "4")], "maximum", "This is less than the least, 8."),
        (&[("case_pack", "0")], "case_pack", "Write a whole number from 1"),
        (&[("multiple", "1.5")], "multiple", "Write a whole number from 1"),
        (&[("minimum", "99999999999")], "minimum", "Write a whole number from 1"),
        (&[("core_charge", "-1")], "core_charge", "is negative"),
    ] {
        let told = console.post("/parts", &typed(limits)).await;
        assert_eq!(told.status, 422, "{limits:?}");
        let note = told.body.split(&format!("id=\"{field}-err\"")).nth(1).unwrap_or_default();
        assert!(note.split("</p>").next().unwrap().contains(cure), "{limits:?}: {note:.200}");
        assert!(told.body.contains("value=\"Kept\""), "{limits:?}");
    }
}
