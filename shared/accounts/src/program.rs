//! A business's own program that came in with a key.

use std::marker::PhantomData;
use std::ops::Deref;
use std::sync::Arc;

use axum::extract::{FromRef, FromRequestParts};
use axum::http::header;
use axum::http::request::Parts;
use db::{ApiKeyId, Scope, StaffId, Tenant, TenantTx};
use time::{Duration, OffsetDateTime};

use crate::{Accounts, Actor, ApiKey, CurrentTenant, ManageStaff, Permit, Right, Role};

/// How exactly the last use of a key is known.
const SEEN_EVERY: Duration = Duration::minutes(1);

/// A program. Asking for one checks key, whoever made it, and the tenant, anew for each request.
#[derive(Clone, Debug)]
pub struct Program {
    /// Whose.
    pub tenant: Arc<Tenant>,
    key: ApiKeyId,
    made_by: StaffId,
    /// What the key is called, with the name of whoever made it.
    name: String,
    rights: Vec<Right>,
}

impl Program {
    /// Everything of its business.
    #[must_use]
    pub fn scope(&self) -> Scope {
        self.tenant.whole()
    }

    /// Whoever made the key, by it.
    #[must_use]
    pub fn actor(&self) -> Actor<'_> {
        Actor::Staff(self.made_by, &self.name)
    }

    /// Begins a transaction that writes for this program. Its key stays locked against revocation until the end, so that a
    /// write and a revocation happen one after the other.
    ///
    /// # Errors
    /// [`web::Error::SignIn`] when the key was revoked since the request began.
    pub async fn begin(&self, accounts: &Accounts) -> web::Result<TenantTx> {
        let mut tx = accounts.db.begin(self.scope()).await?;
        sqlx::query_scalar!(
            "SELECT 1 FROM api_keys WHERE tenant_id = $1 AND id = $2 AND revoked_at IS NULL FOR KEY SHARE",
            tx.tenant(),
            self.key.uuid(),
        )
        .fetch_optional(&mut *tx)
        .await?
        .flatten()
        .ok_or(web::Error::SignIn)?;
        // Read behind the lock: whoever changes a role first says so and then waits for this lock.
        let role = sqlx::query_scalar!(
            "SELECT role FROM staff WHERE tenant_id = $1 AND id = $2 AND removed_at IS NULL",
            tx.tenant(),
            self.made_by.uuid(),
        )
        .fetch_optional(&mut *tx)
        .await?;
        role.filter(|role| stands(role)).ok_or(web::Error::SignIn)?;
        Ok(tx)
    }
}

/// Whether whoever made a key might make it today.
fn stands(role: &str) -> bool {
    Role::from_key(role).is_some_and(|role| role.may(ManageStaff::PERMISSION))
}

impl<S: Send + Sync> FromRequestParts<S> for Program
where
    Accounts: FromRef<S>,
{
    type Rejection = web::Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> web::Result<Self> {
        let accounts = Accounts::from_ref(state);
        let CurrentTenant { tenant, is_console } = CurrentTenant::from_request_parts(parts, state).await?;
        if is_console {
            return Err(web::Error::NotFound);
        }
        let key = sent(parts).ok_or(web::Error::SignIn)?;
        let now = accounts.clock.now();
        let mut tx = accounts.db.read(tenant.whole()).await?;
        let row = sqlx::query!(
            r#"SELECT k.label, k.rights, k.last_used_at, s.id AS "made_by: StaffId", s.name, s.role
               FROM api_keys k JOIN staff s ON s.tenant_id = k.tenant_id AND s.id = k.staff_id
               WHERE k.tenant_id = $1 AND k.id = $2 AND k.secret_hash = $3 AND k.revoked_at IS NULL AND k.expires_at > $4
                 AND s.removed_at IS NULL"#,
            tx.tenant(),
            key.id().uuid(),
            &key.hash()[..],
            now,
        )
        .fetch_optional(&mut *tx)
        .await?
        .filter(|row| stands(&row.role))
        .ok_or(web::Error::SignIn)?;
        drop(tx);
        if !tenant.customer_portal() {
            let why = "The portal is switched off. Its keys work again when it is on.";
            return Err(web::Error::Conflict(why.to_owned()));
        }
        let rights = row.rights.iter().filter_map(|right| Right::from_key(right)).collect();
        let name = format!("{}, API key “{}”", row.name, row.label);
        let program = Self { tenant, key: key.id(), made_by: row.made_by, name, rights };
        note_use(&accounts, &program, (row.last_used_at, now)).await?;
        Ok(program)
    }
}

/// The key of the header `Authorization: Bearer …`; none when there are two.
fn sent(parts: &Parts) -> Option<ApiKey> {
    let mut all = parts.headers.get_all(header::AUTHORIZATION).iter();
    let (first, None) = (all.next()?, all.next()) else { return None };
    let (scheme, key) = first.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| key.trim().parse().ok()).flatten()
}

async fn note_use(
    accounts: &Accounts,
    program: &Program,
    (last, now): (Option<OffsetDateTime>, OffsetDateTime),
) -> Result<(), db::Error> {
    if last.is_some_and(|last| now - last < SEEN_EVERY) {
        return Ok(());
    }
    let mut tx = accounts.db.begin(program.scope()).await?;
    sqlx::query!(
        "UPDATE api_keys SET last_used_at = $3 WHERE tenant_id = $1 AND id = $2",
        tx.tenant(),
        program.key.uuid(),
        now,
    )
    .execute(&mut *tx)
    .await?;
    tx.commit().await
}

/// A right as a type.
pub trait Given: Send + Sync + 'static {
    /// The right.
    const RIGHT: Right;
}

/// Asks for [`Right::ReadCatalogue`].
#[derive(Debug)]
pub enum ReadCatalogue {}
/// Asks for [`Right::ReadOrders`].
#[derive(Debug)]
pub enum ReadOrders {}
/// Asks for [`Right::Import`].
#[derive(Debug)]
pub enum BringIn {}

impl Given for ReadCatalogue {
    const RIGHT: Right = Right::ReadCatalogue;
}
impl Given for ReadOrders {
    const RIGHT: Right = Right::ReadOrders;
}
impl Given for BringIn {
    const RIGHT: Right = Right::Import;
}

/// A program whose key has the right `R`. Any other gets [`web::Error::Forbidden`].
#[derive(Debug)]
pub struct Keyed<R>(Program, PhantomData<R>);

impl<R> Deref for Keyed<R> {
    type Target = Program;
    fn deref(&self) -> &Program {
        &self.0
    }
}

impl<S: Send + Sync, R: Given> FromRequestParts<S> for Keyed<R>
where
    Accounts: FromRef<S>,
{
    type Rejection = web::Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> web::Result<Self> {
        let program = Program::from_request_parts(parts, state).await?;
        if program.rights.contains(&R::RIGHT) { Ok(Self(program, PhantomData)) } else { Err(web::Error::Forbidden) }
    }
}
