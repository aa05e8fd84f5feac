//! A cluster from its first start to a restart after everything went wrong.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use cluster::{Cluster, Durability, Settings};

/// A folder of this test's own, removed with its server when the test ends.
struct Place(PathBuf);

impl Place {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("portico-test-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        Self(folder)
    }

    fn cluster(&self) -> Cluster {
        find(&self.0)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = self.cluster().forget();
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn find(folder: &Path) -> Cluster {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let pg_bin = std::env::var_os("PG_BIN").map(PathBuf::from);
    Cluster::find(&Settings { folder: folder.to_owned(), pg_bin, path, durability: Durability::Scratch })
        .expect("Postgres is installed")
}

fn ask(cluster: &Cluster, statement: &str) -> String {
    let said = cluster.psql("postgres").args(["-c", statement]).output().expect("psql runs");
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    String::from_utf8_lossy(&said.stdout).trim().to_owned()
}

#[test]
fn a_second_start_finds_its_data() {
    let place = Place::new("twice");
    place.cluster().up().expect("it starts");
    ask(&place.cluster(), "CREATE TABLE kept AS SELECT 7 AS seven");
    place.cluster().down().expect("it stops");
    assert!(!place.cluster().is_up());
    place.cluster().up().expect("it starts again");
    assert_eq!(ask(&place.cluster(), "SELECT seven FROM kept"), "7");
}

#[test]
fn nobody_else_may_enter_and_no_port_is_open() {
    let place = Place::new("private");
    let cluster = place.cluster();
    cluster.up().expect("it starts");
    for folder in [cluster.folder().to_owned(), cluster.folder().join("data"), cluster.folder().join("socket")] {
        assert_eq!(fs::metadata(&folder).expect("it is there").mode() & 0o077, 0, "{}", folder.display());
    }
    assert_eq!(ask(&cluster, "SHOW listen_addresses"), "");
}

#[test]
fn a_note_left_by_a_dead_server_does_not_stop_a_new_one() {
    let place = Place::new("stale");
    place.cluster().up().expect("it starts");
    place.cluster().down().expect("it stops");
    // The number of a living process that is no server: our own.
    let note = place.cluster().folder().join("data/postmaster.pid");
    fs::write(&note, format!("{}\n", std::process::id())).expect("written");
    place.cluster().up().expect("it starts all the same");
}

#[test]
fn a_first_start_that_was_cut_short_begins_again() {
    let place = Place::new("half");
    let data = place.cluster().folder().join("data");
    fs::create_dir_all(data.join("base")).expect("half a cluster");
    place.cluster().up().expect("it starts");
}

#[test]
fn a_checkout_that_the_server_cannot_reach_gets_a_folder_outside() {
    let place = Place::new("hidden");
    let hidden = place.0.join("home/checkout");
    fs::create_dir_all(&hidden).expect("a folder");
    fs::set_permissions(place.0.join("home"), fs::Permissions::from_mode(0o700)).expect("closed");
    let cluster = find(&hidden);
    cluster.up().expect("it starts");
    let is_root = fs::metadata(&hidden).expect("it is there").uid() == 0;
    assert_eq!(cluster.folder().starts_with("/var/tmp"), is_root, "{}", cluster.folder().display());
    cluster.forget().expect("it stops");
    assert!(!cluster.folder().exists());
}

#[test]
fn a_path_with_odd_letters_works() {
    let place = Place::new("odd's \"é\" name, 100%");
    let cluster = place.cluster();
    cluster.up().expect("it starts");
    assert_eq!(ask(&cluster, "SELECT 1"), "1");
    assert!(cluster.url("portico", "postgres").is_ascii());
}
