//! Which host a request asks for, as it stands on the wire.

use axum::http::{Method, Request, Version, header};

/// The request does not say clearly whom it asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unclear;

/// The one host that a request names: exactly one `Host`, in visible ASCII without anything that only confuses, and no
/// other host in the target (RFC 9112, 3.2; SECURITY A1).
pub(crate) fn asked<B>(request: &Request<B>) -> Result<&[u8], Unclear> {
    let mut hosts = request.headers().get_all(header::HOST).iter();
    let (Some(host), None) = (hosts.next(), hosts.next()) else { return Err(Unclear) };
    let host = host.as_bytes();
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._:[]".contains(byte);
    if host.is_empty() || !host.iter().all(is_plain) {
        return Err(Unclear);
    }
    let uri = request.uri();
    match (uri.scheme(), uri.authority()) {
        (None, None) if uri.path().starts_with('/') => Ok(host),
        (Some(_), Some(target)) if target.as_str().as_bytes().eq_ignore_ascii_case(host) => Ok(host),
        _ => Err(Unclear),
    }
}

/// Whether we speak this version and know this method.
pub(crate) fn is_spoken<B>(request: &Request<B>) -> bool {
    let known = [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS];
    matches!(request.version(), Version::HTTP_10 | Version::HTTP_11) && known.contains(request.method())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(target: &str, hosts: &[&[u8]]) -> Result<Vec<u8>, Unclear> {
        let mut request = Request::builder().uri(target);
        for host in hosts {
            request = request.header(header::HOST, *host);
        }
        asked(&request.body(()).unwrap()).map(<[u8]>::to_vec)
    }

    #[test]
    fn one_host_is_taken_as_it_is() {
        assert_eq!(of("/a?b", &[b"acme.localhost:8080"]), Ok(b"acme.localhost:8080".to_vec()));
        assert_eq!(of("http://ACME.localhost/a", &[b"acme.localhost"]), Ok(b"acme.localhost".to_vec()));
    }

    #[test]
    fn anything_unclear_is_refused() {
        assert_eq!(of("/", &[]), Err(Unclear));
        assert_eq!(of("/", &[b"a.localhost", b"a.localhost"]), Err(Unclear));
        assert_eq!(of("http://b.localhost/", &[b"a.localhost"]), Err(Unclear));
        assert_eq!(of("http://a.localhost/", &[]), Err(Unclear));
        assert_eq!(of("http://x@a.localhost/", &[b"a.localhost"]), Err(Unclear));
        for host in [&b"a@b"[..], b"a b", b"", b"a,b", b"a/b", b"a%00", b"\xc3\xa4.localhost", b"a\tb", b"a#b", b"a\\b"]
        {
            assert_eq!(of("/", &[host]), Err(Unclear), "{host:?}");
        }
    }
}
