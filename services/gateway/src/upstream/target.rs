//! Where a service listens.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::str::FromStr;

use boot::serve::Stream;
use tokio::net::{TcpStream, UnixStream};

/// A host and port, or a socket file: `portal:9001`, `127.0.0.1:9001`, `unix:/run/portal.sock`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// Resolved anew for each connection.
    Tcp(String),
    /// A socket file.
    Unix(PathBuf),
}

/// The text is no target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a service's address looks like portal:9001, 127.0.0.1:9001 or unix:/run/portal.sock")]
pub struct BadTarget;

impl FromStr for Target {
    type Err = BadTarget;
    fn from_str(text: &str) -> Result<Self, BadTarget> {
        if let Some(path) = text.strip_prefix("unix:") {
            return if path.starts_with('/') { Ok(Self::Unix(path.into())) } else { Err(BadTarget) };
        }
        let (host, port) = text.rsplit_once(':').ok_or(BadTarget)?;
        let is_host = !host.is_empty() && !host.contains(['/', '@', ' ']);
        if is_host && port.parse::<u16>().is_ok() { Ok(Self::Tcp(text.to_owned())) } else { Err(BadTarget) }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(target) => f.write_str(target),
            Self::Unix(path) => write!(f, "unix:{}", path.display()),
        }
    }
}

impl Target {
    pub(super) async fn connect(&self) -> io::Result<Stream> {
        match self {
            Self::Tcp(target) => {
                let stream = TcpStream::connect(target.as_str()).await?;
                stream.set_nodelay(true)?;
                Ok(Stream::Tcp(stream))
            }
            Self::Unix(path) => UnixStream::connect(path).await.map(Stream::Unix),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_read_as_they_are_written() {
        for text in ["portal:9001", "127.0.0.1:9001", "[::1]:9001", "unix:/run/portal.sock"] {
            assert_eq!(text.parse::<Target>().unwrap().to_string(), text);
        }
        for text in ["", "portal", "portal:", ":9001", "http://portal:9001", "unix:portal.sock", "portal:70000"] {
            assert!(text.parse::<Target>().is_err(), "{text}");
        }
    }
}
