//! The background work about contacts.

use accounts::{Actor, Event};
use jobs::{Context, Outcome};
use mail::AddressRefused;

use super::queries;

/// Notes that a contact's address takes no mail, unless the contact has another one by now; the trail is told once.
///
/// # Errors
/// When the database fails: then it is tried again.
pub(crate) async fn address_refused(context: Context, job: AddressRefused) -> Outcome {
    let tenant = context.tenant().await?;
    let mut tx = context.system().db().begin(tenant.whole()).await?;
    let now = context.clock.now();
    if let Some(customer) = queries::save_email_failed(&mut tx, (job.contact, &job.address), now).await? {
        let detail = [job.address, job.reason].join(" ");
        let (kind, contact, detail) = ("contact.mail_bounced", Some(job.contact), detail.trim());
        let event = Event { kind, customer, contact, detail, ..Event::default() };
        accounts::record(&mut tx, (&context.clock, &context.entropy), Actor::System, event).await?;
    }
    Ok(tx.commit().await?)
}
