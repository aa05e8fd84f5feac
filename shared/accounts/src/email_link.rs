//! Signing in by a link that was mailed for it.

use boot::{Clock, Entropy};
use db::{CredentialId, TenantTx};

use crate::Person;

/// The proof that a mailed link is: one for each person, so that it can be taken away.
///
/// # Errors
/// When the database fails.
pub async fn email_link_credential(
    tx: &mut TenantTx,
    (clock, entropy): (&Clock, &Entropy),
    person: Person,
) -> Result<CredentialId, db::Error> {
    sqlx::query!(
        "INSERT INTO credentials (tenant_id, id, staff_id, contact_id, kind, created_at)
         VALUES ($1, $2, $3, $4, 'email_link', $5) ON CONFLICT DO NOTHING",
        tx.tenant(),
        entropy.uuid_v7(clock),
        person.staff(),
        person.contact(),
        clock.now(),
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query_scalar!(
        r#"SELECT id AS "id: CredentialId" FROM credentials
           WHERE tenant_id = $1 AND (staff_id = $2 OR contact_id = $3) AND kind = 'email_link'"#,
        tx.tenant(),
        person.staff(),
        person.contact(),
    )
    .fetch_one(&mut **tx)
    .await
}

/// Ends signing in by mailed links at a business: the links, the proofs, and the sessions that they began.
///
/// # Errors
/// When the database fails.
pub async fn end_email_sign_in(tx: &mut TenantTx, clock: &Clock) -> Result<(), db::Error> {
    sqlx::query!(
        "UPDATE links SET revoked_at = $2
         WHERE tenant_id = $1 AND purpose = 'sign_in' AND used_at IS NULL AND revoked_at IS NULL",
        tx.tenant(),
        clock.now(),
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query!("DELETE FROM credentials WHERE tenant_id = $1 AND kind = 'email_link'", tx.tenant())
        .execute(&mut **tx)
        .await
        .map(drop)
}
