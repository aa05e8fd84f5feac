//! Chunked bodies (RFC 9112, 7.1).

use bytes::{Buf as _, Bytes, BytesMut};

/// Where in a chunked body the reader is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Chunks {
    /// Before a chunk's size.
    Size,
    /// Within a chunk, with so many bytes to come.
    Data(u64),
    /// Before the line end after a chunk.
    Gap,
    /// Among the trailers, of which so many bytes were read; nobody wants them.
    Trailers(usize),
    /// Behind the last chunk.
    End,
}

const LONGEST_LINE: usize = 4_096;
const MOST_TRAILERS: usize = 16 * 1024;

impl Chunks {
    /// The next piece of data that is in `read`; `None` when more has to be read, or at the end.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn take(&mut self, read: &mut BytesMut) -> Result<Option<Bytes>, &'static str> {
        loop {
            match *self {
                Self::Size => {
                    let Some(line) = line(read)? else { return Ok(None) };
                    *self = match size(&line)? {
                        0 => Self::Trailers(0),
                        size => Self::Data(size),
                    };
                }
                Self::Data(left) => {
                    let length = usize::try_from(left).unwrap_or(usize::MAX).min(read.len());
                    if length == 0 {
                        return Ok(None);
                    }
                    let left = left - length as u64;
                    *self = if left == 0 { Self::Gap } else { Self::Data(left) };
                    return Ok(Some(read.split_to(length).freeze()));
                }
                Self::Gap => {
                    let Some(line) = line(read)? else { return Ok(None) };
                    if !line.is_empty() {
                        return Err("chunk too long");
                    }
                    *self = Self::Size;
                }
                Self::Trailers(before) => {
                    let Some(line) = line(read)? else { return Ok(None) };
                    let so_far = before + line.len();
                    if so_far > MOST_TRAILERS {
                        return Err("trailers too long");
                    }
                    *self = if line.is_empty() { Self::End } else { Self::Trailers(so_far) };
                }
                Self::End => return Ok(None),
            }
        }
    }
}

/// A line without its end.
fn line(read: &mut BytesMut) -> Result<Option<Bytes>, &'static str> {
    match read.iter().take(LONGEST_LINE).position(|byte| *byte == b'\n') {
        None if read.len() >= LONGEST_LINE => Err("line too long"),
        None => Ok(None),
        Some(end) => {
            let line = read.split_to(end).freeze();
            read.advance(1);
            line.strip_suffix(b"\r").map(|content| line.slice_ref(content)).ok_or("line without its end").map(Some)
        }
    }
}

fn size(line: &[u8]) -> Result<u64, &'static str> {
    let digits = line.split(|byte| *byte == b';').next().unwrap_or_default();
    let text = std::str::from_utf8(digits).unwrap_or_default().trim_end();
    let is_hex = !text.is_empty() && text.len() <= 15 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    u64::from_str_radix(text, 16).ok().filter(|_| is_hex).ok_or("chunk size malformed")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads a body that arrives in pieces of `step` bytes.
    fn decoded(wire: &[u8], step: usize) -> Result<(Vec<u8>, bool), &'static str> {
        let (mut chunks, mut read, mut data) = (Chunks::Size, BytesMut::new(), Vec::new());
        for piece in wire.chunks(step) {
            read.extend_from_slice(piece);
            while let Some(bytes) = chunks.take(&mut read)? {
                data.extend_from_slice(&bytes);
            }
        }
        Ok((data, chunks == Chunks::End && read.is_empty()))
    }

    #[test]
    fn however_it_is_cut_the_body_is_the_same() {
        let wire = b"5\r\nhello\r\nA;ext=1\r\n, it is me.\r\n0\r\nx-trailer: a\r\n\r\n";
        // The second chunk is one byte longer than its size says.
        assert!(decoded(wire, 7).is_err());
        let wire = b"5\r\nhello\r\nB;ext=1\r\n, it is me.\r\n0\r\nx-trailer: a\r\n\r\n";
        for step in 1..=wire.len() {
            assert_eq!(decoded(wire, step), Ok((b"hello, it is me.".to_vec(), true)), "{step}");
        }
    }

    #[test]
    fn what_ends_early_has_not_ended() {
        for wire in [&b"5\r\nhello\r\n"[..], b"5\r\nhel", b"0\r\n", b"", b"5"] {
            assert!(!decoded(wire, 3).unwrap().1, "{wire:?}");
        }
    }

    #[test]
    fn malformed_chunks_are_refused() {
        for wire in [
            &b"x\r\n"[..],
            b"\r\n",
            b"-1\r\n",
            b"+5\r\nhello\r\n",
            b"0x5\r\nhello\r\n",
            b"5\nhello\n",
            b"ffffffffffffffff\r\n",
        ] {
            assert!(decoded(wire, wire.len()).is_err(), "{wire:?}");
        }
        assert!(decoded(&vec![b'1'; 10_000], 100).is_err());
    }
}
