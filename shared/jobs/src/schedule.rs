//! Work that repeats.

use boot::Clock;
use db::{System, SystemTx};
use time::{Duration, OffsetDateTime};

use crate::queue::{Job, enqueue_above};

type Add = for<'a> fn(
    &'a mut SystemTx,
    &'a serde_json::Value,
) -> std::pin::Pin<Box<dyn Future<Output = Result<(), db::Error>> + Send + 'a>>;

/// One job that is added again and again.
#[derive(Clone)]
pub(crate) struct Repeated {
    name: &'static str,
    period: Duration,
    payload: serde_json::Value,
    add: Add,
}

impl Repeated {
    pub(crate) fn new<J: Job>(period: Duration, job: &J) -> Self {
        let payload = serde_json::to_value(job).expect("a job is written as JSON");
        Self { name: J::KIND, period, payload, add: add::<J> }
    }

    /// Adds the job when its time has come. Of any number of workers one does it; what was missed is not made up for.
    pub(crate) async fn tick(&self, system: &System, clock: &Clock) -> Result<(), db::Error> {
        let now = clock.now();
        let mut tx = system.begin().await?;
        if take_turn(&mut tx, self.name, now, now + self.period).await? {
            (self.add)(&mut tx, &self.payload).await?;
            tx.commit().await?;
        }
        Ok(())
    }
}

fn add<'a, J: Job>(
    tx: &'a mut SystemTx,
    payload: &'a serde_json::Value,
) -> std::pin::Pin<Box<dyn Future<Output = Result<(), db::Error>> + Send + 'a>> {
    Box::pin(async move {
        let job: J = serde_json::from_value(payload.clone()).map_err(|error| db::Error::Encode(error.into()))?;
        enqueue_above(tx, None, &job, Some("repeated")).await
    })
}

/// Whether it is time, and this worker's turn.
async fn take_turn(
    tx: &mut SystemTx,
    name: &str,
    now: OffsetDateTime,
    next_at: OffsetDateTime,
) -> Result<bool, db::Error> {
    let turn = sqlx::query!(
        "INSERT INTO job_schedules (name, next_at) VALUES ($1, $3)
         ON CONFLICT (name) DO UPDATE SET next_at = excluded.next_at WHERE job_schedules.next_at <= $2",
        name,
        now,
        next_at,
    )
    .execute(&mut **tx)
    .await?;
    Ok(turn.rows_affected() == 1)
}
