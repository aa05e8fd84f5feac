//! A list as a CSV file: the same rows, columns and order as on the screen, read and sent page by page.

use std::future::Future;

use axum::body::Body;
use axum::response::Response;
use futures_util::stream;
use time::OffsetDateTime;

use super::cursor::Cursor;
use crate::imports::export::{Sheet, attachment};

/// Rows read at a time.
pub(crate) const STRETCH: usize = 500;

/// Some rows of a file, and where they end when there are more.
pub(crate) type Stretch = (Vec<Vec<String>>, Option<Cursor>);

/// The file. `read` gives the rows behind a cursor; `name` is one of ours.
pub(crate) fn file<F, Rows>((name, now): (&str, OffsetDateTime), heading: Vec<String>, read: F) -> Response
where
    F: Fn(Option<Cursor>) -> Rows + Clone + Send + 'static,
    Rows: Future<Output = Result<Stretch, db::Error>> + Send,
{
    let sheet = Sheet::new(heading);
    let body = Body::from_stream(stream::try_unfold(Some((sheet, None)), move |state| {
        let read = read.clone();
        async move {
            let Some((mut sheet, after)) = state else { return Ok::<_, db::Error>(None) };
            let (rows, next) = read(after).await?;
            for row in rows {
                sheet.push(row);
            }
            let text = sheet.take();
            Ok(Some((text, next.map(|next| (sheet, Some(next))))))
        }
    }));
    attachment(&format!("{name}-{}.csv", now.date()), body)
}

/// A time as files have it: `2026-11-24 12:00`, in UTC.
pub(crate) fn time(at: Option<OffsetDateTime>) -> String {
    let format = time::macros::format_description!("[year]-[month]-[day] [hour]:[minute]");
    at.and_then(|at| at.to_offset(time::UtcOffset::UTC).format(&format).ok()).unwrap_or_default()
}
