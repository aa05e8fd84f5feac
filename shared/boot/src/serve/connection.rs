//! One connection, from its first byte to its last.

use std::convert::Infallible;
use std::pin::pin;
use std::time::Duration;

use axum::body::{Body, HttpBody};
use bytes::Bytes;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;

use super::listener::Stream;
use super::watched::{Phase, Sent, Watched};
use crate::Shutdown;

/// What a client may take. How long answering takes is up to the handler.
///
/// A request with both a length and chunks is not refused: hyper reads it by its chunks, drops the length before anybody
/// sees it, and closes the connection after the answer, as RFC 9112, 6.3 demands of whoever does not refuse. What goes on
/// to a service is framed anew, so nothing hides in it. A refusal would take a reader of heads of our own before hyper's.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Time for a request's head, from its first byte or, for a new connection, from its beginning.
    pub head: Duration,
    /// Time between an answer and the next request.
    pub keep_alive: Duration,
    /// Time without the client taking a byte of an answer.
    pub stalled_write: Duration,
    /// Header fields of a request.
    pub headers: usize,
    /// Bytes of a request's head.
    pub head_bytes: usize,
}

/// How long a connection that has asked nothing yet may still ask once the process is to stop.
const LAST_CHANCE: Duration = Duration::from_millis(200);

impl Default for Limits {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(10),
            keep_alive: Duration::from_secs(60),
            stalled_write: Duration::from_secs(30),
            headers: 64,
            head_bytes: 32 * 1024,
        }
    }
}

/// Serves until the client leaves, keeps us waiting, or the process stops and the request at hand is answered.
pub(super) async fn serve<H, F, B>(stream: Stream, limits: Limits, shutdown: Shutdown, handler: H)
where
    H: Fn(Request<Incoming>) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Response<B>> + Send + 'static,
    B: HttpBody<Data = Bytes, Error: Into<Box<dyn std::error::Error + Send + Sync>>> + Send + 'static,
{
    let phase = Phase::new();
    let io = TokioIo::new(Watched::new(stream, phase.clone(), limits));
    let asked = phase.clone();
    let service = service_fn(move |request| {
        asked.busy();
        let (answering, phase) = (handler(request), asked.clone());
        async move { Ok::<_, Infallible>(answering.await.map(|body| Sent::new(Body::new(body), phase))) }
    });
    let connection = http1::Builder::new()
        // hyper's own timer runs while a connection idles, too, and is made anew for each request. The watch on the stream
        // bounds both, and tells one from the other.
        .header_read_timeout(None)
        .half_close(false)
        .max_headers(limits.headers)
        .max_header_size(limits.head_bytes)
        .max_buf_size(limits.head_bytes)
        .serve_connection(io, service);
    let mut connection = pin!(connection);
    let mut outcome = tokio::select! {
        outcome = &mut connection => Some(outcome),
        () = shutdown.wait() => None,
    };
    if outcome.is_none() && phase.owes_head() {
        // A request may be on its way; hyper would close at once.
        outcome = tokio::time::timeout(LAST_CHANCE, &mut connection).await.ok();
    }
    if outcome.is_none() {
        connection.as_mut().graceful_shutdown();
        outcome = Some(connection.await);
    }
    if let Some(Err(error)) = outcome {
        tracing::debug!(%error, "connection ended");
    }
}
