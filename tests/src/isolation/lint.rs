//! What the catalogue says.

use sqlx::{AssertSqlSafe, Executor as _, PgConnection, Row as _};

use crate::TestDb;

const LINT: &str = include_str!("../../rls-lint.sql");

/// The rows of `rls-lint.sql`, each a hole, for the roles that services use.
pub async fn lint(database: &TestDb, roles: &[&str]) -> Vec<String> {
    let mut connection = database.superuser().await;
    connection.execute(AssertSqlSafe(format!("SET lint.roles = '{}'", roles.join(",")))).await.unwrap();
    let rows = connection.fetch_all(LINT).await.unwrap();
    let text = |row: &sqlx::postgres::PgRow, column| row.get::<String, usize>(column);
    rows.iter().map(|row| format!("{}: {} {}", text(row, 0), text(row, 1), text(row, 2)).trim().to_owned()).collect()
}

/// The tables whose rows belong to a tenant.
pub async fn tenant_tables(connection: &mut PgConnection) -> Vec<String> {
    tables_with(connection, "tenant_id").await
}

/// The tables above tenants whose rows are about one.
pub async fn tables_about_tenants(connection: &mut PgConnection) -> Vec<String> {
    tables_with(connection, "for_tenant").await
}

async fn tables_with(connection: &mut PgConnection, column: &str) -> Vec<String> {
    let sql = format!(
        "SELECT c.relname::text FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = '{column}'
         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
         ORDER BY 1"
    );
    connection.fetch_all(AssertSqlSafe(sql)).await.unwrap().iter().map(|row| row.get(0)).collect()
}
