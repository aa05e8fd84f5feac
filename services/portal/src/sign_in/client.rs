//! Which browser asks, as its owner will find it in the list of their sessions.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::header::USER_AGENT;
use axum::http::request::Parts;
use boot::context::GatewayContext;

/// A browser.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    /// What it calls itself.
    pub(crate) user_agent: String,
    /// Where it is.
    pub(crate) ip: String,
}

impl Client {
    /// The one that sent this request.
    pub(crate) fn of(parts: &Parts) -> Self {
        let user_agent = parts.headers.get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let ip = parts.extensions.get::<GatewayContext>().map(|context| context.client_ip.to_string());
        Self { user_agent: user_agent.to_owned(), ip: ip.unwrap_or_default() }
    }
}

impl<S: Sync> FromRequestParts<S> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(parts))
    }
}
