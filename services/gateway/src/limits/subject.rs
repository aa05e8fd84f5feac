//! Whom a limit counts against.

use std::net::IpAddr;

use axum::http::HeaderMap;
use axum::http::header::COOKIE;
use sha2::{Digest as _, Sha256};
use tenancy::Host;
use uuid::Uuid;

use super::Charge;
use crate::client;

/// The cookie of a portal user's session.
pub(super) const CUSTOMER_COOKIE: &str = "__Host-sid";
/// The cookie of a session of staff.
pub(super) const STAFF_COOKIE: &str = "__Host-staff";

/// A client's network, or a tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Subject {
    /// One IPv4 address, or an IPv6 network of 64 bits.
    Network(IpAddr),
    /// Everybody at this tenant.
    Tenant(Uuid),
    /// Whoever asks with this key.
    Key(Uuid),
    /// Whoever has this session, by a part of the cookie's SHA-256: what lets somebody in is written down nowhere.
    Session(Uuid),
}

impl Subject {
    pub(crate) fn network(address: IpAddr) -> Self {
        Self::Network(client::network(address))
    }

    /// The session that a request names, by the one cookie that counts on this host: another kind's, made up, would be a
    /// subject without a past. Whether there is such a session, its service finds out, which believes no cookie that is
    /// sent twice.
    pub(crate) fn session(host: &Host, headers: &HeaderMap) -> Option<Self> {
        let cookie = match host {
            Host::Portal(_) => CUSTOMER_COOKIE,
            Host::Console(_) => STAFF_COOKIE,
            Host::Site | Host::Mail | Host::Operator => return None,
        };
        let lines = headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
        let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
        let (_, value) = pairs.find(|(name, _)| *name == cookie)?;
        let hash: [u8; 32] = Sha256::digest(value).into();
        Some(Self::Session(Uuid::from_slice(hash.get(..16)?).ok()?))
    }
}

impl Charge {
    /// Its key in Redis, where a tenant's keys begin with the tenant.
    pub(super) fn key(&self) -> String {
        match self.subject {
            Subject::Network(network) => format!("limit:{}:{network}", self.rule.name()),
            Subject::Tenant(id) => format!("t:{id}:limit:{}", self.rule.name()),
            Subject::Key(id) | Subject::Session(id) => format!("limit:{}:{id}", self.rule.name()),
        }
    }
}
