//! What tests of the whole product stand on: a database for each test, the services on it, and people who use them.

mod answers;
mod app;
mod authenticator;
mod cast;
mod catalogue;
mod crowd;
mod database;
mod entering;
mod forms;
mod importing;
pub mod isolation;
pub mod listed;
mod mailbox;
mod office;
mod paper;
mod person;
mod redis;
mod second_step;
mod settings;
pub mod shop;
pub mod statements;
mod together;
mod visitor;
mod world;

pub use answers::{bad_cookies, bad_headers};
pub use app::{Answer, App};
pub use authenticator::Authenticator;
pub use catalogue::{form, part};
pub use database::TestDb;
pub use forms::forms;
pub use importing::{Importing, chosen, tally};
pub use office::Office;
pub use paper::{pages, pictures};
pub use person::{Browser, Contact, Customer, Staff, encode, granted};
pub use redis::Redis;
pub use settings::{rounds, samples};
pub use together::together;
pub use visitor::{Is, Verdict, Visitor};
pub use world::{CANARY, Ids, MARKS, SECRET, World};

/// Every route of the product that a host answers: who may reach what.
#[must_use]
pub fn table() -> Vec<web::routes::Route> {
    portal::table().into_iter().chain(activation::table()).collect()
}

/// What the mail relay shows.
pub const MAIL_WEBHOOK_SECRET: &str = "relay-relay-relay-relay-relay-relay";

/// A password that every rule accepts.
pub const PASSWORD: &str = "walnut gravel mitten";
