//! The console's start page, while a business sets its portal up.

use accounts::Role;
use testkit::{App, Office};

#[tokio::test]
async fn the_checklist_leads_to_payments_after_the_first_invitation_and_ticks_off_what_is_done() {
    const NEXT: &str = "href=\"/settings/customer-portal/payments\"";
    let app = App::start().await;
    let acme = app.tenant("acme").await;
    let owner = app.staff(&acme, "olive", Role::Owner).await;
    let console = app.staff_browser(&acme, &owner).await;
    let before = console.get("/").await.body;
    assert!(before.contains("1 of 8 done"), "{before}");
    let at = |text: &str| before.find(text).unwrap_or_else(|| panic!("{text}: {before}"));
    assert!(at("Invite your first contact") < at(NEXT), "{before}");
    let customer = app.customer(&acme, "Haulage").await;
    app.portal_user(&acme, &customer, "jean").await;
    let after = console.get("/").await.body;
    assert!(after.contains("4 of 8 done") && after.contains(NEXT), "{after}");
    assert_eq!(console.post("/payment-terms", "name=Net+30&net_days=30").await.status, 303);
    let paid = console.get("/").await.body;
    assert!(paid.contains("5 of 8 done") && !paid.contains(NEXT), "{paid}");
    let viewer = app.staff(&acme, "vera", Role::Viewer).await;
    let other = app.staff_browser(&acme, &viewer).await.get("/").await.body;
    assert!(!other.contains(NEXT), "{other}");
}

#[tokio::test]
async fn every_number_of_contacts_leads_to_as_many() {
    let office = Office::open().await;
    let names = ["ann", "bea", "cal", "dee", "eve", "fay"];
    for name in names {
        office.app.portal_user(&office.acme, &office.haulage, name).await;
    }
    let set = |name: &str, to: &str| format!("UPDATE contacts SET {to} WHERE first_name = '{name}';");
    let (ago, soon) = ("now() - interval '9 days'", "now() + interval '99 years'");
    let sql = [
        set("ann", "confirmed_at = now(), last_sign_in_at = now()"),
        set("bea", "confirmed_at = now(), last_sign_in_at = now(), is_reset_required = true"),
        set(
            "cal",
            &format!("confirmed_at = NULL, last_sign_in_at = NULL, invited_at = {ago}, invite_expires_at = {soon}"),
        ),
        set(
            "dee",
            &format!("confirmed_at = NULL, last_sign_in_at = NULL, invited_at = {ago}, invite_expires_at = {ago}"),
        ),
        set(
            "eve",
            &format!("confirmed_at = NULL, last_sign_in_at = NULL, invite_expires_at = {ago}, email_failed_at = now()"),
        ),
        set("fay", "has_access = false, confirmed_at = NULL, revoked_at = now()"),
    ];
    office.app.database.plant(&sql.concat()).await;
    let console = office.console().await;
    let page = console.get("/").await.body;
    for (label, number) in
        [("Portal users", 2), ("Invited, not yet in", 3), ("Invitations expired", 1), ("Contacts", 6)]
    {
        let count =
            page.split("<div class=\"stat\">").skip(1).find(|link| link.contains(&format!(">{label}<"))).unwrap();
        let href = count.split("href=\"").nth(1).unwrap().split('"').next().unwrap().replace("&#38;", "&");
        assert!(count.contains(&format!(">{number}<")), "{label}: {count}");
        let rows = console.get(&href).await.body.matches("data-row aria-label").count();
        assert_eq!(rows, number, "{label}: {href}");
    }
}
