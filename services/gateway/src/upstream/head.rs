//! Heads of messages: a request's is written, an answer's is read.

use std::mem::MaybeUninit;

use axum::body::HttpBody;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header, request};
use bytes::BytesMut;

/// How the end of a message's body is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Framing {
    /// There is none.
    Empty,
    /// After this many bytes.
    Length(u64),
    /// In chunks, the last of which is empty.
    Chunked,
    /// With the connection.
    Close,
}

impl Framing {
    pub(super) fn of(body: &impl HttpBody) -> Self {
        match body.size_hint().exact() {
            Some(0) => Self::Empty,
            Some(length) => Self::Length(length),
            None if body.is_end_stream() => Self::Empty,
            None => Self::Chunked,
        }
    }
}

/// A request's head on the wire. Whatever framed its body before was taken out.
pub(super) fn write(parts: &request::Parts, framing: Framing) -> BytesMut {
    let mut head = BytesMut::with_capacity(2_048);
    let target = parts.uri.path_and_query().map_or("/", |target| target.as_str());
    for part in [parts.method.as_str(), " ", target, " HTTP/1.1\r\n"] {
        head.extend_from_slice(part.as_bytes());
    }
    for (name, value) in &parts.headers {
        for part in [name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"] {
            head.extend_from_slice(part);
        }
    }
    match framing {
        Framing::Length(length) => head.extend_from_slice(format!("content-length: {length}\r\n").as_bytes()),
        Framing::Chunked => head.extend_from_slice(b"transfer-encoding: chunked\r\n"),
        _ if parts.method.is_safe() || parts.method == Method::DELETE => {}
        _ => head.extend_from_slice(b"content-length: 0\r\n"),
    }
    head.extend_from_slice(b"\r\n");
    head
}

/// An answer's head.
#[derive(Debug)]
pub(super) struct Head {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) framing: Framing,
    /// Whether the connection may serve another request.
    pub(super) stays: bool,
}

const MOST_HEADERS: usize = 64;
const MOST_BYTES: usize = 64 * 1024;

/// Reads an answer's head off the front of `read`; `None` until it is complete. Words that it will take longer (1xx) are
/// skipped.
///
/// # Errors
/// What is wrong with it.
pub(super) fn take(read: &mut BytesMut, method: &Method) -> Result<Option<Head>, &'static str> {
    loop {
        let Some((status, headers, version)) = parse(read)? else { return Ok(None) };
        if status == StatusCode::SWITCHING_PROTOCOLS {
            return Err("changed the protocol");
        }
        if !status.is_informational() {
            let framing = framing((method, status), &headers)?;
            let says = |word: &str| {
                let lines = headers.get_all(header::CONNECTION).iter().filter_map(|line| line.to_str().ok());
                lines.flat_map(|line| line.split(',')).any(|one| one.trim().eq_ignore_ascii_case(word))
            };
            let stays = framing != Framing::Close && !says("close") && (version == 1 || says("keep-alive"));
            return Ok(Some(Head { status, headers, framing, stays }));
        }
    }
}

type Parsed = (StatusCode, HeaderMap, u8);

fn parse(read: &mut BytesMut) -> Result<Option<Parsed>, &'static str> {
    if read.is_empty() {
        return Ok(None);
    }
    let mut fields = [const { MaybeUninit::uninit() }; MOST_HEADERS];
    let mut response = httparse::Response::new(&mut []);
    let parser = httparse::ParserConfig::default();
    let length = match parser.parse_response_with_uninit_headers(&mut response, read, &mut fields) {
        Ok(httparse::Status::Complete(length)) => length,
        Ok(httparse::Status::Partial) if read.len() < MOST_BYTES => return Ok(None),
        Ok(httparse::Status::Partial) => return Err("head too large"),
        Err(_) => return Err("head malformed"),
    };
    let status = response.code.and_then(|code| StatusCode::from_u16(code).ok()).ok_or("status malformed")?;
    let version = response.version.unwrap_or(0);
    // Where names and values are, so that values can share the bytes that were read.
    let begin = read.as_ptr() as usize;
    let place = |bytes: &[u8]| {
        let at = bytes.as_ptr() as usize - begin;
        at..at + bytes.len()
    };
    let places: Vec<_> =
        response.headers.iter().map(|field| (place(field.name.as_bytes()), place(field.value))).collect();
    let head = read.split_to(length).freeze();
    let mut headers = HeaderMap::with_capacity(places.len() + 2);
    for (name, value) in places {
        let name = HeaderName::from_bytes(&head[name]).map_err(|_| "header malformed")?;
        let value = HeaderValue::from_maybe_shared(head.slice(value)).map_err(|_| "header malformed")?;
        headers.append(name, value);
    }
    Ok(Some((status, headers, version)))
}

/// RFC 9112, 6.3.
fn framing((method, status): (&Method, StatusCode), headers: &HeaderMap) -> Result<Framing, &'static str> {
    if *method == Method::HEAD || status == StatusCode::NO_CONTENT || status == StatusCode::NOT_MODIFIED {
        return Ok(Framing::Empty);
    }
    let mut codings = headers.get_all(header::TRANSFER_ENCODING).iter();
    let mut lengths = headers.get_all(header::CONTENT_LENGTH).iter();
    match (codings.next(), codings.next(), lengths.next(), lengths.next()) {
        (Some(coding), None, None, None) if coding.as_bytes().eq_ignore_ascii_case(b"chunked") => Ok(Framing::Chunked),
        (None, None, Some(length), None) => {
            let length = length.to_str().ok().filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
            let length = length.and_then(|text| text.parse().ok()).ok_or("length malformed")?;
            Ok(if length == 0 { Framing::Empty } else { Framing::Length(length) })
        }
        (None, None, None, None) => Ok(Framing::Close),
        _ => Err("length unclear"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Option<Head>, &'static str> {
        take(&mut BytesMut::from(text), &Method::GET)
    }

    fn framed(fields: &str) -> Result<Framing, &'static str> {
        read(&format!("HTTP/1.1 200 OK\r\n{fields}\r\n")).map(|head| head.unwrap().framing)
    }

    #[test]
    fn the_end_of_a_body_is_known_in_one_way_only() {
        assert_eq!(framed("content-length: 5\r\n"), Ok(Framing::Length(5)));
        assert_eq!(framed("content-length: 0\r\n"), Ok(Framing::Empty));
        assert_eq!(framed("transfer-encoding: Chunked\r\n"), Ok(Framing::Chunked));
        assert_eq!(framed(""), Ok(Framing::Close));
        for unclear in [
            "content-length: 5\r\ntransfer-encoding: chunked\r\n",
            "content-length: 5\r\ncontent-length: 5\r\n",
            "content-length: +5\r\n",
            "content-length: 5, 5\r\n",
            "content-length: \r\n",
            "transfer-encoding: gzip, chunked\r\n",
            "transfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n",
        ] {
            assert!(framed(unclear).is_err(), "{unclear:?}");
        }
    }

    #[test]
    fn half_a_head_waits_and_what_follows_stays() {
        let mut bytes = BytesMut::from("HTTP/1.1 103 Early Hints\r\nlink: a\r\n\r\nHTTP/1.1 200 OK\r\ncontent-le");
        assert!(take(&mut bytes, &Method::GET).unwrap().is_none());
        bytes.extend_from_slice(b"ngth: 2\r\nx-a: b\r\n\r\nok");
        let head = take(&mut bytes, &Method::GET).unwrap().unwrap();
        assert_eq!((head.status, head.framing, head.stays), (StatusCode::OK, Framing::Length(2), true));
        assert_eq!(head.headers["x-a"], "b");
        assert_eq!(&bytes[..], b"ok");
    }

    #[test]
    fn nonsense_is_refused() {
        assert!(read("SSH-2.0-OpenSSH\r\n\r\n").is_err());
        assert!(read("HTTP/1.1 101 Switching\r\n\r\n").is_err());
        assert!(read(&format!("HTTP/1.1 200 OK\r\nx: {}", "y".repeat(MOST_BYTES))).is_err());
        assert!(read(&format!("HTTP/1.1 200 OK\r\n{}\r\n", "x: y\r\n".repeat(65))).is_err());
    }

    #[test]
    fn a_connection_that_is_to_close_does_not_stay() {
        let stays = |head: &str| read(head).unwrap().unwrap().stays;
        assert!(!stays("HTTP/1.1 200 OK\r\ncontent-length: 1\r\nconnection: close\r\n\r\n"));
        assert!(!stays("HTTP/1.0 200 OK\r\ncontent-length: 1\r\n\r\n"));
        assert!(!stays("HTTP/1.1 200 OK\r\n\r\n"));
        assert!(stays("HTTP/1.1 204 No Content\r\n\r\n"));
    }
}
