//! What somebody looks for: the parameters of an address, held against what the tenant offers and the person may see.

use serde::Serialize;

use super::part::{CategoryId, ItemId, MOST_PIECES};
pub(crate) use super::sort::Sort;

/// Which searches a tenant's portal offers. There is no switch for a VIN: nobody can be searched by one yet.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Offered {
    pub(crate) item_number: bool,
    pub(crate) year: bool,
    pub(crate) make: bool,
    pub(crate) model: bool,
    pub(crate) category: bool,
    pub(crate) sub_category: bool,
    /// Whether list prices are seen, and so may be sorted by.
    pub(crate) price: bool,
    /// Whether the customer who looks sees their own prices, and so may sort by them.
    pub(crate) your_price: bool,
    /// Whether stock is seen, and so may be filtered by.
    pub(crate) stock: bool,
    /// Whether brands are counted and filtered by, and parts in stock counted.
    pub(crate) brand: bool,
    /// Whether those look who keep the catalogue: by brand, for what runs out, and for what has no price.
    pub(crate) keeping: bool,
}

impl Offered {
    /// Staff see everything; their list has no facets.
    pub(crate) const ALL: Self = Self {
        item_number: true,
        year: true,
        make: true,
        model: true,
        category: true,
        sub_category: true,
        price: true,
        your_price: false,
        stock: true,
        brand: false,
        keeping: true,
    };
}

/// What an address asks for, as far as it is offered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Search {
    /// Words or a number, as typed.
    pub(crate) q: String,
    /// The beginning of an item number, as typed.
    pub(crate) number: String,
    pub(crate) year: Option<i32>,
    pub(crate) make: String,
    pub(crate) model: String,
    pub(crate) category: String,
    pub(crate) sub: String,
    /// Any of these brands.
    pub(crate) brands: Vec<String>,
    pub(crate) in_stock: bool,
    /// None on hand.
    pub(crate) out_of_stock: bool,
    /// Fewer pieces than these on hand.
    pub(crate) stock_below: Option<i64>,
    /// No list price.
    pub(crate) unpriced: bool,
    pub(crate) sort: Sort,
    /// The part that the page before ended with.
    pub(crate) after: Option<ItemId>,
}

/// The most characters of a search that are looked at.
const LONGEST: usize = 200;
/// The most brands that are looked for at once.
const MOST_BRANDS: usize = 20;

impl Search {
    /// Reads an address. What is not offered, unknown or unreadable is as if it were not there; the last of two wins, but
    /// of brands each counts.
    pub(crate) fn read(pairs: &[(String, String)], offered: Offered) -> Self {
        let mut search = Self::default();
        for (name, value) in pairs {
            let value: String = value.trim().chars().filter(|c| !c.is_control()).take(LONGEST).collect();
            match name.as_str() {
                "q" => search.q = value,
                "number" if offered.item_number => search.number = value,
                "year" if offered.year => search.year = value.parse().ok(),
                "make" if offered.make => search.make = value,
                "model" if offered.model => search.model = value,
                "category" if offered.category => search.category = value,
                "sub" if offered.sub_category => search.sub = value,
                "brand" if offered.brand || offered.keeping => search.add_brand(value),
                "stock" if offered.stock => {
                    (search.in_stock, search.out_of_stock) = (value == "1", offered.keeping && value == "0");
                }
                "below" if offered.keeping => {
                    search.stock_below = value.parse().ok().filter(|pieces| (1..=MOST_PIECES).contains(pieces));
                }
                "price" if offered.keeping => search.unpriced = value == "none",
                "sort" => search.sort = Sort::ALL.into_iter().find(|sort| sort.key() == value).unwrap_or_default(),
                "after" => search.after = value.parse().ok(),
                _ => {}
            }
        }
        if search.sort.is_by_price() && !offered.price || search.sort.is_by_yours() && !offered.your_price {
            search.sort = Sort::Match;
        }
        search
    }

    fn add_brand(&mut self, brand: String) {
        if !brand.is_empty() && self.brands.len() < MOST_BRANDS && !self.brands.contains(&brand) {
            self.brands.push(brand);
        }
    }

    /// What addresses say of what is to be on hand: `1` anything, `0` nothing, empty for either.
    pub(crate) const fn stock(&self) -> &'static str {
        match (self.in_stock, self.out_of_stock) {
            (true, _) => "1",
            (false, true) => "0",
            (false, false) => "",
        }
    }

    /// The parameters that say something, in their order, without the page.
    pub(crate) fn pairs(&self) -> Vec<(&'static str, String)> {
        let brands = self.brands.iter().map(|brand| ("brand", brand.clone()));
        let pairs = [
            ("q", self.q.clone()),
            ("number", self.number.clone()),
            ("year", self.year.map(|year| year.to_string()).unwrap_or_default()),
            ("make", self.make.clone()),
            ("model", self.model.clone()),
            ("category", self.category.clone()),
            ("sub", self.sub.clone()),
        ];
        let last = [
            ("stock", self.stock().to_owned()),
            ("below", self.stock_below.map(|pieces| pieces.to_string()).unwrap_or_default()),
            ("price", if self.unpriced { "none" } else { "" }.to_owned()),
            ("sort", self.sort.key().to_owned()),
        ];
        pairs.into_iter().chain(brands).chain(last).filter(|(_, value)| !value.is_empty()).collect()
    }

    /// Its address at `path`, on the page behind `after`.
    pub(crate) fn address(&self, path: &str, after: Option<ItemId>) -> String {
        let mut pairs = self.pairs();
        pairs.extend(after.map(|id| ("after", id.to_string())));
        let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (*name, value.as_str())).collect();
        crate::lists::address(path, &pairs)
    }

    /// Whether anything narrows the list.
    pub(crate) fn is_narrowed(&self) -> bool {
        self.pairs().iter().any(|(name, _)| *name != "sort")
    }

    /// Whether anything but its facets narrows the list.
    pub(crate) fn is_narrowed_beyond_facets(&self) -> bool {
        let of_facets = ["sort", "category", "sub", "brand", "stock"];
        self.out_of_stock || self.pairs().iter().any(|(name, _)| !of_facets.contains(name))
    }

    /// The same with nothing but its words.
    pub(crate) fn words_alone(&self) -> Self {
        Self { q: self.q.clone(), sort: self.sort, ..Self::default() }
    }
}

/// The words that were typed, each with what it may stand for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Terms {
    /// All must hold; each when one of its alternatives does; that when all its words do.
    groups: Vec<Vec<Vec<String>>>,
    /// What everything together may stand for instead.
    whole: Vec<String>,
    /// Mistyped words with what was looked for instead.
    pub(crate) corrected: Vec<(String, String)>,
}

impl Terms {
    /// No words yet, but what everything together may stand for.
    pub(crate) fn of_whole(whole: Vec<String>) -> Self {
        Self { whole, ..Self::default() }
    }

    /// Adds a word, with all it may stand for.
    pub(crate) fn push(&mut self, alternatives: Vec<Vec<String>>) {
        if !alternatives.is_empty() {
            self.groups.push(alternatives);
        }
    }

    /// The text of a tsquery; with a weight only words of that weight count. Words are letters and digits, and `#`
    /// before a number, so there is nothing to escape.
    pub(crate) fn query(&self, weight: &str) -> Option<String> {
        let word = |word: &String| format!("'{word}'{weight}");
        let both = |words: &Vec<String>| words.iter().map(word).collect::<Vec<_>>().join(" & ");
        let group =
            |either: &Vec<Vec<String>>| format!("({})", either.iter().map(both).collect::<Vec<_>>().join(" | "));
        let all = self.groups.iter().map(group).collect::<Vec<_>>().join(" & ");
        let either: Vec<String> =
            (!all.is_empty()).then_some(all).into_iter().chain(self.whole.iter().map(word)).collect();
        (!either.is_empty()).then(|| either.join(" | "))
    }
}

/// A range of item numbers that begin alike.
pub(crate) fn range(number: &str) -> Option<(String, String)> {
    // No letter or digit sorts behind the last code point.
    (!number.is_empty()).then(|| (number.to_owned(), format!("{number}\u{10ffff}")))
}

/// What `search_item_ids` is asked, as the migration that makes it says.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Filters {
    pub(crate) names: Option<String>,
    pub(crate) number_from: Option<String>,
    pub(crate) number_to: Option<String>,
    pub(crate) number_exact: Option<String>,
    pub(crate) prefix_from: Option<String>,
    pub(crate) prefix_to: Option<String>,
    pub(crate) is_active: Option<bool>,
    pub(crate) in_stock: Option<bool>,
    pub(crate) out_of_stock: Option<bool>,
    pub(crate) stock_below: Option<i64>,
    pub(crate) unpriced: Option<bool>,
    /// Nothing but these.
    pub(crate) among: Option<Vec<ItemId>>,
    pub(crate) category: Option<CategoryId>,
    pub(crate) sub_category: Option<CategoryId>,
    pub(crate) brands: Option<Vec<String>>,
    pub(crate) year: Option<i32>,
    pub(crate) make: Option<String>,
    pub(crate) model: Option<String>,
    pub(crate) sort: &'static str,
    pub(crate) after: Option<ItemId>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(query: &[(&str, &str)]) -> Vec<(String, String)> {
        query.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    const ALL: [(&str, &str); 13] = [
        ("q", "brake"),
        ("number", "BP"),
        ("year", "2021"),
        ("make", "Ford"),
        ("model", "F-150"),
        ("category", "Brakes"),
        ("sub", "Pads"),
        ("brand", "Bosch"),
        ("brand", "Denso"),
        ("brand", "Bosch"),
        ("stock", "1"),
        ("sort", "-price"),
        ("vin", "1FTFW1E50MFA00001"),
    ];

    #[test]
    fn what_is_offered_is_read_and_written_back() {
        let search = Search::read(&pairs(&ALL), Offered { brand: true, ..Offered::ALL });
        let address = search.address("/parts", None);
        let before = "/parts?q=brake&number=BP&year=2021&make=Ford&model=F-150&category=Brakes&sub=Pads";
        assert_eq!(address, format!("{before}&brand=Bosch&brand=Denso&stock=1&sort=-price"));
    }

    #[test]
    fn what_is_not_offered_is_as_if_it_were_not_there() {
        let nothing = Offered {
            item_number: false,
            year: false,
            make: false,
            model: false,
            category: false,
            sub_category: false,
            price: false,
            your_price: false,
            stock: false,
            brand: false,
            keeping: false,
        };
        assert_eq!(Search::read(&pairs(&ALL), nothing).address("/parts", None), "/parts?q=brake");
        let by_yours = pairs(&[("sort", "-your-price")]);
        assert_eq!(Search::read(&by_yours, nothing).sort, Sort::Match);
        assert_eq!(Search::read(&by_yours, Offered { your_price: true, ..nothing }).sort, Sort::YoursDown);
    }

    #[test]
    fn who_keeps_the_catalogue_finds_what_runs_out() {
        let query = pairs(&[("brand", "Bosch"), ("stock", "0"), ("below", "12"), ("price", "none")]);
        let search = Search::read(&query, Offered::ALL);
        assert_eq!(search.address("/parts", None), "/parts?brand=Bosch&stock=0&below=12&price=none");
        let customers = Search::read(&query, Offered { keeping: false, ..Offered::ALL });
        assert_eq!(customers, Search::default());
        for below in ["0", "-4", "x", "99999999999999999999"] {
            assert_eq!(Search::read(&pairs(&[("below", below)]), Offered::ALL), Search::default(), "{below}");
        }
    }

    #[test]
    fn nonsense_is_ignored_and_length_bounded() {
        let long = "x".repeat(10_000);
        let search =
            Search::read(&pairs(&[("q", &long), ("year", "soon"), ("sort", "'; DROP"), ("after", "7")]), Offered::ALL);
        assert_eq!((search.q.len(), search.year, search.sort, search.after), (200, None, Sort::Match, None));
    }

    #[test]
    fn a_query_joins_what_each_word_may_stand_for() {
        let mut terms = Terms::default();
        terms.push(vec![vec!["brake".into()], vec!["braking".into()]]);
        terms.push(vec![vec!["#5W30".into()], vec!["5w".into(), "30".into()]]);
        let expected = "('brake':A | 'braking':A) & ('#5W30':A | '5w':A & '30':A)";
        assert_eq!(terms.query(":A").as_deref(), Some(expected));
        assert_eq!(Terms::default().query(""), None);
        let mut terms = Terms::of_whole(vec!["#BP1".into()]);
        terms.push(vec![vec!["pad".into()]]);
        assert_eq!(terms.query("").as_deref(), Some("('pad') | '#BP1'"));
    }
}
