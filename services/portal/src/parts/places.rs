//! The places where parts lie.

use db::TenantTx;

use super::part::LocationId;

/// The name of the place that is made when stock comes in and nobody named one.
pub(crate) const MAIN: &str = "Main";

/// A place where parts lie.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) id: LocationId,
    pub(crate) name: String,
}

/// All places in the order of lists; the first is meant when nobody names one.
pub(crate) async fn list(tx: &mut TenantTx) -> Result<Vec<Place>, db::Error> {
    sqlx::query_as!(
        Place,
        r#"SELECT id AS "id: LocationId", name FROM locations WHERE tenant_id = $1 ORDER BY position, id"#,
        tx.tenant()
    )
    .fetch_all(&mut **tx)
    .await
}
