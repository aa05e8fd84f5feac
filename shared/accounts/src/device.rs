//! Browsers that a login link's owner proved to be theirs: there the link alone lets them in.

use axum::http::{HeaderMap, HeaderValue};
use boot::{Clock, Entropy};
use db::{ContactId, TenantTx};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::login_link::LiveLink;
use crate::{Token, cookie};

/// The cookie of a browser that somebody proved to be theirs.
const DEVICE_COOKIE: &str = "__Host-device";
/// The cookie of a browser that waits for a code.
const CODE_COOKIE: &str = "__Host-code";
/// How long a browser is remembered.
const REMEMBERED: Duration = Duration::days(183);

/// The bytes of this browser, if it holds some that a code was asked with.
#[must_use]
pub fn waiting_browser(headers: &HeaderMap) -> Option<Token> {
    cookie::read(headers, CODE_COOKIE)
}

/// `Set-Cookie` for a browser that waits for a code, for as long as the code works.
#[must_use]
pub fn wait_for_code(browser: &Token) -> HeaderValue {
    cookie::keep(CODE_COOKIE, browser, crate::CODE_LIFE)
}

/// `Set-Cookie` for a browser that waits no longer.
#[must_use]
pub fn stop_waiting() -> HeaderValue {
    cookie::clear(CODE_COOKIE)
}

/// A browser that needs no code, as staff see it.
#[derive(Clone, Debug)]
pub struct KnownDevice {
    /// The row.
    pub id: Uuid,
    /// What it calls itself; empty for one of which nobody wrote it down.
    pub user_agent: String,
    /// Where it was when the link was last used in it; empty where that is not known.
    pub client_ip: String,
    /// When the code was entered in it.
    pub created_at: OffsetDateTime,
    /// When the link was last used in it, if that is known.
    pub last_used_at: Option<OffsetDateTime>,
}

/// The browsers in which a contact's login link needs no code, the last used first: a hundred at most.
///
/// # Errors
/// When the database fails.
pub async fn list_devices(tx: &mut TenantTx, clock: &Clock, contact: ContactId) -> Result<Vec<KnownDevice>, db::Error> {
    sqlx::query_as!(
        KnownDevice,
        "SELECT id, user_agent, client_ip, created_at, last_used_at FROM known_devices
         WHERE tenant_id = $1 AND contact_id = $2 AND expires_at > $3
         ORDER BY coalesce(last_used_at, created_at) DESC, id LIMIT 100",
        tx.tenant(),
        contact.uuid(),
        clock.now(),
    )
    .fetch_all(&mut **tx)
    .await
}

/// Forgets a browser, so that the link asks for a code there again: whose link it knew, and what it called itself.
///
/// # Errors
/// When the database fails.
pub async fn forget_device(tx: &mut TenantTx, id: Uuid) -> Result<Option<(ContactId, String)>, db::Error> {
    let row = sqlx::query!(
        r#"DELETE FROM known_devices WHERE tenant_id = $1 AND id = $2
           RETURNING contact_id AS "contact: ContactId", user_agent"#,
        tx.tenant(),
        id,
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(row.map(|row| (row.contact, row.user_agent)))
}

/// Whether the link was used in this browser before; that it is used again is noted. `client` is what the browser calls
/// itself and where it is.
///
/// # Errors
/// When the database fails.
pub async fn is_known_device(
    tx: &mut TenantTx,
    clock: &Clock,
    link: LiveLink,
    (headers, client): (&HeaderMap, (&str, &str)),
) -> Result<bool, db::Error> {
    let Some(device) = cookie::read(headers, DEVICE_COOKIE) else { return Ok(false) };
    let known = sqlx::query!(
        "UPDATE known_devices SET user_agent = $5, client_ip = $6, last_used_at = $4
         WHERE tenant_id = $1 AND credential_id = $2 AND token_hash = $3 AND expires_at > $4",
        tx.tenant(),
        link.credential.uuid(),
        &device.hash()[..],
        clock.now(),
        short(client.0),
        client.1,
    )
    .execute(&mut **tx)
    .await?;
    Ok(known.rows_affected() > 0)
}

/// As much of what a browser calls itself as is kept.
fn short(user_agent: &str) -> String {
    user_agent.chars().take(300).collect()
}

/// Remembers this browser for the link; the value is a `Set-Cookie` header. Bytes that a browser brings along are kept
/// only if we gave them to it, so that nobody can be made to prove somebody else's browser. `client` is as above.
///
/// # Errors
/// When the database fails.
pub async fn remember_device(
    tx: &mut TenantTx,
    (clock, entropy): (&Clock, &Entropy),
    link: LiveLink,
    (headers, client): (&HeaderMap, (&str, &str)),
) -> Result<HeaderValue, db::Error> {
    let now = clock.now();
    let device = match cookie::read(headers, DEVICE_COOKIE) {
        Some(device) if is_ours(tx, clock, &device).await? => device,
        _ => Token::random(entropy),
    };
    sqlx::query!(
        "INSERT INTO known_devices (tenant_id, id, contact_id, credential_id, token_hash, created_at, expires_at,
                                    user_agent, client_ip, last_used_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $6)
         ON CONFLICT (tenant_id, credential_id, token_hash) DO UPDATE
           SET expires_at = excluded.expires_at, user_agent = excluded.user_agent, client_ip = excluded.client_ip,
               last_used_at = excluded.last_used_at",
        tx.tenant(),
        entropy.uuid_v7(clock),
        link.contact.uuid(),
        link.credential.uuid(),
        &device.hash()[..],
        now,
        now + REMEMBERED,
        short(client.0),
        client.1,
    )
    .execute(&mut **tx)
    .await?;
    Ok(cookie::keep(DEVICE_COOKIE, &device, REMEMBERED))
}

/// Several people may share a browser.
async fn is_ours(tx: &mut TenantTx, clock: &Clock, device: &Token) -> Result<bool, db::Error> {
    sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM known_devices WHERE tenant_id = $1 AND token_hash = $2 AND expires_at > $3) AS "is_ours!""#,
        tx.tenant(),
        &device.hash()[..],
        clock.now(),
    )
    .fetch_one(&mut **tx)
    .await
}
