//! The guard against cells that a spreadsheet would run as a formula, put on when writing and taken off when reading.
//!
//! A leading `'` marks a cell as text (OWASP, "CSV Injection"). Reading takes off exactly one, so that writing and
//! reading undo each other: a cell that already looks guarded gets one more `'` when written.

use std::borrow::Cow;

/// What makes a spreadsheet calculate instead of show, when it stands first: the ASCII signs, the control characters
/// that some programs skip before looking, and the full-width forms that East Asian editions accept.
const TRIGGERS: [char; 16] = ['=', '+', '-', '@', '|', '%', '\t', '\r', '\n', '\0', '＝', '＋', '－', '＠', '｜', '％'];

/// The cell as it may stand in a file: with a `'` in front when it would otherwise run as a formula.
pub(crate) fn guard(cell: &str) -> Cow<'_, str> {
    if is_marked(cell) { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

/// The cell as it was meant: without the one `'` that guards it.
pub(crate) fn unguard(cell: String) -> String {
    match cell.strip_prefix('\'') {
        Some(rest) if is_marked(rest) => rest.to_owned(),
        _ => cell,
    }
}

/// Any number of guards, then spaces, then a trigger.
fn is_marked(cell: &str) -> bool {
    let unguarded = cell.trim_start_matches('\'');
    let first = unguarded.chars().find(|c| TRIGGERS.contains(c) || !c.is_whitespace());
    first.is_some_and(|c| TRIGGERS.contains(&c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_guarded_and_plain_text_is_not() {
        for cell in
            ["=1+1", "+1", "-1", "@SUM(A1)", "|calc", "%x", "\tx", "\rx", "\nx", "\0x", "  =1", "＝1", "％", "\u{a0}@"]
        {
            assert_eq!(guard(cell), format!("'{cell}"), "{cell:?}");
        }
        for cell in ["", "a=1", "12", "'s", "O'Neil", "’t", "(5)", " x"] {
            assert_eq!(guard(cell), cell, "{cell:?}");
        }
    }

    #[test]
    fn exactly_one_guard_is_taken_off() {
        assert_eq!(unguard("'=1".into()), "=1");
        assert_eq!(unguard("''=1".into()), "'=1");
        assert_eq!(unguard("'  -x".into()), "  -x");
        assert_eq!(unguard("'s Heeren".into()), "'s Heeren");
        assert_eq!(unguard("'".into()), "'");
        assert_eq!(unguard("=1".into()), "=1");
    }
}
