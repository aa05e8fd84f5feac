//! What people type about lists: names, pieces and notes.

use accounts::{BadName, DisplayName};
use serde::Deserialize;

use super::list::MOST_PIECES;

/// What is typed to put a part on a list.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct AddForm {
    pub(super) number: String,
    pub(super) quantity: String,
}

/// A list's or section's name: 1 to 60 characters.
///
/// # Errors
/// What to do about it.
pub(super) fn name(typed: &str) -> Result<String, String> {
    match typed.parse::<DisplayName>() {
        Ok(name) if name.as_str().chars().count() <= 60 => Ok(name.as_str().to_owned()),
        Ok(_) | Err(BadName::TooLong) => Err("Use at most 60 characters.".to_owned()),
        Err(why) => Err(why.to_string()),
    }
}

/// How many pieces: 1 when empty.
///
/// # Errors
/// What to do about it.
pub(super) fn quantity(typed: &str) -> Result<i64, String> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(1);
    }
    let pieces = typed.replace(',', "").parse::<i64>().ok().filter(|pieces| (1..=MOST_PIECES).contains(pieces));
    pieces.ok_or_else(|| format!("Enter a whole number from 1 to {}.", web::ui::count(MOST_PIECES.unsigned_abs())))
}

/// A note: up to 200 characters, none when empty.
///
/// # Errors
/// What to do about it.
pub(super) fn note(typed: &str) -> Result<String, String> {
    match typed.parse::<DisplayName>() {
        Ok(note) => Ok(note.as_str().to_owned()),
        Err(BadName::Empty) => Ok(String::new()),
        Err(why) => Err(why.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_whole_and_at_least_one() {
        assert_eq!((quantity(""), quantity(" 12 "), quantity("1,200")), (Ok(1), Ok(12), Ok(1200)));
        for bad in ["0", "-1", "1.5", "1e3", "1000000", "99999999999999999999", "two"] {
            assert!(quantity(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn names_are_short_and_visible() {
        assert_eq!(name("  Shop wall "), Ok("Shop wall".to_owned()));
        assert!(["", " ", "a\u{202e}b", &"x".repeat(61)].iter().all(|bad| name(bad).is_err()));
        assert_eq!(note(""), Ok(String::new()));
        assert!(note(&"x".repeat(201)).is_err());
    }
}
