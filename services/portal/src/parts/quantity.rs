//! Numbers of pieces as people and programs write them.

use super::part::MOST_PIECES;
use super::quantity_rule::MOST;

/// Whole pieces: `120`, `1,200`, `1200.00`. What programs oversold (`-3`) is nothing on hand.
///
/// # Errors
/// A sentence that says how to write it.
pub(crate) fn parse(text: &str) -> Result<i64, String> {
    let text = text.trim();
    let whole = text.split_once('.').filter(|(_, rest)| rest.bytes().all(|b| b == b'0')).map_or(text, |(w, _)| w);
    match whole.replace([',', ' '], "").parse::<i64>() {
        Ok(count @ ..=MOST_PIECES) => Ok(count.max(0)),
        _ => {
            let text: String = text.chars().take(40).collect();
            Err(format!("“{text}” is no whole number of pieces. Write it like 120."))
        }
    }
}

/// Whole pieces that can be ordered: from one to a million.
///
/// # Errors
/// A sentence that says what to write.
pub(crate) fn ordered(text: &str) -> Result<i64, String> {
    let text = text.trim();
    if text.starts_with('-') {
        return Err("Order at least one.".to_owned());
    }
    match parse(text)? {
        0 => Err("Order at least one.".to_owned()),
        pieces if pieces > i64::from(MOST) => Err("Order at most 1,000,000 at once.".to_owned()),
        pieces => Ok(pieces),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_ordered_is_at_least_one_piece_and_at_most_a_million() {
        assert_eq!((ordered("1"), ordered(" 1,000,000 ")), (Ok(1), Ok(1_000_000)));
        for text in ["0", "-1", "-0", "1000001", "1.5", "", "1e9", "ten"] {
            assert!(ordered(text).is_err(), "{text}");
        }
    }

    #[test]
    fn whole_pieces_are_read_and_nothing_else() {
        for (text, pieces) in [("0", 0), ("1,200.00", 1200), (" 7 ", 7), ("-3", 0), ("12 000", 12_000)] {
            assert_eq!(parse(text), Ok(pieces), "{text}");
        }
        for text in ["", "1.5", "many", "99999999999", "1e3"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
