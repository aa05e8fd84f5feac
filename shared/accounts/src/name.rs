//! Names that people type: display names, e-mail addresses and usernames, parsed once at the edge.

use std::fmt;
use std::str::FromStr;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// A name to show: composed (NFC), without control or direction-changing characters, 1 to 200 characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DisplayName(String);

/// Why a text is no display name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadName {
    /// Nothing was typed, or accents without letters.
    #[error("Enter a name.")]
    Empty,
    /// More than 200 characters.
    #[error("Use at most 200 characters.")]
    TooLong,
    /// It holds characters that cannot be seen.
    #[error("Remove the invisible characters.")]
    Invisible,
}

impl FromStr for DisplayName {
    type Err = BadName;
    fn from_str(text: &str) -> Result<Self, BadName> {
        let name: String = text.trim().nfc().collect();
        match name.chars().count() {
            0 => Err(BadName::Empty),
            201.. => Err(BadName::TooLong),
            _ if name.chars().any(is_invisible) => Err(BadName::Invisible),
            // Alone they can hardly be seen, nor clicked.
            _ if name.chars().all(|c| c.is_whitespace() || is_combining_mark(c)) => Err(BadName::Empty),
            _ => Ok(Self(name)),
        }
    }
}

impl DisplayName {
    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DisplayName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether nobody sees it: control characters, direction marks and overrides, line separators, zero-width characters,
/// blank letters, tags.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}' | '\u{115f}' | '\u{1160}' | '\u{2800}' | '\u{3164}' | '\u{ffa0}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}'
        )
}

/// Whether it is a letter that Latin alphabets have, with or without marks.
const fn is_latin(c: char) -> bool {
    c.is_ascii_alphabetic() || matches!(c, '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}')
}

/// An e-mail address as it was typed, trimmed: one `@`, a dotted domain, at most 254 characters (RFC 5321 4.5.3.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email(String);

/// Why a text is no e-mail address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadEmail {
    /// Nothing was typed.
    #[error("Enter an email address.")]
    Empty,
    /// It does not look like an address.
    #[error("Enter an email address like name@company.com.")]
    Malformed,
}

impl FromStr for Email {
    type Err = BadEmail;
    fn from_str(text: &str) -> Result<Self, BadEmail> {
        let text = text.trim();
        if text.is_empty() {
            return Err(BadEmail::Empty);
        }
        let (local, domain) = text.rsplit_once('@').ok_or(BadEmail::Malformed)?;
        let local_ok = (1..=64).contains(&local.len())
            && local.chars().all(|c| c.is_ascii_alphanumeric() || ".!#$%&'*+/=?^_`{|}~-".contains(c))
            && !local.starts_with('.')
            && !local.ends_with('.')
            && !local.contains("..");
        let label_ok = |label: &str| {
            (1..=63).contains(&label.len())
                && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
                && !label.starts_with('-')
                && !label.ends_with('-')
        };
        let domain_ok = domain.contains('.') && domain.split('.').all(label_ok);
        if local_ok && domain_ok && text.len() <= 254 { Ok(Self(text.to_owned())) } else { Err(BadEmail::Malformed) }
    }
}

impl Email {
    /// The address as typed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form that is compared: lower case.
    #[must_use]
    pub fn norm(&self) -> String {
        self.0.to_lowercase()
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a contact signs in with beside the e-mail: an account number or an address, 1 to 254 printable characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Username(String);

/// Why a text is no username.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadUsername {
    /// Nothing was typed.
    #[error("Enter a username.")]
    Empty,
    /// Too long, with spaces inside or invisible characters, or in letters that look like others.
    #[error("Use Latin letters, digits and signs without spaces, at most 254.")]
    Malformed,
}

impl FromStr for Username {
    type Err = BadUsername;
    fn from_str(text: &str) -> Result<Self, BadUsername> {
        let name: String = text.trim().nfkc().collect();
        if name.is_empty() {
            return Err(BadUsername::Empty);
        }
        // Letters of other scripts look like ours: two people could have what reads as one name.
        let is_strange = |c: char| c.is_whitespace() || is_invisible(c) || (c.is_alphabetic() && !is_latin(c));
        if name.chars().count() > 254 || name.chars().any(is_strange) {
            return Err(BadUsername::Malformed);
        }
        Ok(Self(name))
    }
}

impl Username {
    /// The username as typed, composed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form that is compared, the same for usernames and e-mails: composed (NFKC), lower case.
    #[must_use]
    pub fn norm(&self) -> String {
        self.0.to_lowercase()
    }
}

impl fmt::Display for Username {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_people_have_are_accepted() {
        for text in ["a@b.co", " Jean.Gray+parts@x-school.example ", "o'hara@sub.domain.example"] {
            assert!(text.parse::<Email>().is_ok(), "{text}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in [
            "",
            "a",
            "a@b",
            "@b.co",
            "a@@b.co",
            "a b@c.co",
            "a@b..co",
            "a@-b.co",
            "a\r\nBcc: x@y.z@c.co",
            "a@b.c,d@e.f",
        ] {
            assert!(text.parse::<Email>().is_err(), "{text}");
        }
    }

    #[test]
    fn names_lose_no_letters_and_hide_nothing() {
        assert_eq!("  Zoë\u{0308} ".parse::<DisplayName>().unwrap().as_str().chars().next(), Some('Z'));
        assert_eq!("a\u{202e}b".parse::<DisplayName>(), Err(BadName::Invisible));
        assert_eq!("x".repeat(10_000).parse::<DisplayName>(), Err(BadName::TooLong));
    }

    #[test]
    fn a_name_can_be_seen() {
        assert_eq!("\u{301}\u{301} \u{301}".parse::<DisplayName>(), Err(BadName::Empty));
        assert_eq!("\u{3164}".parse::<DisplayName>(), Err(BadName::Invisible), "a blank letter");
        assert_eq!("Zoe\u{308}".parse::<DisplayName>().unwrap().as_str(), "Zoë");
    }

    #[test]
    fn look_alikes_are_no_second_username() {
        assert_eq!("\u{421}-10437".parse::<Username>(), Err(BadUsername::Malformed), "a Cyrillic letter");
        assert_eq!("Łukasz_é".parse::<Username>().unwrap().as_str(), "Łukasz_é");
        assert_eq!("ＡＣＭＥ".parse::<Username>().unwrap().norm(), "acme");
    }
}
