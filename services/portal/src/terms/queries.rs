//! Every statement on terms.

use db::{CustomerId, TenantTx};
use pricing::Rescaling;

use super::Terms;

/// The terms that count for a customer.
pub(crate) async fn of(tx: &mut TenantTx, customer: CustomerId) -> Result<Terms, db::Error> {
    sqlx::query_as!(
        Terms,
        r#"SELECT t.name AS "name?", t.net_days AS "net_days?",
                  coalesce(c.po_required, s.po_required, false) AS "po_required!",
                  coalesce(s.po_unique, false) AS "po_unique!",
                  nullif(coalesce(c.order_minimum_minor, s.order_minimum_minor), 0) AS order_minimum_minor,
                  c.credit_limit_minor AS "credit_limit_minor?",
                  coalesce(c.approval_by_seller, s.approval_by_seller, false) AS "approval_by_seller!",
                  coalesce(s.other_addresses, true) AS "other_addresses!"
           FROM customers u
           LEFT JOIN customer_terms c ON c.tenant_id = u.tenant_id AND c.customer_id = u.id
           LEFT JOIN checkout_settings s ON s.tenant_id = u.tenant_id
           LEFT JOIN payment_terms t ON t.tenant_id = u.tenant_id AND t.id = coalesce(c.terms_id, s.terms_id)
           WHERE u.tenant_id = $1 AND u.id = $2"#,
        tx.tenant(),
        customer.uuid(),
    )
    .fetch_one(&mut **tx)
    .await
}

/// Takes order minimums and credit limits to another currency.
pub(crate) async fn rescale(tx: &mut TenantTx, to: Rescaling) -> Result<(), db::Error> {
    sqlx::query!(
        "UPDATE checkout_settings SET order_minimum_minor = order_minimum_minor * $2 / $3
         WHERE tenant_id = $1 AND order_minimum_minor IS NOT NULL",
        tx.tenant(),
        to.times,
        to.by,
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query!(
        "UPDATE customer_terms SET order_minimum_minor = order_minimum_minor * $2 / $3,
           credit_limit_minor = credit_limit_minor * $2 / $3
         WHERE tenant_id = $1 AND (order_minimum_minor IS NOT NULL OR credit_limit_minor IS NOT NULL)",
        tx.tenant(),
        to.times,
        to.by,
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}
