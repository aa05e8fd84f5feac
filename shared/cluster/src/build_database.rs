//! The database that the build checks every SQL statement against.

use std::fs;
use std::path::{Path, PathBuf};

use crate::home::fingerprint;
use crate::server::run;
use crate::{Cluster, Error};

const NAME: &str = "portico_build";

/// Makes the database anew from the migrations in `folder` when they have changed, and gives its address.
///
/// # Errors
/// [`Error::Failed`] with what psql said when a migration does not run.
pub fn prepare(cluster: &Cluster, folder: &Path) -> Result<String, Error> {
    let files = migrations(folder)?;
    let wanted = format!("migrations {:016x}", fingerprint(&contents(&files)?));
    let found = cluster.ask(
        "postgres",
        &format!("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = '{NAME}'"),
    )?;
    if found != wanted {
        make(cluster, &files, &wanted)?;
    }
    Ok(cluster.url(NAME, "postgres"))
}

/// Beside the old one, so that a migration that fails leaves the old one in place.
fn make(cluster: &Cluster, files: &[PathBuf], fingerprint: &str) -> Result<(), Error> {
    let new = format!("{NAME}_new");
    cluster.ask("postgres", &format!("DROP DATABASE IF EXISTS {new} WITH (FORCE)"))?;
    cluster.create_database(&new)?;
    for file in files {
        run("psql", cluster.psql(&new).arg("-1").arg("-f").arg(file))?;
    }
    cluster.ask("postgres", &format!("DROP DATABASE IF EXISTS {NAME} WITH (FORCE)"))?;
    cluster.ask("postgres", &format!("ALTER DATABASE {new} RENAME TO {NAME}"))?;
    cluster.ask("postgres", &format!("COMMENT ON DATABASE {NAME} IS '{fingerprint}'")).map(drop)
}

fn migrations(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let entries = fs::read_dir(folder).map_err(Error::io(folder))?;
    let mut files: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|end| end == "sql"))
        .collect();
    files.sort();
    Ok(files)
}

fn contents(files: &[PathBuf]) -> Result<Vec<u8>, Error> {
    files.iter().try_fold(Vec::new(), |mut all, file| {
        all.extend(file.file_name().unwrap_or_default().as_encoded_bytes());
        all.extend(fs::read(file).map_err(Error::io(file))?);
        Ok(all)
    })
}
