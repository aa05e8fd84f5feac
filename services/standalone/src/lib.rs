//! All services in one process, with a default for everything that is not configured.

mod database;
pub mod demo;
mod home;
mod payments;
mod processes;
mod product;
mod settings;
mod welcome;

pub use processes::{Process, run};
pub use settings::Settings;
