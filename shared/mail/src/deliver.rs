//! Sending a mail: look again whether it may go, hand it over, write down how it went.

use db::ContactId;
use jobs::{Context, Failure, Job, Outcome, Worker};
use serde::{Deserialize, Serialize};
use time::Duration;

use crate::message::{Head, message};
use crate::notices;
use crate::outbox::{Body, open};
use crate::queries::{self, Waiting};
use crate::smtp::Refusal;
use crate::sweep::{self, WipeOldMails};
use crate::{Keys, Kind, MailId, Smtp};

/// Where mail goes.
#[derive(Clone, Debug)]
pub enum Delivery {
    /// To a mail server.
    Smtp(Smtp),
    /// Nowhere: it stays here and the demo's mail page shows it.
    Demo,
}

/// What sending needs. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Post {
    /// The keys of the outbox.
    pub keys: Keys,
    /// Where to.
    pub delivery: Delivery,
    /// The address that all mail comes from; the tenant's name stands beside it.
    pub from: String,
    /// The platform's name, beside the address when the platform itself writes.
    pub platform: String,
    /// The address of whoever runs the platform.
    pub operator: String,
}

/// Sends one mail.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct DeliverMail {
    pub(crate) mail: MailId,
}

impl Job for DeliverMail {
    const KIND: &'static str = "mail.deliver";
}

/// Says that a mail server refused a contact's address for good. Whoever keeps the contacts handles it.
#[derive(Debug, Serialize, Deserialize)]
pub struct AddressRefused {
    /// Whose address.
    pub contact: ContactId,
    /// The address as it was when the mail was written.
    pub address: String,
    /// The other server's words.
    #[serde(default)]
    pub reason: String,
}

impl Job for AddressRefused {
    const KIND: &'static str = "mail.address_refused";
}

/// Lets a worker send mail.
#[must_use]
pub fn handle(worker: Worker, post: Post) -> Worker {
    let is_demo = matches!(post.delivery, Delivery::Demo);
    let for_notices = post.clone();
    let worker = worker
        .handle(move |context, job| deliver(context, job, post.clone()))
        .handle(move |context, job| notices::deliver(context, job, for_notices.clone()));
    if is_demo { worker } else { worker.handle(sweep::run).every(Duration::days(1), &WipeOldMails {}) }
}

/// How it went.
pub(crate) enum End {
    Sent,
    /// Never tried: what it is about is no longer so.
    Withdrawn(&'static str),
    /// The server will never take it.
    Refused(String),
    /// Nobody took it.
    Failed(anyhow::Error),
}

impl End {
    /// Its name in the database, and why.
    pub(crate) fn words(&self) -> (&'static str, String) {
        match self {
            Self::Sent => ("sent", String::new()),
            Self::Withdrawn(reason) => ("withdrawn", (*reason).to_owned()),
            Self::Refused(answer) => ("refused", answer.clone()),
            Self::Failed(cause) => ("failed", format!("{cause:#}")),
        }
    }
}

async fn deliver(context: Context, job: DeliverMail, post: Post) -> Outcome {
    let tenant = context.tenant().await?;
    let mut tx = context.begin().await?;
    let Some(mail) = queries::find_waiting(&mut tx, job.mail, context.clock.now()).await? else { return Ok(()) };
    tx.commit().await?;
    let end = match may_go(&mail, tenant.customer_portal()) {
        Err(reason) => End::Withdrawn(reason),
        Ok((kind, sealed)) => match open(&post.keys, tenant.id().uuid(), job.mail, sealed) {
            None => End::Failed(anyhow::anyhow!("the key that sealed it is gone")),
            Some(body) => hand_over(&context, &post, mail.head(kind, tenant.name()), body).await?,
        },
    };
    settle(&context, &post, (job.mail, &mail), end).await
}

/// Whether the mail may still go, and if not, why.
fn may_go(mail: &Waiting, portal_is_open: bool) -> Result<(Kind, &[u8]), &'static str> {
    let kind = Kind::named(&mail.kind).ok_or("This kind of mail is no longer sent.")?;
    if !mail.link_lives {
        return Err("Its link was used, replaced or has expired.");
    }
    if kind.is_for_customers() && !portal_is_open {
        return Err("The portal is not open.");
    }
    if !mail.contact_has_access {
        return Err("The contact has no access.");
    }
    mail.sealed.as_deref().map(|sealed| (kind, sealed)).ok_or("What it said is gone.")
}

/// Hands the mail over; `Err` when it is worth another try.
pub(crate) async fn hand_over(context: &Context, post: &Post, head: Head<'_>, body: Body) -> Result<End, Failure> {
    let Delivery::Smtp(smtp) = &post.delivery else { return Ok(End::Sent) };
    let message = match message(post, head, body) {
        Ok(message) => message,
        Err(error) => return Ok(End::Refused(format!("{error:#}"))),
    };
    match smtp.send(message).await {
        Ok(()) => Ok(End::Sent),
        Err(Refusal::ForGood(answer)) => Ok(End::Refused(answer)),
        Err(Refusal::ForNow(cause)) if context.is_last_try() => Ok(End::Failed(cause)),
        Err(Refusal::ForNow(cause)) => Err(Failure::Retry(cause)),
    }
}

/// Writes down how it went and wipes what it said, except where the demo shows it.
async fn settle(context: &Context, post: &Post, (id, mail): (MailId, &Waiting), end: End) -> Outcome {
    let (state, reason) = end.words();
    let keep = matches!(post.delivery, Delivery::Demo);
    let mut tx = context.begin().await?;
    let settled = queries::settle(&mut tx, id, (state, &reason), context.clock.now(), keep).await?;
    if let (true, End::Refused(_), Some(contact)) = (settled, &end, mail.contact) {
        jobs::enqueue(&mut tx, &AddressRefused { contact, address: mail.to_address.clone(), reason }).await?;
    }
    tx.commit().await?;
    match end {
        End::Failed(cause) => Err(Failure::Fail(cause)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    fn waiting() -> Waiting {
        Waiting {
            kind: "invitation".into(),
            to_name: "Jean Gray".into(),
            to_address: "jean@gray.test".into(),
            subject: "Hello".into(),
            message_id: "<1@portico.test>".into(),
            sealed: Some(vec![1]),
            contact: None,
            created_at: datetime!(2026-08-31 12:00 UTC),
            reply_to: Some("info@acme.test".into()),
            link_lives: true,
            contact_has_access: true,
        }
    }

    #[test]
    fn what_is_no_longer_so_is_not_sent() {
        assert!(may_go(&waiting(), true).is_ok());
        assert!(may_go(&waiting(), false).is_err());
        assert!(may_go(&Waiting { kind: "deactivated".into(), ..waiting() }, false).is_ok());
        assert!(may_go(&Waiting { link_lives: false, ..waiting() }, true).is_err());
        assert!(may_go(&Waiting { contact_has_access: false, ..waiting() }, true).is_err());
        assert!(may_go(&Waiting { sealed: None, ..waiting() }, true).is_err());
        assert!(may_go(&Waiting { kind: "unknown".into(), ..waiting() }, true).is_err());
    }
}
