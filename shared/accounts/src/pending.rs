//! Sign-ins whose first step was right and that wait for the second: no session, and nothing that one may do.

use axum::http::{HeaderMap, HeaderValue};
use db::{ContactId, CredentialId, StaffId, Tenant, TenantTx};
use time::{Duration, OffsetDateTime};

use crate::{Accounts, NewSession, Person, Strength, Token, cookie};

/// The cookie of a browser whose first step was right.
pub const PENDING_COOKIE: &str = "__Host-pending";
/// How long the second step may take.
const LIFE: Duration = Duration::minutes(5);
/// How many codes may be tried before the first step is asked for again.
const TRIES: i32 = 5;

/// One of them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pending {
    pub(crate) person: Person,
    pub(crate) credential: CredentialId,
    pub(crate) strength: Strength,
}

/// Begins one; the value is a `Set-Cookie` header.
pub(crate) async fn begin_pending(
    tx: &mut TenantTx,
    accounts: &Accounts,
    session: NewSession<'_>,
) -> Result<HeaderValue, db::Error> {
    let (token, now) = (Token::random(&accounts.entropy), accounts.clock.now());
    // Nobody waits for longer than this, so nothing older is missed.
    sqlx::query!("DELETE FROM pending_sign_ins WHERE tenant_id = $1 AND expires_at < $2", tx.tenant(), now - LIFE)
        .execute(&mut **tx)
        .await?;
    sqlx::query!(
        "INSERT INTO pending_sign_ins (tenant_id, id, token_hash, staff_id, contact_id, credential_id, strength,
                                       created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        tx.tenant(),
        accounts.entropy.uuid_v7(&accounts.clock),
        &token.hash()[..],
        session.person.staff(),
        session.person.contact(),
        session.credential.uuid(),
        session.strength.key(),
        now,
        now + LIFE,
    )
    .execute(&mut **tx)
    .await?;
    Ok(cookie::set_for(PENDING_COOKIE, &token, LIFE))
}

/// Whether this browser is one whose first step was right.
///
/// # Errors
/// When the database fails.
pub async fn is_pending(
    accounts: &Accounts,
    (tenant, is_console): (&Tenant, bool),
    headers: &HeaderMap,
) -> Result<bool, db::Error> {
    let Some(token) = cookie::read(headers, PENDING_COOKIE) else { return Ok(false) };
    let mut tx = accounts.db.read(tenant.whole()).await?;
    Ok(find(&mut tx, accounts.clock.now(), (&token, is_console)).await?.is_some())
}

/// The one behind a token, on the site that it was begun on.
pub(crate) async fn find(
    tx: &mut TenantTx,
    now: OffsetDateTime,
    (token, is_console): (&Token, bool),
) -> Result<Option<Pending>, db::Error> {
    let row = sqlx::query!(
        r#"SELECT staff_id AS "staff: StaffId", contact_id AS "contact: ContactId",
                  credential_id AS "credential: CredentialId", strength AS "strength: Strength"
           FROM pending_sign_ins
           WHERE tenant_id = $1 AND token_hash = $2 AND expires_at > $3 AND tries < $4 AND (staff_id IS NOT NULL) = $5"#,
        tx.tenant(),
        &token.hash()[..],
        now,
        TRIES,
        is_console,
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(row.and_then(|row| {
        let person = row.staff.map(Person::Staff).or(row.contact.map(Person::Contact))?;
        Some(Pending { person, credential: row.credential, strength: row.strength })
    }))
}

/// Takes one of its tries: how many are left then, or `None` when there is none to take. Of tries at once each takes its own.
pub(crate) async fn take_try(tx: &mut TenantTx, now: OffsetDateTime, token: &Token) -> Result<Option<i32>, db::Error> {
    let tries = sqlx::query_scalar!(
        "UPDATE pending_sign_ins SET tries = tries + 1
         WHERE tenant_id = $1 AND token_hash = $2 AND expires_at > $3 AND tries < $4 RETURNING tries",
        tx.tenant(),
        &token.hash()[..],
        now,
        TRIES,
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(tries.map(|tries| TRIES - tries))
}

/// Ends one: it has become a session.
pub(crate) async fn end_pending(tx: &mut TenantTx, token: &Token) -> Result<(), db::Error> {
    sqlx::query!(
        "DELETE FROM pending_sign_ins WHERE tenant_id = $1 AND token_hash = $2",
        tx.tenant(),
        &token.hash()[..]
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}
