//! Services in processes of their own: over TCP and socket files, with large bodies, and when they die.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use std::time::{Duration, Instant};

use axum::http::{Method, Uri};
use boot::context::GatewayContext;
use boot::serve::Address;
use boot::{Clock, Shutdown, Signer};
use gateway::{Target, Upstream, Upstreams};
use support::{Folder, Options, Running, alone, answer, echo, send, signer, start};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

async fn in_front_of(upstream: Upstream) -> Running {
    let upstreams = Upstreams { activation: upstream.clone(), portal: upstream, mail: None };
    start(Options { upstreams, ..Options::default() }).await
}

fn socket_file(folder: &Folder) -> Address {
    Address::Unix(folder.join("portal.sock"))
}

fn any_port() -> Address {
    "127.0.0.1:0".parse().unwrap()
}

const HOST: &str = "acme.localhost:8080";

#[tokio::test]
async fn requests_and_answers_pass_over_tcp_and_socket_files() {
    let folder = Folder::new();
    for at in [any_port(), socket_file(&folder)] {
        let shutdown = Shutdown::new();
        let (upstream, service) = alone(&at, &shutdown);
        let running = in_front_of(upstream).await;
        for _ in 0..3 {
            let told = running.post(HOST, "/a?b=c", "d=e").await;
            assert!(
                told.body.starts_with("portal POST /a?b=c\ncontext acme.localhost:8080 true 127.0.0.1\n"),
                "{told:?}"
            );
            assert!(told.body.ends_with("body d=e") && !told.body.contains("x-gw-ctx"), "{told:?}");
        }
        let head = running.ask(&format!("HEAD / HTTP/1.1\r\nhost: {HOST}\r\nconnection: close\r\n\r\n")).await;
        assert_eq!((head.status, head.body.as_str()), (200, ""));
        let chunked = format!(
            "POST /a HTTP/1.1\r\nhost: {HOST}\r\ntransfer-encoding: chunked\r\n\r\n3\r\nd=e\r\n2\r\n&f\r\n0\r\n\r\n"
        );
        assert!(running.ask(&chunked).await.body.ends_with("body d=e&f"));
        running.stop().await;
        shutdown.trigger();
        service.await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn large_files_stream_through_both_ways() {
    let folder = Folder::new();
    let shutdown = Shutdown::new();
    let (upstream, _service) = alone(&socket_file(&folder), &shutdown);
    let running = in_front_of(upstream).await;
    let given = running.get(HOST, "/give/30000000").await;
    assert!(given.head.contains("transfer-encoding: chunked"), "{}", given.head);
    assert_eq!(given.body.matches('x').count(), 30_000_000);

    let (size, piece) = (60_000_000_usize, vec![3_u8; 1_000_000]);
    let mut stream = running.connect().await;
    let head = format!(
        "POST /count HTTP/1.1\r\nhost: {HOST}\r\ncontent-type: multipart/form-data; boundary=a\r\nconnection: close\r\n\
         content-length: {size}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    for _ in 0..size / piece.len() {
        stream.write_all(&piece).await.unwrap();
    }
    let mut text = String::new();
    stream.read_to_string(&mut text).await.unwrap();
    assert_eq!(answer(&text).body, format!("{size} {}", size * 3));

    let too_large = running.ask(&head.replace(&size.to_string(), "209715201")).await;
    assert_eq!(too_large.status, 413);
    running.stop().await;
    shutdown.trigger();
}

#[tokio::test]
async fn a_service_opens_to_the_gateway_alone() {
    let shutdown = Shutdown::new();
    let (upstream, _service) = alone(&any_port(), &shutdown);
    let Upstream::Remote(Target::Tcp(at), _) = upstream else { panic!("a service over TCP") };
    let at = at.parse().unwrap();
    let context = || GatewayContext {
        request_id: uuid::Uuid::nil(),
        tenant: None,
        host: HOST.to_owned(),
        client_ip: [127, 0, 0, 1].into(),
    };
    let seal = |signer: &Signer, path: &'static str| signer.seal(&context(), &Method::GET, &Uri::from_static(path));
    let ago = Clock::fixed(Clock::system().now() - Duration::from_secs(31));
    let late = Signer::new(&[vec![7; 32].into()], ago).unwrap();
    let knock = |field: String| async move {
        answer(&send(at, format!("GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n{field}\r\n").as_bytes()).await)
            .status
    };
    let field = |sealed: String| format!("x-gw-ctx: {sealed}\r\n");
    let other = Signer::new(&[vec![8; 32].into()], Clock::system()).unwrap();
    assert_eq!(knock(field(seal(&signer(), "/"))).await, 200);
    assert_eq!(knock(String::new()).await, 403);
    assert_eq!(knock(field(seal(&signer(), "/other"))).await, 403);
    assert_eq!(knock(field(seal(&other, "/"))).await, 403);
    assert_eq!(knock(field(seal(&late, "/"))).await, 403);
    assert_eq!(knock(field(seal(&signer(), "/")).repeat(2)).await, 403);
    shutdown.trigger();
}

#[tokio::test]
async fn a_service_that_is_away_answers_soon_and_is_found_again() {
    let folder = Folder::new();
    let at = socket_file(&folder);
    let shutdown = Shutdown::new();
    let (upstream, service) = alone(&at, &shutdown);
    let running = in_front_of(upstream).await;
    assert_eq!(running.get(HOST, "/").await.status, 200);
    shutdown.trigger();
    service.await.unwrap().unwrap();
    let began = Instant::now();
    let away = running.get(HOST, "/").await;
    assert_eq!((away.status, away.header("retry-after")), (503, Some("10")));
    assert!(began.elapsed() < Duration::from_secs(2));
    assert!(away.body.contains("not available right now"));
    let shutdown = Shutdown::new();
    let (_, service) = alone(&at, &shutdown);
    assert_eq!(running.get(HOST, "/").await.status, 200);
    running.stop().await;
    shutdown.trigger();
    service.await.unwrap().unwrap();
}

/// A service that says these bytes to each connection in turn, once it has been asked, and hangs up.
async fn saying(answers: Vec<&'static str>) -> Upstream {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let target = listener.local_addr().unwrap().to_string().parse().unwrap();
    tokio::spawn(async move {
        for text in answers {
            let (mut stream, _) = listener.accept().await.unwrap();
            let _ = stream.read(&mut [0; 4_096]).await;
            stream.write_all(text.as_bytes()).await.unwrap();
        }
    });
    Upstream::Remote(target, signer())
}

#[tokio::test]
async fn a_service_that_breaks_off_or_talks_nonsense_is_a_bad_gateway() {
    let running = in_front_of(saying(vec!["", "SSH-2.0\r\n\r\n", "HTTP/1.1 200 OK\r\ncontent-le"]).await).await;
    for _ in 0..3 {
        assert_eq!(running.get(HOST, "/").await.status, 502);
    }
    running.stop().await;
}

#[tokio::test]
async fn half_an_answer_is_never_taken_for_a_whole_one() {
    let texts = vec![
        "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n",
    ];
    let running = in_front_of(saying(texts).await).await;
    // What was not sent on by then is not sent at all: the connection ends.
    let cut = running.get(HOST, "/").await;
    assert!(cut.status == 0 || cut.head.contains("content-length: 10") && cut.body.len() < 10, "{cut:?}");
    let cut = running.get(HOST, "/").await;
    assert!(cut.status == 0 || cut.head.contains("chunked") && !cut.body.contains("0\r\n\r\n"), "{cut:?}");
    running.stop().await;
}

#[tokio::test]
async fn a_connection_that_died_in_the_pool_is_replaced_for_reads_only() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let target = listener.local_addr().unwrap().to_string().parse().unwrap();
    // Answers one request on each connection and hangs up only when the second has come.
    let service = tokio::spawn(async move {
        let mut asked = 0;
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let _ = stream.read(&mut [0; 4_096]).await;
                stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok").await.unwrap();
                let _ = stream.read(&mut [0; 4_096]).await;
            });
            asked += 1;
            if asked == 3 {
                break;
            }
        }
        asked
    });
    let running = in_front_of(Upstream::Remote(target, signer())).await;
    assert_eq!(running.get(HOST, "/").await.body, "ok");
    assert_eq!(running.get(HOST, "/").await.body, "ok", "over a new connection");
    assert_eq!(running.post(HOST, "/", "x=y").await.status, 502, "it may have happened");
    assert_eq!(running.get(HOST, "/").await.body, "ok");
    assert_eq!(service.await.unwrap(), 3);
    running.stop().await;
}

#[tokio::test]
async fn a_stop_waits_for_the_request_in_hand() {
    let upstreams =
        Upstreams { activation: Upstream::Local(echo("a")), portal: Upstream::Local(echo("p")), mail: None };
    let running = start(Options { upstreams, ..Options::default() }).await;
    let address = running.address;
    let text = format!("GET /slow HTTP/1.1\r\nhost: {HOST}\r\n\r\n");
    let slow = tokio::spawn(async move { send(address, text.as_bytes()).await });
    tokio::time::sleep(Duration::from_millis(150)).await;
    let began = Instant::now();
    running.stop().await;
    assert!(began.elapsed() < Duration::from_secs(2));
    let told = answer(&slow.await.unwrap());
    assert_eq!((told.status, told.body.as_str()), (200, "slow"));
}

#[tokio::test]
async fn more_than_we_can_do_is_refused_at_once() {
    let mut options = Options::default();
    options.settings.in_flight = 2;
    let running = start(options).await;
    let address = running.address;
    let text = "GET /slow HTTP/1.1\r\nhost: localhost:8080\r\nconnection: close\r\n\r\n";
    let slow: Vec<_> = (0..2).map(|_| tokio::spawn(async move { send(address, text.as_bytes()).await })).collect();
    tokio::time::sleep(Duration::from_millis(150)).await;
    let began = Instant::now();
    let refused = running.get("localhost:8080", "/").await;
    assert_eq!((refused.status, refused.header("retry-after")), (503, Some("2")));
    assert!(began.elapsed() < Duration::from_millis(100), "{:?}", began.elapsed());
    for one in slow {
        assert_eq!(answer(&one.await.unwrap()).status, 200);
    }
    assert!(running.private("/metrics").await.body.contains("gateway_shed_total 1\n"));
    running.stop().await;
}
