//! Files to take away: the rows that failed, to be mended and imported again, and an empty template of each kind.

use axum::body::Body;
use db::{Db, Scope};
use futures_util::stream;

use super::columns::Kind;
use super::export::Sheet;
use super::import::ImportId;
use super::queries;

/// Rows read at a time.
const PAGE: i64 = 500;

/// A file with the column names alone, which maps itself.
pub(crate) fn template(kind: Kind) -> String {
    Sheet::new(kind.targets().iter().map(|target| target.label)).take()
}

/// The columns of the file as they were, and two more: the line in the file, and what is wrong.
pub(crate) fn stream(db: Db, scope: Scope, (id, columns): (ImportId, Vec<String>)) -> Body {
    let sheet = Sheet::new(columns.iter().map(String::as_str).chain(["Line", "Problem"]));
    let begin = Some((sheet, 0));
    Body::from_stream(stream::try_unfold(begin, move |state| {
        let (db, width) = (db.clone(), columns.len());
        async move {
            let Some((mut sheet, after)) = state else { return Ok::<_, db::Error>(None) };
            let rows = queries::list_bad_rows(&mut db.read(scope).await?, id, (after, PAGE)).await?;
            let last = rows.last().map(|row| row.line);
            for mut row in rows {
                row.cells.resize(width, String::new());
                row.cells.extend([row.line.to_string(), row.problem]);
                sheet.push(row.cells);
            }
            let text = sheet.take();
            Ok(Some((text, last.map(|line| (sheet, line)))))
        }
    }))
}
