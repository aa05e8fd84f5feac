//! Every statement that reaches a tenant's table names the tenant, although row security would add it: one shard instead
//! of all of them, the right plan, and a second lock on the door.

use sqlx::{Connection as _, Executor as _, Row as _};
use testkit::isolation::tenant_tables;
use testkit::statements::{literals, tables_without_tenant};
use testkit::{App, TestDb};

/// Statements that may do without, by file and by a part of the statement, each with its reason.
const EXCEPTIONS: [(&str, &str, &str); 0] = [];

#[tokio::test]
async fn every_statement_on_a_tenants_table_names_the_tenant() {
    let tables = tenant_tables(&mut TestDb::new().await.superuser().await).await;
    let (mut looked_at, mut wrong) = (0, Vec::new());
    let mut unused: Vec<_> = EXCEPTIONS.iter().collect();
    for literal in literals() {
        let is_statement = ["SELECT", "INSERT", "UPDATE", "DELETE"].iter().any(|verb| literal.text.contains(verb));
        looked_at += usize::from(is_statement);
        let missing = tables_without_tenant(&literal.text, &tables);
        if missing.is_empty() {
            continue;
        }
        let is_excepted = |(file, part, _): &(&str, &str, &str)| literal.file == *file && literal.text.contains(part);
        if EXCEPTIONS.iter().any(is_excepted) {
            unused.retain(|exception| !is_excepted(exception));
        } else {
            wrong.push(format!("{}: {} in {}", literal.file, missing.join(", "), literal.text));
        }
    }
    assert!(wrong.is_empty(), "{} of {looked_at}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(unused.is_empty(), "no longer needed: {unused:?}");
    assert!(looked_at > 150, "{looked_at}");
}

#[test]
fn statements_that_forget_the_tenant_are_found() {
    let tables = ["contacts", "customers"].map(str::to_owned);
    let forgets = |sql: &str| tables_without_tenant(sql, &tables);
    for fine in [
        "SELECT 1 FROM contacts WHERE tenant_id = $1 AND id = $2",
        "SELECT 1 FROM contacts c JOIN customers u ON u.tenant_id = c.tenant_id AND u.id = c.customer_id WHERE c.tenant_id = $1",
        "INSERT INTO contacts (tenant_id, id) SELECT $1, id FROM customers WHERE tenant_id = $1",
        "UPDATE contacts AS c SET name = 'FROM customers' FROM tenants t WHERE c.tenant_id = $1",
        "SELECT 1 FROM contact_notes -- FROM customers",
        "SELECT 1 FROM contacts WHERE tenant_id = $1 FOR UPDATE",
    ] {
        assert_eq!(forgets(fine), Vec::<String>::new(), "{fine}");
    }
    for (sql, table) in [
        ("SELECT 1 FROM contacts WHERE id = $1", "contacts"),
        ("SELECT 1 FROM contacts WHERE tenant_id = $2", "contacts"),
        ("SELECT 1 FROM contacts c JOIN customers u ON u.id = c.customer_id WHERE c.tenant_id = $1", "customers"),
        ("SELECT 1 FROM contacts c, customers u WHERE c.tenant_id = $1", "customers"),
        ("SELECT 1 FROM contacts WHERE tenant_id = $1 AND EXISTS (SELECT 1 FROM customers)", "customers"),
        ("INSERT INTO contacts (id) VALUES ($1)", "contacts"),
        ("DELETE FROM contacts USING customers u WHERE u.tenant_id = $1", "contacts"),
        ("UPDATE contacts SET name = $2", "contacts"),
    ] {
        assert_eq!(forgets(sql), [table], "{sql}");
    }
}

/// The text of such a statement is another one for every number of rows: were each kept prepared, an import of a million
/// parts would fill the memory with them.
#[tokio::test]
async fn rows_of_any_number_are_added_and_no_statement_is_kept_for_it() {
    let app = App::start().await;
    let acme = app.tenant("acme").await;
    let mut tx = app.database.db.begin(acme.whole()).await.unwrap();
    let tenant = tx.tenant();
    let kept = tx.cached_statements_size();
    let statement = ("INSERT INTO item_words (tenant_id, word, items)", "ON CONFLICT DO NOTHING");
    for rows in [0, 1, 2, 3, 2_001] {
        let words: Vec<String> = (0..rows).map(|row| format!("{rows}w{row}")).collect();
        let added = tx.insert(statement, &words, |mut row, word| {
            row.push_bind(tenant).push_bind(word).push_bind(1_i64);
        });
        added.await.unwrap();
    }
    assert_eq!(tx.cached_statements_size(), kept);
    let count: i64 = tx.fetch_one("SELECT count(*) FROM item_words").await.unwrap().get(0);
    assert_eq!(count, 2_007);
}
