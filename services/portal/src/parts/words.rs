//! Words as search compares them: one folding for what is stored and for what is typed.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization as _;

/// The longest word kept, in characters.
const LONGEST: usize = 40;
/// The most words of one text.
const MOST: usize = 200;

/// An item number as it is compared: letters and digits alone, in capitals. `bp-1083 c` and `BP.1083C` are one.
#[must_use]
pub(crate) fn number(text: &str) -> String {
    text.nfkc().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

/// The words of a text: without accents, in lower case, plurals as their singular.
pub(crate) fn words(text: &str) -> impl Iterator<Item = String> {
    bare(text).map(|word| singular(&word)).take(MOST)
}

/// As [`words`], but as they were typed: the last one may be the beginning of a word.
pub(crate) fn bare(text: &str) -> impl Iterator<Item = String> {
    let folded: String = text
        .nfkd()
        .filter(|c| !unicode_normalization::char::is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .collect();
    let words: Vec<String> = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| word.chars().take(LONGEST).collect())
        .collect();
    words.into_iter()
}

/// English plurals as their singular (Harman's S-stemmer): `brushes` and `brush`, `assemblies` and `assembly` meet.
pub(crate) fn singular(word: &str) -> String {
    let is_plain = word.len() > 3 && word.is_ascii() && word.ends_with('s');
    let stem = |cut: usize| word[..word.len() - cut].to_owned();
    match word {
        _ if !is_plain || word.ends_with("ss") || word.ends_with("us") || word.ends_with("is") => word.to_owned(),
        _ if word.ends_with("ies") && word.len() > 4 => format!("{}y", stem(3)),
        _ if ["sses", "shes", "ches", "xes"].iter().any(|end| word.ends_with(end)) => stem(2),
        _ => stem(1),
    }
}

/// How many slips turn one word into the other: a letter more, less or another, or two that changed places (optimal
/// string alignment).
pub(crate) fn slips(one: &str, other: &str) -> usize {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let mut rows: Vec<Vec<usize>> = vec![(0..=other.len()).collect()];
    for i in 1..=one.len() {
        let mut row = vec![i];
        for j in 1..=other.len() {
            let is_other = usize::from(one[i - 1] != other[j - 1]);
            let mut least = (rows[i - 1][j] + 1).min(row[j - 1] + 1).min(rows[i - 1][j - 1] + is_other);
            if i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[one.len()][other.len()]
}

/// The words of a part with their weights.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Words(Vec<(String, char)>);

impl Words {
    /// Of a part with this number: name, then brand and categories, then description.
    pub(crate) fn of(number: &str, name: &str, groups: &[&str], description: &str) -> Self {
        let mut seen = BTreeSet::new();
        let mut all = Vec::new();
        let texts = [(name, 'A')].into_iter().chain(groups.iter().map(|text| (*text, 'B'))).chain([(description, 'D')]);
        for (text, weight) in texts {
            all.extend(words(text).filter(|word| seen.insert(word.clone())).map(|word| (word, weight)));
        }
        // The number itself, marked, so that it can stand between words.
        all.push((marked(number), 'A'));
        Self(all)
    }

    /// The text of a tsvector. Words are letters and digits, so there is nothing to escape.
    pub(crate) fn vector(&self) -> String {
        let lexeme = |(at, (word, weight)): (usize, &(String, char))| format!("'{word}':{}{weight}", at + 1);
        self.0.iter().enumerate().map(lexeme).collect::<Vec<_>>().join(" ")
    }

    /// Each word once, without the number.
    pub(crate) fn each(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(word, _)| word.as_str()).filter(|word| !word.starts_with('#'))
    }
}

/// An item number as it stands among the words.
pub(crate) fn marked(number: &str) -> String {
    format!("#{}", number.chars().take(LONGEST).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_number_is_its_letters_and_digits() {
        for typed in ["BP-1083C", "bp1083c", " bp 1083.c ", "ＢＰ１０８３Ｃ", "b/p_1083-c"] {
            assert_eq!(number(typed), "BP1083C", "{typed}");
        }
        assert_eq!(number("--"), "");
    }

    #[test]
    fn plurals_accents_and_case_do_not_matter() {
        let fold = |text: &str| words(text).collect::<Vec<_>>().join(" ");
        assert_eq!(fold("Brake PADS, Batteries"), "brake pad battery");
        assert_eq!(fold("brushes boxes glass bus axis"), "brush box glass bus axis");
        assert_eq!(fold("Über-Lüfter £5"), "uber lufter 5");
        assert_eq!(fold("5W-30, 5 qt"), "5w 30 5 qt");
    }

    #[test]
    fn slips_are_counted_as_people_make_them() {
        let pairs = [
            ("brkae", "brake", 1),
            ("baterry", "battery", 2),
            ("ceramc", "ceramic", 1),
            ("pad", "pad", 0),
            ("", "ab", 2),
        ];
        for (typed, meant, expected) in pairs {
            assert_eq!(slips(typed, meant), expected, "{typed}");
            assert_eq!(slips(meant, typed), expected, "{meant}");
        }
    }

    #[test]
    fn a_word_counts_once_with_its_strongest_weight() {
        let words = Words::of("BP1", "Brake pad", &["Brakes"], "Pad with 'quotes' \\ and brakes");
        assert_eq!(words.vector(), "'brake':1A 'pad':2A 'with':3D 'quote':4D 'and':5D '#BP1':6A");
        assert_eq!(words.each().collect::<Vec<_>>(), ["brake", "pad", "with", "quote", "and"]);
    }
}
