//! The check that a webhook comes from Stripe (docs.stripe.com/webhooks#verify-manually).

use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;
use subtle::ConstantTimeEq;
use time::{Duration, OffsetDateTime};

use crate::event::{Envelope, Wire};

/// How old a signature may be, and how far a clock may be off.
const TOLERANCE: Duration = Duration::seconds(300);

/// Why a webhook is not believed. All but [`WebhookError::Unreadable`] mean 400 and no further look.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum WebhookError {
    /// The `Stripe-Signature` header lacks its time or a `v1` signature.
    #[error("the signature header is malformed")]
    Header,
    /// No secret of ours made any of the signatures.
    #[error("the signature does not match")]
    Signature,
    /// Signed more than 300 seconds away from now: perhaps a replay.
    #[error("the signature is too old")]
    Stale,
    /// Signed by Stripe, but not an event as documented.
    #[error("the event cannot be read: {0}")]
    Unreadable(String),
}

/// Reads an event from the raw bytes of a webhook, once one of the secrets (the current and the previous one) is seen
/// to have signed them within 300 seconds of `now`.
///
/// # Errors
/// See [`WebhookError`].
pub fn verify(
    raw: &[u8],
    header: &str,
    secrets: &[SecretString],
    now: OffsetDateTime,
) -> Result<Envelope, WebhookError> {
    let signature = Signature::parse(header)?;
    if !secrets.iter().any(|secret| signature.is_by(secret, raw)) {
        return Err(WebhookError::Signature);
    }
    if (now - signature.time).abs() > TOLERANCE {
        return Err(WebhookError::Stale);
    }
    let wire: Wire = serde_json::from_slice(raw).map_err(|error| WebhookError::Unreadable(error.to_string()))?;
    Ok(wire.into())
}

/// A signature header: `t=1700000000,v1=5257a8…,v1=…,v0=…`. Stripe sends several while a secret is being replaced.
struct Signature<'a> {
    /// As sent: these very bytes are signed.
    stamp: &'a str,
    time: OffsetDateTime,
    digests: Vec<Vec<u8>>,
}

impl<'a> Signature<'a> {
    fn parse(header: &'a str) -> Result<Self, WebhookError> {
        let parts = || header.split(',').filter_map(|part| part.trim().split_once('='));
        let stamp = parts().find(|(name, _)| *name == "t").map(|(_, value)| value).ok_or(WebhookError::Header)?;
        let seconds = stamp.parse().map_err(|_| WebhookError::Header)?;
        let time = OffsetDateTime::from_unix_timestamp(seconds).map_err(|_| WebhookError::Header)?;
        let digests: Vec<_> =
            parts().filter(|(name, _)| *name == "v1").filter_map(|(_, value)| unhex(value)).take(8).collect();
        if digests.is_empty() {
            return Err(WebhookError::Header);
        }
        Ok(Self { stamp, time, digests })
    }

    fn is_by(&self, secret: &SecretString, raw: &[u8]) -> bool {
        // A key that was left empty would let anybody sign.
        if secret.expose_secret().is_empty() {
            return false;
        }
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes()).expect("any length is a key");
        mac.update(self.stamp.as_bytes());
        mac.update(b".");
        mac.update(raw);
        let expected = mac.finalize().into_bytes();
        self.digests.iter().any(|digest| bool::from(digest.as_slice().ct_eq(expected.as_slice())))
    }
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: &u8| char::from(*byte).to_digit(16);
    let pairs = text.as_bytes().chunks(2);
    pairs.map(|pair| u8::try_from(digit(pair.first()?)? * 16 + digit(pair.get(1)?)?).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_700_000_000;
    const BODY: &str = r#"{"id":"evt_1","type":"invoice.paid","livemode":false,"created":1700000000,"api_version":"x",
        "data":{"object":{"id":"in_1","object":"invoice","brand_new":[1]}},"request":null}"#;

    fn now() -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp(NOW).unwrap()
    }

    fn digest(secret: &str, stamp: i64, body: &str) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
        mac.update(format!("{stamp}.{body}").as_bytes());
        mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn check(header: &str, body: &str) -> Result<Envelope, WebhookError> {
        verify(body.as_bytes(), header, &["whsec_new".into(), "whsec_old".into()], now())
    }

    #[test]
    fn an_event_signed_with_the_current_or_the_previous_secret_is_read() {
        for secret in ["whsec_new", "whsec_old"] {
            let event = check(&format!("t={NOW},v1={}", digest(secret, NOW, BODY)), BODY).unwrap();
            assert_eq!(
                (event.id.as_str(), event.kind.as_str(), event.object_id.as_str()),
                ("evt_1", "invoice.paid", "in_1")
            );
            assert_eq!((event.account, event.livemode, event.created_at), (None, false, now()));
        }
    }

    #[test]
    fn one_good_signature_among_several_is_enough() {
        let good = digest("whsec_old", NOW, BODY);
        assert!(check(&format!("t={NOW},v1={},v1={good},v0=x", digest("other", NOW, BODY)), BODY).is_ok());
    }

    #[test]
    fn a_changed_body_time_or_secret_is_refused() {
        let good = digest("whsec_new", NOW, BODY);
        let header = format!("t={NOW},v1={good}");
        assert_eq!(check(&header, &BODY.replace("in_1", "in_2")).unwrap_err(), WebhookError::Signature);
        assert_eq!(check(&format!("t={},v1={good}", NOW + 1), BODY).unwrap_err(), WebhookError::Signature);
        let other = digest("whsec_other", NOW, BODY);
        assert_eq!(check(&format!("t={NOW},v1={other}"), BODY).unwrap_err(), WebhookError::Signature);
        assert_eq!(check(&format!("t={NOW},v1={}", &good[..32]), BODY).unwrap_err(), WebhookError::Signature);
    }

    #[test]
    fn a_signature_is_good_for_five_minutes_either_way() {
        for (offset, fine) in [(-300, true), (300, true), (-301, false), (301, false)] {
            let stamp = NOW + offset;
            let result = check(&format!("t={stamp},v1={}", digest("whsec_new", stamp, BODY)), BODY);
            assert_eq!(result.is_ok(), fine, "{offset}");
        }
    }

    #[test]
    fn an_empty_secret_believes_nobody() {
        let header = format!("t={NOW},v1={}", digest("", NOW, BODY));
        assert_eq!(verify(BODY.as_bytes(), &header, &["".into()], now()).unwrap_err(), WebhookError::Signature);
        assert_eq!(verify(BODY.as_bytes(), &header, &[], now()).unwrap_err(), WebhookError::Signature);
    }

    #[test]
    fn a_malformed_header_is_refused_without_panic() {
        for header in
            ["", "t=,v1=", "t=1", "v1=00", "t=x,v1=00", "t=1,v1=0", "t=1,v1=zz", "t=99999999999999999,v1=00", "é=é"]
        {
            assert_eq!(check(header, BODY).unwrap_err(), WebhookError::Header, "{header}");
        }
    }

    #[test]
    fn a_signed_body_that_is_no_event_is_said_to_be_unreadable() {
        let header = format!("t={NOW},v1={}", digest("whsec_new", NOW, "{}"));
        assert!(matches!(check(&header, "{}").unwrap_err(), WebhookError::Unreadable(_)));
    }
}
