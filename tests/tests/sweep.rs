//! Headers, cookies, forged requests and mailed links, swept over every route.

use accounts::{CUSTOMER_COOKIE, Purpose, STAFF_COOKIE};
use axum::body::Body;
use axum::http::{Method, Request, header};
use testkit::{Answer, App, Browser, PASSWORD, World, bad_headers, forms};
use web::routes::{Access, Route, Site};

fn filled(route: &Route, id: &str) -> String {
    match route.path.split_once('{') {
        Some((before, after)) => format!("{before}{id}{}", after.split_once('}').unwrap().1),
        None => route.path.to_owned(),
    }
}

async fn ask(
    app: &App,
    (host, cookies): (&str, &str),
    method: &Method,
    path: &str,
    headers: &[(&str, &str)],
) -> Answer {
    let mut request = Request::builder().method(method.clone()).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    if !cookies.is_empty() {
        request = request.header(header::COOKIE, cookies);
    }
    app.ask(host, request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn every_answer_carries_every_header() {
    let world = World::new().await;
    let (mut seen, mut bad) = (std::collections::BTreeSet::new(), Vec::new());
    for route in testkit::table() {
        let ids = world.ids(&route).await;
        let host = world.host(route.site);
        for visitor in ["anonymous", world.insider(route.site).name, "viewer"] {
            let cookies = &world.visitor(visitor).cookies;
            for id in [ids.as_ref().map_or("", |ids| &ids.own), "unknown"] {
                let path = filled(&route, id);
                for method in [Method::GET, Method::HEAD, Method::PUT] {
                    let answer =
                        ask(&world.app, (&host, cookies), &method, &path, &[("sec-fetch-site", "same-origin")]).await;
                    seen.insert(answer.status.as_u16());
                    let found = bad_headers(&path, &answer);
                    bad.extend(found.into_iter().map(|what| format!("{method} {path} as {visitor}: {what}")));
                    assert!(method != Method::HEAD || answer.body.is_empty(), "HEAD {path} has a body");
                }
            }
        }
    }
    for (host, path) in [
        ("nobody.localhost:8080", "/"),
        ("localhost:8080", "/sign-in"),
        ("acme.localhost:8080", "/%00"),
        ("acme.localhost:8080", "/../../etc/passwd"),
        ("acme.console.localhost:8080", "/contacts?after=x"),
    ] {
        let answer = ask(&world.app, (host, &world.visitor("owner").cookies), &Method::GET, path, &[]).await;
        seen.insert(answer.status.as_u16());
        bad.extend(bad_headers(path, &answer).into_iter().map(|what| format!("{host}{path}: {what}")));
        assert!(answer.body.contains("<html"), "{host}{path} answers without a page: {}", answer.body);
    }
    assert!(bad.is_empty(), "{} wrong:\n{}", bad.len(), bad.join("\n"));
    assert!([200, 303, 400, 403, 404].iter().all(|status| seen.contains(status)), "{seen:?}");
}

#[tokio::test]
async fn what_a_form_answers_carries_every_header_too() {
    let world = World::new().await;
    let mut bad = Vec::new();
    let table = testkit::table();
    for route in table.iter().filter(|route| route.method != Method::GET && route.path != "/sign-out") {
        let ids = world.ids(route).await;
        let path = filled(route, ids.as_ref().map_or("", |ids| &ids.other_tenant));
        let (host, visitor) = (world.host(route.site), world.insider(route.site));
        for form in [forms(route.path), "", "%00=%FF&&&="] {
            let answer = world.app.browse((&host, &visitor.cookies), route.method.clone(), &path, Some(form)).await;
            bad.extend(bad_headers(&path, &answer).into_iter().map(|what| format!("{path} {}: {what}", answer.status)));
        }
    }
    for site in [Site::Portal, Site::Console] {
        let visitor = world.insider(site);
        let answer = world.app.browse((&visitor.home, &visitor.cookies), Method::POST, "/sign-out", Some("")).await;
        assert_eq!(answer.headers["clear-site-data"], "\"cache\", \"storage\"");
        bad.extend(bad_headers("/sign-out", &answer));
    }
    assert!(bad.is_empty(), "{} wrong:\n{}", bad.len(), bad.join("\n"));
}

#[tokio::test]
async fn no_other_page_can_make_a_browser_change_anything() {
    let world = World::new().await;
    let sibling = format!("http://{}", world.other_host(Site::Portal));
    let forged: [&[(&str, &str)]; 11] = [
        &[],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "none")],
        &[("sec-fetch-site", "same-origin"), ("sec-fetch-site", "same-site")],
        &[("origin", "null")],
        &[("origin", "http://evil.example")],
        &[("origin", &sibling)],
        &[("sec-fetch-site", "same-origin"), ("origin", "null")],
        &[("sec-fetch-site", "same-site"), ("origin", &sibling)],
        &[("origin", "https://acme.localhost:8080")],
    ];
    let table = testkit::table();
    let tried = unsafe_routes(&world, &table).await;
    let before = world.checksums_of(&world.acme).await;
    for (route, path) in tried {
        let visitor = world.insider(route.site);
        let host = world.host(route.site);
        for headers in forged {
            let mut request = Request::builder().method(route.method.clone()).uri(&path);
            request = request
                .header(header::COOKIE, &visitor.cookies)
                .header("content-type", "application/x-www-form-urlencoded");
            request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
            let answer = world.app.ask(&host, request.body(Body::from(forms(route.path))).unwrap()).await;
            assert_eq!(answer.status, refusal(route), "{path} with {headers:?}");
            assert!(answer.cookies().is_empty(), "{path} with {headers:?} sets a cookie");
        }
    }
    assert_eq!(world.checksums_of(&world.acme).await, before);
}

/// Every route that changes something, with an address of it.
async fn unsafe_routes<'a>(world: &World, table: &'a [Route]) -> Vec<(&'a Route, String)> {
    let mut all = Vec::new();
    for route in table.iter().filter(|route| route.method != Method::GET) {
        let ids = world.ids(route).await;
        all.push((route, filled(route, ids.as_ref().map_or("", |ids| &ids.own))));
    }
    assert!(all.len() > 20);
    all
}

/// How a form is refused that no page of ours sent. What a machine signs, or has a key for, needs no browser to vouch for it.
fn refusal(route: &Route) -> u16 {
    match route.access {
        Access::Signature => 400,
        Access::ApiKey(_) => 401,
        _ => 403,
    }
}

#[tokio::test]
async fn no_form_counts_that_this_browser_was_not_given() {
    let world = World::new().await;
    let table = testkit::table();
    let tried = unsafe_routes(&world, &table).await;
    let before = world.checksums_of(&world.acme).await;
    // Another browser's own, as whoever could write into our page would have it.
    let page =
        world.app.browse(("acme.localhost:8080", "__Host-form=theirs"), Method::GET, "/sign-in", None).await.body;
    let theirs = page.split("name=\"form_token\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    for (route, path) in tried {
        let visitor = world.insider(route.site);
        for (cookie, token) in [("__Host-form=mine", ""), ("__Host-form=mine", theirs), ("__Host-form=", theirs)] {
            let form = format!("form_token={token}&{}", forms(route.path));
            let request = Request::builder()
                .method(route.method.clone())
                .uri(&path)
                .header("sec-fetch-site", "same-origin")
                .header("content-type", "application/x-www-form-urlencoded")
                .header(header::COOKIE, format!("{}; {cookie}", visitor.cookies));
            let answer = world.app.ask(&world.host(route.site), request.body(Body::from(form)).unwrap()).await;
            assert_eq!(answer.status, refusal(route), "{path} with {cookie} and {token:?}");
            assert!(answer.cookies().is_empty(), "{path} sets a cookie");
        }
    }
    assert_eq!(world.checksums_of(&world.acme).await, before);
}

#[tokio::test]
async fn a_session_is_never_one_that_somebody_brought_along() {
    let world = World::new().await;
    for (site, cookie, name) in [
        (Site::Portal, CUSTOMER_COOKIE, world.contacts().0.email.clone()),
        (Site::Console, STAFF_COOKIE, world.customer_and_owner().1.email.clone()),
    ] {
        let host = world.host(site);
        let form = format!("name={}&password={}", name.replace('@', "%40"), PASSWORD.replace(' ', "+"));
        for planted in [format!("{cookie}={}", "A".repeat(43)), world.insider(site).cookies.clone()] {
            let answer = world.app.browse((&host, &planted), Method::POST, "/sign-in", Some(&form)).await;
            let given = answer.cookies().concat();
            assert!(given.starts_with(&format!("{cookie}=")) && given != planted, "{given}");
            if planted.ends_with("AAAA") {
                let still = world.app.browse((&host, &planted), Method::GET, "/", None).await;
                assert_eq!(still.location(), "/sign-in", "a planted token became a session");
            }
        }
    }
}

#[tokio::test]
async fn cookies_that_a_sibling_could_plant_are_not_believed() {
    let world = World::new().await;
    for site in [Site::Portal, Site::Console] {
        let host = world.host(site);
        let real = &world.insider(site).cookies;
        let (name, token) = real.split_once('=').unwrap();
        let bare = name.trim_start_matches("__Host-");
        for planted in [
            format!("{bare}={token}"),
            format!("__Secure-{bare}={token}"),
            format!("{}={token}", name.to_lowercase()),
            format!("{name}={token}; {name}={token}"),
            format!("{name}={}; {name}={token}", "A".repeat(43)),
            format!("{name} ={token}"),
            format!("x{name}={token}"),
            format!("{name}={token}="),
            format!("{name}=\"{token}\""),
        ] {
            let answer = world.app.browse((&host, &planted), Method::GET, "/", None).await;
            assert_eq!(answer.location(), "/sign-in", "{planted}");
        }
        assert_eq!(world.app.browse((&host, real), Method::GET, "/", None).await.status, 200);
        let among = format!("a=b; {real}; __Host-flash=zzz");
        assert_eq!(world.app.browse((&host, &among), Method::GET, "/", None).await.status, 200);
    }
}

#[tokio::test]
async fn looking_at_a_link_uses_nothing_up() {
    let world = World::new().await;
    let (contact, _) = world.contacts();
    let (_, owner) = world.customer_and_owner();
    for (purpose, path) in [(Purpose::Invitation, "/invitation"), (Purpose::Reset, "/password/reset")] {
        let mine = world.app.link(&world.acme, contact, purpose).await;
        let staffs = world.app.staff_link(&world.acme, owner, purpose).await;
        for (site, token) in [(Site::Portal, mine), (Site::Console, staffs)] {
            let (host, path) = (world.host(site), format!("{path}/{token}"));
            let before = world.checksums_of(&world.acme).await;
            for headers in [
                &[][..],
                &[("purpose", "prefetch"), ("sec-purpose", "prefetch;prerender")],
                &[("user-agent", "Mozilla/5.0 (compatible; MailScanner/1.0)"), ("sec-fetch-site", "none")],
                &[("x-http-method-override", "POST"), ("x-method-override", "POST")],
            ] {
                for method in [Method::GET, Method::HEAD, Method::OPTIONS] {
                    let looked = ask(&world.app, (&host, ""), &method, &format!("{path}?_method=POST"), headers).await;
                    let cookies = looked.cookies();
                    assert!(cookies.iter().all(|cookie| cookie.starts_with("__Host-form=")), "{cookies:?}");
                    assert!(!looked.status.is_server_error());
                }
            }
            // That somebody looked is noted, and is all that changed.
            world.app.database.plant("UPDATE links SET opened_at = NULL").await;
            assert_eq!(world.checksums_of(&world.acme).await, before, "looking changed something");
            let browser = Browser::new(&world.app, &host);
            let set = browser.post(&path, "password=walnut+gravel+mitten").await;
            assert_eq!(set.location(), "/sign-in", "{}", set.body);
            let again = browser.post(&path, "password=another+walnut+mitten").await;
            assert!(again.body.contains("has been used"), "{}", again.body);
        }
    }
}

#[tokio::test]
async fn pages_behind_links_keep_their_address_to_themselves() {
    let world = World::new().await;
    let (contact, idle) = world.contacts();
    let dead = world.app.link(&world.acme, contact, Purpose::Reset).await;
    let live = world.app.link(&world.acme, contact, Purpose::Reset).await;
    let strangers = world.app.link(&world.acme, idle, Purpose::Reset).await;
    let browser = Browser::new(&world.app, &world.host(Site::Portal));
    let path = |token: &str| format!("/password/reset/{token}");
    for (what, answer) in [
        ("live", browser.get(&path(&live)).await),
        ("replaced", browser.get(&path(&dead)).await),
        ("of somebody without access", browser.get(&path(&strangers)).await),
        ("unknown", browser.get(&path(&"A".repeat(43))).await),
        ("malformed", browser.get(&path("x")).await),
        ("too short a password", browser.post(&path(&live), "password=x").await),
        ("a form that is none", browser.post(&path(&live), "x=y").await),
        ("set", browser.post(&path(&live), "password=walnut+gravel+mitten").await),
        ("used", browser.post(&path(&live), "password=walnut+gravel+mitten").await),
    ] {
        assert_eq!(answer.headers["referrer-policy"], "strict-origin", "{what}");
        assert_eq!(answer.headers["cache-control"], "no-store", "{what}");
        assert!(!answer.body.contains("src=\"http") && !answer.body.contains("rel=\"preconnect"), "{what}");
        assert!(!answer.body.contains(&live), "{what}: the page repeats its token");
    }
}

#[tokio::test]
async fn signing_in_leads_to_our_own_pages_only() {
    let world = World::new().await;
    let visitor = world.insider(Site::Portal);
    for next in [
        "//evil.example",
        "https://evil.example",
        "%2F%2Fevil.example",
        "/%5Cevil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/%09/evil.example",
        "/%0d%0aSet-Cookie:%20a=b",
        "%00",
        "",
    ] {
        let path = format!("/sign-in?next={next}");
        let answer = world.app.browse((&visitor.home, &visitor.cookies), Method::GET, &path, None).await;
        assert_eq!(answer.location(), "/", "{next}");
    }
    let form = format!("name={}&password=walnut+gravel+mitten", world.contacts().0.email.replace('@', "%40"));
    let answer = world.app.browse((&visitor.home, ""), Method::POST, "/sign-in?next=//evil.example", Some(&form)).await;
    assert_eq!(answer.location(), "/");
}

#[test]
fn a_link_is_the_only_way_in_without_signing_in() {
    let open: Vec<&str> = testkit::table()
        .iter()
        .filter(|route| matches!(route.access, Access::Anyone | Access::Link) && route.method != Method::GET)
        .map(|route| route.path)
        .collect();
    let known = [
        "/scheme",
        "/sign-in",
        "/sign-in/second-step",
        "/sign-in/passkey",
        "/sign-in/passkey/answer",
        "/sign-in/link",
        "/sign-in/link/{token}",
        "/link",
        "/link/code",
        "/password/forgot",
        "/invitation/{token}",
        "/password/reset/{token}",
        "/link",
        "/link/code",
        "/view/{token}",
        "/activate",
        "/activate/{key}/payment",
        "/demo",
        "/find",
    ];
    assert!(open.iter().all(|path| known.contains(path)), "who reviewed that anybody may post to {open:?}?");
}

#[tokio::test]
async fn forms_come_in_by_the_field_that_their_page_gave_them() {
    let world = World::new().await;
    let (host, owner) = (world.host(Site::Console), world.visitor("owner"));
    let cookies = format!("{}; __Host-form=mine", owner.cookies);
    let page = world.app.browse((&host, &cookies), Method::GET, "/imports/new?kind=parts", None).await.body;
    let token = page.split("name=\"form_token\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let post = |path: &str, kind: &str, body: String| {
        let request = Request::post(path)
            .header("sec-fetch-site", "same-origin")
            .header("content-type", kind.to_owned())
            .header(header::COOKIE, &cookies);
        world.app.ask("acme.console.localhost:8080", request.body(Body::from(body)).unwrap())
    };
    let part = |head: &str, value: &str| format!("--cut\r\ncontent-disposition: form-data; {head}\r\n\r\n{value}\r\n");
    let file = part("name=\"file\"; filename=\"parts.csv\"", "Item number,Name\r\nZ-1,Disc\r\n") + "--cut--\r\n";
    let multipart = "multipart/form-data; boundary=cut";
    let first = part("name=\"form_token\"", token);
    assert_eq!(post("/imports?kind=parts", multipart, first.clone() + &file).await.status, 303);
    let second = file.replace("--cut--\r\n", &(first + "--cut--\r\n"));
    for refused in [file, second] {
        let answer = post("/imports?kind=parts", multipart, refused).await;
        assert!(answer.status == 403 && answer.body.contains("has to be loaded again"), "{}", answer.body);
    }
    let form = "application/x-www-form-urlencoded";
    for (path, rest) in [("/customers", "&name=Field+Co&is_active=on"), ("/sign-out", "")] {
        let answer = post(path, form, format!("form_token={token}{rest}")).await;
        assert_eq!(answer.status, 303, "{path} {}", answer.body);
        let answer = post(path, form, rest.to_owned()).await;
        assert!(answer.status == 403 && answer.body.contains("has to be loaded again"), "{path} {}", answer.body);
    }
}
