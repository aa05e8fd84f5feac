//! What is counted of orders: by customer, part and contact, and by day, week and month of the business's calendar. Cancelled orders and pieces do not count, nor does
//! what test contacts ordered. Goods are amounts in minor units without cores, shipping and tax.

use db::TenantTx;
use time::{Date, OffsetDateTime};

use crate::settings::{Each, Period};

/// What orders are counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    Customer,
    Part,
    Contact,
    Day,
    /// From Monday on.
    Week,
    Month,
}

impl By {
    /// All of them, in the order of the tabs.
    pub(crate) const ALL: [Self; 6] = [Self::Customer, Self::Part, Self::Contact, Self::Day, Self::Week, Self::Month];

    /// Its name in addresses.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Part => "part",
            Self::Contact => "contact",
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        }
    }

    /// Its name on screens.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Customer => "Customer",
            Self::Part => "Part",
            Self::Contact => "Contact",
            Self::Day => "Day",
            Self::Week => "Week",
            Self::Month => "Month",
        }
    }

    /// What a column of a chart by it stands for; none where it is not a time.
    pub(super) const fn each(self) -> Option<Each> {
        match self {
            Self::Day => Some(Each::Day),
            Self::Week => Some(Each::Week),
            Self::Month => Some(Each::Month),
            Self::Customer | Self::Part | Self::Contact => None,
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
    /// The id of the customer, part or contact; the first day of a time, as `2026-11-30`.
    pub(crate) key: String,
    /// The customer's or contact's name, or the part's number; the key of a time.
    pub(crate) name: String,
    /// The account number, the part's name, or the contact's customer; of a time, how many customers ordered.
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

/// Those that come to the most in a period; of times, the latest.
pub(super) async fn highest(
    tx: &mut TenantTx,
    (by, period): (By, &Period),
    most: i64,
) -> Result<Vec<Figure>, db::Error> {
    read(tx, (by, period), (None, most)).await
}

/// A stretch of all of them in a period, by their keys.
pub(super) async fn stretch(
    tx: &mut TenantTx,
    (by, period): (By, &Period),
    (after, most): (Option<String>, i64),
) -> Result<Vec<Figure>, db::Error> {
    read(tx, (by, period), (Some(after.unwrap_or_default()), most)).await
}

/// The highest, or those behind a key.
async fn read(
    tx: &mut TenantTx,
    (by, period): (By, &Period),
    (after, most): (Option<String>, i64),
) -> Result<Vec<Figure>, db::Error> {
    sqlx::query_as!(
        Figure,
        r#"WITH ordered AS (
             SELECT (CASE $2 WHEN 'customer' THEN o.customer_id::text WHEN 'contact' THEN o.contact_id::text WHEN 'part' THEN l.item_id::text
                          ELSE date_trunc($2, o.placed_at AT TIME ZONE t.time_zone)::date::text END) COLLATE "C" AS key,
                    o.id, o.customer_id, o.placed_at, l.quantity - l.cancelled AS pieces, l.unit_minor
             FROM orders o JOIN tenants t ON t.id = o.tenant_id
             JOIN order_lines l ON l.tenant_id = o.tenant_id AND l.order_id = o.id
             WHERE o.tenant_id = $1 AND o.placed_at >= $3 AND o.placed_at < $6 AND o.status <> 'cancelled' AND NOT o.is_test
               AND l.quantity > l.cancelled AND ($2 <> 'part' OR l.item_id IS NOT NULL)
           ), counted AS (
             SELECT key, count(DISTINCT id) AS orders, count(DISTINCT customer_id) AS customers, sum(pieces)::bigint AS pieces,
                    sum(pieces::bigint * unit_minor)::bigint AS goods_minor, max(placed_at) AS last_at
             FROM ordered GROUP BY 1
           ), wanted AS (
             SELECT * FROM counted WHERE $4::text IS NULL OR key > $4
             ORDER BY CASE WHEN $4 IS NULL AND $7 THEN key END DESC, CASE WHEN $4 IS NULL THEN goods_minor END DESC, key LIMIT $5
           )
           SELECT w.key AS "key!", coalesce(u.name, i.item_number, c.full_name, CASE WHEN $7 THEN w.key END, '') AS "name!",
                  coalesce(u.account_number, i.name, v.name, CASE WHEN $7 THEN w.customers::text END, '') AS "detail!",
                  w.orders AS "orders!", w.pieces AS "pieces!", w.goods_minor AS "goods_minor!", w.last_at AS "last_at!"
           FROM wanted w
           LEFT JOIN customers u ON u.tenant_id = $1 AND u.id = CASE $2 WHEN 'customer' THEN w.key::uuid END
           LEFT JOIN items i ON i.tenant_id = $1 AND i.id = CASE $2 WHEN 'part' THEN w.key::uuid END
           LEFT JOIN contacts c ON c.tenant_id = $1 AND c.id = CASE $2 WHEN 'contact' THEN w.key::uuid END
           LEFT JOIN customers v ON v.tenant_id = $1 AND v.id = c.customer_id
           ORDER BY CASE WHEN $4 IS NULL AND $7 THEN w.key END DESC, CASE WHEN $4 IS NULL THEN w.goods_minor END DESC, w.key"#,
        tx.tenant(),
        by.key(),
        period.begin,
        after,
        most,
        period.end,
        by.each().is_some(),
    )
    .fetch_all(&mut **tx)
    .await
}
