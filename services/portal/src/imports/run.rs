//! Walking through an import's file: for the preview of its first rows, and for good.

use boot::{Clock, Entropy};
use db::{Db, Scope};

use super::columns::Kind;
use super::file::{FileError, Layout, Row, RowStream};
use super::import::{Import, ImportId, Outcome, Tally};
use super::mapping::Mapping;
use super::merge::{self, Mode, Reading, Seen};
use super::{own, queries};

/// Rows that the preview looks at.
pub(crate) const PREVIEW_ROWS: usize = 10_000;
/// Rows that the preview shows of each sort, good and bad.
pub(crate) const SHOWN_ROWS: usize = 50;
/// Rows brought in by one transaction: a fraction of a second, so that nobody waits long for a lock.
const BATCH: usize = 200;

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
    piece: i32,
    is_over: bool,
}

impl<'a> Rows<'a> {
    fn new(db: &'a Db, scope: Scope, (import, layout): (ImportId, &Layout)) -> Self {
        Self { db, scope, import, stream: RowStream::new(layout), piece: 0, is_over: false }
    }

    /// The next rows, at most `most`; none when all were read.
    async fn next(&mut self, most: usize) -> Result<Vec<Row>, RunError> {
        let mut rows = Vec::with_capacity(most);
        while rows.len() < most {
            match self.stream.next()? {
                Some(row) => rows.push(row),
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
    let reading = Reading { kind, mapping, columns: &layout.columns, own: &own };
    let mut rows = Rows::new(db, scope, (id, layout));
    let mut preview = Preview { tally: Tally::default(), good: Vec::new(), bad: Vec::new() };
    let mut seen = Seen::default();
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
    let reading = Reading { kind: import.kind, mapping, columns: &layout.columns, own: &own };
    let mut rows = Rows::new(db, scope, (import.id, layout));
    let mut seen = Seen::default();
    let mut left = import.tally.rows();
    while left > 0 {
        let batch = rows.next(usize::try_from(left).unwrap_or(BATCH).min(BATCH)).await?;
        merge::pass_over(reading, &mut seen, &batch);
        left = if batch.is_empty() { 0 } else { left - batch.len() as u64 };
    }
    let mut done = i64::try_from(import.tally.rows()).unwrap_or(i64::MAX);
    loop {
        let batch = rows.next(BATCH).await?;
        let mut tx = db.begin(scope).await?;
        if queries::lock_progress(&mut tx, import.id).await? != Some(done) {
            return Ok(());
        }
        if batch.is_empty() {
            queries::save_end(&mut tx, import.id, (clock.now(), None)).await?;
            queries::delete_file(&mut tx, import.id).await?;
            return Ok(tx.commit().await?);
        }
        let outcomes = merge::merge(&mut tx, Mode::Write(clock, entropy), reading, (&mut seen, &batch)).await?;
        let mut tally = Tally::default();
        for (row, outcome) in batch.iter().zip(&outcomes) {
            tally.count(outcome);
            if let Outcome::Bad(problem) = outcome {
                queries::insert_bad_row(&mut tx, import.id, (row, problem)).await?;
            }
        }
        queries::add_progress(&mut tx, import.id, &tally).await?;
        tx.commit().await?;
        done += batch.len() as i64;
    }
}
