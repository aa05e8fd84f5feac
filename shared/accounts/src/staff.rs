//! A staff member who is signed in to the console.

use std::marker::PhantomData;
use std::ops::Deref;
use std::sync::Arc;

use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use db::{CredentialId, Scope, SessionId, StaffId, Tenant, TenantTx};
use time::OffsetDateTime;

use crate::session::{FRESH_FOR, STAFF_LIFE, is_open, touch};
use crate::signed_in::SET_UP;
use crate::{Accounts, Actor, CurrentTenant, Permission, Permit, Person, Role, STAFF_COOKIE, Token, cookie};

/// A signed-in staff member.
#[derive(Clone, Debug)]
pub struct Staff {
    /// Where.
    pub tenant: Arc<Tenant>,
    /// Who.
    pub id: StaffId,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// What they may do.
    pub role: Role,
    /// This browser's session.
    pub session: SessionId,
    /// The credential that began it.
    pub credential: CredentialId,
    /// Whether the business asks for a second step that this person has not: nothing else is reached until it is set up.
    pub must_set_up: bool,
    /// Until when their last proof of who they are holds: ten minutes after it, signing in included.
    pub proven_until: OffsetDateTime,
}

impl Staff {
    /// All rows of the tenant.
    #[must_use]
    pub fn scope(&self) -> Scope {
        self.tenant.whole()
    }

    /// The person, as links, credentials and sessions know it.
    #[must_use]
    pub const fn person(&self) -> Person {
        Person::Staff(self.id)
    }

    /// The person, as the audit trail names it.
    #[must_use]
    pub fn actor(&self) -> Actor<'_> {
        Actor::Staff(self.id, &self.name)
    }

    /// Whether the role allows it: for what a page shows. Handlers ask for [`StaffMay`].
    #[must_use]
    pub fn may(&self, permission: Permission) -> bool {
        self.role.may(permission)
    }

    /// Whether they proved lately enough who they are for what hurts most: roles, ways in, money, everybody's data.
    #[must_use]
    pub fn is_proven(&self, now: OffsetDateTime) -> bool {
        self.proven_until > now
    }

    /// Who asks, with the reading transaction that found them, for extractors that go on reading.
    ///
    /// # Errors
    /// As asking for [`Staff`] does.
    pub async fn open<S: Send + Sync>(parts: &mut Parts, state: &S) -> web::Result<(Self, TenantTx)>
    where
        Accounts: FromRef<S>,
    {
        let (staff, tx) = Self::identify(parts, state).await?;
        if staff.must_set_up { Err(web::Error::First(SET_UP)) } else { Ok((staff, tx)) }
    }

    /// The same, also for whoever has to set a second step up first.
    pub(crate) async fn identify<S: Send + Sync>(parts: &mut Parts, state: &S) -> web::Result<(Self, TenantTx)>
    where
        Accounts: FromRef<S>,
    {
        let accounts = Accounts::from_ref(state);
        if let Some(known) = parts.extensions.get::<Self>() {
            return Ok((known.clone(), accounts.db.read(known.scope()).await?));
        }
        let CurrentTenant { tenant, is_console } = CurrentTenant::from_request_parts(parts, state).await?;
        if !is_console {
            return Err(web::Error::NotFound);
        }
        let token = cookie::read(&parts.headers, STAFF_COOKIE).ok_or(web::Error::SignIn)?;
        let mut tx = accounts.db.read(tenant.whole()).await?;
        let found = find_signed_in(&mut tx, accounts.clock.now(), tenant, &token).await?;
        let (staff, last_seen_at) = found.ok_or(web::Error::SignIn)?;
        let tx = touch(&accounts, tx, (staff.scope(), staff.session), last_seen_at).await?;
        parts.extensions.insert(staff.clone());
        Ok((staff, tx))
    }

    /// Begins a transaction that writes for this person; refused when they were removed since the request began.
    ///
    /// # Errors
    /// [`web::Error::SignIn`] when the session has ended.
    pub async fn begin(&self, accounts: &Accounts) -> web::Result<TenantTx> {
        let mut tx = accounts.db.begin(self.scope()).await?;
        if !tx.hold_currency().await? {
            return Err(currency_changed());
        }
        self.admit(tx).await
    }

    /// The same when nobody else of the business writes meanwhile: for changing its currency.
    ///
    /// # Errors
    /// As [`Self::begin`].
    pub async fn begin_alone(&self, accounts: &Accounts) -> web::Result<TenantTx> {
        let mut tx = accounts.db.begin(self.scope()).await?;
        let currency = sqlx::query_scalar!("SELECT currency FROM tenants WHERE id = $1 FOR UPDATE", tx.tenant())
            .fetch_optional(&mut *tx)
            .await?;
        if currency.is_none_or(|code| code != tx.currency().code()) {
            return Err(currency_changed());
        }
        self.admit(tx).await
    }

    async fn admit(&self, mut tx: TenantTx) -> web::Result<TenantTx> {
        let role = sqlx::query_scalar!(
            "SELECT role FROM staff WHERE tenant_id = $1 AND id = $2 AND removed_at IS NULL FOR KEY SHARE",
            tx.tenant(),
            self.id.uuid(),
        )
        .fetch_optional(&mut *tx)
        .await?;
        // What the request was allowed, it was allowed in this role.
        role.filter(|role| Role::from(role.clone()) == self.role).ok_or(web::Error::SignIn)?;
        // A statement of its own: one that waited for a lock sees the other rows as they were before it waited.
        is_open(&mut tx, self.person(), self.session).await?.then_some(tx).ok_or(web::Error::SignIn)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Staff
where
    Accounts: FromRef<S>,
{
    type Rejection = web::Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> web::Result<Self> {
        match parts.extensions.get::<Self>().filter(|known| !known.must_set_up) {
            Some(known) => Ok(known.clone()),
            None => Self::open(parts, state).await.map(|(staff, _)| staff),
        }
    }
}

/// What is said to whoever writes while somebody changes the business's currency.
pub(crate) fn currency_changed() -> web::Error {
    web::Error::Conflict("The currency was changed meanwhile, and nothing was saved. Load the page again.".to_owned())
}

/// A signed-in staff member whose role allows `P`. Anybody else gets [`web::Error::Forbidden`].
#[derive(Debug)]
pub struct StaffMay<P>(Staff, PhantomData<P>);

impl<P> Deref for StaffMay<P> {
    type Target = Staff;
    fn deref(&self) -> &Staff {
        &self.0
    }
}

impl<S: Send + Sync, P: Permit> FromRequestParts<S> for StaffMay<P>
where
    Accounts: FromRef<S>,
{
    type Rejection = web::Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> web::Result<Self> {
        let staff = Staff::from_request_parts(parts, state).await?;
        if staff.may(P::PERMISSION) { Ok(Self(staff, PhantomData)) } else { Err(web::Error::Forbidden) }
    }
}

async fn find_signed_in(
    tx: &mut TenantTx,
    now: OffsetDateTime,
    tenant: Arc<Tenant>,
    token: &Token,
) -> Result<Option<(Staff, OffsetDateTime)>, db::Error> {
    let row = sqlx::query!(
        r#"SELECT s.id AS "session: SessionId", s.credential_id AS "credential: CredentialId", s.last_seen_at,
                  s.created_at, s.proven_until, p.id AS "staff: StaffId", p.name, p.email, p.role,
                  o.staff_second_step AND k.kind <> 'passkey'
                    AND NOT EXISTS (SELECT 1 FROM second_steps f WHERE f.tenant_id = s.tenant_id AND f.staff_id = p.id
                                      AND f.confirmed_at IS NOT NULL) AS "must_set_up!"
           FROM sessions s JOIN staff p ON p.tenant_id = s.tenant_id AND p.id = s.staff_id
           JOIN credentials k ON k.tenant_id = s.tenant_id AND k.id = s.credential_id
           JOIN portal_settings o ON o.tenant_id = s.tenant_id
           WHERE s.tenant_id = $1 AND s.token_hash = $2 AND s.expires_at > $3 AND s.last_seen_at > $4
             AND p.removed_at IS NULL"#,
        tx.tenant(),
        &token.hash()[..],
        now,
        now - STAFF_LIFE.0,
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(row.map(|row| {
        let staff = Staff {
            tenant,
            id: row.staff,
            name: row.name,
            email: row.email,
            role: row.role.into(),
            session: row.session,
            credential: row.credential,
            must_set_up: row.must_set_up,
            proven_until: row
                .proven_until
                .map_or(row.created_at + FRESH_FOR, |until| until.max(row.created_at + FRESH_FOR)),
        };
        (staff, row.last_seen_at)
    }))
}
