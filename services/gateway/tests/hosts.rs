//! Malformed hosts, spoofed headers and smuggled requests, as bytes on the wire.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use support::{Options, Running, answer, start};

const CLOSE: &str = "connection: close\r\n";

async fn status(running: &Running, head: &str) -> u16 {
    answer(&running.send(head.as_bytes()).await).status
}

#[tokio::test]
async fn whoever_does_not_say_clearly_whom_they_ask_is_refused() {
    let running = start(Options::default()).await;
    let ours = "host: acme.localhost:8080\r\n";
    for (what, head) in [
        ("no host", format!("GET / HTTP/1.1\r\n{CLOSE}\r\n")),
        ("no host in 1.0", "GET / HTTP/1.0\r\n\r\n".to_owned()),
        ("two hosts", format!("GET / HTTP/1.1\r\n{ours}host: other.localhost:8080\r\n{CLOSE}\r\n")),
        ("the same twice", format!("GET / HTTP/1.1\r\n{ours}{ours}{CLOSE}\r\n")),
        ("another in the target", format!("GET http://other.localhost:8080/ HTTP/1.1\r\n{ours}{CLOSE}\r\n")),
        ("user in the target", format!("GET http://a@acme.localhost:8080/ HTTP/1.1\r\n{ours}{CLOSE}\r\n")),
        ("a list", format!("GET / HTTP/1.1\r\nhost: acme.localhost:8080, b\r\n{CLOSE}\r\n")),
        ("user", format!("GET / HTTP/1.1\r\nhost: a@acme.localhost:8080\r\n{CLOSE}\r\n")),
        ("space inside", format!("GET / HTTP/1.1\r\nhost: acme .localhost:8080\r\n{CLOSE}\r\n")),
        ("tab inside", format!("GET / HTTP/1.1\r\nhost: acme\t.localhost:8080\r\n{CLOSE}\r\n")),
        ("empty", format!("GET / HTTP/1.1\r\nhost:\r\n{CLOSE}\r\n")),
        ("not ASCII", format!("GET / HTTP/1.1\r\nhost: äcme.localhost:8080\r\n{CLOSE}\r\n")),
        ("percent", format!("GET / HTTP/1.1\r\nhost: acme%00.localhost:8080\r\n{CLOSE}\r\n")),
        ("path", format!("GET / HTTP/1.1\r\nhost: acme.localhost:8080/x\r\n{CLOSE}\r\n")),
        ("backslash", format!("GET / HTTP/1.1\r\nhost: acme.localhost\\x\r\n{CLOSE}\r\n")),
        ("space before the colon", format!("GET / HTTP/1.1\r\nhost : acme.localhost:8080\r\n{CLOSE}\r\n")),
        ("folded", format!("GET / HTTP/1.1\r\nhost: acme.localhost:8080\r\n x\r\n{CLOSE}\r\n")),
        ("a null byte", format!("GET / HTTP/1.1\r\nhost: acme\0.localhost:8080\r\n{CLOSE}\r\n")),
        ("an asterisk", format!("OPTIONS * HTTP/1.1\r\n{ours}{CLOSE}\r\n")),
        ("a tunnel", "CONNECT acme.localhost:8080 HTTP/1.1\r\nhost: acme.localhost:8080\r\n\r\n".to_owned()),
    ] {
        assert_eq!(status(&running, &head).await, 400, "{what}");
    }
    running.stop().await;
}

#[tokio::test]
async fn hosts_that_are_nobodys_all_get_the_same_page() {
    let running = start(Options::default()).await;
    running
        .database
        .plant(
            "INSERT INTO tenants (id, login_name, look_alike_key, name, created_at)
         VALUES (gen_random_uuid(), 'unpaid', 'unpaid', 'Unpaid', now())",
        )
        .await;
    let mut pages = Vec::new();
    for host in [
        "nobody.localhost:8080",
        "unpaid.localhost:8080",
        "unpaid.console.localhost:8080",
        "operator.localhost:8080",
        "acme.localhost.:8080",
        "xn--acme.localhost:8080",
        "a.b.localhost:8080",
        "acme.localhost:81",
        "localhost.evil.test",
        "evil.test",
        "127.0.0.1:8080",
        "[::1]:8080",
        "acme_x.localhost:8080",
        "-acme.localhost:8080",
        "ab.localhost:8080",
    ] {
        let found = running.get(host, "/").await;
        assert_eq!(found.status, 404, "{host}");
        let without_number: Vec<&str> =
            found.head.lines().filter(|line| !line.starts_with("x-request-id") && !line.starts_with("date")).collect();
        pages.push(format!("{}\n\n{}", without_number.join("\n"), found.body));
    }
    pages.dedup();
    assert_eq!(pages.len(), 1, "{pages:#?}");
    assert!(pages[0].contains("There is no portal here") && pages[0].contains("content-security-policy"));
    let css = pages[0].split('"').find(|part| part.starts_with("/assets/") && part.ends_with(".css")).unwrap();
    assert_eq!(running.get("nobody.localhost:8080", css).await.status, 200, "its style is there");
    running.stop().await;
}

#[tokio::test]
async fn each_host_is_answered_by_its_service_under_its_canonical_name() {
    let running = start(Options::default()).await;
    for (host, path, service, canonical) in [
        ("localhost:8080", "/", "activation", "localhost:8080"),
        ("acme.localhost:8080", "/parts?q=a", "portal", "acme.localhost:8080"),
        ("ACME.LocalHost", "/", "portal", "acme.localhost:8080"),
        ("acme.console.localhost:8080", "/", "portal", "acme.console.localhost:8080"),
        ("acme.console.localhost:8080", "/billing/card", "activation", "acme.console.localhost:8080"),
        ("acme.localhost:8080", "/billing", "portal", "acme.localhost:8080"),
        ("mail.localhost:8080", "/", "mail", "mail.localhost:8080"),
    ] {
        let told = running.get(host, path).await.body;
        assert!(told.starts_with(&format!("{service} GET {path}\n")), "{host} {told}");
        assert!(told.contains(&format!("\ncontext {canonical} ")), "{host} {told}");
        assert!(told.contains(&format!("\nhost: {canonical}\n")), "{host} {told}");
    }
    let absolute = format!("GET http://acme.localhost:8080/a?b HTTP/1.1\r\nhost: acme.localhost:8080\r\n{CLOSE}\r\n");
    assert!(running.ask(&absolute).await.body.starts_with("portal GET /a?b\n"));
    running.stop().await;
}

#[tokio::test]
async fn nobody_outside_speaks_for_the_gateway() {
    let running = start(Options::default()).await;
    let spoofed = [
        "Forwarded",
        "X-Forwarded-For",
        "X-Forwarded-Host",
        "X-Forwarded-Proto",
        "X-Forwarded-Port",
        "X-Real-IP",
        "X-Tenant",
        "X-Tenant-Id",
        "X-Gw-Ctx",
        "X-Gw-Tenant",
        "X-Internal-User",
        "X-Request-Id",
        "Keep-Alive",
        "TE",
        "Trailer",
        "Upgrade",
        "Proxy-Authorization",
        "Proxy-Connection",
        "X-Mine",
        "HTTP2-Settings",
    ];
    let fields: String = spoofed.iter().map(|name| format!("{name}: spoofed\r\n")).collect();
    let head = format!(
        "GET / HTTP/1.1\r\nhost: acme.localhost:8080\r\n{fields}accept: kept\r\nconnection: close, X-Mine, upgrade\r\n\r\n"
    );
    let found = running.ask(&head).await;
    assert_eq!(found.status, 200);
    assert!(!found.body.contains("spoofed"), "{}", found.body);
    assert!(found.body.contains("accept: kept"));
    assert!(found.body.contains(" 127.0.0.1\n"), "the client is where the connection comes from: {}", found.body);
    assert!(uuid::Uuid::parse_str(found.header("x-request-id").unwrap()).is_ok());
    running.stop().await;
}

#[tokio::test]
async fn a_former_name_leads_to_our_host_whatever_the_client_names() {
    let running = start(Options::default()).await;
    running
        .database
        .plant(
            "INSERT INTO former_login_names (login_name, look_alike_key, held_for, redirects_until, held_until)
             SELECT 'former', 'former', id, now() + interval '90 days', now() + interval '1 year'
             FROM tenants WHERE login_name = 'acme'",
        )
        .await;
    let spoofed = "forwarded: host=evil.test;proto=https\r\nx-forwarded-host: evil.test\r\nx-forwarded-proto: https\r\n\
                   x-host: evil.test\r\nx-original-host: evil.test\r\nreferer: https://evil.test/\r\n";
    let (former, console) = ("former.localhost:8080", "former.console.localhost:8080");
    for (head, leads_to) in [
        (format!("GET /a?b=c HTTP/1.1\r\nhost: {former}"), "http://acme.localhost:8080/a?b=c"),
        (format!("GET http://{former}/a?b=c HTTP/1.1\r\nhost: {former}"), "http://acme.localhost:8080/a?b=c"),
        (format!("GET //evil.test/a HTTP/1.1\r\nhost: {former}"), "http://acme.localhost:8080//evil.test/a"),
        (format!("GET /@evil.test HTTP/1.1\r\nhost: {former}"), "http://acme.localhost:8080/@evil.test"),
        (format!("POST /a HTTP/1.1\r\ncontent-length: 0\r\nhost: {console}"), "http://acme.console.localhost:8080/a"),
    ] {
        let moved = running.ask(&format!("{head}\r\n{spoofed}{CLOSE}\r\n")).await;
        assert_eq!((moved.status, moved.header("location")), (308, Some(leads_to)), "{head}");
    }
    let absolute = format!("GET http://evil.test/ HTTP/1.1\r\nhost: {former}\r\n{spoofed}{CLOSE}\r\n");
    assert_eq!(status(&running, &absolute).await, 400);
    running.stop().await;
}

#[tokio::test]
async fn a_trusted_proxy_says_where_the_client_is() {
    let mut options = Options::default();
    options.settings.trusted = vec!["127.0.0.0/8".parse().unwrap()];
    let running = start(options).await;
    let head =
        format!("GET / HTTP/1.1\r\nhost: acme.localhost:8080\r\nx-forwarded-for: 6.6.6.6, 203.0.113.9\r\n{CLOSE}\r\n");
    assert!(running.ask(&head).await.body.contains(" 203.0.113.9\n"));
    running.stop().await;
}

/// How many answers came back.
fn answers(text: &str) -> usize {
    text.matches("HTTP/1.1 ").count()
}

#[tokio::test]
async fn a_request_cannot_hide_in_another() {
    let running = start(Options::default()).await;
    let ours = "POST /one HTTP/1.1\r\nhost: acme.localhost:8080\r\n";
    let hidden = "GET /hidden HTTP/1.1\r\nhost: acme.localhost:8080\r\n\r\n";
    for (what, text) in [
        (
            "length, then chunks",
            format!("{ours}content-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n{hidden}"),
        ),
        (
            "chunks, then length",
            format!("{ours}transfer-encoding: chunked\r\ncontent-length: 4\r\n\r\n0\r\n\r\n{hidden}"),
        ),
        ("two lengths", format!("{ours}content-length: 0\r\ncontent-length: 60\r\n\r\n{hidden}")),
        ("a list of lengths", format!("{ours}content-length: 0, 60\r\n\r\n{hidden}")),
        ("a signed length", format!("{ours}content-length: +0\r\n\r\n{hidden}")),
        ("a length of nothing", format!("{ours}content-length: \r\n\r\n{hidden}")),
        (
            "two codings",
            format!("{ours}transfer-encoding: chunked\r\ntransfer-encoding: identity\r\n\r\n0\r\n\r\n{hidden}"),
        ),
        ("another coding", format!("{ours}transfer-encoding: gzip\r\n\r\n0\r\n\r\n{hidden}")),
        ("a coding that looks alike", format!("{ours}transfer-encoding: xchunked\r\n\r\n0\r\n\r\n{hidden}")),
        ("a folded coding", format!("{ours}transfer-encoding:\r\n chunked\r\n\r\n0\r\n\r\n{hidden}")),
        ("a space before the colon", format!("{ours}transfer-encoding : chunked\r\n\r\n0\r\n\r\n{hidden}")),
        ("chunks in 1.0", format!("{}transfer-encoding: chunked\r\n\r\n0\r\n\r\n{hidden}", ours.replace("1.1", "1.0"))),
        ("a huge chunk", format!("{ours}transfer-encoding: chunked\r\n\r\nffffffffffffffff1\r\n{hidden}")),
        ("bare line feeds in chunks", format!("{ours}transfer-encoding: chunked\r\n\r\n0\n\n{hidden}")),
        ("only chunks", format!("{ours}transfer-encoding: chunked\r\n\r\n0\r\n\r\n{hidden}")),
    ] {
        let text = running.send(text.as_bytes()).await;
        assert!(!text.contains("/hidden"), "{what}: {text}");
        assert!(answers(&text) <= 1, "{what}: {text}");
    }
    running.stop().await;
}

#[tokio::test]
async fn what_is_spoken_is_limited() {
    let running = start(Options::default()).await;
    for method in ["TRACE", "PROPFIND", "get", "X"] {
        let head = format!("{method} / HTTP/1.1\r\nhost: acme.localhost:8080\r\n{CLOSE}\r\n");
        assert_eq!(status(&running, &head).await, 405, "{method}");
    }
    let upgrade =
        "GET / HTTP/1.1\r\nhost: acme.localhost:8080\r\nconnection: upgrade, close\r\nupgrade: websocket\r\n\r\n";
    let found = running.ask(upgrade).await;
    assert!(found.status == 200 && !found.body.contains("websocket"), "{found:?}");
    let big = running
        .ask(&format!("POST /count HTTP/1.1\r\nhost: acme.localhost:8080\r\ncontent-length: 1048577\r\n{CLOSE}\r\n"))
        .await;
    assert_eq!(big.status, 413);
    // A file that a program brings may be larger.
    let file = running
        .ask(&format!(
            "POST /api/v1/imports?kind=parts HTTP/1.1\r\nhost: acme.localhost:8080\r\ncontent-length: 1048577\r\n{CLOSE}\r\n{}",
            "x".repeat(1_048_577)
        ))
        .await;
    assert_eq!(file.status, 200);
    let chunks = format!("100000\r\n{}\r\n", "x".repeat(0x10_0000)).repeat(2);
    let big = running
        .ask(&format!(
            "POST /count HTTP/1.1\r\nhost: acme.localhost:8080\r\ntransfer-encoding: chunked\r\n\r\n{chunks}0\r\n\r\n"
        ))
        .await;
    assert_eq!(big.status, 413);
    running.stop().await;
}
