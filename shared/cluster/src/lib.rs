//! A Postgres server of one's own, from the binaries on the machine: found, created, started and stopped.
//!
//! It listens on a Unix socket only, in a folder that no other user may enter, so it clashes with no other server and
//! needs no password. Built from the standard library alone: the build itself asks this crate for a database.

mod binaries;
mod build_database;
mod error;
mod home;
mod owner;
mod server;

pub use binaries::Binaries;
pub use build_database::prepare as prepare_build_database;
pub use error::Error;
pub use server::{Cluster, Durability, Settings};
