//! Mail that comes back: a relay took it, and reports later that nobody else did.

use db::{Db, TenantId};
use serde::Deserialize;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::deliver::AddressRefused;
use crate::outbox::MailId;
use crate::queries;

/// What a relay reports.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Bounce {
    /// The `Message-ID` of the mail as we sent it, with or without its angle brackets.
    pub message_id: String,
    /// The address that it came back from.
    pub address: String,
    /// Whether the address will never take mail; what is tried again by the relay is not for us.
    pub permanent: bool,
    /// The other server's words; at most 500 characters of them are kept.
    #[serde(default)]
    pub reason: String,
}

/// What became of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bounced {
    /// It is written down, or was before, or there is nothing to write down.
    Noted,
    /// Our own note that the relay took the mail is not written yet: to be reported again.
    TooEarly,
}

/// Whose mail a `Message-ID` names.
pub(crate) fn named(message_id: &str) -> Option<(TenantId, MailId)> {
    let (ids, _) = message_id.trim().trim_start_matches('<').split_once('@')?;
    let (mail, tenant) = ids.split_once('.')?;
    let read = |id: &str| id.parse::<Uuid>().ok();
    Some((TenantId::new(read(tenant)?), MailId::new(read(mail)?)))
}

/// Notes that a mail came back, once. If it went to a contact, that its address fails is noted, too. A report about a
/// mail that is not ours, or about another address, changes nothing.
///
/// # Errors
/// When the database fails.
pub async fn take_bounce(db: &Db, now: OffsetDateTime, bounce: &Bounce) -> Result<Bounced, db::Error> {
    let Some((tenant, id)) = named(&bounce.message_id).filter(|_| bounce.permanent) else { return Ok(Bounced::Noted) };
    let Some(tenant) = db.tenant(tenant).await? else { return Ok(Bounced::Noted) };
    let mut tx = db.begin(tenant.whole()).await?;
    if queries::find_waiting(&mut tx, id, now).await?.is_some() {
        return Ok(Bounced::TooEarly);
    }
    let reason: String = bounce.reason.chars().filter(|c| !c.is_control()).take(500).collect();
    let came_back = queries::save_bounced(&mut tx, id, (&bounce.address, &reason)).await?;
    if let Some((Some(contact), address)) = came_back {
        jobs::enqueue(&mut tx, &AddressRefused { contact, address, reason }).await?;
    }
    tx.commit().await?;
    Ok(Bounced::Noted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_id_names_a_tenant_and_its_mail() {
        let (mail, tenant) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let ids = named(&format!("<{mail}.{tenant}@portico.example>"));
        assert_eq!(ids, Some((TenantId::new(tenant), MailId::new(mail))));
        assert_eq!(ids, named(&format!(" {mail}.{tenant}@portico.example")));
        for other in ["", "<>", "<x@y>", "<1.2@portico.example>", &format!("<{mail}@portico.example>")] {
            assert_eq!(named(other), None, "{other}");
        }
    }
}
