//! Style sheet, scripts, font and icons: held in the binary, named by their hash, served compressed and for a year.

use axum::Router;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::Path;
use crate::routes::{Access, Routes, Site};

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// One file as the build left it.
struct File {
    name: &'static str,
    path: &'static str,
    mime: &'static str,
    plain: &'static [u8],
    brotli: Option<&'static [u8]>,
}

/// Serves `/assets/…`. An answer may be kept for a year: another content has another address.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    mounted(Site::Public).into_parts().0
}

/// The same with their line in a site's table.
#[must_use]
pub fn mounted<S: Clone + Send + Sync + 'static>(site: Site) -> Routes<S> {
    Routes::new(site).get("/assets/{file}", Access::Anyone, show)
}

/// The address of a file under `assets/`: `css/app.css` is `/assets/app.<hash>.css`.
///
/// A name that does not exist is a mistake in a template: debug builds panic, release builds link to a 404.
#[must_use]
pub fn path(name: &str) -> &'static str {
    let found = FILES.binary_search_by(|file| file.name.cmp(name)).ok().and_then(|at| FILES.get(at));
    debug_assert!(found.is_some(), "there is no asset {name:?}");
    found.map_or("/assets/missing", |file| file.path)
}

/// Whether the sprite has this icon.
pub(crate) fn has_icon(name: &str) -> bool {
    ICONS.binary_search(&name).is_ok()
}

async fn show(Path(file): Path<String>, headers: HeaderMap) -> Response {
    let found = FILES.iter().find(|known| known.path.strip_prefix("/assets/") == Some(file.as_str()));
    let Some(file) = found else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let mut response = match file.brotli.filter(|_| accepts_brotli(&headers)) {
        Some(small) => ([(header::CONTENT_ENCODING, "br")], small).into_response(),
        None => file.plain.into_response(),
    };
    let answer = response.headers_mut();
    answer.insert(header::CONTENT_TYPE, HeaderValue::from_static(file.mime));
    answer.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    answer.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    answer.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

/// Reads `Accept-Encoding` (RFC 9110, 12.5.3): `br` counts unless its weight is zero.
fn accepts_brotli(headers: &HeaderMap) -> bool {
    headers
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|coding| {
            let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
            let refused = weight.trim().strip_prefix("q=").and_then(|q| q.parse::<f32>().ok()) == Some(0.0);
            name.trim().eq_ignore_ascii_case("br") && !refused
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;
    use axum::http::Request;
    use http_body_util::BodyExt as _;
    use tower::ServiceExt as _;

    async fn get_with(path: &str, encoding: &str) -> Response {
        let request = Request::get(path).header("accept-encoding", encoding).body(Body::empty()).unwrap();
        routes::<()>().with_state(()).oneshot(request).await.unwrap()
    }

    #[tokio::test]
    async fn a_browser_that_takes_brotli_gets_it_for_a_year() {
        let answer = get_with(path("css/app.css"), "gzip, br;q=1.0").await;
        assert_eq!(answer.headers()["content-encoding"], "br");
        assert_eq!(answer.headers()["cache-control"], "public, max-age=31536000, immutable");
        assert_eq!(answer.headers()["content-type"], "text/css; charset=utf-8");
        assert_eq!(answer.headers()["x-content-type-options"], "nosniff");
    }

    #[tokio::test]
    async fn a_client_that_refuses_brotli_gets_the_plain_file() {
        let answer = get_with(path("css/app.css"), "br;q=0").await;
        assert!(answer.headers().get("content-encoding").is_none());
        let body = answer.into_body().collect().await.unwrap().to_bytes();
        assert!(body.starts_with(b"@layer"), "{:?}", body.get(..20));
    }

    #[tokio::test]
    async fn a_name_with_another_hash_is_not_found() {
        assert_eq!(get_with("/assets/app.0000000000.css", "br").await.status(), 404);
    }

    #[test]
    fn the_style_sheet_points_at_hashed_files_only() {
        let css = FILES.iter().find(|file| file.name == "css/app.css").unwrap();
        let css = std::str::from_utf8(css.plain).unwrap();
        assert!(css.contains(path("fonts/inter.woff2")));
        for url in css.split("url(").skip(1) {
            let url = url.split(')').next().unwrap().trim_matches('"');
            assert!(url.starts_with("data:") || FILES.iter().any(|file| file.path == url), "{url}");
        }
    }

    #[test]
    fn the_first_visit_stays_under_a_hundred_kilobytes() {
        let weight: usize = FILES.iter().map(|file| file.brotli.unwrap_or(file.plain).len()).sum();
        assert!(weight < 94_000, "{weight} bytes, and a page is up to 6 KB more");
    }
}
