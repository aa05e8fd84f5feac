//! The words of a search as they are kept.

use accounts::is_invisible;

use crate::parts::words;

/// The most characters that are kept.
const LONGEST: usize = 200;

/// What somebody looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Words {
    /// As typed, with one space between words.
    pub(crate) typed: String,
    /// As it is compared: `BP-1083` and `bp 1083` are one search.
    pub(crate) norm: String,
}

impl Words {
    /// Reads them; none when nothing was typed that could be looked for.
    pub(crate) fn read(typed: &str) -> Option<Self> {
        let typed: String = typed.chars().filter(|c| c.is_whitespace() || !is_invisible(*c)).take(LONGEST).collect();
        let typed = typed.split_whitespace().collect::<Vec<_>>().join(" ");
        let norm = words::bare(&typed).collect::<Vec<_>>().join(" ");
        let norm: String = norm.chars().take(2 * LONGEST).collect();
        (!norm.is_empty()).then_some(Self { typed, norm })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_search_is_known_however_it_is_typed() {
        let norm = |typed| Words::read(typed).map(|words| words.norm);
        assert_eq!(norm("  Brake   PADS "), Some("brake pads".to_owned()));
        assert_eq!(norm("BP-1083"), norm("bp 1083"));
        assert_eq!((norm("--"), norm("")), (None, None));
        assert_eq!(Words::read("a\u{202e}b\u{0}").map(|words| words.typed), Some("ab".to_owned()));
        assert_eq!(Words::read(&"ﷺ".repeat(300)).map(|words| words.norm.chars().count() <= 400), Some(true));
    }
}
