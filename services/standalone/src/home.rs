//! The folder beside the checkout that keeps what nobody configured: the cluster, files, Stripe's stand-in, the key.

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use boot::Entropy;
use hmac::{Hmac, KeyInit as _, Mac as _};
use secrecy::{ExposeSecret as _, SecretSlice};
use sha2::Sha256;

/// Where to keep things.
#[derive(Clone, Debug)]
pub(crate) struct Home(PathBuf);

impl Home {
    /// Makes the folder when it is missing. Others may pass through it (the database's user must) and see nothing.
    pub(crate) fn at(folder: &Path) -> anyhow::Result<Self> {
        fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
        Ok(Self(folder.canonicalize()?))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    pub(crate) fn join(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// The key that was kept here, or a new one.
    pub(crate) fn key(&self, entropy: &Entropy) -> anyhow::Result<SecretSlice<u8>> {
        let file = self.join("key");
        let made = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&file);
        match made {
            Ok(mut open) => open.write_all(hex(&entropy.bytes::<32>()).as_bytes())?,
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error).with_context(|| format!("making {}", file.display())),
        }
        let mut text = String::new();
        fs::File::open(&file)?.read_to_string(&mut text)?;
        parse_key(&text)
            .with_context(|| format!("{}: remove it for a new one; mails that wait are lost then", file.display()))
    }
}

/// A key for one purpose, made from the key of everything, with a number that names it.
pub(crate) fn derive(key: &SecretSlice<u8>, purpose: &str) -> (u8, SecretSlice<u8>) {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.expose_secret()).expect("HMAC takes keys of any length");
    mac.update(purpose.as_bytes());
    let bytes = mac.finalize().into_bytes();
    (bytes[31], SecretSlice::from(bytes.to_vec()))
}

/// 32 bytes written in hexadecimal digits.
pub(crate) fn parse_key(text: &str) -> anyhow::Result<SecretSlice<u8>> {
    let digits = text.trim().as_bytes();
    let bytes: Option<Vec<u8>> =
        digits.chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect();
    let is_key = digits.len() == 64 && digits.iter().all(u8::is_ascii_hexdigit);
    let bytes = bytes.filter(|_| is_key).context("a key is 64 hexadecimal digits")?;
    Ok(SecretSlice::from(bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_and_read_by_nobody_else() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = std::env::temp_dir().join(format!("portico-home-{}", std::process::id()));
        let home = Home::at(&folder).unwrap();
        let [one, two] = [1, 2].map(|seed| home.key(&Entropy::seeded(seed)).unwrap().expose_secret().to_vec());
        let mode = fs::metadata(home.join("key")).unwrap().permissions().mode();
        fs::remove_dir_all(folder).unwrap();
        assert_eq!(one, two);
        assert_eq!(mode & 0o077, 0);
    }

    #[test]
    fn what_is_no_key_is_refused() {
        for text in ["", "abc", &"0".repeat(63), &"0".repeat(66), &"x".repeat(64), &"+1".repeat(32)] {
            assert!(parse_key(text).is_err(), "{text}");
        }
        assert!(parse_key(&format!(" {} \n", "0f".repeat(32))).is_ok());
    }
}
