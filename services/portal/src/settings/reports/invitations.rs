//! What became of the invitations of a period: counted, and as a file.

use axum::extract::{Query, State};
use db::TenantTx;
use time::OffsetDateTime;
use uuid::Uuid;
use web::routes::{Access, Routes, Site};

use super::{Asked, Period, Unit};
use crate::Portal;
use crate::activity::exports;
use crate::brand::ConsolePage;
use crate::lists::export::{self, Format, Heading, Holds, STRETCH, time};
use crate::step_up::proven;

pub(crate) fn routes() -> Routes<Portal> {
    Routes::new(Site::Console).get("/settings/customer-portal/reports/invitations.csv", Access::Staff, proven(file))
}

/// How far contacts have come that were last invited in a period; each step counts those that went further, too.
#[derive(Clone, Copy, Debug)]
pub(super) struct Funnel {
    pub(super) invited: i64,
    /// A mail went out.
    pub(super) sent: i64,
    /// It did not come back.
    pub(super) delivered: i64,
    /// The page behind its button was looked at. Mail scanners do that, too.
    pub(super) opened: i64,
    /// The account is set up.
    pub(super) set_up: i64,
    /// Mail to it is refused.
    pub(super) failing: i64,
    /// Access was taken away.
    pub(super) revoked: i64,
}

/// One step of the way, for its bar.
pub(super) struct Step {
    pub(super) label: &'static str,
    pub(super) tone: &'static str,
    pub(super) contacts: u64,
    /// Of 100 who were invited.
    pub(super) share: u64,
}

impl Funnel {
    /// Those who can still set their account up.
    pub(super) const fn waiting(&self) -> i64 {
        self.invited - self.set_up - self.failing - self.revoked
    }

    /// The steps in their order.
    pub(super) fn steps(&self) -> Vec<Step> {
        let all = self.invited.unsigned_abs().max(1);
        let step = |label, tone, contacts: i64| {
            let contacts = contacts.unsigned_abs();
            Step { label, tone, contacts, share: (contacts * 100).div_ceil(all) }
        };
        vec![
            step("Invited", "mute", self.invited),
            step("Mail sent", "info", self.sent),
            step("Delivered", "info", self.delivered),
            step("Page opened", "warn", self.opened),
            step("Set up", "ok", self.set_up),
        ]
    }
}

/// Contacts that were last invited in a period, by what became of it.
pub(super) async fn funnel(tx: &mut TenantTx, period: &Period) -> Result<Funnel, db::Error> {
    sqlx::query_as!(
        Funnel,
        r#"SELECT count(*) AS "invited!",
                  count(*) FILTER (WHERE m.state IN ('sent', 'bounced') OR w.is_open) AS "sent!",
                  count(*) FILTER (WHERE m.state = 'sent' OR w.is_open) AS "delivered!",
                  count(*) FILTER (WHERE w.is_open) AS "opened!",
                  count(*) FILTER (WHERE c.access_state IN ('confirmed', 'reset_required')) AS "set_up!",
                  count(*) FILTER (WHERE c.access_state = 'email_failing') AS "failing!",
                  count(*) FILTER (WHERE c.access_state IN ('revoked', 'not_invited')) AS "revoked!"
           FROM contacts c
           LEFT JOIN LATERAL (SELECT m.state, m.link_id FROM mails m
                              WHERE m.tenant_id = $1 AND m.contact_id IN (c.id, c.signs_in_as) AND m.kind = 'invitation'
                              ORDER BY m.id DESC LIMIT 1) m ON true
           LEFT JOIN links l ON l.tenant_id = $1 AND l.id = m.link_id
           CROSS JOIN LATERAL (SELECT l.opened_at IS NOT NULL OR l.used_at IS NOT NULL
                                        OR c.access_state IN ('confirmed', 'reset_required') AS is_open) w
           WHERE c.tenant_id = $1 AND NOT c.is_test AND c.invited_at >= $2 AND c.invited_at < $3"#,
        tx.tenant(),
        period.begin,
        period.end,
    )
    .fetch_one(&mut **tx)
    .await
}

/// A contact that was invited.
struct Invited {
    id: Uuid,
    sort_name: String,
    name: String,
    customer: String,
    email: String,
    invited_at: Option<OffsetDateTime>,
    mailed_at: Option<OffsetDateTime>,
    /// Whether the mail went out and did not come back.
    is_delivered: bool,
    opened_at: Option<OffsetDateTime>,
    set_up_at: Option<OffsetDateTime>,
}

/// Contacts that were last invited in a period, by name, behind a place.
async fn list(
    tx: &mut TenantTx,
    (period, after): (&Period, Option<(String, Uuid)>),
    most: i64,
) -> Result<Vec<Invited>, db::Error> {
    let (after_name, after_id) = after.unzip();
    sqlx::query_as!(
        Invited,
        r#"SELECT c.id, c.sort_name, c.full_name AS "name!",
                  coalesce(u.name, '') AS "customer!", coalesce(c.email, '') AS "email!", c.invited_at,
                  CASE WHEN m.state IN ('sent', 'bounced') THEN m.settled_at END AS mailed_at,
                  coalesce(m.state = 'sent', false) OR coalesce(l.opened_at, l.used_at, c.confirmed_at) IS NOT NULL AS "is_delivered!", coalesce(l.opened_at, l.used_at) AS opened_at,
                  c.confirmed_at AS set_up_at
           FROM contacts c
           LEFT JOIN customers u ON u.tenant_id = $1 AND u.id = c.customer_id
           LEFT JOIN LATERAL (SELECT m.state, m.settled_at, m.link_id FROM mails m
                              WHERE m.tenant_id = $1 AND m.contact_id IN (c.id, c.signs_in_as) AND m.kind = 'invitation'
                              ORDER BY m.id DESC LIMIT 1) m ON true
           LEFT JOIN links l ON l.tenant_id = $1 AND l.id = m.link_id
           WHERE c.tenant_id = $1 AND NOT c.is_test AND c.invited_at >= $2 AND c.invited_at < $3
             AND ($4::text IS NULL OR (c.sort_name, c.id) > ($4, $5))
           ORDER BY c.sort_name, c.id LIMIT $6"#,
        tx.tenant(),
        period.begin,
        period.end,
        after_name,
        after_id,
        most,
    )
    .fetch_all(&mut **tx)
    .await
}

const HEADING: [(&str, Holds); 8] = [
    ("Contact", Holds::Texts),
    ("Customer", Holds::Texts),
    ("Email", Holds::Texts),
    ("Invited (UTC)", Holds::Times),
    ("Sent (UTC)", Holds::Times),
    ("Delivered", Holds::Texts),
    ("Opened (UTC)", Holds::Times),
    ("Set up (UTC)", Holds::Times),
];

fn row(one: Invited) -> Vec<String> {
    let delivered = if one.is_delivered { "Yes" } else { "No" }.to_owned();
    let times = [one.invited_at, one.mailed_at, one.opened_at, one.set_up_at].map(time);
    let [invited, mailed, opened, set_up] = times;
    vec![one.name, one.customer, one.email, invited, mailed, delivered, opened, set_up]
}

async fn file(
    page: ConsolePage,
    State(portal): State<Portal>,
    Query(asked): Query<Asked>,
    format: Format,
) -> web::Result {
    let (scope, db) = (page.staff.scope(), portal.accounts.db.clone());
    let period = asked.of_file(&portal.now(&page.staff.tenant), Unit::Days)?;
    let detail = format!("{}, {}", format.label(), period.during());
    exports::note(&portal, &page.staff, ("invitations", None), &detail).await?;
    let most = i64::try_from(STRETCH).unwrap_or(i64::MAX);
    let heading = HEADING.map(|(label, holds)| Heading { label: label.to_owned(), holds }).to_vec();
    Ok(export::named((&format!("invitations-{}", period.name()), format), heading, move |after| {
        let (db, period) = (db.clone(), period.clone());
        async move {
            let mut rows = list(&mut db.read(scope).await?, (&period, after), most + 1).await?;
            let next = crate::lists::cut(&mut rows, most).map(|last| (last.sort_name.clone(), last.id));
            Ok((rows.into_iter().map(row).collect(), next))
        }
    }))
}
