//! The database: one that was named, or a cluster of our own; migrated, and reached by the roles that may work on it.

use std::path::Path;

use anyhow::Context as _;
use cluster::{Cluster, Durability};
use db::{Db, System};
use hmac::{Hmac, KeyInit as _, Mac as _};
use secrecy::{ExposeSecret as _, SecretSlice, SecretString};
use sha2::Sha256;
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _};

use crate::Settings;

/// Which database.
#[derive(Debug)]
pub(crate) enum Where {
    /// The cluster in this folder, from these server programs or whichever are found along this PATH.
    Embedded(cluster::Settings),
    /// This one, as a role that may create roles.
    At(SecretString),
    /// One that somebody else migrates, as the services' roles: for requests, and for work above tenants if there is any.
    As(SecretString, Option<SecretString>),
}

impl Where {
    pub(crate) fn new(settings: &Settings, home: &Path) -> Self {
        if let Some((app, system)) = settings.roles.clone() {
            return Self::As(app, system);
        }
        let (pg_bin, path) = settings.programs.clone();
        settings.database_url.clone().map_or_else(
            || {
                Self::Embedded(cluster::Settings {
                    folder: home.to_owned(),
                    pg_bin: pg_bin.map(Into::into),
                    path: path.unwrap_or_default().into(),
                    durability: Durability::Kept,
                })
            },
            Self::At,
        )
    }
}

/// The doors of a database that has this build's schema.
#[derive(Clone, Debug)]
pub(crate) struct Database {
    pub(crate) db: Db,
    system: Option<System>,
}

impl Database {
    /// The door to what stands above tenants. A process that answers requests to portals alone has none.
    pub(crate) fn system(&self) -> anyhow::Result<&System> {
        self.system.as_ref().context("SYSTEM_DATABASE_URL: is not set, and only a portal alone can do without")
    }
}

/// Connections for requests; Postgres is given two for each core and a few that wait for the disk.
const CONNECTIONS: u32 = 16;
/// Connections for the worker, activation and billing.
const SYSTEM_CONNECTIONS: u32 = 12;

/// Starts or finds the database, brings its schema up to date and opens its doors.
pub(crate) async fn open(place: Where, key: &SecretSlice<u8>) -> anyhow::Result<Database> {
    let owner = match place {
        Where::As(app, system) => return connect(app, system).await,
        Where::Embedded(settings) => tokio::task::spawn_blocking(move || start(&settings)).await??,
        Where::At(url) => url.expose_secret().parse().context("DATABASE_URL is no address of a Postgres database")?,
    };
    db::migrate(owner.to_url_lossy().as_str()).await.context("DATABASE_URL")?;
    let (app, system) = (role(&owner, "portico_app", key), role(&owner, "portico_system", key));
    if owner.to_url_lossy().password().is_some() {
        set_passwords(&owner, key).await.context("giving the services' roles a password")?;
    }
    let [app, system] = [app, system].map(|options| SecretString::from(options.to_url_lossy().to_string()));
    connect(app, Some(system)).await
}

async fn connect(app: SecretString, system: Option<SecretString>) -> anyhow::Result<Database> {
    let db = Db::connect(app.expose_secret(), CONNECTIONS).await?;
    let system = match system {
        Some(url) => Some(System::connect(url.expose_secret(), SYSTEM_CONNECTIONS).await?),
        None => None,
    };
    Ok(Database { db, system })
}

fn start(settings: &cluster::Settings) -> anyhow::Result<PgConnectOptions> {
    let cluster = Cluster::find(settings)?;
    cluster.up()?;
    cluster.create_database("portico")?;
    Ok(cluster.url("portico", "postgres").parse()?)
}

const ROLES: [&str; 2] = ["portico_app", "portico_system"];

fn role(owner: &PgConnectOptions, role: &str, key: &SecretSlice<u8>) -> PgConnectOptions {
    owner.clone().username(role).password(&password(role, key))
}

/// A password that every process with the same key finds by itself, so that nobody has to keep one.
fn password(role: &str, key: &SecretSlice<u8>) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.expose_secret()).expect("HMAC takes keys of any length");
    mac.update(format!("password of {role}").as_bytes());
    mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}

async fn set_passwords(owner: &PgConnectOptions, key: &SecretSlice<u8>) -> anyhow::Result<()> {
    let mut connection = owner.connect().await?;
    for role in ROLES {
        // Hexadecimal alone, so there is nothing to escape.
        connection.execute(AssertSqlSafe(format!("ALTER ROLE {role} PASSWORD '{}'", password(role, key)))).await?;
    }
    connection.close().await?;
    Ok(())
}
