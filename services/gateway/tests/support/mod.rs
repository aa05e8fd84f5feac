//! A gateway at work on a database of its own, services that tell what reached them, and a client that sends bytes.
#![expect(dead_code, reason = "each test file uses a part")]

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use boot::context::GatewayContext;
use boot::serve::{Address, Listener};
use boot::{Clock, Door, Entropy, Ready, Service, Shutdown, Signer, Task};
use gateway::{Gateway, Parts, Settings, Target, Upstream, Upstreams};
use http_body_util::BodyExt as _;
use testkit::TestDb;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

/// A gateway that runs.
pub(crate) struct Running {
    pub(crate) database: TestDb,
    pub(crate) address: SocketAddr,
    pub(crate) private: SocketAddr,
    pub(crate) shutdown: Shutdown,
    pub(crate) task: JoinHandle<anyhow::Result<()>>,
}

/// How it differs from the usual.
pub(crate) struct Options {
    pub(crate) settings: Settings,
    pub(crate) upstreams: Upstreams,
    /// Whether it hears news.
    pub(crate) hears: bool,
}

impl Default for Options {
    fn default() -> Self {
        let local = |name| Upstream::Local(echo(name));
        let upstreams =
            Upstreams { activation: local("activation"), portal: local("portal"), mail: Some(local("mail")) };
        Self { settings: Settings::default(), upstreams, hears: true }
    }
}

/// Starts one on a fresh database with the tenant acme.
pub(crate) async fn start(options: Options) -> Running {
    let database = TestDb::new().await;
    add_tenant(&database, "acme").await;
    let any = || Listener::bind(&"127.0.0.1:0".parse().unwrap(), false).unwrap();
    let parts = Parts {
        db: database.db.clone(),
        base: "http://localhost:8080".parse().unwrap(),
        clock: Clock::system(),
        entropy: Entropy::system(),
        settings: options.settings,
        upstreams: options.upstreams,
    };
    let gateway = Gateway::new(parts).unwrap();
    let (public, private, shutdown) = (any(), any(), Shutdown::new());
    let (address, private_address) = (public.tcp_address().unwrap(), private.tcp_address().unwrap());
    let db = database.db.clone();
    let ready = Ready::new(shutdown.clone()).and("database", move || {
        let db = db.clone();
        async move { Ok(db.ping().await?) }
    });
    let mut tasks = if options.hears { gateway.tasks() } else { Vec::new() };
    tasks.extend([gateway.serving(public), gateway.private(private, ready)]);
    let task = tokio::spawn(boot::run(tasks, shutdown.clone()));
    Running { database, address, private: private_address, shutdown, task }
}

/// Opens a portal under this name.
pub(crate) async fn add_tenant(database: &TestDb, name: &str) {
    let sql = "INSERT INTO tenants (id, login_name, look_alike_key, name, customer_portal, created_at, activated_at)
               VALUES (gen_random_uuid(), '$', '$', '$', true, now(), now()); SELECT pg_notify('tenants', '$')";
    database.plant(&sql.replace('$', name)).await;
}

/// A service that answers with what reached it. `/endless` never ends, `/slow` takes half a second, `/count` reads the
/// body and tells its length, `/give/<n>` gives n bytes.
pub(crate) fn echo(name: &'static str) -> Router {
    Router::new().fallback(move |request: Request| tell(name, request))
}

async fn tell(name: &'static str, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    if path == "/slow" {
        sleep(Duration::from_millis(500)).await;
        return "slow".into_response();
    }
    if path == "/count" {
        return count(request).await;
    }
    if let Some(length) = path.strip_prefix("/give/") {
        return give(length.parse().unwrap());
    }
    if path == "/unprocessable" || path == "/activate" {
        return StatusCode::UNPROCESSABLE_ENTITY.into_response();
    }
    let context = request.extensions().get::<GatewayContext>().cloned().unwrap();
    let mut text = format!("{name} {} {}\n", request.method(), request.uri());
    text += &format!("context {} {:?} {}\n", context.host, context.tenant.is_some(), context.client_ip);
    for (name, value) in request.headers() {
        text += &format!("{name}: {}\n", String::from_utf8_lossy(value.as_bytes()));
    }
    let body = request.into_body().collect().await.map(|body| body.to_bytes()).unwrap_or_default();
    text += &format!("body {}", String::from_utf8_lossy(&body));
    text.into_response()
}

async fn count(request: Request) -> Response {
    let mut body = request.into_body();
    let (mut length, mut sum) = (0_u64, 0_u64);
    while let Some(frame) = body.frame().await {
        let Ok(frame) = frame else { return StatusCode::PAYLOAD_TOO_LARGE.into_response() };
        let data = frame.into_data().unwrap_or_default();
        length += data.len() as u64;
        sum += data.iter().map(|byte| u64::from(*byte)).sum::<u64>();
    }
    format!("{length} {sum}").into_response()
}

fn give(length: usize) -> Response {
    let piece = 100_000;
    let pieces = (0..length)
        .step_by(piece)
        .map(move |at| Ok::<_, std::io::Error>(bytes::Bytes::from(vec![b'x'; piece.min(length - at)])));
    Body::from_stream(futures_util::stream::iter(pieces)).into_response()
}

/// Both keys of services and gateway.
pub(crate) fn signer() -> Signer {
    Signer::new(&[vec![7; 32].into()], Clock::system()).unwrap()
}

/// The echo in a place of its own, behind its door. Ends with `shutdown`.
pub(crate) fn alone(at: &Address, shutdown: &Shutdown) -> (Upstream, JoinHandle<anyhow::Result<()>>) {
    let listener = Listener::bind(at, false).unwrap();
    let target: Target = match (listener.tcp_address(), at) {
        (Some(address), _) => address.to_string().parse().unwrap(),
        (None, at) => at.to_string().parse().unwrap(),
    };
    let service = Service { name: "portal", router: echo("portal"), tasks: Vec::<Task>::new() };
    let tasks = service.alone(listener, Door::new(signer(), Ready::new(shutdown.clone())));
    (Upstream::Remote(target, signer()), tokio::spawn(boot::run(tasks, shutdown.clone())))
}

/// An answer as it came.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Running {
    pub(crate) async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// Sends these bytes and reads until the gateway has no more to say.
    pub(crate) async fn send(&self, bytes: &[u8]) -> String {
        send(self.address, bytes).await
    }

    pub(crate) async fn get(&self, host: &str, path: &str) -> Answer {
        self.ask(&format!("GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n")).await
    }

    pub(crate) async fn post(&self, host: &str, path: &str, body: &str) -> Answer {
        let length = body.len();
        let head = format!("POST {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\ncontent-length: {length}");
        self.ask(&format!("{head}\r\n\r\n{body}")).await
    }

    pub(crate) async fn ask(&self, text: &str) -> Answer {
        answer(&self.send(text.as_bytes()).await)
    }

    /// What the private port answers.
    pub(crate) async fn private(&self, path: &str) -> Answer {
        let text = format!("GET {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");
        answer(&send(self.private, text.as_bytes()).await)
    }

    /// Waits until this holds; how long it took.
    pub(crate) async fn until<F: Future<Output = bool>>(&self, mut holds: impl FnMut() -> F) -> Duration {
        let began = std::time::Instant::now();
        while !holds().await {
            assert!(began.elapsed() < Duration::from_secs(10), "it never came true");
            sleep(Duration::from_millis(15)).await;
        }
        began.elapsed()
    }

    pub(crate) async fn hears(&self) {
        self.until(|| async { self.private("/metrics").await.body.contains("gateway_hears_news 1") }).await;
    }

    pub(crate) async fn stop(self) {
        self.shutdown.trigger();
        self.task.await.unwrap().unwrap();
    }
}

pub(crate) async fn send(to: SocketAddr, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(to).await.unwrap();
    // It may hang up before it has read everything.
    let _ = stream.write_all(bytes).await;
    let mut read = Vec::new();
    let _ = timeout(Duration::from_secs(20), stream.read_to_end(&mut read)).await.expect("answered and closed");
    String::from_utf8_lossy(&read).into_owned()
}

pub(crate) fn answer(text: &str) -> Answer {
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((text, ""));
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
    Answer { status, head: head.to_owned(), body: body.to_owned() }
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }
}

/// A folder that goes when it is dropped.
pub(crate) struct Folder(std::path::PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static COUNT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
        let count = COUNT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("gateway-{}-{count}", std::process::id()));
        std::fs::create_dir(&path).unwrap();
        Self(path)
    }

    pub(crate) fn join(&self, name: &str) -> std::path::PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
