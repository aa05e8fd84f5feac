//! What tests of the whole product stand on: a database for each test, the services on it, and people who use them.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod app;
mod catalogue;
mod database;
pub mod isolation;
mod person;

pub use app::{Answer, App};
pub use catalogue::part;
pub use database::TestDb;
pub use person::{Browser, Contact, Customer, Staff, encode};

/// A password that every rule accepts.
pub const PASSWORD: &str = "walnut gravel mitten";
