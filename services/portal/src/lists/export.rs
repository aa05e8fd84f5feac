//! A list as a CSV file or an Excel workbook: the same rows, columns and order as on the screen, read and sent page by page.

use std::convert::Infallible;
use std::future::Future;

use accounts::Staff;
use axum::body::Body;
use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use axum::response::Response;
use db::Scope;
use futures_util::stream;
use pricing::Currency;
use time::{Date, OffsetDateTime};
use web::Now;

use super::{Column, Cursor, Opened, workbook};
use crate::Portal;
use crate::activity::exports;
use crate::brand::Brand;
use crate::imports::export::{self, Sheet, attachment};
use crate::printing;

/// Rows read at a time.
pub(crate) const STRETCH: usize = 500;

/// Some rows of a file, and where they end when there may be more.
pub(crate) type Stretch<C> = (Vec<Vec<String>>, Option<C>);

/// What a list was asked for as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Export {
    Sheet(Format),
    Pdf,
}

impl<S: Sync> FromRequestParts<S> for Export {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let pairs = asked(parts);
        let is_pdf = pairs.iter().any(|(name, value)| name == "format" && value == "pdf");
        Ok(if is_pdf { Self::Pdf } else { Self::Sheet(Format::of(&pairs)) })
    }
}

impl Export {
    /// Its name on screens.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Sheet(format) => format.label(),
            Self::Pdf => "PDF",
        }
    }
}

fn asked(parts: &Parts) -> Vec<(String, String)> {
    Query::try_from_uri(&parts.uri).map(|Query(pairs)| pairs).unwrap_or_default()
}

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Csv,
    /// An Excel workbook (.xlsx).
    Workbook,
}

impl Format {
    /// What an address's `format` asks for: CSV, if it asks for nothing else.
    fn of(pairs: &[(String, String)]) -> Self {
        let is_workbook = |(name, value): &(String, String)| name == "format" && value == "xlsx";
        if pairs.iter().any(is_workbook) { Self::Workbook } else { Self::Csv }
    }
}

impl Format {
    /// Its name on screens.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::Workbook => "Excel workbook",
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Format {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(&asked(parts)))
    }
}

/// The heading of a column.
#[derive(Clone, Debug)]
pub(crate) struct Heading {
    pub(crate) label: String,
    pub(crate) holds: Holds,
}

/// What the cells of a column are to a spreadsheet. A cell that is none of it is a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holds {
    Texts,
    Numbers,
    /// `2026-11-24`.
    Days,
    /// As [`time()`] writes them.
    Times,
}

impl Heading {
    /// Of a column of amounts, which are numbers: it says of which currency.
    pub(crate) fn of_amounts(label: &str, currency: Currency) -> Self {
        Self { label: format!("{label} ({})", currency.code()), holds: Holds::Numbers }
    }
}

impl From<&str> for Heading {
    /// Of a column of texts.
    fn from(label: &str) -> Self {
        Self { label: label.to_owned(), holds: Holds::Texts }
    }
}

/// A list whose file is asked for: as what, by whom, and with which columns.
#[derive(Debug)]
pub(crate) struct Listed<'a> {
    pub(crate) export: Export,
    pub(crate) brand: &'a Brand,
    pub(crate) scope: Scope,
    /// The staff member who takes it; none for a customer's contact, whose own it is.
    pub(crate) staff: Option<&'a Staff>,
    pub(crate) opened: Opened,
    /// How many rows were selected one by one; none where all are taken that the list shows.
    pub(crate) selected: usize,
    pub(crate) columns: &'a [Column],
    pub(crate) now: Now,
}

impl Listed<'_> {
    /// What the trail says of it: `Excel workbook, 2 filters`.
    fn told(&self) -> String {
        let ask = &self.opened.ask;
        let filters = ask.values().len() + usize::from(!ask.search.trim().is_empty());
        let narrowed = match (self.selected, filters) {
            (0, 0) => "no filters".to_owned(),
            (0, filters) => web::ui::counted(filters as u64, "filter", "filters"),
            (selected, _) => format!("{} selected", web::ui::count(selected as u64)),
        };
        format!("{}, {narrowed}", self.export.label())
    }
}

/// The file of a list; that staff took it is an event of the trail. `read` gives the rows behind a cursor.
pub(crate) async fn list<F, Rows>(portal: &Portal, listed: Listed<'_>, read: F) -> web::Result
where
    F: Fn(Option<Cursor>) -> Rows + Clone + Send + 'static,
    Rows: Future<Output = Result<Stretch<Cursor>, db::Error>> + Send,
{
    if let Some(staff) = listed.staff {
        exports::note(portal, staff, (listed.opened.ask.subject.key, listed.opened.ask.customer()), &listed.told())
            .await?;
    }
    let Listed { export, brand, scope, opened, columns, now, .. } = listed;
    let heading = columns.iter().map(|column| column.heading(scope.currency())).collect();
    match export {
        Export::Pdf => printing::list::pdf((portal, brand, scope), (opened, heading, now), read).await,
        Export::Sheet(format) => Ok(file((opened.ask.subject.key, now.today(), format), heading, read)),
    }
}

/// The file, named after the day that it is at the business. `read` gives the rows behind a cursor; `name` is one of ours.
pub(crate) fn file<C, F, Rows>((name, today, format): (&str, Date, Format), heading: Vec<Heading>, read: F) -> Response
where
    C: Send + 'static,
    F: Fn(Option<C>) -> Rows + Clone + Send + 'static,
    Rows: Future<Output = Result<Stretch<C>, db::Error>> + Send,
{
    named((&format!("{name}-{today}"), format), heading, read)
}

/// The file under a name that says already what time it is about.
pub(crate) fn named<C, F, Rows>((name, format): (&str, Format), heading: Vec<Heading>, read: F) -> Response
where
    C: Send + 'static,
    F: Fn(Option<C>) -> Rows + Clone + Send + 'static,
    Rows: Future<Output = Result<Stretch<C>, db::Error>> + Send,
{
    match format {
        Format::Csv => {
            attachment(&format!("{name}.csv"), rows(heading.into_iter().map(|heading| heading.label).collect(), read))
        }
        Format::Workbook => export::workbook(&format!("{name}.xlsx"), workbook::rows(heading, read)),
    }
}

/// What a CSV file says, read and sent stretch by stretch.
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
