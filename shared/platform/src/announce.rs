//! Telling every gateway that a tenant changed.

use sqlx::PgConnection;

/// Announces a login name whose tenant was opened, closed or given up; heard when the transaction commits.
pub(crate) async fn announce(connection: &mut PgConnection, login_name: &str) -> Result<(), db::Error> {
    sqlx::query!("SELECT pg_notify('tenants', $1)", login_name).execute(connection).await.map(drop)
}
