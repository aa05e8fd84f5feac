//! Recovery codes: each opens the door once for somebody whose phone is gone.

use std::fmt;

use boot::Entropy;
use sha2::{Digest as _, Sha256};

use crate::totp::base32;

/// How many somebody gets at once.
pub const RECOVERY_CODES: usize = 10;

/// 80 random bits in four groups, `K7QD-2M4X-…`.
#[derive(Clone)]
pub struct RecoveryCode(String);

impl RecoveryCode {
    fn random(entropy: &Entropy) -> Self {
        Self(base32(&entropy.bytes::<10>()))
    }

    /// A set of new ones, and what is stored of each.
    pub(crate) fn set(entropy: &Entropy) -> (Vec<Self>, Vec<Vec<u8>>) {
        let codes: Vec<_> = (0..RECOVERY_CODES).map(|_| Self::random(entropy)).collect();
        let hashes = codes.iter().map(|code| code.hash().to_vec()).collect();
        (codes, hashes)
    }

    /// What was typed, if it looks like one: case, spaces and dashes do not matter.
    pub(crate) fn parse(typed: &str) -> Option<Self> {
        let text: String =
            typed.chars().filter(|c| !c.is_whitespace() && *c != '-').map(|c| c.to_ascii_uppercase()).collect();
        (text.len() == 16 && text.chars().all(|c| c.is_ascii_alphanumeric())).then_some(Self(text))
    }

    /// 80 random bits need no slow hash.
    pub(crate) fn hash(&self) -> [u8; 32] {
        Sha256::digest(&self.0).into()
    }
}

impl fmt::Display for RecoveryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let groups: Vec<&str> = (0..self.0.len()).step_by(4).map(|at| &self.0[at..at + 4]).collect();
        f.write_str(&groups.join("-"))
    }
}

impl fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryCode")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_known_however_it_is_typed() {
        let (codes, hashes) = RecoveryCode::set(&Entropy::seeded(1));
        let shown = codes[0].to_string();
        assert_eq!((codes.len(), shown.len()), (10, 19));
        for typed in [shown.clone(), shown.to_lowercase(), format!(" {} ", shown.replace('-', " "))] {
            assert_eq!(RecoveryCode::parse(&typed).unwrap().hash().to_vec(), hashes[0], "{typed}");
        }
        for typed in ["", "123456", &shown[1..], &format!("{shown}A"), "ÄÄÄÄ-ÄÄÄÄ-ÄÄÄÄ-Ä"] {
            assert!(RecoveryCode::parse(typed).is_none(), "{typed}");
        }
    }
}
