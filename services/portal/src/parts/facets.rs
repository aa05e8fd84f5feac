//! Facets: how many parts each category, each brand and the stock would leave, when everything else that was looked for
//! stays as it is. Up to a bound they are counted; beyond it they are named without a number, as one from a sample would
//! be wrong.

use db::TenantTx;
use web::ui as u;

use super::finder::Question;
use super::part::CategoryId;
use super::queries::{self, CAP, Group, Kind};

/// Up to how many found parts are sorted into facets.
const COUNTED: usize = 5_000;
/// Where single counts over the whole catalogue stop.
pub(super) const STOP: u64 = 1_000;

/// A number of parts, or that there are more than a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) items: u64,
    /// Where counting stopped.
    cap: u64,
}

impl Tally {
    pub(crate) const fn exactly(items: u64) -> Self {
        Self { items, cap: u64::MAX }
    }

    /// What was counted up to [`STOP`] and one more.
    pub(super) const fn up_to_stop(items: u64) -> Self {
        Self { items, cap: STOP }
    }

    /// As screens say it.
    pub(crate) fn words(&self) -> String {
        u::capped(self.items, self.cap)
    }
}

/// A brand with how many parts are of it; none when they were too many to count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Brand {
    pub(crate) name: String,
    pub(crate) items: Option<Tally>,
}

/// What was counted beside the groups.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facets {
    /// All parts found, counted up to 10,001.
    pub(crate) total: u64,
    pub(crate) brands: Vec<Brand>,
    /// Those in stock.
    pub(crate) in_stock: Option<Tally>,
}

/// The facets that a search keeps.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kept {
    pub(super) category: bool,
    pub(super) brand: bool,
    pub(super) stock: bool,
}

impl Kept {
    pub(super) const ALL: Self = Self { category: true, brand: true, stock: true };
    const NONE: Self = Self { category: false, brand: false, stock: false };
}

/// Counts what was found, and how much of it is in each facet when that facet is left out of the search.
pub(super) async fn count(
    question: &Question,
    tx: &mut TenantTx,
    groups: &mut [Group],
    is_active: Option<bool>,
) -> Result<Facets, db::Error> {
    let is_whole = !question.search.is_narrowed_beyond_facets() && is_active == Some(true);
    let shown = match &question.shelf {
        _ if !is_whole => None,
        Some(shelf) => Some(shelf.total()),
        None => Some(queries::totals(tx).await?.0),
    };
    let is_counted = shown.is_none_or(|shown| shown <= COUNTED as u64);
    let kinds = if is_counted { kinds(question, tx, Kept::NONE).await? } else { None };
    match kinds {
        Some(kinds) => Ok(of_kinds(question, &kinds, groups)),
        None => beyond(question, tx, groups, shown).await,
    }
}

/// The parts that are found with these facets alone, by kind; none when they are too many.
async fn kinds(question: &Question, tx: &mut TenantTx, kept: Kept) -> Result<Option<Vec<Kind>>, db::Error> {
    let ids = question.ids(tx, kept, COUNTED as u64).await?;
    if ids.len() > COUNTED { Ok(None) } else { queries::kinds(tx, &ids).await.map(Some) }
}

/// Everything from one look at all that is found without any facet.
fn of_kinds(question: &Question, kinds: &[Kind], groups: &mut [Group]) -> Facets {
    let sum = |kept: Kept, is_meant: &dyn Fn(&Kind) -> bool| -> u64 {
        kinds.iter().filter(|kind| question.lets(kind, kept) && is_meant(kind)).map(|kind| kind.items).sum()
    };
    let but = Kept::ALL;
    for group in groups.iter_mut() {
        let is_in = |kind: &Kind| [kind.category, kind.sub].contains(&Some(group.id));
        group.items = Some(sum(Kept { category: false, ..but }, &is_in));
    }
    let in_stock = Tally::exactly(sum(Kept { stock: false, ..but }, &|kind| kind.in_stock));
    let brands = brands(question, kinds);
    Facets { total: sum(but, &|_| true), brands, in_stock: Some(in_stock).filter(|_| question.counts_brands()) }
}

/// The brands of these kinds when none is chosen, those with the most parts first; a chosen one stays, be it of nothing.
fn brands(question: &Question, kinds: &[Kind]) -> Vec<Brand> {
    let mut all: Vec<(String, u64)> = Vec::new();
    let chosen = question.search.brands.iter().map(|name| (name.clone(), 0));
    let let_through = kinds.iter().filter(|kind| question.lets(kind, Kept { brand: false, ..Kept::ALL }));
    let found = let_through.filter_map(|kind| Some((kind.brand.clone()?, kind.items)));
    for (name, items) in found.chain(chosen).filter(|_| question.counts_brands()) {
        match all.iter_mut().find(|(known, _)| *known == name) {
            Some((_, known)) => *known += items,
            None => all.push((name, items)),
        }
    }
    all.sort_by(|(one, few), (other, many)| many.cmp(few).then_with(|| one.cmp(other)));
    all.into_iter().map(|(name, items)| Brand { name, items: Some(Tally::exactly(items)) }).collect()
}

/// Beyond the bound each facet is looked at for itself: what narrows it may bring it below.
async fn beyond(
    question: &Question,
    tx: &mut TenantTx,
    groups: &mut [Group],
    shown: Option<u64>,
) -> Result<Facets, db::Error> {
    let search = &question.search;
    let (has_group, has_brand) = (question.group().is_some(), !search.brands.is_empty());
    let total = match shown.filter(|_| !has_brand && !search.in_stock) {
        Some(shown) => question.group().map_or(shown, |id| maintained(groups, id)),
        None => question.ids(tx, Kept::ALL, CAP).await?.len() as u64,
    };
    if has_brand || search.in_stock || shown.is_none() {
        let without = if has_brand || search.in_stock {
            kinds(question, tx, Kept { category: false, ..Kept::ALL }).await?
        } else {
            None
        };
        for group in groups.iter_mut() {
            group.items = without.as_ref().map(|kinds| in_group(kinds, group.id));
        }
    }
    if !question.counts_brands() {
        return Ok(Facets { total, ..Facets::default() });
    }
    let without = if has_group || search.in_stock {
        kinds(question, tx, Kept { brand: false, ..Kept::ALL }).await?
    } else {
        None
    };
    let brands = match without {
        Some(kinds) => brands(question, &kinds),
        None => all_brands(question, tx, shown.is_some() && !has_group && !search.in_stock).await?,
    };
    let in_stock = question.in_stock(tx).await?;
    Ok(Facets { total, brands, in_stock: Some(in_stock) })
}

/// The brands of everything that is seen, without their numbers unless they hold for what was looked for.
async fn all_brands(question: &Question, tx: &mut TenantTx, is_counted: bool) -> Result<Vec<Brand>, db::Error> {
    let unnamed = |name| Brand { name, items: None };
    Ok(match &question.shelf {
        Some(shelf) if is_counted => shelf.brands(),
        Some(shelf) => shelf.brands().into_iter().map(|brand| unnamed(brand.name)).collect(),
        None if is_counted => queries::brands_counted(tx).await?,
        None => queries::brand_names(tx, (false, 100)).await?.into_iter().map(unnamed).collect(),
    })
}

fn maintained(groups: &[Group], id: CategoryId) -> u64 {
    groups.iter().find(|group| group.id == id).and_then(|group| group.items).unwrap_or_default()
}

fn in_group(kinds: &[Kind], id: CategoryId) -> u64 {
    kinds.iter().filter(|kind| [kind.category, kind.sub].contains(&Some(id))).map(|kind| kind.items).sum()
}
