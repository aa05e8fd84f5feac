//! Numbers that somebody may have meant who typed one that no part has.

use std::collections::{BTreeSet, HashMap};

use db::TenantTx;

use super::queries;
use crate::parts::part::ItemId;
use crate::parts::search::range;
use crate::parts::words;

/// How many are offered.
const OFFERED: usize = 3;
/// From how many letters and digits on a number is like another one.
const SHORTEST: usize = 3;
/// The most slips.
const SLIPS: usize = 2;
/// Letters and digits that are taken for each other.
const ALIKE: [(char, char); 6] = [('O', '0'), ('I', '1'), ('L', '1'), ('S', '5'), ('B', '8'), ('Z', '2')];

/// Parts whose numbers are like these, in their compared form, the likest first: one statement, however many numbers.
pub(crate) async fn near(
    tx: &mut TenantTx,
    numbers: &BTreeSet<String>,
) -> Result<HashMap<String, Vec<ItemId>>, db::Error> {
    let numbers: Vec<&String> = numbers.iter().filter(|number| number.chars().count() >= SHORTEST).collect();
    if numbers.is_empty() {
        return Ok(HashMap::new());
    }
    let ranges: Vec<(String, String)> = numbers.iter().filter_map(|number| range(stem(number))).collect();
    let slips: Vec<String> = numbers.iter().flat_map(|number| mistyped(number)).collect();
    let alike = queries::alike(tx, (&column(&ranges, |one| &one.0), &column(&ranges, |one| &one.1)), &slips).await?;
    let likest = |number: &String| {
        let mut near: Vec<(usize, &str, ItemId)> = alike
            .iter()
            .map(|(item, other)| {
                (if other.starts_with(number) { 1 } else { words::slips(number, other) }, other.as_str(), *item)
            })
            .filter(|(slips, ..)| *slips <= SLIPS)
            .collect();
        near.sort_unstable();
        near.into_iter().take(OFFERED).map(|(.., item)| item).collect::<Vec<_>>()
    };
    Ok(numbers.into_iter().map(|number| (number.clone(), likest(number))).collect())
}

fn column(ranges: &[(String, String)], one: fn(&(String, String)) -> &String) -> Vec<String> {
    ranges.iter().map(one).cloned().collect()
}

/// The number without its end: what is mistyped there begins alike.
fn stem(number: &str) -> &str {
    let kept = (number.chars().count() - SLIPS.min(number.chars().count())).max(SHORTEST);
    number.char_indices().nth(kept).map_or(number, |(at, _)| &number[..at])
}

/// Numbers from which it differs by one slip: a character too many, two that changed places, one taken for another.
fn mistyped(number: &str) -> Vec<String> {
    let letters: Vec<char> = number.chars().take(60).collect();
    let mut all = Vec::new();
    for at in 0..letters.len() {
        let mut less = letters.clone();
        less.remove(at);
        all.push(less);
        if at + 1 < letters.len() {
            let mut turned = letters.clone();
            turned.swap(at, at + 1);
            all.push(turned);
        }
        for (one, other) in ALIKE.iter().flat_map(|(one, other)| [(*one, *other), (*other, *one)]) {
            if letters[at] == one {
                let mut taken = letters.clone();
                taken[at] = other;
                all.push(taken);
            }
        }
    }
    all.into_iter().map(|letters| letters.into_iter().collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slip_is_undone() {
        let all = mistyped("BPO1");
        for meant in ["BP01", "BPO", "PBO1", "8PO1", "BPOL"] {
            assert!(all.iter().any(|number| number == meant), "{meant}");
        }
        assert_eq!((stem("BP1083C"), stem("AB1"), stem("ABCD")), ("BP108", "AB1", "ABC"));
    }
}
