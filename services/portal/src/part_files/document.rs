//! A document of a part: a PDF that people take away.

use db::Id;

/// Marks ids of documents.
#[derive(Debug)]
pub(crate) enum DocumentKind {}
/// The id of a document.
pub(crate) type DocumentId = Id<DocumentKind>;

/// The most documents of one part.
pub(super) const MOST: usize = 20;
/// The largest document, in bytes.
pub(crate) const MOST_BYTES: usize = 25 * 1024 * 1024;
/// The most characters of a document's name.
const NAME_CHARS: usize = 120;

/// A document as pages show it.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    pub(crate) id: DocumentId,
    /// What it is, without an ending.
    pub(crate) name: String,
    pub(crate) byte_size: i64,
}

impl Document {
    /// Its size in words: `640 KB`, `1.2 MB`.
    pub(crate) fn size(&self) -> String {
        size(self.byte_size)
    }
}

/// A number of bytes in words: `640 KB`, `1.2 MB`.
pub(crate) fn size(bytes: i64) -> String {
    match bytes {
        small @ ..1_000_000 => format!("{} KB", (small + 999) / 1000),
        large => format!("{}.{} MB", large / 1_000_000, large % 1_000_000 / 100_000),
    }
}

/// Whether an upload is a PDF, whatever its name says (ISO 32000-1, 7.5.2).
///
/// # Errors
/// What to do about it.
pub(crate) fn check(upload: &[u8]) -> Result<(), &'static str> {
    match upload.len() {
        0 => Err("Choose a document first."),
        len if len > MOST_BYTES => Err("The file is larger than 25 MB. Save a smaller version and upload that."),
        _ if !upload.starts_with(b"%PDF-") => Err("This is not a PDF. Save it as PDF and upload that."),
        _ => Ok(()),
    }
}

/// The name that was typed, or else that of the file, without folders and ending.
///
/// # Errors
/// What to do about it.
pub(crate) fn name(typed: &str, file: &str) -> Result<String, &'static str> {
    let of_file = || {
        let last = file.rsplit(['/', '\\']).next().unwrap_or_default();
        let stem = last.rsplit_once('.').map_or(last, |(stem, _)| stem);
        let shown: String = stem.chars().filter(|c| !accounts::is_invisible(*c)).take(NAME_CHARS).collect();
        if shown.trim().is_empty() { "Document".to_owned() } else { shown.trim().to_owned() }
    };
    match typed.parse::<accounts::DisplayName>() {
        Err(accounts::BadName::Empty) => Ok(of_file()),
        Ok(name) if name.as_str().chars().count() <= NAME_CHARS => Ok(name.as_str().to_owned()),
        Err(accounts::BadName::Invisible) => Err("Remove the invisible characters."),
        _ => Err("Use at most 120 characters."),
    }
}

/// How a browser is told to save a document: a plain name for old ones, the whole one for others (RFC 6266, RFC 8187).
pub(super) fn disposition(name: &str) -> String {
    let plain: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || " -_.".contains(c) { c } else { '_' }).collect();
    let mut whole = String::new();
    for byte in name.bytes() {
        match byte {
            b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'-' | b'_' | b'.' => whole.push(char::from(byte)),
            _ => whole.push_str(&format!("%{byte:02X}")),
        }
    }
    format!("attachment; filename=\"{plain}.pdf\"; filename*=UTF-8''{whole}.pdf")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pdf_is_told_by_its_bytes() {
        assert!(check(b"%PDF-1.7\n").is_ok());
        for upload in [&b""[..], b"<html>", b"PK\x03\x04", b" %PDF-1.7"] {
            assert!(check(upload).is_err(), "{upload:?}");
        }
        assert!(check(&[b"%PDF-".to_vec(), vec![0; MOST_BYTES]].concat()).is_err());
    }

    #[test]
    fn a_name_is_short_and_shows_what_it_is() {
        assert_eq!(name("", "C:\\docs\\Data sheet.pdf").unwrap(), "Data sheet");
        assert_eq!(name("", "../../\u{202e}fdp.exe").unwrap(), "fdp");
        assert_eq!(name("", "\u{202e}.pdf").unwrap(), "Document");
        assert_eq!(name(" Safety ", "x.pdf").unwrap(), "Safety");
        assert!(name("a\u{202e}b", "x.pdf").is_err() && name(&"x".repeat(121), "x.pdf").is_err());
    }

    #[test]
    fn a_file_name_never_leaves_its_quotes() {
        let said = disposition("a\"; filename=x\\ü");
        assert_eq!(
            said,
            "attachment; filename=\"a__ filename_x__.pdf\"; filename*=UTF-8''a%22%3B%20filename%3Dx%5C%C3%BC.pdf"
        );
    }
}
