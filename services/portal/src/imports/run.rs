//! Walking through an import's file: for the preview of its first rows, and for good.

use std::time::{Duration, Instant};

use accounts::Actor;
use boot::{Clock, Entropy};
use db::{Db, Scope, TenantTx};

use super::columns::Kind;
use super::families::Families;
use super::file::{FileError, Layout, Row, RowStream};
use super::import::{Import, ImportId, Outcome, Tally};
use super::mapping::Mapping;
use super::merge::{self, Mode, Reading, Seen};
use super::{own, queries};

/// Rows that the preview looks at.
pub(crate) const PREVIEW_ROWS: usize = 10_000;
/// Rows that the preview shows of each sort, good and bad.
pub(crate) const SHOWN_ROWS: usize = 50;
/// Rows brought in by one transaction: at first, at least and at most. More rows at once share more of the work, but
/// nobody is to wait long for what the transaction holds.
const BATCH: usize = 200;
const BATCHES: std::ops::RangeInclusive<usize> = 50..=2000;
/// How long a transaction may take: one that is faster is followed by a larger one.
const HELD: Duration = Duration::from_millis(500);

/// Why an import stopped.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RunError {
    /// The file cannot be read on.
    #[error(transparent)]
    File(#[from] FileError),
    /// The database failed; worth another try.
    #[error(transparent)]
    Database(#[from] db::Error),
}

/// The rows of a stored file, read piece by piece.
struct Rows<'a> {
    db: &'a Db,
    scope: Scope,
    import: ImportId,
    stream: RowStream,
    families: Families<'a>,
    piece: i32,
    is_over: bool,
}

impl<'a> Rows<'a> {
    fn new(
        db: &'a Db,
        scope: Scope,
        (import, kind): (ImportId, Kind),
        (layout, mapping): (&Layout, &'a Mapping),
    ) -> Self {
        let (stream, families) = (RowStream::new(layout), Families::new(kind, mapping));
        Self { db, scope, import, stream, families, piece: 0, is_over: false }
    }

    /// The next rows, at most `most`; none when all were read.
    async fn next(&mut self, most: usize) -> Result<Vec<Row>, RunError> {
        let mut rows = Vec::with_capacity(most);
        while rows.len() < most {
            match self.stream.next()? {
                Some(mut row) => {
                    self.families.settle(&mut row);
                    rows.push(row);
                }
                None if self.is_over => break,
                None => self.read().await?,
            }
        }
        Ok(rows)
    }

    async fn read(&mut self) -> Result<(), RunError> {
        let mut tx = self.db.read(self.scope).await?;
        let bytes = queries::find_piece(&mut tx, self.import, self.piece).await?;
        self.is_over = bytes.is_none();
        self.stream.push(&bytes.unwrap_or_default(), self.is_over);
        self.piece += 1;
        Ok(())
    }
}

/// What an import would do.
pub(crate) struct Preview {
    /// What would become of the rows looked at.
    pub(crate) tally: Tally,
    /// The first good rows.
    pub(crate) good: Vec<(Row, Outcome)>,
    /// The first bad rows, each with what is wrong.
    pub(crate) bad: Vec<(Row, String)>,
}

/// Looks at the first [`PREVIEW_ROWS`] rows and writes nothing.
pub(crate) async fn preview(
    db: &Db,
    scope: Scope,
    (id, kind): (ImportId, Kind),
    (layout, mapping): (&Layout, &Mapping),
) -> Result<Preview, RunError> {
    let own = own::fields(&mut db.read(scope).await?, kind).await?;
    let (columns, currency) = (layout.columns.as_slice(), scope.currency());
    // What only looks is nobody's doing.
    let reading = Reading { kind, mapping, columns, own: &own, currency, by: Actor::System, was_seen: true };
    let mut rows = Rows::new(db, scope, (id, kind), (layout, mapping));
    let mut preview = Preview { tally: Tally::default(), good: Vec::new(), bad: Vec::new() };
    let mut seen = Seen::new(reading);
    while preview.tally.rows() < PREVIEW_ROWS as u64 {
        let batch = rows.next(BATCH * 5).await?;
        if batch.is_empty() {
            break;
        }
        let mut tx = db.read(scope).await?;
        let outcomes = merge::merge(&mut tx, Mode::Dry, reading, (&mut seen, &batch)).await?;
        for (row, outcome) in batch.into_iter().zip(outcomes) {
            preview.tally.count(&outcome);
            match outcome {
                Outcome::Bad(problem) if preview.bad.len() < SHOWN_ROWS => preview.bad.push((row, problem)),
                Outcome::New | Outcome::Changed if preview.good.len() < SHOWN_ROWS => preview.good.push((row, outcome)),
                _ => {}
            }
        }
    }
    Ok(preview)
}

/// Brings an import in from where it stands to its end. Safe to run twice, also at once: each batch is brought in and
/// counted in one transaction, and only by whoever finds the count as expected.
pub(crate) async fn run(
    db: &Db,
    scope: Scope,
    (clock, entropy): (&Clock, &Entropy),
    import: &Import,
) -> Result<(), RunError> {
    let (Some(layout), Some(mapping)) = (&import.layout, &import.mapping) else { return Ok(()) };
    let own = own::fields(&mut db.read(scope).await?, import.kind).await?;
    let (columns, currency) = (layout.columns.as_slice(), scope.currency());
    let by = Actor::Staff(import.staff, &import.staff_name);
    let was_seen = !layout.is_unseen;
    let reading = Reading { kind: import.kind, mapping, columns, own: &own, currency, by, was_seen };
    let mut rows = Rows::new(db, scope, (import.id, import.kind), (layout, mapping));
    let mut seen = Seen::new(reading);
    let mut left = import.tally.rows();
    while left > 0 {
        let batch = rows.next(usize::try_from(left).map_or(BATCH, |left| left.min(BATCH))).await?;
        merge::pass_over(reading, &mut seen, &batch);
        left = if batch.is_empty() { 0 } else { left - batch.len() as u64 };
    }
    let mut done = i64::try_from(import.tally.rows()).unwrap_or(i64::MAX);
    let mut size = BATCH;
    loop {
        let batch = rows.next(size).await?;
        let began = Instant::now();
        let mut tx = db.begin(scope).await?;
        if queries::lock_progress(&mut tx, import.id).await? != Some(done) {
            return Ok(());
        }
        if batch.is_empty() {
            queries::save_end(&mut tx, import.id, (clock.now(), None)).await?;
            queries::delete_file(&mut tx, import.id).await?;
            return Ok(tx.commit().await?);
        }
        bring_in(&mut tx, (clock, entropy), (import.id, reading), (&mut seen, &batch)).await?;
        tx.commit().await?;
        done += batch.len() as i64;
        size = next_size(batch.len(), began.elapsed());
    }
}

/// Brings a batch in, counts it, and keeps its bad rows.
async fn bring_in(
    tx: &mut TenantTx,
    (clock, entropy): (&Clock, &Entropy),
    (id, reading): (ImportId, Reading<'_>),
    (seen, batch): (&mut Seen, &[Row]),
) -> Result<(), db::Error> {
    if !tx.hold_currency().await? {
        // Its next try reads the rest in the currency of that time.
        return Err(db::Error::RowNotFound);
    }
    let outcomes = merge::merge(tx, Mode::Write(clock, entropy), reading, (seen, batch)).await?;
    let mut tally = Tally::default();
    let mut bad = Vec::new();
    for (row, outcome) in batch.iter().zip(&outcomes) {
        tally.count(outcome);
        if let Outcome::Bad(problem) = outcome {
            bad.push((row, problem.as_str()));
        }
    }
    queries::insert_bad_rows(tx, id, &bad).await?;
    queries::add_progress(tx, id, &tally).await
}

/// How many rows the next transaction takes, after one of `rows` that took so long.
fn next_size(rows: usize, took: Duration) -> usize {
    let fitting = rows as u128 * HELD.as_micros() / took.as_micros().max(1);
    let fitting = usize::try_from(fitting).unwrap_or(usize::MAX).min(rows * 2);
    fitting.clamp(*BATCHES.start(), *BATCHES.end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transaction_is_followed_by_one_that_takes_half_a_second() {
        let after = |rows, millis| next_size(rows, Duration::from_millis(millis));
        assert_eq!(after(200, 10), 400, "step by step");
        assert_eq!(after(1600, 250), 2000);
        assert_eq!(after(2000, 1000), 1000);
        assert_eq!(after(200, 60_000), 50);
    }
}
