//! Signing in and out. A wrong password, an unknown name and a person without access look alike.

use axum::http::HeaderValue;
use db::{ContactId, CredentialId, CustomerId, SessionId, StaffId, Tenant, TenantTx};
use secrecy::SecretString;
use sha2::{Digest as _, Sha256};
use time::Duration;

use crate::link::issue_link_for;
use crate::password::{StoredPassword, find_password};
use crate::temporary::use_temporary_password;
use crate::{
    Accounts, Actor, Busy, Event, NewSession, Person, Purpose, Strength, Token, Username, cookie, end_session, record,
    start_session,
};

/// Why somebody was not signed in.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// The name, the password or the access is not right; nobody is told which.
    #[error("The email or password is not right, or this account has no access.")]
    Wrong,
    /// Too many failures in a row under this name.
    #[error("Too many tries. Wait {0} seconds, or reset your password.")]
    Wait(i64),
    /// It was the right temporary password, but it was used or has expired.
    #[error("This temporary password does not work any more. “Forgot it?” sends you a link instead.")]
    Spent,
    /// Too many people are signing in.
    #[error("Many people are signing in at this moment. Try again in a few seconds.")]
    Busy,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] db::Error),
}

impl From<Busy> for Refused {
    fn from(_: Busy) -> Self {
        Self::Busy
    }
}

/// What was typed, and by whom.
#[derive(Debug)]
pub struct Attempt {
    /// Username or e-mail, as typed.
    pub name: String,
    /// Password, as typed.
    pub password: SecretString,
    /// What the browser calls itself.
    pub user_agent: String,
    /// Where it is.
    pub client_ip: String,
}

struct Candidate {
    person: Person,
    password: Option<StoredPassword>,
}

/// Where a password leads.
#[derive(Debug)]
pub enum SignedIn {
    /// In; the value is a `Set-Cookie` header.
    In(HeaderValue),
    /// It was a temporary one, and is used up: to the page of this reset link, and nowhere else.
    ChoosePassword(Token),
}

/// How long somebody has to choose a password after a temporary one.
const TIME_TO_CHOOSE: Duration = Duration::minutes(15);

/// Signs a contact in to the portal.
///
/// # Errors
/// See [`Refused`].
pub async fn sign_in_contact(accounts: &Accounts, tenant: &Tenant, attempt: &Attempt) -> Result<SignedIn, Refused> {
    let norm = compared(&attempt.name);
    let mut tx = accounts.db.read(tenant.whole()).await?;
    refuse_hasty(&mut tx, accounts, ("contact", &norm)).await?;
    let id = sqlx::query_scalar!(
        r#"SELECT c.id AS "id: ContactId" FROM sign_in_names n
           JOIN contacts c ON c.tenant_id = n.tenant_id AND c.id = n.contact_id
           JOIN customers u ON u.tenant_id = c.tenant_id AND u.id = c.customer_id
           WHERE n.tenant_id = $1 AND n.name_norm = $2
             AND c.has_access AND c.is_active AND u.has_portal_access AND u.is_active"#,
        tx.tenant(),
        norm,
    )
    .fetch_optional(&mut *tx)
    .await?
    .filter(|_| tenant.customer_portal());
    let candidate = candidate(&mut tx, id.map(Person::Contact)).await?;
    drop(tx);
    let (person, password) = verify(accounts, tenant, ("contact", &norm), attempt, candidate).await?;
    let is_temporary = password.is_temporary;

    let mut tx = accounts.db.begin(tenant.whole()).await?;
    let now = accounts.clock.now();
    // Waits for a switch of the customer that is under way, and keeps the next one waiting.
    let customer_stands = sqlx::query_scalar!(
        "SELECT 1 FROM customers u JOIN contacts c ON c.tenant_id = u.tenant_id AND c.customer_id = u.id
         WHERE u.tenant_id = $1 AND c.id = $2 AND u.has_portal_access AND u.is_active FOR KEY SHARE OF u",
        tx.tenant(),
        person.contact(),
    )
    .fetch_optional(&mut *tx)
    .await?;
    customer_stands.ok_or(Refused::Wrong)?;
    // Locks the row against a revocation that is under way: whichever commits last sees the other.
    let contact = sqlx::query!(
        r#"UPDATE contacts SET last_sign_in_at = CASE WHEN $4 THEN last_sign_in_at ELSE $3 END,
                               confirmed_at = CASE WHEN $4 THEN confirmed_at ELSE coalesce(confirmed_at, $3) END
           WHERE tenant_id = $1 AND id = $2 AND has_access AND is_active
           RETURNING id AS "id: ContactId", customer_id AS "customer: CustomerId", trim(first_name || ' ' || last_name) AS "name!""#,
        tx.tenant(),
        person.contact(),
        now,
        is_temporary,
    )
    .fetch_optional(&mut *tx)
    .await?;
    let contact = contact.ok_or(Refused::Wrong)?;
    let kind = if is_temporary { "contact.temporary_password_used" } else { "contact.signed_in" };
    let event = Event { kind, customer: contact.customer, contact: Some(contact.id), ..Event::default() };
    let actor = Actor::Contact(contact.id, &contact.name);
    record(&mut tx, (&accounts.clock, &accounts.entropy), actor, event).await?;
    if is_temporary {
        return choose_password(tx, accounts, ("contact", &norm), (person, password.id)).await;
    }
    finish(tx, accounts, ("contact", &norm), session(person, password.id, attempt)).await.map(SignedIn::In)
}

/// Uses a temporary password up; what it opens is the page on which its owner chooses their own.
async fn choose_password(
    mut tx: TenantTx,
    accounts: &Accounts,
    name: (&str, &str),
    (person, password): (Person, CredentialId),
) -> Result<SignedIn, Refused> {
    if !use_temporary_password(&mut tx, &accounts.clock, password).await? {
        return Err(Refused::Spent);
    }
    let by = (&accounts.clock, &accounts.entropy);
    let link = issue_link_for(&mut tx, by, person, (Purpose::Reset, TIME_TO_CHOOSE)).await?;
    forget_failures(&mut tx, name).await?;
    tx.commit().await?;
    Ok(SignedIn::ChoosePassword(link.token))
}

/// Signs a staff member in to the console; the value is a `Set-Cookie` header.
///
/// # Errors
/// See [`Refused`].
pub async fn sign_in_staff(accounts: &Accounts, tenant: &Tenant, attempt: &Attempt) -> Result<HeaderValue, Refused> {
    let norm = compared(&attempt.name);
    let mut tx = accounts.db.read(tenant.whole()).await?;
    refuse_hasty(&mut tx, accounts, ("staff", &norm)).await?;
    let id = sqlx::query_scalar!(
        r#"SELECT id AS "id: StaffId" FROM staff WHERE tenant_id = $1 AND email_norm = $2 AND removed_at IS NULL"#,
        tx.tenant(),
        norm,
    )
    .fetch_optional(&mut *tx)
    .await?;
    let candidate = candidate(&mut tx, id.map(Person::Staff)).await?;
    drop(tx);
    let (person, password) = verify(accounts, tenant, ("staff", &norm), attempt, candidate).await?;

    let mut tx = accounts.db.begin(tenant.whole()).await?;
    let staff = sqlx::query!(
        r#"UPDATE staff SET last_sign_in_at = $3 WHERE tenant_id = $1 AND id = $2 AND removed_at IS NULL
           RETURNING id AS "id: StaffId", name"#,
        tx.tenant(),
        person.staff(),
        accounts.clock.now(),
    )
    .fetch_optional(&mut *tx)
    .await?;
    let staff = staff.ok_or(Refused::Wrong)?;
    let event = Event { kind: "staff.signed_in", ..Event::default() };
    let actor = Actor::Staff(staff.id, &staff.name);
    record(&mut tx, (&accounts.clock, &accounts.entropy), actor, event).await?;
    finish(tx, accounts, ("staff", &norm), session(person, password.id, attempt)).await
}

/// Ends this browser's session; the value is a `Set-Cookie` header that forgets the cookie.
///
/// # Errors
/// When the database fails.
pub async fn sign_out(
    accounts: &Accounts,
    tenant: &Tenant,
    person: Person,
    session: SessionId,
) -> Result<HeaderValue, db::Error> {
    let mut tx = accounts.db.begin(tenant.whole()).await?;
    end_session(&mut tx, person, session).await?;
    tx.commit().await?;
    Ok(cookie::clear(cookie::of(person)))
}

/// Whether `typed` is the person's password: for changes that ask for it again.
///
/// # Errors
/// [`web::Error::TooMany`] when too many passwords are being checked.
pub async fn verify_password(
    accounts: &Accounts,
    tenant: &Tenant,
    person: Person,
    typed: SecretString,
) -> web::Result<bool> {
    let mut tx = accounts.db.read(tenant.whole()).await?;
    let hash = find_password(&mut tx, person).await?.map(|password| password.hash);
    drop(tx);
    accounts.hasher.verify(typed, hash).await.map_err(|_| web::Error::TooMany(5))
}

fn session(person: Person, credential: CredentialId, attempt: &Attempt) -> NewSession<'_> {
    NewSession {
        person,
        credential,
        strength: Strength::Full,
        user_agent: &attempt.user_agent,
        client_ip: &attempt.client_ip,
    }
}

/// The compared form of whatever was typed; a text that can be no name is compared as it is and found nowhere.
fn compared(typed: &str) -> String {
    typed.parse::<Username>().map_or_else(|_| typed.replace('\0', "").trim().to_lowercase(), |name| name.norm())
}

async fn candidate(tx: &mut TenantTx, person: Option<Person>) -> Result<Option<Candidate>, db::Error> {
    match person {
        Some(person) => Ok(Some(Candidate { person, password: find_password(tx, person).await? })),
        None => Ok(None),
    }
}

async fn verify(
    accounts: &Accounts,
    tenant: &Tenant,
    name: (&str, &str),
    attempt: &Attempt,
    candidate: Option<Candidate>,
) -> Result<(Person, StoredPassword), Refused> {
    let known = candidate.and_then(|candidate| Some((candidate.person, candidate.password?)));
    let hash = known.as_ref().map(|(_, password)| password.hash.clone());
    let matches = accounts.hasher.verify(attempt.password.clone(), hash).await?;
    match known {
        Some(known) if matches => Ok(known),
        _ => {
            note_failure(accounts, tenant, name).await?;
            Err(Refused::Wrong)
        }
    }
}

async fn finish(
    mut tx: TenantTx,
    accounts: &Accounts,
    name: (&str, &str),
    session: NewSession<'_>,
) -> Result<HeaderValue, Refused> {
    forget_failures(&mut tx, name).await?;
    let token = start_session(&mut tx, (&accounts.clock, &accounts.entropy), session).await.map_err(gone)?;
    tx.commit().await.map_err(gone)?;
    Ok(token.into_cookie(session.person))
}

/// The credential may have been replaced between the check and the session: then the password was not right after all.
fn gone(error: db::Error) -> Refused {
    if db::violated(&error) == Some("sessions_credential") { Refused::Wrong } else { error.into() }
}

/// Failures in a row that cost nothing.
const FREE_FAILURES: i32 = 10;
/// A row of failures ends after this long without one.
const FORGOTTEN_AFTER: Duration = Duration::minutes(15);
/// The longest wait: a stranger can slow somebody down, never lock them out.
const LONGEST_WAIT: Duration = Duration::seconds(60);

fn wait_after(failures: i32) -> Duration {
    let doublings = (failures - FREE_FAILURES).clamp(0, 6).unsigned_abs();
    if failures < FREE_FAILURES { Duration::ZERO } else { Duration::seconds(1 << doublings).min(LONGEST_WAIT) }
}

async fn refuse_hasty(tx: &mut TenantTx, accounts: &Accounts, (kind, norm): (&str, &str)) -> Result<(), Refused> {
    let row = sqlx::query!(
        "SELECT failures, failed_at FROM sign_in_failures WHERE tenant_id = $1 AND kind = $2 AND name_hash = $3",
        tx.tenant(),
        kind,
        &hashed(norm)[..],
    )
    .fetch_optional(&mut **tx)
    .await?;
    let left = row.map_or(Duration::ZERO, |row| row.failed_at + wait_after(row.failures) - accounts.clock.now());
    if left.is_positive() { Err(Refused::Wait(left.whole_seconds() + 1)) } else { Ok(()) }
}

async fn forget_failures(tx: &mut TenantTx, (kind, norm): (&str, &str)) -> Result<(), db::Error> {
    sqlx::query!(
        "DELETE FROM sign_in_failures WHERE tenant_id = $1 AND kind = $2 AND name_hash = $3",
        tx.tenant(),
        kind,
        &hashed(norm)[..],
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

async fn note_failure(accounts: &Accounts, tenant: &Tenant, (kind, norm): (&str, &str)) -> Result<(), db::Error> {
    let mut tx = accounts.db.begin(tenant.whole()).await?;
    let now = accounts.clock.now();
    sqlx::query!(
        "INSERT INTO sign_in_failures AS f (tenant_id, kind, name_hash, failures, failed_at) VALUES ($1, $2, $3, 1, $4)
         ON CONFLICT (tenant_id, kind, name_hash) DO UPDATE
           SET failures = CASE WHEN f.failed_at < $5 THEN 1 ELSE f.failures + 1 END, failed_at = excluded.failed_at",
        tx.tenant(),
        kind,
        &hashed(norm)[..],
        now,
        now - FORGOTTEN_AFTER,
    )
    .execute(&mut *tx)
    .await?;
    tx.commit().await
}

fn hashed(norm: &str) -> [u8; 32] {
    Sha256::digest(norm.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_grows_and_never_locks() {
        assert_eq!(wait_after(9), Duration::ZERO);
        assert_eq!(wait_after(10), Duration::seconds(1));
        assert_eq!(wait_after(13), Duration::seconds(8));
        assert_eq!(wait_after(10_000), LONGEST_WAIT);
    }
}
