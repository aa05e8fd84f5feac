//! One file and a few words, as a form sends them.

use axum::body::Bytes;
use axum::extract::Multipart;
use axum::extract::multipart::MultipartRejection;
use db::FileId;

use super::writing::NewFile;
use crate::Portal;

/// What a form sent.
#[derive(Default)]
pub(crate) struct Sent {
    pub(crate) file_name: String,
    pub(crate) file: Bytes,
    /// What stands in the form's one text field.
    pub(crate) words: String,
}

/// Reads a form with the field `file` and one of text; `None` when it is no such form, broke off, or is too
/// large.
pub(crate) async fn read(form: Result<Multipart, MultipartRejection>, words: &str) -> Option<Sent> {
    let mut form = form.ok()?;
    let mut sent = Sent::default();
    while let Some(field) = form.next_field().await.ok()? {
        match field.name() {
            Some("file") => {
                sent.file_name = field.file_name().unwrap_or_default().to_owned();
                sent.file = field.bytes().await.ok()?;
            }
            Some(name) if name == words => sent.words = field.text().await.ok()?,
            _ => {}
        }
    }
    Some(sent)
}

/// Stores a file before its row is written: a row never points at a file that is not there.
pub(crate) async fn store(
    portal: &Portal,
    tenant: db::TenantId,
    (content_type, bytes): (&'static str, Bytes),
    pixels: Option<(u32, u32)>,
) -> web::Result<NewFile> {
    let (clock, entropy) = (&portal.accounts.clock, &portal.accounts.entropy);
    let id = FileId::new(entropy.uuid_v7(clock));
    let key = format!("{tenant}/{}", entropy.uuid_v7(clock).simple());
    let byte_size = bytes.len();
    portal.storage.write(&key, bytes.into()).await.map_err(anyhow::Error::from)?;
    Ok(NewFile { id, key, content_type, byte_size, pixels })
}

/// Throws files away whose rows are gone; what cannot be thrown away is only noted, as nobody reaches it.
pub(crate) async fn forget(portal: &Portal, keys: &[String]) {
    for key in keys {
        if let Err(error) = portal.storage.delete(key).await {
            tracing::warn!(%error, "a file that nobody needs stayed in the store");
        }
    }
}
