//! What every process is made of: settings, time, randomness, logs, services and the loop that serves them.

pub mod context;
pub mod serve;
pub mod telemetry;

mod clock;
mod door;
mod entropy;
mod env;
mod keys;
mod now;
mod ready;
mod run;
mod seal;
mod service;
mod shutdown;

pub use clock::Clock;
pub use door::Door;
pub use entropy::Entropy;
pub use env::{BadSetting, Env};
pub use keys::{BadKey, Keys};
pub use now::Now;
pub use ready::Ready;
pub use run::{PATIENCE, run};
pub use seal::{BadContext, CONTEXT_HEADER, Signer};
pub use service::{Service, Task};
pub use shutdown::Shutdown;
