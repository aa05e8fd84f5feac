//! Writing CSV that a spreadsheet opens as it was meant and never runs: RFC 4180, every cell quoted, formulas guarded.

use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};

use super::formula::guard;

/// A CSV file that grows row by row. It begins with a byte order mark: without one Excel reads UTF-8 as Windows-1252.
#[derive(Debug)]
pub(crate) struct Sheet {
    text: String,
}

impl Sheet {
    /// A file with its heading.
    pub(crate) fn new<S: AsRef<str>>(heading: impl IntoIterator<Item = S>) -> Self {
        let mut sheet = Self { text: "\u{feff}".to_owned() };
        sheet.push(heading);
        sheet
    }

    /// Adds a row.
    pub(crate) fn push<S: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = S>) {
        for (index, cell) in cells.into_iter().enumerate() {
            self.text.push_str(if index == 0 { "\"" } else { ",\"" });
            self.text.push_str(&guard(cell.as_ref()).replace('"', "\"\""));
            self.text.push('"');
        }
        self.text.push_str("\r\n");
    }

    /// What was written since the last call, so that a long file can be sent in pieces.
    pub(crate) fn take(&mut self) -> String {
        std::mem::take(&mut self.text)
    }
}

/// A CSV file that a browser saves instead of showing. `name` is one of ours: letters, digits, `-` and `.`.
pub(crate) fn attachment(name: &str, body: Body) -> Response {
    saved("text/csv; charset=utf-8", name, body)
}

/// An Excel workbook, the same way.
pub(crate) fn workbook(name: &str, body: Body) -> Response {
    saved("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", name, body)
}

fn saved(kind: &'static str, name: &str, body: Body) -> Response {
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""));
    let mut response = ([(header::CONTENT_TYPE, kind)], body).into_response();
    let disposition = disposition.unwrap_or(HeaderValue::from_static("attachment"));
    response.headers_mut().insert(header::CONTENT_DISPOSITION, disposition);
    response
}
