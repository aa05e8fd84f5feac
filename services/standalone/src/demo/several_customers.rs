//! Somebody who works for two customers: signs in once and changes between them in the portal's header.

use accounts::Accounts;
use db::TenantTx;
use time::Duration;

use super::people::{Contact, Customer};

/// Lets the contact whose sign-in is printed look around for the second customer, too.
pub(crate) async fn add(
    accounts: &Accounts,
    tx: &mut TenantTx,
    (contacts, customers): (&[Contact], &[Customer]),
) -> anyhow::Result<()> {
    let (Some(contact), Some(customer)) = (contacts.first(), customers.get(1)) else { return Ok(()) };
    let now = accounts.clock.now();
    sqlx::query!(
        "INSERT INTO contacts (tenant_id, id, customer_id, first_name, last_name, sort_name, email, email_norm, phone,
                               has_access, preset, invited_at, confirmed_at, signs_in_as, created_at, updated_at)
         SELECT c.tenant_id, $2, u.id, c.first_name, c.last_name, c.sort_name, c.email, c.email_norm, c.phone,
                true, 'viewer', $5, c.confirmed_at, c.id, $5, $5
         FROM contacts c JOIN customers u ON u.tenant_id = c.tenant_id
         WHERE c.tenant_id = $1 AND c.email = $3 AND u.account_number = $4",
        tx.tenant(),
        accounts.entropy.uuid_v7(&accounts.clock),
        contact.email,
        customer.account_number,
        now - Duration::days(5),
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}
