//! A quick order as it stands at this moment: each line with what it comes to, whatever was true when it was typed.

use std::collections::{BTreeSet, HashMap, HashSet};

use accounts::PortalUser;
use db::TenantTx;
use time::OffsetDateTime;

use super::line::{Line, Meanings, Refusal, Terms, Verdict};
use super::queries;
use crate::part_numbers::found;
use crate::parts::part::ItemId;
use crate::parts::{quantity, selling, words};
use crate::prices::YourPrices;

/// Numbers, and parts, of one round of statements.
const ROUND: usize = 2000;
/// Parts whose prices are read at once: each is held against the rules of all of them.
const PRICED: usize = 500;

/// A line with what it comes to.
#[derive(Clone, Debug)]
pub(crate) struct Checked {
    pub(crate) line: Line,
    pub(crate) verdict: Verdict,
}

impl Checked {
    /// Whether it can go to the cart.
    pub(crate) const fn is_ready(&self) -> bool {
        matches!(self.verdict, Verdict::Ready(..))
    }

    /// Why it cannot.
    pub(crate) const fn refusal(&self) -> Option<&Refusal> {
        if let Verdict::Refused(refusal) = &self.verdict { Some(refusal) } else { None }
    }

    /// The part, when that is certain.
    pub(crate) fn part(&self) -> Option<ItemId> {
        match &self.verdict {
            Verdict::Ready(item, _) => Some(*item),
            Verdict::Refused(refusal) => refusal.part(),
        }
    }
}

/// All lines of a contact.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pad {
    pub(crate) lines: Vec<Checked>,
    pub(crate) terms: HashMap<ItemId, Terms>,
}

impl Pad {
    /// Reads it: a few statements for some thousand lines.
    pub(crate) async fn read(tx: &mut TenantTx, (user, now): (&PortalUser, OffsetDateTime)) -> Result<Self, db::Error> {
        let lines = queries::list(tx, (user.customer, user.contact)).await?;
        let meanings = meanings(tx, user, &lines).await?;
        let parts: Vec<Result<ItemId, Refusal>> = lines.iter().map(|line| meanings.part(line)).collect();
        let terms = terms(tx, (user, now), wanted(&lines, &parts)).await?;
        let verdict = |line: &Line, part: Result<ItemId, Refusal>| match part {
            Ok(item) => terms.get(&item).copied().unwrap_or_default().verdict(item, &line.row.quantity),
            Err(refusal) => Verdict::Refused(refusal),
        };
        let checked = lines.into_iter().zip(parts).map(|(line, part)| {
            let verdict = verdict(&line, part);
            Checked { line, verdict }
        });
        Ok(Self { lines: checked.collect(), terms })
    }

    /// How many lines can go to the cart.
    pub(crate) fn ready(&self) -> usize {
        self.lines.iter().filter(|line| line.is_ready()).count()
    }

    /// How many need another look.
    pub(crate) fn bad(&self) -> usize {
        self.lines.len() - self.ready()
    }

    /// What can go to the cart, each part once with all its pieces, in the order of the lines.
    pub(crate) fn wanted(&self) -> Vec<(ItemId, i64)> {
        let mut seen = HashSet::new();
        let ready = self.lines.iter().filter_map(|line| match line.verdict {
            Verdict::Ready(item, _) if seen.insert(item) => Some(item),
            _ => None,
        });
        ready.filter_map(|item| Some((item, self.terms.get(&item)?.pieces))).collect()
    }

    /// What that costs in minor units, without core charges.
    pub(crate) fn goods(&self) -> i64 {
        let cost = |(item, pieces): (ItemId, i64)| self.terms.get(&item)?.unit_minor?.checked_mul(pieces);
        self.wanted().into_iter().filter_map(cost).fold(0, i64::saturating_add)
    }
}

async fn meanings(tx: &mut TenantTx, user: &PortalUser, lines: &[Line]) -> Result<Meanings, db::Error> {
    let mut meanings = Meanings::default();
    let chosen: BTreeSet<ItemId> = lines.iter().filter_map(|line| line.chosen).collect();
    for chosen in chosen.into_iter().collect::<Vec<_>>().chunks(ROUND) {
        meanings.chosen.extend(queries::shown(tx, chosen).await?);
    }
    let mut numbers: BTreeSet<String> = lines.iter().map(|line| words::number(&line.row.number)).collect();
    numbers.remove("");
    for numbers in numbers.into_iter().collect::<Vec<_>>().chunks(ROUND) {
        meanings.of_numbers.extend(found::meanings(tx, numbers, user.customer).await?);
    }
    Ok(meanings)
}

/// How many pieces of each part all lines together want, and how many lines they are.
fn wanted(lines: &[Line], parts: &[Result<ItemId, Refusal>]) -> HashMap<ItemId, Terms> {
    let mut wanted: HashMap<ItemId, Terms> = HashMap::new();
    for (line, part) in lines.iter().zip(parts) {
        let Ok(item) = part else { continue };
        let terms = wanted.entry(*item).or_default();
        if let Ok(pieces) = quantity::ordered(&line.row.quantity) {
            terms.pieces += pieces;
            terms.lines += 1;
        }
    }
    wanted
}

/// Adds how the parts are sold, and their prices at these quantities.
async fn terms(
    tx: &mut TenantTx,
    (user, now): (&PortalUser, OffsetDateTime),
    mut terms: HashMap<ItemId, Terms>,
) -> Result<HashMap<ItemId, Terms>, db::Error> {
    let items: Vec<ItemId> = terms.keys().copied().collect();
    for items in items.chunks(PRICED) {
        let selling = selling::find_all(tx, items).await?;
        let prices = YourPrices::of(tx, (user.customer, now), items).await?;
        for item in items {
            let Some(terms) = terms.get_mut(item) else { continue };
            terms.rule = selling.get(item).map(|selling| selling.rule).unwrap_or_default();
            let price = prices.as_ref().and_then(|prices| prices.price(*item, terms.pieces.max(1)));
            terms.unit_minor = price.map(|price| price.unit_minor);
        }
    }
    Ok(terms)
}
