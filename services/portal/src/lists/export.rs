//! A list as a CSV file: the same rows, columns and order as on the screen, read and sent page by page.

use std::future::Future;

use axum::body::Body;
use axum::response::Response;
use futures_util::stream;
use time::OffsetDateTime;

use crate::imports::export::{Sheet, attachment};

/// Rows read at a time.
pub(crate) const STRETCH: usize = 500;

/// Some rows of a file, and where they end when there may be more.
pub(crate) type Stretch<C> = (Vec<Vec<String>>, Option<C>);

/// The file, named after its day. `read` gives the rows behind a cursor; `name` is one of ours.
pub(crate) fn file<C, F, Rows>((name, now): (&str, OffsetDateTime), heading: Vec<String>, read: F) -> Response
where
    C: Send + 'static,
    F: Fn(Option<C>) -> Rows + Clone + Send + 'static,
    Rows: Future<Output = Result<Stretch<C>, db::Error>> + Send,
{
    attachment(&format!("{name}-{}.csv", now.date()), rows(heading, read))
}

/// What a file says, read and sent stretch by stretch.
pub(crate) fn rows<C, F, Rows>(heading: Vec<String>, read: F) -> Body
where
    C: Send + 'static,
    F: Fn(Option<C>) -> Rows + Clone + Send + 'static,
    Rows: Future<Output = Result<Stretch<C>, db::Error>> + Send,
{
    let begin: Option<(Sheet, Option<C>)> = Some((Sheet::new(heading), None));
    Body::from_stream(stream::try_unfold(begin, move |state| {
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
    }))
}

/// A time as files have it: `2026-11-24 12:00`, in UTC.
pub(crate) fn time(at: Option<OffsetDateTime>) -> String {
    let format = time::macros::format_description!("[year]-[month]-[day] [hour]:[minute]");
    at.and_then(|at| at.to_offset(time::UtcOffset::UTC).format(&format).ok()).unwrap_or_default()
}
