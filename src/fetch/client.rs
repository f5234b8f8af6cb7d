//! One HTTP client per source: its own names, its own guard, its own identity; nothing followed, nothing decoded, nothing
//! tried twice.
//!
//! What bounds a hostile server: over HTTP/1 a response's head has at most 100 lines and 408 KiB (the library's own limit
//! on its buffer, which it lets nobody lower), and what is larger than [`MAX_HEAD_BYTES`] is refused after that; over HTTP/2
//! the server is held to it. Chunk extensions and trailers are limited to 16 KiB by the library. Informational responses
//! are thrown away one by one and count against the time. A body ends at the request's cap, at the source's time limit, or
//! when nothing came for as long as a first byte may take.

use std::error::Error;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use bytes::BytesMut;
use reqwest::header::{self, HeaderMap, HeaderValue};
use reqwest::{Certificate, Proxy};
use url::Url;

use super::decode::ACCEPT_ENCODING;
use super::error::{explain, explain_lookup};
use super::exchange::without_credentials;
use super::roots;
use super::{AddressGuard, Exchange, FetchError, Forbidden, Lookup, Sent, TlsFault, Truncated, Validators};
use crate::frontier::ServerKey;
use crate::sources::{Network, Politeness, Source};

const ACCEPT: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,image/*;q=0.8,*/*;q=0.5";
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Names and values of a response's headers together. Over HTTP/2 the server is told.
const MAX_HEAD_BYTES: u32 = 64 << 10;
/// What a server may send over HTTP/2 before we have read it: for one response, and for all of a connection.
const HTTP2_STREAM_BYTES: u32 = 512 << 10;
const HTTP2_CONNECTION_BYTES: u32 = 1 << 20;
/// Room made on the word of a `Content-Length`; more comes as more is received.
const FIRST_ROOM_BYTES: usize = 1 << 20;

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
    headers: Arc<HeaderMap>,
    politeness: Politeness,
    proxy: Option<Arc<str>>,
    /// The machine has no root certificates and the source brings none.
    without_roots: bool,
}

impl Fetcher {
    pub fn new(source: &Source, identity: &Identity) -> Result<Self, FetchError> {
        Fetcher::with_guard(source, identity, AddressGuard::new(&source.network))
    }

    /// Names that the source does not answer itself are asked of `lookup`.
    pub fn with_lookup(source: &Source, identity: &Identity, lookup: Arc<dyn Lookup>) -> Result<Self, FetchError> {
        Fetcher::with_guard(source, identity, AddressGuard::with_lookup(&source.network, lookup))
    }

    fn with_guard(source: &Source, identity: &Identity, guard: AddressGuard) -> Result<Self, FetchError> {
        let headers = common_headers(&source.network, identity)?;
        // Installing twice is harmless: the first provider stays.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let builder = reqwest::Client::builder()
            .default_headers(headers.clone())
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .no_proxy()
            .dns_resolver(guard.clone())
            .connect_timeout(CONNECT_TIMEOUT)
            // Browsers read past such lines, so a site that sends them is one that people see.
            .http1_allow_spaces_after_header_name_in_responses(true)
            .http1_allow_obsolete_multiline_headers_in_responses(true)
            .http1_ignore_invalid_headers_in_responses(true)
            .http2_max_header_list_size(MAX_HEAD_BYTES)
            .http2_initial_stream_window_size(HTTP2_STREAM_BYTES)
            .http2_initial_connection_window_size(HTTP2_CONNECTION_BYTES)
            .pool_max_idle_per_host(source.politeness.concurrency.max(1) as usize)
            .pool_idle_timeout(Duration::from_secs(30));
        let builder = match &source.network.proxy {
            Some(proxy) => builder.proxy(Proxy::all(proxy.as_str()).map_err(|error| setup(&error))?),
            None => builder,
        };
        let own_roots = &source.network.root_certificates;
        let (builder, without_roots) = if own_roots.is_empty() {
            // Sites without TLS need no roots, so on a machine that has none the client is made with an empty list, and
            // addresses that do need one are refused by name.
            match roots::shared() {
                Ok(tls) => (builder.tls_backend_preconfigured(tls), false),
                Err(_) => (builder.tls_certs_only([]), true),
            }
        } else {
            let builder = own_roots.iter().try_fold(builder, |builder, der| {
                let certificate = Certificate::from_der(der).map_err(|error| setup(&error))?;
                Ok::<_, FetchError>(builder.tls_certs_merge([certificate]))
            })?;
            (builder, false)
        };
        let client = builder.build().map_err(|error| setup(&error))?;
        let proxy = source.network.proxy.as_ref().map(|proxy| Arc::from(proxy.as_str()));
        let politeness = source.politeness.clone();
        Ok(Fetcher { client, guard, headers: Arc::new(headers), politeness, proxy, without_roots })
    }

    /// The server behind an address; the first of its addresses stands for it. Behind a proxy nobody here knows the
    /// address, so all hosts of one registrable domain count as one server.
    pub async fn server_key(&self, url: &Url) -> Result<ServerKey, FetchError> {
        let host = url.host_str().unwrap_or_default();
        self.guard.check(url)?;
        if let Some(proxy) = &self.proxy {
            let domain = psl::domain_str(host).unwrap_or(host);
            return Ok(ServerKey(format!("{domain} via {proxy}")));
        }
        let addresses = self.guard.lookup(host).await.map_err(|error| explain_lookup(&error, host))?;
        let first = addresses.iter().min().ok_or_else(|| FetchError::Dns(host.to_owned()))?;
        // A port of its own in the source's [resolve] table is a machine of its own.
        let key = ServerKey::of(first.ip());
        Ok(if first.port() == 0 { key } else { ServerKey(format!("{}#{}", key.0, first.port())) })
    }

    /// One request, one response; nothing is followed. The body ends at the request's cap or the source's time limit,
    /// and what came until then is kept and marked as truncated.
    pub async fn get(&self, request: &Request<'_>) -> Result<Exchange, FetchError> {
        let url = without_credentials(request.url.clone());
        let host = request.url.host_str().unwrap_or_default();
        self.guard.check(&url)?;
        if self.without_roots && url.scheme() == "https" {
            return Err(FetchError::Tls { host: host.to_owned(), fault: TlsFault::NoRoots });
        }
        let started = Instant::now();
        let started_ms = now_ms();
        let conditions: HeaderMap = request.validators.headers().collect();
        let sending = self.client.get(url.clone()).headers(conditions).send();
        let mut response = tokio::time::timeout(self.politeness.first_byte_timeout, sending)
            .await
            .map_err(|_| FetchError::FirstByteTimeout(host.to_owned()))?
            .map_err(|error| explain(&error, host, self.proxy.is_some()))?;

        let peer = response.remote_addr().filter(|_| self.proxy.is_none());
        // Cannot be: every address came through the guard. If the library ever finds another way, it ends here.
        if let Some(peer) = peer.filter(|peer| !self.guard.permits(peer.ip())) {
            return Err(Forbidden { host: host.to_owned(), address: peer.ip() }.into());
        }
        let headers = std::mem::take(response.headers_mut());
        let head_bytes: usize = headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
        if head_bytes > MAX_HEAD_BYTES as usize {
            return Err(FetchError::HeadersTooLarge(host.to_owned()));
        }
        let cap = usize::try_from(request.max_body_bytes).unwrap_or(usize::MAX);
        let mut body = BytesMut::with_capacity(first_room(&headers, cap));
        let time_left = self.politeness.total_timeout.saturating_sub(started.elapsed());
        let reading = read_body(&mut response, &mut body, cap, self.politeness.first_byte_timeout);
        let truncated = tokio::time::timeout(time_left, reading).await.unwrap_or(Some(Truncated::Time));
        if body.is_empty() && truncated == Some(Truncated::Disconnect) {
            return Err(FetchError::Protocol(host.to_owned()));
        }
        Ok(Exchange {
            sent: Some(Sent { common: Arc::clone(&self.headers), validators: request.validators.clone() }),
            status: response.status().as_u16(),
            version: response.version(),
            url,
            headers,
            wire_body: body.freeze(),
            peer,
            proxy: self.proxy.clone(),
            started_ms,
            elapsed_ms: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
            truncated,
        })
    }
}

fn setup(error: &dyn Error) -> FetchError {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(current) = cause {
        text = format!("{text}: {current}");
        cause = current.source();
    }
    FetchError::Setup(text)
}

fn common_headers(network: &Network, identity: &Identity) -> Result<HeaderMap, FetchError> {
    let value = |text: &str| HeaderValue::from_str(text).map_err(|error| setup(&error));
    let mut headers = HeaderMap::new();
    headers.insert(header::ACCEPT, HeaderValue::from_static(ACCEPT));
    headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(ACCEPT_ENCODING));
    headers.insert(header::USER_AGENT, value(&identity.user_agent)?);
    if let Some(from) = &network.from {
        headers.insert(header::FROM, value(from)?);
    }
    Ok(headers)
}

/// What a body is going to need, if its length is honest.
fn first_room(headers: &HeaderMap, cap: usize) -> usize {
    let length = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    length.unwrap_or(0usize).min(cap).min(FIRST_ROOM_BYTES)
}

/// Reads until the end, the cap, a broken connection or a silence of `stall`; says which of the latter three it was.
async fn read_body(
    response: &mut reqwest::Response,
    body: &mut BytesMut,
    cap: usize,
    stall: Duration,
) -> Option<Truncated> {
    loop {
        match tokio::time::timeout(stall, response.chunk()).await {
            Ok(Ok(Some(chunk))) if body.len() + chunk.len() > cap => {
                body.extend_from_slice(&chunk[..cap - body.len()]);
                return Some(Truncated::Length);
            }
            Ok(Ok(Some(chunk))) => body.extend_from_slice(&chunk),
            Ok(Ok(None)) => return None,
            Ok(Err(_)) => return Some(Truncated::Disconnect),
            Err(_) => return Some(Truncated::Time),
        }
    }
}

fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
