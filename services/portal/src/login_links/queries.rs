//! Whether a business lets people in by login links at all.

use db::TenantTx;

/// Whether login links work at this business.
pub(crate) async fn are_allowed(tx: &mut TenantTx) -> Result<bool, db::Error> {
    sqlx::query_scalar!("SELECT login_links FROM portal_settings WHERE tenant_id = $1", tx.tenant())
        .fetch_one(&mut **tx)
        .await
}

/// The same, kept as it is until the transaction ends: turning it off waits for whoever is coming in, and the other way
/// round.
pub(super) async fn hold_switch(tx: &mut TenantTx) -> Result<bool, db::Error> {
    sqlx::query_scalar!("SELECT login_links FROM portal_settings WHERE tenant_id = $1 FOR SHARE", tx.tenant())
        .fetch_one(&mut **tx)
        .await
}
