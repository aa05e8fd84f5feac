//! What the gateway vouches for about a request.

use std::net::IpAddr;

use uuid::Uuid;

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
