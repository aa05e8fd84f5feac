//! Statements that read what came of a run: from its contacts, and from the mails and links that it made.

use db::{ContactId, TenantTx};
use time::OffsetDateTime;
use uuid::Uuid;

use super::fate::{Fate, Tally};
use crate::bulk_invitations::run::RunId;

/// How many contacts each fate befell.
pub(crate) async fn count(tx: &mut TenantTx, id: RunId) -> Result<Tally, db::Error> {
    sqlx::query_as!(
        Tally,
        r#"SELECT count(*) FILTER (WHERE b.state = 'sent') AS "sent!",
                  count(*) FILTER (WHERE m.state = 'sent') AS "delivered!",
                  count(*) FILTER (WHERE l.opened_at IS NOT NULL OR l.used_at IS NOT NULL) AS "opened!",
                  count(*) FILTER (WHERE b.state = 'sent' AND (l.used_at IS NOT NULL OR c.confirmed_at IS NOT NULL)) AS "set_up!",
                  count(*) FILTER (WHERE m.state IN ('refused', 'failed', 'bounced')) AS "failed!",
                  count(*) FILTER (WHERE m.state = 'waiting') AS "waiting!",
                  count(*) FILTER (WHERE m.state = 'withdrawn') AS "called_back!",
                  count(*) FILTER (WHERE b.state = 'skipped') AS "skipped!",
                  count(*) FILTER (WHERE b.state = 'chosen') AS "not_sent!",
                  count(*) FILTER (WHERE b.state = 'left_out') AS "left_out!"
           FROM bulk_invitation_contacts b
           JOIN contacts c ON c.tenant_id = b.tenant_id AND c.id = b.contact_id
           LEFT JOIN links l ON l.tenant_id = b.tenant_id AND l.id = b.link_id
           LEFT JOIN mails m ON m.tenant_id = b.tenant_id AND m.contact_id = b.contact_id AND m.link_id = b.link_id
           WHERE b.tenant_id = $1 AND b.run_id = $2"#,
        tx.tenant(),
        id.uuid(),
    )
    .fetch_one(&mut **tx)
    .await
}

/// A contact of a run, and what is known of its invitation.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) contact: ContactId,
    pub(super) sort_name: String,
    /// Why it was left out or skipped.
    pub(super) reason: Option<String>,
    /// Why the mail did not arrive.
    pub(super) mail_reason: Option<String>,
    pub(super) mailed_at: Option<OffsetDateTime>,
    pub(super) opened_at: Option<OffsetDateTime>,
}

/// Contacts of a run whom a fate befell, by name, behind a place.
pub(super) async fn list(
    tx: &mut TenantTx,
    (id, fate): (RunId, Fate),
    after: Option<(&str, Uuid)>,
    most: i64,
) -> Result<Vec<Member>, db::Error> {
    let (after_name, after_id) = after.unzip();
    sqlx::query_as!(
        Member,
        r#"SELECT c.id AS "contact: ContactId", c.sort_name, b.reason, m.reason AS "mail_reason?",
                  CASE WHEN m.state IN ('sent', 'bounced') THEN m.settled_at END AS mailed_at, coalesce(l.opened_at, l.used_at) AS opened_at
           FROM bulk_invitation_contacts b
           JOIN contacts c ON c.tenant_id = b.tenant_id AND c.id = b.contact_id
           LEFT JOIN links l ON l.tenant_id = b.tenant_id AND l.id = b.link_id
           LEFT JOIN mails m ON m.tenant_id = b.tenant_id AND m.contact_id = b.contact_id AND m.link_id = b.link_id
           WHERE b.tenant_id = $1 AND b.run_id = $2
             AND CASE $3 WHEN 'sent' THEN b.state = 'sent'
                         WHEN 'delivered' THEN m.state = 'sent'
                         WHEN 'opened' THEN l.opened_at IS NOT NULL OR l.used_at IS NOT NULL
                         WHEN 'set_up' THEN b.state = 'sent' AND (l.used_at IS NOT NULL OR c.confirmed_at IS NOT NULL)
                         WHEN 'failed' THEN m.state IN ('refused', 'failed', 'bounced')
                         WHEN 'waiting' THEN m.state = 'waiting'
                         WHEN 'called_back' THEN m.state = 'withdrawn'
                         WHEN 'not_sent' THEN b.state = 'chosen'
                         ELSE b.state = $3 END
             AND ($4::text IS NULL OR (c.sort_name, c.id) > ($4, $5))
           ORDER BY c.sort_name, c.id LIMIT $6"#,
        tx.tenant(),
        id.uuid(),
        fate.key(),
        after_name,
        after_id,
        most,
    )
    .fetch_all(&mut **tx)
    .await
}
