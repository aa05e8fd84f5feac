//! Whoever is signed in to the site that was asked: for what people of both sites do with their own account.

use std::sync::Arc;

use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use db::{ContactId, CredentialId, CustomerId, Scope, SessionId, Tenant, TenantTx};
use time::OffsetDateTime;

use crate::{Accounts, CurrentTenant, Event, PasswordRule, Person, PortalUser, Staff, Strength};

/// Where a second step is set up that the business asks for.
pub(crate) const SET_UP: &str = "/account/second-step";

/// A portal user on the portal, a colleague on the console.
#[derive(Clone, Debug)]
pub enum SignedIn {
    /// On the portal.
    Contact(PortalUser),
    /// On the console.
    Staff(Staff),
}

impl SignedIn {
    /// Where.
    #[must_use]
    pub const fn tenant(&self) -> &Arc<Tenant> {
        match self {
            Self::Contact(user) => &user.tenant,
            Self::Staff(staff) => &staff.tenant,
        }
    }

    /// The person, as links and credentials know it.
    #[must_use]
    pub const fn person(&self) -> Person {
        match self {
            Self::Contact(user) => user.person(),
            Self::Staff(staff) => staff.person(),
        }
    }

    /// As whom they act, as their session knows it.
    #[must_use]
    pub const fn acting(&self) -> Person {
        match self {
            Self::Contact(user) => Person::Contact(user.contact),
            Self::Staff(staff) => staff.person(),
        }
    }

    /// Whether a lasting login link began the session, so that it is trusted less.
    #[must_use]
    pub fn is_by_link(&self) -> bool {
        matches!(self, Self::Contact(user) if user.strength != Strength::Full)
    }

    /// Whether they have proved anew, by a mailed code, who they are.
    #[must_use]
    pub fn is_proven(&self, now: OffsetDateTime) -> bool {
        matches!(self, Self::Contact(user) if user.proven_until.is_some_and(|until| until > now))
    }

    /// Whether they have to set a second step up before anything else.
    #[must_use]
    pub const fn must_set_up(&self) -> bool {
        match self {
            Self::Contact(user) => user.must_set_up,
            Self::Staff(staff) => staff.must_set_up,
        }
    }

    /// Their name.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Contact(user) => &user.name,
            Self::Staff(staff) => &staff.name,
        }
    }

    /// Their address.
    #[must_use]
    pub fn email(&self) -> &str {
        match self {
            Self::Contact(user) => &user.email,
            Self::Staff(staff) => &staff.email,
        }
    }

    /// This browser's session.
    #[must_use]
    pub const fn session(&self) -> SessionId {
        match self {
            Self::Contact(user) => user.session,
            Self::Staff(staff) => staff.session,
        }
    }

    /// The credential that began it.
    #[must_use]
    pub const fn credential(&self) -> CredentialId {
        match self {
            Self::Contact(user) => user.credential,
            Self::Staff(staff) => staff.credential,
        }
    }

    /// What their password needs.
    #[must_use]
    pub const fn rule(&self) -> PasswordRule {
        match self {
            Self::Contact(_) => PasswordRule::Customer,
            Self::Staff(_) => PasswordRule::Staff,
        }
    }

    /// The rows that their own account is among: their login may be that of a contact at another customer, so that every
    /// statement has to name the person.
    #[must_use]
    pub fn scope(&self) -> Scope {
        match self {
            Self::Contact(user) => user.tenant.whole(),
            Self::Staff(staff) => staff.scope(),
        }
    }

    /// Begins a transaction that writes this person's own account.
    ///
    /// # Errors
    /// [`web::Error::SignIn`] when they were shut out since the request began.
    pub async fn begin(&self, accounts: &Accounts) -> web::Result<TenantTx> {
        match self {
            Self::Contact(user) => user.begin_own(accounts).await,
            Self::Staff(staff) => staff.begin(accounts).await,
        }
    }

    /// Writes down what they did with their own account: `deed` is the end of the kind, `password_changed`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn note(&self, tx: &mut TenantTx, accounts: &Accounts, deed: &str) -> Result<(), db::Error> {
        let by = (&accounts.clock, &accounts.entropy);
        match self {
            Self::Contact(user) => {
                let kind = format!("contact.{deed}");
                let customer = customer_of(tx, user.login).await?;
                let event = Event { kind: &kind, customer, contact: Some(user.login), ..Event::default() };
                crate::record(tx, by, user.actor(), event).await
            }
            Self::Staff(staff) => {
                let event = Event { kind: &format!("staff.{deed}"), ..Event::default() };
                crate::record(tx, by, staff.actor(), event).await
            }
        }
    }
}

/// The customer whose contact a login is.
async fn customer_of(tx: &mut TenantTx, login: ContactId) -> Result<Option<CustomerId>, db::Error> {
    sqlx::query_scalar!(
        r#"SELECT customer_id AS "id: CustomerId" FROM contacts WHERE tenant_id = $1 AND id = $2"#,
        tx.tenant(),
        login.uuid(),
    )
    .fetch_one(&mut **tx)
    .await
}

impl<S: Send + Sync> FromRequestParts<S> for SignedIn
where
    Accounts: FromRef<S>,
{
    type Rejection = web::Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> web::Result<Self> {
        if CurrentTenant::from_request_parts(parts, state).await?.is_console {
            Staff::from_request_parts(parts, state).await.map(Self::Staff)
        } else {
            PortalUser::from_request_parts(parts, state).await.map(Self::Contact)
        }
    }
}

/// Whoever is signed in, also when they have to set a second step up first: for the pages that they do it on, and to leave.
#[derive(Clone, Debug)]
pub struct Newcomer(pub SignedIn);

impl<S: Send + Sync> FromRequestParts<S> for Newcomer
where
    Accounts: FromRef<S>,
{
    type Rejection = web::Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> web::Result<Self> {
        Ok(Self(if CurrentTenant::from_request_parts(parts, state).await?.is_console {
            SignedIn::Staff(Staff::identify(parts, state).await?.0)
        } else {
            SignedIn::Contact(PortalUser::identify(parts, state).await?.0)
        }))
    }
}
