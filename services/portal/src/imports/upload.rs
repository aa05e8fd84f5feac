//! Taking in a file: it is inspected and kept piece by piece while it arrives.

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, header};
use db::Scope;
use futures_util::stream::{BoxStream, StreamExt as _, TryStreamExt as _};
use multer::{Constraints, Multipart, SizeLimit};
use time::Duration;
use tokio::sync::mpsc;

use super::file::{FILE_BYTES, FileError, Inspector, Layout};
use super::import::ImportId;
use super::places;
use super::queries::{self, NewImport};
use super::workbook::{self, WORKBOOK_BYTES};
use crate::Portal;

/// The body of an upload: the file and the form around it.
pub(crate) const BODY_BYTES: usize = FILE_BYTES as usize + 64 * 1024;
const PIECE_BYTES: usize = 1024 * 1024;
/// How long a file that nobody imports is kept.
const KEPT: Duration = Duration::days(1);

/// Why a file was not taken in.
#[derive(Debug, thiserror::Error)]
pub(crate) enum UploadError {
    /// The form came without a file.
    #[error("Choose a CSV file or an Excel workbook.")]
    NoFile,
    /// The connection broke, or the form cannot be read.
    #[error("The upload broke off. Try again.")]
    Broken,
    /// It cannot be imported.
    #[error(transparent)]
    File(#[from] FileError),
    /// Our fault.
    #[error(transparent)]
    Database(#[from] db::Error),
}

impl From<multer::Error> for UploadError {
    fn from(error: multer::Error) -> Self {
        match error {
            multer::Error::StreamSizeExceeded { .. } | multer::Error::FieldSizeExceeded { .. } => {
                FileError::TooLarge.into()
            }
            _ => Self::Broken,
        }
    }
}

/// A file, as it arrives.
type Arriving<'a> = BoxStream<'a, Result<Bytes, UploadError>>;

/// Takes in a body that is the file itself, and notes it as `new`.
///
/// # Errors
/// As [`take_in`].
pub(crate) async fn take_in_whole(
    portal: &Portal,
    scope: Scope,
    body: Body,
    new: NewImport<'_>,
) -> Result<(), UploadError> {
    let arriving = body.into_data_stream().map_err(|_| UploadError::Broken).boxed();
    let name = file_name(new.file_name);
    take_in_file((portal, scope), (&name, arriving), new).await
}

/// Takes in the field `file` of a form and notes it as `new`, whose name it fills in.
///
/// # Errors
/// When there is no file, or it cannot be imported; then nothing of it is kept.
pub(crate) async fn take_in(
    portal: &Portal,
    scope: Scope,
    (headers, body): (&HeaderMap, Body),
    new: NewImport<'_>,
) -> Result<(), UploadError> {
    let boundary = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let boundary = boundary.and_then(|kind| multer::parse_boundary(kind).ok()).ok_or(UploadError::Broken)?;
    let limit = SizeLimit::new().whole_stream(BODY_BYTES as u64);
    let constraints = Constraints::new().size_limit(limit);
    let mut form = Multipart::with_constraints(body.into_data_stream(), boundary, constraints);
    while let Some(field) = form.next_field().await? {
        if field.name() == Some("file") {
            let name = file_name(field.file_name().unwrap_or_default());
            let arriving = field.map_err(UploadError::from).boxed();
            return take_in_file((portal, scope), (&name, arriving), new).await;
        }
    }
    Err(UploadError::NoFile)
}

async fn take_in_file(
    (portal, scope): (&Portal, Scope),
    (file_name, arriving): (&str, Arriving<'_>),
    new: NewImport<'_>,
) -> Result<(), UploadError> {
    if file_name.is_empty() {
        return Err(UploadError::NoFile);
    }
    let (accounts, id) = (&portal.accounts, new.id);
    let mut tx = accounts.db.begin(scope).await?;
    queries::delete_abandoned(&mut tx, accounts.clock.now() - KEPT).await?;
    queries::insert(&mut tx, &accounts.clock, &NewImport { file_name, ..new }).await?;
    tx.commit().await?;
    let mut kept = keep(portal, scope, (id, arriving)).await;
    let mut tx = accounts.db.begin(scope).await?;
    match &mut kept {
        Ok(layout) => {
            places::note_known(&mut layout.columns, &crate::parts::places::list(&mut tx).await?);
            queries::save_layout(&mut tx, id, layout).await?;
        }
        Err(_) => queries::delete(&mut tx, id).await?,
    }
    tx.commit().await?;
    kept.map(drop)
}

/// A workbook is turned into the CSV file that everything after this reads.
async fn keep(
    portal: &Portal,
    scope: Scope,
    (id, mut arriving): (ImportId, Arriving<'_>),
) -> Result<Layout, UploadError> {
    let mut beginning = Vec::new();
    while beginning.len() < 4 {
        let Some(bytes) = arriving.try_next().await? else { break };
        beginning.extend_from_slice(&bytes);
    }
    if workbook::is_workbook(&beginning) {
        return keep_sheet((portal, scope, id), (beginning, arriving)).await;
    }
    let mut keeping = Keeping::new((portal, scope, id), Inspector::default());
    keeping.take(&beginning).await?;
    while let Some(bytes) = arriving.try_next().await? {
        keeping.take(&bytes).await?;
    }
    keeping.finish().await
}

type Place<'a> = (&'a Portal, Scope, ImportId);

async fn keep_sheet(at: Place<'_>, (mut bytes, mut file): (Vec<u8>, Arriving<'_>)) -> Result<Layout, UploadError> {
    while bytes.len() <= WORKBOOK_BYTES {
        let Some(more) = file.try_next().await? else { break };
        bytes.extend_from_slice(&more);
    }
    if bytes.len() > WORKBOOK_BYTES {
        return Err(FileError::LargeWorkbook.into());
    }
    let _permit = workbook::AT_ONCE.acquire().await.map_err(|_| UploadError::Broken)?;
    let opened =
        tokio::task::spawn_blocking(|| workbook::open(bytes)).await.map_err(|_| FileError::DamagedWorkbook)??;
    let sheet = opened.sheet().clone();
    let named = |error| match error {
        UploadError::File(error) if !sheet.others.is_empty() => {
            FileError::InSheet(sheet.name.clone(), Box::new(error)).into()
        }
        error => error,
    };
    let (texts, mut arriving) = mpsc::channel::<String>(4);
    let writing = tokio::task::spawn_blocking(move || opened.write(|text| texts.blocking_send(text).is_ok()));
    let mut keeping = Keeping::new(at, Inspector::of_sheet(sheet.clone()));
    while let Some(text) = arriving.recv().await {
        keeping.take(text.as_bytes()).await.map_err(named)?;
    }
    let read = writing.await.map_err(|_| FileError::DamagedWorkbook)?.map_err(|error| named(error.into()))?;
    let mut layout = keeping.finish().await.map_err(named)?;
    layout.is_of(read);
    Ok(layout)
}

/// A file that is looked at and kept while it arrives. No transaction stays open while a slow client sends: each piece
/// has its own.
struct Keeping<'a> {
    at: Place<'a>,
    inspector: Inspector,
    piece: Vec<u8>,
    number: i32,
}

impl<'a> Keeping<'a> {
    fn new(at: Place<'a>, inspector: Inspector) -> Self {
        Self { at, inspector, piece: Vec::new(), number: 0 }
    }

    async fn take(&mut self, bytes: &[u8]) -> Result<(), UploadError> {
        self.inspector.push(bytes)?;
        self.piece.extend_from_slice(bytes);
        if self.piece.len() >= PIECE_BYTES { self.store().await } else { Ok(()) }
    }

    async fn finish(mut self) -> Result<Layout, UploadError> {
        self.store().await?;
        Ok(self.inspector.finish()?)
    }

    async fn store(&mut self) -> Result<(), UploadError> {
        if !self.piece.is_empty() {
            let (portal, scope, id) = self.at;
            let mut tx = portal.accounts.db.begin(scope).await?;
            queries::insert_piece(&mut tx, id, (self.number, &self.piece)).await?;
            tx.commit().await?;
            self.piece.clear();
            self.number += 1;
        }
        Ok(())
    }
}

/// The last part of the path that a browser may send, without what cannot be shown.
fn file_name(sent: &str) -> String {
    let name = sent.rsplit(['/', '\\']).next().unwrap_or_default();
    name.chars().filter(|c| c.to_string().parse::<accounts::DisplayName>().is_ok() || *c == ' ').take(120).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_is_short_and_shows_what_it_is() {
        assert_eq!(file_name("C:\\lists\\my customers.csv"), "my customers.csv");
        assert_eq!(file_name("../../etc/passwd"), "passwd");
        assert_eq!(file_name("a\u{202e}vsc.exe\r\n"), "avsc.exe");
        assert_eq!(file_name(&"x".repeat(10_000)).len(), 120);
    }
}
