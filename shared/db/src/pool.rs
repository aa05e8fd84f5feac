//! The pool behind the door, and what may be asked before a tenant is known.

use std::time::Duration;

use pricing::Currency;
use sqlx::Executor as _;
use sqlx::postgres::{PgListener, PgPoolOptions};

use crate::transaction::Access;
use crate::{Error, Scope, Tenant, TenantId, TenantTx};

#[expect(clippy::disallowed_types, reason = "this crate is the door that the ban points to")]
pub(crate) type Connections = sqlx::PgPool;

/// The services' connections, as the role `portico_app`. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Db {
    pool: Connections,
}

/// Why the database could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The role could read past row security.
    #[error(
        "the role {0} is a superuser, owns tables, bypasses row security or may act as another role: use portico_app or portico_system"
    )]
    UnsafeRole(String),
    /// The database did not answer or refused.
    #[error(transparent)]
    Database(#[from] Error),
}

impl Db {
    /// Connects with at most `connections` at once.
    ///
    /// # Errors
    /// [`OpenError::UnsafeRole`] when row security would not hold for the role in `url`.
    pub async fn connect(url: &str, connections: u32) -> Result<Self, OpenError> {
        let pool = options(connections).connect(url).await?;
        refuse_unsafe_role(&pool).await?;
        Ok(Self { pool })
    }

    /// Begins a transaction that may write.
    ///
    /// # Errors
    /// When no connection comes free within 2 s or the database is gone.
    pub async fn begin(&self, scope: Scope) -> Result<TenantTx, Error> {
        TenantTx::begin(&self.pool, scope, Access::ReadWrite).await
    }

    /// Begins a transaction in which every write fails: for GET and HEAD. Drop it when done.
    ///
    /// # Errors
    /// When no connection comes free within 2 s or the database is gone.
    pub async fn read(&self, scope: Scope) -> Result<TenantTx, Error> {
        TenantTx::begin(&self.pool, scope, Access::ReadOnly).await
    }

    /// The tenant with this login name, in lower case.
    ///
    /// # Errors
    /// When the database is gone.
    pub async fn tenant_named(&self, login_name: &str) -> Result<Option<Tenant>, Error> {
        sqlx::query_as!(
            Tenant,
            r#"SELECT id AS "id: TenantId", login_name, name, customer_portal, time_zone, currency AS "currency: Currency",
                      activated_at IS NOT NULL AS "is_activated!"
               FROM tenants WHERE login_name = $1"#,
            login_name
        )
        .fetch_optional(&self.pool)
        .await
    }

    /// The tenant with this id: for jobs, which carry ids.
    ///
    /// # Errors
    /// When the database is gone.
    pub async fn tenant(&self, id: TenantId) -> Result<Option<Tenant>, Error> {
        sqlx::query_as!(
            Tenant,
            r#"SELECT id AS "id: TenantId", login_name, name, customer_portal, time_zone, currency AS "currency: Currency",
                      activated_at IS NOT NULL AS "is_activated!"
               FROM tenants WHERE id = $1"#,
            id.uuid()
        )
        .fetch_optional(&self.pool)
        .await
    }

    /// The tenant that gave this login name up, while the old address still redirects.
    ///
    /// # Errors
    /// When the database is gone.
    pub async fn tenant_formerly_named(&self, login_name: &str) -> Result<Option<Tenant>, Error> {
        sqlx::query_as!(
            Tenant,
            r#"SELECT t.id AS "id: TenantId", t.login_name, t.name, t.customer_portal, t.time_zone, t.currency AS "currency: Currency",
                      t.activated_at IS NOT NULL AS "is_activated!"
               FROM former_login_names f JOIN tenants t ON t.id = f.held_for
               WHERE f.login_name = $1 AND f.redirects_until > now()"#,
            login_name
        )
        .fetch_optional(&self.pool)
        .await
    }

    /// Whether a login name whose look-alike key is `look_alike_key` is in use, or held after it was given up.
    ///
    /// # Errors
    /// When the database is gone.
    pub async fn is_login_name_taken(&self, look_alike_key: &str) -> Result<bool, Error> {
        sqlx::query_scalar!(
            r#"SELECT EXISTS (SELECT 1 FROM tenants WHERE look_alike_key = $1)
                   OR EXISTS (SELECT 1 FROM former_login_names WHERE look_alike_key = $1 AND held_until > now()) AS "taken!""#,
            look_alike_key
        )
        .fetch_one(&self.pool)
        .await
    }

    /// Whether the database answers: for readiness.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ping(&self) -> Result<(), Error> {
        self.pool.execute("SELECT 1").await.map(drop)
    }

    /// Hears what is announced on `channel`. A hint only: what is announced while the connection is down is lost.
    ///
    /// # Errors
    /// When the database is gone.
    pub async fn listen(&self, channel: &str) -> Result<Listener, Error> {
        let mut inner = PgListener::connect_with(&self.pool).await?;
        inner.listen(channel).await?;
        Ok(Listener { inner })
    }

    /// Closes every connection, waiting for those in use.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    pub(crate) const fn pool(&self) -> &Connections {
        &self.pool
    }
}

/// A connection that hears announcements.
#[derive(Debug)]
pub struct Listener {
    inner: PgListener,
}

impl Listener {
    /// Waits for the next announcement; `None` when the connection was lost and has been made anew, so that
    /// announcements may have been missed.
    ///
    /// # Errors
    /// When the database is gone.
    pub async fn next(&mut self) -> Result<Option<String>, Error> {
        Ok(self.inner.try_recv().await?.map(|heard| heard.payload().to_owned()))
    }

    /// Asks the server over this connection: whatever was committed before has been announced to it by then. Take what
    /// [`Listener::arrived`] gives afterwards. Drop the listener when this fails or takes too long.
    ///
    /// # Errors
    /// When the connection is gone.
    pub async fn ping(&mut self) -> Result<(), Error> {
        self.inner.execute("SELECT 1").await.map(drop)
    }

    /// An announcement that came during [`Listener::ping`].
    pub fn arrived(&mut self) -> Option<String> {
        self.inner.next_buffered().map(|heard| heard.payload().to_owned())
    }
}

/// Announces `news` on `channel` to whoever listens, when the transaction of `connection` commits.
///
/// # Errors
/// When the database is gone.
pub async fn announce(connection: &mut sqlx::PgConnection, channel: &str, news: &str) -> Result<(), Error> {
    sqlx::query!("SELECT pg_notify($1, $2)", channel, news).execute(connection).await.map(drop)
}

fn options(connections: u32) -> PgPoolOptions {
    PgPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(Duration::from_secs(2))
        .test_before_acquire(false)
        // sqlx 0.9.0 can hand back a connection whose BEGIN was cancelled half-way (launchbadge/sqlx #4393): such a one
        // is still inside a transaction or still has a tenant set, and is dropped here.
        .after_release(|connection, _| {
            Box::pin(async move {
                let clean = "SELECT now() = statement_timestamp() AND coalesce(current_setting('app.tenant_id', true), '') = ''";
                let row = connection.fetch_one(clean).await?;
                sqlx::Row::try_get::<Option<bool>, _>(&row, 0).map(|clean| clean == Some(true))
            })
        })
}

async fn refuse_unsafe_role(pool: &Connections) -> Result<(), OpenError> {
    let unsafe_role = sqlx::query_scalar!(
        r#"SELECT r.rolname::text AS "name!" FROM pg_roles r
           WHERE r.rolname = current_user
             AND (r.rolsuper OR r.rolbypassrls OR r.rolcreaterole
                  OR EXISTS (SELECT 1 FROM pg_auth_members m WHERE m.member = r.oid)
                  OR EXISTS (SELECT 1 FROM pg_class c WHERE c.relowner = r.oid))"#
    )
    .fetch_optional(pool)
    .await?;
    unsafe_role.map_or(Ok(()), |name| Err(OpenError::UnsafeRole(name)))
}
