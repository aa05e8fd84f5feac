//! What a view leaves behind when nobody ended it.

use accounts::{ViewId, end_view};
use jobs::{Context, Job, Outcome};
use serde::{Deserialize, Serialize};

use super::portal::note_end;

/// Writes down that a view is over, when its time is: also of one that was cut short meanwhile, and so exactly once for
/// each. Safe to run twice.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct EndView {
    /// Which.
    pub(crate) view: ViewId,
}

impl Job for EndView {
    const KIND: &'static str = "contacts.end_view";
}

/// Does the work.
///
/// # Errors
/// When the database fails: then it is tried again.
pub(crate) async fn end(context: Context, job: EndView) -> Outcome {
    let mut tx = context.begin().await?;
    if let Some(ended) = end_view(&mut tx, job.view).await? {
        note_end(&mut tx, (&context.clock, &context.entropy), &ended).await?;
    }
    Ok(tx.commit().await?)
}
