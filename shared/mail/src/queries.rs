//! Every statement on the table of mails.

use db::{ContactId, LinkId, TenantTx};
use time::OffsetDateTime;

use crate::message::Head;
use crate::{Kind, MailId};

pub(crate) struct Row<'a> {
    pub(crate) id: MailId,
    pub(crate) kind: Kind,
    pub(crate) to_name: &'a str,
    pub(crate) to_address: &'a str,
    pub(crate) subject: &'a str,
    pub(crate) message_id: &'a str,
    pub(crate) sealed: &'a [u8],
    pub(crate) link: Option<LinkId>,
    pub(crate) contact: Option<ContactId>,
    pub(crate) created_at: OffsetDateTime,
}

pub(crate) async fn insert(tx: &mut TenantTx, row: &Row<'_>) -> Result<(), db::Error> {
    sqlx::query!(
        "INSERT INTO mails (tenant_id, id, kind, to_name, to_address, subject, message_id, sealed, link_id, contact_id,
                            created_at, state)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'waiting')",
        tx.tenant(),
        row.id.uuid(),
        row.kind.key(),
        row.to_name,
        row.to_address,
        row.subject,
        row.message_id,
        row.sealed,
        row.link.map(LinkId::uuid),
        row.contact.map(ContactId::uuid),
        row.created_at,
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// A mail that waits, with what is true of its link and its contact now.
#[derive(Debug)]
pub(crate) struct Waiting {
    pub(crate) kind: String,
    pub(crate) to_name: String,
    pub(crate) to_address: String,
    pub(crate) subject: String,
    pub(crate) message_id: String,
    pub(crate) sealed: Option<Vec<u8>>,
    pub(crate) contact: Option<ContactId>,
    pub(crate) created_at: OffsetDateTime,
    /// The tenant's own address, for answers.
    pub(crate) reply_to: Option<String>,
    pub(crate) link_lives: bool,
    pub(crate) contact_has_access: bool,
}

impl Waiting {
    /// What stands above it, in the name of the tenant called `tenant`.
    pub(crate) fn head<'a>(&'a self, kind: Kind, tenant: &'a str) -> Head<'a> {
        Head {
            kind,
            tenant,
            reply_to: self.reply_to.as_deref(),
            to_name: &self.to_name,
            to_address: &self.to_address,
            subject: &self.subject,
            message_id: &self.message_id,
            created_at: self.created_at,
        }
    }
}

/// The mail if it still waits.
pub(crate) async fn find_waiting(
    tx: &mut TenantTx,
    id: MailId,
    now: OffsetDateTime,
) -> Result<Option<Waiting>, db::Error> {
    sqlx::query_as!(
        Waiting,
        r#"SELECT m.kind, m.to_name, m.to_address, m.subject, m.message_id, m.sealed, m.contact_id AS "contact: ContactId",
                  m.created_at, s.email AS "reply_to?",
                  (m.link_id IS NULL OR l.id IS NOT NULL) AS "link_lives!",
                  (m.contact_id IS NULL OR u.id IS NOT NULL) AS "contact_has_access!"
           FROM mails m
           LEFT JOIN portal_settings s ON s.tenant_id = m.tenant_id
           LEFT JOIN links l ON l.tenant_id = m.tenant_id AND l.id = m.link_id
             AND l.used_at IS NULL AND l.revoked_at IS NULL AND l.expires_at > $3
           LEFT JOIN contacts c ON c.tenant_id = m.tenant_id AND c.id = m.contact_id AND c.has_access AND c.is_active
           LEFT JOIN customers u ON u.tenant_id = c.tenant_id AND u.id = c.customer_id AND u.has_portal_access AND u.is_active
           WHERE m.tenant_id = $1 AND m.id = $2 AND m.state = 'waiting'"#,
        tx.tenant(),
        id.uuid(),
        now,
    )
    .fetch_optional(&mut **tx)
    .await
}

/// Writes down what became of a mail, once; `keep` keeps what it says. Tells whether it still waited.
pub(crate) async fn settle(
    tx: &mut TenantTx,
    id: MailId,
    (state, reason): (&str, &str),
    now: OffsetDateTime,
    keep: bool,
) -> Result<bool, db::Error> {
    let settled = sqlx::query!(
        "UPDATE mails SET state = $3, reason = $4, settled_at = $5, sealed = CASE WHEN $6 THEN sealed END
         WHERE tenant_id = $1 AND id = $2 AND state = 'waiting'",
        tx.tenant(),
        id.uuid(),
        state,
        reason,
        now,
        keep,
    )
    .execute(&mut **tx)
    .await?;
    Ok(settled.rows_affected() == 1)
}

/// Notes that a mail that went came back from its address: the contact it went to, if any, and the address as we wrote it.
pub(crate) async fn save_bounced(
    tx: &mut TenantTx,
    id: MailId,
    (address, reason): (&str, &str),
) -> Result<Option<(Option<ContactId>, String)>, db::Error> {
    let row = sqlx::query!(
        r#"UPDATE mails SET state = 'bounced', reason = $4
           WHERE tenant_id = $1 AND id = $2 AND lower(to_address) = lower($3) AND state = 'sent'
           RETURNING contact_id AS "contact: ContactId", to_address"#,
        tx.tenant(),
        id.uuid(),
        address,
        reason,
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(row.map(|row| (row.contact, row.to_address)))
}

/// Wipes what mails say that were written before `before`; gives up those of them that still wait.
pub(crate) async fn wipe(tx: &mut TenantTx, before: OffsetDateTime, now: OffsetDateTime) -> Result<u64, db::Error> {
    let wiped = sqlx::query!(
        "UPDATE mails SET sealed = NULL, settled_at = coalesce(settled_at, $3),
                state = CASE state WHEN 'waiting' THEN 'failed' ELSE state END,
                reason = CASE state WHEN 'waiting' THEN 'It could not be sent in time.' ELSE reason END
         WHERE tenant_id = $1 AND created_at < $2 AND sealed IS NOT NULL",
        tx.tenant(),
        before,
        now,
    )
    .execute(&mut **tx)
    .await?;
    Ok(wiped.rows_affected())
}

/// A mail as the demo shows it.
#[derive(Clone, Debug)]
pub(crate) struct Shown {
    pub(crate) id: MailId,
    pub(crate) kind: String,
    pub(crate) to_name: String,
    pub(crate) to_address: String,
    pub(crate) subject: String,
    pub(crate) message_id: String,
    pub(crate) sealed: Option<Vec<u8>>,
    pub(crate) state: String,
    pub(crate) reason: String,
    pub(crate) created_at: OffsetDateTime,
    pub(crate) reply_to: Option<String>,
}

impl Shown {
    /// What stands above it, in the name of the tenant called `tenant`.
    pub(crate) fn head<'a>(&'a self, kind: Kind, tenant: &'a str) -> Head<'a> {
        Head {
            kind,
            tenant,
            reply_to: self.reply_to.as_deref(),
            to_name: &self.to_name,
            to_address: &self.to_address,
            subject: &self.subject,
            message_id: &self.message_id,
            created_at: self.created_at,
        }
    }
}

/// The latest mails of the tenant, newest first.
pub(crate) async fn list(tx: &mut TenantTx, limit: i64) -> Result<Vec<Shown>, db::Error> {
    sqlx::query_as!(
        Shown,
        r#"SELECT m.id AS "id: MailId", m.kind, m.to_name, m.to_address, m.subject, m.message_id, NULL::bytea AS sealed,
                  m.state, m.reason, m.created_at, NULL AS reply_to
           FROM mails m WHERE m.tenant_id = $1 ORDER BY m.id DESC LIMIT $2"#,
        tx.tenant(),
        limit,
    )
    .fetch_all(&mut **tx)
    .await
}

/// One mail of the tenant with what it says.
pub(crate) async fn find(tx: &mut TenantTx, id: MailId) -> Result<Option<Shown>, db::Error> {
    sqlx::query_as!(
        Shown,
        r#"SELECT m.id AS "id: MailId", m.kind, m.to_name, m.to_address, m.subject, m.message_id, m.sealed,
                  m.state, m.reason, m.created_at, s.email AS "reply_to?"
           FROM mails m LEFT JOIN portal_settings s ON s.tenant_id = m.tenant_id
           WHERE m.tenant_id = $1 AND m.id = $2"#,
        tx.tenant(),
        id.uuid(),
    )
    .fetch_optional(&mut **tx)
    .await
}
