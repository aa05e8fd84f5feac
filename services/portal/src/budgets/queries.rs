//! Every statement on budgets.

use boot::{Clock, Entropy};
use db::{ContactId, CustomerId, TenantTx};
use pricing::{Currency, Rescaling};
use time::OffsetDateTime;

use super::budget::{Budget, BudgetId, Period};

/// Whose budgets are wanted.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Whose {
    /// All of the customer's.
    All,
    /// Those that bind one of its people.
    Binding(ContactId),
}

/// A customer's budgets in their present periods, the customer's own first, and what of them is used: what was ordered
/// since the period began in the business's calendar and is not cancelled, also what waits for somebody's yes.
pub(crate) async fn list(
    tx: &mut TenantTx,
    (customer, whose): (CustomerId, Whose),
    now: OffsetDateTime,
) -> Result<Vec<Budget>, db::Error> {
    let only = match whose {
        Whose::All => None,
        Whose::Binding(contact) => Some(contact.uuid()),
    };
    sqlx::query_as!(
        Budget,
        r#"SELECT b.id AS "id: BudgetId", b.period, b.amount_minor, t.currency AS "currency: Currency", b.asks,
                  coalesce(nullif(c.full_name, ''), u.name) AS "whose!",
                  (date_trunc(b.period, $4::timestamptz AT TIME ZONE t.time_zone)
                    + make_interval(months => CASE b.period WHEN 'month' THEN 1 WHEN 'quarter' THEN 3 ELSE 12 END, days => -1)
                  )::date AS "ends_on!",
                  (SELECT coalesce(sum(o.total_minor), 0)::bigint FROM orders o
                   WHERE o.tenant_id = b.tenant_id AND o.customer_id = b.customer_id AND o.status <> 'cancelled' AND NOT o.is_test
                     AND (b.contact_id IS NULL OR o.contact_id = b.contact_id)
                     AND o.placed_at >= date_trunc(b.period, $4::timestamptz AT TIME ZONE t.time_zone) AT TIME ZONE t.time_zone
                  ) AS "used_minor!"
           FROM budgets b
           JOIN tenants t ON t.id = b.tenant_id
           JOIN customers u ON u.tenant_id = b.tenant_id AND u.id = b.customer_id
           LEFT JOIN contacts c ON c.tenant_id = b.tenant_id AND c.id = b.contact_id
           WHERE b.tenant_id = $1 AND b.customer_id = $2 AND ($3::uuid IS NULL OR b.contact_id IS NULL OR b.contact_id = $3)
           ORDER BY b.contact_id IS NOT NULL, 5, b.period LIMIT 300"#,
        tx.tenant(),
        customer.uuid(),
        only,
        now,
    )
    .fetch_all(&mut **tx)
    .await
}

/// A budget to write.
#[derive(Clone, Copy, Debug)]
pub(super) struct NewBudget {
    pub(super) contact: Option<ContactId>,
    pub(super) period: Period,
    pub(super) amount_minor: i64,
    pub(super) asks: bool,
}

/// Writes a budget, in the place of the one for the same people and period.
pub(super) async fn save(
    tx: &mut TenantTx,
    (clock, entropy): (&Clock, &Entropy),
    (customer, new): (CustomerId, &NewBudget),
) -> Result<(), db::Error> {
    sqlx::query!(
        "INSERT INTO budgets (tenant_id, id, customer_id, contact_id, period, amount_minor, asks, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)
         ON CONFLICT (tenant_id, customer_id, contact_id, period) DO UPDATE
         SET amount_minor = excluded.amount_minor, asks = excluded.asks, updated_at = excluded.updated_at",
        tx.tenant(),
        entropy.uuid_v7(clock),
        customer.uuid(),
        new.contact.map(ContactId::uuid),
        new.period.key(),
        new.amount_minor,
        new.asks,
        clock.now(),
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Removes a budget; whose it was, and for how long.
pub(super) async fn delete(
    tx: &mut TenantTx,
    id: BudgetId,
) -> Result<Option<(CustomerId, Option<ContactId>, Period)>, db::Error> {
    let row = sqlx::query!(
        r#"DELETE FROM budgets WHERE tenant_id = $1 AND id = $2
           RETURNING customer_id AS "customer: CustomerId", contact_id AS "contact: ContactId", period"#,
        tx.tenant(),
        id.uuid(),
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(row.map(|row| (row.customer, row.contact, row.period.into())))
}

/// Takes the amounts of all budgets to another currency.
pub(crate) async fn rescale(tx: &mut TenantTx, to: Rescaling) -> Result<(), db::Error> {
    sqlx::query!(
        "UPDATE budgets SET amount_minor = amount_minor * $2 / $3 WHERE tenant_id = $1",
        tx.tenant(),
        to.times,
        to.by,
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}
