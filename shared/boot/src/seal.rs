//! The gateway's word under seal, so that being on the right network proves nothing.

use std::fmt::Write as _;
use std::net::IpAddr;

use axum::http::{Method, Uri};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use hmac::{Hmac, KeyInit as _, Mac as _};
use secrecy::{ExposeSecret as _, SecretSlice};
use sha2::{Digest as _, Sha256};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::Clock;
use crate::context::GatewayContext;

/// The header that carries it: `v1.<key>.<payload>.<mac>`.
pub const CONTEXT_HEADER: &str = "x-gw-ctx";
/// How old a seal may be.
const LIFE: Duration = Duration::seconds(30);
/// How far the gateway's clock may be ahead.
const SKEW: Duration = Duration::seconds(5);
/// Bytes that almost every seal fits in.
const LONGEST: usize = 512;

/// Seals contexts with one key and opens those of several, so that keys can change while everything runs.
#[derive(Clone, Debug)]
pub struct Signer {
    keys: Vec<Key>,
    clock: Clock,
}

#[derive(Clone)]
struct Key {
    id: String,
    mac: Hmac<Sha256>,
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Key").field(&self.id).finish()
    }
}

/// Why a context was not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadContext {
    /// It is not of the expected form.
    #[error("malformed")]
    Malformed,
    /// None of our keys has this id.
    #[error("sealed with an unknown key")]
    UnknownKey,
    /// The seal does not fit.
    #[error("forged")]
    Forged,
    /// Older than 30 s, or from the future: a replay, or clocks that differ.
    #[error("too old, or the clocks differ")]
    Untimely,
    /// It was made for another method, path or query.
    #[error("made for another request")]
    OtherRequest,
}

impl Signer {
    /// Seals with the first key, opens with all. `None` without a key.
    #[must_use]
    pub fn new(keys: &[SecretSlice<u8>], clock: Clock) -> Option<Self> {
        let keys: Vec<Key> = keys.iter().map(Key::derived).collect();
        if keys.is_empty() { None } else { Some(Self { keys, clock }) }
    }

    /// Seals what the gateway says about one request.
    #[must_use]
    pub fn seal(&self, context: &GatewayContext, method: &Method, uri: &Uri) -> String {
        let payload = self.payload(context, method, uri).expect("writing to a string cannot fail");
        let key = &self.keys[0];
        let mut text = String::with_capacity(LONGEST);
        for part in ["v1.", &key.id, "."] {
            text.push_str(part);
        }
        BASE64.encode_string(payload, &mut text);
        let mac = key.of(text.as_bytes()).finalize().into_bytes();
        text.push('.');
        BASE64.encode_string(mac, &mut text);
        text
    }

    /// Opens a sealed context, for the request that it came with.
    ///
    /// # Errors
    /// When it is not ours, not fresh or not for this request.
    pub fn open(&self, sealed: &str, method: &Method, uri: &Uri) -> Result<GatewayContext, BadContext> {
        let (text, mac) = sealed.rsplit_once('.').ok_or(BadContext::Malformed)?;
        let (id, payload) =
            text.strip_prefix("v1.").and_then(|rest| rest.split_once('.')).ok_or(BadContext::Malformed)?;
        let key = self.keys.iter().find(|key| key.id == id).ok_or(BadContext::UnknownKey)?;
        let mac = BASE64.decode(mac).map_err(|_| BadContext::Malformed)?;
        key.of(text.as_bytes()).verify_slice(&mac).map_err(|_| BadContext::Forged)?;
        let payload = BASE64.decode(payload).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        let said = payload.as_deref().and_then(Said::read).ok_or(BadContext::Malformed)?;
        let age = self.clock.now() - said.at;
        if age > LIFE || age < -SKEW {
            return Err(BadContext::Untimely);
        }
        if said.method != method.as_str() || said.digest != BASE64.encode(hash(uri)) {
            return Err(BadContext::OtherRequest);
        }
        Ok(said.context)
    }

    fn payload(&self, context: &GatewayContext, method: &Method, uri: &Uri) -> Result<String, std::fmt::Error> {
        let mut text = String::with_capacity(LONGEST);
        let millis = self.clock.now().unix_timestamp_nanos() / 1_000_000;
        write!(text, "{millis} {} ", context.request_id.simple())?;
        match context.tenant {
            Some(id) => write!(text, "{}", id.simple())?,
            None => text.push('-'),
        }
        write!(text, " {} {} {method} ", context.host, context.client_ip)?;
        BASE64.encode_string(hash(uri), &mut text);
        Ok(text)
    }
}

impl Key {
    /// A key of its own for this purpose, so that one secret can serve several.
    fn derived(secret: &SecretSlice<u8>) -> Self {
        let keyed = |bytes: &[u8]| Hmac::<Sha256>::new_from_slice(bytes).expect("HMAC takes keys of any length");
        let own = keyed(secret.expose_secret()).chain_update(b"gateway context").finalize().into_bytes();
        let mac = keyed(&own);
        let id = mac.clone().chain_update(b"id").finalize().into_bytes();
        Self { id: BASE64.encode(&id[..6]), mac }
    }

    fn of(&self, text: &[u8]) -> Hmac<Sha256> {
        self.mac.clone().chain_update(text)
    }
}

/// What a payload says.
struct Said<'a> {
    at: OffsetDateTime,
    context: GatewayContext,
    method: &'a str,
    digest: &'a str,
}

impl<'a> Said<'a> {
    fn read(payload: &'a str) -> Option<Self> {
        let mut parts = payload.split(' ');
        let millis: i64 = parts.next()?.parse().ok()?;
        let at = OffsetDateTime::UNIX_EPOCH + Duration::milliseconds(millis);
        let request_id: Uuid = parts.next()?.parse().ok()?;
        let tenant = match parts.next()? {
            "-" => None,
            id => Some(id.parse().ok()?),
        };
        let host = parts.next()?.to_owned();
        let client_ip: IpAddr = parts.next()?.parse().ok()?;
        let (method, digest) = (parts.next()?, parts.next()?);
        Some(Self { at, context: GatewayContext { request_id, tenant, host, client_ip }, method, digest })
    }
}

fn hash(uri: &Uri) -> impl AsRef<[u8]> {
    Sha256::digest(uri.path_and_query().map_or("/", |target| target.as_str()))
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    fn signer(keys: &[u8], clock: &Clock) -> Signer {
        let keys: Vec<_> = keys.iter().map(|byte| SecretSlice::from(vec![*byte; 32])).collect();
        Signer::new(&keys, clock.clone()).unwrap()
    }

    fn context() -> GatewayContext {
        GatewayContext {
            request_id: Uuid::from_u128(7),
            tenant: Some(Uuid::from_u128(9)),
            host: "acme.localhost:8080".into(),
            client_ip: "2001:db8::1".parse().unwrap(),
        }
    }

    fn at(path: &'static str) -> Uri {
        Uri::from_static(path)
    }

    #[test]
    fn what_was_sealed_is_opened_for_its_request_only() {
        let signer = signer(&[1], &Clock::fixed(datetime!(2026-11-24 12:00 UTC)));
        let sealed = signer.seal(&context(), &Method::GET, &at("/parts?q=a"));
        assert_eq!(signer.open(&sealed, &Method::GET, &at("/parts?q=a")), Ok(context()));
        for (method, path) in [(Method::POST, "/parts?q=a"), (Method::GET, "/parts?q=b"), (Method::GET, "/parts")] {
            assert_eq!(signer.open(&sealed, &method, &at(path)), Err(BadContext::OtherRequest));
        }
        let nobody = GatewayContext { tenant: None, ..context() };
        let sealed = signer.seal(&nobody, &Method::GET, &at("/"));
        assert_eq!(signer.open(&sealed, &Method::GET, &at("/")), Ok(nobody));
    }

    #[test]
    fn it_is_believed_for_thirty_seconds() {
        let clock = Clock::fixed(datetime!(2026-11-24 12:00 UTC));
        let signer = signer(&[1], &clock);
        let sealed = signer.seal(&context(), &Method::GET, &at("/"));
        clock.advance(Duration::seconds(30));
        assert!(signer.open(&sealed, &Method::GET, &at("/")).is_ok());
        clock.advance(Duration::milliseconds(1));
        assert_eq!(signer.open(&sealed, &Method::GET, &at("/")), Err(BadContext::Untimely));
        clock.advance(Duration::seconds(-36));
        assert_eq!(signer.open(&sealed, &Method::GET, &at("/")), Err(BadContext::Untimely));
    }

    #[test]
    fn keys_change_without_a_pause() {
        let clock = Clock::fixed(datetime!(2026-11-24 12:00 UTC));
        let (old, both, new) = (signer(&[1], &clock), signer(&[2, 1], &clock), signer(&[2], &clock));
        let by_old = old.seal(&context(), &Method::GET, &at("/"));
        let by_both = both.seal(&context(), &Method::GET, &at("/"));
        assert!(both.open(&by_old, &Method::GET, &at("/")).is_ok());
        assert!(new.open(&by_both, &Method::GET, &at("/")).is_ok());
        assert_eq!(new.open(&by_old, &Method::GET, &at("/")), Err(BadContext::UnknownKey));
    }

    #[test]
    fn a_changed_byte_anywhere_is_refused() {
        let signer = signer(&[1], &Clock::fixed(datetime!(2026-11-24 12:00 UTC)));
        let sealed = signer.seal(&context(), &Method::GET, &at("/"));
        for position in 0..sealed.len() {
            let mut forged = sealed.clone().into_bytes();
            forged[position] = if forged[position] == b'A' { b'B' } else { b'A' };
            let forged = String::from_utf8(forged).unwrap();
            assert!(signer.open(&forged, &Method::GET, &at("/")).is_err(), "{position}");
        }
        for text in ["", ".", "v1", "v1...", "v2.a.b.c", &sealed[..sealed.len() - 1], &format!("{sealed}A")] {
            assert!(signer.open(text, &Method::GET, &at("/")).is_err(), "{text}");
        }
    }
}
