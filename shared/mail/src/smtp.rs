//! Handing a mail to an SMTP server.

use std::net::IpAddr;
use std::time::Duration;

use lettre::transport::smtp::AsyncSmtpTransportBuilder;
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};
use secrecy::{ExposeSecret as _, SecretString};

/// From connecting to the server's last yes. lettre itself limits connecting only.
const LIMIT: Duration = Duration::from_secs(20);

/// A mail server to hand mails to. A connection for each mail: one that was cut off in the middle of a mail is never
/// used for another.
#[derive(Clone, Debug)]
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    limit: Duration,
}

/// The address of the mail server cannot be used.
#[derive(Debug, thiserror::Error)]
#[error(
    "SMTP_URL looks like smtps://user:password@host or smtp://user:password@host:587, without anything behind the port: {0}"
)]
pub struct BadSmtp(&'static str);

/// Why a mail was not taken.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// Worth another try: the server is away, busy, slow, or will not have us.
    ForNow(anyhow::Error),
    /// The server will never take this mail; in its words.
    ForGood(String),
}

impl Smtp {
    /// `smtps://` speaks TLS from the first byte (port 465), `smtp://` changes to TLS before anything is said (port 587)
    /// and gives up on a server that cannot; only a server on this machine is spoken to without.
    ///
    /// # Errors
    /// When the address has another form.
    pub fn new(url: &SecretString) -> Result<Self, BadSmtp> {
        let transport = builder(url.expose_secret())?.timeout(Some(LIMIT)).build();
        Ok(Self { transport, limit: LIMIT })
    }

    /// The same with less patience than 20 s.
    #[must_use]
    pub fn with_limit(self, limit: Duration) -> Self {
        Self { limit, ..self }
    }

    pub(crate) async fn send(&self, message: Message) -> Result<(), Refusal> {
        match tokio::time::timeout(self.limit, self.transport.send(message)).await {
            Err(_) => Err(Refusal::ForNow(anyhow::anyhow!("the mail server took more than {:?}", self.limit))),
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) if is_about_the_mail(&error) => Err(Refusal::ForGood(error.to_string())),
            Ok(Err(error)) => Err(Refusal::ForNow(error.into())),
        }
    }
}

/// Whether the server refuses this mail for ever, rather than us: 5xx, but not those about commands and signing in
/// (RFC 5321, 4.2.3; RFC 4954, 6).
fn is_about_the_mail(error: &lettre::transport::smtp::Error) -> bool {
    let code = error.status().map(u16::from);
    error.is_permanent() && !matches!(code, Some(500 | 502..=504 | 530 | 534 | 535 | 538))
}

fn builder(url: &str) -> Result<AsyncSmtpTransportBuilder, BadSmtp> {
    let (scheme, rest) = url.split_once("://").ok_or(BadSmtp("there is no ://"))?;
    let server = rest.rsplit_once('@').map_or(rest, |(_, server)| server);
    if server.contains(['/', '?', '#']) {
        return Err(BadSmtp("something stands behind the port"));
    }
    let url = match scheme {
        "smtps" => url.to_owned(),
        "smtp" if is_this_machine(server) => url.to_owned(),
        "smtp" => format!("{url}?tls=required"),
        _ => return Err(BadSmtp("it begins with something else")),
    };
    AsyncSmtpTransport::<Tokio1Executor>::from_url(&url).map_err(|_| BadSmtp("it cannot be read"))
}

fn is_this_machine(server: &str) -> bool {
    let host = match server.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((v6, _)) => v6,
        None => server.split_once(':').map_or(server, |(host, _)| host),
    };
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(url: &str) -> Result<String, BadSmtp> {
        builder(url).map(|builder| format!("{builder:?}"))
    }

    #[test]
    fn a_server_elsewhere_is_spoken_to_in_tls_only() {
        assert!(read("smtps://user:secret@mail.test").unwrap().contains("Wrapper"));
        assert!(read("smtp://user:secret@mail.test:587").unwrap().contains("Required"));
        assert!(read("smtp://mail.test").unwrap().contains("Required"));
        assert!(read("smtp://localhost@mail.test").unwrap().contains("Required"));
        assert!(read("smtp://127.0.0.1.mail.test").unwrap().contains("Required"));
    }

    #[test]
    fn a_server_on_this_machine_needs_no_tls() {
        for url in ["smtp://localhost:2525", "smtp://127.0.0.1:25", "smtp://[::1]:25"] {
            assert!(!read(url).unwrap().contains("Required"), "{url}");
        }
    }

    #[test]
    fn nobody_can_ask_for_less() {
        for url in [
            "smtp://mail.test?tls=opportunistic",
            "smtp://mail.test/?tls=opportunistic",
            "smtp://mail.test#x",
            "http://mail.test",
            "mail.test",
            "",
        ] {
            assert!(read(url).is_err(), "{url}");
        }
    }
}
