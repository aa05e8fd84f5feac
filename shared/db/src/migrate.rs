//! Bringing a database to the schema this build was made for.

use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _};

/// Why a database could not be migrated.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// It could not be reached.
    #[error("the database could not be reached: {0}")]
    Connect(#[from] sqlx::Error),
    /// A migration failed, or one that ran before has been changed since.
    #[error("the schema could not be brought up to date: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
}

static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("../../migrations");

/// Names the schema that this build was made for: another schema has another name.
#[must_use]
pub fn schema_hash() -> String {
    let bytes = MIGRATIONS.iter().flat_map(|migration| migration.checksum.iter());
    let hash =
        bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
    format!("{hash:016x}")
}

/// Runs the migrations that `url`'s database has not seen. Needs a role that may create roles and extensions.
/// Several processes may call it at once: one works, the others wait.
///
/// # Errors
/// See [`MigrateError`].
pub async fn migrate(url: &str) -> Result<(), MigrateError> {
    let options: PgConnectOptions = url.parse()?;
    let mut connection = options.connect().await?;
    MIGRATIONS.run(&mut connection).await?;
    connection.close().await?;
    Ok(())
}
