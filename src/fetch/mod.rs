//! Gets bytes politely and safely. The only module that connects to watched sites.
//! Redirects and content codings are left alone here: each hop is an address of its own, and the archive keeps wire bytes.

mod client;
mod decode;
mod guard;
#[cfg(feature = "browser")]
pub mod render;
mod robots;

use std::net::SocketAddr;

use bytes::Bytes;
use reqwest::header::HeaderMap;
use url::Url;

pub use client::{Fetcher, Identity, Request, Validators};
pub use decode::{Decoded, decode_body};
pub use guard::{AddressGuard, Forbidden};
/// Names of header fields, for [`Exchange::header`].
pub use reqwest::header;
pub use robots::{MAX_ROBOTS_BYTES, MAX_ROBOTS_REDIRECTS, ROBOTS_MAX_AGE_MS, RobotsRules};

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

impl Exchange {
    /// A header's text, when it is there and is text.
    pub fn header(&self, name: header::HeaderName) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// Where a redirect leads, resolved against the address asked for.
    pub fn redirect_target(&self) -> Option<Url> {
        if !matches!(self.status, 301 | 302 | 303 | 307 | 308) {
            return None;
        }
        // Header bytes are Latin-1 by rule and UTF-8 in practice.
        let location = self.headers.get(header::LOCATION)?;
        self.url.join(String::from_utf8_lossy(location.as_bytes()).trim()).ok()
    }

    /// `Retry-After` in milliseconds from `now_ms`: seconds or a date (RFC 9110, section 10.2.3). Never negative.
    pub fn retry_after_ms(&self, now_ms: i64) -> Option<i64> {
        let value = self.header(header::RETRY_AFTER)?.trim();
        if let Ok(seconds) = value.parse::<u32>() {
            return Some(i64::from(seconds) * 1_000);
        }
        let date = jiff::fmt::rfc2822::parse(value).ok()?;
        Some((date.timestamp().as_millisecond() - now_ms).max(0))
    }

    pub fn content_type(&self) -> Option<&str> {
        self.header(header::CONTENT_TYPE)
    }

    /// What to send next time so that an unchanged resource costs nothing.
    pub fn validators(&self) -> Validators {
        Validators {
            etag: self.header(header::ETAG).map(str::to_owned),
            last_modified: self.header(header::LAST_MODIFIED).map(str::to_owned),
        }
    }
}

/// Why there is no exchange. Each says whether another attempt may help.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error("{0} has no address")]
    Dns(String),
    #[error("no connection to {0}")]
    Connect(String),
    #[error("no valid TLS connection to {0}")]
    Tls(String),
    #[error("{0} sent no answer in time")]
    FirstByteTimeout(String),
    #[error("{0} broke the connection or the protocol")]
    Protocol(String),
    #[error("the HTTP client cannot be set up: {0}")]
    Setup(String),
    #[error("the page of {host} could not be rendered: {fault}")]
    Render { host: String, fault: RenderFault },
}

/// How rendering a page in a browser ended without a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RenderFault {
    #[error("it was not done in time")]
    Time,
    #[error("it took more memory than it may")]
    Memory,
    #[error("it crashed the browser's renderer")]
    Crash,
    #[error("the browser ended or did not answer")]
    Browser,
}

impl FetchError {
    /// The word the store, the report and the logs know it by.
    pub fn code(&self) -> &'static str {
        match self {
            FetchError::Forbidden(_) => "forbidden-address",
            FetchError::Dns(_) => "dns",
            FetchError::Connect(_) => "connect",
            FetchError::Tls(_) => "tls",
            FetchError::FirstByteTimeout(_) => "timeout",
            FetchError::Protocol(_) => "protocol",
            FetchError::Setup(_) => "setup",
            FetchError::Render { fault: RenderFault::Time, .. } => "render-time",
            FetchError::Render { fault: RenderFault::Memory, .. } => "render-memory",
            FetchError::Render { fault: RenderFault::Crash, .. } => "render-crash",
            FetchError::Render { fault: RenderFault::Browser, .. } => "render-browser",
        }
    }

    /// Whether the same request may succeed a little later.
    pub fn is_transient(&self) -> bool {
        match self {
            FetchError::Forbidden(_) | FetchError::Tls(_) | FetchError::Setup(_) => false,
            // A page that spins or hoards does so again, and each attempt costs seconds of a whole core.
            FetchError::Render { fault, .. } => matches!(fault, RenderFault::Crash | RenderFault::Browser),
            _ => true,
        }
    }
}
