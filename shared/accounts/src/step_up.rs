//! Proving anew who one is, for what a session alone is not trusted with.

use axum::http::{HeaderMap, HeaderValue};
use boot::{Clock, Entropy};
use db::{SessionId, TenantTx};
use time::Duration;

use crate::{CUSTOMER_COOKIE, Code, CodePurpose, Person, PortalUser, Token, TooOften, cookie, issue_code};

/// How long a proof holds.
const HOLDS: Duration = Duration::minutes(10);

/// The token of the portal session in a request: what a code to step up is bound to.
#[must_use]
pub fn session_token(headers: &HeaderMap) -> Option<Token> {
    cookie::read(headers, CUSTOMER_COOKIE)
}

/// Makes a code for the session that `session` is the token of.
///
/// # Errors
/// When the database fails.
pub async fn ask_step_up(
    tx: &mut TenantTx,
    by: (&Clock, &Entropy),
    user: &PortalUser,
    session: &Token,
) -> Result<Result<Code, TooOften>, db::Error> {
    // Two that ask at once come one after the other.
    sqlx::query_scalar!(
        "SELECT 1 FROM sessions WHERE tenant_id = $1 AND id = $2 FOR UPDATE",
        tx.tenant(),
        user.session.uuid()
    )
    .fetch_optional(&mut **tx)
    .await?;
    issue_code(tx, by, (user.person(), CodePurpose::StepUp), session).await
}

/// Notes that the person behind a session of theirs proved anew who they are, for ten minutes. The session goes on under a
/// new token: the value is its `Set-Cookie` header.
///
/// # Errors
/// When the database fails.
pub async fn step_up(
    tx: &mut TenantTx,
    (clock, entropy): (&Clock, &Entropy),
    (person, session): (Person, SessionId),
) -> Result<HeaderValue, db::Error> {
    let token = Token::random(entropy);
    sqlx::query!(
        "UPDATE sessions SET token_hash = $3, proven_until = $4 WHERE tenant_id = $1 AND id = $2",
        tx.tenant(),
        session.uuid(),
        &token.hash()[..],
        clock.now() + HOLDS,
    )
    .execute(&mut **tx)
    .await?;
    Ok(token.into_cookie(person))
}
