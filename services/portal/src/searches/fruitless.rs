//! Searches that found nothing: noted by day and customer, counted for staff.

use accounts::PortalUser;
use db::{CustomerId, TenantTx};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::words::Words;
use crate::settings::Period;

/// How long they are kept.
const KEPT: Duration = Duration::days(365);
/// The most different ones of one customer and day: whoever hammers at the search fills nothing.
const MOST_A_DAY: i64 = 200;

/// Notes one under its day in the business's calendar, unless a test contact made it, and forgets what the customer looked for more than a year ago.
pub(super) async fn note(
    tx: &mut TenantTx,
    (user, now): (&PortalUser, OffsetDateTime),
    words: &Words,
) -> Result<(), db::Error> {
    let today = crate::prices::today(tx, now).await?;
    sqlx::query!(
        "INSERT INTO fruitless_searches (tenant_id, day, words_norm, customer_id, words, searches, last_at)
         SELECT $1, $2, $3, $4, $5, 1, $6 FROM contacts c
         WHERE c.tenant_id = $1 AND c.id = $7 AND NOT c.is_test
           AND (SELECT count(*) FROM fruitless_searches f
                WHERE f.tenant_id = $1 AND f.customer_id = $4 AND f.day = $2) < $8
         ON CONFLICT (tenant_id, day, words_norm, customer_id)
         DO UPDATE SET words = excluded.words, searches = fruitless_searches.searches + 1, last_at = excluded.last_at",
        tx.tenant(),
        today,
        words.norm,
        user.customer.uuid(),
        words.typed,
        now,
        user.contact.uuid(),
        MOST_A_DAY,
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query!(
        "DELETE FROM fruitless_searches WHERE tenant_id = $1 AND customer_id = $2 AND day < $3",
        tx.tenant(),
        user.customer.uuid(),
        today - KEPT,
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// What customers looked for and did not find.
#[derive(Clone, Debug)]
pub(crate) struct Fruitless {
    pub(crate) words: String,
    pub(crate) searches: i64,
    pub(crate) last_at: OffsetDateTime,
    /// How many customers looked for it.
    pub(crate) customers: i64,
    /// The first of them, by name.
    pub(crate) first: String,
}

impl Fruitless {
    /// Who looked for it.
    pub(crate) fn who(&self) -> String {
        match self.customers {
            ..=1 => self.first.clone(),
            many => format!("{} and {}", self.first, web::ui::counted(many.unsigned_abs() - 1, "other", "others")),
        }
    }
}

/// Those of a period, the most frequent first.
pub(crate) async fn list(tx: &mut TenantTx, period: &Period, most: i64) -> Result<Vec<Fruitless>, db::Error> {
    sqlx::query_as!(
        Fruitless,
        r#"SELECT (array_agg(f.words ORDER BY f.last_at DESC))[1] AS "words!", sum(f.searches)::bigint AS "searches!",
                  max(f.last_at) AS "last_at!", count(DISTINCT f.customer_id) AS "customers!", min(u.name) AS "first!"
           FROM fruitless_searches f JOIN customers u ON u.tenant_id = f.tenant_id AND u.id = f.customer_id
           WHERE f.tenant_id = $1 AND f.day BETWEEN $2 AND $3
           GROUP BY f.words_norm ORDER BY 2 DESC, 3 DESC, f.words_norm LIMIT $4"#,
        tx.tenant(),
        period.from,
        period.to,
        most,
    )
    .fetch_all(&mut **tx)
    .await
}

/// A line of the file: one search of one customer.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) words_norm: String,
    pub(super) customer_id: Uuid,
    pub(super) words: String,
    pub(super) customer: String,
    pub(super) searches: i64,
    pub(super) last_at: OffsetDateTime,
}

/// Where a stretch of the file ended.
pub(super) type After = (String, Uuid);

/// A stretch of those of a period, by words and customer.
pub(super) async fn lines(
    tx: &mut TenantTx,
    (period, after): (&Period, Option<After>),
    most: i64,
) -> Result<Vec<Line>, db::Error> {
    let (words, customer) = after.unwrap_or((String::new(), CustomerId::new(Uuid::nil()).uuid()));
    sqlx::query_as!(
        Line,
        r#"SELECT f.words_norm, f.customer_id, max(f.words) AS "words!", min(u.name) AS "customer!",
                  sum(f.searches)::bigint AS "searches!", max(f.last_at) AS "last_at!"
           FROM fruitless_searches f JOIN customers u ON u.tenant_id = f.tenant_id AND u.id = f.customer_id
           WHERE f.tenant_id = $1 AND f.day BETWEEN $2 AND $6 AND (f.words_norm, f.customer_id) > ($3, $4)
           GROUP BY f.words_norm, f.customer_id ORDER BY f.words_norm, f.customer_id LIMIT $5"#,
        tx.tenant(),
        period.from,
        words,
        customer,
        most,
        period.to,
    )
    .fetch_all(&mut **tx)
    .await
}
