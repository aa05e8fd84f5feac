//! One request and its answer over one connection. Both are polled together: a service may answer before it has
//! taken the whole body, and then it gets no more of it.

use std::future::poll_fn;
use std::io;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Body, HttpBody as _};
use axum::http::{Method, Request, Response, request};
use bytes::{Buf as _, Bytes, BytesMut};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::Instant;

use super::body::RemoteBody;
use super::head::{self, Framing, Head};
use super::pool::{Connection, Pool};

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// No connection to the service.
    #[error("cannot be reached: {0}")]
    Unreachable(io::Error),
    /// The connection broke before the first byte of an answer.
    #[error("broke off: {0}")]
    BrokeOff(io::Error),
    /// What it answered is no answer.
    #[error("answered nonsense: {0}")]
    BadAnswer(&'static str),
    /// It took the request and fell silent.
    #[error("did not answer in time")]
    Silent,
    /// The client sent more than it may.
    #[error("the body is too large")]
    TooLarge,
    /// The client stopped sending.
    #[error("the client broke off")]
    ClientGone,
}

/// Time from the last byte of a request to the first of its answer.
const FIRST_BYTE: Duration = Duration::from_secs(15);
/// Bytes read at once.
const PIECE: usize = 16 * 1024;

/// Sends a request over a connection of the pool. One that died while it waited is replaced, if nothing can have
/// happened twice. With its body it may take as long as `patience`.
pub(super) async fn send(pool: &Pool, request: Request<Body>, patience: Duration) -> Result<Response<Body>, Failure> {
    let end = Instant::now() + patience;
    let (parts, body) = request.into_parts();
    let framing = Framing::of(&body);
    let may_repeat = framing == Framing::Empty && parts.method.is_idempotent();
    let mut sending = Sending::new(&parts, (body, framing), end);
    if let Some(connection) = pool.waiting() {
        match exchange(pool, connection, (&mut sending, &parts.method)).await {
            Err(Failure::BrokeOff(error)) if may_repeat => {
                tracing::debug!(%error, "a connection had died, the request goes over a new one");
                sending = Sending::new(&parts, (Body::empty(), framing), end);
            }
            outcome => return outcome,
        }
    }
    let connection = pool.connect().await.map_err(Failure::Unreachable)?;
    exchange(pool, connection, (&mut sending, &parts.method)).await
}

async fn exchange(
    pool: &Pool,
    mut connection: Connection,
    (sending, method): (&mut Sending, &Method),
) -> Result<Response<Body>, Failure> {
    // A head alone is sent at once.
    let mut is_waiting = sending.body.is_none();
    let patience = if is_waiting { sending.first_byte() } else { sending.end };
    connection.patience.as_mut().reset(patience);
    let head = poll_fn(|cx| {
        let sent = sending.poll(&mut connection, cx);
        if let Poll::Ready(Err(failure @ (Failure::TooLarge | Failure::ClientGone))) = sent {
            return Poll::Ready(Err(failure));
        }
        // A service that will not take the rest may still say why.
        match (sent, poll_head(&mut connection, method, cx)) {
            (_, Poll::Ready(outcome)) => return Poll::Ready(outcome),
            (Poll::Ready(Err(failure)), Poll::Pending) => return Poll::Ready(Err(failure)),
            (Poll::Ready(Ok(())), Poll::Pending) if !std::mem::replace(&mut is_waiting, true) => {
                connection.patience.as_mut().reset(sending.first_byte());
            }
            _ => {}
        }
        ready!(connection.patience.as_mut().poll(cx));
        Poll::Ready(Err(Failure::Silent))
    })
    .await?;
    let stays = head.stays && sending.is_done();
    let mut response = Response::new(Body::empty());
    *response.status_mut() = head.status;
    *response.headers_mut() = head.headers;
    *response.body_mut() = rest(connection, head.framing, stays.then(|| pool.clone()));
    Ok(response)
}

/// The answer's body: whole, when it came along with the head.
fn rest(mut connection: Connection, framing: Framing, home: Option<Pool>) -> Body {
    let whole = match framing {
        Framing::Empty => Some(Bytes::new()),
        Framing::Length(length) => usize::try_from(length)
            .ok()
            .filter(|length| connection.read.len() >= *length)
            .map(|length| connection.read.split_to(length).freeze()),
        Framing::Chunked | Framing::Close => None,
    };
    match whole {
        Some(whole) => {
            if let Some(home) = home {
                home.give_back(connection);
            }
            Body::from(whole)
        }
        None => Body::new(RemoteBody::new(connection, framing, home)),
    }
}

fn poll_head(connection: &mut Connection, method: &Method, cx: &mut Context<'_>) -> Poll<Result<Head, Failure>> {
    loop {
        if let Some(head) = head::take(&mut connection.read, method).map_err(Failure::BadAnswer)? {
            return Poll::Ready(Ok(head));
        }
        connection.read.reserve(PIECE);
        let reading = pin!(connection.stream.read_buf(&mut connection.read)).poll(cx);
        match ready!(reading) {
            Ok(0) if connection.read.is_empty() => {
                return Poll::Ready(Err(Failure::BrokeOff(io::ErrorKind::UnexpectedEof.into())));
            }
            Ok(0) => return Poll::Ready(Err(Failure::BadAnswer("head cut off"))),
            Ok(_) => {}
            Err(error) if connection.read.is_empty() => return Poll::Ready(Err(Failure::BrokeOff(error))),
            Err(_) => return Poll::Ready(Err(Failure::BadAnswer("head cut off"))),
        }
    }
}

/// A request on its way out.
struct Sending {
    /// Bytes to be written next.
    out: BytesMut,
    data: Bytes,
    body: Option<Body>,
    framing: Framing,
    /// When all must have been sent and answered.
    end: Instant,
}

impl Sending {
    fn new(parts: &request::Parts, (body, framing): (Body, Framing), end: Instant) -> Self {
        let body = (framing != Framing::Empty).then_some(body);
        Self { out: head::write(parts, framing), data: Bytes::new(), body, framing, end }
    }

    /// When the answer must begin.
    fn first_byte(&self) -> Instant {
        self.end.min(Instant::now() + FIRST_BYTE)
    }

    fn is_done(&self) -> bool {
        self.out.is_empty() && self.data.is_empty() && self.body.is_none()
    }

    fn poll(&mut self, connection: &mut Connection, cx: &mut Context<'_>) -> Poll<Result<(), Failure>> {
        loop {
            if !self.out.is_empty() {
                let written = ready!(pin!(connection.stream.write(&self.out)).poll(cx)).map_err(Failure::BrokeOff)?;
                self.out.advance(written);
            } else if !self.data.is_empty() {
                let written = ready!(pin!(connection.stream.write(&self.data)).poll(cx)).map_err(Failure::BrokeOff)?;
                self.data.advance(written);
                if self.data.is_empty() && self.framing == Framing::Chunked {
                    self.out.extend_from_slice(b"\r\n");
                }
            } else if self.body.is_some() {
                ready!(self.poll_body(cx))?;
            } else {
                return Poll::Ready(Ok(()));
            }
        }
    }

    fn poll_body(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Failure>> {
        let Some(body) = self.body.as_mut() else { return Poll::Ready(Ok(())) };
        let is_chunked = self.framing == Framing::Chunked;
        match ready!(Pin::new(body).poll_frame(cx)) {
            Some(Ok(frame)) => {
                // Trailers have no meaning for us.
                let data = frame.into_data().unwrap_or_default();
                if is_chunked && !data.is_empty() {
                    self.out.extend_from_slice(format!("{:x}\r\n", data.len()).as_bytes());
                }
                self.data = data;
            }
            Some(Err(error)) => return Poll::Ready(Err(why(error))),
            None => {
                self.body = None;
                if is_chunked {
                    self.out.extend_from_slice(b"0\r\n\r\n");
                }
            }
        }
        Poll::Ready(Ok(()))
    }
}

fn why(error: axum::Error) -> Failure {
    if error.into_inner().is::<http_body_util::LengthLimitError>() { Failure::TooLarge } else { Failure::ClientGone }
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    /// A service that answers the first request of its first connection and no other.
    async fn of_few_words() -> Pool {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let target = listener.local_addr().unwrap().to_string().parse().unwrap();
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut bytes = [0; 1024];
            let _ = stream.read(&mut bytes).await.unwrap();
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await.unwrap();
            while stream.read(&mut bytes).await.is_ok_and(|length| length > 0) {}
        });
        Pool::new(target)
    }

    #[tokio::test]
    async fn each_request_over_a_connection_has_its_own_time() {
        let pool = of_few_words().await;
        let first = send(&pool, Request::new(Body::empty()), Duration::from_secs(10)).await.unwrap();
        assert_eq!(first.status(), 200);
        let brief = Duration::from_millis(50);
        let second = send(&pool, Request::new(Body::empty()), brief).await;
        assert!(matches!(second, Err(Failure::Silent)), "{second:?}");
    }

    #[tokio::test]
    async fn a_body_that_never_ends_is_given_up() {
        let pool = of_few_words().await;
        let _ = send(&pool, Request::new(Body::empty()), Duration::from_secs(10)).await.unwrap();
        let body = Body::from_stream(futures_util::stream::pending::<Result<Bytes, io::Error>>());
        let endless = send(&pool, Request::new(body), Duration::from_millis(50)).await;
        assert!(matches!(endless, Err(Failure::Silent)), "{endless:?}");
    }
}
