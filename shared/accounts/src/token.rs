//! Random tokens: 32 bytes that only their holder knows; we keep their SHA-256.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use boot::Entropy;
use sha2::{Digest as _, Sha256};

/// 32 random bytes, written as 43 URL-safe characters.
#[derive(Clone)]
pub struct Token([u8; 32]);

/// The text is not a token of ours.
#[derive(Debug, thiserror::Error)]
#[error("not a token")]
pub struct NotAToken;

impl Token {
    /// A new token.
    #[must_use]
    pub fn random(entropy: &Entropy) -> Self {
        Self(entropy.bytes())
    }

    /// The token with these bytes.
    pub(crate) const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// What is stored of it.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0).into()
    }

    /// The bytes: a key for what only their holder may check.
    pub(crate) const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The `Set-Cookie` header that hands this token to a person's browser.
    #[must_use]
    pub fn into_cookie(self, person: crate::Person) -> axum::http::HeaderValue {
        crate::cookie::set(crate::cookie::of(person), &self)
    }

    /// The text for a cookie or an address. Never log it.
    #[must_use]
    pub fn reveal(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token")
    }
}

impl FromStr for Token {
    type Err = NotAToken;
    fn from_str(text: &str) -> Result<Self, NotAToken> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| NotAToken)?;
        bytes.try_into().map(Self).map_err(|_| NotAToken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_survives_its_text() {
        let token = Token::random(&Entropy::seeded(1));
        assert_eq!(token.reveal().parse::<Token>().unwrap().hash(), token.hash());
    }

    #[test]
    fn short_long_and_padded_texts_are_no_tokens() {
        let token = Token::random(&Entropy::seeded(1)).reveal();
        for text in ["", "AAAA", &token[1..], &format!("{token}A"), &format!("{token}=")] {
            assert!(text.parse::<Token>().is_err(), "{text}");
        }
    }
}
