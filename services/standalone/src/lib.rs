//! All services in one process, with a default for everything that is not configured.

mod database;
pub mod demo;
mod front;
mod home;
mod payments;
mod product;
mod settings;
mod welcome;

pub use product::run;
pub use settings::Settings;
