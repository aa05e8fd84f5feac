//! Where the platform lives: every absolute address is built from here, never from a request.

use std::str::FromStr;

use crate::LoginName;

/// The public address of the platform, e.g. `https://portico.example` or `http://localhost:8080`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base {
    scheme: String,
    host: String,
    port: Option<u16>,
    /// The host with its port.
    authority: String,
    /// The port in figures, the scheme's own included.
    port_text: String,
}

/// The text is no base address.
#[derive(Debug, thiserror::Error)]
#[error("a base address looks like https://portico.example or http://localhost:8080")]
pub struct BadBase;

impl Base {
    /// `http` or `https`.
    #[must_use]
    pub fn scheme(&self) -> &str {
        &self.scheme
    }

    /// The base domain without port, e.g. `localhost`.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port, when it is not the scheme's own.
    #[must_use]
    pub const fn port(&self) -> Option<u16> {
        self.port
    }

    /// The base domain with its port, as it stands in a `Host` header.
    #[must_use]
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// Whether a host may be followed by this port.
    pub(crate) fn has_port(&self, text: &str) -> bool {
        text == self.port_text
    }

    /// The public site, without a trailing slash.
    #[must_use]
    pub fn site_url(&self) -> String {
        format!("{}://{}", self.scheme, self.authority())
    }

    /// A tenant's portal, without a trailing slash.
    #[must_use]
    pub fn portal_url(&self, name: &LoginName) -> String {
        format!("{}://{}", self.scheme, self.portal_authority(name))
    }

    /// A tenant's console, without a trailing slash.
    #[must_use]
    pub fn console_url(&self, name: &LoginName) -> String {
        format!("{}://{}", self.scheme, self.console_authority(name))
    }

    /// The demo's mail page, without a trailing slash.
    #[must_use]
    pub fn mail_url(&self) -> String {
        format!("{}://mail.{}", self.scheme, self.authority())
    }

    /// A portal's host with its port.
    #[must_use]
    pub fn portal_authority(&self, name: &LoginName) -> String {
        [name.as_str(), ".", &self.authority].concat()
    }

    /// A console's host with its port.
    #[must_use]
    pub fn console_authority(&self, name: &LoginName) -> String {
        [name.as_str(), ".console.", &self.authority].concat()
    }
}

impl FromStr for Base {
    type Err = BadBase;
    fn from_str(text: &str) -> Result<Self, BadBase> {
        let (scheme, rest) = text.trim_end_matches('/').split_once("://").ok_or(BadBase)?;
        let (host, port) = match rest.split_once(':') {
            Some((host, port)) => (host, Some(port.parse::<u16>().map_err(|_| BadBase)?)),
            None => (rest, None),
        };
        let own = if scheme == "https" { 443 } else { 80 };
        let is_host = !host.is_empty()
            && host.split('.').all(|label| {
                !label.is_empty() && label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            });
        if !matches!(scheme, "http" | "https") || !is_host {
            return Err(BadBase);
        }
        let port = port.filter(|port| *port != own);
        Ok(Self {
            scheme: scheme.to_owned(),
            host: host.to_owned(),
            port,
            authority: port.map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")),
            port_text: port.unwrap_or(own).to_string(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_built_from_the_base() {
        let base: Base = "http://localhost:8080".parse().unwrap();
        let acme: LoginName = "acme".parse().unwrap();
        assert_eq!(base.portal_url(&acme), "http://acme.localhost:8080");
        assert_eq!(base.console_url(&acme), "http://acme.console.localhost:8080");
        assert_eq!("https://portico.example:443/".parse::<Base>().unwrap().site_url(), "https://portico.example");
    }

    #[test]
    fn what_is_no_base_is_refused() {
        for text in
            ["localhost", "ftp://a", "http://", "http://a b", "http://a:b", "https://A.example", "http://a/path"]
        {
            assert!(text.parse::<Base>().is_err(), "{text}");
        }
    }
}
