//! The market as a visitor sees it, asked over real sockets by a client too simple to hide anything.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::content::Content;
use super::{Market, sites};

mod answers;
mod data;
mod reading;
mod visits;

struct Answer {
    status: u16,
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

impl Answer {
    fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }
}

/// Asks for an address and reads at most `cap` bytes of the answer.
async fn ask(market: &Market, url: &str, extra: &str, cap: u64) -> Answer {
    let host = url.split('/').nth(2).unwrap();
    ask_at(market.resolve()[host], url, extra, cap).await
}

async fn ask_at(address: SocketAddr, url: &str, extra: &str, cap: u64) -> Answer {
    let (host, target) = url.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head =
        format!("GET /{target} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: test\r\nConnection: close\r\n{extra}\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut raw = Vec::new();
    stream.take(cap).read_to_end(&mut raw).await.unwrap();
    let end = raw.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
    let head = String::from_utf8(raw[..end].to_vec()).unwrap();
    let mut lines = head.lines();
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let headers =
        lines.filter_map(|line| line.split_once(": ")).map(|(k, v)| (k.to_lowercase(), v.to_owned())).collect();
    Answer { status, headers, body: raw[end + 4..].to_vec() }
}

async fn get(market: &Market, url: &str) -> Answer {
    ask(market, url, "", 1 << 20).await
}

fn content(host: &str) -> Content {
    sites::contents().find(|site| site.host == host).unwrap()
}

/// The first listing whose title begins so.
fn address(site: &Content, title: &str) -> String {
    site.url(&site.listings.iter().find(|listing| listing.title.starts_with(title)).unwrap().path)
}
