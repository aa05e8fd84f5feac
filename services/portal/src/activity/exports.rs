//! That staff took data away in a file: who, which list, how narrowed and as what.

use accounts::{Event, Staff};
use db::CustomerId;

use crate::Portal;

/// Writes it down before the file is sent. `what` ends the event's kind: `contacts`, `access`.
///
/// # Errors
/// [`web::Error::SignIn`] when the session has ended.
pub(crate) async fn note(
    portal: &Portal,
    staff: &Staff,
    (what, customer): (&str, Option<CustomerId>),
    detail: &str,
) -> web::Result<()> {
    let accounts = &portal.accounts;
    let mut tx = staff.begin(accounts).await?;
    let event = Event { kind: &format!("export.{what}"), customer, detail, ..Event::default() };
    accounts::record(&mut tx, (&accounts.clock, &accounts.entropy), staff.actor(), event).await?;
    Ok(tx.commit().await?)
}
