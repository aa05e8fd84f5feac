//! What a workbook may hold. It is unpacked once and nothing of it kept: what a packed file claims to be is no bound.

use std::io::{Cursor, Read as _};

use zip::ZipArchive;

use super::damaged;
use crate::imports::file::FileError;

/// The largest workbook, in bytes: it stands in memory whole.
pub(in crate::imports) const WORKBOOK_BYTES: usize = 25 * 1024 * 1024;
/// What it may unpack to in all, and each of its parts that is no sheet: those stand in memory, too.
const UNPACKED_BYTES: u64 = 400 * 1024 * 1024;
const PART_BYTES: u64 = 64 * 1024 * 1024;
/// The most parts.
const PARTS: usize = 10_000;
/// The longest stretch without markup: a cell's text has at most 32,767 characters.
const STRETCH_BYTES: usize = 512 * 1024;
/// How many digits a part's own word of how many texts it holds may have: memory is set aside by it.
const COUNT_DIGITS: usize = 7;

/// Looks through everything in the archive.
///
/// # Errors
/// When it is no workbook, or too large in any way.
pub(super) fn check(bytes: &[u8]) -> Result<(), FileError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    if archive.len() > PARTS {
        return Err(FileError::LargeWorkbook);
    }
    let (mut all, mut has_book) = (0, false);
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).map_err(damaged)?;
        let name = part.name().map_err(damaged)?.replace('\\', "/").to_ascii_lowercase();
        has_book |= name == "xl/workbook.xml";
        let is_sheet = name.starts_with("xl/worksheets/");
        let mut markup = (is_sheet || name.ends_with(".xml") || name.ends_with(".rels")).then(Markup::default);
        let (mut size, mut piece) = (0, vec![0; 64 * 1024]);
        loop {
            let read = part.read(&mut piece).map_err(damaged)?;
            if read == 0 {
                break;
            }
            size += read as u64;
            all += read as u64;
            if all > UNPACKED_BYTES || !is_sheet && size > PART_BYTES {
                return Err(FileError::LargeWorkbook);
            }
            if let Some(markup) = &mut markup {
                piece[..read].iter().try_for_each(|byte| markup.read(*byte))?;
            }
        }
    }
    if has_book { Ok(()) } else { Err(FileError::NoWorkbook) }
}

/// Markup that is read byte by byte.
#[derive(Default)]
struct Markup {
    stretch: usize,
    /// How much of [`COUNT`] was just read, then how many digits behind it.
    matched: usize,
    digits: usize,
}

const COUNT: &[u8] = b"uniqueCount";

impl Markup {
    fn read(&mut self, byte: u8) -> Result<(), FileError> {
        // XML has no such characters; an encoding in which they stand could hide what is looked for below.
        if byte < b' ' && !matches!(byte, b'\t' | b'\r' | b'\n') {
            return Err(FileError::DamagedWorkbook);
        }
        self.stretch = if byte == b'<' { 0 } else { self.stretch + 1 };
        if self.matched == COUNT.len() {
            match byte {
                b'=' | b'"' | b'\'' | b'+' | b' ' | b'\t' | b'\r' | b'\n' if self.digits == 0 => {}
                b'0'..=b'9' => self.digits += 1,
                _ => (self.matched, self.digits) = (0, 0),
            }
        } else if COUNT.get(self.matched) == Some(&byte) {
            self.matched += 1;
        } else {
            self.matched = usize::from(byte == COUNT[0]);
        }
        let is_over = self.stretch > STRETCH_BYTES || self.digits > COUNT_DIGITS;
        if is_over { Err(FileError::LargeWorkbook) } else { Ok(()) }
    }
}
