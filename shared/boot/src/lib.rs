//! What every process is made of: settings, time, randomness, logs, services and the loop that serves them.

pub mod context;

mod clock;
mod entropy;

pub use clock::Clock;
pub use entropy::Entropy;
