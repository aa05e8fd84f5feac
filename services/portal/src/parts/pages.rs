//! The customers' pages.

use std::collections::HashMap;

use askama::Template;
use web::fields::Choice;
use web::shell::PortalShell;
use web::ui as u;

use super::facets::Brand;
use super::finder::{Found, tree};
use super::fitment::Fitment;
use super::listing::StockLine;
use super::part::ItemId;
use super::quantity_rule::QuantityRule;
use super::queries::{CAP, Group, Listing, Settings};
use super::search::{Search, Sort};
use super::selling::Selling;
use crate::part_files::{Document, Shown};
use crate::part_numbers::number::{Interchange, Own};
use crate::part_relations::relation::{Kind as Relation, Relation as Related, Successor};
use crate::prices::{PriceTag, PricesSeen, Reason};

/// Brands that are seen before somebody asks for more.
const BRANDS: usize = 8;

/// The list of parts with its filters.
#[derive(Template)]
#[template(path = "parts/templates/index.html", blocks = ["results"])]
pub(crate) struct IndexPage {
    pub(crate) shell: PortalShell,
    pub(crate) found: Found,
    pub(crate) settings: Settings,
    pub(crate) prices: PricesSeen,
    /// How each part is sold.
    pub(crate) selling: HashMap<ItemId, Selling>,
    pub(crate) phone: String,
    pub(crate) email: String,
    /// What this person looked for last, the newest first.
    pub(crate) recent: Vec<String>,
    /// Whether the parts stand side by side.
    pub(crate) is_grid: bool,
    /// Whether somebody only looks on: nothing is noted then.
    pub(crate) is_view: bool,
    /// Whether parts can be saved to lists.
    pub(crate) keeps_lists: bool,
    /// Whether this answers a page that is there already.
    pub(crate) is_fragment: bool,
}

/// A filter that is on: its words, and the address without it.
struct Chip {
    text: String,
    href: String,
}

impl IndexPage {
    fn search(&self) -> &Search {
        &self.found.search
    }

    fn has_vehicle_form(&self) -> bool {
        let offered = self.settings.offered;
        let vehicles = &self.found.vehicles;
        (offered.year && !vehicles.years.is_empty())
            || (offered.make && !vehicles.makes.is_empty())
            || (offered.model && !vehicles.models.is_empty())
    }

    fn has_groups(&self) -> bool {
        self.settings.offered.category && !self.found.groups.is_empty()
    }

    /// `2021 Ford F-150`, as far as it was chosen.
    fn vehicle(&self) -> String {
        let search = self.search();
        let year = search.year.map(|year| year.to_string()).unwrap_or_default();
        [year.as_str(), &search.make, &search.model]
            .into_iter()
            .filter(|word| !word.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    }

    fn years(&self) -> Vec<Choice> {
        let chosen = self.search().year.map(|year| year.to_string()).unwrap_or_default();
        self.found.vehicles.years.iter().map(|year| Choice::new(year.to_string(), year.to_string(), &chosen)).collect()
    }

    fn makes(&self) -> Vec<Choice> {
        choices(&self.found.vehicles.makes, &self.search().make)
    }

    fn models(&self) -> Vec<Choice> {
        choices(&self.found.vehicles.models, &self.search().model)
    }

    fn sorts(&self) -> Vec<Choice> {
        let (list, yours) = (self.settings.offered.price, self.settings.offered.your_price);
        let is_seen = |sort: &Sort| (list || !sort.is_by_price()) && (yours || !sort.is_by_yours());
        let offered = Sort::ALL.into_iter().filter(is_seen);
        let offered = offered.filter(|sort| *sort != Sort::Name || !self.search().q.is_empty());
        // Beside their own prices an order by price is one by the price that is the same for all: it must say so.
        let label = |sort: Sort| match sort {
            Sort::Match if self.search().q.is_empty() => Sort::Name.label(),
            Sort::PriceUp if self.prices.has_yours() => "List price, low to high",
            Sort::PriceDown if self.prices.has_yours() => "List price, high to low",
            sort => sort.label(),
        };
        offered.map(|sort| Choice::new(sort.key(), label(sort), self.search().sort.key())).collect()
    }

    /// Categories that hold parts, or are chosen, each with its sub categories when it is chosen.
    fn categories(&self) -> Vec<(&Group, Vec<&Group>)> {
        let search = self.search();
        let is_open = |group: &Group| group.items != Some(0);
        let chosen = |group: &Group| group.name == search.category;
        let subs = |group: &Group, subs: Vec<&'_ Group>| -> usize {
            if chosen(group) && self.settings.offered.sub_category { subs.len() } else { 0 }
        };
        tree(&self.found.groups)
            .into_iter()
            .filter(|(group, _)| is_open(group) || chosen(group))
            .map(|(group, mut below)| {
                let kept = subs(group, below.clone());
                below.truncate(kept);
                below.retain(|sub| is_open(sub) || sub.name == search.sub);
                (group, below)
            })
            .collect()
    }

    /// The brands that would find something, those with the most parts first: a few, and the others.
    fn brands(&self) -> (&[Brand], &[Brand]) {
        self.found.brands.split_at(self.found.brands.len().min(BRANDS))
    }

    /// Whether filters stand there without a number: what was found is beyond what is counted, and a guess would be wrong.
    fn is_uncounted(&self) -> bool {
        self.found.brands.iter().any(|brand| brand.items.is_none())
            || self.has_groups() && self.found.groups.iter().any(|group| group.items.is_none())
    }

    fn is_chosen(&self, brand: &&Brand) -> bool {
        self.search().brands.contains(&brand.name)
    }

    fn chips(&self) -> Vec<Chip> {
        let search = self.search();
        let without = |change: fn(&mut Search)| {
            let mut rest = Search { after: None, ..search.clone() };
            change(&mut rest);
            rest.address("/parts", None)
        };
        let mut chips = Vec::new();
        let mut brands = Vec::new();
        let mut add = |text: String, change: fn(&mut Search)| {
            if !text.is_empty() {
                chips.push(Chip { text, href: without(change) });
            }
        };
        let quoted = |text: &str| if text.is_empty() { String::new() } else { format!("“{text}”") };
        add(quoted(&search.q), |rest| rest.q.clear());
        let number = if search.number.is_empty() { String::new() } else { format!("Number {}…", search.number) };
        add(number, |rest| rest.number.clear());
        add(search.year.map(|year| year.to_string()).unwrap_or_default(), |rest| rest.year = None);
        add(search.make.clone(), |rest| {
            rest.make.clear();
            rest.model.clear();
        });
        add(search.model.clone(), |rest| rest.model.clear());
        add(search.category.clone(), |rest| {
            rest.category.clear();
            rest.sub.clear();
        });
        add(search.sub.clone(), |rest| rest.sub.clear());
        for brand in &search.brands {
            let mut rest = Search { after: None, ..search.clone() };
            rest.brands.retain(|other| other != brand);
            brands.push(Chip { text: brand.clone(), href: rest.address("/parts", None) });
        }
        add(if search.in_stock { "In stock".to_owned() } else { String::new() }, |rest| rest.in_stock = false);
        chips.extend(brands);
        chips
    }

    fn heading(&self) -> String {
        let search = self.search();
        match (search.q.is_empty(), search.sub.as_str(), search.category.as_str()) {
            (false, ..) => "Results".to_owned(),
            (true, "", "") => "All parts".to_owned(),
            (true, "", category) => category.to_owned(),
            (true, sub, _) => sub.to_owned(),
        }
    }

    fn total(&self) -> String {
        let total = self.found.total;
        if total > CAP { format!("{} parts", u::capped(total, CAP)) } else { u::counted(total, "part", "parts") }
    }

    fn next(&self) -> Option<String> {
        self.found.next.map(|id| self.search().address("/parts", Some(id)))
    }

    /// Where the form leads that shows the same parts in another way.
    fn look_href(&self) -> String {
        self.search().address("/parts/look", None)
    }

    fn recent_href(&self, words: &str) -> String {
        Search { q: words.to_owned(), ..Search::default() }.address("/parts", None)
    }

    fn words_alone(&self) -> Option<String> {
        let alone = self.search().words_alone();
        (alone.pairs() != self.search().pairs() && !alone.q.is_empty()).then(|| alone.address("/parts", None))
    }

    /// What the header's search keeps while somebody types.
    fn kept(&self) -> Vec<(&'static str, String)> {
        self.search().pairs().into_iter().filter(|(name, _)| *name != "q").collect()
    }

    fn stock(&self, part: &Listing) -> Vec<StockLine> {
        self.settings.stock_shown.lines(part)
    }

    fn price(&self, part: &Listing) -> Option<PriceTag> {
        self.prices.tag(part)
    }

    fn may_order(&self) -> bool {
        self.shell.cart.is_some()
    }

    /// In which quantities a part is ordered.
    fn rule(&self, part: &Listing) -> QuantityRule {
        self.selling.get(&part.id).map(|selling| selling.rule).unwrap_or_default()
    }
}

fn choices(names: &[String], chosen: &str) -> Vec<Choice> {
    names.iter().map(|name| Choice::new(name, name, chosen)).collect()
}

/// One part.
#[derive(Template)]
#[template(path = "parts/templates/show.html")]
pub(crate) struct ShowPage {
    pub(crate) shell: PortalShell,
    pub(crate) part: Listing,
    pub(crate) fitments: Vec<Fitment>,
    pub(crate) selling: Selling,
    pub(crate) interchange: Vec<Interchange>,
    /// The customer's own numbers.
    pub(crate) own: Vec<Own>,
    /// The part that took its place.
    pub(crate) successor: Option<Successor>,
    /// Parts that belong to it.
    pub(crate) related: Vec<Related>,
    /// Parts that are bought together with it.
    pub(crate) together: Vec<Listing>,
    pub(crate) pictures: Vec<Shown>,
    pub(crate) documents: Vec<Document>,
    pub(crate) settings: Settings,
    pub(crate) prices: PricesSeen,
    /// For how many pieces the price is shown.
    pub(crate) pieces: Pieces,
    /// Whether it can be saved to a list.
    pub(crate) keeps_lists: bool,
    pub(crate) phone: String,
    pub(crate) email: String,
}

/// A number of pieces that a page is asked for.
#[derive(Clone, Debug)]
pub(crate) struct Pieces {
    /// As typed; empty where nobody asked.
    pub(crate) typed: String,
    /// What it is; one where nobody asked, or what was typed is none.
    pub(crate) number: i64,
    /// What is wrong with it.
    pub(crate) error: String,
}

impl From<String> for Pieces {
    fn from(typed: String) -> Self {
        let typed: String = typed.trim().chars().take(20).collect();
        let parsed = if typed.is_empty() { Ok(1) } else { super::quantity::ordered(&typed) };
        let (number, error) = parsed.map_or_else(|error| (1, error), |number| (number, String::new()));
        Self { typed, number, error }
    }
}

impl ShowPage {
    fn price(&self) -> Option<PriceTag> {
        self.prices.tag_for(&self.part, self.pieces.number)
    }

    /// How the price of one of so many pieces came about.
    fn reasons(&self) -> Vec<Reason> {
        self.prices.reasons(self.part.id, self.pieces.number)
    }

    /// How many pieces its field begins with.
    fn wanted(&self) -> i64 {
        let rule = self.selling.rule;
        if self.pieces.number > 1 { rule.nearest(self.pieces.number) } else { rule.least() }
    }

    fn may_order(&self) -> bool {
        self.shell.cart.is_some() && self.price().is_some_and(|tag| tag.unit_minor.is_some())
    }

    /// The parts that are this to it, as far as they are shown.
    fn others(&self, kind: &Relation) -> Vec<&Related> {
        self.related.iter().filter(|one| one.kind == *kind && one.is_active).collect()
    }

    /// Where the link back leads: the part's category, when customers search by it.
    fn back(&self) -> (String, String) {
        match self.part.category.as_ref().filter(|_| self.settings.offered.category) {
            Some(category) => {
                let search = Search { category: category.clone(), ..Search::default() };
                (search.address("/parts", None), category.clone())
            }
            None => ("/parts".to_owned(), "Parts".to_owned()),
        }
    }

    fn badges(&self) -> Vec<(&str, &'static str, String)> {
        self.settings.stock_shown.badges(&self.part)
    }

    fn group(&self) -> String {
        let names = [self.part.category.as_deref(), self.part.sub_category.as_deref()];
        names.into_iter().flatten().collect::<Vec<_>>().join(" › ")
    }
}
