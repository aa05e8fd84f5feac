//! Programs: orders with their lines, for the business's own books.

use accounts::{Keyed, ReadOrders};
use axum::Json;
use axum::extract::{Query, State};
use db::TenantTx;
use pricing::Currency;
use serde::{Deserialize, Serialize};
use sqlx::types::Json as Stow;
use time::{Date, OffsetDateTime};
use utoipa::{IntoParams, ToSchema};
use web::routes::{Routes, Site};

use super::order::Status;
use crate::Portal;
use crate::api::{Problem, with};

/// Orders on a page.
const MOST: i64 = 100;

pub(crate) fn routes() -> Routes<Portal> {
    Routes::new(Site::Portal).get("/api/v1/orders", with::<ReadOrders>(), list)
}

/// What is asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Asked {
    /// Only orders with higher numbers; the number of the last order of the page before.
    #[serde(default)]
    #[param(minimum = 0)]
    after: i64,
    /// Only orders that stand so: waiting, held, received, in_progress, partly_shipped, shipped or cancelled.
    status: Option<String>,
    /// Only orders that are new or changed since this moment. Begin some seconds before your last question: an order is seen
    /// once it is saved, and its time is that of the click.
    #[serde(default, with = "time::serde::rfc3339::option")]
    #[param(value_type = Option<String>, format = DateTime)]
    updated_after: Option<OffsetDateTime>,
    /// Whether orders of test contacts come too; they are marked. Left out when not said, as they are from all books.
    #[serde(default)]
    test: bool,
    /// How many at most, 1 to 100; 50 when not said.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<i64>,
}

/// A page of orders.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Page {
    /// The orders, by number.
    orders: Vec<Order>,
    /// Say this as `after` for the next page; null on the last.
    next: Option<i64>,
}

/// An order. Amounts are in its currency.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Order {
    number: i64,
    #[schema(example = "received")]
    status: String,
    /// Whether a test contact placed it: no goods are to be sent.
    is_test: bool,
    #[serde(with = "time::serde::rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    placed_at: OffsetDateTime,
    /// When anything about it changed last, also what was sent of it.
    #[serde(with = "time::serde::rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    updated_at: OffsetDateTime,
    /// The customer's account number; null when it has none.
    account_number: Option<String>,
    customer: String,
    /// Who placed it.
    placed_by: String,
    purchase_order: String,
    #[schema(value_type = Option<String>, format = Date)]
    requested_on: Option<Date>,
    /// The address, a line each.
    ship_to: String,
    shipping_method: String,
    terms: String,
    note: String,
    #[schema(example = "USD")]
    currency: &'static str,
    #[schema(example = "97.00")]
    goods: String,
    core_charges: String,
    /// Null when it is said later.
    shipping: Option<String>,
    tax: String,
    total: String,
    lines: Vec<Line>,
}

/// A line of an order, as it was ordered.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Line {
    item_number: String,
    name: String,
    unit: String,
    /// What the customer calls the part; empty when it has no number of its own.
    own_number: String,
    quantity: i32,
    shipped: i32,
    cancelled: i32,
    unit_price: String,
    core_charge: String,
}

/// Orders by number, with their lines: the oldest first.
#[utoipa::path(
    get,
    path = "/api/v1/orders",
    tag = "Orders",
    params(Asked),
    responses(
        (status = 200, body = Page),
        (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem), (status = 429),
    ),
    security(("key" = []))
)]
pub(crate) async fn list(
    program: Keyed<ReadOrders>,
    State(portal): State<Portal>,
    Query(asked): Query<Asked>,
) -> web::Result<Json<Page>> {
    let status = match asked.status.as_deref() {
        None => None,
        Some(key) => Some(Status::from_key(key).ok_or_else(|| {
            let all: Vec<&str> = Status::ALL.iter().map(|status| status.key()).collect();
            web::Error::Invalid(format!("status: Say one of {}.", all.join(", ")))
        })?),
    };
    let limit = asked.limit.unwrap_or(50);
    if !(1..=MOST).contains(&limit) || asked.after < 0 {
        return Err(web::Error::Invalid(format!("limit: Say 1 to {MOST}. after: Say the number of an order.")));
    }
    let mut tx = portal.accounts.db.read(program.scope()).await?;
    let orders = find(&mut tx, &asked, (status, limit)).await?;
    let next = orders.last().filter(|_| orders.len() as i64 == limit).map(|order| order.number);
    Ok(Json(Page { orders, next }))
}

/// Orders and their lines in one statement: what is changed meanwhile changes both or neither.
async fn find(
    tx: &mut TenantTx,
    asked: &Asked,
    (status, limit): (Option<Status>, i64),
) -> Result<Vec<Order>, db::Error> {
    let rows = sqlx::query!(
        r#"SELECT o.number, o.status, o.placed_at, o.updated_at, u.account_number, u.name AS customer, o.placed_by,
                  o.purchase_order, o.requested_on, o.ship_to, o.shipping_method, o.terms, o.note, o.currency AS "currency: Currency",
                  o.goods_minor, o.core_minor, o.shipping_minor, o.tax_minor, o.total_minor, o.is_test,
                  (SELECT coalesce(json_agg(l ORDER BY l.place), '[]') FROM order_lines l
                   WHERE l.tenant_id = $1 AND l.order_id = o.id) AS "lines!: Stow<Vec<Stored>>"
           FROM orders o JOIN customers u ON u.tenant_id = o.tenant_id AND u.id = o.customer_id
           WHERE o.tenant_id = $1 AND o.number > $2 AND ($3::text IS NULL OR o.status = $3) AND ($5 OR NOT o.is_test)
             AND ($6::timestamptz IS NULL OR o.updated_at > $6)
           ORDER BY o.number LIMIT $4"#,
        tx.tenant(),
        asked.after,
        status.map(Status::key),
        limit,
        asked.test,
        asked.updated_after,
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Order {
            number: row.number,
            status: row.status,
            is_test: row.is_test,
            placed_at: row.placed_at,
            updated_at: row.updated_at,
            account_number: row.account_number,
            customer: row.customer,
            placed_by: row.placed_by,
            purchase_order: row.purchase_order,
            requested_on: row.requested_on,
            ship_to: row.ship_to,
            shipping_method: row.shipping_method,
            terms: row.terms,
            note: row.note,
            currency: row.currency.code(),
            goods: row.currency.plain(row.goods_minor),
            core_charges: row.currency.plain(row.core_minor),
            shipping: row.shipping_minor.map(|minor| row.currency.plain(minor)),
            tax: row.currency.plain(row.tax_minor),
            total: row.currency.plain(row.total_minor),
            lines: row.lines.0.into_iter().map(|line| line.in_currency(row.currency)).collect(),
        })
        .collect())
}

/// A line as it stands beside its order.
#[derive(Debug, Deserialize)]
struct Stored {
    item_number: String,
    name: String,
    unit: String,
    own_number: String,
    quantity: i32,
    shipped: i32,
    cancelled: i32,
    unit_minor: i64,
    core_minor: i64,
}

impl Stored {
    fn in_currency(self, currency: Currency) -> Line {
        Line {
            item_number: self.item_number,
            name: self.name,
            unit: self.unit,
            own_number: self.own_number,
            quantity: self.quantity,
            shipped: self.shipped,
            cancelled: self.cancelled,
            unit_price: currency.plain(self.unit_minor),
            core_charge: currency.plain(self.core_minor),
        }
    }
}
