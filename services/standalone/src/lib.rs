//! All services in one process, with a default for everything that is not configured.

mod database;
pub mod demo;
mod home;
mod payments;
