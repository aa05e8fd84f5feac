//! Every form of a page carries a token that only the browser's own cookie fits: what was not sent from a page that this
//! browser was given is refused, signing in included. It stands beside the check of where a request comes from.
//!
//! The token goes into each form on the way out, so that no template can forget it, and out of the body on the way in, so
//! that no handler sees it.

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::header::{self, HeaderValue};
use axum::http::response::Parts;
use axum::http::{HeaderMap, HeaderName};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use boot::{Entropy, Keys};
use http_body_util::BodyExt as _;

use crate::{Error, multipart};

/// The field of forms.
pub const FIELD: &str = "form_token";
/// The header in which scripts may send the same.
pub const HEADER: HeaderName = HeaderName::from_static("x-form-token");
/// `__Host-`: only this very host may set it. It is of the browser, not of who is signed in: a form that was open while
/// somebody signed in again in another tab can still be sent.
pub const COOKIE: &str = "__Host-form";

const PURPOSE: &str = "forms";
/// Seconds that a browser is known by its cookie: longer than anybody stays signed in, so that tabs that come back with a
/// browser can be sent.
const LIFE: u32 = 365 * 24 * 3_600;
/// Bytes of a form without files; the gateway lets no more through.
const MOST: usize = 1 << 20;

/// What tokens are made with. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Forms {
    /// Stamps tokens.
    pub keys: Keys,
    /// Names browsers.
    pub entropy: Entropy,
}

impl Forms {
    /// The token that fits a cookie's value.
    #[must_use]
    pub fn token(&self, cookie: &str) -> String {
        self.keys.stamp(PURPOSE, cookie)
    }
}

/// Refuses what changes something without a token.
pub async fn verified(State(forms): State<Forms>, request: Request, next: Next) -> Response {
    if request.method().is_safe() {
        return next.run(request).await;
    }
    match opened(&forms, request).await {
        Ok(request) => next.run(request).await,
        Err(refused) => refused.into_response(),
    }
}

/// Gives each form that goes out its token, and a browser that has none yet its cookie.
pub async fn given(State(forms): State<Forms>, request: Request, next: Next) -> Response {
    let cookie = cookie(request.headers()).map(str::to_owned);
    let response = next.run(request).await;
    let kind = response.headers().get(header::CONTENT_TYPE).map(HeaderValue::as_bytes).unwrap_or_default();
    if !kind.starts_with(b"text/html") {
        return response;
    }
    let (parts, body) = response.into_parts();
    match body.collect().await {
        Ok(page) => dressed(&forms, cookie, (parts, page.to_bytes())),
        Err(error) => Error::Internal(anyhow::Error::new(error)).into_response(),
    }
}

fn cookie(headers: &HeaderMap) -> Option<&str> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == COOKIE).map(|(_, value)| value).filter(|value| !value.is_empty())
}

/// The request without its token, if that fits.
async fn opened(forms: &Forms, request: Request) -> Result<Request, Error> {
    let cookie = cookie(request.headers()).ok_or(Error::Stale)?.to_owned();
    let fits = |token: &str| forms.keys.is_stamp(PURPOSE, &cookie, token);
    let (mut parts, body) = request.into_parts();
    if let Some(token) = parts.headers.remove(HEADER) {
        return if token.to_str().is_ok_and(fits) { Ok(Request::from_parts(parts, body)) } else { Err(Error::Stale) };
    }
    let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let (token, body) = match multipart::boundary(kind) {
        Some(boundary) => multipart::first_field(body, &boundary, FIELD).await.ok_or(Error::Stale)?,
        None if kind.starts_with("application/x-www-form-urlencoded") => taken_out(body).await?,
        None => return Err(Error::Stale),
    };
    if !fits(&token) {
        return Err(Error::Stale);
    }
    parts.headers.remove(header::CONTENT_LENGTH);
    Ok(Request::from_parts(parts, body))
}

/// The token of a form without files, and the form without it.
async fn taken_out(body: Body) -> Result<(String, Body), Error> {
    let bytes = axum::body::to_bytes(body, MOST)
        .await
        .map_err(|_| Error::Invalid("Send less at once: a form has up to 1 MB.".into()))?;
    let (mut token, mut rest) = (String::new(), Vec::with_capacity(bytes.len()));
    for pair in bytes.split(|byte| *byte == b'&') {
        match pair.strip_prefix(FIELD.as_bytes()).and_then(|pair| pair.strip_prefix(b"=")) {
            Some(value) => token = String::from_utf8_lossy(value).into_owned(),
            None => {
                if !rest.is_empty() {
                    rest.push(b'&');
                }
                rest.extend_from_slice(pair);
            }
        }
    }
    Ok((token, Body::from(rest)))
}

fn dressed(forms: &Forms, cookie: Option<String>, (mut parts, page): (Parts, Bytes)) -> Response {
    let places = places(&page);
    if places.is_empty() {
        return Response::from_parts(parts, Body::from(page));
    }
    let cookie = cookie.unwrap_or_else(|| {
        let new = BASE64.encode(forms.entropy.bytes::<16>());
        let words = format!("{COOKIE}={new}; Path=/; Max-Age={LIFE}; Secure; HttpOnly; SameSite=Lax");
        parts.headers.append(header::SET_COOKIE, HeaderValue::from_str(&words).expect("base64 is visible ASCII"));
        new
    });
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(filled(&page, &places, &forms.token(&cookie))))
}

fn filled(page: &Bytes, places: &[usize], token: &str) -> Vec<u8> {
    let field = format!(r#"<input type="hidden" name="{FIELD}" value="{token}">"#);
    let mut out = Vec::with_capacity(page.len() + places.len() * field.len());
    let mut from = 0;
    for at in places {
        out.extend_from_slice(&page[from..*at]);
        out.extend_from_slice(field.as_bytes());
        from = *at;
    }
    out.extend_from_slice(&page[from..]);
    out
}

/// Where the opening tags of forms that post end.
fn places(page: &[u8]) -> Vec<usize> {
    const OPENS: &[u8] = b"<form ";
    let (mut places, mut from) = (Vec::new(), 0);
    while let Some(begin) = memchr::memmem::find(&page[from..], OPENS).map(|at| from + at) {
        let Some(length) = tag(&page[begin..]) else { break };
        from = begin + length;
        if memchr::memmem::find(&page[begin..from], b"method=\"post\"").is_some() {
            places.push(from);
        }
    }
    places
}

/// How long the tag is that begins here; values in quotes may hold `>`.
fn tag(text: &[u8]) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in text.iter().enumerate() {
        match (quote, byte) {
            (None, b'>') => return Some(at + 1),
            (None, b'"' | b'\'') => quote = Some(*byte),
            (Some(open), close) if open == *close => quote = None,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::http::{Method, StatusCode};
    use axum::middleware::from_fn_with_state;
    use axum::routing::get;
    use tower::ServiceExt as _;

    use super::*;

    const PAGE: &str = r#"<p>a</p><form class="x" method="post" action="/a" data-hx-include="b > c"><b>x</b></form>
        <form method="get"><input></form><form method="post"></form>"#;

    fn forms() -> Forms {
        Forms { keys: Keys::new((1, &vec![7_u8; 32].into()), None).unwrap(), entropy: Entropy::seeded(1) }
    }

    async fn asked(method: Method, headers: &[(&str, &str)], body: impl Into<Body>) -> (StatusCode, HeaderMap, String) {
        let told = async |body: Bytes| String::from_utf8(body.to_vec()).unwrap();
        let page = get(|| async { ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], PAGE) }).post(told);
        let router = Router::new()
            .route("/", page)
            .layer(from_fn_with_state(forms(), verified))
            .layer(from_fn_with_state(forms(), given));
        let mut request = Request::builder().method(method).uri("/");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = router.oneshot(request.body(body.into()).unwrap()).await.unwrap();
        let (parts, body) = answer.into_parts();
        (parts.status, parts.headers, String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap())
    }

    fn of(cookie: &str) -> String {
        forms().token(cookie)
    }

    #[tokio::test]
    async fn each_form_that_posts_gets_the_token_of_the_browsers_cookie() {
        let (_, headers, page) = asked(Method::GET, &[], Body::empty()).await;
        let set = headers[header::SET_COOKIE].to_str().unwrap();
        let (pair, rest) = set.split_once(';').unwrap();
        assert_eq!(rest, " Path=/; Max-Age=31536000; Secure; HttpOnly; SameSite=Lax");
        let field = format!(
            r#"<input type="hidden" name="form_token" value="{}">"#,
            of(pair.strip_prefix("__Host-form=").unwrap())
        );
        assert_eq!(page.matches(&field).count(), 2);
        assert!(page.contains(&format!(r#"data-hx-include="b > c">{field}<b>"#)), "{page}");
        let (_, headers, page) = asked(Method::GET, &[("cookie", "a=b; __Host-form=mine")], Body::empty()).await;
        assert!(!headers.contains_key(header::SET_COOKIE));
        assert!(page.contains(&of("mine")));
    }

    #[tokio::test]
    async fn a_form_comes_in_with_its_token_alone_and_without_it_to_the_handler() {
        let urlencoded = ("content-type", "application/x-www-form-urlencoded");
        let mine = ("cookie", "__Host-form=mine");
        for (body, seen) in [
            (format!("form_token={}&a=1&b=2", of("mine")), "a=1&b=2"),
            (format!("a=1&form_token={}&b=2", of("mine")), "a=1&b=2"),
            (format!("form_token={}", of("mine")), ""),
        ] {
            assert_eq!(asked(Method::POST, &[mine, urlencoded], body).await.2, seen);
        }
        for (headers, body) in [
            (vec![mine, urlencoded], "a=1".to_owned()),
            (vec![mine, urlencoded], format!("form_token={}&a=1", of("yours"))),
            (vec![urlencoded], format!("form_token={}&a=1", of("mine"))),
            (vec![urlencoded], format!("form_token={}&a=1", of(""))),
            (vec![("cookie", "__Host-form="), urlencoded], format!("form_token={}&a=1", of(""))),
            (vec![mine], String::new()),
            (vec![mine, ("content-type", "text/plain")], format!("form_token={}", of("mine"))),
        ] {
            let (status, _, said) = asked(Method::POST, &headers, body.clone()).await;
            assert_eq!(status, StatusCode::FORBIDDEN, "{body} {said}");
        }
    }

    #[tokio::test]
    async fn scripts_may_send_it_in_a_header() {
        let (mine, yours) = (of("mine"), of("yours"));
        let cookie = ("cookie", "__Host-form=mine");
        assert_eq!(asked(Method::POST, &[cookie, ("x-form-token", &mine)], "a").await.2, "a");
        assert_eq!(asked(Method::POST, &[cookie, ("x-form-token", &yours)], "a").await.0, StatusCode::FORBIDDEN);
    }

    #[tokio::test]
    async fn a_form_with_files_brings_it_first() {
        let part = |name: &str, value: &str| {
            format!("--B\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        let headers = [("cookie", "__Host-form=mine"), ("content-type", "multipart/form-data; boundary=B")];
        let rest = format!("{}--B--\r\n", part("file", "x\r\n--Bx"));
        let body = format!("{}{rest}", part(FIELD, &of("mine")));
        // As it comes over a network: in pieces of any size.
        for size in [1, 7, 40, 4_000] {
            let pieces: Vec<Bytes> = body.as_bytes().chunks(size).map(Bytes::copy_from_slice).collect();
            let stream = futures_util::stream::iter(pieces.into_iter().map(Ok::<_, std::io::Error>));
            assert_eq!(asked(Method::POST, &headers, Body::from_stream(stream)).await.2, rest, "{size}");
        }
        for wrong in
            [part(FIELD, &of("yours")) + &rest, rest.clone(), part("other", &of("mine")) + &rest, String::new()]
        {
            assert_eq!(asked(Method::POST, &headers, wrong.clone()).await.0, StatusCode::FORBIDDEN, "{wrong}");
        }
    }
}
