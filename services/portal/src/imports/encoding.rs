//! Which encoding a file is in, and its text.

use encoding_rs::{Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use serde::{Deserialize, Serialize};

/// The encodings that spreadsheets and accounting programs write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Charset {
    /// UTF-8 without a mark at the beginning.
    Utf8,
    /// UTF-8 with a byte order mark, as Excel's "CSV UTF-8" writes it.
    Utf8WithMark,
    /// UTF-16, low byte first, with a byte order mark (Excel's "Unicode text").
    Utf16Le,
    /// UTF-16, high byte first, with a byte order mark.
    Utf16Be,
    /// What Excel's plain "CSV" writes in the Americas and western Europe.
    Windows1252,
}

impl Charset {
    /// What the first bytes say; [`Charset::Utf8`] until proven otherwise.
    pub(crate) fn of_beginning(bytes: &[u8]) -> Self {
        match bytes {
            [0xEF, 0xBB, 0xBF, ..] => Self::Utf8WithMark,
            [0xFF, 0xFE, ..] => Self::Utf16Le,
            [0xFE, 0xFF, ..] => Self::Utf16Be,
            _ => Self::Utf8,
        }
    }

    /// How people know it.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Utf8 | Self::Utf8WithMark => "UTF-8",
            Self::Utf16Le | Self::Utf16Be => "UTF-16",
            Self::Windows1252 => "Windows-1252",
        }
    }

    fn mark(self) -> usize {
        match self {
            Self::Utf8WithMark => 3,
            Self::Utf16Le | Self::Utf16Be => 2,
            Self::Utf8 | Self::Windows1252 => 0,
        }
    }

    fn encoding(self) -> &'static Encoding {
        match self {
            Self::Utf8 | Self::Utf8WithMark => UTF_8,
            Self::Utf16Le => UTF_16LE,
            Self::Utf16Be => UTF_16BE,
            Self::Windows1252 => WINDOWS_1252,
        }
    }
}

/// Turns bytes that come in pieces into text.
pub(crate) struct TextDecoder {
    decoder: Decoder,
    mark_left: usize,
    /// Characters beyond ASCII that were read, and bytes that could not be.
    wide: u64,
    errors: u64,
}

impl TextDecoder {
    /// Starts at the first byte of a file.
    pub(crate) fn new(charset: Charset) -> Self {
        Self {
            decoder: charset.encoding().new_decoder_without_bom_handling(),
            mark_left: charset.mark(),
            wide: 0,
            errors: 0,
        }
    }

    /// The text of the next bytes, without the byte order mark.
    pub(crate) fn decode(&mut self, bytes: &[u8], is_last: bool) -> String {
        let skipped = self.mark_left.min(bytes.len());
        self.mark_left -= skipped;
        let bytes = &bytes[skipped..];
        let room = self.decoder.max_utf8_buffer_length(bytes.len()).expect("a piece is far below half the memory");
        let mut text = String::with_capacity(room);
        let (_, _, had_errors) = self.decoder.decode_to_string(bytes, &mut text, is_last);
        for c in text.chars().filter(|c| !c.is_ascii()) {
            let is_error = had_errors && c == char::REPLACEMENT_CHARACTER;
            *(if is_error { &mut self.errors } else { &mut self.wide }) += 1;
        }
        text
    }

    /// Whether bytes so far were not of this encoding.
    pub(crate) fn has_errors(&self) -> bool {
        self.errors > 0
    }

    /// Whether the text is of this encoding but for a few damaged bytes.
    pub(crate) fn is_damaged(&self) -> bool {
        self.errors > 0 && self.wide >= self.errors
    }
}
