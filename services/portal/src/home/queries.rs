//! What the start page counts; every count stops at 10,001.

use db::TenantTx;
use time::OffsetDateTime;

/// How far a tenant has come, and what is waiting.
#[derive(Clone, Copy, Debug)]
pub(super) struct Counts {
    pub(super) customers: i64,
    pub(super) contacts: i64,
    pub(super) invited: i64,
    pub(super) confirmed: i64,
    pub(super) expired: i64,
    pub(super) parts: i64,
    pub(super) open_orders: i64,
    pub(super) waiting_orders: i64,
    pub(super) held_orders: i64,
    pub(super) new_orders: i64,
    /// Quotes that customers asked for and nobody priced yet.
    pub(super) asked_quotes: i64,
    pub(super) colleagues: i64,
    pub(super) has_logo: bool,
    /// Whether there are payment terms.
    pub(super) has_terms: bool,
}

/// Counts it all in one question.
pub(super) async fn counts(tx: &mut TenantTx, now: OffsetDateTime) -> Result<Counts, db::Error> {
    sqlx::query_as!(
        Counts,
        r#"SELECT
             (SELECT count(*) FROM (SELECT 1 FROM customers WHERE tenant_id = $1 LIMIT 10001) x) AS "customers!",
             (SELECT count(*) FROM (SELECT 1 FROM contacts WHERE tenant_id = $1 AND NOT is_test LIMIT 10001) x) AS "contacts!",
             (SELECT count(*) FROM (SELECT 1 FROM contacts WHERE tenant_id = $1 AND NOT is_test AND has_access AND confirmed_at IS NULL LIMIT 10001) x) AS "invited!",
             (SELECT count(*) FROM (SELECT 1 FROM contacts WHERE tenant_id = $1 AND NOT is_test AND has_access AND confirmed_at IS NOT NULL LIMIT 10001) x) AS "confirmed!",
             (SELECT count(*) FROM (SELECT 1 FROM contacts WHERE tenant_id = $1 AND NOT is_test AND has_access AND confirmed_at IS NULL AND email_failed_at IS NULL AND NOT is_reset_required AND (invite_expires_at <= $2) IS NOT FALSE LIMIT 10001) x) AS "expired!",
             least((SELECT coalesce(sum(items), 0) FROM item_facets WHERE tenant_id = $1 AND kind IN ('shown', 'hidden')), 10001)::bigint AS "parts!",
             (SELECT count(*) FROM (SELECT 1 FROM orders WHERE tenant_id = $1 AND status IN ('waiting', 'held', 'received', 'in_progress', 'partly_shipped') AND NOT is_test LIMIT 10001) x) AS "open_orders!",
             (SELECT count(*) FROM (SELECT 1 FROM orders WHERE tenant_id = $1 AND status = 'waiting' AND NOT is_test LIMIT 10001) x) AS "waiting_orders!",
             (SELECT count(*) FROM (SELECT 1 FROM orders WHERE tenant_id = $1 AND status = 'held' AND NOT is_test LIMIT 10001) x) AS "held_orders!",
             (SELECT count(*) FROM (SELECT 1 FROM orders WHERE tenant_id = $1 AND status = 'received' AND NOT is_test LIMIT 10001) x) AS "new_orders!",
             (SELECT count(*) FROM (SELECT 1 FROM quotes WHERE tenant_id = $1 AND status = 'requested' LIMIT 10001) x) AS "asked_quotes!",
             (SELECT count(*) FROM staff WHERE tenant_id = $1 AND removed_at IS NULL) AS "colleagues!",
             (SELECT sign_in_logo_id IS NOT NULL OR portal_logo_id IS NOT NULL FROM portal_settings WHERE tenant_id = $1) AS "has_logo!",
             EXISTS (SELECT 1 FROM payment_terms WHERE tenant_id = $1) AS "has_terms!""#,
        tx.tenant(),
        now,
    )
    .fetch_one(&mut **tx)
    .await
}
