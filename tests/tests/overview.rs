//! The console's start page, while a business sets its portal up.

use accounts::Role;
use testkit::App;

#[tokio::test]
async fn the_checklist_leads_to_payments_once_somebody_was_invited() {
    const NEXT: &str = "href=\"/settings/customer-portal/payments\"";
    let app = App::start().await;
    let acme = app.tenant("acme").await;
    let owner = app.staff(&acme, "olive", Role::Owner).await;
    let console = app.staff_browser(&acme, &owner).await;
    let before = console.get("/").await.body;
    assert!(before.contains("1 of 7 done") && !before.contains(NEXT), "{before}");
    let customer = app.customer(&acme, "Haulage").await;
    app.portal_user(&acme, &customer, "jean").await;
    let after = console.get("/").await.body;
    assert!(after.contains("4 of 7 done") && after.contains(NEXT), "{after}");
    let viewer = app.staff(&acme, "vera", Role::Viewer).await;
    let other = app.staff_browser(&acme, &viewer).await.get("/").await.body;
    assert!(!other.contains(NEXT), "{other}");
}
