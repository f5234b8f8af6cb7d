//! Servers that answer with exactly the bytes a test gives them, and count what reaches them.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// What a server does once it has read a request.
#[derive(Clone)]
pub enum Step {
    Send(Vec<u8>),
    /// The same bytes again and again, until the client has gone.
    Forever(Vec<u8>),
    /// One byte at a time with a pause after each.
    Drip(Vec<u8>, Duration),
    /// Nothing more, with the connection open.
    Silence,
    Close,
}

pub fn send(text: impl AsRef<[u8]>) -> Step {
    Step::Send(text.as_ref().to_vec())
}

pub fn forever(text: impl AsRef<[u8]>) -> Step {
    Step::Forever(text.as_ref().to_vec())
}

/// A small page, the connection left open.
pub fn page(body: &str) -> Vec<Step> {
    vec![send(format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\n\r\n{body}", body.len()))]
}

/// What reached a server.
#[derive(Default)]
pub struct Log {
    pub connections: AtomicUsize,
    /// The heads of the requests, as they came.
    pub heads: Mutex<Vec<String>>,
    /// Bytes the server got rid of.
    pub sent: AtomicUsize,
}

impl Log {
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    pub fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }

    pub fn sent(&self) -> usize {
        self.sent.load(Ordering::SeqCst)
    }
}

/// Answers the n-th request, over all connections, with what `answer` gives for n.
pub async fn serve(at: &str, answer: impl Fn(usize) -> Vec<Step> + Send + Sync + 'static) -> (SocketAddr, Arc<Log>) {
    let listener = TcpListener::bind(at).await.unwrap();
    let address = listener.local_addr().unwrap();
    let log = Arc::new(Log::default());
    let answer = Arc::new(answer);
    let kept = Arc::clone(&log);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            log.connections.fetch_add(1, Ordering::SeqCst);
            let (log, answer) = (Arc::clone(&log), Arc::clone(&answer));
            tokio::spawn(async move { speak(stream, &log, answer.as_ref()).await });
        }
    });
    (address, kept)
}

/// One connection, to its end.
pub async fn speak<S>(mut stream: S, log: &Log, answer: &(impl Fn(usize) -> Vec<Step> + Sync))
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    while let Some(head) = read_head(&mut stream).await {
        let number = {
            let mut heads = log.heads.lock().unwrap();
            heads.push(head);
            heads.len() - 1
        };
        for step in answer(number) {
            if take(&mut stream, log, step).await.is_none() {
                return;
            }
        }
    }
}

/// Up to the blank line; none when the client is gone.
pub async fn read_head(stream: &mut (impl AsyncRead + Unpin)) -> Option<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
    }
    Some(String::from_utf8_lossy(&head).into_owned())
}

/// None when the connection is at its end.
async fn take(stream: &mut (impl AsyncRead + AsyncWrite + Unpin), log: &Log, step: Step) -> Option<()> {
    match step {
        Step::Send(bytes) => write(stream, log, &bytes).await,
        Step::Forever(bytes) => loop {
            write(stream, log, &bytes).await?;
        },
        Step::Drip(bytes, pause) => {
            for byte in bytes {
                write(stream, log, &[byte]).await?;
                tokio::time::sleep(pause).await;
            }
            Some(())
        }
        Step::Silence => {
            let mut rest = Vec::new();
            let _ = stream.read_to_end(&mut rest).await;
            None
        }
        Step::Close => {
            let _ = stream.shutdown().await;
            None
        }
    }
}

async fn write(stream: &mut (impl AsyncWrite + Unpin), log: &Log, bytes: &[u8]) -> Option<()> {
    stream.write_all(bytes).await.ok()?;
    stream.flush().await.ok()?;
    log.sent.fetch_add(bytes.len(), Ordering::SeqCst);
    Some(())
}

/// A server that must not be reached: it only counts.
pub async fn forbidden_server(at: &str) -> (SocketAddr, Arc<Log>) {
    serve(at, |_| page("secret")).await
}

/// Passes bytes both ways until both sides have ended.
pub async fn relay(mut client: TcpStream, mut server: TcpStream) {
    let _ = tokio::io::copy_bidirectional(&mut client, &mut server).await;
}
