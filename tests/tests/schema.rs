//! The database keeps tenants, and the customers of a tenant, apart by itself: read from its catalogue, and tried.

use sqlx::{ConnectOptions as _, Executor as _, Row as _};
use testkit::TestDb;
use testkit::isolation::{lint, probe_customers, probe_tenants, seed, tenant_tables};

const ROLES: [&str; 2] = ["portico_app", "portico_system"];

#[tokio::test]
async fn the_catalogue_shows_no_hole() {
    let database = TestDb::new().await;
    assert_eq!(lint(&database, &ROLES).await, Vec::<String>::new());
}

#[tokio::test]
async fn no_statement_reaches_another_tenants_row() {
    let database = TestDb::new().await;
    seed(&database).await;
    assert!(tenant_tables(&mut database.superuser().await).await.len() > 15);
    for role in ROLES {
        assert_eq!(probe_tenants(&database, role).await, Vec::<String>::new(), "{role}");
    }
}

#[tokio::test]
async fn no_statement_of_a_portal_user_reaches_another_customers_row() {
    let database = TestDb::new().await;
    seed(&database).await;
    for role in ROLES {
        assert_eq!(probe_customers(&database, role).await, Vec::<String>::new(), "{role}");
    }
}

#[tokio::test]
async fn tables_above_tenants_give_services_only_what_they_need() {
    let database = TestDb::new().await;
    seed(&database).await;
    let own = "SET LOCAL app.customer_id = '*'; SELECT set_config('app.tenant_id', md5('tenant/A'), true)";
    for refused in [
        "INSERT INTO tenants (id, login_name, look_alike_key, name, created_at) VALUES (gen_random_uuid(), 'x', 'x', 'x', now())",
        "UPDATE tenants SET customer_portal = true",
        "DELETE FROM tenants",
        "SELECT * FROM jobs",
        "DELETE FROM jobs",
        "INSERT INTO jobs (kind, for_tenant, payload) VALUES ('x', md5('tenant/B')::uuid, '{}')",
        "INSERT INTO jobs (kind, payload) VALUES ('x', '{}')",
        "SELECT * FROM job_schedules",
        "SELECT * FROM _sqlx_migrations",
        "CREATE TABLE loot (id int)",
        "SET ROLE portico_owner",
        "INSERT INTO former_login_names VALUES ('x', 'x', md5('tenant/B')::uuid, now(), now())",
    ] {
        assert_eq!(attempt(&database, own, refused).await, Err("42501".to_owned()), "{refused}");
    }
    let renamed = "UPDATE tenants SET name = 'mine' WHERE id = md5('tenant/B')::uuid";
    assert_eq!(attempt(&database, own, renamed).await, Ok(0));
    assert_eq!(attempt(&database, own, "UPDATE tenants SET name = 'mine'").await, Ok(1));
}

/// Tables in which a business has a few rows, or one for each of its staff: Postgres guesses well there by itself.
const FEW: [&str; 26] = [
    "api_keys",
    "approval_rules",
    "audit_seals",
    "bulk_invitations",
    "categories",
    "checkout_settings",
    "custom_field_choices",
    "custom_fields",
    "customer_groups",
    "help_ratings",
    "import_files",
    "imports",
    "locations",
    "mail_wordings",
    "order_numbers",
    "payment_terms",
    "portal_settings",
    "price_groups",
    "price_levels",
    "quote_numbers",
    "quote_settings",
    "shipping_methods",
    "shipping_rates",
    "staff",
    "tax_rates",
    "tenant_features",
];

#[tokio::test]
async fn a_large_business_is_not_taken_for_a_small_one() {
    let database = TestDb::new().await;
    let mut connection = database.superuser().await;
    let told = "SELECT attrelid::regclass::text FROM pg_attribute
                WHERE attname = 'tenant_id' AND attoptions @> '{n_distinct=10}' ORDER BY 1";
    let large: Vec<String> = connection.fetch_all(told).await.unwrap().iter().map(|row| row.get(0)).collect();
    let rest = tenant_tables(&mut connection).await.into_iter().filter(|table| !large.contains(table));
    assert_eq!(rest.collect::<Vec<_>>(), FEW, "neither given to plan_for_large nor named here");
}

/// Rows that a statement of `portico_app` touched, or the SQLSTATE that stopped it.
async fn attempt(database: &TestDb, context: &str, sql: &'static str) -> Result<u64, String> {
    let options: sqlx::postgres::PgConnectOptions = database.url("portico_app").parse().unwrap();
    let mut connection = options.connect().await.unwrap();
    connection.execute(sqlx::AssertSqlSafe(format!("BEGIN; {context}"))).await.unwrap();
    let done = connection.execute(sql).await;
    done.map(|done| done.rows_affected())
        .map_err(|error| error.as_database_error().unwrap().code().unwrap().into_owned())
}
