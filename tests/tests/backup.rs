//! A copy of the database brings everything back: every row, sealed trails among them, and who may touch what.

use std::path::{Path, PathBuf};
use std::process::Command;

use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection, Row as _};
use testkit::{App, World};

/// What a database is beside its rows; one line for each thing. Read back, a condition may have fewer parentheses.
const RULES: &str = "
    SELECT concat_ws(' ', 'table', relname, relowner::regrole, relrowsecurity, relforcerowsecurity, relacl::text)
    FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'S', 'm')
    UNION ALL SELECT concat_ws(' ', 'policy', tablename, policyname, permissive, roles::text, cmd, qual, with_check)
    FROM pg_policies WHERE schemaname = 'public'
    UNION ALL SELECT concat_ws(' ', 'function', p.oid::regprocedure, proowner::regrole, prosecdef, proconfig::text,
      proacl::text, md5(prosrc))
    FROM pg_proc p WHERE pronamespace = 'public'::regnamespace
      AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
    UNION ALL SELECT concat_ws(' ', 'trigger', tgrelid::regclass, tgname, tgenabled::text) FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT concat_ws(' ', 'constraint', conrelid::regclass, conname, convalidated,
      translate(pg_get_constraintdef(oid), '()', ''))
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT concat_ws(' ', 'index', indexname, indexdef) FROM pg_indexes WHERE schemaname = 'public'
    ORDER BY 1";

async fn lines(database: &mut PgConnection, sql: &str) -> Vec<String> {
    database.fetch_all(AssertSqlSafe(sql)).await.unwrap().iter().map(|row| row.get(0)).collect()
}

/// Each table with the number of its rows and a digest of them all.
async fn rows(database: &mut PgConnection) -> Vec<String> {
    let tables =
        "SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY 1";
    let mut all = Vec::new();
    for table in lines(database, tables).await {
        let sql = format!(
            "SELECT concat_ws(' ', '{table}', count(*), md5(string_agg(t::text, E'\\n' ORDER BY t::text))) FROM {table} t"
        );
        all.extend(lines(database, &sql).await);
    }
    all
}

/// What only one of them has.
fn differing<'a>(before: &'a [String], after: &'a [String]) -> Vec<&'a str> {
    let only = |these: &'a [String], those: &'a [String]| these.iter().filter(|line| !those.contains(line));
    only(before, after).chain(only(after, before)).map(String::as_str).collect()
}

/// Runs one of the operator's scripts with the server's own programs.
fn script(programs: &Path, name: &str, arguments: [&str; 2]) -> Result<(), String> {
    let path = std::env::join_paths([programs, Path::new("/usr/bin"), Path::new("/bin")]).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy").join(name);
    let done = Command::new(script).args(arguments).env("PATH", path).output().unwrap();
    if done.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&done.stderr).into_owned()) }
}

/// An empty database beside the test's own, gone when `work` ends.
async fn beside<T>(app: &App, name: &str, work: impl AsyncFnOnce(&str) -> T) -> T {
    let mut server = app.database.superuser().await;
    server.execute(AssertSqlSafe(format!("CREATE DATABASE {name} TEMPLATE template0"))).await.unwrap();
    let outcome = work(&app.database.url("postgres").replace(app.database.name(), name)).await;
    server.execute(AssertSqlSafe(format!("DROP DATABASE {name} WITH (FORCE)"))).await.unwrap();
    outcome
}

async fn programs(database: &mut PgConnection) -> PathBuf {
    lines(database, "SELECT setting FROM pg_config WHERE name = 'BINDIR'").await.remove(0).into()
}

#[tokio::test]
async fn what_was_copied_comes_back_row_by_row_with_every_right_and_policy() {
    let world = World::new().await;
    world.app.clock.advance(time::Duration::minutes(16));
    world.app.work().await;
    let mut database = world.app.database.superuser().await;
    let (programs, folder) = (programs(&mut database).await, tempfile::tempdir().unwrap());
    let file = folder.path().join("copy");
    let file = file.to_str().unwrap();
    script(&programs, "backup.sh", [&world.app.database.url("portico_backup"), file]).unwrap();
    let (kept, rules) = (rows(&mut database).await, lines(&mut database, RULES).await);
    assert!(kept.iter().any(|line| line.starts_with("audit_seals ") && !line.starts_with("audit_seals 0")), "{kept:?}");
    assert!(rules.len() > 500, "{}", rules.len());
    let name = format!("{}_back", world.app.database.name());
    beside(&world.app, &name, async |url| {
        script(&programs, "restore.sh", [file, url]).unwrap();
        let mut restored = PgConnection::connect(url).await.unwrap();
        assert_eq!(differing(&kept, &rows(&mut restored).await), [""; 0]);
        assert_eq!(differing(&rules, &lines(&mut restored, RULES).await), [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn half_a_copy_is_no_copy() {
    let app = App::start().await;
    app.tenant("acme").await;
    let mut database = app.database.superuser().await;
    let (programs, folder) = (programs(&mut database).await, tempfile::tempdir().unwrap());
    let file = folder.path().join("copy");
    let path = file.to_str().unwrap();
    // Whoever is bound by row security would copy nothing of most tables; pg_dump refuses.
    let refused = script(&programs, "backup.sh", [&app.database.url("portico_app"), path]).unwrap_err();
    assert!(!file.exists(), "{refused}");
    script(&programs, "backup.sh", [&app.database.url("portico_backup"), path]).unwrap();
    let whole = std::fs::read(&file).unwrap();
    std::fs::write(&file, &whole[..whole.len() * 9 / 10]).unwrap();
    let name = format!("{}_half", app.database.name());
    beside(&app, &name, async |url| {
        assert!(script(&programs, "restore.sh", [path, url]).is_err());
        let mut restored = PgConnection::connect(url).await.unwrap();
        let tables = "SELECT count(*)::text FROM pg_class WHERE relname = 'tenants'";
        assert_eq!(lines(&mut restored, tables).await, ["0"], "all of it or nothing");
    })
    .await;
}

#[tokio::test]
async fn the_role_of_copies_changes_nothing_and_starts_no_service() {
    let app = App::start().await;
    let url = app.database.url("portico_backup");
    let mut copying = PgConnection::connect(&url).await.unwrap();
    for sql in ["UPDATE tenants SET name = ''", "DELETE FROM jobs", "CREATE TABLE mine ()", "SET ROLE portico_app"] {
        assert!(copying.execute(sql).await.is_err(), "{sql}");
    }
    assert!(db::Db::connect(&url, 1).await.is_err() && db::System::connect(&url, 1).await.is_err());
}
