//! Where files are kept, as it is written in a setting.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

/// A folder of this machine, or a bucket: `/var/lib/portico/files`, `file:///var/lib/portico/files`, `s3://bucket`,
/// `s3://bucket/folder`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A folder.
    Folder(PathBuf),
    /// A bucket of an object store that speaks S3.
    Bucket {
        /// Its name.
        name: String,
        /// The folder in it; empty for none.
        folder: String,
    },
}

/// The text is no place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a place for files looks like /var/lib/portico/files or s3://bucket/folder")]
pub struct BadPlace;

impl FromStr for Place {
    type Err = BadPlace;
    fn from_str(text: &str) -> Result<Self, BadPlace> {
        if let Some(rest) = text.strip_prefix("s3://") {
            let (name, folder) = rest.split_once('/').unwrap_or((rest, ""));
            // Names of buckets (docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html).
            let is_name = (3..=63).contains(&name.len())
                && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-".contains(&byte));
            let folder = folder.trim_matches('/').to_owned();
            return if is_name { Ok(Self::Bucket { name: name.to_owned(), folder }) } else { Err(BadPlace) };
        }
        let path = text.strip_prefix("file://").unwrap_or(text);
        if path.is_empty() || path.contains("://") { Err(BadPlace) } else { Ok(Self::Folder(path.into())) }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(path) => path.display().fmt(f),
            Self::Bucket { name, folder } if folder.is_empty() => write!(f, "s3://{name}"),
            Self::Bucket { name, folder } => write!(f, "s3://{name}/{folder}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_read_as_they_are_written() {
        for text in ["/var/lib/portico/files", "files", "s3://portico", "s3://portico.files-1/a/b"] {
            assert_eq!(text.parse::<Place>().unwrap().to_string(), text);
        }
        assert_eq!("file:///files".parse(), Ok(Place::Folder("/files".into())));
        assert_eq!("s3://portico/a/".parse(), Ok(Place::Bucket { name: "portico".into(), folder: "a".into() }));
        for text in ["", "s3://", "s3:///a", "s3://Portico", "s3://ab", "https://portico.s3.example", "gs://portico"] {
            assert_eq!(text.parse::<Place>(), Err(BadPlace), "{text}");
        }
    }
}
