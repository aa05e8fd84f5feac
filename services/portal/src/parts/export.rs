//! Staff: parts as a file that the import of parts takes as it is: all of them, or what the list shows.

use std::collections::HashMap;

use axum::extract::{Query, State};
use db::{Db, Scope};
use pricing::Currency;

use super::console::{self, Pairs};
use super::finder;
use super::fitment::Fitment;
use super::known::{self, Known};
use super::part::ItemId;
use super::places::{self, Place};
use super::search::{Offered, Search};
use super::selling::{self, Selling, SellingForm};
use crate::Portal;
use crate::activity::exports;
use crate::brand::ConsolePage;
use crate::lists::export::{self, Format, Heading, Holds, STRETCH};

/// The parts that an address asks for, as the list would show them.
#[derive(Clone)]
struct Asked {
    search: Search,
    is_active: Option<bool>,
}

impl Asked {
    fn read(query: &Pairs) -> Self {
        let search = Search { after: None, ..Search::read(query, Offered::ALL) };
        Self { search, is_active: console::tab(query) }
    }

    /// What the trail says of the file: `Excel workbook, 2 filters`.
    fn told(&self, format: Format) -> String {
        let of_search = self.search.pairs().iter().filter(|(name, _)| *name != "sort").count();
        match of_search + usize::from(self.is_active.is_some()) {
            0 => format.label().to_owned(),
            filters => format!("{}, {}", format.label(), web::ui::counted(filters, "filter", "filters")),
        }
    }
}

pub(super) async fn export(
    page: ConsolePage,
    State(portal): State<Portal>,
    Query(query): Query<Pairs>,
    format: Format,
) -> web::Result {
    let (db, scope) = (portal.accounts.db.clone(), page.staff.scope());
    let asked = Asked::read(&query);
    let places = places::list(&mut db.read(scope).await?).await?;
    let today = portal.now(&page.staff.tenant).today();
    exports::note(&portal, &page.staff, ("parts", None), &asked.told(format)).await?;
    Ok(export::file(("parts", today, format), headings(&places, scope.currency()), move |after| {
        let (db, places, asked) = (db.clone(), places.clone(), asked.clone());
        async move { stretch((&db, scope), (asked, &places), after).await }
    }))
}

/// The columns, by the names that the import knows them by.
fn headings(places: &[Place], currency: Currency) -> Vec<Heading> {
    let number = |label: &str| Heading { label: label.to_owned(), holds: Holds::Numbers };
    let first = ["Item number", "Name", "Description", "Brand", "Category", "Sub category"].map(Heading::from);
    let counted = ["Pieces in a case", "Sold in multiples of", "Least of an order", "Most of an order"];
    let amounts = |label: &str| Heading::of_amounts(label, currency);
    first
        .into_iter()
        .chain([amounts("List price"), Heading::from("Unit"), number("Weight (g)")])
        .chain(counted.map(number))
        .chain([amounts("Core charge")])
        .chain(places.iter().map(|place| number(&format!("Stock {}", place.name))))
        .chain(["Fits", "Active"].map(Heading::from))
        .collect()
}

/// The parts behind one, by number.
async fn stretch(
    (db, scope): (&Db, Scope),
    (Asked { search, is_active }, places): (Asked, &[Place]),
    after: Option<ItemId>,
) -> Result<export::Stretch<ItemId>, db::Error> {
    let mut tx = db.read(scope).await?;
    let most = i32::try_from(STRETCH).unwrap_or(i32::MAX - 1) + 1;
    let mut ids = finder::by_number(&mut tx, Search { after, ..search }, is_active, most).await?;
    let next = crate::lists::cut(&mut ids, STRETCH).copied();
    let mut known = known::of_ids(&mut tx, &ids).await?;
    let selling: HashMap<ItemId, Selling> = selling::find_all(&mut tx, &ids).await?;
    let row = |known: Known| {
        let selling = selling.get(&known.id).copied().unwrap_or_default();
        row(known, (SellingForm::of(selling, scope.currency()), scope.currency()), places)
    };
    Ok((ids.iter().filter_map(|id| known.remove(id)).map(row).collect(), next))
}

fn row(Known { part, .. }: Known, (selling, currency): (SellingForm, Currency), places: &[Place]) -> Vec<String> {
    let (category, sub) = part.category.unwrap_or_default();
    let price = part.list_price_minor.map(|price| currency.plain(price));
    let stock = places.iter().map(|place| part.stock.get(&place.id).map(ToString::to_string).unwrap_or_default());
    let fits = part.fitments.iter().map(Fitment::line).collect::<Vec<_>>().join("; ");
    let first = [
        part.number.as_str().to_owned(),
        part.name.as_str().to_owned(),
        part.description,
        part.brand.unwrap_or_default(),
        category,
        sub.unwrap_or_default(),
        price.unwrap_or_default(),
        part.unit,
        part.weight_grams.map(|grams| grams.to_string()).unwrap_or_default(),
        selling.case_pack,
        selling.multiple,
        selling.minimum,
        selling.maximum,
        selling.core_charge,
    ];
    let active = if part.is_active { "Yes" } else { "No" };
    first.into_iter().chain(stock).chain([fits, active.to_owned()]).collect()
}
