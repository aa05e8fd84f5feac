//! A message that survives one redirect: what just happened, shown on the next page.

use std::convert::Infallible;

use axum::extract::{FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Redirect, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::shell::Toast;
use crate::ui::Tone;

/// `__Host-`: only this very host may set it. It holds words alone, so it needs no signature.
const COOKIE: &str = "__Host-flash";

/// The message that the request before left. An extractor that never fails.
#[derive(Clone, Debug, Default)]
pub struct Flash(pub Option<Toast>);

impl<S: Sync> FromRequestParts<S> for Flash {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(read(&parts.headers)))
    }
}

/// Goes to `path`, where the message is shown.
#[must_use]
pub fn redirect(path: &str, tone: Tone, text: &str) -> Response {
    let short: String = text.chars().take(300).collect();
    let mark = match tone {
        Tone::Ok => 'o',
        Tone::Info => 'i',
        Tone::Warn => 'w',
        Tone::Bad => 'b',
        Tone::Mute => 'm',
    };
    let value = URL_SAFE_NO_PAD.encode(format!("{mark}{short}"));
    let cookie = format!("{COOKIE}={value}; Path=/; Max-Age=60; Secure; HttpOnly; SameSite=Lax");
    let mut response = Redirect::to(path).into_response();
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// Forgets the message once a page was shown.
pub async fn forget(request: Request, next: Next) -> Response {
    let had_one = request.method().is_safe() && find(request.headers()).is_some();
    let mut response = next.run(request).await;
    let is_page =
        response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if had_one && is_page && response.status() == StatusCode::OK {
        let cookie = HeaderValue::from_static("__Host-flash=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax");
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

fn find(headers: &HeaderMap) -> Option<String> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';'));
    pairs.find_map(|pair| pair.trim().strip_prefix(COOKIE)?.strip_prefix('=').map(str::to_owned))
}

fn read(headers: &HeaderMap) -> Option<Toast> {
    let bytes = URL_SAFE_NO_PAD.decode(find(headers)?).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let mut chars = text.chars();
    let tone = match chars.next()? {
        'o' => Tone::Ok,
        'w' => Tone::Warn,
        'b' => Tone::Bad,
        'm' => Tone::Mute,
        _ => Tone::Info,
    };
    Some(Toast { tone, text: chars.take(300).collect() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_survives_the_redirect() {
        let response = redirect("/contacts", Tone::Ok, "Invite sent to Zoë; \"quoted\"");
        let cookie = response.headers()[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::try_from(cookie).unwrap());
        let toast = read(&headers).unwrap();
        assert_eq!((toast.tone, toast.text.as_str()), (Tone::Ok, "Invite sent to Zoë; \"quoted\""));
    }
}
