//! The first field of a form with files, read without the files.

use axum::body::{Body, Bytes};
use bytes::{Buf as _, BytesMut};
use futures_util::{StreamExt as _, stream};

/// Bytes in which a short first field ends.
const MOST: usize = 1_024;

/// The boundary that a content type names (RFC 7578).
pub(crate) fn boundary(kind: &str) -> Option<String> {
    let rest = kind.strip_prefix("multipart/form-data")?;
    let named = rest.split(';').find_map(|part| part.trim().strip_prefix("boundary="))?;
    Some(named.trim_matches('"').to_owned()).filter(|boundary| !boundary.is_empty())
}

/// The value of the first field, if it has that name, and the body without it.
pub(crate) async fn first_field(body: Body, boundary: &str, name: &str) -> Option<(String, Body)> {
    let delimiter = format!("\r\n--{boundary}");
    let opening = format!("--{boundary}\r\n");
    let (mut read, mut stream) = (BytesMut::new(), body.into_data_stream());
    let length = loop {
        // Behind the value the next boundary begins with a line's end of its own.
        if let Some(at) = memchr::memmem::find(&read, delimiter.as_bytes()) {
            break at;
        }
        if read.len() > MOST {
            return None;
        }
        read.extend_from_slice(&stream.next().await?.ok()?);
    };
    let field = std::str::from_utf8(&read[..length]).ok()?.strip_prefix(&opening)?;
    let (head, value) = field.split_once("\r\n\r\n")?;
    let is_named = head.to_ascii_lowercase().starts_with("content-disposition: form-data;")
        && head.ends_with(&format!(" name=\"{name}\""));
    let value = Some(value.to_owned()).filter(|_| is_named)?;
    read.advance(length + 2);
    let rest = stream::once(std::future::ready(Ok::<Bytes, axum::Error>(read.freeze()))).chain(stream);
    Some((value, Body::from_stream(rest)))
}
