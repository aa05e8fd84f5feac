//! Taking in a file: it is inspected and kept piece by piece while it arrives.

use axum::body::Body;
use axum::http::{HeaderMap, header};
use db::{Scope, TenantTx};
use multer::{Constraints, Field, Multipart, SizeLimit};
use time::Duration;

use super::file::{FILE_BYTES, FileError, Inspector, Layout};
use super::import::ImportId;
use super::queries::{self, NewImport};
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
    #[error("Choose a CSV file.")]
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
            return take_in_file(portal, scope, field, new).await;
        }
    }
    Err(UploadError::NoFile)
}

async fn take_in_file(portal: &Portal, scope: Scope, field: Field<'_>, new: NewImport<'_>) -> Result<(), UploadError> {
    let file_name = file_name(field.file_name().unwrap_or_default());
    if file_name.is_empty() {
        return Err(UploadError::NoFile);
    }
    let (accounts, id) = (&portal.accounts, new.id);
    let mut tx = accounts.db.begin(scope).await?;
    queries::delete_abandoned(&mut tx, accounts.clock.now() - KEPT).await?;
    queries::insert(&mut tx, &accounts.clock, &NewImport { file_name: &file_name, ..new }).await?;
    tx.commit().await?;
    let kept = keep(portal, scope, (id, field)).await;
    let mut tx = accounts.db.begin(scope).await?;
    match &kept {
        Ok(layout) => queries::save_layout(&mut tx, id, layout).await?,
        Err(_) => queries::delete(&mut tx, id).await?,
    }
    tx.commit().await?;
    kept.map(drop)
}

/// No transaction stays open while a slow client sends: each piece has its own.
async fn keep(portal: &Portal, scope: Scope, (id, mut field): (ImportId, Field<'_>)) -> Result<Layout, UploadError> {
    let mut inspector = Inspector::default();
    let (mut piece, mut number) = (Vec::new(), 0);
    while let Some(bytes) = field.chunk().await? {
        inspector.push(&bytes)?;
        piece.extend_from_slice(&bytes);
        if piece.len() >= PIECE_BYTES {
            let mut tx = portal.accounts.db.begin(scope).await?;
            store(&mut tx, id, (&mut number, &mut piece)).await?;
            tx.commit().await?;
        }
    }
    let layout = inspector.finish()?;
    let mut tx = portal.accounts.db.begin(scope).await?;
    store(&mut tx, id, (&mut number, &mut piece)).await?;
    tx.commit().await?;
    Ok(layout)
}

async fn store(tx: &mut TenantTx, id: ImportId, (number, piece): (&mut i32, &mut Vec<u8>)) -> Result<(), db::Error> {
    if !piece.is_empty() {
        queries::insert_piece(tx, id, (*number, piece)).await?;
        piece.clear();
        *number += 1;
    }
    Ok(())
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
