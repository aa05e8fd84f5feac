//! What the gateway vouches for about a request.

use std::net::IpAddr;

use uuid::Uuid;

tokio::task_local! {
    static CURRENT: GatewayContext;
}

/// The gateway's word about a request; services believe nothing else about where it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GatewayContext {
    /// Identifies the request in logs and on error pages.
    pub request_id: Uuid,
    /// The tenant that the gateway found for the host, if any. A service looks it up itself and compares.
    pub tenant: Option<Uuid>,
    /// The canonical host with its port, e.g. `acme.localhost:8080`.
    pub host: String,
    /// Where the client is.
    pub client_ip: IpAddr,
}

/// The request that this task answers, if it answers one.
#[must_use]
pub fn current() -> Option<GatewayContext> {
    CURRENT.try_with(Clone::clone).ok()
}

/// Runs what answers a request, so that [`current`] knows it: again in each task that is spawned for it.
pub async fn answering<F: Future>(context: Option<GatewayContext>, work: F) -> F::Output {
    match context {
        Some(context) => CURRENT.scope(context, work).await,
        None => work.await,
    }
}
