//! A thousand are invited at once while the worker is killed, the mail server loses its temper and some lose their access:
//! everybody else gets a mail with a link that works, and those get none once that was answered.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use accounts::Role;
use db::Tenant;
use sqlx::{AssertSqlSafe, Executor as _, Row as _};
use tokio::task::JoinSet;

use crate::browser::{Browser, encode};
use crate::fleet::Fleet;
use crate::post_office::Taken;
use crate::until;

const PEOPLE: usize = 1_000;
/// How many of them lose their access each time.
const REVOKED: usize = 20;
/// How many look at their links at once.
const AT_ONCE: usize = 8;

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_at_once_are_invited_whatever_dies() {
    let fleet = Fleet::start_at_pace((30, 0.05)).await;
    let acme = fleet.app.tenant("acme").await;
    let owner = fleet.app.staff(&acme, "olive", Role::Owner).await;
    plant(&fleet, &acme).await;
    let console = fleet.console(&acme, &owner).await;
    let run = console.post("/contacts/invitations", "all=on").await.location().to_owned();
    assert_eq!(console.post(&format!("{run}/sending"), "").await.location(), run);

    after(&fleet, 50).await;
    let mut revoked = revoke(&fleet, &console).await;
    // Those who are revoked while no worker lives: nothing of theirs is in the air.
    let mut gone = Vec::new();
    for mails in [150, 450] {
        after(&fleet, mails).await;
        fleet.kill_worker().await;
        let these = revoke(&fleet, &console).await;
        gone.push((these.clone(), count_mails(&fleet, &these)));
        revoked.extend(these);
        fleet.worker.restart();
    }
    fleet.all_mail_is_out().await;

    let did = fleet.post.did();
    let troubles = did.iter().filter(|what| *what != "took").count();
    assert!(troubles > 100, "the server was kind: {troubles} of {}", did.len());
    for (these, before) in gone {
        assert_eq!(count_mails(&fleet, &these), before, "a mail to somebody who was revoked before");
    }
    each_has_a_link(&fleet, revoked).await;
    assert!(console.get(&run).await.body.contains("invitations were sent"), "it is done");
}

async fn plant(fleet: &Fleet, acme: &Tenant) {
    let customer = fleet.app.customer(acme, "Haulage").await;
    let (tenant, customer) = (acme.id(), customer.id);
    let sql = format!(
        "INSERT INTO contacts (tenant_id, id, customer_id, first_name, last_name, sort_name, email, email_norm, username,
                               username_norm, created_at, updated_at)
         SELECT '{tenant}', md5('contact' || i)::uuid, '{customer}', 'Ann' || i, 'Gray', 'gray ann' || i, e, e, e, e, now(), now()
         FROM (SELECT i, 'ann' || i || '@haulage.example' AS e FROM generate_series(0, {PEOPLE} - 1) i) x;
         INSERT INTO sign_in_names (tenant_id, name_norm, contact_id)
         SELECT tenant_id, email_norm, id FROM contacts WHERE tenant_id = '{tenant}'"
    );
    fleet.app.database.plant(&sql).await;
}

/// Waits until the mail server was given so many mails.
async fn after(fleet: &Fleet, mails: usize) {
    until(Duration::from_secs(120), "mails go out", async || (fleet.post.did().len() > mails).then_some(())).await;
}

/// Takes the access of those away who were invited last; their addresses.
async fn revoke(fleet: &Fleet, console: &Browser) -> Vec<String> {
    let sql =
        format!("SELECT id::text, email FROM contacts WHERE has_access ORDER BY invited_at DESC, id LIMIT {REVOKED}");
    let mut connection = fleet.app.database.superuser().await;
    let rows = connection.fetch_all(AssertSqlSafe(sql)).await.unwrap();
    let ids: Vec<String> = rows.iter().map(|row| format!("contact={}", row.get::<String, _>(0))).collect();
    let answer = console.post("/contacts/revocations", &format!("{}&sure=yes", ids.join("&"))).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    rows.iter().map(|row| row.get(1)).collect()
}

fn count_mails(fleet: &Fleet, to: &[String]) -> usize {
    fleet.post.taken().iter().filter(|mail| to.contains(&mail.to.1)).count()
}

/// Every link of the living opens its page, and none of those whose access was taken; some set a password.
async fn each_has_a_link(fleet: &Fleet, revoked: Vec<String>) {
    let mut mails: BTreeMap<String, Vec<Taken>> = BTreeMap::new();
    for mail in fleet.post.taken() {
        mails.entry(mail.to.1.clone()).or_default().push(mail);
    }
    assert_eq!(revoked.len(), 3 * REVOKED);
    let all = Arc::new((mails, revoked));
    let mut checks = JoinSet::new();
    for part in 0..AT_ONCE {
        let (all, browser) = (Arc::clone(&all), fleet.browser("acme"));
        checks.spawn(async move {
            for number in (part..PEOPLE).step_by(AT_ONCE) {
                let address = format!("ann{number}@haulage.example");
                let copies = all.0.get(&address).map(Vec::as_slice).unwrap_or_default();
                check(&browser, (&address, copies), all.1.contains(&address)).await;
            }
        });
    }
    checks.join_all().await;
}

async fn check(browser: &Browser, (address, copies): (&str, &[Taken]), is_revoked: bool) {
    let links: BTreeSet<&str> = copies.iter().map(|mail| path(mail, browser)).collect();
    let mut works = Vec::new();
    for link in &links {
        if browser.get(link).await.body.contains("Choose your password") {
            works.push(*link);
        }
    }
    assert_eq!(works.len(), usize::from(!is_revoked), "{address}: {} copies, {} links", copies.len(), links.len());
    if let Some(link) = works.first().filter(|_| address.starts_with("ann99")) {
        let form = format!("password={}", encode("gravel walnut mitten"));
        assert_eq!(browser.post(link, &form).await.location(), "/sign-in");
    }
}

/// The path of the link in a mail.
fn path<'a>(mail: &'a Taken, browser: &Browser) -> &'a str {
    let link =
        mail.text.split_whitespace().find(|word| word.contains("/invitation/")).expect("an invitation has a link");
    link.strip_prefix(&format!("http://{}", browser.host)).expect("it leads to the tenant's own host")
}
