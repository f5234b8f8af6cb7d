//! The browser's own protocol over a pipe: JSON messages that end in a zero byte. Reading, writing, nothing else.

use std::io;

use bytes::{Buf, BytesMut};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::unix::pipe;

/// Longer messages end the browser: a screenshot in base64 is the longest we ask for.
const MAX_MESSAGE_BYTES: usize = 96 << 20;

/// Our two ends of the pipes.
pub(super) struct Pipe {
    from: pipe::Receiver,
    to: pipe::Sender,
    inbox: BytesMut,
    /// Bytes of `inbox` that hold no zero byte.
    searched: usize,
}

/// An answer (with `id`) or an event (with `method`).
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Incoming {
    pub id: Option<u64>,
    #[serde(default)]
    pub method: String,
    #[serde(default)]
    pub params: Value,
    #[serde(default)]
    pub result: Value,
    pub error: Option<Refusal>,
    /// Of the page, frame or worker that is meant; empty for the browser itself.
    #[serde(default)]
    pub session_id: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Refusal {
    pub message: String,
}

impl Pipe {
    pub fn new(from: pipe::Receiver, to: pipe::Sender) -> Self {
        Pipe { from, to, inbox: BytesMut::with_capacity(1 << 16), searched: 0 }
    }

    /// The next message. Loses nothing when it is dropped half-way. What is not JSON is passed over: a page can bring
    /// halves of characters into the events about it, and those are no valid Unicode.
    pub async fn receive(&mut self) -> io::Result<Incoming> {
        loop {
            if let Some(at) = self.inbox[self.searched..].iter().position(|byte| *byte == 0) {
                let message = self.inbox.split_to(self.searched + at);
                self.inbox.advance(1);
                self.searched = 0;
                match serde_json::from_slice(&message) {
                    Ok(incoming) => return Ok(incoming),
                    Err(error) => tracing::debug!(%error, "a message of the browser is not JSON"),
                }
                continue;
            }
            self.searched = self.inbox.len();
            if self.searched > MAX_MESSAGE_BYTES {
                return Err(io::Error::other("a message of the browser is too long"));
            }
            if self.from.read_buf(&mut self.inbox).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
    }

    /// An empty `session` addresses the browser itself.
    pub async fn send(&mut self, id: u64, session: &str, method: &str, params: Value) -> io::Result<()> {
        let mut message = json!({ "id": id, "method": method, "params": params });
        if !session.is_empty() {
            message["sessionId"] = session.into();
        }
        let mut bytes = message.to_string().into_bytes();
        bytes.push(0);
        self.to.write_all(&bytes).await
    }
}
