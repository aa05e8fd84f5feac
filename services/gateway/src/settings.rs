//! What can be set.

use boot::serve::Address;
use boot::{BadSetting, Env};
use secrecy::SecretString;

use crate::Trusted;

/// The gateway's settings. `Settings::read` says which variables they come from.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where `/healthz`, `/readyz`, `/metrics` and `/certificate` are. PRIVATE_LISTEN, default none.
    pub private: Option<Address>,
    /// Who may say where a client is, in `X-Forwarded-For`. TRUSTED_PROXIES: addresses, networks, or `unix` for whoever
    /// connects through a socket file; default nobody.
    pub trusted: Vec<Trusted>,
    /// Connections at once. MAX_CONNECTIONS, default 10,000.
    pub connections: usize,
    /// Requests being answered at once; more are refused quickly. MAX_IN_FLIGHT, default 512.
    pub in_flight: usize,
    /// Multiplies every rate limit: more than 1 for sites whose customers share addresses. LIMIT_SCALE, default 1.
    pub limit_scale: f64,
    /// How many gateways share the limits when Redis is down. GATEWAYS, default 1.
    pub gateways: u32,
    /// Where limits are counted and news come from. REDIS_URL, default none: in this process, and from Postgres.
    pub redis: Option<SecretString>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            private: None,
            trusted: Vec::new(),
            connections: 10_000,
            in_flight: 512,
            limit_scale: 1.0,
            gateways: 1,
            redis: None,
        }
    }
}

impl Settings {
    /// Reads them.
    ///
    /// # Errors
    /// When one cannot be read.
    pub fn read(env: &Env) -> Result<Self, BadSetting> {
        let usual = Self::default();
        let limit_scale = env.parsed("LIMIT_SCALE")?.unwrap_or(usual.limit_scale);
        if !(0.001..=1e6).contains(&limit_scale) {
            return Err(BadSetting::new("LIMIT_SCALE", "is not between 0.001 and 1000000"));
        }
        Ok(Self {
            private: env.parsed("PRIVATE_LISTEN")?,
            trusted: env.list("TRUSTED_PROXIES")?,
            connections: env.parsed("MAX_CONNECTIONS")?.unwrap_or(usual.connections),
            in_flight: env.parsed("MAX_IN_FLIGHT")?.unwrap_or(usual.in_flight),
            limit_scale,
            gateways: env.parsed("GATEWAYS")?.unwrap_or(usual.gateways).max(1),
            redis: env.secret("REDIS_URL")?,
        })
    }
}
