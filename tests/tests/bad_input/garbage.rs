//! Bodies that are no form, and queries that are none.

use axum::body::Body;
use axum::http::{Method, Request, header};
use testkit::World;

use super::forms::BUTTONS;
use super::path;

/// Bodies that are no form, with what they call themselves.
fn garbage() -> Vec<(&'static str, Vec<u8>)> {
    let form = "application/x-www-form-urlencoded";
    let multipart = "multipart/form-data; boundary=b";
    vec![
        (form, b"%".to_vec()),
        (form, b"\0\0\0".to_vec()),
        (form, b"\xff\xfe=\xff".to_vec()),
        (form, b"&&&===&=&".to_vec()),
        (form, [b"a=".as_slice(), &vec![b'x'; 3 * 1024 * 1024]].concat()),
        (form, "a[b][c]=1&".repeat(50_000).into_bytes()),
        (form, b"row_version=-1&row_version=x".to_vec()),
        ("application/json", b"{\"a\":[[[[".to_vec()),
        ("text/plain", b"hello".to_vec()),
        ("", b"a=b".to_vec()),
        ("\u{0}x".trim_matches('\0'), Vec::new()),
        ("multipart/form-data", b"--b\r\n".to_vec()),
        (multipart, Vec::new()),
        (multipart, b"--b\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nno end".to_vec()),
        (multipart, b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n".to_vec()),
        (
            multipart,
            b"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\0.csv\"\r\n\r\n\xff\xfe\r\n--b--\r\n"
                .to_vec(),
        ),
        (
            multipart,
            [b"--b\r\nContent-Disposition: form-data; name=\"colour\"\r\n\r\n".as_slice(), b"\xff\xff\r\n--b--\r\n"]
                .concat(),
        ),
    ]
}

#[tokio::test]
async fn no_garbage_breaks_any_route() {
    let world = World::new().await;
    let mut table = portal::table();
    // Signing out works whatever the body says: last, or everything after it would be asked by nobody.
    table.sort_by_key(|route| route.path == "/sign-out");
    let (mut wrong, mut tried) = (Vec::new(), 0);
    for route in table.iter().filter(|route| route.method != Method::GET) {
        let path = path(&world, route).await;
        for (kind, body) in garbage() {
            for visitor in [world.insider(route.site), world.visitor("anonymous")] {
                let request = Request::builder()
                    .method(Method::POST)
                    .uri(&path)
                    .header("sec-fetch-site", "same-origin")
                    .header(header::CONTENT_TYPE, kind)
                    .header(header::COOKIE, &visitor.cookies);
                let length = body.len();
                let answer =
                    world.app.ask(&world.host(route.site), request.body(Body::from(body.clone())).unwrap()).await;
                tried += 1;
                let is_upload = route.path.ends_with("/layout")
                    || route.path == "/imports"
                    || route.path.starts_with("/quick-order");
                let is_too_large = length > 2 * 1024 * 1024 && !is_upload && visitor.name != "anonymous";
                // Whoever has no key is refused before anything is read.
                let reads_none = BUTTONS.contains(&route.path) || matches!(answer.status.as_u16(), 303 | 401);
                let is_told = answer.status == 413 && answer.body.contains("too large");
                if answer.status.is_server_error() || is_too_large && !is_told && !reads_none {
                    wrong.push(format!("{path} {kind} {length} bytes as {}: {}", visitor.name, answer.status));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {tried}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(tried > 500, "{tried}");
}

#[tokio::test]
async fn no_query_breaks_any_page() {
    let world = World::new().await;
    let table = portal::table();
    let long = format!("q={}", "x".repeat(10_000));
    let queries = [
        "q=%00",
        "q=%FF",
        "q=%25%5F%5C",
        "q=%27%3B--",
        "q=%E2%80%AE",
        &long,
        "after=x",
        "after=%00",
        "q=a&q=b",
        "access=%00",
        "kind=%00",
        "colour=%00",
        "colour=red",
        "next=%00",
        "customer=%00",
        "customer=x",
        "year=99999999999999999999",
        "year=x",
        "make=%00",
        "model=%00",
        "category=x",
        "category=%00",
        "sub_category=%00",
        "page=-1",
        "%",
        "=",
        "[]=1",
        "after=019a0000-0000-7000-8000-000000000000",
    ];
    let mut wrong = Vec::new();
    for route in table.iter().filter(|route| route.method == Method::GET) {
        let (path, visitor) = (path(&world, route).await, world.insider(route.site));
        for query in queries {
            let asked = format!("{path}?{query}");
            let answer = world.app.browse((&visitor.home, &visitor.cookies), Method::GET, &asked, None).await;
            if answer.status.is_server_error() {
                wrong.push(format!("{asked:.80}: {}", answer.status));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}
