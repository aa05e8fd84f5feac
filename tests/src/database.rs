//! A database of one's own for each test: a copy of a template that was migrated once.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};

use db::{Db, System};
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _, PgConnection};

use crate::settings;

static COUNT: AtomicU32 = AtomicU32::new(0);
/// Databases whose tests passed: the next test drops them, so that a run leaves no gigabytes behind.
static DONE: Mutex<Vec<String>> = Mutex::new(Vec::new());
/// Names the lock under which the template is made and old databases are dropped.
const LOCK: i64 = 712_002;

/// A fresh database, reached as the roles that the product uses, and as its superuser for planting holes.
#[derive(Debug)]
pub struct TestDb {
    /// As `portico_app`.
    pub db: Db,
    /// As `portico_system`.
    pub system: System,
    name: String,
    server: PgConnectOptions,
}

impl TestDb {
    /// Makes one on the server that `DATABASE_URL` names.
    pub async fn new() -> Self {
        let server: PgConnectOptions = settings::server();
        let template = template(&server).await;
        let name = format!("t_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let mut maintenance = server.clone().database("postgres").connect().await.unwrap();
        run(&mut maintenance, format!("SELECT pg_advisory_lock_shared({LOCK})")).await;
        run(&mut maintenance, format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
        let done = std::mem::take(&mut *DONE.lock().unwrap_or_else(PoisonError::into_inner));
        for name in done {
            run(&mut maintenance, format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
        }
        maintenance.close().await.unwrap();
        let url = |role: &str| url(&server, role, &name);
        let db = Db::connect(&url("portico_app"), 20).await.unwrap();
        let system = System::connect(&url("portico_system"), 10).await.unwrap();
        Self { db, system, name, server }
    }

    /// Its name on the server.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Address of this database for a role.
    #[must_use]
    pub fn url(&self, role: &str) -> String {
        url(&self.server, role, &self.name)
    }

    /// A connection that row security does not bind: for looking at everything, and for planting holes.
    pub async fn superuser(&self) -> PgConnection {
        self.server.clone().database(&self.name).connect().await.unwrap()
    }

    /// Runs statements as the superuser.
    pub async fn plant(&self, sql: &str) {
        let mut connection = self.superuser().await;
        run(&mut connection, sql.to_owned()).await;
    }
}

impl Drop for TestDb {
    /// What a test failed on stays, to be looked at.
    fn drop(&mut self) {
        if !std::thread::panicking() {
            DONE.lock().unwrap_or_else(PoisonError::into_inner).push(std::mem::take(&mut self.name));
        }
    }
}

fn url(server: &PgConnectOptions, role: &str, name: &str) -> String {
    match server.get_socket() {
        Some(folder) => format!("postgres:///{name}?host={}&port={}&user={role}", folder.display(), server.get_port()),
        None => format!("postgres://{role}@{}:{}/{name}", server.get_host(), server.get_port()),
    }
}

/// The migrated template, made when it is not there; it is named by what the migrations say.
async fn template(server: &PgConnectOptions) -> String {
    let name = format!("template_{}", db::schema_hash());
    let mut maintenance = server.clone().database("postgres").connect().await.unwrap();
    run(&mut maintenance, format!("SELECT pg_advisory_lock({LOCK})")).await;
    let is_there: bool =
        scalar(&mut maintenance, format!("SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = '{name}')")).await;
    if !is_there {
        drop_dead(&mut maintenance).await;
        let making = format!("{name}_making");
        run(&mut maintenance, format!("DROP DATABASE IF EXISTS {making}")).await;
        run(&mut maintenance, format!("CREATE DATABASE {making}")).await;
        db::migrate(&url(server, "postgres", &making)).await.unwrap();
        run(&mut maintenance, format!("ALTER DATABASE {making} RENAME TO {name}")).await;
    }
    maintenance.close().await.unwrap();
    name
}

/// Drops what earlier runs left: databases of processes that are gone, and templates of older schemas.
async fn drop_dead(maintenance: &mut PgConnection) {
    let names: Vec<String> = {
        let rows = maintenance
            .fetch_all("SELECT datname FROM pg_database WHERE datname LIKE 't\\_%' OR datname LIKE 'template\\_%'")
            .await
            .unwrap();
        rows.iter().map(|row| sqlx::Row::get::<String, _>(row, 0)).collect()
    };
    for name in names {
        let process = name.strip_prefix("t_").and_then(|rest| rest.split('_').next()?.parse::<u32>().ok());
        let is_alive = process.is_some_and(|id| std::path::Path::new(&format!("/proc/{id}")).exists());
        if !is_alive {
            run(maintenance, format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
        }
    }
}

async fn run(connection: &mut PgConnection, sql: String) {
    connection.execute(AssertSqlSafe(sql)).await.unwrap();
}

async fn scalar(connection: &mut PgConnection, sql: String) -> bool {
    let row = connection.fetch_one(AssertSqlSafe(sql)).await.unwrap();
    sqlx::Row::get(&row, 0)
}
