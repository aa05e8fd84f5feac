//! A line of a quick order: what was typed, and what it comes to.

use std::collections::{HashMap, HashSet};

use db::Id;
use web::ui as u;

use crate::part_numbers::found::Meant;
use crate::parts::part::ItemId;
use crate::parts::quantity;
use crate::parts::quantity_rule::QuantityRule;
use crate::parts::words;

/// Marks ids of lines.
#[derive(Debug)]
pub(crate) enum QuickLine {}
/// The id of a line; those that came later have larger ones.
pub(crate) type LineId = Id<QuickLine>;

/// The most lines at once.
pub(crate) const MOST: usize = 50_000;
/// The most characters of a number and of a quantity that are kept.
pub(crate) const CHARS: (usize, usize) = (100, 40);

/// A number and a quantity as they were typed, with the line of the file that they stood in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) number: String,
    pub(crate) quantity: String,
    pub(crate) line: i32,
}

impl Row {
    /// Cut to what is kept, without what cannot be seen.
    pub(crate) fn new(number: &str, quantity: &str, line: u64) -> Self {
        let kept = |text: &str, most: usize| {
            let seen: String = text.chars().filter(|c| !accounts::is_invisible(*c)).collect();
            seen.trim().chars().take(most).collect()
        };
        let line = i32::try_from(line).unwrap_or(i32::MAX);
        Self { number: kept(number, CHARS.0), quantity: kept(quantity, CHARS.1), line }
    }

    /// Whether it says nothing.
    pub(crate) fn is_blank(&self) -> bool {
        self.number.is_empty() && self.quantity.is_empty()
    }
}

/// A line as it is kept.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) id: LineId,
    pub(crate) row: Row,
    /// The part that was chosen where the number means several.
    pub(crate) chosen: Option<ItemId>,
}

/// What a line comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// So many pieces of a part can go to the cart.
    Ready(ItemId, i64),
    /// Something has to be done first.
    Refused(Refusal),
}

/// Why a line cannot go to the cart.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    #[error("Enter the part’s number.")]
    NoNumber,
    #[error("No part has this number.")]
    Unknown,
    #[error("Several parts have this number. Choose one.")]
    Several(Vec<ItemId>),
    #[error("This is not sold any more. Another part took its place.")]
    Replaced(Vec<ItemId>),
    /// What to do, and pieces that would do.
    #[error("{1}")]
    Quantity(ItemId, String, Option<i64>),
    #[error("The price is on request. Ask for it, or remove the line.")]
    OnRequest(ItemId),
}

impl Refusal {
    /// The parts that can be chosen instead.
    pub(crate) fn parts(&self) -> &[ItemId] {
        match self {
            Self::Several(parts) | Self::Replaced(parts) => parts,
            _ => &[],
        }
    }

    /// The part that it is about, when that is certain.
    pub(crate) const fn part(&self) -> Option<ItemId> {
        match self {
            Self::Quantity(item, ..) | Self::OnRequest(item) => Some(*item),
            _ => None,
        }
    }

    /// The pieces that can be ordered instead.
    pub(crate) const fn pieces(&self) -> Option<i64> {
        if let Self::Quantity(.., pieces) = self { *pieces } else { None }
    }
}

/// What numbers mean to a customer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Meanings {
    pub(crate) of_numbers: HashMap<String, Vec<Meant>>,
    /// Chosen parts that the customer still sees.
    pub(crate) chosen: HashSet<ItemId>,
}

impl Meanings {
    /// The part that a line means.
    ///
    /// # Errors
    /// Why that is not certain.
    pub(crate) fn part(&self, line: &Line) -> Result<ItemId, Refusal> {
        if let Some(chosen) = line.chosen.filter(|chosen| self.chosen.contains(chosen)) {
            return Ok(chosen);
        }
        let number = words::number(&line.row.number);
        if number.is_empty() {
            return Err(if line.row.number.is_empty() { Refusal::NoNumber } else { Refusal::Unknown });
        }
        let meant = self.of_numbers.get(&number).map(Vec::as_slice).unwrap_or_default();
        match meant {
            [] => Err(Refusal::Unknown),
            [one] if !one.is_led_on => Ok(one.item),
            all if all.iter().all(|one| one.is_led_on) => Err(Refusal::Replaced(items(all))),
            several => Err(Refusal::Several(items(several))),
        }
    }
}

fn items(meant: &[Meant]) -> Vec<ItemId> {
    meant.iter().map(|one| one.item).collect()
}

/// How a part is sold to a customer at this moment, and how much of it all lines together want.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Terms {
    pub(crate) rule: QuantityRule,
    /// Pieces of all lines whose quantity can be read.
    pub(crate) pieces: i64,
    /// How many lines those are.
    pub(crate) lines: usize,
    /// The price of one piece in minor units when so many are bought; none when it is on request.
    pub(crate) unit_minor: Option<i64>,
}

impl Terms {
    /// What a line of this part comes to.
    pub(crate) fn verdict(&self, item: ItemId, typed: &str) -> Verdict {
        let refused = |why: String, instead: Option<i64>| {
            let instead = instead.filter(|pieces| self.rule.check(*pieces).is_ok() || self.lines > 1);
            Verdict::Refused(Refusal::Quantity(item, why, instead))
        };
        if typed.is_empty() {
            return refused("Enter how many.".to_owned(), Some(self.rule.least()));
        }
        let pieces = match quantity::ordered(typed) {
            Ok(pieces) => pieces,
            Err(why) => return refused(why, Some(self.rule.nearest(about(typed)))),
        };
        if let Err(why) = self.rule.check(self.pieces) {
            let instead = pieces + self.rule.nearest(self.pieces) - self.pieces;
            let together = format!("With the other lines {} pieces. {why}", u::count(self.pieces.unsigned_abs()));
            let why = if self.lines > 1 { together } else { why.to_string() };
            return refused(why, Some(instead).filter(|pieces| *pieces > 0));
        }
        match self.unit_minor {
            Some(_) => Verdict::Ready(item, pieces),
            None => Verdict::Refused(Refusal::OnRequest(item)),
        }
    }
}

/// What somebody may have meant who typed no number of pieces: `1.5` is about two, `-3` three, `1e9` as many as there are.
fn about(typed: &str) -> i64 {
    let number = typed.replace([',', ' '], "").parse::<f64>().map(f64::abs).unwrap_or(1.0);
    #[expect(clippy::cast_possible_truncation, reason = "far within the range of whole numbers")]
    let pieces = number.ceil().clamp(1.0, 1e6) as i64;
    pieces
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::parts::quantity_rule::Limits;

    const PART: ItemId = ItemId::new(Uuid::from_u128(1));

    fn terms(pieces: i64, lines: usize) -> Terms {
        let limits = Limits { minimum: Some(20), multiple: Some(10), maximum: Some(100), case_pack: None };
        Terms { rule: QuantityRule::new(limits).unwrap(), pieces, lines, unit_minor: Some(50) }
    }

    fn refused(terms: Terms, typed: &str) -> (String, Option<i64>) {
        match terms.verdict(PART, typed) {
            Verdict::Refused(refusal) => (refusal.to_string(), refusal.pieces()),
            Verdict::Ready(..) => panic!("{typed} is ready"),
        }
    }

    #[test]
    fn a_quantity_that_cannot_be_ordered_comes_with_one_that_can() {
        assert_eq!(refused(terms(10, 1), "10"), ("Order at least 20.".into(), Some(20)));
        assert_eq!(refused(terms(36, 1), "36").1, Some(40));
        assert_eq!(refused(terms(500, 1), "500"), ("Order at most 100.".into(), Some(100)));
        for (typed, instead) in [("", 20), ("0", 20), ("-30", 30), ("41.5", 40), ("1e9", 100), ("many", 20)] {
            assert_eq!(refused(terms(0, 0), typed).1, Some(instead), "{typed}");
        }
        assert_eq!(terms(40, 1).verdict(PART, "40"), Verdict::Ready(PART, 40));
        let on_request = Terms { unit_minor: None, ..terms(40, 1) };
        assert_eq!(refused(on_request, "40").0, "The price is on request. Ask for it, or remove the line.");
    }

    #[test]
    fn lines_of_one_part_count_together() {
        assert_eq!(terms(20, 2).verdict(PART, "5"), Verdict::Ready(PART, 5));
        let (why, instead) = refused(terms(26, 2), "6");
        assert!(why.starts_with("With the other lines 26 pieces. This is sold in 10s."), "{why}");
        assert_eq!(instead, Some(10), "then both are thirty");
        assert_eq!(refused(terms(190, 2), "10").1, None, "nothing of this line helps");
    }

    #[test]
    fn what_cannot_be_seen_is_not_kept() {
        let row = Row::new(" BP\u{200b}-1\0 ", &"9".repeat(99), 7);
        assert_eq!((row.number.as_str(), row.quantity.len(), row.line), ("BP-1", 40, 7));
        assert!(Row::new("\u{202e}", " ", 1).is_blank());
    }
}
