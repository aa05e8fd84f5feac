//! Whom a limit counts against.

use std::net::IpAddr;

use uuid::Uuid;

use super::Charge;
use crate::client;

/// A client's network, or a tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Subject {
    /// One IPv4 address, or an IPv6 network of 64 bits.
    Network(IpAddr),
    /// Everybody at this tenant.
    Tenant(Uuid),
    /// Whoever asks with this key.
    Key(Uuid),
}

impl Subject {
    pub(crate) fn network(address: IpAddr) -> Self {
        Self::Network(client::network(address))
    }
}

impl Charge {
    /// Its key in Redis, where a tenant's keys begin with the tenant.
    pub(super) fn key(&self) -> String {
        match self.subject {
            Subject::Network(network) => format!("limit:{}:{network}", self.rule.name()),
            Subject::Tenant(id) => format!("t:{id}:limit:{}", self.rule.name()),
            Subject::Key(id) => format!("limit:{}:{id}", self.rule.name()),
        }
    }
}
