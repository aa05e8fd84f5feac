//! Holes planted on purpose, each in a database of its own: the checks of `schema.rs` must find every one of them.

use db::{Db, OpenError};
use testkit::TestDb;
use testkit::isolation::{lint, probe_customers, probe_tenants, seed};

const APP: &str = "portico_app";

/// Plants a hole and gives back what the checks say about it: the catalogue's word, and the attempts that went through.
async fn planted(sql: &str) -> (Vec<String>, Vec<String>) {
    let database = TestDb::new().await;
    seed(&database).await;
    database.plant(sql).await;
    let catalogue = lint(&database, &[APP, "portico_system"]).await;
    let mut attempts = probe_tenants(&database, APP).await;
    attempts.extend(probe_customers(&database, APP).await);
    (catalogue, attempts)
}

fn names(findings: &[String], code: &str, place: &str) -> bool {
    findings.iter().any(|finding| finding.starts_with(code) && finding.contains(place))
}

#[tokio::test]
async fn a_dropped_policy() {
    let (catalogue, attempts) = planted("DROP POLICY tenant ON contacts").await;
    assert!(names(&catalogue, "T03", "contacts"), "{catalogue:?}");
    assert!(names(&attempts, "attempt", "contacts"), "then nobody sees anything, not even their own: {attempts:?}");
}

#[tokio::test]
async fn row_security_that_is_not_forced() {
    let (catalogue, _) = planted("ALTER TABLE sessions NO FORCE ROW LEVEL SECURITY").await;
    assert!(names(&catalogue, "T02", "sessions"), "{catalogue:?}");
}

#[tokio::test]
async fn row_security_that_is_off() {
    let (catalogue, attempts) = planted("ALTER TABLE links DISABLE ROW LEVEL SECURITY").await;
    assert!(names(&catalogue, "T02", "links") && names(&catalogue, "G03", "links"), "{catalogue:?}");
    assert!(names(&attempts, "attempt: SELECT", "links"), "{attempts:?}");
}

#[tokio::test]
async fn a_policy_that_lets_everybody_write() {
    let (catalogue, attempts) = planted("ALTER POLICY tenant ON files WITH CHECK (true)").await;
    assert!(names(&catalogue, "T04", "files"), "{catalogue:?}");
    assert!(
        names(&attempts, "attempt: INSERT", "files") && names(&attempts, "attempt: UPDATE", "files"),
        "{attempts:?}"
    );
}

#[tokio::test]
async fn a_second_policy_that_widens_the_first() {
    let (catalogue, attempts) = planted("CREATE POLICY support ON imports USING (true)").await;
    assert!(names(&catalogue, "T03", "imports") && names(&catalogue, "T04", "support"), "{catalogue:?}");
    assert!(names(&attempts, "attempt: SELECT", "imports"), "{attempts:?}");
}

#[tokio::test]
async fn services_that_own_a_table() {
    let sql = "ALTER TABLE customers OWNER TO portico_app; ALTER TABLE customers NO FORCE ROW LEVEL SECURITY";
    let database = TestDb::new().await;
    seed(&database).await;
    database.plant(sql).await;
    let catalogue = lint(&database, &[APP, "portico_system"]).await;
    assert!(names(&catalogue, "R03", "customers") && names(&catalogue, "R04", "customers"), "{catalogue:?}");
    assert!(names(&probe_tenants(&database, APP).await, "attempt: SELECT", "customers"));
    assert!(matches!(Db::connect(&database.url(APP), 1).await, Err(OpenError::UnsafeRole(_))));
}

/// A role of this test's own, because roles belong to the whole server; gone again at the end.
async fn with_role(database: &TestDb, rights: &str) -> (String, Vec<String>, Vec<String>, bool) {
    let role =
        format!("hole_{}_{}", std::process::id(), rights.to_lowercase().replace(|c: char| !c.is_ascii_lowercase(), ""));
    let (create, undo) = match rights.strip_prefix("IN ROLE ") {
        Some(other) => (format!("CREATE ROLE {role} LOGIN IN ROLE {other}"), format!("DROP ROLE {role}")),
        None => (
            format!("CREATE ROLE {role} LOGIN {rights}; GRANT SELECT, INSERT, UPDATE, DELETE ON contacts, customers TO {role};
                     GRANT USAGE ON SCHEMA public TO {role}"),
            format!("DROP OWNED BY {role}; DROP ROLE {role}"),
        ),
    };
    database.plant(&create).await;
    let catalogue = lint(database, &[&role, "portico_system"]).await;
    let attempts = probe_tenants(database, &role).await;
    let is_refused = matches!(Db::connect(&database.url(&role), 1).await, Err(OpenError::UnsafeRole(_)));
    database.plant(&undo).await;
    (role, catalogue, attempts, is_refused)
}

#[tokio::test]
async fn roles_that_row_security_does_not_bind() {
    let database = TestDb::new().await;
    seed(&database).await;
    for (rights, code) in
        [("BYPASSRLS", "R01"), ("SUPERUSER", "R01"), ("CREATEROLE", "R01"), ("IN ROLE portico_owner", "R02")]
    {
        let (role, catalogue, attempts, is_refused) = with_role(&database, rights).await;
        assert!(names(&catalogue, code, &role), "{rights}: {catalogue:?}");
        assert!(is_refused, "a service starts with {rights}");
        let is_attempted = names(&attempts, "attempt: SELECT", "contacts WHERE tenant_id =");
        assert!(is_attempted || !["BYPASSRLS", "SUPERUSER"].contains(&rights), "{rights}: {attempts:?}");
    }
}

#[tokio::test]
async fn a_view_that_looks_with_its_owners_eyes() {
    let sql = "CREATE VIEW everybody AS SELECT * FROM contacts; GRANT SELECT ON everybody TO portico_app;
               CREATE MATERIALIZED VIEW totals AS SELECT count(*) FROM contacts; GRANT SELECT ON totals TO portico_app";
    let (catalogue, _) = planted(sql).await;
    assert!(names(&catalogue, "V01", "everybody") && names(&catalogue, "V02", "totals portico_app"), "{catalogue:?}");
}

#[tokio::test]
async fn a_table_granted_without_row_security() {
    let sql = "CREATE TABLE notes (tenant_id uuid NOT NULL, id uuid NOT NULL, PRIMARY KEY (tenant_id, id));
               ALTER TABLE notes OWNER TO portico_owner; GRANT SELECT, INSERT, UPDATE, DELETE ON notes TO portico_app;
               CREATE TABLE shared (id uuid PRIMARY KEY); ALTER TABLE shared OWNER TO portico_owner";
    let (catalogue, attempts) = planted(sql).await;
    for code in ["T02", "T03", "G03"] {
        assert!(names(&catalogue, code, "notes"), "{code}: {catalogue:?}");
    }
    assert!(names(&catalogue, "T01", "shared"), "{catalogue:?}");
    assert!(names(&attempts, "attempt: INSERT", "notes"), "{attempts:?}");
}

#[tokio::test]
async fn a_customers_table_without_the_second_policy() {
    for table in ["contacts", "customer_features", "sessions", "audit_events"] {
        let (catalogue, attempts) = planted(&format!("DROP POLICY customer ON {table}")).await;
        assert!(names(&catalogue, "C01", table), "{table}: {catalogue:?}");
        assert!(names(&attempts, "attempt: SELECT", table), "{table}: {attempts:?}");
    }
    let (catalogue, attempts) = planted("DROP POLICY not_for_customers ON mails").await;
    assert!(names(&catalogue, "C02", "mails") && names(&attempts, "attempt: SELECT", "mails"), "{catalogue:?}");
}

#[tokio::test]
async fn a_new_table_of_customers_that_forgot_the_second_policy() {
    let sql = "SET ROLE portico_owner;
               CREATE TABLE baskets (tenant_id uuid NOT NULL, id uuid NOT NULL, customer_id uuid NOT NULL, PRIMARY KEY (tenant_id, id));
               CALL protect('baskets'); RESET ROLE";
    let (catalogue, _) = planted(sql).await;
    assert!(names(&catalogue, "C01", "baskets") && names(&catalogue, "K03", "baskets customer_id"), "{catalogue:?}");
}

#[tokio::test]
async fn keys_that_reach_across_tenants() {
    let one_column =
        "ALTER TABLE contacts ADD CONSTRAINT once UNIQUE (id); ALTER TABLE links DROP CONSTRAINT links_contact;
                      ALTER TABLE links ADD CONSTRAINT links_contact FOREIGN KEY (contact_id) REFERENCES contacts (id)";
    let (catalogue, attempts) = planted(one_column).await;
    assert!(names(&catalogue, "K01", "links links_contact") && names(&catalogue, "T08", "once"), "{catalogue:?}");
    assert!(names(&attempts, "attempt: INSERT INTO links", "links"), "{attempts:?}");

    let swapped = "ALTER TABLE sessions DROP CONSTRAINT sessions_contact;
                   ALTER TABLE sessions ADD CONSTRAINT sessions_contact
                   FOREIGN KEY (contact_id, tenant_id) REFERENCES contacts (tenant_id, id) NOT VALID";
    let (catalogue, _) = planted(swapped).await;
    assert!(names(&catalogue, "K01", "sessions sessions_contact"), "{catalogue:?}");

    let dropped = "ALTER TABLE sign_in_names DROP CONSTRAINT sign_in_names_contact";
    let (catalogue, attempts) = planted(dropped).await;
    assert!(names(&catalogue, "K03", "sign_in_names"), "{catalogue:?}");
    assert!(names(&attempts, "attempt: INSERT INTO sign_in_names", "contact_id"), "{attempts:?}");

    let nulled = "ALTER TABLE contacts DROP CONSTRAINT contacts_customer;
                  ALTER TABLE contacts ADD CONSTRAINT contacts_customer FOREIGN KEY (tenant_id, customer_id)
                  REFERENCES customers (tenant_id, id) ON DELETE SET NULL";
    let (catalogue, _) = planted(nulled).await;
    assert!(names(&catalogue, "K02", "contacts contacts_customer"), "{catalogue:?}");
}

#[tokio::test]
async fn an_index_that_answers_across_tenants() {
    let (catalogue, _) = planted("CREATE UNIQUE INDEX one_email ON staff (email_norm)").await;
    assert!(names(&catalogue, "T08", "one_email") && names(&catalogue, "T06", "one_email"), "{catalogue:?}");
}

#[tokio::test]
async fn a_function_that_acts_as_its_owner() {
    let sql =
        "CREATE FUNCTION count_all() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM contacts'";
    let (catalogue, _) = planted(sql).await;
    assert!(names(&catalogue, "F01", "count_all") && names(&catalogue, "F02", "count_all"), "{catalogue:?}");
    let without_path =
        "CREATE FUNCTION search_item_ids(x text) RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'";
    let (catalogue, _) = planted(without_path).await;
    assert!(names(&catalogue, "F01", "search_item_ids(text)"), "a reviewed name is not enough: {catalogue:?}");
}

#[tokio::test]
async fn partitions_and_grants_around_the_table() {
    let sql = "SET ROLE portico_owner;
               CREATE TABLE readings (tenant_id uuid NOT NULL, id uuid NOT NULL, at date NOT NULL, PRIMARY KEY (tenant_id, at, id))
               PARTITION BY RANGE (at);
               CREATE TABLE readings_rest PARTITION OF readings DEFAULT;
               CALL protect('readings'); GRANT SELECT ON readings_rest TO portico_app;
               ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO portico_app;
               GRANT TRUNCATE ON contacts TO portico_app; GRANT SELECT ON staff TO PUBLIC;
               GRANT UPDATE (at) ON audit_events TO portico_app; GRANT DELETE ON audit_seals TO portico_system; RESET ROLE;
               GRANT USAGE, SELECT ON SEQUENCE jobs_id_seq TO portico_app;
               GRANT CREATE ON SCHEMA public TO portico_app";
    let (catalogue, _) = planted(sql).await;
    for (code, place) in [
        ("P01", "readings_rest"),
        ("P02", "readings_rest"),
        ("G01", "contacts"),
        ("G02", "jobs_id_seq"),
        ("G04", "staff"),
        ("G05", "portico_app"),
        ("G06", "audit_events"),
        ("G06", "audit_seals"),
        ("R05", "portico_app"),
    ] {
        assert!(names(&catalogue, code, place), "{code} {place}: {catalogue:?}");
    }
}
