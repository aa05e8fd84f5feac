//! A service: what it answers, and what it does besides.

use std::fmt;
use std::pin::Pin;

use axum::Router;

use crate::Shutdown;

type Running = Pin<Box<dyn Future<Output = anyhow::Result<()>> + Send>>;

/// One part of the product. A process is a list of them.
#[derive(Debug)]
pub struct Service {
    /// Its name, for logs.
    pub name: &'static str,
    /// What it answers. Expects a [`crate::context::GatewayContext`] in every request's extensions.
    pub router: Router,
    /// What runs beside: workers, listeners, sweeps.
    pub tasks: Vec<Task>,
}

/// Something that runs until the process is told to stop.
pub struct Task {
    pub(crate) name: &'static str,
    run: Box<dyn FnOnce(Shutdown) -> Running + Send>,
}

impl Task {
    /// A task that must return soon after the signal; returning earlier, or an error, ends the whole process.
    pub fn new<F>(name: &'static str, run: impl FnOnce(Shutdown) -> F + Send + 'static) -> Self
    where
        F: Future<Output = anyhow::Result<()>> + Send + 'static,
    {
        Self { name, run: Box::new(move |shutdown| Box::pin(run(shutdown))) }
    }

    pub(crate) fn start(self, shutdown: Shutdown) -> Running {
        (self.run)(shutdown)
    }
}

impl fmt::Debug for Task {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Task").field(&self.name).finish()
    }
}
