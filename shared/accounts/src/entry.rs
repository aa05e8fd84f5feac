//! The last part of every way in: who proved who they are gets a session, or is asked for the second step first.

use axum::http::{HeaderMap, HeaderValue};
use db::{StaffId, Tenant, TenantTx};

use crate::acting::{Acting, confirm, hold, hold_any};
use crate::failures::{forget_failures, kind_of, note_failure, refuse_hasty, second_step_of};
use crate::login_link::end_with_link;
use crate::pending::{self, PENDING_COOKIE, begin_pending};
use crate::second_step::accept_code;
use crate::{Accounts, Actor, Event, NewSession, Person, Refused, Strength, Token, cookie, record, start_session};

/// Where a right proof leads; the values are `Set-Cookie` headers.
#[derive(Debug)]
pub enum Entry {
    /// In.
    Session(HeaderValue),
    /// To the page that asks for a code.
    SecondStep(HeaderValue),
    /// It was a temporary password, and is used up: to the page of this reset link, and nowhere else.
    ChoosePassword(Token),
}

/// Somebody who may come in at this moment, and cannot be shut out before the transaction ends.
pub(crate) enum Standing {
    Staff(StaffId, String),
    Contact(Acting),
}

/// Lets somebody in whose proof was right, in the transaction that used the proof up. Commits.
///
/// # Errors
/// [`Refused::Wrong`] when they were shut out, or the credential replaced, since the proof was looked at.
pub async fn enter(
    accounts: &Accounts,
    tenant: &Tenant,
    mut tx: TenantTx,
    session: NewSession<'_>,
) -> Result<Entry, Refused> {
    let standing = stand(&mut tx, tenant, (session.person, session.strength)).await?.ok_or(Refused::Wrong)?;
    if asks_second_step(&mut tx, session).await? {
        let cookie = begin_pending(&mut tx, accounts, session).await.map_err(gone)?;
        tx.commit().await.map_err(gone)?;
        return Ok(Entry::SecondStep(cookie));
    }
    complete(accounts, tx, standing, session).await.map(Entry::Session)
}

/// Why a second step did not lead in.
#[derive(Debug)]
pub enum SecondStepRefused {
    /// The first step has to be done again: it took too long, too many codes were wrong, or somebody was shut out.
    Over,
    /// The code is not right; so many tries are left.
    Wrong(i32),
    /// Too many wrong codes in a row: so many seconds to wait.
    Wait(i64),
    /// Something failed.
    Failed(web::Error),
}

impl<E: Into<web::Error>> From<E> for SecondStepRefused {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

/// Does the second step of a sign-in; the values are `Set-Cookie` headers. `client` is what the browser calls itself and
/// where it is.
///
/// # Errors
/// See [`SecondStepRefused`].
pub async fn sign_in_second_step(
    accounts: &Accounts,
    (tenant, is_console): (&Tenant, bool),
    headers: &HeaderMap,
    (user_agent, client_ip): (&str, &str),
    typed: &str,
) -> Result<[HeaderValue; 2], SecondStepRefused> {
    let token = cookie::read(headers, PENDING_COOKIE).ok_or(SecondStepRefused::Over)?;
    let now = accounts.clock.now();
    let mut tx = accounts.db.begin(tenant.whole()).await?;
    let found = pending::find(&mut tx, now, (&token, is_console)).await?.ok_or(SecondStepRefused::Over)?;
    let (kind, name) = (kind_of(found.person), second_step_of(found.person));
    // The person before the pending sign-in: a revocation locks in this order. Whoever sends many codes at once has each
    // wait for the one before, and sees its failure.
    let standing = stand(&mut tx, tenant, (found.person, found.strength)).await?.ok_or(SecondStepRefused::Over)?;
    match refuse_hasty(&mut tx, accounts, (kind, &name)).await {
        Ok(()) => {}
        Err(Refused::Wait(seconds)) => return Err(SecondStepRefused::Wait(seconds)),
        Err(Refused::Database(error)) => return Err(error.into()),
        Err(_) => return Err(SecondStepRefused::Over),
    }
    let left = pending::take_try(&mut tx, now, &token).await?.ok_or(SecondStepRefused::Over)?;
    if !accept_code(&mut tx, accounts, found.person, typed).await? {
        note_failure(&mut tx, accounts, (kind, &name), (Some(found.person), "Wrong code of the second step")).await?;
        tx.commit().await?;
        return Err(if left > 0 { SecondStepRefused::Wrong(left) } else { SecondStepRefused::Over });
    }
    forget_failures(&mut tx, (kind, &name)).await?;
    pending::end_pending(&mut tx, &token).await?;
    let (person, credential, strength) = (found.person, found.credential, found.strength);
    let session = NewSession { person, credential, strength, user_agent, client_ip };
    match complete(accounts, tx, standing, session).await {
        Ok(cookie) => Ok([cookie, cookie::clear(PENDING_COOKIE)]),
        Err(Refused::Database(error)) => Err(error.into()),
        Err(_) => Err(SecondStepRefused::Over),
    }
}

/// Locks the customer, then the person, against a revocation that is under way: whichever commits last sees the other. A
/// login link lets its own contact in and no other.
pub(crate) async fn stand(
    tx: &mut TenantTx,
    tenant: &Tenant,
    (person, strength): (Person, Strength),
) -> Result<Option<Standing>, db::Error> {
    match person {
        Person::Staff(id) => {
            let name = sqlx::query_scalar!(
                "SELECT name FROM staff WHERE tenant_id = $1 AND id = $2 AND removed_at IS NULL FOR NO KEY UPDATE",
                tx.tenant(),
                id.uuid(),
            )
            .fetch_optional(&mut **tx)
            .await?;
            Ok(name.map(|name| Standing::Staff(id, name)))
        }
        Person::Contact(_) if !tenant.customer_portal() => Ok(None),
        Person::Contact(id) if strength == Strength::Full => Ok(hold_any(tx, id).await?.map(Standing::Contact)),
        Person::Contact(id) => Ok(hold(tx, id, id).await?.map(Standing::Contact)),
    }
}

/// A passkey is both steps at once: the device asks for a finger, a face or its own code.
pub(crate) async fn asks_second_step(tx: &mut TenantTx, session: NewSession<'_>) -> Result<bool, db::Error> {
    sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM second_steps WHERE tenant_id = $1 AND (staff_id = $2 OR contact_id = $3)
                            AND confirmed_at IS NOT NULL)
              AND NOT EXISTS (SELECT 1 FROM credentials WHERE tenant_id = $1 AND id = $4 AND kind = 'passkey') AS "asks!""#,
        tx.tenant(),
        session.person.staff(),
        session.person.contact(),
        session.credential.uuid(),
    )
    .fetch_one(&mut **tx)
    .await
}

/// Notes the sign-in, begins the session and commits.
async fn complete(
    accounts: &Accounts,
    mut tx: TenantTx,
    standing: Standing,
    session: NewSession<'_>,
) -> Result<HeaderValue, Refused> {
    let (by, now) = ((&accounts.clock, &accounts.entropy), accounts.clock.now());
    match &standing {
        Standing::Staff(id, name) => {
            sqlx::query!(
                "UPDATE staff SET last_sign_in_at = $3 WHERE tenant_id = $1 AND id = $2",
                tx.tenant(),
                id.uuid(),
                now
            )
            .execute(&mut *tx)
            .await?;
            let event = Event { kind: "staff.signed_in", ..Event::default() };
            record(&mut tx, by, Actor::Staff(*id, name), event).await?;
        }
        Standing::Contact(acting) => {
            sqlx::query!(
                "UPDATE contacts SET last_sign_in_at = $3 WHERE tenant_id = $1 AND id = $2",
                tx.tenant(),
                acting.contact.uuid(),
                now,
            )
            .execute(&mut *tx)
            .await?;
            if let Person::Contact(login) = session.person {
                confirm(&mut tx, (login, now), Some(session.credential)).await?;
            }
            let kind = "contact.signed_in";
            let (customer, contact) = (Some(acting.customer), Some(acting.contact));
            let event = Event { kind, customer, contact, ..Event::default() };
            record(&mut tx, by, Actor::Contact(acting.contact, &acting.name), event).await?;
        }
    }
    let acting = match &standing {
        Standing::Staff(..) => session.person,
        Standing::Contact(acting) => Person::Contact(acting.contact),
    };
    let session = NewSession { person: acting, ..session };
    let token = start_session(&mut tx, by, session).await.map_err(gone)?;
    if session.strength == Strength::Link {
        end_with_link(&mut tx, &token).await?;
    }
    tx.commit().await.map_err(gone)?;
    Ok(token.into_cookie(session.person))
}

/// The credential may have been replaced between the proof and the session: then the proof was not right after all.
fn gone(error: db::Error) -> Refused {
    match db::violated(&error) {
        Some("sessions_credential" | "pending_sign_ins_credential") => Refused::Wrong,
        _ => error.into(),
    }
}
