//! Looking on: a staff member sees the portal as a contact does, for half an hour at most, and changes nothing.
//!
//! A view lives on the staff member's session and on the contact's access, both of them read afresh at every request: it
//! ends with whichever goes first.

use std::sync::Arc;

use axum::http::HeaderMap;
use axum::http::header::HeaderValue;
use boot::{Clock, Entropy};
use db::{ContactId, CredentialId, CustomerId, SessionId, StaffId, Tenant, TenantTx};
use time::{Duration, OffsetDateTime};

use crate::session::STAFF_LIFE;
use crate::{Permission, Person, PortalUser, Role, Staff, Strength, Token, cookie};

/// The cookie of a view, beside the one of a portal user whose browser it may be.
pub const VIEW_COOKIE: &str = "__Host-view";
/// How long a view may wait for its button to be pressed.
pub const GRANT_LIFE: Duration = Duration::seconds(60);
/// How long a view lasts at most.
pub const VIEW_LIFE: Duration = Duration::minutes(30);

/// Marks ids of views.
#[derive(Debug)]
pub enum ContactView {}
/// The id of a view.
pub type ViewId = db::Id<ContactView>;

/// Who looks on, and until when.
#[derive(Clone, Debug)]
pub struct View {
    /// The row.
    pub id: ViewId,
    /// Who looks.
    pub staff: StaffId,
    /// Their name.
    pub staff_name: String,
    /// Why, in their words.
    pub reason: String,
    /// When it ends.
    pub expires_at: OffsetDateTime,
}

/// A view that was under way and is no more.
#[derive(Clone, Debug)]
pub struct EndedView {
    /// Whom it showed.
    pub contact: ContactId,
    /// That contact's customer.
    pub customer: Option<CustomerId>,
    /// Who looked.
    pub staff: StaffId,
    /// Their name.
    pub staff_name: String,
    /// Why.
    pub reason: String,
}

/// Lets a staff member look on as a contact: the token is good for one press of one button, within a minute.
///
/// # Errors
/// When the database fails.
pub async fn grant_view(
    tx: &mut TenantTx,
    (clock, entropy): (&Clock, &Entropy),
    staff: &Staff,
    (contact, reason): (ContactId, &str),
) -> Result<Token, db::Error> {
    let (token, now) = (Token::random(entropy), clock.now());
    // What was never opened leaves no trace.
    sqlx::query!(
        "DELETE FROM contact_views WHERE tenant_id = $1 AND opened_at IS NULL AND (session_id = $2 OR expires_at <= $3)",
        tx.tenant(),
        staff.session.uuid(),
        now,
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query!(
        "INSERT INTO contact_views (tenant_id, id, contact_id, staff_id, session_id, token_hash, reason, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        tx.tenant(),
        entropy.uuid_v7(clock),
        contact.uuid(),
        staff.id.uuid(),
        staff.session.uuid(),
        &token.hash()[..],
        reason,
        now,
        now + GRANT_LIFE,
    )
    .execute(&mut **tx)
    .await?;
    Ok(token)
}

/// Whom a grant would show, without using it up.
///
/// # Errors
/// When the database fails.
pub async fn find_granted_view(
    tx: &mut TenantTx,
    (clock, tenant): (&Clock, &Arc<Tenant>),
    token: &Token,
) -> Result<Option<PortalUser>, db::Error> {
    find(tx, (clock, tenant), (token, false)).await
}

/// The contact as whom somebody looks on with this request's cookie; `None` when the view has ended.
///
/// # Errors
/// When the database fails.
pub async fn find_open_view(
    tx: &mut TenantTx,
    (clock, tenant): (&Clock, &Arc<Tenant>),
    headers: &HeaderMap,
) -> Result<Option<PortalUser>, db::Error> {
    match cookie::read(headers, VIEW_COOKIE) {
        Some(token) => find(tx, (clock, tenant), (&token, true)).await,
        None => Ok(None),
    }
}

/// Whether a request carries a view's cookie, live or dead.
#[must_use]
pub fn has_view_cookie(headers: &HeaderMap) -> bool {
    cookie::is_sent(headers, VIEW_COOKIE)
}

/// `Set-Cookie` that forgets a view.
#[must_use]
pub fn forget_view() -> HeaderValue {
    cookie::clear(VIEW_COOKIE)
}

async fn find(
    tx: &mut TenantTx,
    (clock, tenant): (&Clock, &Arc<Tenant>),
    (token, is_open): (&Token, bool),
) -> Result<Option<PortalUser>, db::Error> {
    let now = clock.now();
    let row = sqlx::query!(
        r#"SELECT v.id AS "view: ViewId", v.reason, v.expires_at, p.id AS "staff: StaffId", p.name AS staff_name, p.role,
                  s.id AS "session: SessionId", s.credential_id AS "credential: CredentialId",
                  c.id AS "contact: ContactId", coalesce(c.signs_in_as, c.id) AS "login!: ContactId", c.full_name, c.email AS "email!",
                  u.id AS "customer: CustomerId", u.name AS customer_name
           FROM contact_views v
           JOIN sessions s ON s.tenant_id = v.tenant_id AND s.id = v.session_id AND s.staff_id = v.staff_id
           JOIN staff p ON p.tenant_id = v.tenant_id AND p.id = v.staff_id
           JOIN contacts c ON c.tenant_id = v.tenant_id AND c.id = v.contact_id
           JOIN customers u ON u.tenant_id = c.tenant_id AND u.id = c.customer_id
           WHERE v.tenant_id = $1 AND v.token_hash = $2 AND v.expires_at > $3 AND (v.opened_at IS NOT NULL) = $4
             AND s.expires_at > $3 AND s.last_seen_at > $5 AND p.removed_at IS NULL
             AND c.has_access AND c.is_active AND u.has_portal_access AND u.is_active"#,
        tx.tenant(),
        &token.hash()[..],
        now,
        is_open,
        now - STAFF_LIFE.0,
    )
    .fetch_optional(&mut **tx)
    .await?;
    let may = |role: &String| tenant.customer_portal() && Role::from(role.clone()).may(Permission::ViewAsContact);
    Ok(row.filter(|row| may(&row.role)).map(|row| PortalUser {
        tenant: Arc::clone(tenant),
        contact: row.contact,
        login: row.login,
        acts_for: Vec::new(),
        customer: row.customer,
        customer_name: row.customer_name,
        name: row.full_name,
        email: row.email,
        session: row.session,
        credential: row.credential,
        strength: Strength::View,
        proven_until: None,
        must_set_up: false,
        view: Some(View {
            id: row.view,
            staff: row.staff,
            staff_name: row.staff_name,
            reason: row.reason,
            expires_at: row.expires_at,
        }),
    }))
}

/// Uses a grant up: of any number of presses at once exactly one begins the view. The value is a `Set-Cookie` header.
/// Every other view of the same staff session is cut short.
///
/// # Errors
/// When the database fails.
pub async fn open_view(
    tx: &mut TenantTx,
    (clock, entropy): (&Clock, &Entropy),
    (granted, grant): (&View, &Token),
) -> Result<Option<(HeaderValue, OffsetDateTime)>, db::Error> {
    let (token, now) = (Token::random(entropy), clock.now());
    let opened = sqlx::query_scalar!(
        "UPDATE contact_views SET token_hash = $4, opened_at = $5, expires_at = $6
         WHERE tenant_id = $1 AND id = $2 AND token_hash = $3 AND opened_at IS NULL AND expires_at > $5
         RETURNING session_id",
        tx.tenant(),
        granted.id.uuid(),
        &grant.hash()[..],
        &token.hash()[..],
        now,
        now + VIEW_LIFE,
    )
    .fetch_optional(&mut **tx)
    .await?;
    let Some(session) = opened else { return Ok(None) };
    sqlx::query!(
        "UPDATE contact_views SET expires_at = created_at WHERE tenant_id = $1 AND session_id = $2 AND id <> $3",
        tx.tenant(),
        session,
        granted.id.uuid(),
    )
    .execute(&mut **tx)
    .await?;
    Ok(Some((cookie::set(VIEW_COOKIE, &token), now + VIEW_LIFE)))
}

/// Ends a view that was opened, and tells whose it was: exactly one caller hears it.
///
/// # Errors
/// When the database fails.
pub async fn end_view(tx: &mut TenantTx, id: ViewId) -> Result<Option<EndedView>, db::Error> {
    sqlx::query_as!(
        EndedView,
        r#"DELETE FROM contact_views v USING contacts c, staff p
           WHERE v.tenant_id = $1 AND v.id = $2 AND v.opened_at IS NOT NULL
             AND c.tenant_id = v.tenant_id AND c.id = v.contact_id AND p.tenant_id = v.tenant_id AND p.id = v.staff_id
           RETURNING v.contact_id AS "contact: ContactId", c.customer_id AS "customer: CustomerId",
                     v.staff_id AS "staff: StaffId", p.name AS staff_name, v.reason"#,
        tx.tenant(),
        id.uuid(),
    )
    .fetch_optional(&mut **tx)
    .await
}

/// Cuts every view of a contact, or by a staff member, short. The rows stay until their end is written down.
pub(crate) async fn cut_views_of(tx: &mut TenantTx, person: Person) -> Result<(), db::Error> {
    sqlx::query!(
        "UPDATE contact_views SET expires_at = created_at WHERE tenant_id = $1 AND (staff_id = $2 OR contact_id = $3)",
        tx.tenant(),
        person.staff(),
        person.contact(),
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}
