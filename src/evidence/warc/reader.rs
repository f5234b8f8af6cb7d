//! Reads one record back out of its gzip member, checks its digest and splits the HTTP message inside.
//! The bytes may be damaged or hostile: every fault is an error, and nothing grows beyond the caller's limit.

use std::fmt;
use std::io::{self, Read as _};

use flate2::bufread::GzDecoder;

use super::record::payload_digest;
use crate::locale::Message;

/// Longest head of a record we read, in bytes.
pub(super) const MAX_HEAD: usize = 64 * 1024;

/// A record as read: its fields in file order and its block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    pub headers: Vec<(String, String)>,
    pub block: Vec<u8>,
    /// How many of the bytes given were this record's gzip member; the next one begins behind them. 0 where the record
    /// came out of a [`RecordStream`](super::RecordStream), which keeps its own place.
    pub member_length: u64,
}

impl Record {
    /// The first field of that name, in any letter case.
    pub fn header(&self, name: &str) -> Option<&str> {
        find(&self.headers, name)
    }
}

/// An HTTP request or response taken out of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpMessage {
    /// The request or status line.
    pub start_line: String,
    pub headers: Vec<(String, String)>,
    /// Still in its content coding.
    pub body: Vec<u8>,
}

impl HttpMessage {
    /// The first header of that name, in any letter case.
    pub fn header(&self, name: &str) -> Option<&str> {
        find(&self.headers, name)
    }

    /// The status of a response; none for a request.
    pub fn status(&self) -> Option<u16> {
        let rest = self.start_line.strip_prefix("HTTP/")?;
        rest.split_ascii_whitespace().nth(1)?.parse().ok()
    }
}

/// Why a record could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WarcError {
    /// The gzip member is damaged or cut off.
    Damaged { detail: String },
    /// It unpacks, but is not a WARC record; `what` names the part that is wrong.
    Malformed { what: &'static str },
    /// The block is longer than the caller's limit, in bytes.
    TooLarge { limit: u64 },
    /// The block is not the one that was written.
    DigestMismatch,
    /// A record of another kind than the caller needs, such as a warcinfo where a page was asked for.
    NotHttp,
}

impl WarcError {
    pub fn message(&self) -> Message {
        match self {
            WarcError::Damaged { detail } => Message::new("evidence-warc-damaged").with("detail", detail.as_str()),
            WarcError::Malformed { what } => Message::new("evidence-warc-malformed").with("what", *what),
            WarcError::TooLarge { limit } => Message::new("evidence-warc-too-large").with("limit", *limit),
            WarcError::DigestMismatch => Message::new("evidence-warc-digest-mismatch"),
            WarcError::NotHttp => Message::new("evidence-warc-not-http"),
        }
    }
}

impl fmt::Display for WarcError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.message().fmt(f)
    }
}

impl std::error::Error for WarcError {}

/// Reads the record whose gzip member begins at the start of `bytes`; more may follow it. The block's digest is
/// checked where it is a sha256 one; a block over `max_block` bytes is refused before it is unpacked.
pub fn read_member(bytes: &[u8], max_block: u64) -> Result<Record, WarcError> {
    let mut decoder = GzDecoder::new(bytes);
    let (head, mut block) = read_head(&mut decoder)?;
    let headers = parse_fields(head.strip_prefix("WARC/1.").ok_or(malformed("version"))?)?;

    let length: u64 =
        find(&headers, "Content-Length").and_then(|value| value.parse().ok()).ok_or(malformed("Content-Length"))?;
    if length > max_block {
        return Err(WarcError::TooLarge { limit: max_block });
    }
    // One byte past the end of the record shows a member that holds more than it says.
    let whole = length.saturating_add(4);
    let missing = whole.saturating_add(1).saturating_sub(block.len() as u64);
    decoder.by_ref().take(missing).read_to_end(&mut block).map_err(|error| damaged(&error))?;
    if block.len() as u64 != whole || !block.ends_with(b"\r\n\r\n") {
        return Err(malformed("block"));
    }
    block.truncate(block.len() - 4);

    check_digest(&headers, &block)?;
    let member_length = (bytes.len() - decoder.into_inner().len()) as u64;
    Ok(Record { headers, block, member_length })
}

/// Unpacks up to the blank line. What was unpacked behind it is the beginning of the block.
fn read_head(decoder: &mut GzDecoder<&[u8]>) -> Result<(String, Vec<u8>), WarcError> {
    let mut head = Vec::new();
    let end = loop {
        let known = head.len();
        let read = decoder.by_ref().take(4096).read_to_end(&mut head).map_err(|error| damaged(&error))?;
        if let Some(end) = blank_line(&head[known.saturating_sub(3)..]) {
            break known.saturating_sub(3) + end;
        }
        if read == 0 || head.len() > MAX_HEAD {
            return Err(malformed("head"));
        }
    };
    let block = head.split_off(end);
    let head = String::from_utf8(head).map_err(|_| malformed("head"))?;
    Ok((head, block))
}

/// The HTTP message of a request, response or revisit record. A revisit of an equal body has the head alone.
pub fn http_payload(record: &Record) -> Result<HttpMessage, WarcError> {
    let content_type = record.header("Content-Type").unwrap_or_default();
    if !content_type.trim_start().to_ascii_lowercase().starts_with("application/http") {
        return Err(WarcError::NotHttp);
    }
    let end = blank_line(&record.block).ok_or(malformed("HTTP head"))?;
    let (head, body) = record.block.split_at(end);
    // Header values are bytes of any encoding; the letters that matter here are ASCII.
    let head = String::from_utf8_lossy(head);
    let (start_line, fields) = head.split_once("\r\n").ok_or(malformed("HTTP head"))?;
    let headers = fields.lines().filter_map(field).collect();
    Ok(HttpMessage { start_line: start_line.to_owned(), headers, body: body.to_vec() })
}

/// Offset behind the first empty line.
fn blank_line(bytes: &[u8]) -> Option<usize> {
    bytes.windows(4).position(|window| window == b"\r\n\r\n").map(|at| at + 4)
}

/// Fields from the line behind the version on.
fn parse_fields(head: &str) -> Result<Vec<(String, String)>, WarcError> {
    let lines = head.split("\r\n").skip(1).filter(|line| !line.is_empty());
    lines.map(|line| field(line).ok_or(malformed("field"))).collect()
}

fn field(line: &str) -> Option<(String, String)> {
    let (name, value) = line.split_once(':')?;
    Some((name.trim().to_owned(), value.trim().to_owned()))
}

pub(super) fn find<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
}

pub(super) fn check_digest(headers: &[(String, String)], block: &[u8]) -> Result<(), WarcError> {
    match find(headers, "WARC-Block-Digest") {
        Some(stated) if stated.starts_with("sha256:") && stated != payload_digest(block) => {
            Err(WarcError::DigestMismatch)
        }
        _ => Ok(()),
    }
}

fn malformed(what: &'static str) -> WarcError {
    WarcError::Malformed { what }
}

fn damaged(error: &io::Error) -> WarcError {
    WarcError::Damaged { detail: error.to_string() }
}
