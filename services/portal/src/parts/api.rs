//! Programs: parts with their stock, and what a customer pays for them.

use accounts::{Keyed, ReadCatalogue};
use axum::Json;
use axum::extract::{Query, State};
use db::TenantTx;
use pricing::Currency;
use serde::Serialize;
use utoipa::ToSchema;
use web::routes::{Routes, Site};

use super::part::ItemId;
use super::queries::{self, Listing};
use super::search::{Offered, Search};
use super::{finder, words};
use crate::Portal;
use crate::api::{Problem, with};
use crate::prices::{YourPrices, lookup};

/// Numbers that one request may ask for, and parts on a page of all of them.
const MOST: usize = 100;

pub(crate) fn routes() -> Routes<Portal> {
    Routes::new(Site::Portal).get("/api/v1/parts", with::<ReadCatalogue>(), list)
}

/// A page of parts.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Page {
    /// What amounts are in.
    #[schema(example = "USD")]
    currency: &'static str,
    /// The parts: as a search ranks them, else by item number.
    parts: Vec<Part>,
    /// Say this as `after` for the next page; null on the last.
    next: Option<String>,
}

/// A part.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Part {
    #[schema(example = "BP-4410")]
    item_number: String,
    name: String,
    description: String,
    brand: Option<String>,
    category: Option<String>,
    sub_category: Option<String>,
    /// What one of it is.
    #[schema(example = "each")]
    unit: String,
    /// Whether customers see it.
    active: bool,
    #[schema(example = "48.50")]
    list_price: Option<String>,
    /// Pieces that lie at the places, those included that are set aside for orders.
    on_hand: i64,
    /// Pieces that are left for new orders: `on_hand` without what is set aside, at least 0. Customers see this one.
    available: i64,
    /// Pieces at each place.
    stock: Vec<Stock>,
    /// What the customer pays who was asked for; missing when none was.
    #[serde(skip_serializing_if = "Option::is_none")]
    your_price: Option<YourPrice>,
}

/// Pieces at a place. Which place an order is sent from is decided when it is sent, so nothing is taken off here.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Stock {
    location: String,
    on_hand: i64,
}

/// What a customer pays today.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct YourPrice {
    /// How many pieces were asked for.
    quantity: i64,
    /// For one piece of so many; null when the price is on request.
    #[schema(example = "39.90")]
    unit_price: Option<String>,
}

/// What was asked for.
#[derive(Debug, Default)]
struct Asked {
    numbers: Vec<String>,
    q: String,
    after: Option<String>,
    customer: Option<String>,
    quantity: i64,
}

impl Asked {
    fn read(pairs: Vec<(String, String)>) -> web::Result<Self> {
        let mut asked = Self { quantity: 1, ..Self::default() };
        for (name, value) in pairs {
            match name.as_str() {
                "number" => asked.numbers.push(words::number(&value)),
                "q" => asked.q = value,
                "after" => asked.after = Some(value),
                "customer" => asked.customer = Some(value),
                "quantity" => {
                    let quantity = value.parse().ok().filter(|pieces| (1..=1_000_000_000).contains(pieces));
                    asked.quantity = quantity.ok_or_else(|| {
                        web::Error::Invalid("quantity: Say whole pieces, from 1 to 1,000,000,000.".to_owned())
                    })?;
                }
                other => return Err(web::Error::Invalid(format!("There is no parameter “{other}”."))),
            }
        }
        if asked.numbers.len() > MOST {
            return Err(web::Error::Invalid(format!("number: Ask for at most {MOST} at once.")));
        }
        if !asked.numbers.is_empty() && (!asked.q.is_empty() || asked.after.is_some()) {
            return Err(web::Error::Invalid("Ask for numbers, or search, or go on: not both at once.".to_owned()));
        }
        Ok(asked)
    }
}

/// Parts: by their numbers, by a search, or all of them page by page; with what a customer pays, when one is named.
#[utoipa::path(
    get,
    path = "/api/v1/parts",
    tag = "Catalogue",
    params(
        ("number" = Option<Vec<String>>, Query, description = "Item numbers, with or without dashes; at most 100. What is unknown is left out."),
        ("q" = Option<String>, Query, description = "What to search for, as a customer types it."),
        ("after" = Option<String>, Query, description = "`next` of the page before."),
        ("customer" = Option<String>, Query, description = "Account number or name: adds what this customer pays."),
        ("quantity" = Option<i64>, Query, minimum = 1, maximum = 1_000_000_000, description = "Pieces that the price is for; 1 when not said."),
    ),
    responses(
        (status = 200, body = Page),
        (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem), (status = 429),
    ),
    security(("key" = []))
)]
pub(crate) async fn list(
    program: Keyed<ReadCatalogue>,
    State(portal): State<Portal>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> web::Result<Json<Page>> {
    let asked = Asked::read(pairs)?;
    let mut tx = portal.accounts.db.read(program.scope()).await?;
    let customer = match &asked.customer {
        Some(typed) => Some(
            lookup::customer(&mut tx, typed).await?.map_err(|cure| web::Error::Invalid(format!("customer: {cure}")))?,
        ),
        None => None,
    };
    let (found, next) = find(&mut tx, &asked).await?;
    let ids: Vec<ItemId> = found.iter().map(|part| part.id).collect();
    let prices = match customer {
        Some(customer) => YourPrices::of(&mut tx, (customer, portal.accounts.clock.now()), &ids).await?,
        None => None,
    };
    let currency = program.scope().currency();
    let your_price = |id: ItemId| {
        let prices = prices.as_ref()?;
        let price = prices.price(id, asked.quantity);
        Some(YourPrice { quantity: asked.quantity, unit_price: price.map(|price| currency.plain(price.unit_minor)) })
    };
    let parts =
        found.into_iter().map(|part| Part { your_price: your_price(part.id), ..Part::of(part, currency) }).collect();
    Ok(Json(Page { currency: currency.code(), parts, next }))
}

impl Part {
    fn of(part: Listing, currency: Currency) -> Self {
        let available = part.available();
        Self {
            item_number: part.number,
            name: part.name,
            description: part.description,
            brand: part.brand,
            category: part.category,
            sub_category: part.sub_category,
            unit: part.unit,
            active: part.is_active,
            list_price: part.list_price_minor.map(|minor| currency.plain(minor)),
            on_hand: part.on_hand,
            available,
            stock: part.stock.into_iter().map(|(location, on_hand)| Stock { location, on_hand }).collect(),
            your_price: None,
        }
    }
}

/// The parts of a page, and where the next one begins.
async fn find(tx: &mut TenantTx, asked: &Asked) -> web::Result<(Vec<Listing>, Option<String>)> {
    if !asked.numbers.is_empty() {
        let ids = queries::with_numbers(tx, &asked.numbers).await?;
        return Ok((queries::list(tx, &ids).await?, None));
    }
    if asked.q.trim().is_empty() {
        let after = asked.after.as_deref().map(words::number).unwrap_or_default();
        let mut ids = queries::by_number(tx, &after, MOST as i64 + 1).await?;
        let is_more = ids.len() > MOST;
        ids.truncate(MOST);
        let parts = queries::list(tx, &ids).await?;
        let next = parts.last().filter(|_| is_more).map(|part| part.number.clone());
        return Ok((parts, next));
    }
    let after = match &asked.after {
        Some(after) => {
            Some(after.parse().map_err(|_| web::Error::Invalid("after: Say `next` of the page before.".to_owned()))?)
        }
        None => None,
    };
    let search = Search { q: asked.q.clone(), after, ..Search::default() };
    let found = finder::find(tx, search, (Offered::ALL, None), Some(true)).await?;
    Ok((found.parts, found.next.map(|id| id.to_string())))
}
