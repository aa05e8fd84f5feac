//! A fresh database for a test, made from the migrations on the cluster of `DATABASE_URL`.
#![allow(
    dead_code,
    unreachable_pub,
    missing_docs,
    clippy::unwrap_used,
    clippy::allow_attributes,
    reason = "shared by several test programs, each of which uses a part of it"
)]

use std::sync::atomic::{AtomicU32, Ordering};

use db::{Db, System, Tenant, TenantId};
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _, PgConnection};
use uuid::Uuid;

static NUMBER: AtomicU32 = AtomicU32::new(0);

pub struct Database {
    pub db: Db,
    pub system: System,
    /// As the superuser, whom row security does not hold.
    pub above: PgConnectOptions,
    pub system_url: String,
}

impl Database {
    pub async fn new() -> Self {
        #[expect(clippy::disallowed_methods, reason = "a test has no main that reads settings")]
        let url = std::env::var("DATABASE_URL").expect("DATABASE_URL names a cluster where databases can be made");
        let options: PgConnectOptions = url.parse().unwrap();
        let mut connection = options.clone().database("postgres").connect().await.unwrap();
        drop_left_over(&mut connection).await;
        let name = format!("jobs_test_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        connection.execute(AssertSqlSafe(format!("CREATE DATABASE {name}"))).await.unwrap();
        connection.close().await.unwrap();
        let above = options.database(&name);
        db::migrate(above.to_url_lossy().as_str()).await.unwrap();
        let url = |role: &str| above.clone().username(role).to_url_lossy().to_string();
        let system_url = url("portico_system");
        Self {
            db: Db::connect(&url("portico_app"), 8).await.unwrap(),
            system: System::connect(&system_url, 24).await.unwrap(),
            above,
            system_url,
        }
    }

    /// A tenant that is open.
    pub async fn tenant(&self, login_name: &str) -> Tenant {
        let id = Uuid::now_v7();
        self.execute(&format!(
            "INSERT INTO tenants (id, login_name, look_alike_key, name, customer_portal, created_at, activated_at)
             VALUES ('{id}', '{login_name}', '{login_name}', 'The {login_name}', true, now(), now())"
        ))
        .await;
        self.db.tenant(TenantId::new(id)).await.unwrap().unwrap()
    }

    /// Runs a statement as the superuser.
    pub async fn execute(&self, statement: &str) -> u64 {
        let mut connection = self.above.connect().await.unwrap();
        let result = connection.execute(AssertSqlSafe(statement)).await.unwrap();
        connection.close().await.unwrap();
        result.rows_affected()
    }

    /// Asks for one value as the superuser, as text.
    pub async fn text(&self, query: &str) -> String {
        let mut connection = self.above.connect().await.unwrap();
        let row = connection.fetch_one(AssertSqlSafe(format!("SELECT ({query})::text"))).await.unwrap();
        connection.close().await.unwrap();
        sqlx::Row::get::<Option<String>, _>(&row, 0).unwrap_or_default()
    }
}

/// Drops databases of test runs that ended.
async fn drop_left_over(connection: &mut PgConnection) {
    let rows =
        connection.fetch_all("SELECT datname::text FROM pg_database WHERE datname LIKE 'jobs_test_%'").await.unwrap();
    for row in rows {
        let name: String = sqlx::Row::get(&row, 0);
        let process = name.split('_').nth(2).unwrap_or_default();
        if !std::path::Path::new("/proc").join(process).exists() {
            // Somebody else may do the same at this moment.
            let _ = connection.execute(AssertSqlSafe(format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))).await;
        }
    }
}
