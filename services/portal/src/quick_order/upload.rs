//! The form of a quick order with a file in it.

use axum::body::Body;
use axum::http::{HeaderMap, header};
use multer::{Constraints, Multipart, SizeLimit};

use super::typed::Typed;

/// The largest form without a file, and with one, in bytes.
pub(crate) const FORM_BYTES: usize = 8 * 1024 * 1024;
pub(crate) const BODY_BYTES: usize = FORM_BYTES + FILE_BYTES;
/// The largest file (10 MB).
const FILE_BYTES: usize = 10 * 1024 * 1024;

/// Why the file cannot be read; what was typed is there all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BadUpload {
    #[error("Choose a CSV file or an Excel workbook.")]
    NoFile,
    #[error("The file is larger than 10 MB. Split it, or paste the lines.")]
    TooLarge,
    #[error("The upload broke off. Try again.")]
    Broken,
}

/// Reads a form: what was typed, and the file. The fields of the page stand before the file.
pub(crate) async fn read(headers: &HeaderMap, body: Body) -> (Typed, Result<Vec<u8>, BadUpload>) {
    let (mut pairs, mut file) = (Vec::new(), Err(BadUpload::NoFile));
    if let Err(why) = fields((headers, body), (&mut pairs, &mut file)).await {
        file = Err(why);
    }
    (Typed::read(pairs), file)
}

type File = Result<Vec<u8>, BadUpload>;

async fn fields(
    (headers, body): (&HeaderMap, Body),
    (pairs, file): (&mut Vec<(String, String)>, &mut File),
) -> Result<(), BadUpload> {
    let boundary = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let boundary = boundary.and_then(|kind| multer::parse_boundary(kind).ok()).ok_or(BadUpload::NoFile)?;
    let limit = SizeLimit::new().whole_stream(BODY_BYTES as u64);
    let constraints = Constraints::new().size_limit(limit);
    let mut form = Multipart::with_constraints(body.into_data_stream(), boundary, constraints);
    while let Some(mut field) = form.next_field().await.map_err(broken)? {
        let name = field.name().unwrap_or_default().to_owned();
        if name != "file" {
            pairs.push((name, field.text().await.map_err(broken)?));
            continue;
        }
        let mut bytes = Vec::new();
        while let Some(piece) = field.chunk().await.map_err(broken)? {
            bytes.extend_from_slice(&piece);
            if bytes.len() > FILE_BYTES {
                return Err(BadUpload::TooLarge);
            }
        }
        if !bytes.is_empty() {
            *file = Ok(bytes);
        }
    }
    Ok(())
}

fn broken(error: multer::Error) -> BadUpload {
    match error {
        multer::Error::StreamSizeExceeded { .. } | multer::Error::FieldSizeExceeded { .. } => BadUpload::TooLarge,
        _ => BadUpload::Broken,
    }
}
