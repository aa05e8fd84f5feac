//! The roles that an operator makes by deploy/roles.sql have all the rights they need, and no service has more.

use std::fs::{File, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use cluster::{Cluster, Durability, Settings};

#[test]
fn roles_made_by_hand_are_enough_to_migrate_and_to_work_with() {
    // The server's own user has to pass through.
    let folder = tempfile::Builder::new().permissions(Permissions::from_mode(0o711)).tempdir().unwrap();
    #[expect(clippy::disallowed_methods, reason = "tests are told by their caller where Postgres is")]
    let variable = |name| std::env::var(name).ok();
    let settings = Settings {
        folder: folder.path().to_owned(),
        pg_bin: variable("PG_BIN").map(Into::into),
        path: variable("PATH").unwrap_or_default().into(),
        durability: Durability::Scratch,
    };
    let cluster = Cluster::find(&settings).unwrap();
    cluster.up().unwrap();
    let tried = std::panic::catch_unwind(|| try_roles(&cluster));
    cluster.forget().unwrap();
    tried.unwrap();
}

fn try_roles(cluster: &Cluster) {
    let roles = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/roles.sql");
    let variables =
        ["migrator='a'", "app='b'", "system='c'", "backup='d'"].into_iter().flat_map(|variable| ["-v", variable]);
    let made = cluster.psql("postgres").args(variables).stdin(File::open(roles).unwrap()).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    for time in ["first", "second"] {
        let migrated = Command::new(env!("CARGO_BIN_EXE_standalone"))
            .arg("migrate")
            .env_clear()
            .env("DATABASE_URL", cluster.url("portico", "portico_migrator"))
            .output()
            .unwrap();
        assert!(migrated.status.success(), "{time}: {}", String::from_utf8_lossy(&migrated.stderr));
    }
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let db = db::Db::connect(&cluster.url("portico", "portico_app"), 1).await.unwrap();
        assert!(db.tenant_named("acme").await.unwrap().is_none());
        db::System::connect(&cluster.url("portico", "portico_system"), 1).await.unwrap();
        assert!(db::Db::connect(&cluster.url("portico", "portico_migrator"), 1).await.is_err(), "it may too much");
    });
}
