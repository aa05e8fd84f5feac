//! Wiping what mails said that never went.

use db::{System, TenantId};
use jobs::{Context, Job, Outcome};
use serde::{Deserialize, Serialize};
use time::Duration;

use crate::queries;

/// No link lives longer than an invitation's 7 days.
const KEEP: Duration = Duration::days(8);

/// Wipes the bodies of all tenants' mails that are too old to go.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct WipeOldMails {}

impl Job for WipeOldMails {
    const KIND: &'static str = "mail.wipe_old";
}

pub(crate) async fn run(context: Context, _: WipeOldMails) -> Outcome {
    let now = context.clock.now();
    for id in tenants(context.system()).await? {
        let Some(tenant) = context.system().db().tenant(id).await? else { continue };
        let mut tx = context.system().db().begin(tenant.whole()).await?;
        queries::wipe(&mut tx, now - KEEP, now).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// All tenants.
pub(crate) async fn tenants(system: &System) -> Result<Vec<TenantId>, db::Error> {
    let mut tx = system.begin().await?;
    sqlx::query_scalar!(r#"SELECT id AS "id: TenantId" FROM tenants ORDER BY id"#).fetch_all(&mut *tx).await
}
