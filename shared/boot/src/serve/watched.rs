//! A connection that notices when its client keeps it waiting.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll, ready};

use axum::body::HttpBody;
use bytes::Bytes;
use hyper::body::{Frame, SizeHint};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep};

use super::Limits;

/// What the connection is doing.
#[derive(Clone, Debug)]
pub(super) struct Phase(Arc<AtomicU8>);

/// Nothing was asked yet, or everything was answered.
const IDLE: u8 = 0;
/// A request's head is coming in.
const HEAD: u8 = 1;
/// A request is being answered: how long that may take is the handler's business.
const BUSY: u8 = 2;

impl Phase {
    /// A new connection owes us a request.
    pub(super) fn new() -> Self {
        Self(Arc::new(AtomicU8::new(HEAD)))
    }

    /// A request's head was read.
    pub(super) fn busy(&self) {
        self.0.store(BUSY, Ordering::Relaxed);
    }

    /// Whether a request's head is waited for on a connection that is not idle.
    pub(super) fn owes_head(&self) -> bool {
        self.is(HEAD)
    }

    fn is(&self, phase: u8) -> bool {
        self.0.load(Ordering::Relaxed) == phase
    }
}

/// Fails a read when a head takes too long or nothing was asked for too long, and a write when the client takes nothing.
#[derive(Debug)]
pub(super) struct Watched<S> {
    inner: S,
    phase: Phase,
    limits: Limits,
    /// When the read that is waited for is given up, and in which phase that was decided.
    reading: Option<(u8, Pin<Box<Sleep>>)>,
    writing: Option<Pin<Box<Sleep>>>,
}

impl<S> Watched<S> {
    pub(super) const fn new(inner: S, phase: Phase, limits: Limits) -> Self {
        Self { inner, phase, limits, reading: None, writing: None }
    }

    /// Whether the client has kept us waiting for too long.
    fn poll_patience(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let phase = self.phase.0.load(Ordering::Relaxed);
        let limit = match phase {
            IDLE => self.limits.keep_alive,
            HEAD => self.limits.head,
            _ => return Poll::Pending,
        };
        match &mut self.reading {
            Some((since, sleep)) if *since == phase => sleep.as_mut().poll(cx),
            Some((since, sleep)) => {
                *since = phase;
                sleep.as_mut().reset(Instant::now() + limit);
                sleep.as_mut().poll(cx)
            }
            None => {
                let (_, sleep) = self.reading.insert((phase, Box::pin(sleep(limit))));
                sleep.as_mut().poll(cx)
            }
        }
    }

    fn wrote<T>(&mut self, cx: &mut Context<'_>, outcome: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if outcome.is_ready() {
            self.writing = None;
            return outcome;
        }
        let limit = self.limits.stalled_write;
        let patience = self.writing.get_or_insert_with(|| Box::pin(sleep(limit)));
        ready!(patience.as_mut().poll(cx));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.phase.is(BUSY)
            && let Some((since, _)) = &mut this.reading
        {
            // The next wait for a head begins anew.
            *since = BUSY;
        }
        match Pin::new(&mut this.inner).poll_read(cx, buf) {
            Poll::Ready(outcome) => {
                let _ = this.phase.0.compare_exchange(IDLE, HEAD, Ordering::Relaxed, Ordering::Relaxed);
                Poll::Ready(outcome)
            }
            Poll::Pending => {
                ready!(this.poll_patience(cx));
                Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
            }
        }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let outcome = Pin::new(&mut this.inner).poll_write(cx, bytes);
        this.wrote(cx, outcome)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let outcome = Pin::new(&mut this.inner).poll_write_vectored(cx, bytes);
        this.wrote(cx, outcome)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.phase.is(IDLE) {
            // All is answered, and hyper does not read again before it is woken: from now on the next request is due.
            let _ = this.poll_patience(cx);
        }
        Pin::new(&mut this.inner).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().inner).poll_shutdown(cx)
    }
}

/// A body that says when it has been sent, or given up.
#[derive(Debug)]
pub(super) struct Sent<B> {
    inner: B,
    phase: Phase,
}

impl<B> Sent<B> {
    pub(super) const fn new(inner: B, phase: Phase) -> Self {
        Self { inner, phase }
    }
}

impl<B> Drop for Sent<B> {
    fn drop(&mut self) {
        self.phase.0.store(IDLE, Ordering::Relaxed);
    }
}

impl<B: HttpBody<Data = Bytes> + Unpin> HttpBody for Sent<B> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        Pin::new(&mut self.inner).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
