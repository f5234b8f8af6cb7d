//! A page or picture taken out of an archive record, whoever wrote it: address, date, HTTP head, and the body without its
//! transfer coding. The content coding stays, as everywhere in our own archive.

use std::net::IpAddr;

use jiff::Timestamp;

use super::exchange::RENDERED;
use super::reader::{Record, WarcError, find};
use super::stream::{blank_line, fields};

/// Longest line in front of a chunk: its size and what may stand behind it.
const MAX_CHUNK_LINE: usize = 1024;

/// What a site answered, as somebody archived it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Capture {
    /// `WARC-Target-URI`.
    pub url: String,
    /// `WARC-Date`, milliseconds since 1970 UTC.
    pub date_ms: Option<i64>,
    pub ip: Option<IpAddr>,
    pub status: u16,
    /// Status line, fields and blank line; `Transfer-Encoding` is left out where it was undone.
    pub head: Vec<u8>,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// The record says so, or its chunks break off.
    pub truncated: bool,
    /// A document after its scripts ran, as we archive those that a browser rendered.
    pub rendered: bool,
}

impl Capture {
    /// The first header of that name, in any letter case.
    pub fn header(&self, name: &str) -> Option<&str> {
        find(&self.headers, name)
    }
}

/// The capture in a `response`, `resource` or `conversion` record; the latter two have no HTTP head, so a plain 200 is
/// written for them.
pub fn capture(record: Record) -> Result<Capture, WarcError> {
    let kind = record.header("WARC-Type").unwrap_or_default().to_ascii_lowercase();
    // Some writers put the address between angle brackets, as WARC 1.0 has it.
    let url = record.header("WARC-Target-URI").unwrap_or_default().trim_matches(['<', '>', ' ']).to_owned();
    let date = record.header("WARC-Date").and_then(|date| date.parse::<Timestamp>().ok());
    let date_ms = date.map(Timestamp::as_millisecond);
    let ip = record.header("WARC-IP-Address").and_then(|ip| ip.parse().ok());
    let truncated = record.header("WARC-Truncated").is_some();
    let content_type = record.header("Content-Type").unwrap_or("application/octet-stream").to_owned();
    let rendered = record.header(RENDERED).is_some() && kind == "conversion";
    if matches!(kind.as_str(), "resource" | "conversion") {
        let head = format!("HTTP/1.1 200 OK\r\ncontent-type: {content_type}\r\n\r\n").into_bytes();
        let headers = vec![("content-type".to_owned(), content_type)];
        return Ok(Capture { url, date_ms, ip, status: 200, head, headers, body: record.block, truncated, rendered });
    }
    if !content_type.trim_start().to_ascii_lowercase().starts_with("application/http") {
        return Err(WarcError::NotHttp);
    }
    let malformed = WarcError::Malformed { what: "HTTP head" };
    let mut head = record.block;
    let end = blank_line(&head).ok_or(malformed.clone())?;
    let body = head.split_off(end);
    let text = String::from_utf8_lossy(&head).into_owned();
    let status = text.strip_prefix("HTTP/").and_then(|rest| rest.split_ascii_whitespace().nth(1)?.parse().ok());
    let status = status.ok_or(malformed)?;
    let headers = fields(&text);
    let mut capture = Capture { url, date_ms, ip, status, head, headers, body, truncated, rendered };
    undo_chunks(&mut capture);
    Ok(capture)
}

/// Some writers keep the wire's chunks, some take them apart and leave the header: the body itself says which.
fn undo_chunks(capture: &mut Capture) {
    let coding = capture.header("Transfer-Encoding").unwrap_or_default().to_ascii_lowercase();
    if !coding.split(',').any(|coding| coding.trim() == "chunked") {
        return;
    }
    if let Some((body, whole)) = dechunk(&capture.body) {
        capture.body = body;
        capture.truncated |= !whole;
    }
    capture.headers.retain(|(name, _)| !name.eq_ignore_ascii_case("Transfer-Encoding"));
    capture.head = capture
        .head
        .split_inclusive(|byte| *byte == b'\n')
        .filter(|line| !line.to_ascii_lowercase().starts_with(b"transfer-encoding"))
        .flatten()
        .copied()
        .collect();
}

/// The body without its chunks (RFC 9112, section 7.1), and whether the last chunk came; none where it does not begin with
/// a chunk at all.
pub fn dechunk(body: &[u8]) -> Option<(Vec<u8>, bool)> {
    let mut plain = Vec::with_capacity(body.len());
    let (mut size, mut rest) = chunk(body)?;
    loop {
        if size == 0 {
            return Some((plain, true));
        }
        let here = rest.len().min(size);
        plain.extend_from_slice(&rest[..here]);
        if here < size {
            return Some((plain, false));
        }
        let behind = &rest[here..];
        let next = behind.strip_prefix(b"\r\n").or(behind.strip_prefix(b"\n")).unwrap_or(behind);
        match chunk(next) {
            Some(found) => (size, rest) = found,
            None => return Some((plain, false)),
        }
    }
}

/// The size that the line in front of a chunk gives, and what stands behind that line.
fn chunk(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let end = bytes.iter().take(MAX_CHUNK_LINE).position(|byte| *byte == b'\n')?;
    let line = std::str::from_utf8(&bytes[..end]).ok()?;
    let size = line.split(';').next()?.trim();
    if size.is_empty() || size.len() > 15 || !size.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    Some((usize::from_str_radix(size, 16).ok()?, &bytes[end + 1..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_put_together() {
        for (wire, expected) in [
            ("4\r\npage\r\n0\r\n\r\n", Some(("page", true))),
            ("4;name=x\r\npage\r\n 3 \r\n on\r\n0\r\nTrailer: x\r\n\r\n", Some(("page on", true))),
            ("4\npage\n0\n\n", Some(("page", true))),
            ("0\r\n\r\n", Some(("", true))),
            ("4\r\npage\r\n", Some(("page", false))),
            ("8\r\npage", Some(("page", false))),
            ("4\r\npage\r\nnot a size\r\n", Some(("page", false))),
            ("FFFFFFFFFFFFFFF\r\npage", Some(("page", false))),
            ("<html>plain</html>\n", None),
            ("FFFFFFFFFFFFFFFFFFFF\r\npage", None),
            ("", None),
        ] {
            let found = dechunk(wire.as_bytes());
            let expected = expected.map(|(body, whole)| (body.as_bytes().to_vec(), whole));
            assert_eq!(found, expected, "{wire:?}");
        }
    }

    #[test]
    fn a_body_that_was_taken_apart_already_stays() {
        for (body, expected) in [("6\r\n<p>tea\r\n0\r\n\r\n", "<p>tea"), ("<p>tea", "<p>tea")] {
            let block =
                format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: text/html\r\n\r\n{body}");
            let headers = [("WARC-Type", "response"), ("Content-Type", "application/http; msgtype=response")];
            let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
            let found = capture(Record { headers, block: block.into_bytes(), member_length: 0 }).unwrap();
            assert_eq!(found.body, expected.as_bytes());
            assert_eq!(found.head, b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n");
            assert!(!found.truncated);
        }
    }
}
