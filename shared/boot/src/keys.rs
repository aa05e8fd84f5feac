//! Encryption of what waits in the database and is nobody's to read: mails with links in them, secrets of second steps; and
//! stamps on what goes to a browser and comes back.

use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac as _};
use secrecy::{ExposeSecret as _, SecretSlice};
use sha2::Sha256;

use crate::Entropy;

const NONCE: usize = 24;

/// The keys that secrets are sealed with: one to seal, and while keys are changed the former one to open. Cheap to clone.
#[derive(Clone)]
pub struct Keys {
    inner: Arc<Vec<Key>>,
}

struct Key {
    number: u8,
    cipher: XChaCha20Poly1305,
    stamp: Hmac<Sha256>,
}

/// The keys cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadKey {
    /// A key has another length than 32 bytes.
    #[error("a key to seal with has 32 bytes")]
    Length,
    /// Both keys have the same number.
    #[error("the former key to seal with needs a number of its own")]
    SameNumber,
}

impl Keys {
    /// Seals with `current`, a number and 32 bytes; opens what was sealed with `former` too. A number names one key for ever.
    ///
    /// # Errors
    /// See [`BadKey`].
    pub fn new(current: (u8, &SecretSlice<u8>), former: Option<(u8, &SecretSlice<u8>)>) -> Result<Self, BadKey> {
        if former.is_some_and(|(number, _)| number == current.0) {
            return Err(BadKey::SameNumber);
        }
        let key = |(number, key): (u8, &SecretSlice<u8>)| {
            let cipher = XChaCha20Poly1305::new_from_slice(key.expose_secret()).map_err(|_| BadKey::Length)?;
            let mut own =
                <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(key.expose_secret()).map_err(|_| BadKey::Length)?;
            own.update(b"stamps");
            let own = own.finalize().into_bytes();
            let stamp = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(&own).map_err(|_| BadKey::Length)?;
            Ok(Key { number, cipher, stamp })
        };
        let keys = std::iter::once(current).chain(former).map(key).collect::<Result<_, BadKey>>()?;
        Ok(Self { inner: Arc::new(keys) })
    }

    /// Seals `plain` for the place named by `bound_to`: opened elsewhere it is worthless.
    #[must_use]
    pub fn seal(&self, entropy: &Entropy, bound_to: &[u8], plain: &[u8]) -> Vec<u8> {
        let Key { number, cipher, .. } = self.inner.first().expect("there is a current key");
        let nonce: [u8; NONCE] = entropy.bytes();
        let sealed = cipher
            .encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: bound_to })
            .expect("a text of ours is far below the cipher's limit of 256 GB");
        [&[*number], &nonce[..], &sealed].concat()
    }

    /// Whether something was sealed with the current key: what lasts is sealed again when it was not.
    #[must_use]
    pub fn is_current(&self, sealed: &[u8]) -> bool {
        sealed.first().zip(self.inner.first()).is_some_and(|(number, current)| *number == current.number)
    }

    /// What was sealed for that place; `None` when it was not, or with a key that is gone.
    #[must_use]
    pub fn open(&self, bound_to: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        let (number, rest) = sealed.split_first()?;
        let (nonce, msg) = rest.split_first_chunk::<NONCE>()?;
        let key = self.inner.iter().find(|key| key.number == *number)?;
        key.cipher.decrypt(&XNonce::from(*nonce), Payload { msg, aad: bound_to }).ok()
    }
}

impl Keys {
    /// A stamp on a text, 43 characters of base64url: HMAC-SHA-256 (RFC 2104) for a purpose, with the current key.
    #[must_use]
    pub fn stamp(&self, purpose: &str, text: &str) -> String {
        let key = self.inner.first().expect("there is a current key");
        BASE64.encode(stamped(key, purpose, text).finalize().into_bytes())
    }

    /// Whether the stamp was put on this text for this purpose, with any of the keys. Takes as long whatever is wrong.
    #[must_use]
    pub fn is_stamp(&self, purpose: &str, text: &str, stamp: &str) -> bool {
        let Ok(stamp) = BASE64.decode(stamp) else { return false };
        self.inner.iter().any(|key| stamped(key, purpose, text).verify_slice(&stamp).is_ok())
    }
}

fn stamped(key: &Key, purpose: &str, text: &str) -> Hmac<Sha256> {
    let mut stamp = key.stamp.clone();
    for part in [purpose.as_bytes(), &[0], text.as_bytes()] {
        stamp.update(part);
    }
    stamp
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keys")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(byte: u8) -> SecretSlice<u8> {
        vec![byte; 32].into()
    }

    #[test]
    fn what_is_sealed_opens_in_its_place_only() {
        let (keys, entropy) = (Keys::new((1, &key(1)), None).unwrap(), Entropy::seeded(1));
        let sealed = keys.seal(&entropy, b"here", b"the link");
        assert_eq!(keys.open(b"here", &sealed).as_deref(), Some(&b"the link"[..]));
        assert_eq!(keys.open(b"there", &sealed), None);
        assert!(!sealed.windows(8).any(|window| window == b"the link"));
        assert_ne!(keys.seal(&entropy, b"here", b"the link"), sealed);
    }

    #[test]
    fn a_changed_byte_or_a_foreign_key_opens_nothing() {
        let (keys, entropy) = (Keys::new((1, &key(1)), None).unwrap(), Entropy::seeded(1));
        let sealed = keys.seal(&entropy, b"", b"text");
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert_eq!(keys.open(b"", &changed), None, "byte {at}");
        }
        assert_eq!(Keys::new((1, &key(2)), None).unwrap().open(b"", &sealed), None);
        assert_eq!(keys.open(b"", &[]), None);
    }

    #[test]
    fn a_stamp_fits_its_text_and_purpose_alone() {
        let former = Keys::new((1, &key(1)), None).unwrap();
        let stamp = former.stamp("forms", "of this browser");
        assert_eq!(stamp.len(), 43);
        let keys = Keys::new((2, &key(2)), Some((1, &key(1)))).unwrap();
        assert!(keys.is_stamp("forms", "of this browser", &stamp), "the former key still counts");
        assert!(!keys.is_stamp("forms", "of that browser", &stamp));
        assert!(!keys.is_stamp("links", "of this browser", &stamp));
        assert!(!keys.is_stamp("forms", "of this browser", &stamp[..42]));
        assert!(!keys.is_stamp("forms", "of this browser", ""));
        assert!(!Keys::new((1, &key(3)), None).unwrap().is_stamp("forms", "of this browser", &stamp));
    }

    #[test]
    fn after_a_change_of_keys_the_former_one_still_opens() {
        let entropy = Entropy::seeded(1);
        let sealed = Keys::new((1, &key(1)), None).unwrap().seal(&entropy, b"", b"text");
        let keys = Keys::new((2, &key(2)), Some((1, &key(1)))).unwrap();
        assert_eq!(keys.open(b"", &sealed).as_deref(), Some(&b"text"[..]));
        assert_eq!(keys.seal(&entropy, b"", b"text")[0], 2);
    }

    #[test]
    fn unfit_keys_are_refused() {
        assert_eq!(Keys::new((1, &vec![1; 31].into()), None).unwrap_err(), BadKey::Length);
        assert_eq!(Keys::new((1, &key(1)), Some((1, &key(2)))).unwrap_err(), BadKey::SameNumber);
    }
}
