//! The browser's only way out: a proxy on loopback that connects where the page being rendered was allowed to, after the
//! address guard has seen the address. Everything else is refused, whichever part of the browser asks: web sockets,
//! preconnects, workers and its own services included, none of which need to be known here.

use std::collections::{HashMap, HashSet};
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::{Buf, BytesMut};
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use url::Url;

use super::super::error::explain_lookup;
use super::{AddressGuard, FetchError};

/// The browser itself opens no more than 32 through one proxy.
const MAX_CONNECTIONS: usize = 64;
const MAX_HEAD_BYTES: usize = 256 << 10;
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Addresses of one name that are tried.
const MAX_ADDRESSES: usize = 4;

/// A host as addresses write it, and a port.
type Place = (String, u16);

/// What one page may reach, and what became of it.
pub(super) struct Gate {
    guard: AddressGuard,
    max_bytes: u64,
    carried: AtomicU64,
    doors: Mutex<Doors>,
}

/// Grows with the requests of one page, whose number is limited, and ends with the page.
#[derive(Default)]
struct Doors {
    /// Where TLS may go: what is asked for inside cannot be seen here.
    tunnels: HashSet<Place>,
    /// Addresses without TLS, whole, without fragment.
    plain: HashSet<String>,
    peers: HashMap<Place, SocketAddr>,
    faults: HashMap<Place, FetchError>,
    refused: Vec<String>,
}

impl Gate {
    pub fn new(guard: AddressGuard, max_bytes: u64) -> Self {
        Gate { guard, max_bytes, carried: AtomicU64::new(0), doors: Mutex::default() }
    }

    /// Lets the browser ask for `url` from now on.
    pub fn admit(&self, url: &Url) {
        if url.scheme() == "https" {
            self.doors().tunnels.extend(place_of(url));
        } else {
            self.doors().plain.insert(without_fragment(url));
        }
    }

    /// Bytes carried in both directions.
    pub fn carried_bytes(&self) -> u64 {
        self.carried.load(Ordering::Relaxed)
    }

    pub fn is_spent(&self) -> bool {
        self.carried_bytes() > self.max_bytes
    }

    /// The address that was connected to for `url`.
    pub fn peer(&self, url: &Url) -> Option<SocketAddr> {
        self.doors().peers.get(&place_of(url)?).copied()
    }

    /// Why there was no connection for `url`; it is told once.
    pub fn take_fault(&self, url: &Url) -> Option<FetchError> {
        self.doors().faults.remove(&place_of(url)?)
    }

    /// What was asked for without having been allowed, as `host:port`; the first hundred.
    pub fn take_refused(&self) -> Vec<String> {
        std::mem::take(&mut self.doors().refused)
    }

    fn doors(&self) -> MutexGuard<'_, Doors> {
        self.doors.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn refuse(&self, place: &Place) {
        let mut doors = self.doors();
        if doors.refused.len() < 100 {
            doors.refused.push(format!("{}:{}", place.0, place.1));
        }
    }

    /// Counts, and says whether there is room left.
    fn carry(&self, bytes: usize) -> bool {
        self.carried.fetch_add(bytes as u64, Ordering::Relaxed) + bytes as u64 <= self.max_bytes
    }

    /// The guard decides about the very addresses that are then connected to.
    async fn connect(&self, place: &Place) -> Option<TcpStream> {
        let connected = self.connect_permitted(place).await;
        let mut doors = self.doors();
        match connected {
            Ok((stream, peer)) => {
                doors.peers.insert(place.clone(), peer);
                Some(stream)
            }
            Err(fault) => {
                doors.faults.insert(place.clone(), fault);
                None
            }
        }
    }

    async fn connect_permitted(&self, (host, port): &Place) -> Result<(TcpStream, SocketAddr), FetchError> {
        if let Ok(url) = Url::parse(&format!("http://{host}:{port}/")) {
            self.guard.check(&url)?;
        }
        let addresses = self.guard.lookup(host).await.map_err(|error| explain_lookup(&error, host))?;
        for mut address in addresses.into_iter().take(MAX_ADDRESSES) {
            // A source's [resolve] table may name a port of its own.
            if address.port() == 0 {
                address.set_port(*port);
            }
            if let Ok(Ok(stream)) = tokio::time::timeout(CONNECT_TIMEOUT, TcpStream::connect(address)).await {
                return Ok((stream, address));
            }
        }
        Err(FetchError::Connect(host.clone()))
    }
}

/// Serves the browser for as long as it is polled; every connection ends with it.
pub(super) async fn serve(listener: &TcpListener, gate: &Gate) -> Infallible {
    let mut connections = FuturesUnordered::new();
    loop {
        tokio::select! {
            accepted = listener.accept(), if connections.len() < MAX_CONNECTIONS => match accepted {
                Ok((stream, _)) => connections.push(serve_one(stream, gate)),
                // Out of descriptors, most likely.
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            },
            Some(()) = connections.next(), if !connections.is_empty() => {}
        }
    }
}

/// One connection carries one request or one tunnel.
async fn serve_one(mut browser: TcpStream, gate: &Gate) {
    let Ok(Some((head, rest))) = tokio::time::timeout(HEAD_TIMEOUT, read_head(&mut browser)).await else { return };
    let Some(request) = Request::parse(&head) else { return };
    let allowed = match &request.plain {
        None => gate.doors().tunnels.contains(&request.place),
        Some(url) => gate.doors().plain.contains(&without_fragment(url)),
    };
    if !allowed {
        gate.refuse(&request.place);
    }
    let server = if allowed { gate.connect(&request.place).await } else { None };
    let Some(server) = server else {
        // A page sees a failed request either way; only a tunnel needs an answer, or it is asked for again.
        if request.plain.is_none() {
            let _ =
                browser.write_all(b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").await;
        }
        return;
    };
    let _ = server.set_nodelay(true);
    match request.plain {
        None => tunnel(browser, server, rest, gate).await,
        Some(_) => exchange(browser, server, &request.head, rest, request.body_bytes, gate).await,
    }
}

async fn tunnel(mut browser: TcpStream, mut server: TcpStream, rest: BytesMut, gate: &Gate) {
    if browser.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.is_err() || server.write_all(&rest).await.is_err() {
        return;
    }
    let (mut from_browser, mut to_browser) = browser.split();
    let (mut from_server, mut to_server) = server.split();
    tokio::select! {
        () = relay(&mut from_browser, &mut to_server, u64::MAX, gate) => {}
        () = relay(&mut from_server, &mut to_browser, u64::MAX, gate) => {}
    }
}

/// One request and its answer. The browser is told that the connection ends with it: a second request on the same
/// connection would go to this server, wherever it was meant to go.
async fn exchange(
    mut browser: TcpStream,
    mut server: TcpStream,
    head: &[u8],
    mut rest: BytesMut,
    body_bytes: u64,
    gate: &Gate,
) {
    rest.truncate(usize::try_from(body_bytes).unwrap_or(usize::MAX));
    let body_left = body_bytes - rest.len() as u64;
    if server.write_all(head).await.is_err() || server.write_all(&rest).await.is_err() {
        return;
    }
    let (mut from_browser, mut to_browser) = browser.split();
    let (mut from_server, mut to_server) = server.split();
    let asking = async {
        relay(&mut from_browser, &mut to_server, body_left, gate).await;
        // Whatever comes now, an end or another request, this connection is done.
        let _ = from_browser.read_u8().await;
    };
    let answering = async {
        let Some(mut answer) = read_status_line(&mut from_server).await else { return };
        let Some(line_end) = answer.iter().position(|byte| *byte == b'\n') else { return };
        let status_line = answer.split_to(line_end + 1);
        gate.carry(status_line.len() + answer.len());
        for part in [&status_line[..], b"connection: close\r\n", &answer[..]] {
            if to_browser.write_all(part).await.is_err() {
                return;
            }
        }
        relay(&mut from_server, &mut to_browser, u64::MAX, gate).await;
    };
    tokio::select! {
        () = asking => {}
        () = answering => {}
    }
}

/// Passes on up to `most` bytes, until either side ends or the page has had its share.
async fn relay(from: &mut (impl AsyncRead + Unpin), to: &mut (impl AsyncWrite + Unpin), mut most: u64, gate: &Gate) {
    let mut buffer = BytesMut::with_capacity(16 << 10);
    while most > 0 {
        buffer.clear();
        let Ok(read) = from.take(most).read_buf(&mut buffer).await else { return };
        if read == 0 || !gate.carry(read) || to.write_all(&buffer).await.is_err() {
            return;
        }
        most -= read as u64;
    }
}

/// A request's head with its blank line, and what came behind it.
async fn read_head(from: &mut TcpStream) -> Option<(BytesMut, BytesMut)> {
    let mut bytes = BytesMut::with_capacity(4 << 10);
    loop {
        if let Some(at) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            let head = bytes.split_to(at + 4);
            return Some((head, bytes));
        }
        if bytes.len() > MAX_HEAD_BYTES || from.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
}

/// Bytes of an answer that hold its first line; nothing where that is no HTTP.
async fn read_status_line(from: &mut (impl AsyncRead + Unpin)) -> Option<BytesMut> {
    let mut bytes = BytesMut::with_capacity(4 << 10);
    while !bytes.contains(&b'\n') {
        if bytes.len() > MAX_HEAD_BYTES || from.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
    // Some servers send an empty line first.
    while bytes.starts_with(b"\r\n") {
        bytes.advance(2);
    }
    (bytes.starts_with(b"HTTP/1.") && bytes.contains(&b'\n')).then_some(bytes)
}

/// What the browser asks of the proxy.
#[derive(Debug, PartialEq)]
struct Request {
    place: Place,
    /// The address, for a request without TLS; a tunnel has none.
    plain: Option<Url>,
    /// As the server shall see it; empty for a tunnel.
    head: Vec<u8>,
    body_bytes: u64,
}

impl Request {
    fn parse(head: &[u8]) -> Option<Request> {
        let text = std::str::from_utf8(head).ok()?;
        let mut lines = text.trim_end_matches("\r\n").split("\r\n");
        let mut words = lines.next()?.split(' ');
        let (method, target) = (words.next()?, words.next()?);
        if method == "CONNECT" {
            let url = Url::parse(&format!("https://{target}/")).ok()?;
            return Some(Request { place: place_of(&url)?, plain: None, head: Vec::new(), body_bytes: 0 });
        }
        let url = Url::parse(target).ok().filter(|url| url.scheme() == "http")?;
        let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
        let mut head = format!("{method} {}{query} HTTP/1.1\r\n", url.path());
        let mut body_bytes = 0;
        for line in lines {
            let (name, value) = line.split_once(':')?;
            match name.to_ascii_lowercase().as_str() {
                "connection" | "keep-alive" | "upgrade" | "proxy-connection" | "proxy-authorization" => continue,
                "content-length" => body_bytes = value.trim().parse().ok()?,
                // The browser sends none of these over HTTP/1.1; we could not tell where its body ends.
                "transfer-encoding" => return None,
                _ => {}
            }
            head.push_str(line);
            head.push_str("\r\n");
        }
        head.push_str("connection: close\r\n\r\n");
        Some(Request { place: place_of(&url)?, plain: Some(url), head: head.into_bytes(), body_bytes })
    }
}

fn place_of(url: &Url) -> Option<Place> {
    Some((url.host_str()?.to_owned(), url.port_or_known_default()?))
}

fn without_fragment(url: &Url) -> String {
    let mut url = url.clone();
    url.set_fragment(None);
    url.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sources::Network;

    fn parse(head: &str) -> Option<Request> {
        Request::parse(head.as_bytes())
    }

    #[test]
    fn requests_are_rewritten_for_the_server_and_end_the_connection() {
        let head = "POST http://shop.example:8080/a?b=c HTTP/1.1\r\nHost: shop.example:8080\r\n\
                    Proxy-Connection: keep-alive\r\nUpgrade: websocket\r\nContent-Length: 3\r\n\r\n";
        let request = parse(head).unwrap();
        assert_eq!(request.place, ("shop.example".to_owned(), 8080));
        assert_eq!(request.body_bytes, 3);
        let expected =
            "POST /a?b=c HTTP/1.1\r\nHost: shop.example:8080\r\nContent-Length: 3\r\nconnection: close\r\n\r\n";
        assert_eq!(String::from_utf8(request.head).unwrap(), expected);
    }

    #[test]
    fn places_are_host_and_port() {
        for (head, host, port, is_tunnel) in [
            ("CONNECT shop.example:443 HTTP/1.1\r\n\r\n", "shop.example", 443, true),
            ("CONNECT SHOP.example:80 HTTP/1.1\r\n\r\n", "shop.example", 80, true),
            ("CONNECT [::1]:8443 HTTP/1.1\r\n\r\n", "[::1]", 8443, true),
            ("GET http://shop.example/ HTTP/1.1\r\n\r\n", "shop.example", 80, false),
        ] {
            let request = parse(head).unwrap();
            assert_eq!((request.place, request.plain.is_none()), ((host.to_owned(), port), is_tunnel), "{head}");
        }
    }

    #[test]
    fn what_is_no_request_to_a_proxy_is_refused() {
        for head in [
            "GET / HTTP/1.1\r\n\r\n",
            "GET ftp://shop.example/ HTTP/1.1\r\n\r\n",
            "GET https://shop.example/ HTTP/1.1\r\n\r\n",
            "POST http://shop.example/ HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n",
            "POST http://shop.example/ HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
            "\r\n\r\n",
            "CONNECT",
        ] {
            assert_eq!(parse(head), None, "{head}");
        }
    }

    #[test]
    fn only_what_was_admitted_passes() {
        let gate = Gate::new(AddressGuard::new(&Network::default()), 100);
        gate.admit(&Url::parse("https://a.example/x").unwrap());
        gate.admit(&Url::parse("http://b.example/x#y").unwrap());
        let doors = gate.doors();
        assert_eq!(doors.tunnels, HashSet::from([("a.example".to_owned(), 443)]));
        assert_eq!(doors.plain, HashSet::from(["http://b.example/x".to_owned()]));
    }
}
