//! Statements that write rules of approval. Whoever writes holds the customer.

use boot::{Clock, Entropy};
use db::{ContactId, CustomerId, TenantTx};
use pricing::Rescaling;
use time::Date;
use uuid::Uuid;

use super::rule::{Rule, RuleId, StandInId};

/// A rule to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NewRule {
    pub(super) contact: Option<ContactId>,
    pub(super) over_minor: i64,
    pub(super) allows_own: bool,
    pub(super) approvers: Vec<ContactId>,
}

/// Writes a rule; not when there is one for the same people and amount.
pub(super) async fn insert(
    tx: &mut TenantTx,
    (clock, entropy): (&Clock, &Entropy),
    (customer, new): (CustomerId, &NewRule),
) -> Result<bool, db::Error> {
    let id = RuleId::new(entropy.uuid_v7(clock));
    let done = sqlx::query!(
        "INSERT INTO approval_rules (tenant_id, id, customer_id, contact_id, over_minor, allows_own, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $7) ON CONFLICT (tenant_id, customer_id, contact_id, over_minor) DO NOTHING",
        tx.tenant(),
        id.uuid(),
        customer.uuid(),
        new.contact.map(ContactId::uuid),
        new.over_minor,
        new.allows_own,
        clock.now(),
    )
    .execute(&mut **tx)
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    insert_approvers(tx, (id, customer), &new.approvers).await?;
    Ok(true)
}

async fn insert_approvers(
    tx: &mut TenantTx,
    (rule, customer): (RuleId, CustomerId),
    approvers: &[ContactId],
) -> Result<(), db::Error> {
    let ids: Vec<Uuid> = approvers.iter().copied().map(ContactId::uuid).collect();
    sqlx::query!(
        "INSERT INTO approvers (tenant_id, rule_id, contact_id, customer_id)
         SELECT $1, $2, n.id, $3 FROM unnest($4::uuid[]) AS n (id)",
        tx.tenant(),
        rule.uuid(),
        customer.uuid(),
        &ids,
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Puts a rule in the place of one that is there; not when another is for the same people and amount.
pub(super) async fn save(
    tx: &mut TenantTx,
    clock: &Clock,
    (customer, before, new): (CustomerId, &Rule, &NewRule),
) -> Result<bool, db::Error> {
    let done = sqlx::query!(
        "UPDATE approval_rules r SET contact_id = $3, over_minor = $4, allows_own = $5, updated_at = $6,
           row_version = row_version + 1
         WHERE r.tenant_id = $1 AND r.id = $2
           AND NOT EXISTS (SELECT 1 FROM approval_rules o WHERE o.tenant_id = $1 AND o.id <> $2 AND o.customer_id = $7
                             AND o.contact_id IS NOT DISTINCT FROM $3 AND o.over_minor = $4)",
        tx.tenant(),
        before.id.uuid(),
        new.contact.map(ContactId::uuid),
        new.over_minor,
        new.allows_own,
        clock.now(),
        customer.uuid(),
    )
    .execute(&mut **tx)
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query!("DELETE FROM approvers WHERE tenant_id = $1 AND rule_id = $2", tx.tenant(), before.id.uuid())
        .execute(&mut **tx)
        .await?;
    insert_approvers(tx, (before.id, customer), &new.approvers).await?;
    Ok(true)
}

/// Removes a rule.
pub(super) async fn delete(tx: &mut TenantTx, rule: RuleId) -> Result<(), db::Error> {
    sqlx::query!("DELETE FROM approval_rules WHERE tenant_id = $1 AND id = $2", tx.tenant(), rule.uuid())
        .execute(&mut **tx)
        .await
        .map(drop)
}

/// A time in which somebody stands in, to write.
#[derive(Clone, Debug)]
pub(super) struct NewStandIn {
    pub(super) contact: ContactId,
    pub(super) stand_in: ContactId,
    pub(super) days: (Date, Date),
}

/// Writes it.
pub(super) async fn insert_stand_in(
    tx: &mut TenantTx,
    (clock, entropy): (&Clock, &Entropy),
    (customer, new): (CustomerId, &NewStandIn),
) -> Result<(), db::Error> {
    sqlx::query!(
        "INSERT INTO stand_ins (tenant_id, id, customer_id, contact_id, stand_in_id, from_on, to_on, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        tx.tenant(),
        entropy.uuid_v7(clock),
        customer.uuid(),
        new.contact.uuid(),
        new.stand_in.uuid(),
        new.days.0,
        new.days.1,
        clock.now(),
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Removes it; whose it was, and who stood in.
pub(super) async fn delete_stand_in(
    tx: &mut TenantTx,
    id: StandInId,
) -> Result<Option<(CustomerId, ContactId)>, db::Error> {
    let row = sqlx::query!(
        r#"DELETE FROM stand_ins WHERE tenant_id = $1 AND id = $2
           RETURNING customer_id AS "customer: CustomerId", stand_in_id AS "stand_in: ContactId""#,
        tx.tenant(),
        id.uuid(),
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(row.map(|row| (row.customer, row.stand_in)))
}

/// Takes the amounts of all rules to another currency.
pub(crate) async fn rescale(tx: &mut TenantTx, to: Rescaling) -> Result<(), db::Error> {
    let mut amounts = sqlx::query_scalar!(
        "SELECT DISTINCT over_minor FROM approval_rules WHERE tenant_id = $1 AND over_minor > 0",
        tx.tenant(),
    )
    .fetch_all(&mut **tx)
    .await?;
    to.sort(&mut amounts);
    for amount in amounts {
        sqlx::query!(
            "UPDATE approval_rules SET over_minor = over_minor * $2 / $3 WHERE tenant_id = $1 AND over_minor = $4",
            tx.tenant(),
            to.times,
            to.by,
            amount,
        )
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}
