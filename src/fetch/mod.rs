//! Gets bytes politely and safely. The only module that connects to watched sites.

use std::net::SocketAddr;

use bytes::Bytes;
use reqwest::header::HeaderMap;
use url::Url;

/// One request and its response, as values: what the archive keeps and the extractor reads.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// The address asked for; redirects are exchanges of their own.
    pub url: Url,
    /// `GET /path HTTP/1.1`, the headers sent, and the blank line.
    pub request_head: Vec<u8>,
    pub status: u16,
    /// Status line, headers and blank line. hyper has removed the transfer coding, so `Transfer-Encoding` is left out.
    pub response_head: Vec<u8>,
    pub headers: HeaderMap,
    /// As it came over the wire: still in its content coding.
    pub wire_body: Bytes,
    /// The address really connected to.
    pub peer: Option<SocketAddr>,
    /// Milliseconds since 1970 UTC.
    pub started_ms: i64,
    pub elapsed_ms: u64,
    /// Set when the body was cut off at one of our limits.
    pub truncated: Option<Truncated>,
}

/// Why a body is incomplete; the names are those of `WARC-Truncated`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Truncated {
    Length,
    Time,
    Disconnect,
}
