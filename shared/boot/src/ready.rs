//! Whether a process may be given requests.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};

use crate::Shutdown;

type Answer = Pin<Box<dyn Future<Output = anyhow::Result<()>> + Send>>;
type Ask = Arc<dyn Fn() -> Answer + Send + Sync>;

/// Asks what a process depends on whether it answers. Never ready again once the process is to end.
#[derive(Clone)]
pub struct Ready {
    shutdown: Shutdown,
    needs: Vec<(&'static str, Ask)>,
}

/// A dependency that takes longer to answer is as good as gone.
const LIMIT: Duration = Duration::from_secs(2);

impl Ready {
    /// Ready until the signal.
    #[must_use]
    pub const fn new(shutdown: Shutdown) -> Self {
        Self { shutdown, needs: Vec::new() }
    }

    /// Needs this as well.
    #[must_use]
    pub fn and<F>(mut self, name: &'static str, ask: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = anyhow::Result<()>> + Send + 'static,
    {
        self.needs.push((name, Arc::new(move || Box::pin(ask()))));
        self
    }

    /// Names what is missing.
    ///
    /// # Errors
    /// The first thing that is missing.
    pub async fn ask(&self) -> Result<(), &'static str> {
        if self.shutdown.is_triggered() {
            return Err("stopping");
        }
        for (name, ask) in &self.needs {
            match tokio::time::timeout(LIMIT, ask()).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => {
                    tracing::warn!(needs = name, error = format!("{error:#}"), "not ready");
                    return Err(name);
                }
                Err(_) => return Err(name),
            }
        }
        Ok(())
    }

    /// The answer of `/readyz`: 200, or 503 with what is missing.
    pub async fn answer(&self) -> Response {
        match self.ask().await {
            Ok(()) => "ready\n".into_response(),
            Err(missing) => (StatusCode::SERVICE_UNAVAILABLE, format!("not ready: {missing}\n")).into_response(),
        }
    }
}

impl fmt::Debug for Ready {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.needs.iter().map(|(name, _)| name)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_missing_is_named() {
        let shutdown = Shutdown::new();
        let ready = Ready::new(shutdown.clone()).and("database", || async { Ok(()) });
        assert_eq!(ready.ask().await, Ok(()));
        assert_eq!(ready.clone().and("cache", || async { anyhow::bail!("gone") }).ask().await, Err("cache"));
        assert_eq!(ready.clone().and("files", std::future::pending).ask().await, Err("files"));
        shutdown.trigger();
        assert_eq!(ready.ask().await, Err("stopping"));
    }
}
