//! Where the server's programs are.

use std::cmp::Reverse;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Error;

/// The oldest major version that the schema is tested on.
const OLDEST: u32 = 15;

/// The programs of one installed Postgres.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binaries {
    /// The folder with `initdb`, `pg_ctl` and `postgres`.
    pub folder: PathBuf,
    /// The major version, e.g. 15.
    pub major: u32,
}

impl Binaries {
    /// Every usable Postgres, the preferred one first. `pg_bin` stands above all others; `path` is the variable PATH.
    ///
    /// # Errors
    /// [`Error::NoBinaries`] when there is none, naming every place that was searched.
    pub fn find(pg_bin: Option<&Path>, path: &OsStr) -> Result<Vec<Self>, Error> {
        let mut searched = Vec::new();
        if let Some(folder) = pg_bin {
            return match Self::in_folder(folder) {
                Some(found) if found.major >= OLDEST => Ok(vec![found]),
                other => {
                    searched.push(format!("PG_BIN={}{}", folder.display(), too_old(other.as_ref())));
                    Err(Error::NoBinaries { searched })
                }
            };
        }
        let mut all = Vec::new();
        for pattern in [
            "/usr/lib/postgresql/*/bin",
            "/opt/homebrew/opt/postgresql*/bin",
            "/usr/local/opt/postgresql*/bin",
            "/usr/pgsql-*/bin",
        ] {
            let mut found: Vec<Self> =
                folders_like(pattern).iter().filter_map(|folder| Self::in_folder(folder)).collect();
            found.sort_by_key(|binaries| Reverse(binaries.major));
            searched.push(format!("{pattern}{}", too_old(found.first())));
            all.extend(found);
        }
        for folder in std::env::split_paths(path) {
            all.extend(Self::in_folder(&folder));
        }
        searched.push("the folders of PATH".to_owned());
        all.retain(|binaries| binaries.major >= OLDEST);
        if all.is_empty() { Err(Error::NoBinaries { searched }) } else { Ok(all) }
    }

    fn in_folder(folder: &Path) -> Option<Self> {
        if !["initdb", "pg_ctl", "postgres"].iter().all(|program| folder.join(program).is_file()) {
            return None;
        }
        let said = Command::new(folder.join("postgres")).arg("--version").output().ok()?;
        Some(Self { folder: folder.to_owned(), major: major(&String::from_utf8_lossy(&said.stdout))? })
    }

    /// The path of one program, e.g. `psql`; only its name when it is not beside the server.
    #[must_use]
    pub fn program(&self, name: &str) -> PathBuf {
        let beside = self.folder.join(name);
        if beside.is_file() { beside } else { PathBuf::from(name) }
    }
}

fn too_old(found: Option<&Binaries>) -> String {
    found.map_or_else(String::new, |binaries| format!(" (has {}, too old)", binaries.major))
}

/// 15 from `postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)`, 18 from `postgres (PostgreSQL) 18beta1`.
fn major(version: &str) -> Option<u32> {
    let number = version.split_once("(PostgreSQL) ")?.1;
    let digits = number.find(|c: char| !c.is_ascii_digit()).unwrap_or(number.len());
    number.get(..digits)?.parse().ok()
}

/// The folders that match a path with one `*` in one of its parts.
fn folders_like(pattern: &str) -> Vec<PathBuf> {
    let Some((before, after)) = pattern.split_once('*') else { return vec![PathBuf::from(pattern)] };
    let (parent, prefix) = before.rsplit_once('/').unwrap_or(("", before));
    let Ok(entries) = std::fs::read_dir(format!("{parent}/")) else { return Vec::new() };
    entries
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().starts_with(prefix))
        .map(|entry| entry.path().join(after.trim_start_matches('/')))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_read_from_what_postgres_says() {
        assert_eq!(major("postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)\n"), Some(15));
        assert_eq!(major("postgres (PostgreSQL) 18beta1\n"), Some(18));
        assert_eq!(major("something else 3.2"), None);
    }

    #[test]
    fn a_folder_without_the_server_is_refused_with_three_ways_out() {
        let error = Binaries::find(Some(Path::new("/nonexistent")), OsStr::new("")).expect_err("nothing is there");
        let text = error.to_string();
        assert!(text.contains("PG_BIN=/nonexistent"), "{text}");
        assert!(text.contains("apt-get install postgresql") && text.contains("DATABASE_URL"), "{text}");
    }
}
