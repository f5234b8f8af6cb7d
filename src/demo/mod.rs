//! The demonstration market: six web sites on loopback, as different as real ones, with the truth about what they offer.
//! It only serves and scores; scanning it takes the same path as scanning anything else.

use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::locale::Message;

mod content;
mod pages;
mod pictures;
mod requests;
mod score;
mod server;
mod sites;
mod truth;

#[cfg(test)]
mod tests;

pub use requests::LoggedRequest;
pub use score::{Accuracy, Pair, Verdicted, score};
pub use truth::{TruthRow, Verdict, truth};

use requests::Log;
use server::Shop;

/// How long `shutdown` waits for answers that are under way; the endless one never ends by itself.
const SHUTDOWN_GRACE: Duration = Duration::from_millis(500);

/// The market while it is open. Dropping it closes it at once.
pub struct Market {
    addresses: BTreeMap<String, SocketAddr>,
    log: Arc<Log>,
    close: watch::Sender<()>,
    servers: JoinSet<io::Result<()>>,
}

/// Why the market could not open.
#[derive(Debug)]
pub enum DemoError {
    /// No loopback address and port could be had.
    Listen { address: IpAddr, source: io::Error },
}

impl Market {
    /// Opens every site, each on a loopback address of its own (127.0.0.2, .3, …) where the system has them, otherwise on
    /// ports of 127.0.0.1. Needs a tokio runtime.
    pub async fn serve() -> Result<Self, DemoError> {
        let log = Arc::<Log>::default();
        let (close, closed) = watch::channel(());
        let mut market = Market { addresses: BTreeMap::new(), log: log.clone(), close, servers: JoinSet::new() };
        for (number, site) in (2..).zip(sites::open()) {
            let (listener, address) = listen(Ipv4Addr::new(127, 0, 0, number)).await?;
            market.addresses.extend(site.hosts.iter().map(|host| (host.clone(), address)));
            let shop = Arc::new(Shop { replies: site.replies, hosts: site.hosts, log: log.clone() });
            let router = Router::new().fallback(server::answer).with_state(shop);
            let mut closed = closed.clone();
            let closing = async move {
                // An error means that the market was dropped: closing too.
                let _ = closed.changed().await;
            };
            market.servers.spawn(async move { axum::serve(listener, router).with_graceful_shutdown(closing).await });
        }
        Ok(market)
    }

    /// Host names and where they listen: to be merged into each source's `network.resolve`.
    pub fn resolve(&self) -> BTreeMap<String, SocketAddr> {
        self.addresses.clone()
    }

    /// The requests so far in the order in which they were answered; at most the last 20,000.
    pub fn requests(&self) -> Vec<LoggedRequest> {
        self.log.all()
    }

    /// Closes the market: no new visitors, half a second for those inside.
    pub async fn shutdown(mut self) {
        self.close.send_replace(());
        let emptied = async { while self.servers.join_next().await.is_some() {} };
        if tokio::time::timeout(SHUTDOWN_GRACE, emptied).await.is_err() {
            self.servers.shutdown().await;
        }
    }
}

/// A listener on `wanted`, or on 127.0.0.1 where the system has no other loopback address; the system picks the port.
async fn listen(wanted: Ipv4Addr) -> Result<(TcpListener, SocketAddr), DemoError> {
    let listener = match TcpListener::bind((wanted, 0)).await {
        Ok(listener) => listener,
        Err(_) => {
            TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(|source| refused(Ipv4Addr::LOCALHOST, source))?
        }
    };
    let address = listener.local_addr().map_err(|source| refused(wanted, source))?;
    Ok((listener, address))
}

fn refused(address: Ipv4Addr, source: io::Error) -> DemoError {
    DemoError::Listen { address: address.into(), source }
}

/// The records of the invented rights, one JSON object a line; picture names are relative to `index/`.
pub fn rights_jsonl() -> &'static str {
    include_str!("../../index/demo-market.jsonl")
}

/// The sources that watch the market: file name and TOML text. They are disabled, so that an ordinary scan leaves them
/// out, and lack `[resolve]`: both are the demo's to set.
pub fn sources() -> [(&'static str, &'static str); 6] {
    [
        ("demo-baihua.toml", include_str!("../../seeds/demo-baihua.toml")),
        ("demo-liuhe.toml", include_str!("../../seeds/demo-liuhe.toml")),
        ("demo-nanshan.toml", include_str!("../../seeds/demo-nanshan.toml")),
        ("demo-guitang.toml", include_str!("../../seeds/demo-guitang.toml")),
        ("demo-yongjiang.toml", include_str!("../../seeds/demo-yongjiang.toml")),
        ("demo-kanpian.toml", include_str!("../../seeds/demo-kanpian.toml")),
    ]
}

impl DemoError {
    pub fn message(&self) -> Message {
        match self {
            DemoError::Listen { address, source } => Message::new("demo-cannot-listen")
                .with("address", address.to_string())
                .with("reason", source.to_string()),
        }
    }
}

impl std::fmt::Display for DemoError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.message().fmt(f)
    }
}

impl std::error::Error for DemoError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            DemoError::Listen { source, .. } => Some(source),
        }
    }
}
