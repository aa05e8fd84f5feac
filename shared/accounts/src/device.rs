//! Browsers that a login link's owner proved to be theirs: there the link alone lets them in.

use axum::http::{HeaderMap, HeaderValue};
use boot::{Clock, Entropy};
use db::TenantTx;
use time::Duration;

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

/// Whether the link was used in this browser before.
///
/// # Errors
/// When the database fails.
pub async fn is_known_device(
    tx: &mut TenantTx,
    clock: &Clock,
    link: LiveLink,
    headers: &HeaderMap,
) -> Result<bool, db::Error> {
    let Some(device) = cookie::read(headers, DEVICE_COOKIE) else { return Ok(false) };
    sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM known_devices WHERE tenant_id = $1 AND credential_id = $2 AND token_hash = $3
                            AND expires_at > $4) AS "is_known!""#,
        tx.tenant(),
        link.credential.uuid(),
        &device.hash()[..],
        clock.now(),
    )
    .fetch_one(&mut **tx)
    .await
}

/// Remembers this browser for the link; the value is a `Set-Cookie` header. Bytes that a browser brings along are kept
/// only if we gave them to it, so that nobody can be made to prove somebody else's browser.
///
/// # Errors
/// When the database fails.
pub async fn remember_device(
    tx: &mut TenantTx,
    (clock, entropy): (&Clock, &Entropy),
    link: LiveLink,
    headers: &HeaderMap,
) -> Result<HeaderValue, db::Error> {
    let now = clock.now();
    let device = match cookie::read(headers, DEVICE_COOKIE) {
        Some(device) if is_ours(tx, clock, &device).await? => device,
        _ => Token::random(entropy),
    };
    sqlx::query!(
        "INSERT INTO known_devices (tenant_id, id, contact_id, credential_id, token_hash, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (tenant_id, credential_id, token_hash) DO UPDATE SET expires_at = excluded.expires_at",
        tx.tenant(),
        entropy.uuid_v7(clock),
        link.contact.uuid(),
        link.credential.uuid(),
        &device.hash()[..],
        now,
        now + REMEMBERED,
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
