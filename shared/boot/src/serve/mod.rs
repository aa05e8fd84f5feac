//! The loop that accepts connections: every wait on a client ends, and so does the loop when the process is to stop.

mod address;
mod connection;
mod listener;
mod watched;

pub use address::{Address, BadAddress};
pub use connection::Limits;
pub use listener::{Listener, Peer, Stream};

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::HttpBody;
use bytes::Bytes;
use hyper::body::Incoming;
use hyper::{Request, Response};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;
use tower::ServiceExt as _;

use crate::{Door, Service, Shutdown, Task};

/// How many connections a process may hold. Shared by all its loops; cheap to clone.
#[derive(Clone, Debug)]
pub struct Connections {
    free: Arc<Semaphore>,
    open: Arc<AtomicUsize>,
}

/// Counts as an open connection until dropped.
#[derive(Debug)]
struct Open {
    count: Arc<AtomicUsize>,
    _permit: OwnedSemaphorePermit,
}

impl Drop for Open {
    fn drop(&mut self) {
        self.count.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Connections {
    /// At most this many.
    #[must_use]
    pub fn at_most(most: usize) -> Self {
        Self { free: Arc::new(Semaphore::new(most)), open: Arc::default() }
    }

    /// How many are open now.
    #[must_use]
    pub fn open(&self) -> usize {
        self.open.load(Ordering::Relaxed)
    }

    /// Waits for room before it takes a connection.
    async fn accept(&self, listener: &Listener) -> std::io::Result<Accepted> {
        let permit = Arc::clone(&self.free).acquire_owned().await.expect("the semaphore is never closed");
        let (stream, peer) = listener.accept().await?;
        self.open.fetch_add(1, Ordering::Relaxed);
        Ok((stream, peer, Open { count: Arc::clone(&self.open), _permit: permit }))
    }
}

/// Accepts until the signal, then lets what runs finish for at most [`crate::PATIENCE`]; idle connections are closed.
/// Connections that came before the signal are still taken.
pub async fn serve<H, F, B>(
    listener: Listener,
    (limits, connections): (Limits, Connections),
    shutdown: Shutdown,
    handler: H,
) where
    H: Fn(Request<Incoming>, Peer) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Response<B>> + Send + 'static,
    B: HttpBody<Data = Bytes, Error: Into<Box<dyn std::error::Error + Send + Sync>>> + Send + 'static,
{
    let mut open = JoinSet::new();
    let begin = |open: &mut JoinSet<()>, (stream, peer, open_one): Accepted| {
        let handler = handler.clone();
        let serving = connection::serve(stream, limits, shutdown.clone(), move |request| handler(request, peer));
        open.spawn(async move {
            serving.await;
            drop(open_one);
        });
    };
    loop {
        tokio::select! {
            () = shutdown.wait() => break,
            accepted = connections.accept(&listener) => match accepted {
                Ok(accepted) => begin(&mut open, accepted),
                // Out of file descriptors, or a client that left while it waited: others can still be served.
                Err(error) => {
                    tracing::warn!(%error, "cannot accept");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            },
            Some(_) = open.join_next(), if !open.is_empty() => {}
        }
    }
    // Whoever waits in the queue of the socket would see it reset.
    while let Ok(Ok(accepted)) = tokio::time::timeout(Duration::from_millis(1), connections.accept(&listener)).await {
        begin(&mut open, accepted);
    }
    drop(listener);
    let finished = tokio::time::timeout(crate::PATIENCE, async { while open.join_next().await.is_some() {} });
    if finished.await.is_err() {
        tracing::warn!(connections = open.len(), "cut off while stopping");
    }
}

type Accepted = (listener::Stream, Peer, Open);

impl Service {
    /// Everything that runs when this service has a process of its own: its tasks, and its router behind the door.
    #[must_use]
    pub fn alone(self, listener: Listener, door: Door) -> Vec<Task> {
        let router = door.before(self.router);
        let serving = Task::new(self.name, move |shutdown| async move {
            let bounds = (Limits::default(), Connections::at_most(10_000));
            serve(listener, bounds, shutdown, move |request, _| answer(router.clone(), request)).await;
            Ok(())
        });
        let mut tasks = self.tasks;
        tasks.push(serving);
        tasks
    }
}

/// What a router answers; routers cannot fail.
pub async fn answer<B>(router: Router, request: Request<B>) -> axum::response::Response
where
    B: HttpBody<Data = Bytes, Error: Into<Box<dyn std::error::Error + Send + Sync>>> + Send + 'static,
{
    let answered: Result<_, Infallible> = router.oneshot(request.map(axum::body::Body::new)).await;
    answered.unwrap_or_else(|never| match never {})
}

#[cfg(test)]
mod tests;
