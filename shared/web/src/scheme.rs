//! The reader's choice of a light or dark page: a cookie read by the server, so that no page flashes.

use std::convert::Infallible;

use axum::Form;
use axum::Router;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Uri, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;

use crate::routes::{Access, Routes, Site};

/// `__Host-`: only this very host may set it, so one tenant's page cannot set another's.
const COOKIE: &str = "__Host-scheme";

/// Light, dark, or whatever the device says. An extractor that never fails.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scheme {
    /// What the device says.
    #[default]
    Auto,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Scheme {
    /// The value of `data-theme`, of the cookie and of the form: `auto`, `light` or `dark`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The choice in the request's cookies, or [`Scheme::Auto`].
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Self {
        let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        let chosen = cookies
            .flat_map(|line| line.split(';'))
            .find_map(|pair| pair.trim().strip_prefix(COOKIE)?.strip_prefix('='));
        match chosen {
            Some("light") => Self::Light,
            Some("dark") => Self::Dark,
            _ => Self::Auto,
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Scheme {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.headers))
    }
}

/// Takes `POST /scheme` from the theme menu, keeps the choice for a year and returns to the page it came from.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    mounted(Site::Public).into_parts().0
}

/// The same with its line in a site's table.
#[must_use]
pub fn mounted<S: Clone + Send + Sync + 'static>(site: Site) -> Routes<S> {
    Routes::new(site).post("/scheme", Access::Anyone, save)
}

#[derive(Deserialize)]
struct Choice {
    scheme: Scheme,
}

async fn save(headers: HeaderMap, Form(choice): Form<Choice>) -> Response {
    let cookie = format!("{COOKIE}={}; Path=/; Max-Age=31536000; Secure; HttpOnly; SameSite=Lax", choice.scheme.name());
    let mut response = Redirect::to(&back(&headers)).into_response();
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}

/// The page to return to: the referring path on this host. The host itself is never taken from the header, so this
/// cannot send anybody elsewhere.
fn back(headers: &HeaderMap) -> String {
    let referer = headers.get(header::REFERER).and_then(|value| value.to_str().ok()?.parse::<Uri>().ok());
    let path = referer.as_ref().and_then(|uri| uri.path_and_query()).map_or("/", |path| path.as_str());
    if path.starts_with("//") || path.contains('\\') { "/".to_owned() } else { path.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;
    use axum::http::Request;
    use tower::ServiceExt as _;

    async fn choose(referer: &str, body: &'static str) -> Response {
        let request = Request::post("/scheme")
            .header("content-type", "application/x-www-form-urlencoded")
            .header("referer", referer)
            .body(Body::from(body))
            .unwrap();
        routes::<()>().with_state(()).oneshot(request).await.unwrap()
    }

    #[tokio::test]
    async fn a_choice_is_kept_and_the_reader_stays_on_the_page() {
        let answer = choose("https://acme.test/parts?q=disc", "scheme=dark").await;
        assert_eq!(answer.headers()["location"], "/parts?q=disc");
        assert!(answer.headers()["set-cookie"].to_str().unwrap().starts_with("__Host-scheme=dark; Path=/;"));
    }

    #[tokio::test]
    async fn a_referer_cannot_send_the_reader_elsewhere() {
        for referer in ["https://evil.test//evil.test/x", "https://evil.test", "nonsense ://"] {
            assert_eq!(choose(referer, "scheme=light").await.headers()["location"], "/", "{referer}");
        }
    }

    #[tokio::test]
    async fn an_unknown_scheme_is_refused() {
        assert_eq!(choose("https://acme.test/", "scheme=purple").await.status(), 422);
    }

    #[test]
    fn the_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.insert("cookie", HeaderValue::from_static("a=1; __Host-scheme=dark; b=2"));
        assert_eq!(Scheme::of(&headers), Scheme::Dark);
        headers.insert("cookie", HeaderValue::from_static("x__Host-scheme=dark"));
        assert_eq!(Scheme::of(&headers), Scheme::Auto);
    }
}
