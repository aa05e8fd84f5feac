//! Which Stripe is spoken to: the real one, or a double on this machine.

use std::net::IpAddr;

use secrecy::{ExposeSecret, SecretString};

/// Stripe's own address.
const STRIPE: &str = "https://api.stripe.com/";

/// How to reach Stripe.
#[derive(Debug, Clone)]
pub struct StripeSettings {
    /// A secret (`sk_…`) or restricted (`rk_…`) key. `STRIPE_SECRET_KEY`.
    pub secret: SecretString,
    /// Another server in Stripe's place, as `http://127.0.0.1:12111`; none is Stripe itself. `STRIPE_API_BASE`.
    pub api_base: Option<String>,
}

/// Why the settings are refused.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum SettingsError {
    /// The key is neither `sk_` nor `rk_`.
    #[error("STRIPE_SECRET_KEY is not a secret or restricted key")]
    NotAKey,
    /// A live key would leave for a server that is not Stripe's.
    #[error("a live STRIPE_SECRET_KEY goes to Stripe only: unset STRIPE_API_BASE")]
    LiveKeyElsewhere,
    /// The key would travel unencrypted.
    #[error("STRIPE_API_BASE must be https unless it is on this machine's loopback")]
    Unencrypted,
    /// The base is not an address.
    #[error("STRIPE_API_BASE must be http(s)://host[:port] without a path")]
    BadBase,
}

/// Settings that passed every check.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    /// Ends in a slash, which the client relies on.
    pub(crate) base: String,
    pub(crate) is_stripe: bool,
    pub(crate) is_live: bool,
    pub(crate) hosts: RedirectHosts,
}

impl StripeSettings {
    pub(crate) fn target(&self) -> Result<Target, SettingsError> {
        let secret = self.secret.expose_secret();
        let kind = secret.strip_prefix("sk_").or_else(|| secret.strip_prefix("rk_")).ok_or(SettingsError::NotAKey)?;
        let is_live = kind.starts_with("live_");
        let base = self.api_base.as_deref().map_or(Ok(STRIPE.to_owned()), parse_base)?;
        let is_stripe = base == STRIPE;
        if is_live && !is_stripe {
            return Err(SettingsError::LiveKeyElsewhere);
        }
        let hosts = RedirectHosts::new((!is_stripe).then(|| base.trim_end_matches('/').to_owned()));
        Ok(Target { base, is_stripe, is_live, hosts })
    }
}

fn parse_base(base: &str) -> Result<String, SettingsError> {
    let base = base.strip_suffix('/').unwrap_or(base);
    let (scheme, authority) = base.split_once("://").ok_or(SettingsError::BadBase)?;
    let plain = |c: char| c.is_ascii_alphanumeric() || "-.:[]".contains(c);
    if authority.is_empty() || !authority.chars().all(plain) {
        return Err(SettingsError::BadBase);
    }
    match scheme {
        "https" => {}
        "http" if is_loopback(authority) => {}
        "http" => return Err(SettingsError::Unencrypted),
        _ => return Err(SettingsError::BadBase),
    }
    Ok(format!("{}/", base.to_ascii_lowercase()))
}

fn is_loopback(authority: &str) -> bool {
    let host = match authority.strip_prefix('[') {
        Some(rest) => rest.split_once(']').map_or(rest, |(host, _)| host),
        None => authority.split_once(':').map_or(authority, |(host, _)| host),
    };
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// Where a visitor may be sent to pay: Stripe's pages, or the double's. Both the redirect and the `form-action` of
/// the page that posts must agree, for Chromium applies `form-action` to redirects as well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RedirectHosts(Vec<String>);

impl RedirectHosts {
    fn new(double: Option<String>) -> Self {
        Self(double.map_or_else(
            || vec!["https://checkout.stripe.com".to_owned(), "https://billing.stripe.com".to_owned()],
            |origin| vec![origin],
        ))
    }

    /// The origins, as sources for `form-action` in a Content-Security-Policy.
    #[must_use]
    pub fn origins(&self) -> &[String] {
        &self.0
    }

    /// Whether the address lies on one of the origins.
    #[must_use]
    pub fn allow(&self, url: &str) -> bool {
        self.0.iter().any(|origin| {
            url.strip_prefix(origin.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#']))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(secret: &str, base: Option<&str>) -> Result<Target, SettingsError> {
        StripeSettings { secret: secret.into(), api_base: base.map(str::to_owned) }.target()
    }

    #[test]
    fn a_live_key_never_leaves_for_another_server() {
        for key in ["sk_live_x", "rk_live_x"] {
            for base in ["http://127.0.0.1:12111", "https://api.stripe.com.evil.test", "https://api.stripe.com:444"] {
                assert_eq!(target(key, Some(base)).unwrap_err(), SettingsError::LiveKeyElsewhere, "{key} {base}");
            }
            assert!(target(key, None).unwrap().is_live);
            assert!(target(key, Some("https://api.stripe.com")).unwrap().is_stripe);
        }
    }

    #[test]
    fn plain_http_stays_on_this_machine() {
        for base in ["http://127.0.0.1:1", "http://[::1]:1/", "http://localhost:12111"] {
            assert!(target("sk_test_x", Some(base)).is_ok(), "{base}");
        }
        for base in ["http://10.0.0.1", "http://127.0.0.1.evil.test", "http://localhost.evil.test:80"] {
            assert_eq!(target("sk_test_x", Some(base)).unwrap_err(), SettingsError::Unencrypted, "{base}");
        }
        for base in ["127.0.0.1:1", "ftp://127.0.0.1", "http://127.0.0.1/x", "http://u@127.0.0.1", "https://"] {
            assert_eq!(target("sk_test_x", Some(base)).unwrap_err(), SettingsError::BadBase, "{base}");
        }
    }

    #[test]
    fn only_secret_and_restricted_keys_are_keys() {
        for key in ["", "pk_test_x", "whsec_x"] {
            assert_eq!(target(key, None).unwrap_err(), SettingsError::NotAKey);
        }
    }

    #[test]
    fn a_redirect_stays_on_the_listed_origins() {
        let real = target("sk_test_x", None).unwrap().hosts;
        assert!(real.allow("https://checkout.stripe.com/c/pay/cs_1"));
        assert!(real.allow("https://billing.stripe.com/p/session/x"));
        for url in ["https://checkout.stripe.com.evil.test/", "http://checkout.stripe.com/", "//checkout.stripe.com/"] {
            assert!(!real.allow(url), "{url}");
        }
        let double = target("sk_test_x", Some("http://127.0.0.1:12111")).unwrap().hosts;
        assert!(double.allow("http://127.0.0.1:12111/c/pay/cs_1"));
        assert!(!double.allow("http://127.0.0.1:121110/c/pay/cs_1"));
        assert!(!double.allow("https://checkout.stripe.com/c/pay/cs_1"));
    }
}
