//! The staff members of a tenant: who they are and what they may do.

use boot::Clock;
use db::{StaffId, TenantTx};
use time::OffsetDateTime;

use crate::api_key::revoke_api_keys_of;
use crate::password::forget_credentials;
use crate::{DisplayName, Email, Person, Role};

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

/// Those who are no staff members any more, by name: id, name and address; the last thousand that went.
///
/// # Errors
/// When the database fails.
pub async fn list_former_staff(tx: &mut TenantTx) -> Result<Vec<(StaffId, String, String)>, db::Error> {
    let rows = sqlx::query!(
        r#"SELECT id AS "id: StaffId", name, email FROM
             (SELECT p.id, p.name, p.email FROM staff p WHERE p.tenant_id = $1 AND p.removed_at IS NOT NULL
              ORDER BY p.removed_at DESC, p.id LIMIT 1000) gone
           ORDER BY name, id"#,
        tx.tenant(),
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name, row.email)).collect())
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

/// Locks one staff member until the transaction ends: waits for what they are writing, and keeps the next write waiting.
///
/// # Errors
/// When the database fails.
pub async fn lock_staff(tx: &mut TenantTx, id: StaffId) -> Result<(), db::Error> {
    sqlx::query_scalar!("SELECT 1 FROM staff WHERE tenant_id = $1 AND id = $2 FOR UPDATE", tx.tenant(), id.uuid())
        .fetch_optional(&mut **tx)
        .await
        .map(drop)
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
    lock_staff(tx, id).await?;
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
    // A link that was mailed to somebody in one role does not open another.
    crate::revoke_links(tx, clock, Person::Staff(id)).await?;
    if removed_at.is_some() {
        forget_credentials(tx, Person::Staff(id)).await?;
        revoke_api_keys_of(tx, clock, id).await?;
    }
    Ok(RoleSaved::Saved)
}
