//! Questions that devices are asked, each answered once: only by the browser that was asked, and within five minutes.

use axum::http::{HeaderMap, HeaderValue};
use db::TenantTx;
use time::Duration;

use crate::webauthn::Challenge;
use crate::{Accounts, Person, Token, cookie};

/// The cookie of a browser that was asked.
pub const PASSKEY_COOKIE: &str = "__Host-passkey";
const LIFE: Duration = Duration::minutes(5);

/// A new question, kept until it is answered; the value is a `Set-Cookie` header. `person` is whose key is being added.
pub(crate) async fn keep(
    tx: &mut TenantTx,
    accounts: &Accounts,
    person: Option<Person>,
) -> Result<(Challenge, HeaderValue), db::Error> {
    let (challenge, token) = (Challenge(accounts.entropy.bytes()), Token::random(&accounts.entropy));
    let now = accounts.clock.now();
    sqlx::query!("DELETE FROM passkey_challenges WHERE tenant_id = $1 AND expires_at < $2", tx.tenant(), now - LIFE)
        .execute(&mut **tx)
        .await?;
    sqlx::query!(
        "INSERT INTO passkey_challenges (tenant_id, id, token_hash, staff_id, contact_id, challenge, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        tx.tenant(),
        accounts.entropy.uuid_v7(&accounts.clock),
        &token.hash()[..],
        person.and_then(Person::staff),
        person.and_then(Person::contact),
        &challenge.0[..],
        now,
        now + LIFE,
    )
    .execute(&mut **tx)
    .await?;
    Ok((challenge, cookie::set_for(PASSKEY_COOKIE, &token, LIFE)))
}

/// Takes the question that this browser was asked; nobody gets it a second time.
pub(crate) async fn take(
    tx: &mut TenantTx,
    accounts: &Accounts,
    headers: &HeaderMap,
    person: Option<Person>,
) -> Result<Option<Challenge>, db::Error> {
    let Some(token) = cookie::read(headers, PASSKEY_COOKIE) else { return Ok(None) };
    let challenge = sqlx::query_scalar!(
        "DELETE FROM passkey_challenges
         WHERE tenant_id = $1 AND token_hash = $2 AND expires_at > $3
           AND staff_id IS NOT DISTINCT FROM $4 AND contact_id IS NOT DISTINCT FROM $5
         RETURNING challenge",
        tx.tenant(),
        &token.hash()[..],
        accounts.clock.now(),
        person.and_then(Person::staff),
        person.and_then(Person::contact),
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(challenge.and_then(|bytes| bytes.try_into().map(Challenge).ok()))
}
