//! Finding articles by words.

use serde::Deserialize;

use super::article::Article;

/// What somebody looks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct SearchQuery {
    pub(super) q: String,
}

/// More words than this are not looked at.
const MOST_WORDS: usize = 12;

/// An article that has all words, with the paragraph that says most of them.
pub(super) struct Hit {
    pub(super) article: &'static Article,
    pub(super) excerpt: &'static str,
}

/// Articles that have every word of `query` in title or text, whatever their order; a word may be the beginning of one.
/// Those with more of the words in the title come first.
pub(super) fn search(articles: &[&'static Article], query: &str) -> Vec<Hit> {
    let wanted: Vec<String> = words(query).take(MOST_WORDS).collect();
    if wanted.is_empty() {
        return Vec::new();
    }
    let mut hits: Vec<_> = articles
        .iter()
        .copied()
        .filter(|article| {
            let said: Vec<_> = words(article.title).chain(words(&article.text)).collect();
            wanted.iter().all(|word| said.iter().any(|said| said.starts_with(word)))
        })
        .collect();
    hits.sort_by_key(|article| std::cmp::Reverse(count(article.title, &wanted)));
    hits.into_iter().map(|article| Hit { article, excerpt: excerpt(article, &wanted) }).collect()
}

fn excerpt(article: &'static Article, wanted: &[String]) -> &'static str {
    // Of equals `max_by_key` takes the last: from the end, that is the first paragraph.
    article.text.lines().rev().max_by_key(|line| count(line, wanted)).unwrap_or_default()
}

fn count(text: &str, wanted: &[String]) -> usize {
    let said: Vec<_> = words(text).collect();
    wanted.iter().filter(|word| said.iter().any(|said| said.starts_with(word.as_str()))).count()
}

fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::help::guide::Guide;

    fn found(query: &str) -> Vec<&'static str> {
        search(Guide::of_staff().all(), query).into_iter().map(|hit| hit.article.slug).collect()
    }

    #[test]
    fn words_are_found_in_any_order_and_half_typed() {
        assert_eq!(found("revoking access")[0], "inviting-and-revoking");
        assert_eq!(found("  ACCESS, revok ")[0], "inviting-and-revoking");
        assert_eq!(found("roles colleag")[0], "colleagues-and-roles");
        assert!(found("vin").contains(&"search-settings"));
    }

    #[test]
    fn what_no_article_says_is_not_found() {
        for query in ["", "  ", "zebrafish", "revoke zebrafish", "%", "\u{202e}", &"x".repeat(10_000)] {
            assert!(found(query).is_empty(), "{query:.20}");
        }
    }

    #[test]
    fn the_excerpt_is_the_paragraph_that_says_it() {
        let hits = search(Guide::of_staff().all(), "21 days");
        assert!(hits[0].excerpt.contains("stays open for 21 days"), "{}", hits[0].excerpt);
    }
}
