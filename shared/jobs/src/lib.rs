//! Work that is done after the request: a queue in the database, so that a job exists exactly when its cause does.
//!
//! ```
//! # use serde::{Deserialize, Serialize};
//! /// Counts a customer's orders anew.
//! #[derive(Serialize, Deserialize)]
//! struct CountOrders { customer: uuid::Uuid }
//! impl jobs::Job for CountOrders { const KIND: &'static str = "orders.count"; }
//!
//! # async fn cause(tx: &mut db::TenantTx, customer: uuid::Uuid) -> Result<(), db::Error> {
//! jobs::enqueue(tx, &CountOrders { customer }).await?; // in the transaction of its cause: both or neither
//! # Ok(()) }
//! # fn worker(worker: jobs::Worker) -> jobs::Worker {
//! worker.handle(|context: jobs::Context, job: CountOrders| async move {
//!     let mut tx = context.begin().await?; // `?` means: try again later
//!     // … one verb on job.customer …
//!     # let _ = (job.customer, &mut tx);
//!     tx.commit().await?;
//!     Ok(())
//! })
//! # }
//! ```
//! A job is run at least once: a worker that dies leaves it to another when its lease of 60 seconds is over. So a job
//! carries ids and not rows, and running it twice must do no harm.

mod backoff;
mod claim;
mod context;
mod crew;
mod dead_letter;
mod lease;
mod queue;
mod schedule;
mod worker;

pub use context::{Context, Failure, Outcome};
pub use dead_letter::{DeadLetter, list_dead_letters, revive_dead_letter};
pub use queue::{Job, enqueue, enqueue_above, enqueue_at, enqueue_behind, enqueue_once, enqueue_once_at};
pub use worker::{Report, Worker};
