//! `cluster up | down | url | build-db`: the Postgres server of this checkout, from the command line.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use cluster::{Cluster, Durability, Error, Settings};

const HELP: &str = "cluster up        start the product's server (.portico/) and print where it is
cluster down      stop it, and the one for builds and tests
cluster forget    stop them and remove their data for good
cluster url       print the product's DATABASE_URL
cluster build-db  start the server for builds and tests (target/postgres) with the newest schema; print its DATABASE_URL
cluster sql       open psql on the product's database";

fn main() -> ExitCode {
    let wanted = std::env::args().nth(1).unwrap_or_default();
    match act(&wanted) {
        Ok(text) => {
            println!("{text}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn act(wanted: &str) -> Result<String, Error> {
    let product = || Cluster::find(&settings(".portico", Durability::Kept));
    let workshop = || Cluster::find(&settings("target/postgres", Durability::Scratch));
    match wanted {
        "up" => {
            let cluster = product()?;
            cluster.up()?;
            cluster.create_database("portico")?;
            Ok(format!("Postgres runs in {}", cluster.folder().display()))
        }
        "down" => {
            product()?.down()?;
            workshop()?.down()?;
            Ok("Postgres is stopped; the data stays.".to_owned())
        }
        "forget" => {
            product()?.forget()?;
            workshop()?.forget()?;
            Ok("The servers' data is gone.".to_owned())
        }
        "url" => Ok(product()?.url("portico", "postgres")),
        "build-db" => {
            let cluster = workshop()?;
            cluster.up()?;
            cluster::prepare_build_database(&cluster, Path::new("migrations"))
        }
        "sql" => {
            let cluster = product()?;
            cluster.up()?;
            let status = cluster.psql("portico").status();
            Ok(status.map_or_else(|error| error.to_string(), |_| String::new()))
        }
        _ => Ok(HELP.to_owned()),
    }
}

fn settings(folder: &str, durability: Durability) -> Settings {
    let variable = std::env::var_os;
    Settings {
        folder: PathBuf::from(folder),
        pg_bin: variable("PG_BIN").map(PathBuf::from),
        path: variable("PATH").unwrap_or_default(),
        durability,
    }
}
