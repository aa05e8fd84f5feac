//! An answer's body as it comes from a service; the connection goes back to its pool at the end.

use std::io;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::HttpBody;
use bytes::Bytes;
use hyper::body::{Frame, SizeHint};
use tokio::io::AsyncReadExt as _;
use tokio::time::{Sleep, sleep};

use super::chunked::Chunks;
use super::head::Framing;
use super::pool::{Connection, Pool};

/// How long a service may fall silent in the middle of an answer.
const PATIENCE: Duration = Duration::from_secs(30);
/// Bytes read at once.
const PIECE: usize = 64 * 1024;

#[derive(Debug)]
pub(super) struct RemoteBody {
    connection: Option<Connection>,
    left: Left,
    /// Where the connection goes when all was read; nowhere when it may serve nobody else.
    home: Option<Pool>,
    silence: Option<Pin<Box<Sleep>>>,
}

#[derive(Clone, Copy, Debug)]
enum Left {
    Bytes(u64),
    Chunks(Chunks),
    UntilClose,
}

impl RemoteBody {
    /// The rest of the answer on this connection.
    pub(super) const fn new(connection: Connection, framing: Framing, home: Option<Pool>) -> Self {
        let left = match framing {
            Framing::Empty => Left::Bytes(0),
            Framing::Length(length) => Left::Bytes(length),
            Framing::Chunked => Left::Chunks(Chunks::Size),
            Framing::Close => Left::UntilClose,
        };
        Self { connection: Some(connection), left, home, silence: None }
    }

    /// Takes what was read already: data, the end, or nothing yet.
    fn take(&mut self) -> io::Result<Taken> {
        let Some(connection) = self.connection.as_mut() else { return Ok(Taken::End) };
        let read = &mut connection.read;
        let piece = match &mut self.left {
            Left::Bytes(0) | Left::Chunks(Chunks::End) => None,
            Left::Bytes(left) => {
                let length = usize::try_from(*left).unwrap_or(usize::MAX).min(read.len());
                *left -= length as u64;
                Some(read.split_to(length).freeze())
            }
            Left::Chunks(chunks) => Some(chunks.take(read).map_err(io::Error::other)?.unwrap_or_default()),
            Left::UntilClose => Some(read.split().freeze()),
        };
        if self.is_over() {
            self.finish();
        }
        Ok(match piece {
            Some(piece) if !piece.is_empty() => Taken::Data(piece),
            _ if self.connection.is_none() => Taken::End,
            _ => Taken::Nothing,
        })
    }

    const fn is_over(&self) -> bool {
        matches!(self.left, Left::Bytes(0) | Left::Chunks(Chunks::End))
    }

    fn finish(&mut self) {
        if let (Some(connection), Some(home)) = (self.connection.take(), &self.home) {
            home.give_back(connection);
        }
    }

    /// Reads more; false at the end of the connection.
    fn poll_more(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<bool>> {
        let Some(connection) = self.connection.as_mut() else { return Poll::Ready(Ok(false)) };
        connection.read.reserve(PIECE);
        let more = pin!(connection.stream.read_buf(&mut connection.read)).poll(cx);
        if let Poll::Ready(outcome) = more {
            self.silence = None;
            return Poll::Ready(outcome.map(|length| length > 0));
        }
        let silence = self.silence.get_or_insert_with(|| Box::pin(sleep(PATIENCE)));
        ready!(silence.as_mut().poll(cx));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

enum Taken {
    Data(Bytes),
    Nothing,
    End,
}

impl HttpBody for RemoteBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let this = self.get_mut();
        loop {
            match this.take() {
                Ok(Taken::Data(data)) => return Poll::Ready(Some(Ok(Frame::data(data)))),
                Ok(Taken::End) => return Poll::Ready(None),
                Ok(Taken::Nothing) => {}
                Err(error) => return Poll::Ready(Some(Err(error))),
            }
            let outcome = ready!(this.poll_more(cx)).and_then(|is_more| match (is_more, this.left) {
                (true, _) => Ok(true),
                (false, Left::UntilClose) => Ok(false),
                (false, _) => Err(io::ErrorKind::UnexpectedEof.into()),
            });
            match outcome {
                Ok(true) => {}
                Ok(false) => {
                    this.connection = None;
                    return Poll::Ready(None);
                }
                Err(error) => {
                    this.connection = None;
                    return Poll::Ready(Some(Err(error)));
                }
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.connection.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        match (&self.connection, self.left) {
            (None, _) => SizeHint::with_exact(0),
            (Some(_), Left::Bytes(left)) => SizeHint::with_exact(left),
            _ => SizeHint::default(),
        }
    }
}
