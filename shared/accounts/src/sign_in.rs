//! Signing in and out. A wrong password, an unknown name and a person without access look alike.

use axum::http::HeaderValue;
use db::{ContactId, CredentialId, SessionId, StaffId, Tenant, TenantTx};
use secrecy::SecretString;
use time::Duration;

use crate::entry::{Standing, stand};
use crate::failures::{forget_failures, kind_of, note_failure, password_of, refuse_hasty};
use crate::link::issue_link_for;
use crate::password::{StoredPassword, find_password};
use crate::temporary::use_temporary_password;
use crate::{
    Accounts, Actor, Busy, Entry, Event, NewSession, Person, Purpose, Strength, Username, cookie, end_session, enter,
    record,
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
    /// So many failures in a row under this name that no password opens it any more.
    #[error("Too many tries. Choose a new password: “Forgot it?” sends you a link.")]
    ByMailOnly,
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

/// Whose name it is.
struct Candidate {
    person: Person,
    /// Whether they may come in at all.
    may_enter: bool,
    password: Option<StoredPassword>,
}

impl Candidate {
    /// What is wrong when the password is not theirs, for staff to read.
    const fn obstacle(&self) -> &'static str {
        match (self.may_enter, &self.password) {
            (false, _) => "No portal access",
            (true, None) => "No password is set",
            (true, Some(_)) => "Wrong password",
        }
    }
}

/// Signs a contact in to the portal.
///
/// # Errors
/// See [`Refused`].
pub async fn sign_in_contact(accounts: &Accounts, tenant: &Tenant, attempt: &Attempt) -> Result<Entry, Refused> {
    let norm = compared(&attempt.name);
    let mut tx = accounts.db.read(tenant.whole()).await?;
    refuse_hasty(&mut tx, accounts, ("contact", &norm)).await?;
    let known = sqlx::query!(
        r#"SELECT n.contact_id AS "id: ContactId", EXISTS
             (SELECT 1 FROM contacts c JOIN customers u ON u.tenant_id = c.tenant_id AND u.id = c.customer_id
              WHERE c.tenant_id = $1 AND (c.id = n.contact_id OR c.signs_in_as = n.contact_id)
                AND c.has_access AND c.is_active AND u.has_portal_access AND u.is_active) AS "may_enter!"
           FROM sign_in_names n WHERE n.tenant_id = $1 AND n.name_norm = $2"#,
        tx.tenant(),
        norm,
    )
    .fetch_optional(&mut *tx)
    .await?;
    let known = known.map(|known| (Person::Contact(known.id), known.may_enter && tenant.customer_portal()));
    let candidate = candidate(&mut tx, known).await?;
    drop(tx);
    verify(accounts, tenant, ("contact", &norm), attempt, candidate).await
}

/// Signs a staff member in to the console.
///
/// # Errors
/// See [`Refused`].
pub async fn sign_in_staff(accounts: &Accounts, tenant: &Tenant, attempt: &Attempt) -> Result<Entry, Refused> {
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
    let candidate = candidate(&mut tx, id.map(|id| (Person::Staff(id), true))).await?;
    drop(tx);
    verify(accounts, tenant, ("staff", &norm), attempt, candidate).await
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

/// Whether `typed` is the person's own password: for changes that ask for it again. Whoever errs too often waits.
///
/// # Errors
/// [`web::Error::TooMany`] when too many passwords are being checked, or after too many failures.
pub async fn verify_password(
    accounts: &Accounts,
    tenant: &Tenant,
    person: Person,
    typed: SecretString,
) -> web::Result<bool> {
    let mut tx = accounts.db.read(tenant.whole()).await?;
    let (kind, name) = (kind_of(person), password_of(person));
    match refuse_hasty(&mut tx, accounts, (kind, &name)).await {
        Err(Refused::Wait(seconds)) => return Err(web::Error::TooMany(u32::try_from(seconds).unwrap_or(60))),
        Err(Refused::ByMailOnly) => {
            return Err(web::Error::Conflict(
                "Too many wrong passwords. Sign out, and choose a new one by mail.".into(),
            ));
        }
        Err(Refused::Database(error)) => return Err(error.into()),
        _ => {}
    }
    let own = find_password(&mut tx, person).await?.filter(|password| !password.is_temporary);
    drop(tx);
    let is_right =
        accounts.hasher.verify(typed, own.map(|password| password.hash)).await.map_err(|_| web::Error::TooMany(5))?;
    let mut tx = accounts.db.begin(tenant.whole()).await?;
    if is_right {
        forget_failures(&mut tx, (kind, &name)).await?;
    } else {
        let why = "Wrong password, asked for again while signed in";
        note_failure(&mut tx, accounts, (kind, &name), (Some(person), why)).await?;
    }
    tx.commit().await?;
    Ok(is_right)
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

async fn candidate(tx: &mut TenantTx, known: Option<(Person, bool)>) -> Result<Option<Candidate>, db::Error> {
    let Some((person, may_enter)) = known else { return Ok(None) };
    let password = if may_enter { find_password(tx, person).await? } else { None };
    Ok(Some(Candidate { person, may_enter, password }))
}

async fn verify(
    accounts: &Accounts,
    tenant: &Tenant,
    name: (&str, &str),
    attempt: &Attempt,
    candidate: Option<Candidate>,
) -> Result<Entry, Refused> {
    let whose = candidate.as_ref().map(|candidate| candidate.person);
    let why = candidate.as_ref().map_or("", Candidate::obstacle);
    let known = candidate.and_then(|candidate| Some((candidate.person, candidate.password?)));
    let hash = known.as_ref().map(|(_, password)| password.hash.clone());
    let matches = accounts.hasher.verify(attempt.password.clone(), hash).await?;
    let mut tx = accounts.db.begin(tenant.whole()).await?;
    match known {
        Some((person, password)) if matches => {
            forget_failures(&mut tx, name).await?;
            if password.is_temporary {
                return choose_password(tx, accounts, tenant, (person, password.id)).await;
            }
            enter(accounts, tenant, tx, session(person, password.id, attempt)).await
        }
        _ => {
            note_failure(&mut tx, accounts, name, (whose, why)).await?;
            tx.commit().await?;
            Err(Refused::Wrong)
        }
    }
}

/// How long somebody has to choose a password after a temporary one.
const TIME_TO_CHOOSE: Duration = Duration::minutes(15);

/// Uses a temporary password of a contact up; what it opens is the page on which its owner chooses their own. Commits.
async fn choose_password(
    mut tx: TenantTx,
    accounts: &Accounts,
    tenant: &Tenant,
    (person, password): (Person, CredentialId),
) -> Result<Entry, Refused> {
    let standing = stand(&mut tx, tenant, (person, Strength::Full)).await?;
    let Some(Standing::Contact(acting)) = standing else { return Err(Refused::Wrong) };
    if !use_temporary_password(&mut tx, &accounts.clock, password).await? {
        return Err(Refused::Spent);
    }
    let by = (&accounts.clock, &accounts.entropy);
    let kind = "contact.temporary_password_used";
    let (customer, contact) = (Some(acting.customer), Some(acting.contact));
    let event = Event { kind, customer, contact, ..Event::default() };
    record(&mut tx, by, Actor::Contact(acting.contact, &acting.name), event).await?;
    let link = issue_link_for(&mut tx, by, person, (Purpose::Reset, TIME_TO_CHOOSE)).await?;
    tx.commit().await?;
    Ok(Entry::ChoosePassword(link.token))
}
