//! The way in is the gateway, and there is no other.

use accounts::Role;
use testkit::PASSWORD;

use crate::fleet::Fleet;
use crate::process::Process;

#[tokio::test(flavor = "multi_thread")]
async fn people_sign_in_through_the_gateway_and_nobody_comes_past_it() {
    let fleet = Fleet::start(0).await;
    let acme = fleet.app.tenant("acme").await;
    let owner = fleet.app.staff(&acme, "owner", Role::Owner).await;
    let customer = fleet.app.customer(&acme, "Haulage").await;
    let dana = fleet.app.portal_user(&acme, &customer, "dana").await;

    let mut browser = fleet.browser("acme");
    assert_eq!(browser.sign_in(&dana.email, PASSWORD).await.location(), "/");
    assert_eq!(browser.get("/account").await.status, 200);
    let console = fleet.console(&acme, &owner).await;
    assert!(console.get("/contacts").await.body.contains("dana"));
    assert!(fleet.browser("").get("/").await.body.contains("$300"));
    assert_eq!(fleet.browser("nobody").get("/").await.status, 404);

    for (socket, host) in [("portal.sock", "acme"), ("portal.sock", "acme.console"), ("activation.sock", "")] {
        let mut intruder = fleet.intruder(socket, host);
        intruder.headers.clone_from(if host == "acme" { &browser.headers } else { &console.headers });
        let mut forger = intruder.clone();
        forger.headers.insert("x-gw-ctx", "v1.AAAA.AAAA".parse().unwrap());
        for path in ["/", "/account", "/contacts", "/sign-in", "/assets/app.css", "/activate", "/webhooks/stripe"] {
            assert_eq!(intruder.get(path).await.status, 403, "{socket} {path}");
            assert_eq!(intruder.post(path, "").await.status, 403, "{socket} {path}");
            assert_eq!(forger.get(path).await.status, 403, "{socket} {path}");
        }
        assert_eq!(intruder.get("/healthz").await.status, 200);
    }
    browser.headers.insert("x-gw-ctx", "v1.AAAA.AAAA".parse().unwrap());
    assert_eq!(browser.get("/account").await.status, 200, "the gateway drops what only it may say");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_apart_makes_nothing_up() {
    let fleet = Fleet::start(0).await;
    let needed =
        ["PORTICO_KEY", "STRIPE_SECRET_KEY", "STORAGE_URL", "APP_DATABASE_URL", "SYSTEM_DATABASE_URL", "SMTP_URL"];
    for missing in needed {
        let mut without = fleet.worker.program.clone();
        without.variables.retain(|(name, _)| *name != missing);
        without.name = "without";
        let process = Process::start(without, fleet.folder.path());
        assert!(!process.ended().await.success(), "it started without {missing}");
    }
}
