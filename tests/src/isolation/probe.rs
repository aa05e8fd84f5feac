//! What happens when somebody tries: every statement that a service could send, against rows that are not its own.

use sqlx::{AssertSqlSafe, ConnectOptions as _, Executor as _, PgConnection};

use super::rows::{Table, id, tables, tenant};
use crate::TestDb;

/// Row security or a missing grant said no.
const DENIED: &str = "42501";
/// A foreign key said no.
const NO_PARENT: &str = "23503";

type Outcome = Result<u64, String>;

/// One role's attempts, and what came of those that should have failed.
struct Attempts {
    connection: PgConnection,
    holes: Vec<String>,
}

impl Attempts {
    async fn of(database: &TestDb, role: &str) -> Self {
        let options: sqlx::postgres::PgConnectOptions = database.url(role).parse().unwrap();
        Self { connection: options.connect().await.unwrap(), holes: Vec::new() }
    }

    /// How many rows a statement touched or saw in this context, or the SQLSTATE that stopped it; nothing lasts.
    async fn outcome(&mut self, context: &str, sql: String) -> Outcome {
        self.connection.execute(AssertSqlSafe(format!("BEGIN; {context}"))).await.unwrap();
        let done = self.connection.execute(AssertSqlSafe(sql)).await;
        self.connection.execute("ROLLBACK").await.unwrap();
        match done {
            Ok(done) => Ok(done.rows_affected()),
            Err(error) => Err(error.as_database_error().and_then(|e| Some(e.code()?.into_owned())).unwrap_or_default()),
        }
    }

    async fn touches_nothing(&mut self, context: &str, sql: String) {
        let outcome = self.outcome(context, sql.clone()).await;
        self.expect(outcome.as_ref().map_or_else(|code| code == DENIED, |rows| *rows == 0), (context, &sql), &outcome);
    }

    async fn is_denied(&mut self, context: &str, sql: String, codes: &[&str]) {
        let outcome = self.outcome(context, sql.clone()).await;
        self.expect(outcome.as_ref().is_err_and(|code| codes.contains(&code.as_str())), (context, &sql), &outcome);
    }

    async fn sees_something(&mut self, context: &str, sql: String) {
        let outcome = self.outcome(context, sql.clone()).await;
        self.expect(outcome.as_ref().is_ok_and(|rows| *rows > 0), (context, &sql), &outcome);
    }

    fn expect(&mut self, holds: bool, (context, sql): (&str, &str), outcome: &Outcome) {
        if !holds {
            self.holes.push(format!("attempt: {sql} [{context}] gave {outcome:?}"));
        }
    }
}

/// Tries every tenant table as A's staff against B's rows, and with no tenant at all.
pub async fn probe_tenants(database: &TestDb, role: &str) -> Vec<String> {
    let all = tables(&mut database.superuser().await).await;
    let mut attempts = Attempts::of(database, role).await;
    for table in &all {
        nobody(&mut attempts, table).await;
        other_tenant(&mut attempts, table).await;
        foreign_keys(&mut attempts, table).await;
    }
    attempts.holes
}

async fn nobody(attempts: &mut Attempts, table: &Table) {
    let name = &table.name;
    for context in ["", "SET LOCAL app.tenant_id = ''", "SET LOCAL app.customer_id = '*'"] {
        attempts.touches_nothing(context, format!("SELECT 1 FROM {name}")).await;
        attempts.touches_nothing(context, format!("DELETE FROM {name}")).await;
        attempts.is_denied(context, format!("INSERT INTO {name} {}", table.row("A9", "A1", &[])), &[DENIED]).await;
    }
}

async fn other_tenant(attempts: &mut Attempts, table: &Table) {
    let (name, a, b) = (&table.name, literal("A"), tenant("B1"));
    let context = &format!("{a}; SET LOCAL app.customer_id = '*'");
    attempts.sees_something(context, format!("SELECT 1 FROM {name}")).await;
    attempts.touches_nothing(context, format!("SELECT 1 FROM {name} WHERE tenant_id = {b}")).await;
    attempts.touches_nothing(context, format!("SELECT 1 FROM {name} WHERE tenant_id <> {}", tenant("A1"))).await;
    attempts.touches_nothing(context, format!("UPDATE {name} SET tenant_id = tenant_id WHERE tenant_id = {b}")).await;
    attempts.touches_nothing(context, format!("DELETE FROM {name} WHERE tenant_id = {b}")).await;
    attempts.is_denied(context, format!("UPDATE {name} SET tenant_id = {b}"), &[DENIED]).await;
    let row = table.row("B1", "B1", &[]);
    let key = table.key.join(", ");
    for end in
        ["", " ON CONFLICT DO NOTHING", &format!(" ON CONFLICT ({key}) DO UPDATE SET tenant_id = excluded.tenant_id")]
    {
        attempts.is_denied(context, format!("INSERT INTO {name} {row}{end}"), &[DENIED]).await;
    }
    let fresh = table.row("B9", "B1", &[]);
    attempts.is_denied(context, format!("INSERT INTO {name} {fresh}"), &[DENIED]).await;
}

/// A row of A's that hangs on a row of B's.
async fn foreign_keys(attempts: &mut Attempts, table: &Table) {
    let context = &format!("{}; SET LOCAL app.customer_id = '*'", literal("A"));
    for column in table.columns.iter().filter(|column| column.name != "tenant_id") {
        // What the trail and the mails say of a contact outlives the contact.
        let Some(parent) = column.parent.as_ref().filter(|_| !["audit_events", "mails"].contains(&table.name.as_str()))
        else {
            continue;
        };
        let row = table.row("A9", "A1", &[(&column.name, id("B1", parent))]);
        attempts.is_denied(context, format!("INSERT INTO {} {row}", table.name), &[DENIED, NO_PARENT]).await;
        let (name, column) = (&table.name, &column.name);
        let one = format!("ctid IN (SELECT ctid FROM {name} WHERE {column} IS NOT NULL LIMIT 1)");
        let sql = format!("UPDATE {name} SET {column} = {} WHERE {one}", id("B1", parent));
        attempts.is_denied(context, sql, &[DENIED, NO_PARENT]).await;
    }
}

/// What no customer sees, its own or not.
const STAFF_ONLY: [&str; 10] = [
    "mails",
    "contact_notes",
    "contact_tasks",
    "audit_seals",
    "bulk_invitations",
    "bulk_invitation_contacts",
    "custom_fields",
    "custom_field_choices",
    "contact_field_values",
    "customer_field_values",
];

/// What customers read and staff alone write.
const WRITTEN_BY_STAFF: [&str; 17] = [
    "customer_groups",
    "price_groups",
    "price_levels",
    "level_prices",
    "item_pricing",
    "price_rules",
    "interchange_numbers",
    "item_relations",
    "item_pictures",
    "item_documents",
    "shipping_methods",
    "shipping_rates",
    "payment_terms",
    "checkout_settings",
    "customer_terms",
    "quote_settings",
    "tax_rates",
];

/// Tries to write as a portal user what staff alone write.
async fn written_by_staff(attempts: &mut Attempts, (context, table): (&str, &Table)) {
    let name = &table.name;
    attempts.sees_something(context, format!("SELECT 1 FROM {name}")).await;
    attempts.touches_nothing(context, format!("DELETE FROM {name}")).await;
    attempts.is_denied(context, format!("UPDATE {name} SET tenant_id = tenant_id"), &[DENIED]).await;
    attempts.is_denied(context, format!("INSERT INTO {name} {}", table.row("A9", "A1", &[])), &[DENIED]).await;
}

/// Tries every table that belongs to customers as a portal user of A1 against A2's rows.
pub async fn probe_customers(database: &TestDb, role: &str) -> Vec<String> {
    let all = tables(&mut database.superuser().await).await;
    let mut attempts = Attempts::of(database, role).await;
    let customer = literal_customer();
    for table in &all {
        let name = &table.name;
        let context = &format!("{}; {customer}", literal("A"));
        if STAFF_ONLY.contains(&name.as_str()) {
            attempts.touches_nothing(context, format!("SELECT 1 FROM {name}")).await;
            attempts.touches_nothing(context, format!("DELETE FROM {name}")).await;
            attempts.touches_nothing(context, format!("UPDATE {name} SET tenant_id = tenant_id")).await;
            // A mail is written for a customer by its own doing: it asked for a reset.
            if name != "mails" {
                attempts
                    .is_denied(context, format!("INSERT INTO {name} {}", table.row("A1", "A1", &[])), &[DENIED])
                    .await;
            }
            continue;
        }
        if WRITTEN_BY_STAFF.contains(&name.as_str()) {
            written_by_staff(&mut attempts, (context, table)).await;
        }
        let Some(own) = table.of_customer("A1") else { continue };
        attempts.touches_nothing(&literal("A"), format!("SELECT 1 FROM {name}")).await;
        attempts.touches_nothing(context, format!("SELECT 1 FROM {name} WHERE NOT ({own})")).await;
        attempts.touches_nothing(context, format!("DELETE FROM {name} WHERE NOT ({own})")).await;
        let same = "tenant_id = tenant_id";
        attempts.touches_nothing(context, format!("UPDATE {name} SET {same} WHERE NOT ({own})")).await;
        attempts.sees_something(context, format!("SELECT 1 FROM {name} WHERE {own}")).await;
        for end in ["", " ON CONFLICT DO NOTHING"] {
            let sql = format!("INSERT INTO {name} {}{end}", table.row("A2", "A2", &[]));
            attempts.is_denied(context, sql, &[DENIED]).await;
        }
        let (column, parent) = own.split_once(' ').map(|(column, _)| (column, owner_of(column))).unwrap();
        let sql = format!("UPDATE {name} SET {column} = {} WHERE {own}", id("A2", parent));
        attempts.is_denied(context, sql, &[DENIED]).await;
    }
    attempts.holes
}

fn owner_of(column: &str) -> &'static str {
    if column == "contact_id" { "contacts" } else { "customers" }
}

/// The setting of a tenant; SET takes no expression, so the id is worked out here as the database would.
fn literal(letter: &str) -> String {
    format!("SELECT set_config('app.tenant_id', {}::text, true)", tenant(letter))
}

fn literal_customer() -> String {
    format!("SELECT set_config('app.customer_id', {}::text, true)", id("A1", "customers"))
}
