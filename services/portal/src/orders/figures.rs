//! What is counted of orders: by day, and by customer, part and contact. Cancelled orders and pieces do not count, nor does
//! what test contacts ordered. Goods are amounts in minor units without cores, shipping and tax.

use db::TenantTx;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use crate::settings::Period;

/// What orders are counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    Customer,
    Part,
    Contact,
}

impl By {
    /// All of them, in the order of the tabs.
    pub(crate) const ALL: [Self; 3] = [Self::Customer, Self::Part, Self::Contact];

    /// Its name in addresses.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Part => "part",
            Self::Contact => "contact",
        }
    }

    /// Its name on screens.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Customer => "Customer",
            Self::Part => "Part",
            Self::Contact => "Contact",
        }
    }

    /// What an address asks for; customers, if it asks for nothing else.
    pub(crate) fn of(key: &str) -> Self {
        Self::ALL.into_iter().find(|by| by.key() == key).unwrap_or(Self::Customer)
    }
}

/// What one of them comes to.
#[derive(Clone, Debug)]
pub(crate) struct Figure {
    pub(crate) id: Uuid,
    /// The customer's or contact's name, or the part's number.
    pub(crate) name: String,
    /// The account number, the part's name, or the contact's customer.
    pub(crate) detail: String,
    pub(crate) orders: i64,
    pub(crate) pieces: i64,
    pub(crate) goods_minor: i64,
    pub(crate) last_at: OffsetDateTime,
}

/// How many orders were placed on each day of a period; a day without any is not in it.
pub(crate) async fn by_day(tx: &mut TenantTx, period: &Period) -> Result<Vec<(Date, i64)>, db::Error> {
    let rows = sqlx::query!(
        r#"SELECT (o.placed_at AT TIME ZONE t.time_zone)::date AS "day!", count(*) AS "orders!"
           FROM orders o JOIN tenants t ON t.id = o.tenant_id
           WHERE o.tenant_id = $1 AND o.placed_at >= $2 AND o.placed_at < $3 AND o.status <> 'cancelled' AND NOT o.is_test GROUP BY 1"#,
        tx.tenant(),
        period.begin,
        period.end,
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(rows.into_iter().map(|row| (row.day, row.orders)).collect())
}

/// Those that come to the most in a period.
pub(super) async fn highest(
    tx: &mut TenantTx,
    (by, period): (By, &Period),
    most: i64,
) -> Result<Vec<Figure>, db::Error> {
    read(tx, (by, period), (None, most)).await
}

/// A stretch of all of them in a period, by their ids.
pub(super) async fn stretch(
    tx: &mut TenantTx,
    (by, period): (By, &Period),
    (after, most): (Option<Uuid>, i64),
) -> Result<Vec<Figure>, db::Error> {
    read(tx, (by, period), (Some(after.unwrap_or_default()), most)).await
}

/// The highest, or those behind an id.
async fn read(
    tx: &mut TenantTx,
    (by, period): (By, &Period),
    (after, most): (Option<Uuid>, i64),
) -> Result<Vec<Figure>, db::Error> {
    sqlx::query_as!(
        Figure,
        r#"WITH counted AS (
             SELECT CASE $2 WHEN 'customer' THEN o.customer_id WHEN 'contact' THEN o.contact_id ELSE l.item_id END AS id,
                    count(DISTINCT o.id) AS orders, sum(l.quantity - l.cancelled)::bigint AS pieces,
                    sum((l.quantity - l.cancelled)::bigint * l.unit_minor)::bigint AS goods_minor, max(o.placed_at) AS last_at
             FROM orders o
             JOIN order_lines l ON l.tenant_id = o.tenant_id AND l.order_id = o.id
             WHERE o.tenant_id = $1 AND o.placed_at >= $3 AND o.placed_at < $6 AND o.status <> 'cancelled' AND NOT o.is_test
               AND l.quantity > l.cancelled AND ($2 <> 'part' OR l.item_id IS NOT NULL)
             GROUP BY 1
           ), wanted AS (
             SELECT * FROM counted WHERE $4::uuid IS NULL OR id > $4
             ORDER BY CASE WHEN $4 IS NULL THEN goods_minor END DESC, id LIMIT $5
           )
           SELECT w.id AS "id!", coalesce(u.name, i.item_number, c.full_name, '') AS "name!",
                  coalesce(u.account_number, i.name, v.name, '') AS "detail!", w.orders AS "orders!", w.pieces AS "pieces!",
                  w.goods_minor AS "goods_minor!", w.last_at AS "last_at!"
           FROM wanted w
           LEFT JOIN customers u ON u.tenant_id = $1 AND u.id = w.id AND $2 = 'customer'
           LEFT JOIN items i ON i.tenant_id = $1 AND i.id = w.id AND $2 = 'part'
           LEFT JOIN contacts c ON c.tenant_id = $1 AND c.id = w.id AND $2 = 'contact'
           LEFT JOIN customers v ON v.tenant_id = $1 AND v.id = c.customer_id
           ORDER BY CASE WHEN $4 IS NULL THEN w.goods_minor END DESC, w.id"#,
        tx.tenant(),
        by.key(),
        period.begin,
        after,
        most,
        period.end,
    )
    .fetch_all(&mut **tx)
    .await
}
