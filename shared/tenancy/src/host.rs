//! The one parser of hosts: two that differ would let somebody into another's portal.

use crate::{Base, LoginName};

/// What a host names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Host {
    /// The public site.
    Site,
    /// A tenant's portal.
    Portal(LoginName),
    /// A tenant's console.
    Console(LoginName),
    /// The demo's mail page.
    Mail,
    /// The operator's console.
    Operator,
}

/// The host names nothing of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no such host")]
pub struct BadHost;

/// Reads a host with its port, as it stands in a `Host` header. The port must be the configured one, or absent.
///
/// # Errors
/// For everything that is not exactly one of our hosts: a trailing dot, `xn--`, a second label, capitals after
/// folding, user information, spaces and bytes outside ASCII included.
pub fn parse_host(bytes: &[u8], base: &Base) -> Result<Host, BadHost> {
    let text = std::str::from_utf8(bytes).map_err(|_| BadHost)?;
    let (host, port) = match text.split_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (text, None),
    };
    if port.is_some_and(|port| !base.has_port(port)) {
        return Err(BadHost);
    }
    let host = host.to_ascii_lowercase();
    if host == base.host() {
        return Ok(Host::Site);
    }
    let labels = host.strip_suffix(base.host()).and_then(|rest| rest.strip_suffix('.')).ok_or(BadHost)?;
    match labels.split_once('.') {
        None if labels == "mail" => Ok(Host::Mail),
        None if labels == "operator" => Ok(Host::Operator),
        None => LoginName::shaped(labels).map(Host::Portal).ok_or(BadHost),
        Some((name, "console")) => LoginName::shaped(name).map(Host::Console).ok_or(BadHost),
        Some(_) => Err(BadHost),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Host, BadHost> {
        parse_host(text.as_bytes(), &"http://localhost:8080".parse().unwrap())
    }

    #[test]
    fn our_hosts_are_known() {
        let acme = || "acme".parse::<LoginName>().unwrap();
        assert_eq!(parse("localhost:8080"), Ok(Host::Site));
        assert_eq!(parse("acme.localhost:8080"), Ok(Host::Portal(acme())));
        assert_eq!(parse("ACME.localhost:8080"), Ok(Host::Portal(acme())));
        assert_eq!(parse("acme.localhost"), Ok(Host::Portal(acme())));
        assert_eq!(parse("acme.console.localhost:8080"), Ok(Host::Console(acme())));
        assert_eq!(parse("mail.localhost:8080"), Ok(Host::Mail));
    }

    #[test]
    fn everything_else_names_nothing() {
        for text in [
            "",
            ":",
            ":8080",
            "localhost:80",
            "localhost:08080",
            "localhost:8080:8080",
            "acme.localhost.",
            "acme..localhost",
            ".localhost",
            "a.b.localhost",
            "acme.operator.localhost",
            "a@acme.localhost",
            "acme.localhost@evil",
            "acme localhost",
            " acme.localhost",
            "acme.localhost:8080 ",
            "xn--acme.localhost",
            "-acme.localhost",
            "acme-.localhost",
            "ac--me.localhost",
            "ac.localhost.evil.test",
            "evil.test",
            "127.0.0.1:8080",
            "[::1]:8080",
            "acmelocalhost",
            "ac_me.localhost",
            "äcme.localhost",
            "acme\0.localhost",
            "acme%00.localhost",
            "acme/.localhost",
            "acme.console.console.localhost",
            "ab.localhost",
            "acme,evil.localhost",
        ] {
            assert_eq!(parse(text), Err(BadHost), "{text:?}");
        }
        assert_eq!(parse_host(b"\xff.localhost", &"http://localhost:8080".parse().unwrap()), Err(BadHost));
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_panic_and_what_is_accepted_is_written_the_same(bytes: Vec<u8>) {
            let base: Base = "http://localhost:8080".parse().unwrap();
            if let Ok(Host::Portal(name)) = parse_host(&bytes, &base) {
                let again = base.portal_authority(&name);
                assert_eq!(parse_host(again.as_bytes(), &base), Ok(Host::Portal(name)));
            }
        }

        #[test]
        fn every_shaped_label_is_a_portal(label in "[a-z0-9](-?[a-z0-9]){2,19}") {
            let base: Base = "http://localhost:8080".parse().unwrap();
            let host = format!("{label}.localhost:8080");
            let is_special = label == "mail" || label == "operator";
            assert_eq!(matches!(parse_host(host.as_bytes(), &base), Ok(Host::Portal(_))), !is_special && !label.starts_with("xn-"));
        }
    }
}
