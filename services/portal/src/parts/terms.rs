//! Finding out what typed words stand for: looked up in the words that the tenant's parts have.

use std::collections::HashSet;

use db::TenantTx;

use super::search::{self, Filters, Terms};
use super::words;
use crate::part_numbers::found::Hits;

/// The most words of a search that count.
const MOST_WORDS: usize = 8;
/// How many words the beginning of one may stand for.
const EXPANSIONS: usize = 8;
/// How many of them are looked at where some may be of parts outside a catalogue.
const LOOKED_AT: usize = 40;
/// How many words a mistyped one may stand for.
const CORRECTIONS: usize = 3;
/// How many words that look alike are weighed.
const WEIGHED: i32 = 60;

/// Reads what was typed. The last word may be the beginning of one; a word that no part has stands for those most like
/// it. With `numbers` a word may be an item number as well, and `hits` says which parts have it as another number. With
/// `is_limited` only words of parts in the catalogue of whoever acts are known.
pub(crate) async fn read(
    tx: &mut TenantTx,
    (typed, numbers): (&str, bool),
    (hits, is_limited): (&Hits, bool),
) -> Result<Terms, db::Error> {
    let tokens: Vec<(String, Vec<String>)> = typed
        .split_whitespace()
        .map(|token| (words::number(token), words::bare(token).collect::<Vec<_>>()))
        .filter(|(_, bare)| !bare.is_empty())
        .take(MOST_WORDS)
        .collect();
    let singular: Vec<String> =
        tokens.iter().flat_map(|(_, bare)| bare.iter().map(|word| words::singular(word))).collect();
    let vocabulary = Vocabulary { known: known(tx, &singular, is_limited).await?, is_limited };
    let mut terms = Terms::of_whole(hits.of_whole().map(words::marked).collect());
    for (index, (number, bare)) in tokens.iter().enumerate() {
        let mut either = Vec::new();
        let has_digit = number.chars().any(char::is_numeric);
        if numbers && has_digit {
            either.push(vec![words::marked(number)]);
        }
        let others: Vec<_> = hits.of_word(number).map(|number| vec![words::marked(number)]).collect();
        if !others.is_empty() {
            // The word is a number of something: it is not misspelt.
            either.extend(others.into_iter().chain([bare.iter().map(|word| words::singular(word)).collect()]));
            terms.push(either);
            continue;
        }
        let is_last = index + 1 == tokens.len();
        either.extend(alternatives(tx, (bare, is_last), &vocabulary, &mut terms).await?);
        terms.push(either);
    }
    Ok(terms)
}

/// What the words of one token may stand for together.
async fn alternatives(
    tx: &mut TenantTx,
    (bare, is_last): (&[String], bool),
    vocabulary: &Vocabulary,
    terms: &mut Terms,
) -> Result<Vec<Vec<String>>, db::Error> {
    let mut all = vec![Vec::new()];
    for (index, word) in bare.iter().enumerate() {
        let is_last = is_last && index + 1 == bare.len();
        let meant = meant(tx, (word, is_last), vocabulary, terms).await?;
        let with = |before: &Vec<String>| {
            meant.iter().map(|word| before.iter().chain([word]).cloned().collect::<Vec<_>>()).collect::<Vec<_>>()
        };
        all = all.iter().flat_map(with).take(64).collect();
    }
    Ok(all)
}

async fn meant(
    tx: &mut TenantTx,
    (word, is_last): (&str, bool),
    vocabulary: &Vocabulary,
    terms: &mut Terms,
) -> Result<Vec<String>, db::Error> {
    let singular = words::singular(word);
    if vocabulary.known.contains(&singular) {
        return Ok(vec![singular]);
    }
    if is_last {
        let longer = vocabulary.beginning(tx, word).await?;
        if !longer.is_empty() {
            return Ok(longer);
        }
    }
    // Digits are not misspelt words but other numbers.
    if word.chars().count() > 2 && !word.chars().any(char::is_numeric) {
        let alike = vocabulary.alike(tx, &singular).await?;
        if let Some(first) = alike.first() {
            terms.corrected.push((word.to_owned(), first.clone()));
            return Ok(alike);
        }
    }
    Ok(vec![singular])
}

/// Those of these words that shown parts have.
async fn known(tx: &mut TenantTx, words: &[String], is_limited: bool) -> Result<HashSet<String>, db::Error> {
    let found = sqlx::query_scalar!(
        "SELECT word FROM item_words WHERE tenant_id = $1 AND word = ANY($2) AND items > 0",
        tx.tenant(),
        words
    )
    .fetch_all(&mut **tx)
    .await?;
    let found = if is_limited { seen(tx, &found).await? } else { found };
    Ok(found.into_iter().collect())
}

/// Those of these words that parts in the catalogue of whoever acts have, in the same order.
async fn seen(tx: &mut TenantTx, words: &[String]) -> Result<Vec<String>, db::Error> {
    let asked = Filters { is_active: Some(true), sort: "none", ..Filters::default() };
    let asked = serde_json::to_value(asked).map_err(|error| sqlx::Error::Encode(error.into()))?;
    // Words are letters and digits: there is nothing to escape.
    sqlx::query_scalar!(
        r#"SELECT w.word AS "word!" FROM unnest($1::text[]) WITH ORDINALITY AS w (word, place)
           WHERE cardinality(search_item_ids(quote_literal(w.word), $2, 1)) > 0 ORDER BY w.place"#,
        words,
        asked,
    )
    .fetch_all(&mut **tx)
    .await
}

/// The words that are known, and whether they are those of a part of the catalogue alone.
struct Vocabulary {
    /// Those that were typed.
    known: HashSet<String>,
    is_limited: bool,
}

impl Vocabulary {
    /// The commonest words that begin like this.
    async fn beginning(&self, tx: &mut TenantTx, word: &str) -> Result<Vec<String>, db::Error> {
        let Some((from, to)) = search::range(word) else { return Ok(Vec::new()) };
        let most = if self.is_limited { LOOKED_AT } else { EXPANSIONS };
        let words = sqlx::query_scalar!(
            "SELECT word FROM item_words WHERE tenant_id = $1 AND word >= $2 AND word < $3 AND items > 0
             ORDER BY items DESC, word LIMIT $4",
            tx.tenant(),
            from,
            to,
            most as i64,
        )
        .fetch_all(&mut **tx)
        .await?;
        let mut words = if self.is_limited { seen(tx, &words).await? } else { words };
        words.truncate(EXPANSIONS);
        Ok(words)
    }

    /// The words that fewest slips part from this one.
    async fn alike(&self, tx: &mut TenantTx, word: &str) -> Result<Vec<String>, db::Error> {
        let words =
            sqlx::query_scalar!("SELECT similar_item_words($1, $2)", word, WEIGHED).fetch_one(&mut **tx).await?;
        // One slip in four letters; short words have one at most.
        let most = (word.chars().count() / 4).max(1) + usize::from(word.chars().count() > 4);
        let mut words = words.unwrap_or_default();
        words.retain(|other| words::slips(word, other) <= most);
        let words = if self.is_limited { seen(tx, &words).await? } else { words };
        let mut weighed: Vec<(usize, String)> =
            words.into_iter().map(|other| (words::slips(word, &other), other)).collect();
        // Stable: among equals the likeliest stays first.
        weighed.sort_by_key(|(slips, _)| *slips);
        let fewest = weighed.first().map_or(0, |(slips, _)| *slips);
        let nearest = weighed.into_iter().take_while(|(slips, _)| *slips == fewest).take(CORRECTIONS);
        Ok(nearest.map(|(_, word)| word).collect())
    }
}
