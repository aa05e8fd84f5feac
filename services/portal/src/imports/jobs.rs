//! The background work of an import.

use jobs::{Context, Failure, Job, Outcome};
use serde::{Deserialize, Serialize};

use super::import::{ImportId, State};
use super::queries;
use super::run::{RunError, run};

/// Brings an import in. Safe to run twice; after an interruption it goes on where it stood.
#[derive(Debug, Serialize, Deserialize)]
pub struct RunImport {
    /// Which.
    pub(crate) import: ImportId,
}

impl Job for RunImport {
    const KIND: &'static str = "imports.run";
}

/// Does the work.
///
/// # Errors
/// When the database fails: then it is tried again.
pub async fn handle(context: Context, job: RunImport) -> Outcome {
    let tenant = context.tenant().await?;
    let db = context.system().db();
    let import = queries::find(&mut db.read(tenant.whole()).await?, job.import).await?;
    let Some(import) = import.filter(|import| import.state == State::Running) else { return Ok(()) };
    let failure = match run(db, tenant.whole(), (&context.clock, &context.entropy), &import).await {
        Ok(()) => return Ok(()),
        Err(RunError::Database(error)) if !context.is_last_try() => return Err(error.into()),
        Err(RunError::Database(error)) => {
            tracing::error!(import.id = %import.id, %error, "an import was given up");
            "The import was interrupted too often. What is done stays; upload the file again to bring in the rest."
                .to_owned()
        }
        Err(RunError::File(error)) => error.to_string(),
    };
    let mut tx = db.begin(tenant.whole()).await?;
    queries::save_end(&mut tx, import.id, (context.clock.now(), Some(&failure))).await?;
    queries::delete_file(&mut tx, import.id).await?;
    Ok::<_, Failure>(tx.commit().await?)
}
