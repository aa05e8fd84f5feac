//! The door of a service that runs in a process of its own: only what the gateway vouches for comes in.

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};

use crate::context::GatewayContext;
use crate::seal::CONTEXT_HEADER;
use crate::{Ready, Signer};

/// What the door needs: keys to check seals with, and what `/readyz` asks.
#[derive(Clone, Debug)]
pub struct Door {
    signer: Signer,
    ready: Ready,
}

impl Door {
    /// A door.
    #[must_use]
    pub const fn new(signer: Signer, ready: Ready) -> Self {
        Self { signer, ready }
    }

    /// Puts a service behind it: without a valid seal everything answers 403, but for `/healthz` and `/readyz`.
    pub fn before(self, router: Router) -> Router {
        // A layer alone would let a path through that the router redirects or refuses by itself.
        Router::new().fallback_service(router).layer(from_fn_with_state(self, enter))
    }

    fn context(&self, request: &Request) -> Result<GatewayContext, String> {
        let mut sealed = request.headers().get_all(CONTEXT_HEADER).iter();
        let (Some(sealed), None) = (sealed.next(), sealed.next()) else {
            return Err("not exactly one context".to_owned());
        };
        let sealed = sealed.to_str().map_err(|_| "malformed".to_owned())?;
        self.signer.open(sealed, request.method(), request.uri()).map_err(|why| why.to_string())
    }
}

async fn enter(State(door): State<Door>, mut request: Request, next: Next) -> Response {
    match request.uri().path() {
        "/healthz" => return "ok\n".into_response(),
        "/readyz" => return door.ready.answer().await,
        _ => {}
    }
    let context = match door.context(&request) {
        Ok(context) => context,
        Err(why) => {
            tracing::warn!(why, "refused at the door");
            return StatusCode::FORBIDDEN.into_response();
        }
    };
    let Ok(host) = HeaderValue::from_str(&context.host) else { return StatusCode::FORBIDDEN.into_response() };
    request.headers_mut().remove(CONTEXT_HEADER);
    request.headers_mut().insert(header::HOST, host);
    request.extensions_mut().insert(context);
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::http::{HeaderMap, Method, Uri};
    use http_body_util::BodyExt as _;
    use secrecy::SecretSlice;
    use time::macros::datetime;
    use tower::ServiceExt as _;
    use uuid::Uuid;

    use super::*;
    use crate::{Clock, Shutdown};

    fn signer(byte: u8) -> Signer {
        let clock = Clock::fixed(datetime!(2026-11-24 12:00 UTC));
        Signer::new(&[SecretSlice::from(vec![byte; 32])], clock).unwrap()
    }

    fn sealed(by: &Signer, path: &'static str) -> String {
        let context = GatewayContext {
            request_id: Uuid::nil(),
            tenant: None,
            host: "acme.localhost".into(),
            client_ip: [127, 0, 0, 1].into(),
        };
        by.seal(&context, &Method::GET, &Uri::from_static(path))
    }

    async fn echo(headers: HeaderMap, request: Request) -> String {
        let context = request.extensions().get::<GatewayContext>().unwrap();
        let host = headers[header::HOST].to_str().unwrap();
        format!("{} {host} {}", context.host, headers.contains_key(CONTEXT_HEADER))
    }

    async fn knock(path: &str, seals: &[String]) -> (StatusCode, String) {
        let router = Router::new().route("/a", axum::routing::get(echo));
        let door = Door::new(signer(1), Ready::new(Shutdown::new())).before(router);
        let mut request = Request::builder().uri(path).header(header::HOST, "evil.test");
        for seal in seals {
            request = request.header(CONTEXT_HEADER, seal);
        }
        let response = door.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let status = response.status();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn whoever_the_gateway_vouches_for_comes_in_under_the_canonical_host() {
        let (status, body) = knock("/a", &[sealed(&signer(1), "/a")]).await;
        assert_eq!((status, body.as_str()), (StatusCode::OK, "acme.localhost acme.localhost false"));
    }

    #[tokio::test]
    async fn nobody_else_comes_in_whatever_the_path() {
        let good = sealed(&signer(1), "/a");
        for path in ["/a", "/unknown", "/", "/a/", "/healthz/", "//healthz"] {
            assert_eq!(knock(path, &[]).await.0, StatusCode::FORBIDDEN, "{path}");
            assert_eq!(knock(path, &[good.clone(), good.clone()]).await.0, StatusCode::FORBIDDEN, "{path}");
            assert_eq!(knock(path, &[sealed(&signer(2), "/a")]).await.0, StatusCode::FORBIDDEN, "{path}");
        }
        assert_eq!(knock("/unknown", &[good]).await.0, StatusCode::FORBIDDEN);
    }

    #[tokio::test]
    async fn health_is_for_everybody() {
        assert_eq!(knock("/healthz", &[]).await.0, StatusCode::OK);
        assert_eq!(knock("/readyz", &[]).await.0, StatusCode::OK);
    }
}
