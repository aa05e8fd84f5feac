//! The pages of lists.

use std::collections::HashMap;

use askama::Template;
use askama::filters::HtmlSafe;
use pricing::Currency;
use web::fields::{Choice, FieldErrors};
use web::shell::PortalShell;

use super::form::AddForm;
use super::lines::LineForm;
use super::list::{Line, List, Section};
use super::lists::ListForm;
use crate::part_files::Cover;
use crate::part_relations::Successor;
use crate::parts::listing::{StockLine, StockShown};
use crate::parts::part::ItemId;
use crate::parts::queries::Listing;
use crate::prices::{PriceTag, PricesSeen};

/// All lists of one of a customer's people.
#[derive(Template)]
#[template(path = "favourites/templates/index.html")]
pub(super) struct IndexPage {
    pub(super) shell: PortalShell,
    pub(super) lists: Vec<List>,
    pub(super) company: String,
    pub(super) form: ListForm,
    pub(super) errors: FieldErrors,
}

impl IndexPage {
    fn share_words(&self) -> String {
        format!("Share it with everybody at {}", self.company)
    }

    fn whose(&self, list: &List) -> String {
        let by = if list.made_by.is_none() { format!(" · From {}", self.shell.tenant_name) } else { String::new() };
        match list.contact {
            Some(_) => format!("Only you{by}"),
            None => format!("Shared at {}{by}", self.company),
        }
    }
}

/// A part of a list as its page shows it.
pub(super) struct Row {
    pub(super) line: Line,
    pub(super) part: Listing,
    pub(super) price: Option<PriceTag>,
    pub(super) stock: Vec<StockLine>,
    /// The part that took its place.
    pub(super) successor: Option<Successor>,
}

/// A part that is not offered any more, as far as somebody may know of it.
pub(super) struct Gone {
    pub(super) line: Line,
    /// For staff its name and number, for the customer's people what they call it; empty when they call it nothing.
    pub(super) name: String,
    /// Where staff find it; customers find it nowhere.
    pub(super) href: Option<String>,
    /// The part that took its place.
    pub(super) successor: Option<Successor>,
}

/// What somebody looks for on a list.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct Filter {
    pub(super) q: String,
    pub(super) category: String,
}

impl Filter {
    pub(super) fn is_on(&self) -> bool {
        !self.q.trim().is_empty() || !self.category.is_empty()
    }

    pub(super) fn lets(&self, line: &Line, part: &Listing) -> bool {
        let all =
            [&part.number, &part.name, part.brand.as_ref().unwrap_or(&part.name), &line.note].map(|text| fold(text));
        let number = crate::parts::words::number(&part.number);
        let has = |word: &str| {
            let plain = crate::parts::words::number(word);
            all.iter().any(|text| text.contains(&fold(word))) || !plain.is_empty() && number.contains(&plain)
        };
        (self.category.is_empty() || part.category.as_ref() == Some(&self.category))
            && self.q.split_whitespace().all(has)
    }
}

fn fold(text: &str) -> String {
    crate::parts::words::bare(text).collect::<Vec<_>>().join(" ")
}

/// One list.
#[derive(Template)]
#[template(path = "favourites/templates/show.html")]
pub(super) struct ShowBody {
    pub(super) currency: Currency,
    pub(super) list: List,
    pub(super) sections: Vec<Section>,
    pub(super) rows: Vec<Row>,
    /// What is not offered any more; none where somebody looks for something.
    pub(super) gone: Vec<Gone>,
    /// The categories of its parts.
    pub(super) categories: Vec<String>,
    pub(super) filter: Filter,
    pub(super) covers: HashMap<ItemId, Cover>,
    pub(super) is_managed: bool,
    pub(super) adding: AddForm,
    pub(super) errors: FieldErrors,
}

impl ShowBody {
    /// The rows of a section, or, with an empty one, those without.
    fn of(&self, section: &str) -> Vec<&Row> {
        let id = section.parse().ok();
        self.rows.iter().filter(|row| row.line.section == id).collect()
    }

    fn href(&self) -> String {
        format!("/favourites/{}", self.list.id)
    }

    fn choices(&self) -> Vec<Choice> {
        self.categories.iter().map(|name| Choice::new(name, name, &self.filter.category)).collect()
    }
}

/// The form of a list, with its sections.
#[derive(Template)]
#[template(path = "favourites/templates/edit.html")]
pub(super) struct EditBody {
    pub(super) list: List,
    pub(super) sections: Vec<Section>,
    pub(super) is_managed: bool,
    pub(super) may_share: bool,
    pub(super) form: ListForm,
    pub(super) section: String,
    pub(super) errors: FieldErrors,
}

/// The form of a line.
#[derive(Template)]
#[template(path = "favourites/templates/line.html")]
pub(super) struct LineBody {
    pub(super) line: Line,
    pub(super) part: Listing,
    pub(super) sections: Vec<Section>,
    pub(super) form: LineForm,
    pub(super) errors: FieldErrors,
}

impl LineBody {
    fn choices(&self) -> Vec<Choice> {
        let choice = |section: &Section| Choice::new(section.id.to_string(), &section.name, &self.form.section);
        self.sections.iter().map(choice).collect()
    }
}

/// Where a part is put on a list: in a menu, or as a page of its own.
#[derive(Template)]
#[template(path = "favourites/templates/add.html", blocks = ["menu"])]
pub(super) struct AddPage {
    pub(super) shell: PortalShell,
    pub(super) part: Listing,
    /// Each list, and whether the part is on it.
    pub(super) lists: Vec<(List, bool)>,
    pub(super) form: ListForm,
    pub(super) errors: FieldErrors,
}

/// The tab of a customer's record.
#[derive(Debug)]
pub(crate) struct FavouritesTab {
    pub(crate) lists: Vec<List>,
    pub(super) contacts: Vec<Choice>,
    pub(crate) form: ListForm,
    pub(crate) errors: FieldErrors,
}

impl FavouritesTab {
    /// The contacts that a list can be for.
    pub(crate) fn choices(&self) -> Vec<Choice> {
        self.contacts.clone()
    }

    /// Whose a list is.
    pub(crate) fn whose(&self, list: &List) -> String {
        let by = if list.made_by.is_none() { "made by staff" } else { "made in the portal" };
        format!("{}, {by}", list.contact_name.as_deref().map_or("Everybody", |name| name))
    }
}

/// How a page's parts show stock and prices, as far as this person may see them.
pub(super) struct Seen {
    pub(super) stock: Option<StockShown>,
    pub(super) prices: Option<PricesSeen>,
}

impl Seen {
    pub(super) fn row(&self, line: Line, part: Listing) -> Row {
        let price = self.prices.as_ref().and_then(|prices| prices.tag_for(&part, line.quantity));
        let stock = self.stock.map(|shown| shown.lines(&part)).unwrap_or_default();
        Row { line, part, price, stock, successor: None }
    }
}

impl HtmlSafe for ShowBody {}
impl HtmlSafe for EditBody {}
impl HtmlSafe for LineBody {}
