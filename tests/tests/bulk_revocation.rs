//! Access of very many taken away at once: when the click has answered it stands for all of them, or for none.

use accounts::Purpose;
use sqlx::{AssertSqlSafe, Executor as _, Row as _};
use testkit::{Browser, Office, PASSWORD};

/// Contacts with access, each with a session, a link that is out and a login link.
async fn crowd(office: &Office, number: u64) {
    let (tenant, customer) = (office.acme.id(), office.haulage.id);
    let at = "timestamptz '2026-11-24 11:00Z'";
    let sql = format!(
        "CREATE TEMPORARY TABLE x AS SELECT i, md5('contact' || i)::uuid AS id, 'ann' || i || '@haulage.example' AS e
           FROM generate_series(1, {number}) i;
         INSERT INTO contacts (tenant_id, id, customer_id, first_name, last_name, sort_name, email, email_norm, username,
                               username_norm, has_access, invited_at, invite_expires_at, created_at, updated_at)
         SELECT '{tenant}', id, '{customer}', 'Ann' || i, 'Gray', 'gray ann' || i, e, e, e, e, true, {at}, {at} + interval '7 days', {at}, {at}
         FROM x;
         INSERT INTO sign_in_names (tenant_id, name_norm, contact_id) SELECT '{tenant}', e, id FROM x;
         INSERT INTO credentials (tenant_id, id, contact_id, kind, created_at) SELECT '{tenant}', id, id, 'login_link', {at} FROM x;
         INSERT INTO sessions (tenant_id, id, token_hash, contact_id, credential_id, user_agent, client_ip, created_at,
                               last_seen_at, expires_at, strength)
         SELECT '{tenant}', id, decode(md5('s' || i), 'hex'), id, id, '', '', {at}, {at}, {at} + interval '30 days', 'link' FROM x;
         INSERT INTO links (tenant_id, id, purpose, token_hash, contact_id, created_at, expires_at)
         SELECT '{tenant}', id, 'invitation', decode(md5('l' || i), 'hex'), id, {at}, {at} + interval '7 days' FROM x"
    );
    office.app.database.plant(&sql).await;
}

async fn count(office: &Office, what: &str) -> i64 {
    let mut connection = office.app.database.superuser().await;
    connection.fetch_one(AssertSqlSafe(format!("SELECT count(*) FROM {what}"))).await.unwrap().get(0)
}

const REVOKE: &str = "all=on&sure=yes&q=gray";

#[tokio::test]
async fn nothing_of_thousands_works_once_the_click_has_answered() {
    let office = Office::open().await;
    // One click takes 20,000 at most.
    let number = (testkit::rounds(3) * 1_000).min(20_000);
    crowd(&office, number).await;
    let (app, acme) = (&office.app, &office.acme);
    let dana = app.portal_user(acme, &office.haulage, "dana").await;
    let link = format!("/password/reset/{}", app.link(acme, &dana, Purpose::Reset).await);
    let browser = app.contact_browser(acme, &dana).await;
    assert_eq!(browser.get("/account").await.status, 200);
    let other = app.tenant("other").await;
    let elsewhere = app.customer(&other, "Elsewhere").await;
    let far = app.portal_user(&other, &elsewhere, "far").await;
    let away = app.contact_browser(&other, &far).await;

    let console = office.console().await;
    let asked = console.post("/contacts/revocations", "all=on&q=gray").await;
    assert!(asked.body.contains("contacts?"), "{}", asked.body);
    let began = std::time::Instant::now();
    assert_eq!(console.post("/contacts/revocations", REVOKE).await.status, 303);
    println!("access of {number} contacts revoked in {:?}", began.elapsed());

    assert_ne!(browser.get("/account").await.status, 200);
    assert_ne!(browser.post(&link, "password=gravel+walnut+mitten").await.location(), "/sign-in");
    let mut fresh = Browser::new(app, "acme.localhost:8080");
    assert_ne!(fresh.sign_in(&dana.email, PASSWORD).await.location(), "/");
    assert_eq!(away.get("/account").await.status, 200, "another business's contacts stay in");
    let tenant = format!("tenant_id = '{}'", acme.id());
    for what in [
        "contacts WHERE {t} AND (has_access OR revoked_at IS NULL OR invite_expires_at > '2026-11-24 12:00Z')",
        "sessions WHERE {t} AND contact_id IS NOT NULL",
        "links WHERE {t} AND used_at IS NULL AND revoked_at IS NULL",
        "credentials WHERE {t} AND kind = 'login_link'",
    ] {
        assert_eq!(count(&office, &what.replace("{t}", &tenant)).await, 0, "{what}");
    }
    let noted =
        "audit_events WHERE kind = 'contact.revoked' AND detail ->> 'text' LIKE '%@%' AND customer_id IS NOT NULL";
    assert_eq!(count(&office, noted).await, i64::try_from(number).unwrap() + 1, "one line in the trail for each");
}

#[tokio::test]
async fn all_of_them_or_none() {
    let office = Office::open().await;
    crowd(&office, 2_500).await;
    let console = office.console().await;
    let mut holder = office.app.database.superuser().await;
    holder.execute("BEGIN").await.unwrap();
    let last = "SELECT 1 FROM contacts WHERE id = (SELECT id FROM contacts ORDER BY id DESC LIMIT 1) FOR UPDATE";
    holder.execute(last).await.unwrap();
    let answer = console.post("/contacts/revocations", REVOKE).await;
    assert_ne!(answer.status, 303, "somebody keeps one of them from being changed");
    assert_eq!(count(&office, "contacts WHERE has_access").await, 2_500);
    assert_eq!(count(&office, "sessions WHERE contact_id IS NOT NULL").await, 2_500);
    holder.execute("ROLLBACK").await.unwrap();
    assert_eq!(console.post("/contacts/revocations", REVOKE).await.status, 303);
    assert_eq!(count(&office, "contacts WHERE has_access").await, 0);
}
