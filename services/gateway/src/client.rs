//! Where a client is: at the other end of the connection, unless somebody trusted says otherwise.

use std::net::IpAddr;
use std::str::FromStr;

use axum::http::HeaderMap;
use boot::serve::Peer;

/// Somebody who may say where a client is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trusted {
    /// Whoever connects through a socket file.
    Local,
    /// A network: an address and how many of its first bits count.
    Network(IpAddr, u8),
}

/// The text names nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a trusted proxy looks like 10.0.0.7, 10.0.0.0/8, fd00::/8 or unix")]
pub struct BadTrusted;

impl FromStr for Trusted {
    type Err = BadTrusted;
    fn from_str(text: &str) -> Result<Self, BadTrusted> {
        if text == "unix" {
            return Ok(Self::Local);
        }
        let (address, bits) = text.split_once('/').map_or((text, None), |(address, bits)| (address, Some(bits)));
        let address: IpAddr = address.parse().map_err(|_| BadTrusted)?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Ok(most), str::parse).map_err(|_| BadTrusted)?;
        if bits > most { Err(BadTrusted) } else { Ok(Self::Network(address, bits)) }
    }
}

impl Trusted {
    fn holds(self, address: IpAddr) -> bool {
        match (self, address) {
            (Self::Network(IpAddr::V4(net), bits), IpAddr::V4(address)) => {
                let ignored = 32 - u32::from(bits);
                u32::from(net).checked_shr(ignored) == u32::from(address).checked_shr(ignored)
            }
            (Self::Network(IpAddr::V6(net), bits), IpAddr::V6(address)) => {
                let ignored = 128 - u32::from(bits);
                u128::from(net).checked_shr(ignored) == u128::from(address).checked_shr(ignored)
            }
            _ => false,
        }
    }
}

/// The client's address. Of a list in `X-Forwarded-For` the last entry that is no proxy of ours counts: everything
/// before it was written by the client.
pub(crate) fn address(peer: Peer, headers: &HeaderMap, trusted: &[Trusted]) -> IpAddr {
    let nowhere = IpAddr::from([0, 0, 0, 0]);
    let (direct, believes) = match peer {
        Peer::Ip(address) => (address, trusted.iter().any(|one| one.holds(address))),
        Peer::Local => (nowhere, trusted.contains(&Trusted::Local)),
    };
    if !believes {
        return direct;
    }
    let lines: Vec<&str> = headers.get_all("x-forwarded-for").iter().filter_map(|line| line.to_str().ok()).collect();
    let mut last = direct;
    for entry in lines.iter().rev().flat_map(|line| line.rsplit(',')) {
        let Ok(address) = entry.trim().parse::<IpAddr>() else { break };
        last = address.to_canonical();
        if !trusted.iter().any(|one| one.holds(last)) {
            break;
        }
    }
    last
}

/// What limits count by: one address, or for IPv6 the network of 64 bits that one customer is given.
pub(crate) fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => IpAddr::V6((u128::from(address) & (u128::MAX << 64)).into()),
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn seen(peer: &str, forwarded: &[&str], trusted: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append("x-forwarded-for", HeaderValue::from_str(line).unwrap());
        }
        let peer = if peer == "unix" { Peer::Local } else { Peer::Ip(peer.parse().unwrap()) };
        let trusted: Vec<Trusted> = trusted.iter().map(|text| text.parse().unwrap()).collect();
        address(peer, &headers, &trusted).to_string()
    }

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        assert_eq!(seen("203.0.113.9", &["1.2.3.4"], &[]), "203.0.113.9");
        assert_eq!(seen("203.0.113.9", &["1.2.3.4"], &["10.0.0.0/8"]), "203.0.113.9");
        assert_eq!(seen("10.0.0.1", &["1.2.3.4"], &["10.0.0.0/8"]), "1.2.3.4");
        assert_eq!(seen("unix", &["1.2.3.4"], &["10.0.0.0/8"]), "0.0.0.0");
        assert_eq!(seen("unix", &["1.2.3.4"], &["unix"]), "1.2.3.4");
    }

    #[test]
    fn what_the_client_wrote_itself_does_not_count() {
        assert_eq!(seen("10.0.0.1", &["6.6.6.6, 1.2.3.4"], &["10.0.0.0/8"]), "1.2.3.4");
        assert_eq!(seen("10.0.0.1", &["6.6.6.6", "1.2.3.4, 10.0.0.2"], &["10.0.0.0/8"]), "1.2.3.4");
        assert_eq!(seen("10.0.0.1", &["6.6.6.6, nonsense"], &["10.0.0.0/8"]), "10.0.0.1");
        assert_eq!(seen("10.0.0.1", &[], &["10.0.0.0/8"]), "10.0.0.1");
    }

    #[test]
    fn networks_are_read_and_bounded() {
        for bad in ["", "10.0.0.0/33", "fd00::/129", "10.0.0/8", "proxy", "10.0.0.0/x"] {
            assert!(bad.parse::<Trusted>().is_err(), "{bad}");
        }
        assert_eq!(seen("8.8.8.8", &["1.2.3.4"], &["0.0.0.0/0"]), "1.2.3.4");
        assert_eq!(seen("fd00::1", &["2001:db8::1"], &["fd00::/8"]), "2001:db8::1");
        assert_eq!(network("2001:db8:1:2:3::4".parse().unwrap()).to_string(), "2001:db8:1:2::");
    }
}
