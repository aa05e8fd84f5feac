//! Finding parts: from what somebody looks for to a page of parts and everything beside it.

use std::collections::HashMap;

use db::{CustomerId, TenantTx};
use time::OffsetDateTime;

use super::facets::{self, Brand, Facets, Kept, STOP, Tally};
use super::part::{CategoryId, ItemId};
use super::queries::{self, Group, Kind, Listing, PAGE};
use super::search::{self, Filters, Offered, Search, Terms};
use super::vehicles::{self, Vehicles};
use super::{terms, words};
use crate::catalogues::{self, Shelf};
use crate::part_files::{self, Cover};
use crate::part_numbers::found::{self, Hits};
use crate::prices::YourPrices;

/// What was found.
#[derive(Clone, Debug, Default)]
pub(crate) struct Found {
    /// What was looked for, without what does not exist.
    pub(crate) search: Search,
    pub(crate) parts: Vec<Listing>,
    /// The part that this page ends with, when there is another page.
    pub(crate) next: Option<ItemId>,
    /// All parts found, counted up to 10,001.
    pub(crate) total: u64,
    pub(crate) groups: Vec<Group>,
    pub(crate) brands: Vec<Brand>,
    /// How many are in stock.
    pub(crate) in_stock: Option<Tally>,
    pub(crate) vehicles: Vehicles,
    /// Mistyped words with what was looked for instead.
    pub(crate) corrected: Vec<(String, String)>,
    /// The numbers beside item numbers that what was typed means.
    pub(crate) hits: Hits,
    /// Whether they were to come by a customer's prices and were too many for that.
    pub(crate) is_unsorted: bool,
    /// The pictures that stand for the parts.
    pub(crate) covers: HashMap<ItemId, Cover>,
}

/// A search on its way to the database.
pub(super) struct Question {
    pub(super) search: Search,
    terms: Terms,
    /// What must hold beside the facets.
    filters: Filters,
    category: Option<CategoryId>,
    sub: Option<CategoryId>,
    offered: Offered,
    /// What a portal user's catalogue holds, when it does not hold everything.
    pub(super) shelf: Option<Shelf>,
}

/// The customer who looks, and when: their own numbers are found, and their prices may be sorted by.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Whose {
    pub(crate) customer: CustomerId,
    pub(crate) now: OffsetDateTime,
}

/// Parts that can be sorted by a customer's prices: each price is made of rules, none is stored.
const SORTED_BY_YOURS: u64 = 1_000;

/// Parts that are put in order by themselves, instead of looking for them in the order of all.
const FEW: u64 = 5_000;

/// Finds a page of parts. `is_active` leaves out hidden ones, or the others; own numbers of customers are those of `whose`,
/// or everybody's.
pub(crate) async fn find(
    tx: &mut TenantTx,
    search: Search,
    (offered, whose): (Offered, Option<Whose>),
    is_active: Option<bool>,
) -> Result<Found, db::Error> {
    let customer = whose.map(|whose| whose.customer);
    let shelf = match catalogues::queries::limit(tx).await? {
        Some(limit) => Some(catalogues::shelf(tx, Some(&limit)).await?),
        None => None,
    };
    let mut groups = queries::groups(tx).await?;
    if let Some(shelf) = &shelf {
        shelf.keep(&mut groups);
    }
    let mut search = search;
    let vehicles = vehicles::offer(tx, (&mut search, offered), shelf.as_ref()).await?;
    let (category, sub) = chosen(&groups, &mut search);
    let hits = if offered.item_number { found::look_up(tx, &search.q, customer).await? } else { Hits::default() };
    let terms = terms::read(tx, (&search.q, offered.item_number), (&hits, shelf.is_some())).await?;
    let filters = filters(&search, &terms, offered, is_active);
    let question = Question { search, terms, filters, category, sub, offered, shelf };
    let sorted = match whose.filter(|_| question.search.sort.is_by_yours()) {
        Some(whose) => question.by_yours(tx, whose).await?,
        None => None,
    };
    let is_unsorted = question.search.sort.is_by_yours() && sorted.is_none();
    let mut ids = match sorted {
        Some(ids) => ids,
        None => question.page(tx, PAGE + 1).await?,
    };
    let Facets { total, brands, in_stock } = facets::count(&question, tx, &mut groups, is_active).await?;
    let next = crate::lists::cut(&mut ids, PAGE).copied();
    let parts = queries::list(tx, &ids).await?;
    let covers = part_files::queries::covers(tx, &ids).await?;
    let (search, corrected) = (question.search, question.terms.corrected);
    Ok(Found { search, parts, next, total, groups, brands, in_stock, vehicles, corrected, hits, is_unsorted, covers })
}

/// The ids of everything that a search of staff finds, in no order: up to `most`, and one more when there are more.
pub(crate) async fn ids(
    tx: &mut TenantTx,
    search: Search,
    is_active: Option<bool>,
    most: u64,
) -> Result<Vec<ItemId>, db::Error> {
    of_staff(tx, search, is_active).await?.ids(tx, Kept::ALL, most).await
}

/// The ids of what a search of staff finds, by number: at most `most`, behind the part that the search names.
pub(crate) async fn by_number(
    tx: &mut TenantTx,
    search: Search,
    is_active: Option<bool>,
    most: i32,
) -> Result<Vec<ItemId>, db::Error> {
    let search = Search { sort: search::Sort::Number, ..search };
    of_staff(tx, search, is_active).await?.page(tx, most).await
}

async fn of_staff(tx: &mut TenantTx, mut search: Search, is_active: Option<bool>) -> Result<Question, db::Error> {
    let offered = Offered::ALL;
    let groups = queries::groups(tx).await?;
    vehicles::offer(tx, (&mut search, offered), None).await?;
    let (category, sub) = chosen(&groups, &mut search);
    let hits = found::look_up(tx, &search.q, None).await?;
    let terms = terms::read(tx, (&search.q, offered.item_number), (&hits, false)).await?;
    let filters = filters(&search, &terms, offered, is_active);
    Ok(Question { search, terms, filters, category, sub, offered, shelf: None })
}

/// Whether these words find any part that customers see.
pub(crate) async fn finds(
    tx: &mut TenantTx,
    typed: &str,
    (offered, whose): (Offered, CustomerId),
) -> Result<bool, db::Error> {
    let search = Search { q: typed.to_owned(), ..Search::default() };
    let hits = if offered.item_number { found::look_up(tx, typed, Some(whose)).await? } else { Hits::default() };
    let is_limited = catalogues::queries::limit(tx).await?.is_some();
    let terms = terms::read(tx, (typed, offered.item_number), (&hits, is_limited)).await?;
    let filters = filters(&search, &terms, offered, Some(true));
    let question = Question { search, terms, filters, category: None, sub: None, offered, shelf: None };
    Ok(!question.ids(tx, Kept::ALL, 0).await?.is_empty())
}

/// The category and sub category that the search names; names that do not exist are dropped.
fn chosen(groups: &[Group], search: &mut Search) -> (Option<CategoryId>, Option<CategoryId>) {
    let named = |parent: Option<CategoryId>, name: &str| {
        let name = name.to_lowercase();
        groups.iter().find(|group| group.parent == parent && group.name.to_lowercase() == name)
    };
    let Some(category) = named(None, &search.category) else {
        search.category.clear();
        search.sub.clear();
        return (None, None);
    };
    search.category.clone_from(&category.name);
    let sub = named(Some(category.id), &search.sub);
    search.sub = sub.map(|sub| sub.name.clone()).unwrap_or_default();
    (Some(category.id), sub.map(|sub| sub.id))
}

fn filters(search: &Search, terms: &Terms, offered: Offered, is_active: Option<bool>) -> Filters {
    let typed = words::number(&search.q);
    let number = search::range(&typed).filter(|_| offered.item_number);
    let prefix = search::range(&words::number(&search.number));
    let lower = |text: &str| (!text.is_empty()).then(|| text.to_lowercase());
    Filters {
        names: terms.query(":A"),
        number_exact: number.is_some().then_some(typed),
        number_from: number.as_ref().map(|(from, _)| from.clone()),
        number_to: number.map(|(_, to)| to),
        prefix_from: prefix.as_ref().map(|(from, _)| from.clone()),
        prefix_to: prefix.map(|(_, to)| to),
        is_active,
        year: search.year,
        make: lower(&search.make),
        model: lower(&search.model),
        out_of_stock: search.out_of_stock.then_some(true),
        stock_below: search.stock_below,
        unpriced: search.unpriced.then_some(true),
        after: search.after,
        ..Filters::default()
    }
}

impl Question {
    fn has_words(&self) -> bool {
        self.filters.names.is_some() || self.filters.number_from.is_some()
    }

    /// Something was typed that holds neither letters nor digits: nothing can match it.
    fn is_hopeless(&self) -> bool {
        !self.search.q.is_empty() && !self.has_words()
    }

    fn sort(&self) -> &'static str {
        match self.search.sort {
            search::Sort::Match if self.has_words() => "match",
            // Too many for their prices: in an order that tells nothing of them.
            search::Sort::YoursUp | search::Sort::YoursDown if self.has_words() => "match",
            search::Sort::Match | search::Sort::Name | search::Sort::YoursUp | search::Sort::YoursDown => "name",
            search::Sort::Number => "number",
            search::Sort::PriceUp => "price_up",
            search::Sort::PriceDown => "price_down",
            search::Sort::Newest => "newest",
        }
    }

    /// The chosen category or, within it, sub category.
    pub(super) fn group(&self) -> Option<CategoryId> {
        self.sub.or(self.category)
    }

    /// Whether brands and what is in stock are counted.
    pub(super) const fn counts_brands(&self) -> bool {
        self.offered.brand
    }

    fn filters(&self, kept: Kept) -> Filters {
        let brands = Some(self.search.brands.clone()).filter(|brands| kept.brand && !brands.is_empty());
        Filters {
            category: self.category.filter(|_| kept.category),
            sub_category: self.sub.filter(|_| kept.category),
            brands,
            in_stock: (kept.stock && self.search.in_stock).then_some(true),
            ..self.filters.clone()
        }
    }

    /// Whether parts of a kind are found with these facets, as the search would find them.
    pub(super) fn lets(&self, kind: &Kind, kept: Kept) -> bool {
        let category =
            self.sub.map_or(self.category.is_none_or(|id| kind.category == Some(id)), |id| kind.sub == Some(id));
        let is_of_brand = |brand: &String| self.search.brands.contains(brand);
        (!kept.category || category)
            && (!kept.brand || self.search.brands.is_empty() || kind.brand.as_ref().is_some_and(is_of_brand))
            && (!kept.stock || !self.search.in_stock || kind.in_stock)
    }

    /// A page and one part more, by what the customer pays for one piece; parts on request come last. None when too many
    /// are found.
    async fn by_yours(&self, tx: &mut TenantTx, whose: Whose) -> Result<Option<Vec<ItemId>>, db::Error> {
        let mut ids = self.ids(tx, Kept::ALL, SORTED_BY_YOURS).await?;
        if ids.len() as u64 > SORTED_BY_YOURS {
            return Ok(None);
        }
        let Some(prices) = YourPrices::of(tx, (whose.customer, whose.now), &ids).await? else { return Ok(None) };
        let is_down = self.search.sort == search::Sort::YoursDown;
        ids.sort_by_cached_key(|id| {
            let price = prices.price(*id, 1).map(|price| if is_down { -price.unit_minor } else { price.unit_minor });
            (price.is_none(), price, *id)
        });
        let begin = self.search.after.and_then(|after| ids.iter().position(|id| *id == after)).map_or(0, |at| at + 1);
        Ok(Some(ids.into_iter().skip(begin).take(PAGE as usize + 1).collect()))
    }

    async fn page(&self, tx: &mut TenantTx, most: i32) -> Result<Vec<ItemId>, db::Error> {
        let among = self.few(tx).await?;
        self.ask(tx, &Filters { sort: self.sort(), among, ..self.filters(Kept::ALL) }, most).await
    }

    /// What runs out, where that is little: no index knows of the stock, which changes all day, and in the order of a list a
    /// handful among a million would be come upon last.
    async fn few(&self, tx: &mut TenantTx) -> Result<Option<Vec<ItemId>>, db::Error> {
        if !self.search.out_of_stock && self.search.stock_below.is_none() {
            return Ok(None);
        }
        let ids = self.ids(tx, Kept::ALL, FEW).await?;
        Ok(Some(ids).filter(|ids| ids.len() as u64 <= FEW))
    }

    /// What is found with these facets, in no order: up to `cap`, and one more when there are more.
    pub(super) async fn ids(&self, tx: &mut TenantTx, kept: Kept, cap: u64) -> Result<Vec<ItemId>, db::Error> {
        self.unsorted(tx, self.filters(kept), cap).await
    }

    /// How much of what is found is in stock.
    pub(super) async fn in_stock(&self, tx: &mut TenantTx) -> Result<Tally, db::Error> {
        let filters = Filters { in_stock: Some(true), ..self.filters(Kept::ALL) };
        Ok(Tally::up_to_stop(self.unsorted(tx, filters, STOP).await?.len() as u64))
    }

    async fn unsorted(&self, tx: &mut TenantTx, filters: Filters, cap: u64) -> Result<Vec<ItemId>, db::Error> {
        let most = i32::try_from(cap).unwrap_or(i32::MAX - 1) + 1;
        self.ask(tx, &Filters { sort: "none", after: None, ..filters }, most).await
    }

    async fn ask(&self, tx: &mut TenantTx, filters: &Filters, most: i32) -> Result<Vec<ItemId>, db::Error> {
        if self.is_hopeless() {
            return Ok(Vec::new());
        }
        queries::search(tx, (self.terms.query("").as_deref(), filters), most).await
    }
}

/// Groups that hold parts, or are chosen, as a menu shows them: each category with its sub categories.
pub(crate) fn tree(groups: &[Group]) -> Vec<(&Group, Vec<&Group>)> {
    let mut by_parent: HashMap<CategoryId, Vec<&Group>> = HashMap::new();
    for group in groups {
        if let Some(parent) = group.parent {
            by_parent.entry(parent).or_default().push(group);
        }
    }
    let roots = groups.iter().filter(|group| group.parent.is_none());
    roots.map(|group| (group, by_parent.remove(&group.id).unwrap_or_default())).collect()
}
