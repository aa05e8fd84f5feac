//! The trail as it is read.

use accounts::audit::Detail;
use db::{ContactId, CustomerId, StaffId, TenantTx};
use sqlx::types::Json;
use time::OffsetDateTime;
use uuid::Uuid;

use super::happened::Happened;

/// Rows of a page.
pub(crate) const PAGE: i64 = 50;

/// Which events.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filter {
    /// What their kinds begin with; empty for all.
    pub(crate) kinds: String,
    /// Without sign-ins that failed: strangers can make those.
    pub(crate) leaves_failures_out: bool,
    /// By this staff member.
    pub(crate) staff: Option<StaffId>,
    /// Concerning this customer or one of its people.
    pub(crate) customer: Option<CustomerId>,
    /// From this moment on.
    pub(crate) from: Option<OffsetDateTime>,
    /// Before this moment.
    pub(crate) until: Option<OffsetDateTime>,
    /// Older than this event.
    pub(crate) before: Option<Uuid>,
}

impl Filter {
    /// The ids between which the events lie: a day's first and the next one's, as far as they bound it.
    fn ids(&self) -> (Uuid, Uuid) {
        let first = self.from.map_or(Uuid::nil(), accounts::audit::first_id_at);
        let end = self.until.map_or(Uuid::max(), accounts::audit::first_id_at);
        (first, self.before.map_or(end, |before| before.min(end)))
    }

    /// The first text that no kind of the group has any more.
    fn kinds_end(&self) -> String {
        // A dot is followed by a slash.
        self.kinds.replace('.', "/")
    }
}

/// Events, newest first: `most` of them.
pub(crate) async fn list(tx: &mut TenantTx, filter: &Filter, most: i64) -> Result<Vec<Happened>, db::Error> {
    let (first, end) = filter.ids();
    sqlx::query_as!(
        Happened,
        r#"SELECT e.id, e.at, e.kind, e.actor_name, e.client_ip, e.detail AS "detail: Json<Detail>",
                  e.contact_id AS "contact: ContactId", c.full_name AS "contact_name?",
                  e.customer_id AS "customer: CustomerId", u.name AS "customer_name?"
           FROM audit_events e
           LEFT JOIN contacts c ON c.tenant_id = e.tenant_id AND c.id = e.contact_id
           LEFT JOIN customers u ON u.tenant_id = e.tenant_id AND u.id = e.customer_id
           WHERE e.tenant_id = $1 AND e.id >= $2 AND e.id < $3
             AND ($4 = '' OR (e.kind >= $4 AND e.kind < $5))
             AND ($6::uuid IS NULL OR e.actor_id = $6)
             AND ($7::uuid IS NULL OR e.customer_id = $7)
             AND NOT ($9 AND e.kind LIKE 'contact.sign\_in\_%')
           ORDER BY e.id DESC LIMIT $8"#,
        tx.tenant(),
        first,
        end,
        filter.kinds,
        filter.kinds_end(),
        filter.staff.map(db::Id::uuid),
        filter.customer.map(db::Id::uuid),
        most,
        filter.leaves_failures_out,
    )
    .fetch_all(&mut **tx)
    .await
}

/// What changes the access of all of a customer's people.
const OF_ALL: [&str; 3] = ["customer.portal_enabled", "customer.portal_disabled", "customer.features_saved"];

/// What concerns a contact, and what changed the access of all of its customer's people: the newest that are older than an
/// event, so many.
pub(crate) async fn of_contact(
    tx: &mut TenantTx,
    (contact, customer): (ContactId, Option<CustomerId>),
    (before, most): (Option<Uuid>, i64),
) -> Result<Vec<Happened>, db::Error> {
    sqlx::query_as!(
        Happened,
        r#"WITH wanted AS (
             (SELECT a.id FROM audit_events a
              WHERE a.tenant_id = $1 AND a.contact_id = $2 AND a.id < $4 ORDER BY a.id DESC LIMIT $5)
             UNION ALL
             (SELECT a.id FROM audit_events a
              WHERE a.tenant_id = $1 AND a.customer_id = $3 AND a.contact_id IS NULL AND a.id < $4
                AND (a.kind = ANY ($6)
                  OR a.kind = 'customer.edited' AND a.detail @> '{"changes": [{"field": "Active"}]}')
              ORDER BY a.id DESC LIMIT $5))
           SELECT e.id, e.at, e.kind, e.actor_name, e.client_ip, e.detail AS "detail: Json<Detail>",
                  e.contact_id AS "contact: ContactId", c.full_name AS "contact_name?",
                  e.customer_id AS "customer: CustomerId", u.name AS "customer_name?"
           FROM audit_events e
           LEFT JOIN contacts c ON c.tenant_id = e.tenant_id AND c.id = e.contact_id
           LEFT JOIN customers u ON u.tenant_id = e.tenant_id AND u.id = e.customer_id
           WHERE e.tenant_id = $1 AND e.id = ANY (ARRAY(SELECT w.id FROM wanted w))
           ORDER BY e.id DESC LIMIT $5"#,
        tx.tenant(),
        contact.uuid(),
        customer.map(db::Id::uuid),
        before.unwrap_or_else(Uuid::max),
        most,
        &OF_ALL.map(str::to_owned),
    )
    .fetch_all(&mut **tx)
    .await
}
