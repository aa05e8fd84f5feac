//! The one door to the database: whoever wants a tenant's row opens a [`TenantTx`], and nothing else can query.
//!
//! A query without a tenant does not compile, because nothing public gives a connection without one:
//!
//! ```compile_fail
//! async fn leak(db: &db::Db) -> i64 {
//!     sqlx::query_scalar("SELECT count(*) FROM contacts").fetch_one(db).await.unwrap()
//! }
//! ```
//! ```
//! # #![allow(clippy::disallowed_methods)]
//! async fn counted(tx: &mut db::TenantTx) -> i64 {
//!     sqlx::query_scalar("SELECT count(*) FROM contacts").fetch_one(&mut **tx).await.unwrap()
//! }
//! ```
//!
//! An id is data, a [`Tenant`] is a fact: an id alone opens nothing.
//!
//! ```compile_fail
//! async fn open(db: &db::Db, id: db::TenantId) { db.begin(id).await.unwrap(); }
//! ```
//! ```
//! async fn open(db: &db::Db, tenant: &db::Tenant) { db.begin(tenant.whole()).await.unwrap(); }
//! ```

mod id;
mod migrate;
mod pool;
mod rows;
mod system;
mod tenant;
mod transaction;

pub use id::{
    ApiKey, ApiKeyId, Contact, ContactId, Credential, CredentialId, Customer, CustomerId, File, FileId, Id, Link,
    LinkId, Session, SessionId, StaffId, StaffMember, TenantId,
};
pub use migrate::{MigrateError, migrate, schema_hash};
pub use pool::{Db, Listener, OpenError, announce};
pub use rows::Values;
pub use system::{System, SystemTx};
pub use tenant::{Scope, Tenant};
pub use transaction::TenantTx;

/// What a statement can fail with.
pub type Error = sqlx::Error;

/// The constraint that a statement violated, by its name in the schema; `None` for every other failure.
///
/// A constraint is the rule; callers turn its violation into a message.
#[must_use]
pub fn violated(error: &Error) -> Option<&str> {
    error.as_database_error().and_then(sqlx::error::DatabaseError::constraint)
}
