//! Texts that people type about orders.

/// The most characters of a PO number, a carrier or a tracking number.
const SHORT: usize = 60;
/// The most characters of a note.
const LONG: usize = 1000;

/// One line, with single spaces between its words.
///
/// # Errors
/// What to do about one that is too long, or holds what nobody sees.
pub(crate) fn short(typed: &str) -> Result<String, &'static str> {
    let text = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() > SHORT {
        return Err("Use at most 60 characters.");
    }
    if text.chars().any(accounts::is_invisible) { Err("Remove the invisible characters.") } else { Ok(text) }
}

/// A text of some lines.
///
/// # Errors
/// As [`short`] has.
pub(crate) fn note(typed: &str) -> Result<String, &'static str> {
    let text = typed.trim().replace("\r\n", "\n");
    if text.chars().count() > LONG {
        return Err("Use at most 1,000 characters.");
    }
    if text.chars().any(|c| c != '\n' && c != '\t' && accounts::is_invisible(c)) {
        return Err("Remove the invisible characters.");
    }
    Ok(text)
}
