//! Small pieces that templates call by path: `{{ u::icon("users") }}`, `{{ u::count(parts) }}`.
//!
//! Page modules write `use web::ui as u;`. Numbers and times are taken by value or by reference, as templates pass fields
//! by reference. What returns markup is [`HtmlSafe`] and builds it from parts it has checked.

use std::fmt;

use askama::filters::HtmlSafe;
use time::{Date, OffsetDateTime};

pub use crate::assets::path as asset;
pub use crate::local::{ago, day, moment, on};

/// Tones of badges, banners and toasts; the class name is the word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Something is as it should be.
    Ok,
    /// Something is under way or worth knowing.
    Info,
    /// Something needs attention soon.
    Warn,
    /// Something failed or is forbidden.
    Bad,
    /// Nothing to say: off, none, not yet.
    #[default]
    Mute,
}

impl Tone {
    /// The class: `ok`, `info`, `warn`, `bad` or `mute`.
    #[must_use]
    pub fn class(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Bad => "bad",
            Self::Mute => "mute",
        }
    }

    /// The icon that says the same without colour.
    #[must_use]
    pub fn icon(self) -> &'static str {
        match self {
            Self::Ok => "circle-check",
            Self::Info | Self::Mute => "info-circle",
            Self::Warn => "alert-triangle",
            Self::Bad => "alert-circle",
        }
    }
}

/// A value, or any reference to it.
pub trait Plain {
    /// What it is without references.
    type Value;
    /// The value itself.
    fn plain(&self) -> Self::Value;
}

impl<T: Plain + ?Sized> Plain for &T {
    type Value = T::Value;
    fn plain(&self) -> T::Value {
        (**self).plain()
    }
}

macro_rules! plain {
    ($($from:ty => $to:ty),*) => {$(
        impl Plain for $from {
            type Value = $to;
            fn plain(&self) -> $to {
                (*self).into()
            }
        }
    )*};
}

plain!(i64 => i64, u64 => u64, u32 => u64, Date => Date, OffsetDateTime => OffsetDateTime, Option<i64> => Option<i64>);

impl Plain for usize {
    type Value = u64;
    fn plain(&self) -> u64 {
        u64::try_from(*self).unwrap_or(u64::MAX)
    }
}

/// An icon of the sprite, hidden from screen readers: put text, or `.sr` text, beside it.
#[derive(Clone, Copy, Debug)]
pub struct Icon<'a>(&'a str);

/// The icon of this name (`vendor/icons.txt` lists them). Debug builds panic on a name that the sprite lacks; release
/// builds draw nothing.
#[must_use]
pub fn icon(name: &str) -> Icon<'_> {
    debug_assert!(crate::assets::has_icon(name), "there is no icon {name:?}");
    Icon(name)
}

impl fmt::Display for Icon<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !crate::assets::has_icon(self.0) {
            return Ok(());
        }
        let (sprite, name) = (asset("icons.svg"), self.0);
        write!(f, r#"<svg class="icon" width="18" height="18" aria-hidden="true"><use href="{sprite}#{name}"/></svg>"#)
    }
}

impl HtmlSafe for Icon<'_> {}

/// A round picture made of a person's or company's initials, in one of six hues chosen by the name.
#[derive(Clone, Copy, Debug)]
pub struct Avatar<'a>(&'a str);

/// The avatar of this name; hidden from screen readers, as the name stands beside it.
#[must_use]
pub fn avatar(name: &str) -> Avatar<'_> {
    Avatar(name)
}

impl fmt::Display for Avatar<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (hue, initials) = (hue(self.0), initials(self.0));
        write!(f, r#"<span class="avatar hue-{hue}" aria-hidden="true">{initials}</span>"#)
    }
}

impl HtmlSafe for Avatar<'_> {}

/// One or two letters for a name: "Dana Whitfield" is DW, "Northgate" is N. Only letters and digits come out of it.
#[must_use]
pub fn initials(name: &str) -> String {
    let mut first = name.split_whitespace().filter_map(|word| word.chars().find(|letter| letter.is_alphanumeric()));
    let opening = first.next();
    opening.into_iter().chain(first.next_back()).flat_map(char::to_uppercase).collect()
}

/// The first letter of a name, for the tile that stands in for a logo.
#[must_use]
pub fn initial(name: &str) -> String {
    name.chars().find(|letter| letter.is_alphanumeric()).into_iter().flat_map(char::to_uppercase).collect()
}

/// A hue from 0 to 5 that stays the same for the same name.
fn hue(name: &str) -> u32 {
    name.bytes().fold(7_u32, |hash, byte| hash.wrapping_mul(31).wrapping_add(u32::from(byte))) % 6
}

/// A whole number with separators: 10000 is `10,000`.
#[must_use]
pub fn count(number: impl Plain<Value = u64>) -> String {
    let digits = number.plain().to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// A count that was taken up to one more than `cap`: `10,000+` above the cap, the number itself up to it.
#[must_use]
pub fn capped(number: impl Plain<Value = u64>, cap: impl Plain<Value = u64>) -> String {
    let (number, cap) = (number.plain(), cap.plain());
    if number <= cap { count(number) } else { format!("{}+", count(cap)) }
}

/// A count with its noun: `1 part`, `1,204 parts`.
#[must_use]
pub fn counted(number: impl Plain<Value = u64>, one: &str, many: &str) -> String {
    let number = number.plain();
    format!("{} {}", count(number), if number == 1 { one } else { many })
}

/// A telephone number as a link's address (RFC 3966): its digits, as far as an extension. `(515) 555-0100 ext. 4` is
/// `tel:5155550100`.
#[must_use]
pub fn tel(phone: &str) -> String {
    let number = phone.split(|letter: char| letter.is_alphabetic() || letter == ';' || letter == ',').next();
    let dialled = number.unwrap_or_default().chars().filter(|letter| letter.is_ascii_digit() || *letter == '+');
    format!("tel:{}", dialled.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_at_its_cap_says_so() {
        assert_eq!(capped(10_001_u64, 10_000_u64), "10,000+");
        assert_eq!(capped(10_000_u64, 10_000_u64), "10,000");
        assert_eq!(counted(1_u64, "part", "parts"), "1 part");
    }

    #[test]
    fn a_telephone_link_holds_what_is_dialled() {
        assert_eq!(tel("(515) 555-0100 ext. 4"), "tel:5155550100");
        assert_eq!(tel("+1 515.555.0100"), "tel:+15155550100");
        assert_eq!(tel("\"><script>"), "tel:");
    }

    #[test]
    fn initials_hold_nothing_that_could_be_markup() {
        assert_eq!(initials("Dana Whitfield"), "DW");
        assert_eq!(initials("Maria de la Cruz"), "MC");
        assert_eq!(initials("Northgate"), "N");
        assert_eq!(initials("<b> & \"x\""), "BX");
        assert_eq!(initials(""), "");
    }
}
