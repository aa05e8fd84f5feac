//! What the product tells whoever runs it: kept and sent as other mail is, but above tenants and without secrets.

use boot::{Clock, Entropy};
use db::{SystemTx, TenantTx};
use jobs::{Context, Failure, Job, Outcome};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use time::OffsetDateTime;

use crate::deliver::{End, Post, hand_over};
use crate::message::Head;
use crate::outbox::{Body, Outbox};
use crate::{Kind, Rendered};

/// Marks ids of notices.
#[derive(Debug)]
pub(crate) enum Notice {}
pub(crate) type NoticeId = db::Id<Notice>;

/// Sends one notice.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct DeliverNotice {
    notice: NoticeId,
}

impl Job for DeliverNotice {
    const KIND: &'static str = "mail.deliver_notice";
}

impl Outbox {
    /// Adds a notice to a transaction above tenants, unless its cause was told before; whether it was added.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn notify(&self, tx: &mut SystemTx, cause: &str, letter: &Rendered) -> Result<bool, db::Error> {
        let added = self.add_notice(tx, cause, letter).await?;
        if let Some(notice) = added {
            jobs::enqueue_above(tx, None, &DeliverNotice { notice }, None).await?;
        }
        Ok(added.is_some())
    }

    /// The same in a tenant's transaction, begun above tenants.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn notify_of_tenant(&self, tx: &mut TenantTx, cause: &str, letter: &Rendered) -> Result<bool, db::Error> {
        let added = self.add_notice(tx, cause, letter).await?;
        if let Some(notice) = added {
            jobs::enqueue(tx, &DeliverNotice { notice }).await?;
        }
        Ok(added.is_some())
    }

    async fn add_notice(
        &self,
        connection: &mut PgConnection,
        cause: &str,
        letter: &Rendered,
    ) -> Result<Option<NoticeId>, db::Error> {
        let (clock, entropy): (&Clock, &Entropy) = self.time_and_chance();
        let id = entropy.uuid_v7(clock);
        sqlx::query_scalar!(
            r#"INSERT INTO notices (id, cause, subject, body_text, body_html, message_id, state, created_at)
               VALUES ($1, $2, $3, $4, $5, $6, 'waiting', $7) ON CONFLICT (cause) DO NOTHING RETURNING id AS "id: NoticeId""#,
            id,
            cause,
            letter.subject,
            letter.text,
            letter.html,
            self.message_id(&id.to_string()),
            clock.now(),
        )
        .fetch_optional(connection)
        .await
    }
}

/// A notice as it was written down.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) id: NoticeId,
    pub(crate) subject: String,
    pub(crate) text: String,
    pub(crate) html: String,
    pub(crate) message_id: String,
    pub(crate) state: String,
    pub(crate) reason: String,
    pub(crate) created_at: OffsetDateTime,
}

impl Row {
    /// What stands above it.
    pub(crate) fn head<'a>(&'a self, post: &'a Post) -> Head<'a> {
        Head {
            kind: Kind::Notice,
            tenant: "",
            reply_to: None,
            to_name: &post.platform,
            to_address: &post.operator,
            subject: &self.subject,
            message_id: &self.message_id,
            created_at: self.created_at,
        }
    }
}

pub(crate) async fn deliver(context: Context, job: DeliverNotice, post: Post) -> Outcome {
    let mut tx = context.system().begin().await?;
    let Some(row) = find(&mut tx, job.notice).await?.filter(|row| row.state == "waiting") else { return Ok(()) };
    drop(tx);
    let body = Body { text: row.text.clone(), html: row.html.clone() };
    let end = hand_over(&context, &post, row.head(&post), body).await?;
    let (state, reason) = end.words();
    let mut tx = context.system().begin().await?;
    settle(&mut tx, job.notice, (state, &reason), context.clock.now()).await?;
    tx.commit().await?;
    match end {
        End::Failed(cause) => Err(Failure::Fail(cause)),
        _ => Ok(()),
    }
}

/// One notice.
pub(crate) async fn find(connection: &mut PgConnection, id: NoticeId) -> Result<Option<Row>, db::Error> {
    sqlx::query_as!(
        Row,
        r#"SELECT id AS "id: NoticeId", subject, body_text AS text, body_html AS html, message_id, state, reason, created_at
           FROM notices WHERE id = $1"#,
        id.uuid()
    )
    .fetch_optional(connection)
    .await
}

/// The latest notices, newest first.
pub(crate) async fn list(connection: &mut PgConnection, limit: i64) -> Result<Vec<Row>, db::Error> {
    sqlx::query_as!(
        Row,
        r#"SELECT id AS "id: NoticeId", subject, '' AS "text!", '' AS "html!", message_id, state, reason, created_at
           FROM notices ORDER BY id DESC LIMIT $1"#,
        limit
    )
    .fetch_all(connection)
    .await
}

async fn settle(
    connection: &mut PgConnection,
    id: NoticeId,
    (state, reason): (&str, &str),
    now: OffsetDateTime,
) -> Result<(), db::Error> {
    sqlx::query!(
        "UPDATE notices SET state = $2, reason = $3, settled_at = $4 WHERE id = $1 AND state = 'waiting'",
        id.uuid(),
        state,
        reason,
        now,
    )
    .execute(connection)
    .await
    .map(drop)
}
