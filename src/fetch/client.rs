//! One HTTP client per source: its own names, its own guard, its own identity; nothing followed, nothing decoded.

use std::error::Error;
use std::io::Write;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use bytes::BytesMut;
use reqwest::header::{self, HeaderMap, HeaderName, HeaderValue};
use url::Url;

use super::{AddressGuard, Exchange, FetchError, Forbidden, Truncated};
use crate::frontier::ServerKey;
use crate::sources::{Politeness, Source};

const ACCEPT: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,image/*;q=0.8,*/*;q=0.5";
const ACCEPT_ENCODING: &str = "gzip, br, deflate";
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Longer header values are cut in the archived head; no honest site needs them.
const MAX_HEADERS: usize = 200;

/// Who we say we are.
#[derive(Clone, Debug)]
pub struct Identity {
    /// The name that robots.txt groups are matched with, without version.
    pub product_token: String,
    /// The whole `User-Agent`: product, version and how to reach the people behind it.
    pub user_agent: String,
}

impl Identity {
    pub fn new(contact: Option<&str>) -> Self {
        let product_token = "ReeveBot".to_owned();
        let version = env!("CARGO_PKG_VERSION");
        let user_agent = match contact {
            Some(contact) => format!("{product_token}/{version} (+{contact})"),
            None => format!("{product_token}/{version}"),
        };
        Identity { product_token, user_agent }
    }
}

/// What a server gave us to recognise an unchanged resource by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Validators {
    pub etag: Option<String>,
    pub last_modified: Option<String>,
}

/// One GET.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    pub url: &'a Url,
    pub validators: &'a Validators,
    pub max_body_bytes: u64,
}

pub struct Fetcher {
    client: reqwest::Client,
    guard: AddressGuard,
    headers: HeaderMap,
    politeness: Politeness,
}

impl Fetcher {
    pub fn new(source: &Source, identity: &Identity) -> Result<Self, FetchError> {
        let setup = |error: &dyn Error| FetchError::Setup(error.to_string());
        let guard = AddressGuard::new(&source.network);
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, HeaderValue::from_static(ACCEPT));
        headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(ACCEPT_ENCODING));
        headers.insert(header::USER_AGENT, HeaderValue::from_str(&identity.user_agent).map_err(|error| setup(&error))?);
        if let Some(from) = &source.network.from {
            headers.insert(header::FROM, HeaderValue::from_str(from).map_err(|error| setup(&error))?);
        }
        // Installing twice is harmless: the first provider stays.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .dns_resolver(guard.clone())
            .connect_timeout(CONNECT_TIMEOUT)
            .pool_max_idle_per_host(source.politeness.concurrency.max(1) as usize)
            .pool_idle_timeout(Duration::from_secs(30))
            .build()
            .map_err(|error| setup(&error))?;
        Ok(Fetcher { client, guard, headers, politeness: source.politeness.clone() })
    }

    /// The server behind an address; the first of its addresses stands for it.
    pub async fn server_key(&self, url: &Url) -> Result<ServerKey, FetchError> {
        let host = url.host_str().unwrap_or_default();
        let addresses = self.guard.lookup(host).await.map_err(|error| explain_io(&error, host))?;
        let first = addresses.iter().min().ok_or_else(|| FetchError::Dns(host.to_owned()))?;
        // A port of its own in the source's [resolve] table is a machine of its own.
        let key = ServerKey::of(first.ip());
        Ok(if first.port() == 0 { key } else { ServerKey(format!("{}#{}", key.0, first.port())) })
    }

    /// One request, one response; nothing is followed. The body ends at the request's cap or the source's time limit,
    /// and what came until then is kept and marked as truncated.
    pub async fn get(&self, request: &Request<'_>) -> Result<Exchange, FetchError> {
        let host = request.url.host_str().unwrap_or_default();
        self.refuse_forbidden_literal(request.url)?;
        let headers = self.request_headers(request.validators);
        let request_head = write_request_head(request.url, &headers);
        let started = Instant::now();
        let started_ms = now_ms();
        let sending = self.client.get(request.url.clone()).headers(headers).send();
        let mut response = tokio::time::timeout(self.politeness.first_byte_timeout, sending)
            .await
            .map_err(|_| FetchError::FirstByteTimeout(host.to_owned()))?
            .map_err(|error| explain(&error, host))?;

        let peer = response.remote_addr();
        if let Some(peer) = peer.filter(|peer| !self.guard.permits(peer.ip())) {
            return Err(Forbidden { host: host.to_owned(), address: peer.ip() }.into());
        }
        let status = response.status();
        let response_head = write_response_head(status, response.headers());
        let headers = response.headers().clone();

        let time_left = self.politeness.total_timeout.saturating_sub(started.elapsed());
        let mut body = BytesMut::new();
        let cap = usize::try_from(request.max_body_bytes).unwrap_or(usize::MAX);
        let reading = read_body(&mut response, &mut body, cap);
        let truncated = tokio::time::timeout(time_left, reading).await.unwrap_or(Some(Truncated::Time));
        if body.is_empty() && truncated == Some(Truncated::Disconnect) {
            return Err(FetchError::Protocol(host.to_owned()));
        }
        Ok(Exchange {
            url: request.url.clone(),
            request_head,
            status: status.as_u16(),
            response_head,
            headers,
            wire_body: body.freeze(),
            peer,
            started_ms,
            elapsed_ms: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
            truncated,
        })
    }

    /// The resolver never sees addresses that are written as numbers.
    fn refuse_forbidden_literal(&self, url: &Url) -> Result<(), FetchError> {
        let address = match url.host() {
            Some(url::Host::Ipv4(address)) => address.into(),
            Some(url::Host::Ipv6(address)) => address.into(),
            _ => return Ok(()),
        };
        if self.guard.permits(address) {
            return Ok(());
        }
        Err(Forbidden { host: url.host_str().unwrap_or_default().to_owned(), address }.into())
    }

    fn request_headers(&self, validators: &Validators) -> HeaderMap {
        let mut headers = self.headers.clone();
        let mut set = |name: HeaderName, value: &Option<String>| {
            if let Some(value) = value.as_deref().and_then(|value| HeaderValue::from_str(value).ok()) {
                headers.insert(name, value);
            }
        };
        set(header::IF_NONE_MATCH, &validators.etag);
        set(header::IF_MODIFIED_SINCE, &validators.last_modified);
        headers
    }
}

/// Reads until the end, the cap or a broken connection; says which of the latter two it was.
async fn read_body(response: &mut reqwest::Response, body: &mut BytesMut, cap: usize) -> Option<Truncated> {
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() > cap => {
                body.extend_from_slice(&chunk[..cap - body.len()]);
                return Some(Truncated::Length);
            }
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => return None,
            Err(_) => return Some(Truncated::Disconnect),
        }
    }
}

/// The request as HTTP/1.1 writes it. Header names are in lower case since the client keeps them so.
pub(super) fn write_request_head(url: &Url, headers: &HeaderMap) -> Vec<u8> {
    let mut head = Vec::with_capacity(512);
    let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
    let host = url.host_str().unwrap_or_default();
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    let _ = write!(head, "GET {}{query} HTTP/1.1\r\nhost: {host}{port}\r\n", url.path());
    write_headers(&mut head, headers, &[]);
    head
}

pub(super) fn write_response_head(status: reqwest::StatusCode, headers: &HeaderMap) -> Vec<u8> {
    let mut head = Vec::with_capacity(1024);
    let reason = status.canonical_reason().unwrap_or_default();
    let _ = write!(head, "HTTP/1.1 {} {reason}\r\n", status.as_str());
    write_headers(&mut head, headers, &[header::TRANSFER_ENCODING]);
    head
}

fn write_headers(head: &mut Vec<u8>, headers: &HeaderMap, left_out: &[HeaderName]) {
    for (name, value) in headers.iter().filter(|(name, _)| !left_out.contains(name)).take(MAX_HEADERS) {
        head.extend_from_slice(name.as_str().as_bytes());
        head.extend_from_slice(b": ");
        head.extend_from_slice(value.as_bytes());
        head.extend_from_slice(b"\r\n");
    }
    head.extend_from_slice(b"\r\n");
}

fn explain(error: &reqwest::Error, host: &str) -> FetchError {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(current) = cause {
        if let Some(forbidden) = current.downcast_ref::<Forbidden>() {
            return forbidden.clone().into();
        }
        if current.downcast_ref::<rustls::Error>().is_some() {
            return FetchError::Tls(host.to_owned());
        }
        if let Some(io) = current.downcast_ref::<std::io::Error>() {
            if matches!(io.get_ref(), Some(inner) if inner.is::<rustls::Error>()) {
                return FetchError::Tls(host.to_owned());
            }
            if let Some(explained) = known_io(io, host) {
                return explained;
            }
        }
        cause = current.source();
    }
    if error.is_timeout() {
        FetchError::FirstByteTimeout(host.to_owned())
    } else if error.is_connect() {
        FetchError::Connect(host.to_owned())
    } else {
        FetchError::Protocol(host.to_owned())
    }
}

pub(super) fn explain_io(error: &std::io::Error, host: &str) -> FetchError {
    known_io(error, host).unwrap_or_else(|| FetchError::Dns(host.to_owned()))
}

fn known_io(error: &std::io::Error, host: &str) -> Option<FetchError> {
    if let Some(forbidden) = error.get_ref().and_then(|inner| inner.downcast_ref::<Forbidden>()) {
        return Some(forbidden.clone().into());
    }
    (error.kind() == std::io::ErrorKind::NotFound).then(|| FetchError::Dns(host.to_owned()))
}

pub(super) fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
