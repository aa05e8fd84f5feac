//! Every statement on imports, their files and the rows that failed.

use boot::Clock;
use db::{StaffId, TenantTx};
use time::OffsetDateTime;

use super::columns::Kind;
use super::file::{Layout, Row};
use super::import::{Import, ImportId, Tally};
use super::mapping::Mapping;

/// What is known of an import when its file arrives.
pub(crate) struct NewImport<'a> {
    pub(crate) id: ImportId,
    pub(crate) kind: Kind,
    pub(crate) file_name: &'a str,
    pub(crate) staff: (StaffId, &'a str),
}

/// Notes that a file is on its way.
pub(crate) async fn insert(tx: &mut TenantTx, clock: &Clock, new: &NewImport<'_>) -> Result<(), db::Error> {
    sqlx::query!(
        "INSERT INTO imports (tenant_id, id, kind, file_name, staff_id, staff_name, state, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, 'uploading', $7)",
        tx.tenant(),
        new.id.uuid(),
        new.kind.key(),
        new.file_name,
        new.staff.0.uuid(),
        new.staff.1,
        clock.now(),
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Keeps a piece of a file.
pub(crate) async fn insert_piece(
    tx: &mut TenantTx,
    id: ImportId,
    (piece, bytes): (i32, &[u8]),
) -> Result<(), db::Error> {
    sqlx::query!(
        "INSERT INTO import_files (tenant_id, import_id, piece, bytes) VALUES ($1, $2, $3, $4)",
        tx.tenant(),
        id.uuid(),
        piece,
        bytes,
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// A piece of a file; none behind the last one.
pub(crate) async fn find_piece(tx: &mut TenantTx, id: ImportId, piece: i32) -> Result<Option<Vec<u8>>, db::Error> {
    sqlx::query_scalar!(
        "SELECT bytes FROM import_files WHERE tenant_id = $1 AND import_id = $2 AND piece = $3",
        tx.tenant(),
        id.uuid(),
        piece,
    )
    .fetch_optional(&mut **tx)
    .await
}

/// Forgets a file that is no longer needed.
pub(crate) async fn delete_file(tx: &mut TenantTx, id: ImportId) -> Result<(), db::Error> {
    sqlx::query!("DELETE FROM import_files WHERE tenant_id = $1 AND import_id = $2", tx.tenant(), id.uuid())
        .execute(&mut **tx)
        .await
        .map(drop)
}

/// Notes that the file is here and how it is to be read.
pub(crate) async fn save_layout(tx: &mut TenantTx, id: ImportId, layout: &Layout) -> Result<(), db::Error> {
    sqlx::query!(
        "UPDATE imports SET state = 'ready', layout = $3, rows_total = $4 WHERE tenant_id = $1 AND id = $2",
        tx.tenant(),
        id.uuid(),
        json(layout)?,
        i64::try_from(layout.rows).unwrap_or(i64::MAX),
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Notes which field each column fills; `false` when the import has begun.
pub(crate) async fn save_mapping(tx: &mut TenantTx, id: ImportId, mapping: &Mapping) -> Result<bool, db::Error> {
    let done = sqlx::query!(
        "UPDATE imports SET mapping = $3 WHERE tenant_id = $1 AND id = $2 AND state = 'ready'",
        tx.tenant(),
        id.uuid(),
        json(mapping)?,
    )
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Lets an import begin; `false` when it has begun or lacks a mapping.
pub(crate) async fn save_running(tx: &mut TenantTx, id: ImportId, now: OffsetDateTime) -> Result<bool, db::Error> {
    let done = sqlx::query!(
        "UPDATE imports SET state = 'running', started_at = $3
         WHERE tenant_id = $1 AND id = $2 AND state = 'ready' AND mapping IS NOT NULL",
        tx.tenant(),
        id.uuid(),
        now,
    )
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// How many rows of a running import are dealt with; holds it until the transaction ends. None when it is not running.
pub(crate) async fn lock_progress(tx: &mut TenantTx, id: ImportId) -> Result<Option<i64>, db::Error> {
    sqlx::query_scalar!(
        "SELECT rows_done FROM imports WHERE tenant_id = $1 AND id = $2 AND state = 'running' FOR UPDATE",
        tx.tenant(),
        id.uuid(),
    )
    .fetch_optional(&mut **tx)
    .await
}

/// Counts rows as dealt with.
pub(crate) async fn add_progress(tx: &mut TenantTx, id: ImportId, tally: &Tally) -> Result<(), db::Error> {
    let count = |rows: u64| i64::try_from(rows).unwrap_or(i64::MAX);
    sqlx::query!(
        "UPDATE imports
         SET rows_done = rows_done + $3, rows_new = rows_new + $4, rows_changed = rows_changed + $5,
             rows_unchanged = rows_unchanged + $6, rows_bad = rows_bad + $7
         WHERE tenant_id = $1 AND id = $2",
        tx.tenant(),
        id.uuid(),
        count(tally.rows()),
        count(tally.new),
        count(tally.changed),
        count(tally.unchanged),
        count(tally.bad),
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Keeps rows that could not be brought in, each with what is wrong.
pub(crate) async fn insert_bad_rows(tx: &mut TenantTx, id: ImportId, rows: &[(&Row, &str)]) -> Result<(), db::Error> {
    let tenant = tx.tenant();
    // Postgres keeps every character but this one.
    let kept = |text: &str| text.replace('\0', "\u{fffd}");
    let head = "INSERT INTO import_rows (tenant_id, import_id, line, cells, problem)";
    tx.insert((head, "ON CONFLICT DO NOTHING"), rows, |mut bound, (row, problem)| {
        let cells: Vec<String> = row.cells.iter().map(|cell| kept(cell)).collect();
        bound.push_bind(tenant).push_bind(id.uuid()).push_bind(i64::try_from(row.line).unwrap_or(i64::MAX));
        bound.push_bind(cells).push_bind(kept(problem));
    })
    .await
}

/// A row that could not be brought in.
pub(crate) struct BadRow {
    pub(crate) line: i64,
    pub(crate) cells: Vec<String>,
    pub(crate) problem: String,
}

/// Rows that could not be brought in, in their order, behind the line `after`.
pub(crate) async fn list_bad_rows(
    tx: &mut TenantTx,
    id: ImportId,
    (after, most): (i64, i64),
) -> Result<Vec<BadRow>, db::Error> {
    sqlx::query_as!(
        BadRow,
        "SELECT line, cells, problem FROM import_rows WHERE tenant_id = $1 AND import_id = $2 AND line > $3
         ORDER BY line LIMIT $4",
        tx.tenant(),
        id.uuid(),
        after,
        most,
    )
    .fetch_all(&mut **tx)
    .await
}

/// Ends an import: with a sentence when it could not go on.
pub(crate) async fn save_end(
    tx: &mut TenantTx,
    id: ImportId,
    (now, failure): (OffsetDateTime, Option<&str>),
) -> Result<(), db::Error> {
    sqlx::query!(
        "UPDATE imports SET state = CASE WHEN $4::text IS NULL THEN 'done' ELSE 'failed' END, finished_at = $3, failure = $4
         WHERE tenant_id = $1 AND id = $2",
        tx.tenant(),
        id.uuid(),
        now,
        failure,
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Forgets an import.
pub(crate) async fn delete(tx: &mut TenantTx, id: ImportId) -> Result<(), db::Error> {
    sqlx::query!("DELETE FROM imports WHERE tenant_id = $1 AND id = $2", tx.tenant(), id.uuid())
        .execute(&mut **tx)
        .await
        .map(drop)
}

/// Forgets imports that were never begun.
pub(crate) async fn delete_abandoned(tx: &mut TenantTx, before: OffsetDateTime) -> Result<(), db::Error> {
    sqlx::query!(
        "DELETE FROM imports WHERE tenant_id = $1 AND state IN ('uploading', 'ready') AND created_at < $2",
        tx.tenant(),
        before,
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// One import.
pub(crate) async fn find(tx: &mut TenantTx, id: ImportId) -> Result<Option<Import>, db::Error> {
    let row = sqlx::query_as!(
        Stored,
        r#"SELECT id, kind, file_name, staff_id AS "staff: StaffId", staff_name, state, layout, mapping, rows_total, rows_new, rows_changed, rows_unchanged,
                  rows_bad, failure, created_at, finished_at
           FROM imports WHERE tenant_id = $1 AND id = $2"#,
        tx.tenant(),
        id.uuid(),
    )
    .fetch_optional(&mut **tx)
    .await?;
    row.map(Import::try_from).transpose()
}

/// The latest imports whose file arrived, newest first.
pub(crate) async fn list(tx: &mut TenantTx) -> Result<Vec<Import>, db::Error> {
    let rows = sqlx::query_as!(
        Stored,
        r#"SELECT id, kind, file_name, staff_id AS "staff: StaffId", staff_name, state, layout, mapping, rows_total, rows_new, rows_changed, rows_unchanged,
                  rows_bad, failure, created_at, finished_at
           FROM imports WHERE tenant_id = $1 AND state <> 'uploading' ORDER BY id DESC LIMIT 50"#,
        tx.tenant(),
    )
    .fetch_all(&mut **tx)
    .await?;
    rows.into_iter().map(Import::try_from).collect()
}

struct Stored {
    id: uuid::Uuid,
    kind: String,
    file_name: String,
    staff: StaffId,
    staff_name: String,
    state: String,
    layout: Option<serde_json::Value>,
    mapping: Option<serde_json::Value>,
    rows_total: i64,
    rows_new: i64,
    rows_changed: i64,
    rows_unchanged: i64,
    rows_bad: i64,
    failure: Option<String>,
    created_at: OffsetDateTime,
    finished_at: Option<OffsetDateTime>,
}

impl TryFrom<Stored> for Import {
    type Error = db::Error;

    fn try_from(row: Stored) -> Result<Self, db::Error> {
        let count = |rows: i64| u64::try_from(rows).unwrap_or(0);
        Ok(Self {
            id: ImportId::new(row.id),
            kind: Kind::from_key(&row.kind).ok_or_else(|| sqlx::Error::Decode("unknown kind of import".into()))?,
            file_name: row.file_name,
            staff: row.staff,
            staff_name: row.staff_name,
            state: row.state.into(),
            layout: row.layout.map(serde_json::from_value).transpose().map_err(decoding)?,
            mapping: row.mapping.map(serde_json::from_value).transpose().map_err(decoding)?,
            rows_total: count(row.rows_total),
            tally: Tally {
                new: count(row.rows_new),
                changed: count(row.rows_changed),
                unchanged: count(row.rows_unchanged),
                bad: count(row.rows_bad),
            },
            failure: row.failure,
            created_at: row.created_at,
            finished_at: row.finished_at,
        })
    }
}

fn json<T: serde::Serialize>(value: &T) -> Result<serde_json::Value, db::Error> {
    serde_json::to_value(value).map_err(|error| sqlx::Error::Encode(error.into()))
}

fn decoding(error: serde_json::Error) -> db::Error {
    sqlx::Error::Decode(error.into())
}
