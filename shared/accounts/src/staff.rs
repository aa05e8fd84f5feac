//! A staff member: the row, and the person who is signed in to the console.

use std::marker::PhantomData;
use std::ops::Deref;
use std::sync::Arc;

use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use boot::Clock;
use db::{CredentialId, Scope, SessionId, StaffId, Tenant, TenantTx};
use time::OffsetDateTime;

use crate::password::forget_credentials;
use crate::session::{STAFF_LIFE, touch};
use crate::signed_in::SET_UP;
use crate::{
    Accounts, Actor, CurrentTenant, DisplayName, Email, Permission, Permit, Person, Role, STAFF_COOKIE, Token, cookie,
};

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
        let stands = sqlx::query_scalar!(
            "SELECT 1 FROM staff p JOIN sessions s ON s.tenant_id = p.tenant_id AND s.staff_id = p.id
             WHERE p.tenant_id = $1 AND p.id = $2 AND s.id = $3 AND p.removed_at IS NULL FOR KEY SHARE OF p",
            tx.tenant(),
            self.id.uuid(),
            self.session.uuid(),
        )
        .fetch_optional(&mut *tx)
        .await?;
        stands.map(|_| tx).ok_or(web::Error::SignIn)
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
                  p.id AS "staff: StaffId", p.name, p.email, p.role,
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
        };
        (staff, row.last_seen_at)
    }))
}

/// A staff member about to be added.
#[derive(Clone, Debug)]
pub struct NewStaff {
    /// Their id.
    pub id: StaffId,
    /// Their name.
    pub name: DisplayName,
    /// Their address, by which they sign in.
    pub email: Email,
    /// What they may do.
    pub role: Role,
    /// Who invited them; nobody for the owner.
    pub invited_by: Option<StaffId>,
}

/// A staff member as lists show them.
#[derive(Clone, Debug)]
pub struct StaffRow {
    /// Their id.
    pub id: StaffId,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// What they may do.
    pub role: Role,
    /// Whether they have set a password.
    pub has_password: bool,
    /// Whether they have a second step or a passkey.
    pub has_second_step: bool,
    /// When they last signed in.
    pub last_sign_in_at: Option<OffsetDateTime>,
    /// When they were invited.
    pub invited_at: Option<OffsetDateTime>,
}

/// Adds a staff member; one who was removed and comes back takes up their old row.
///
/// # Errors
/// `None` when somebody with this address is a staff member already; otherwise when the database fails.
pub async fn insert_staff(tx: &mut TenantTx, clock: &Clock, staff: &NewStaff) -> Result<Option<StaffId>, db::Error> {
    sqlx::query_scalar!(
        r#"INSERT INTO staff (tenant_id, id, name, email, email_norm, role, invited_by, invited_at, created_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)
           ON CONFLICT (tenant_id, email_norm) DO UPDATE
             SET name = excluded.name, email = excluded.email, role = excluded.role, removed_at = NULL,
                 invited_by = excluded.invited_by, invited_at = excluded.invited_at
             WHERE staff.removed_at IS NOT NULL
           RETURNING id AS "id: StaffId""#,
        tx.tenant(),
        staff.id.uuid(),
        staff.name.as_str(),
        staff.email.as_str(),
        staff.email.norm(),
        staff.role.key(),
        staff.invited_by.map(db::Id::uuid),
        clock.now(),
    )
    .fetch_optional(&mut **tx)
    .await
}

/// All staff members, by name.
///
/// # Errors
/// When the database fails.
pub async fn list_staff(tx: &mut TenantTx) -> Result<Vec<StaffRow>, db::Error> {
    sqlx::query_as!(
        StaffRow,
        r#"SELECT p.id AS "id: StaffId", p.name, p.email, p.role AS "role: String", p.last_sign_in_at, p.invited_at,
                  EXISTS (SELECT 1 FROM credentials c WHERE c.tenant_id = p.tenant_id AND c.staff_id = p.id
                            AND c.kind = 'password') AS "has_password!",
                  EXISTS (SELECT 1 FROM second_steps f WHERE f.tenant_id = p.tenant_id AND f.staff_id = p.id
                            AND f.confirmed_at IS NOT NULL)
                  OR EXISTS (SELECT 1 FROM passkeys k WHERE k.tenant_id = p.tenant_id AND k.staff_id = p.id)
                    AS "has_second_step!"
           FROM staff p WHERE p.tenant_id = $1 AND p.removed_at IS NULL ORDER BY p.name, p.id LIMIT 1000"#,
        tx.tenant(),
    )
    .fetch_all(&mut **tx)
    .await
}

/// One staff member.
///
/// # Errors
/// When the database fails.
pub async fn find_staff(tx: &mut TenantTx, id: StaffId) -> Result<Option<StaffRow>, db::Error> {
    sqlx::query_as!(
        StaffRow,
        r#"SELECT p.id AS "id: StaffId", p.name, p.email, p.role AS "role: String", p.last_sign_in_at, p.invited_at,
                  EXISTS (SELECT 1 FROM credentials c WHERE c.tenant_id = p.tenant_id AND c.staff_id = p.id
                            AND c.kind = 'password') AS "has_password!",
                  EXISTS (SELECT 1 FROM second_steps f WHERE f.tenant_id = p.tenant_id AND f.staff_id = p.id
                            AND f.confirmed_at IS NOT NULL)
                  OR EXISTS (SELECT 1 FROM passkeys k WHERE k.tenant_id = p.tenant_id AND k.staff_id = p.id)
                    AS "has_second_step!"
           FROM staff p WHERE p.tenant_id = $1 AND p.id = $2 AND p.removed_at IS NULL"#,
        tx.tenant(),
        id.uuid(),
    )
    .fetch_optional(&mut **tx)
    .await
}

/// The staff member with this address, compared without case.
///
/// # Errors
/// When the database fails.
pub async fn find_staff_by_email(tx: &mut TenantTx, email: &Email) -> Result<Option<StaffRow>, db::Error> {
    let id = sqlx::query_scalar!(
        r#"SELECT id AS "id: StaffId" FROM staff WHERE tenant_id = $1 AND email_norm = $2 AND removed_at IS NULL"#,
        tx.tenant(),
        email.norm(),
    )
    .fetch_optional(&mut **tx)
    .await?;
    match id {
        Some(id) => find_staff(tx, id).await,
        None => Ok(None),
    }
}

/// Why a staff member's role was not changed.
#[derive(Debug, PartialEq, Eq)]
pub enum RoleSaved {
    /// It was.
    Saved,
    /// A tenant keeps at least one owner.
    LastOwner,
}

/// Changes a role, or removes the person when `role` is `None`. Their sessions end: rights are read afresh, but a page
/// that is open should not offer what is gone.
///
/// # Errors
/// When the database fails.
pub async fn save_staff_role(
    tx: &mut TenantTx,
    clock: &Clock,
    id: StaffId,
    role: Option<Role>,
) -> Result<RoleSaved, db::Error> {
    // Waits for what the person is writing, and keeps the next write waiting.
    sqlx::query_scalar!("SELECT 1 FROM staff WHERE tenant_id = $1 AND id = $2 FOR UPDATE", tx.tenant(), id.uuid())
        .fetch_optional(&mut **tx)
        .await?;
    // All owners are locked, so that two of them cannot demote each other at once.
    let owners = sqlx::query_scalar!(
        r#"SELECT id AS "id: StaffId" FROM staff
           WHERE tenant_id = $1 AND role = 'owner' AND removed_at IS NULL FOR UPDATE"#,
        tx.tenant(),
    )
    .fetch_all(&mut **tx)
    .await?;
    if role != Some(Role::Owner) && owners == [id] {
        return Ok(RoleSaved::LastOwner);
    }
    let removed_at = role.is_none().then(|| clock.now());
    sqlx::query!(
        "UPDATE staff SET role = coalesce($3, role), removed_at = $4 WHERE tenant_id = $1 AND id = $2",
        tx.tenant(),
        id.uuid(),
        role.map(Role::key),
        removed_at,
    )
    .execute(&mut **tx)
    .await?;
    crate::end_sessions_of(tx, Person::Staff(id)).await?;
    if removed_at.is_some() {
        crate::revoke_links(tx, clock, Person::Staff(id)).await?;
        forget_credentials(tx, Person::Staff(id)).await?;
    }
    Ok(RoleSaved::Saved)
}
