//! The console's pages of parts.

use askama::Template;
use web::fields::{Choice, FieldErrors};
use web::shell::{ConsoleShell, Link};
use web::ui as u;

use super::finder::{Found, tree};
use super::fitment::Fitment;
use super::form::PartForm;
use super::places::Place;
use super::queries::{CAP, Group, Listing};
use super::record::Tabs;
use super::search::{Search, Sort};
use super::selling::Selling;
use crate::imports::columns::Kind;
use crate::imports::files::File;

/// The list.
#[derive(Template)]
#[template(path = "parts/templates/staff_index.html", blocks = ["list"])]
pub(crate) struct ListPage {
    pub(crate) shell: ConsoleShell,
    pub(crate) found: Found,
    /// Some of the brands there are.
    pub(crate) brands: Vec<String>,
    /// Shown ones alone, hidden ones alone, or both.
    pub(crate) is_active: Option<bool>,
    pub(crate) shown: u64,
    pub(crate) hidden: u64,
    pub(crate) may_edit: bool,
    pub(crate) may_price: bool,
    pub(crate) may_import: bool,
}

impl ListPage {
    fn search(&self) -> &Search {
        &self.found.search
    }

    /// The tab as addresses name it.
    fn tab(&self) -> &'static str {
        match self.is_active {
            None => "",
            Some(true) => "shown",
            Some(false) => "hidden",
        }
    }

    fn address(&self, search: &Search, after: Option<super::part::ItemId>) -> String {
        let address = search.address("/parts", after);
        match self.tab() {
            "" => address,
            tab => format!("{address}{}show={tab}", if address.contains('?') { '&' } else { '?' }),
        }
    }

    fn next(&self) -> Option<String> {
        self.found.next.map(|id| self.address(self.search(), Some(id)))
    }

    /// What a form keeps of the list that it was sent from.
    fn kept(&self) -> Vec<(&'static str, String)> {
        let tab = (!self.tab().is_empty()).then(|| ("show", self.tab().to_owned()));
        self.search().pairs().into_iter().chain(tab).collect()
    }

    /// How many parts were found, as a number.
    fn number(&self) -> String {
        u::capped(self.found.total, CAP)
    }

    fn files(&self) -> Vec<File> {
        File::of_all(Kind::ALL)
    }

    fn is_empty_catalogue(&self) -> bool {
        self.shown + self.hidden == 0
    }

    fn categories(&self) -> Vec<Choice> {
        let roots = tree(&self.found.groups).into_iter().map(|(group, _)| group);
        roots.map(|group| Choice::new(&group.name, &group.name, &self.search().category)).collect()
    }

    fn brand_choices(&self) -> Vec<Choice> {
        let chosen = self.search().brands.first().cloned().unwrap_or_default();
        let other = Some(&chosen).filter(|brand| !brand.is_empty() && !self.brands.contains(brand));
        let named = other.into_iter().chain(&self.brands).map(|brand| Choice::new(brand, brand, &chosen));
        [Choice::new("", "Any", &chosen)].into_iter().chain(named).collect()
    }

    fn stock_choices(&self) -> [Choice; 3] {
        let chosen = self.search().stock();
        [("", "Any"), ("1", "In stock"), ("0", "Out of stock")].map(|(key, label)| Choice::new(key, label, chosen))
    }

    fn price_choices(&self) -> [Choice; 2] {
        let chosen = if self.search().unpriced { "none" } else { "" };
        [("", "Any"), ("none", "Without a list price")].map(|(key, label)| Choice::new(key, label, chosen))
    }

    fn below(&self) -> String {
        self.search().stock_below.map(|pieces| pieces.to_string()).unwrap_or_default()
    }

    /// What narrows the list beside the words and the tab, each with the address that no longer does.
    fn chips(&self) -> Vec<Link> {
        let own = self.search();
        let without = |change: fn(&mut Search)| {
            let mut search = Search { after: None, ..own.clone() };
            change(&mut search);
            self.address(&search, None)
        };
        let chip = |label: String, change: fn(&mut Search)| Link { href: without(change), label };
        let sub = Some(&own.sub).filter(|sub| !sub.is_empty());
        let below = own.stock_below.map(|pieces| u::count(pieces.unsigned_abs()));
        [
            (!own.category.is_empty()).then(|| {
                chip(format!("Category: {}", own.category), |search| {
                    search.category.clear();
                    search.sub.clear();
                })
            }),
            sub.map(|sub| chip(format!("Sub category: {sub}"), |search| search.sub.clear())),
            own.brands.first().map(|brand| chip(format!("Brand: {brand}"), |search| search.brands.clear())),
            own.in_stock.then(|| chip("In stock".to_owned(), |search| search.in_stock = false)),
            own.out_of_stock.then(|| chip("Out of stock".to_owned(), |search| search.out_of_stock = false)),
            below.map(|pieces| chip(format!("Fewer than {pieces} left"), |search| search.stock_below = None)),
            own.unpriced.then(|| chip("Without a list price".to_owned(), |search| search.unpriced = false)),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// Whether the list shows less than there is.
    fn is_narrowed(&self) -> bool {
        self.search().is_narrowed() || self.is_active.is_some()
    }

    /// The address of what the list shows as a file.
    fn file(&self, format: &'static str) -> String {
        let kept = self.kept();
        let pairs = kept.iter().map(|(name, value)| (*name, value.as_str())).filter(|(name, _)| *name != "sort");
        crate::lists::address("/parts/export", &pairs.chain([("format", format)]).collect::<Vec<_>>())
    }

    fn sorted(&self, sort: Sort) -> (String, &'static str) {
        let search = Search { sort, after: None, ..self.search().clone() };
        let direction = match (self.search().sort == sort, sort) {
            (false, _) => "",
            (true, Sort::PriceDown) => "descending",
            (true, _) => "ascending",
        };
        (self.address(&search, None), direction)
    }

    /// The price column turns its direction at each click.
    fn by_price(&self) -> (String, &'static str) {
        let (_, direction) = if self.search().sort == Sort::PriceDown {
            self.sorted(Sort::PriceDown)
        } else {
            self.sorted(Sort::PriceUp)
        };
        let other = if self.search().sort == Sort::PriceUp { Sort::PriceDown } else { Sort::PriceUp };
        (self.sorted(other).0, direction)
    }

    fn summary(&self) -> String {
        let total = self.found.total;
        if total > CAP { format!("{} parts", u::capped(total, CAP)) } else { u::counted(total, "part", "parts") }
    }
}

/// One part.
#[derive(Template)]
#[template(path = "parts/templates/staff_show.html")]
pub(crate) struct ShowPage {
    pub(crate) shell: ConsoleShell,
    pub(crate) tabs: Tabs,
    pub(crate) part: Listing,
    pub(crate) fitments: Vec<Fitment>,
    pub(crate) selling: Selling,
    pub(crate) may_edit: bool,
}

impl ShowPage {
    fn group(&self) -> String {
        let names = [self.part.category.as_deref(), self.part.sub_category.as_deref()];
        let names: Vec<&str> = names.into_iter().flatten().collect();
        if names.is_empty() { "—".to_owned() } else { names.join(" › ") }
    }
}

/// The form for a new part or one that is there.
#[derive(Template)]
#[template(path = "parts/templates/staff_form.html")]
pub(crate) struct FormPage {
    pub(crate) shell: ConsoleShell,
    pub(crate) form: PartForm,
    pub(crate) places: Vec<Place>,
    pub(crate) groups: Vec<Group>,
    pub(crate) errors: FieldErrors,
    pub(crate) problem: String,
    pub(crate) back: String,
    pub(crate) action: String,
}

impl FormPage {
    fn pieces(&self, place: &Place) -> String {
        self.form.stock.get(&place.id).cloned().unwrap_or_default()
    }

    /// What stood there when the form was made.
    fn shown(&self, place: &Place) -> String {
        self.form.stock_shown.get(&place.id).cloned().unwrap_or_default()
    }

    /// Names to choose from while typing.
    fn names(&self, is_sub: bool) -> Vec<&str> {
        let of_level = self.groups.iter().filter(|group| group.parent.is_some() == is_sub);
        let mut names: Vec<&str> = of_level.map(|group| group.name.as_str()).collect();
        names.dedup();
        names
    }
}
