//! Lasting login links: one to a contact, six calendar months, used as often as one likes, replaced or ended at any time.
//!
//! A link is a credential: with it go the sessions that it began and the devices that it was used on. Whoever changes or
//! uses one has locked the contact's row, so that both come one after the other.

use boot::{Clock, Entropy};
use db::{ContactId, CredentialId, CustomerId, TenantTx};
use time::{Date, OffsetDateTime};

use crate::acting::confirm;
use crate::entry::asks_second_step;
use crate::pending::begin_pending;
use crate::{Accounts, Actor, Entry, Event, NewSession, Person, Strength, Token, record, start_session};

/// A contact's login link, as staff see it.
#[derive(Clone, Debug)]
pub struct LoginLink {
    /// Its 32 bytes under seal.
    pub sealed: Vec<u8>,
    /// When it was enabled or refreshed.
    pub enabled_at: OffsetDateTime,
    /// When it stops working.
    pub expires_at: OffsetDateTime,
    /// The day of that in the tenant's time.
    pub expires_on: Date,
    /// When it was last mailed.
    pub mailed_at: Option<OffsetDateTime>,
    /// When somebody last came in by it.
    pub last_used_at: Option<OffsetDateTime>,
}

/// A link that works, as its use needs it.
#[derive(Clone, Copy, Debug)]
pub struct LiveLink {
    /// Its credential.
    pub credential: CredentialId,
    /// Whose it is.
    pub contact: ContactId,
    /// When it stops working.
    pub expires_at: OffsetDateTime,
}

/// A new link's bytes, and the same under seal.
#[derive(Clone, Copy, Debug)]
pub struct NewLoginLink<'a> {
    /// What the address holds.
    pub token: &'a Token,
    /// What is kept of it for staff.
    pub sealed: &'a [u8],
}

/// When a term that begins now ends: six calendar months later at the same time of day where the tenant is; the last day
/// of a month that is shorter.
async fn end_of_term(tx: &mut TenantTx, now: OffsetDateTime) -> Result<OffsetDateTime, db::Error> {
    sqlx::query_scalar!(
        r#"SELECT ($2::timestamptz AT TIME ZONE time_zone + interval '6 months') AT TIME ZONE time_zone AS "end!"
           FROM tenants WHERE id = $1"#,
        tx.tenant(),
        now,
    )
    .fetch_one(&mut **tx)
    .await
}

/// Gives a contact a login link, or another one in place of the one it has, for a new term. The old one is dead, and the
/// sessions that it began have ended, when the transaction commits.
///
/// # Errors
/// When the database fails.
pub async fn set_login_link(
    tx: &mut TenantTx,
    (clock, entropy): (&Clock, &Entropy),
    contact: ContactId,
    new: NewLoginLink<'_>,
) -> Result<(), db::Error> {
    let now = clock.now();
    let expires_at = end_of_term(tx, now).await?;
    let replaced = sqlx::query_scalar!(
        r#"UPDATE login_links SET token_hash = $3, sealed = $4, enabled_at = $5, expires_at = $6, mailed_at = NULL
           WHERE tenant_id = $1 AND contact_id = $2 RETURNING credential_id AS "id: CredentialId""#,
        tx.tenant(),
        contact.uuid(),
        &new.token.hash()[..],
        new.sealed,
        now,
        expires_at,
    )
    .fetch_optional(&mut **tx)
    .await?;
    let Some(credential) = replaced else { return insert(tx, (clock, entropy), (contact, expires_at), new).await };
    crate::end_codes(tx, clock, Person::Contact(contact), Some(crate::CodePurpose::NewDevice)).await?;
    sqlx::query!(
        "DELETE FROM pending_sign_ins WHERE tenant_id = $1 AND credential_id = $2",
        tx.tenant(),
        credential.uuid()
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query!("DELETE FROM sessions WHERE tenant_id = $1 AND credential_id = $2", tx.tenant(), credential.uuid())
        .execute(&mut **tx)
        .await
        .map(drop)
}

async fn insert(
    tx: &mut TenantTx,
    (clock, entropy): (&Clock, &Entropy),
    (contact, expires_at): (ContactId, OffsetDateTime),
    new: NewLoginLink<'_>,
) -> Result<(), db::Error> {
    let (id, now) = (entropy.uuid_v7(clock), clock.now());
    sqlx::query!(
        "INSERT INTO credentials (tenant_id, id, contact_id, kind, created_at) VALUES ($1, $2, $3, 'login_link', $4)",
        tx.tenant(),
        id,
        contact.uuid(),
        now,
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query!(
        "INSERT INTO login_links (tenant_id, id, credential_id, contact_id, token_hash, sealed, enabled_at, expires_at)
         VALUES ($1, $8, $2, $3, $4, $5, $6, $7)",
        tx.tenant(),
        id,
        contact.uuid(),
        &new.token.hash()[..],
        new.sealed,
        now,
        expires_at,
        entropy.uuid_v7(clock),
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Takes a contact's login link away, and with it the sessions that it began and the devices it was used on; `false` when
/// it has none.
///
/// # Errors
/// When the database fails.
pub async fn forget_login_link(tx: &mut TenantTx, clock: &Clock, contact: ContactId) -> Result<bool, db::Error> {
    crate::end_codes(tx, clock, Person::Contact(contact), None).await?;
    let done = sqlx::query!(
        "DELETE FROM credentials WHERE tenant_id = $1 AND contact_id = $2 AND kind = 'login_link'",
        tx.tenant(),
        contact.uuid(),
    )
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Ends every session that a login link began, and every sign-in of one that waits for its second step.
///
/// # Errors
/// When the database fails.
pub async fn end_login_link_sessions(tx: &mut TenantTx) -> Result<(), db::Error> {
    sqlx::query!("DELETE FROM pending_sign_ins WHERE tenant_id = $1 AND strength = 'link'", tx.tenant())
        .execute(&mut **tx)
        .await?;
    sqlx::query!("DELETE FROM sessions WHERE tenant_id = $1 AND strength = 'link'", tx.tenant())
        .execute(&mut **tx)
        .await
        .map(drop)
}

/// A contact's login link.
///
/// # Errors
/// When the database fails.
pub async fn find_login_link(tx: &mut TenantTx, contact: ContactId) -> Result<Option<LoginLink>, db::Error> {
    sqlx::query_as!(
        LoginLink,
        r#"SELECT l.sealed, l.enabled_at, l.expires_at, (l.expires_at AT TIME ZONE t.time_zone)::date AS "expires_on!",
                  l.mailed_at, l.last_used_at
           FROM login_links l JOIN tenants t ON t.id = l.tenant_id WHERE l.tenant_id = $1 AND l.contact_id = $2"#,
        tx.tenant(),
        contact.uuid(),
    )
    .fetch_optional(&mut **tx)
    .await
}

/// Notes that a contact's link was mailed.
///
/// # Errors
/// When the database fails.
pub async fn save_login_link_mailed(tx: &mut TenantTx, clock: &Clock, contact: ContactId) -> Result<(), db::Error> {
    sqlx::query!(
        "UPDATE login_links SET mailed_at = $3 WHERE tenant_id = $1 AND contact_id = $2",
        tx.tenant(),
        contact.uuid(),
        clock.now(),
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// The link with this token, while it works. Another tenant's does not exist.
///
/// # Errors
/// When the database fails.
pub async fn live_login_link(tx: &mut TenantTx, clock: &Clock, token: &Token) -> Result<Option<LiveLink>, db::Error> {
    sqlx::query_as!(
        LiveLink,
        r#"SELECT credential_id AS "credential: CredentialId", contact_id AS "contact: ContactId", expires_at FROM login_links
           WHERE tenant_id = $1 AND token_hash = $2 AND expires_at > $3"#,
        tx.tenant(),
        &token.hash()[..],
        clock.now(),
    )
    .fetch_optional(&mut **tx)
    .await
}

/// The link of this contact, while it works.
///
/// # Errors
/// When the database fails.
pub async fn live_login_link_of(
    tx: &mut TenantTx,
    clock: &Clock,
    contact: ContactId,
) -> Result<Option<LiveLink>, db::Error> {
    sqlx::query_as!(
        LiveLink,
        r#"SELECT credential_id AS "credential: CredentialId", contact_id AS "contact: ContactId", expires_at FROM login_links
           WHERE tenant_id = $1 AND contact_id = $2 AND expires_at > $3"#,
        tx.tenant(),
        contact.uuid(),
        clock.now(),
    )
    .fetch_optional(&mut **tx)
    .await
}

/// Signs a contact in by its link, which works and whose holder may come in; the value is a `Set-Cookie` header. The
/// session ends with the link at the latest. Commits nothing.
///
/// # Errors
/// When the database fails.
pub async fn sign_in_by_link(
    tx: &mut TenantTx,
    accounts: &Accounts,
    link: LiveLink,
    (user_agent, client_ip): (&str, &str),
) -> Result<Entry, db::Error> {
    let (clock, entropy) = (&accounts.clock, &accounts.entropy);
    let now = clock.now();
    sqlx::query!(
        "UPDATE login_links SET last_used_at = $3 WHERE tenant_id = $1 AND credential_id = $2",
        tx.tenant(),
        link.credential.uuid(),
        now,
    )
    .execute(&mut **tx)
    .await?;
    let person = Person::Contact(link.contact);
    let session = NewSession { person, credential: link.credential, strength: Strength::Link, user_agent, client_ip };
    if asks_second_step(tx, session).await? {
        return begin_pending(tx, accounts, session).await.map(Entry::SecondStep);
    }
    let contact = sqlx::query!(
        r#"UPDATE contacts SET last_sign_in_at = $3
           WHERE tenant_id = $1 AND id = $2
           RETURNING customer_id AS "customer: CustomerId", full_name AS "name!""#,
        tx.tenant(),
        link.contact.uuid(),
        now,
    )
    .fetch_one(&mut **tx)
    .await?;
    confirm(tx, (link.contact, now), None).await?;
    let event = Event {
        kind: "contact.signed_in",
        customer: contact.customer,
        contact: Some(link.contact),
        detail: "by login link",
        ..Event::default()
    };
    record(tx, (clock, entropy), Actor::Contact(link.contact, &contact.name), event).await?;
    let token = start_session(tx, (clock, entropy), session).await?;
    end_with_link(tx, &token).await?;
    Ok(Entry::Session(token.into_cookie(person)))
}

/// A session that a login link began ends with the link's term at the latest; any other stays as it is.
pub(crate) async fn end_with_link(tx: &mut TenantTx, token: &Token) -> Result<(), db::Error> {
    sqlx::query!(
        "UPDATE sessions s SET expires_at = least(s.expires_at, l.expires_at) FROM login_links l
         WHERE s.tenant_id = $1 AND s.token_hash = $2 AND l.tenant_id = $1 AND l.credential_id = s.credential_id",
        tx.tenant(),
        &token.hash()[..],
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}
