//! One request and its response, as values: what the archive keeps and the extractor reads.

use std::io::Write;
use std::net::SocketAddr;
use std::sync::Arc;

use bytes::Bytes;
use reqwest::header::{self, HeaderMap, HeaderName, HeaderValue};
use reqwest::{StatusCode, Version};
use url::Url;

use super::{Decoded, decode_body};

/// A `Location` beyond this leads nowhere worth going.
const MAX_LOCATION_BYTES: usize = 8_192;

#[derive(Clone, Debug)]
pub struct Exchange {
    /// The address asked for; redirects are exchanges of their own.
    pub url: Url,
    /// None where it is not known, as in archives of others: nothing is then claimed about it.
    pub sent: Option<Sent>,
    pub status: u16,
    /// What the response was spoken in.
    pub version: Version,
    pub headers: HeaderMap,
    /// As it came over the wire: still in its content coding.
    pub wire_body: Bytes,
    /// The address really connected to. None behind a proxy: which server the proxy asked is not known here.
    pub peer: Option<SocketAddr>,
    /// The source's proxy, when one stood between.
    pub proxy: Option<Arc<str>>,
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

/// The headers of a request, as parts that cost nothing to keep: most exchanges are never written out.
#[derive(Clone, Debug, Default)]
pub struct Sent {
    /// What every request of the source carries.
    pub common: Arc<HeaderMap>,
    pub validators: Validators,
}

/// What a server gave us to recognise an unchanged resource by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Validators {
    pub etag: Option<String>,
    pub last_modified: Option<String>,
}

impl Validators {
    /// The conditions they make; a value that cannot stand in a header makes none.
    pub(super) fn headers(&self) -> impl Iterator<Item = (HeaderName, HeaderValue)> {
        let conditions = [(header::IF_NONE_MATCH, &self.etag), (header::IF_MODIFIED_SINCE, &self.last_modified)];
        conditions.into_iter().filter_map(|(name, value)| Some((name, HeaderValue::from_str(value.as_deref()?).ok()?)))
    }
}

impl Exchange {
    /// An answer over HTTP/1.1 at no particular time: what tests and readers of archives begin with.
    pub fn new(url: Url, status: u16, headers: HeaderMap, wire_body: impl Into<Bytes>) -> Self {
        Exchange {
            url,
            sent: Some(Sent::default()),
            status,
            version: Version::HTTP_11,
            headers,
            wire_body: wire_body.into(),
            peer: None,
            proxy: None,
            started_ms: 0,
            elapsed_ms: 0,
            truncated: None,
        }
    }

    /// `GET /path HTTP/1.1`, the headers sent, and the blank line, as HTTP/1.1 writes them.
    /// Header names are in lower case since the client keeps them so.
    pub fn request_head(&self) -> Vec<u8> {
        let Some(sent) = &self.sent else { return Vec::new() };
        let mut head = Vec::with_capacity(512);
        let query = self.url.query().map(|query| format!("?{query}")).unwrap_or_default();
        let host = self.url.host_str().unwrap_or_default();
        let port = self.url.port().map(|port| format!(":{port}")).unwrap_or_default();
        let _ = write!(head, "GET {}{query} HTTP/1.1\r\nhost: {host}{port}\r\n", self.url.path());
        for (name, value) in sent.common.iter() {
            write_header(&mut head, name, value);
        }
        for (name, value) in sent.validators.headers() {
            write_header(&mut head, &name, &value);
        }
        head.extend_from_slice(b"\r\n");
        head
    }

    /// Status line, headers and blank line. hyper has removed the transfer coding, so `Transfer-Encoding` is left out.
    /// HTTP/2 sends no status line; the one made up for it says HTTP/1.1, the newest that replay tools read.
    pub fn response_head(&self) -> Vec<u8> {
        let mut head = Vec::with_capacity(1024);
        let version = if self.version == Version::HTTP_10 { "HTTP/1.0" } else { "HTTP/1.1" };
        let reason = StatusCode::from_u16(self.status).ok().and_then(|status| status.canonical_reason());
        let _ = write!(head, "{version} {} {}\r\n", self.status, reason.unwrap_or_default());
        for (name, value) in self.headers.iter().filter(|(name, _)| **name != header::TRANSFER_ENCODING) {
            write_header(&mut head, name, value);
        }
        head.extend_from_slice(b"\r\n");
        head
    }

    /// Every `X-Robots-Tag`.
    pub fn robots_headers(&self) -> Vec<&str> {
        self.headers.get_all("x-robots-tag").iter().filter_map(|value| value.to_str().ok()).collect()
    }

    /// A header's text, when it is there and is text; the first one's where there are several.
    pub fn header(&self, name: HeaderName) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The values of all headers of that name as one list, as RFC 9110, section 5.3, joins them.
    pub fn header_list(&self, name: HeaderName) -> String {
        let values = self.headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
        values.collect::<Vec<_>>().join(", ")
    }

    /// The body as its author wrote it, at most `max_bytes` of it.
    pub fn decoded(&self, max_bytes: u64) -> Decoded<'_> {
        let codings = self.header_list(header::CONTENT_ENCODING);
        decode_body(&self.wire_body, Some(&codings), max_bytes)
    }

    /// Where a redirect leads, resolved against the address asked for: always http or https, never with a name and
    /// password, since those are not ours to use. Two headers that disagree lead nowhere.
    pub fn redirect_target(&self) -> Option<Url> {
        if !matches!(self.status, 301 | 302 | 303 | 307 | 308) {
            return None;
        }
        let mut locations = self.headers.get_all(header::LOCATION).iter();
        let location = locations.next().filter(|location| location.len() <= MAX_LOCATION_BYTES)?;
        if locations.any(|other| other != location) {
            return None;
        }
        // Header bytes are Latin-1 by rule and UTF-8 in practice.
        let location = String::from_utf8_lossy(location.as_bytes());
        if location.contains(char::is_control) {
            return None;
        }
        let target = self.url.join(location.trim()).ok()?;
        (matches!(target.scheme(), "http" | "https") && target.has_host()).then(|| without_credentials(target))
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

/// The address without user name and password.
pub(super) fn without_credentials(mut url: Url) -> Url {
    if !url.username().is_empty() || url.password().is_some() {
        // Neither fails on an address that has a host.
        let _ = url.set_username("");
        let _ = url.set_password(None);
    }
    url
}

fn write_header(head: &mut Vec<u8>, name: &HeaderName, value: &HeaderValue) {
    head.extend_from_slice(name.as_str().as_bytes());
    head.extend_from_slice(b": ");
    head.extend_from_slice(value.as_bytes());
    head.extend_from_slice(b"\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redirect(status: u16, locations: &[&[u8]]) -> Exchange {
        let mut headers = HeaderMap::new();
        for location in locations {
            headers.append(header::LOCATION, HeaderValue::from_bytes(location).expect("can stand in a header"));
        }
        Exchange::new("https://shop.test/a/b?c".parse().expect("valid"), status, headers, "")
    }

    #[test]
    fn redirects_lead_to_plain_web_addresses_or_nowhere() {
        let long = format!("/{}", "a".repeat(MAX_LOCATION_BYTES));
        let table: Vec<(&[&[u8]], Option<&str>)> = vec![
            (&[b"/x"], Some("https://shop.test/x")),
            (&[b"x?y#z"], Some("https://shop.test/a/x?y#z")),
            (&[b" http://other.test/ "], Some("http://other.test/")),
            (&[b"//other.test"], Some("https://other.test/")),
            (&[b"/\xe5\xa3\xae"], Some("https://shop.test/%E5%A3%AE")),
            (&[b"http://user:secret@other.test/x"], Some("http://other.test/x")),
            (&[b"https://user@other.test/x"], Some("https://other.test/x")),
            (&[b"http://2130706433/"], Some("http://127.0.0.1/")),
            (&[b"/x", b"/x"], Some("https://shop.test/x")),
            (&[b"/x", b"/y"], None),
            (&[], None),
            (&[b"file:///etc/passwd"], None),
            (&[b"ftp://other.test/"], None),
            (&[b"javascript:alert(1)"], None),
            (&[b"java\tscript:alert(1)"], None),
            (&[b"/x\ty"], None),
            (&[b"data:text/html,x"], None),
            (&[b"gopher://other.test:70/_x"], None),
            (&[b"http://"], None),
            (&[b"http://a b/"], None),
        ];
        for (locations, target) in table {
            let found = redirect(302, locations).redirect_target();
            assert_eq!(
                found.as_ref().map(Url::as_str),
                target,
                "{:?}",
                locations.first().map(|l| l.escape_ascii().to_string())
            );
        }
        assert_eq!(redirect(302, &[long.as_bytes()]).redirect_target(), None);
        assert_eq!(redirect(200, &[b"/x"]).redirect_target(), None);
        assert_eq!(redirect(300, &[b"/x"]).redirect_target(), None);
    }

    #[test]
    fn heads_are_written_as_http_1_1_writes_them() {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html"));
        headers.insert(header::TRANSFER_ENCODING, HeaderValue::from_static("chunked"));
        let url = "http://user@shop.test:8080/p?q=1#top".parse().expect("valid");
        let mut exchange = Exchange::new(url, 200, headers, "");
        let validators = Validators { etag: Some("\"1\"".to_owned()), last_modified: Some("never\r\nx: y".to_owned()) };
        exchange.sent = Some(Sent { validators, ..exchange.sent.unwrap_or_default() });
        let text = |head: Vec<u8>| String::from_utf8(head).expect("text");
        assert_eq!(
            text(exchange.request_head()),
            "GET /p?q=1 HTTP/1.1\r\nhost: shop.test:8080\r\nif-none-match: \"1\"\r\n\r\n"
        );
        for (version, status, line) in [
            (Version::HTTP_11, 200, "HTTP/1.1 200 OK"),
            (Version::HTTP_10, 404, "HTTP/1.0 404 Not Found"),
            (Version::HTTP_2, 200, "HTTP/1.1 200 OK"),
            (Version::HTTP_11, 799, "HTTP/1.1 799 "),
        ] {
            let exchange = Exchange { status, version, ..exchange.clone() };
            assert_eq!(text(exchange.response_head()), format!("{line}\r\ncontent-type: text/html\r\n\r\n"));
        }
    }

    #[test]
    fn codings_named_in_two_headers_are_two_codings() {
        let mut headers = HeaderMap::new();
        headers.append(header::CONTENT_ENCODING, HeaderValue::from_static("identity"));
        headers.append(header::CONTENT_ENCODING, HeaderValue::from_static("rot13"));
        let exchange = Exchange::new("http://shop.test/".parse().expect("valid"), 200, headers, "cntr");
        let decoded = exchange.decoded(100);
        assert_eq!(decoded.warning.map(|warning| warning.code.into_owned()).as_deref(), Some("fetch-coding-unknown"));
    }
}
