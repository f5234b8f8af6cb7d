//! A web server that does as it is told, byte by byte, and writes down what it was asked. What it logged is the witness:
//! a behaviour is judged by what reached the server, not by what the program says about itself.

use std::collections::BTreeSet;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::{Duration, Instant};

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

use super::answer::{Answer, Part};

/// A request's head is longer than this only when something is wrong with us.
const MAX_HEAD_BYTES: usize = 64 << 10;
/// Nothing that never ends goes on for longer, or for more.
const NEVER: Duration = Duration::from_secs(90);
const ENDLESS_BYTES: u64 = 1 << 30;

/// All servers of the suite, on threads of their own.
static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime for the servers")
});

/// One request, and what became of its answer.
#[derive(Clone, Debug)]
pub struct Asked {
    /// From 0, in the order in which they were accepted.
    pub connection: usize,
    pub at: Instant,
    pub method: String,
    /// Path and query as they stood in the request line.
    pub path: String,
    pub headers: Vec<(String, String)>,
    /// Bytes of the answer that were taken by the client, or by the system's buffers on the way.
    pub sent: u64,
    /// When its last bytes were handed over, so never after the client had them; none while the answer is being sent.
    pub ended: Option<Instant>,
    /// The client closed before it had everything.
    pub hung_up: bool,
}

impl Asked {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The `Host` header without its port.
    pub fn host(&self) -> &str {
        self.header("host").unwrap_or_default().split(':').next().unwrap_or_default()
    }

    /// The path without its query.
    pub fn bare_path(&self) -> &str {
        self.path.split('?').next().unwrap_or_default()
    }
}

type Handler = dyn Fn(&Asked) -> Answer + Send + Sync;

struct Shared {
    handler: Box<Handler>,
    log: Mutex<Vec<Asked>>,
    connections: AtomicUsize,
    tls: Option<TlsAcceptor>,
}

/// A listening server; it stops when the value is dropped.
pub struct Server {
    pub address: SocketAddr,
    shared: Arc<Shared>,
    accepting: JoinHandle<()>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// Loopback has sixteen million addresses: every server gets one of its own, so that none shares another's budget.
fn next_address() -> Ipv4Addr {
    static NUMBER: AtomicU32 = AtomicU32::new(1);
    Ipv4Addr::from(u32::from(Ipv4Addr::new(127, 64, 0, 0)) + NUMBER.fetch_add(1, Ordering::Relaxed))
}

impl Server {
    /// Answers every request by `handler`, on an address that no other server of this process has.
    pub fn start(handler: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> Server {
        Server::listen(next_address(), None, handler)
    }

    /// The same at an address that others may have, too.
    pub fn at(address: Ipv4Addr, handler: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> Server {
        Server::listen(address, None, handler)
    }

    /// The same behind TLS.
    pub fn with_tls(tls: TlsAcceptor, handler: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> Server {
        Server::listen(next_address(), Some(tls), handler)
    }

    fn listen(
        address: Ipv4Addr,
        tls: Option<TlsAcceptor>,
        handler: impl Fn(&Asked) -> Answer + Send + Sync + 'static,
    ) -> Server {
        let listener = RUNTIME.block_on(TcpListener::bind((address, 0))).expect("loopback has this address");
        let address = listener.local_addr().expect("it is bound");
        let shared =
            Shared { handler: Box::new(handler), log: Mutex::default(), connections: AtomicUsize::new(0), tls };
        let shared = Arc::new(shared);
        let accepting = RUNTIME.spawn(accept(listener, Arc::clone(&shared)));
        Server { address, shared, accepting }
    }

    /// `http://ADDRESS` with this path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The same under a name that the crawl is told the address of.
    pub fn url_as(&self, name: &str, path: &str) -> String {
        format!("http://{name}:{}{path}", self.address.port())
    }

    pub fn log(&self) -> Vec<Asked> {
        self.shared.log.lock().unwrap().clone()
    }

    /// Paths in the order in which they were asked for, robots.txt left out.
    pub fn paths(&self) -> Vec<String> {
        self.log().into_iter().map(|asked| asked.path).filter(|path| path != "/robots.txt").collect()
    }

    /// How often a path was asked for.
    pub fn times(&self, path: &str) -> usize {
        self.shared.log.lock().unwrap().iter().filter(|asked| asked.path == path).count()
    }

    pub fn count(&self) -> usize {
        self.shared.log.lock().unwrap().len()
    }

    /// Connections that a request came over.
    pub fn used_connections(&self) -> usize {
        self.log().iter().map(|asked| asked.connection).collect::<BTreeSet<_>>().len()
    }

    /// Connections accepted, with or without a request.
    pub fn connections(&self) -> usize {
        self.shared.connections.load(Ordering::Relaxed)
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    while let Ok((stream, _)) = listener.accept().await {
        let number = shared.connections.fetch_add(1, Ordering::Relaxed);
        tokio::spawn(serve(stream, number, Arc::clone(&shared)));
    }
}

async fn serve(stream: TcpStream, connection: usize, shared: Arc<Shared>) {
    // The last packet of an answer is not held back for the next one.
    let _ = stream.set_nodelay(true);
    match &shared.tls {
        None => converse(stream, connection, &shared, |stream| drop(stream.set_zero_linger())).await,
        Some(acceptor) => {
            let Ok(stream) = acceptor.accept(stream).await else { return };
            converse(stream, connection, &shared, |_| ()).await;
        }
    }
}

/// Requests and answers until one of the two has enough.
async fn converse<S: AsyncRead + AsyncWrite + Unpin>(
    mut stream: S,
    connection: usize,
    shared: &Shared,
    reset: impl Fn(&S),
) {
    let mut unread = Vec::new();
    while let Some(asked) = read_request(&mut stream, &mut unread, connection).await {
        let answer = (shared.handler)(&asked);
        let number = {
            let mut log = shared.log.lock().unwrap();
            log.push(asked);
            log.len() - 1
        };
        let mut sent = Sent { bytes: 0, last: None };
        let told = tell(&mut stream, &answer, &mut sent).await;
        {
            let mut log = shared.log.lock().unwrap();
            let asked = &mut log[number];
            asked.sent = sent.bytes;
            asked.ended = Some(sent.last.unwrap_or_else(Instant::now));
            asked.hung_up = told.is_err();
        }
        match told {
            Ok(Then::Listen) => {}
            Ok(Then::Close) | Err(_) => break,
            Ok(Then::Reset) => {
                reset(&stream);
                return;
            }
        }
    }
    let _ = stream.shutdown().await;
}

/// How much of an answer was handed over, and when the last of it.
struct Sent {
    bytes: u64,
    last: Option<Instant>,
}

enum Then {
    Listen,
    Close,
    Reset,
}

async fn tell(
    stream: &mut (impl AsyncRead + AsyncWrite + Unpin),
    answer: &Answer,
    sent: &mut Sent,
) -> io::Result<Then> {
    for part in &answer.parts {
        match part {
            Part::Bytes(bytes) => write(stream, bytes, sent).await?,
            Part::Wait(wait) => tokio::time::sleep(*wait).await,
            Part::Endless { bytes, pause } => {
                let begun = Instant::now();
                while sent.bytes < ENDLESS_BYTES && begun.elapsed() < NEVER {
                    write(stream, bytes, sent).await?;
                    if !pause.is_zero() {
                        tokio::time::sleep(*pause).await;
                    }
                }
                return Ok(Then::Close);
            }
            Part::Silence => {
                let mut byte = [0];
                let _ = tokio::time::timeout(NEVER, stream.read(&mut byte)).await;
                return Ok(Then::Close);
            }
            Part::Close => return Ok(Then::Close),
            Part::Reset => {
                stream.flush().await?;
                // What was written is to arrive before the reset does.
                tokio::time::sleep(Duration::from_millis(20)).await;
                return Ok(Then::Reset);
            }
        }
    }
    Ok(Then::Listen)
}

/// In pieces, so that what a client took before it hung up is counted.
async fn write(stream: &mut (impl AsyncWrite + Unpin), bytes: &[u8], sent: &mut Sent) -> io::Result<()> {
    for piece in bytes.chunks(16 << 10) {
        sent.last = Some(Instant::now());
        tokio::time::timeout(NEVER, stream.write_all(piece)).await.map_err(io::Error::other)??;
        sent.bytes += piece.len() as u64;
    }
    stream.flush().await
}

async fn read_request(stream: &mut (impl AsyncRead + Unpin), unread: &mut Vec<u8>, connection: usize) -> Option<Asked> {
    let end = loop {
        if let Some(end) = unread.windows(4).position(|four| four == b"\r\n\r\n") {
            break end + 4;
        }
        let mut piece = [0; 4096];
        let read = tokio::time::timeout(NEVER, stream.read(&mut piece)).await.ok()?.ok()?;
        if read == 0 || unread.len() > MAX_HEAD_BYTES {
            return None;
        }
        unread.extend_from_slice(&piece[..read]);
    };
    let at = Instant::now();
    let rest = unread.split_off(end);
    let head = String::from_utf8_lossy(&std::mem::replace(unread, rest)).into_owned();
    let mut lines = head.lines();
    let mut words = lines.next()?.split(' ');
    let (method, path) = (words.next()?.to_owned(), words.next()?.to_owned());
    let headers = lines.filter_map(|line| line.split_once(':'));
    let headers = headers.map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned())).collect();
    Some(Asked { connection, at, method, path, headers, sent: 0, ended: None, hung_up: false })
}
