//! The background work about contacts.

use jobs::{Context, Outcome};
use mail::AddressRefused;

use super::queries;

/// Notes that a contact's address takes no mail, unless the contact has another one by now.
///
/// # Errors
/// When the database fails: then it is tried again.
pub(crate) async fn address_refused(context: Context, job: AddressRefused) -> Outcome {
    let tenant = context.tenant().await?;
    let mut tx = context.system().db().begin(tenant.whole()).await?;
    queries::save_email_failed(&mut tx, (job.contact, &job.address), context.clock.now()).await?;
    Ok(tx.commit().await?)
}
