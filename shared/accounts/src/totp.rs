//! Codes of six digits that a phone makes from a secret and the time (RFC 6238, with SHA-1 and 30 seconds as every
//! authenticator app has them).

use boot::Entropy;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;
use subtle::ConstantTimeEq as _;
use time::OffsetDateTime;

/// Letters and digits of base 32 (RFC 4648, 6).
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/// How long a code is shown, in seconds.
const STEP: i64 = 30;

/// What codes are made from: 160 bits, as RFC 4226 recommends.
#[derive(Clone)]
pub struct Secret([u8; 20]);

impl Secret {
    pub(crate) fn random(entropy: &Entropy) -> Self {
        Self(entropy.bytes())
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().map(Self).ok()
    }

    pub(crate) const fn bytes(&self) -> &[u8; 20] {
        &self.0
    }

    /// As people type it into an app that reads no picture: eight groups of four.
    #[must_use]
    pub fn text(&self) -> String {
        let text = base32(&self.0);
        let groups: Vec<&str> = (0..text.len()).step_by(4).map(|at| &text[at..at + 4]).collect();
        groups.join(" ")
    }

    /// As apps read it from a picture (github.com/google/google-authenticator/wiki/Key-Uri-Format).
    #[must_use]
    pub fn address(&self, issuer: &str, account: &str) -> String {
        let (issuer, account) = (encoded(issuer), encoded(account));
        format!("otpauth://totp/{issuer}:{account}?secret={}&issuer={issuer}", base32(&self.0))
    }

    /// The code for a moment.
    #[must_use]
    pub fn code_at(&self, at: OffsetDateTime) -> String {
        self.code(step_at(at))
    }

    /// The step that a code was made for, if that is this one or a neighbour: clocks differ, and typing takes time.
    pub(crate) fn step_of(&self, code: &str, now: OffsetDateTime) -> Option<i64> {
        let now = step_at(now);
        let mut found = None;
        for step in [now - 1, now, now + 1] {
            if bool::from(self.code(step).as_bytes().ct_eq(code.as_bytes())) {
                found = Some(step);
            }
        }
        found
    }

    /// RFC 4226, 5.3.
    fn code(&self, step: i64) -> String {
        let mac = Hmac::<Sha1>::new_from_slice(&self.0).expect("HMAC takes keys of any length");
        let digest = mac.chain_update(step.to_be_bytes()).finalize().into_bytes();
        let at = usize::from(digest[19] & 0xf);
        let four = [digest[at] & 0x7f, digest[at + 1], digest[at + 2], digest[at + 3]];
        format!("{:06}", u32::from_be_bytes(four) % 1_000_000)
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

fn step_at(at: OffsetDateTime) -> i64 {
    at.unix_timestamp() / STEP
}

/// Without padding.
pub(crate) fn base32(bytes: &[u8]) -> String {
    bytes
        .chunks(5)
        .flat_map(|chunk| {
            let mut five = [0; 8];
            five[3..3 + chunk.len()].copy_from_slice(chunk);
            let bits = u64::from_be_bytes(five);
            (0..(chunk.len() * 8).div_ceil(5)).map(move |at| char::from(BASE32[(bits >> (35 - 5 * at)) as usize & 31]))
        })
        .collect()
}

/// Percent-encoded, for a part of an address.
fn encoded(text: &str) -> String {
    let byte = |b: u8| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") };
    text.bytes().map(byte).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret() -> Secret {
        Secret(*b"12345678901234567890")
    }

    fn at(seconds: i64) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp(seconds).unwrap()
    }

    #[test]
    fn codes_are_those_of_the_standard() {
        // RFC 6238, appendix B, the last six of its eight digits.
        for (seconds, code) in
            [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (20_000_000_000, "353130")]
        {
            assert_eq!(secret().code_at(at(seconds)), code);
        }
    }

    #[test]
    fn a_code_is_known_for_its_step_and_its_neighbours() {
        let code = secret().code_at(at(60_000));
        for (seconds, step) in [(59_970, Some(2000)), (60_000, Some(2000)), (60_059, Some(2000)), (60_060, None)] {
            assert_eq!(secret().step_of(&code, at(seconds)), step, "{seconds}");
        }
        assert_eq!(secret().step_of("", at(60_000)), None);
    }

    #[test]
    fn the_secret_is_written_as_apps_read_it() {
        // RFC 4648, 10.
        for (bytes, text) in [("", ""), ("f", "MY"), ("foob", "MZXW6YQ"), ("foobar", "MZXW6YTBOI")] {
            assert_eq!(base32(bytes.as_bytes()), text);
        }
        assert_eq!(secret().text(), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        assert_eq!(
            secret().address("Acme & Sons", "ann@acme.example"),
            "otpauth://totp/Acme%20%26%20Sons:ann%40acme%2Eexample?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Acme%20%26%20Sons"
        );
    }
}
