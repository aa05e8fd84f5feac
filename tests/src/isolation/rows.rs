//! Rows made up from the catalogue: one in every tenant table, for each of three worlds. A1 and A2 are customers of one
//! tenant, B1 is a customer of another.

use sqlx::{AssertSqlSafe, Executor as _, PgConnection, Row as _};

use crate::TestDb;

/// Values for columns whose check constraint no guess meets: table, column, SQL. One line for each.
const VALUES: &[(&str, &str, &str)] = &[
    ("price_rules", "method", "'list'"),
    ("catalogue_entries", "brand", "'Bosch'"),
    ("favourite_lines", "item_id", "gen_random_uuid()"),
    ("favourite_places", "list_id", "gen_random_uuid()"),
    ("item_relations", "kind", "'related'"),
    ("item_relations", "related_id", "md5('another part')::uuid"),
    ("stand_ins", "stand_in_id", "gen_random_uuid()"),
    ("audit_seals", "head", "sha256('x')"),
    ("help_ratings", "stars", "5"),
    ("api_keys", "rights", "ARRAY['import']"),
    ("api_keys", "secret_hash", "sha256('x')"),
    ("api_keys", "created_at", "now()"),
    ("api_keys", "expires_at", "now()"),
    ("credentials", "kind", "'login_link'"),
    ("quotes", "status", "'requested'"),
    ("quotes", "currency", "'USD'"),
    ("quotes", "number", "(2000 + random() * 1e9)::bigint"),
    ("quote_versions", "total_minor", "4000"),
    ("quote_settings", "valid_days", "30"),
    ("orders", "number", "(2000 + random() * 1e9)::bigint"),
    ("orders", "currency", "'USD'"),
    ("orders", "total_minor", "6000"),
];

/// A column that a made-up row fills.
#[derive(Clone, Debug)]
pub(super) struct Column {
    pub(super) name: String,
    kind: String,
    /// The table that it points to, in the same tenant.
    pub(super) parent: Option<String>,
    /// The first value that a check constraint allows.
    allowed: Option<String>,
}

/// A table with the columns that a made-up row fills.
#[derive(Clone, Debug)]
pub(super) struct Table {
    pub(super) name: String,
    pub(super) columns: Vec<Column>,
    pub(super) key: Vec<String>,
}

impl Table {
    pub(super) fn has(&self, column: &str) -> bool {
        self.columns.iter().any(|found| found.name == column)
    }

    /// The condition of a row that belongs to this world's customer, if the table's rows belong to customers.
    pub(super) fn of_customer(&self, world: &str) -> Option<String> {
        let (column, parent) = match self.name.as_str() {
            "customers" => ("id", "customers"),
            _ if self.has("customer_id") => ("customer_id", "customers"),
            _ if self.has("contact_id") => ("contact_id", "contacts"),
            _ => return None,
        };
        Some(format!("{column} IS NOT DISTINCT FROM {}", id(world, parent)))
    }

    /// `(column, …) VALUES (value, …)` of a world's row, with some values replaced.
    pub(super) fn row(&self, world: &str, parents: &str, replaced: &[(&str, String)]) -> String {
        let names: Vec<&str> = self.columns.iter().map(|column| column.name.as_str()).collect();
        let value = |column: &Column| {
            let other = replaced.iter().find(|(name, _)| *name == column.name);
            other.map_or_else(|| self.value(column, (world, parents)), |(_, value)| value.clone())
        };
        let values: Vec<String> = self.columns.iter().map(value).collect();
        format!("({}) VALUES ({})", names.join(", "), values.join(", "))
    }

    fn value(&self, column: &Column, (world, parents): (&str, &str)) -> String {
        let given = VALUES.iter().find(|(table, name, _)| *table == self.name && *name == column.name);
        if let Some((_, _, value)) = given {
            return (*value).to_owned();
        }
        let own = format!("{world}/{}/{}", self.name, column.name);
        match (column.name.as_str(), column.kind.as_str(), &column.parent) {
            ("tenant_id", ..) => tenant(world),
            (_, "uuid", Some(parent)) => id(parents, parent),
            ("id", "uuid", _) => id(world, &self.name),
            (_, "uuid", _) => format!("md5('{own}')::uuid"),
            (_, "text", _) => format!("'{}'", column.allowed.as_deref().unwrap_or(&own)),
            (_, "boolean", _) => "false".to_owned(),
            (_, "bytea", _) => format!("decode(md5('{own}'), 'hex')"),
            (_, "tsvector", _) => "''".to_owned(),
            (_, "jsonb", _) => "'{}'".to_owned(),
            (_, "date" | "timestamp with time zone", _) => "'2026-11-24 12:00Z'".to_owned(),
            (_, kind, _) if kind.ends_with("[]") => "'{}'".to_owned(),
            // A number that is a year, too.
            _ => "2000".to_owned(),
        }
    }
}

/// SQL for the id of a world's row in a table.
pub(super) fn id(world: &str, table: &str) -> String {
    format!("md5('{world}/{table}')::uuid")
}

/// SQL for a world's tenant: its letter says which.
pub(super) fn tenant(world: &str) -> String {
    format!("md5('tenant/{}')::uuid", &world[..1])
}

/// Every tenant table, as the catalogue describes it.
pub(super) async fn tables(connection: &mut PgConnection) -> Vec<Table> {
    let mut tables = Vec::new();
    for name in super::tenant_tables(connection).await {
        let columns = columns(connection, &name).await;
        let key = format!(
            "SELECT a.attname::text FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
             WHERE i.indrelid = '{name}'::regclass AND i.indisprimary"
        );
        let key = connection.fetch_all(AssertSqlSafe(key)).await.unwrap().iter().map(|row| row.get(0)).collect();
        tables.push(Table { name, columns, key });
    }
    tables
}

async fn columns(connection: &mut PgConnection, table: &str) -> Vec<Column> {
    let given =
        VALUES.iter().filter(|(of, ..)| *of == table).map(|(_, name, _)| format!(", '{name}'")).collect::<String>();
    let sql = format!(
        "SELECT a.attname::text, format_type(a.atttypid, NULL),
                coalesce(CASE a.attname WHEN 'customer_id' THEN 'customers' END,
                         (SELECT con.confrelid::regclass::text FROM pg_constraint con
                          WHERE con.contype = 'f' AND con.conrelid = a.attrelid AND a.attnum = ANY (con.conkey) AND a.atttypid = 'uuid'::regtype
                            AND con.confrelid <> 'tenants'::regclass LIMIT 1),
                         CASE a.attname WHEN 'contact_id' THEN 'contacts' END) AS parent,
                (SELECT min((regexp_match(pg_get_constraintdef(con.oid), '''([^'']+)''::text'))[1]) FROM pg_constraint con
                 WHERE con.contype = 'c' AND con.conrelid = a.attrelid AND a.attnum = con.conkey[1]
                   AND pg_get_constraintdef(con.oid) ~ '= ANY|= ''') AS allowed
         FROM pg_attribute a
         WHERE a.attrelid = '{table}'::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
           AND (a.attnotnull AND NOT a.atthasdef AND a.attidentity = '' OR a.attname IN ('tenant_id', 'id', 'customer_id', 'contact_id'{given}))
         ORDER BY a.attnum"
    );
    let rows = connection.fetch_all(AssertSqlSafe(sql)).await.unwrap();
    rows.iter()
        .map(|row| Column { name: row.get(0), kind: row.get(1), parent: row.get(2), allowed: row.get(3) })
        .collect()
}

/// Fills every tenant table with a row of each world.
///
/// # Panics
/// When a table has a rule that no guess meets: then `VALUES` needs a line.
pub async fn seed(database: &TestDb) {
    let mut connection = database.superuser().await;
    connection.execute("SET session_replication_role = replica").await.unwrap();
    for world in ["A1", "A2", "B1"] {
        let (id, name) = (tenant(world), world[..1].to_lowercase());
        let sql = format!(
            "INSERT INTO tenants (id, login_name, look_alike_key, name, customer_portal, created_at, activated_at)
             VALUES ({id}, '{name}-parts', '{name}-parts', '{name} Parts', true, now(), now()) ON CONFLICT DO NOTHING"
        );
        connection.execute(AssertSqlSafe(sql)).await.unwrap();
    }
    for table in tables(&mut connection).await {
        for world in ["A1", "A2", "B1"] {
            let sql = format!("INSERT INTO {} {} ON CONFLICT DO NOTHING", table.name, table.row(world, world, &[]));
            let done = connection.execute(AssertSqlSafe(sql.clone())).await;
            assert!(done.is_ok(), "VALUES in isolation/rows.rs needs a line for {}: {done:?} {sql}", table.name);
        }
    }
}
