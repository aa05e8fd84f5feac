use std::time::Duration;

use axum::body::Body;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout};

use super::*;

const LIMITS: Limits = Limits {
    head: Duration::from_millis(300),
    keep_alive: Duration::from_millis(900),
    stalled_write: Duration::from_millis(500),
    headers: 64,
    head_bytes: 32 * 1024,
};

struct Running {
    shutdown: Shutdown,
    connections: Connections,
    address: std::net::SocketAddr,
    task: JoinHandle<()>,
}

/// Answers `/slow` after 400 ms, `/endless` for ever, all else at once.
async fn answers(request: Request<Incoming>, _: Peer) -> Response<Body> {
    match request.uri().path() {
        "/slow" => {
            sleep(Duration::from_millis(400)).await;
            Response::new(Body::from("slow"))
        }
        "/endless" => {
            let chunk = Bytes::from(vec![b'.'; 1 << 20]);
            Response::new(Body::from_stream(futures_util::stream::repeat_with(move || {
                Ok::<_, Infallible>(chunk.clone())
            })))
        }
        _ => Response::new(Body::from("quick")),
    }
}

async fn start(most: usize) -> Running {
    let listener = Listener::bind(&"127.0.0.1:0".parse().unwrap(), true).unwrap();
    let address = listener.tcp_address().unwrap();
    let (shutdown, connections) = (Shutdown::new(), Connections::at_most(most));
    let task = tokio::spawn(serve(listener, (LIMITS, connections.clone()), shutdown.clone(), answers));
    Running { shutdown, connections, address, task }
}

impl Running {
    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }
}

/// How long the server kept the connection open, in milliseconds.
async fn closed_after(stream: &mut TcpStream) -> u128 {
    let before = Instant::now();
    let mut bytes = Vec::new();
    // A reset is an end, too.
    let _ = timeout(Duration::from_secs(5), stream.read_to_end(&mut bytes)).await.expect("closed in time");
    before.elapsed().as_millis()
}

async fn ask(stream: &mut TcpStream, path: &str) -> String {
    stream.write_all(format!("GET {path} HTTP/1.1\r\nhost: a\r\n\r\n").as_bytes()).await.unwrap();
    let mut bytes = vec![0; 4096];
    let mut text = String::new();
    while !text.contains("\r\n\r\n") || !(text.ends_with("quick") || text.ends_with("slow")) {
        let read = stream.read(&mut bytes).await.unwrap();
        assert_ne!(read, 0, "closed after {text:?}");
        text.push_str(std::str::from_utf8(&bytes[..read]).unwrap());
    }
    text
}

#[tokio::test]
async fn silent_and_slow_clients_are_closed_in_time() {
    let running = start(10).await;
    let mut silent = running.connect().await;
    assert!((250..800).contains(&closed_after(&mut silent).await));
    let mut half = running.connect().await;
    half.write_all(b"GET / HTTP/1.1\r\nhost:").await.unwrap();
    assert!((250..800).contains(&closed_after(&mut half).await));
}

#[tokio::test]
async fn a_head_that_trickles_in_is_given_up() {
    let running = start(10).await;
    let (mut reader, mut writer) = running.connect().await.into_split();
    let trickle = tokio::spawn(async move {
        while writer.write_all(b"GET / HTTP/1.1\r\nx: y\r\n").await.is_ok() {
            sleep(Duration::from_millis(50)).await;
        }
    });
    let mut bytes = Vec::new();
    let _ = timeout(Duration::from_secs(2), reader.read_to_end(&mut bytes)).await.expect("closed in time");
    trickle.await.unwrap();
}

#[tokio::test]
async fn an_idle_connection_is_kept_longer_than_a_head_may_take() {
    let running = start(10).await;
    let mut stream = running.connect().await;
    for _ in 0..2 {
        ask(&mut stream, "/").await;
        sleep(Duration::from_millis(500)).await;
    }
    ask(&mut stream, "/slow").await;
    let idle = closed_after(&mut stream).await;
    assert!((800..1500).contains(&idle), "{idle}");
    let mut stream = running.connect().await;
    ask(&mut stream, "/").await;
    sleep(Duration::from_millis(500)).await;
    stream.write_all(b"GET").await.unwrap();
    assert!((250..800).contains(&closed_after(&mut stream).await), "the second head has its own limit");
}

#[tokio::test]
async fn a_client_that_takes_nothing_is_closed() {
    let running = start(10).await;
    let mut stream = running.connect().await;
    stream.write_all(b"GET /endless HTTP/1.1\r\nhost: a\r\n\r\n").await.unwrap();
    timeout(Duration::from_secs(5), async {
        while running.connections.open() == 0 {
            sleep(Duration::from_millis(10)).await;
        }
        while running.connections.open() > 0 {
            sleep(Duration::from_millis(10)).await;
        }
    })
    .await
    .expect("closed in time");
}

#[tokio::test]
async fn more_connections_than_allowed_wait() {
    let running = start(1).await;
    let mut first = running.connect().await;
    ask(&mut first, "/").await;
    let mut second = running.connect().await;
    assert!(timeout(Duration::from_millis(200), ask(&mut second, "/")).await.is_err());
    drop(first);
    let mut third = running.connect().await;
    second.shutdown().await.unwrap();
    timeout(Duration::from_secs(2), ask(&mut third, "/")).await.unwrap();
}

#[tokio::test]
async fn a_stop_finishes_what_was_asked_and_closes_the_rest() {
    let running = start(10).await;
    let (mut busy, mut idle) = (running.connect().await, running.connect().await);
    ask(&mut idle, "/").await;
    let busy = tokio::spawn(async move { ask(&mut busy, "/slow").await });
    sleep(Duration::from_millis(100)).await;
    running.shutdown.trigger();
    assert!(closed_after(&mut idle).await < 200);
    let answer = busy.await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("connection: close"), "{answer}");
    running.task.await.unwrap();
    assert!(TcpStream::connect(running.address).await.is_err());
}

#[tokio::test]
async fn heads_that_are_too_large_are_refused() {
    let running = start(10).await;
    for head in ["x: y\r\n".repeat(65), format!("x: {}\r\n", "y".repeat(40_000))] {
        let mut stream = running.connect().await;
        stream.write_all(format!("GET / HTTP/1.1\r\nhost: a\r\n{head}\r\n").as_bytes()).await.unwrap();
        let mut bytes = [0; 12];
        stream.read_exact(&mut bytes).await.unwrap();
        assert_eq!(&bytes, b"HTTP/1.1 431");
    }
}

#[tokio::test]
async fn a_socket_file_that_was_left_is_replaced_and_one_in_use_is_not() {
    let path = std::env::temp_dir().join(format!("boot-{}.sock", std::process::id()));
    let address = Address::Unix(path.clone());
    drop(std::os::unix::net::UnixListener::bind(&path).unwrap());
    let listener = Listener::bind(&address, false).unwrap();
    assert!(Listener::bind(&address, false).is_err());
    drop(listener);
    std::fs::remove_file(path).unwrap();
}
