//! Connections to a service that wait for their next request. One pool for each thread, so that nobody waits for it.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use boot::serve::Stream;
use bytes::BytesMut;
use tokio::time::{Sleep, sleep, timeout};

use super::Target;

/// Connections to one service. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Pool {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    target: Target,
    idle: Mutex<Vec<(Connection, Instant)>>,
}

/// A connection with what was read of it too early.
#[derive(Debug)]
pub(super) struct Connection {
    pub(super) stream: Stream,
    pub(super) read: BytesMut,
    /// When an answer's head is given up. Kept from one request to the next: to set a timer later costs nothing, to make
    /// one wakes the thread that keeps them.
    pub(super) patience: Pin<Box<Sleep>>,
    /// Whether a request went over it before: then it may have died since.
    pub(super) is_used: bool,
}

/// Connections kept.
const ROOM: usize = 128;
/// Shorter than the services keep them.
const LIFE: Duration = Duration::from_secs(45);
const CONNECT: Duration = Duration::from_secs(1);

impl Pool {
    pub(super) fn new(target: Target) -> Self {
        Self { inner: Arc::new(Inner { target, idle: Mutex::default() }) }
    }

    /// One that waits, the youngest first; those that died meanwhile are dropped.
    pub(super) fn waiting(&self) -> Option<Connection> {
        let mut idle = self.idle();
        while let Some((connection, since)) = idle.pop() {
            if since.elapsed() > LIFE {
                idle.clear();
                return None;
            }
            if !connection.stream.has_stirred() {
                return Some(connection);
            }
        }
        None
    }

    pub(super) async fn connect(&self) -> io::Result<Connection> {
        let stream = timeout(CONNECT, self.inner.target.connect()).await.map_err(|_| io::ErrorKind::TimedOut)??;
        Ok(Connection { stream, read: BytesMut::new(), patience: Box::pin(sleep(CONNECT)), is_used: false })
    }

    pub(super) fn give_back(&self, mut connection: Connection) {
        if !connection.read.is_empty() {
            // An answer that nobody asked for.
            return;
        }
        connection.is_used = true;
        let mut idle = self.idle();
        if idle.len() < ROOM {
            idle.push((connection, Instant::now()));
        }
    }

    fn idle(&self) -> MutexGuard<'_, Vec<(Connection, Instant)>> {
        self.inner.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
