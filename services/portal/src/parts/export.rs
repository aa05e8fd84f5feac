//! Staff: all parts as a file that the import of parts takes as it is.

use std::collections::HashMap;

use axum::extract::State;
use db::{Db, Scope, TenantTx};
use pricing::Currency;

use super::fitment::Fitment;
use super::known::{self, Known};
use super::part::ItemId;
use super::places::{self, Place};
use super::selling::{self, Selling, SellingForm};
use crate::Portal;
use crate::brand::ConsolePage;
use crate::lists::export::{self, Format, Heading, Holds, STRETCH};

pub(super) async fn export(page: ConsolePage, State(portal): State<Portal>, format: Format) -> web::Result {
    let (db, scope) = (portal.accounts.db.clone(), page.staff.scope());
    let places = places::list(&mut db.read(scope).await?).await?;
    let now = portal.accounts.clock.now();
    Ok(export::file(("parts", now, format), headings(&places, scope.currency()), move |after| {
        let (db, places) = (db.clone(), places.clone());
        async move { stretch((&db, scope), &places, after).await }
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
        .chain([Heading::from("Fits")])
        .collect()
}

/// The parts behind a number in its compared form.
async fn stretch(
    (db, scope): (&Db, Scope),
    places: &[Place],
    after: Option<String>,
) -> Result<export::Stretch<String>, db::Error> {
    let mut tx = db.read(scope).await?;
    let mut numbers = numbers(&mut tx, after.as_deref().unwrap_or_default()).await?;
    let next = crate::lists::cut(&mut numbers, STRETCH).cloned();
    let mut known = known::list(&mut tx, &numbers).await?;
    let ids: Vec<ItemId> = known.values().map(|known| known.id).collect();
    let selling: HashMap<ItemId, Selling> = selling::find_all(&mut tx, &ids).await?;
    let row = |known: Known| {
        let selling = selling.get(&known.id).copied().unwrap_or_default();
        row(known, (SellingForm::of(selling, scope.currency()), scope.currency()), places)
    };
    Ok((numbers.iter().filter_map(|number| known.remove(number)).map(row).collect(), next))
}

async fn numbers(tx: &mut TenantTx, after: &str) -> Result<Vec<String>, db::Error> {
    sqlx::query_scalar!(
        "SELECT item_number_norm FROM items WHERE tenant_id = $1 AND item_number_norm > $2 ORDER BY item_number_norm LIMIT $3",
        tx.tenant(),
        after,
        STRETCH as i64 + 1,
    )
    .fetch_all(&mut **tx)
    .await
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
    first.into_iter().chain(stock).chain([fits]).collect()
}
