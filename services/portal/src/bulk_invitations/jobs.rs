//! The background work of a run.

use jobs::{Context, Failure, Job, Outcome, Worker};
use serde::{Deserialize, Serialize};

use super::run::RunId;
use super::{queries, sending};
use crate::Portal;

/// Invites the contacts of a run. Safe to run twice, also at once: each contact is invited once.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct SendBulkInvitations {
    /// Which.
    pub(crate) run: RunId,
}

impl Job for SendBulkInvitations {
    const KIND: &'static str = "contacts.bulk_invite";
}

/// Adds this work to a worker.
pub(crate) fn handled(worker: Worker, portal: &Portal) -> Worker {
    let portal = portal.clone();
    worker.handle(move |context, job| send(portal.clone(), context, job))
}

async fn send(portal: Portal, context: Context, job: SendBulkInvitations) -> Outcome {
    loop {
        // Afresh each time: the portal may be closed meanwhile.
        let tenant = context.tenant().await?;
        match sending::send_some(&portal, &tenant, job.run).await {
            Ok(true) => {}
            Ok(false) => return Ok(()),
            Err(error) if !context.is_last_try() => return Err(error.into()),
            Err(error) => {
                tracing::error!(run.id = %job.run, %error, "a bulk invitation was given up");
                let why = "It was interrupted too often. Invite the rest again.";
                let mut tx = context.begin().await?;
                queries::save_end(&mut tx, (job.run, context.clock.now()), Some(why)).await?;
                return Ok::<_, Failure>(tx.commit().await?);
            }
        }
    }
}
