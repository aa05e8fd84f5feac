//! What may pass between client and service, and what only we may say.

use axum::http::header::{self, HeaderMap, HeaderName};

/// Takes out of a request what a client has no business to say, and what concerned only its connection.
pub(crate) fn cleanse_request(headers: &mut HeaderMap) {
    cleanse(headers, |name| is_hop(name) || is_ours(name) || matches!(name, "expect" | "content-length"));
}

/// Takes out of an answer what concerned only the connection to the service, and what only tells about our insides.
pub(crate) fn cleanse_answer(headers: &mut HeaderMap) {
    cleanse(headers, |name| is_hop(name) || matches!(name, "server" | "x-powered-by" | boot::CONTEXT_HEADER));
}

fn cleanse(headers: &mut HeaderMap, is_unwanted: impl Fn(&str) -> bool) {
    drop_named_by_connection(headers);
    let unwanted: Vec<HeaderName> = headers.keys().filter(|name| is_unwanted(name.as_str())).cloned().collect();
    for name in unwanted {
        headers.remove(name);
    }
}

/// Whether it concerns one connection only (RFC 9110, 7.6.1).
fn is_hop(name: &str) -> bool {
    matches!(
        name,
        "connection"
            | "te"
            | "trailer"
            | "transfer-encoding"
            | "upgrade"
            | "proxy-authenticate"
            | "proxy-authorization"
            | "keep-alive"
            | "proxy-connection"
            | "http2-settings"
    )
}

fn is_ours(name: &str) -> bool {
    let begins = ["x-forwarded", "x-tenant", "x-gw-", "x-internal-", "x-portico"];
    matches!(
        name,
        "forwarded"
            | "x-real-ip"
            | "x-request-id"
            | "x-original-url"
            | "x-rewrite-url"
            | "x-http-method-override"
            | "via"
    ) || begins.iter().any(|begin| name.starts_with(begin))
}

fn drop_named_by_connection(headers: &mut HeaderMap) {
    if !headers.contains_key(header::CONNECTION) {
        return;
    }
    let lines = headers.get_all(header::CONNECTION).iter().filter_map(|line| line.to_str().ok());
    let named: Vec<HeaderName> =
        lines.flat_map(|line| line.split(',')).filter_map(|name| name.trim().parse().ok()).collect();
    for name in named {
        // What the request is about is ours to say, not the connection's.
        if name != header::HOST && name != header::COOKIE {
            headers.remove(name);
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn cleansed(names: &[&'static str], connection: &'static str) -> Vec<String> {
        let mut headers = HeaderMap::new();
        for name in names {
            headers.append(*name, HeaderValue::from_static("x"));
        }
        headers.append("connection", HeaderValue::from_static(connection));
        cleanse_request(&mut headers);
        let mut left: Vec<String> = headers.keys().map(ToString::to_string).collect();
        left.sort();
        left
    }

    #[test]
    fn nobody_outside_speaks_for_us() {
        let spoofed = [
            "forwarded",
            "x-forwarded-for",
            "x-forwarded-host",
            "x-forwarded-proto",
            "x-forwarded",
            "x-real-ip",
            "x-tenant",
            "x-tenant-id",
            "x-gw-ctx",
            "x-gw-anything",
            "x-internal-user",
            "x-request-id",
            "keep-alive",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "proxy-authorization",
            "proxy-connection",
            "expect",
            "content-length",
            "http2-settings",
        ];
        assert_eq!(cleansed(&spoofed, "keep-alive"), Vec::<String>::new());
    }

    #[test]
    fn what_the_connection_names_stays_on_it_but_for_host_and_cookie() {
        assert_eq!(
            cleansed(&["x-mine", "accept", "host", "cookie"], "X-Mine, close, Host, cookie"),
            ["accept", "cookie", "host"]
        );
    }
}
