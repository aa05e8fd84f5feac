//! A colleague's yes at the demo's first customer: one of its people asks the one whose sign-in is printed, and has a budget.

use db::TenantTx;
use time::OffsetDateTime;
use uuid::Uuid;

use super::Tools;
use super::firms::Firm;

/// Writes the rule and the budget, when the firm sells parts by the vehicle.
pub(crate) async fn fill(tools: Tools<'_>, tx: &mut TenantTx, firm: &Firm) -> anyhow::Result<()> {
    if !firm.sells_by_vehicle {
        return Ok(());
    }
    // The contacts of the first customer who sign in, in the order in which they were made.
    let people: Vec<(Uuid, Uuid)> = sqlx::query!(
        "SELECT c.id, c.customer_id FROM contacts c
         WHERE c.tenant_id = $1 AND c.has_access AND c.confirmed_at IS NOT NULL AND c.email_failed_at IS NULL
           AND c.customer_id = (SELECT u.id FROM customers u WHERE u.tenant_id = $1 ORDER BY u.account_number LIMIT 1)
         ORDER BY c.id LIMIT 2",
        tx.tenant(),
    )
    .fetch_all(&mut **tx)
    .await?
    .into_iter()
    .filter_map(|row| Some((row.id, row.customer_id?)))
    .collect();
    let [(approver, customer), (orderer, _)] = people[..] else { return Ok(()) };
    let id = || tools.accounts.entropy.uuid_v7(&tools.accounts.clock);
    let (rule, now) = (id(), tools.accounts.clock.now());
    sqlx::query!(
        "INSERT INTO approval_rules (tenant_id, id, customer_id, contact_id, over_minor, created_at, updated_at)
         VALUES ($1, $2, $3, $4, 10000, $5, $5)",
        tx.tenant(),
        rule,
        customer,
        orderer,
        now,
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query!(
        "INSERT INTO approvers (tenant_id, rule_id, contact_id, customer_id) VALUES ($1, $2, $3, $4)",
        tx.tenant(),
        rule,
        approver,
        customer,
    )
    .execute(&mut **tx)
    .await?;
    budget(tx, (id(), customer, orderer), now).await
}

async fn budget(
    tx: &mut TenantTx,
    (id, customer, orderer): (Uuid, Uuid, Uuid),
    now: OffsetDateTime,
) -> anyhow::Result<()> {
    sqlx::query!(
        "INSERT INTO budgets (tenant_id, id, customer_id, contact_id, period, amount_minor, asks, created_at, updated_at)
         VALUES ($1, $2, $3, $4, 'quarter', 500000, true, $5, $5)",
        tx.tenant(),
        id,
        customer,
        orderer,
        now,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}
