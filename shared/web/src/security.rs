//! What every answer carries and every request must pass, whatever the route: headers, cross-site checks, finishing
//! what was begun.

use axum::extract::{Request, State};
use axum::http::header::{self, HeaderName, HeaderValue};
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use boot::context::{self, answering};

use crate::Error;

/// How the policy differs between services.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// Origins that a form may lead to by redirect, beside our own, e.g. `https://checkout.stripe.com`: Chromium applies
    /// `form-action` to the redirect too.
    pub form_targets: Vec<String>,
    /// The scheme that our own pages have, `http` or `https`.
    pub scheme: String,
}

/// Adds the security headers that a handler has not set itself.
pub async fn headers(State(policy): State<Policy>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    dress(response.headers_mut(), &policy);
    response
}

/// Adds the security headers that are not there yet.
pub fn dress(headers: &mut HeaderMap, policy: &Policy) {
    let mut add = |name: HeaderName, value: &str| {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_str(value).unwrap_or(HeaderValue::from_static("")));
        }
    };
    let form_action = policy.form_targets.iter().fold("'self'".to_owned(), |all, one| format!("{all} {one}"));
    add(
        header::CONTENT_SECURITY_POLICY,
        &format!(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
             connect-src 'self'; form-action {form_action}; frame-ancestors 'none'; base-uri 'none'; \
             object-src 'none'; require-trusted-types-for 'script'"
        ),
    );
    add(header::STRICT_TRANSPORT_SECURITY, "max-age=63072000; includeSubDomains");
    add(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    add(header::REFERRER_POLICY, "same-origin");
    add(header::CACHE_CONTROL, "no-store");
    add(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    add(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    add(
        HeaderName::from_static("permissions-policy"),
        "accelerometer=(), camera=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=()",
    );
    add(header::VARY, "HX-Request, Cookie");
}

/// Refuses a request that changes something unless a browser vouches that our own page sent it. Sibling portals are
/// same-site to each other, so `same-site` is refused like `cross-site`.
pub async fn same_origin(State(policy): State<Policy>, request: Request, next: Next) -> Response {
    let is_safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if is_safe || is_from_our_page(request.headers(), &policy.scheme) {
        next.run(request).await
    } else {
        Error::Forbidden.into_response()
    }
}

fn is_from_our_page(headers: &HeaderMap, scheme: &str) -> bool {
    let text = |name: HeaderName| {
        let mut all = headers.get_all(name).iter();
        let first = all.next().map(|value| value.to_str().unwrap_or("unreadable"));
        if all.next().is_some() { Some("sent twice") } else { first }
    };
    let site = text(HeaderName::from_static("sec-fetch-site"));
    let origin = text(header::ORIGIN);
    // The gateway replaced Host by the host it vouches for.
    let own = text(header::HOST).map(|host| format!("{scheme}://{host}"));
    let origin_is_ours = origin.map(|origin| own.as_deref() == Some(origin));
    matches!((site, origin_is_ours), (Some("same-origin"), None | Some(true)) | (None, Some(true)))
}

/// Runs a request that changes something in a task of its own, so that a browser that hangs up cannot stop it half-way.
pub async fn finish_writes(request: Request, next: Next) -> Response {
    if request.method().is_safe() {
        return next.run(request).await;
    }
    match tokio::spawn(answering(context::current(), next.run(request))).await {
        Ok(response) => response,
        Err(failed) => Error::Internal(anyhow::anyhow!("the handler panicked: {failed}")).into_response(),
    }
}

/// Where to go after signing in: a path on our own host, or `/`. Anything that could lead elsewhere is dropped.
#[must_use]
pub fn own_path(next: Option<&str>) -> &str {
    let safe = |next: &&str| {
        next.starts_with('/')
            && !next.starts_with("//")
            && !next.contains('\\')
            && next.chars().all(|c| c.is_ascii_graphic())
    };
    next.filter(safe).unwrap_or("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vouched(pairs: &[(&'static str, &str)]) -> bool {
        let headers = pairs
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_str(value).unwrap()))
            .collect();
        is_from_our_page(&headers, "https")
    }

    #[test]
    fn our_own_page_may_post() {
        assert!(vouched(&[("host", "a.test"), ("sec-fetch-site", "same-origin")]));
        assert!(vouched(&[("host", "a.test"), ("origin", "https://a.test")]));
        assert!(vouched(&[("host", "a.test"), ("sec-fetch-site", "same-origin"), ("origin", "https://a.test")]));
    }

    #[test]
    fn nobody_else_may() {
        for site in ["same-site", "cross-site", "none", "same-origin "] {
            assert!(!vouched(&[("host", "a.test"), ("sec-fetch-site", site)]), "{site}");
        }
        for origin in ["https://b.test", "http://a.test", "null", "https://a.test.evil", "https://a.test:444"] {
            assert!(!vouched(&[("host", "a.test"), ("origin", origin)]), "{origin}");
            assert!(!vouched(&[("host", "a.test"), ("sec-fetch-site", "same-origin"), ("origin", origin)]), "{origin}");
        }
        assert!(!vouched(&[("host", "a.test")]));
    }

    #[test]
    fn signing_in_leads_nowhere_else() {
        assert_eq!(own_path(Some("/parts?q=a")), "/parts?q=a");
        for next in ["//evil.test", "https://evil.test", "/\\evil.test", "/a\nb", "javascript:alert(1)", ""] {
            assert_eq!(own_path(Some(next)), "/", "{next}");
        }
    }
}
