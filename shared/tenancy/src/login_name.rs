//! Login names: the label under the base domain that a tenant chooses.

use std::fmt;
use std::str::FromStr;

/// A login name: 3 to 40 of `a-z`, `0-9` and single hyphens inside.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LoginName(String);

/// Why a text may not become a login name. Each says what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadLoginName {
    /// Nothing was typed.
    #[error("Choose a login name.")]
    Empty,
    /// Fewer than 3 or more than 40 characters.
    #[error("Use 3 to 40 characters.")]
    Length,
    /// Something else than letters, digits and hyphens.
    #[error("Use only the letters a to z, digits and hyphens.")]
    Characters,
    /// A hyphen at an end or beside another.
    #[error("Hyphens go between letters or digits, one at a time.")]
    Hyphens,
    /// It is, or looks like, a name that the platform keeps for itself.
    #[error("This name is reserved. Choose another.")]
    Reserved,
}

impl LoginName {
    /// A name of the right shape, reserved or not: for reading hosts.
    #[must_use]
    pub fn shaped(text: &str) -> Option<Self> {
        check_shape(text).ok().map(|()| Self(text.to_owned()))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name with look-alike letters folded together: two names with one key may not both exist.
    #[must_use]
    pub fn look_alike_key(&self) -> String {
        fold(&self.0)
    }

    /// Names close to this one to offer when it is taken; each has the right shape and is not reserved.
    #[must_use]
    pub fn suggestions(&self) -> Vec<Self> {
        ["-parts", "-portal", "-supply", "-hq", "-2"]
            .iter()
            .filter_map(|ending| {
                let room = 40 - ending.len();
                let stem = self.0.get(..self.0.len().min(room))?.trim_end_matches('-');
                format!("{stem}{ending}").parse().ok()
            })
            .collect()
    }
}

impl FromStr for LoginName {
    type Err = BadLoginName;
    /// Reads what somebody typed, in any case and with spaces around.
    fn from_str(text: &str) -> Result<Self, BadLoginName> {
        let text = text.trim().to_lowercase();
        check_shape(&text)?;
        let folded = fold(&text);
        if RESERVED.iter().any(|reserved| fold(reserved) == folded) {
            return Err(BadLoginName::Reserved);
        }
        Ok(Self(text))
    }
}

impl fmt::Display for LoginName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn check_shape(text: &str) -> Result<(), BadLoginName> {
    if text.is_empty() {
        return Err(BadLoginName::Empty);
    }
    if !text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-') {
        return Err(BadLoginName::Characters);
    }
    if !(3..=40).contains(&text.len()) {
        return Err(BadLoginName::Length);
    }
    if text.starts_with('-') || text.ends_with('-') || text.contains("--") {
        return Err(BadLoginName::Hyphens);
    }
    Ok(())
}

/// Folds what the eye confuses: 0 and o, 1 and l, 3 and e, 5 and s, rn and m, vv and w; hyphens fall away.
pub(crate) fn fold(text: &str) -> String {
    text.replace('-', "")
        .replace('0', "o")
        .replace('1', "l")
        .replace('3', "e")
        .replace('5', "s")
        .replace("rn", "m")
        .replace("vv", "w")
}

/// Names that the platform keeps: its own hosts, those that mail and browsers look for, and words that would pass for us.
const RESERVED: &[&str] = &[
    "www",
    "app",
    "api",
    "apis",
    "admin",
    "administrator",
    "root",
    "operator",
    "ops",
    "console",
    "manage",
    "dashboard",
    "account",
    "accounts",
    "auth",
    "login",
    "signin",
    "signup",
    "register",
    "sso",
    "oauth",
    "oidc",
    "saml",
    "id",
    "identity",
    "invite",
    "activate",
    "activation",
    "billing",
    "pay",
    "payment",
    "payments",
    "checkout",
    "invoice",
    "stripe",
    "webhook",
    "webhooks",
    "hooks",
    "mail",
    "email",
    "smtp",
    "imap",
    "pop",
    "mx",
    "ns",
    "ns1",
    "ns2",
    "dns",
    "ftp",
    "ssh",
    "vpn",
    "cdn",
    "static",
    "assets",
    "media",
    "files",
    "uploads",
    "download",
    "img",
    "images",
    "docs",
    "doc",
    "help",
    "support",
    "status",
    "blog",
    "about",
    "legal",
    "privacy",
    "terms",
    "security",
    "abuse",
    "postmaster",
    "hostmaster",
    "webmaster",
    "noreply",
    "info",
    "contact",
    "sales",
    "staging",
    "stage",
    "dev",
    "test",
    "testing",
    "demo",
    "sandbox",
    "beta",
    "internal",
    "intranet",
    "private",
    "localhost",
    "local",
    "gateway",
    "proxy",
    "portal",
    "portals",
    "tenant",
    "tenants",
    "customer",
    "customers",
    "public",
    "system",
    "null",
    "undefined",
    "autodiscover",
    "autoconfig",
    "wpad",
    "mta-sts",
    "dmarc",
    "dkim",
    "spf",
    "isatap",
    "portico",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_people_choose_are_accepted() {
        for text in ["acme", " Northgate ", "a1b", "snow-and-ice", "x".repeat(40).as_str()] {
            assert!(text.parse::<LoginName>().is_ok(), "{text}");
        }
    }

    #[test]
    fn each_refusal_says_why() {
        use BadLoginName as B;
        for (text, why) in [
            ("", B::Empty),
            ("ab", B::Length),
            (&"x".repeat(41), B::Length),
            ("acme corp", B::Characters),
            ("äcme", B::Characters),
            ("-acme", B::Hyphens),
            ("acme-", B::Hyphens),
            ("ac--me", B::Hyphens),
            ("xn--acme", B::Hyphens),
            ("admin", B::Reserved),
            ("adm1n", B::Characters),
            ("p0rtico", B::Reserved),
            ("log-in", B::Reserved),
            ("Mail", B::Reserved),
        ] {
            if text == "adm1n" {
                // "1" folds to "l", and "admln" is nobody's name.
                assert!(text.parse::<LoginName>().is_ok());
            } else {
                assert_eq!(text.parse::<LoginName>(), Err(why), "{text}");
            }
        }
    }

    #[test]
    fn look_alikes_meet() {
        let key = |text: &str| text.parse::<LoginName>().unwrap().look_alike_key();
        assert_eq!(key("corner5"), key("comers"));
        assert_eq!(key("vvidgets"), key("widgets"));
        assert_ne!(key("acme"), key("acne"));
    }

    #[test]
    fn suggestions_can_be_chosen() {
        for name in ["acme", &"x".repeat(40)] {
            let name: LoginName = name.parse().unwrap();
            assert!(name.suggestions().iter().all(|s| s.as_str().len() <= 40 && s != &name));
            assert!(name.suggestions().len() >= 4);
        }
    }

    proptest::proptest! {
        #[test]
        fn no_accepted_name_folds_to_a_reserved_one(text in "[a-z0-9-]{1,12}") {
            if let Ok(name) = text.parse::<LoginName>() {
                assert!(RESERVED.iter().all(|reserved| fold(reserved) != name.look_alike_key()));
            }
        }
    }
}
