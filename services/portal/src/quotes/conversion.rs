//! What becomes of quotes: counted by month, customer and colleague. A quote counts in the month in which it was begun, in the
//! business's calendar, whenever the rest happened. Drafts do not count, nor do quotes of test contacts. Amounts are minor units
//! without tax, of the version that counts.

use db::{CustomerId, TenantTx};
use time::{Date, OffsetDateTime};

/// What quotes are counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    Month,
    Customer,
    Colleague,
}

impl By {
    /// All of them, in the order of the tabs.
    pub(super) const ALL: [Self; 3] = [Self::Month, Self::Customer, Self::Colleague];

    /// Its name in addresses.
    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Customer => "customer",
            Self::Colleague => "colleague",
        }
    }

    /// Its name on screens.
    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::Month => "Month",
            Self::Customer => "Customer",
            Self::Colleague => "Sent by",
        }
    }

    /// What an address asks for; months, if it asks for nothing else.
    pub(super) fn of(key: &str) -> Self {
        Self::ALL.into_iter().find(|by| by.key() == key).unwrap_or(Self::Month)
    }
}

/// Which quotes are counted.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    /// Begun from this moment on.
    pub(super) begin: OffsetDateTime,
    /// Begun before this moment.
    pub(super) end: OffsetDateTime,
    /// What has run out by this day is expired.
    pub(super) today: Date,
    /// Of this customer alone.
    pub(super) customer: Option<CustomerId>,
    /// Sent by the colleague of this name alone.
    pub(super) colleague: Option<String>,
}

/// What quotes come to.
#[derive(Clone, Debug, Default)]
pub(super) struct Figure {
    /// The month as `2026-11`, the customer's id, or the colleague's name, which is empty where nobody sent it: the customer
    /// saved it at its own prices, or it is not sent yet.
    pub(super) key: String,
    /// The customer's name; else the key.
    pub(super) name: String,
    /// The customer's account number; else empty.
    pub(super) detail: String,
    /// Asked for or saved by customers.
    pub(super) asked: i64,
    /// Offered at least once, whoever began it.
    pub(super) sent: i64,
    pub(super) accepted: i64,
    pub(super) declined: i64,
    pub(super) expired: i64,
    pub(super) withdrawn: i64,
    pub(super) sent_minor: i64,
    pub(super) accepted_minor: i64,
    /// Median seconds from being asked for to the first offer.
    pub(super) to_send: Option<i64>,
    /// Median seconds from the first offer to its acceptance.
    pub(super) to_accept: Option<i64>,
}

impl Figure {
    /// Accepted among those that were sent, in percent.
    pub(super) fn by_number(&self) -> Option<i64> {
        percent(self.accepted, self.sent)
    }

    /// The same by amount.
    pub(super) fn by_amount(&self) -> Option<i64> {
        percent(self.accepted_minor, self.sent_minor)
    }
}

/// Rounded to whole percent; nothing of nothing.
fn percent(part: i64, whole: i64) -> Option<i64> {
    let rounded = (i128::from(part) * 200 + i128::from(whole)) / (i128::from(whole) * 2).max(1);
    (whole > 0).then(|| i64::try_from(rounded).unwrap_or(i64::MAX))
}

/// All that are wanted, together.
pub(super) async fn total(tx: &mut TenantTx, wanted: &Wanted) -> Result<Figure, db::Error> {
    Ok(read(tx, ("", wanted), (None, 1)).await?.pop().unwrap_or_default())
}

/// The latest months, or the customers or colleagues with the most that was sent.
pub(super) async fn highest(
    tx: &mut TenantTx,
    (by, wanted): (By, &Wanted),
    most: i64,
) -> Result<Vec<Figure>, db::Error> {
    read(tx, (by.key(), wanted), (None, most)).await
}

/// A stretch of all of them in the order of keys, from the first or behind a key.
pub(super) async fn stretch(
    tx: &mut TenantTx,
    (by, wanted): (By, &Wanted),
    (after, most): (Option<&str>, i64),
) -> Result<Vec<Figure>, db::Error> {
    read(tx, (by.key(), wanted), (Some(after), most)).await
}

/// Those behind a key, or, without the order of keys, the highest. Version one of what a customer saved is no colleague's.
async fn read(
    tx: &mut TenantTx,
    (by, wanted): (&str, &Wanted),
    (after, most): (Option<Option<&str>>, i64),
) -> Result<Vec<Figure>, db::Error> {
    sqlx::query_as!(
        Figure,
        r#"WITH begun AS (
             SELECT q.customer_id, q.is_by_staff, q.version, q.created_at, e.is_requested, e.accepted_at, v.sent_at,
                    CASE WHEN q.status = 'sent' AND q.valid_until < $4 THEN 'expired' ELSE q.status END AS status,
                    CASE WHEN q.version > 0 THEN q.total_minor ELSE 0 END AS total_minor,
                    to_char(q.created_at AT TIME ZONE t.time_zone, 'YYYY-MM') AS month,
                    CASE WHEN q.version = 0 OR q.version = 1 AND e.is_saved THEN '' ELSE v.sent_by END AS colleague
             FROM quotes q JOIN tenants t ON t.id = q.tenant_id
             JOIN contacts c ON c.tenant_id = q.tenant_id AND c.id = q.contact_id
             CROSS JOIN LATERAL (SELECT bool_or(kind = 'requested') AS is_requested, bool_or(kind = 'saved') AS is_saved,
                                        min(created_at) FILTER (WHERE kind = 'accepted') AS accepted_at FROM quote_events
                                 WHERE tenant_id = $1 AND quote_id = q.id) e
             CROSS JOIN LATERAL (SELECT min(sent_at) AS sent_at, max(sent_by) FILTER (WHERE version = q.version) AS sent_by FROM quote_versions
                                 WHERE tenant_id = $1 AND quote_id = q.id AND version > 0 AND NOT is_draft) v
             WHERE q.tenant_id = $1 AND q.created_at >= $3 AND q.created_at < $10 AND q.status <> 'draft'
               AND NOT c.is_test AND ($5::uuid IS NULL OR q.customer_id = $5)
           ), counted AS (SELECT (CASE $2 WHEN 'month' THEN month WHEN 'customer' THEN customer_id::text WHEN 'colleague' THEN colleague
                     ELSE '' END) COLLATE "C" AS key,
                    count(*) FILTER (WHERE NOT is_by_staff) AS asked, count(*) FILTER (WHERE version > 0) AS sent, count(*) FILTER (WHERE status = 'accepted') AS accepted,
                    count(*) FILTER (WHERE status = 'declined') AS declined, count(*) FILTER (WHERE status = 'expired') AS expired,
                    count(*) FILTER (WHERE status = 'withdrawn') AS withdrawn, sum(total_minor)::bigint AS sent_minor,
                    coalesce(sum(total_minor) FILTER (WHERE status = 'accepted'), 0)::bigint AS accepted_minor,
                    (percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM sent_at - created_at)::float8)
                     FILTER (WHERE is_requested))::bigint AS to_send,
                    (percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM accepted_at - sent_at)::float8)
                     FILTER (WHERE status = 'accepted'))::bigint AS to_accept
             FROM begun WHERE $6::text IS NULL OR colleague = $6 GROUP BY 1
           )
           SELECT w.key AS "key!", coalesce(u.name, w.key) AS "name!", coalesce(u.account_number, '') AS "detail!",
                  asked AS "asked!", sent AS "sent!", accepted AS "accepted!", declined AS "declined!", expired AS "expired!",
                  withdrawn AS "withdrawn!", sent_minor AS "sent_minor!", accepted_minor AS "accepted_minor!", to_send, to_accept
           FROM counted w LEFT JOIN customers u ON u.tenant_id = $1 AND $2 = 'customer' AND u.id::text = w.key
           WHERE $7::text IS NULL OR w.key > $7
           ORDER BY CASE WHEN $8 AND $2 = 'month' THEN w.key END DESC, CASE WHEN $8 THEN w.sent END DESC, w.key LIMIT $9"#,
        tx.tenant(),
        by,
        wanted.begin,
        wanted.today,
        wanted.customer.map(CustomerId::uuid),
        wanted.colleague,
        after.flatten(),
        after.is_none(),
        most,
        wanted.end,
    )
    .fetch_all(&mut **tx)
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_rounded_and_nothing_of_nothing() {
        let of = |accepted, sent| Figure { accepted, sent, ..Figure::default() }.by_number();
        assert_eq!([of(1, 3), of(2, 3), of(1, 200), of(0, 4), of(4, 4)], [33, 67, 1, 0, 100].map(Some));
        assert_eq!(of(0, 0), None);
        let large = Figure { accepted_minor: i64::MAX, sent_minor: i64::MAX, ..Figure::default() };
        assert_eq!(large.by_amount(), Some(100));
    }
}
