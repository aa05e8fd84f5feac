//! One login, several customers: as which contact somebody acts, and changing to another.
//!
//! A contact has a login of its own or signs in with another contact's. Names, password, second step, passkeys and links
//! are the lender's. What lets somebody in is each contact's own: its access and its customer's switch.

use axum::http::HeaderValue;
use db::{ContactId, CredentialId, CustomerId, TenantTx};
use time::OffsetDateTime;

use crate::view::cut_views_of;
use crate::{Accounts, Actor, Event, Person, PortalUser, Strength, Token, record};

/// A contact as which somebody may act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActsFor {
    /// The contact.
    pub contact: ContactId,
    /// Its customer's name.
    pub customer_name: String,
}

/// Somebody who may act at this moment, and cannot be shut out before the transaction ends.
pub(crate) struct Acting {
    pub(crate) contact: ContactId,
    pub(crate) customer: CustomerId,
    pub(crate) name: String,
}

/// As whom the holder of a login may act now, by the customers' names.
///
/// # Errors
/// When the database fails.
pub async fn acts_for(tx: &mut TenantTx, login: ContactId) -> Result<Vec<ActsFor>, db::Error> {
    sqlx::query_as!(
        ActsFor,
        r#"SELECT c.id AS "contact: ContactId", u.name AS customer_name FROM contacts c
           JOIN customers u ON u.tenant_id = c.tenant_id AND u.id = c.customer_id
           WHERE c.tenant_id = $1 AND (c.id = $2 OR c.signs_in_as = $2)
             AND c.has_access AND c.is_active AND u.has_portal_access AND u.is_active
           ORDER BY u.name_norm, c.id LIMIT 100"#,
        tx.tenant(),
        login.uuid(),
    )
    .fetch_all(&mut **tx)
    .await
}

/// Whether a login lets anybody in: whether one of the contacts stands that sign in with it.
///
/// # Errors
/// When the database fails.
pub async fn lets_in(tx: &mut TenantTx, login: ContactId) -> Result<bool, db::Error> {
    Ok(pick(tx, (login, false)).await?.is_some())
}

/// Whom to write to about a login: its lender while that stands, or else a contact who signs in with it and stands. A
/// mailbox that somebody left must not open what they kept elsewhere. `None` when the login lets nobody in.
///
/// # Errors
/// When the database fails.
pub async fn reached_at(tx: &mut TenantTx, login: ContactId) -> Result<Option<ContactId>, db::Error> {
    pick(tx, (login, true)).await
}

/// Keeps a login that lets somebody in as it is until the transaction ends; `false` when it lets nobody in. Locks the
/// customer, then the login, then the contact: everybody locks in this order.
///
/// # Errors
/// When the database fails.
pub async fn hold_login(tx: &mut TenantTx, login: ContactId) -> Result<bool, db::Error> {
    Ok(hold_any(tx, login).await?.is_some())
}

/// Holds whom the login's holder acted as last, or else the first that stands by the customers' names.
pub(crate) async fn hold_any(tx: &mut TenantTx, login: ContactId) -> Result<Option<Acting>, db::Error> {
    match pick(tx, (login, false)).await? {
        Some(contact) => hold(tx, login, contact).await,
        None => Ok(None),
    }
}

/// One who stands: the lender before all others, or whom the login's holder acted as last.
async fn pick(tx: &mut TenantTx, (login, is_lender_first): (ContactId, bool)) -> Result<Option<ContactId>, db::Error> {
    sqlx::query_scalar!(
        r#"SELECT c.id AS "id: ContactId" FROM contacts c
           JOIN customers u ON u.tenant_id = c.tenant_id AND u.id = c.customer_id
           WHERE c.tenant_id = $1 AND (c.id = $2 OR c.signs_in_as = $2)
             AND c.has_access AND c.is_active AND u.has_portal_access AND u.is_active
           ORDER BY $3 AND c.id <> $2, c.last_sign_in_at DESC NULLS LAST, u.name_norm, c.id LIMIT 1"#,
        tx.tenant(),
        login.uuid(),
        is_lender_first,
    )
    .fetch_optional(&mut **tx)
    .await
}

/// Holds one contact that signs in with this login, against a revocation that is under way: whichever commits last sees
/// the other.
pub(crate) async fn hold(tx: &mut TenantTx, login: ContactId, contact: ContactId) -> Result<Option<Acting>, db::Error> {
    let customer = sqlx::query_scalar!(
        r#"SELECT u.id AS "id: CustomerId" FROM customers u
           JOIN contacts c ON c.tenant_id = u.tenant_id AND c.customer_id = u.id
           WHERE u.tenant_id = $1 AND c.id = $2 AND u.has_portal_access AND u.is_active FOR KEY SHARE OF u"#,
        tx.tenant(),
        contact.uuid(),
    )
    .fetch_optional(&mut **tx)
    .await?;
    let Some(customer) = customer else { return Ok(None) };
    lock_login(tx, login).await?;
    let name = sqlx::query_scalar!(
        r#"SELECT full_name AS "name!" FROM contacts
           WHERE tenant_id = $1 AND id = $2 AND customer_id = $3 AND (id = $4 OR signs_in_as = $4)
             AND has_access AND is_active FOR NO KEY UPDATE"#,
        tx.tenant(),
        contact.uuid(),
        customer.uuid(),
        login.uuid(),
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(name.map(|name| Acting { contact, customer, name }))
}

/// Whoever changes a login comes after whoever changes it now.
pub(crate) async fn lock_login(tx: &mut TenantTx, login: ContactId) -> Result<(), db::Error> {
    sqlx::query_scalar!(
        "SELECT 1 FROM contacts WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE",
        tx.tenant(),
        login.uuid(),
    )
    .fetch_optional(&mut **tx)
    .await
    .map(drop)
}

/// Notes that somebody proved with this login who they are, of all contacts that sign in with it. An account is confirmed
/// by a password of one's own: any other credential that is named confirms nothing.
pub(crate) async fn confirm(
    tx: &mut TenantTx,
    (login, now): (ContactId, OffsetDateTime),
    by: Option<CredentialId>,
) -> Result<(), db::Error> {
    sqlx::query!(
        "UPDATE contacts SET confirmed_at = $3
         WHERE tenant_id = $1 AND (id = $2 OR signs_in_as = $2) AND confirmed_at IS NULL
           AND ($4::uuid IS NULL OR EXISTS (SELECT 1 FROM credentials r WHERE r.tenant_id = $1 AND r.id = $4
                                              AND r.kind = 'password' AND r.expires_at IS NULL))",
        tx.tenant(),
        login.uuid(),
        now,
        by.map(db::Id::uuid),
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Ends every session in which somebody acts as this contact, every view of it, and every sign-in of its own that waits for
/// its second step. Where its login lets somebody act as another contact, they go on.
///
/// # Errors
/// When the database fails.
pub async fn end_sessions_as(tx: &mut TenantTx, contact: ContactId) -> Result<(), db::Error> {
    cut_views_of(tx, Person::Contact(contact)).await?;
    sqlx::query!("DELETE FROM pending_sign_ins WHERE tenant_id = $1 AND contact_id = $2", tx.tenant(), contact.uuid())
        .execute(&mut **tx)
        .await?;
    sqlx::query!("DELETE FROM sessions WHERE tenant_id = $1 AND contact_id = $2", tx.tenant(), contact.uuid())
        .execute(&mut **tx)
        .await
        .map(drop)
}

/// Lets a portal user act as another contact of their login: the session ends, and another with the same credential and
/// the same end takes its place. The value is its `Set-Cookie` header.
///
/// # Errors
/// [`web::Error::Forbidden`] for whoever came in by a login link or only looks on; [`web::Error::NotFound`] when that
/// contact is none of theirs, or shut out; [`web::Error::SignIn`] when the session ended since the request began.
pub async fn act_as(accounts: &Accounts, user: &PortalUser, contact: ContactId) -> web::Result<HeaderValue> {
    if user.strength != Strength::Full || user.view.is_some() {
        return Err(web::Error::Forbidden);
    }
    let by = (&accounts.clock, &accounts.entropy);
    let mut tx = accounts.db.begin(user.tenant.whole()).await?;
    let acting = hold(&mut tx, user.login, contact).await?.ok_or(web::Error::NotFound)?;
    let token = exchange(&mut tx, accounts, (user, contact)).await?.ok_or(web::Error::SignIn)?;
    sqlx::query!(
        "UPDATE contacts SET last_sign_in_at = $3 WHERE tenant_id = $1 AND id = $2",
        tx.tenant(),
        contact.uuid(),
        by.0.now(),
    )
    .execute(&mut *tx)
    .await?;
    let left = Event {
        kind: "contact.customer_left",
        customer: Some(user.customer),
        contact: Some(user.contact),
        ..Event::default()
    };
    record(&mut tx, by, user.actor(), left).await?;
    let entered = Event {
        kind: "contact.customer_entered",
        customer: Some(acting.customer),
        contact: Some(contact),
        ..Event::default()
    };
    record(&mut tx, by, Actor::Contact(contact, &acting.name), entered).await?;
    tx.commit().await?;
    Ok(token.into_cookie(Person::Contact(contact)))
}

/// A session for the other contact in place of this one: no newer, and no longer, so that it proves nothing anew.
async fn exchange(
    tx: &mut TenantTx,
    accounts: &Accounts,
    (user, contact): (&PortalUser, ContactId),
) -> Result<Option<Token>, db::Error> {
    let old = sqlx::query!(
        "DELETE FROM sessions WHERE tenant_id = $1 AND id = $2 AND contact_id = $3
         RETURNING credential_id, user_agent, client_ip, created_at, expires_at, strength",
        tx.tenant(),
        user.session.uuid(),
        user.contact.uuid(),
    )
    .fetch_optional(&mut **tx)
    .await?;
    let Some(old) = old else { return Ok(None) };
    let token = Token::random(&accounts.entropy);
    sqlx::query!(
        "INSERT INTO sessions (tenant_id, id, token_hash, contact_id, credential_id, user_agent, client_ip, created_at,
                               last_seen_at, expires_at, strength)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        tx.tenant(),
        accounts.entropy.uuid_v7(&accounts.clock),
        &token.hash()[..],
        contact.uuid(),
        old.credential_id,
        old.user_agent,
        old.client_ip,
        old.created_at,
        accounts.clock.now(),
        old.expires_at,
        old.strength,
    )
    .execute(&mut **tx)
    .await
    .map(|_| Some(token))
    .or_else(|error| if db::violated(&error) == Some("sessions_credential") { Ok(None) } else { Err(error) })
}
